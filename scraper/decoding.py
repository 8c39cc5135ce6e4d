"""Bytes of a page -> text: strict UTF-8 first, then what the page declares, then the old Vietnamese charsets.

TCVN3 (ABC) and VNI pages say they are windows-1252 or say nothing; they are told by their commonest words, read from
the raw bytes. Tables: TCVN 5712:1993 VN3, and the VNI Windows code page.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scraper.selection import compose

_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}["']?\s{0,3}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_IN_HEADER: Final = re.compile(r"""charset\s{0,3}=\s{0,3}["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_PLAIN_CHARSETS: Final = re.compile(
    r"utf-8|ascii|cp\d+|iso8859-\d+|koi8-\w|gbk?\d*|big5\w*|shift_jis\w*|euc_\w+|mac-\w+"
)
"""Charsets of pages: a page whose declaration can be read is not UTF-16, and Python's other codecs are no charsets."""
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"\x7fELF")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ASCII: Final = bytes(range(0x80))
_EXOTIC: Final = re.compile("[^\x00-\u02ff\u1e00-\u20cf]{30,}")
"""Runs that may be costly to compose; `compose` thins them out."""
_FEW_MARKS: Final = 1_000
_COMPOSING: Final = re.compile(
    "[^\x00-\u02ff\u1e00-\u20cf\u2100-\u2bff\U0001f300-\U0001faff"
    "\u0400-\u0482\u048a-\u052f\u0e81-\u0eb0\u0eb2\u3000-\u3029\u3041-\u3098\u4e00-\u9fff"
    "\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uff01-\uff9d]"
)
"""Letters that may change in company: marks, and whatever scripts are rare here. Menus name languages in Cyrillic,
Lao and Chinese, and fonts of icons are private letters."""

_COMMON: Final = frozenset(
    _WORD.findall(
        "của và là các được với không có người những một đã này để từ tại về đến như năm ngày tỉnh thành phố việc công "
        "đồng nhà nước chính hành thủ tục giải quyết hồ sơ cán bộ trên bị phải nhiều làm đang sẽ"
    )
)
"""Frequent syllables that carry a mark: ASCII ones tell nothing about the charset."""

_TCVN3_LETTERS: Final = (
    "\u00a1Ă\u00a2Â\u00a3Ê\u00a4Ô\u00a5Ơ\u00a6Ư\u00a7Đ\u00a8ă\u00a9â\u00aaê\u00abô\u00acơ\u00adư\u00aeđ"
    "\u00b5à\u00b6ả\u00b7ã\u00b8á\u00b9ạ\u00bbằ\u00bcẳ\u00bdẵ\u00beắ\u00c6ặ\u00c7ầ\u00c8ẩ\u00c9ẫ\u00caấ\u00cbậ"
    "\u00ccè\u00ceẻ\u00cfẽ\u00d0é\u00d1ẹ\u00d2ề\u00d3ể\u00d4ễ\u00d5ế\u00d6ệ\u00d7ì\u00d8ỉ\u00dcĩ\u00ddí\u00deị"
    "\u00dfò\u00e1ỏ\u00e2õ\u00e3ó\u00e4ọ\u00e5ồ\u00e6ổ\u00e7ỗ\u00e8ố\u00e9ộ\u00eaờ\u00ebở\u00ecỡ\u00edớ\u00eeợ"
    "\u00efù\u00f1ủ\u00f2ũ\u00f3ú\u00f4ụ\u00f5ừ\u00f6ử\u00f7ữ\u00f8ứ\u00f9ự\u00faỳ\u00fbỷ\u00fcỹ\u00fdý\u00feỵ"
)
_TCVN3: Final = str.maketrans(dict(zip(_TCVN3_LETTERS[::2], _TCVN3_LETTERS[1::2], strict=True)))

_VNI_MARKS: Final = {
    "a": {"ù": "á", "ø": "à", "û": "ả", "õ": "ã", "ï": "ạ", "ê": "ă", "é": "ắ", "è": "ằ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ"},
    "e": {"ù": "é", "ø": "è", "û": "ẻ", "õ": "ẽ", "ï": "ẹ"},
    "o": {"ù": "ó", "ø": "ò", "û": "ỏ", "õ": "õ", "ï": "ọ"},
    "u": {"ù": "ú", "ø": "ù", "û": "ủ", "õ": "ũ", "ï": "ụ"},
    "y": {"ù": "ý", "ø": "ỳ", "û": "ỷ", "õ": "ỹ"},
    "ô": {"ù": "ớ", "ø": "ờ", "û": "ở", "õ": "ỡ", "ï": "ợ"},
    "ö": {"ù": "ứ", "ø": "ừ", "û": "ử", "õ": "ữ", "ï": "ự"},
}
for _vowel, _hatted in (("a", "âấầẩẫậ"), ("e", "êếềểễệ"), ("o", "ôốồổỗộ")):
    _VNI_MARKS[_vowel] |= dict(zip("âáàåãä", _hatted, strict=True))
