"""What keeps the file well over years: a copy that was looked at, a check of what must hold, pages let go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from store.schema import DriverError, Store, StoreError, explained, name, reader, sqlite3
from store.transaction import batch

COUNTED = ("articles", "versions", "pages", "frontier", "figures", "tags", "legal_references", "runs")
RULES = {
    "an address is done and no page of it is stored": """SELECT f.url FROM frontier f
        WHERE f.state = 'done' AND f.reason IS NOT 'reached by redirect' AND f.url NOT IN (SELECT url FROM pages)
          AND f.url_key NOT IN (SELECT url_key FROM aliases) AND f.url_key NOT IN (SELECT url_key FROM articles)""",
    "an article has no current version": """SELECT url FROM articles WHERE version_id IS NULL
        OR version_id NOT IN (SELECT id FROM versions v WHERE v.article_id = articles.id)""",
    "two versions of an article say the same": """SELECT a.url FROM versions v JOIN articles a ON a.id = v.article_id
        GROUP BY v.article_id, v.content_hash HAVING count(*) > 1""",
    "the words of a figure do not stand where it says": """SELECT a.url || ' figure ' || f.id FROM figures f
        JOIN versions v ON v.id = f.version_id JOIN articles a ON a.id = v.article_id
        WHERE substr(v.text, f.start + 1, f."end" - f.start) IS NOT f.raw""",
    "a story counts other articles than it has": """SELECT s.id FROM stories s
        WHERE s.articles <> (SELECT count(*) FROM articles a WHERE a.story_id = s.id)""",
    "two pages lie in one place of the archive": """SELECT archive_file || ' at ' || archive_offset FROM pages
        WHERE archive_file IS NOT NULL GROUP BY archive_file, archive_offset HAVING count(DISTINCT digest) > 1""",
}
"""What must hold, as the question for what does not: each answer is a row somebody must look at."""


def check(db: Store, most: int = 5) -> Iterator[str]:
    """Name what is wrong with the file: damage first, then broken rules, at most `most` rows of each; reads it all."""
    try:
        damage = [row[0] for row in db.conn.execute(f"PRAGMA integrity_check({most})")]
        if damage != ["ok"]:
            yield from (f"damaged: {' '.join(each.split())}" for each in damage)
            return
        for table, row, parent, _ in db.conn.execute("PRAGMA foreign_key_check").fetchmany(most):
            yield f"{table} row {row} points at no row of {parent}"
        for rule, question in RULES.items():
            for (what,) in db.conn.execute(question).fetchmany(most):
                yield f"{rule}: {what}"
    except DriverError as error:
        yield f"damaged: {error}"


def backup(db: Store, target: Path) -> dict[str, int]:
    """Copy the file to `target` while others read and write it, look at the copy, and return its row counts.

    The copy is made beside `target` and takes its name only when it was found whole; an older copy of that name is
    replaced then and not before. Raises StoreError when the copy is not as the file was, OSError when the disk refuses.
    """
    if target.resolve() == Path(name(db)).resolve():
        raise StoreError(f"{target} is the store itself: name another file")
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            db.conn.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, that may be carried away
        counts = _looked_at(unfinished)
        with unfinished.open("r+b") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except DriverError as error:
        raise explained(error, target) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _looked_at(path: Path) -> dict[str, int]:
    with closing(reader(path)) as copy:
        if wrong := next(check(copy), None):
            raise StoreError(f"{path}: the copy is not whole: {wrong}")
        return {table: copy.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608


def archived(db: Store) -> Iterator[dict[str, Any]]:
    """Yield the pages that lie in the archive, file by file in the order of their places."""
    columns = ("id", "archive_file", "archive_offset", "archive_length", "digest", "final_url", "fetched_utc", "kind")
    cursor = db.conn.execute(
        f"""SELECT {", ".join(columns)} FROM pages WHERE archive_file IS NOT NULL
        ORDER BY archive_file, archive_offset, id"""  # noqa: S608
    )
    for row in cursor:
        yield dict(zip(columns, row, strict=True))


def archive_ages(db: Store) -> dict[str, str]:
    """Return for every archive file when the youngest page that lies in it was fetched (UTC)."""
    return dict(
        db.conn.execute(
            "SELECT archive_file, max(fetched_utc) FROM pages WHERE archive_file IS NOT NULL GROUP BY archive_file"
        ).fetchall()
    )


def forget_archive(db: Store, files: Sequence[str]) -> int:
    """Let the pages of these archive files stand without a place; the caller removes the files after this."""
    number = 0
    with batch(db):
        for file in files:
            number += db.conn.execute(
                "UPDATE pages SET archive_file = NULL, archive_offset = NULL, archive_length = NULL "
                "WHERE archive_file = ?",
                (file,),
            ).rowcount
    return number
