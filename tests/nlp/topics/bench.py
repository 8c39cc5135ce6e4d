"""`python -m tests.nlp.topics.bench LABELS`: classifying, words given, against scikit-learn's `pipeline.predict`.

Three peers. `classify` is compared with the whole model as a scikit-learn pipeline (TfidfVectorizer over the same words
and pairs, for the article and for its sentences, a matrix of word vectors, our own cue phrases,
pool and thresholds at the end): the same labels, which is asserted. The second is its linear model of the article
alone, which we do alone for that comparison. The third is the usual TfidfVectorizer of words and pairs with a logistic
regression per topic, whose labels are others.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from nlp.topics.classifier import Model, load
from nlp.topics.evidence import Unit, grams, key, tells_a_number, units
from nlp.topics.kinship import directions
from nlp.topics.labels import TOPIC_IDS
from nlp.topics.reading import COLUMNS, ENOUGH_WORDS, Reader, Reading
from nlp.topics.texts import LabelledText, read_labels

MODEL = Path(__file__).parents[3] / "models" / "topics.npz"
FIELDS = ("title", "lead", "body")


def peer(reader: Reader) -> Pipeline:
    """Make the scikit-learn pipeline of the same weights; it takes lists of units."""
    pairs = [divmod(int(pair), len(reader.words)) for pair in reader.pairs]
    names = [*reader.words, *(f"{reader.words[left]}|{reader.words[right]}" for left, right in pairs)]

    def features(found: Sequence[Unit]) -> list[str]:
        listed: list[str] = []
        for unit in found:
            single, double = grams(unit.folded)
            listed += (single + ["|".join(pair) for pair in double]) * int(
                reader.field_weights[FIELDS.index(unit.field)]
            )
        return listed

    vectorizer = TfidfVectorizer(analyzer=features, vocabulary=names, sublinear_tf=True)
    vectorizer.idf_ = reader.idf
    ridge = Ridge()
    ridge.coef_, ridge.intercept_ = reader.weights.T, reader.bias
    return make_pipeline(vectorizer, ridge)


class Whole(BaseEstimator):  # type: ignore[misc]
    """The whole model with scikit-learn's parts; `predict` takes lists of units and returns rows of topics."""

    def __init__(self, model: Model) -> None:
        """Take weights and thresholds from ours."""
        self.model, self.article = model, peer(model.reader)
        reader = model.reader
        self.sentences = clone(self.article[0]).set_params(analyzer=grams_of)
        self.sentences.idf_ = reader.idf
        self.vectors = (directions(reader.vectors) * reader.idf[: len(reader.words), None]).astype(np.float32)
        self.columns = np.array([column for _, column in reader.cues])

    def fit(self, *_: object) -> "Whole":
        """Have nothing to learn."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, texts: Sequence[Sequence[Unit]]) -> list[tuple[str, list[int]]]:
        """Say relevance and topics."""
        return [self.labels(found) for found in texts]

    def labels(self, found: Sequence[Unit]) -> tuple[str, list[int]]:
        """Say relevance and topics of one text."""
        reader = self.model.reader
        fields = np.array([FIELDS.index(unit.field) for unit in found])
        article = self.article.predict([found])[0]
        rows = self.sentences.transform(found)
        singles = rows[:, : len(reader.words)]
        places = singles @ self.vectors - reader.middle
        known = np.array([sum(key(word) in reader.number_of for word in unit.folded) for unit in found])
        length = np.sqrt((places * places).sum(axis=1)) * ENOUGH_WORDS / np.clip(known, 0.1, ENOUGH_WORDS)
        scores = rows @ reader.unit_weights + reader.unit_bias + (places @ reader.kin) / length[:, None]
        cues = [(at, *hit) for at, unit in enumerate(found) for hit in reader.cue_book.find(unit.folded)]
        nothing = np.zeros(0, dtype=np.int64)
        reading = Reading(
            fields=fields,
            unit=nothing,
            feature=nothing,
            first=nothing,
            last=nothing,
            in_unit=np.zeros(0),
            in_article=np.zeros(0),
            told_by=np.zeros((0, COLUMNS)),
            units=np.asarray(scores),
            article=article,
            cues=np.array(cues, dtype=np.int64).reshape(-1, 4),
            figures=np.array([tells_a_number(unit.folded) for unit in found], dtype=np.int64),
            novelty=None,
        )
        return self.model.decide(self.model.scores(reading.pool())[0])


def grams_of(unit: Unit) -> list[str]:
    """List a sentence's features as the vectorizer names them."""
    single, double = grams(unit.folded)
    return single + ["|".join(pair) for pair in double]


