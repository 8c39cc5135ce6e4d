"""What a classifier sees of a document: its units with their words, the cue phrases in them, and figures.

A unit of the guideline is a sentence of the title, the lead or the body.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nlp.text import Document, fold, sentences
from nlp.words import Word, words

Field = Literal["title", "lead", "body"]
FIELDS: Final[tuple[Field, ...]] = ("title", "lead", "body")
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

LEAD_SENTENCES: Final = 2
LONGEST_HEADLINE: Final = 200
SHORTEST_UNIT: Final = 4
"""Words; a shorter sentence ("Xong!") joins the one before it in its paragraph."""

_MOST_WORDS: Final = 1 << 17

_TEXT: Final = itemgetter(0)
_SPAN: Final = itemgetter(1, 2)
_NUMBER: Final = re.compile(r"\d+")
_SYLLABLE: Final = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, the field it stands in, its folded words and where they stand; no spans where the text has it not."""

    field: Field
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def in_text(self) -> bool:
        """Say whether the unit can be shown in the text."""
        return bool(self.spans)


def units(document: Document) -> list[Unit]:
    """Cut a document into its units: title, two sentences of lead, body.

    The title is counted once: where the text begins with it, that line is the title; where it does not, the title is
    a unit of its own without places. A document without a title has its first line for one if that line looks like a
    headline: more lines follow, it is short and no full stop ends it.
    """
    text = document.text
    first = text.split("\n", 1)[0]
    title = fold(document.title or "")
    found: list[Unit] = []
    if title:
        headed = fold(first) == title
        if not headed:
            found.append(Unit("title", tuple(_fold_word(word.text) for word in words(document.title or ""))))
    else:
        headed = len(first) < len(text) and len(first) <= LONGEST_HEADLINE and first[-1] not in ".!;…"
    lead_left = LEAD_SENTENCES if title or headed else LEAD_SENTENCES + 1
    for start, placed in _sentences(text):
        field: Field = "body"
        if headed and start < len(first):
            field = "title"
        elif lead_left:
            field, lead_left = "lead", lead_left - 1
        found.append(Unit(field, tuple(map(_fold_word, map(_TEXT, placed))), tuple(map(_SPAN, placed))))
    return found


def _sentences(text: str) -> Iterable[tuple[int, Sequence[Word]]]:
    """List the start of each sentence and its words; a very short one is joined to the one before."""
    found = words(text)
    starts = [word.start for word in found]
    groups: list[tuple[int, int, int]] = []  # start in the text, words from, to
    last = at = 0
    for start, end in sentences(text):
        stop = bisect_left(starts, end, at)
        same_line = bool(groups) and "\n" not in text[last:start]
        last = end
        if same_line and (stop - at < SHORTEST_UNIT or groups[-1][2] - groups[-1][1] < SHORTEST_UNIT):
            groups[-1] = (*groups[-1][:2], stop)
        elif stop > at:
            groups.append((start, at, stop))
        at = stop
    return [(start, found[begin:stop]) for start, begin, stop in groups]


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 16)
def key(word: str) -> str | None:
    """Name the feature of a folded word: numbers look alike, punctuation has none.

    >>> key("1.204"), key("hồ sơ"), key(",")
    ('0.0', 'hồ sơ', None)
    """
    return _NUMBER.sub("0", word) if any(character.isalnum() for character in word) else None


def grams(folded: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """List the words and neighbouring pairs of words; punctuation parts a pair.

    >>> grams(["nộp", "hồ sơ", ",", "nhận", "5", "%"])
    (['nộp', 'hồ sơ', 'nhận', '0'], [('nộp', 'hồ sơ'), ('nhận', '0')])
    """
    keys = [key(word) for word in folded]
    single = [name for name in keys if name is not None]
    return single, [(left, right) for left, right in pairwise(keys) if left is not None and right is not None]


@lru_cache(maxsize=1 << 16)
def syllables(word: str) -> tuple[str, ...]:
    """Cut a folded word into its syllables and signs.

    >>> syllables("66-nq/tw")
    ('66', '-', 'nq', '/', 'tw')
    """
    return tuple(_SYLLABLE.findall(word))


def tells_a_number(folded: Sequence[str]) -> bool:
    """Say whether words have a digit among them: a figure, a date, the number of a document."""
    return _NUMBER.search(" ".join(folded)) is not None


class Remembered(dict[str, tuple[int, ...]]):
    """Numbers of the syllables of words, worked out when a word first turns up; an unknown syllable is 0."""

    def __init__(self, number_of: dict[str, int]) -> None:
        """Take the numbers of the known syllables."""
        super().__init__()
        self.number_of = number_of

    def __missing__(self, word: str) -> tuple[int, ...]:
        found = tuple([self.number_of.get(part, 0) for part in syllables(word)])
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = found
        return found

    def __reduce__(self) -> tuple[type["Remembered"], tuple[dict[str, int]]]:
        return Remembered, (self.number_of,)


class CueBook:
    """Cue phrases by their first two syllables, found in words however they were segmented."""

    def __init__(self, cues: Iterable[tuple[str, int]]) -> None:
        """Take (folded phrase, topic column) pairs."""
        phrases = [(syllables(phrase), column) for phrase, column in cues]
        known = sorted({part for parts, _ in phrases for part in parts})
        number_of = {part: number for number, part in enumerate(known, 1)}
        self._numbers = Remembered(number_of)
        self._size = len(known) + 1
        self._heads = np.zeros(self._size * self._size, dtype=np.bool_)
        self._by_head: dict[tuple[int, ...], list[tuple[tuple[int, ...], int]]] = {}
        for parts, column in phrases:
            phrase = tuple(number_of[part] for part in parts)
            self._by_head.setdefault(phrase[:2], []).append((phrase, column))
            first = phrase[0] * self._size
            self._heads[first + phrase[1] if len(phrase) > 1 else slice(first, first + self._size)] = True
        for entries in self._by_head.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry))

    def find(self, folded: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return (topic column, first word, last word) of every cue; at one place the longest wins."""
        return [hit[1:] for hit in self.find_in([folded])]

    def find_in(self, texts: Sequence[Sequence[str]]) -> list[tuple[int, int, int, int]]:
        """Return (text, topic column, first word, last word) of every cue of several texts; none crosses two."""
        cut = list(map(self._numbers.__getitem__, chain.from_iterable(texts)))
        parts = list(chain.from_iterable(cut))
        numbers = np.array([*parts, 0], dtype=np.int64)
        candidates = self._heads[numbers[:-1] * self._size + numbers[1:]].nonzero()[0]
        if not len(candidates):
            return []
        lengths = np.array(list(map(len, texts)))
        text_of = np.repeat(np.arange(len(texts)), lengths)
        begins = np.cumsum(lengths) - lengths
        owner = np.repeat(np.arange(len(cut)), list(map(len, cut)))
        by_head = self._by_head
        found: list[tuple[int, int, int, int]] = []
        free = 0
        for at in candidates.tolist():
            if at < free:
                continue
            entries = [*by_head.get(tuple(parts[at : at + 2]), ()), *by_head.get((parts[at],), ())]
            for phrase, column in entries:
                stop = at + len(phrase)
                if tuple(parts[at:stop]) == phrase and text_of[owner[at]] == text_of[owner[stop - 1]]:
                    text = int(text_of[owner[at]])
                    begin = int(begins[text])
                    found.append((text, column, int(owner[at]) - begin, int(owner[stop - 1]) - begin))
                    free = stop
                    break
        return found


def probability(logit: Floats) -> Floats:
    """Compute the logistic function, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))
