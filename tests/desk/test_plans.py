"""No question of the desk reads a big table from end to end, but for those that say why.

What SQLite would do is read off its program (EXPLAIN): a cursor on a table that is rewound is a scan of it. The plan in
words names aliases only, and what a view or a subquery scans looks there like anything else.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.answers import DATABASE
from desk.queries import CANNED, EXPORTS, QUERIES
from store.rows import VIETNAM
from store.schema import connect
from tests.desk.generated import generate
from tests.desk.pace import READ_AFTER, biggest, opened, pages

BIG = {"articles", "versions", "figures", "figure_areas", "tags", "places", "annotations", "legal_references"}
BIG |= {"pages", "frontier"}
EVERY = {f"export {name}": query for name, query in EXPORTS.items()} | {q.name: q for q in (*QUERIES, *CANNED)}
# Who may read which table from end to end, and why. (name of the question or its first words, table)
ALLOWED = {
    ("reform_by_month", "articles"): "every article is counted, by the month in which it was printed",
    ("bai_da_sua", "articles"): "every article is asked for its versions: a question of researchers, no page",
    ("export figures", "articles"): "an export is the whole table, newest article first",
    ("export references", "articles"): "an export is the whole table, newest article first",
    ("SELECT c.*, v.title, a.newspaper, n", "articles"): "nobody corrected anything yet: ANALYZE knows no such table",
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "plans.db"
    generate(path, 1200)
    return path


@pytest.fixture(scope="module")
def asked(path: Path) -> dict[str, Any]:
    """What all pages ask of a store, each question once with the values it was first asked with."""
    noted: dict[str, Any] = {}
    big = biggest(path)
    with opened(path, datetime.fromisoformat(big["run"]).astimezone(VIETNAM) + READ_AFTER) as (visitor, _):
        database = visitor.datasette.get_database(DATABASE)
        through = database.execute_fn

        async def noting(question: Callable[[Any], Any]) -> Any:
            return await through(lambda conn: question(Noting(conn, noted)))

        database.execute_fn = noting
        for address in pages(big):
            assert visitor.get(address).status_code == 200, address
    return noted


@pytest.fixture(scope="module", params=["as it stands", "after ANALYZE"])
def conn(path: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    copy = tmp_path_factory.mktemp("planned") / "plans.db"
    shutil.copy(path, copy)
    db = connect(copy)
    if request.param == "after ANALYZE":
        db.conn.execute("ANALYZE")
    yield db.conn
    db.close()


class Noting:
    """A connection that notes what it is asked; everything else is the connection's own."""

    def __init__(self, conn: Any, noted: dict[str, Any]) -> None:
        self._conn, self._noted = conn, noted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def execute(self, sql: str, *values: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            self._noted.setdefault(sql, values[0] if values else ())
        return self._conn.execute(sql, *values)


def scanned(conn: Any, sql: str, values: Any = ()) -> set[str]:
    """Name the big tables that a statement reads from end to end; an index alone may be read so."""
    tables = dict(conn.execute("SELECT rootpage, name FROM sqlite_schema WHERE type = 'table'").fetchall())
    program = conn.execute(f"EXPLAIN {sql}", values).fetchall()
    cursors = {(row[2], row[3]) for row in program if row[1] == "OpenRead"}
    walked = {row[2] for row in program if row[1] in ("Next", "Prev")}
    rewound = {row[2] for row in program if row[1] in ("Rewind", "Last")} & walked
    return {tables[root] for cursor, root in cursors if cursor in rewound and root in tables} & BIG


def unlisted(conn: Any, name: str, sql: str, values: Any) -> set[tuple[str, str]]:
    """Name what a question scans without a reason."""
    return {(name, table) for table in scanned(conn, sql, values)} - set(ALLOWED)


def test_a_scan_is_seen_wherever_it_stands(conn: Any) -> None:
    assert scanned(conn, "SELECT title FROM versions") == {"versions"}
    assert scanned(conn, "SELECT x.url FROM articles x WHERE x.published LIKE '2025%'") == {"articles"}
    assert scanned(conn, "SELECT 1 WHERE (SELECT max(length(text)) FROM versions v) > 9") == {"versions"}
    assert scanned(conn, "SELECT raw FROM v_figures_read WHERE raw LIKE '%1%'") & {"articles", "figures"}
    assert scanned(conn, "SELECT text FROM versions ORDER BY id DESC") == {"versions"}
    assert unlisted(conn, "figures", "SELECT title FROM versions", ()) == {("figures", "versions")}


def test_what_is_found_by_an_index_is_no_scan(conn: Any) -> None:
    assert scanned(conn, "SELECT text FROM versions WHERE id = 7") == set()
    assert scanned(conn, "SELECT value FROM figures WHERE version_id = ?", (7,)) == set()
    assert scanned(conn, "SELECT title FROM newspapers") == set()


@pytest.mark.parametrize("name", EVERY)
def test_a_question_scans_no_big_table(conn: Any, name: str) -> None:
    sql = EVERY[name].sql
    assert unlisted(conn, name, sql, dict.fromkeys(re.findall(r":([a-z_]+)", sql))) == set()


def test_no_page_asks_for_a_scan(conn: Any, asked: dict[str, Any]) -> None:
    names = {query.sql: name for name, query in EVERY.items()}
    assert len(asked) > 80
    found = set()
    for sql, values in asked.items():
        found |= unlisted(conn, names.get(sql) or " ".join(sql.split())[:35], sql, values)
    assert found == set()


def test_every_reason_is_needed(path: Path, tmp_path: Path) -> None:
    """What scans no longer, with statistics or without, leaves the list."""
    copy = tmp_path / "plans.db"
    shutil.copy(path, copy)
    db = connect(copy)
    scans = set()
    for statement in ("SELECT 1", "ANALYZE"):
        db.conn.execute(statement)
        for name, query in EVERY.items():
            told = dict.fromkeys(re.findall(r":([a-z_]+)", query.sql))
            scans |= {(name, table) for table in scanned(db.conn, query.sql, told)}
    db.close()
    assert {one for one in ALLOWED if one[0] in EVERY} <= scans
