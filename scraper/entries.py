"""Entries cut out of feeds and sitemaps by their own tags, however broken the XML around them is."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from html import unescape

UNPACKED = 10 * 1024 * 1024
"""The most bytes taken out of a packed answer; sitemaps.org allows 50 MB, nobody's was larger than 3."""
ENTRY_LENGTH = 200_000

_ENTITY = re.compile(r"&#?\w{1,31};")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._-]{1,40})["']""")
_WEB_PAGE = re.compile(r"<(?:!doctype\s{1,5}html|html|body)(?=[\s>])", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf|channel)(?=[\s>:])", re.IGNORECASE)
_SITEMAP = re.compile(r"<(?:\w{1,10}:)?(?:urlset|sitemapindex)(?=[\s>])", re.IGNORECASE)


def unpacked(body: bytes) -> bytes:
    """Unpack a gzipped answer of one or more members, at most 10 MB of it; anything else comes back as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    kept = b""
    while body.startswith(b"\x1f\x8b") and len(kept) < UNPACKED:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            kept += member.decompress(body, UNPACKED - len(kept))
        except zlib.error:
            break  # what was whole before it stays
        body = member.unused_data
    return kept


def markup(body: bytes) -> str:
    """Decode XML for the sake of its addresses and dates; comments are left out.

    UTF-16 is told by its zeros, with or without a mark; else strict UTF-8, then what the XML declares.
    """
    body = unpacked(body)
    head = body[:4]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = body.decode("utf-16", errors="replace")
    elif head[1:2] == b"\0" or head[:1] == b"\0":
        text = body.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", errors="replace")
    else:
        text = _eight_bits(body)
    return _without_comments(text)


def fault(body: bytes, kind: str) -> str | None:
    """Say why an answer is no feed or no sitemap at all, or None when it is one, if perhaps an empty one.

    >>> fault(b"<rss><channel></channel></rss>", "feed"), fault(b"", "feed")
    (None, 'empty answer')
    >>> fault(b"<!DOCTYPE html><html></html>", "sitemap"), fault(b"Warning: mysql", "feed")
    ('a web page, no sitemap', 'no feed')
    """
    text = markup(body)[:100_000].strip("\0 \t\r\n\ufeff")
    if not text:
        return "empty answer"
    named = _FEED.search(text) or _SITEMAP.search(text)
    if named:
        return None
    page = _WEB_PAGE.search(text)
    return f"a web page, no {kind}" if page else f"no {kind}"


def chunks(text: str, start: re.Pattern[str], edge: re.Pattern[str], limit: int) -> Iterator[tuple[str, str]]:
    """Cut out each entry: to its own end, or to the next entry where the end tag was forgotten; at most `limit`."""
    for number, found in enumerate(start.finditer(text)):
        if number >= limit:
            return
        window = text[found.end() : found.end() + ENTRY_LENGTH]
        stop = edge.search(window)
        yield found[1].lower(), window[: stop.start()] if stop else window


def without(chunk: str, *tags: str) -> str:
    """Leave out the first element of each tag, if it is closed."""
    for tag in tags:
        start = chunk.find(f"<{tag}")
        end = chunk.find(f"</{tag}>", start)
        if 0 <= start < end:
            chunk = chunk[:start] + chunk[end:]
    return chunk


def field(chunk: str, tag: str) -> str | None:
    """Read the text of the first `tag` in a chunk, CDATA and entities undone; None when it is missing or empty."""
    start = re.search(rf"<{tag}(?:\s[^<>]{{0,500}})?>", chunk, re.IGNORECASE)
    if not start:
        return None
    rest = chunk[start.end() : start.end() + 2_000].lstrip()
    text = rest[9:].split("]]>", 1)[0] if rest.startswith("<![CDATA[") else rest.split("<", 1)[0]
    text = plain(text)
    if text.startswith("<![CDATA["):  # escaped as a whole by a careless template
        text = text[9:].removesuffix("]]>").strip()
    return text or None


def plain(text: str) -> str:
    """Undo entities that are closed: in `?a=1&copy=2` there is none.

    >>> plain("/c&ocirc;ng?a=1&amp;amp;b=2&copy=3")
    '/công?a=1&b=2&copy=3'
    """
    once = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return once.replace("&amp;", "&").strip()


def _eight_bits(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(body[:300])
    try:
        named = codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
        return body.decode("utf-8" if named.startswith("utf-16") else named, errors="replace")
    except (LookupError, UnicodeError):  # a name nobody knows, or a codec that is none of text
        return body.decode("utf-8", errors="replace")


def _without_comments(text: str) -> str:
    kept, here = [], 0
    while (start := text.find("<!--", here)) >= 0:
        kept.append(text[here:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(kept)
        here = end + 3
    return "".join([*kept, text[here:]])
