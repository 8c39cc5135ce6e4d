"""Real newspapers on loopback: their own spider, their own page multiplied into a site with feed, sitemaps, sections.

`load_object("tests.scraper.families.baonghean")` gives the spider with `http` for `https`, so that a plain proxy can
answer for the newspaper; everything else is the real one's. Lists it does not state are given it where they mostly are.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from scraper.newspaper import NewspaperSpider, newspapers
from tests.scraper.loopback import Answer, Site

PAGES = Path(__file__).parent / "pages"
NOW = datetime.fromisoformat("2026-11-20T21:00:00+07:00")
COUNT = 13
FORBIDDEN = COUNT - 1
"""Of the articles the last is disallowed by robots.txt."""
DELAY = 0.2


def plain(url: str) -> str:
    return url.replace("https://", "http://", 1)


def __getattr__(slug: str) -> type[NewspaperSpider]:
    if slug not in newspapers():
        raise AttributeError(slug)
    real = newspapers()[slug]
    page = saved(slug)
    host = urlsplit(page["url"]).netloc  # a portal of portals has many: that of the saved page
    home = f"http://{host}"
    sections = [f"{home}{urlsplit(url).path}" for url in real.sections[:2]] or [f"{home}/thoi-su"]
    facts = {
        "feeds": tuple(map(plain, real.feeds[:1])) or (f"{home}/rss/home.rss",),
        "sitemaps": (),  # robots.txt announces it
        "sections": tuple(sections),
        "enabled": True,
    }
    return type(slug, (real,), facts)  # its name finds it here, also from the process that reads


@dataclass(frozen=True)
class Printed:
    """One article of the site: what must be read of it again."""

    url: str
    title: str
    published: datetime
    page: str


class FamilySite(Site):
    """A newspaper made of one saved page. Notes how many requests were answered at a time."""

    def __init__(self, slug: str, page_shape: str) -> None:
        self.spider = __getattr__(slug)
        self.page_shape = page_shape
        self.articles = [printed(slug, number) for number in range(COUNT)]
        self.busy = self.most_busy = 0
        self.counting = threading.Lock()
        self.lists: list[str] = []
        super().__init__({})
        self.build()

    def answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        with self.counting:
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        time.sleep(0.01)  # a server takes a moment; two requests at a time would be seen
        try:
            return super().answer(url, headers)
        finally:
            with self.counting:
                self.busy -= 1

    def home(self, path: str = "") -> str:
        parts = urlsplit(self.spider.sections[0])
        return f"{parts.scheme}://{parts.netloc}{path}"

    def lay(self, url: str, body: str) -> None:
        self.lists.append(url)
        self.pages[url] = Answer(body)

    def build(self) -> None:
        """Lay the lists out so that every source is the only one for some article."""
        path = urlsplit(self.articles[FORBIDDEN].url).path
        robots = f"User-agent: *\nCrawl-delay: {DELAY}\nDisallow: {path}\nSitemap: {self.home('/sitemap.xml')}\n"
        self.pages[self.home("/robots.txt")] = Answer(robots)
        self.pages |= {article.url: Answer(article.page) for article in self.articles}
        self.lay(self.spider.feeds[0], self.feed(self.articles[0:5]))
        files = "".join(
            f"<sitemap><loc>{self.home(f'/sitemap-{name}.xml')}</loc></sitemap>" for name in ("news", "2026-11")
        )
        self.lay(self.home("/sitemap.xml"), f"<?xml version='1.0'?><sitemapindex>{files}</sitemapindex>")
        self.lay(self.home("/sitemap-news.xml"), self.sitemap(self.articles[3:7], news=True))
        self.lay(self.home("/sitemap-2026-11.xml"), self.sitemap(self.articles[6:9], news=False))
        section = self.spider.sections[0]
        following = [section, *(urljoin(section, self.page_shape.format(number)) for number in (2, 3))]
        shares = (self.articles[2:4] + self.articles[8:9], self.articles[9:10], self.articles[10:COUNT])
        for number, (url, share) in enumerate(zip(following, shares, strict=True)):
            further = following[number + 1 : number + 2]
            self.lay(url, self.section(share, further))
        for other in self.spider.sections[1:]:
            self.lay(other, "<html><body>Chưa có bài</body></html>")

    def feed(self, articles: list[Printed]) -> str:
        """An RSS feed as careless as they come: an open entry, an entity XML does not know, a relative link, CDATA."""
        one, two, three, *rest = articles
        items = [
            f"<item><title>Tin &nbsp; mới</title><link><![CDATA[{one.url}]]></link>{self.date(one)}",
            f"<item><title>A & B</title><link>{escape(urlsplit(two.url).path)}</link>{self.date(two)}</item>",
            f"<item><guid isPermaLink='true'>{three.url}</guid><pubDate>20/11/2026</pubDate></item>",
            *(f"<item><link>{each.url}?utm_source=rss</link>{self.date(each)}</item>" for each in rest),
            f"<item><link>{self.home('/tag/cai-cach-hanh-chinh')}</link></item>",
        ]
        return f"<?xml version='1.0'?><rss><channel><ttl>1</ttl>{''.join(items)}</channel></rss>"

    def date(self, article: Printed) -> str:
        return f"<pubDate>{article.published:%a, %d %b %Y %H:%M:%S} +0700</pubDate>"

    def sitemap(self, articles: list[Printed], *, news: bool) -> str:
        rows = []
        for article in articles:
            day = article.published.isoformat()
            told = f"<news:news><news:publication_date>{day}</news:publication_date></news:news>"
            rows.append(f"<url><loc>{article.url}</loc>{told if news else f'<lastmod>{day}</lastmod>'}</url>")
        decoys = (self.home("/video/phong-su"), "http://quangcao.example/mua-1234567.html", self.home("/"))
        return f"<urlset>{''.join(rows)}{''.join(f'<url><loc>{url}</loc></url>' for url in decoys)}</urlset>"

    def section(self, articles: list[Printed], following: list[str]) -> str:
        """A list page: pictures and headlines, a menu, and what looks like an article and is none."""
        one = articles[0].url
        parts = urlsplit(one)
        decoys = [
            self.home("/tag/hanh-chinh-cong"),
            self.home("/en/"),
            self.home("/tac-gia/phong-vien-x"),
            f"{one}#binh-luan",
            one.replace(f"//{parts.netloc}", "//www.baokhac.example"),
            one.replace(f"//{parts.netloc}", f"//{parts.netloc}.evil.example"),
            one.replace(f"//{parts.netloc}", f"//{parts.netloc}:8080"),
            f"https://www.facebook.com/sharer/sharer.php?u={one}",
            "javascript:void(0)",
            "mailto:toasoan@bao.example",
            *(self.home(prefix + parts.path) for prefix in foreign(self.spider)),
        ]
        links = [
            f'<a href="{each.url}"><img></a><h3><a href="{urlsplit(each.url).path}">Tin</a></h3>' for each in articles
        ]
        links += [f'<a href="{escape(url)}">x</a>' for url in (*decoys, *following)]
        return f"<html><body>{''.join(links)}</body></html>"

    def expected(self) -> set[str]:
        """Everything a crawl may ask: robots.txt, the lists, the articles that are allowed."""
        articles = {article.url for number, article in enumerate(self.articles) if number != FORBIDDEN}
        return {self.home("/robots.txt"), *self.lists, *articles}


def foreign(spider: type[NewspaperSpider]) -> list[str]:
    """Paths of the editions a spider leaves out, such as /en."""
    found = re.match(r"\^/\(\?:([a-z|-]+)\)/", spider.exclude_url or "")
    return [f"/{name}" for name in found[1].split("|")] if found else []


def printed(slug: str, number: int) -> Printed:
    """Make the `number`-th article of the saved page: another id, another headline, two hours earlier each."""
    spider = __getattr__(slug)
    twin = saved(slug)
    html = str(twin["html"])
    was = datetime.fromisoformat(twin["published"])
    half = 12 if was.hour >= 12 else 1  # so that a clock of twelve hours stays right
    when = was.replace(year=2026, month=11, day=20 - number // 8, hour=half + 7 - number % 8, minute=was.minute)
    if (was.hour, was.minute) == (0, 0):  # a page that tells no time
        when = when.replace(hour=0)
    path = urlsplit(twin["url"]).path
    new_path = renumbered(spider, path, number, when)
    html = html.replace(path, new_path).replace("https://", "http://")
    title = f"{twin['title']}, kỳ {number}"
    coded = "".join(letter if letter.isascii() else f"&#x{ord(letter):X};" for letter in twin["title"])
    for spelling in {twin["title"], escape(twin["title"]), escape(twin["title"], quote=False), coded}:
        html = html.replace(spelling, spelling + f", kỳ {number}")
    for form in FORMS:
        if spelt(was, form) != spelt(when, form):
            html = html.replace(spelt(was, form), spelt(when, form))
    return Printed(plain(twin["url"].replace(path, new_path)), title, when, html)


def saved(slug: str) -> dict[str, Any]:
    """Give the twin of the newspaper's first saved page that is told whole, with its `html`."""
    for page in sorted((PAGES / slug).glob("*.html")):
        twin: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        if twin["body"]:
            return twin | {"html": page.read_text(encoding="utf-8")}
    raise LookupError(f"no page of {slug} is told whole")


