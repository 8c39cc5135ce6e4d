"""An article as the linear model saw it: features with their values, scores of units, and the pool of the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nlp.topics.evidence import FIELDS, CueBook, Floats, Numbers, Unit, key, tells_a_number
from nlp.topics.kinship import directions
from nlp.topics.labels import TOPIC_IDS

ANY: Final = len(TOPIC_IDS)
CORE_COLUMN: Final = ANY + 1
COLUMNS: Final = ANY + 2
"""Columns of the weights: the topics, any topic at all, core."""

POOL_FEATURES: Final = (
    "article",
    "title",
    "lead",
    "best unit",
    "best three units",
    "units told",
    "cues",
    "cues in title",
    "cues in lead",
    "units with a cue",
    "units",
    "cue beside a number",
    "strongest topic",
)
"""Columns of `Reading.pool`, in order; the last is filled in by the classifier, for relevance alone."""

_MOST_WORDS: Final = 1 << 17

UNKNOWN: Final = -1
NO_WORD: Final = -2
"""Numbers below those of the features: a word the model never met, and punctuation."""

ENOUGH_WORDS: Final = 6
"""Known words from which on a sentence is placed with full force."""

FAINT: Final = -0.6
"""Below this score (-1 is a text without the topic, 1 a text all about it) a unit adds nothing to "units told"."""


@dataclass(frozen=True)
class Reading:
    """An article read. Occurrence i of a feature stands in unit `unit[i]`, from word `first[i]` to `last[i]`;

    it adds `in_unit[i]` times `told_by[i]` to its unit's scores, and `in_article[i]` times the weights of feature
    `feature[i]` to the article's. `units` has a row of scores for each unit, `article` scores the whole; cues are
    (unit, topic, first word, last word); `figures` says which units have a number; `novelty` is the share of words that
    the reader does not know.
    """

    fields: Numbers
    unit: Numbers
    feature: Numbers
    first: Numbers
    last: Numbers
    in_unit: Floats
    in_article: Floats
    told_by: Floats
    units: Floats
    article: Floats
    cues: Numbers
    figures: Numbers
    novelty: float | None

    @cached_property
    def best_of_fields(self) -> tuple[Numbers, Numbers]:
        """Say for each column which unit is the best of the title, and of the lead."""
        return self._chosen(0), self._chosen(1)

    def _chosen(self, field: int) -> Numbers:
        """Say for each column which unit is the best of a field; of a title that is missing, the best of all."""
        rows = np.flatnonzero(self.fields == field)
        if not len(rows):
            return np.asarray(self.units.argmax(axis=0))
        return np.asarray(rows[self.units[rows].argmax(axis=0)])

    @cached_property
    def three_best(self) -> Numbers:
        """Number the (at most) three best units of each column; a row each."""
        return np.asarray(np.argsort(-self.units, axis=0, kind="stable")[:3])

    @cached_property
    def told(self) -> Floats:
        """Say how much each unit adds to "units told", before the logarithm."""
        return np.asarray(np.maximum(self.units - FAINT, 0.0))

    def cue_counts(self) -> Floats:
        """Count cues for each unit and column; the column of any topic, and of core, counts them all."""
        each = np.bincount(self.cues[:, 0] * COLUMNS + self.cues[:, 1], minlength=len(self.fields) * COLUMNS)
        counts = each.reshape(-1, COLUMNS).astype(np.float64)
        counts[:, ANY:] = counts[:, :ANY].sum(axis=1, keepdims=True)
        return counts

    def pool(self) -> Floats:
        """Sum up: POOL_FEATURES (columns) for each column of the weights (rows)."""
        every = np.arange(COLUMNS)
        best = np.take_along_axis(self.units, self.three_best, axis=0)
        counts = self.cue_counts()
        seen = counts > 0
        return np.stack(
            [
                self.article,
                self.units[self.best_of_fields[0], every],
                self.units[self.best_of_fields[1], every],
                best[0],
                best.mean(axis=0),
                np.log1p(self.told.sum(axis=0)),
                np.log1p(counts.sum(axis=0)),
                np.log1p(counts[self.fields == 0].sum(axis=0)),
                np.log1p(counts[self.fields == 1].sum(axis=0)),
                np.log1p(seen.sum(axis=0)),
                np.full(COLUMNS, np.log(len(self.fields))),
                (seen & (self.figures > 0)[:, None]).any(axis=0).astype(np.float64),
                np.zeros(COLUMNS),
            ],
            axis=1,
        )


def sums(rows: NDArray[Any], unit: Numbers, count: int) -> Floats:
    """Add up rows by unit, which ascend: a row for each of `count` units."""
    found = np.zeros((count, rows.shape[1]))
    if len(unit):
        starts = np.concatenate([[0], np.flatnonzero(unit[1:] != unit[:-1]) + 1])
        found[unit[starts]] = np.add.reduceat(rows, starts)
    return found


class Remembered(dict[str, int]):
    """Feature numbers of folded words, times two, plus one for a word with a digit; UNKNOWN for a word never met.

    Worked out when a word first turns up.
    """

    def __init__(self, number_of: dict[str | None, int]) -> None:
        """Take the numbers of the known keys."""
        super().__init__()
        self.number_of = number_of

    def __missing__(self, word: str) -> int:
        name = key(word)
        found = 2 * (NO_WORD if name is None else self.number_of.get(name, UNKNOWN)) + tells_a_number([word])
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = found
        return found

    def __reduce__(self) -> tuple[type["Remembered"], tuple[dict[str | None, int]]]:
        return Remembered, (self.number_of,)


@dataclass(frozen=True)
class Reader:
    """Words and word pairs with their weights: `weights` score the article, `unit_weights` a sentence, both linear.

    Features are numbered words first, then pairs; `pairs` are sorted keys left x len(words) + right. A feature's value
    is (1 + log count) x idf, a vector has length one; in the article a word of field f counts `field_weights[f]` times.
    A sentence is scored by its place too: the sum of its words' `vectors` (a row of directions for each word), times
    their values and idf once more, less `middle`, brought to length one, times `kin`. Without vectors there is none.
    """

    words: tuple[str, ...]
    pairs: Numbers
    idf: Floats
    weights: Floats
    bias: Floats
    cues: tuple[tuple[str, int], ...]
    field_weights: tuple[float, float, float]
    unit_weights: Floats
    unit_bias: Floats
    vectors: NDArray[np.int8]
    middle: Floats
    kin: Floats

    @cached_property
    def stretched(self) -> NDArray[np.float32]:
        """Return the words' directions times their idf."""
        return np.asarray(directions(self.vectors) * self.idf[: len(self.words), None], dtype=np.float32)

    @cached_property
    def kin_weights(self) -> Floats:
        """Say what a word's direction adds to each column, before its sentence's place is brought to length one."""
        return np.asarray(self.stretched @ self.kin)

    def places(self, words: Numbers, unit: Numbers, values: Floats, count: int) -> Floats:
        """Place units: a row for each of `count`, from words in the order of their units; not yet of length one."""
        rows = self.stretched[words] * values.astype(np.float32)[:, None]
        return sums(rows, unit, count) - self.middle

    @staticmethod
    def lengths(places: Floats, unit: Numbers) -> Floats:
        """Return by what places are divided: their lengths, and more where fewer than ENOUGH_WORDS words place them."""
        length = np.sqrt(np.einsum("ij,ij->i", places, places))
        words = np.bincount(unit, minlength=len(places))
        return np.asarray(np.maximum(length, 1e-12) * ENOUGH_WORDS / np.clip(words, 0.1, ENOUGH_WORDS))

    @cached_property
    def number_of(self) -> dict[str | None, int]:
        """Number the words."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _remembered(self) -> "Remembered":
        return Remembered(self.number_of)

    @cached_property
    def cue_book(self) -> CueBook:
        """Cue phrases ready to be found."""
        return CueBook(self.cues)

    @cached_property
    def rarest(self) -> float:
        """Return the weight of the rarest word, which is also that of an unknown one."""
        return float(self.idf[: len(self.words)].max()) if self.words else 1.0

    def numbers(self, found: Sequence[Unit]) -> Numbers:
        """Number the words one after the other; below 0 stand UNKNOWN and NO_WORD."""
        return self._looked_up(found) >> 1

    def _looked_up(self, found: Sequence[Unit]) -> Numbers:
        words = chain.from_iterable([unit.folded for unit in found])
        return np.array(list(map(self._remembered.__getitem__, words)), dtype=np.int64)

    def novelty(self, numbers: Numbers) -> float | None:
        """Say what share of numbered words, weighted by idf, is UNKNOWN; None where there is no word.

        An unknown word weighs as much as the rarest known one; the mean over texts is `Novelty.weighted`.
        """
        missed = float((numbers == UNKNOWN).sum()) * self.rarest
        whole = missed + float(self.idf[numbers[numbers >= 0]].sum())
        return missed / whole if whole else None

    def occurrences(
        self, found: Sequence[Unit], numbers: Numbers | None = None
    ) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """List known features: number, unit, first and last word in the unit; words first, then pairs.

        `numbers` are those of the words, if they are known already.
        """
        numbers = self.numbers(found) if numbers is None else numbers
        lengths = np.array([len(unit.folded) for unit in found], dtype=np.int64)
        unit = np.repeat(np.arange(len(found)), lengths)
        place = np.arange(len(numbers)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        known = np.flatnonzero(numbers >= 0)
        if not len(self.pairs) or len(numbers) < 2:
            return numbers[known], unit[known], place[known], place[known]
        left = np.flatnonzero((numbers[:-1] >= 0) & (numbers[1:] >= 0) & (unit[:-1] == unit[1:]))
        keys = numbers[left] * len(self.words) + numbers[left + 1]
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        there = self.pairs[at] == keys
        left = left[there]
        return (
            np.concatenate([numbers[known], at[there] + len(self.words)]),
            np.concatenate([unit[known], unit[left]]),
            np.concatenate([place[known], place[left]]),
            np.concatenate([place[known], place[left] + 1]),
        )

    def read(self, found: Sequence[Unit]) -> Reading:
        """Score every unit, and the article."""
        looked_up = self._looked_up(found)
        numbers = looked_up >> 1
        feature, unit, first, last = self.occurrences(found, numbers)
        fields = np.array([FIELDS.index(one.field) for one in found], dtype=np.int64)
        in_unit, in_article = self.values(feature, unit, fields)
        told_by, bias = self.told_by(feature, unit, in_unit, len(found))
        single = int(np.count_nonzero(feature < len(self.words)))
        values = told_by * in_unit[:, None]
        units = sums(values[:single], unit[:single], len(found)) + sums(values[single:], unit[single:], len(found))
        owner = np.repeat(np.arange(len(found)), [len(one.folded) for one in found])
        hits = self.cue_book.find_in([one.folded for one in found])
        return Reading(
            fields=fields,
            unit=unit,
            feature=feature,
            first=first,
            last=last,
            in_unit=in_unit,
            in_article=in_article,
            told_by=told_by,
            units=units + bias,
            article=in_article @ self.weights[feature] + self.bias,
            cues=np.array(hits, dtype=np.int64).reshape(-1, 4),
            figures=(np.bincount(owner, looked_up & 1, minlength=len(found)) > 0).astype(np.int64),
            novelty=self.novelty(numbers),
        )

    def told_by(self, feature: Numbers, unit: Numbers, in_unit: Floats, count: int) -> tuple[Floats, Floats]:
        """Say what each occurrence, times its value, adds to its unit's scores, and what each unit has from the start.

        A word adds its weights and, if it has a vector, its share of what the place of the sentence says.
        """
        rows = self.unit_weights[feature]
        if not self.kin.size:
            return rows, np.broadcast_to(self.unit_bias, (count, COLUMNS))
        single = int(np.count_nonzero(feature < len(self.words)))  # words stand before pairs
        words, where = feature[:single], unit[:single]
        places = self.places(words, where, in_unit[:single], count)
        length = self.lengths(places, where)
        rows[:single] += self.kin_weights[words] / length[where, None]
        return rows, self.unit_bias - (self.middle @ self.kin) / length[:, None]

    def article_scores(self, found: Sequence[Unit]) -> Floats:
        """Score the article as a whole alone: what a plain linear model over the same features says."""
        feature, unit, _, _ = self.occurrences(found)
        fields = np.array([FIELDS.index(one.field) for one in found], dtype=np.int64)
        return np.asarray(self.values(feature, unit, fields)[1] @ self.weights[feature] + self.bias)

    def values(self, feature: Numbers, unit: Numbers, fields: Numbers) -> tuple[Floats, Floats]:
        """Say what each occurrence is worth in its unit and in the article: its share of its feature's value."""
        _, inverse, times = np.unique(unit * (len(self.idf) + 1) + feature, return_inverse=True, return_counts=True)
        share = (1.0 + np.log(times))[inverse] / times[inverse] * self.idf[feature]
        whole = np.bincount(inverse, share, minlength=len(times))
        owner = np.zeros(len(times), dtype=np.int64)
        owner[inverse] = unit
        length = np.sqrt(np.bincount(owner, whole * whole, minlength=len(fields)))
        weight = np.array(self.field_weights)[fields][unit]
        counted = np.bincount(feature, weight)[feature]
        every = np.bincount(feature)[feature]
        values = (1.0 + np.log(counted)) * self.idf[feature]
        norm = np.sqrt((values * values / every).sum())
        in_article = weight * values / counted / (norm or 1.0)
        return share / np.where(length > 0, length, 1.0)[unit], in_article
