"""Cleaning, folding and cutting text, with the offsets that lead back."""

import csv
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.text import (
    Document,
    clean,
    clean_map,
    fold,
    fold_map,
    paragraphs,
    searchable,
    searchable_map,
    sentences,
)

CORPUS = Path(__file__).parent / "corpus"
SPEC = Path(__file__).parents[2].parent / "shared" / "spec"


def folding_cases() -> list[tuple[str, str, str, bool]]:
    with (CORPUS / "folding_cases.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (
                row["input_escaped"].encode("ascii").decode("unicode_escape") or row["input"],
                row["folded"],
                row["search"],
                row["negative"] == "1",
            )
            for row in csv.DictReader(lines)
        ]


CASES = folding_cases()

# What the papers print, and what hostile pages print: marks of both spellings, odd spaces, dashes, symbols.
words = st.sampled_from(["hoà", "khoẻ", "uỷ", "tỷ", "lý", "qui", "quí", "qúy", "tòan", "hùynh", "công", "ty", "Ðắk"])
signs = st.sampled_from(["KT", "XH", "2,5%", "1.234", "12/63", "NĐ-CP", "m²", "½"])
glue = st.sampled_from(
    [" ", "  ", " - ", "- ", " -", "\u2013", "\u00a0", "\u200b", "/", " / ", " & ", "\n", "\t", ". "]
)
printed = st.lists(st.one_of(words, signs, glue), max_size=20).map("".join)
wild = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aoeuyqi\u0300\u0301\u0309\u0303\u0323\u031b\u0302 -–&/%\u200b\u1161\u11a8\u1100İΣßẞK"),
    )
)
texts = st.one_of(printed, wild)


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == 206
    assert sum(negative for *_, negative in CASES) == 66


@pytest.mark.parametrize(("text", "folded", "search", "negative"), CASES)
def test_folding_case(text: str, folded: str, search: str, negative: bool) -> None:
    assert fold(text) == folded
    assert searchable(text) == search
    assert fold_map(text)[0] == folded
    assert searchable_map(text)[0] == search
    if negative:
        assert unicodedata.normalize("NFC", text).lower() == folded


