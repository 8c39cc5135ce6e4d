"""The SQLite file as such: how it is opened, which version it has, how it is upgraded.

A diembao file carries `APPLICATION_ID` in its header and its version in the table `migrations`. `connect` never
changes the schema of a file that has one; `migrate` does, wholly or not at all, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from store.comparison_tables import COMPARE_ALL, VERSION_13
from store.review_tables import VERSION_10
from store.tables import FORMER_AREAS, VERSION_1, VERSION_5, VERSION_8
from store.views import VIEWS
from store.writing_tables import VERSION_11

# The bundled SQLite of pysqlite3 first: Debian 12's 3.40.1 still has the WAL-reset race fixed in 3.51.3 (2026-03-13).
try:
    import pysqlite3 as sqlite3
except ImportError:  # Windows and macOS have no wheel
    import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "APPLICATION_ID",
    "MIGRATIONS",
    "VERSION",
    "DriverError",
    "LockedError",
    "Migration",
    "Reader",
    "Store",
    "StoreError",
    "connect",
    "explained",
    "migrate",
    "name",
    "open_any",
    "pending",
    "reader",
    "sqlite3",
]

DriverError: type[Exception] = sqlite3.Error
APPLICATION_ID = 0x64696562  # "dieb"
BUSY_SECONDS = 30.0  # a second writer waits this long before "locked"


class StoreError(Exception):
    """The file cannot be opened, or refuses what was to be written; the text says where and why."""


class LockedError(StoreError):
    """Another writer held the file for longer than was waited; the same may be tried again."""


class Store(Protocol):
    """Whatever holds a connection to the file: `sqlite_utils.Database` or `Reader`."""

    @property
    def conn(self) -> Any:
        """Return the connection of the SQLite sqlite3."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A bare read-only connection, for commands that must start before sqlite-utils (180 ms, 2026-11) is imported."""

    conn: Any

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: `change` runs inside the transaction of the upgrade, on a bare connection."""

    number: int
    name: str
    change: Callable[[Any], None]


def _script(connection: Any, sql: str) -> None:
    """Run every statement of `sql` without the COMMIT that `executescript` issues first."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _first_schema(connection: Any) -> None:
    _script(connection, VERSION_1)


def _search_index(connection: Any) -> None:
    """Add the full-text index: contentless, rowid = version id, so no text is kept a second and third time.

    Rows are never deleted: an old version stays in the index and is filtered by `articles.version_id` (a few percent of
    dead rows against 10 KB an article saved). Plain `content=''` works in every SQLite; contentless_delete needs 3.43.
    """
    connection.execute(
        "CREATE VIRTUAL TABLE articles_fts USING fts5(fold, searchable, content='', "
        'tokenize="unicode61 remove_diacritics 0")'
    )


def _stories(connection: Any) -> None:
    """Add groups of reprints: a story is named by its first article."""
    _script(
        connection,
        """
        CREATE TABLE stories (
          id INTEGER PRIMARY KEY REFERENCES articles(id),
          articles INTEGER NOT NULL CHECK (articles >= 2)
        ) STRICT;
        ALTER TABLE articles ADD COLUMN story_id INTEGER REFERENCES stories(id) DEFERRABLE INITIALLY DEFERRED;
        CREATE INDEX articles_story ON articles(story_id) WHERE story_id IS NOT NULL;
        """,
    )


def _lists_and_windows(connection: Any) -> None:
    """Add when lists brought something, which articles lie outside the window asked for, and back-fills.

    Sitemaps known before may be files of an index; those a newspaper states are put right when they are next asked.
    """
    _script(
        connection,
        """
        CREATE TABLE backfills (
          id INTEGER PRIMARY KEY,
          newspaper TEXT NOT NULL REFERENCES newspapers(slug),
          first_day TEXT NOT NULL CHECK (first_day GLOB '????-??-??'),
          last_day TEXT NOT NULL CHECK (last_day GLOB '????-??-??'),
          begun_utc TEXT NOT NULL CHECK (begun_utc GLOB '????-??-??T??:??:??Z'),
          ended_utc TEXT CHECK (ended_utc GLOB '????-??-??T??:??:??Z'),
          CHECK (first_day <= last_day),
          UNIQUE (newspaper, first_day, last_day)
        ) STRICT;
        ALTER TABLE frontier ADD COLUMN hops INTEGER NOT NULL DEFAULT 0 CHECK (hops >= 0);
        ALTER TABLE frontier ADD COLUMN named INTEGER CHECK (named >= 0);
        ALTER TABLE frontier ADD COLUMN fresh_utc TEXT CHECK (fresh_utc GLOB '????-??-??T??:??:??Z');
        ALTER TABLE frontier ADD COLUMN passed_over TEXT CHECK (passed_over GLOB '????-??-??');
        ALTER TABLE frontier ADD COLUMN backfill_id INTEGER REFERENCES backfills(id);
        UPDATE frontier SET hops = 1 WHERE kind = 'sitemap';
        CREATE INDEX frontier_passed_over ON frontier(newspaper, passed_over) WHERE passed_over IS NOT NULL;
        CREATE INDEX frontier_backfill ON frontier(backfill_id, state) WHERE backfill_id IS NOT NULL;
        """,
    )


