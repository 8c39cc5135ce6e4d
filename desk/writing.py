"""How the desk writes: one change at a time, on a connection of its own, with a bounded wait for other writers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TypeVar

from store.schema import LockedError, Store, connect

Kept = TypeVar("Kept")
PATIENCE = 5.0  # seconds; a crawl commits more often than that


class BusyError(Exception):
    """Another command, or another person, has been writing for too long; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one store. The pages' own connections stay read-only."""

    path: Path
    patience: float = PATIENCE
    _one: Lock = field(default_factory=Lock)

    async def write(self, change: Callable[[Store], Kept]) -> Kept:
        """Run a change, a transaction of the store; raises BusyError after `patience` seconds, or StoreError."""
        return await asyncio.to_thread(self._write, change, monotonic() + self.patience)

    def _write(self, change: Callable[[Store], Kept], until: float) -> Kept:
        if not self._one.acquire(timeout=max(0.0, until - monotonic())):
            raise BusyError
        try:
            db = connect(self.path, "rw", max(0.05, until - monotonic()))
            try:
                return change(db)
            finally:
                db.close()
        except LockedError as error:
            raise BusyError from error
        finally:
            self._one.release()
