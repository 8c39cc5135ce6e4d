"""Reviews: what people answered is kept beside what was shown; the queue is fair to chance and the same for all."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from store import write
from store.reviews import (
    SET_ASIDE,
    contested,
    question,
    queue,
    review_counts,
    reviewed_texts,
    reviews,
    save_review,
    waiting,
)
from store.rows import select
from store.schema import StoreError
from tests.store.conftest import HOUR, START, article, page, save

MODEL = "a" * 64


def stocked(db: Any, number: int = 40, first: int = 0) -> list[int]:
    """Articles a model has read; the later one is the more doubtful."""
    run = write.begin_run(db, "run", ["baomau"], START)
    ids = []
    for place in range(first, first + number):
        saved = save(db, run, page(place, run), article(place))
        ids.append(saved.article_id)
        write.save_annotation(
            db,
            saved.version_id,
            {
                "relevance": "partial",
                "relevance_score": 0.6,
                "model": MODEL,
                "code": "3",
                "annotated_utc": START,
                "scores": {"procedures": 0.55, "steering": 0.02},
                "novelty": 0.05,
                "doubt": round((place + 1) / 1000, 4),
            },
            tags=[{"topic": "procedures", "score": 0.55, "strength": 1, "why": [], "sentences": []}],
        )
    return ids


def answer(db: Any, article_id: int, who: str = "Lan", **changes: Any) -> int:
    asked = question(db, article_id)
    assert asked is not None
    row = {
        "version_id": asked["version_id"],
        "who": who,
        "how_chosen": "doubt",
        "shown": asked["shown"],
        "model": asked["model"],
        "relevance": "core",
        "topics": {"procedures": 2},
    }
    return save_review(db, row | changes, START + HOUR)


def test_what_was_shown_stands_beside_what_was_chosen(db: Any) -> None:
    (number,) = stocked(db, 1)
    answer(db, number, topics={"steering": 1, "procedures": 2}, note="  hỏi lại\nPhòng Nội vụ ")
    (row,) = reviews(db)
    assert row["model"] == MODEL
    assert row["shown_relevance"] == "partial"
    assert row["shown_topics"] == {"procedures": 1}
    assert row["relevance"] == "core"
    assert row["topics"] == {"procedures": 2, "steering": 1}
    assert row["note"] == "hỏi lại Phòng Nội vụ"
    assert row["is_current"] == row["is_of_current_version"] == 1
    by_topic = select(db, "SELECT topic, shown_strength, strength, shown_score FROM v_review_topics ORDER BY topic")
    assert [tuple(row.values()) for row in by_topic] == [("procedures", 1, 2, 0.55), ("steering", 0, 1, None)]


def test_a_second_answer_supersedes_the_first_and_nothing_is_deleted(db: Any) -> None:
    (number,) = stocked(db, 1)
    first = answer(db, number)
    assert answer(db, number) == first, "the same answer once more is no new row"
    second = answer(db, number, topics={"steering": 1}, relevance="partial")
    third = answer(db, number, relevance="none", topics={})
    other = answer(db, number, who="Minh")
    rows = reviews(db, superseded=True)
    assert [(row["review_id"], row["superseded_by"]) for row in rows] == [
        (first, second),
        (second, third),
        (third, None),
        (other, None),
    ]
    assert [row["review_id"] for row in reviews(db)] == [third, other]
    assert [row["review_id"] for row in reviews(db, who="Lan")] == [third]
    assert [row["review_id"] for row in reviewed_texts(db)] == [third, other]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": " \t "}, "no name of a person"),
        ({"who": "x" * 81}, "no name of a person"),
        ({"relevance": "maybe"}, "'maybe' is not core, partial, none"),
        ({"how_chosen": "luck"}, "'luck' is not random"),
        ({"relevance": "none"}, "none with the topics procedures"),
        ({"topics": {}}, "core with the topics none at all"),
        ({"topics": {"procedures": 0}}, "core with the topics none at all"),
        ({"topics": {"weather": 1}}, "no topic weather; there are procedures, steering"),
        ({"topics": {"procedures": 3}}, "a strength is 0, 1 or 2"),
        ({"topics": {"procedures": True}}, "a strength is 0, 1 or 2"),
        ({"topics": ["procedures"]}, "topics must be"),
        ({"version_id": 999}, "no version 999"),
    ],
)
def test_what_the_guideline_does_not_allow_is_refused(db: Any, changes: dict[str, Any], said: str) -> None:
    (number,) = stocked(db, 1)
    with pytest.raises(StoreError, match=said):
        answer(db, number, **changes)
    assert reviews(db, superseded=True) == []


def test_the_queue_offers_chance_and_doubt_and_forgets_what_is_answered(db: Any) -> None:
    numbers = stocked(db, 60)
    aside = {
        number for number, key in db.conn.execute("SELECT id, url_key FROM articles") if key < SET_ASIDE
    }  # fixed by the addresses above
    assert 5 <= len(aside) <= 25
    first = queue(db, "Lan", limit=20)
    assert first == queue(db, "Lan", limit=20)
    assert Counter(row["how_chosen"] for row in first) == {"random": 5, "doubt": 15}
    assert {row["article_id"] for row in first if row["how_chosen"] == "random"} <= aside
    doubts = [row["doubt"] for row in first if row["how_chosen"] == "doubt"]
    assert doubts == sorted(doubts, reverse=True)
    assert {row["article_id"] for row in first if row["how_chosen"] == "doubt"} == set(
        sorted(set(numbers) - aside)[-15:]
    )
    for row in first[:7]:
        answer(db, row["article_id"], how_chosen=row["how_chosen"])
    assert [row["article_id"] for row in queue(db, "Lan", limit=13)] == [row["article_id"] for row in first[7:]]
    assert waiting(db, "Lan") == 53
    assert waiting(db, "Minh") == 60


def test_a_second_person_gets_the_same_articles_of_chance_and_other_doubts(db: Any) -> None:
    stocked(db, 60)
    first = queue(db, "Lan", limit=8)
    for row in first:
        answer(db, row["article_id"], how_chosen=row["how_chosen"])
    second = queue(db, "Minh", limit=8)
    assert [row["article_id"] for row in second if row["how_chosen"] == "random"] == [
        row["article_id"] for row in first if row["how_chosen"] == "random"
    ]
    doubted = {row["article_id"] for row in first if row["how_chosen"] == "doubt"}
    assert not doubted & {row["article_id"] for row in second}
    everything = queue(db, "Minh", limit=100)
    assert len(everything) == 60, "what another has answered comes last, but comes"


def test_articles_on_which_others_differ_come_first(db: Any) -> None:
    numbers = stocked(db, 30)
    answer(db, numbers[0], who="Lan")
    answer(db, numbers[0], who="Minh", relevance="none", topics={})
    answer(db, numbers[1], who="Lan")
    answer(db, numbers[1], who="Minh")
    assert contested(db) == [numbers[0]]
    assert queue(db, "Hoa", limit=1)[0]["article_id"] == numbers[0]
    answer(db, numbers[0], who="Hoa", adjudicates=True)
    assert contested(db) == []


def test_reprints_and_articles_no_model_has_read_are_not_offered(db: Any) -> None:
    first, second = stocked(db, 2)
    run = write.begin_run(db, "run", ["baomau"], START)
    save(db, run, page(99, run), article(99))
    assert waiting(db, "Lan") == 2
    story = {"id": first, "articles": 2, "first_id": first}
    db["stories"].insert(story)
    (version,) = db.conn.execute("SELECT version_id FROM articles WHERE id = ?", (second,)).fetchone()
    db["reprints"].insert(
        {"article_id": second, "story_id": first, "version_id": version, "role": "reprint", "copied": 1.0, "added": 0.0}
    )
    assert [row["article_id"] for row in queue(db, "Lan")] == [first]


def test_an_article_of_chance_stays_one_when_it_is_asked_for_again(db: Any) -> None:
    (number,) = stocked(db, 1)
    answer(db, number, how_chosen="random")
    answer(db, number, how_chosen="asked", relevance="none", topics={})
    assert [row["how_chosen"] for row in reviews(db)] == ["random"]


def test_counts_say_who_changed_how_much(db: Any) -> None:
    numbers = stocked(db, 3)
    for number in numbers:
        answer(db, number, relevance="partial", topics={"procedures": 1}, how_chosen="random")
    answer(db, numbers[0], who="Minh")
    lan, minh = review_counts(db)
    assert (lan["who"], lan["reviews"], lan["random"], lan["changed"]) == ("Lan", 3, 3, 0)
    assert (minh["who"], minh["reviews"], minh["random"], minh["changed"]) == ("Minh", 1, 0, 1)


def test_nobody_is_asked_about_what_is_not_there(db: Any) -> None:
    assert question(db, 5) is None
    assert queue(db, "Lan") == []
    assert reviews(db) == []
