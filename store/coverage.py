"""How well each newspaper is read, day by day: the counts that drift alarms compare, and pages that fail."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from store.rows import select
from store.schema import Store

Rows = list[dict[str, Any]]

# Back-fill and ingested files say nothing of what a newspaper brings on a day.
_NEW = "r.command NOT IN ('backfill', 'ingest')"


def days(db: Store, since: str, newspaper: str | None = None) -> Rows:
    """Return what each newspaper brought on each day (Vietnamese) from `since` on, as it was read the first time.

    Rows, by newspaper and day: newspaper, day, visits, pages, failed_visits, items (articles seen for the first time),
    and of these how many have lead, author, dated, minute (a date with its time), section, captions, and how many were
    read by the fallback, warned, withheld, future (published more than an hour after they were seen); unreadable (pages
    that gave no article, beside the items); layouts {name: items}; lengths (letters of each body, in order), lags
    (hours from publication to first sight of each dated article, in order).
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = {"since": since, "newspaper": newspaper}
    for rows in (_visited(db, wanted), _items(db, wanted), _unreadable(db, wanted)):
        for row in rows:
            found.setdefault((row["newspaper"], row["day"]), dict(_NOTHING)).update(row)
    for row in found.values():
        row["layouts"] = dict(sorted(Counter(json.loads(row["layouts"])).items()))
        row["lengths"], row["lags"] = (sorted(json.loads(row[name])) for name in ("lengths", "lags"))
    return [row for _, row in sorted(found.items())]


_COUNTS = ("visits", "pages", "failed_visits", "items", "lead", "author", "dated", "minute", "section", "captions")
_DOUBTS = ("fallback", "warned", "withheld", "future", "unreadable")
_NOTHING = dict.fromkeys((*_COUNTS, *_DOUBTS), 0) | {"layouts": "[]", "lengths": "[]", "lags": "[]"}


def _visited(db: Store, wanted: dict[str, str | None]) -> Rows:
    return select(
        db,
        f"""SELECT s.newspaper, date(r.started_utc, '+7 hours') AS day, count(*) AS visits, sum(s.pages) AS pages,
          sum(s.outcome = 'failed') AS failed_visits
        FROM visits s JOIN runs r ON r.id = s.run_id
        WHERE {_NEW} AND day >= :since AND (:newspaper IS NULL OR s.newspaper = :newspaper)
        GROUP BY s.newspaper, day""",  # noqa: S608 - names of ours; values are bound
        wanted,
    )


def _items(db: Store, wanted: dict[str, str | None]) -> Rows:
    # From `articles`, whose rows are small, to the first versions of the days asked for: their texts lie on overflow
    # pages that a scan of `versions` would read in full.
    return select(
        db,
        f"""WITH told AS (
          SELECT a.newspaper, date(a.first_seen_utc, '+7 hours') AS day, v.layout, v.status, v.lead, v.author,
            v.published, v.published_from, v.section, v.captions, v.warnings,
            (SELECT sum(length(value)) FROM json_each(v.body)) AS letters,
            round(24 * (julianday(a.first_seen_utc) - julianday(v.published_utc)), 2) AS lag
          FROM articles a CROSS JOIN versions v ON v.article_id = a.id AND v.number = 1
          JOIN pages p ON p.id = v.page_id JOIN runs r ON r.id = p.run_id
          WHERE a.first_seen_utc >= strftime('%Y-%m-%dT%H:%M:%SZ', :since, '-7 hours') AND a.newspaper IS NOT NULL
            AND (:newspaper IS NULL OR a.newspaper = :newspaper) AND {_NEW})
        SELECT newspaper, day, count(*) AS items, sum(lead IS NOT NULL) AS lead, sum(author IS NOT NULL) AS author,
          sum(published IS NOT NULL) AS dated,
          sum(published IS NOT NULL AND coalesce(published_from, '') NOT LIKE '%:day') AS minute,
          sum(section IS NOT NULL) AS section, sum(captions <> '[]') AS captions, sum(layout = 'fallback') AS fallback,
          sum(warnings <> '[]') AS warned, sum(status = 'withheld') AS withheld, sum(coalesce(lag, 0) < -1) AS future,
          json_group_array(letters) FILTER (WHERE letters IS NOT NULL AND status = 'ok') AS lengths,
          json_group_array(lag) FILTER (WHERE lag IS NOT NULL) AS lags, json_group_array(layout) AS layouts
        FROM told GROUP BY newspaper, day""",  # noqa: S608 - names of ours; values are bound
        wanted,
    )


def _unreadable(db: Store, wanted: dict[str, str | None]) -> Rows:
    return select(
        db,
        """SELECT newspaper, date(done_utc, '+7 hours') AS day, count(*) AS unreadable
        FROM frontier WHERE kind = 'article' AND state = 'failed' AND reason LIKE 'unreadable:%'
          AND done_utc >= strftime('%Y-%m-%dT%H:%M:%SZ', :since, '-7 hours')
          AND (:newspaper IS NULL OR newspaper = :newspaper)
        GROUP BY newspaper, day""",
        wanted,
    )


