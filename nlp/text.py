"""Document and its text: cleaned once at the border, cut into paragraphs and sentences, folded for matching.

The stored text is never rewritten. `fold` and `searchable` make copies for comparing, and their `_map` twins say
which code points of the text each character of the copy came from.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from nlp.spelling import BARE, Remembered, respell, respell_bare

_SPACES: Final = (
    "\t\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_DOUBLE_QUOTES: Final = "“”„‟«»"
_SINGLE_QUOTES: Final = "‘’‚‛"
_CONTROLS: Final = "\x00-\x08\x0e-\x1f\x7f-\x9f"

_LONGEST_KEPT: Final = 5_000
"""Characters of the longest paragraph that is remembered folded."""

_LONG: Final = 1_000
"""Characters from which the last texts are remembered folded."""

_LONGEST_SHARED: Final = 50_000
"""Characters of the longest text whose characters' places are kept."""

_MARKS_IN_A_ROW: Final = 100
"""Combining marks kept on one letter: sorting a run of marks is quadratic (40,000 took 1.4 s), and no text has more."""

_ONE_SPACE: Final = str.maketrans({**dict.fromkeys(_SPACES, " "), **{chr(c): "\ufffd" for c in range(0xD800, 0xE000)}})
# Two capitals would not lower to one letter each: İ makes two, Σ looks at its neighbours.
_ONE_SHAPE: Final = str.maketrans(
    {
        **dict.fromkeys(_SPACES + "\r\n", " "),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        "Ð": "Đ",
        "Ɖ": "Đ",
        "ð": "đ",
        "ɖ": "đ",
        "İ": "i",
        "Σ": "σ",
    }
)
_UNCLEAN: Final = re.compile(f"[{_SPACES}\r{_INVISIBLE}{_CONTROLS}\ud800-\udfff]|[ \n]{{2}}|\\A[ \n]|[ \n]\\Z")
_RETURNS: Final = re.compile("\r\n?")
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}]+")
_UNWANTED: Final = re.compile(f"[{_INVISIBLE}{_CONTROLS}]+")
_BLANKS: Final = re.compile("[ \n]{2,}")
_MANY_SPACES: Final = re.compile(" {2,}")
# What stands before is looked at last: a pattern that begins with a sign is found ten times as fast.
_LOOSE_DASH: Final = re.compile(
    r" - (?=[^\W_])(?<=(?:[^\W_]|%) - )|- (?=[^\W_])(?<=(?:[^\W_]|%)- )| -(?=[^\W\d_])(?<=(?:[^\W_]|%) -)"
)
_LOOSE_JOINT: Final = re.compile(r"(?<=[^\W_])(?: ([&/]) ?|([&/]) )(?=[^\W_])")
_EXOTIC: Final = re.compile("[^\x00-\u02ff\u1e00-\u20cf]+")
# Cheaper to look for than to replace: most paragraphs have neither dash nor quote.
_SHAPED: Final = re.compile("[" + re.escape("".join(map(chr, _ONE_SHAPE))) + "]")
_UNUSUAL: Final = re.compile(f"[{_INVISIBLE}]|[^\x00-\u02ff\u1e00-\u20cf]")
_LETTERS: Final = "[a-zA-ZÀ-ÏÑ-ÖØ-ïñ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ]{1,16}"
_FEW_WORDS: Final = re.compile(f"{_LETTERS}(?: {_LETTERS}){{0,4}}")
"""A few words of letters of one code point each that have one shape: most of what is folded, word by word."""


class Span(NamedTuple):
    """A stretch of text in code points, end exclusive: `text[span.start:span.end]`."""

    start: int
    end: int


Spans = list[tuple[int, int]]
_PLACES: Final[Spans] = []
"""Every character made by the one in its place; grown to the longest paragraph met."""
_Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Document:
    """One article as language sees it: clean text whose first line is normally the title.

    Raises ValueError if `text` is not clean: offsets are only worth keeping into the text that is stored.
    """

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    province: str | None = None
    """Display name as in the table of provinces, e.g. "Quảng Trị"."""

    def __post_init__(self) -> None:
        cleaned = clean(self.text)
        if cleaned != self.text:
            pairs = enumerate(zip(cleaned, self.text, strict=False))
            place = next((i for i, (new, old) in pairs if new != old), min(len(cleaned), len(self.text)))
            raise ValueError(
                f"text of {self.id!r} is not clean at {place}: "
                f"{self.text[place : place + 20]!r}, clean is {cleaned[place : place + 20]!r}"
            )


