"""Training and measuring from the command line: bad labels are one line that names them."""

import json
from pathlib import Path

import pytest

from tests.jobs.conftest import Program

GOOD = {"id": "a", "text": "Xã trả kết quả đúng hẹn.", "relevance": "core", "topics": {"procedures": 2}}


@pytest.mark.parametrize("command", [["evaluate"], ["train", "--out", "new", "--labels"]], ids=["evaluate", "train"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{bad\n", "labels.jsonl:2: not a labelled text"),
        (json.dumps(GOOD | {"topics": {"weather": 1}}).encode(), "labels.jsonl:2: unknown topics ['weather']"),
        (json.dumps(GOOD | {"text": " "}).encode(), "labels.jsonl:2: the text of 'a' is empty"),
        (b"\xff\xfe\n", "labels.jsonl: 'utf-8' codec"),
        (b"\x00\n", "labels.jsonl:2: not a labelled text"),
    ],
)
def test_bad_labels_are_named(diembao: Program, tmp_path: Path, command: list[str], content: bytes, said: str) -> None:
    (tmp_path / "labels.jsonl").write_bytes(json.dumps(GOOD).encode() + b"\n" + content)
    answer = diembao(*command, "labels.jsonl")
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("command", [["evaluate"], ["train", "--out", "new", "--labels"]], ids=["evaluate", "train"])
@pytest.mark.parametrize("name", ["empty.jsonl", "damaged.jsonl.gz", "folder"])
def test_files_that_hold_no_labels_are_named(diembao: Program, tmp_path: Path, command: list[str], name: str) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "damaged.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (tmp_path / "folder").mkdir()
    answer = diembao(*command, name)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert name in answer.stderr


def test_evaluate_counts(diembao: Program, tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    answer = diembao("evaluate", "labels.jsonl", "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["topics"]["procedures"]["support"] == 1


def test_evaluate_shows_how_far_two_annotators_agree(diembao: Program, tmp_path: Path) -> None:
    texts = [GOOD, GOOD | {"id": "b"}, GOOD | {"id": "c", "relevance": "none", "topics": {}}]
    first = [{**row, "annotator": "first"} for row in texts]
    second = [{**row, "annotator": "second"} for row in texts]
    second[1] |= {"relevance": "none", "topics": {}}
    for name, rows in (("labels.jsonl", texts), ("two.jsonl", first + second)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    answer = diembao("evaluate", "labels.jsonl", "--annotators", "two.jsonl")
    assert answer.returncode == 0, answer.stderr
    # by hand: 3 units, one differs; 3 of 6 answers have it: 1 - 5 * 2 / (2 * 3 * 3)
    assert "alpha of the annotators: relevance 0.444; topics, mean of 1: 0.444" in answer.stdout
    told = json.loads(diembao("evaluate", "labels.jsonl", "--annotators", "two.jsonl", "--json").stdout)
    assert round(told["krippendorff_alpha"]["procedures"], 3) == 0.444
    assert told["krippendorff_alpha"]["models"] is None
