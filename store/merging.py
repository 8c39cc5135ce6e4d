"""One newspaper's own file into the office's, and the other way: rows are found by what they say, not by their number.

A file of one newspaper ("site file") is what a crawl elsewhere writes. Merging it twice is merging it once; a merge
that is killed was none. Runs keep their numbers: whoever sends a crawl out gives it the number of its own run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.columns import COLUMNS
from store.frontier import article_at
from store.identity import recognised
from store.rows import Row, insert, select, upsert
from store.schema import Store, StoreError
from store.transaction import batch

# What is not taken over: numbers of rows in the other file, what the office's own second pass writes, and back-fills,
# which are windows of the office.
_PAGES = tuple(name for name in COLUMNS["pages"] if name != "id")
_ARTICLES = tuple(name for name in COLUMNS["articles"] if name not in ("id", "version_id", "story_id"))
_VERSIONS = tuple(
    name for name in COLUMNS["versions"] if name not in ("id", "article_id", "number", "page_id", "signature")
)
_FRONTIER = tuple(name for name in COLUMNS["frontier"] if name not in ("article_id", "backfill_id", "leased_utc"))
_SAME_PAGE = ("url", "kind", "status", "fetched_utc", "digest", "run_id")


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows a merge added (pages, articles, versions), and addresses it added or changed."""

    pages: int
    articles: int
    versions: int
    addresses: int


def merged_up_to(site: Store) -> int:
    """Return the last run of a site file that the office's file has wholly; 0 where there is none."""
    return int(site.conn.execute("PRAGMA user_version").fetchone()[0])


def last_run_of(site: Store) -> int:
    """Return the number of the last run in a file; 0 where there is none."""
    return int(site.conn.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0])


def note_merged(site: Store, run_id: int) -> None:
    """Keep in the site file what was merged: only to be quicker, so it may be forgotten, never be ahead."""
    site.conn.execute(f"PRAGMA user_version = {int(run_id)}")


def note_begun(site: Store, run_id: int) -> None:
    """Keep in the site file that a run writes to it: whatever was merged of that run, it is to be merged once more.

    A visit that a scheduler sends again after its driver has died begins when a later driver may have merged its run.
    """
    if merged_up_to(site) >= run_id:
        note_merged(site, run_id - 1)


def merge_newspaper(db: Store, site: Store, newspaper: str, after_run: int = 0) -> Merged:
    """Take one newspaper's pages, articles, versions and addresses of the runs after `after_run` into `db`.

    All in one transaction. Both files have the schema of this program. The newspaper's row and the rows of the runs
    are made where they are missing; what is there is not changed.
    """
    if not site.conn.execute("SELECT 1 FROM newspapers WHERE slug = ?", (newspaper,)).fetchone():
        raise StoreError(f"the file to merge knows no newspaper {newspaper!r}")
    with batch(db):
        for table, key in (("newspapers", "slug"), ("runs", "id")):
            rows = _rows(site, table, tuple(COLUMNS[table]), *_wanted(table, newspaper, after_run))
            for row in rows:
                insert(db, table, row, f"ON CONFLICT ({key}) DO NOTHING")
        pages = _merge_pages(db, site, newspaper, after_run)
        articles, versions = _merge_articles(db, site, newspaper, after_run)
        addresses = _merge_frontier(db, site, newspaper, after_run)
        upsert(db, "archive_files", ["name"], _of(site, "archive_files", newspaper))
        visits = [row for row in _of(site, "visits", newspaper) if int(row["run_id"]) > after_run]
        upsert(db, "visits", ["run_id", "newspaper"], visits)
    return Merged(pages, articles, versions, addresses)


def _wanted(table: str, newspaper: str, after_run: int) -> tuple[str, tuple[object, ...]]:
    if table == "newspapers":
        return "slug = ?", (newspaper,)
    return (
        """id > ? AND (id IN (SELECT run_id FROM pages WHERE newspaper = ?)
          OR id IN (SELECT run_id FROM visits WHERE newspaper = ?)
          OR id IN (SELECT run_id FROM frontier WHERE newspaper = ?))""",
        (after_run, newspaper, newspaper, newspaper),
    )


def _merge_pages(db: Store, site: Store, newspaper: str, after_run: int) -> int:
    added = 0
    for row in _rows(site, "pages", _PAGES, "newspaper = ? AND run_id > ? ORDER BY id", (newspaper, after_run)):
        if _page_like(db, row) is None:
            insert(db, "pages", row)
            added += 1
    return added


def _page_like(db: Store, row: Row) -> int | None:
    """Find the page that is this one: the same answer of the same address at the same moment of the same run."""
    same = " AND ".join(f"{name} IS ?" for name in _SAME_PAGE)
    found = db.conn.execute(f"SELECT id FROM pages WHERE {same}", [row[name] for name in _SAME_PAGE]).fetchone()  # noqa: S608 - names of ours; values are bound
    return None if found is None else int(found[0])


