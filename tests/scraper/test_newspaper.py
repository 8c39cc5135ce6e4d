"""The one base class: whose page it is, what is worth fetching, what an answer becomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Request

from scraper.discovery import LINKS_PER_PAGE, Address
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


def backfiller(**told: Any) -> NewspaperSpider:
    window = {"since": "2024-02-01", "until": "2024-03-31", "backfill": 1} | told
    told = {"archive_dir": None, "clock": lambda: NOW, **window}
    song_may = newspapers()["baosongmay"]
    made = NewspaperSpider.from_crawler.__func__(song_may, Crawler(song_may, crawl_settings("x.db", **told)))  # type: ignore[attr-defined]
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
    article = made.read(response.body, url, None, NOW) if kind == "article" and 200 <= status < 300 else None
    (found,) = list(made.outcomes(response, article))
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
    links = sorted(made._links({"kind": "section"}, addresses), key=lambda link: -link.priority)
    assert [link.url for link in links] == [article_url(n) for n in (4, 3, 2, 5, 1)]


def test_lists_are_followed_so_far_and_no_further() -> None:
    made = spider()
    deep = [Address(f"{HOME}/thoi-su?page={number}", "section") for number in (2, 5, 6)]
    assert [link.url[-1] for link in made._links({"kind": "section"}, deep)] == ["2", "5"]
    unnumbered = [Address(f"{HOME}/thoi-su?cursor=x", "section")]
    assert list(made._links({"kind": "section", "hops": 0}, unnumbered))
    assert not list(made._links({"kind": "section", "hops": 1}, unnumbered)), "a calendar has no end"
    files = [Address(f"{HOME}/s-{n}.xml", "sitemap", None, NOW - timedelta(days=n)) for n in range(30)]
    first = list(made._links({"kind": "sitemap", "hops": 0}, list(reversed(files))))
    assert [link.url for link in first] == [file.url for file in files[:10]], "the newest ten"
    assert list(made._links({"kind": "sitemap", "hops": 1}, files)), "an index may name indexes"
    assert not list(made._links({"kind": "sitemap", "hops": 2}, files)), "but not for ever"
    feeds = [Address(f"{HOME}/rss/{n}.rss", "feed") for n in range(3)]
    assert len(list(made._links({"kind": "feed", "hops": 0}, feeds))) == 3
    assert not list(made._links({"kind": "feed", "hops": 1}, feeds))


def test_of_a_sitemap_of_all_years_a_run_takes_the_newest() -> None:
    made = spider()
    dated = [Address(article_url(n), "article", NOW - timedelta(days=5000 - n)) for n in range(3000)]
    links = list(made._links({"kind": "sitemap", "hops": 1}, dated))
    assert len(links) == LINKS_PER_PAGE
    assert {link.url for link in links} == {article_url(n) for n in range(1000, 3000)}


def test_a_young_article_is_looked_at_again_and_an_old_one_is_not() -> None:
    made = spider()
    young, old = article_page(1), article_page(1, published=NOW - timedelta(days=4))
    assert isinstance(young.body, str)
    assert isinstance(old.body, str)
    assert outcome(made, young.body).come_back == timedelta(hours=5), "one hour old: next at six"
    assert outcome(made, old.body).come_back is None
    assert outcome(made, "", status=304).come_back == timedelta(hours=1)
    assert outcome(made, "", status=304, discovered_utc="2026-05-01T00:00:00Z").come_back is None
    known = (NOW - timedelta(hours=30)).isoformat()
    assert outcome(made, "", status=304, article_published=known).come_back == timedelta(hours=42), "at three days"


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


def test_an_invented_newspaper_is_asked_without_pause_and_a_real_one_with() -> None:
    for name, pause in (("baosongmay", 0.0), ("baoquangtri", 1.0)):
        crawler = Crawler(newspapers()[name], crawl_settings("x.db", archive_dir=None))
        assert crawler.settings.getfloat("DOWNLOAD_DELAY") == pause


def test_an_empty_list_says_so() -> None:
    found = outcome(spider(), "<html></html>", url=f"{HOME}/thoi-su", kind="section")
    assert (found.state, found.reason) == ("done", "names no article")


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("feed", "<html><body>Không tìm thấy</body></html>", "a web page, no feed"),
        ("feed", "", "empty answer"),
        ("feed", "OK", "no feed"),
        ("sitemap", "<!doctype html><html></html>", "a web page, no sitemap"),
        ("section", "  ", "empty answer"),
    ],
)
def test_an_answer_that_is_no_list_fails_and_says_so(kind: str, body: str, reason: str) -> None:
    found = outcome(spider(), body, url=f"{HOME}/danh-sach", kind=kind)
    assert (found.state, found.reason, found.come_back) == ("failed", reason, timedelta(hours=2))
    late = outcome(spider(), body, url=f"{HOME}/danh-sach", kind=kind, attempts=40)
    assert late.come_back == timedelta(days=1), "never given up"


def test_a_page_in_a_feeds_place_gives_its_feeds_and_its_articles() -> None:
    page = f'<html><a href="/rss/thoi-su.rss">Thời sự</a><a href="{article_url(5)}">Kỳ 5</a><a href="/x">x</a></html>'
    found = outcome(spider(), page, url=f"{HOME}/rss", kind="feed")
    assert (found.state, found.reason) == ("done", None)
    assert found.page
    assert [(link.url, link.kind) for link in found.page.links] == [
        (article_url(5), "article"),
        (f"{HOME}/rss/thoi-su.rss", "feed"),
    ]
    only = outcome(spider(), page.replace("rss/thoi-su.rss", "thoi-su"), url=f"{HOME}/rss", kind="feed")
    assert (only.state, only.reason) == ("failed", "a web page, no feed")
    assert only.page
    assert [link.url for link in only.page.links] == [article_url(5)], "no entry is lost"


def test_a_list_that_is_gone_is_asked_again_the_next_day() -> None:
    assert outcome(spider(), "", url=f"{HOME}/rss", kind="feed", status=404).come_back == timedelta(days=1)


def test_a_back_fill_asks_for_its_months_only() -> None:
    made = backfiller()
    files = [
        Address(f"{HOME}/sitemap-{name}.xml", "sitemap", None, lastmod)
        for name, lastmod in [
            ("2024-01", None),
            ("2024-02", NOW),
            ("2024-03", None),
            ("2024-04", None),
            ("2024", None),
            ("bai", NOW),
            ("cu", NOW - timedelta(days=2000)),
        ]
    ]
    links = list(made._links({"kind": "sitemap", "hops": 0}, files))
    assert {link.url.removeprefix(f"{HOME}/sitemap-") for link in links} == {
        "2024-02.xml",
        "2024-03.xml",
        "2024.xml",
        "bai.xml",
    }
    assert len({link.priority for link in links}) == 4


def test_the_lists_of_days_come_first() -> None:
    class Dated(newspapers()["baosongmay"]):  # type: ignore[misc]
        archive = ("http://baosongmay.example/ngay/{day:%d-%m-%Y}",)

    made = backfiller(until="2024-02-03")
    made.__class__ = Dated
    asked = sorted(made._backfill_lists(), key=lambda request: -request.priority)
    assert [request.url.removeprefix(HOME) for request in asked[:4]] == [
        "/ngay/03-02-2024",
        "/ngay/02-02-2024",
        "/ngay/01-02-2024",
        "/sitemap.xml",
    ]
    assert {request.meta["kind"] for request in asked[4:]} == {"section"}


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("2024-01-31T23:59:00+07:00", "published 2024-01-31, before 2024-02-01"),
        ("2024-02-01T00:00:00+07:00", None),
        ("2024-03-31T23:59:00+07:00", None),
        ("2024-04-01T00:00:00+07:00", "published 2024-04-01, after 2024-03-31"),
    ],
)
def test_a_back_fill_keeps_its_window_to_the_minute(published: str, reason: str | None) -> None:
    page = article_page(1, published=datetime.fromisoformat(published))
    assert isinstance(page.body, str)
    found = outcome(backfiller(), page.body)
    assert (found.reason, found.state) == (reason, "skipped" if reason else "done")
    assert (found.passed_over.isoformat() if found.passed_over else None) == (published[:10] if reason else None)
