"""Why a topic was given: how much each word and each sentence added to the topic's score, shown at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nlp.topics.evidence import Floats, Numbers, Unit
from nlp.topics.reading import POOL_FEATURES, Reading

if TYPE_CHECKING:
    from nlp.topics.reading import Reader

MOST_REASONS: Final = 5
MOST_SENTENCES: Final = 3
FAINTEST: Final = 0.1
"""Of the strongest reason: what weighs less explains nothing."""

_LOOKED_AT: Final = 80

_AT: Final = {name: at for at, name in enumerate(POOL_FEATURES)}


@dataclass(frozen=True, slots=True)
class Reason:
    """`word` is `text[start:end]`; `weight` is what this wording, wherever it stands, adds to the topic's log-odds."""

    word: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence `text[start:end]` and what it adds to the topic's log-odds."""

    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The log-odds of a topic as a sum: what each word adds, and `rest`, what no word can be charged with.

    `flat` has the words of all units one after the other, those of unit i from `offsets[i]` on.

    A pair of words or a cue is charged to its words in equal parts; the two logarithms of the pool ("units told" and
    the counts of cues) are charged in proportion to what they count, which is exact in sum.
    """

    flat: Floats
    offsets: Numbers
    rest: float

    @property
    def words(self) -> tuple[Floats, ...]:
        """Return what the words of each unit add."""
        return tuple(np.split(self.flat, self.offsets[1:]))

    @property
    def total(self) -> float:
        """Add everything up: the log-odds."""
        return float(self.flat.sum()) + self.rest


def ledger(
    reading: Reading, reader: Reader, found: Sequence[Unit], column: int, pool: Floats, slope: Floats, bias: float
) -> Ledger:
    """Charge the log-odds `slope @ pool + bias` to words; `pool` is the column's row of `reading.pool()`."""
    share = _unit_shares(reading, column, slope, pool)
    charged = reading.in_article * slope[_AT["article"]] * reader.weights[reading.feature, column]
    charged += reading.in_unit * share[reading.unit] * reading.told_by[:, column]
    lengths = np.array([len(unit.folded) for unit in found])
    offsets = np.cumsum(lengths) - lengths
    flat = np.zeros(int(lengths.sum()))
    wide = reading.last > reading.first
    part = np.where(wide, 0.5, 1.0) * charged
    begins = offsets[reading.unit]
    flat += np.bincount(begins + reading.first, part, minlength=len(flat))
    flat += np.bincount(begins[wide] + reading.last[wide], part[wide], minlength=len(flat))
    for (unit, _, first, last), weight in zip(*_cue_charges(reading, column, slope, pool), strict=True):
        flat[offsets[unit] + first : offsets[unit] + last + 1] += weight / (last - first + 1)
    rest = float(slope @ pool) + bias - float(flat.sum())
    return Ledger(flat, offsets, rest)


def _unit_shares(reading: Reading, column: int, slope: Floats, pool: Floats) -> Floats:
    """Say how often the score of each unit counts in the log-odds."""
    share = np.zeros(len(reading.fields))
    title, lead = reading.best_of_fields
    share[title[column]] += slope[_AT["title"]]
    share[lead[column]] += slope[_AT["lead"]]
    three = reading.three_best[:, column]
    share[three[0]] += slope[_AT["best unit"]]
    share[three] += slope[_AT["best three units"]] / len(three)
    told = reading.told[:, column]
    if told.sum() > 0:
        share += slope[_AT["units told"]] * pool[_AT["units told"]] / told.sum() * (told > 0)
    return share


def _cue_charges(reading: Reading, column: int, slope: Floats, pool: Floats) -> tuple[Numbers, Floats]:
    """List the cues of a column and what each adds."""
    cues = reading.cues[reading.cues[:, 1] == column]
    if not len(cues):
        return cues, np.zeros(0)
    where = reading.fields[cues[:, 0]]
    weight = np.full(len(cues), slope[_AT["cues"]] * pool[_AT["cues"]] / len(cues))
    for field, name in ((0, "cues in title"), (1, "cues in lead")):
        if (where == field).any():
            weight[where == field] += slope[_AT[name]] * pool[_AT[name]] / (where == field).sum()
    _, inverse, times = np.unique(cues[:, 0], return_inverse=True, return_counts=True)
    weight += slope[_AT["units with a cue"]] * pool[_AT["units with a cue"]] / len(times) / times[inverse]
    beside = reading.figures[cues[:, 0]] > 0
    if beside.any():
        weight[beside] += slope[_AT["cue beside a number"]] / beside.sum()
    return cues, weight


def reasons(text: str, found: Sequence[Unit], reading: Reading, book: Ledger, column: int) -> tuple[Reason, ...]:
    """List the wordings that spoke most for a topic, the strongest first, none inside another.

    A wording is a cue, a known pair or a word; its weight is the sum over its places (of the _LOOKED_AT strongest), its
    place the one where it weighs most. Units that are no part of the text (a title given apart) have no
    place and are passed over.
    """
    so_far = np.concatenate([[0.0], np.cumsum(book.flat)])
    cues = reading.cues[reading.cues[:, 1] == column][:, [0, 2, 3]]
    spans = np.concatenate([cues, np.stack([reading.unit, reading.first, reading.last], axis=1)])
    begins = book.offsets[spans[:, 0]]
    weights = so_far[begins + spans[:, 2] + 1] - so_far[begins + spans[:, 1]]
    shown = np.array([unit.in_text for unit in found])[spans[:, 0]]
    weights = np.where(shown, weights, 0.0)
    begin_of = begins.tolist()
    taken: set[int] = set()
    wordings: dict[str, tuple[float, int, int]] = {}  # what it weighs in all, and where it stands first
    least = np.partition(weights, -_LOOKED_AT)[-_LOOKED_AT] if len(weights) > _LOOKED_AT else 0.0
    likely = np.flatnonzero(weights >= max(least, 0.0))
    for at in likely[np.argsort(-weights[likely], kind="stable")[:_LOOKED_AT]].tolist():
        weight = float(weights[at])
        if weight <= 0:
            break
        unit, first, last = spans[at].tolist()
        places = range(begin_of[at] + first, begin_of[at] + last + 1)
        if not taken.isdisjoint(places):
            continue
        taken.update(places)
        one = found[unit]
        name = one.folded[first] if first == last else " ".join(one.folded[first : last + 1])
        so_heavy, start, end = wordings.get(name) or (0.0, one.spans[first][0], one.spans[last][1])
        wordings[name] = (so_heavy + weight, start, end)
    best = sorted(wordings.values(), key=lambda told: (-told[0], told[1]))[:MOST_REASONS]
    return tuple(
        Reason(text[start:end], round(weight, 4), start, end)
        for weight, start, end in best
        if weight >= FAINTEST * best[0][0] and round(weight, 4) > 0
    )


def passages(found: Sequence[Unit], book: Ledger) -> tuple[Passage, ...]:
    """List the sentences that spoke most for a topic, the strongest first."""
    weights = np.add.reduceat(book.flat, book.offsets)
    weighed = [
        Passage(round(float(weights[at]), 4), found[at].spans[0][0], found[at].spans[-1][1])
        for at in np.argsort(-weights, kind="stable")[: MOST_SENTENCES + 1].tolist()
        if found[at].in_text and weights[at] > 0
    ]
    weighed = [passage for passage in weighed if passage.weight > 0]
    weighed.sort(key=lambda passage: (-passage.weight, passage.start))
    return tuple(passage for passage in weighed[:MOST_SENTENCES] if passage.weight >= FAINTEST * weighed[0].weight)
