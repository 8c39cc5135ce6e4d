"""Are a newspaper's facts still true on the web? Its lists asked once, one article read, a verdict on every fact.

The same spider, guard, robots.txt and pauses as a crawl: it is a crawl, into a store that is thrown away after it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from jobs.health import Finding
from scraper.frontier import newspaper_row
from scraper.items import Article
from scraper.newspaper import ANNOUNCED_SITEMAPS, NewspaperSpider, crawl_settings
from scraper.outcome import Outcome
from store import write
from store.checks import save_checks

TRIES = 3  # articles asked for at most until one can be read
SHOWN = 80  # characters of what was read
UNSURE = "chưa rõ, "

Fact = Literal[
    "robots",
    "domains",
    "feeds",
    "sitemaps",
    "sections",
    "article_url",
    "headline",
    "lead",
    "body",
    "author",
    "published",
]
KINDS: dict[str, Fact] = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a live check says of one fact; `detail` is for people."""

    fact: Fact
    verdict: Literal["right", "wrong", "unknown"]
    detail: str


@dataclass(slots=True)
class Visit:
    """What one newspaper answered."""

    outcomes: list[Outcome] = field(default_factory=list)
    robots: dict[str, int] = field(default_factory=dict)  # status of robots.txt: how often
    ended: str = "the visit could not begin"

    def articles(self) -> list[Outcome]:
        """Return what became of the articles asked for."""
        return [outcome for outcome in self.outcomes if outcome.row["kind"] == "article"]

    def read(self) -> Article | None:
        """Return the first article that was read."""
        found = (outcome.page.article for outcome in self.articles() if outcome.page and outcome.page.article)
        return next((article for article in found if article.status != "unreadable"), None)


def check(
    spiders: Sequence[type[NewspaperSpider]],
    now: Callable[[], datetime],
    *,
    proxy: str | None = None,
    contact: str | None = None,
    delay: float | None = None,
) -> dict[str, list[Verdict]]:
    """Ask each newspaper and judge its facts. Scrapy's reactor starts once in a process, so this does too."""
    with TemporaryDirectory(prefix="diembao-", ignore_cleanup_errors=True) as folder:
        visits = _visit(spiders, Path(folder) / "check.db", now, proxy=proxy, contact=contact, delay=delay)
    return {spider.name: list(verdicts(spider, visits[spider.name])) for spider in spiders}


def check_into(
    store: Any,
    spiders: Sequence[type[NewspaperSpider]],
    now: Callable[[], datetime],
    *,
    proxy: str | None = None,
    contact: str | None = None,
    delay: float | None = None,
) -> list[Finding]:
    """Check newspapers as `check` does, keep the verdicts in the store, and give them as findings."""
    write.save_newspapers(store, [newspaper_row(spider) for spider in spiders])
    found = check(spiders, now, proxy=proxy, contact=contact, delay=delay)
    moment = now()
    for name, told in found.items():
        save_checks(store, name, [asdict(verdict) | {"checked_utc": moment} for verdict in told])
    return [
        Finding(
            name,
            verdict.verdict != "wrong",
            f"{UNSURE if verdict.verdict == 'unknown' else ''}{verdict.detail}",
            verdict.fact,
        )
        for name, told in found.items()
        for verdict in told
    ]


def _visit(
    spiders: Sequence[type[NewspaperSpider]], db: Path, now: Callable[[], datetime], **polite: Any
) -> dict[str, Visit]:
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from scrapy.utils.defer import deferred_from_coro

    lists = max(len((*spider.feeds, *spider.sitemaps, *spider.sections)) for spider in spiders)
    settings = crawl_settings(
        db,
        archive_dir=None,
        DIEMBAO_READ_SECONDS=0.0,  # read at once: while another process reads, further articles would be asked
        max_pages=lists + 2 * ANNOUNCED_SITEMAPS + TRIES,
        concurrency=1,
        clock=now,
        log_level="ERROR",
        DIEMBAO_SECTION_PAGES=1,
        DIEMBAO_SITEMAPS=1,
        **polite,
    )
    process = AsyncCrawlerProcess(settings)
    visits = {spider.name: Visit() for spider in spiders}

    def watch(crawler: Crawler, visit: Visit) -> None:
        def seen(item: Outcome, response: object, spider: object) -> None:
            visit.outcomes.append(item)
            enough = visit.read() is not None or len(visit.articles()) >= TRIES
            if item.row["kind"] == "article" and enough and crawler.engine is not None and crawler.engine.running:
                deferred_from_coro(crawler.stop_async())

        def closed(spider: object, reason: str) -> None:
            visit.ended = reason
            found = crawler.stats.get_stats() if crawler.stats else {}
            told = "robotstxt/response_status_count/"
            visit.robots = {name.removeprefix(told): int(n) for name, n in found.items() if name.startswith(told)}

        # Scrapy holds receivers weakly; these live as long as the crawl.
        crawler.signals.connect(seen, signal=signals.item_scraped, weak=False)
        crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)

    for spider in spiders:
        crawler = process.create_crawler(spider)
        watch(crawler, visits[spider.name])
        process.crawl(crawler)
    process.start()
    return visits


