"""One run over some newspapers: crawl, annotate, health. What cron starts every hour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from jobs.backlog import annotate_backlog
from jobs.health import silent_papers
from jobs.interruption import Interruption
from jobs.secrecy import masked
from scraper.frontier import COUNTS, newspaper_row
from scraper.newspaper import NewspaperSpider, crawl_settings, newspapers
from store import read, write

FINE, SOME_FAILED = 0, 3


class UnknownPaperError(LookupError):
    """A newspaper was named that has no spider, or that ships disabled."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; `line` is what cron's mail shows."""

    run_id: int
    started: datetime
    ended: datetime
    exit_code: int
    counts: dict[str, int]
    failed: dict[str, str]  # papers that brought nothing and answered with errors, and how
    silent: tuple[str, ...]  # papers that brought less than they usually bring
    stopped: str | None = None  # the signal that ended it early

    def row(self) -> dict[str, Any]:
        """The report as the JSON object of `diembao run --json`."""
        return {
            "run": self.run_id,
            "started": self.started.isoformat(),
            "ended": self.ended.isoformat(),
            "seconds": round((self.ended - self.started).total_seconds()),
            "exit": self.exit_code,
            **self.counts,
            "failed_papers": list(self.failed),
            "reasons": self.failed,
            "silent_papers": list(self.silent),
            "stopped": self.stopped,
        }

    def line(self) -> str:
        """The report as one log line."""
        parts = [
            f"{name}={','.join(value) or '-' if isinstance(value, list) else value}"
            for name, value in self.row().items()
            if value is not None and name != "reasons"
        ]
        return "diembao " + " ".join(parts)


def chosen(slugs: Sequence[str]) -> list[type[NewspaperSpider]]:
    """The spiders of the named newspapers, or of all enabled real ones. Raises UnknownPaperError naming the slug."""
    known = newspapers()
    if not slugs:
        return [spider for spider in known.values() if spider.enabled and not spider.sample]
    picked = []
    for slug in slugs:
        if slug not in known:
            raise UnknownPaperError(f"{slug!r} is no newspaper here; `diembao papers` lists {len(known)}")
        if not known[slug].enabled:
            raise UnknownPaperError(f"{slug!r} is disabled: {known[slug].why_disabled}")
        picked.append(known[slug])
    return picked


def run_once(
    store: Any,
    db: Path,
    spiders: Sequence[type[NewspaperSpider]],
    models: Path,
    now: Callable[[], datetime],
    *,
    command: str = "run",
    since: datetime | None = None,
    until: date | None = None,
    backfill: int | None = None,
    all_lists: bool = False,
    max_pages: int | None = None,
    archive: Path | None = None,
    contact: str | None = None,
    proxy: str | None = None,
    delay: float | None = None,
    watch_pages: Callable[[int], None] = lambda done: None,
    watch_articles: Callable[[int], None] = lambda done: None,
) -> RunReport:
    """Crawl the newspapers into `db`, annotate what is new and say what came of it.

    `backfill` is the number of a back-fill in the store, whose window is from `since` to the day `until`; `all_lists`
    asks also the lists that have long brought nothing.
    `watch_pages` and `watch_articles` are called with the number done so far. Scrapy's reactor starts once in a
    process, so this does too. Asked to stop, it keeps what it has fetched; what is not annotated yet the next run does.
    """
    started = now()
    slugs = [spider.name for spider in spiders]
    write.close_dead_runs(store)
    # A demo's store knows its own newspapers only: 59 real ones that nobody visits would stand as silent on every page.
    shown = spiders if all(spider.sample for spider in spiders) else newspapers().values()
    write.save_newspapers(store, [newspaper_row(spider) for spider in shown])
    run_id = write.begin_run(store, command, slugs, started)
    settings = crawl_settings(
        db,
        archive_dir=archive,
        since=since.date() if since else None,
        until=until,
        backfill=backfill,
        all_lists=all_lists or None,
        max_pages=max_pages,
        proxy=proxy,
        contact=contact,
        run_id=run_id,
        delay=delay,
        clock=now,
        log_level="WARNING",
    )
    with Interruption() as interruption:
        ends = crawl(spiders, settings, interruption, watch_pages)
        language = annotate_backlog(store, models, now, watch=watch_articles, stopping=interruption.came)
        visits = read.visits(store, run_id)
        came = {visit["newspaper"]: visit["outcome"] for visit in visits}
        none = "stopped" if interruption.asked else "failed"  # a paper without a visit could not even be opened
        failed = {slug: why(store, run_id, slug, ends) for slug in sorted(slugs) if came.get(slug, none) == "failed"}
        counts = {name: sum(visit[name] for visit in visits) for name in COUNTS} | language
        exit_code = interruption.exit_code or (SOME_FAILED if failed else FINE)
        asked = {"stopped": interruption.asked} if interruption.asked else {}
        write.end_run(store, run_id, now(), exit_code, counts | asked)
    silent = tuple(slug for slug in silent_papers(store, now()) if slug in slugs) if backfill is None else ()
    return RunReport(run_id, started, now(), exit_code, counts, failed, silent, interruption.asked)


