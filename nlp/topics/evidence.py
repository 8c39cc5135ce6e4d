"""What a classifier sees of a document: units with their place, their word features, and the pool of a whole article.

A unit of the guideline is a sentence of the title, the lead or the body. Linear models score units, so that what was
learnt from single sentences carries over to long articles; the pool then says what the units of an article add up to.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.text import Document, fold, sentences
from nlp.words import Word, words

Field = Literal["title", "lead", "body"]
Floats = NDArray[np.float64]

LEAD_SENTENCES: Final = 2
LONGEST_HEADLINE: Final = 200
SHORTEST_UNIT: Final = 4
"""Words; a shorter sentence ("Xong!") joins the one before it in its paragraph."""

POOL_FEATURES: Final = ("title", "lead", "sum", "best", "document")
"""Columns of `pooled`, in order."""

_NUMBER: Final = re.compile(r"\d+")
_SYLLABLE: Final = re.compile(r"[^\W_]+|[^\w\s]")
_FAINT: Final = 0.4
"""A unit below this probability adds nothing to the sum: most units of an article speak of something else."""


class Place(NamedTuple):
    """A word of a unit and where it stands; start and end are -1 in a title that is no part of the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, the field it stands in and its folded words."""

    field: Field
    places: tuple[Place, ...]

    @property
    def in_text(self) -> bool:
        """Say whether the unit can be shown in the text."""
        return bool(self.places) and self.places[0].start >= 0


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
            found.append(
                Unit("title", tuple(Place(_fold_word(word.text), -1, -1) for word in words(document.title or "")))
            )
    else:
        headed = len(first) < len(text) and len(first) <= LONGEST_HEADLINE and first[-1] not in ".!;…"
    lead_left = LEAD_SENTENCES if title or headed else LEAD_SENTENCES + 1
    for start, places in _sentence_places(text):
        field: Field = "body"
        if headed and start < len(first):
            field = "title"
        elif lead_left:
            field, lead_left = "lead", lead_left - 1
        found.append(Unit(field, places))
    return found


def _sentence_places(text: str) -> Iterable[tuple[int, tuple[Place, ...]]]:
    """Yield the start of each sentence and its words; a very short one is joined to the one before."""
    found = words(text)
    at = 0
    groups: list[tuple[int, list[Place]]] = []
    last = 0
    for start, end in sentences(text):
        here: list[Place] = []
        while at < len(found) and found[at].start < end:
            here.append(_folded(found[at]))
            at += 1
        same_line = "\n" not in text[last:start]
        last = end
        if groups and same_line and (len(here) < SHORTEST_UNIT or len(groups[-1][1]) < SHORTEST_UNIT):
            groups[-1][1].extend(here)
        elif here:
            groups.append((start, here))
    return [(start, tuple(places)) for start, places in groups]


def _folded(word: Word) -> Place:
    return Place(_fold_word(word.text), word.start, word.end)


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str | None:
    """The feature of a folded word: numbers look alike, punctuation has none.

    >>> _key("1.204"), _key("hồ sơ"), _key(",")
    ('0.0', 'hồ sơ', None)
    """
    return _NUMBER.sub("0", word) if any(character.isalnum() for character in word) else None


class Gram(NamedTuple):
    """A feature found: its name and the words [first, last] of the unit it covers."""

    name: str
    first: int
    last: int


def grams(folded: Sequence[str]) -> list[Gram]:
    """List the words and neighbouring pairs of words; punctuation parts a pair.

    >>> [gram.name for gram in grams(["nộp", "hồ sơ", ",", "nhận", "5", "%"])]
    ['nộp', 'hồ sơ', 'nhận', '0', 'nộp|hồ sơ', 'nhận|0']
    """
    keys = [_key(word) for word in folded]
    single = [Gram(key, at, at) for at, key in enumerate(keys) if key is not None]
    double = [
        Gram(f"{left}|{right}", at, at + 1)
        for at, (left, right) in enumerate(pairwise(keys))
        if left is not None and right is not None
    ]
    return single + double


@lru_cache(maxsize=1 << 16)
def _syllables(word: str) -> tuple[str, ...]:
    return tuple(_SYLLABLE.findall(word))


class CueBook:
    """Cue phrases by their first syllable, found in words however they were segmented."""

    def __init__(self, cues: Iterable[tuple[str, int]]) -> None:
        """Take (folded phrase, topic column) pairs."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for phrase, column in cues:
            syllables = _syllables(phrase)
            self._by_first.setdefault(syllables[0], []).append((syllables, column))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry))

    def find(self, folded: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return (topic column, first word, last word) of every cue; at one place the longest wins."""
        syllables: list[str] = []
        owner: list[int] = []
        for at, word in enumerate(folded):
            parts = _syllables(word)
            syllables.extend(parts)
            owner.extend([at] * len(parts))
        found: list[tuple[int, int, int]] = []
        free = 0
        for at, syllable in enumerate(syllables):
            if at < free:
                continue
            for phrase, column in self._by_first.get(syllable, ()):
                stop = at + len(phrase)
                if tuple(syllables[at:stop]) == phrase:
                    found.append((column, owner[at], owner[stop - 1]))
                    free = stop
                    break
        return found


def probability(logit: Floats) -> Floats:
    """Compute the logistic function, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))


def pooled(fields: Sequence[Field], unit_logits: Floats, document_logits: Floats) -> Floats:
    """Sum up an article: one row of POOL_FEATURES for each column of the unit model.

    `unit_logits` has a row for each unit, `document_logits` scores the article as one unit. Where there is no title
    its feature is that of the best unit, where there is no lead that of the title.
    """
    best = unit_logits.max(axis=0)
    title = _best_of(fields, unit_logits, "title", best)
    lead = _best_of(fields, unit_logits, "lead", title)
    told = np.maximum(0.0, probability(unit_logits) - _FAINT) / (1.0 - _FAINT)
    return np.stack([_bound(title), _bound(lead), np.log1p(told.sum(axis=0)), _bound(best), _bound(document_logits)], 1)


def _best_of(fields: Sequence[Field], unit_logits: Floats, field: Field, otherwise: Floats) -> Floats:
    rows = [at for at, name in enumerate(fields) if name == field]
    return np.asarray(unit_logits[rows].max(axis=0)) if rows else otherwise


def _bound(logit: Floats) -> Floats:
    return np.clip(logit, -6.0, 6.0)
