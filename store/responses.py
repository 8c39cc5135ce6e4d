"""Responses: what an office does about a critical article, state by state; each step stays in the audit."""

from __future__ import annotations

from typing import Any, Final

from store.audit import record, row_of
from store.rows import Moment, Row, insert, need, select, utc
from store.schema import Store, StoreError
from store.transaction import batch

STATES: Final = ("new", "assigned", "answered", "closed")
CLOSED_AS: Final = ("handled", "not_ours", "not_critical")
WRITTEN: Final = (
    *("state", "unit", "deadline", "summary", "directive", "finding", "outcome", "responsibility", "note"),
    *("answer_id", "answer_url", "closed_as"),
)
LONGEST: Final = 4000


class StaleError(StoreError):
    """Somebody else has written the row since it was read; nothing was changed."""


def response(db: Store, article_id: int) -> dict[str, Any] | None:
    """Return the response to an article, or None while nobody has written about it."""
    found = select(db, "SELECT * FROM responses WHERE article_id = ?", (article_id,))
    return found[0] if found else None


def save_response(db: Store, article_id: int, row: Row, who: str, now_utc: Moment, *, revision: int = 0) -> int:
    """Write the response to an article and return its number; empty texts are null, keys that are not there stay.

    `revision` is that of the row the person had before them, 0 for none; raises StaleError if it is another one now.
    Raises StoreError for a state that lacks what belongs to it: a unit and a deadline, an answer, how it was closed.
    """
    unknown = [name for name in row if name not in WRITTEN]
    if unknown:
        raise StoreError(f"responses: {', '.join(unknown)} cannot be written; what can is {', '.join(WRITTEN)}")
    given = {name: _filled(name, value) for name, value in row.items()}
    with batch(db):
        before = response(db, article_id)
        if (before["revision"] if before else 0) != revision:
            raise StaleError(f"responses: article {article_id} was written by {before['who'] if before else 'nobody'}")
        if before is None and not select(db, "SELECT id FROM articles WHERE id = ?", (article_id,)):
            raise StoreError(f"responses: no article {article_id}")
        after = {**dict.fromkeys(WRITTEN), "state": "new", **(before or {}), **given}
        if after["state"] != "closed":
            after["closed_as"] = None
        _checked(db, article_id, after)
        if before is not None and all(before[name] == after[name] for name in WRITTEN):
            return int(before["id"])
        now = utc(now_utc)
        kept = {name: after[name] for name in WRITTEN} | {"revision": revision + 1, "changed_utc": now, "who": who}
        if before is None:
            number = int(insert(db, "responses", {**kept, "article_id": article_id, "opened_utc": now}).lastrowid)
        else:
            number = int(before["id"])
            changed = ", ".join(f"{name} = ?" for name in kept)
            db.conn.execute(f"UPDATE responses SET {changed} WHERE id = ?", (*kept.values(), number))  # noqa: S608 - columns of WRITTEN; values are bound
        action = "change" if before else "save"
        record(db, who, now, action, ("responses", number), before, row_of(db, "responses", number))
        return number


def _filled(name: str, value: object) -> object:
    if isinstance(value, str):
        value = value.strip() or None
        if value is not None and len(value) > LONGEST:
            raise StoreError(f"responses: {name} has {len(value)} characters, at most {LONGEST} fit")
    return value


def _checked(db: Store, article_id: int, row: dict[str, Any]) -> None:
    """Raise StoreError when the state lacks what belongs to it."""
    need("responses", row, "state")
    if row["state"] not in STATES:
        raise StoreError(f"responses: state {row['state']!r} is not one of {', '.join(STATES)}")
    if row["state"] == "assigned" and not (row["unit"] and row["deadline"]):
        raise StoreError(f"responses: article {article_id} is assigned to nobody, or without a deadline")
    if row["state"] == "answered" and not (row["answer_id"] or row["answer_url"]):
        raise StoreError(f"responses: article {article_id} is answered without an answer that is linked")
    if row["state"] == "closed" and row["closed_as"] not in CLOSED_AS:
        raise StoreError(
            f"responses: article {article_id} is closed as {row['closed_as']!r}, not {', '.join(CLOSED_AS)}"
        )
    answer = row["answer_id"]
    if answer is not None and (
        answer == article_id or not select(db, "SELECT 1 FROM articles WHERE id = ?", (answer,))
    ):
        raise StoreError(f"responses: article {answer} is no answer to article {article_id}: the same, or none of ours")
