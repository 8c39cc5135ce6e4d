"""`python -m tests.nlp.topics.bench LABELS`: classifying, words given, against scikit-learn's `pipeline.predict`.

Two peers: one has the same linear model (TfidfVectorizer over the same words and pairs, Ridge with our weights) and so
the same labels; the other is the usual TfidfVectorizer of words and pairs with a logistic regression per topic. Both
score the article as a whole only. So do we, for the first comparison, and then all its sentences, cue phrases, the
decision and the reasons.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from nlp.topics.classifier import load
from nlp.topics.evidence import Unit, grams, units
from nlp.topics.labels import TOPIC_IDS
from nlp.topics.reading import Reader
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
    pipeline, usual = peer(model.reader), plain(read_labels(sorted((MODEL.parent / "training").glob("*.jsonl"))))
    documents = [row.document for row in read_labels([path])]
    texts = [units(document) for document in documents]
    rows = []
    same = 0
    for document, found in zip(documents, texts, strict=True):
        theirs = pipeline.predict([found])[0]
        text = joined(found)
        same += bool(((theirs >= 0) == (model.reader.article_scores(found) >= 0)).all())
        rows.append(
            (
                milliseconds(lambda found=found: pipeline.predict([found])),  # type: ignore[misc]
                milliseconds(lambda text=text: usual.predict([text])),  # type: ignore[misc]
                milliseconds(lambda found=found: model.reader.article_scores(found)),  # type: ignore[misc]
                milliseconds(lambda found=found: model.scores(model.reader.read(found).pool())),  # type: ignore[misc]
                milliseconds(
                    lambda document=document, found=found: model.classify_units(document.text, found)  # type: ignore[misc]
                ),
            )
        )
    theirs_ms, plain_ms, alike, scored, told = (median(column) for column in zip(*rows, strict=True))
    length = int(np.median([len(document.text) for document in documents]))
    lines = [
        f"{len(rows)} articles, median {length} characters, CPU ms, median of the best of three",
        f"scikit-learn, our weights {theirs_ms:.2f} (same labels for {same}), usual pipeline {plain_ms:.2f}",
    ]
    for name, ours in (("article alone", alike), ("all scores", scored), ("with reasons", told)):
        lines.append(f"ours, {name} {ours:.2f}: {theirs_ms / ours:.1f}x and {plain_ms / ours:.1f}x")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
