"""A lake: articles, figures and tags as Parquet by year and month, out of stores and of parts, asked with DuckDB.

A lake is a folder. `lake.json` names its batches; what it does not name is not there. A refresh writes new batches
beside the old ones and then replaces `lake.json`, so that a reader sees all of it or nothing, and a kill costs nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from importlib import import_module
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jobs.parts import MANIFEST, PartError, digest_of, keep, read_manifest
from store.lake_views import BIG, CATALOGUES, LAKE_VIEWS, PARTED, SETTINGS, SORTED, TABLES, duckdb_view

CONTENTS = "lake.json"
ROOM = 40
"""Bits of a row's number within its source; above them stands the number of the source."""
FIGURES = 10_000
"""Numbers kept for the figures of one article of a part."""


class LakeError(ValueError):
    """A lake or what goes into it is not as it should be; the text names the file."""


@dataclass(slots=True)
class Batch:
    """What one refresh wrote at once: one store, or all parts that were new."""

    folder: str
    sources: dict[str, int]
    """The number of each source, which its rows' numbers begin with."""
    stamp: str
    articles: int


@dataclass(slots=True)
class Contents:
    """What a lake holds."""

    batches: list[Batch] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    """Every source there ever was with its number: a source keeps it when it is refreshed."""
    catalogue: str = ""
    made: int = 0
    """Folders made so far, for their names."""


def read_contents(lake: Path) -> Contents:
    """Return what a lake holds; nothing where there is none yet."""
    path = lake / CONTENTS
    if not path.exists():
        return Contents()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Contents(**{**told, "batches": [Batch(**each) for each in told["batches"]]})
    except (ValueError, TypeError, KeyError) as error:
        raise LakeError(f"{path}: no contents of a lake: {error}") from error


@contextmanager
def connection(lake: Path | None = None, *, memory: str | None = None) -> Iterator[Any]:
    """Open DuckDB, with the views of a lake where one is given; it cannot write into it, load programs or go out."""
    try:
        duckdb: Any = import_module("duckdb")
    except ImportError as error:
        raise LakeError("a lake needs DuckDB: the extra `lake`") from error
    with TemporaryDirectory(prefix="diembao-lake-") as spill, closing(duckdb.connect()) as db:
        db.execute(f"SET temp_directory = {_quoted(spill)}")
        if memory:
            try:
                db.execute(f"SET memory_limit = {_quoted(memory)}")
            except duckdb.Error as error:
                raise LakeError(f"--memory {memory}: no size such as 8GB: {error}") from error
        for each in SETTINGS:
            db.execute(each)
        if lake is not None:
            _open(db, lake)
            allowed = ", ".join(_quoted(str(path)) for path in (lake.absolute(), Path(spill)))
            db.execute(f"SET allowed_directories = [{allowed}]")
            for each in ("enable_external_access = false", "lock_configuration = true"):
                db.execute(f"SET {each}")
        try:
            yield db
        except RuntimeError as error:
            if "interrupted" not in str(error).lower():
                raise
            raise KeyboardInterrupt from error  # which is what DuckDB was told


def _open(db: Any, lake: Path) -> None:
    contents = read_contents(lake)
    if not contents.batches:
        raise LakeError(f"{lake}: no lake here; `diembao lake refresh` makes one")
    for table, columns in TABLES.items():
        folders = [contents.catalogue] if table in CATALOGUES else [batch.folder for batch in contents.batches]
        files = [file for folder in folders if (file := _glob(lake / folder, table))]
        names = ", ".join(_named(column) for column in columns)
        if files:
            listed = ", ".join(_quoted(file) for file in files)
            parted = "" if table in CATALOGUES else ", published_year, published_month"
            hive = "true, hive_types = {'published_year': INT, 'published_month': INT}" if parted else "false"
            sql = f"SELECT {names}{parted} FROM read_parquet([{listed}], hive_partitioning = {hive})"  # noqa: S608 - names of ours; files are quoted
        else:
            sql = "SELECT " + ", ".join(f"CAST(NULL AS {kind}) AS {_named(name)}" for name, kind in columns.items())
            sql += " WHERE false"
        db.execute(f"CREATE TEMP VIEW {table} AS {sql}")
    for view in LAKE_VIEWS:
        db.execute(f"CREATE TEMP VIEW {view} AS {duckdb_view(view)}")


