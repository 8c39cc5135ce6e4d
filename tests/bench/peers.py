"""Peers in environments of their own, build/peers/NAME, pinned with hashes in pins/NAME.txt; asked over a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import HOUSE

PINS = Path(__file__).parent / "pins"


class PeerError(Exception):
    """A peer that does not install or does not start here, with the last thing it said."""


def environment(name: str) -> Path:
    """Make the environment of a peer, unless it is there; gives its Python. Raises PeerError."""
    home, pins = HOUSE / "build" / "peers" / name, PINS / f"{name}.txt"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = home / "installed"
    if stamp.exists() and stamp.read_bytes() == pins.read_bytes():
        return python
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", home],
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", pins],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
        if done.returncode:
            raise PeerError(f"does not install: {last_line(done.stderr)}")
    stamp.write_bytes(pins.read_bytes())
    return python


def last_line(told: str) -> str:
    """Return the last line of what a command complained.

    >>> last_line("Traceback …\\nImportError: no module\\n\\n")
    'ImportError: no module'
    """
    return next((line.strip()[:200] for line in reversed(told.splitlines()) if line.strip()), "it does not say why")


class Peer:
    """A peer that answers: CPU seconds of each text, by its own clock."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        """Wait for the first line; raises PeerError when there is none."""
        self._process = process
        self.name = f"{name} {self._answer()}"
        self.found = 0
        """Findings in all texts so far."""

    def _answer(self) -> object:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            raise PeerError(f"does not run: {last_line(self._process.stderr.read())}")
        return json.loads(line)

    def seconds(self, texts: Sequence[str]) -> list[float]:
        """Have texts read; raises PeerError when the peer breaks off."""
        assert self._process.stdin is not None
        print(json.dumps(texts), file=self._process.stdin, flush=True)
        answer = self._answer()
        assert isinstance(answer, list)
        taken, found = answer
        self.found += found
        return [float(each) for each in taken]


@contextmanager
def peer(name: str) -> Iterator[Peer]:
    """Start a peer and end it; raises PeerError when it cannot be had."""
    command: list[str | Path] = [environment(name), "-X", "utf8", Path(__file__).with_name("reader.py"), name]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8") as process:
        try:
            yield Peer(name, process)
        finally:
            process.kill()
