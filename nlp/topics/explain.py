"""Why a topic was given: the words that spoke for it, shown at their place in the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nlp.topics.evidence import probability

if TYPE_CHECKING:
    from nlp.topics.classifier import Reading, UnitModel

MOST_REASONS: Final = 5
FAINTEST: Final = 0.1
"""Of the strongest reason: what weighs less explains nothing."""

MOST_UNITS: Final = 5
"""Words are taken from the units that speak most for the topic; elsewhere they may mean something else."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`word` is `text[start:end]`; `weight` is what it adds to the log-odds of its unit, times that unit's chance."""

    word: str
    weight: float
    start: int
    end: int


def reasons(text: str, reading: Reading, model: UnitModel, column: int) -> tuple[Reason, ...]:
    """List the words, pairs and cues that spoke most for a topic, the strongest first, none inside another.

    Units that are no part of the text (a title given apart) have no place to show and are passed over.
    """
    chance = probability(reading.logits[:, column])
    shown = [at for at, unit in enumerate(reading.units) if unit.in_text]
    best = sorted(shown, key=lambda at: (-chance[at], at))[:MOST_UNITS]
    found = [
        Reason(text[start:end], round(float(weight * chance[at]), 4), start, end)
        for at in best
        for weight, start, end in _contributions(reading, model, column, at)
        if weight > 0
    ]
    found.sort(key=lambda reason: (-reason.weight, reason.start))
    kept: list[Reason] = []
    for reason in found:
        if reason.weight < FAINTEST * found[0].weight or len(kept) == MOST_REASONS:
            break
        new = all(reason.word.lower() != other.word.lower() for other in kept)
        apart = all(reason.end <= other.start or other.end <= reason.start for other in kept)
        if new and apart:
            kept.append(reason)
    return tuple(kept)


def _contributions(reading: Reading, model: UnitModel, column: int, at: int) -> list[tuple[float, int, int]]:
    """Return (weight, start, end) of every feature of one unit; a pair or cue bears its words' weight too."""
    places = reading.units[at].places
    spread = [0.0] * len(places)
    wide: list[tuple[float, int, int]] = []
    counts = Counter(number for _, number in reading.features[at])
    for gram, number in reading.features[at]:
        weight = float(model.weights[number, column]) * reading.values[at][number] / counts[number]
        if gram.first == gram.last:
            spread[gram.first] += weight
        else:
            wide.append((weight, gram.first, gram.last))
    cue_counts = Counter(cue_column for cue_column, _, _ in reading.cues[at])
    for cue_column, first, last in reading.cues[at]:
        times = cue_counts[cue_column]
        weight = model.cue_value(times) / times * float(model.weights[len(model.vocabulary) + cue_column, column])
        wide.append((weight, first, last))
    single = [(weight, place.start, place.end) for weight, place in zip(spread, places, strict=True)]
    return single + [
        (weight + sum(spread[first : last + 1]), places[first].start, places[last].end) for weight, first, last in wide
    ]