def ours(model: Model, found: Sequence[Unit]) -> tuple[str, list[int]]:
    """Say relevance and topics, no reasons: what `predict` says."""
    return model.decide(model.scores(model.reader.read(found).pool())[0])


def plain(labelled: Sequence[LabelledText]) -> Pipeline:
    """Make the usual pipeline; it takes words joined by spaces. What it learnt does not matter here."""
    present = np.array([[topic in row.topics for topic in TOPIC_IDS] for row in labelled])
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", min_df=2, sublinear_tf=True)
    pipeline = make_pipeline(vectorizer, OneVsRestClassifier(LogisticRegression(solver="liblinear")))
    return pipeline.fit([joined(units(row.document)) for row in labelled], present)


def joined(found: Sequence[Unit]) -> str:
    """Write words as scikit-learn takes them."""
    return " ".join(word.replace(" ", "_") for unit in found for word in unit.folded)


def milliseconds(work: Callable[[], object]) -> float:
    """Time the best of three runs."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken) * 1000


def main(path: Path) -> None:
    """Compare on every article of a label file, in turn."""
    model = load(MODEL)
    whole = Pipeline([("whole", Whole(model))])
    pipeline, usual = peer(model.reader), plain(read_labels(sorted((MODEL.parent / "training").glob("*.jsonl"))))
    documents = [row.document for row in read_labels([path])]
    texts = [units(document) for document in documents]
    rows = []
    same = 0
    for document, found in zip(documents, texts, strict=True):
        theirs = pipeline.predict([found])[0]
        text = joined(found)
        same += bool(((theirs >= 0) == (model.reader.article_scores(found) >= 0)).all())
        if whole.predict([found])[0] != ours(model, found):
            raise SystemExit(f"{document.id}: scikit-learn's pipeline has other labels")
        rows.append(
            (
                milliseconds(lambda found=found: whole.predict([found])),  # type: ignore[misc]
                milliseconds(lambda found=found: pipeline.predict([found])),  # type: ignore[misc]
                milliseconds(lambda text=text: usual.predict([text])),  # type: ignore[misc]
                milliseconds(lambda found=found: model.reader.article_scores(found)),  # type: ignore[misc]
                milliseconds(lambda found=found: ours(model, found)),  # type: ignore[misc]
                milliseconds(
                    lambda document=document, found=found: model.classify_units(document.text, found)  # type: ignore[misc]
                ),
            )
        )
    whole_ms, theirs_ms, plain_ms, alike, scored, told = (median(column) for column in zip(*rows, strict=True))
    length = int(np.median([len(document.text) for document in documents]))
    lines = [
        f"{len(rows)} articles, median {length} characters, CPU ms, median of the best of three",
        f"classify {scored:.2f}, pipeline.predict {whole_ms:.2f}: {whole_ms / scored:.1f} times as fast, same labels",
        f"with the words and sentences of each tag {told:.2f}: {whole_ms / told:.1f} times (the pipeline has none)",
        f"article alone {alike:.2f}, pipeline {theirs_ms:.2f}: {theirs_ms / alike:.1f} times, same signs for {same}",
        f"TF-IDF and logistic regressions {plain_ms:.2f}, other labels: {plain_ms / scored:.1f} times",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
