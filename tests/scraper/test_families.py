"""A loopback site built from each family's page, crawled by the newspaper's real spider: all of it once, nothing else.

All sites are crawled in one process, as a run does it; each test looks at what one server saw.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.scraper.families import DELAY, FORBIDDEN, NOW, FamilySite, minutes
from tests.scraper.loopback import Answer, Site, crawl
from tests.scraper.sending import gaps, noting, sent

# Slug of one newspaper of each family, and how its sections number their pages.
FAMILIES = {
    "onecms": ("baonghean", "?page={}"),
    "onecms-danang": ("baodanang", "?page={}"),
    "fckeditor": ("baocantho", "?trang={}"),
    "fckeditor-detail": ("baoangiang", "trang-{}/"),
    "dataimages": ("baoquangtri", "page/{}/"),
    "dataimages-v2": ("phuyen", "?p={}"),
    "zce": ("baogialai", "?page={}"),
    "zce-sonla": ("baosonla", "cai-cach-hanh-chinh-p{}.html"),
    "vccorp": ("baochinhphu", "cai-cach-hanh-chinh/trang-{}.htm"),
    "vccorp-chn": ("cafef", "xa-hoi/trang-{}.chn"),
    "content-detail": ("baotayninh", "cai-cach-hanh-chinh?page={}"),
    "dcontent": ("baophutho", "tin24h/{}"),
    "sharepoint": ("daknong", "cai-cach-hanh-chinh?PageIndex={}"),
    "vietnamnet": ("vietnamnet", "chinh-tri-page{}"),
    "vnexpress": ("vnexpress", "thoi-su-p{}"),
}


class Town(Site):
    """All the newspapers behind one proxy."""

    def __init__(self, sites: Mapping[str, FamilySite]) -> None:
        self.hosts = {urlsplit(site.home()).netloc: site for site in sites.values()}
        super().__init__({})

    def answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        site = self.hosts.get(urlsplit(url).netloc)
        if site is None:  # whoever was asked besides
            return super().answer(url, headers)
        return site.answer(url, headers)


@dataclass
class Crawled:
    """What two runs left: the servers' records and the store."""

    first: dict[str, FamilySite]
    second: dict[str, FamilySite]
    strangers: list[str]
    sent: dict[str, list[tuple[float, str]]]
    """What the first run sent to each host, and when."""
    db: Path

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.db) as connection:
            found = connection.execute(sql, values).fetchall()
        connection.close()
        return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("families")
    strangers: list[str] = []
    runs = []
    for wait in (0, 30):
        sites = {slug: FamilySite(slug, shape) for slug, shape in FAMILIES.values()}
        town = Town(sites)
        names = [f"tests.scraper.families.{slug}" for slug in sites]
        moment = (NOW + minutes(wait)).isoformat()
        crawl(
            folder,
            town,
            names=names,
            now=moment,
            archive_dir=None,
            since="2026-11-01",
            **noting(folder / f"{wait}.txt"),
        )
        strangers += town.urls()
        runs.append(sites)
    first, second = runs
    return Crawled(first, second, strangers, sent(folder / "0.txt"), folder / "test.db")


SLUGS = pytest.mark.parametrize("slug", [slug for slug, _ in FAMILIES.values()], ids=list(FAMILIES))


@SLUGS
def test_every_article_is_asked_once_and_no_other_page(crawled: Crawled, slug: str) -> None:
    site = crawled.first[slug]
    assert Counter(site.urls()) == Counter(site.expected())


@SLUGS
def test_every_article_is_read_and_kept_once(crawled: Crawled, slug: str) -> None:
    site = crawled.first[slug]
    joined = "articles a JOIN versions v ON v.article_id = a.id WHERE newspaper = ?"
    kept = sorted(crawled.ask(f"SELECT a.url, v.title, a.published, v.status FROM {joined}", slug))
    allowed = [article for number, article in enumerate(site.articles) if number != FORBIDDEN]
    assert kept == sorted((each.url, each.title, each.published.isoformat(), "ok") for each in allowed)


@SLUGS
def test_robots_txt_is_kept_to(crawled: Crawled, slug: str) -> None:
    site = crawled.first[slug]
    forbidden = site.articles[FORBIDDEN].url
    told = crawled.ask("SELECT state, reason FROM frontier WHERE url = ?", forbidden)
    assert told == [("skipped", "robots.txt disallows it")]
    waits = gaps(crawled.sent[urlsplit(site.home()).netloc][1:])  # robots.txt comes before it is known
    assert len(waits) >= 18
    assert min(waits) > 0.7 * DELAY, f"Crawl-delay {DELAY} s, gaps {[round(gap, 3) for gap in waits]}"
    assert site.most_busy == 1, "one request at a time"


@SLUGS
def test_a_second_run_asks_conditionally_and_brings_nothing(crawled: Crawled, slug: str) -> None:
    site = crawled.second[slug]
    silent = set(site.spider.sections[1:])  # named nothing: asked for whole
    for url, headers in site.asked:
        if not url.endswith("robots.txt") and url not in silent:
            assert "if-none-match" in headers, url
    assert not {article.url for article in site.articles} & set(site.urls())
    assert site.spider.feeds[0] in site.urls()
    new = "SELECT articles_new, articles_changed, outcome FROM visits WHERE newspaper = ? ORDER BY run_id DESC LIMIT 1"
    assert crawled.ask(new, slug) == [(0, 0, "ok")]


def test_nobody_else_was_asked(crawled: Crawled) -> None:
    assert crawled.strangers == []
