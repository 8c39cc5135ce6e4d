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
    url: str | None = None

    @property
    def document(self) -> Document:
        """Make the document: the text cleaned as the store would have it."""
        title = clean(self.title) if self.title else None
        return Document(id=self.id, text=clean(self.text), title=title or None)


def read_annotators(path: Path, texts: Iterable[LabelledText]) -> dict[str, list[LabelledText]]:
    """Read the labels of several annotators of the same texts (lines with `annotator`, without text), by annotator."""
    known = {row.id: row for row in texts}
    found: dict[str, list[LabelledText]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            row = json.loads(line)
            text = known.get(row.get("id"))
            if text is None or "annotator" not in row:
                raise LabelError(f"{path}:{number}: no annotator, or a text that is not among those labelled")
            labelled = _labelled(json.dumps(row | {"text": text.text}), f"{path}:{number}")
            found.setdefault(str(row["annotator"]), []).append(labelled)
    return found


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
        found = LabelledText(
            str(row["id"]), row.get("title"), row["text"], row["relevance"], dict(row["topics"]), row.get("url")
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LabelError(f"{place}: not a labelled text: {error!r}") from error
    unknown = sorted(set(found.topics) - set(TOPIC_IDS))
    if unknown or found.relevance not in RELEVANCE:
        raise LabelError(f"{place}: unknown topics {unknown} or relevance {found.relevance!r}")
    wrong = {
        topic: strength
        for topic, strength in found.topics.items()
        if strength not in (1, 2) or isinstance(strength, bool)
    }
    if wrong:
        raise LabelError(f"{place}: strength is 1 or 2, not {wrong}")
    if not clean(found.text):
        raise LabelError(f"{place}: the text of {found.id!r} is empty")
    return found