# --- making copies that know where they came from ---


def _identity(text: str) -> Spans:
    return _places(len(text))


def stand_still(spans: Spans) -> bool:
    """Say whether every character of a copy was made by the one in its place."""
    return spans == _places(len(spans))


def _places(length: int) -> Spans:
    """List the places of a text, the tuples shared by all texts of usual length."""
    if length > _LONGEST_SHARED:
        return list(zip(range(length), range(1, length + 1), strict=True))
    if length > len(_PLACES):
        _PLACES.extend((place, place + 1) for place in range(len(_PLACES), length))
    return _PLACES[:length]


def _edit(text: str, spans: Spans, edits: Iterable[_Edit]) -> tuple[str, Spans]:
    """Replace stretches by one character or none; what is dropped joins the span of the character before it."""
    pieces: list[str] = []
    kept: Spans = []
    done = 0
    for start, end, new in edits:
        pieces.append(text[done:start])
        kept.extend(spans[done:start])
        done = end
        if new:
            pieces.append(new)
            kept.append((spans[start][0], spans[end - 1][1]))
        elif kept:
            kept[-1] = (kept[-1][0], spans[end - 1][1])
    if not pieces:
        return text, spans
    return "".join(pieces) + text[done:], kept + spans[done:]


def _replace(text: str, spans: Spans, pattern: re.Pattern[str], new: str | None = None) -> tuple[str, Spans]:
    """Replace every match by `new`, or by the one character in it that is no space."""
    found = ((m.start(), m.end(), m[0].strip(" ") or " " if new is None else new) for m in pattern.finditer(text))
    return _edit(text, spans, found)


def _strip(text: str, spans: Spans, what: str) -> tuple[str, Spans]:
    start, end = len(text) - len(text.lstrip(what)), len(text.rstrip(what))
    return text[start:end], spans[start:end]


def _excess_marks(text: str) -> Iterator[_Edit]:
    for run in _EXOTIC.finditer(text):
        if run.end() - run.start() <= _MARKS_IN_A_ROW:
            continue
        marks = 0
        for place in range(run.start(), run.end()):
            marks = marks + 1 if unicodedata.combining(text[place]) else 0
            if marks > _MARKS_IN_A_ROW:
                yield place, place + 1, ""


def _compose(text: str) -> str:
    """NFC in linear time, whatever is thrown at it."""
    if text.isascii():
        return text
    text = _fewer_marks(text)
    if unicodedata.is_normalized("NFC", text):
        return text
    return _fewer_marks(unicodedata.normalize("NFC", text))  # some marks, as U+0344, are two when normalized


def _fewer_marks(text: str) -> str:
    excess = list(_excess_marks(text))
    return _edit(text, _identity(text), excess)[0] if excess else text


def _joins(char: str) -> bool:
    """Say whether a character may compose with one before it: marks, and the vowels and finals of Hangul."""
    return char > "\u02ff" and (unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")


def _compose_map(text: str, spans: Spans) -> tuple[str, Spans]:
    text, spans = _edit(text, spans, _excess_marks(text))
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, spans
    pieces: list[str] = []
    composed: Spans = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        cluster = text[start:end]
        new = unicodedata.normalize("NFC", cluster)
        pieces.append(new)
        if new == cluster:
            composed.extend(spans[start:end])
        else:
            composed.extend([(spans[start][0], spans[end - 1][1])] * len(new))
        start = end
    text = "".join(pieces)
    return _edit(text, composed, _excess_marks(text))


# --- clean ---


def clean(text: str) -> str:
    r"""Write text as it is stored: NFC, paragraphs on lines of their own, single spaces, nothing invisible.

    >>> clean(" Tỉ lệ\u00a0hồ sơ  \r\n\r\n đạt\u200b 87,5%.")
    'Tỉ lệ hồ sơ\nđạt 87,5%.'
    """
    if _UNCLEAN.search(text):
        text = _UNWANTED.sub("", _RETURNS.sub("\n", text).translate(_ONE_SPACE))
        text = _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text).strip(" \n")
    return _compose(text)


def clean_map(text: str) -> tuple[str, Spans]:
    r"""Clean text and say for each character which code points of the text as given (perhaps NFD) made it.

    >>> clean_map("ti\u0309  le")
    ('tỉ le', [(0, 1), (1, 3), (3, 5), (5, 6), (6, 7)])
    """
    spans = _identity(text)
    if _UNCLEAN.search(text):
        text, spans = _replace(text, spans, _RETURNS, "\n")
        text, spans = _replace(text.translate(_ONE_SPACE), spans, _UNWANTED, "")
        blanks = ((m.start(), m.end(), "\n" if "\n" in m[0] else " ") for m in _BLANKS.finditer(text))
        text, spans = _edit(text, spans, blanks)
        text, spans = _strip(text, spans, " \n")
    return _compose_map(text, spans)