def _identity_and_lineage(connection: Any) -> None:
    """Add what names an article besides its address, what decides an edit, and who printed a story first.

    Nothing is filled in by guess: ids come with the next sight of an article, content keys and signatures are made from
    the stored text when they are needed. That a story's number is its first article was the rule of version 3.
    """
    _script(connection, VERSION_5)


def _checks(connection: Any) -> None:
    """Add what live checks of newspapers' facts found."""
    _script(
        connection,
        """
        CREATE TABLE checks (
          newspaper TEXT NOT NULL REFERENCES newspapers(slug),
          fact TEXT NOT NULL CHECK (fact IN ('robots', 'domains', 'feeds', 'sitemaps', 'sections', 'article_url',
            'headline', 'lead', 'body', 'author', 'published')),
          checked_utc TEXT NOT NULL CHECK (checked_utc GLOB '????-??-??T??:??:??Z'),
          verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'unknown')),
          detail TEXT NOT NULL,
          PRIMARY KEY (newspaper, fact, checked_utc)
        ) STRICT;
        """,
    )


def _archive_files(connection: Any) -> None:
    """Add how long each archive file is by the last commit: some records in it are of pages kept in an earlier file."""
    _script(
        connection,
        """
        CREATE TABLE archive_files (
          name TEXT PRIMARY KEY,
          newspaper TEXT REFERENCES newspapers(slug),
          length INTEGER NOT NULL CHECK (length > 0),
          committed_utc TEXT NOT NULL CHECK (committed_utc GLOB '????-??-??T??:??:??Z')
        ) STRICT;
        INSERT INTO archive_files
          SELECT archive_file, max(newspaper), max(archive_offset + archive_length), max(fetched_utc)
          FROM pages WHERE archive_file IS NOT NULL GROUP BY archive_file;
        CREATE INDEX pages_digest ON pages(digest) WHERE archive_file IS NOT NULL;
        """,
    )


def _areas_targets_slips(connection: Any) -> None:
    """Add whose figure it is by a canonical id, official targets, and slips of newspapers."""
    _script(connection, VERSION_8)
    _script(connection, FORMER_AREAS)


def _sentences_of_tags(connection: Any) -> None:
    """Add the sentences that made a tag, beside its words; what is tagged already gets them with its next reading."""
    connection.execute(
        "ALTER TABLE tags ADD COLUMN sentences TEXT NOT NULL DEFAULT '[]' CHECK (json_type(sentences) = 'array')"
    )


def _reviews_and_months(connection: Any) -> None:
    """Add what people answered about articles, and what the model said by month; filled as articles are read anew."""
    _script(connection, VERSION_10)


def _writing(connection: Any) -> None:
    """Add what the desk writes: responses, saved searches, corrections, and the audit of every write."""
    _script(connection, VERSION_11)


def _smaller_places(connection: Any) -> None:
    """Tell districts and communes from provinces; until now only provinces were found."""
    connection.execute(
        "ALTER TABLE places ADD COLUMN level TEXT NOT NULL DEFAULT 'province' "
        "CHECK (level IN ('province', 'district', 'commune'))"
    )


def _uncompared(connection: Any) -> None:
    """Add which series are to be compared: until now all were, after every run that annotated, unless it was killed."""
    _script(connection, VERSION_13)
    connection.execute(COMPARE_ALL)


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first schema", _first_schema),
    Migration(2, "full-text search", _search_index),
    Migration(3, "stories of reprints", _stories),
    Migration(4, "lists, windows, back-fills", _lists_and_windows),
    Migration(5, "identity and lineage", _identity_and_lineage),
    Migration(6, "live checks of facts", _checks),
    Migration(7, "archive files", _archive_files),
    Migration(8, "areas, targets, slips", _areas_targets_slips),
    Migration(9, "sentences of tags", _sentences_of_tags),
    Migration(10, "reviews and months", _reviews_and_months),
    Migration(11, "responses, saved searches, corrections, audit", _writing),
    Migration(12, "districts and communes", _smaller_places),
    Migration(13, "series to be compared", _uncompared),
)
VERSION = MIGRATIONS[-1].number