FORMS = (
    *(f"{day}{between}{clock}" for day in ("%Y-%m-%d",) for between in ("T", " ") for clock in ("%H:%M:%S", "%H:%M")),
    *(
        f"{day}{between}{clock}"
        for day in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "D/M/%Y", "D-M-%Y", "%m/%d/%Y", "M/D/%Y")
        for between in (" ", ", ", " | ", " - ", "  ", ",")
        for clock in ("%H:%M", "%I:%M", "H:%M", "I:%M", "%Hh%M")
    ),
    *(
        f"{clock}{between}{day}"
        for day in ("%d/%m/%Y", "%d-%m-%Y", "D/M/%Y", "D-M-%Y")
        for between in (" ", ", ", " | ", " - ", ",", " ngày ")
        for clock in ("%H:%M", "%I:%M", "H:%M", "I:%M")
    ),
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "D/M/%Y",
    "D-M-%Y",
    "M/D/%Y",
)
"""The ways the saved pages spell a moment; D and M have no nought before."""


def spelt(moment: datetime, form: str) -> str:
    bare = form.replace("D", str(moment.day)).replace("M/", f"{moment.month}/").replace("M-", f"{moment.month}-")
    for sign, value in (("H:", moment.hour), ("I:", moment.hour % 12 or 12)):
        bare = re.sub(rf"(?<!%){sign}", f"{value}:", bare)
    return moment.strftime(bare)


def renumbered(spider: type[NewspaperSpider], path: str, number: int, when: datetime) -> str:
    """Give an address another id of the same shape, and the month of its date where it carries one."""
    path = re.sub(r"/20\d{4}/", f"/{when:%Y%m}/", path)
    found = re.search(spider.article_id, path) if spider.article_id else None
    if found is None:
        slug, dot, ending = path.partition(".")
        return f"{slug.rstrip('/')}-ky-{number}{'/' if slug.endswith('/') else ''}{dot}{ending}"
    group = next(place for place, value in enumerate(found.groups(), 1) if value)
    old = found[group]
    if old.isdigit() or re.search("[^0-9a-f]", old):
        tail = f"{(int(old[-2:]) if old[-2:].isdigit() else 0) + 7 * number:03d}"[-2:]
    else:
        tail = f"{int(old[-2:], 16) + 7 * number & 0xFF:02x}"
    return path[: found.start(group)] + old[:-2] + tail + path[found.end(group) :]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
