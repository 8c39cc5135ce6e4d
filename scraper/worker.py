"""Pages are read in a process of their own, with a limit of time and memory: one hostile page costs one page.

The parent writes a page to the reader's standard input, the reader answers with the article as JSON. A reader that
takes too long is ended, and one that dies is replaced; what became of the page is told either way. The reader is
`python -m scraper.worker`.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread, Timer
from typing import IO, Any, BinaryIO

from scraper.items import Article

SECONDS = 10.0
MEGABYTES = 2048
_HOUSE = Path(__file__).parents[1]
_LENGTHS = struct.Struct(">II")
_LENGTH = struct.Struct(">I")
_MOMENTS = ("published", "updated")
_NEEDED = frozenset({"PATH", "LANG", "HOME", "APPDATA", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH"})
_LAST_WORDS = 2000  # bytes


class Reader:
    """The process that reads, begun with the first page and begun anew after each that ended it."""

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self.seconds = seconds
        self.megabytes = megabytes
        self.ended = 0
        """How many pages ended the process."""
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: _Listener | None = None
        self._one_at_a_time = Lock()

    def read(self, spider: str, html: bytes, url: str, content_type: str | None, now: datetime) -> Article:
        """Read a page by `spider`, a class by its path ("scraper.spiders.baomau.BaoMauSpider"); call from a thread.

        Never raises on a page: one that took too long or ended the process comes back as "unreadable", with why.
        """
        meta = {"spider": spider, "url": url, "content_type": content_type, "now": now.isoformat()}
        told = json.dumps(meta).encode()
        with self._one_at_a_time:
            process = self._begun()
            late = _Deadline(self.seconds, process)
            late.start()
            try:
                answer = self._asked(process, _LENGTHS.pack(len(told), len(html)) + told + html)
            finally:
                late.cancel()
            if answer is not None:
                return unpacked(answer)
            code, words = self._buried()
            self.ended += 1
        why = f"it ended the reader (exit {code}): more than {self.megabytes} MB, or a fault of the parser"
        if words:
            why += f"; its last words: {words}"
        if late.passed:
            why = f"reading it took more than {self.seconds:g} s"
        return Article(url, None, "", "fallback", "unreadable", "", None, (), warnings=(why,))

    def close(self) -> None:
        """End the process."""
        with self._one_at_a_time:
            if self._process is not None:
                self._buried()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "scraper.worker", str(self.megabytes)]
            self._process = subprocess.Popen(
                command,
                cwd=_HOUSE,
                env=dict(environment()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            assert self._process.stderr is not None
            self._listener = _Listener(self._process.stderr)
            self._listener.start()
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], question: bytes) -> bytes | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except OSError:  # it died between two pages
            return None
        head = process.stdout.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        answer = process.stdout.read(length)
        return answer if len(answer) == length else None

    def _buried(self) -> tuple[int, str]:
        process, self._process = self._process, None
        listener, self._listener = self._listener, None
        assert process is not None
        assert listener is not None
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # it holds what the dead one did not read
        code = process.wait()
        listener.join()
        return code, listener.last_line()


class Desk:
    """The readers of this process: visits that go on together share one, since each takes a hundred megabytes.

    One thread waits for it, so that a page that takes ten seconds leaves the threads of the reactor alone.
    """

    def __init__(self) -> None:
        self._hired: dict[tuple[float, int], tuple[Reader, ThreadPoolExecutor, int]] = {}

    def hire(self, seconds: float, megabytes: int) -> tuple[Reader, ThreadPoolExecutor]:
        """Give the reader with these limits and the thread that asks it; to be released once for each hiring."""
        key = (seconds, megabytes)
        reader, thread, visits = self._hired.get(key) or (Reader(*key), ThreadPoolExecutor(1, "reader"), 0)
        self._hired[key] = (reader, thread, visits + 1)
        return reader, thread

    def release(self, seconds: float, megabytes: int) -> None:
        """Let the reader go when no visit needs it any more."""
        reader, thread, visits = self._hired.pop((seconds, megabytes))
        if visits > 1:
            self._hired[seconds, megabytes] = (reader, thread, visits - 1)
            return
        reader.close()
        thread.shutdown()


DESK = Desk()


class _Deadline(Timer):
    """Ends a process that is late, and remembers having done so."""

    def __init__(self, seconds: float, process: subprocess.Popen[bytes]) -> None:
        super().__init__(seconds, self._end)
        self.daemon = True
        self.process = process
        self.passed = False

    def _end(self) -> None:
        self.passed = True
        self.process.kill()


class _Listener(Thread):
    """Hears what a process says on standard error and remembers the end of it: nothing of it is printed here."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(name="listener", daemon=True)
        self.stream = stream
        self.heard = b""

    def run(self) -> None:
        with self.stream:
            while piece := os.read(self.stream.fileno(), 65536):
                self.heard = (self.heard + piece)[-_LAST_WORDS:]

    def last_line(self) -> str:
        """Return the last line in plain letters; "" when it died in silence."""
        lines = self.heard.decode("utf-8", "replace").split("\n")
        return ascii(next((line.strip() for line in reversed(lines) if line.strip()), ""))[1:-1][:200]


def environment() -> Iterator[tuple[str, str]]:
    """Yield the variables the reader is given: what Python needs to start, none of an office's settings and passwords.

    The other place that reads the environment: the process that meets hostile pages should know no secret to tell.
    """
    for name, value in os.environ.items():
        if name.upper() in _NEEDED or name.startswith(("PYTHON", "LC_")):
            yield name, value


def packed(article: Article) -> bytes:
    """Write an article as JSON, for the way between the two processes.

    >>> unpacked(packed(Article("https://a.example/1", None, "", "x", "ok", "Tên", None, ("Một.",)))).body
    ('Một.',)
    """
    told = {field.name: getattr(article, field.name) for field in fields(article)}
    told |= {name: told[name].isoformat() for name in _MOMENTS if told[name]}
    told["published_raw"] = dict(article.published_raw)
    return json.dumps(told).encode()


def unpacked(told: bytes) -> Article:
    """Read an article back from JSON: lists are tuples, however deep."""
    row: Mapping[str, Any] = json.loads(told)
    values = {name: _tupled(value) for name, value in row.items()}
    values |= {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if values[name]}
    return Article(**values)


def _tupled(value: Any) -> Any:
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def limit_memory(megabytes: int) -> None:
    """Let this process have no more than so much address space; without effect on Windows, which has no such limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, megabytes * 1024 * 1024))


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Read pages until the parent is gone."""
    from scrapy.utils.misc import load_object

    while len(head := questions.read(_LENGTHS.size)) == _LENGTHS.size:
        meta_length, length = _LENGTHS.unpack(head)
        meta = json.loads(questions.read(meta_length))
        html = questions.read(length)
        moment = datetime.fromisoformat(meta["now"])
        try:
            article = load_object(meta["spider"]).read(html, meta["url"], meta["content_type"], moment)
        except MemoryError:
            raise SystemExit(9) from None  # whatever else is in memory now is not to be trusted
        except Exception as error:  # noqa: BLE001 - the page's fault or ours, it is this page that is unreadable
            why = (
                f"error while reading: {type(error).__name__}: {error}"[:300]
                .encode("utf-8", "backslashreplace")
                .decode()
            )
            article = Article(meta["url"], None, "", "fallback", "unreadable", "", None, (), warnings=(why,))
        answer = packed(article)
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


if __name__ == "__main__":
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak in the answers
    limit_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, out)
