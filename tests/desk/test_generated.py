"""The generated store is one the desk can be measured on: whole, uneven, and the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.schema import reader
from tests.desk.generated import generate


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "small.db"
    generate(path, 300)
    return path


def rows(path: Path, sql: str) -> list[Any]:
    db = reader(path)
    found = list(db.conn.execute(sql).fetchall())
    db.close()
    return found


def test_every_figure_stands_in_its_sentence(small: Path) -> None:
    wrong = """SELECT count(*), sum(substr(v.text, f.start + 1, f."end" - f.start) <> f.raw
      OR instr(substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start), f.raw) = 0)
      FROM figures f JOIN versions v ON v.id = f.version_id"""
    ((number, bad),) = rows(small, wrong)
    assert 2000 < number < 4500
    assert bad == 0


def test_reprints_edits_tags_and_visits_are_there(small: Path) -> None:
    for table in ("stories", "reprints", "tags", "slips", "visits", "checks", "places", "legal_references"):
        assert rows(small, f"SELECT count(*) FROM {table}") > [(0,)], table
    assert rows(small, "SELECT count(*) FROM versions WHERE number = 2") > [(0,)]
    assert rows(small, "SELECT count(*) FROM stories s WHERE articles <> (SELECT count(*) FROM reprints "
                "WHERE story_id = s.id)") == [(0,)]  # fmt: skip


def test_the_index_is_what_folding_the_text_gives(small: Path) -> None:
    found = rows(small, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'searchable : \"phuong\"'")
    assert found == rows(small, "SELECT count(*) FROM versions WHERE text LIKE '%phường%'")


def test_a_seed_gives_the_same_store(small: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    generate(again, 300)
    sql = (
        "SELECT v.text, f.value, f.scope FROM versions v LEFT JOIN figures f ON f.version_id = v.id ORDER BY v.id, f.id"
    )
    assert rows(again, sql) == rows(small, sql)
