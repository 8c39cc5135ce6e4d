"""Articles of realistic length composed from short labelled texts, their labels counted by the guideline.

Our own training texts are sentences and short articles, newspapers are not. What a whole article's units add up to is
therefore learnt from compositions: texts of some topics, filled up with texts of none, in newspaper proportions.
Nothing of this is read as language by anyone; only the scores of the units are used.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nlp.topics.evidence import LEAD_SENTENCES, Field, Unit
from nlp.topics.labels import TOPIC_IDS, Relevance

NONE_SHARE: Final = 0.27
"""Share of articles without a topic; among the 1,846 labelled newspaper articles we measured against it is 0.24."""

PARTIAL_SHARE: Final = 0.3
"""Share of the others that begin with something else than the reform."""

TOPIC_COUNTS: Final = (1, 1, 1, 2, 2, 3)
FILLERS: Final = (0, 1, 2, 3, 5, 8, 12)


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled text cut into units; `topics` maps the topics present to their strength."""

    id: str
    units: tuple[Unit, ...]
    topics: Mapping[str, int]
    relevance: Relevance


def compose(samples: Sequence[Sample], count: int, dice: random.Random) -> list[Sample]:
    """Compose `count` articles from samples; the same samples and dice give the same articles."""
    having = {topic: [sample for sample in samples if topic in sample.topics] for topic in TOPIC_IDS}
    others = [sample for sample in samples if not sample.topics]
    available = [topic for topic in TOPIC_IDS if having[topic]]
    if not available or not others:
        raise ValueError(f"{len(available)} topics and {len(others)} texts of none: articles need some of both")
    return [_article(f"composed-{number}", having, others, available, dice) for number in range(count)]


def _article(
    name: str,
    having: Mapping[str, Sequence[Sample]],
    others: Sequence[Sample],
    available: Sequence[str],
    dice: random.Random,
) -> Sample:
    if dice.random() < NONE_SHARE:
        return _join(name, dice.choices(others, k=dice.randint(1, 8)))
    chosen = dice.sample(available, min(dice.choice(TOPIC_COUNTS), len(available)))
    blocks = [
        block
        for rank, topic in enumerate(chosen)
        for block in dice.choices(having[topic], k=dice.randint(1, 3 if rank else 5))
    ]
    filler = dice.choices(others, k=dice.choice(FILLERS))
    leads_with_topic = dice.random() >= PARTIAL_SHARE or not filler
    head = blocks[:1] if leads_with_topic else filler[:1]
    body = blocks[1:] + filler if leads_with_topic else blocks + filler[1:]
    dice.shuffle(body)
    return _join(name, head + body)


def _join(name: str, blocks: Sequence[Sample]) -> Sample:
    """Set texts one after another: the first keeps its title and lead, the others lose theirs."""
    joined: list[Unit] = []
    told: Counter[str] = Counter()
    about = 0
    for rank, block in enumerate(blocks):
        kept = [unit for unit in block.units if rank == 0 or unit.field != "title" or len(block.units) == 1]
        joined.extend(replace(unit, field="body") if rank else unit for unit in kept)
        about += len(kept) if block.topics else 0
        for topic, strength in block.topics.items():
            # A unit in title or lead makes a topic present; elsewhere two units do (guideline, section 4).
            told[topic] += 2 if rank == 0 or (strength == 2 and len(kept) > 1) else 1
    joined = _with_title(joined)
    topics = {topic: 2 if topic in blocks[0].topics else 1 for topic, times in told.items() if times >= 2}
    if not topics:
        relevance: Relevance = "none"
    else:
        relevance = "core" if blocks[0].topics or about * 2 >= len(joined) else "partial"
    return Sample(name, tuple(joined), topics, relevance)


def _with_title(joined: list[Unit]) -> list[Unit]:
    """Name the first unit the title where the first text had none, and the next ones the lead."""
    fields: tuple[Field, ...] = ("title",) + ("lead",) * LEAD_SENTENCES
    return [replace(unit, field=fields[at] if at < len(fields) else "body") for at, unit in enumerate(joined)]
