"""Every question of the desk is one the store answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from desk.queries import CANNED, EXPORTS, QUERIES, Query, rows_of
from desk.queries.digest import DIGEST

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
# One morning has neither a silent day nor a target that was reached, no slips, no areas, and no resolved document.
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
