"""Addresses somebody announced, each known by one spelling, with the dates they came with as hints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from scraper.dates import VIETNAM

LINKS_PER_PAGE = 2_000
"""The most addresses one page or feed may give: a link bomb held 300,000."""
URL_LENGTH = 500
"""Characters; a longer address is nobody's, and is neither noted nor asked."""
YEARS = range(1997, 2101)
"""Viet Nam has had the internet since November 1997; 1970 and 0001 are what an empty field becomes."""

Kind = Literal["feed", "sitemap", "section", "article"]

# What a shared address carries for the counter's sake, never to find the page.
_TRACKING = re.compile(r"(?:utm_[a-z]{1,20}|fbclid|gclid|zarsrc|gidzl|ref)(?:=|$)", re.IGNORECASE)
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$", re.IGNORECASE
)
_MONTH_FOLDER = re.compile(r"/((?:19|20)\d\d)/?(0[1-9]|1[0-2])(?=/)")
_SHORT_ZONE = re.compile(r"(?<=[ :]\d\d)\s?[+-]\d\d$")
"""An offset in hours only, which the standard library would take for minutes."""


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
    >>> hinted("Thu, 4 Jun 2026 08:05 +07") == hinted("2026-06-04T08:05:00 +0700") == hinted("2026-06-04 8:05")
    True
    >>> hinted("2026-06-04").isoformat()
    '2026-06-04T00:00:00+07:00'
    >>> hinted("6/4/2026 8:05:00 AM"), hinted("hôm qua")
    (None, None)
    """
    words = _SHORT_ZONE.sub(r"\g<0>00", " ".join(words[:80].split()))
    year = _FULL_YEAR.search(words)
    if not year or int(year[0]) not in YEARS:
        return None
    try:
        moment = datetime.fromisoformat(_iso(words)) if _ISO.match(words) else parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return moment


def _iso(words: str) -> str:
    """Fill an ISO date up to what Python reads: two digits of hours, no blank before the zone."""
    day, hour, zone = _ISO.match(words).groups("")  # type: ignore[union-attr]  # asked before
    return day + (f"T{hour.zfill(len(hour) + (hour[1] == ':'))}{zone}" if hour else "")


def month_in_path(url: str) -> tuple[date, date] | None:
    """Read the month an address carries as a folder, its first and last day; None when it carries none.

    >>> month_in_path("https://baomau.example/thoi-su/202402/mot-cua-1a2b3c4/")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> month_in_path("https://baomau.example/2024/12/31/mot-cua.html")[1]
    datetime.date(2024, 12, 31)
    >>> month_in_path("https://baomau.example/chuyen-doi-so-202402.html")
    """
    found = _MONTH_FOLDER.search(urlsplit(url).path)
    if not found or int(found[1]) not in YEARS:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1), month_end(year, month)


def month_end(year: int, month: int) -> date:
    """Give the last day of a month.

    >>> month_end(2024, 12)
    datetime.date(2024, 12, 31)
    """
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def joined(base: str, href: str) -> str | None:
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


def distinct(found: Iterable[Address], base: str, limit: int = LINKS_PER_PAGE) -> list[Address]:
    """Keep the first of each address, at most `limit`, and only such as can be fetched."""
    kept: dict[str, Address] = {}
    for address in found:
        whole = joined(base, address.url)
        if whole is not None:
            whole = canonical_url(whole)
            kept.setdefault(whole, replace(address, url=whole))
        if len(kept) >= limit:
            break
    return list(kept.values())
