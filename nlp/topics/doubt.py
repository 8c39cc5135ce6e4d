"""Doubt: how much a person's answer about an article may teach the model, one number from what the model said of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nlp.topics.card import Card
from nlp.topics.classifier import Topics

STRANGEST: Final = 0.5
"""An article of wholly unknown words is as doubtful as an answer this near to its threshold."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is needed to say how doubtful an answer is: thresholds and rarity by label, the usual share of new words."""

    thresholds: Mapping[str, float]
    rarity: Mapping[str, float]
    """1 for the topic with the fewest texts to learn from; a topic with four times as many weighs half."""
    usual: float
    spread: float

    def of(self, topics: Topics) -> float:
        """Return a number from 0 to 1: near 1 where rare topics stand at their thresholds or the words are new.

        The complement of the product of what is sure: one doubtful label makes a doubtful article, two a little more.
        """
        sure = 1.0 - nearness(topics.relevance_score, self.thresholds["relevant"])
        for topic, score in topics.scores.items():
            sure *= 1.0 - self.rarity[topic] * nearness(score, self.thresholds[topic])
        if topics.novelty is not None and self.spread > 0:
            beyond = max(0.0, (topics.novelty - self.usual) / self.spread)
            sure *= 1.0 - STRANGEST * (1.0 - math.exp(-beyond / 3))
        return round(1.0 - sure, 4)


def nearness(score: float, threshold: float) -> float:
    """Say how near a score is to its threshold: 1 at it, 0 at the end of the scale, falling with the square.

    >>> nearness(0.4, 0.4), nearness(0.0, 0.4), nearness(1.0, 0.4), nearness(0.75, 0.5)
    (1.0, 0.0, 0.0, 0.25)
    """
    room = 1.0 - threshold if score > threshold else threshold
    return max(0.0, 1.0 - abs(score - threshold) / room) ** 2 if room > 0 else 0.0


def doubt_of(card: Card) -> Doubt:
    """Take from a model's card what doubt is measured by."""
    known = {topic: max(1, counts["1"]) for topic, counts in card.topics.items()}
    fewest = min(known.values(), default=1)
    return Doubt(
        thresholds=card.thresholds,
        rarity={topic: math.sqrt(fewest / count) for topic, count in known.items()},
        usual=float(card.novelty["weighted"]),
        spread=float(card.novelty["spread"]),
    )