def why(store: Any, run_id: int, slug: str, ends: Mapping[str, str]) -> str:
    """Say why a newspaper failed: how its visit ended, or else what its first failed address answered."""
    reason = ends.get(slug) or "the visit could not begin"
    if reason == "finished":
        rows = [row for row in read.skipped(store, run_id) if row["newspaper"] == slug and row["state"] == "failed"]
        reason = f"{rows[0]['reason']} at {rows[0]['url']}" if rows else "nothing answered"
    return masked(" ".join(reason.split()))  # it goes into the log, the health file and letters


def crawl(
    spiders: Sequence[type[NewspaperSpider]],
    settings: Settings,
    interruption: Interruption,
    watch: Callable[[int], None] = lambda done: None,
) -> dict[str, str]:
    """Run the spiders together in one reactor, until they are done or `interruption` asks to stop.

    Returns how each visit ended, as Scrapy says it: "finished", "shutdown" or a reason.
    """
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.defer import deferred_from_coro

    process = AsyncCrawlerProcess(settings)
    done = 0

    def count(item: object, response: object, spider: object) -> None:
        nonlocal done
        done += 1
        watch(done)

    def close() -> None:
        for crawler in crawlers:
            if crawler.engine is not None and crawler.engine.running:
                deferred_from_coro(crawler.stop_async())

    def stop() -> None:
        from twisted.internet import reactor

        reactor.callFromThread(close)

    def abandon() -> None:
        from twisted.internet import reactor

        # An exception through the reactor would leave its threads, and they never end.
        reactor.callFromThread(reactor.stop)  # type: ignore[misc]

    def stop_if_asked(request: object, spider: object) -> None:
        if interruption.asked:  # before the engines ran, when there was nothing to stop
            stop()

    crawlers = [process.create_crawler(spider) for spider in spiders]
    for crawler in crawlers:
        crawler.signals.connect(count, signal=signals.item_scraped)
        crawler.signals.connect(stop_if_asked, signal=signals.request_scheduled)
        process.crawl(crawler)

    raising = interruption.abandon
    interruption.stop = stop
    interruption.abandon = abandon
    try:
        if not interruption.asked:
            # Scrapy's own handlers would stay after the crawl and swallow a Ctrl-C while articles are annotated.
            process.start(install_signal_handlers=False)
    finally:
        interruption.stop = lambda: None
        interruption.abandon = raising
    if interruption.abandoned:
        raise KeyboardInterrupt
    return {
        crawler.spider.name: str(crawler.stats.get_value("finish_reason"))
        for crawler in crawlers
        if crawler.spider is not None and crawler.stats is not None
    }
