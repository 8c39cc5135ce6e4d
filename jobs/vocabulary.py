"""Has the language of the articles moved away from what the model learnt from? Month by month, in one sentence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jobs.filters import model_at
from nlp.text import Document
from nlp.topics.card import Card, read_card
from nlp.topics.labels import TOPICS
from nlp.topics.novelty import UNUSUAL, Novelty, novelty
from scraper.dates import VIETNAM
from store.months import months, texts_of

LEAST_TEXTS: Final = 10
"""On reform in a month; fewer say nothing. News on other things is never judged: the model did not learn from it."""
MOST_TEXTS: Final = 100
"""A month counts as so many texts at most: of thousands the smallest difference would be sure, and mean nothing."""
BEFORE: Final = 12
"""Months a month is compared with."""
ABRUPT: Final = 0.15
"""A share that moves less is no news to anybody, however sure."""
SURE: Final = 4.0
"""Standard errors: thirteen shares are compared every month, and one false alarm in years is enough."""
SHOWN_TEXTS: Final = 40
SHOWN_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the newest month looks like beside those before: `moved` is a warning, `said` one sentence for people."""

    month: str
    moved: bool
    said: str


def outlook(store: Any, folder: Path, now: datetime) -> Outlook | None:
    """Look at the newest month with texts enough, as the model in `folder` read it; None where there is none."""
    card = read_card(folder / "topics.json")
    this_month = f"{now.astimezone(VIETNAM):%Y-%m}"  # a wrong date of tomorrow is no month
    rows = [row for row in months(store, card.sha256) if row["relevant"] >= LEAST_TEXTS and row["month"] <= this_month]
    if not rows:
        return None
    last, before = rows[-1], rows[-1 - BEFORE : -1]
    said, moved = _words_said(last, before, card)
    if moved:
        model = model_at(str(folder / "topics.npz"))
        texts = texts_of(store, card.sha256, last["month"], SHOWN_TEXTS)
        documents = [Document(str(row["version_id"]), row["text"], row["title"]) for row in texts]
        new = [word for word, _ in novelty(documents, model.reader).new_words[:SHOWN_WORDS]]
        said += f" (từ mới: {', '.join(new)})" if new else ""
    shares = moved_shares(last, before)
    if shares:
        said += "; tỉ lệ bài đổi đột ngột: " + ", ".join(shares)
    if moved or shares:
        said += "; nên xem lại bài (`diembao review`) rồi cho học lại (`diembao train --with-reviews`)"
    year, month = last["month"].split("-")
    return Outlook(last["month"], moved or bool(shares), f"tháng {month}/{year}: {said}")


def moved_just_now(store: Any, folder: Path, now: datetime, annotated: int) -> str | None:
    """Say what has moved, for a command that has just annotated so many articles; None where nothing has."""
    seen = outlook(store, folder, now) if annotated else None
    return seen.said if seen is not None and seen.moved else None


def _words_said(last: dict[str, Any], before: Sequence[dict[str, Any]], card: Card) -> tuple[str, bool]:
    """Say how new the words of a month are, and whether they have just moved away."""
    usual = Novelty(**(card.novelty_reform or card.novelty))
    far = measured(last).distance(usual) > UNUSUAL
    told = (
        f"{last['relevant']} bài về cải cách, {_percent(last['novelty_relevant'])} từ mô hình chưa gặp "
        f"(lúc học {_percent(usual.weighted)})"
    )
    if not far:
        return told, False
    if before and not _further(last, before, usual):
        return f"{told}, xa dữ liệu đã học như các tháng trước", False
    return f"{told}: từ ngữ đã rời xa dữ liệu đã học", True


def measured(row: dict[str, Any]) -> Novelty:
    """Return a month's row as `nlp.topics.novelty` measures texts, for its distance."""
    texts = min(row["relevant"], MOST_TEXTS)
    return Novelty(texts, 0, 0.0, row["novelty_relevant"], 0.0, ())


def _further(last: dict[str, Any], before: Sequence[dict[str, Any]], usual: Novelty) -> bool:
    """Say whether a month lies further off than this store's own months before it; those that moved first count too."""
    texts = sum(row["relevant"] for row in before)
    mean = sum(row["novelty_relevant"] * row["relevant"] for row in before) / texts
    both = min(last["relevant"], MOST_TEXTS), min(texts, MOST_TEXTS)
    error = usual.spread * math.sqrt(1 / both[0] + 1 / both[1])
    return error > 0 and (last["novelty_relevant"] - mean) / error > UNUSUAL


def moved_shares(last: dict[str, Any], before: Sequence[dict[str, Any]]) -> list[str]:
    """Name the topics whose share of the articles on reform is far from that of the months before, two at least.

    The months before tell how much a share swings anyway: chance within a month, and from one month to the next.
    """
    if len(before) < 2:
        return []
    found = []
    names = {topic.id: topic.name_vi for topic in TOPICS}
    for topic, counts in last["topics"].items():
        shares = [row["topics"].get(topic, {"present": 0})["present"] / row["relevant"] for row in before]
        mean = sum(shares) / len(shares)
        swing = sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)
        least = 1 / (last["relevant"] + 2)  # a topic that never came before may come once
        chance = max(mean * (1 - mean), least) / min(last["relevant"], MOST_TEXTS)
        share = counts["present"] / last["relevant"]
        if abs(share - mean) > max(ABRUPT, SURE * math.sqrt(swing + chance)):
            found.append((abs(share - mean), f"{names.get(topic, topic)} từ {_percent(mean)} thành {_percent(share)}"))
    return [said for _, said in sorted(found, reverse=True)]


def _percent(share: float) -> str:
    """Write a share as people here do.

    >>> _percent(0.0531)
    '5,3 %'
    """
    return f"{100 * share:.1f} %".replace(".", ",")
