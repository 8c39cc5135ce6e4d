"""Every question of the desk is one the store answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from desk.queries import CANNED, EXPORTS, QUERIES, Query, rows_of
from desk.queries.digest import DIGEST
from store.corrections import decide, save_correction
from store.schema import connect
from store.slips import save_comparisons
from tests.desk.figure_store import NOW, OLD, fill

EVERY = [*QUERIES, *EXPORTS.values(), *CANNED]
VALUES = {
    "since": "2025-03-03T23:30:00Z",
    "until": "2025-03-04T23:30:00Z",
    "article": 1,
    "limit": 1000,
    "offset": 0,
    "chi_tieu": "online_dossier_rate",
    "cua_ai": "Quảng Trị",
    "known": "9999-01-01T00:00:00Z",
    "recent": "2025-03-04T17:30:00Z",
    "versions": json.dumps(list(range(1, 20))),
    "figures": json.dumps(list(range(1, 20))),
    "targets": "[]",
    "first_day": "2025-03-04",
    "last_day": "2025-03-05",
    "since_local": "2025-03-04T06:30:00+07:00",
    "until_local": "2025-03-05T06:30:00+07:00",
}
# One morning has neither a silent day nor a target that was reached, no slips, no areas, and no resolved document; the
# ready-made questions of figures have theirs in a test of their own below.
WITHOUT_ROWS = {"gaps", "muc_tieu_va_thuc_hien", "so_lieu_moi_nhat", "so_lieu_venh", "bao_im_lang"}
WITHOUT_ROWS |= {
    "accepted_corrections",
    "figures_before",
    "targets_gap",
    "targets_of",
    "official_targets",
    "slips_of",
    "new_documents",
}
WITHOUT_ROWS |= {"silent_days"}
KNOWN_ROWS = {query.name for query in (*DIGEST, *EXPORTS.values(), *CANNED)} - WITHOUT_ROWS


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.name)
def test_the_store_answers(store: Any, query: Query) -> None:
    asked = set(re.findall(r":([a-z_]+)", query.sql))
    rows = list(rows_of(store, query, **{name: VALUES.get(name) for name in asked}))
    assert rows or query.name not in KNOWN_ROWS
    assert not rows or query.name not in WITHOUT_ROWS


def test_ready_made_questions_of_figures_give_what_people_put_right() -> None:
    db = connect(":memory:")
    ids = fill(db)
    db.conn.execute(
        """UPDATE figures SET status = 'target' WHERE version_id = (SELECT version_id FROM articles WHERE id = ?)""",
        (ids["a3"],),
    )
    save_comparisons(db, lambda kind, row: f"{row['raw']} và {row['other_raw']}")

    def asked(name: str) -> list[tuple[Any, ...]]:
        (query,) = (query for query in CANNED if query.name == name)
        return [tuple(row.values())[:6] for row in rows_of(db, query, chi_tieu="online_dossier_rate")]

    target, newest = "muc_tieu_va_thuc_hien", "so_lieu_moi_nhat"
    place = ("tỉ lệ hồ sơ trực tuyến", "Quảng Trị", "2024")
    assert asked(target) == [(*place, "64.9", "60", "%")]  # what was printed last
    old = (OLD, "Quảng Trị", place[0], "2024", "62.4", "%")
    assert old in asked(newest)
    assert ("range", "ngoài khoảng") in [row[:2] for row in asked("so_lieu_venh")]
    for name, said in (("a7", "Giá trị: 65"), ("a2", "Giá trị: 62,9")):
        (item,) = db.conn.execute(
            "SELECT f.id FROM figures f JOIN articles a ON a.version_id = f.version_id WHERE a.id = ?", (ids[name],)
        ).fetchone()
        decide(db, save_correction(db, ids[name], "figure", str(item), said, "Mẫu", NOW), "accepted", "", "Mẫu", NOW)
    assert asked(target) == [(*place, "64.9", "65", "%")]
    assert (*old[:4], "62.9", "%") in asked(newest)
    db.close()


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.name)
def test_it_only_reads(query: Query) -> None:
    assert query.sql.lstrip().startswith(("SELECT", "WITH"))
    assert ";" not in query.sql.replace("'; '", "")


def test_names_are_told_once() -> None:
    for table in (QUERIES, CANNED):
        assert len({query.name for query in table}) == len(table)
    assert all(query.title and query.name == name for name, query in EXPORTS.items())


@pytest.mark.parametrize("name", ["articles", "figures", "references"])
def test_an_export_begins_at_a_moment_of_vietnam(store: Any, ids: dict[str, int], name: str) -> None:
    """Compared with UTC, the first seven hours of the day would be left out."""

    def exported(since: str) -> bool:
        return ids["edited"] in {row["article_id"] for row in rows_of(store, EXPORTS[name], since=since)}

    assert exported("2025-03-04T10:30:00+07:00")
    assert not exported("2025-03-04T10:30:01+07:00")


def test_a_column_of_a_row_keeps_its_name(store: Any) -> None:
    (row,) = rows_of(store, Query("one", "", "SELECT 1 AS a, :b AS b"), b="đ")
    assert row == {"a": 1, "b": "đ"}


@pytest.mark.parametrize("query", CANNED, ids=lambda query: query.name)
def test_what_is_ready_made_is_explained_in_one_line(query: Query) -> None:
    assert query.explained.endswith(".")
    assert "\n" not in query.explained
    assert 40 <= len(query.explained) <= 130
