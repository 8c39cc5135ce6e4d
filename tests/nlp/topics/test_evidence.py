"""Units and their features: fields, places, cues, the pool."""

import time

import numpy as np
import pytest

from nlp.text import Document
from nlp.topics.evidence import POOL_FEATURES, CueBook, grams, pooled, probability, units
from tests.nlp.topics.texts import OTHER, REFORM


def test_title_at_the_head_of_the_text_is_counted_once() -> None:
    found = units(REFORM)
    assert [unit.field for unit in found] == ["title", "lead", "lead", "body", "body", "body"]
    assert found[0].places[0].start == 0


def test_title_apart_is_a_unit_without_a_place() -> None:
    found = units(OTHER)
    assert [unit.field for unit in found] == ["title", "lead", "lead", "body"]
    assert not found[0].in_text
    assert found[0].places[0].word == "bão"
    assert all(unit.in_text for unit in found[1:])


def test_title_in_another_spelling_is_the_same_title() -> None:
    document = Document(
        id="a",
        title="HÒA BÌNH: Hơn 90% hồ sơ nộp trực tuyến",
        text="Hoà Bình: hơn 90% hồ sơ nộp trực tuyến\nTin tiếp theo của tỉnh.",
    )
    assert [unit.field for unit in units(document)] == ["title", "lead"]


def test_a_first_line_like_a_headline_is_the_title() -> None:
    headed = Document(id="a", text="Xã Tân Phú xin lỗi dân\nLãnh đạo xã đã gửi thư xin lỗi đến ba hộ dân.")
    assert [unit.field for unit in units(headed)] == ["title", "lead"]
    plain = Document(id="b", text="Lãnh đạo xã đã gửi thư xin lỗi đến ba hộ dân.\nHồ sơ chậm mười ngày.")
    assert [unit.field for unit in units(plain)] == ["lead", "lead"]


def test_places_point_into_the_text() -> None:
    for unit in units(REFORM):
        for place in unit.places:
            assert REFORM.text[place.start : place.end].lower().replace("ỷ", "ỉ") == place.word


def test_short_sentences_join_the_one_before_in_their_paragraph() -> None:
    document = Document(id="a", text="Ông Tư nộp đơn từ tháng hai mà chưa ai trả lời. Chờ mãi. Buồn!\nThôi.")
    assert len(units(document)) == 2


def test_grams_cover_their_words() -> None:
    found = grams(["nộp", "hồ sơ", ",", "trước", "15", "ngày"])
    assert ("nộp|hồ sơ", 0, 1) in found
    assert ("0", 4, 4) in found
    assert ("trước|0", 3, 4) in found
    assert not any("," in gram.name or gram.name == "hồ sơ|trước" for gram in found)


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        (["dịch vụ", "công", "trực tuyến", "tăng"], [(1, 0, 2)]),
        (["dịch vụ công", "tăng"], [(0, 0, 0)]),
        (["nghị quyết", "66", "-", "nq", "/", "tw"], [(2, 1, 5)]),
        (["nghị quyết", "68-nq/tw"], []),
        (["dịch vụ", "ăn uống"], []),
    ],
)
def test_cues_are_found_however_words_are_cut(folded: list[str], expected: list[tuple[int, int, int]]) -> None:
    book = CueBook([("dịch vụ công", 0), ("dịch vụ công trực tuyến", 1), ("66-nq/tw", 2)])
    assert book.find(folded) == expected


def test_pool_reads_the_fields() -> None:
    logits = np.array([[-5.0], [4.0], [-9.0], [-5.0]])
    (row,) = pooled(["title", "lead", "body", "body"], logits, np.array([-2.0]))
    named = dict(zip(POOL_FEATURES, row, strict=True))
    assert (named["title"], named["lead"], named["best"], named["document"]) == (-5.0, 4.0, 4.0, -2.0)
    assert 0.6 < named["sum"] < 0.7


def test_pool_without_title_or_lead() -> None:
    (row,) = pooled(["body"], np.array([[2.0]]), np.array([2.0]))
    assert row.tolist() == pytest.approx([2.0, 2.0, np.log1p((0.8808 - 0.4) / 0.6), 2.0, 2.0], abs=1e-3)


def test_probability_does_not_overflow() -> None:
    assert probability(np.array([-1e9, 0.0, 1e9])).tolist() == pytest.approx([0, 0.5, 1], abs=1e-9)


def test_hostile_cue_text_is_read_in_linear_time() -> None:
    book = CueBook([("dịch " * 8 + "vụ", 0), ("dịch vụ", 1)])
    start = time.perf_counter()
    assert book.find(["dịch"] * 50_000) == []
    assert time.perf_counter() - start < 2
