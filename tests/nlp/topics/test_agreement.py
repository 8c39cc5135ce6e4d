"""Agreement: the worked examples of Krippendorff (2011), and what stands when people differ."""

from __future__ import annotations

import pytest

from nlp.topics.agreement import Answer, agreements, alpha, settled


def test_two_observers_of_two_values() -> None:
    jon, may = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    # by hand: 4 of 10 units differ, D_o = 8 of 20; 14 zeros and 6 ones, D_e = 2 * 14 * 6 / (20 * 19)
    assert alpha(zip(jon, may, strict=True)) == pytest.approx(1 - (8 / 20) / (2 * 14 * 6 / (20 * 19)))
    assert alpha(zip(jon, may, strict=True)) == pytest.approx(0.095, abs=5e-4)


def test_two_observers_of_five_names() -> None:
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    units = [(ord(one), ord(other)) for one, other in zip(ben, gerry, strict=True)]
    assert alpha(units) == pytest.approx(0.692, abs=5e-4)


def test_nothing_to_compare_is_no_number() -> None:
    assert alpha([]) is None
    assert alpha([[1], [0], [2]]) is None
    assert alpha([[1, 1], [1, 1]]) is None
    assert alpha([[0, 0], [1, 1]]) == 1.0
    assert alpha([[0, 1], [1, 0]], "ordinal") == pytest.approx(-0.5)


def test_a_lone_value_counts_for_nothing() -> None:
    units = [[0, 0], [1, 1], [0, 1]]
    assert alpha([*units, [2], []]) == alpha(units)


def test_labels_are_compared_where_two_have_answered() -> None:
    answers = [
        *(Answer("a", who, "core", {"procedures": 2}) for who in ("Lan", "Minh")),
        Answer("b", "Lan", "partial", {"models": 1}),
        Answer("b", "Minh", "none", {}),
        Answer("b", "Hoa", "core", {"models": 2}, decides=True),
        Answer("c", "Lan", "core", {"business": 2}),
    ]
    found = {row.label: row for row in agreements(answers)}
    assert list(found)[:2] == ["relevance", "institutions"]
    assert len(found) == 13
    relevance, procedures, models, business = (
        found[name] for name in ("relevance", "procedures", "models", "business")
    )
    assert (relevance.texts, relevance.answers, relevance.given, relevance.same) == (2, 4, 3, 0.5)
    assert (procedures.given, procedures.same, procedures.present, procedures.strength) == (2, 1.0, 1.0, 1.0)
    assert (models.given, models.same) == (1, 0.5)
    assert models.present == pytest.approx(0.0)
    assert (business.given, business.same, business.present, business.strength) == (0, 1.0, None, None)


def test_nobody_has_answered_twice() -> None:
    found = agreements([Answer("a", "Lan", "core", {"procedures": 2})])
    assert all(row.texts == 0 and row.same is row.present is row.strength is None for row in found)


def test_what_stands_is_what_more_than_half_said() -> None:
    lan = Answer("1", "Lan", "core", {"procedures": 2, "models": 1})
    minh = Answer("1", "Minh", "core", {"procedures": 1, "models": 2, "business": 1})
    hoa = Answer("1", "Hoa", "partial", {"procedures": 2})
    assert settled([lan]) == ("core", {"procedures": 2, "models": 1})
    assert settled([lan, minh]) == settled([minh, lan]) == ("core", {"procedures": 1, "models": 1})
    assert settled([lan, minh, hoa]) == ("core", {"procedures": 2, "models": 1})


def test_people_who_have_no_topic_in_common_must_decide() -> None:
    lan, minh = Answer("1", "Lan", "core", {"procedures": 2}), Answer("1", "Minh", "core", {"models": 2})
    assert settled([lan, minh]) is None, "both find it relevant, but no topic is found by both"
    none = Answer("1", "An", "none", {})
    assert settled([none, none, none, lan]) == ("none", {})
    with pytest.raises(ValueError, match="0 answers"):
        settled([])
