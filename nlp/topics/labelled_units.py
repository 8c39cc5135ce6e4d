"""Labelled sentences of labelled articles: the article's id, the unit's number and a digest, without a word of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from nlp.topics.evidence import Unit
from nlp.topics.labels import TOPIC_IDS
from nlp.topics.texts import LabelError


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """Unit number `unit` of the text `id` tells of `topics` (none is an answer too)."""

    id: str
    unit: int
    digest: str
    topics: tuple[str, ...]


def digest_of(unit: Unit) -> str:
    """Name the words of a unit: 16 digits of their sha256."""
    return sha256(" ".join(unit.folded).encode()).hexdigest()[:16]


def read_labelled_units(path: Path) -> list[LabelledUnit]:
    """Read a file of labelled sentences: a JSON line each. Raises LabelError naming the line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            one = LabelledUnit(str(row["id"]), int(row["unit"]), str(row["digest"]), tuple(row["topics"]))
        except (ValueError, KeyError, TypeError) as error:
            raise LabelError(f"{path}:{number}: not a labelled sentence: {error!r}") from error
        if unknown := sorted(set(one.topics) - set(TOPIC_IDS)):
            raise LabelError(f"{path}:{number}: unknown topics {unknown}")
        found.append(one)
    return found


def placed(labelled: Iterable[LabelledUnit], texts: Mapping[str, Sequence[Unit]]) -> list[LabelledUnit]:
    """Keep those whose text is there, once for each unit. LabelError if the unit is not the one that was labelled."""
    kept: dict[tuple[str, int], LabelledUnit] = {}
    for one in labelled:
        units = texts.get(one.id)
        if units is None:
            continue
        if not 0 <= one.unit < len(units) or digest_of(units[one.unit]) != one.digest:
            raise LabelError(f"{one.id!r}: its unit {one.unit} is not the sentence that was labelled {one.topics}")
        kept[one.id, one.unit] = one
    return [kept[place] for place in sorted(kept)]
