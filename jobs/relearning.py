"""Learning from reviews: which answers join the labels, which are kept apart, and whether the new model may come in."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jobs.replacing import replace, settle
from nlp.topics.agreement import Answer, settled
from nlp.topics.card import Card, record_reviews
from nlp.topics.classifier import load
from nlp.topics.learning import Settings
from nlp.topics.scores import Scores, evaluate
from nlp.topics.texts import LabelledText, read_labels
from nlp.topics.training import train
from store.reviews import reviewed_texts

MADE: Final = ("topics.npz", "topics.json", "labels.jsonl", "README.md")
REVIEWS: Final = "reviews.jsonl"
LEAST_HELD: Final = 20
"""Articles kept apart from which on they may judge a model; fewer are chance."""
JUDGED_BY: Final = ("micro_f1", "relevant_f1")


class RefusedError(Exception):
    """The new model may not replace the old one; the text says why, with the figures of both."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reviewed articles as labelled texts: to learn from, and kept apart. `unsettled` wait for somebody to decide."""

    taught: tuple[LabelledText, ...]
    held: tuple[LabelledText, ...]
    unsettled: int
    known: int
    """Articles that a label file has already."""
    people: dict[str, int]
    """How many of the answers behind `taught` and `held` are whose."""


def kept_apart(url_key: str) -> bool:
    """Say whether an article drawn by chance is kept apart: every second one, told by its address alone, for ever.

    The key's first digits say whether it is drawn by chance (`store.reviews.SET_ASIDE`); these are others.
    """
    return int(url_key[8:10], 16) % 2 == 0


def reviewed(store: Any, known: Iterable[str | None] = ()) -> Reviewed:
    """Gather what people answered, one labelled text for each article; `known` are addresses that have labels already.

    What stands where people differ says `nlp.topics.agreement.settled`; of several versions of an article the last one
    answered counts. Articles drawn by chance are kept apart by `kept_apart`; others of their story are left out.
    """
    addresses = {url for url in known if url}
    taught: list[tuple[LabelledText, int | None]] = []
    held: list[LabelledText] = []
    held_stories: set[int] = set()
    people: Counter[str] = Counter()
    unsettled = known_already = 0
    rows = sorted(reviewed_texts(store), key=lambda row: str(row["url_key"]))  # the same order in every store
    for key, group in groupby(rows, key=lambda row: str(row["url_key"])):
        article = list(group)
        last = max(int(row["version_id"]) for row in article)
        answers = [row for row in article if row["version_id"] == last]
        if answers[0]["url"] in addresses:
            known_already += 1
            continue
        stands = settled([_answer(row) for row in answers])
        if stands is None:
            unsettled += 1
            continue
        people.update(row["who"] for row in answers)
        first = answers[0]
        text = LabelledText(f"review-{key[:16]}", first["title"], first["text"], stands[0], stands[1], first["url"])
        if kept_apart(key) and any(row["how_chosen"] == "random" for row in article):
            held.append(text)
            held_stories.update(row["story_id"] for row in article if row["story_id"])
        else:
            taught.append((text, first["story_id"]))
    apart = [text for text, story in taught if story not in held_stories]
    return Reviewed(tuple(apart), tuple(held), unsettled, known_already, dict(sorted(people.items())))


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(str(row["version_id"]), row["who"], row["relevance"], row["topics"], bool(row["adjudicates"]))


def relearn(
    store: Any,
    labels: Sequence[Path],
    current: Path,
    out: Path,
    against: Path | None = None,
    settings: Settings | None = None,
) -> Card:
    """Train on label files and reviews; let the new model into `out` only if it is not worse than that in `current`.

    Both are judged on the reviewed articles kept apart, if there are LEAST_HELD, and on the labels of `against`, if
    given; one of the two is needed. Raises RefusedError, and then nothing in `out` has changed.
    """
    settle(current)
    given = [text for path in labels for text in read_labels([path])]
    gathered = reviewed(store, [text.url for text in given])
    fair = tuple(text for text in gathered.held if text.url not in _learnt_from(current))
    judges: dict[str, Sequence[LabelledText]] = {}
    if len(fair) >= LEAST_HELD:
        judges["reviewed hold-out"] = fair
    if against is not None:
        judges[against.name] = read_labels([against])
    if not judges:
        raise RefusedError(
            f"{len(fair)} reviewed articles of chance are kept apart, {LEAST_HELD} are needed to judge a model: "
            "review more (diembao review), or name labels with --against"
        )
    if not gathered.taught:
        raise RefusedError("no reviewed article to learn from: diembao review")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made")
        file = Path(folder, REVIEWS)
        file.write_text("".join(map(_line, gathered.taught)), encoding="utf-8", newline="\n")
        train([*labels, file], made, settings)
        judged = judge(current, made, judges)
        card = record_reviews(made / "topics.json", _record(gathered, fair, judged))
        refuse_worse(judged)
        replace(made, out, MADE)
    return card


def judge(
    current: Path, made: Path, judges: dict[str, Sequence[LabelledText]]
) -> dict[str, dict[str, dict[str, float]]]:
    """Score both models on every judge: {judge: {before, after: {texts, micro_f1, relevant_f1}}}."""
    models = {"before": load(current / "topics.npz"), "after": load(made / "topics.npz")}
    return {
        name: {when: _figures(evaluate(model, texts, resamples=0)) for when, model in models.items()}
        for name, texts in judges.items()
    }


def _figures(scores: Scores) -> dict[str, float]:
    return {"texts": scores.texts, **{name: getattr(scores, name) for name in JUDGED_BY}}


def refuse_worse(judged: dict[str, dict[str, dict[str, float]]]) -> None:
    """Raise RefusedError where the new model falls behind in any measure on any judge.

    Topics are not to be bought with relevance, nor one judge with another.
    """
    lines = said(judged)
    if any(sides["after"][name] < sides["before"][name] for sides in judged.values() for name in JUDGED_BY):
        raise RefusedError("the new model is worse and was not kept: " + "; ".join(lines))


def said(judged: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """Say how both models did, one line for each judge."""
    return [
        f"{judge} ({sides['after']['texts']:.0f} texts) "
        + ", ".join(f"{name} {sides['before'][name]:.4f} -> {sides['after'][name]:.4f}" for name in JUDGED_BY)
        for judge, sides in judged.items()
    ]


def _learnt_from(current: Path) -> set[str]:
    """Return the addresses of the texts a model learnt from; on these it cannot be judged."""
    path = current / "labels.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {url for line in lines if (url := json.loads(line).get("url"))}


def _line(text: LabelledText) -> str:
    row = {
        "id": text.id,
        "url": text.url,
        "title": text.title,
        "text": text.text,
        "relevance": text.relevance,
        "topics": dict(text.topics),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _record(gathered: Reviewed, fair: Sequence[LabelledText], judged: dict[str, Any]) -> dict[str, Any]:
    """What the card tells of the reviews: ids with digests of the texts, who, how many; no text."""
    return {
        "learnt": {text.id: _digest(text) for text in gathered.taught},
        "held_out": {text.id: _digest(text) for text in fair},
        "people": gathered.people,
        "unsettled": gathered.unsettled,
        "known": gathered.known,
        "judged": judged,
    }


def _digest(text: LabelledText) -> str:
    return sha256(f"{text.title or ''}\n{text.text}".encode()).hexdigest()
