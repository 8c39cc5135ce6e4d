"""What becomes of an answer: done, failed or skipped, why, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from scraper.dates import VIETNAM
from scraper.discovery import month_in_path
from scraper.items import Page
from scraper.polling import DAY, look_again

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
    """When a sitemap says the pages behind its links last changed, if it can be believed to tell them apart."""
    last_days: Mapping[str, datetime] = field(default_factory=dict, repr=False)
    """The moment no later than which an article was published, where a list tells only that."""
    passed_over: date | None = None
    """The day of publication of an article left out because it lies outside the window."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visit wants: articles from `since` on and before `until`; young ones again, ever more rarely."""

    since: datetime | None
    young: timedelta
    revisit_after: timedelta
    until: datetime | None = None
    """The first moment after the window."""
    dated_only: bool = False
    """An article without a date is none of the window's."""

    def outcome(
        self, row: Mapping[str, Any], page: Page, asked_wait: float | None = None, fault: str | None = None
    ) -> Outcome:
        """Say what becomes of a row that was answered.

        `asked_wait` is the site's Retry-After in seconds; `fault` says why a list's answer is no such list.
        """
        is_list = page.kind != "article"
        if page.status == 304:
            known = datetime.fromisoformat(row.get("article_published") or row["published"] or row["discovered_utc"])
            return Outcome(row, "done", None, page, come_back=None if is_list else self._revisit(known, page.fetched))
        if 400 <= page.status < 500 and page.status not in (408, 425, 429):
            # A list that is gone may come back: Media Cloud takes a feed's 404 for a passing error, too.
            return Outcome(row, "skipped", f"HTTP {page.status}", page, come_back=DAY if is_list else None)
        if not 200 <= page.status < 300:
            wait = patience(row) if asked_wait is None else timedelta(seconds=asked_wait)
            return Outcome(row, "failed", f"HTTP {page.status}", page, come_back=wait)
        if is_list:
            if fault is not None:
                return Outcome(row, "failed", fault, page, come_back=patience(row))
            why = None if page.links else "names no article"  # an empty list is how a redesign begins
            return Outcome(row, "done", why, page)
        return self._article(row, page)

    def outside(self, published: datetime) -> str | None:
        """Say why an article of this moment is not wanted, or None when it is."""
        if self.since and published < self.since:
            return before(published, self.since)
        if self.until and published >= self.until:
            return f"published {published:%Y-%m-%d}, after {self.until - DAY:%Y-%m-%d}"
        return None

    def left_out(self, url: str, published: datetime | None, no_later: datetime | None) -> tuple[datetime, str] | None:
        """Say from a list's words alone that an article is not wanted: the moment it goes by, and why.

        `no_later` is its last change, where a list tells only that. A moment has a day's grace, for lists err in their
        zone; the month in an address (`/202608/`) has none.
        """
        first, last, grace = published, published or no_later, DAY
        if last is None and (month := month_in_path(url)):
            first, last = (datetime(day.year, day.month, day.day, tzinfo=VIETNAM) for day in month)
            grace = timedelta(0)
        if last and self.since and last < self.since and self.since - last >= grace:
            return last, before(last, self.since)
        if first and self.until and first - self.until >= grace:
            return first, str(self.outside(first))
        return None

    def _article(self, row: Mapping[str, Any], page: Page) -> Outcome:
        article = page.article
        if article is None or article.status == "unreadable":
            told = "; ".join(article.warnings)[:300] if article else ""
            why = f"unreadable: {told or 'no article found'}"
            return Outcome(row, "failed", why, replace(page, article=None), come_back=patience(row))
        hint = datetime.fromisoformat(row["published"]) if row.get("published") else None
        published = article.published or (hint if self.dated_only else None)
        if published is None:
            if self.dated_only:
                return Outcome(row, "skipped", "no date to place it by", replace(page, article=None))
            return Outcome(row, "done", None, page)
        why_not = self.outside(published)
        if why_not:
            day = published.astimezone(VIETNAM).date()
            return Outcome(row, "skipped", why_not, replace(page, article=None), passed_over=day)
        return Outcome(row, "done", None, page, come_back=self._revisit(published, page.fetched))

    def _revisit(self, published: datetime, now: datetime) -> timedelta | None:
        return look_again(max(now - published, timedelta(0)), self.young, self.revisit_after)


def before(published: datetime, since: datetime) -> str:
    """Say that an article lies before the window.

    >>> before(datetime(2024, 1, 2), datetime(2026, 1, 1))
    'published 2024-01-02, before 2026-01-01'
    """
    return f"published {published:%Y-%m-%d}, before {since:%Y-%m-%d}"


def patience(row: Mapping[str, Any]) -> timedelta:
    """Say how long a failed address is left alone: two hours, twice as long with every attempt; a list at most a day.

    >>> [patience({"attempts": number, "kind": "article"}) // timedelta(hours=1) for number in (1, 2, 5)]
    [2, 4, 32]
    >>> patience({"attempts": 30, "kind": "feed"})
    datetime.timedelta(days=1)
    """
    wait = timedelta(hours=2 ** min(int(row["attempts"]), 6))
    return wait if row["kind"] == "article" else min(wait, DAY)