# --- fold ---


def _tighten(text: str) -> str:
    if "  " in text:
        text = _MANY_SPACES.sub(" ", text)
    text = text.strip(" ")
    if " -" in text or "- " in text:
        text = _LOOSE_DASH.sub("-", text)
    return _LOOSE_JOINT.sub(r"\1\2", text) if _may_join(text) else text


def _tighten_map(text: str, spans: Spans) -> tuple[str, Spans]:
    if "  " in text:
        text, spans = _replace(text, spans, _MANY_SPACES)
    if text[:1] == " " or text[-1:] == " ":
        text, spans = _strip(text, spans, " ")
    if " -" in text or "- " in text:
        text, spans = _replace(text, spans, _LOOSE_DASH)
    return _replace(text, spans, _LOOSE_JOINT) if _may_join(text) else (text, spans)


def _may_join(text: str) -> bool:
    return " &" in text or "& " in text or " /" in text or "/ " in text


def fold(text: str) -> str:
    """Write text in the one spelling that aliases, cues and names are compared in; diacritics stay.

    A line break counts as a space here: fold paragraph by paragraph, or a list dash is taken for a range.

    >>> fold("Uỷ ban – Tỷ lệ KT - XH")
    'ủy ban-tỉ lệ kt-xh'
    >>> fold("giảm -2,1%"), fold("42/2022/NĐ – CP")
    ('giảm -2,1%', '42/2022/nđ-cp')
    """
    return _fold(text) if len(text) < _LONG else _fold_long(text)


def _fold(text: str) -> str:
    if _FEW_WORDS.fullmatch(text) is not None:
        return respell(text.lower())
    plain = _lowered(text)
    if plain is not None:
        return _tighten(respell(plain))
    text = _UNSEEN.sub("", _compose(text).translate(_ONE_SHAPE))
    return _tighten(respell(_compose(text.lower())))


_fold_long = lru_cache(maxsize=2)(_fold)
"""An article is indexed as it is folded and as it is bare, one after the other."""


def _lowered(text: str) -> str | None:
    """Write text in one shape and lower case where that keeps every character in its place; None where it may not."""
    if _UNUSUAL.search(text) is not None or not unicodedata.is_normalized("NFC", text):
        return None
    for sign in set(_SHAPED.findall(text)):  # few there are, and replacing them is cheaper than translating all
        text = text.replace(sign, _ONE_SHAPE[ord(sign)])
    lowered = text.lower()
    return lowered if len(lowered) == len(text) and unicodedata.is_normalized("NFC", lowered) else None


def fold_map(text: str) -> tuple[str, Spans]:
    """Fold text and say for each folded character which code points of the NFC text made it.

    A match `folded[i:j]` is the raw text from `spans[i][0]` to `spans[j - 1][1]`.

    >>> fold_map("A – b")
    ('a-b', [(0, 1), (1, 4), (4, 5)])
    """
    if len(text) > _LONGEST_SHARED:
        return _fold_map(text)
    folded, spans = _folded(text) if len(text) <= _LONGEST_KEPT else _folded_long(text)
    return folded, list(spans)


def _fold_map(text: str) -> tuple[str, Spans]:
    plain = _lowered(text)
    if plain is not None:
        return _tighten_map(respell(plain), _identity(plain))
    text = _compose(text)
    text, spans = _replace(text.translate(_ONE_SHAPE), _identity(text), _UNSEEN, "")
    text, spans = _compose_map(text.lower(), spans)
    return _tighten_map(respell(text), spans)


