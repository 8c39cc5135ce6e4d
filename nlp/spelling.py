"""One spelling for a Vietnamese syllable that the papers write in two: where the tone mark stands, and i or y.

The target is the older style (hòa, khỏe, thủy). Every rule keeps the number of code points, so offsets survive.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

SYLLABLE: Final = re.compile(r"[^\W\d_]+")
"""A syllable is a maximal run of letters, Vietnamese or not."""

_MOST: Final = 1 << 15
"""Words that are kept in memory."""
_LONGEST: Final = 9
"""Letters of the longest Vietnamese syllable (nghiêng) and a sign at either end; longer runs are not kept in memory."""

# Each vowel without a mark and with the five tone marks, in one order, so that a mark can be moved by position.
_TONES: Final = {"a": "àáảãạ", "e": "èéẻẽẹ", "o": "òóỏõọ", "u": "ùúủũụ", "y": "ỳýỷỹỵ", "i": "ìíỉĩị"}
_PAIRS: Final = ("oa", "oe", "uy")
_CODAS: Final = ("c", "ch", "i", "m", "n", "ng", "nh", "o", "p", "t", "u", "y")
_UY_CODAS: Final = ("n", "nh", "t", "ch", "p", "u")

_FIRST_MARKED: Final = {
    marked + second: first + _TONES[second][place]
    for first, second in _PAIRS
    for place, marked in enumerate(_TONES[first])
}
"""òa -> oà: the pair with its mark moved to the second vowel."""
_SECOND_MARKED: Final = {new: old for old, new in _FIRST_MARKED.items()}

_MISPLACED: Final = re.compile(
    "(?P<pair>{oa})(?P<coda>{codas})|(?P<uy>{uy})(?P<uy_coda>{uy_codas})".format(
        oa="|".join(pair for pair in _FIRST_MARKED if pair[1] != "y"),
        uy="|".join(pair for pair in _FIRST_MARKED if pair[1] == "y"),
        codas="|".join(sorted(_CODAS, key=len, reverse=True)),
        uy_codas="|".join(sorted(_UY_CODAS, key=len, reverse=True)),
    )
)
_AFTER_Q: Final = re.compile(
    "q(?P<u>[{u}])(?P<vowel>[aeiy])(?P<coda>{codas})?".format(
        u=_TONES["u"], codas="|".join(sorted(_CODAS, key=len, reverse=True))
    )
)

_ONE_WORD_TWO_SPELLINGS: Final = {
    "tỷ": "tỉ",
    "kỷ": "kỉ",
    "kỹ": "kĩ",
    "kỳ": "kì",
    "ký": "kí",
    "lý": "lí",
    "mỹ": "mĩ",
    "sỹ": "sĩ",
    "hy": "hi",
    "lỵ": "lị",
    "mỷ": "mỉ",
    "qui": "quy",
    "quì": "quỳ",
    "quí": "quý",
    "quỉ": "quỷ",
    "quĩ": "quỹ",
    "quị": "quỵ",
}
"""The closed i/y list, whole syllables only (spec: folding 1.2). ty, ly, y and their like are other words."""

_BARE_SPELLINGS: Final = {"ty": "ti", "ky": "ki", "ly": "li", "my": "mi", "sy": "si", "hy": "hi", "qui": "quy"}
"""The closed list again for text that has lost its marks: a reader's "ty le" must find "tỉ lệ"."""


def _place_mark(syllable: str) -> str:
    """Move the tone mark of one lower-case syllable to the older style, or to where a typing error took it from.

    >>> [_place_mark(s) for s in ("hoà", "uỷ", "quý", "hoàn", "tòan", "qúa")]
    ['hòa', 'ủy', 'quý', 'hoàn', 'toàn', 'quá']
    """
    pair = syllable[-2:]
    if pair in _SECOND_MARKED:
        return syllable if pair[0] == "u" and syllable[-3:-2] == "q" else syllable[:-2] + _SECOND_MARKED[pair]
    # The pair with a coda takes at most the last four letters, so the search starts there.
    for start in range(max(0, len(syllable) - 4), len(syllable) - 2):
        found = _MISPLACED.fullmatch(syllable, start)
        if found is None:
            continue
        if found["pair"] is not None:
            return syllable[:start] + _FIRST_MARKED[found["pair"]] + found["coda"]
        if syllable[start - 1 : start] != "q":
            return syllable[:start] + _FIRST_MARKED[found["uy"]] + found["uy_coda"]
    found = _AFTER_Q.fullmatch(syllable)
    if found is not None:
        vowel = _TONES[found["vowel"]][_TONES["u"].index(found["u"])]
        return "qu" + vowel + (found["coda"] or "")
    return syllable


def _respell(syllable: str) -> str:
    placed = _place_mark(syllable)
    return _ONE_WORD_TWO_SPELLINGS.get(placed, placed)


class Remembered(dict[str, str]):
    """What is made of a word between two spaces; filled as they turn up, as many as a language may have.

    A word keeps the signs around it: to cut a text at its spaces takes a third of the time of finding its letters.
    """

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, word: str) -> str:
        made = self.make(word)
        if len(word) <= _LONGEST and len(self) < _MOST:
            self[word] = made
        return made

    def all(self, text: str) -> str:
        """Make of every word of a text what is to be made of it."""
        return " ".join(map(self.__getitem__, text.split(" ")))


class _Spellings(dict[str, str]):
    """The one spelling of each syllable."""

    def __missing__(self, syllable: str) -> str:
        respelled = _respell(syllable)
        if len(syllable) <= _LONGEST and len(self) < _MOST:
            self[syllable] = respelled
        return respelled


_SPELLINGS: Final = _Spellings()
_RUNS: Final = re.compile(r"([^\W\d_]+)")


def _respell_word(text: str) -> str:
    if text.isalpha():
        return _SPELLINGS[text]
    parts = _RUNS.split(text)
    parts[1::2] = map(_SPELLINGS.__getitem__, parts[1::2])
    return "".join(parts)


_WORDS: Final = Remembered(_respell_word)


def respell(text: str) -> str:
    """Write every syllable of lower-case NFC text in its one spelling; the length never changes.

    >>> respell("thuỷ lợi, tỷ lệ, qui định, công ty")
    'thủy lợi, tỉ lệ, quy định, công ty'
    """
    return _WORDS.all(text)


class _Bare(dict[int, str | None]):
    """Translation table that takes the marks off one character; filled as characters turn up."""

    def __missing__(self, code: int) -> str | None:
        parts = unicodedata.normalize("NFD", chr(code))
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part))) or None
        if code < 0x2000:  # beyond it hostile text could fill the memory with a million entries
            self[code] = bare
        return bare


BARE: Final = _Bare({ord("đ"): "d"})
"""For `str.translate`: lower-case text without its marks."""


def respell_bare(text: str) -> str:
    """Write every syllable of text without marks in its one spelling, `ty le` as `ti le`.

    >>> respell_bare("ty le, quy dinh, qui dinh")
    'ti le, quy dinh, quy dinh'
    """
    return SYLLABLE.sub(lambda run: _BARE_SPELLINGS.get(run[0], run[0]), text)
