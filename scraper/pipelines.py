"""What became of each request goes into archive and store: bytes first, then everything else in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from shutil import disk_usage
from typing import TYPE_CHECKING, Any

from scrapy.utils.asyncio import create_looping_call

from scraper.archive import Archive, ArchiveError, Place, cut_back
from scraper.frontier import Frontier
from scraper.identity import host_of, number_of, regular_url, spellings
from scraper.items import Article
from scraper.newspaper import NewspaperSpider
from scraper.outcome import Outcome
from store.read import archive_ends
from store.schema import StoreError
from store.upkeep import archived_before, note_archive
from store.write import Saved, batch, save_page, settle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

HEAVY = 16 * 1024 * 1024
"""Bytes of pages that wait at most: fifty pages of 10 MB would be half a server's memory."""
SAME_FOR = timedelta(days=30)
"""So long a body is not archived again: longer, and no archive file could ever be let go."""


class Keep:
    """Group commit: up to a batch of outcomes, or a second's worth, in one transaction after one sync of the archive.

    Either all of an outcome is kept (page, out-links, article, version, frontier state) or nothing of it, and then its
    row is still leased and will be fetched again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.waiting: list[Outcome] = []
        self.weight = 0
        self.size = crawler.settings.getint("DIEMBAO_BATCH")
        self.archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keep:
        return cls(crawler)

    def open_spider(self) -> None:
        """Open the archive where the store says it ends, and start the clock of the group commit."""
        frontier, spider = self.crawler.engine.scheduler, self.crawler.spider
        assert isinstance(frontier, Frontier)
        assert isinstance(spider, NewspaperSpider)
        self.frontier, self.spider = frontier, spider
        named = self.crawler.settings["DIEMBAO_ARCHIVE"]
        if named:
            folder = frontier.path.parent / named
            for torn in cut_back(folder, spider.name, archive_ends(frontier.db)):
                logger.warning("%s: cut back to what the store knows of", torn)
            self.archive = Archive(folder, spider.name, frontier.run_id, frontier.started)
        frontier.flush = self.flush
        self.timer = create_looping_call(self.flush)
        self.timer.start(self.crawler.settings.getfloat("DIEMBAO_BATCH_SECONDS"), now=False)

    def process_item(self, item: Outcome) -> Outcome:
        """Take one outcome; it is kept with the next commit."""
        self.waiting.append(item)
        self.weight += len(item.page.body) if item.page else 0
        if len(self.waiting) >= self.size or self.weight >= HEAVY:
            self.flush()
        return item

    def close_spider(self) -> None:
        """Commit what is left and close the archive; a disk that refuses even this is told in one line."""
        self.timer.stop()
        self.flush()
        if self.archive is not None:
            try:
                self.archive.close()
            except OSError as error:
                self.frontier.stop(f"cannot close the archive: {error}")

    def flush(self) -> None:
        """Commit everything that waits. When the disk or the store refuses, the visit ends and says why."""
        outcomes, self.waiting, self.weight = self.waiting, [], 0
        if not outcomes or self.frontier.broken:
            return
        if reason := self._no_room():
            self.frontier.stop(f"cannot keep {len(outcomes)} pages: {reason}")
            return
        try:
            places = [self._archived(outcome) for outcome in outcomes]
            if self.archive is not None:
                self.archive.sync()
            self._commit(list(zip(outcomes, places, strict=True)))
        except (StoreError, OSError, ArchiveError) as error:
            self.frontier.stop(f"cannot keep {len(outcomes)} pages: {error}")
        self.frontier.drained = False

    def _no_room(self) -> str | None:
        """Say that the disk is too full to go on: a crawl must never take the room others need to end well."""
        free = disk_usage(self.frontier.path.parent).free
        floor = self.crawler.settings.getint("DIEMBAO_FREE_MB") * 1_000_000
        return (
            f"no space left on the disk: {free // 1_000_000} MB free, {floor // 1_000_000} wanted"
            if free < floor
            else None
        )

    def _archived(self, outcome: Outcome) -> Place | None:
        """Keep a page's bytes; of those kept in the last weeks only that they came again."""
        page = outcome.page
        if self.archive is None or page is None or not page.body or not 200 <= page.status < 300:
            return None
        digest = sha256(page.body).hexdigest()
        before = archived_before(self.frontier.db, digest, page.fetched - SAME_FOR)
        if before is None:
            return self.archive.append(page.final_url, page.status, outcome.headers, page.body, page.fetched)
        when = datetime.fromisoformat(before["fetched_utc"])
        named = (str(before["final_url"]), when)
        self.archive.append_revisit(page.final_url, page.status, outcome.headers, page.body, page.fetched, named)
        return Place(before["archive_file"], before["archive_offset"], before["archive_length"], digest)

    def _commit(self, kept: list[tuple[Outcome, Place | None]]) -> None:
        try:
            with batch(self.frontier.db):
                saved = [self._save(outcome, place) for outcome, place in kept]
                if self.archive is not None and self.archive.length:
                    name, now = self.spider.name, self.frontier.clock()
                    note_archive(self.frontier.db, self.archive.file, name, self.archive.length, now)
        except (StoreError, UnicodeError) as error:  # half a character from a script's "\\ud83d" is no text
            if len(kept) > 1:  # one bad page must not cost the others
                for each in kept:
                    self._commit([each])
                return
            outcome = kept[0][0]
            logger.error("%s is not kept: %s", outcome.row["url"], error)
            reason = f"not kept: {error}"[:300].encode("utf-8", "backslashreplace").decode()
            settle(self.frontier.db, outcome.row["url_key"], "failed", reason, self.frontier.clock())
            self.crawler.stats.inc_value("diembao/failed")
            return
        for (outcome, _), one in zip(kept, saved, strict=True):
            self._count(outcome, one)

    def _save(self, outcome: Outcome, place: Place | None) -> Saved | None:
        """Write one outcome, inside the transaction."""
        db, now, page = self.frontier.db, self.frontier.clock(), outcome.page
        saved = None
        if page is not None:
            row = {
                "run_id": self.frontier.run_id,
                "newspaper": page.newspaper,
                "url": page.url,
                "final_url": page.final_url,
                "kind": page.kind,
                "status": page.status,
                "fetched_utc": page.fetched,
                "content_type": page.content_type,
                "bytes": len(page.body),
                "digest": sha256(page.body).hexdigest() if page.body else None,
                "etag": page.etag,
                "last_modified": page.last_modified,
            }
            if place is not None:
                row |= {
                    "archive_file": place.file,
                    "archive_offset": place.offset,
                    "archive_length": place.length,
                }
            choice = self.frontier.choose(outcome)
            article = None
            if page.article is not None:
                served = (page.final_url, page.url)
                article = article_row(page.article, self.spider.province) | names(self.spider, page.article, served)
            saved = save_page(
                db, row, article, choice.wanted, now, reason=outcome.reason, revisit_after=outcome.come_back
            )
            self.frontier.settled(outcome, choice)
        if outcome.state != "done" or page is None:
            due = None if outcome.come_back is None else now + outcome.come_back
            key, day = outcome.row["url_key"], outcome.passed_over
            settle(db, key, outcome.state, outcome.reason, now, next_utc=due, passed_over=day)
        return saved

    def _count(self, outcome: Outcome, saved: Saved | None) -> None:
        count = self.crawler.stats.inc_value
        if outcome.page is not None:
            count("diembao/pages")
        if outcome.page is not None and outcome.page.status < 400:
            count("diembao/answered")
        if saved is not None and saved.outcome:
            count(f"diembao/articles_{saved.outcome}")
        if outcome.page and outcome.page.article and outcome.page.article.status == "withheld":
            count("diembao/withheld")
        if outcome.state in ("failed", "skipped"):
            count(f"diembao/{outcome.state}")


