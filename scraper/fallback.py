"""A page no layout describes: trafilatura's reading and our own, marked as such."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from scraper.items import Article


def read_unknown(page: LexborHTMLParser, html: str, url: str) -> Article:
    """Read the article on a page of unknown design."""
    return Article(url, None, "", "fallback", "unreadable", "", None, ())