_VNI_SINGLE: Final = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}
_VNI_PAIR: Final = re.compile("([aeouyôöAEOUYÔÖ])([ùøûõïêéèúüëâáàåãäÙØÛÕÏÊÉÈÚÜËÂÁÀÅÃÄ])|([æóòôöîñÆÓÒÔÖÎÑ])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC, the charset it was read in, how many letters were lost (U+FFFD), what is worth telling."""

    text: str
    charset: str
    lost: int
    warnings: tuple[str, ...] = ()
    encoded: bytes | None = None
    """`text` in UTF-8, where that is what came."""


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page's bytes; never raises. What cannot be read becomes U+FFFD and is counted.

    >>> decode("Quảng Trị".encode()).text
    'Quảng Trị'
    >>> decode(codecs.BOM_UTF16_LE + "Quảng Trị".encode("utf-16-le")).charset
    'utf-16-le'
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], marked)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        marked = body.translate(None, _ASCII).decode("utf-8")  # a tenth of a Vietnamese page
        if not _COMPOSING.search(marked) and unicodedata.is_normalized("NFC", marked):
            return Decoded(text, "utf-8", 0, (), body)
        if "\ufffd" in marked or _EXOTIC.search(marked):
            return _finish(text, "utf-8")
        return Decoded(_composed(text, marked), "utf-8", 0)
    if wide := _wide(body):
        return _read(body, wide)
    declared = _declared(body, content_type)
    texts = {charset: body.decode(charset, "replace") for charset in (declared, "windows-1258") if charset}
    texts["tcvn3"] = from_tcvn3(body.decode("latin-1"))
    texts["vni"] = from_vni(body.decode("windows-1252", "replace"))
    scores = {charset: _vietnamese(text) for charset, text in texts.items()}
    best = max(scores, key=lambda charset: scores[charset])
    plain = body.decode("utf-8", "replace")
    if not body.startswith(_BINARY) and scores[best] >= 5 and scores[best] > 2 * _vietnamese(plain):
        told = () if best == declared else (f"read as {best}, declared {declared or 'nothing'}",)
        return _finish(texts[best], best, told)
    if declared and declared not in ("utf-8", "ascii"):
        return _finish(texts[declared], declared)
    return _finish(plain, "utf-8")


def _composed(text: str, marked: str) -> str:
    """Return `text` in NFC; `marked` are its letters beyond ASCII.

    A page of composed letters holds a few marks of their own at most: only what stands around those is composed anew.
    """
    odd = set(_COMPOSING.findall(marked))
    if not odd:
        return unicodedata.normalize("NFC", text)
    if not unicodedata.is_normalized("NFC", marked.translate(dict.fromkeys(map(ord, odd)))):
        return unicodedata.normalize("NFC", text)
    if sum(marked.count(letter) for letter in odd) > _FEW_MARKS:
        return unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    done = 0
    for place in sorted(place for letter in odd for place in _places(text, letter)):
        if place < done:
            continue  # within the run before
        begin = max(done, place - 1)
        end = place + 1
        while end < len(text) and text[end] in odd:
            end += 1
        pieces += (text[done:begin], unicodedata.normalize("NFC", text[begin:end]))
        done = end
    return "".join((*pieces, text[done:]))


def _places(text: str, letter: str) -> Iterator[int]:
    place = text.find(letter)
    while place >= 0:
        yield place
        place = text.find(letter, place + 1)


def _read(body: bytes, charset: str) -> Decoded:
    return _finish(body.decode(charset, "replace"), charset)


def _finish(text: str, charset: str, warnings: tuple[str, ...] = ()) -> Decoded:
    lost = text.count("\ufffd")
    if lost:
        warnings = (*warnings, f"{lost} letters could not be read (U+FFFD), charset {charset}")
    return Decoded(compose(text), charset, lost, warnings)


def _declared(body: bytes, content_type: str | None) -> str | None:
    said = _IN_HEADER.search(content_type or "")
    meta = _DECLARED.search(body[:4096])
    name = said[1] if said else meta[1].decode("ascii") if meta else ""
    try:
        known = codecs.lookup(name).name if name else ""
    except LookupError:  # "x-user-defined", "utf-8-unicode": said by some, meant by none
        return None
    return known if _PLAIN_CHARSETS.fullmatch(known) else None


def _wide(body: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zero bytes stand in the markup."""
    head = body[:400]
    if len(head) < 40 or head.count(0) < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _vietnamese(text: str) -> int:
    """Count the common marked syllables in the first 100,000 characters."""
    plain = unicodedata.normalize("NFC", text[:100_000]).casefold()
    return sum(word in _COMMON for word in _WORD.findall(plain))


def from_tcvn3(latin: str) -> str:
    """Read TCVN3 (ABC) text whose bytes were taken as Latin-1.

    >>> from_tcvn3("TØnh Qu¶ng TrÞ c¶i c¸ch thñ tôc hµnh chÝnh")
    'Tỉnh Quảng Trị cải cách thủ tục hành chính'
    """
    return latin.translate(_TCVN3)


def from_vni(latin: str) -> str:
    """Read VNI text whose bytes were taken as windows-1252.

    >>> from_vni("Tænh Quaûng Trò caûi caùch thuû tuïc haønh chính, ñuùng haïn")
    'Tỉnh Quảng Trị cải cách thủ tục hành chính, đúng hạn'
    """
    return _VNI_PAIR.sub(_vni_letter, latin)


def _vni_letter(found: re.Match[str]) -> str:
    if found[3]:
        letter = _VNI_SINGLE[found[3].lower()]
        return letter.upper() if found[3].isupper() else letter
    base, mark = found[1], found[2].lower()
    letter = _VNI_MARKS[base.lower()].get(mark, "")
    if not letter:
        single = _VNI_SINGLE.get(base.lower(), base.lower())
        letter = single + _VNI_SINGLE.get(mark, mark)
    return letter.upper() if base.isupper() else letter
