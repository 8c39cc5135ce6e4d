"""The one base class: whose page it is, what is worth fetching, what an answer becomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Request

from scraper.discovery import Address
from scraper.newspaper import NewspaperSpider, crawl_settings, newspaper_of, newspapers, read_page
from scraper.outcome import Outcome
from tests.scraper.loopback import HOME, NOW, article_page, article_url

REAL: dict[str, Any] = {"DIEMBAO_REVISIT_DAYS": 3.0, "DIEMBAO_REVISIT_HOURS": 1.0}


def spider(**told: object) -> NewspaperSpider:
    crawler = Crawler(newspapers()["baosongmay"], crawl_settings("x.db", archive_dir=None, clock=lambda: NOW, **REAL))
    made = NewspaperSpider.from_crawler.__func__(newspapers()["baosongmay"], crawler, **told)  # type: ignore[attr-defined]
    assert isinstance(made, NewspaperSpider)
    made.crawler.settings.freeze()
    return made


def outcome(
    made: NewspaperSpider,
    body: str,
    *,
    url: str = article_url(1),
    kind: str = "article",
    status: int = 200,
    **row: object,
) -> Outcome:
    told = {"url": url, "kind": kind, "attempts": 1, "published": None, "discovered_utc": "2026-06-05T02:00:00Z"} | row
    request = Request(url, meta={"row": told})
    response = HtmlResponse(url, status=status, body=body.encode(), request=request)
    (found,) = list(made.parse(response))
    return found


def test_a_page_belongs_to_the_newspaper_of_its_domain() -> None:
    for url, name in [
        ("https://baoquangtri.vn/kinh-te/202608/x-1a2b3c4/", "baoquangtri"),
        ("https://www.baonghean.vn/x-10241.html", "baonghean"),
        ("http://BAOCANTHO.com.vn/x-a196670.html", "baocantho"),
    ]:
        found = newspaper_of(url)
        assert found is not None
        assert found.name == name
    assert newspaper_of("https://giabaoquangtri.vn/") is None
    assert newspaper_of("không phải địa chỉ") is None
    assert newspaper_of("http://[") is None


def test_a_page_is_read_by_its_newspaper() -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    article = read_page(page.body, article_url(1))
    assert (article.newspaper, article.layout, article.status) == ("baosongmay", "onecms", "ok")
    assert article.title == "Xã vùng cao trả hồ sơ đúng hẹn, kỳ 1"
    assert article.published == NOW - timedelta(hours=1)


def test_a_bad_page_says_so() -> None:
    for html in ("", "<html>", "\x00" * 100, b"\xff\xfe\xff", "<h1>" * 3000):
        article = read_page(html, f"{HOME}/x-1234.html")
        assert article.status == "unreadable"


def test_an_unknown_newspaper_is_named_nobody() -> None:
    assert read_page("<html></html>", "https://baola.example/a-1.html").newspaper == ""


def test_one_address_one_spelling() -> None:
    song_may = newspapers()["baosongmay"]
    assert song_may.own("https://www.baosongmay.example/a-1234.html?fbclid=1#x") == f"{HOME}/a-1234.html"
    assert newspapers()["baonghean"].own("http://baonghean.vn/a-1234.html") == "https://baonghean.vn/a-1234.html"


@pytest.mark.parametrize("told", ["hôm qua", "31/01/2026", "2026-02-30"])
def test_since_that_is_no_date_is_an_error_that_says_so(told: str) -> None:
    with pytest.raises(ValueError, match="not a date like 2026-01-31"):
        spider(since=told)


def test_fresh_articles_come_first() -> None:
    made = spider()
    addresses = [
        Address(article_url(1), "article", NOW - timedelta(days=400)),
        Address(article_url(2), "article"),
        Address(article_url(3), "article", NOW - timedelta(days=2)),
        Address(article_url(4), "article", NOW - timedelta(minutes=5)),
        Address(article_url(5), "article", NOW + timedelta(days=700)),
        Address(f"{HOME}/gioi-thieu", "article"),
        Address("https://baokhac.example/a-1234.html", "article"),
    ]
    links = sorted(made._links("section", f"{HOME}/thoi-su", addresses), key=lambda link: -link.priority)
    assert [link.url for link in links] == [article_url(n) for n in (4, 3, 2, 5, 1)]


def test_lists_are_followed_so_far_and_no_further() -> None:
    made = spider()
    deep = [Address(f"{HOME}/thoi-su?page={number}", "section") for number in (2, 5, 6)]
    assert [link.url[-1] for link in made._links("section", f"{HOME}/thoi-su", deep)] == ["2", "5"]
    unnumbered = [Address(f"{HOME}/thoi-su?cursor=x", "section")]
    assert list(made._links("section", f"{HOME}/thoi-su", unnumbered))
    assert not list(made._links("section", f"{HOME}/thoi-su?cursor=w", unnumbered)), "a calendar has no end"
    files = [Address(f"{HOME}/s-{n}.xml", "sitemap", None, NOW - timedelta(days=n)) for n in range(30)]
    first = list(made._links("sitemap", f"{HOME}/sitemap.xml", list(reversed(files))))
    assert [link.url for link in first] == [file.url for file in files[:10]], "the newest ten"
    assert not list(made._links("sitemap", f"{HOME}/s-1.xml", files)), "an index names files, not indexes"


def test_a_young_article_is_looked_at_again_and_an_old_one_is_not() -> None:
    made = spider()
    young, old = article_page(1), article_page(1, published=NOW - timedelta(days=4))
    assert isinstance(young.body, str)
    assert isinstance(old.body, str)
    assert outcome(made, young.body).come_back == timedelta(hours=1)
    assert outcome(made, old.body).come_back is None
    assert outcome(made, "", status=304).come_back == timedelta(hours=1)
    assert outcome(made, "", status=304, discovered_utc="2026-05-01T00:00:00Z").come_back is None


def test_a_canonical_link_names_the_article_only_within_the_newspaper() -> None:
    made = spider()
    page = article_page(1)
    assert isinstance(page.body, str)
    mobile = outcome(made, page.body, url=f"{HOME}/m/xa-vung-cao-1001.html")
    assert mobile.page
    assert mobile.page.article
    assert mobile.page.article.url == article_url(1)
    lured = outcome(made, page.body.replace(article_url(1), "https://evil.example/a-1234.html"))
    assert lured.page
    assert lured.page.article
    assert lured.page.article.url == article_url(1)


def test_failures_wait_longer_each_time() -> None:
    made = spider()
    waits = [outcome(made, "", status=500, attempts=attempts).come_back for attempts in (1, 2, 3)]
    assert waits == [timedelta(hours=2), timedelta(hours=4), timedelta(hours=8)]
    assert outcome(made, "", status=404).state == "skipped"
    assert outcome(made, "", status=408).state == "failed"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_keeps_failing_is_left_alone(status: int) -> None:
    made = spider()
    for number in range(4):
        assert outcome(made, "", status=status, url=article_url(number)).state == "failed"
    with pytest.raises(CloseSpider) as ended:
        outcome(made, "", status=status)
    assert ended.value.reason == "5 failures in a row"


def test_an_answer_between_failures_begins_the_count_anew() -> None:
    made = spider()
    for status in (500, 500, 500, 500, 404, 500, 500, 500, 500):
        outcome(made, "", status=status)


def test_a_sitemap_that_dates_everything_alike_tells_nothing() -> None:
    made = spider()
    rows = "".join(f"<url><loc>{article_url(n)}</loc><lastmod>2026-06-05</lastmod></url>" for n in range(9))
    alike = outcome(made, f"<urlset>{rows}</urlset>", url=f"{HOME}/sitemap-1.xml", kind="sitemap")
    assert alike.modified == {}
    rows = "".join(f"<url><loc>{article_url(n)}</loc><lastmod>2026-06-0{n}</lastmod></url>" for n in range(1, 9))
    told = outcome(made, f"<urlset>{rows}</urlset>", url=f"{HOME}/sitemap-1.xml", kind="sitemap")
    assert told.modified[article_url(4)] == datetime.fromisoformat("2026-06-04T00:00:00+07:00")


def test_a_sitemap_of_long_ago_is_not_looked_into_again() -> None:
    made = spider()
    for days, again in ((0, timedelta(0)), (39, timedelta(0)), (41, None)):
        changed = (NOW - timedelta(days=days)).isoformat()
        told = outcome(made, "<urlset></urlset>", url=f"{HOME}/s.xml", kind="sitemap", published=changed)
        assert told.come_back == again, days
    assert outcome(made, "<urlset></urlset>", url=f"{HOME}/s.xml", kind="sitemap").come_back == timedelta(0)


def test_an_invented_newspaper_is_asked_without_pause_and_a_real_one_with() -> None:
    for name, pause in (("baosongmay", 0.0), ("baoquangtri", 1.0)):
        crawler = Crawler(newspapers()[name], crawl_settings("x.db", archive_dir=None))
        assert crawler.settings.getfloat("DOWNLOAD_DELAY") == pause


def test_an_empty_list_says_so() -> None:
    found = outcome(spider(), "<html></html>", url=f"{HOME}/thoi-su", kind="section")
    assert (found.state, found.reason) == ("done", "names no article")
