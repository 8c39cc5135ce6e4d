"""Which topics an article is about: the trained arrays read back and applied, with NumPy alone."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nlp.text import Document
from nlp.topics.evidence import CueBook, Field, Floats, Gram, Unit, grams, pooled, probability, units
from nlp.topics.explain import Reason, reasons
from nlp.topics.labels import TOPIC_IDS, Relevance

ANY: Final = len(TOPIC_IDS)
"""Column of the unit model that says whether a unit speaks of any topic."""

RELEVANT: Final = len(TOPIC_IDS)
CORE: Final = len(TOPIC_IDS) + 1
"""Rows of the pool after the topics: core or partial against none; core against partial."""

MAIN_TOPICS: Final = 4
MAIN_SHARE: Final = 0.25
"""Guideline, section 4: a main topic has a unit in title or lead or a quarter of the units; at most four."""

_FORMAT: Final = 1


class ModelError(Exception):
    """A model file is missing, is not the one its card describes, or has another format."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic of an article; strength 2 is a main topic, `score` the probability that the topic is present."""

    topic: str
    score: float
    strength: Literal[1, 2]
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """Whether an article is about the reform, and its topics, the most probable first."""

    relevance: Relevance
    relevance_score: float
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as the unit model saw it.

    `features[u]` are the known grams of unit u with their feature numbers, `values[u]` their TF-IDF values by number;
    `cues[u]` are (column, first word, last word); `logits` has a row for each unit, `whole` scores all as one unit.
    """

    units: tuple[Unit, ...]
    features: tuple[tuple[tuple[Gram, int], ...], ...]
    values: tuple[dict[int, float], ...]
    cues: tuple[tuple[tuple[int, int, int], ...], ...]
    logits: Floats
    whole: Floats

    @property
    def fields(self) -> tuple[Field, ...]:
        """Say the field of each unit."""
        return tuple(unit.field for unit in self.units)

    def pool(self) -> Floats:
        """Sum up: POOL_FEATURES (columns) for each topic and for any topic (rows)."""
        return pooled(self.fields, self.logits, self.whole)


@dataclass(frozen=True)
class UnitModel:
    """One linear model a topic over TF-IDF of words and pairs, and cue counts.

    `weights` has a row for each word of the vocabulary, then one for each topic's cues; columns are the topics and ANY.
    """

    vocabulary: tuple[str, ...]
    idf: Floats
    weights: Floats
    bias: Floats
    cues: tuple[tuple[str, int], ...]
    cue_scale: float

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.vocabulary)}

    @cached_property
    def _cue_book(self) -> CueBook:
        return CueBook(self.cues)

    def known(self, found: Sequence[Gram]) -> list[tuple[Gram, int]]:
        """Keep the grams of the vocabulary, with their feature numbers."""
        number_of = self._number_of
        return [(gram, number_of[gram.name]) for gram in found if gram.name in number_of]

    def tfidf(self, counts: Counter[int]) -> dict[int, float]:
        """Weigh counted features: (1 + log count) x idf, of length one."""
        if not counts:
            return {}
        numbers = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * self.idf[numbers]
        values /= np.sqrt((values * values).sum())
        return dict(zip(numbers.tolist(), values.tolist(), strict=True))

    def find_cues(self, folded: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return (column, first word, last word) of each cue among folded words."""
        return self._cue_book.find(folded)

    def logits(self, values: dict[int, float], cue_columns: Sequence[int]) -> Floats:
        """Score features and cues for every column."""
        score = self.bias.copy()
        if values:
            numbers = np.fromiter(values, dtype=np.intp, count=len(values))
            score += np.fromiter(values.values(), dtype=np.float64, count=len(values)) @ self.weights[numbers]
        for column, count in Counter(cue_columns).items():
            score += self.cue_value(count) * self.weights[len(self.vocabulary) + column]
        return score

    def cue_value(self, count: int) -> float:
        """Return the feature value of `count` cues of one topic in a unit; more than three say no more than three."""
        return min(count, 3) * self.cue_scale

    def read(self, found: Sequence[Unit]) -> Reading:
        """Score every unit, and all of them as one."""
        features, values, cues, logits = [], [], [], []
        whole: Counter[int] = Counter()
        whole_cues: list[int] = []
        for unit in found:
            folded = [place.word for place in unit.places]
            known = self.known(grams(folded))
            counts = Counter(number for _, number in known)
            whole.update(counts)
            hits = self.find_cues(folded)
            columns = [column for column, _, _ in hits]
            whole_cues.extend(columns)
            weighed = self.tfidf(counts)
            features.append(tuple(known))
            values.append(weighed)
            cues.append(tuple(hits))
            logits.append(self.logits(weighed, columns))
        return Reading(
            units=tuple(found),
            features=tuple(features),
            values=tuple(values),
            cues=tuple(cues),
            logits=np.array(logits),
            whole=self.logits(self.tfidf(whole), whole_cues),
        )


