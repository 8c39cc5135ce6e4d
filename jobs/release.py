"""A release for researchers: a frozen SQLite file with its codebook, CSVs with a Data Package, Parquet, hashes.

The same store gives the same bytes; nothing comes from the clock. `store.release` says what is in it and what not.
"""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desk.export import disarmed
from desk.periods import Span
from store.release import TABLES, VIEWS, Table, fields_of, rows_of
from store.rows import local, utc
from store.schema import APPLICATION_ID

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENSES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
KINDS = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}
_DAYS = ("day", "issued", "period_start", "period_end", "valid_from", "valid_until")
_JSON = {("newspapers", "domains"), ("figures", "inherited"), ("reviews", "topics")}


class ReleaseError(Exception):
    """There is a release of that name already, and it is another one."""


@dataclass(frozen=True, slots=True)
class Content:
    """One table of a release with its rows."""

    table: Table
    fields: dict[str, tuple[str, str]]
    rows: list[dict[str, Any]]


def write_release(store: Any, span: Span, into: Path, license_name: str = "CC-BY-4.0") -> Path:
    """Write the folder release-CODE under `into` and return it; raises ReleaseError if another one has that name.

    The folder appears whole or not at all.
    """
    values = {"since": utc(span.since), "until": utc(span.until)}
    values |= {"first_day": local(span.since)[:10], "last_day": local(span.until - timedelta(seconds=1))[:10]}
    contents = [Content(table, fields_of(store, table), list(rows_of(store, table, values))) for table in TABLES]
    folder = into / f"release-{span.code}"
    unfinished = into / f".{folder.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in ("data", "parquet"):
        (unfinished / part).mkdir(parents=True)
    facts = _facts(store, span, contents, license_name)
    for content in contents:
        (unfinished / "data" / f"{content.table.name}.csv").write_bytes(csv_of(content))
        _write_parquet(unfinished / "parquet" / f"{content.table.name}.parquet", content)
    _write_sqlite(unfinished / f"{folder.name}.sqlite", contents, facts)
    package = _package(unfinished, span, contents, facts)
    told = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (unfinished / "datapackage.json").write_bytes(told.encode("utf-8"))
    (unfinished / "README.md").write_bytes(_readme(span, contents, facts).encode("utf-8"))
    (unfinished / "SHA256SUMS").write_bytes(sums(unfinished).encode("utf-8"))
    if folder.exists():
        same = sums(folder) == sums(unfinished)
        shutil.rmtree(unfinished)
        if not same:
            raise ReleaseError(f"{folder} is another release of that name: what was given away is never changed")
        return folder
    unfinished.rename(folder)
    return folder


def sums(folder: Path) -> str:
    """The digest of every file of a release, as `sha256sum -c SHA256SUMS` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )


def _facts(store: Any, span: Span, contents: Iterable[Content], license_name: str) -> dict[str, str]:
    """What a release says of itself: of what, until when, by which program."""
    articles = next(content.rows for content in contents if content.table.name == "articles")
    seen = max((row["first_seen_utc"] for row in articles), default=utc(span.until))
    models = sorted({row["model"] for row in articles if row["model"]})
    return {
        "name": f"release-{span.code}",
        "span": f"{local(span.since)}/{local(span.until)}",
        "known_utc": seen,
        "license": license_name,
        "program": f"diembao {version('diembao')}",
        "schema": str(store.conn.execute("SELECT max(number) FROM migrations").fetchone()[0]),
        "models": " ".join(models),
        "rules": " ".join(sorted({row["code"] for row in articles})),
    }


# ---------------------------------------------------------------------------------------------------------------- CSV
def csv_of(content: Content) -> bytes:
    """Write a table as CSV, RFC 4180, UTF-8 without a mark; texts that a spreadsheet would run are disarmed."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(content.fields)
    for row in content.rows:
        writer.writerow([_text(row[name]) for name in content.fields])
    return sink.getvalue().encode("utf-8", "replace")


def _text(value: object) -> object:
    return "" if value is None else repr(value) if isinstance(value, float) else disarmed(value)


# ------------------------------------------------------------------------------------------------------------- Parquet
def _write_parquet(path: Path, content: Content) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}
    fields = [
        pa.field(name, types[kind], metadata={"description": sentence})
        for name, (kind, sentence) in content.fields.items()
    ]
    columns = [pa.array([row[field.name] for row in content.rows], type=field.type) for field in fields]
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata={"description": content.table.sentence}))
    parquet.write_table(table, path, compression="zstd")


