"""Raw pages as WARC 1.1: appended, synced, and cut back to what the store knows of when opened again."""

from __future__ import annotations

import os
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

# The body is kept as it was read: unpacked and in one piece. These would say otherwise.
_TRANSPORT_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"})
_REASONS = {200: "OK", 304: "Not Modified", 404: "Not Found"}


class ArchiveError(Exception):
    """The archive does not hold what the store says it holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: enough to read it without reading what stands before it."""

    file: str
    offset: int
    length: int
    digest: str
    """sha256 of the body in hexadecimal digits."""


class Archive:
    """One WARC file of one newspaper and one run.

    The order that loses nothing (`decisions.md`): append, `sync`, only then commit the places in the store.
    """

    def __init__(self, folder: Path, newspaper: str, run_id: int, started: datetime) -> None:
        self.folder = folder
        self.file = f"{newspaper}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{run_id:06d}.warc.gz"
        self._out: BinaryIO | None = None
        self._writer: WARCWriter | None = None

    def append(
        self, url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes, fetched: datetime
    ) -> Place:
        """Write one response and say where it lies. It is safe only after `sync`."""
        out, writer = self._opened(fetched)
        offset = out.tell()
        kept = [(name, value) for name, value in headers if name.lower() not in _TRANSPORT_HEADERS]
        record = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(
                f"{status} {_REASONS.get(status, '')}".strip(),
                [*kept, ("Content-Length", str(len(body)))],
                protocol="HTTP/1.1",
            ),
            warc_headers_dict=_identity(self.file, offset, fetched),
        )
        writer.write_record(record)
        return Place(self.file, offset, out.tell() - offset, sha256(body).hexdigest())

    def append_revisit(
        self,
        url: str,
        status: int,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        fetched: datetime,
        before: tuple[str, datetime],
    ) -> None:
        """Write that a response was the same as one kept before: by the address and the moment of that one."""
        out, writer = self._opened(fetched)
        kept = [(name, value) for name, value in headers if name.lower() not in _TRANSPORT_HEADERS]
        line = f"{status} {_REASONS.get(status, '')}".strip()
        digest = b32encode(sha1(body, usedforsecurity=False).digest()).decode()  # as the first record has it
        writer.write_record(
            writer.create_revisit_record(
                url,
                f"sha1:{digest}",
                before[0],
                f"{before[1].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                http_headers=StatusAndHeaders(line, kept, protocol="HTTP/1.1"),
                warc_headers_dict=_identity(self.file, out.tell(), fetched),
            )
        )

    @property
    def length(self) -> int:
        """How long the file is now; 0 before anything was written."""
        return self._out.tell() if self._out is not None else 0

    def sync(self) -> None:
        """Put everything appended so far on the disk itself."""
        if self._out is not None:
            self._out.flush()
            getattr(os, "fdatasync", os.fsync)(self._out.fileno())

    def close(self) -> None:
        """Sync and close; a run that fetched nothing leaves no file."""
        if self._out is not None:
            self.sync()
            self._out.close()
            self._out = self._writer = None

    def _opened(self, moment: datetime) -> tuple[BinaryIO, WARCWriter]:
        if self._out is None or self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            new = not (self.folder / self.file).exists()
            self._out = (self.folder / self.file).open("ab")
            self._writer = WARCWriter(self._out, gzip=True, warc_version="1.1")
            if new:
                self._describe(self._writer, moment)
                _sync_folder(self.folder)
        return self._out, self._writer

    def _describe(self, writer: WARCWriter, moment: datetime) -> None:
        facts = b"software: diembao\r\nformat: WARC File Format 1.1\r\n"
        headers = _identity(self.file, 0, moment) | {"WARC-Filename": self.file}
        writer.write_record(
            writer.create_warc_record(
                "", "warcinfo", payload=BytesIO(facts), length=len(facts), warc_headers_dict=headers
            )
        )


def cut_back(folder: Path, newspaper: str, committed: Mapping[str, int]) -> list[str]:
    """Cut a newspaper's files to the length the store has committed, and say which were longer.

    What stands behind that length was written by a run that was killed before its commit; those pages are queued
    again. A file shorter than committed is damage, not a torn tail, and raises `ArchiveError`.
    """
    torn = []
    for path in sorted(folder.glob(f"{newspaper}-*.warc.gz")) if folder.is_dir() else ():
        length = committed.get(path.name, 0)
        size = path.stat().st_size
        if size < length:
            raise ArchiveError(f"{path.name}: {size} bytes on disk, {length} committed in the store")
        if size > length:
            torn.append(path.name)
            if length:
                with path.open("r+b") as file:
                    file.truncate(length)
                    os.fsync(file.fileno())
            else:
                path.unlink()
    return torn


def read_record(folder: Path, place: Place) -> bytes:
    """Read the body of one page back, checked against its digest; raises `ArchiveError` when it is another."""
    path = folder / place.file
    try:
        with path.open("rb") as file:
            file.seek(place.offset)
            member = file.read(place.length)
        record = next(iter(ArchiveIterator(BytesIO(member))))
        body: bytes = record.content_stream().read()
    except Exception as error:  # warcio stumbles over damage in many ways: AttributeError, zlib.error, …
        said = ascii(str(error))[1:100]  # warcio quotes the line it stumbled over, however long
        raise ArchiveError(f"{place.file} at {place.offset}: no record ({said})") from error
    if sha256(body).hexdigest() != place.digest:
        raise ArchiveError(f"{place.file} at {place.offset}: digest {sha256(body).hexdigest()}, not {place.digest}")
    return body


def _identity(file: str, offset: int, moment: datetime) -> dict[str, str]:
    return {
        "WARC-Date": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{file}#{offset}')}>",
    }


def _sync_folder(folder: Path) -> None:
    """Make the new file's name last through a power cut, where folders can be synced (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
