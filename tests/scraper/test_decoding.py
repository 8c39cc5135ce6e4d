"""Bytes of pages in every charset Vietnamese papers have used."""

from __future__ import annotations

import codecs
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import decoding
from scraper.decoding import decode, from_tcvn3, from_vni

STORY = "Các xã của tỉnh đã giải quyết đúng hạn những hồ sơ thủ tục hành chính của người dân và không để việc bị chậm."
PAGE = f"<html><head><title>Hồ sơ</title></head><body><p>{STORY}</p></body></html>"
LETTERS = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"


def tcvn3(text: str) -> bytes:
    back = {new: old for old, new in decoding._TCVN3.items()}
    return "".join(chr(back[letter]) if letter in back else letter for letter in text).encode("latin-1")


def vni(text: str) -> bytes:
    pairs = {letter: base + mark for base, marks in decoding._VNI_MARKS.items() for mark, letter in marks.items()}
    singles = {letter: mark for mark, letter in decoding._VNI_SINGLE.items()}
    return "".join(pairs.get(letter) or singles.get(letter) or letter for letter in text).encode("windows-1252")


def cp1258(text: str) -> bytes:
    """Windows-1258 writes the tone as a mark of its own after the vowel."""
    out: list[str] = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        out.append(unicodedata.normalize("NFC", parts.replace(tone, "")) + tone)
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    ("body", "header", "charset"),
    [
        (PAGE.encode(), None, "utf-8"),
        (PAGE.encode(), "text/html; charset=windows-1252", "utf-8"),
        (codecs.BOM_UTF8 + PAGE.encode(), "text/html", "utf-8"),
        (unicodedata.normalize("NFD", PAGE).encode(), "text/html; charset=utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"), None, "utf-16-le"),
        (codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"), None, "utf-16-be"),
        (PAGE.encode("utf-16-le"), "text/html; charset=utf-8", "utf-16-le"),
        (cp1258(PAGE), "text/html; charset=windows-1258", "cp1258"),
        (tcvn3(PAGE), "text/html; charset=windows-1252", "tcvn3"),
        (tcvn3(PAGE), None, "tcvn3"),
        (vni(PAGE), "text/html; charset=x-user-defined", "vni"),
    ],
)
def test_page_is_read_whatever_it_declares(body: bytes, header: str | None, charset: str) -> None:
    decoded = decode(body, header)
    assert (decoded.text, decoded.charset, decoded.lost) == (PAGE, charset, 0)


@pytest.mark.parametrize("letters", [LETTERS, LETTERS.upper()])
def test_every_letter_of_the_old_charsets(letters: str) -> None:
    assert from_vni(vni(letters.lower()).decode("windows-1252")) == letters.lower()
    assert from_tcvn3(tcvn3(letters.lower()).decode("latin-1")) == letters.lower()
    if letters.isupper():
        assert from_vni("AÙ AØ AÊ AÉ ÑÖÔØNG") == "Á À Ă Ắ ĐƯỜNG"


def test_charset_may_stand_in_the_markup() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>Tr\u00e0 v\u00e0 caf\u00e9</p>'
    assert decode(page.encode("latin-1")).text == page


def test_lost_letters_are_counted_and_told() -> None:
    decoded = decode(PAGE.encode() + b"\xff\xfe\xff", "text/html; charset=utf-8")
    assert decoded.lost == 3
    assert decoded.warnings == ("3 letters could not be read (U+FFFD), charset utf-8",)
    assert STORY in decoded.text


def test_reading_against_the_declaration_is_told() -> None:
    assert decode(tcvn3(PAGE), "text/html; charset=windows-1252").warnings == ("read as tcvn3, declared cp1252",)


@pytest.mark.parametrize("charset", ["punycode", "rot13", "unicode_escape", "utf-7", "nonsense", "utf-16"])
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    assert decode(b"<p>caf\xe9</p>", f"text/html; charset={charset}").charset == "utf-8"


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded(body: bytes) -> None:
    decoded = decode(body)
    assert decoded.lost == decoded.text.count("\ufffd")
    assert unicodedata.is_normalized("NFC", decoded.text)


def test_hostile_bytes_take_bounded_time() -> None:
    for body in (b"a\xe9" * 500_000, b"\xff" * 1_000_000, b"<meta charset=" * 70_000 + b"\xff"):
        start = time.process_time()
        decode(body)
        assert time.process_time() - start < 5


def test_letters_taken_as_composed_never_join_the_one_before() -> None:
    """What the pattern of odd letters leaves out is stable by the Unicode data themselves, in any company."""
    joining = {0x1161 + vowel for vowel in range(21)} | {0x11A8 + final for final in range(27)}
    for letter in map(chr, range(sys.maxunicode + 1)):
        parts = unicodedata.decomposition(letter).split()
        if len(parts) == 2 and "<" not in parts[0]:
            joining.add(int(parts[1], 16))
    plain = (letter for letter in map(chr, range(sys.maxunicode + 1)) if not decoding._COMPOSING.match(letter))
    wrong = [letter for letter in plain if unicodedata.combining(letter) or ord(letter) in joining]
    assert not wrong
