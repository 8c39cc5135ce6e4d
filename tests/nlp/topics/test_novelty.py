"""Drift of the vocabulary: the share of words that the training texts did not have."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from nlp.text import Document, clean
from nlp.topics.card import read_card, write_card
from nlp.topics.classifier import Model
from nlp.topics.evidence import Unit
from nlp.topics.learning import Sample, Settings, blank_reader, samples
from nlp.topics.novelty import UNUSUAL, Novelty, novelty, novelty_of
from nlp.topics.reading import COLUMNS, Reader
from nlp.topics.texts import read_labels
from nlp.topics.training import usual_novelty
from tests.nlp.topics.texts import OTHER, REFORM

RESEARCH = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def reader() -> Reader:
    return Reader(
        words=("hồ sơ", "xã"),
        pairs=np.zeros(0, dtype=np.int64),
        idf=np.array([2.0, 1.0]),
        weights=np.zeros((2, COLUMNS)),
        bias=np.zeros(COLUMNS),
        cues=(("hồ sơ", 0),),
        field_weights=(4.0, 2.0, 1.0),
        unit_weights=np.zeros((2, COLUMNS)),
        unit_bias=np.zeros(COLUMNS),
        vectors=np.zeros((2, 0), dtype=np.int8),
        middle=np.zeros(0),
        kin=np.zeros((0, COLUMNS)),
    )


def test_unknown_words_are_counted_and_weigh_as_the_rarest(reader: Reader) -> None:
    texts = [[Unit("body", ("hồ sơ", "xã", "đặc khu", "."))], [Unit("body", ("xã", "đặc khu", "đặc khu"))]]
    found = novelty_of(texts, reader)
    assert found.texts == 2
    assert found.words == 6
    assert found.unknown == 0.5
    assert found.weighted == pytest.approx((2 / 5 + 4 / 5) / 2)
    assert found.spread == pytest.approx(0.2)
    assert found.new_words == (("đặc khu", 2),)


def test_the_share_of_one_text_is_what_a_month_is_averaged_of(reader: Reader, model: Model) -> None:
    text = [Unit("body", ("hồ sơ", "xã", "đặc khu", ".")), Unit("body", ("xã", "1", "đặc khu", "…"))]
    found = reader.read(text).novelty
    assert found == pytest.approx((3 * 2) / (3 * 2 + 2 + 1 + 1))  # two đặc khu and a number, as rare as hồ sơ
    assert reader.novelty(reader.numbers([Unit("body", (".", "!"))])) is None
    for document in (REFORM, OTHER):
        assert model.classify(document).novelty == pytest.approx(novelty([document], model.reader).weighted, abs=2e-4)


def test_a_month_without_texts_is_at_no_distance(reader: Reader) -> None:
    usual = Novelty(100, 1000, 0.03, 0.05, 0.05, ())
    assert novelty_of([], reader).distance(usual) == 0.0
    assert novelty_of([[Unit("body", (".", "!"))]], reader).texts == 0


def test_distance_is_counted_in_standard_errors() -> None:
    usual = Novelty(100, 1000, 0.03, 0.05, 0.04, ())
    month = Novelty(16, 100, 0.05, 0.09, 0.04, ())
    assert month.distance(usual) == pytest.approx(4.0)
    assert month.distance(usual) > UNUSUAL


def test_what_is_usual_on_the_reform_is_measured_by_itself(quick: Settings) -> None:
    known = tuple(Unit("body", ("hồ sơ", "xã", f"{number}")) for number in range(8))
    reform = [Sample(f"r{at}", known, {"procedures": 2}, "core") for at in range(8)]
    strange = [
        Sample(f"n{at}", tuple(Unit("body", (f"từ {chr(97 + at)}", "xã")) for _ in range(8)), {}, "none")
        for at in range(8)
    ]
    whole, alone = usual_novelty([*reform, *strange], quick), usual_novelty([*reform, *strange], quick, reform=True)
    assert (whole.texts, alone.texts) == (16, 8)
    assert alone.weighted == 0.0 < whole.weighted


def test_a_card_of_before_has_no_measure_of_the_reform_alone(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "models" / "topics.json"
    row = json.loads(shipped.read_text(encoding="utf-8"))
    row.pop("novelty_reform", None)
    (tmp_path / "topics.json").write_text(json.dumps(row), encoding="utf-8")
    card = read_card(tmp_path / "topics.json")
    assert card.novelty_reform == {}
    write_card(card, tmp_path / "topics.json")
    assert "novelty_reform" not in json.loads((tmp_path / "topics.json").read_text(encoding="utf-8"))


def test_texts_of_another_language_lie_far_away(model: Model) -> None:
    near = novelty([REFORM, OTHER], model.reader)
    text = "The committee approved a budget for schools and hospitals after a long debate about taxes."
    far = novelty([Document(id="en", text=text)], model.reader)
    assert near.weighted < 0.15 < 0.5 < far.weighted


@pytest.mark.slow
@pytest.mark.skipif(not RESEARCH.is_dir(), reason="the newspaper articles are not part of the project")
def test_the_two_tier_government_is_seen_against_articles_on_reform_alone() -> None:
    rows = read_labels([RESEARCH / "topics" / "train.jsonl.gz"])
    lesson = [row for row in rows if "two_tier_government" in row.topics]
    others = [row for row in rows if "two_tier_government" not in row.topics]
    assert (len(rows), len(lesson)) == (1846, 74)
    reader = blank_reader(samples(row for at, row in enumerate(others) if at % 5), Settings())
    apart = [row for at, row in enumerate(others) if at % 5 == 0]
    usual, on_reform, month = (
        novelty([row.document for row in given], reader)
        for given in (
            apart,
            [row for row in apart if row.relevance != "none"],
            [row for row in lesson if row.topics["two_tier_government"] == 2],
        )
    )
    assert month.texts == 55
    assert month.distance(usual) == pytest.approx(-1.1, abs=0.05)
    assert month.distance(on_reform) == pytest.approx(3.4, abs=0.05)


@pytest.mark.slow
@pytest.mark.skipif(not RESEARCH.is_dir(), reason="the newspaper articles are not part of the project")
def test_general_news_lies_far_from_the_training_texts_and_its_articles_on_reform_do_not(model: Model) -> None:
    lines = gzip.decompress((RESEARCH / "corpus" / "news.jsonl.gz").read_bytes()).decode("utf-8").split("\n")
    usual = Novelty(**read_card(Path(__file__).parents[3] / "models" / "topics.json").novelty)
    found = []
    for line in lines[::4][:500]:
        row = json.loads(line)
        document = Document(id="1", text=clean(row["text"]), title=clean(row["title"] or "") or None)
        found.append(model.classify(document))
    means = [
        sum(one.novelty or 0.0 for one in some) / len(some)
        for some in (found, [one for one in found if one.relevance != "none"])
    ]
    far, near = ((mean - usual.weighted) / usual.spread for mean in means)
    assert far > 1.5
    assert near < 0.6
