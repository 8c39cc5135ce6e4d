"""How far texts lie from those the model learnt from: the share of their words that it does not know."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nlp.text import Document
from nlp.topics.evidence import Unit, key, units
from nlp.topics.reading import Reader

MOST_NEW_WORDS: Final = 20
UNUSUAL: Final = 3.0
"""Standard errors above the usual share from which a month's vocabulary has moved."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """Over `texts` texts: share of word occurrences the model does not know, plain and weighted by idf.

    An unknown word weighs as much as the rarest known one. `spread` is the standard deviation of the weighted share
    over texts; `new_words` are the unknown words in most texts, with their number of texts.
    """

    texts: int
    words: int
    unknown: float
    weighted: float
    spread: float
    new_words: tuple[tuple[str, int], ...]

    def distance(self, usual: "Novelty") -> float:
        """Say by how many standard errors of a sample of this size the weighted share exceeds the usual one.

        Above UNUSUAL the vocabulary has moved away from the training texts.
        """
        if not self.texts or not usual.spread:
            return 0.0
        return (self.weighted - usual.weighted) / usual.spread * math.sqrt(self.texts)


def novelty(documents: Iterable[Document], reader: Reader) -> Novelty:
    """Measure how much of the vocabulary of documents (a month's, say) the model does not know."""
    return novelty_of([units(document) for document in documents], reader)


def novelty_of(texts: Iterable[Sequence[Unit]], reader: Reader) -> Novelty:
    """Measure texts that were cut into units already."""
    rarest = reader.rarest
    unknown = words = 0
    shares: list[float] = []
    new: Counter[str] = Counter()
    for text in texts:
        names = [name for unit in text for word in unit.folded if (name := key(word)) is not None]
        if not names:
            continue
        numbers = [reader.number_of.get(name, -1) for name in names]
        strange = {name for name, number in zip(names, numbers, strict=True) if number < 0}
        weights = [rarest if number < 0 else float(reader.idf[number]) for number in numbers]
        missed = sum(weight for weight, number in zip(weights, numbers, strict=True) if number < 0)
        shares.append(missed / sum(weights))
        unknown += sum(number < 0 for number in numbers)
        words += len(names)
        new.update(strange)
    found = np.array(shares) if shares else np.zeros(1)
    most = sorted(new.items(), key=lambda item: (-item[1], item[0]))[:MOST_NEW_WORDS]
    return Novelty(
        texts=len(shares),
        words=words,
        unknown=round(unknown / words, 4) if words else 0.0,
        weighted=round(float(found.mean()), 4),
        spread=round(float(found.std()), 4),
        new_words=tuple((name, count) for name, count in most if count > 1),
    )
