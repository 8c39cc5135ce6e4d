"""The rows of the crawl's queue: what is waiting, who has it, what became of it. All inside `write.batch` or their own.

Rules of coming back (a row is never queued again within the run that settled it, so lists cannot chase each other):
feeds, sitemaps and sections: when `next_utc` has passed or is null, once in each back-fill; a failed address: when seen
again, until `ATTEMPTS` leases; a done or skipped article: when `next_utc` has passed, or when a sitemap says it was
modified after it was done; one outside a window: when another window holds it. A run and a back-fill share the rows,
not the queue: each leases what it queued itself, and who asks last for what still waits has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from store.rows import Moment, Row, cell, check, insert, need, select, url_key, utc
from store.schema import Store, StoreError
from store.transaction import batch

ATTEMPTS = 5  # leases of one address before it stays failed
ALONE = 2  # leases after which an address is taken alone: if it is what kills the run, its neighbours are not counted

State = Literal["queued", "done", "failed", "skipped"]

_ENQUEUE = """
INSERT INTO frontier (url_key, url, newspaper, kind, state, priority, discovered_utc, published, next_utc, run_id,
  done_utc, article_id, reason, hops, backfill_id)
VALUES (:url_key, :url, :newspaper, :kind, iif(:article_id IS NULL, 'queued', 'done'), :priority, :now, :published,
  :next_utc, iif(:article_id IS NULL, NULL, :run), iif(:article_id IS NULL, NULL, :now), :article_id,
  iif(:article_id IS NULL, NULL, 'address of a known article'), :hops, :backfill)
ON CONFLICT (url_key) DO UPDATE SET
  state = 'queued',
  attempts = iif(state = 'failed', attempts, 0),
  priority = excluded.priority,
  published = coalesce(excluded.published, published),
  next_utc = NULL,
  hops = min(hops, excluded.hops),
  backfill_id = :backfill
WHERE (state = 'queued' AND backfill_id IS NOT :backfill)
  OR state IN ('done', 'failed', 'skipped') AND run_id IS NOT :run AND (
  (kind <> 'article' AND excluded.kind <> 'article'
    AND iif(:backfill IS NULL, next_utc IS NULL OR next_utc <= :now, backfill_id IS NOT :backfill))
  OR (state = 'failed' AND attempts < :attempts AND (next_utc IS NULL OR next_utc <= :now))
  OR (next_utc <= :now AND :backfill IS NULL)
  OR :modified > done_utc)
