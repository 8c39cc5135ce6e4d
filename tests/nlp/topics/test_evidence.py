"""Units and their features: fields, places, cues, the pool."""

import time
from dataclasses import replace

import numpy as np
import pytest

from nlp.text import Document
from nlp.topics.evidence import CueBook, Unit, grams, probability, units
from nlp.topics.reading import COLUMNS, ENOUGH_WORDS, POOL_FEATURES, Reader, sums
from tests.nlp.topics.texts import OTHER, REFORM


def test_title_at_the_head_of_the_text_is_counted_once() -> None:
    found = units(REFORM)
    assert [unit.field for unit in found] == ["title", "lead", "lead", "body", "body", "body"]
    assert found[0].spans[0][0] == 0


def test_title_apart_is_a_unit_without_a_place() -> None:
    found = units(OTHER)
    assert [unit.field for unit in found] == ["title", "lead", "lead", "body"]
    assert not found[0].in_text
    assert found[0].folded[0] == "bão"
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
        for word, (start, end) in zip(unit.folded, unit.spans, strict=True):
            assert REFORM.text[start:end].lower().replace("ỷ", "ỉ") == word


def test_short_sentences_join_the_one_before_in_their_paragraph() -> None:
    document = Document(id="a", text="Ông Tư nộp đơn từ tháng hai mà chưa ai trả lời. Chờ mãi. Buồn!\nThôi.")
    assert len(units(document)) == 2


def test_grams_pair_neighbours() -> None:
    single, double = grams(["nộp", "hồ sơ", ",", "trước", "15", "ngày"])
    assert single == ["nộp", "hồ sơ", "trước", "0", "ngày"]
    assert double == [("nộp", "hồ sơ"), ("trước", "0"), ("0", "ngày")]


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


@pytest.fixture
def reader() -> Reader:
    """Three words and one pair; "hồ sơ" speaks for the first topic, the pair even more."""
    weights = np.zeros((4, COLUMNS))
    weights[:, 0] = [0.8, -0.2, 0.0, 1.0]
    return Reader(
        words=("hồ sơ", "mưa", "nộp"),
        pairs=np.array([2 * 3 + 0]),
        idf=np.array([1.0, 1.0, 2.0, 1.5]),
        weights=weights,
        bias=np.full(COLUMNS, -1.0),
        cues=(("hồ sơ", 0),),
        field_weights=(4.0, 2.0, 1.0),
        unit_weights=weights,
        unit_bias=np.full(COLUMNS, -1.0),
        vectors=np.zeros((3, 0), dtype=np.int8),
        middle=np.zeros(0),
        kin=np.zeros((0, COLUMNS)),
    )


def test_a_unit_is_scored_by_its_words_and_pairs(reader: Reader) -> None:
    reading = reader.read([Unit("title", ("mưa",)), Unit("body", ("nộp", "hồ sơ", ",", "hồ sơ", "xyz"))])
    twice = 1 + np.log(2)
    length = np.sqrt(twice**2 + 4 + 1.5**2)
    assert reading.units[0, 0] == pytest.approx(-1.2)
    assert reading.units[1, 0] == pytest.approx(-1 + (0.8 * twice + 1.5) / length)
    four = 1 + np.log(4)
    whole = np.sqrt(four**2 + twice**2 + 4 + 1.5**2)
    assert reading.article[0] == pytest.approx(-1 + (-0.2 * four + 0.8 * twice + 1.5) / whole)
    assert reading.cues.tolist() == [[1, 0, 1, 1], [1, 0, 3, 3]]


def test_pool_reads_the_fields(reader: Reader) -> None:
    found = [Unit("title", ("mưa",)), Unit("lead", ("hồ sơ", "15")), Unit("body", ("trời",)), Unit("body", ("mưa",))]
    named = dict(zip(POOL_FEATURES, reader.read(found).pool()[0], strict=True))
    assert named["title"] == pytest.approx(-1.2)
    assert named["lead"] == named["best unit"] == pytest.approx(-0.2)
    assert named["best three units"] == pytest.approx((-0.2 - 1.0 - 1.2) / 3)
    assert named["units told"] == pytest.approx(np.log1p(0.4))
    assert named["cues"] == named["cues in lead"] == named["units with a cue"] == pytest.approx(np.log(2))
    assert named["cues in title"] == 0
    assert named["cue beside a number"] == 1
    assert named["units"] == pytest.approx(np.log(4))


def test_pool_without_title_or_lead(reader: Reader) -> None:
    row = reader.read([Unit("body", ("hồ sơ",)), Unit("body", ("mưa",))]).pool()[0]
    assert row[:3].tolist() == pytest.approx([reader.read([Unit("body", ("hồ sơ", "mưa"))]).article[0], -0.2, -0.2])


def test_a_text_without_a_known_word_scores_the_bias(reader: Reader) -> None:
    reading = reader.read([Unit("body", ("abc", "xyz"))])
    assert (reading.units == -1.0).all()
    assert (reading.article == -1.0).all()


def test_probability_does_not_overflow() -> None:
    assert probability(np.array([-1e9, 0.0, 1e9])).tolist() == pytest.approx([0, 0.5, 1], abs=1e-9)


def test_hostile_cue_text_is_read_in_linear_time() -> None:
    book = CueBook([("dịch " * 8 + "vụ", 0), ("dịch vụ", 1), ("vụ", 2)])
    start = time.perf_counter()
    assert book.find(["dịch"] * 50_000) == []
    assert time.perf_counter() - start < 2


def test_a_sentence_leans_on_the_kin_of_its_words(reader: Reader) -> None:
    kin = np.zeros((2, COLUMNS))
    kin[0, 0] = 1.0
    placed = replace(
        reader,
        vectors=np.array([[3, 0], [0, 5], [7, 0]], dtype=np.int8),
        middle=np.zeros(2),
        kin=kin,
        unit_weights=np.zeros_like(reader.unit_weights),
    )
    like, unlike = ("nộp", "hồ sơ") * 3, ("mưa",) * 6
    found = [Unit("title", like), Unit("body", unlike), Unit("body", ("xyz",)), Unit("body", ("nộp",))]
    reading = placed.read(found)
    assert reading.units[:, 0] == pytest.approx([0.0, -1.0, -1.0, -1.0 + 1 / ENOUGH_WORDS], abs=1e-6)
    assert reading.units[0, 1] == pytest.approx(-1.0, abs=1e-6), "only the column that the direction speaks of"
    assert reading.article == pytest.approx(reader.read(found).article), "the article's score knows no kin"
    charged = np.bincount(reading.unit, reading.in_unit * reading.told_by[:, 0], minlength=4) + reading.units[2, 0]
    assert charged == pytest.approx(reading.units[:, 0], abs=1e-6)  # the words are charged with what it scores


def test_sums_leave_empty_units_at_nought() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert sums(rows, np.array([1, 1, 3]), 5).tolist() == [[0, 0], [4, 6], [0, 0], [5, 6], [0, 0]]
    assert sums(rows[:0], np.zeros(0, dtype=np.int64), 2).tolist() == [[0, 0], [0, 0]]