def _merge_articles(db: Store, site: Store, newspaper: str, after_run: int) -> tuple[int, int]:
    """Merge the articles that were seen since; return how many articles and versions are new."""
    seen = """newspaper = ? AND (
        id IN (SELECT article_id FROM frontier WHERE newspaper = ? AND run_id > ?)
        OR id IN (SELECT v.article_id FROM versions v JOIN pages p ON p.id = v.page_id WHERE p.run_id > ?)
        OR version_id IN (SELECT v.id FROM versions v JOIN pages p ON p.id = v.page_id WHERE p.run_id > ?))
        ORDER BY id"""
    names = (*_ARTICLES, "id", "version_id")
    added, versions = 0, 0
    for row in _rows(site, "articles", names, seen, (newspaper, newspaper, after_run, after_run, after_run)):
        there, current = int(row.pop("id")), row.pop("version_id")
        here, row["number"] = _article_like(db, site, row, current)
        if here is None:
            here, added = int(insert(db, "articles", row).lastrowid), added + 1
        _merge_aliases(db, site, row, there, here)
        new, numbers = _merge_versions(db, site, there, here)
        versions += new
        db.conn.execute(
            """UPDATE articles SET number = coalesce(number, CASE WHEN NOT EXISTS (SELECT 1 FROM articles o
                WHERE o.newspaper IS articles.newspaper AND o.number = ?1) THEN ?1 END) WHERE id = ?2""",
            (row["number"], here),
        )
        db.conn.execute(  # what a killed visit left may be older than what another run has seen since
            """UPDATE articles SET version_id = coalesce(?1, version_id), last_seen_utc = ?2,
              province = coalesce(?3, province), published = coalesce(?4, published),
              published_utc = coalesce(?5, published_utc) WHERE id = ?6 AND last_seen_utc <= ?2""",
            (
                numbers.get(current),
                *(row[name] for name in ("last_seen_utc", "province", "published", "published_utc")),
                here,
            ),
        )
    return added, versions


def _article_like(db: Store, site: Store, row: Row, current: object) -> tuple[int | None, str | None]:
    """Find the article by its address, or by its newspaper's id if the texts agree; return it and the id it is kept by.

    The site file has weighed its articles against those it knew; another run may have brought others since.
    """
    said = select(site, "SELECT title, body FROM versions WHERE id = ?", (current,))
    number = None if row["number"] is None else str(row["number"])
    if not said:
        return article_at(db, str(row["url_key"])), number
    found = recognised(db, str(row["newspaper"]), [str(row["url"])], [], number, said[0])
    return found.article_id, found.number


def _merge_aliases(db: Store, site: Store, article: Row, there: int, here: int) -> None:
    own = {name: article[name] for name in ("url_key", "url")}  # by which the article may not be known here
    for row in [own, *_rows(site, "aliases", ("url_key", "url"), "article_id = ?", (there,))]:
        db.conn.execute(
            """INSERT INTO aliases (url_key, url, article_id) SELECT ?1, ?2, ?3
            WHERE NOT EXISTS (SELECT 1 FROM articles WHERE url_key = ?1)
            ON CONFLICT (url_key) DO UPDATE SET article_id = excluded.article_id""",
            (row["url_key"], row["url"], here),
        )


def _merge_versions(db: Store, site: Store, there: int, here: int) -> tuple[int, dict[Any, int]]:
    """Merge all versions of an article; return how many are new, and the number here of each number there."""
    added, numbers = 0, dict[Any, int]()
    names = (*_VERSIONS, "id", "page_id")
    for row in _rows(site, "versions", names, "article_id = ? ORDER BY number", (there,)):
        old, page = row.pop("id"), row.pop("page_id")
        found = db.conn.execute(
            "SELECT id FROM versions WHERE article_id = ? AND content_hash = ?", (here, row["content_hash"])
        ).fetchone()
        if found is None:
            (origin,) = _rows(site, "pages", _PAGES, "id = ?", (page,))
            page_id = _page_like(db, origin)
            (number,) = db.conn.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article_id = ?", (here,)
            ).fetchone()
            if page_id is None:
                page_id = int(insert(db, "pages", origin).lastrowid)
            place = {"article_id": here, "number": number, "page_id": page_id}
            numbers[old] = int(insert(db, "versions", row | place).lastrowid)
            added += 1
        else:
            numbers[old] = int(found[0])
    return added, numbers


def _merge_frontier(db: Store, site: Store, newspaper: str, after_run: int) -> int:
    """Merge the addresses settled or found since; one that a killed visit had leased is queued here."""
    since = """newspaper = ?1 AND (run_id > ?2 OR state IN ('queued', 'leased') OR discovered_utc >=
        coalesce((SELECT min(started_utc) FROM runs WHERE id > ?2), ''))"""
    number = 0
    for row in _rows(site, "frontier", (*_FRONTIER, "article_id"), since, (newspaper, after_run)):
        there = row.pop("article_id")
        if row["state"] == "leased":
            row["state"] = "queued"
        if there is not None:
            ((key,),) = site.conn.execute("SELECT url_key FROM articles WHERE id = ?", (there,)).fetchall()
            row["article_id"] = article_at(db, str(key))
        number += upsert(db, "frontier", ["url_key"], [row])
    return number


def _of(site: Store, table: str, newspaper: str) -> list[dict[str, Any]]:
    return _rows(site, table, tuple(COLUMNS[table]), "newspaper = ?", (newspaper,))


def _rows(site: Store, table: str, names: Sequence[str], where: str, values: Sequence[object]) -> list[dict[str, Any]]:
    listed = ", ".join(f'"{name}"' for name in names)
    return select(site, f"SELECT {listed} FROM {table} WHERE {where}", values)  # noqa: S608 - names of ours; values are bound
