"""Everything that changes the file: runs, newspapers, pages with their articles, annotations, stories.

One writer. Every function is a transaction of its own unless it stands inside `with batch(db):`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from store.articles import WITHHELD, Saved, save_article, unchanged, withheld
from store.frontier import (
    close_page,
    enqueue,
    lease,
    open_run,
    requeue_due,
    requeue_leases,
    settle,
)
from store.months import count_in, count_out
from store.rows import Moment, Row, insert, insert_all, need, upsert, url_key, utc
from store.schema import Store, StoreError
from store.slips import save_slip
from store.stories import save_stories, save_story
from store.transaction import batch, begin, checkpoint, commit, inside, rollback

__all__ = [
    "Saved",
    "StoreError",
    "batch",
    "begin",
    "begin_run",
    "checkpoint",
    "close_dead_runs",
    "commit",
    "end_run",
    "enqueue",
    "lease",
    "open_run",
    "requeue_due",
    "requeue_leases",
    "rollback",
    "save_annotation",
    "save_catalogue",
    "save_newspapers",
    "save_page",
    "save_stories",
    "save_story",
    "save_visit",
    "settle",
    "url_key",
]


def save_newspapers(db: Store, rows: Iterable[Row]) -> int:
    """Insert or update newspapers by slug; return how many were given."""
    with batch(db):
        return upsert(db, "newspapers", ["slug"], rows)


def save_catalogue(
    db: Store,
    topics: Iterable[Row] = (),
    indicators: Iterable[Row] = (),
    provinces: Iterable[Row] = (),
    targets: Iterable[Row] = (),
) -> None:
    """Insert or update the catalogues by id; a province without `slug` gets it from its name.

    Empty strings (as csv gives them) are stored as null; nothing is deleted, since figures point here.
    """
    catalogues = {"topics": topics, "indicators": indicators, "provinces": provinces, "targets": targets}
    with batch(db):
        for table, rows in catalogues.items():
            filled = [{name: None if value == "" else value for name, value in row.items()} for row in rows]
            if table == "provinces":
                filled = [{"slug": slug(str(row["name"])), **row} for row in filled]
            upsert(db, table, ["id"], filled)


def begin_run(db: Store, command: str, newspapers: Sequence[str], started_utc: Moment) -> int:
    """Open a run and return its number."""
    with batch(db):
        row = {"command": command, "newspapers": list(newspapers), "started_utc": started_utc}
        return int(insert(db, "runs", row).lastrowid)


def end_run(db: Store, run_id: int, ended_utc: Moment, exit_code: int, counts: Mapping[str, object]) -> None:
    """Close a run; outside a batch the log is brought into the file as well."""
    alone = not db.conn.in_transaction
    with batch(db):
        changed = db.conn.execute(
            "UPDATE runs SET ended_utc = ?, exit_code = ?, counts = ? WHERE id = ?",
            (utc(ended_utc), exit_code, json.dumps(dict(counts), ensure_ascii=False), run_id),
        ).rowcount
        if changed != 1:
            raise StoreError(f"runs: no run {run_id} to end")
    if alone:
        checkpoint(db)


KILLED = 137  # 128 + 9: the exit code a shell tells of a program that was killed


def close_dead_runs(db: Store) -> int:
    """Close the runs that were killed: no process lives that could. Return how many there were.

    The caller holds the lock of the file, so no other run is going on. A run that was killed ended, as far as the file
    knows, when its last page came.
    """
    with batch(db):
        return int(
            db.conn.execute(
                """UPDATE runs SET exit_code = ?, ended_utc =
                coalesce((SELECT max(fetched_utc) FROM pages WHERE run_id = runs.id), started_utc)
                WHERE ended_utc IS NULL""",
                (KILLED,),
            ).rowcount
        )


def save_visit(db: Store, row: Row) -> None:
    """Keep what one newspaper brought in one run; a second call for the pair replaces the first."""
    with batch(db):
        upsert(db, "visits", ["run_id", "newspaper"], [row])


def save_page(
    db: Store,
    page_row: Row,
    article_row: Row | None,
    link_rows: Iterable[Row],
    now_utc: Moment,
    *,
    reason: str | None = None,
    revisit_after: timedelta | None = None,
) -> Saved:
    """Store a response with its out-links, its article and the state of its address; call inside `batch`.

    `page_row` holds columns of pages (`final_url` defaults to `url`). `article_row` holds columns of versions, and
    `url` (the identity of the article: canonical, chosen by the reader of the page); by choice `newspaper`, `province`,
    `number` (the newspaper's id) and `addresses` (further spellings). All addresses become aliases. Links are rows of
    `enqueue`.

    An unreadable article leaves only the page; its address is failed. A withheld body never replaces a body we have.
    A status of 304 counts as the same article. A 4xx is skipped, any other answer above 399 failed.
    """
    inside(db, "save_page")
    with batch(db):
        return _save_page(db, page_row, article_row, link_rows, utc(now_utc), reason, revisit_after)


def _save_page(
    db: Store,
    page_row: Row,
    article_row: Row | None,
    link_rows: Iterable[Row],
    now: str,
    reason: str | None,
    revisit_after: timedelta | None,
) -> Saved:
    need("save_page", page_row, "run_id", "url", "kind", "status", "fetched_utc", "bytes")
    page = {"newspaper": None, **page_row}
    page["newspaper"] = page["newspaper"] or None
    page["final_url"] = page.get("final_url") or page["url"]
    key = str(page.pop("url_key", None) or url_key(str(page["url"])))
    page_id = int(insert(db, "pages", page).lastrowid)

    saved = Saved(page_id)
    status = int(str(page["status"]))
    state: Literal["done", "failed", "skipped"] = "done"
    if status >= 400:
        state = "skipped" if status < 500 and status not in (408, 425, 429) else "failed"
        reason = reason or f"HTTP {status}"
    elif status == 304:
        saved = unchanged(db, page_id, key, now)
        reason = reason or withheld(db, saved.version_id)
    elif article_row is not None and article_row.get("status") == "unreadable":
        state = "failed"
        reason = reason or f"unreadable: {_listed(article_row.get('warnings'))}"
    elif article_row is not None:
        saved = save_article(db, page, article_row, now, page_id)
        if article_row.get("status") == "withheld":
            reason = reason or WITHHELD

    if page["newspaper"] is not None:
        close_page(
            db,
            {**page, "url_key": key},
            state=state,
            reason=reason,
            now=now,
            article_id=saved.article_id,
            revisit_after=revisit_after,
        )
    if links := list(link_rows):
        enqueue(db, links, now)
    return saved


def save_annotation(
    db: Store,
    version_id: int,
    annotation_row: Row,
    tags: Iterable[Row] = (),
    figures: Iterable[Row] = (),
    references: Iterable[Row] = (),
    places: Iterable[Row] = (),
    slips: Iterable[Row] = (),
) -> None:
    """Store what the language part found in a version, replacing what stood there for it.

    Rows hold the columns of their tables without id and version_id. Every raw must be text[start:end] of the version.
    A figure without sentence_start and sentence_end gets the line that holds it, and may bring `areas`, rows of
    figure_areas. A place may carry its province under the name `id`, as `nlp.places` has it; its `code` is left to
    provinces. A slip is {kind, figures, why}, its figures told by their places in `figures`, the one in question
    first.
    """
    with batch(db):
        found = db.conn.execute("SELECT text FROM versions WHERE id = ?", (version_id,)).fetchone()
        if found is None:
            raise StoreError(f"annotations: no version {version_id}")
        text = str(found[0])
        count_out(db, version_id)
        db.conn.execute("DELETE FROM annotations WHERE version_id = ?", (version_id,))  # takes its children along
        insert(db, "annotations", {**annotation_row, "version_id": version_id})
        insert_all(db, "tags", [{**tag, "version_id": version_id} for tag in tags])
        count_in(db, version_id)
        numbers = _save_figures(db, version_id, text, figures)
        for slip in slips:
            save_slip(db, slip, numbers)
        kept = list(references)
        for reference in kept:
            _prove(text, "legal_references", reference)
        insert_all(db, "legal_references", [{**reference, "version_id": version_id} for reference in kept])
        rows = []
        for place in places:
            _prove(text, "places", place)
            row = {name: value for name, value in place.items() if name not in ("id", "code")}
            rows.append({"province_id": place.get("id"), **row, "version_id": version_id})
        insert_all(db, "places", rows)


def _save_figures(db: Store, version_id: int, text: str, figures: Iterable[Row]) -> range:
    """Store the figures of a version with their areas; return their ids, in order."""
    rows: list[Row] = []
    found: list[tuple[int, Row]] = []
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM figures").fetchone()  # one writer: nobody comes between
    for number, figure in enumerate(figures, start=int(last) + 1):
        row = {"id": number, **_line(text, figure), **figure, "version_id": version_id}
        areas = row.pop("areas", ())
        _prove(text, "figures", row)
        rows.append(row)
        found += [(number, area) for area in (areas if isinstance(areas, list | tuple) else ())]
    insert_all(db, "figures", rows)
    insert_all(db, "figure_areas", [{**area, "figure_id": number} for number, area in found])
    return range(int(last) + 1, int(last) + 1 + len(rows))


def slug(name: str) -> str:
    """Return a Vietnamese name in plain letters with hyphens.

    >>> slug("Quảng Trị"), slug("Đắk Lắk"), slug("TP. Hồ Chí Minh")
    ('quang-tri', 'dak-lak', 'tp-ho-chi-minh')
    """
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return "-".join(letters.split())


def _line(text: str, row: Row) -> dict[str, int]:
    """Return the bounds of the line in which the row's span stands; nothing where the row brings its own."""
    if "sentence_start" in row and "sentence_end" in row:
        return {}
    start, end = int(str(row["start"])), int(str(row["end"]))
    after = text.find("\n", end)
    return {"sentence_start": text.rfind("\n", 0, start) + 1, "sentence_end": len(text) if after < 0 else after}


def _prove(text: str, table: str, row: Row) -> None:
    """Raise StoreError when the words of the row do not stand where it says."""
    need(table, row, "raw", "start", "end")
    start, end = int(str(row["start"])), int(str(row["end"]))
    if text[start:end] != row["raw"]:
        raise StoreError(f"{table}: the text has {text[start:end]!r} at {start}:{end}, the row says {row['raw']!r}")


def _listed(value: object) -> str:
    """Return warnings as one line; a reader of the frontier must learn something even when there are none."""
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) and value else "no article found"
