"""How alike two texts are: runs of words, a signature that finds the pairs worth comparing, what counts as one text.

The bounds were set on labelled pairs of real articles (tests/store/pairs.csv, tests/store/test_likeness.py measures
them): 80 % of the shorter text's runs alone call two reports of one decision, or this year's and last year's, the same.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from store.content import substance, words
from store.wires import wire_of

RUN = 5  # words of a shingle
SHORTEST = 30  # shingles; two shorter texts agree by chance, and must be equal, title included
LEAST = 8  # shingles; below it a text says too little to be anybody's
SHARED = 0.9  # of the shingles of the shorter text stand in the longer
NAMED = 0.8  # where one names its source, or the titles agree; two reports that quote one document share as much
NUMBERS = 0.75  # of the shorter text's numbers do, if it has FEW or more: last year's report has others
FEW = 3
TELLING = (
    0.1  # of its telling numbers (years, amounts) may be missing there, or one: a reprint drops them, never alters
)
CUT = 0.3  # the shorter has at least so much of the longer; a box of a few lines is no reprint
WHOLE = 0.75  # where the longer is longer than that, what it has more must be about the same
ABOUT = 0.18  # of the word pairs of what it has more stand in the shorter: two articles set together share few

PERMUTATIONS = 192
ROWS = 3  # numbers in a band: 64 bands find 85 % of pairs with 30 % in common, 99.9 % of those with half
ALIKE = 0.15  # estimated resemblance from which two texts are read and compared
SEED = 1
SIGNED = PERMUTATIONS * 4  # bytes

_NUMBER = re.compile(r"\d{1,40}(?:[.,]\d{1,40}){0,20}")
_FACTORS = (2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393)  # odd, as xxHash has them
_MASK = (1 << 64) - 1
_PRODUCTS = [one * other & _MASK for one, other in zip(_FACTORS, (*_FACTORS[1:], _FACTORS[0]), strict=True)]
REMEMBERED, MOST_WORDS = 16, 1 << 15  # letters of a word, and words, whose numbers are kept in memory


@dataclass(frozen=True, slots=True)
class Text:
    """A body prepared for comparing."""

    title: str
    words: tuple[str, ...]
    shingles: frozenset[int]
    numbers: frozenset[str]
    wire: str | None = None

    @classmethod
    def of(cls, title: str, body: Sequence[str], author: str | None = None) -> Text:
        """Prepare a body; bylines and page furniture are left out, for every paper has its own."""
        told = "\n".join(substance(body))
        numbers = frozenset(number.lstrip("0") for number in _NUMBER.findall(told))
        spoken = tuple(words(told))
        return cls(title, spoken, frozenset(_shingles(spoken)), numbers, wire_of(author, body))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one text stands to another: shares of shingles, 0 to 1."""

    kept: float  # of the first's that stand in the second
    copied: float  # of the second's that stand in the first
    resemblance: float  # of both together

    @property
    def contained(self) -> float:
        """The share of the shorter text that stands in the longer, for it is the larger of the two."""
        return max(self.kept, self.copied)


def likeness(one: Text, other: Text) -> Likeness:
    """Compare two texts by their shingles.

    >>> whole, half = Text.of("", ["a b c d e f g h i j"]), Text.of("", ["a b c d e f g"])
    >>> likeness(whole, half)
    Likeness(kept=0.5, copied=1.0, resemblance=0.5)
    """
    shared = len(one.shingles & other.shingles)
    either = len(one.shingles | other.shingles)
    return Likeness(shared / max(len(one.shingles), 1), shared / max(len(other.shingles), 1), shared / max(either, 1))


def same(one: Text, other: Text) -> bool:
    """Say whether two texts are one story: the same words, whole or cut, under whatever title.

    Not the same are two papers' own reports of one event, this month's and last month's figures in one form, a box of
    a few lines, and two articles set together.
    """
    short, long = sorted((one, other), key=lambda text: len(text.shingles))
    if len(short.shingles) < SHORTEST:
        equal = short.words == long.words and len(short.shingles) >= LEAST
        return equal and words(one.title) == words(other.title)
    bar = NAMED if one.wire or other.wire or _titles_agree(one.title, other.title) else SHARED
    if len(short.shingles & long.shingles) < bar * len(short.shingles):
        return False
    if len(short.shingles) < CUT * len(long.shingles):
        return False
    if len(short.numbers) >= FEW and not _same_numbers(short.numbers, long.numbers):
        return False
    return len(short.shingles) >= WHOLE * len(long.shingles) or _about(short, long)


