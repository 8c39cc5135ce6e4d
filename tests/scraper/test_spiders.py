"""Every newspaper's facts hang together; no code hides in them."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from urllib.parse import urlsplit

import pytest

from scraper.guard import refusal
from scraper.newspaper import Certainty, NewspaperSpider, newspapers

SHARED = Path(__file__).parents[3] / "shared"
PAGES = Path(__file__).parent / "pages"
ALL = list(newspapers().values())
COLUMNS = {
    "title": "newspaper_name",
    "domains": "domain",
    "feeds": "rss",
    "sitemaps": "sitemap",
    "sections": "listing",
    "article_url": "article_url",
    "headline": "sel_title",
    "lead": "sel_sapo",
    "body": "sel_body",
    "author": "sel_author",
    "published": "sel_date",
    "robots": "robots",
}
"""Facts and the columns of the table of sites that say how sure they are."""


def ids(spider: type[NewspaperSpider]) -> str:
    return spider.name


def test_the_newspapers_are_there() -> None:
    names = {"baoquangtri", "baonghean", "baocantho", "baosongmay", "baodongxanh", "baomuisong"}
    assert names <= set(newspapers())
    assert {name for name, spider in newspapers().items() if spider.sample} == {
        "baosongmay",
        "baodongxanh",
        "baomuisong",
    }
    domains = [domain for spider in ALL for domain in spider.domains]
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize("spider", ALL, ids=ids)
def test_the_facts_of_a_newspaper(spider: type[NewspaperSpider]) -> None:
    module = Path(__file__).parents[2] / "scraper" / "spiders" / f"{spider.name}.py"
    assert module.exists(), "a newspaper stands in a file of its name"
    assert spider.title[0].isupper()
    assert re.fullmatch(r"(?:[a-z]+(?:-[a-z]+)*)?", spider.province)
    assert spider.domains
    assert spider.layouts
    assert spider.__doc__
    assert spider.enabled or spider.why_disabled
    assert spider.sample == (spider.certainty is None)
    assert spider.sample or re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", spider.seen)
    assert not spider.edition_of or spider.edition_of in newspapers()
    assert all(any(host.endswith("." + domain) for domain in spider.domains) for host in spider.other_hosts)
    lists = (*spider.feeds, *spider.sitemaps, *spider.sections)
    assert lists or not spider.enabled
    assert len(lists) == len(set(lists))
    for url in lists:
        assert refusal(url, spider.domains) is None
        assert spider.own(url) == url, "an address is written the newspaper's own way"
        assert not spider.is_article(url)
    assert len({urlsplit(url).scheme for url in lists}) <= 1
    assert not spider.unverified_tls or excuse(spider.unverified_tls)
    methods = [name for name, value in vars(spider).items() if callable(value)]
    assert not methods, "facts only; code needs a reason and a test"


def excuse(told: str) -> bool:
    """Say whether an unverified certificate is excused by a reason of some words and the month it was seen."""
    return bool(re.search(r"20\d\d-(?:0[1-9]|1[0-2])", told)) and len(re.findall(r"[^\W\d]{2,}", told)) >= 3


def test_an_excuse_has_a_reason_and_a_month() -> None:
    assert excuse("chứng thư hết hạn, tòa soạn biết (2026-11)")
    for told in ("2026-11", "chứng thư hết hạn, tòa soạn biết", "2026-13 chứng thư hết hạn", "yes", "hỏng 2026-11"):
        assert not excuse(told), told


def endless(rule: str) -> bool:
    """Say whether a regular expression repeats anything without a bound: `*`, `+`, `{1,}`."""

    def within(part: object) -> bool:
        if isinstance(part, tuple) and len(part) == 3 and part[1] is parser.MAXREPEAT:
            return True
        return isinstance(part, tuple | list | parser.SubPattern) and any(within(inner) for inner in part)

    return within(parser.parse(rule))


def test_an_endless_rule_is_seen() -> None:
    for rule in (r"/a+$", r"/[a-z]*-\d{3}", r"/(?:a|b\d{2,})$", r"(?:/[a-z]+?)?$"):
        assert endless(rule), rule
    assert not endless(r"/[*+]{1,3}\+(?:a{2}|b?)-\d{3,12}$")


@pytest.mark.parametrize("spider", ALL, ids=ids)
def test_an_address_rule_ends_on_hostile_addresses(spider: type[NewspaperSpider]) -> None:
    for rule in (spider.article_url, spider.exclude_url or ""):
        assert not endless(rule), f"bounded quantifiers only: {rule}"
    for path in ("/" + "a-" * 250, "/" + "1" * 490, "/a" * 240, "-a1" * 160):
        begun = time.process_time()
        spider.is_article(f"https://{spider.domains[0]}{path}")
        assert time.process_time() - begun < 0.1


def addresses(spider: type[NewspaperSpider]) -> list[list[str]]:
    """Read `pages/<slug>/addresses.txt`: lines `article URL [its id]` and `other URL`, addresses of our own making."""
    told = (PAGES / spider.name / "addresses.txt").read_text(encoding="utf-8")
    return [line.split() for line in told.splitlines() if line]


@pytest.mark.parametrize("spider", [each for each in ALL if not each.sample], ids=ids)
def test_which_addresses_are_articles(spider: type[NewspaperSpider]) -> None:
    lines = addresses(spider)
    assert {line[0] for line in lines} == {"article", "other"}
    for kind, url, *named in lines:
        assert spider.is_article(url) is (kind == "article"), url
        found = re.search(spider.article_id, urlsplit(url).path) if spider.article_id else None
        told = [group for group in found.groups() if group] if found and kind == "article" else []
        assert told == named, url


@pytest.mark.skipif(not SHARED.is_dir(), reason="the table of sites lies outside the project")
def test_the_facts_agree_with_the_table_of_sites() -> None:
    with (SHARED / "spec/sites.csv").open(encoding="utf-8", newline="") as file:
        sites = {row["domain"]: row for row in csv.DictReader(file)}
    for spider in ALL:
        if spider.sample:
            continue
        row = sites.get(spider.domains[0])
        if row is None:
            continue  # a central newspaper
        sure = spider.certainty
        assert isinstance(sure, Certainty)
        assert spider.seen == row["domain_last_seen"][:7]
        for fact, column in COLUMNS.items():
            assert (
                getattr(sure, fact) in row[f"{column}_cert"].replace("+", " ").split()
                or getattr(sure, fact) == row[f"{column}_cert"].strip().split(" ")[0]
            ), (spider.name, fact)
        for url in re.findall(r"https://[^\s;…]+/[^\s;…]+", row["article_url_examples"]):
            assert spider.is_article(url) is (urlsplit(url).hostname not in spider.other_hosts), url
