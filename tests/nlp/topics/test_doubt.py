"""Doubt: answers near their thresholds, of rare topics, in new words, are the ones to ask people about."""

from __future__ import annotations

import pytest

from nlp.topics.classifier import Model, Topics
from nlp.topics.doubt import Doubt
from tests.nlp.topics.texts import OTHER, REFORM

DOUBT = Doubt(
    thresholds={"relevant": 0.5, "procedures": 0.4, "models": 0.2},
    rarity={"procedures": 0.5, "models": 1.0},
    usual=0.05,
    spread=0.05,
)


def said(procedures: float = 1.0, models: float = 0.0, relevant: float = 1.0, novelty: float | None = 0.05) -> Topics:
    return Topics("core", relevant, (), {"procedures": procedures, "models": models}, novelty)


def test_a_sure_answer_is_in_no_doubt() -> None:
    assert DOUBT.of(said()) == 0.0
    assert DOUBT.of(said(procedures=0.0, relevant=0.0, novelty=None)) == 0.0


def test_doubt_grows_towards_the_threshold_from_both_sides() -> None:
    values = [DOUBT.of(said(models=score)) for score in (0.0, 0.1, 0.19, 0.2, 0.22, 0.6, 1.0)]
    assert values.index(max(values)) == 3
    assert values[:4] == sorted(values[:4])
    assert values[3:] == sorted(values[3:], reverse=True)
    assert values[3] == 1.0


def test_a_rare_topic_weighs_more_than_a_common_one() -> None:
    assert DOUBT.of(said(models=0.2)) > DOUBT.of(said(procedures=0.4)) == 0.5


def test_new_words_are_doubtful_and_usual_ones_are_not() -> None:
    assert DOUBT.of(said(novelty=0.02)) == 0.0
    assert 0.0 < DOUBT.of(said(novelty=0.1)) < DOUBT.of(said(novelty=0.3)) <= 0.5


def test_two_doubts_are_more_than_one() -> None:
    assert DOUBT.of(said(procedures=0.4, novelty=0.3)) > DOUBT.of(said(procedures=0.4))


def test_a_model_tells_every_topic_and_how_new_the_words_are(model: Model) -> None:
    for document in (REFORM, OTHER):
        answer = model.classify(document)
        assert len(answer.scores) == 12
        assert all(answer.scores[tag.topic] == pytest.approx(tag.score) for tag in answer.tags)
        assert answer.novelty is not None
        assert 0.0 <= answer.novelty < 0.5
