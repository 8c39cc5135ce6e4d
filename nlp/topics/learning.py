"""What the classifier learns from labelled texts: weights of words, then how an article's evidence is weighed."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from nlp.topics.classifier import CORE, POOL_ROWS, RELEVANT, TOPIC_ROW, Model, pooled_scores
from nlp.topics.evidence import FIELDS, Floats, Numbers, Unit, grams, syllables, units
from nlp.topics.kinship import NO_VECTORS, Vectors
from nlp.topics.labelled_units import LabelledUnit, placed
from nlp.topics.labels import RELEVANCE, TOPIC_IDS, TOPICS, Relevance
from nlp.topics.reading import ANY, COLUMNS, CORE_COLUMN, POOL_FEATURES, Reader
from nlp.topics.scores import Outcome
from nlp.topics.texts import LabelError, LabelledText

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHORT_TEXT: Final = 8
"""Units; a shorter text teaches words, but not what the evidence of a whole article amounts to."""

ENOUGH_ARTICLES: Final = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by cross-validation on the training labels (what each brings: `evaluate --ablation`).

    `penalty` is the ridge penalty; a text that has a topic as a side matter (strength 1) is to score `side_target`
    between -1 (without) and 1 (main topic); short texts weigh `short_weight`; idf is raised to `idf_power`; a feature
    stands in `least_texts` texts; in the article's vector a word of title, lead and body counts `field_weights` times;
    the weights of sentences are learnt from labelled sentences, each weighing `sentence_weight` (0: the article's
    weights serve for sentences too), from texts, each `text_weight`, and from where the words' vectors place them, as
    much as `kinship` says; the pool uses `pool` and has the inverse penalty `pool_inverse_penalty`.
    """

    penalty: float = 0.3
    side_target: float = 0.4
    short_weight: float = 0.5
    idf_power: float = 0.5
    least_texts: int = 3
    field_weights: tuple[float, float, float] = (4.0, 2.0, 1.0)
    pairs: bool = True
    syllables: bool = False
    sentence_weight: float = 1.0
    text_weight: float = 0.5
    kinship: float = 1.0
    pool: tuple[str, ...] = POOL_FEATURES
    pool_inverse_penalty: float = 0.1
    folds: int = 5
    seed: int = 20240202


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled text cut into units; `topics` maps the topics present to their strength."""

    id: str
    units: tuple[Unit, ...]
    topics: Mapping[str, int]
    relevance: Relevance


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


def in_syllables(sample: Sample) -> Sample:
    """Cut the words of a sample into syllables: the peer that shows whether segmentation pays."""
    cut = [
        replace(unit, folded=tuple(part for word in unit.folded for part in syllables(word)), spans=())
        for unit in sample.units
    ]
    return replace(sample, units=tuple(cut))


def blank_reader(given: Sequence[Sample], settings: Settings, vectors: Vectors = NO_VECTORS) -> Reader:
    """Number the features of the texts; the weights are still nought."""
    found = [[grams(unit.folded) for unit in sample.units] for sample in given]
    frequency = Counter(word for text in found for word in {word for single, _ in text for word in single})
    words = tuple(sorted(word for word, count in frequency.items() if count >= settings.least_texts))
    number_of = {word: number for number, word in enumerate(words)}
    double: Counter[int] = Counter()
    for text in found if settings.pairs else ():
        pairs = {pair for _, neighbours in text for pair in neighbours}
        double.update(
            number_of[left] * len(words) + number_of[right]
            for left, right in pairs
            if left in number_of and right in number_of
        )
    keys = sorted(key for key, count in double.items() if count >= settings.least_texts)
    counts = np.array([frequency[word] for word in words] + [double[key] for key in keys], dtype=np.float64)
    idf = (np.log((1.0 + len(given)) / (1.0 + counts)) + 1.0) ** settings.idf_power
    return Reader(
        words=words,
        pairs=np.array(keys, dtype=np.int64),
        idf=np.round(idf, 4),
        weights=np.zeros((len(idf), COLUMNS)),
        bias=np.zeros(COLUMNS),
        cues=tuple((phrase, column) for column, topic in enumerate(TOPICS) for phrase in topic.cue_phrases),
        field_weights=settings.field_weights,
        unit_weights=np.zeros((len(idf), COLUMNS)),
        unit_bias=np.zeros(COLUMNS),
        vectors=vectors.of(words),
        middle=np.zeros(vectors.rows.shape[1]),
        kin=np.zeros((vectors.rows.shape[1], COLUMNS)),
    )


def rows_of(
    given: Sequence[tuple[int, Sequence[Unit]]], reader: Reader, whole: bool
) -> tuple["csr_matrix[Any]", Floats]:
    """Lay out vectors (sparse) and places of texts, or, if not `whole`, of units given as texts of one unit."""
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    places = np.zeros((len(given), reader.vectors.shape[1]))
    for row, (_, found) in enumerate(given):
        feature, unit, _, _ = reader.occurrences(found)
        fields = np.array([FIELDS.index(one.field) for one in found], dtype=np.int64)
        value = reader.values(feature, unit, fields)[1 if whole else 0]
        single = int(np.count_nonzero(feature < len(reader.words)))
        zeros = np.zeros(single, dtype=np.int64)
        place = reader.places(feature[:single], zeros, value[:single], 1)
        places[row] = place[0] / reader.lengths(place, zeros)
        rows.append(np.full(len(feature), row))
        columns.append(feature)
        values.append(value)
    shape = (len(given), len(reader.idf))
    matrix = csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    return matrix, places


def targets(given: Sequence[Sample], side_target: float) -> Floats:
    """Say what each text should score in each column. A topic nobody labelled cannot be learnt: LabelError."""
    value = {0: -1.0, 1: side_target, 2: 1.0}
    wanted = np.full((len(given), COLUMNS), -1.0)
    for row, sample in enumerate(given):
        for column, topic in enumerate(TOPIC_IDS):
            wanted[row, column] = value[sample.topics.get(topic, 0)]
        wanted[row, ANY] = value[2 - RELEVANCE.index(sample.relevance)]
        wanted[row, CORE_COLUMN] = 1.0 if sample.relevance == "core" else -1.0
    for column, name in enumerate((*TOPIC_IDS, "relevant", "core")):
        having = int((wanted[:, column] > -1.0).sum())
        if not 0 < having < len(given):
            raise LabelError(f"{name}: {having} of {len(given)} texts have it, some must and some must not")
    return wanted


@dataclass(frozen=True)
class Lesson:
    """Texts, and after them labelled sentences, ready to be learnt from.

    `vectors` and `places` (length one, or less) have a row for each; `products` are those of each two vectors (plus
    one, for the bias); `owner` says which text a row belongs to. `weights` are those of the texts, `unit_weights`
    those of all rows where sentences are learnt.
    """

    samples: tuple[Sample, ...]
    blank: Reader
    vectors: "csr_matrix[Any]"
    places: Floats
    products: Floats
    targets: Floats
    owner: Numbers
    weights: Floats
    unit_weights: Floats
    kinship: float

    def fit(self, rows: Numbers, penalty: float) -> Reader:
        """Solve the weighted ridge regressions for some of the texts and their sentences, in the dual form."""
        dual = self._dual(rows, self.weights[rows], self.products[np.ix_(rows, rows)], penalty)
        weights, bias = self._primal(rows, dual), np.round(dual.sum(axis=0), 4)
        fitted = replace(self.blank, weights=weights, bias=bias, unit_weights=weights, unit_bias=bias)
        if not len(self.unit_weights):
            return replace(fitted, vectors=np.zeros((len(self.blank.words), 0), dtype=np.int8), middle=np.zeros(0))
        every = np.flatnonzero(np.isin(self.owner, rows))
        products = self.products[np.ix_(every, every)]
        kin = self.kinship * (self.places[every] @ self.places[every].T)
        dual = self._dual(every, self.unit_weights[every], products + kin, penalty)
        return replace(
            fitted,
            unit_weights=self._primal(every, dual),
            unit_bias=np.round(dual.sum(axis=0), 4),
            kin=np.round(self.kinship * (self.places[every].T @ dual), 4),
        )

    def _dual(self, rows: Numbers, weights: Floats, products: Floats, penalty: float) -> Floats:
        from scipy.linalg import solve

        products[np.diag_indices(len(rows))] += penalty / weights
        wanted = self.targets[rows]
        return np.asarray(solve(products, wanted, assume_a="pos", overwrite_a=True, check_finite=False))

    def _primal(self, rows: Numbers, dual: Floats) -> Floats:
        return np.asarray((self.vectors[rows].T @ dual).astype(np.float16), dtype=np.float64)  # as they are stored


@dataclass(frozen=True, slots=True)
class Beside:
    """What is learnt from beside labelled texts: labelled sentences of theirs, and word vectors."""

    sentences: tuple[LabelledUnit, ...] = ()
    vectors: Vectors = NO_VECTORS


def lesson(given: Sequence[Sample], settings: Settings, beside: Beside) -> Lesson:
    """Prepare texts, and the labelled sentences in them, for learning."""
    number_of = {sample.id: number for number, sample in enumerate(given)}
    told = placed(beside.sentences, {sample.id: sample.units for sample in given}) if settings.sentence_weight else []
    given = [in_syllables(sample) for sample in given] if settings.syllables else list(given)
    blank = blank_reader(given, settings, beside.vectors if settings.kinship else NO_VECTORS)
    sentences = [(number_of[one.id], [given[number_of[one.id]].units[one.unit]]) for one in told]
    blank = replace(blank, middle=_middle(given, blank))
    texts, text_places = rows_of([(at, sample.units) for at, sample in enumerate(given)], blank, whole=True)
    units_, unit_places = rows_of(sentences, blank, whole=False) if sentences else (texts[:0], text_places[:0])
    from scipy.sparse import vstack

    matrix = vstack([texts, units_]).tocsr()
    places = np.concatenate([text_places, unit_places])
    wanted = targets(given, settings.side_target)
    says = np.full((len(told), COLUMNS), -1.0)
    for row, one in enumerate(told):
        says[row, [TOPIC_IDS.index(topic) for topic in one.topics]] = 1.0
        says[row, ANY:] = 1.0 if one.topics else -1.0
    apart = bool(len(told) or places.shape[1])
    sizes = np.concatenate([np.full(len(given), settings.text_weight), np.full(len(told), settings.sentence_weight)])
    return Lesson(
        samples=tuple(given),
        blank=blank,
        vectors=matrix,
        places=places,
        products=(matrix @ matrix.T).toarray() + 1.0,
        targets=np.concatenate([wanted, says]),
        owner=np.array([*range(len(given)), *(at for at, _ in sentences)], dtype=np.int64),
        weights=np.array([settings.short_weight if is_short(sample) else 1.0 for sample in given]),
        unit_weights=sizes if apart else np.zeros(0),
        kinship=settings.kinship,
    )


def _middle(given: Sequence[Sample], blank: Reader) -> Floats:
    """Find the mean place of the sentences of articles; of all texts where none is long enough."""
    chosen = [sample for sample in given if not is_short(sample)] or list(given)
    total, count = np.zeros(blank.vectors.shape[1]), 0
    for sample in chosen:
        feature, unit, _, _ = blank.occurrences(sample.units)
        fields = np.zeros(len(sample.units), dtype=np.int64)
        single = int(np.count_nonzero(feature < len(blank.words)))
        value = blank.values(feature, unit, fields)[0][:single]
        total += blank.places(feature[:single], unit[:single], value, len(sample.units)).sum(axis=0)
        count += len(sample.units)
    return np.asarray(np.round(total / max(1, count), 6))


def is_short(sample: Sample) -> bool:
    """Say whether a text is too short to stand for an article."""
    return len(sample.units) < SHORT_TEXT


@dataclass(frozen=True, slots=True)
class Trial:
    """An article read by a reader that never saw it (its pool), with what it is."""

    id: str
    pool: Floats
    topics: Mapping[str, int]
    relevance: Relevance


def trials(prepared: Lesson, settings: Settings, groups: Mapping[str, str] | None = None) -> list[Trial]:
    """Read every article by a reader that learnt from the other folds.

    Texts of one group (`groups`: id to name, of the same source, say) stay in one fold. Short texts are only learnt
    from, unless there are too few articles.
    """
    long = [at for at, sample in enumerate(prepared.samples) if not is_short(sample)]
    shown = np.array(long if len(long) >= ENOUGH_ARTICLES else range(len(prepared.samples)))
    fold_of = folds([sample.id for sample in prepared.samples], settings, groups or {})
    found: dict[int, Trial] = {}
    for fold in range(settings.folds):
        reader = prepared.fit(np.flatnonzero(fold_of != fold), settings.penalty)
        for at in shown[fold_of[shown] == fold]:
            sample = prepared.samples[at]
            found[int(at)] = Trial(sample.id, reader.read(sample.units).pool(), sample.topics, sample.relevance)
    return [found[at] for at in sorted(found)]


def folds(ids: Sequence[str], settings: Settings, groups: Mapping[str, str]) -> Numbers:
    """Deal texts out to folds by chance, a group as a whole."""
    dice = random.Random(settings.seed)  # noqa: S311 - shuffling needs a seed, not secrecy
    names = sorted({groups.get(name, name) for name in ids})
    dice.shuffle(names)
    sizes = Counter(groups.get(name, name) for name in ids)
    load = [0] * settings.folds
    fold_of: dict[str, int] = {}
    for name in sorted(names, key=lambda name: -sizes[name]):  # the big groups first, each to the emptiest fold
        fold_of[name] = load.index(min(load))
        load[fold_of[name]] += sizes[name]
    return np.array([fold_of[groups.get(name, name)] for name in ids])


@dataclass(frozen=True, slots=True)
class Pool:
    """The logistic pool: POOL_ROWS rows of weights over POOL_FEATURES, a bias each, and the thresholds."""

    weights: Floats
    bias: Floats
    thresholds: Floats


def fit_pool(tried: Sequence[Trial], settings: Settings) -> Pool:
    """Fit the pool on articles read by readers that never saw them (this calibrates the scores); choose thresholds.

    The topics share their weights: what title, lead and repetition are worth does not depend on the topic, and the
    rare ones have few articles to learn it from. A threshold makes the best F1 of its topic.
    """
    pools = np.stack([trial.pool for trial in tried])
    strength = np.array([[trial.topics.get(topic, 0) for topic in TOPIC_IDS] for trial in tried])
    relevant = np.array([trial.relevance != "none" for trial in tried])
    core = np.array([trial.relevance == "core" for trial in tried])
    used = np.array([name in settings.pool for name in POOL_FEATURES])
    topic_used = used & (np.array(POOL_FEATURES) != "strongest topic")
    weights = np.zeros((POOL_ROWS, len(POOL_FEATURES)))
    bias = np.zeros(POOL_ROWS)
    every = pools[:, :ANY].reshape(-1, len(POOL_FEATURES))
    present = strength.reshape(-1) > 0
    weights[0], bias[0] = _logistic(every, present, topic_used, settings)
    strongest = np.clip((pools[:, :ANY] @ weights[TOPIC_ROW]).max(axis=1) + bias[TOPIC_ROW], -6.0, 6.0)
    whole = pools[:, [ANY, CORE_COLUMN]].copy()
    whole[:, :, -1] = strongest[:, None]
    weights[1], bias[1] = _logistic(whole[:, 0], relevant, used, settings)
    weights[2], bias[2] = _logistic(whole[relevant, 1], core[relevant], used, settings)
    weights[3], bias[3] = _logistic(every[present], strength.reshape(-1)[present] == 2, topic_used, settings)
    both = [pooled_scores(trial.pool, weights, bias) for trial in tried]
    scores, mains = np.stack([one for one, _ in both]), np.stack([one for _, one in both])
    columns = [(scores[:, at], strength[:, at] > 0) for at in range(ANY)]
    columns += [(scores[:, RELEVANT], relevant), (scores[relevant, CORE], core[relevant])]
    columns += [(mains.reshape(-1)[present], strength.reshape(-1)[present] == 2)]
    return Pool(weights, bias, np.array([best_threshold(chance, target) for chance, target in columns]))


def _logistic(
    inputs: Floats, target: NDArray[np.bool_], used: NDArray[np.bool_], settings: Settings
) -> tuple[Any, Any]:
    from sklearn.linear_model import LogisticRegression

    mean = inputs.mean(axis=0)
    spread = inputs.std(axis=0)
    used = used & (spread > 0)
    spread = np.where(spread > 0, spread, 1.0)
    regression = LogisticRegression(C=settings.pool_inverse_penalty, solver="newton-cholesky", tol=1e-8, max_iter=200)
    regression.fit(((inputs - mean) / spread)[:, used], target)
    slope = np.zeros(inputs.shape[1])
    slope[used] = np.round(regression.coef_[0] / spread[used], 4)
    return slope, round(float(regression.intercept_[0] - slope @ mean), 4)


def best_threshold(chance: Floats, target: NDArray[np.bool_]) -> float:
    """Find the probability from which saying yes gives the best F1; of equals the one nearest to 0.4.

    >>> best_threshold(np.array([0.1, 0.3, 0.7, 0.9]), np.array([False, False, True, True]))
    0.4
    """

    def quality(threshold: float) -> tuple[float, float]:
        said = chance >= threshold
        return 2 * float((said & target).sum()) / max(1, target.sum() + said.sum()), -abs(threshold - 0.4)

    return max((round(step / 50, 2) for step in range(5, 46)), key=quality)


def cross_validated(tried: Sequence[Trial], settings: Settings) -> list[Outcome]:
    """Say for each article what a pool and thresholds fitted on the other folds make of it."""
    fold_of = folds([trial.id for trial in tried], replace(settings, seed=settings.seed + 1), {})
    outcomes: dict[int, Outcome] = {}
    for fold in range(settings.folds):
        pool = fit_pool([trial for at, trial in enumerate(tried) if fold_of[at] != fold], settings)
        model = Model(_UNREAD, pool.weights, pool.bias, pool.thresholds)
        for at in np.flatnonzero(fold_of == fold):
            outcomes[int(at)] = outcome(model, tried[int(at)])
    return [outcomes[at] for at in sorted(outcomes)]


def outcome(model: Model, trial: Trial) -> Outcome:
    """Decide on an article by its pool."""
    scores, mains = pooled_scores(trial.pool, model.pool_weights, model.pool_bias)
    relevance, columns = model.decide(scores)
    return Outcome(dict(trial.topics), trial.relevance, dict(model.strengths(columns, scores, mains)), relevance)


_UNREAD: Final = blank_reader([], Settings())
