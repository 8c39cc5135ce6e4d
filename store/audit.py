"""The audit of the desk's writes: one row for each, in the transaction of the write itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from store.rows import Moment, insert, select, utc
from store.schema import Store
from store.transaction import inside

Rows = list[dict[str, Any]]

ACTIONS: Final = ("save", "change", "delete", "decide")


def record(
    db: Store,
    who: str,
    now_utc: Moment,
    action: str,
    place: tuple[str, int],
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> int:
    """Keep that `who` wrote the row `place` = (table, number); call inside the batch that writes it."""
    inside(db, "record")
    row = {
        "who": who,
        "done_utc": utc(now_utc),
        "action": action,
        "row_table": place[0],
        "row_id": place[1],
        "before": before,
        "after": after,
    }
    return int(insert(db, "audit", row).lastrowid)


def row_of(db: Store, table: str, number: int) -> dict[str, Any] | None:
    """Return one row of a table that the desk writes, or None."""
    found = select(db, f"SELECT * FROM {table} WHERE id = ?", (number,))  # noqa: S608 - the table is named by our code
    return found[0] if found else None


def history(db: Store, table: str, number: int) -> Rows:
    """Return every write of one row, the latest first; `before` and `after` as objects or None."""
    return _read(select(db, "SELECT * FROM audit WHERE row_table = ? AND row_id = ? ORDER BY id DESC", (table, number)))


def writes(db: Store, limit: int = 100, before_id: int | None = None) -> Rows:
    """Return the latest writes of all tables, the latest first; `before_id` leads on to earlier ones."""
    return _read(
        select(
            db,
            "SELECT * FROM audit WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
            (before_id, before_id, limit),
        )
    )


def _read(rows: Rows) -> Rows:
    for row in rows:
        for side in ("before", "after"):
            row[side] = json.loads(row[side]) if row[side] is not None else None
    return rows
