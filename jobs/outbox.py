"""The outbox: which letter was sent to whom, so that a second run sends nothing twice.

One line of JSON a letter and recipient, in a file beside the store: the store itself may be locked by a run for long.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout


class BusyError(Exception):
    """Another process is sending from this outbox."""


class Outbox:
    """What was sent, as a file; `path` need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sent(self, letter: str) -> tuple[str, ...]:
        """Return who has a letter, each once, in the order of sending."""
        return tuple(dict.fromkeys(who for id_, who in self._lines() if id_ == letter))

    def times(self, letter: str) -> int:
        """Return how often a letter was sent: as it is, and again."""
        return len({id_ for id_, _ in self._lines() if id_ == letter or id_.startswith(f"{letter}#")})

    def note(self, letter: str, recipients: tuple[str, ...], moment: datetime) -> None:
        """Write down, to the disk, that a letter was sent."""
        lines = [
            json.dumps({"letter": letter, "to": who, "sent": moment.isoformat()}, ensure_ascii=False)
            for who in recipients
        ]
        with self.path.open("a+b") as sink:
            if sink.seek(0, os.SEEK_END):
                sink.seek(-1, os.SEEK_END)
                if sink.read(1) != b"\n":  # a kill in the middle of a line
                    lines.insert(0, "")
            sink.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
            sink.flush()
            os.fsync(sink.fileno())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one who sends; raises BusyError when somebody else does."""
        lock = FileLock(f"{self.path}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(f"another process sends from {self.path}; this one did nothing") from error
        try:
            yield
        finally:
            lock.release()

    def _lines(self) -> Iterator[tuple[str, str]]:
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        for line in text.splitlines():
            try:
                told = json.loads(line)
                yield told["letter"], told["to"]
            except (ValueError, KeyError, TypeError):  # half a line of a process that was killed: it was not sent
                continue
