"""A release holds no article's text, says what its columns mean, and comes out the same byte for byte."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from desk.periods import named_span
from jobs.cli import main
from jobs.release import ReleaseError, write_release
from store import reviews as answers
from store.release import LARGEST_SHARE, LONGEST_CLAUSE, TABLES, VIEWS, clause
from store.schema import connect
from tests.desk.conftest import EVIL, MORNING, fill

SPAN = named_span("2025Q1")
PRIVATE = ("Người Viết", "bà.thu@mau.example")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kho") / "kho.db"
    store = connect(path)
    ids = fill(store)
    store.conn.execute("INSERT INTO figure_areas SELECT id, scope, 'vn63-45' FROM figures WHERE scope = 'Quảng Trị'")
    store.conn.commit()
    shown = answers.question(store, ids["voice"])
    assert shown is not None
    review = {"version_id": shown["version_id"], "who": PRIVATE[1], "relevance": "core", "topics": {"citizen_voice": 2}}
    review |= {"note": "", "how_chosen": "asked", "shown": shown["shown"], "model": shown["model"]}
    answers.save_review(store, review, MORNING)
    store.close()
    return path


@pytest.fixture(scope="module")
def folder(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    answer = CliRunner().invoke(
        main,
        ["release", "2025Q1", "--db", str(db), "--into", str(tmp_path_factory.mktemp("ra"))],
        catch_exceptions=False,
    )
    assert answer.exit_code == 0, answer.output
    return Path(answer.stdout.strip())


@pytest.fixture
def frozen(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{folder / 'release-2025Q1.sqlite'}?mode=ro", uri=True)) as connection:
        yield connection


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_same_store_gives_the_same_bytes(db: Path, folder: Path, tmp_path: Path) -> None:
    store = connect(db, "ro")
    again = write_release(store, SPAN, tmp_path)
    there = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    here = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert there == here
    assert write_release(store, SPAN, tmp_path) == again  # a second call finds it there
    store.close()


def test_a_release_that_was_given_away_is_never_changed(db: Path, tmp_path: Path) -> None:
    store = connect(db, "ro")
    there = write_release(store, SPAN, tmp_path)
    (there / "README.md").write_text("khác", encoding="utf-8")
    with pytest.raises(ReleaseError, match="is another release"):
        write_release(store, SPAN, tmp_path)
    assert (there / "README.md").read_text(encoding="utf-8") == "khác"
    assert [path.name for path in tmp_path.iterdir()] == ["release-2025Q1"]
    store.close()


def test_what_is_not_in_it_is_said(db: Path, tmp_path: Path) -> None:
    quarter, running = (
        CliRunner().invoke(main, ["release", code, "--db", str(db), "--into", str(tmp_path)])
        for code in ("2025Q1", "9998Q4")
    )
    assert quarter.stderr == "diembao: 1 articles have not been read by the language part and are not in it\n"
    assert running.stderr == "diembao: 9998Q4 lasts until 9999-01-01T00:00: what is printed until then is not in it\n"


def test_newspapers_count_the_articles_that_are_in_it(frozen: sqlite3.Connection) -> None:
    counts = dict(frozen.execute("SELECT slug, articles FROM newspapers WHERE articles > 0").fetchall())
    assert counts == dict(frozen.execute("SELECT newspaper, count(*) FROM articles GROUP BY newspaper").fetchall())


def test_sums_are_right_and_name_every_file(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert set(told) == set(files) - {"SHA256SUMS"}
    assert all(sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in told.items())


def test_no_text_no_byline_and_no_person_leaves_the_house(db: Path, folder: Path) -> None:
    with closing(sqlite3.connect(db)) as store:
        paragraphs = [
            paragraph
            for (body,) in store.execute("SELECT body FROM versions")
            for paragraph in json.loads(body)
            if len(paragraph) > LONGEST_CLAUSE
        ]
    told = b"".join(path.read_bytes() for path in folder.rglob("*") if path.suffix in (".csv", ".sqlite")).decode(
        "utf-8", "ignore"
    )
    assert not [word for word in (*PRIVATE, *paragraphs) if word in told]
    assert [row["reviewer"] for row in rows_of(folder, "reviews")] == ["1"]
    figures, articles = rows_of(folder, "figures"), {row["article_id"]: row for row in rows_of(folder, "articles")}
    clauses: dict[str, set[str]] = {}
    for row in figures:
        clauses.setdefault(row["article_id"], set()).add(row["clause"])
    assert figures
    for article, words in clauses.items():
        assert sum(map(len, words)) <= LARGEST_SHARE * int(articles[article]["characters"])


def test_the_codebook_explains_every_column(frozen: sqlite3.Connection) -> None:
    told = {(table, column) for table, column in frozen.execute('SELECT "table", "column" FROM codebook')}
    for table in TABLES:
        columns = [name for _, name, *_ in frozen.execute(f'PRAGMA table_info("{table.name}")')]
        assert columns
        assert {(table.name, name) for name in [*columns, None]} <= told
    assert {(view, None) for view in VIEWS} <= told
    assert frozen.execute("SELECT count(*) FROM codebook WHERE meaning = ''").fetchone() == (0,)
    facts = dict(frozen.execute("SELECT name, value FROM release"))
    assert facts["rows.articles"] == str(frozen.execute("SELECT count(*) FROM articles").fetchone()[0])
    assert frozen.execute("PRAGMA foreign_key_check").fetchall() == []
    assert frozen.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_its_views_answer(frozen: sqlite3.Connection) -> None:
    for name in VIEWS:
        assert frozen.execute(f"SELECT * FROM {name}").fetchall(), name


def test_csv_sqlite_and_parquet_say_the_same(folder: Path, frozen: sqlite3.Connection) -> None:
    for table in TABLES:
        cursor = frozen.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        assert parquet.read_table(folder / "parquet" / f"{table.name}.parquet").to_pylist() == rows
        printed = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
        read = [{name: value.removeprefix("'") for name, value in row.items()} for row in rows_of(folder, table.name)]
        assert read == printed


def test_a_formula_of_a_headline_is_disarmed(folder: Path) -> None:
    titles = [row["title"] for row in rows_of(folder, "articles")]
    assert f"'=1+1 {EVIL}" in titles


def test_a_table_of_no_rows_has_its_header(db: Path, tmp_path: Path) -> None:
    store = connect(db, "ro")
    empty = write_release(store, named_span("2019Q1"), tmp_path)
    store.close()
    for table in TABLES:
        head = (empty / "data" / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert set(table.keys) <= set(head.split(","))
    assert rows_of(empty, "articles") == []
    check_package(empty)


@pytest.mark.parametrize("wrong", ["2025", "Q1", "2025Q5"])
def test_what_is_no_span_is_refused(db: Path, wrong: str) -> None:
    assert CliRunner().invoke(main, ["release", wrong, "--db", str(db)]).exit_code == 2


@pytest.mark.parametrize("length", [20, 60, 200])
def test_a_clause_is_short_and_holds_its_figure(length: int) -> None:
    sentence = "Trong năm, " * 30 + "tỉnh đạt 62,4% kế hoạch; " + "các xã cũng vậy, " * 20
    start = sentence.index("62,4%")
    words = clause(sentence, start, start + 5, length)
    assert "62,4%" in words
    assert len(words) <= length
    assert clause("x" * 1000, 500, 505, 200).strip("… ") in "x" * 200


# -------------------------------------------------------------------------------------- the Data Package standard, v2
NAME = re.compile(r"[-a-z0-9._/]{1,200}")
TYPES = {"string", "number", "integer", "boolean", "object", "array", "date", "datetime"}


def check_package(folder: Path) -> None:
    """Hold a datapackage.json against datapackage.org/standard: package, resource and table schema, and every cell."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert NAME.fullmatch(package["name"])
    datetime.fromisoformat(package["created"])
    assert all(each.get("name") or each.get("path") for each in package["licenses"])
    assert all(each["title"] and isinstance(each.get("roles", []), list) for each in package["contributors"])
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert resources
    assert len(resources) == len(package["resources"])
    for name, resource in resources.items():
        assert NAME.fullmatch(name)
        path = resource["path"]
        assert not path.startswith(("/", ".", "http"))
        assert ".." not in path
        content = (folder / path).read_bytes()
        assert (len(content), f"sha256:{sha256(content).hexdigest()}") == (resource["bytes"], resource["hash"])
        schema = resource["schema"]
        fields = {field["name"]: field for field in schema["fields"]}
        header, *rows = list(csv.reader(io.StringIO(content.decode(resource["encoding"]), newline="")))
        assert list(fields) == header
        assert {field["type"] for field in fields.values()} <= TYPES
        assert set(schema["primaryKey"]) <= set(fields)
        for key in schema.get("foreignKeys", []):
            assert set(key["fields"]) <= set(fields)
            target = resources[key["reference"]["resource"]]["schema"]["fields"]
            assert set(key["reference"]["fields"]) <= {field["name"] for field in target}
        places = [header.index(key) for key in schema["primaryKey"]]
        keys = [tuple(row[place] for place in places) for row in rows]
        assert len(keys) == len(set(keys))
        assert all(all(key) for key in keys)
        for row in rows:
            for field, value in zip(fields.values(), row, strict=True):
                check_cell(field, value, schema["missingValues"])


def check_cell(field: dict[str, Any], value: str, missing: list[str]) -> None:
    if value in missing:
        assert not field.get("constraints", {}).get("required"), field
        return
    readers: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "array": lambda text: [*json.loads(text)],
        "object": lambda text: {**json.loads(text)},
    }
    readers[field["type"]](value)


def test_the_data_package_keeps_to_the_standard(folder: Path) -> None:
    check_package(folder)
