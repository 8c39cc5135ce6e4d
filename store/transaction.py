"""One writer: BEGIN IMMEDIATE, COMMIT, ROLLBACK, and the driver's errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store.schema import DriverError, Store, StoreError, explained, name


def begin(db: Store) -> None:
    """Start a write transaction and take the write lock now: a deferred BEGIN fails at its first write, unwaited."""
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except DriverError as error:
        raise explained(error, name(db)) from error


def commit(db: Store) -> None:
    """Commit; deferred foreign keys are checked here, and what fails is rolled back."""
    try:
        db.conn.execute("COMMIT")
    except DriverError as error:
        rollback(db)
        raise explained(error, name(db)) from error


def rollback(db: Store) -> None:
    """Undo the open transaction; nothing to undo is no error (SQLite rolls back by itself when the disk is full)."""
    if db.conn.in_transaction:
        db.conn.execute("ROLLBACK")


@contextmanager
def batch(db: Store) -> Iterator[None]:
    """Run the block in one transaction: all of it or nothing. Errors of SQLite come out as StoreError.

    Inside another batch the block is a savepoint of that one: if it fails and the caller goes on, nothing of it stays.
    For group commit over many calls use `begin` and `commit`.
    """
    outermost = not db.conn.in_transaction
    if outermost:
        begin(db)
    else:
        db.conn.execute("SAVEPOINT batch")
    try:
        yield
    except BaseException as error:
        if outermost:
            rollback(db)
        elif db.conn.in_transaction:  # a full disk has already ended the whole transaction
            db.conn.execute("ROLLBACK TO batch")
            db.conn.execute("RELEASE batch")
        if isinstance(error, DriverError):
            raise explained(error, name(db)) from error
        raise
    if outermost:
        commit(db)
    else:
        db.conn.execute("RELEASE batch")


def inside(db: Store, what: str) -> None:
    """Raise StoreError when `what` is called outside a batch."""
    if not db.conn.in_transaction:
        raise StoreError(f"{what} belongs inside `with batch(db):`, so that it stands or falls as a whole")


def checkpoint(db: Store) -> None:
    """Bring the write-ahead log into the file and empty it; at the end of a run. A busy reader only delays it."""
    if db.conn.in_transaction:
        raise StoreError("checkpoint inside a batch: commit first")
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