def _glob(folder: Path, table: str) -> str | None:
    """The files of a table in a batch as one pattern; None where it has none, which DuckDB takes for an error."""
    place = folder.absolute() / table
    return f"{place.as_posix()}/**/*.parquet" if next(place.rglob("*.parquet"), None) else None


def refresh(lake: Path, stores: Sequence[Path], parts: Sequence[Path], *, memory: str | None = None) -> dict[str, int]:
    """Bring a lake up to what stores and folders of parts hold; returns counts.

    A store that has changed is written anew, parts that are new are added. An article that another source brought
    before stays out: first come, first kept, stores before parts.
    """
    contents = read_contents(lake)
    lake.mkdir(parents=True, exist_ok=True)
    counts = {"stores": 0, "parts": 0, "articles": 0}
    with connection(memory=memory) as db:
        for store in stores:
            counts["stores"] += _take_store(db, lake, contents, store.absolute())
        for folder in parts:
            counts["parts"] += _take_parts(db, lake, contents, folder.absolute())
        contents.catalogue = _folder(contents, "catalogue")
        _write_catalogue(db, lake / contents.catalogue, stores)
    text = json.dumps(asdict(contents), ensure_ascii=False, indent=1) + "\n"
    unfinished = lake / f"{CONTENTS}.unfinished"
    unfinished.write_text(text, encoding="utf-8")
    keep(unfinished, lake / CONTENTS)
    named = {batch.folder for batch in contents.batches} | {contents.catalogue}
    for path in lake.iterdir():  # what an earlier refresh left, and what this one replaced
        if path.is_dir() and path.name.startswith(("batch-", "catalogue-")) and path.name not in named:
            shutil.rmtree(path)
    counts["articles"] = sum(batch.articles for batch in contents.batches)
    return counts


