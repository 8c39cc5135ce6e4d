"""Parts: what one shard of a back-fill became, a Parquet file that is there whole or not at all; and their manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from store.columns import COLUMNS, GENERATED
from store.rows import cell

MANIFEST = "manifest.json"
GROUP = 500
"""Articles in one row group: about 2 MB of text, what a worker holds."""
_INTEGERS = frozenset(
    {"start", "end", "sentence_start", "sentence_end", "number_start", "number_end", "year", "strength", "ambiguous"}
    | {"type_inherited"}
)
_REALS = frozenset({"score", "relevance_score", "novelty", "doubt", "confidence"})
_NUMBERS = ("id", "version_id", "figure_id")
LISTS = ("tags", "figures", "legal_references", "places")
"""The tables that stand inside an article's row, as lists."""
ARTICLE = (
    *("url", "url_key", "newspaper", "province", "fetched_utc", "title", "lead", "text", "author", "section"),
    *("published", "published_utc", "published_from", "updated", "layout", "status", "confidence", "content_hash"),
    *("relevance", "relevance_score", "novelty", "doubt", "model", "code"),
)


class PartError(ValueError):
    """A part or a manifest is not as it was left; the text names the file and both sides."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part as the manifest names it."""

    file: str
    source: str
    version: str
    rows: int
    sha256: str
    size: int
    looked_at: int
    """Responses of the shard that were looked at."""
    passed_over: int
    """Responses that are of no newspaper wanted, no HTML, not Vietnamese or no article."""
    damage: str | None = None
    """Where the shard could not be read to its end."""


def columns(table: str) -> tuple[str, ...]:
    """Name the columns of a table that stand in an article's row: all but numbers of rows.

    >>> columns("tags")
    ('topic', 'score', 'strength', 'why', 'sentences')
    """
    return tuple(name for name in COLUMNS[table] if name not in GENERATED and name not in _NUMBERS)


def _type(name: str) -> pa.DataType:
    return pa.int64() if name in _INTEGERS else pa.float64() if name in _REALS else pa.string()


def _schema() -> pa.Schema:
    areas = pa.list_(pa.struct([("name", pa.string()), ("area", pa.string())]))
    nested = []
    for table in LISTS:
        fields = [(name, _type(name)) for name in columns(table)]
        nested.append((table, pa.list_(pa.struct([*fields, ("areas", areas)] if table == "figures" else fields))))
    return pa.schema([(name, _type(name)) for name in ARTICLE] + nested)


SCHEMA = _schema()


def row_of(article: Mapping[str, Any], nested: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, Any]:
    """Make one row of a part: values as SQLite keeps them, lists of the other tables inside."""
    row: dict[str, Any] = {name: cell(name, article.get(name)) for name in ARTICLE}
    for table in LISTS:
        row[table] = [
            {name: cell(name, each.get(name)) for name in columns(table)}
            | ({"areas": [dict(area) for area in each.get("areas", ())]} if table == "figures" else {})
            for each in nested.get(table, ())
        ]
    return row


def write_part(path: Path, rows: Iterable[Mapping[str, Any]], facts: Callable[[], Mapping[str, str]]) -> int:
    """Write rows under another name, sync them, and only then give the file its name; returns how many there are.
    `facts`, asked after the last row, are what the file says of itself.

    A part that is there is whole. Two workers that write the same part at once write the same rows: the last name
    wins, and none is ever half there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    number = 0
    try:
        with pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as writer:
            waiting: list[Mapping[str, Any]] = []
            for row in rows:
                waiting.append(row)
                number += 1
                if len(waiting) == GROUP:
                    writer.write_table(pa.Table.from_pylist(waiting, SCHEMA))
                    waiting = []
            writer.write_table(pa.Table.from_pylist(waiting, SCHEMA))
            writer.add_key_value_metadata(dict(facts()))
        keep(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return number


def keep(unfinished: Path, path: Path) -> None:
    """Give a written file its name, so that a power cut leaves it whole or leaves none."""
    with unfinished.open("r+b") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    if os.name != "nt":  # Windows has no way to sync a folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def digest_of(path: Path) -> str:
    """The sha256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_facts(path: Path) -> tuple[int, dict[str, str]]:
    """Return a part's rows and what was written into it about itself; raises PartError where it is no whole Parquet."""
    try:
        with pq.ParquetFile(path) as file:
            told = file.metadata.metadata or {}
            kept = {key.decode(): value.decode() for key, value in told.items() if key != b"ARROW:schema"}
            return file.metadata.num_rows, kept
    except (OSError, pa.ArrowException) as error:
        raise PartError(f"{path}: no whole part: {error}") from error


def read_manifest(folder: Path) -> dict[str, Part]:
    """Return the parts a folder's manifest names, by file; none where there is no manifest yet."""
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {row["file"]: Part(**row) for row in told["parts"]}
    except (ValueError, KeyError, TypeError) as error:
        raise PartError(f"{path}: no manifest of parts: {error}") from error


def write_manifest(folder: Path, parts: Sequence[Part]) -> None:
    """Write the manifest: every part, its rows, its sha256. Whole or not at all."""
    ordered = sorted(parts, key=lambda part: part.file)
    told = {"rows": sum(part.rows for part in ordered), "parts": [asdict(part) for part in ordered]}
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{MANIFEST}.{os.getpid()}.unfinished"
    unfinished.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    keep(unfinished, folder / MANIFEST)
