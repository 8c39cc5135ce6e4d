"""What must hold of a store and its archive at any moment, after any death."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scraper.archive import ArchiveError, Place, read_record
from store.schema import sqlite3 as bundled

SAME_SETS = """SELECT url FROM frontier WHERE state = 'done' AND reason IS NOT 'reached by redirect'
  AND url NOT IN (SELECT url FROM pages) AND url_key NOT IN (SELECT url_key FROM aliases)
UNION ALL
SELECT url FROM pages p WHERE status BETWEEN 200 AND 299 AND kind = 'article'
  AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.url = p.url)
"""
"""Addresses that are done and have no page, and pages whose address the frontier does not know."""
DOUBLED = """SELECT url FROM articles GROUP BY url HAVING count(*) > 1
UNION ALL SELECT a.url FROM versions v JOIN articles a ON a.id = v.article_id
GROUP BY v.article_id, v.content_hash HAVING count(*) > 1"""


def broken(folder: Path, links: dict[str, set[str]] | None = None, pages_before: int = 0) -> list[str]:
    """Say what does not hold of `folder`/test.db and `folder`/archive; an absent store is sound.

    `links` are the addresses each page of the site names: of a stored page all must be known. The file is opened as
    the next run would open it, so what SQLite recovers from its log counts as there.
    """
    path = folder / "test.db"
    if not path.exists():
        return []
    wrong: list[str] = []
    try:
        with closing(bundled.connect(path)) as db:
            if (answer := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                return [f"integrity_check: {answer}"]
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'pages'").fetchone():
                return []
            wrong += [f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check")]
            wrong += [f"done and page sets differ: {url}" for (url,) in db.execute(SAME_SETS)]
            wrong += [f"doubled: {url}" for (url,) in db.execute(DOUBLED)]
            stored = {url for (url,) in db.execute("SELECT url FROM pages WHERE status BETWEEN 200 AND 299")}
            known = {url for (url,) in db.execute("SELECT url FROM frontier")}
            for url in stored & set(links or {}):
                wrong += [f"{url} names {link}, which is not known" for link in (links or {})[url] - known]
            wrong += _dangling(db, folder / "archive")
            (count,) = db.execute("SELECT count(*) FROM pages").fetchone()
            if count < pages_before:
                wrong.append(f"{count} pages, {pages_before} before")
    except (sqlite3.Error, bundled.Error) as error:
        wrong.append(f"{type(error).__name__}: {error}")
    return wrong


def pages(folder: Path) -> int:
    """Count the stored pages; 0 where there is no store yet."""
    path = folder / "test.db"
    if not path.exists():
        return 0
    with closing(bundled.connect(path)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'pages'").fetchone():
            return 0
        return int(db.execute("SELECT count(*) FROM pages").fetchone()[0])


def articles(folder: Path) -> set[str]:
    """Return the addresses of the stored articles."""
    with closing(bundled.connect(folder / "test.db")) as db:
        return {url for (url,) in db.execute("SELECT url FROM articles")}


def _dangling(db: sqlite3.Connection, archive: Path) -> list[str]:
    """Name the rows whose place in the archive does not give back what was stored."""
    wrong = []
    sql = """SELECT archive_file, archive_offset, archive_length, digest FROM pages WHERE archive_file IS NOT NULL"""
    for file, offset, length, digest in db.execute(sql):
        try:
            read_record(archive, Place(file, offset, length, digest))
        except ArchiveError as error:
            wrong.append(f"archive: {error}")
    return wrong
