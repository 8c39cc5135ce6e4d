"""Corrections: where somebody says that a figure, a tag or a place was read wrongly, and what was decided."""

from __future__ import annotations

import json
from typing import Any, Final

from store.audit import record, row_of
from store.rows import Moment, insert, select, utc
from store.schema import Store, StoreError
from store.transaction import batch

Rows = list[dict[str, Any]]

KINDS: Final = ("figure", "tag", "place", "reference", "other")
DECISIONS: Final = ("accepted", "rejected")  # and back to "open", when a decision is withdrawn
LONGEST: Final = 2000

_FIGURE = """SELECT f.raw, f.start, f."end", f.kind, f.value, f.value_high, f.approx, f.of_total, f.unit, f.indicator,
  f.indicator_id, f.scope, f.period, f.status, f.cmp_dir, f.cmp_amount, f.cmp_unit, f.cmp_base, f.cmp_base_value,
  f.cmp_approx FROM figures f WHERE f.id = :item AND f.version_id = :version"""
_SHOWN: Final = {
    "figure": _FIGURE,
    "tag": """SELECT g.topic, t.name_vi, g.score, g.strength FROM tags g JOIN topics t ON t.id = g.topic
      WHERE g.topic = :item AND g.version_id = :version""",
    "place": """SELECT raw, start, "end", name, kind, province_id, ambiguous FROM places
      WHERE id = :item AND version_id = :version""",
    "reference": """SELECT raw, start, "end", type, name, canonical, doc_id, ambiguous FROM legal_references
      WHERE id = :item AND version_id = :version""",
}


def shown(db: Store, article_id: int, kind: str, item: str) -> dict[str, Any] | None:
    """Return what was read at one place of an article's current version, or None if it is not there.

    Keys: article_id, version_id, title, url, kind, item, start, end, and `shown`, the columns of the row. `other` is
    the article as a whole and has no item.
    """
    found = select(
        db,
        """SELECT a.id AS article_id, v.id AS version_id, v.title, a.url FROM articles a
        JOIN versions v ON v.id = a.version_id WHERE a.id = ?""",
        (article_id,),
    )
    if not found or kind not in KINDS:
        return None
    place = {**found[0], "kind": kind, "item": item or None, "start": None, "end": None, "shown": {}}
    if kind == "other":
        return place if not item else None
    known = select(db, _SHOWN[kind], {"item": item, "version": place["version_id"]})
    if not known:
        return None
    place["shown"] = known[0]
    return place | {side: known[0][side] for side in ("start", "end") if side in known[0]}


def save_correction(db: Store, article_id: int, kind: str, item: str, proposed: str, who: str, now_utc: Moment) -> int:
    """Keep what is right in somebody's words, beside what is shown now; return its number.

    The same words of the same person about the same place are the correction that is there already.
    """
    said = proposed.strip()
    if not said or len(said) > LONGEST:
        raise StoreError(f"corrections: 1 to {LONGEST} characters must say what is right, not {len(said)}")
    with batch(db):
        place = shown(db, article_id, kind, item)
        if place is None:
            raise StoreError(f"corrections: article {article_id} has no {kind} {item!r}")
        row = {name: place[name] for name in ("article_id", "version_id", "kind", "item", "start", "end", "shown")}
        same = select(
            db,
            """SELECT id FROM corrections WHERE article_id = ? AND version_id = ? AND kind = ? AND item IS ?
            AND who = ? AND proposed = ? AND state = 'open'""",
            (article_id, place["version_id"], kind, place["item"], who, said),
        )
        if same:
            return int(same[0]["id"])
        added = insert(db, "corrections", {**row, "proposed": said, "who": who, "proposed_utc": utc(now_utc)})
        number = int(added.lastrowid)
        record(db, who, now_utc, "save", ("corrections", number), None, row_of(db, "corrections", number))
        return number


def decide(db: Store, number: int, state: str, reason: str, who: str, now_utc: Moment) -> None:
    """Accept or reject a correction that is open. What was read stays as it is; the desk lays over it what is right."""
    if state not in DECISIONS:
        raise StoreError(f"corrections: state {state!r} is not one of {', '.join(DECISIONS)}")
    with batch(db):
        before = row_of(db, "corrections", number)
        if before is None or before["state"] != "open":
            told = "is not there" if before is None else f"was {before['state']} by {before['decided_by']}"
            raise StoreError(f"corrections: correction {number} {told}")
        db.conn.execute(
            "UPDATE corrections SET state = ?, decided_by = ?, decided_utc = ?, reason = ? WHERE id = ?",
            (state, who, utc(now_utc), reason.strip()[:LONGEST] or None, number),
        )
        record(db, who, now_utc, "decide", ("corrections", number), before, row_of(db, "corrections", number))


def withdraw(db: Store, number: int, reason: str, who: str, now_utc: Moment) -> None:
    """Take a decision back: the correction is open again, as if nobody had decided; `reason` says why it is.

    What was decided, by whom, and that it was taken back stays in the audit.
    """
    with batch(db):
        before = row_of(db, "corrections", number)
        if before is None or before["state"] not in DECISIONS:
            told = "is not there" if before is None else "was decided by nobody"
            raise StoreError(f"corrections: correction {number} {told}")
        db.conn.execute(
            "UPDATE corrections SET state = 'open', decided_by = NULL, decided_utc = NULL, reason = ? WHERE id = ?",
            (reason.strip()[:LONGEST] or None, number),
        )
        record(db, who, now_utc, "decide", ("corrections", number), before, row_of(db, "corrections", number))


def steps(db: Store, article_id: int) -> Rows:
    """Return every write of the corrections of an article from the audit, the earliest first.

    Keys: correction_id, kind, who, done_utc, proposed, state_before (None = it was reported then), state, reason.
    """
    return select(
        db,
        """SELECT c.id AS correction_id, c.kind, u.who, u.done_utc, c.proposed, u.before ->> '$.state' AS state_before,
        u.after ->> '$.state' AS state, u.after ->> '$.reason' AS reason
        FROM corrections c JOIN audit u ON u.row_table = 'corrections' AND u.row_id = c.id
        WHERE c.article_id = ? ORDER BY u.id""",
        (article_id,),
    )


def corrections(db: Store, state: str | None = None, article_id: int | None = None, limit: int = 200) -> Rows:
    """Return corrections with their articles, the latest first; `shown` as an object."""
    rows = select(
        db,
        """SELECT c.*, v.title, a.newspaper, n.title AS newspaper_title FROM corrections c
        JOIN articles a ON a.id = c.article_id JOIN versions v ON v.id = a.version_id
        LEFT JOIN newspapers n ON n.slug = a.newspaper
        WHERE (?1 IS NULL OR c.state = ?1) AND (?2 IS NULL OR c.article_id = ?2) ORDER BY c.id DESC LIMIT ?3""",
        (state, article_id, limit),
    )
    for row in rows:
        row["shown"] = json.loads(row["shown"])
    return rows
