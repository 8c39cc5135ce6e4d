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
ALL = list(newspapers().values())


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
    assert spider.title.startswith("Báo ")
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", spider.province)
    assert spider.domains
    assert spider.layouts
    assert spider.__doc__
    assert spider.enabled or spider.why_disabled
    assert spider.sample == (spider.certainty is None)
    lists = (*spider.feeds, *spider.sitemaps, *spider.sections)
    assert lists
    assert len(lists) == len(set(lists))
    for url in lists:
        assert refusal(url, spider.domains) is None
        assert spider.own(url) == url, "an address is written the newspaper's own way"
        assert not spider.is_article(url)
    assert len({urlsplit(url).scheme for url in lists}) == 1
    methods = [name for name, value in vars(spider).items() if callable(value)]
    assert not methods, "facts only; code needs a reason and a test"


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


@pytest.mark.parametrize(
    ("name", "url", "wanted"),
    [
        ("baoquangtri", "https://baoquangtri.vn/suc-khoe/202603/bot-giay-to-cho-nguoi-benh-d0f7a12/", True),
        ("baoquangtri", "https://baoquangtri.vn/kinh-te/nong-nghiep/202603/mua-moi-d0f7a12/", True),
        ("baoquangtri", "https://baoquangtri.vn/bot-giay-to-cho-nguoi-benh-183402.htm", True),
        ("baoquangtri", "https://baoquangtri.vn/suc-khoe/", False),
        ("baonghean", "https://baonghean.vn/bot-giay-to-cho-nguoi-benh-10301234.html", True),
        ("baonghean", "https://baonghean.vn/bot-giay-to-event4567.html", True),
        ("baonghean", "https://baonghean.vn/en/less-paper-10301234.html", False),
        ("baonghean", "https://video.baonghean.vn.evil.example/x-10301234.html", False),
        ("baocantho", "https://baocantho.com.vn/bot-giay-to-a196670.html", True),
        ("baocantho", "https://baocantho.com.vn/news/less-paper-a196670.html", False),
        ("baocantho", "https://baocantho.com.vn/thoi-su/", False),
        ("baomuisong", "http://baomuisong.example/kinh-te/202603/bot-giay-to-0f1e2d3/", True),
        ("baodongxanh", "http://baodongxanh.example/bot-giay-to-a160312.html", True),
        ("baosongmay", "http://baosongmay.example/bot-giay-to-20260718.html", True),
    ],
)
def test_which_addresses_are_articles(name: str, url: str, wanted: bool) -> None:
    assert newspapers()[name].is_article(url) is wanted


@pytest.mark.skipif(not SHARED.is_dir(), reason="the table of sites lies outside the project")
def test_the_facts_agree_with_the_table_of_sites() -> None:
    with (SHARED / "spec/sites.csv").open(encoding="utf-8", newline="") as file:
        sites = {row["domain"]: row for row in csv.DictReader(file)}
    for spider in ALL:
        if spider.sample:
            continue
        row = sites[spider.domains[0]]
        sure = spider.certainty
        assert isinstance(sure, Certainty)
        assert sure.domains in row["domain_cert"]
        assert sure.feeds in row["rss_cert"]
        assert (sure.sitemaps, spider.sitemaps) == (row["sitemap_cert"], ())
        assert sure.sections in row["listing_cert"]
        assert sure.article_url in row["article_url_cert"]
        for url in re.findall(r"https://[^\s;…]+/[^\s;…]+", row["article_url_examples"]):
            assert spider.is_article(url), url
