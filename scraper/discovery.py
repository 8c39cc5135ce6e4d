"""Feeds, sitemaps and section lists: article addresses, with the dates they come with as hints."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from html import unescape
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser
from w3lib.url import safe_url_string

from scraper.dates import VIETNAM

LINKS_PER_PAGE = 2_000
"""The most addresses one page may give: a real sitemap file holds up to 1,000, a link bomb held 300,000."""
URL_LENGTH = 500
"""Characters; a longer address is nobody's, and is neither noted nor asked."""
UNPACKED_SITEMAP = 10 * 1024 * 1024
ENTRY_LENGTH = 200_000
YEARS = range(1997, 2101)
"""Viet Nam has had the internet since November 1997; 1970 and 0001 are what an empty field becomes."""

Kind = Literal["feed", "sitemap", "section", "article"]

# What a shared address carries for the counter's sake, never to find the page.
_TRACKING = re.compile(r"(?:utm_[a-z]{1,20}|fbclid|gclid|zarsrc|gidzl|ref)(?:=|$)", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,31};")
_ENTRY = re.compile(r"<(item|entry)(?=[\s>/])", re.IGNORECASE)
_ENTRY_EDGE = re.compile(r"</?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_LOCATION = re.compile(r"<(url|sitemap)(?=[\s>/])", re.IGNORECASE)
_LOCATION_EDGE = re.compile(r"</?(?:url|sitemap)(?=[\s>/])", re.IGNORECASE)
_ATOM_LINK = re.compile(r"<(?:atom:)?link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(href|rel)\s{0,5}=\s{0,5}(?:"([^"]{0,1000})"|'([^']{0,1000})')""", re.IGNORECASE)
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?\s?(?:Z|[+-]\d{2}:?\d{2})?)?$")
_NUMBER_IN_QUERY = re.compile(r"(?<=[?&])(?:page|p|trang|pageindex)=(\d{1,5})(?=&|$)", re.IGNORECASE)
_NUMBER_IN_PATH = re.compile(r"[/-](?:page|trang|p)[-/]?(\d{1,5})(?=/?$|\.html?$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """One address somebody announced, before anybody knows whether it is wanted."""

    url: str
    kind: Kind
    published: datetime | None = None
    """A hint: a feed's word for it, aware; None when the words were no date."""
    lastmod: datetime | None = None


def canonical_url(url: str) -> str:
    """Write an address the one way it is known by: no fragment, no counter's parameters, lower-case host.

    >>> canonical_url("HTTPS://BaoMau.example:443/cai-cach-1.html?utm_source=zalo&trang=2#binh-luan")
    'https://baomau.example/cai-cach-1.html?trang=2'
    """
    parts = urlsplit(safe_url_string(url.strip()))
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port and (parts.scheme.lower(), port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{port}"
    kept = [piece for piece in parts.query.split("&") if piece and not _TRACKING.match(piece)]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", "&".join(kept), ""))


def url_key(url: str) -> str:
    """Name an address as the frontier does: sha256 of its canonical form."""
    return sha256(canonical_url(url).encode()).hexdigest()


def hinted(words: str) -> datetime | None:
    """Read a feed's or sitemap's date: RFC 822 or ISO 8601 only, for a wrong guess would hide an article.

    A date without a zone is Vietnamese time.

    >>> hinted("Thu, 04 Jun 2026 08:05:00 +0700").isoformat()
    '2026-06-04T08:05:00+07:00'
    >>> hinted("2026-06-04").isoformat()
    '2026-06-04T00:00:00+07:00'
    >>> hinted("6/4/2026 8:05:00 AM"), hinted("hôm qua")
    (None, None)
    """
    words = words.strip()[:80]
    year = _FULL_YEAR.search(words)
    if not year or int(year[0]) not in YEARS:
        return None
    try:
        moment = datetime.fromisoformat(words) if _ISO.match(words) else parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return moment


def feed_addresses(body: bytes, url: str) -> list[Address]:
    """Find the entries of an RSS or Atom feed, however broken its XML is.

    Each entry is cut out by its own tags, so a bad entity, a stray ampersand or a missing end tag costs nothing
    but itself. An entry without an address is left out: there is nothing to fetch.
    """
    found = []
    for _, entry in _chunks(_markup(body), _ENTRY, _ENTRY_EDGE):
        bare = _without(entry, "description", "content:encoded", "content", "summary")
        link = _field(bare, "link") or _atom_link(bare) or _permalink(bare)
        if not link:
            continue
        words = _field(bare, "pubDate") or _field(bare, "published") or _field(bare, "dc:date") or ""
        changed = _field(bare, "updated") or ""
        found.append(Address(link, "article", hinted(words) or hinted(changed), hinted(changed)))
    return _distinct(found, url)


def sitemap_addresses(body: bytes, url: str) -> list[Address]:
    """Find the pages and further sitemaps a sitemap, news sitemap or sitemap index names.

    Whether a page is an article is for the newspaper to say.
    """
    found = []
    for tag, chunk in _chunks(_markup(unpacked(body)), _LOCATION, _LOCATION_EDGE):
        location = _field(chunk, "loc")
        if not location:
            continue
        changed = hinted(_field(chunk, "lastmod") or "")
        published = hinted(_field(chunk, "news:publication_date") or "")
        found.append(Address(location, "sitemap" if tag == "sitemap" else "article", published, changed))
    return _distinct(found, url)


def section_addresses(html: str, url: str) -> list[Address]:
    """Find every address a list page links to, in the order of the page, and its next page if it names one.

    The next page is of kind "section", all others are of kind "article" until the newspaper has looked at them.
    """
    tree = LexborHTMLParser(html)
    base_tag = tree.css_first("base[href]")
    base = urljoin(url, (base_tag.attributes.get("href") or "") if base_tag else "")
    found: list[Address] = []
    following: str | None = None
    for anchor in tree.css("a[href], link[rel~=next][href]"):
        target = _joined(base, anchor.attributes.get("href") or "")
        if target is None:
            continue
        named_next = "next" in (anchor.attributes.get("rel") or "").split()
        if named_next or is_next_page(target, url):
            following = following or target
        elif anchor.tag == "a":
            found.append(Address(target, "article"))
    addresses = _distinct(found, base)
    return [*addresses, Address(canonical_url(following), "section")] if following else addresses


def page_number(url: str) -> int:
    """Say which page of a list an address is; the first carries no number.

    >>> [page_number("https://baomau.example" + end) for end in ("/thoi-su", "/thoi-su?page=2", "/thoi-su/trang-12/")]
    [1, 2, 12]
    """
    found = _numbered(url)
    return int(found[1]) if found else 1


def is_next_page(target: str, url: str) -> bool:
    """Say whether `target` is the list page after `url`: the same list, one page on."""
    return page_number(target) == page_number(url) + 1 and canonical_url(_stem(target)).rstrip("/") == canonical_url(
        _stem(url)
    ).rstrip("/")


def unpacked(body: bytes) -> bytes:
    """Unpack a gzipped sitemap, at most 10 MB of it; anything else comes back as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, UNPACKED_SITEMAP)
    except zlib.error:
        return b""


def _numbered(url: str) -> re.Match[str] | None:
    return _NUMBER_IN_QUERY.search(url) or _NUMBER_IN_PATH.search(urlsplit(url).path)


def _stem(url: str) -> str:
    if _NUMBER_IN_QUERY.search(url):
        return _NUMBER_IN_QUERY.sub("", url).rstrip("?&")
    parts = urlsplit(url)
    found = _NUMBER_IN_PATH.search(parts.path)
    path = parts.path[: found.start()] + parts.path[found.end() :] if found else parts.path
    return urlunsplit(parts._replace(path=path))


def _joined(base: str, href: str) -> str | None:
    """Join a link as written on a page; None for what is no web address or longer than anybody's."""
    href = href.strip()
    if not href or len(href) > URL_LENGTH or href.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(base, href))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return urlunsplit(parts._replace(fragment=""))


def _distinct(found: list[Address], base: str) -> list[Address]:
    """Keep the first of each address, at most LINKS_PER_PAGE, and only such as can be fetched."""
    kept: dict[str, Address] = {}
    for address in found:
        joined = _joined(base, address.url)
        if joined is not None:
            joined = canonical_url(joined)
            kept.setdefault(joined, replace(address, url=joined))
        if len(kept) >= LINKS_PER_PAGE:
            break
    return list(kept.values())


def _markup(body: bytes) -> str:
    """Decode XML for the sake of its addresses and dates, which are ASCII in every encoding met."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = body.decode("utf-16", errors="replace")
    else:
        text = body.decode("utf-8-sig", errors="replace")
    return _without_comments(text)


def _without_comments(text: str) -> str:
    kept, here = [], 0
    while (start := text.find("<!--", here)) >= 0:
        kept.append(text[here:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(kept)
        here = end + 3
    return "".join([*kept, text[here:]])


def _chunks(text: str, start: re.Pattern[str], edge: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Cut out each entry: to its own end, or to the next entry where the end tag was forgotten."""
    for number, found in enumerate(start.finditer(text)):
        if number >= LINKS_PER_PAGE:
            return
        window = text[found.end() : found.end() + ENTRY_LENGTH]
        stop = edge.search(window)
        yield found[1].lower(), window[: stop.start()] if stop else window


def _without(chunk: str, *tags: str) -> str:
    for tag in tags:
        start = chunk.find(f"<{tag}")
        end = chunk.find(f"</{tag}>", start)
        if 0 <= start < end:
            chunk = chunk[:start] + chunk[end:]
    return chunk


def _field(chunk: str, tag: str) -> str | None:
    """Read the text of the first `tag` in a chunk, CDATA and entities undone; None when it is missing or empty."""
    start = re.search(rf"<{tag}(?:\s[^<>]{{0,500}})?>", chunk, re.IGNORECASE)
    if not start:
        return None
    rest = chunk[start.end() : start.end() + 2_000].lstrip()
    text = rest[9:].split("]]>", 1)[0] if rest.startswith("<![CDATA[") else rest.split("<", 1)[0]
    return _plain(text) or None


def _plain(text: str) -> str:
    """Undo entities that are closed: in `?a=1&copy=2` there is none."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text).strip()


def _atom_link(chunk: str) -> str | None:
    """Read an Atom link: rel="alternate" or none; enclosures and comments are other things."""
    for found in _ATOM_LINK.finditer(chunk):
        named = {name.lower(): quoted or single for name, quoted, single in _ATTRIBUTE.findall(found[1])}
        if named.get("href") and named.get("rel", "alternate") == "alternate":
            return _plain(named["href"])
    return None


def _permalink(chunk: str) -> str | None:
    guid = _field(chunk, "guid") or _field(chunk, "id")
    return guid if guid and guid.startswith(("http://", "https://", "/")) else None
