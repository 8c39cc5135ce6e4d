"""Saved searches: kept under a name, opened again, and looked at for new articles to be sent by mail."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from store.audit import record, row_of
from store.rows import Moment, insert, select, utc
from store.schema import Store, StoreError
from store.transaction import batch

Rows = list[dict[str, Any]]
Alert = Literal["none", "at_once", "daily"]

ALERTS: Final = ("none", "at_once", "daily")
MOST: Final = 200
"""Searches of one person."""


def save_search(
    db: Store,
    owner: str,
    name: str,
    query: str,
    filters: Mapping[str, Sequence[str]],
    now_utc: Moment,
    *,
    alert: str = "none",
    email: str | None = None,
) -> int:
    """Keep a search and return its number; one of the owner's of the same name is replaced, and alerts begin now.

    `filters` is {field of the page Bài: values}. Raises StoreError for an empty search, an alert without an address,
    and more than MOST of one owner.
    """
    name, query, email = name.strip(), query.strip(), (email or "").strip() or None
    kept_filters = {field: [str(value) for value in values] for field, values in filters.items() if values}
    if not name or not (query or kept_filters):
        raise StoreError("saved_searches: a search needs a name, and words or filters")
    with batch(db):
        now = utc(now_utc)
        row = {"query": query, "filters": kept_filters, **_alerted(db, alert, email), "saved_utc": now}
        known = select(db, "SELECT * FROM saved_searches WHERE owner = ? AND name = ?", (owner, name))
        if known:
            number = int(known[0]["id"])
            _set(db, number, row)
            record(db, owner, now, "change", ("saved_searches", number), known[0], row_of(db, "saved_searches", number))
            return number
        (count,) = db.conn.execute("SELECT count(*) FROM saved_searches WHERE owner = ?", (owner,)).fetchone()
        if count >= MOST:
            raise StoreError(f"saved_searches: {owner} has {count} already, {MOST} are the most: delete one first")
        number = int(insert(db, "saved_searches", {**row, "owner": owner, "name": name}).lastrowid)
        record(db, owner, now, "save", ("saved_searches", number), None, row_of(db, "saved_searches", number))
        return number


def set_alert(db: Store, number: int, owner: str, alert: str, email: str | None, now_utc: Moment) -> None:
    """Change how the finds of one's search are told; what came before now is never sent. Errors as `save_search`."""
    with batch(db):
        before = _own(db, number, owner)
        _set(db, number, _alerted(db, alert, (email or "").strip() or None))
        record(db, owner, now_utc, "change", ("saved_searches", number), before, row_of(db, "saved_searches", number))


def delete_search(db: Store, number: int, owner: str, now_utc: Moment) -> None:
    """Delete one's search; what it was stays in the audit. Raises StoreError for another's."""
    with batch(db):
        before = _own(db, number, owner)
        db.conn.execute("DELETE FROM saved_searches WHERE id = ?", (number,))
        record(db, owner, now_utc, "delete", ("saved_searches", number), before, None)


def searches(db: Store, owner: str | None = None) -> Rows:
    """Return saved searches by name, of one owner or of all; `filters` as an object."""
    return _read(
        select(
            db,
            "SELECT * FROM saved_searches WHERE ?1 IS NULL OR owner = ?1 ORDER BY name COLLATE NOCASE, id",
            (owner,),
        )
    )


def due(db: Store, alert: Literal["at_once", "daily"]) -> Rows:
    """Return the searches to be looked at for an alert of this kind, with the articles they are to be asked for.

    Rows: id, name, owner, query, filters (object), alert, email, alerted_utc, `after` and `until`: articles with a
    number greater than `after` and up to `until` are new, and all of them have been read by the language part. A search
    whose `until` is not greater than `after` has nothing to ask. When it was sent, call `mark_sent`.
    """
    rows = _read(
        select(
            db,
            """SELECT id, name, owner, query, filters, alert, email, alerted_utc, alerted_article AS after,
              coalesce((SELECT min(a.id) - 1 FROM articles a JOIN versions v ON v.id = a.version_id
                WHERE a.id > alerted_article AND v.status <> 'unreadable'
                  AND NOT EXISTS (SELECT 1 FROM annotations WHERE version_id = a.version_id)),
                (SELECT max(id) FROM articles), 0) AS until
            FROM saved_searches WHERE alert = ? ORDER BY id""",
            (alert,),
        )
    )
    return [row for row in rows if row["until"] > row["after"]]


def mark_sent(db: Store, number: int, until: int, now_utc: Moment) -> None:
    """Keep that the finds of a search up to an article have been told, or that there were none.

    It never goes back. Not in the audit: no person did it.
    """
    with batch(db):
        changed = db.conn.execute(
            "UPDATE saved_searches SET alerted_article = max(alerted_article, ?), alerted_utc = ? WHERE id = ?",
            (until, utc(now_utc), number),
        ).rowcount
        if changed != 1:
            raise StoreError(f"saved_searches: no search {number}; its owner may have deleted it")


def _alerted(db: Store, alert: str, email: str | None) -> dict[str, Any]:
    """Return the columns of an alert that begins with the articles that are not there yet."""
    if alert not in ALERTS:
        raise StoreError(f"saved_searches: alert {alert!r} is not one of {', '.join(ALERTS)}")
    if alert != "none" and email is None:
        raise StoreError("saved_searches: an alert needs an address to go to")
    if email is not None and not plausible(email):
        raise StoreError(f"saved_searches: {email[:100]!r} is no address of a mailbox")
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    return {"alert": alert, "email": email, "alerted_article": last}


def plausible(email: str) -> bool:
    """Tell whether a text may be one address of a mailbox: one @, and no sign that begins another address or header.

    >>> [plausible(text) for text in ("lan@mau.gov.vn", "lan", "a@b c", "a@b,c@d", "a@b\\nBcc: c@d", "<a@b>")]
    [True, False, False, False, False, False]
    """
    name, _, host = email.partition("@")
    plain = email.isascii() and email.isprintable() and len(email) <= 254
    return plain and bool(name and host) and not set(' ,;:<>()[]"\\@') & set(name + host)


def _own(db: Store, number: int, owner: str) -> dict[str, Any]:
    row = row_of(db, "saved_searches", number)
    if row is None or row["owner"] != owner:
        raise StoreError(f"saved_searches: {owner} has no search {number}")
    return row


def _set(db: Store, number: int, row: Mapping[str, Any]) -> None:
    values = [json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else value for value in row.values()]
    changed = ", ".join(f"{name} = ?" for name in row)
    db.conn.execute(f"UPDATE saved_searches SET {changed} WHERE id = ?", (*values, number))  # noqa: S608 - columns named by our code


def _read(rows: Rows) -> Rows:
    for row in rows:
        row["filters"] = json.loads(row["filters"])
    return rows