def connect(path: Path | str, mode: Literal["rw", "ro"] = "rw", busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open the file at `path`; a missing or empty one is made at once in mode `rw`.

    The driver is in autocommit mode: transactions are those of `store.write.batch`. Raises StoreError for a file that
    is no database, not ours, older or newer than this code, locked, or missing in mode `ro`.
    """
    from sqlite_utils import Database

    return Database(_open(path, mode, busy_seconds), execute_plugins=False)


def reader(path: Path | str, busy_seconds: float = BUSY_SECONDS) -> Reader:
    """Open the file at `path` read-only without importing sqlite-utils; errors as `connect`."""
    return Reader(_open(path, "ro", busy_seconds))


def migrate(db: Store) -> list[str]:
    """Apply what is missing, in order and in one transaction; return the names of what was applied.

    Views are not versioned: they are dropped before and made anew after, so that a migration may change any table.
    """
    connection = db.conn
    connection.execute("PRAGMA foreign_keys=OFF")  # a no-op inside a transaction, so before it
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            applied = _apply(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except DriverError as error:
        raise StoreError(f"{name(Reader(connection))}: the upgrade failed and nothing was changed: {error}") from error
    finally:
        connection.execute("PRAGMA foreign_keys=ON")
    return applied


def open_any(path: Path | str, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open a file of ours of any version up to this code's, for `migrate`; otherwise as `connect`."""
    from sqlite_utils import Database

    connection = _driver(path, "rw", busy_seconds)
    try:
        _identify(connection, path)
    except StoreError:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def pending(db: Store) -> list[str]:
    """Return the names of the migrations the file lacks; `views` when only its views differ from this code's."""
    version = _version(db.conn)
    names = [migration.name for migration in MIGRATIONS if migration.number > version]
    return names or (["views"] if _views(db.conn) != VIEWS else [])


def _apply(connection: Any) -> list[str]:
    for view in _views(connection):
        connection.execute(f'DROP VIEW "{view}"')
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations "
        "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, sqlite_version TEXT NOT NULL) STRICT"
    )
    version = _version(connection)  # read inside the transaction: another process may have been first
    applied = []
    for migration in MIGRATIONS:
        if migration.number > version:
            migration.change(connection)
            connection.execute(
                "INSERT INTO migrations VALUES (?, ?, ?)", (migration.number, migration.name, sqlite3.sqlite_version)
            )
            applied.append(migration.name)
    for sql in VIEWS.values():
        connection.execute(sql)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        table, row, parent, _ = broken[0]
        raise StoreError(
            f"{name(Reader(connection))}: {len(broken)} rows point nowhere, first {table} row {row} to {parent}; "
            "nothing was changed"
        )
    return applied


def _open(path: Path | str, mode: Literal["rw", "ro"], busy_seconds: float) -> Any:
    connection = _driver(path, mode, busy_seconds)
    try:
        fresh = _identify(connection, path)
        if fresh and mode == "ro":
            raise StoreError(f"{path} is empty: no diembao file yet")
        if fresh:
            migrate(Reader(connection))
        missing = pending(Reader(connection))
        if missing:
            raise StoreError(
                f"{path} has schema version {_version(connection)}, this diembao needs {VERSION} "
                f"(missing: {', '.join(missing)}): run diembao db migrate"
            )
        connection.execute("PRAGMA foreign_keys=ON")
        if mode == "rw":
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            # NORMAL may lose the last commits at a power cut, never consistency: frontier and page roll back together
            # and are fetched again (0 dangling rows in 700 cuts; measured 2026-11, docs/decisions.md).
            connection.execute("PRAGMA synchronous=NORMAL")
    except DriverError as error:
        connection.close()
        raise explained(error, path, busy_seconds) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _driver(path: Path | str, mode: Literal["rw", "ro"], busy_seconds: float) -> Any:
    """Open without looking inside; the driver never begins a transaction by itself (isolation_level None)."""
    if str(path) == ":memory:":
        return sqlite3.connect(":memory:", isolation_level=None)
    file = Path(path).resolve()
    if file.is_dir():
        raise StoreError(f"{path} is a folder, not a file")
    if mode == "ro" and not file.exists():
        raise StoreError(f"{path} does not exist")
    if not file.parent.is_dir():
        raise StoreError(f"{path}: the folder {file.parent} does not exist")
    uri = f"{file.as_uri()}?mode={'ro' if mode == 'ro' else 'rwc'}"
    try:
        return sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)
    except DriverError as error:
        raise explained(error, path, busy_seconds) from error


def _identify(connection: Any, path: Path | str) -> bool:
    """Return True for an empty file, False for one of ours; raise StoreError for anything else."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application == 0 and objects == 0:
            return True
        if application != APPLICATION_ID:
            raise StoreError(
                f"{path} is a SQLite file but not a diembao file (application id {application:#x}, not "
                f"{APPLICATION_ID:#x}): choose another --db"
            )
        version = _version(connection)
    except DriverError as error:
        raise explained(error, path) from error
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer diembao (schema version {version}, this one knows {VERSION}): "
            "update diembao"
        )
    return False


def _version(connection: Any) -> int:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='migrations'").fetchone():
        return 0
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()[0])


def _views(connection: Any) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type='view' ORDER BY rowid"))


def name(db: Store) -> str:
    """Return the path of the open file, for messages."""
    return str(db.conn.execute("PRAGMA database_list").fetchone()[2] or ":memory:")


def explained(error: Any, path: Path | str, busy_seconds: float = BUSY_SECONDS) -> StoreError:
    """Return the driver's error in words that say what to do."""
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path} is not a SQLite database, or damaged ({text})")
    if "locked" in text or "busy" in text:
        return LockedError(f"{path} is locked by another program (waited {busy_seconds:g} s): close it and try again")
    if "full" in text:
        return StoreError(f"{path}: no space left on the disk ({text})")
    return StoreError(f"{path}: {text}")
