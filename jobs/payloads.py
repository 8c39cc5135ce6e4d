"""What a stored answer holds: its head parsed, its chunks joined, its packing undone, none of it without a limit.

Whoever wrote the archive may have undone chunks and packing and left the headers that speak of them, as Common Crawl
does: what is not packed as it says is taken as it is.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = 256 * 1024
"""Bytes of status line and headers at the most, as the crawl takes."""
BODY = 10_000_000
"""Bytes of a page at the most, packed or not, as the crawl takes."""
PIECE = 65_536
"""Bytes read or unpacked at once."""
GZIP = b"\x1f\x8b"


class Head(NamedTuple):
    """Status and headers of a stored answer, by their names in small letters; the last of a name counts."""

    status: str
    headers: Mapping[str, str]


def split(record: Any) -> tuple[Head, bytes] | None:
    """Take the head of a response record that was not parsed, and what of the body was read along with it.

    None where there is no head, or one longer than `HEAD`.
    """
    begun = piece_of(record.raw_stream, HEAD)
    for gap in (b"\r\n\r\n", b"\n\n"):
        head, found, body = begun.partition(gap)
        if found and head.startswith(b"HTTP/"):
            first, *lines = head.decode("latin-1").splitlines()
            pairs = (line.partition(":") for line in lines)
            headers = {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
            return Head([*first.split(), "", ""][1], headers), body
    return None


def content(record: Any, head: Head, begun: bytes) -> bytes | None:
    """Return the page of a stored answer whose body begins with `begun`.

    None where it is larger than `BODY`, packed or unpacked, or damaged in the middle.
    """
    body = begun + piece_of(record.raw_stream, BODY + 1 - len(begun))
    if len(body) > BODY:
        return None
    if head.headers.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    for packing in reversed(head.headers.get("content-encoding", "").lower().split(",")[:3]):
        unpacked = _unpacked(body, packing.strip())
        if unpacked is None or len(unpacked) > BODY:
            return None
        body = unpacked
    return body


def piece_of(stream: Any, most: int) -> bytes:
    """Read up to `most` bytes; fewer only where the record ends."""
    pieces, size = list[bytes](), 0
    while size < most and (piece := stream.read(most - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def cut_short(file: BinaryIO) -> str | None:
    """Say what is missing at the end of an archive, which is read from where a record begins; None where it is whole.

    A file that was cut off between two records is whole as far as anybody can tell.
    """
    member, length, end = None, 0, b""
    while piece := file.read(PIECE):
        if length == 0 and piece.startswith(GZIP):
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        length += len(piece)
        end = (end + piece)[-4:]
        try:
            while member is not None and piece:
                if member.eof:
                    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                member.decompress(piece, PIECE)
                while member.unconsumed_tail:
                    member.decompress(member.unconsumed_tail, PIECE)
                piece = member.unused_data
        except zlib.error as error:
            return f"damaged: {error}"
    if member is not None:
        return None if member.eof else "cut off: the last record is not whole"
    return None if end == b"\r\n\r\n" else "cut off: the last record has no end"


def _joined(body: bytes) -> bytes:
    from warcio.bufferedreaders import ChunkedDataReader

    return piece_of(ChunkedDataReader(BytesIO(body)), BODY + 1)


def _unpacked(body: bytes, packing: str) -> bytes | None:
    """Undo one packing up to a byte more than `BODY`; None where it breaks in the middle.

    >>> _unpacked(zlib.compress("một cửa".encode()), "deflate").decode(), _unpacked(b"<html>", "gzip")
    ('một cửa', b'<html>')
    """
    if packing in ("gzip", "x-gzip"):
        return _inflated(body, zlib.MAX_WBITS | 16) if body.startswith(GZIP) else body
    if packing == "deflate":
        raw = _inflated(body, zlib.MAX_WBITS)
        raw = _inflated(body, -zlib.MAX_WBITS) if raw is None else raw
        return body if raw is None else raw
    if packing == "br":
        return _brotli(body)
    return body


def _inflated(body: bytes, bits: int) -> bytes | None:
    try:
        return zlib.decompressobj(bits).decompress(body, BODY + 1)
    except zlib.error:
        return None


def _brotli(body: bytes) -> bytes:
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        return body
    unpacking, pieces, size = brotli.Decompressor(), list[bytes](), 0
    try:
        piece = unpacking.process(body, output_buffer_limit=BODY)
        while piece and size <= BODY:
            pieces.append(piece)
            size += len(piece)
            piece = unpacking.process(b"", output_buffer_limit=BODY)
    except brotli.error:
        return b"".join(pieces) or body
    return b"".join(pieces) or body
