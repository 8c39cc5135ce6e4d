"""Training the classifier from labelled texts: the same bytes from the same texts."""

import hashlib
import importlib.metadata
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from nlp.topics.card import Card, TrainingFile, read_card, write_card
from nlp.topics.classifier import Model, pack
from nlp.topics.kinship import npz_bytes, read_vectors
from nlp.topics.labelled_units import read_labelled_units
from nlp.topics.labels import RELEVANCE, TOPIC_IDS
from nlp.topics.learning import (
    Beside,
    Lesson,
    Pool,
    Sample,
    Settings,
    blank_reader,
    cross_validated,
    fit_pool,
    folds,
    is_short,
    label_samples,
    lesson,
    samples,
    trials,
)
from nlp.topics.novelty import Novelty, novelty_of
from nlp.topics.scores import score
from nlp.topics.texts import LabelError, LabelledText, read_labels

LIBRARIES = ("underthesea", "underthesea_core", "scikit-learn", "scipy", "numpy")


SHIPPED: Final = Path(__file__).parents[2] / "models"
BESIDE: Final = ("sentences.jsonl", "vectors.npz")


def read_beside(folder: Path = SHIPPED) -> Beside:
    """Read the labelled sentences and word vectors that ship with the project."""
    sentences, vectors = (folder / name for name in BESIDE)
    return Beside(tuple(read_labelled_units(sentences)), read_vectors(vectors))


def train(paths: Sequence[Path], out_dir: Path, settings: Settings | None = None) -> Card:
    """Train on label files; write `topics.npz`, its card `topics.json`, README.md and `labels.jsonl` into `out_dir`.

    Learnt from beside them: the shipped BESIDE. The same files, settings and library versions give the same bytes,
    whatever their order. `labels.jsonl` lists the texts by id, address, labels and sha256, without a word of them.
    Scores that were measured for a model of the same digest stay on its card.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    settings = settings or Settings()
    ordered = sorted(paths, key=lambda path: path.name)
    files = {path: read_labels([path]) for path in ordered}
    rows = [row for path in ordered for row in files[path]]
    twice = [name for name, count in Counter(row.id for row in rows).items() if count > 1]
    if twice:
        raise LabelError(f"{len(twice)} ids stand twice in the label files, among them {twice[0]!r}")
    with threadpool_limits(limits=1):  # sums split among threads round differently from one machine to the next
        prepared = lesson(samples(rows) + label_samples(), settings, read_beside())
        tried = trials(prepared, settings)
        pool = fit_pool(tried, settings)
        model = finished(prepared, pool, settings)
        crossvalidated = score(cross_validated(tried, settings))
    content = model_bytes(model)
    digest = hashlib.sha256(content).hexdigest()
    card_path = out_dir / "topics.json"
    measured = _measured(card_path, digest)
    listed = "".join(json.dumps(_listed(row), ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / "topics.npz").write_bytes(content)
    (out_dir / "labels.jsonl").write_bytes(listed)
    card = Card(
        sha256=digest,
        bytes=len(content),
        features=len(model.reader.idf),
        files=tuple(
            TrainingFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), len(files[path])) for path in ordered
        ),
        beside={name: hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() for name in BESIDE},
        sentences=len(prepared.owner) - len(prepared.samples),
        labels=hashlib.sha256(listed).hexdigest(),
        texts=len(rows),
        relevance={name: sum(row.relevance == name for row in rows) for name in RELEVANCE},
        topics={
            topic: {str(least): sum(row.topics.get(topic, 0) >= least for row in rows) for least in (2, 1)}
            for topic in TOPIC_IDS
        },
        settings=asdict(settings),
        thresholds={
            name: round(float(at), 2)
            for name, at in zip((*TOPIC_IDS, "relevant", "core", "main"), pool.thresholds, strict=True)
        },
        crossvalidated=asdict(crossvalidated),
        novelty=asdict(usual_novelty(prepared.samples, settings)),
        novelty_reform=asdict(usual_novelty(prepared.samples, settings, reform=True)),
        versions={name: importlib.metadata.version(name) for name in LIBRARIES},
        measured=measured,
    )
    write_card(card, card_path)
    return read_card(card_path)


def _measured(card_path: Path, digest: str) -> dict[str, dict[str, Any]]:
    """Return the scores an earlier card has for the same weights; a card of another form has none."""
    if not card_path.is_file():
        return {}
    try:
        old = read_card(card_path)
    except ValueError:
        return {}
    return old.measured if old.sha256 == digest else {}


def finished(prepared: Lesson, pool: Pool, settings: Settings) -> Model:
    """Fit the reader on all texts and put the model together."""
    reader = prepared.fit(np.arange(len(prepared.samples)), settings.penalty)
    return Model(reader, pool.weights, pool.bias, pool.thresholds)


def usual_novelty(given: Sequence[Sample], settings: Settings, *, reform: bool = False) -> Novelty:
    """Measure how new each fifth of the articles is to a vocabulary of the others: what is usual in new articles.

    With `reform` only of those on the reform, whose words are the better known ones: months are compared with these.
    """
    fold_of = folds([sample.id for sample in given], settings, {})
    asked = [not is_short(sample) and (not reform or sample.relevance != "none") for sample in given]
    parts = [
        novelty_of(
            [sample.units for at, sample in enumerate(given) if fold_of[at] == fold and asked[at]],
            blank_reader([sample for at, sample in enumerate(given) if fold_of[at] != fold], settings),
        )
        for fold in range(settings.folds)
    ]
    parts = [part for part in parts if part.texts]
    if not parts:
        return Novelty(0, 0, 0.0, 0.0, 0.0, ())
    texts, words = sum(part.texts for part in parts), sum(part.words for part in parts)
    return Novelty(
        texts=texts,
        words=words,
        unknown=round(sum(part.unknown * part.words for part in parts) / words, 4),
        weighted=round(sum(part.weighted * part.texts for part in parts) / texts, 4),
        spread=round((sum(part.spread**2 * part.texts for part in parts) / texts) ** 0.5, 4),
        new_words=(),
    )


def _listed(row: LabelledText) -> dict[str, object]:
    """What may be told of a text that is not ours: where it was, what it was labelled, a digest of its words."""
    digest = hashlib.sha256(f"{row.title or ''}\n{row.text}".encode()).hexdigest()
    return {
        "id": row.id,
        "url": row.url,
        "relevance": row.relevance,
        "topics": {topic: row.topics[topic] for topic in TOPIC_IDS if topic in row.topics},
        "sha256": digest,
    }


def model_bytes(model: Model) -> bytes:
    """Write the model's arrays; equal models are equal bytes."""
    return npz_bytes(pack(model))