# -------------------------------------------------------------------------------------------------------------- SQLite
def _write_sqlite(path: Path, contents: Iterable[Content], facts: dict[str, str]) -> None:
    """Write the tables, the views, the codebook and the facts into one file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID + 1}")
        db.execute("BEGIN")
        for content in contents:
            db.execute(_create(content))
            marks = ", ".join("?" * len(content.fields))
            rows = ([row[name] for name in content.fields] for row in content.rows)
            db.executemany(f'INSERT INTO "{content.table.name}" VALUES ({marks})', rows)  # noqa: S608 - names of ours
        for name, (_, sql) in VIEWS.items():
            db.execute(f"CREATE VIEW {name} AS {sql}")
        db.execute('CREATE TABLE codebook ("table" TEXT, "column" TEXT, type TEXT, meaning TEXT NOT NULL)')
        db.executemany("INSERT INTO codebook VALUES (?, ?, ?, ?)", _codebook(contents))
        db.execute("CREATE TABLE release (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        counts = {f"rows.{content.table.name}": str(len(content.rows)) for content in contents}
        digests = {f"sha256.{c.table.name}.csv": sha256(csv_of(c)).hexdigest() for c in contents}
        db.executemany("INSERT INTO release VALUES (?, ?)", sorted((facts | counts | digests).items()))
        db.execute("COMMIT")
        db.execute("VACUUM")


def _create(content: Content) -> str:
    lines = [f'"{name}" {kind}' for name, (kind, _) in content.fields.items()]
    lines.append(f"PRIMARY KEY ({', '.join(f'{name!r}' for name in content.table.keys)})".replace("'", '"'))
    lines += [
        f'FOREIGN KEY ("{name}") REFERENCES "{table}" ("{column}")'
        for name, (table, column) in content.table.points.items()
    ]
    return f'CREATE TABLE "{content.table.name}" ({", ".join(lines)}) STRICT'


def _codebook(contents: Iterable[Content]) -> Iterable[tuple[str, str | None, str | None, str]]:
    for content in contents:
        yield content.table.name, None, None, content.table.sentence
        for name, (kind, sentence) in content.fields.items():
            yield content.table.name, name, kind, sentence
    for name, (sentence, _) in VIEWS.items():
        yield name, None, None, sentence


# -------------------------------------------------------------------------------------------------------- Data Package
def _package(folder: Path, span: Span, contents: Iterable[Content], facts: dict[str, str]) -> dict[str, Any]:
    """Describe the CSVs as a Data Package, version 2 (datapackage.org)."""
    title, path = LICENSES[facts["license"]]
    return {
        "$schema": PROFILE,
        "name": f"diembao-{facts['name'].lower()}",
        "title": f"Báo chí về cải cách hành chính, {span.name}: chủ đề, số liệu, văn bản",
        "description": "Metadata, topics and figures of Vietnamese provincial newspapers on administrative reform; "
        "no text of an article.",
        "version": "1.0.0",
        "created": facts["known_utc"],
        "keywords": ["cải cách hành chính", "public administration reform", "Vietnam", "newspapers"],
        "licenses": [{"name": facts["license"], "title": title, "path": path}],
        "contributors": [{"title": facts["program"], "roles": ["compiler"]}],
        "resources": [_resource(folder, content) for content in contents],
    }


def _resource(folder: Path, content: Content) -> dict[str, Any]:
    path = f"data/{content.table.name}.csv"
    written = (folder / path).read_bytes()
    keys = [
        {"fields": [name], "reference": {"resource": table, "fields": [column]}}
        for name, (table, column) in content.table.points.items()
    ]
    return {
        "name": content.table.name,
        "type": "table",
        "description": content.table.sentence,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(written),
        "hash": f"sha256:{sha256(written).hexdigest()}",
        "schema": {
            "fields": [_field(content, name) for name in content.fields],
            "missingValues": [""],
            "primaryKey": list(content.table.keys),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(content: Content, name: str) -> dict[str, Any]:
    kind, sentence = content.fields[name]
    told: dict[str, Any] = {"name": name, "type": KINDS[kind], "description": sentence}
    if name in _DAYS:
        told["type"] = "date"
    elif name == "published" or name.endswith("_utc"):
        told["type"] = "datetime"
    elif (content.table.name, name) in _JSON:
        told["type"] = "array" if name != "topics" else "object"
    if name in content.table.keys:
        told["constraints"] = {"required": True}
    return told


def _readme(span: Span, contents: Iterable[Content], facts: dict[str, str]) -> str:
    lines = [
        f"# {facts['name']}",
        "",
        f"What Vietnamese provincial newspapers wrote about administrative reform, {facts['span']}: metadata,",
        "topics with scores, figures with the clause they stand in, legal documents, reprints. Topics and figures were",
        "read by a program from what the newspapers print, and have errors.",
        "",
        f"- `{facts['name']}.sqlite`: everything in one file. Its table `codebook` explains each column, `release`",
        "  says what it was made from.",
        "- `data/*.csv` with `datapackage.json` (Data Package, version 2); an apostrophe stands before a text that a",
        "  spreadsheet would run as a formula.",
        "- `parquet/*.parquet`: the same tables.",
        "- `sha256sum -c SHA256SUMS` tells whether a file was changed.",
        "",
        "There is no text of an article: headlines, addresses, and of the sentence of a figure one clause of at most",
        "200 characters, at most a quarter of an article in all. `articles.content_hash` lets those who hold a text",
        "compare it. Bylines are left out, and reviewers go by numbers.",
        "",
        "| table | rows | what it holds |",
        "| --- | --- | --- |",
        *(f"| {content.table.name} | {len(content.rows)} | {content.table.sentence} |" for content in contents),
        "",
        f"License: {facts['license']}. {facts['program']}, schema {facts['schema']}, rules {facts['rules'] or 'none'}.",
    ]
    return "\n".join(lines) + "\n"
