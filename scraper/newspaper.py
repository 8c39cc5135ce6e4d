"""NewspaperSpider: the one way every newspaper is crawled, by the facts its class attributes state."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.dates import VIETNAM
from scraper.decoding import decode
from scraper.discovery import (
    Address,
    canonical_url,
    feed_addresses,
    page_number,
    section_addresses,
    sitemap_addresses,
    url_key,
)
from scraper.guard import Refused, Unavailable, refusal
from scraper.items import Article, Link, Page
from scraper.layout import Layout
from scraper.outcome import ROBOTS_LIFE, Outcome, Wish, patience
from scraper.reading import address_of, read_article
from scraper.settings import user_agent

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

# Lists first, for only they tell what is new; then articles, the newest first; then what lies deeper.
ENTRY_PRIORITY = {"feed": 900, "sitemap": 800, "section": 700}
FRESH, UNDATED, DEEPER = 600, 450, 250
SAMPLE_SETTINGS = {
    "DOWNLOAD_DELAY": 0.0,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DIEMBAO_REVISIT_DAYS": 36500.0,
    "DIEMBAO_REVISIT_HOURS": 0.0,
}
ANNOUNCED_SITEMAPS = 5
"""The most sitemaps taken from a robots.txt."""


class Certainty(NamedTuple):
    """How sure each fact is: P a stored real page, S<n> n public sources, F the CMS family, G a guess, U unknown.

    `headline` to `published` speak of the layout's selectors. No live site was asked for these: each stands to be
    checked on fetched pages.
    """

    title: str
    domains: str
    feeds: str
    sitemaps: str
    sections: str
    article_url: str
    headline: str
    lead: str
    body: str
    author: str
    published: str
    robots: str

    @classmethod
    def of(cls, *told: str) -> Certainty:
        """Read pairs of fact and mark, all twelve of them, as a spider has them on two lines.

        >>> Certainty.of("title S2 domains P feeds U sitemaps U sections G article_url F",
        ...              "headline F lead F body F author U published F robots U").domains
        'P'
        """
        words = " ".join(told).split()
        return cls(**dict(zip(words[::2], words[1::2], strict=True)))


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

    clock: Callable[[], datetime]
    wish: Wish

    def __init__(
        self, *, db: str | None = None, since: str | None = None, max_pages: str | int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.db = db
        self.since = _day(since)
        self.max_pages = None if max_pages is None else int(max_pages)
        self.failures_in_row = 0
        self.announced: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewspaperSpider:
        """Make the spider of one visit; arguments win over settings."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.since = spider.since or _day(settings.get("DIEMBAO_SINCE"))
        if spider.max_pages is None:
            spider.max_pages = settings.getint("DIEMBAO_MAX_PAGES")
        spider.clock = load_object(settings["DIEMBAO_CLOCK"])
        spider.wish = Wish(
            spider.since,
            timedelta(days=settings.getfloat("DIEMBAO_REVISIT_DAYS")),
            timedelta(hours=settings.getfloat("DIEMBAO_REVISIT_HOURS")),
        )
        crawler.signals.connect(spider.robots_read, signal=signals.robots_parsed)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Ask an invented newspaper without pause and for every edit: it lives on loopback and in the past."""
        super().update_settings(settings)
        if cls.sample:
            settings.setdict(SAMPLE_SETTINGS, priority="spider")

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Say whether an address is one of this newspaper's articles."""
        path = urlsplit(url).path
        if cls.exclude_url and re.search(cls.exclude_url, path):
            return False
        if refusal(url, cls.domains) is not None or not re.search(cls.article_url, path):
            return False
        host = (urlsplit(url).hostname or "").rstrip(".")
        return _closest(host) in (cls, None) and not any(_under(host, other) for other in cls.other_hosts)

    @classmethod
    def own(cls, url: str) -> str:
        """Write an address of this newspaper the one way: its scheme, and "www." only where it uses it itself."""
        parts = urlsplit(canonical_url(url))
        home = urlsplit(next(iter((*cls.sections, *cls.feeds, *cls.sitemaps)), url))
        host = home.netloc if parts.netloc.removeprefix("www.") == home.netloc.removeprefix("www.") else parts.netloc
        return urlunsplit(parts._replace(scheme=home.scheme, netloc=host))

    @classmethod
    def read(cls, html: bytes | str, url: str, content_type: str | None = None, now: datetime | None = None) -> Article:
        """Read an article's page by this newspaper's layouts; what none of them describes is marked as such."""
        return read_article(html, url, newspaper=cls.name, layouts=cls.layouts, content_type=content_type, now=now)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists again; what they name is compared with what the frontier knows."""
        for kind, urls in (("feed", self.feeds), ("sitemap", self.sitemaps), ("section", self.sections)):
            for place, url in enumerate(urls):
                yield Request(url, meta={"kind": kind}, priority=ENTRY_PRIORITY[kind] - place)

    def robots_read(self, robotparser: RobotParser) -> None:
        """Take the sitemaps robots.txt announces: nobody publishes a list of Vietnamese newspapers' sitemaps."""
        known = {url_key(url) for url in self.sitemaps} | self.announced
        announced = list(getattr(getattr(robotparser, "rp", None), "sitemaps", ()))[:ANNOUNCED_SITEMAPS]
        for url in announced:
            if refusal(url, self.domains) is None and url_key(url) not in known:
                self.announced.add(url_key(url))
                self.crawler.engine.crawl(
                    Request(url, meta={"kind": "sitemap"}, priority=ENTRY_PRIORITY["sitemap"] - 50)
                )

    def parse(self, response: Response) -> Iterator[Outcome]:
        """Say what became of one request, whatever was answered; ends the visit when the site keeps failing."""
        kind = response.meta["row"]["kind"]
        addresses = self.addresses(kind, response) if 200 <= response.status < 300 and kind != "article" else []
        page = self.page(response, addresses)
        outcome = self.wish.outcome(response.meta["row"], page, response.meta.get("come_back"))
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in _pairs(response))
        yield replace(outcome, headers=headers, modified=_changes(self, addresses))
        if "come_back" in response.meta:
            raise CloseSpider(f"asked to come back in {response.meta['come_back']:.0f} s")
        self._count_failure(page.status >= 500 or page.status == 429)

    def failed(self, failure: Failure) -> Iterator[Outcome]:
        """Say what became of a request that brought no response, for a refusal is a state too."""
        error = failure.value
        if isinstance(error, Unavailable):
            raise CloseSpider(str(error))
        row: Mapping[str, Any] = failure.request.meta["row"]  # type: ignore[attr-defined]  # Scrapy sets it
        reason = str(error)[:300] or type(error).__name__
        if isinstance(error, Refused):
            wait = ROBOTS_LIFE if reason.startswith("robots.txt") else None
            yield Outcome(row, "skipped", reason, come_back=wait)
        else:
            yield Outcome(row, "failed", reason, come_back=patience(row))
        self._count_failure(not isinstance(error, IgnoreRequest))

    def addresses(self, kind: str, response: Response) -> list[Address]:
        """Find what a list names, before choosing."""
        if kind == "feed":
            return feed_addresses(response.body, response.url)
        if kind == "sitemap":
            return sitemap_addresses(response.body, response.url)
        return section_addresses(decode(response.body, _header(response, "Content-Type")).text, response.url)

    def page(self, response: Response, addresses: Sequence[Address] = ()) -> Page:
        """Read a response into the record that archive and store keep."""
        kind = response.meta["row"]["kind"]
        content_type = _header(response, "Content-Type")
        article: Article | None = None
        if kind == "article" and 200 <= response.status < 300:
            article = self.read(response.body, response.url, content_type, self.clock())
            article = replace(article, url=self._identity(article, canonical_url(response.url)))
        return Page(
            url=response.meta["row"]["url"],
            final_url=canonical_url(response.url),
            newspaper=self.name,
            kind=kind,
            status=response.status,
            fetched=self.clock(),
            body=response.body,
            content_type=content_type,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            article=article,
            links=tuple(self._links(kind, response.meta["row"]["url"], addresses)),
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

    def _links(self, kind: str, url: str, addresses: Sequence[Address]) -> Iterator[Link]:
        """Choose from a list what is worth fetching: own articles, further sitemaps of an index, the next page."""
        for place, address in enumerate(addresses):
            if address.kind == "article" and self.is_article(address.url):
                hint = address.published or address.lastmod
                yield Link(self.own(address.url), "article", hint, self._priority(hint, place))
        lists = [each for each in addresses if each.kind != "article" and refusal(each.url, self.domains) is None]
        if kind == "sitemap" and self._is_entry(url):
            # An index names files, not further indexes (sitemaps.org); the newest files hold the news.
            newest = sorted(lists, key=lambda each: each.lastmod.timestamp() if each.lastmod else 0.0, reverse=True)
            for place, each in enumerate(newest[: self.settings.getint("DIEMBAO_SITEMAPS")]):
                yield Link(self.own(each.url), "sitemap", each.lastmod, ENTRY_PRIORITY["sitemap"] - 60 - place)
        if kind == "section":
            for each in lists:
                number = page_number(each.url)
                numbered = 1 < number <= self.settings.getint("DIEMBAO_SECTION_PAGES")
                if numbered or (number == 1 and self._is_entry(url)):
                    yield Link(self.own(each.url), "section", None, DEEPER - number)

    def _is_entry(self, url: str) -> bool:
        key = url_key(url)
        return key in self.announced or key in {url_key(each) for each in (*self.feeds, *self.sitemaps, *self.sections)}

    def _priority(self, hint: datetime | None, place: int) -> int:
        """Fresh first: a day costs one step; undated ones stand by their place in the list."""
        age = (self.clock() - hint).days if hint else None
        if age is None or age < -1:  # a hint from the future says nothing
            return UNDATED - min(place, 100)
        return FRESH - min(max(age, 0), FRESH - DEEPER)


@cache
def newspapers() -> dict[str, type[NewspaperSpider]]:
    """Give every newspaper's spider class by its slug, in the order of slugs."""
    package = importlib.import_module("scraper.spiders")
    found: dict[str, type[NewspaperSpider]] = {}
    for module in pkgutil.iter_modules(package.__path__, "scraper.spiders."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, NewspaperSpider) and value is not NewspaperSpider:
                found[value.name] = value
    return dict(sorted(found.items()))


def newspaper_of(url: str) -> type[NewspaperSpider] | None:
    """Find the newspaper an address belongs to, by its domain or a subdomain of it; the closest domain wins."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:  # "http://[": no address, so nobody's
        return None
    return _closest(host)


def _closest(host: str) -> type[NewspaperSpider] | None:
    labels = host.split(".")
    owners = _owners()
    return next((owners[end] for place in range(len(labels)) if (end := ".".join(labels[place:])) in owners), None)


@cache
def _owners() -> dict[str, type[NewspaperSpider]]:
    return {domain: spider for spider in newspapers().values() for domain in spider.domains}


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


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


def crawl_settings(
    db_path: Path | str,
    *,
    archive_dir: Path | str | None,
    since: date | str | None = None,
    max_pages: int | None = None,
    proxy: str | None = None,
    contact: str | None = None,
    run_id: int | None = None,
    delay: float | None = None,
    concurrency: int | None = None,
    clock: Callable[[], datetime] | None = None,
    log_level: str | None = None,
    **more: Any,
) -> Settings:
    """Give Scrapy's settings for one run over `db_path`; what is None stays as `scraper.settings` has it.

    `archive_dir` None keeps no raw pages. `delay` is seconds between two requests to one site, `clock` gives aware
    moments, `more` are settings by their own names.
    """
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    chosen = {
        "DIEMBAO_DB": str(db_path),
        "DIEMBAO_SINCE": str(since) if since else None,
        "DIEMBAO_MAX_PAGES": max_pages,
        "DIEMBAO_PROXY": proxy,
        "USER_AGENT": user_agent(contact) if contact else None,
        "DIEMBAO_RUN_ID": run_id,
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DIEMBAO_CLOCK": clock,
        "LOG_LEVEL": log_level,
    }
    settings.setdict({name: value for name, value in chosen.items() if value is not None} | more, priority="cmdline")
    settings.set("DIEMBAO_ARCHIVE", str(Path(archive_dir).absolute()) if archive_dir else None, priority="cmdline")
    return settings


def _day(words: str | None) -> datetime | None:
    """Read an ISO date as its first moment in Viet Nam."""
    if not words:
        return None
    try:
        return datetime.fromisoformat(words[:10]).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise ValueError(f"since: {words!r}, not a date like 2026-01-31") from error


def _changes(spider: NewspaperSpider, addresses: Sequence[Address]) -> dict[str, datetime]:
    """Say when pages changed, as a sitemap has it; one that dates all its pages alike only tells when it was made."""
    changed = {spider.own(each.url): each.lastmod for each in addresses if each.kind == "article" and each.lastmod}
    return changed if 2 * len(set(changed.values())) > len(changed) else {}


def _pairs(response: Response) -> Iterator[tuple[bytes, bytes]]:
    for name, values in response.headers.items():
        for value in values:
            yield name, value


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip()[:500] or None if value else None
