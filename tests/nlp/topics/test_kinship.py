"""Word vectors and labelled sentences: like words lie near, files come back, a strange sentence is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from nlp.text import Document
from nlp.topics import kinship
from nlp.topics.evidence import Unit, units
from nlp.topics.kinship import Vectors, directions, learn_vectors, read_texts, read_vectors, write_vectors
from nlp.topics.labelled_units import LabelledUnit, digest_of, placed, read_labelled_units
from nlp.topics.texts import LabelError
from nlp.topics.training import SHIPPED, read_beside


def test_words_in_like_company_lie_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinship, "DIMENSIONS", 3)
    pairs = [("nộp", "hồ sơ"), ("gửi", "hồ sơ"), ("mưa", "lũ"), ("bão", "lũ")]
    texts = [[Unit("body", (*pair, f"việc{number}"))] for number in range(12) for pair in pairs]
    found = learn_vectors(texts)
    assert set(found.words) >= {"nộp", "gửi", "mưa", "bão"}
    nộp, gửi, mưa = directions(found.of(["nộp", "gửi", "mưa"]))
    assert nộp @ gửi > 0.9 > abs(nộp @ mưa)
    assert learn_vectors(texts).rows.tobytes() == found.rows.tobytes()


def test_too_few_words_make_no_vectors() -> None:
    with pytest.raises(LabelError, match="words stand in"):
        learn_vectors([[Unit("body", ("một", "câu"))]])


def test_vectors_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    write_vectors(Vectors(("hồ sơ", "xã"), np.array([[1, -127], [0, 5]], dtype=np.int8)), path)
    back = read_vectors(path)
    assert back.words == ("hồ sơ", "xã")
    assert back.of(["xã", "lạ"]).tolist() == [[0, 5], [0, 0]]


def test_texts_to_learn_from_are_named_when_wrong(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "Xã trả hồ sơ đúng hạn.", "title": null}\n{"title": "x"}\n', encoding="utf-8")
    with pytest.raises(LabelError, match=r"texts\.jsonl:2"):
        read_texts([path])


def test_a_labelled_sentence_is_found_by_number_and_words(tmp_path: Path) -> None:
    found = units(Document("a", "Xã trả hồ sơ đúng hạn cho người dân. Trời mưa to suốt đêm hôm qua."))
    right = {"id": "a", "unit": 0, "digest": digest_of(found[0]), "topics": ["procedures"]}
    path = tmp_path / "sentences.jsonl"
    path.write_text(json.dumps(right) + "\n" + json.dumps(right | {"id": "elsewhere"}) + "\n", encoding="utf-8")
    assert placed(read_labelled_units(path), {"a": found}) == [
        LabelledUnit("a", 0, digest_of(found[0]), ("procedures",))
    ]
    with pytest.raises(LabelError, match="not the sentence that was labelled"):
        placed([LabelledUnit("a", 1, digest_of(found[0]), ())], {"a": found})
    path.write_text(json.dumps(right | {"topics": ["weather"]}), encoding="utf-8")
    with pytest.raises(LabelError, match=r"sentences\.jsonl:1: unknown topics"):
        read_labelled_units(path)


def test_what_ships_can_be_learnt_from_and_holds_no_text() -> None:
    beside = read_beside()
    assert len({(one.id, one.unit) for one in beside.sentences}) == len(beside.sentences) > 1000
    rows = [json.loads(line) for line in (SHIPPED / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(set(row) == {"id", "unit", "digest", "topics"} for row in rows)
    assert beside.vectors.rows.shape == (len(beside.vectors.words), kinship.DIMENSIONS)
