"""Labelled texts: the lines of a label file, checked."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp.text import Document, clean
from nlp.topics.labels import RELEVANCE, TOPIC_IDS, Relevance


class LabelError(ValueError):
    """A labelled text is not of the form the guideline asks for."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its labels as people gave them."""

    id: str
    title: str | None
    text: str
    relevance: Relevance
    topics: Mapping[str, int]

    @property
    def document(self) -> Document:
        """Make the document: the text cleaned as the store would have it."""
        title = clean(self.title) if self.title else None
        return Document(id=self.id, text=clean(self.text), title=title or None)


def read_labels(paths: Iterable[Path]) -> list[LabelledText]:
    """Read label files (JSONL, or gzip of it), in the order given. Raises LabelError naming file and line."""
    rows: list[LabelledText] = []
    for path in paths:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n")
        rows.extend(_labelled(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    return rows


def _labelled(line: str, place: str) -> LabelledText:
    try:
        row = json.loads(line)
        found = LabelledText(str(row["id"]), row.get("title"), row["text"], row["relevance"], dict(row["topics"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LabelError(f"{place}: not a labelled text: {error!r}") from error
    unknown = sorted(set(found.topics) - set(TOPIC_IDS))
    if unknown or found.relevance not in RELEVANCE:
        raise LabelError(f"{place}: unknown topics {unknown} or relevance {found.relevance!r}")
    if not clean(found.text):
        raise LabelError(f"{place}: the text of {found.id!r} is empty")
    return found
