"""Back-fills: a window of days of one newspaper that is fetched afterwards; how far it has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.rows import Moment, insert, utc
from store.schema import Store, StoreError
from store.transaction import batch


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a back-fill has come. `found` counts the article addresses it asked for or still will."""

    found: int
    fetched: int
    left: int
    """Addresses that wait, lists too."""
    failed: int
    outside: int
    """Articles that were looked at, or told by a list, and lie outside the window."""
    days_without: tuple[str, ...]
    """Days of the window that have no article, ISO."""


def begin_backfill(db: Store, newspaper: str, first: date, last: date, now_utc: Moment) -> int:
    """Open the back-fill of a window, or take it up again; return its number."""
    with batch(db):
        found = db.conn.execute(
            "SELECT id FROM backfills WHERE newspaper = ? AND first_day = ? AND last_day = ?",
            (newspaper, first.isoformat(), last.isoformat()),
        ).fetchone()
        if found is not None:
            return int(found[0])
        row = {"newspaper": newspaper, "first_day": first, "last_day": last, "begun_utc": now_utc}
        return int(insert(db, "backfills", row).lastrowid)


def end_backfill(db: Store, backfill: int, now_utc: Moment | None) -> None:
    """Say that nothing is left to ask, or (None) that something is again."""
    with batch(db):
        changed = db.conn.execute(
            "UPDATE backfills SET ended_utc = ? WHERE id = ?", (None if now_utc is None else utc(now_utc), backfill)
        ).rowcount
        if changed != 1:
            raise StoreError(f"backfills: no back-fill {backfill} to end")


def progress(db: Store, backfill: int) -> Progress:
    """Say how far a back-fill has come."""
    window = db.conn.execute(
        "SELECT newspaper, first_day, last_day FROM backfills WHERE id = ?", (backfill,)
    ).fetchone()
    if window is None:
        raise StoreError(f"backfills: no back-fill {backfill}")
    (counts,) = db.conn.execute(
        """SELECT
          count(*) FILTER (WHERE kind = 'article' AND passed_over IS NULL),
          count(*) FILTER (WHERE kind = 'article' AND state = 'done'),
          count(*) FILTER (WHERE state IN ('queued', 'leased')),
          count(*) FILTER (WHERE state = 'failed'),
          count(*) FILTER (WHERE kind = 'article' AND passed_over IS NOT NULL)
        FROM frontier WHERE backfill_id = ?""",
        (backfill,),
    )
    newspaper, first, last = window
    found, fetched, left, failed, outside = counts
    days = days_without(db, newspaper, date.fromisoformat(first), date.fromisoformat(last))
    return Progress(found, fetched, left, failed, outside, days)


def days_without(db: Store, newspaper: str, first: date, last: date) -> tuple[str, ...]:
    """Return the days from `first` to `last` on which a newspaper has no article in the store, ISO."""
    found = db.conn.execute(
        """SELECT DISTINCT substr(published, 1, 10) FROM articles
        WHERE newspaper = ? AND substr(published, 1, 10) BETWEEN ? AND ?""",
        (newspaper, first.isoformat(), last.isoformat()),
    )
    covered = {row[0] for row in found}
    days = ((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))
    return tuple(day for day in days if day not in covered)


def days_known(db: Store, keys: Sequence[str]) -> list[str]:
    """Return the days of publication of those articles, named by their addresses' keys, of which they are known."""
    return [
        row[0]
        for row in db.conn.execute(
            """SELECT coalesce(f.passed_over, substr(a.published, 1, 10)) AS day FROM json_each(?) k
            JOIN frontier f ON f.url_key = k.value LEFT JOIN articles a ON a.id = f.article_id
            WHERE day IS NOT NULL""",
            (json.dumps(list(keys)),),
        )
    ]


def on_the_way(db: Store, keys: Sequence[str]) -> int:
    """Count those of the addresses, named by their keys, that have been taken and are not answered yet."""
    sql = "SELECT count(*) FROM json_each(?) k JOIN frontier f ON f.url_key = k.value WHERE f.state = 'leased'"
    return int(db.conn.execute(sql, (json.dumps(list(keys)),)).fetchone()[0])
