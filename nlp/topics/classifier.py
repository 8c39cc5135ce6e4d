"""Which topics an article is about: the trained arrays read back and applied, with NumPy alone."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nlp.text import Document
from nlp.topics.evidence import SHORTEST_UNIT, Floats, Unit, probability, units
from nlp.topics.explain import Ledger, Passage, Reason, ledger, passages, reasons
from nlp.topics.labels import TOPIC_IDS, Relevance
from nlp.topics.reading import ANY, CORE_COLUMN, POOL_FEATURES, Reader, Reading

TOPIC_ROW: Final = 0
RELEVANT_ROW: Final = 1
CORE_ROW: Final = 2
MAIN_ROW: Final = 3
POOL_ROWS: Final = 4
"""Rows of the pool: a topic present; core or partial against none; core against partial; strength 2 against 1."""

RELEVANT: Final = len(TOPIC_IDS)
CORE: Final = len(TOPIC_IDS) + 1
MAIN: Final = len(TOPIC_IDS) + 2
"""Places after the topics in scores and thresholds."""

SURE: Final = 1.5
"""Times its threshold: a topic this probable stands although the article as a whole does not look relevant."""

LENIENT: Final = 0.6
"""Times its threshold: an article that looks relevant gets its nearest topic from here, if it has none."""

MAIN_TOPICS: Final = 4
"""Guideline, section 4: at most four."""

_FORMAT: Final = 3


class ModelError(Exception):
    """A model file is missing, is not the one its card describes, or has another format."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic of an article; strength 2 is a main topic, `score` the probability that the topic is present.

    `why` are the words and `sentences` the sentences that spoke most for it.
    """

    topic: str
    score: float
    strength: Literal[1, 2]
    why: tuple[Reason, ...]
    sentences: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Topics:
    """Whether an article is about the reform, and its topics, the most probable first.

    `scores` has all topics, given or not; `novelty` is the share of the words, weighted, that the model does not know.
    """

    relevance: Relevance
    relevance_score: float
    tags: tuple[Tag, ...]
    scores: Mapping[str, float] = field(default_factory=dict)
    novelty: float | None = None


@dataclass(frozen=True)
class Model:
    """The trained classifier: reader, logistic pool (POOL_ROWS), thresholds (topics, RELEVANT, CORE, MAIN)."""

    reader: Reader
    pool_weights: Floats
    pool_bias: Floats
    thresholds: Floats

    def classify(self, document: Document) -> Topics:
        """Say whether the document is about the reform and which of the topics it has, with reasons."""
        found = units(document)
        if sum(len(unit.folded) for unit in found) < SHORTEST_UNIT:  # a greeting, a sign: no sentence, so no unit
            return Topics("none", 0.0, ())
        return self.classify_units(document.text, found)

    def classify_units(self, text: str, found: Sequence[Unit]) -> Topics:
        """Classify units of `text` that were cut already; at least one."""
        reading = self.reader.read(found)
        pool = reading.pool()
        scores, mains = self.scores(pool)
        relevance, columns = self.decide(scores)
        strengths = self.strengths(columns, scores, mains)
        tags = []
        for column in columns:
            book = self.ledger(reading, found, pool, column)
            tags.append(
                Tag(
                    topic=TOPIC_IDS[column],
                    score=round(float(scores[column]), 4),
                    strength=strengths[TOPIC_IDS[column]],
                    why=reasons(text, found, reading, book, column),
                    sentences=passages(found, book),
                )
            )
        every = {topic: round(float(score), 4) for topic, score in zip(TOPIC_IDS, scores[:ANY], strict=True)}
        novelty = None if reading.novelty is None else round(reading.novelty, 4)
        return Topics(relevance, round(float(scores[RELEVANT]), 4), tuple(tags), every, novelty)

    def ledger(self, reading: Reading, found: Sequence[Unit], pool: Floats, column: int) -> Ledger:
        """Charge the log-odds of a topic to the words of the article."""
        slope, bias = self.pool_weights[TOPIC_ROW], float(self.pool_bias[TOPIC_ROW])
        return ledger(reading, self.reader, found, column, pool[column], slope, bias)

    def scores(self, pool: Floats) -> tuple[Floats, Floats]:
        """Turn the pool of a reading into probabilities: each topic present, RELEVANT, CORE; each topic a main one."""
        return pooled_scores(pool, self.pool_weights, self.pool_bias)

    def decide(self, scores: Floats) -> tuple[Relevance, list[int]]:
        """Apply the thresholds: the relevance and the topics present, the most probable first.

        Relevance and topics agree by the guideline: no topic without relevance, no relevance without a topic.
        """
        nearness = scores[:ANY] / self.thresholds[:ANY]
        looks_relevant = scores[RELEVANT] >= self.thresholds[RELEVANT]
        present = [int(column) for column in np.flatnonzero(nearness >= (1.0 if looks_relevant else SURE))]
        if looks_relevant and not present and nearness.max() >= LENIENT:
            present = [int(nearness.argmax())]
        if not present:
            return "none", []
        present.sort(key=lambda column: (-scores[column], column))
        return ("core" if scores[CORE] >= self.thresholds[CORE] else "partial"), present

    def strengths(self, columns: Sequence[int], scores: Floats, mains: Floats) -> dict[str, Literal[1, 2]]:
        """Tell main topics (2) from others (1) among the topics present; at most four are main."""
        main = [column for column in columns if mains[column] >= self.thresholds[MAIN]]
        main = sorted(main, key=lambda column: (-scores[column], column))[:MAIN_TOPICS]
        return {TOPIC_IDS[column]: 2 if column in main else 1 for column in columns}


def pooled_scores(pool: Floats, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Compute the probabilities of `Model.scores` from a pool (COLUMNS x POOL_FEATURES)."""
    topics = pool[:ANY] @ weights[TOPIC_ROW] + bias[TOPIC_ROW]
    mains = pool[:ANY] @ weights[MAIN_ROW] + bias[MAIN_ROW]
    relevance = pool[[ANY, CORE_COLUMN]]
    relevance[:, -1] = np.clip(topics.max(), -6.0, 6.0)
    logits = (relevance * weights[[RELEVANT_ROW, CORE_ROW]]).sum(axis=1) + bias[[RELEVANT_ROW, CORE_ROW]]
    return probability(np.concatenate([topics, logits])), probability(mains)


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
    reader = model.reader
    return {
        "format": np.array([_FORMAT], dtype=np.int64),
        "topics": _lines(TOPIC_IDS),
        "features": _lines(POOL_FEATURES),
        "words": _lines(reader.words),
        "pairs": reader.pairs.astype(np.int64),
        "idf": reader.idf.astype(np.float32),
        "weights": reader.weights.astype(np.float16),
        "bias": reader.bias.astype(np.float32),
        "unit_weights": reader.unit_weights.astype(np.float16),
        "unit_bias": reader.unit_bias.astype(np.float32),
        "vectors": reader.vectors,
        "middle": reader.middle.astype(np.float32),
        "kin": reader.kin.astype(np.float32),
        "cues": _lines([phrase for phrase, _ in reader.cues]),
        "cue_columns": np.array([column for _, column in reader.cues], dtype=np.int64),
        "field_weights": np.array(reader.field_weights, dtype=np.float64),
        "pool_weights": model.pool_weights.astype(np.float32),
        "pool_bias": model.pool_bias.astype(np.float32),
        "thresholds": model.thresholds.astype(np.float32),
    }


