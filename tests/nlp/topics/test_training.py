"""Training: the same bytes from the same texts, strict label files, compositions labelled by the guideline."""

import gzip
import json
import random
from pathlib import Path

import pytest

from nlp.topics.card import Card, read_card, record_scores
from nlp.topics.classifier import Model, load
from nlp.topics.composition import Sample, compose
from nlp.topics.labels import TOPIC_IDS
from nlp.topics.scores import Outcome, evaluate, score
from nlp.topics.texts import LabelError, LabelledText, read_labels
from nlp.topics.training import Settings, samples, train

ROOT = Path(__file__).parents[3]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def row(name: str, **changes: object) -> dict[str, object]:
    return {"id": name, "title": None, "text": "Một câu.", "relevance": "none", "topics": {}} | changes


@pytest.mark.slow
def test_same_bytes_from_the_same_texts(trained: tuple[Path, Card], label_files: list[Path], tmp_path: Path) -> None:
    train(list(reversed(label_files)), tmp_path)
    for name in ("topics.npz", "topics.json", "README.md"):
        assert (tmp_path / name).read_bytes() == (trained[0] / name).read_bytes(), name


@pytest.mark.slow
def test_the_shipped_model_is_the_one_its_texts_make(trained: tuple[Path, Card]) -> None:
    shipped = read_card(ROOT / "models" / "topics.json")
    load(ROOT / "models" / "topics.npz")
    assert shipped.files == trained[1].files, "the training texts changed: run `diembao train`"
    if shipped.versions == trained[1].versions:
        assert (ROOT / "models" / "topics.npz").read_bytes() == (trained[0] / "topics.npz").read_bytes()


@pytest.mark.slow
def test_model_file_is_small_and_its_card_counts(trained: tuple[Path, Card], label_files: list[Path]) -> None:
    folder, card = trained
    rows = read_labels(label_files)
    assert (folder / "topics.npz").stat().st_size == card.bytes <= 15_000_000
    assert card.texts == len(rows) == sum(card.relevance.values()) == sum(file.texts for file in card.files)
    assert card.topics["models"]["1"] == sum("models" in row.topics for row in rows)
    assert card == read_card(folder / "topics.json")
    assert card.sha256 in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_compositions_are_a_fair_test_of_the_training(trained: tuple[Path, Card]) -> None:
    assert trained[1].composed["micro_f1"] > 0.6
    assert trained[1].composed["relevant_f1"] > 0.8


@pytest.mark.slow
def test_small_training_from_a_gzipped_file(label_files: list[Path], quick: Settings, tmp_path: Path) -> None:
    rows = [line for path in label_files for line in path.read_text(encoding="utf-8").splitlines()]
    path = tmp_path / "labels.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode("utf-8")))
    card = train([path], tmp_path / "out", quick)
    assert card.texts == len(rows)
    load(tmp_path / "out" / "topics.npz")


def test_measured_scores_stay_with_the_same_model(model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("topics.npz", "topics.json"):
        (folder / name).write_bytes((ROOT / "models" / name).read_bytes())
    rows = [
        LabelledText("a", None, "Xã trả 312 hồ sơ thủ tục hành chính đúng hạn.", "core", {"procedures": 2}),
        LabelledText("b", None, "Giá cà phê giảm 2.000 đồng mỗi kg.", "none", {}),
    ]
    card = record_scores(folder / "topics.json", "ours", "0" * 64, evaluate(model, rows, resamples=10))
    assert card.measured["ours"]["texts"] == 2
    assert "`ours`" in (folder / "README.md").read_text(encoding="utf-8")
    assert read_card(folder / "topics.json").sha256 == read_card(ROOT / "models" / "topics.json").sha256


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (row("a", topics={"weather": 1}), "weather"),
        (row("a", relevance="maybe"), "maybe"),
        (row("a", text=" "), "empty"),
        ({"id": "a"}, "not a labelled text"),
    ],
)
def test_wrong_label_lines_are_named(wrong: dict[str, object], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "labels.jsonl", [row("ok"), wrong])
    with pytest.raises(LabelError, match=message) as caught:
        read_labels([path])
    assert "labels.jsonl:2" in str(caught.value)


def test_ids_that_stand_twice_are_refused(quick: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "labels.jsonl", [row("same"), row("same")])
    with pytest.raises(LabelError, match="same"):
        train([path], tmp_path / "out", quick)


def own_samples() -> list[Sample]:
    rows = [
        LabelledText(
            "r1", "Xã trả hồ sơ sớm", "Xã trả 96% hồ sơ sớm. Dân được báo qua tin nhắn.", "core", {"procedures": 2}
        ),
        LabelledText("r2", None, "Sở giảm bốn phòng sau hợp nhất.", "core", {"organisation": 2}),
        LabelledText("n1", "Mưa to ở vùng cao", "Mưa to làm sạt đường. Xe phải quay đầu.", "none", {}),
        LabelledText("n2", None, "Đội bóng thắng trận thứ ba liên tiếp.", "none", {}),
    ]
    return samples(rows)


def test_compositions_are_repeatable_and_count_by_the_guideline() -> None:
    articles = compose(own_samples(), 200, random.Random(1))
    assert articles == compose(own_samples(), 200, random.Random(1))
    assert {article.relevance for article in articles} == {"core", "partial", "none"}
    for article in articles:
        assert article.units[0].field == "title"
        assert [unit.field for unit in article.units].count("title") == 1
        assert (article.relevance == "none") == (not article.topics)
        assert set(article.topics) <= {"procedures", "organisation"}


def test_composing_needs_topics_and_other_texts() -> None:
    with pytest.raises(ValueError, match="0 texts of none"):
        compose(own_samples()[:2], 3, random.Random(1))


def test_scores_are_counted_as_the_guideline_does() -> None:
    outcomes = [
        Outcome({"procedures": 2, "business": 1}, "core", frozenset({"procedures"}), "core"),
        Outcome({"procedures": 2}, "partial", frozenset({"business"}), "core"),
        Outcome({}, "none", frozenset(), "none"),
        Outcome({}, "none", frozenset({"procedures"}), "partial"),
    ]
    found = score(outcomes, resamples=50)
    assert found.topics["procedures"].precision == 0.5
    assert found.topics["procedures"].recall == 0.5
    assert found.topics["business"].f1 == 0.0
    assert found.micro_f1 == pytest.approx(2 / 6, abs=1e-4)
    assert found.macro_f1 == 0.0
    assert found.relevance_accuracy == 0.5
    assert found.relevant_f1 == pytest.approx(4 / 5)
    assert found.main_topic_recall == 0.5
    low, high = found.intervals["micro_f1"]
    assert low <= found.micro_f1 <= high
    assert list(found.topics) == list(TOPIC_IDS)


def test_macro_counts_topics_with_five_texts() -> None:
    outcomes = [Outcome({"procedures": 1}, "core", frozenset({"procedures"}), "core")] * 5
    assert score(outcomes, resamples=0).macro_f1 == 1.0


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 texts"):
        score([])
