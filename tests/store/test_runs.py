"""Runs that were killed are closed by the next one; only finished ones count as finished."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from store import read, write

if TYPE_CHECKING:
    from sqlite_utils import Database

BEGAN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def test_a_dead_run_ends_when_its_last_page_came(db: Database) -> None:
    write.save_newspapers(db, [{"slug": "baomau", "title": "Báo Mẫu", "domains": ["baomau.example"], "enabled": True}])
    dead, empty, done = (write.begin_run(db, "demo", ["baomau"], BEGAN) for _ in range(3))
    write.end_run(db, done, BEGAN, 0, {})
    page = {"run_id": dead, "newspaper": "baomau", "url": "https://baomau.example/", "kind": "section", "status": 200}
    with write.batch(db):
        write.save_page(db, {**page, "fetched_utc": BEGAN.replace(minute=7), "bytes": 0}, None, [], BEGAN)
    assert write.close_dead_runs(db) == 2
    ends = dict(db.conn.execute("SELECT id, ended_utc || ' ' || exit_code FROM runs").fetchall())
    assert ends == {
        dead: "2026-11-02T01:07:00Z 137",
        empty: "2026-11-02T01:00:00Z 137",
        done: "2026-11-02T01:00:00Z 0",
    }
    assert write.open_run(db) is None
    assert write.close_dead_runs(db) == 0


def test_only_runs_that_came_to_a_good_end_are_finished(db: Database) -> None:
    for code in (0, 3, 130, 0):
        write.end_run(db, write.begin_run(db, "demo", [], BEGAN), BEGAN, code, {})
    write.end_run(db, write.begin_run(db, "run", [], BEGAN), BEGAN, 0, {})
    assert read.runs_finished(db, "demo") == 2