def article_row(article: Article, province: str) -> dict[str, Any]:
    """Write an article as `store.write.save_page` takes it."""
    return {
        "url": article.url,
        "newspaper": article.newspaper or None,
        "province": province or None,
        "content_hash": article.content_hash,
        "title": article.title,
        "lead": article.lead,
        "body": list(article.body),
        "captions": list(article.captions),
        "text": article.text,
        "author": article.author,
        "published": article.published,
        "published_from": article.published_from,
        "published_raw": dict(article.published_raw),
        "updated": article.updated,
        "section": article.section,
        "tags": list(article.tags),
        "related": list(article.related),
        "layout": article.layout,
        "status": article.status,
        "warnings": list(article.warnings),
        "tables": [[list(row) for row in table] for table in article.tables],
        "confidence": article.confidence,
    }


def names(
    spider: NewspaperSpider | type[NewspaperSpider] | None, article: Article, served: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what an article is known by: its address, the newspaper's id, and the plain spellings of all addresses.

    `served` are the addresses the page came from, the last of the redirects first. Their id goes before that of the
    link the page calls canonical, and so does the address itself where that link leads to another host: pages of
    phuyen.baodaklak.vn still name baophuyen.vn, which answers no more.
    """
    urls = [url for url in (*served, article.url, article.canonical) if url]
    pattern, series = (spider.article_id, spider.id_series) if spider else (None, {})
    number = next((found for url in urls if (found := number_of(url, pattern, series))), None)
    moved = bool(served) and host_of(served[0]) != host_of(article.url)
    return {
        "url": regular_url(served[0]) if moved else article.url,
        "number": number,
        "addresses": spellings([*served, article.url]),
    }
