"""The label table: every row has its witness and its fence, and cues are folded."""

import pytest

from nlp.text import fold
from nlp.topics.labels import RELEVANCE, TOPIC_IDS, TOPICS, Topic


def test_twelve_topics_in_the_order_of_the_guideline() -> None:
    assert " ".join(TOPIC_IDS) == (
        "institutions procedures organisation civil_service public_finance digital_government "
        "steering indices two_tier_government business citizen_voice models"
    )
    assert RELEVANCE == ("core", "partial", "none")


@pytest.mark.parametrize("topic", TOPICS, ids=TOPIC_IDS)
def test_rows_are_complete(topic: Topic) -> None:
    assert topic.name_vi
    assert topic.name_en
    assert topic.definition.endswith(".")
    assert topic.examples
    assert topic.counterexamples


@pytest.mark.parametrize("topic", TOPICS, ids=TOPIC_IDS)
def test_cues_are_folded_phrases(topic: Topic) -> None:
    assert len(topic.cue_phrases) >= 10
    for cue in topic.cue_phrases:
        assert fold(cue) == cue


def test_no_cue_belongs_to_two_topics() -> None:
    cues = [cue for topic in TOPICS for cue in topic.cue_phrases]
    assert len(cues) == len(set(cues))
