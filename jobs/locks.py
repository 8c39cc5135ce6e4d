"""One site is visited by one process at a time: by a file's lock on one machine, by Postgres's across machines.

Neither has a clock or a lease in it: the lock is gone when its holder is, and not before.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.interruption import WorkerLostError
from jobs.secrecy import masked

if TYPE_CHECKING:
    import psycopg

ASK_EVERY = 0.2
"""Seconds between two looks whether a lock is free."""
LOOK_EVERY = 5.0
"""Seconds between two questions whether the connection that holds a lock still stands."""
PATIENCE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""After 25 seconds of a network that is gone the connection is lost, not after the quarter of an hour of TCP."""
NOTICE_DEATH = """SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 25000"""
"""The server lets the lock of a machine that is gone go after as long, not after the two hours of TCP."""


class HeldError(RuntimeError):
    """Another process visits the site; the text says which lock."""


class LockLostError(WorkerLostError):
    """The server that kept the lock cannot be reached."""


@contextmanager
def site_lock(
    site: str, folder: Path, postgres: str | None = None, *, patience: float = 0.0, lost: Callable[[], object]
) -> Iterator[None]:
    """Hold the lock of a site while the block runs; raises HeldError after `patience` seconds.

    With `postgres`, a postgresql:// address, the lock is held across machines, and `lost` is called, in another
    thread, when the connection breaks: the server has then let the lock go and the visit has to end. Raises
    LockLostError where the server cannot be had to begin with; the block is then not entered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _file_lock(folder / f"{site}.lock", patience):
        if postgres is None:
            yield
        else:
            with _advisory_lock(site, postgres, patience, lost):
                yield


@contextmanager
def _file_lock(path: Path, patience: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=patience)
    try:
        lock.acquire(poll_interval=ASK_EVERY)
    except Timeout as error:
        raise HeldError(f"another process holds {path}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(site: str, address: str, patience: float, lost: Callable[[], object]) -> Iterator[None]:
    try:
        import psycopg
    except ImportError as error:
        raise LockLostError("--lock needs psycopg: pip install 'diembao[cluster]'") from error
    over = threading.Event()
    with ExitStack() as held:
        try:
            connection = psycopg.connect(address, autocommit=True, connect_timeout=10, **PATIENCE)
            held.callback(connection.close)  # which never fails; the lock goes with the connection
            connection.execute(NOTICE_DEATH)
            until = time.monotonic() + patience
            while not _asked(connection, f"diembao site {site}"):
                if time.monotonic() >= until:
                    raise HeldError(f"another machine holds the lock of {site}")
                time.sleep(ASK_EVERY)
        except psycopg.Error as error:
            raise LockLostError(
                f"{masked(address)}: the server of locks cannot be reached: {_said(error)}; when it runs, "
                "run the same command again: what is done is kept"
            ) from error
        watcher = threading.Thread(target=_watch, args=(connection, over, lost), name=f"lock of {site}", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


def _asked(connection: psycopg.Connection[Any], name: str) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)).fetchone()
    return bool(row and row[0])


def _watch(connection: psycopg.Connection[Any], over: threading.Event, lost: Callable[[], object]) -> None:
    """Look again and again whether the connection stands; a lock whose server is gone is no lock.

    A server that ends, or ends the session, is seen at once: the connection can be read then, and holds nothing.
    """
    import psycopg

    looked = time.monotonic()
    while not over.wait(LOOK_EVERY / 20):
        try:
            if select.select([connection.fileno()], [], [], 0)[0] or time.monotonic() - looked >= LOOK_EVERY:
                connection.execute("SELECT 1")
                looked = time.monotonic()
        except (psycopg.Error, OSError, ValueError):  # ValueError: more open files than select can take
            lost()
            return


def _said(error: BaseException) -> str:
    return masked(" ".join(str(error).split()))[:300]
