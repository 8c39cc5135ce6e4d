"""Live checks of newspapers' facts: when each fact was last looked at on the web, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from store.rows import select, utc
from store.schema import Store
from store.transaction import batch

Rows = list[dict[str, Any]]


def save_checks(db: Store, newspaper: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep verdicts {fact, checked_utc, verdict, detail} on a newspaper; earlier ones stay."""
    with batch(db):
        for row in rows:
            db.conn.execute(
                "INSERT INTO checks (newspaper, fact, checked_utc, verdict, detail) VALUES (?, ?, ?, ?, ?)",
                (newspaper, row["fact"], utc(row["checked_utc"]), row["verdict"], row["detail"]),
            )


def newest_checks(db: Store, newspaper: str | None = None) -> Rows:
    """Return the newest verdict on every fact, with `right_utc`: when the fact was last found right (None: never)."""
    return select(
        db,
        """SELECT newspaper, fact, checked_utc, verdict, detail, right_utc FROM (
          SELECT *, row_number() OVER (PARTITION BY newspaper, fact ORDER BY checked_utc DESC) AS back,
            max(CASE WHEN verdict = 'right' THEN checked_utc END) OVER (PARTITION BY newspaper, fact) AS right_utc
          FROM checks WHERE :newspaper IS NULL OR newspaper = :newspaper)
        WHERE back = 1 ORDER BY newspaper, fact""",
        {"newspaper": newspaper},
    )
