"""The Scrapy scheduler over the store: queued, leased, done, failed, skipped; a kill loses nothing."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request, Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.discovery import canonical_url
from scraper.guard import refusal
from scraper.newspaper import NewspaperSpider
from store.schema import connect
from store.write import (
    begin_run,
    end_run,
    enqueue,
    lease,
    requeue_due,
    requeue_leases,
    save_newspapers,
    save_visit,
    settle,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

logger = logging.getLogger(__name__)

LEASE = 16
COUNTS = ("pages", "articles_new", "articles_changed", "articles_same", "withheld", "failed", "skipped")


class Frontier(BaseScheduler):
    """What one newspaper's visit still has to fetch, kept in the store.

    A request is a leased row; it carries the row in `meta["row"]`. What becomes of it is settled by the pipeline in
    the transaction that keeps the page. A visit that dies leaves leases, and the next one puts them back.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.clock = load_object(crawler.settings["DIEMBAO_CLOCK"])
        self.leased: deque[dict[str, Any]] = deque()
        self.again: deque[Request] = deque()
        """Retries, and lists that moved: their rows are still leased."""
        self.asked = 0
        self.drained = False
        """Nothing was left in the store when last asked, and nothing was added since."""
        self.broken: str | None = None
        self.flush: Callable[[], None] = lambda: None
        """Commit what the pipeline holds back: its links may be all that is left to fetch."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Frontier:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Open the store, take the newspaper's name into it, and put back what an earlier visit left behind."""
        if not isinstance(spider, NewspaperSpider):
            raise TypeError(f"the frontier serves newspapers, not {type(spider).__name__}")
        self.spider = spider
        self.path = Path(spider.db or self.crawler.settings["DIEMBAO_DB"])
        self.db = connect(self.path)
        self.started = self.clock()
        save_newspapers(self.db, [newspaper_row(type(spider))])
        run = self.crawler.settings["DIEMBAO_RUN_ID"]
        self.own_run = run is None
        command = f"scrapy crawl {spider.name}"
        self.run_id = begin_run(self.db, command, [spider.name], self.started) if run is None else int(run)
        self.crawler.signals.connect(self.reading_failed, signal=signals.spider_error)
        requeue_leases(self.db, spider.name)
        requeue_due(self.db, spider.name, self.started)

    def enqueue_request(self, request: Request) -> bool:
        """Take a list to ask for, a retry, or a redirect."""
        row = request.meta.get("row")
        if row is None:
            new = {"url": canonical_url(request.url), "kind": request.meta["kind"], "priority": request.priority}
            enqueue(self.db, [{**new, "newspaper": self.spider.name}], self.clock())
            self.drained = False
        elif row["kind"] != "article" or request.url == row["url"] or self._same(request.url, row["url"]):
            self.again.append(request)
        else:
            self._redirected(row, request.url)
        return True

    def next_request(self) -> Request | None:
        """Give the next request, the most urgent first; None while there is none or the visit's budget is used up."""
        if self.broken:
            return None
        if self.again:
            return self.again.popleft()
        if not self.leased:
            self.flush()
            self._lease()
        if not self.leased:
            return None
        self.asked += 1
        return self._request(self.leased.popleft())

    def has_pending_requests(self) -> bool:
        """Say whether the visit has anything left to do."""
        if self.broken:
            return False
        return bool(self.again or self.leased) or (not self.drained and self._budget() > 0)

    def close(self, reason: str) -> None:
        """Give unfinished leases back and write down what the visit brought."""
        requeue_leases(self.db, self.spider.name)
        counts = {name: self.crawler.stats.get_value(f"diembao/{name}", 0) for name in COUNTS}
        read = self.crawler.stats.get_value("diembao/answered", 0)
        outcome = outcome_of(counts, read, self.broken or reason)
        self.crawler.stats.set_value("diembao/outcome", outcome)
        save_visit(self.db, {"run_id": self.run_id, "newspaper": self.spider.name, **counts, "outcome": outcome})
        if self.own_run:
            end_run(self.db, self.run_id, self.clock(), 3 if outcome == "failed" else 0, counts)
        self.db.close()

    def reading_failed(self, failure: Failure, response: Response | Failure) -> None:
        """Settle a page that our own code could not read: it must not come back for ever, nor stop the others."""
        row = response.meta["row"] if isinstance(response, Response) else response.request.meta["row"]  # type: ignore[attr-defined]
        reason = f"error while reading: {type(failure.value).__name__}: {failure.value}"[:300]
        settle(self.db, row["url_key"], "failed", reason.encode("utf-8", "backslashreplace").decode(), self.clock())
        self.crawler.stats.inc_value("diembao/failed")

    def stop(self, reason: str) -> None:
        """Let nothing more out; the store or the archive cannot take it."""
        logger.error("%s: %s", self.spider.name, reason)
        self.broken = reason

    def _same(self, url: str, known: str) -> bool:
        return refusal(url, self.spider.domains) is None and canonical_url(url) == known

    def _budget(self) -> int:
        return (self.spider.max_pages or 0) - self.asked

    def _lease(self) -> None:
        count = min(LEASE, self._budget())
        if self.drained or count <= 0 or self.broken:
            return
        rows = lease(self.db, self.spider.name, count, self.clock())
        self.leased.extend(rows)
        self.drained = len(rows) < count

    def _request(self, row: dict[str, Any]) -> Request:
        headers = {}
        # A page that gave no article is asked for whole: "not modified" would say nothing about a page we do not have.
        if row["kind"] != "article" or row["article_id"] is not None:
            named = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
            headers = {name: value for name, value in named.items() if value}
        return Request(
            row["url"], callback=self.spider.parse, errback=self.spider.failed, headers=headers, meta={"row": row}
        )

    def _redirected(self, row: Mapping[str, Any], target: str) -> None:
        """Settle an article's old address; the new one is a row of its own, unless we have it already."""
        now = self.clock()
        why = refusal(target, self.spider.domains)
        target = target if why else self.spider.own(target)
        reason = f"redirects to {target[:200]}"
        if why:
            reason += f" ({why})"
        elif target == row["url"]:
            reason += " and back"  # to its own address in other letters: http, www
        elif not self.spider.is_article(target):
            reason += " (no article)"
        else:
            new = {"url": target, "kind": "article", "priority": row["priority"], "published": row["published"]}
            if enqueue(self.db, [{**new, "newspaper": self.spider.name}], now):
                self.drained = False
            else:
                reason += " (known)"
        settle(self.db, row["url_key"], "skipped", reason, now)
        self.crawler.stats.inc_value("diembao/skipped")


def newspaper_row(spider: type[NewspaperSpider]) -> dict[str, Any]:
    """Write a newspaper's facts as its row in the store."""
    return {
        "slug": spider.name,
        "title": spider.title,
        "province": spider.province or None,
        "domains": list(spider.domains),
        "kind": "sample" if spider.sample else "provincial" if spider.province else "central",
        "enabled": spider.enabled and not spider.sample,
        "note": spider.why_disabled or None,
    }


def outcome_of(counts: Mapping[str, int], answered: int, reason: str) -> str:
    """Say in one word how a visit went; `answered` counts good answers, `reason` is why it ended.

    >>> outcome_of({"pages": 12, "failed": 0, "skipped": 1}, 11, "finished")
    'ok'
    >>> outcome_of({"pages": 3, "failed": 3, "skipped": 0}, 0, "5 failures in a row")
    'failed'
    """
    if answered:
        return "ok" if reason == "finished" and not counts["failed"] else "partial"
    return "skipped" if counts["skipped"] and not counts["failed"] and reason == "finished" else "failed"