def signature(text: Text) -> bytes:
    """Return the MinHash of a text: PERMUTATIONS numbers of 32 bits, little-endian; b"" if the text is too short.

    MinHash and not SimHash: of 47 pairs labelled the same these bands find 47, SimHash within 10 of 64 bits 24, and
    within 20 bits 40 beside 25 of 67 different ones (measured 2026-11), for a shortened text is far from the whole.
    """
    if len(text.shingles) < LEAST:
        return b""
    sketch = _sketch(_permutations())
    sketch.update_batch(_low(text.shingles))
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def bands(signed: bytes) -> list[int]:
    """Return the numbers under which a signature is filed, 63 bits each: texts that share one may be alike."""
    size = 4 * ROWS
    pieces = (signed[start : start + size] for start in range(0, len(signed) - size + 1, size))
    return [_digest(place, piece) for place, piece in enumerate(pieces)]


def estimate(one: bytes, other: bytes) -> float:
    """Estimate the resemblance of two texts from their signatures.

    >>> estimate(bytes(768), bytes(767) + b"x")
    0.9947916666666666
    """
    if len(one) != len(other) or not one:
        return 0.0
    return sum(one[at : at + 4] == other[at : at + 4] for at in range(0, len(one), 4)) * 4 / len(one)


def _titles_agree(one: str, other: str) -> bool:
    """Say whether two titles share three quarters of their words."""
    here, there = set(words(one)), set(words(other))
    return bool(here | there) and 4 * len(here & there) >= 3 * len(here | there)


def _same_numbers(short: frozenset[str], long: frozenset[str]) -> bool:
    """Say whether the longer text has the shorter's numbers; days and hours of a dateline may differ."""
    missing = short - long
    telling = [number for number in short if len(number) > 2]
    altered = [number for number in missing if len(number) > 2]
    return len(missing) <= (1 - NUMBERS) * len(short) and len(altered) <= max(1, TELLING * len(telling))


def _about(short: Text, long: Text) -> bool:
    """Say whether what the longer text has more is about the same: it uses the pairs of words of the shorter."""
    common = short.shingles & long.shingles
    covered = bytearray(len(long.words))
    for place, shingle in enumerate(_shingles(long.words)):
        if shingle in common:
            covered[place : place + RUN] = b"\1" * RUN
    pairs = set(zip(short.words, short.words[1:], strict=False))
    more = [
        pair
        for place, pair in enumerate(zip(long.words, long.words[1:], strict=False))
        if not covered[place] and not covered[place + 1]
    ]
    return sum(pair in pairs for pair in more) >= ABOUT * len(more)


def _shingles(spoken: Sequence[str]) -> list[int]:
    """Return the numbers of all runs of five words in order; 64 bits, so few collide."""
    import numpy as np  # as datasketch does; whoever only searches needs neither

    if len(spoken) < RUN:
        return []
    sums = np.fromiter(map(_CHECKSUMS.__getitem__, spoken), dtype=np.uint64, count=len(spoken))
    runs = len(spoken) - RUN + 1
    return sum(sums[at : at + runs] * np.uint64(factor) for at, factor in enumerate(_PRODUCTS)).tolist()  # type: ignore[no-any-return, union-attr]


class _Checksums(dict[str, int]):
    """Numbers of words, kept as they turn up: a few thousand words make up what newspapers print."""

    def __missing__(self, word: str) -> int:
        number = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        if len(word) <= REMEMBERED and len(self) < MOST_WORDS:
            self[word] = number
        return number


_CHECKSUMS = _Checksums()


def _low(shingles: frozenset[int]) -> list[int]:
    """Return 32 well-mixed bits of each shingle, as MinHash wants them; all at once, for a text has a thousand."""
    import numpy as np

    numbers = np.fromiter(shingles, dtype=np.uint64, count=len(shingles))
    mixed = (numbers ^ numbers >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed ^ mixed >> np.uint64(32)) & np.uint64(0xFFFFFFFF)).tolist()  # type: ignore[no-any-return]


def _digest(place: int, piece: bytes) -> int:
    first, second = zlib.crc32(piece, place), zlib.adler32(piece[::-1], place + 1)
    return (first << 31 | second & 0x7FFFFFFF) & (1 << 63) - 1


def _sketch(permutations: Any = None) -> Any:
    from datasketch import MinHash  # type: ignore[import-untyped]  # half a second with its SciPy, so not above

    return MinHash(PERMUTATIONS, seed=SEED, hashfunc=int, permutations=permutations, scheme="affine32")


@cache
def _permutations() -> Any:
    return _sketch().permutations
