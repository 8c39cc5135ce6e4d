"""Strict picks, clean text, and pages that no parser should be handed."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import text as language
from scraper import selection
from scraper.selection import LayoutError, MarkupError, clean, many, maybe, meta, one, parse, words

URL = "https://baomau.example/xa-moi-nhan-ho-so-102345.html"
TWO = parse("<h1>Xã mới</h1><div><h1>nhận hồ sơ</h1></div>", URL)


def test_one_says_what_was_found_and_where() -> None:
    with pytest.raises(LayoutError, match=r"^2 matches, not one, at 'h1' in https://baomau\.example/"):
        one(TWO, "h1", URL)
    with pytest.raises(LayoutError, match=r"^0 matches, not one, at 'h2' in "):
        one(TWO, "h2", URL)
    assert words(one(TWO, "div > h1", URL)) == "nhận hồ sơ"


def test_maybe_takes_none_but_not_two() -> None:
    assert maybe(TWO, "h2", URL) is None
    with pytest.raises(LayoutError, match="2 matches, not one or none, at 'h1'"):
        maybe(TWO, "h1", URL)


def test_match_of_two_selectors_is_one_match() -> None:
    page = parse('<h1 class="a b">Xã mới</h1>', URL)
    assert len(many(page, "h1.a, h1.b")) == 1


def test_words_keep_inline_text_together_and_blocks_apart() -> None:
    page = parse("<div>Tỉ lệ <b>87</b>,5%<p>đúng hạn</p><script>x()</script>năm<br>2025</div>", URL)
    assert words(one(page, "div", URL)) == "Tỉ lệ 87,5% đúng hạn năm 2025"


def test_meta_passes_over_empty_ones() -> None:
    page = parse('<meta name="author" content=" "><meta property="author" content="L&amp;ecirc; Mai">', URL)
    assert meta(page, "editor", "author") == "Lê Mai"


@given(
    st.text(alphabet=st.characters(), max_size=60) | st.text(alphabet=" \t\n\u00a0\u200b\ufeffaăẵ\u0303\u0306đ\x00\x85")
)
def test_clean_text_is_clean_for_language_too(raw: str) -> None:
    cleaned = clean(raw)
    assert language.clean(cleaned) == cleaned
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("<div>" * 50_000, "elements stand"),
        ("<div>" * 1_000_000, "tags, more than"),
        ("".join(f"<b a{i}>" for i in range(1_400)) + "<p>x" * 20_000, "unclosed formatting"),
        ("<div " + " ".join(f"a{i}=1" for i in range(9_000)) + ">x", "attributes in one tag"),
        ("<br>" * 100_000, "tags, more than"),
        ("x" * 10_000_001, "characters, more than"),
    ],
    ids=["deep", "deeper", "unclosed", "attributes", "tags", "long"],
)
def test_costly_markup_is_refused_at_once(markup: str, why: str) -> None:
    start = time.process_time()
    with pytest.raises(MarkupError, match=rf"{why}.* in https://baomau\.example/"):
        parse(markup, URL)
    assert time.process_time() - start < 10


def test_long_attribute_values_are_no_attributes() -> None:
    page = parse('<img src="data:' + "a b " * 20_000 + '"><p>Xã mới</p>', URL)
    assert words(one(page, "p", URL)) == "Xã mới"


def test_markup_after_a_stray_end_is_read() -> None:
    page = parse("<html></html><head><title>a</title></head><body><p>Một</p><p>Hai", URL)
    assert [words(node) for node in many(page, "p")] == ["Một", "Hai"]


def test_marks_on_one_letter_are_bounded() -> None:
    hostile = "a" + "\u0301\u0323" * 200_000
    start = time.process_time()
    assert len(selection.compose(hostile)) < 20
    assert time.process_time() - start < 5