@lru_cache(maxsize=256)
def _folded(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Keep what the paragraphs of an article are folded to: references, places and figures ask in turn."""
    folded, spans = _fold_map(text)
    return folded, tuple(spans)


_folded_long = lru_cache(maxsize=2)(_folded.__wrapped__)
"""Of articles that lost their line breaks; few, for they are long."""


# --- searchable ---


_BARE_WORDS: Final = Remembered(lambda word: respell_bare(word.translate(BARE)))


def searchable(text: str) -> str:
    """Fold text and take its diacritics off: the full-text column and every query go through here.

    >>> searchable("Tỷ lệ đất đai"), searchable("ty le dat dai")
    ('ti le dat dai', 'ti le dat dai')
    """
    folded = fold(text)
    quick = _BARE_WORDS.all(folded)
    if len(quick) == len(folded):
        return quick
    # A mark that stood alone is gone, so its neighbours meet.
    return respell_bare(_tighten(_compose(folded.translate(BARE))))


def searchable_map(text: str) -> tuple[str, Spans]:
    """Make the searchable copy and say for each character which code points of the NFC text made it.

    >>> searchable_map("Tỷ lệ")
    ('ti le', [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
    """
    folded, spans = fold_map(text)
    bare = folded.translate(BARE)
    if len(bare) != len(folded):
        lone = ((i, i + 1, "") for i, char in enumerate(folded) if unicodedata.combining(char))
        folded, spans = _edit(folded, spans, lone)
        bare, spans = _tighten_map(*_compose_map(folded.translate(BARE), spans))
    return respell_bare(bare), spans


# --- paragraphs and sentences ---

# The same as \.{1,9}|[!?…]{1,9}, but begun with one set of marks, to which the search jumps.
_STOP: Final = re.compile(r"[.!?…](?:(?<=\.)\.{0,8}|(?<!\.)[!?…]{0,8})[”\"’'»)\]]{0,4}(?=\s|[^\W\d_])")
_OPENING: Final = "“\"‘'«([-–—•+*"
_ABBREVIATIONS: Final = re.compile(
    r"(?:tp|tx|tt|tr|q|p|h|x|ts|ths|pgs|gs|bs|ks|kts|ls|ds|cn|đ/c|đc|nsnd|nsưt|ngnd|ngưt|st|mr|mrs|ms|dr|no|vs)",
    re.IGNORECASE,
)
"""Short forms whose full stop does not end a sentence."""
_ENUMERATOR: Final = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ]|(?:Điều|Bài|Mục|Câu) \d{1,3})")


def paragraphs(text: str) -> Iterator[Span]:
    r"""Cut text at its line breaks; empty lines are no paragraphs.

    >>> list(paragraphs("Một\n\nHai"))
    [Span(start=0, end=3), Span(start=5, end=8)]
    """
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


def _ends_sentence(text: str, paragraph: int, start: int, stop: int, after: int) -> bool:
    """Say whether the marks at `text[stop:after]` end the sentence that began at `start`."""
    follows = text[after]
    glued = not follows.isspace()
    if not glued:
        follows = text[after + 1 : after + 2]
    if not (follows.isupper() or (not glued and (follows.isdigit() or follows in _OPENING))):
        return False
    if text[stop] != "." or text[stop : stop + 2] == "..":
        return not glued or text[stop] == "."
    word = text[max(start, text.rfind(" ", max(start, stop - 40), stop) + 1) : stop]
    if glued:  # "đạt 87%.Trong": a lost space, unless the dot belongs to a name, a number or an address
        next_letter = text[after + 1 : after + 2]
        plain = len(word) >= 3 and word[-2:].islower() and "." not in word and "/" not in word and "@" not in word
        return next_letter.islower() and (plain or word[-1:] in '%”"') and not _ABBREVIATIONS.fullmatch(word)
    last = word[max(word.rfind("."), word.rfind("(")) + 1 :]
    if _ABBREVIATIONS.fullmatch(last) or (len(last) == 1 and last.isupper() and (word == last or follows == "(")):
        return False  # TP. Huế, Nguyễn V. Bình, ông P.V.D. (65 tuổi)
    return not (start == paragraph and _ENUMERATOR.fullmatch(text, paragraph, stop))


def sentences(text: str) -> Iterator[Span]:
    """Cut text into sentences that never cross a line break, without the spaces between them.

    Knows abbreviations (TP., PGS.TS.), initials (N.V.A.), decimals, dots of omission, closing quotes, the numbers of
    a list, and the space that is missing after a full stop.

    >>> text = "TP. Huế đạt 87,5%. Ông N.V.A. nói: “Tốt.” Xong!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['TP. Huế đạt 87,5%.', 'Ông N.V.A. nói: “Tốt.”', 'Xong!']
    """
    for paragraph in paragraphs(text):
        start = paragraph.start
        for mark in _STOP.finditer(text, paragraph.start, paragraph.end):
            if mark.start() >= start and _ends_sentence(text, paragraph.start, start, mark.start(), mark.end()):
                yield Span(start, mark.end())
                start = mark.end()
                while start < paragraph.end and text[start].isspace():
                    start += 1
        if start < paragraph.end:
            yield Span(start, paragraph.end)
