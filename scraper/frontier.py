"""The Scrapy scheduler over the store: queued, leased, done, failed, skipped; a kill loses nothing."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request, Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.dates import VIETNAM
from scraper.discovery import canonical_url, url_key
from scraper.guard import refusal
from scraper.items import Link
from scraper.newspaper import NewspaperSpider
from scraper.outcome import SITEMAP_LIFE, Outcome
from scraper.polling import DAY, pause
from store.backfills import days_known, days_without, on_the_way
from store.frontier import give_back, hasten_lists, note_list, novelty, pass_over, requeue_window
from store.schema import StoreError, connect
from store.transaction import batch
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
        self.page_before: dict[str, list[str]] = {}
        """Of a deeper page of a section, the articles on the page before it; a back-fill ends where they are old."""

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
        self.backfill, wish = spider.backfill, spider.wish
        self.sections = {canonical_url(url) for url in spider.sections}
        self.window = (
            wish.since.astimezone(VIETNAM).date() if wish.since else None,
            (wish.until - DAY).astimezone(VIETNAM).date() if wish.until else None,
        )
        requeue_leases(self.db, spider.name)
        requeue_due(self.db, spider.name, self.started, self.backfill)
        if wish.since or wish.until:
            requeue_window(self.db, spider.name, *self.window, self.backfill)
        if self.crawler.settings.getbool("DIEMBAO_ALL_LISTS"):
            hasten_lists(self.db, spider.name)

    def enqueue_request(self, request: Request) -> bool:
        """Take a list to ask for, a retry, or a redirect."""
        row = request.meta.get("row")
        if row is None:
            new = {"url": canonical_url(request.url), "kind": request.meta["kind"], "priority": request.priority}
            self._enqueue([new])
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
        while True:
            if not self.leased:
                self.flush()
                self._lease()
            if not self.leased:
                return None
            row = self.leased.popleft()
            if self._undecided(row):
                give_back(self.db, row["url_key"])
                self.drained = False
                return None
            why_not = self._needless(row)
            if why_not is None:
                self.asked += 1
                return self._request(row)
            settle(self.db, row["url_key"], "skipped", why_not, self.clock())
            self.crawler.stats.inc_value("diembao/skipped")

    def has_pending_requests(self) -> bool:
        """Say whether the visit has anything left to do."""
        if self.broken:
            return False
        return bool(self.again or self.leased) or (not self.drained and self._budget() > 0)

    def close(self, reason: str) -> None:
        """Give unfinished leases back and write down what the visit brought; what even this refuses is told once."""
        counts = {name: self.crawler.stats.get_value(f"diembao/{name}", 0) for name in COUNTS}
        read = self.crawler.stats.get_value("diembao/answered", 0)
        outcome = outcome_of(counts, read, self.broken or reason, self.asked)
        self.crawler.stats.set_value("diembao/outcome", outcome)
        try:
            with batch(self.db):
                for row in self.leased:  # never asked for
                    give_back(self.db, row["url_key"])
                requeue_leases(self.db, self.spider.name, counted=reason != "shutdown" and self.broken is None)
            save_visit(self.db, {"run_id": self.run_id, "newspaper": self.spider.name, **counts, "outcome": outcome})
            if self.own_run:
                end_run(self.db, self.run_id, self.clock(), 3 if outcome == "failed" else 0, counts)
        except StoreError as error:  # the next run puts the leases back and closes the run
            self.stop(str(error))
        self.db.close()

    def choose(self, outcome: Outcome) -> Choice:
        """Part what a page names into what is queued and what lies outside the window.

        A deeper page of a section is asked only when this one names an article that was not known before this run: so
        a run after three days' silence goes as deep as the silence, and the next one stays on top.
        """
        page, wish = outcome.page, self.spider.wish
        if page is None or page.kind == "article":
            return Choice([], [], 0, False)
        articles = [link for link in page.links if link.kind == "article"]
        keys = [url_key(link.url) for link in articles]
        unknown, fresh = novelty(self.db, keys, self.started) if keys else (0, 0)
        wanted: list[dict[str, Any]] = []
        passed: list[tuple[dict[str, Any], datetime, str]] = []
        for link in page.links:
            new = self._link_row(link, outcome)
            told = (link.url, link.published, outcome.last_days.get(link.url))
            out = wish.left_out(*told) if link.kind == "article" else None
            if out:
                passed.append((new, *out))
            elif link.kind != "section" or self.backfill is not None or fresh:
                wanted.append(new)
            if link.kind == "section" and self.backfill is not None:
                self.page_before[url_key(link.url)] = keys
        return Choice(wanted, passed, len(articles), unknown > 0)

    def settled(self, outcome: Outcome, choice: Choice) -> None:
        """Note what a list brought and when it is asked again; inside the transaction that keeps its page."""
        now, row, page = self.clock(), outcome.row, outcome.page
        for new, moment, why in choice.passed:
            pass_over(self.db, new, why, moment.astimezone(VIETNAM).date(), now)
        if page is None or page.kind == "article" or outcome.state != "done":
            return
        named = choice.named if page.status != 304 else row["named"] or 0
        last = now if choice.fresh else datetime.fromisoformat(row["fresh_utc"] or row["discovered_utc"])
        changed = row["published"] if page.kind == "sitemap" and row["hops"] else None  # as the index says
        closed = changed is not None and now - datetime.fromisoformat(changed) >= SITEMAP_LIFE
        deeper = page.kind == "section" and row["hops"] > 0
        again = None if closed or deeper or self.backfill is not None else now + pause(now - last)
        note_list(self.db, row["url_key"], named, choice.fresh, now, again)

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
        # A back-fill takes one at a time: what a list has just told goes before the next list.
        count = min(LEASE if self.backfill is None else 1, self._budget())
        if self.drained or count <= 0 or self.broken:
            return
        rows = lease(self.db, self.spider.name, count, self.clock(), self.backfill)
        self.leased.extend(rows)
        self.drained = not rows

    def _request(self, row: dict[str, Any]) -> Request:
        headers = {}
        # A page that gave no article, or a list no links, is asked for whole: "not modified" would say nothing about a
        # page we do not have. So is a list in a back-fill: what it named need not have been wanted before.
        is_list = row["kind"] != "article"
        if (is_list and row["reason"] is None and self.backfill is None) or row["article_id"] is not None:
            named = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
            headers = {name: value for name, value in named.items() if value}
        return Request(
            row["url"], callback=self.spider.parse, errback=self.spider.failed, headers=headers, meta={"row": row}
        )

    def _enqueue(self, rows: list[dict[str, Any]]) -> int:
        own = {"newspaper": self.spider.name, "backfill_id": self.backfill}
        return enqueue(self.db, [own | row for row in rows], self.clock())

    def _link_row(self, link: Link, outcome: Outcome) -> dict[str, Any]:
        row = {"url": link.url, "newspaper": self.spider.name, "kind": link.kind, "priority": link.priority}
        modified = outcome.modified.get(link.url) or (link.published if link.kind == "sitemap" else None)
        row |= {"published": link.published, "hops": outcome.row["hops"] + 1, "backfill_id": self.backfill}
        return row | ({"modified_utc": modified} if modified else {})

    def _undecided(self, row: Mapping[str, Any]) -> bool:
        """Say whether the articles that tell if a page of a section is needed are still on their way."""
        before = self.page_before.get(row["url_key"])
        opening = self.backfill is not None and row["url"] in self.sections and bool(self.spider.archive)
        engine = self.crawler.engine
        reading = engine.scraper.slot is not None and not engine.scraper.slot.is_idle()
        if not (before or opening) or not (engine.downloader.active or reading):
            return False
        self.flush()
        return opening or bool(on_the_way(self.db, before or ()))

    def _needless(self, row: Mapping[str, Any]) -> str | None:
        """Say why a back-fill need not look into a section any deeper, or at all."""
        if self.backfill is None or row["kind"] != "section":
            return None
        first, last = self.window
        assert first is not None
        assert last is not None
        self.flush()
        before = self.page_before.get(row["url_key"])
        if before:
            days = days_known(self.db, before)
            if 2 * len(days) > len(before) and max(days) < first.isoformat():
                return f"the page before names articles of {min(days)} to {max(days)}, before the window"
        elif (
            self.spider.archive
            and row["url"] in self.sections
            and not days_without(self.db, self.spider.name, first, last)
        ):
            return "the lists by day told articles of every day of the window"
        return None

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
            if self._enqueue([new]):
                self.drained = False
            else:
                reason += " (known)"
        settle(self.db, row["url_key"], "skipped", reason, now)
        self.crawler.stats.inc_value("diembao/skipped")


class Choice(NamedTuple):
    """What a list's links come to: rows to queue, rows outside the window, how many articles, whether any is new."""

    wanted: list[dict[str, Any]]
    passed: list[tuple[dict[str, Any], datetime, str]]
    named: int
    fresh: bool


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


def outcome_of(counts: Mapping[str, int], answered: int, reason: str, asked: int) -> str:
    """Say in one word how a visit went; `answered` counts good answers of those `asked`, `reason` is why it ended.

    A visit with nothing to ask is a good one: every list brought nothing for so long that none is due.

    >>> outcome_of({"pages": 12, "failed": 0, "skipped": 1}, 11, "finished", 12)
    'ok'
    >>> outcome_of({"pages": 3, "failed": 3, "skipped": 0}, 0, "5 failures in a row", 5)
    'failed'
    """
    if answered or (not asked and not counts["failed"] and reason == "finished"):
        return "ok" if reason == "finished" and not counts["failed"] else "partial"
    return "skipped" if counts["skipped"] and not counts["failed"] and reason == "finished" else "failed"
