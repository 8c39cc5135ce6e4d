"""Training the classifier from labelled texts, the same bytes from the same texts."""

import hashlib
import importlib.metadata
import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nlp.topics.card import Card, TrainingFile, read_card, write_card
from nlp.topics.classifier import ANY, CORE, RELEVANT, Model, UnitModel, pack
from nlp.topics.composition import Sample, compose
from nlp.topics.evidence import POOL_FEATURES, Floats, Unit, grams, units
from nlp.topics.labels import RELEVANCE, TOPIC_IDS, TOPICS, Relevance
from nlp.topics.scores import Outcome, Scores, score
from nlp.topics.texts import LabelError, LabelledText, read_labels

LONG_TEXT: Final = 12
"""Units from which a labelled text is an article of its own and needs no composing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by trial on labelled newspaper articles that the shipped model does not learn from.

    `inverse_penalty` is scikit-learn's C of the unit models; a cue counts `cue_scale` beside words whose values have
    length one; a cue phrase is also a training text of weight `cue_weight`. Thresholds maximise F-beta on composed
    articles; the betas stand below 1 because newspapers are vaguer than our texts and look more alike.
    """

    inverse_penalty: float = 4.0
    cue_scale: float = 0.12
    cue_weight: float = 0.5
    folds: int = 5
    articles_per_fold: int = 200
    topic_beta: float = 0.5
    relevance_beta: float = 0.25
    seed: int = 20240202


def samples(rows: Iterable[LabelledText]) -> list[Sample]:
    """Cut labelled texts into units."""
    return [Sample(row.id, tuple(units(row.document)), row.topics, row.relevance) for row in rows]


