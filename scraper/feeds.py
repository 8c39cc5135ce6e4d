"""RSS and Atom feeds: the entries' addresses and dates; no entry is lost to bad XML."""

from __future__ import annotations

import re

from scraper.discovery import LINKS_PER_PAGE, Address, distinct, hinted
from scraper.entries import chunks, field, markup, plain, without

_ENTRY = re.compile(r"<(item|entry)(?=[\s>/])", re.IGNORECASE)
_ENTRY_EDGE = re.compile(r"</?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ATOM_LINK = re.compile(r"<(?:atom:)?link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(href|rel)\s{0,5}=\s{0,5}(?:"([^"]{0,1000})"|'([^']{0,1000})')""", re.IGNORECASE)
_ABOUT = re.compile(r"""rdf:about\s{0,5}=\s{0,5}["']([^"'<>]{1,1000})""", re.IGNORECASE)


def feed_addresses(body: bytes, url: str) -> list[Address]:
    """Find the entries of an RSS or Atom feed, however broken its XML is.

    Each entry is cut out by its own tags, so a bad entity, a stray ampersand or a missing end tag costs nothing
    but itself. An entry without an address is left out: there is nothing to fetch. How often a feed says it is
    renewed (`ttl`, `sy:updatePeriod`) is not read: one said "always"; `scraper.polling` goes by what it brought.
    """
    found = []
    for _, entry in chunks(markup(body), _ENTRY, _ENTRY_EDGE, LINKS_PER_PAGE):
        bare = without(entry, "description", "content:encoded", "content", "summary")
        about = _ABOUT.search(entry.partition(">")[0][:2_000])
        link = (
            _address(field(bare, "link"))
            or _atom_link(bare)
            or _address(field(bare, "feedburner:origLink"))
            or _permalink(bare)
            or (plain(about[1]) if about else None)
        )
        if not link:
            continue
        words = field(bare, "pubDate") or field(bare, "published") or field(bare, "dc:date") or ""
        changed = field(bare, "updated") or field(bare, "atom:updated") or ""
        found.append(Address(link, "article", hinted(words) or hinted(changed), hinted(changed)))
    return distinct(found, url)


def _address(words: str | None) -> str | None:
    """Take what stands in a link for an address: one word, its line breaks undone."""
    joined = "".join((words or "").split("\n")).strip()
    return joined or None


def _atom_link(chunk: str) -> str | None:
    """Read an Atom link: rel="alternate" or none; enclosures and comments are other things."""
    for found in _ATOM_LINK.finditer(chunk):
        named = {name.lower(): quoted or single for name, quoted, single in _ATTRIBUTE.findall(found[1])}
        if named.get("href") and named.get("rel", "alternate") == "alternate":
            return plain(named["href"])
    return None


def _permalink(chunk: str) -> str | None:
    guid = field(chunk, "guid") or field(chunk, "id")
    return guid if guid and guid.startswith(("http://", "https://", "/")) else None