RETURNING state = 'queued'
"""


def enqueue(db: Store, rows: Iterable[Row], now_utc: Moment) -> int:
    """Put addresses into the queue; return how many wait because of this call (new ones and ones that come back).

    A row has url, newspaper, kind; optional url_key, priority, published (hint), next_utc (not before), hops,
    backfill_id and `modified_utc` (what a sitemap says). An address that is an alias of a known article is done at
    once.
    """
    now = utc(now_utc)
    queued = 0
    with batch(db):
        run = open_run(db)
        for row in rows:
            need("enqueue", row, "url", "newspaper", "kind")
            check("frontier", {name: None for name in row if name != "modified_utc"})
            key = str(row.get("url_key") or url_key(str(row["url"])))
            article = article_at(db, key) if row["kind"] == "article" else None
            answer = db.conn.execute(
                _ENQUEUE,
                {
                    "url_key": key,
                    "url": row["url"],
                    "newspaper": row["newspaper"],
                    "kind": row["kind"],
                    "priority": row.get("priority", 0),
                    "published": cell("published", row.get("published")),
                    "next_utc": cell("next_utc", row.get("next_utc")),
                    "modified": cell("modified_utc", row.get("modified_utc")),
                    "article_id": article,
                    "hops": row.get("hops", 0),
                    "backfill": row.get("backfill_id"),
                    "run": run,
                    "now": now,
                    "attempts": ATTEMPTS,
                },
            ).fetchall()
            queued += sum(row[0] for row in answer)
    return queued


def pass_over(db: Store, row: Row, reason: str, day: date, now_utc: Moment) -> None:
    """Know of an article outside the window without fetching it; one that is known already stays what it is.

    A row is one of `enqueue`; `day` is the local day of publication.
    """
    need("pass_over", row, "url", "newspaper", "kind")
    key = str(row.get("url_key") or url_key(str(row["url"])))
    with batch(db):
        if article_at(db, key) is not None:
            enqueue(db, [row], now_utc)
            return
        new = {name: value for name, value in row.items() if name != "modified_utc"}
        settled = {"url_key": key, "state": "skipped", "reason": reason, "passed_over": day, "run_id": open_run(db)}
        insert(
            db, "frontier", new | settled | {"discovered_utc": now_utc, "done_utc": now_utc}, "ON CONFLICT DO NOTHING"
        )


def lease(db: Store, newspaper: str, count: int, now_utc: Moment, backfill: int | None = None) -> list[dict[str, Any]]:
    """Take up to `count` waiting addresses of a run or of a back-fill, highest priority first, then as discovered.

    An address that was leased `ALONE` times already comes alone, so fewer than `count` need not be all there are.
    Returns frontier rows with `etag` and `last_modified` of the last good answer beside them (null if none), and
    `article_published` if an article was found there.
    """
    now = utc(now_utc)
    with batch(db):
        rows = select(
            db,
            """SELECT f.*, p.etag, p.last_modified, a.published AS article_published FROM frontier f
            LEFT JOIN articles a ON a.id = f.article_id
            LEFT JOIN pages p ON p.id = (SELECT max(id) FROM pages WHERE url = f.url AND status = 200)
            WHERE f.newspaper = ? AND f.state = 'queued' AND (f.next_utc IS NULL OR f.next_utc <= ?)
              AND f.backfill_id IS ?
            ORDER BY f.priority DESC, f.discovered_utc, f.rowid LIMIT ?""",
            (newspaper, now, backfill, count),
        )
        tried = next((place for place, row in enumerate(rows) if row["attempts"] >= ALONE), count)
        rows = rows[: max(tried, 1)]
        db.conn.executemany(
            "UPDATE frontier SET state = 'leased', leased_utc = ?, attempts = attempts + 1 WHERE url_key = ?",
            [(now, row["url_key"]) for row in rows],
        )
    for row in rows:
        row.update(state="leased", leased_utc=now, attempts=row["attempts"] + 1)
    return rows


def give_back(db: Store, url_key: str) -> None:
    """Put a leased address back as if it had not been taken."""
    with batch(db):
        db.conn.execute(
            "UPDATE frontier SET state = 'queued', attempts = attempts - 1 WHERE url_key = ? AND state = 'leased'",
            (url_key,),
        )


def requeue_leases(db: Store, newspaper: str | None = None, *, counted: bool = True) -> int:
    """Put back what a killed run had taken; call when a crawl opens, under its lock. Returns how many.

    An address leased `ATTEMPTS` times without an answer becomes failed: it may be what kills the run. A run that was
    asked to stop, or whose disk was full, does not count its leases: that was no address's doing.
    """
    with batch(db):
        if not counted:
            db.conn.execute(
                """UPDATE frontier SET attempts = attempts - 1
                WHERE state = 'leased' AND newspaper = coalesce(?, newspaper)""",
                (newspaper,),
            )
        db.conn.execute(
            """UPDATE frontier SET state = 'failed', done_utc = leased_utc,
              reason = 'taken ' || attempts || ' times, never answered'
            WHERE state = 'leased' AND attempts >= ? AND newspaper = coalesce(?, newspaper)""",
            (ATTEMPTS, newspaper),
        )
        return int(
            db.conn.execute(
                "UPDATE frontier SET state = 'queued' WHERE state = 'leased' AND newspaper = coalesce(?, newspaper)",
                (newspaper,),
            ).rowcount
        )


def requeue_due(db: Store, newspaper: str, now_utc: Moment, backfill: int | None = None) -> int:
    """Queue again what need not be seen in a list first: failed rows with attempts left, articles due for revisit.

    Of lists only the files of sitemap indexes and feeds named by a page are; the spider asks for those it states, and
    deeper pages of a section are asked when the page before brings something. A back-fill goes on with what failed in
    it and looks at nothing twice; what it brought is a run's to revisit.
    """
    with batch(db):
        return int(
            db.conn.execute(
                """UPDATE frontier SET state = 'queued', attempts = iif(state = 'failed', attempts, 0), next_utc = NULL,
                  backfill_id = :backfill
                WHERE newspaper = :newspaper AND run_id IS NOT :run AND (
                  (state = 'failed' AND attempts < :attempts AND coalesce(next_utc, :now) <= :now
                    AND backfill_id IS :backfill AND (kind = 'article' OR hops > 0 OR :backfill IS NOT NULL))
                  OR (state IN ('done', 'skipped') AND next_utc <= :now AND :backfill IS NULL
                    AND (kind = 'article' OR (hops > 0 AND kind IN ('sitemap', 'feed')))))""",
                {
                    "newspaper": newspaper,
                    "run": open_run(db),
                    "attempts": ATTEMPTS,
                    "now": utc(now_utc),
                    "backfill": backfill,
                },
            ).rowcount
        )


def requeue_window(
    db: Store, newspaper: str, first: date | None, last: date | None, backfill: int | None = None
) -> int:
    """Queue again the articles that an earlier window left out and this one holds; return how many."""
    with batch(db):
        return int(
            db.conn.execute(
                """UPDATE frontier SET state = 'queued', attempts = 0, next_utc = NULL, backfill_id = :backfill
                WHERE newspaper = :newspaper AND state = 'skipped' AND run_id IS NOT :run
                  AND passed_over BETWEEN coalesce(:first, '0000') AND coalesce(:last, '9999')""",
                {
                    "newspaper": newspaper,
                    "run": open_run(db),
                    "backfill": backfill,
                    "first": None if first is None else first.isoformat(),
                    "last": None if last is None else last.isoformat(),
                },
            ).rowcount
        )


def hasten_lists(db: Store, newspaper: str) -> None:
    """Forget how long the lists of a newspaper were to be left alone."""
    with batch(db):
        db.conn.execute("UPDATE frontier SET next_utc = NULL WHERE newspaper = ? AND kind <> 'article'", (newspaper,))


def novelty(db: Store, keys: Sequence[str], since_utc: Moment) -> tuple[int, int]:
    """Count the addresses nobody knows yet, and those nobody knew before a moment."""
    found = db.conn.execute(
        """SELECT count(*) FILTER (WHERE f.url_key IS NULL), count(*) FROM json_each(?) k
        LEFT JOIN frontier f ON f.url_key = k.value WHERE f.url_key IS NULL OR f.discovered_utc >= ?""",
        (json.dumps(list(keys)), utc(since_utc)),
    ).fetchone()
    return int(found[0]), int(found[1])


def note_list(db: Store, url_key: str, named: int, fresh: bool, now_utc: Moment, next_utc: Moment | None) -> None:
    """Note what a list brought and when it may be asked again; null means whenever a list or a spider names it."""
    with batch(db):
        db.conn.execute(
            """UPDATE frontier SET named = ?, fresh_utc = iif(?, ?, fresh_utc), next_utc = ? WHERE url_key = ?""",
            (named, fresh, utc(now_utc), None if next_utc is None else utc(next_utc), url_key),
        )


def settle(
    db: Store,
    url_key: str,
    state: State,
    reason: str | None,
    now_utc: Moment,
    article_id: int | None = None,
    *,
    next_utc: Moment | None = None,
    passed_over: date | None = None,
) -> None:
    """Say what became of an address without a stored page: a redirect to a known one, a 404, a robots refusal.

    `passed_over` is the day of an article outside the window. `failed` and `skipped` need a reason. `queued` gives it
    back, not before `next_utc`. An unknown key is an error.
    """
    with batch(db):
        changed = db.conn.execute(
            """UPDATE frontier SET state = :state, reason = :reason, next_utc = :next, passed_over = :passed_over,
              done_utc = iif(:state = 'queued', done_utc, :now), run_id = iif(:state = 'queued', run_id, :run),
              article_id = coalesce(:article, article_id)
            WHERE url_key = :key""",
            {
                "state": state,
                "reason": reason,
                "next": None if next_utc is None else utc(next_utc),
                "passed_over": None if passed_over is None else passed_over.isoformat(),
                "now": utc(now_utc),
                "run": open_run(db),
                "article": article_id,
                "key": url_key,
            },
        ).rowcount
        if changed != 1:
            raise StoreError(f"frontier: nothing to settle as {state}: no address with key {url_key}")


def close_page(
    db: Store,
    row: Row,
    *,
    state: State,
    reason: str | None,
    now: str,
    article_id: int | None,
    revisit_after: timedelta | None,
) -> None:
    """Settle the address of a stored page, and the address it was redirected to, so that neither is fetched twice."""
    due = None if revisit_after is None else utc(datetime.fromisoformat(now) + revisit_after)
    addresses = dict.fromkeys((str(row["url"]), str(row.get("final_url") or row["url"])))
    for url in addresses:
        asked = url == row["url"]
        note = reason if asked else "reached by redirect"
        db.conn.execute(
            """INSERT INTO frontier (url_key, url, newspaper, kind, state, reason, discovered_utc, done_utc, next_utc,
              run_id, article_id) VALUES (:key, :url, :newspaper, :kind, :state, :reason, :now, :now, :next, :run,
              :article)
            ON CONFLICT (url_key) DO UPDATE SET state = excluded.state, reason = excluded.reason,
              done_utc = excluded.done_utc, next_utc = excluded.next_utc, run_id = excluded.run_id, passed_over = NULL,
              article_id = coalesce(excluded.article_id, article_id)
            WHERE :asked OR state = 'queued'""",
            {
                "key": url_key(url) if not asked else str(row.get("url_key") or url_key(url)),
                "url": url,
                "newspaper": row["newspaper"],
                "kind": row["kind"],
                "state": state,
                "reason": note,
                "now": now,
                "next": due if asked else None,
                "run": row["run_id"],
                "article": article_id,
                "asked": asked,
            },
        )


def article_at(db: Store, key: str) -> int | None:
    """Return the article that an address key leads to, by its own address or an alias."""
    found = db.conn.execute(
        "SELECT id FROM articles WHERE url_key = ?1 UNION ALL SELECT article_id FROM aliases WHERE url_key = ?1", (key,)
    ).fetchone()
    return None if found is None else int(found[0])


def open_run(db: Store) -> int | None:
    """Return the run that is going on: the newest without an end (one writer, so at most one that lives)."""
    return db.conn.execute("SELECT max(id) FROM runs WHERE ended_utc IS NULL").fetchone()[0]  # type: ignore[no-any-return]