@given(texts)
@example("hy\u200b\u0309")
@example("a \u0301- b")
@example("qúi")
@example("İ Σ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert searchable(searchable(text)) == searchable(text)


@given(texts)
def test_decomposed_text_folds_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(texts)
def test_folding_keeps_digits_and_separators(text: str) -> None:
    def numbers(of: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFC", of) if char.isdecimal() or char in ".,%")

    assert numbers(fold(text)) == numbers(text)


@given(texts)
def test_the_maps_agree_with_the_functions(text: str) -> None:
    for plain, mapped in ((clean, clean_map), (fold, fold_map), (searchable, searchable_map)):
        made, spans = mapped(text)
        assert made == plain(text)
        assert len(spans) == len(made)
        assert all(start < end for start, end in spans)
        assert spans == sorted(spans)
        whole = text if plain is clean else unicodedata.normalize("NFC", text)
        assert not spans or (spans[0][0] >= 0 and spans[-1][1] <= len(whole))


@given(texts)
def test_clean_text_stays_and_loses_no_letter(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    pairs = {cleaned[i : i + n] for n in (1, 2) for i in range(len(cleaned))}
    assert not pairs & {"  ", " \n", "\n ", "\n\n", "\r", "\u00a0", "\u200b", "\x00"}
    letters = [char for char in unicodedata.normalize("NFC", text) if char.isalnum()]
    assert [char for char in unicodedata.normalize("NFC", cleaned) if char.isalnum()] == letters or "\u200b" in text


@given(printed)
def test_every_character_of_a_clean_copy_came_from_its_span(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    cleaned, spans = clean_map(decomposed)
    for char, (start, end) in zip(cleaned, spans, strict=True):
        if char.isalnum():
            assert clean(decomposed[start:end]) == char


def test_spans_lead_from_the_folded_copy_to_the_text() -> None:
    text = "Số hoá  hồ sơ – trả kết quả"
    folded, spans = fold_map(text)
    at = folded.index("số hóa hồ sơ-trả")
    assert text[spans[at][0] : spans[at + 15][1]] == "Số hoá  hồ sơ – trả"
    assert text[spans[folded.index("-")][0] : spans[folded.index("-")][1]] == " – "
    at = folded.index("hóa")
    assert [text[start:end] for start, end in spans[at : at + 3]] == ["h", "o", "á"]


@pytest.mark.parametrize("letter", ["Đ", "Ð", "Ɖ", "đ", "ð", "ɖ"])
def test_every_d_with_a_stroke_is_one_letter(letter: str) -> None:
    assert (fold(f"{letter}ất"), searchable(f"{letter}ất")) == ("đất", "dat")
    assert fold_map(f"{letter}ất")[0] == "đất"


def test_a_dropped_character_belongs_to_the_one_before() -> None:
    assert fold_map("a\u200bb") == ("ab", [(0, 2), (2, 3)])
    assert clean_map("a\u00adb") == ("ab", [(0, 2), (2, 3)])


def test_searchable_span_of_a_lone_mark() -> None:
    made, spans = searchable_map("x\u0335 - y")
    assert made == "x-y"
    assert spans == [(0, 2), (2, 5), (5, 6)]


def test_clean() -> None:
    assert clean("\ufeffMột  hai\u00a0\u202fba \r\n \r\n\tBốn\u00adnăm\x07.\n") == "Một hai ba\nBốnnăm."
    assert clean("thu\u0309 tu\u0323c") == "thủ tục"
    assert clean("một\rhai\u2028ba") == "một\nhai ba"
    assert clean("\ud800") == "\ufffd"
    assert clean(" \n ") == ""


def test_marks_without_end_are_cut_short() -> None:
    assert len(clean("a" + "\u0323\u0301" * 5000)) <= 101


def test_a_document_takes_only_clean_text() -> None:
    assert Document("1", "Một câu.\nHai câu.").text == "Một câu.\nHai câu."
    with pytest.raises(ValueError, match=r"text of 'bài 7' is not clean at 4: ' hai', clean is 'hai'"):
        Document("bài 7", "một  hai")
    with pytest.raises(ValueError, match="not clean at 0"):
        Document("bài 7", "o\u0300")


def test_paragraphs() -> None:
    text = "Tiêu đề\nMột.\n\nHai."
    assert [text[start:end] for start, end in paragraphs(text)] == ["Tiêu đề", "Một.", "Hai."]
    assert list(paragraphs("")) == []


SENTENCES = [
    ("TP. Huế xếp thứ nhất. Sở Nội vụ xếp thứ hai.", 2),
    ("Ông N.V.A., tỷ lệ cao nhất, được khen.", 1),
    ("Tạm giữ N.V.A. Tại cơ quan điều tra, người này khai rõ.", 2),
    ("Ông Nguyễn V. Bình dự họp.", 1),
    ("Ông P.V.D. (65 tuổi) đến sớm.", 1),
    ("PGS.TS. Lê Thị Hoa (TP. Vinh) phát biểu.", 1),
    ("Tỉ lệ đạt 87,5%. Có 3.500 hồ sơ.", 2),
    ("Tỉ lệ đạt 87,5%.Trong đó cấp xã đạt 90%.", 2),
    ("Xem tại baomau.vn hoặc hỏi TP.HCM, Tp.Huế.", 1),
    ("Gồm đất đai, xây dựng... Các xã đều làm được.", 2),
    ("Gồm đất đai, xây dựng… và tư pháp.", 1),
    ("Chị nói: “Làm nhanh lắm.” Rồi chị cười.", 2),
    ("Chị hỏi: “Xong chưa?”, rồi chị cười.", 1),
    ("Thế à? Đúng! Xong rồi.", 3),
    ("1. Mục tiêu chung. Đạt 80%.", 2),
    ("II. Nhiệm vụ", 1),
    ("Điều 5. Phạm vi áp dụng. Quy định này có hiệu lực.", 2),
    ("Đó là năm 2025. Năm 2026 khác hẳn.", 2),
    ("Một dòng\nHai dòng. Ba.", 3),
    ("Các mục a, b, v.v. được giữ nguyên.", 1),
    ("Không có dấu chấm", 1),
]


@pytest.mark.parametrize(("text", "count"), SENTENCES)
def test_sentences(text: str, count: int) -> None:
    cut = [text[start:end] for start, end in sentences(text)]
    assert len(cut) == count, cut
    assert " ".join(" ".join(cut).split()) == text.replace("\n", " ").replace(".Trong", ". Trong")


@given(texts)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    text = clean(text)
    done = 0
    for start, end in sentences(text):
        assert start < end
        assert text[done:start].strip() == ""
        assert "\n" not in text[start:end]
        done = end
    assert text[done:].strip() == ""


HOSTILE = [
    "a" * 1_000_000,
    " " * 1_000_000,
    "\n " * 500_000,
    "a - " * 250_000,
    "- " * 500_000,
    "A. " * 333_333,
    "tòan " * 200_000,
    "." * 1_000_000,
    "“. " * 333_333,
    "a" + "\u0301\u0323" * 500_000,
    ("\u0301" * 99 + "\u0323" * 99) * 5_000,
    "\u200b" * 1_000_000,
    "a / b & " * 125_000,
    "qúa" * 333_333,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
@pytest.mark.parametrize("function", [clean, fold, searchable, fold_map, lambda text: list(sentences(text))])
def test_a_megabyte_of_anything_is_read_in_time(function: Callable[[str], object], text: str) -> None:
    start = time.process_time()
    function(text)
    assert time.process_time() - start < 5  # generous for a busy machine; a quadratic step takes minutes


@pytest.mark.skipif(not SPEC.is_dir(), reason="the specification is not on this machine")
@pytest.mark.parametrize("table", ["indicators.csv", "provinces.csv"])
def test_aliases_of_the_specification_are_folded(table: str) -> None:
    with (SPEC / table).open(encoding="utf-8", newline="") as lines:
        aliases = [alias for row in csv.DictReader(lines) for alias in row["aliases"].split("|")]
    assert len(aliases) > 100
    assert [alias for alias in aliases if fold(alias.replace("N", "0")) != alias.replace("N", "0")] == []
