"""NewspaperSpider: the one way every newspaper is crawled, by the facts its class attributes state."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.certainty import Certainty
from scraper.decoding import decode
from scraper.discovery import LINKS_PER_PAGE, Address, canonical_url, url_key
from scraper.entries import fault
from scraper.feeds import feed_addresses
from scraper.guard import Refused, Unavailable, cause, refusal
from scraper.identity import regular_url
from scraper.items import Article, Link, Page
from scraper.layout import Layout
from scraper.lists import named_feeds, page_number, section_addresses
from scraper.orders import crawl_settings, first_moment
from scraper.outcome import ROBOTS_LIFE, Outcome, Wish, patience
from scraper.reading import address_of, read_article
from scraper.registry import closest, newspaper_of, newspapers, under
from scraper.sitemaps import months_told, sitemap_addresses
from scraper.worker import DESK, Reader

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

__all__ = ["Certainty", "NewspaperSpider", "crawl_settings", "newspaper_of", "newspapers", "read_page"]

# Lists first, for only they tell what is new; then articles, the newest first; then what lies deeper.
ENTRY_PRIORITY = {"feed": 900, "sitemap": 800, "section": 700}
FRESH, UNDATED, DEEPER = 600, 450, 250
# A back-fill takes what it has found first, then looks into the most exact list: of a day, of a month, of a section.
BACKFILL_PRIORITY = {"article": 500, "day": 400, "sitemap": 300, "section": 200}
SAMPLE_SETTINGS = {
    "DOWNLOAD_DELAY": 0.0,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DIEMBAO_REVISIT_DAYS": 36500.0,
    "DIEMBAO_REVISIT_HOURS": 0.0,
}
ANNOUNCED_SITEMAPS = 5
"""The most sitemaps taken from a robots.txt."""


class NewspaperSpider(scrapy.Spider):
    """A newspaper. A subclass states facts; one that needs code overrides `read`, and says why.

    Spider arguments (`scrapy crawl NAME -a …`): `db` (the store's path), `since` (ISO date), `max_pages`.
    """

    title: ClassVar[str] = ""
    province: ClassVar[str] = ""
    domains: ClassVar[tuple[str, ...]] = ()
    """Today's first, then former ones whose articles this newspaper still carries. Subdomains belong, but see below."""
    other_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts under the domains that are no part of this newspaper: editions in other languages, television."""
    feeds: ClassVar[tuple[str, ...]] = ()
    sitemaps: ClassVar[tuple[str, ...]] = ()
    sections: ClassVar[tuple[str, ...]] = ()
    article_url: ClassVar[str] = ""
    """Regular expression searched in the path of an address; every quantifier is bounded."""
    exclude_url: ClassVar[str | None] = None
    article_id: ClassVar[str | None] = None
    """Regular expression searched in the path and query: its one group is what names an article whatever its title,
    section, host or scheme; None where the address alone names it."""
    id_series: ClassVar[Mapping[str, str]] = {}
    """Former hosts whose ids are a count of their own, and its name, as a named group of `article_id` has it."""
    archive: ClassVar[tuple[str, ...]] = ()
    """Addresses of lists by day for back-fill, as format strings of `day`: "https://…/{day:%Y/%m/%d}"."""
    layouts: ClassVar[tuple[Layout, ...]] = ()
    """Today's page first, older ones after it."""
    certainty: ClassVar[Certainty | None] = None
    """None for an invented newspaper, whose facts are as we made them."""
    seen: ClassVar[str] = ""
    """Month in which a public source last saw the domain alive, such as "2026-10"; "" for an invented newspaper."""
    edition_of: ClassVar[str] = ""
    """Slug of the newspaper whose regional edition or former title this is."""
    sample: ClassVar[bool] = False
    enabled: ClassVar[bool] = True
    why_disabled: ClassVar[str] = ""

    unverified_tls: ClassVar[str] = ""
    """Why this newspaper's certificate is not verified, with the date; "" for all whose is."""

    clock: Callable[[], datetime]
    reader: tuple[Reader, ThreadPoolExecutor] | None = None
    wish: Wish

    def __init__(
        self, *, db: str | None = None, since: str | None = None, max_pages: str | int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.db = db
        self.since = first_moment(since)
        self.backfill: int | None = None
        self.max_pages = None if max_pages is None else int(max_pages)
        self.failures_in_row = 0
        self.announced: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewspaperSpider:
        """Make the spider of one visit; arguments win over settings."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.since = spider.since or first_moment(settings.get("DIEMBAO_SINCE"))
        last = first_moment(settings.get("DIEMBAO_UNTIL"))
        spider.backfill = settings.getint("DIEMBAO_BACKFILL") or None
        if spider.max_pages is None:
            spider.max_pages = settings.getint("DIEMBAO_MAX_PAGES")
        spider.clock = load_object(settings["DIEMBAO_CLOCK"])
        spider.wish = Wish(
            spider.since,
            timedelta(days=settings.getfloat("DIEMBAO_REVISIT_DAYS")),
            timedelta(hours=settings.getfloat("DIEMBAO_REVISIT_HOURS")),
            last and last + timedelta(days=1),
            spider.backfill is not None,
        )
        crawler.signals.connect(spider.robots_read, signal=signals.robots_parsed)
        # The other process must find the class.
        if settings.getfloat("DIEMBAO_READ_SECONDS") and "<locals>" not in cls.__qualname__:
            crawler.signals.connect(spider.hire_reader, signal=signals.spider_opened)
            crawler.signals.connect(spider.release_reader, signal=signals.spider_closed)
        return spider

    def hire_reader(self) -> None:
        """Have pages read in the process that reads, until this visit ends."""
        self.reader = DESK.hire(*self._limits())

    def release_reader(self) -> None:
        """Let the reader go, if no other visit needs it."""
        if self.reader is not None:
            self.reader = None
            DESK.release(*self._limits())

    def _limits(self) -> tuple[float, int]:
        return self.settings.getfloat("DIEMBAO_READ_SECONDS"), self.settings.getint("DIEMBAO_READ_MB")

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Ask an invented newspaper without pause and for every edit: it lives on loopback and in the past."""
        super().update_settings(settings)
        if cls.sample:
            settings.setdict(SAMPLE_SETTINGS, priority="spider")
        if cls.unverified_tls:
            settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="spider")

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Say whether an address is one of this newspaper's articles."""
        path = urlsplit(url).path
        if cls.exclude_url and re.search(cls.exclude_url, path):
            return False
        if refusal(url, cls.domains) is not None or not re.search(cls.article_url, path):
            return False
        host = (urlsplit(url).hostname or "").rstrip(".")
        owner = closest(host)
        return (owner is None or issubclass(cls, owner)) and not any(under(host, other) for other in cls.other_hosts)

    @classmethod
    def own(cls, url: str) -> str:
        """Write an address of this newspaper the one way: its scheme, and "www." only where it uses it itself."""
        parts = urlsplit(regular_url(url))
        home = urlsplit(next(iter((*cls.sections, *cls.feeds, *cls.sitemaps)), url))
        host = home.netloc if parts.netloc.removeprefix("www.") == home.netloc.removeprefix("www.") else parts.netloc
        return urlunsplit(parts._replace(scheme=home.scheme, netloc=host))

    @classmethod
    def read(cls, html: bytes | str, url: str, content_type: str | None = None, now: datetime | None = None) -> Article:
        """Read an article's page by this newspaper's layouts; what none of them describes is marked as such."""
        return read_article(html, url, newspaper=cls.name, layouts=cls.layouts, content_type=content_type, now=now)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists again; what they name is compared with what the frontier knows."""
        if self.backfill is not None:
            for request in self._backfill_lists():
                yield request
            return
        for kind, urls in (("feed", self.feeds), ("sitemap", self.sitemaps), ("section", self.sections)):
            for place, url in enumerate(urls):
                yield Request(url, meta={"kind": kind}, priority=ENTRY_PRIORITY[kind] - place)

    def robots_read(self, robotparser: RobotParser) -> None:
        """Take the sitemaps robots.txt announces: nobody publishes a list of Vietnamese newspapers' sitemaps."""
        known = {url_key(url) for url in self.sitemaps} | self.announced
        priority = ENTRY_PRIORITY["sitemap"] - 50 if self.backfill is None else BACKFILL_PRIORITY["sitemap"]
        announced = list(getattr(getattr(robotparser, "rp", None), "sitemaps", ()))[:ANNOUNCED_SITEMAPS]
        for url in announced:
            if refusal(url, self.domains) is None and url_key(url) not in known:
                self.announced.add(url_key(url))
                self.crawler.engine.crawl(Request(url, meta={"kind": "sitemap"}, priority=priority))

    async def parse(self, response: Response) -> AsyncIterator[Outcome]:
        """Read an article's page where a hostile one does no harm, and say what became of the request."""
        article: Article | None = None
        if response.meta["row"]["kind"] == "article" and 200 <= response.status < 300:
            told = (response.body, response.url, _header(response, "Content-Type"), self.clock())
            if self.reader is None:
                article = self.read(*told)
            else:
                reader, thread = self.reader
                path = f"{type(self).__module__}.{type(self).__qualname__}"
                article = await asyncio.get_running_loop().run_in_executor(thread, reader.read, path, *told)
        for outcome in self.outcomes(response, article):
            yield outcome

    def outcomes(self, response: Response, article: Article | None = None) -> Iterator[Outcome]:
        """Say what became of one request, whatever was answered; ends the visit when the site keeps failing."""
        kind = response.meta["row"]["kind"]
        addresses: list[Address] = []
        wrong: str | None = None
        if 200 <= response.status < 300 and kind != "article":
            addresses, wrong = self.addresses(kind, response)
        page = self.page(response, addresses, article)
        outcome = self.wish.outcome(response.meta["row"], page, response.meta.get("come_back"), wrong)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in _pairs(response))
        lastmods = {self.own(each.url): each.lastmod for each in addresses if each.lastmod}
        last_days = {self.own(each.url): each.lastmod for each in addresses if each.lastmod and not each.published}
        yield replace(outcome, headers=headers, modified=_changes(lastmods), last_days=last_days)
        if "come_back" in response.meta:
            raise CloseSpider(f"asked to come back in {response.meta['come_back']:.0f} s")
        self._count_failure(page.status >= 500 or page.status == 429)

    def failed(self, failure: Failure) -> Iterator[Outcome]:
        """Say what became of a request that brought no response, for a refusal is a state too."""
        error = failure.value
        if isinstance(error, Unavailable):
            raise CloseSpider(str(error))
        row: Mapping[str, Any] = failure.request.meta["row"]  # type: ignore[attr-defined]  # Scrapy sets it
        reason = cause(error)
        if isinstance(error, Refused):
            wait = ROBOTS_LIFE if reason.startswith("robots.txt") else None
            yield Outcome(row, "skipped", reason, come_back=wait)
        else:
            yield Outcome(row, "failed", reason, come_back=patience(row))
        self._count_failure(not isinstance(error, IgnoreRequest))

    def addresses(self, kind: str, response: Response) -> tuple[list[Address], str | None]:
        """Find what a list names, before choosing, and say why if it is no such list.

        A web page in a feed's place is read for the feeds and articles it links to: some papers list their feeds there.
        """
        if kind != "section":
            read = feed_addresses if kind == "feed" else sitemap_addresses
            found = read(response.body, response.url)
            wrong = None if found else fault(response.body, kind)
            if wrong is None or not wrong.startswith("a web page"):
                return found, wrong
        html = decode(response.body, _header(response, "Content-Type")).text
        if kind == "section":
            return section_addresses(html, response.url), None if html.strip() else "empty answer"
        feeds = named_feeds(html, response.url) if kind == "feed" else []
        own = [each for each in feeds if refusal(each.url, self.domains) is None]
        links = [each for each in section_addresses(html, response.url) if each.kind == "article"]
        return [*own, *links], None if own else wrong

    def page(self, response: Response, addresses: Sequence[Address] = (), article: Article | None = None) -> Page:
        """Make a response and what was read in it the record that archive and store keep."""
        if article is not None:
            article = replace(article, url=self._identity(article, canonical_url(response.url)))
        return Page(
            url=response.meta["row"]["url"],
            final_url=canonical_url(response.url),
            newspaper=self.name,
            kind=response.meta["row"]["kind"],
            status=response.status,
            fetched=self.clock(),
            body=response.body,
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            article=article,
            links=tuple(self._links(response.meta["row"], addresses)),
        )

    def _identity(self, article: Article, final_url: str) -> str:
        """Name an article by its canonical link, where that is an article of this very newspaper; else as it came."""
        if article.canonical and self.is_article(article.canonical):
            return self.own(article.canonical)
        return final_url

    def _count_failure(self, failed: bool) -> None:
        self.failures_in_row = self.failures_in_row + 1 if failed else 0
        if self.failures_in_row >= self.settings.getint("DIEMBAO_BREAKER"):
            raise CloseSpider(f"{self.failures_in_row} failures in a row")

    def _links(self, row: Mapping[str, Any], addresses: Sequence[Address]) -> Iterator[Link]:
        """Choose from a list what is worth fetching: own articles, files of an index, named feeds, the next page."""
        articles = [each for each in addresses if each.kind == "article" and self.is_article(each.url)]
        if self.backfill is None and len(articles) > LINKS_PER_PAGE:  # a sitemap of all years
            articles = sorted(articles, key=_moment, reverse=True)[:LINKS_PER_PAGE]
        for place, address in enumerate(articles):
            priority = self._priority(address.published or address.lastmod, place)
            yield Link(self.own(address.url), "article", address.published, priority)
        lists = [each for each in addresses if each.kind != "article" and refusal(each.url, self.domains) is None]
        if row["kind"] == "sitemap" and row.get("hops", 0) < self.settings.getint("DIEMBAO_LIST_DEPTH"):
            # The newest files hold the news; a back-fill wants those of its months.
            files = sorted(filter(self._may_hold, lists), key=_moment, reverse=True)
            for place, each in enumerate(files[: self.settings.getint("DIEMBAO_SITEMAPS")]):
                yield Link(self.own(each.url), "sitemap", each.lastmod, self._list_priority("sitemap", 60 + place))
        if row["kind"] == "feed" and row.get("hops", 0) == 0:
            for place, each in enumerate(each for each in lists if each.kind == "feed"):
                yield Link(self.own(each.url), "feed", None, self._list_priority("feed", 50 + place))
        if row["kind"] == "section":
            for each in lists:
                number = page_number(each.url)
                numbered = 1 < number <= self.settings.getint("DIEMBAO_SECTION_PAGES")
                if numbered or (number == 1 and row.get("hops", 0) == 0):
                    deep = DEEPER if self.backfill is None else BACKFILL_PRIORITY["section"]
                    yield Link(self.own(each.url), "section", None, deep - number)

    def _may_hold(self, file: Address) -> bool:
        """Say whether a back-fill's window may lie in a sitemap, by its name and its last change."""
        since, until = self.wish.since, self.wish.until
        if self.backfill is None or since is None or until is None:
            return True
        told = months_told(file.url)
        if told is not None:
            return told[1] >= since.date() and told[0] < until.date()
        return file.lastmod is None or file.lastmod >= since

    def _list_priority(self, kind: str, place: int) -> int:
        return (ENTRY_PRIORITY if self.backfill is None else BACKFILL_PRIORITY)[kind] - place

    def _backfill_lists(self) -> Iterator[Request]:
        """Ask for the lists of each day of the window, the last day first, then for sitemaps and sections."""
        since, until = self.wish.since, self.wish.until
        if since is None or until is None:
            raise ValueError(f"back-fill of {self.name}: no window, from {since} until {until}")
        days = [since.date() + timedelta(days=number) for number in range((until - since).days)]
        lists = [
            *(("section", "day", each.format(day=day)) for day in reversed(days) for each in self.archive),
            *(("sitemap", "sitemap", url) for url in self.sitemaps),
            *(("section", "section", url) for url in self.sections),
        ]
        for kind, sort, url in lists:
            yield Request(url, meta={"kind": kind}, priority=BACKFILL_PRIORITY[sort])

    def _priority(self, hint: datetime | None, place: int) -> int:
        """Fresh first: a day costs one step; undated ones stand by their place in the list."""
        if self.backfill is not None:
            return BACKFILL_PRIORITY["article"]
        age = (self.clock() - hint).days if hint else None
        if age is None or age < -1:  # a hint from the future says nothing
            return UNDATED - min(place, 100)
        return FRESH - min(max(age, 0), FRESH - DEEPER)


def read_page(
    html: bytes | str, url: str | None, *, content_type: str | None = None, now: datetime | None = None
) -> Article:
    """Read one article's page: by its newspaper's layouts, or, for an unknown newspaper, as best one can.

    Without `url` the address is the one the page itself declares ("" if it declares none). `now` lets a date in the
    future be told. Never raises on a bad page; the article then says "unreadable" and why.
    """
    address = url or address_of(html, content_type) or ""
    spider = newspaper_of(address)
    if spider is None:
        return read_article(html, address, content_type=content_type, now=now)
    return spider.read(html, address, content_type, now)


def _changes(lastmods: Mapping[str, datetime]) -> dict[str, datetime]:
    """Say when pages changed, as a sitemap has it; one that dates all its pages alike only tells when it was made."""
    return dict(lastmods) if 2 * len(set(lastmods.values())) > len(lastmods) else {}


def _moment(address: Address) -> float:
    hint = address.published or address.lastmod
    return hint.timestamp() if hint else 0.0


def _pairs(response: Response) -> Iterator[tuple[bytes, bytes]]:
    for name, values in response.headers.items():
        for value in values:
            yield name, value


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip()[:500] or None if value else None
