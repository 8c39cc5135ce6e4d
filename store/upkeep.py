"""What keeps the file well over years: a copy that was looked at, a check of what must hold, pages let go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from store.rows import Moment, utc
from store.schema import DriverError, Store, StoreError, explained, name, reader, sqlite3
from store.transaction import batch

COUNTED = ("articles", "versions", "pages", "frontier", "figures", "tags", "legal_references", "runs", "reviews")
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
    "a page lies behind the end of its archive file": """SELECT p.final_url FROM pages p LEFT JOIN archive_files f
        ON f.name = p.archive_file WHERE p.archive_file IS NOT NULL
          AND coalesce(f.length, 0) < p.archive_offset + p.archive_length""",
    "a month counts other texts than were read": """SELECT month || ' ' || model FROM (
          SELECT month, model, texts FROM model_months UNION ALL
          SELECT substr(v.published, 1, 7), x.model, -count(*) FROM annotations x JOIN versions v ON v.id = x.version_id
          WHERE x.model IS NOT NULL AND x.scores <> '{}' AND v.published IS NOT NULL GROUP BY 1, 2)
        GROUP BY month, model HAVING sum(texts) <> 0""",
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
        return {table: copy.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608 - names of ours; values are bound


def archived(db: Store) -> Iterator[dict[str, Any]]:
    """Yield the pages that lie in the archive, file by file in the order of their places."""
    columns = ("id", "archive_file", "archive_offset", "archive_length", "digest", "final_url", "fetched_utc", "kind")
    cursor = db.conn.execute(
        f"""SELECT {", ".join(columns)} FROM pages WHERE archive_file IS NOT NULL
        ORDER BY archive_file, archive_offset, id"""  # noqa: S608 - names of ours; values are bound
    )
    for row in cursor:
        yield dict(zip(columns, row, strict=True))


def archive_ages(db: Store) -> dict[str, str]:
    """Return for every archive file when it was last of use (UTC): added to, or named by a page fetched since."""
    return dict(
        db.conn.execute(
            """SELECT f.name, max(f.committed_utc, coalesce(max(p.fetched_utc), '')) FROM archive_files f
            LEFT JOIN pages p ON p.archive_file = f.name GROUP BY f.name"""
        ).fetchall()
    )


def archived_before(db: Store, digest: str, since_utc: Moment) -> dict[str, Any] | None:
    """Return where a body with this digest was archived since then, by which page; None where it was not."""
    columns = ("archive_file", "archive_offset", "archive_length", "digest", "final_url", "fetched_utc")
    found = db.conn.execute(
        f"""SELECT {", ".join(columns)} FROM pages WHERE digest = ? AND archive_file IS NOT NULL
        AND fetched_utc >= ? ORDER BY id LIMIT 1""",  # noqa: S608 - names of ours; values are bound
        (digest, utc(since_utc)),
    ).fetchone()
    return None if found is None else dict(zip(columns, found, strict=True))


def note_archive(db: Store, file: str, newspaper: str, length: int, now_utc: Moment) -> None:
    """Keep how long an archive file is; call in the transaction that keeps its pages, after the file was synced."""
    with batch(db):
        db.conn.execute(
            """INSERT INTO archive_files (name, newspaper, length, committed_utc) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET length = excluded.length, committed_utc = excluded.committed_utc""",
            (file, newspaper, length, utc(now_utc)),
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
            db.conn.execute("DELETE FROM archive_files WHERE name = ?", (file,))
    return number
