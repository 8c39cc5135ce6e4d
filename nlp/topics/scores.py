"""How right the classifier is on labelled texts: precision, recall, F1, counts and bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.topics.classifier import Model
from nlp.topics.labels import RELEVANCE, TOPIC_IDS, Relevance
from nlp.topics.texts import LabelledText

RATED_SUPPORT: Final = 5
"""Texts a topic must have to count in the macro average; fewer say nothing."""

RESAMPLES: Final = 1000

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One text: what it is by its labels (topic to strength) and what the classifier (or another annotator) said."""

    topics: dict[str, int]
    relevance: Relevance
    said_topics: dict[str, int]
    said_relevance: Relevance


@dataclass(frozen=True, slots=True)
class TopicScore:
    """`support` texts have the topic, the classifier gave it to `said`, rightly to `hits`."""

    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    support: int
    said: int
    hits: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Measures over texts; `intervals` are 95 % bootstrap intervals over the texts, by the name of the measure.

    `confusion[true][said]` counts texts by relevance; `strength_accuracy` is the share of topics rightly given whose
    strength is right too.
    """

    texts: int
    macro_f1: float
    micro_f1: float
    relevance_accuracy: float
    relevant_f1: float
    main_topic_recall: float
    strength_accuracy: float
    intervals: dict[str, tuple[float, float]]
    topics: dict[str, TopicScore]
    confusion: dict[str, dict[str, int]]


def evaluate(model: Model, rows: Sequence[LabelledText], *, resamples: int = RESAMPLES, seed: int = 0) -> Scores:
    """Classify labelled texts and score the answers. Raises ValueError without texts."""
    outcomes = []
    for row in rows:
        answer = model.classify(row.document)
        said: dict[str, int] = {tag.topic: tag.strength for tag in answer.tags}
        outcomes.append(Outcome(dict(row.topics), row.relevance, said, answer.relevance))
    return score(outcomes, resamples=resamples, seed=seed)


def score(outcomes: Sequence[Outcome], *, resamples: int = RESAMPLES, seed: int = 0) -> Scores:
    """Score outcomes; measures are those of the evaluation script of the guideline."""
    if not outcomes:
        raise ValueError("0 texts to score, at least one is needed")
    table = np.array([_counts(outcome) for outcome in outcomes], dtype=np.int64)
    dice = np.random.default_rng(seed)
    draws = [table[dice.integers(0, len(table), len(table))].sum(axis=0) for _ in range(resamples)]
    total = table.sum(axis=0)
    measures = _measures(total, len(outcomes), _rated(total))
    drawn = [_measures(draw, len(outcomes), _rated(total)) for draw in draws]
    topics = {}
    for column, topic in enumerate(TOPIC_IDS):
        hits, said, support = (int(total[3 * column + part]) for part in range(3))
        low, high = _interval([_f1(*(int(draw[3 * column + part]) for part in range(3))) for draw in draws])
        topics[topic] = TopicScore(
            precision=_ratio(hits, said),
            recall=_ratio(hits, support),
            f1=_f1(hits, said, support),
            f1_low=low,
            f1_high=high,
            support=support,
            said=said,
            hits=hits,
        )
    return Scores(
        texts=len(outcomes),
        **measures,
        intervals={name: _interval([draw[name] for draw in drawn]) for name in measures},
        topics=topics,
        confusion={
            true: {
                said: sum(outcome.relevance == true and outcome.said_relevance == said for outcome in outcomes)
                for said in RELEVANCE
            }
            for true in RELEVANCE
        },
    )


def agreement(rows: Sequence[LabelledText], others: Sequence[LabelledText]) -> Scores:
    """Score one annotator's labels against another's on the same texts: what a model may be compared with."""
    answers = {row.id: row for row in others}
    missing = [row.id for row in rows if row.id not in answers]
    if missing:
        raise ValueError(f"{len(missing)} texts have one annotator only, among them {missing[0]!r}")
    pairs = [(row, answers[row.id]) for row in rows]
    return score([Outcome(dict(a.topics), a.relevance, dict(b.topics), b.relevance) for a, b in pairs])


def _counts(outcome: Outcome) -> list[int]:
    """(hits, said, support) for each topic and "relevant"; right relevance; main found, all; strength right, all."""
    counts = []
    for topic in TOPIC_IDS:
        said, true = topic in outcome.said_topics, topic in outcome.topics
        counts += [said and true, said, true]
    said, true = outcome.said_relevance != "none", outcome.relevance != "none"
    main = {topic for topic, strength in outcome.topics.items() if strength == 2}
    counts += [said and true, said, true, outcome.said_relevance == outcome.relevance]
    both = outcome.topics.keys() & outcome.said_topics.keys()
    right = sum(outcome.topics[topic] == outcome.said_topics[topic] for topic in both)
    return [*map(int, counts), len(main & outcome.said_topics.keys()), len(main), right, len(both)]


def _rated(total: Counts) -> list[int]:
    return [column for column in range(len(TOPIC_IDS)) if total[3 * column + 2] >= RATED_SUPPORT]


def _measures(total: Counts, texts: int, rated: Sequence[int]) -> dict[str, float]:
    end = 3 * len(TOPIC_IDS)
    by_topic = total[:end].reshape(-1, 3)
    return {
        "macro_f1": round(float(np.mean([_f1(*map(int, by_topic[at])) for at in rated])), 4) if rated else 0.0,
        "micro_f1": _f1(*(int(part) for part in by_topic.sum(axis=0))),
        "relevance_accuracy": _ratio(int(total[end + 3]), texts),
        "relevant_f1": _f1(*(int(part) for part in total[end : end + 3])),
        "main_topic_recall": _ratio(int(total[end + 4]), int(total[end + 5])),
        "strength_accuracy": _ratio(int(total[end + 6]), int(total[end + 7])),
    }


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _f1(hits: int, said: int, support: int) -> float:
    return _ratio(2 * hits, said + support)


def _interval(drawn: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of resampled values; 0 to 0 where nothing was drawn."""
    if not drawn:
        return 0.0, 0.0
    low, high = np.quantile(np.array(drawn), (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
