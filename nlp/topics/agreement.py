"""How far people who labelled the same texts agree, and which labels stand when they do not.

Krippendorff's alpha: K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; its example is ours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from nlp.topics.labels import RELEVANCE, TOPIC_IDS, Relevance
from nlp.topics.texts import LabelledText

Metric = Literal["nominal", "ordinal", "interval"]

RELEVANCE_RANK: Final = {"none": 0, "partial": 1, "core": 2}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said of one text; `decides` if the person saw the others' answers and chose between them."""

    text: str
    who: str
    relevance: Relevance
    topics: Mapping[str, int]
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one label over the texts that at least two people answered.

    `present` and `strength` are alpha for present against absent, and for 0, 1, 2 on an ordinal scale (relevance:
    none, partial, core); None where nothing varies. `same` is the plain share of pairs that agree on presence,
    `given` how many of all answers have the label.
    """

    label: str
    texts: int
    answers: int
    given: int
    same: float | None
    present: float | None
    strength: float | None


def answers_of(people: Mapping[str, Iterable[LabelledText]]) -> list[Answer]:
    """Turn labelled texts, by annotator, into answers."""
    return [Answer(row.id, who, row.relevance, row.topics) for who, rows in people.items() for row in rows]


def alpha(units: Iterable[Sequence[int]], metric: Metric = "nominal") -> float | None:
    """Compute Krippendorff's alpha; a unit is the values it was given, by however many people.

    1 is perfect agreement, 0 what chance gives. None where no unit has two values, or all values are the same: without
    variation there is nothing to agree about.

    >>> a = (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None)
    >>> b = (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3)
    >>> c = (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None)
    >>> d = (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None)
    >>> units = [[value for value in unit if value is not None] for unit in zip(a, b, c, d)]
    >>> [round(alpha(units, metric), 3) for metric in ("nominal", "ordinal", "interval")]
    [0.743, 0.815, 0.849]
    """
    coincidences: defaultdict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        counts = Counter(unit)
        given = sum(counts.values())
        if given < 2:
            continue
        for one, times in counts.items():
            for other, others in counts.items():
                pairs = times * (others - (one == other))
                if pairs:
                    coincidences[one, other] += pairs / (given - 1)
    totals: defaultdict[int, float] = defaultdict(float)
    for (one, _), count in coincidences.items():
        totals[one] += count
    number = sum(totals.values())
    observed = sum(count * _distance(one, other, totals, metric) for (one, other), count in coincidences.items())
    chance = [(one, other) for one in totals for other in totals]
    expected = sum(totals[one] * totals[other] * _distance(one, other, totals, metric) for one, other in chance)
    return None if not expected else 1 - (number - 1) * observed / expected


def _distance(one: int, other: int, totals: Mapping[int, float], metric: Metric) -> float:
    """Return the squared difference of two values; on an ordinal scale what lies between them counts."""
    if metric == "nominal":
        return float(one != other)
    if metric == "interval":
        return float((one - other) ** 2)
    low, high = min(one, other), max(one, other)
    between = sum(count for value, count in totals.items() if low <= value <= high)
    return float((between - (totals[low] + totals[high]) / 2) ** 2)


def agreements(answers: Iterable[Answer]) -> list[Agreement]:
    """Compare people label by label: relevance first, then the topics. Who decided between others is left out."""
    ordered = sorted((answer for answer in answers if not answer.decides), key=lambda answer: (answer.text, answer.who))
    texts = [list(group) for _, group in groupby(ordered, key=lambda answer: answer.text)]
    shared = [text for text in texts if len(text) > 1]
    relevance = [[RELEVANCE_RANK[answer.relevance] for answer in text] for text in shared]
    found = [_agreement("relevance", relevance)]
    for topic in TOPIC_IDS:
        found.append(_agreement(topic, [[answer.topics.get(topic, 0) for answer in text] for text in shared]))
    return found


def _agreement(label: str, units: Sequence[Sequence[int]]) -> Agreement:
    present = [[min(value, 1) for value in unit] for unit in units]
    pairs = [(one, other) for unit in present for at, one in enumerate(unit) for other in unit[at + 1 :]]
    return Agreement(
        label=label,
        texts=len(units),
        answers=sum(map(len, units)),
        given=sum(map(sum, present)),
        same=sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
        present=alpha(present),
        strength=alpha(units, "ordinal"),
    )


def settled(answers: Sequence[Answer]) -> tuple[Relevance, dict[str, int]] | None:
    """Return the labels that stand for one text that was answered at least once; None if somebody must decide first.

    Whoever decided between the others is followed (the last by name, should there be several). Else a topic has the
    lower median of its strengths, so that it is present only if more than half say so: of two the lower, of three the
    middle. Relevance likewise. Where more than half find the text relevant, but no topic in common, none stands.

    >>> lan = Answer("1", "Lan", "core", {"procedures": 2, "models": 1})
    >>> minh = Answer("1", "Minh", "partial", {"procedures": 1})
    >>> settled([lan, minh])
    ('partial', {'procedures': 1})
    >>> settled([lan, minh, Answer("1", "Hoa", "core", {"procedures": 2, "models": 1}, decides=True)])
    ('core', {'procedures': 2, 'models': 1})
    """
    if not answers:
        raise ValueError("0 answers, at least one is needed")
    last = max((answer for answer in answers if answer.decides), key=lambda answer: answer.who, default=None)
    given = [last] if last else list(answers)
    topics = {topic: _lower_median([answer.topics.get(topic, 0) for answer in given]) for topic in TOPIC_IDS}
    topics = {topic: strength for topic, strength in topics.items() if strength}
    rank = _lower_median([RELEVANCE_RANK[answer.relevance] for answer in given])
    if bool(rank) != bool(topics):
        return None
    (relevance,) = (name for name in RELEVANCE if RELEVANCE_RANK[name] == rank)
    return relevance, topics


def _lower_median(values: Sequence[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]