def unpack(arrays: dict[str, NDArray[Any]], source: str) -> Model:
    """Build a model from the arrays of `pack`. Raises ModelError naming `source`."""
    stored_format = int(arrays["format"][0])
    if stored_format != _FORMAT:
        raise ModelError(f"{source} has format {stored_format}, this code reads {_FORMAT}")
    for name, ours in (("topics", TOPIC_IDS), ("features", POOL_FEATURES)):
        theirs = _unlines(arrays[name])
        if theirs != ours:
            raise ModelError(f"{source} knows the {name} {theirs}, this code {ours}")
    columns = [int(column) for column in arrays["cue_columns"]]
    title, lead, body = (float(weight) for weight in arrays["field_weights"])
    reader = Reader(
        words=_unlines(arrays["words"]),
        pairs=arrays["pairs"],
        idf=arrays["idf"].astype(np.float64),
        weights=arrays["weights"].astype(np.float64),
        bias=arrays["bias"].astype(np.float64),
        cues=tuple(zip(_unlines(arrays["cues"]), columns, strict=True)),
        field_weights=(title, lead, body),
        unit_weights=arrays["unit_weights"].astype(np.float64),
        unit_bias=arrays["unit_bias"].astype(np.float64),
        vectors=arrays["vectors"],
        middle=arrays["middle"].astype(np.float64),
        kin=arrays["kin"].astype(np.float64),
    )
    return Model(
        reader=reader,
        pool_weights=arrays["pool_weights"].astype(np.float64),
        pool_bias=arrays["pool_bias"].astype(np.float64),
        thresholds=arrays["thresholds"].astype(np.float64),
    )


def _lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def _unlines(array: NDArray[Any]) -> tuple[str, ...]:
    return tuple(array.tobytes().decode("utf-8").split("\n"))