@dataclass(frozen=True)
class Model:
    """The trained classifier: unit model, logistic pool, thresholds (rows of both: topics, RELEVANT, CORE)."""

    unit_model: UnitModel
    pool_weights: Floats
    pool_bias: Floats
    thresholds: Floats

    def classify(self, document: Document) -> Topics:
        """Say whether the document is about the reform and which of the topics it has, with reasons."""
        found = units(document)
        if not found:
            return Topics("none", 0.0, ())
        reading = self.unit_model.read(found)
        scores = self.scores(reading.pool())
        relevance, columns = self.decide(scores)
        strengths = main_topics(reading, columns, scores)
        tags = tuple(
            Tag(
                topic=TOPIC_IDS[column],
                score=round(float(scores[column]), 4),
                strength=2 if column in strengths else 1,
                why=reasons(document.text, reading, self.unit_model, column),
            )
            for column in columns
        )
        return Topics(relevance, round(float(scores[RELEVANT]), 4), tags)

    def scores(self, pool: Floats) -> Floats:
        """Turn an article's pool into probabilities: each topic present, RELEVANT, CORE."""
        rows = np.vstack([pool[:ANY], pool[ANY], pool[ANY]])
        return probability((rows * self.pool_weights).sum(axis=1) + self.pool_bias)

    def decide(self, scores: Floats) -> tuple[Relevance, list[int]]:
        """Apply the thresholds: the relevance and the topics present, the most probable first.

        Relevance and topics agree by the guideline: no topic without relevance, no relevance without a topic.
        """
        present = [column for column in range(ANY) if scores[column] >= self.thresholds[column]]
        if scores[RELEVANT] < self.thresholds[RELEVANT] or not present:
            return "none", []
        present.sort(key=lambda column: (-scores[column], column))
        return ("core" if scores[CORE] >= self.thresholds[CORE] else "partial"), present


def main_topics(reading: Reading, columns: Sequence[int], scores: Floats) -> frozenset[int]:
    """Choose the main ones of the topics present by the guideline's rule of strength 2."""
    told = probability(reading.logits) >= 0.5
    heads = [at for at, name in enumerate(reading.fields) if name != "body"]
    main = [
        column for column in columns if (heads and told[heads, column].any()) or told[:, column].mean() >= MAIN_SHARE
    ]
    return frozenset(sorted(main, key=lambda column: (-scores[column], column))[:MAIN_TOPICS])


def load(path: Path) -> Model:
    """Read a model file, refusing one whose sha256 is not that of the card beside it (`topics.npz`, `topics.json`).

    Arrays only: nothing in the file is executed. Raises ModelError.
    """
    card_path = path.with_suffix(".json")
    for needed in (path, card_path):
        if not needed.is_file():
            raise ModelError(f"no file {needed}")
    card: dict[str, Any] = json.loads(card_path.read_text(encoding="utf-8"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != card.get("sha256"):
        raise ModelError(f"{path} has sha256 {digest}, its card {card_path} says {card.get('sha256')}")
    with np.load(path, allow_pickle=False) as arrays:
        return unpack({name: arrays[name] for name in arrays.files}, str(path))


def pack(model: Model) -> dict[str, NDArray[Any]]:
    """Lay a model out as plain arrays; texts become UTF-8 bytes with a line each."""
    unit_model = model.unit_model
    return {
        "format": np.array([_FORMAT], dtype=np.int64),
        "topics": _lines(TOPIC_IDS),
        "vocabulary": _lines(unit_model.vocabulary),
        "idf": unit_model.idf.astype(np.float32),
        "weights": unit_model.weights.astype(np.float32),
        "bias": unit_model.bias.astype(np.float32),
        "cues": _lines([phrase for phrase, _ in unit_model.cues]),
        "cue_columns": np.array([column for _, column in unit_model.cues], dtype=np.int64),
        "cue_scale": np.array([unit_model.cue_scale]),
        "pool_weights": model.pool_weights.astype(np.float32),
        "pool_bias": model.pool_bias.astype(np.float32),
        "thresholds": model.thresholds.astype(np.float32),
    }


def unpack(arrays: dict[str, NDArray[Any]], source: str) -> Model:
    """Build a model from the arrays of `pack`. Raises ModelError naming `source`."""
    stored_format = int(arrays["format"][0])
    if stored_format != _FORMAT:
        raise ModelError(f"{source} has format {stored_format}, this code reads {_FORMAT}")
    topics = _unlines(arrays["topics"])
    if topics != TOPIC_IDS:
        raise ModelError(f"{source} knows the topics {topics}, this code {TOPIC_IDS}")
    columns = [int(column) for column in arrays["cue_columns"]]
    unit_model = UnitModel(
        vocabulary=_unlines(arrays["vocabulary"]),
        idf=arrays["idf"].astype(np.float64),
        weights=arrays["weights"].astype(np.float64),
        bias=arrays["bias"].astype(np.float64),
        cues=tuple(zip(_unlines(arrays["cues"]), columns, strict=True)),
        cue_scale=float(arrays["cue_scale"][0]),
    )
    return Model(
        unit_model=unit_model,
        pool_weights=arrays["pool_weights"].astype(np.float64),
        pool_bias=arrays["pool_bias"].astype(np.float64),
        thresholds=arrays["thresholds"].astype(np.float64),
    )


def _lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def _unlines(array: NDArray[Any]) -> tuple[str, ...]:
    return tuple(array.tobytes().decode("utf-8").split("\n"))