# ------------------------------------------------------------------------------------------------------------- verdicts
def verdicts(spider: type[NewspaperSpider], visit: Visit) -> Iterator[Verdict]:
    """Judge every fact by what a visit brought."""
    yield _robots(visit)
    yield _domains(spider, visit)
    for kind, fact in KINDS.items():
        yield _lists(kind, fact, visit)
    yield _article_url(visit)
    yield from _fields(visit)


def _robots(visit: Visit) -> Verdict:
    if visit.ended.startswith("robots.txt"):
        return Verdict("robots", "wrong", visit.ended)
    refused = [outcome for outcome in visit.outcomes if (outcome.reason or "").startswith("robots.txt")]
    if refused:
        return Verdict("robots", "wrong", f"cấm {len(refused)} địa chỉ, đầu tiên là {refused[0].row['url']}")
    if not visit.robots:
        return Verdict("robots", "unknown", f"chưa hỏi được ({visit.ended})")
    return Verdict("robots", "right", f"robots.txt trả lời {', '.join(visit.robots)}; không cấm địa chỉ nào đã hỏi")


def _domains(spider: type[NewspaperSpider], visit: Visit) -> Verdict:
    answered = [outcome for outcome in visit.outcomes if outcome.page is not None]
    good = [outcome for outcome in answered if outcome.page is not None and outcome.page.status < 400]
    if good:
        return Verdict("domains", "right", f"{spider.domains[0]} trả lời {len(good)} trong {len(visit.outcomes)} lần")
    if answered:
        return Verdict("domains", "wrong", f"{spider.domains[0]} chỉ trả lời lỗi, đầu tiên là {answered[0].reason}")
    why = next((outcome.reason for outcome in visit.outcomes if outcome.reason), visit.ended)
    refused = any((outcome.reason or "").startswith("robots.txt") for outcome in visit.outcomes)
    return Verdict("domains", "unknown" if refused else "wrong", f"không có trả lời: {why}")


def _lists(kind: str, fact: Fact, visit: Visit) -> Verdict:
    asked = [outcome for outcome in visit.outcomes if outcome.row["kind"] == kind]
    if not asked:
        return Verdict(fact, "unknown", "không có địa chỉ nào được hỏi")
    told = [(outcome.row["url"], fault(outcome)) for outcome in asked]
    wrong = [f"{url}: {why}" for url, why in told if why]
    if wrong:
        return Verdict(fact, "wrong", f"{len(wrong)} trong {len(asked)} hỏng; " + "; ".join(wrong))
    named = sum(len(outcome.page.links) for outcome in asked if outcome.page)
    return Verdict(fact, "right", f"{len(asked)} địa chỉ nêu {named} bài")


def fault(outcome: Outcome) -> str | None:
    """Say what is wrong with a list's answer, or None: nothing came, an error, a page in place of a feed, no link."""
    page = outcome.page
    if page is None:
        return outcome.reason or "không có trả lời"
    if page.status >= 400:
        return f"HTTP {page.status}"
    if page.kind != "section" and not page.links and "html" in (page.content_type or "").lower():
        return "trả về trang HTML"
    return None if page.links else "không nêu bài nào"


def _article_url(visit: Visit) -> Verdict:
    answered = [o.page for o in visit.outcomes if o.row["kind"] in KINDS and o.page and o.page.status < 400]
    named = {link.url for page in answered for link in page.links if link.kind == "article"}
    if named:
        return Verdict("article_url", "right", f"{len(named)} địa chỉ bài trên các danh sách, như {min(named)}")
    if answered:
        return Verdict("article_url", "wrong", "các danh sách trả lời nhưng không có địa chỉ nào khớp")
    return Verdict("article_url", "unknown", "không danh sách nào trả lời")


def _fields(visit: Visit) -> Iterator[Verdict]:
    article = visit.read()
    if article is None:
        why = next((outcome.reason for outcome in visit.articles() if outcome.reason), "không có bài nào để đọc")
        facts: tuple[Fact, ...] = ("headline", "lead", "body", "author", "published")
        tried = visit.articles()
        for fact in facts:
            wrong = tried and all((o.reason or "").startswith("unreadable") for o in tried)
            yield Verdict(fact, "wrong" if wrong else "unknown", f"chưa đọc được bài nào: {why}")
        return
    where = article.url
    if article.layout == "fallback":
        yield Verdict("headline", "wrong", f"không mẫu trang nào khớp {where}; đọc dự phòng: {article.title[:SHOWN]}")
        yield Verdict("body", "wrong", f"không mẫu trang nào khớp {where}")
    else:
        yield Verdict("headline", "right", f"{article.title[:SHOWN]} ({where})")
        shown = article.body[0][:SHOWN] if article.body else "nội dung bị khóa"
        yield Verdict("body", "right" if article.body else "unknown", f"{len(article.body)} đoạn, đầu là: {shown}")
    yield Verdict("lead", *(("right", article.lead[:SHOWN]) if article.lead else ("unknown", f"{where} không có sapo")))
    named = article.author
    yield Verdict("author", *(("right", named) if named else ("unknown", f"{where} không ghi tác giả")))
    if article.published is None:
        yield Verdict("published", "wrong", f"{where} không có ngày đăng đọc được")
    else:
        whole = not (article.published_from or "").endswith(":day")
        told = f"{article.published:%d/%m/%Y %H:%M} ({article.published_from})"
        yield Verdict("published", "right" if whole else "unknown", told if whole else f"chỉ có ngày: {told}")