def ask(db: Any, sql: str) -> list[dict[str, Any]]:
    """Answer one SELECT on a lake's connection as rows; raises LakeError for anything else and for what is no SQL."""
    duckdb: Any = import_module("duckdb")
    try:
        statements = db.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise LakeError("a question to a lake is one SELECT")
        cursor = db.execute(statements[0])
        names = [column[0] for column in cursor.description]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise LakeError(f"two columns are called {', '.join(twice)}: name them apart with AS")
        return [dict(zip(names, map(_written, row), strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise LakeError(" ".join(str(error).split())[:500]) from error


def _written(value: object) -> object:
    """Write what no table can hold as a number: inf and nan."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def _folder(contents: Contents, kind: str) -> str:
    contents.made += 1
    return f"{kind}-{contents.made:05d}"


def _number(contents: Contents, source: str) -> int:
    return contents.numbers.setdefault(source, len(contents.numbers))


def _take_store(db: Any, lake: Path, contents: Contents, store: Path) -> bool:
    """Write a store as a batch of its own; False where it is as it was."""
    from jobs.lake_sources import store_tables
    from store.schema import reader

    if not store.exists():
        raise LakeError(f"{store}: no such file")
    stamp = _stamp(store)
    before = next((batch for batch in contents.batches if str(store) in batch.sources), None)
    if before is not None and before.stamp == stamp:
        return False
    contents.batches = [batch for batch in contents.batches if batch is not before]
    number = _number(contents, str(store))
    with closing(reader(store)) as opened:
        tables = store_tables(db, opened.conn, number << ROOM)
        _write_batch(db, lake, contents, {str(store): number}, stamp, tables)
    return True


def _stamp(store: Path) -> str:
    """What changes when a store does: size and time of the file and of its log."""
    files = [path for path in (store, Path(f"{store}-wal")) if path.exists() and path.stat().st_size]
    return " ".join(f"{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)


def _take_parts(db: Any, lake: Path, contents: Contents, folder: Path) -> int:
    """Write the parts of a folder that the lake has not, all as one batch; returns how many."""
    from jobs.lake_sources import part_tables

    if not (folder / MANIFEST).exists():
        raise LakeError(f"{folder}: no {MANIFEST} here; `diembao backfill-archive` makes one")
    held = {source for batch in contents.batches for source in batch.sources}
    new = [part for part in read_manifest(folder).values() if str(folder / part.file) not in held]
    for part in new:
        if digest_of(folder / part.file) != part.sha256:
            raise PartError(f"{folder / part.file}: not the part that {MANIFEST} names; make it anew")
    if not new:
        return 0
    sources = {str(folder / part.file): _number(contents, str(folder / part.file)) for part in new}
    _write_batch(db, lake, contents, sources, "parts", part_tables(db, sources, ROOM, FIGURES))
    return len(new)


def _write_batch(
    db: Any, lake: Path, contents: Contents, sources: dict[str, int], stamp: str, tables: dict[str, str]
) -> None:
    """Write the tables of a batch, which are SELECTs with `year` and `month`, without articles the lake has."""
    name = _folder(contents, "batch")
    shutil.rmtree(lake / name, ignore_errors=True)
    known = [file for batch in contents.batches if (file := _glob(lake / batch.folder, "articles"))]
    listed = ", ".join(_quoted(file) for file in known)
    there = f"SELECT url_key FROM read_parquet([{listed}])" if known else "SELECT '' WHERE false"  # noqa: S608 - names of ours; files are quoted
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE kept AS SELECT id FROM ({tables["articles"]}) WHERE url_key NOT IN ({there})
        QUALIFY row_number() OVER (PARTITION BY url_key ORDER BY last_seen_utc DESC, id) = 1"""  # noqa: S608 - names of ours; files are quoted
    )
    (articles,) = db.execute("SELECT count(*) FROM kept").fetchone() or (0,)
    parted = ", ".join(PARTED)
    for table in BIG:
        columns = ", ".join(_named(column) for column in TABLES[table])
        order = f"{parted}, {SORTED[table]}" if table in SORTED else parted
        (lake / name / table).mkdir(parents=True, exist_ok=True)
        db.execute(
            f"""COPY (SELECT {columns}, {parted} FROM ({tables[table]}) WHERE of_article IN (SELECT id FROM kept)
            ORDER BY {order}) TO {_quoted(str(lake / name / table))} (FORMAT parquet, COMPRESSION zstd,
              ROW_GROUP_SIZE 100000, PARTITION_BY ({parted}), OVERWRITE_OR_IGNORE true)"""  # noqa: S608 - names of ours; files are quoted
        )
    _sync(lake / name)
    contents.batches.append(Batch(name, sources, stamp, articles))


def _write_catalogue(db: Any, folder: Path, stores: Sequence[Path]) -> None:
    """Write the small tables: what this program knows, and what the stores know besides."""
    from jobs.lake_sources import catalogue_tables

    shutil.rmtree(folder, ignore_errors=True)
    for table, sql in catalogue_tables(db, stores).items():
        (folder / table).mkdir(parents=True)
        columns = ", ".join(_named(column) for column in TABLES[table])
        target = _quoted(str(folder / table / "all.parquet"))
        db.execute(f"COPY (SELECT {columns} FROM ({sql})) TO {target} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608 - names of ours; files are quoted
    _sync(folder)


def _sync(folder: Path) -> None:
    """Put every file of a batch on the disk itself before it is named."""
    for path in folder.rglob("*.parquet"):
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def _named(column: str) -> str:
    return f'"{column}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
