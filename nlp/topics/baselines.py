"""What the classifier must beat: cue phrases alone, and plain TF-IDF with logistic regression."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from nlp.topics.evidence import CueBook, grams, syllables
from nlp.topics.labels import TOPIC_IDS, TOPICS, Relevance
from nlp.topics.learning import Sample, best_threshold
from nlp.topics.scores import Outcome, score

Answer = Callable[[Sequence[Sample]], list[Outcome]]

MOST_UNITS: Final = 5


def keywords(given: Sequence[Sample]) -> Answer:
    """Give a topic where its cue phrases stand in title or lead or in at least N units; N is chosen on `given`."""
    best = max(range(1, MOST_UNITS + 1), key=lambda least: score(_by_cues(given, least), resamples=0).micro_f1)
    return lambda texts: _by_cues(texts, best)


def _by_cues(texts: Sequence[Sample], least: int) -> list[Outcome]:
    book = CueBook((phrase, column) for column, topic in enumerate(TOPICS) for phrase in topic.cue_phrases)
    outcomes = []
    for text in texts:
        told = np.zeros(len(TOPICS))
        headed = np.zeros(len(TOPICS), dtype=bool)
        for unit in text.units:
            columns = list({column for column, _, _ in book.find(unit.folded)})
            told[columns] += 1
            headed[columns] |= unit.field != "body"
        said = {TOPIC_IDS[at]: 2 if headed[at] else 1 for at in np.flatnonzero(headed | (told >= least))}
        relevance: Relevance = "none" if not said else "core" if headed.any() else "partial"
        outcomes.append(Outcome(dict(text.topics), text.relevance, said, relevance))
    return outcomes


def plain(given: Sequence[Sample], *, words: bool, folds: int = 5) -> Answer:
    """Fit TF-IDF of single words (or syllables) and pairs with logistic regression, a threshold by cross-validation."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    def features(text: Sample) -> list[str]:
        cut = [
            grams(unit.folded if words else [part for word in unit.folded for part in syllables(word)])
            for unit in text.units
        ]
        return [name for single, _ in cut for name in single] + [
            f"{left}|{right}" for _, pairs in cut for left, right in pairs
        ]

    vectorizer = TfidfVectorizer(analyzer=features, min_df=3, sublinear_tf=True)
    matrix = vectorizer.fit_transform(given)
    named = [(topic, np.array([topic in text.topics for text in given])) for topic in TOPIC_IDS]
    named += [("relevant", np.array([text.relevance != "none" for text in given]))]
    named += [("core", np.array([text.relevance == "core" for text in given]))]
    fitted = {}
    fold_of = np.arange(len(given)) % folds
    for name, target in named:
        chance = np.zeros(len(given))
        for fold in range(folds):
            regression = LogisticRegression(C=20.0, solver="liblinear", class_weight="balanced", random_state=0)
            regression.fit(matrix[fold_of != fold], target[fold_of != fold])
            chance[fold_of == fold] = regression.predict_proba(matrix[fold_of == fold])[:, 1]
        regression = LogisticRegression(C=20.0, solver="liblinear", class_weight="balanced", random_state=0)
        fitted[name] = (regression.fit(matrix, target), best_threshold(chance, target))

    def answer(texts: Sequence[Sample]) -> list[Outcome]:
        rows = vectorizer.transform(texts)
        yes = {name: one.predict_proba(rows)[:, 1] >= least for name, (one, least) in fitted.items()}
        outcomes = []
        for at, text in enumerate(texts):
            said = {topic: 1 for topic in TOPIC_IDS if yes[topic][at]}
            relevance: Relevance = ("core" if yes["core"][at] else "partial") if yes["relevant"][at] else "none"
            outcomes.append(Outcome(dict(text.topics), text.relevance, said, relevance))
        return outcomes

    return answer