def label_samples() -> list[Sample]:
    """Make texts of the examples and counterexamples that the rows of the label table bring with them."""
    rows = [
        LabelledText(f"{topic.id}-{kind}-{number}", None, text, "core" if kind == "ex" else "none", topics)
        for topic in TOPICS
        for kind, texts, topics in (("ex", topic.examples, {topic.id: 2}), ("counter", topic.counterexamples, {}))
        for number, text in enumerate(texts)
    ]
    return samples(rows)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Units that the unit model learns as one, their topics and how much they count."""

    units: tuple[Unit, ...]
    topics: Mapping[str, int]
    weight: float


def lessons(given: Iterable[Sample], cue_weight: float) -> list[_Lesson]:
    """Turn samples into lessons: each whole, its title, the sentences where only one topic (or none) can be meant."""
    found: list[_Lesson] = []
    for sample in given:
        found.append(_Lesson(sample.units, sample.topics, 1.0))
        body = [unit for unit in sample.units if unit.field != "title"]
        found.extend(_Lesson((unit,), sample.topics, 0.5) for unit in sample.units if unit.field == "title" and body)
        if len(body) > 1 and len(sample.topics) <= 1:
            found.extend(_Lesson((unit,), sample.topics, 1.0 / len(body)) for unit in body)
    if cue_weight > 0:
        found.extend(_Lesson(sample.units, sample.topics, cue_weight) for sample in _cue_samples())
    return found


@cache
def _cue_samples() -> tuple[Sample, ...]:
    """Every cue phrase as a text of its own."""
    pairs = ((topic.id, phrase) for topic in TOPICS for phrase in topic.cue_phrases)
    return tuple(samples(LabelledText(phrase, None, phrase, "core", {topic: 1}) for topic, phrase in pairs))


def fit_units(given: Sequence[Sample], settings: Settings) -> UnitModel:
    """Fit the unit model: one balanced logistic regression for each topic and for any topic."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    learnt = lessons(given, settings.cue_weight)
    names = [[gram.name for unit in lesson.units for gram in _unit_grams(unit)] for lesson in learnt]
    frequency = Counter(name for found in names for name in set(found))
    vocabulary = tuple(sorted(frequency))
    idf = (
        np.log((1.0 + len(learnt)) / (1.0 + np.array([frequency[name] for name in vocabulary], dtype=np.float64))) + 1.0
    )
    cues = tuple((phrase, column) for column, topic in enumerate(TOPICS) for phrase in topic.cue_phrases)
    blank = UnitModel(
        vocabulary=vocabulary,
        idf=np.round(idf, 4),
        weights=np.zeros((len(vocabulary) + len(TOPICS), ANY + 1)),
        bias=np.zeros(ANY + 1),
        cues=cues,
        cue_scale=settings.cue_scale,
    )
    number_of = {name: number for number, name in enumerate(vocabulary)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, (lesson, found) in enumerate(zip(learnt, names, strict=True)):
        weighed = dict(blank.tfidf(Counter(number_of[name] for name in found)))
        hits = Counter(column for unit in lesson.units for column, _, _ in blank.find_cues(_words_of(unit)))
        weighed |= {len(vocabulary) + column: blank.cue_value(count) for column, count in hits.items()}
        for number in sorted(weighed):
            rows.append(row)
            columns.append(number)
            values.append(weighed[number])
    matrix = csr_matrix((values, (rows, columns)), shape=(len(learnt), len(vocabulary) + len(TOPICS)))
    weight = np.array([lesson.weight for lesson in learnt])
    fitted = []
    for target in _targets(learnt):
        regression = LogisticRegression(
            C=settings.inverse_penalty,
            solver="liblinear",
            class_weight="balanced",
            tol=1e-6,
            max_iter=1000,
            random_state=0,
        )
        regression.fit(matrix, target, sample_weight=weight)
        fitted.append((regression.coef_[0], float(regression.intercept_[0])))
    return UnitModel(
        vocabulary=vocabulary,
        idf=blank.idf,
        weights=np.round(np.stack([coefficients for coefficients, _ in fitted], axis=1), 4),
        bias=np.round(np.array([intercept for _, intercept in fitted]), 4),
        cues=cues,
        cue_scale=settings.cue_scale,
    )


def _targets(learnt: Sequence[_Lesson]) -> list[NDArray[np.int64]]:
    """One 0/1 column for each topic, then ANY. A topic nobody labelled cannot be learnt: LabelError."""
    targets = [np.array([topic in lesson.topics for lesson in learnt], dtype=np.int64) for topic in TOPIC_IDS]
    targets.append(np.array([bool(lesson.topics) for lesson in learnt], dtype=np.int64))
    for name, target in zip((*TOPIC_IDS, "any topic"), targets, strict=True):
        if not 0 < target.sum() < len(target):
            raise LabelError(f"{name}: {target.sum()} of {len(target)} texts have it, some must and some must not")
    return targets


def _words_of(unit: Unit) -> list[str]:
    return [place.word for place in unit.places]


def _unit_grams(unit: Unit) -> list[Any]:
    return grams(_words_of(unit))


@dataclass(frozen=True, slots=True)
class Trial:
    """Articles read by a unit model that never saw their sentences, with what they are."""

    pool: Floats
    topics: Mapping[str, int]
    relevance: Relevance


def trials(given: Sequence[Sample], settings: Settings) -> list[Trial]:
    """Cross-validate: fit on all folds but one, read articles composed of the one left out (long ones as they are)."""
    dice = random.Random(settings.seed)  # noqa: S311  # shuffling needs a seed, not secrecy
    order = list(range(len(given)))
    dice.shuffle(order)
    found: list[Trial] = []
    for fold in range(settings.folds):
        held = set(order[fold :: settings.folds])
        unit_model = fit_units([sample for at, sample in enumerate(given) if at not in held], settings)
        left_out = [given[at] for at in sorted(held)]
        long = [sample for sample in left_out if len(sample.units) >= LONG_TEXT]
        short = [sample for sample in left_out if len(sample.units) < LONG_TEXT]
        articles = long + (compose(short, settings.articles_per_fold, dice) if len(short) > len(long) else [])
        for article in articles:
            reading = unit_model.read(article.units)
            found.append(Trial(reading.pool(), article.topics, article.relevance))
    return found


def fit_pool(tried: Sequence[Trial], settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Fit the logistic pool (this calibrates the scores) and choose the thresholds; rows are topics, RELEVANT, CORE.

    The topics share their weights: what title, lead and repetition are worth does not depend on the topic, and the
    rare ones have few articles to learn it from.
    """
    pools = np.stack([trial.pool for trial in tried])
    present = np.array([[topic in trial.topics for topic in TOPIC_IDS] for trial in tried])
    relevant = np.array([trial.relevance != "none" for trial in tried])
    core = np.array([trial.relevance == "core" for trial in tried])
    weights = np.zeros((ANY + 2, len(POOL_FEATURES)))
    bias = np.zeros(ANY + 2)
    thresholds = np.zeros(ANY + 2)
    every_topic = pools[:, :ANY].reshape(-1, len(POOL_FEATURES))
    for rows, inputs, target, beta in (
        (list(range(ANY)), every_topic, present.reshape(-1), settings.topic_beta),
        ([RELEVANT], pools[:, ANY], relevant, settings.relevance_beta),
        ([CORE], pools[relevant][:, ANY], core[relevant], settings.relevance_beta),
    ):
        slope, intercept, chance = _fit_logistic(inputs, target)
        weights[rows], bias[rows] = slope, intercept
        thresholds[rows] = _best_threshold(chance, target, beta)
    return weights, bias, thresholds


def _fit_logistic(inputs: Floats, target: NDArray[np.bool_]) -> tuple[Floats, float, Floats]:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8, max_iter=200)
    regression.fit(inputs, target)
    slope = np.round(regression.coef_[0], 4)
    intercept = round(float(regression.intercept_[0]), 4)
    return slope, intercept, 1.0 / (1.0 + np.exp(-(inputs @ slope + intercept)))


def _best_threshold(chance: Floats, target: NDArray[np.bool_], beta: float) -> float:
    """The probability from which saying yes gives the best F-beta; of equals the one nearest to a half."""

    def quality(threshold: float) -> tuple[float, float]:
        said = chance >= threshold
        hits = float((said & target).sum())
        weighted = beta * beta
        return (1 + weighted) * hits / (weighted * target.sum() + said.sum()), -abs(threshold - 0.5)

    return max((round(step / 50, 2) for step in range(5, 46)), key=quality)


def train(paths: Sequence[Path], out_dir: Path, settings: Settings | None = None) -> Card:
    """Train on label files and write `topics.npz`, its card `topics.json` and README.md into `out_dir`.

    The same files, settings and library versions give the same bytes, whatever their order. Scores that were measured
    for a model of the same digest stay on its card.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    settings = settings or Settings()
    ordered = sorted(paths, key=lambda path: path.name)
    rows = read_labels(ordered)
    twice = [name for name, count in Counter(row.id for row in rows).items() if count > 1]
    if twice:
        raise LabelError(f"{len(twice)} ids stand twice in the label files, among them {twice[0]!r}")
    given = samples(rows) + label_samples()
    with threadpool_limits(limits=1):  # sums split among threads round differently from one machine to the next
        tried = trials(given, settings)
        weights, bias, thresholds = fit_pool(tried, settings)
        model = Model(fit_units(given, settings), weights, bias, thresholds)
    content = model_bytes(model)
    digest = hashlib.sha256(content).hexdigest()
    card_path = out_dir / "topics.json"
    old = read_card(card_path) if card_path.is_file() else None
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / "topics.npz").write_bytes(content)
    card = Card(
        sha256=digest,
        bytes=len(content),
        vocabulary=len(model.unit_model.vocabulary),
        files=tuple(_file(path) for path in ordered),
        texts=len(rows),
        relevance={name: sum(row.relevance == name for row in rows) for name in RELEVANCE},
        topics={
            topic: {str(least): sum(row.topics.get(topic, 0) >= least for row in rows) for least in (2, 1)}
            for topic in TOPIC_IDS
        },
        settings=asdict(settings),
        thresholds=dict(zip((*TOPIC_IDS, "relevant", "core"), thresholds.tolist(), strict=True)),
        composed=asdict(_composed_scores(model, tried)),
        versions={name: importlib.metadata.version(name) for name in ("underthesea", "scikit-learn", "numpy")},
        measured=old.measured if old and old.sha256 == digest else {},
    )
    write_card(card, card_path)
    return read_card(card_path)


def _file(path: Path) -> TrainingFile:
    return TrainingFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), len(read_labels([path])))


def _composed_scores(model: Model, tried: Sequence[Trial]) -> Scores:
    outcomes = []
    for trial in tried:
        relevance, columns = model.decide(model.scores(trial.pool))
        said = frozenset(TOPIC_IDS[column] for column in columns)
        outcomes.append(Outcome(dict(trial.topics), trial.relevance, said, relevance))
    return score(outcomes)


def model_bytes(model: Model) -> bytes:
    """Write the arrays as an npz file without compression or dates, so that equal models are equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in sorted(pack(model).items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # else the zip says on which system it was written
            archive.writestr(entry, member.getvalue())
    return buffer.getvalue()
