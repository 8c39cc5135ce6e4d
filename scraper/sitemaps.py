"""Sitemaps, news sitemaps and their indexes: pages with their dates, and which months a file is about."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from scraper.discovery import YEARS, Address, distinct, hinted, month_end
from scraper.entries import chunks, field, markup
from scraper.feeds import feed_addresses

ENTRIES = 50_000
"""The most addresses a sitemap may have by sitemaps.org; a link bomb held 300,000."""

_LOCATION = re.compile(r"<(?:\w{1,10}:)?(url|sitemap)(?=[\s>/])", re.IGNORECASE)
_LOCATION_EDGE = re.compile(r"</?(?:\w{1,10}:)?(?:url|sitemap)(?=[\s>/])", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2])|[-_/.]([1-9]))(?:[-_/.]?([0-3]\d))?(?!\d)")
_MONTH_FIRST = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])[-_/.]((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def sitemap_addresses(body: bytes, url: str) -> list[Address]:
    """Find the pages and further sitemaps a sitemap, news sitemap, sitemap index or plain list of addresses names.

    A feed may stand in a sitemap's place (sitemaps.org allows it). Whether a page is an article is for the newspaper
    to say.
    """
    found = []
    text = markup(body)
    for tag, chunk in chunks(text, _LOCATION, _LOCATION_EDGE, ENTRIES):
        location = field(chunk, r"(?:\w{1,10}:)?loc")
        if not location:
            continue
        changed = hinted(field(chunk, r"(?:\w{1,10}:)?lastmod") or "")
        published = hinted(field(chunk, r"(?:\w{1,10}:)?publication_date") or "")
        found.append(Address(location, "sitemap" if tag == "sitemap" else "article", published, changed))
    if not found and "<" not in text[:2_000]:
        found = [Address(line, "article") for line in text.split() if line.startswith(("http://", "https://"))]
    return distinct(found, url, ENTRIES) or feed_addresses(body, url)


def months_told(url: str) -> tuple[date, date] | None:
    """Read from a sitemap's name which days it is about, first and last; None when it does not tell.

    >>> months_told("https://baomau.example/sitemaps/news-2024-5.xml")
    (datetime.date(2024, 5, 1), datetime.date(2024, 5, 31))
    >>> months_told("https://baomau.example/sitemap-202402.xml.gz")[1]
    datetime.date(2024, 2, 29)
    >>> months_told("https://baomau.example/sitemap-2023.xml"), months_told("https://baomau.example/sitemap-12.xml")
    ((datetime.date(2023, 1, 1), datetime.date(2023, 12, 31)), None)
    """
    parts = urlsplit(url)
    name = f"{parts.path}?{parts.query}"
    if found := _MONTH.search(name):
        year, month, day = int(found[1]), int(found[2] or found[3]), int(found[4] or 0)
    elif turned := _MONTH_FIRST.search(name):
        year, month, day = int(turned[2]), int(turned[1]), 0
    elif whole := _YEAR.search(name):
        year, month, day = int(whole[1]), 0, 0
    else:
        return None
    if year not in YEARS:
        return None
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    try:
        return (date(year, month, day or 1), date(year, month, day) if day else month_end(year, month))
    except ValueError:  # the 31st of June: a number that only looks like a day
        return date(year, month, 1), month_end(year, month)