def lists(db: Store, since: str, newspaper: str | None = None) -> Rows:
    """Return every feed, sitemap and section list asked for since a local day, and how it answers now.

    Rows: newspaper, kind, url, status and content_type of the newest answer, asked_utc, good_utc (the last answer below
    400, None if there never was one), bad (answers of 400 and more since then), reason (what the frontier noted, such
    as "names no article").
    """
    return select(
        db,
        """WITH answers AS (
          SELECT newspaper, kind, url, status, content_type, fetched_utc,
            row_number() OVER (PARTITION BY url ORDER BY id DESC) AS back,
            max(CASE WHEN status < 400 THEN fetched_utc END) OVER (PARTITION BY url) AS good_utc,
            max(CASE WHEN status < 400 THEN id END) OVER (PARTITION BY url) AS good_id
          FROM pages WHERE kind IN ('feed', 'sitemap', 'section')
            AND (:newspaper IS NULL OR newspaper = :newspaper))
        SELECT n.newspaper, n.kind, n.url, n.status, n.content_type, n.fetched_utc AS asked_utc, n.good_utc,
          (SELECT count(*) FROM pages o WHERE o.url = n.url AND o.status >= 400 AND o.id > coalesce(n.good_id, 0))
            AS bad, f.reason
        FROM answers n LEFT JOIN frontier f ON f.url = n.url AND f.newspaper = n.newspaper
        WHERE n.back = 1 AND n.fetched_utc >= strftime('%Y-%m-%dT%H:%M:%SZ', :since, '-7 hours')
        ORDER BY n.newspaper, n.kind, n.url""",
        {"since": since, "newspaper": newspaper},
    )


# What makes a page a witness of a field's failure, as a condition on its first version.
_FAILS = {
    "lead": "v.lead IS NULL",
    "author": "v.author IS NULL",
    "dated": "v.published IS NULL",
    "minute": "v.published IS NULL OR v.published_from LIKE '%:day'",
    "section": "v.section IS NULL",
    "captions": "v.captions = '[]'",
    "fallback": "v.layout = 'fallback'",
    "layout": "v.layout = 'fallback'",
    "warned": "v.warnings <> '[]'",
    "withheld": "v.status = 'withheld'",
    "future": "v.published_utc > a.first_seen_utc",
    "lag": "v.published IS NOT NULL",
    "body": "v.status = 'ok'",
}


def failing_page(db: Store, newspaper: str, field: str) -> dict[str, Any] | None:
    """Return the newest archived article page that shows a field failing, or None where none was archived.

    Keys: url, final_url, content_type, fetched_utc, digest, archive_file, archive_offset, archive_length. For fields of
    whole days (items, lists) and for "body" and "lag" it is the newest page; for "unreadable" one that gave no article.
    """
    columns = """p.url, p.final_url, p.content_type, p.fetched_utc, p.digest, p.archive_file, p.archive_offset,
      p.archive_length"""
    if field == "unreadable":
        found = select(
            db,
            f"""SELECT {columns} FROM frontier f JOIN pages p ON p.url = f.url
            WHERE f.newspaper = ? AND f.kind = 'article' AND f.reason LIKE 'unreadable:%'
              AND p.archive_file IS NOT NULL ORDER BY p.id DESC LIMIT 1""",  # noqa: S608 - names of ours; values are bound
            (newspaper,),
        )
    else:
        found = select(
            db,
            f"""SELECT {columns} FROM articles a JOIN versions v ON v.article_id = a.id AND v.number = 1
            JOIN pages p ON p.id = v.page_id JOIN runs r ON r.id = p.run_id
            WHERE a.newspaper = ? AND p.archive_file IS NOT NULL AND {_NEW} AND ({_FAILS.get(field, "1")})
            ORDER BY a.first_seen_utc DESC, p.id DESC LIMIT 1""",  # noqa: S608 - names of ours; values are bound
            (newspaper,),
        )
    return found[0] if found else None


def last_visits(db: Store) -> dict[str, dict[str, Any]]:
    """Return by slug what the file knows of each newspaper.

    Keys: articles, last_article_utc (when one was last seen for the first time), last_visit_utc, outcome,
    last_good_utc (the last visit that was answered).
    """
    rows = select(
        db,
        """SELECT n.slug AS newspaper,
          (SELECT count(*) FROM articles WHERE newspaper = n.slug) AS articles,
          (SELECT max(first_seen_utc) FROM articles WHERE newspaper = n.slug) AS last_article_utc,
          (SELECT max(r.started_utc) FROM visits s JOIN runs r ON r.id = s.run_id WHERE s.newspaper = n.slug)
            AS last_visit_utc,
          (SELECT s.outcome FROM visits s WHERE s.newspaper = n.slug ORDER BY s.run_id DESC LIMIT 1) AS outcome,
          (SELECT max(r.started_utc) FROM visits s JOIN runs r ON r.id = s.run_id
            WHERE s.newspaper = n.slug AND s.outcome IN ('ok', 'partial')) AS last_good_utc
        FROM newspapers n""",
    )
    return {row["newspaper"]: row for row in rows}
