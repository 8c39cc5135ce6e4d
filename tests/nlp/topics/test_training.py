"""Training: the same bytes from the same texts, strict label files, scores counted by the guideline."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from nlp.topics.card import Card, read_card, record_scores
from nlp.topics.classifier import Model, load
from nlp.topics.labels import TOPIC_IDS
from nlp.topics.learning import Settings, folds
from nlp.topics.scores import Outcome, agreement, evaluate, score
from nlp.topics.texts import LabelError, LabelledText, read_annotators, read_labels
from nlp.topics.training import train

ROOT = Path(__file__).parents[3]
NEWSPAPERS = ROOT.parent / "shared" / "data" / "topics" / "train.jsonl.gz"
FILES = ("topics.npz", "topics.json", "README.md", "labels.jsonl")


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def row(name: str, **changes: object) -> dict[str, object]:
    return {"id": name, "title": None, "text": "Một câu.", "relevance": "none", "topics": {}} | changes


@pytest.mark.slow
def test_same_bytes_from_the_same_texts(trained: tuple[Path, Card], label_files: list[Path], tmp_path: Path) -> None:
    train(list(reversed(label_files)), tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (trained[0] / name).read_bytes(), name


@pytest.mark.slow
@pytest.mark.skipif(not NEWSPAPERS.is_file(), reason="the newspaper articles are not part of the project")
def test_the_shipped_model_is_the_one_its_texts_make(label_files: list[Path], tmp_path: Path) -> None:
    shipped = read_card(ROOT / "models" / "topics.json")
    card = train([NEWSPAPERS, *label_files], tmp_path)
    assert shipped.files == card.files, "the training texts changed: run `diembao train`"
    assert (ROOT / "models" / "labels.jsonl").read_bytes() == (tmp_path / "labels.jsonl").read_bytes()
    if shipped.versions == card.versions:
        assert shipped.sha256 == card.sha256


def test_the_shipped_card_is_that_of_its_files(label_files: list[Path]) -> None:
    card = read_card(ROOT / "models" / "topics.json")
    load(ROOT / "models" / "topics.npz")
    listed = (ROOT / "models" / "labels.jsonl").read_bytes()
    assert hashlib.sha256(listed).hexdigest() == card.labels
    rows = [json.loads(line) for line in listed.decode("utf-8").splitlines()]
    assert len(rows) == card.texts
    assert set(rows[0]) == {"id", "url", "relevance", "topics", "sha256"}
    digests = {file.name: file.sha256 for file in card.files}
    for path in label_files:
        assert digests[path.name] == hashlib.sha256(path.read_bytes()).hexdigest(), "our texts changed: train anew"
    assert sum(path.stat().st_size for path in (ROOT / "models").glob("*.*")) <= 15_000_000


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
def test_our_own_texts_teach_something(trained: tuple[Path, Card]) -> None:
    assert trained[1].crossvalidated["micro_f1"] > 0.6
    assert trained[1].crossvalidated["relevant_f1"] > 0.8


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
        (row("a", topics={"procedures": 9}), "strength is 1 or 2, not {'procedures': 9}"),
        (row("a", topics={"procedures": 0}), "strength"),
        (row("a", topics={"procedures": True}), "strength"),
        (row("a", topics={"procedures": "2"}), "strength"),
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


def test_a_group_stays_in_one_fold() -> None:
    ids = [f"t{number}" for number in range(50)]
    groups = dict.fromkeys(ids[:15], "paper")
    dealt = folds(ids, Settings(), groups)
    assert len(set(dealt[:15].tolist())) == 1
    sizes = [int((dealt == fold).sum()) for fold in range(5)]
    assert sum(sizes) == 50
    assert max(sizes) <= 15
    assert dealt.tolist() == folds(ids, Settings(), groups).tolist()


def test_two_annotators_agree_as_their_labels_do(tmp_path: Path) -> None:
    texts = [
        LabelledText("a", None, "Một câu.", "core", {"procedures": 2}),
        LabelledText("b", None, "Hai câu.", "none", {}),
    ]
    rows: list[dict[str, object]] = [
        {"id": "a", "annotator": "x", "relevance": "core", "topics": {"procedures": 2, "business": 1}},
        {"id": "a", "annotator": "y", "relevance": "core", "topics": {"procedures": 1}},
        {"id": "b", "annotator": "x", "relevance": "none", "topics": {}},
        {"id": "b", "annotator": "y", "relevance": "partial", "topics": {"models": 1}},
    ]
    found = read_annotators(write(tmp_path / "two.jsonl", rows), texts)
    between = agreement(found["x"], found["y"])
    assert between.micro_f1 == pytest.approx(0.5)
    assert between.relevance_accuracy == 0.5
    assert between.strength_accuracy == 0.0
    assert between.confusion["none"] == {"core": 0, "partial": 1, "none": 0}
    with pytest.raises(ValueError, match="one annotator only"):
        agreement(found["x"], found["y"][:1])
    with pytest.raises(LabelError, match=r"two\.jsonl:1"):
        read_annotators(tmp_path / "two.jsonl", texts[1:])


def test_scores_are_counted_as_the_guideline_does() -> None:
    outcomes = [
        Outcome({"procedures": 2, "business": 1}, "core", {"procedures": 1}, "core"),
        Outcome({"procedures": 2}, "partial", {"business": 1}, "core"),
        Outcome({}, "none", {}, "none"),
        Outcome({}, "none", {"procedures": 1}, "partial"),
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
    outcomes = [Outcome({"procedures": 1}, "core", {"procedures": 1}, "core")] * 5
    assert score(outcomes, resamples=0).macro_f1 == 1.0


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 texts"):
        score([])
