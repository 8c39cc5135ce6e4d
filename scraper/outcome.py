"""What becomes of an answer: done, failed or skipped, why, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from scraper.items import Page

SITEMAP_LIFE = timedelta(days=40)
"""Sitemaps are cut by the month; one that last changed longer ago will not change again."""
ROBOTS_LIFE = timedelta(days=7)
"""What robots.txt forbids is tried again after this: rules change."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one frontier row: its state and why, and the page if there was an answer."""

    row: Mapping[str, Any]
    state: Literal["done", "failed", "skipped"]
    reason: str | None
    page: Page | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    come_back: timedelta | None = None
    """After this long the address is asked again, in a later run; None: only when a list calls for it."""
    modified: Mapping[str, datetime] = field(default_factory=dict, repr=False)
    """When a sitemap says the pages behind its links last changed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visit wants: articles from `since` on; those younger than `young` again after `revisit_after`."""

    since: datetime | None
    young: timedelta
    revisit_after: timedelta

    def outcome(self, row: Mapping[str, Any], page: Page, asked_wait: float | None = None) -> Outcome:
        """Say what becomes of a row that was answered; `asked_wait` is the site's Retry-After in seconds."""
        if page.status == 304:
            known = datetime.fromisoformat(row["published"] or row["discovered_utc"])
            again = self._revisit(known, page.fetched) if page.kind == "article" else sitemap_again(row, page.fetched)
            return Outcome(row, "done", None, page, come_back=again)
        if 400 <= page.status < 500 and page.status not in (408, 425, 429):
            return Outcome(row, "skipped", f"HTTP {page.status}", page)
        if not 200 <= page.status < 300:
            wait = patience(row) if asked_wait is None else timedelta(seconds=asked_wait)
            return Outcome(row, "failed", f"HTTP {page.status}", page, come_back=wait)
        if page.article is None:
            why = None if page.links else "names no article"  # an empty list is how a redesign begins
            return Outcome(row, "done", why, page, come_back=sitemap_again(row, page.fetched))
        return self._article(row, page)

    def _article(self, row: Mapping[str, Any], page: Page) -> Outcome:
        article = page.article
        assert article is not None
        if article.status == "unreadable":
            why = "unreadable: " + ("; ".join(article.warnings)[:300] or "no article found")
            return Outcome(row, "failed", why, replace(page, article=None), come_back=patience(row))
        if self.since and article.published and article.published < self.since:
            return Outcome(row, "skipped", before(article.published, self.since), replace(page, article=None))
        return Outcome(row, "done", None, page, come_back=self._revisit(article.published, page.fetched))

    def _revisit(self, published: datetime | None, now: datetime) -> timedelta | None:
        return self.revisit_after if published is not None and now - published <= self.young else None


def before(published: datetime, since: datetime) -> str:
    """Say that an article lies before the window.

    >>> before(datetime(2024, 1, 2), datetime(2026, 1, 1))
    'published 2024-01-02, before 2026-01-01'
    """
    return f"published {published:%Y-%m-%d}, before {since:%Y-%m-%d}"


def patience(row: Mapping[str, Any]) -> timedelta:
    """Say how long a failed address is left alone: two hours, twice as long with every attempt.

    >>> [patience({"attempts": number}) // timedelta(hours=1) for number in (1, 2, 5)]
    [2, 4, 32]
    """
    return timedelta(hours=2 ** min(int(row["attempts"]), 6))


def sitemap_again(row: Mapping[str, Any], now: datetime) -> timedelta | None:
    """Have a sitemap looked into in every run, though its index says nothing new, unless the index calls it old."""
    changed = datetime.fromisoformat(row["published"]) if row["published"] else None
    fresh = changed is None or now - changed < SITEMAP_LIFE
    return timedelta(0) if row["kind"] == "sitemap" and fresh else None
