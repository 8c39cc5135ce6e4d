"""Lists are read however broken they are: no entry lost, no date guessed, no end to a hostile one."""

from __future__ import annotations

import gzip
import time
from datetime import datetime
from pathlib import Path

import pytest

from scraper.discovery import (
    LINKS_PER_PAGE,
    canonical_url,
    feed_addresses,
    hinted,
    is_next_page,
    page_number,
    section_addresses,
    sitemap_addresses,
    url_key,
)
from store.write import url_key as key_of_the_store

HOME = "https://baomau.example"
FEED = f"{HOME}/rss/home.rss"
SHARED = Path(__file__).parents[3] / "shared"


def urls(body: str) -> list[str]:
    return [address.url for address in feed_addresses(body.encode(), FEED)]


def item(link: str, more: str = "") -> str:
    return f"<item><title>Tin</title><link>{link}</link>{more}</item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss><channel><link>{HOME}</link>{"".join(items)}</channel></rss>'


def test_a_plain_feed_gives_addresses_and_dates() -> None:
    body = rss(item(f"{HOME}/a-1.html", "<pubDate>Thu, 04 Jun 2026 08:05:00 +0700</pubDate>"), item("/b-2.html"))
    first, second = feed_addresses(body.encode(), FEED)
    assert (first.url, first.kind) == (f"{HOME}/a-1.html", "article")
    assert first.published == datetime.fromisoformat("2026-06-04T08:05:00+07:00")
    assert (second.url, second.published) == (f"{HOME}/b-2.html", None)


@pytest.mark.parametrize(
    "broken",
    [
        rss(item("/a-1.html", "<title>Ăn &nbsp; ngủ & nghỉ</title>"), item("/b-2.html")),
        rss("<item><link>/a-1.html</link><title>quên đóng", item("/b-2.html")),
        rss(item("/a-1.html"), item("/b-2.html"))[:-30],
        "Warning: mysql_connect() failed in /var/www\n" + rss(item("/a-1.html"), item("/b-2.html")),
        "\n\n" + rss(item("<![CDATA[ /a-1.html ]]>"), item("\n  /b-2.html\n")),
        rss(item("/a-1.html"), item("/b-2.html")).replace("<title>", "<title>\x00\x0b"),
        rss("<!-- <item><link>/cu-9.html</link></item> -->", item("/a-1.html"), item("/b-2.html")),
        rss(item("/a-1.html", "<description><![CDATA[<link>/nhầm</link> <item> ]]></description>"), item("/b-2.html")),
        rss(item("/a-1.html"), "<item><guid isPermaLink='true'>https://baomau.example/b-2.html</guid></item>"),
        rss(item("/a-1.html", "<pubDate>Thứ Năm, 04/06/2026</pubDate>"), item("/b-2.html", "<pubDate></pubDate>")),
        (
            '<feed><entry><link rel="enclosure" href="/x.mp3"/><link href="/a-1.html"/></entry>'
            "<entry><link rel='alternate' href='/b-2.html'/></entry></feed>"
        ),
        rss(item("/a-1.html"), item("/a-1.html?utm_source=rss"), item("/b-2.html#binh-luan"), "<item></item>"),
    ],
)
def test_a_broken_feed_loses_no_entry(broken: str) -> None:
    assert urls(broken) == [f"{HOME}/a-1.html", f"{HOME}/b-2.html"]


def test_an_ampersand_in_an_address_stays_what_it_is() -> None:
    assert urls(rss(item("/tin?id=1&copy=2"), item("/tin?id=3&amp;copy=4"))) == [
        f"{HOME}/tin?id=1&copy=2",
        f"{HOME}/tin?id=3&copy=4",
    ]


def test_bytes_that_are_no_utf_8_lose_no_entry() -> None:
    body = rss(item("/a-1.html"), item("/b-2.html"))
    assert len(feed_addresses(body.encode("utf-16"), FEED)) == 2
    assert len(feed_addresses(body.replace("Tin", "Ti\xe8n").encode("latin-1"), FEED)) == 2


def test_atom_dates() -> None:
    body = '<feed><entry><link href="/a-1.html"/><updated>2026-06-04T01:05:00Z</updated></entry></feed>'
    (entry,) = feed_addresses(body.encode(), FEED)
    assert entry.published == entry.lastmod == datetime.fromisoformat("2026-06-04T08:05:00+07:00")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "hôm nay",
        "6/4/2026 8:05:00 AM",
        "04/06/2026 08:05",
        "Thu, 99 Jun 2026 08:05:00",
        "0001-01-01T00:00:00",
        "2026-13-01",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "9" * 5000,
        "Thu, 04 Jun 2026 99:05:00 +9900",
        "1970-01-01T00:00:00Z",
    ],
)
def test_a_wrong_date_is_no_date(words: str) -> None:
    assert hinted(words) is None


def test_sitemaps_news_sitemaps_and_indexes() -> None:
    body = f"""<urlset><url><loc>{HOME}/a-1.html</loc><lastmod>2026-06-04</lastmod>
      <image:image><image:loc>{HOME}/anh.jpg</image:loc></image:image></url>
    <url><loc> /b-2.html </loc><news:news><news:publication_date>2026-06-03T07:00:00+07:00</news:publication_date>
      </news:news></url></urlset>"""
    first, second = sitemap_addresses(body.encode(), f"{HOME}/sitemap.xml")
    assert (first.url, first.kind, first.published) == (f"{HOME}/a-1.html", "article", None)
    assert first.lastmod == datetime.fromisoformat("2026-06-04T00:00:00+07:00")
    assert second.published == datetime.fromisoformat("2026-06-03T07:00:00+07:00")
    index = f"<sitemapindex><sitemap><loc>{HOME}/s-1.xml.gz</loc><lastmod>2026-06-01</lastmod></sitemap></sitemapindex>"
    (child,) = sitemap_addresses(gzip.compress(index.encode()), f"{HOME}/sitemap.xml.gz")
    assert (child.url, child.kind) == (f"{HOME}/s-1.xml.gz", "sitemap")


def test_only_web_addresses_come_out() -> None:
    bad = ["file:///etc/passwd", "javascript:alert(1)", "data:,x", "http://[::1", "mailto:a@b.vn", "/" + "a" * 600, " "]
    body = "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in [*bad, "/a-1.html"]) + "</urlset>"
    assert [address.url for address in sitemap_addresses(body.encode(), HOME)] == [f"{HOME}/a-1.html"]


def test_a_bomb_is_cut_and_a_hostile_list_is_read_in_time() -> None:
    many = "<urlset>" + "".join(f"<url><loc>/a-{n}.html</loc></url>" for n in range(30_000)) + "</urlset>"
    assert len(sitemap_addresses(many.encode(), HOME)) == LINKS_PER_PAGE
    assert sitemap_addresses(gzip.compress(b"<url>" + b" " * 50_000_000), HOME) == []
    assert sitemap_addresses(b"\x1f\x8bkhong phai gzip", HOME) == []
    for pattern in (
        "<item>",
        "<item ",
        "<item><link",
        "<item><link>",
        "<url><loc>",
        "<entry><link href=",
        "<!--",
        "<![CDATA[",
        "&#",
        "<item><link>&#",
    ):
        hostile = (pattern * (1_000_000 // len(pattern))).encode()
        begun = time.process_time()
        feed_addresses(hostile, HOME)
        sitemap_addresses(hostile, HOME)
        assert time.process_time() - begun < 2.0, pattern


def test_a_section_gives_its_links_in_order_and_its_next_page() -> None:
    html = """<html><head><base href="/static/"></head><body><a href="/a-1.html"><img></a>
    <a href="/a-1.html">Tin một</a>
    <a href="../b-2.html?zarsrc=1">Tin hai</a><a href="javascript:void(0)">x</a><a>y</a><a href="#dau">đầu</a>
    <a href="/thoi-su/?page=1">1</a><a href="/thoi-su/?page=2">2</a><a href="/thoi-su/?page=9">9</a>
    <a href="/kinh-te/?page=2">khác</a></body></html>"""
    found = section_addresses(html, f"{HOME}/thoi-su/")
    assert [address.url for address in found[:2]] == [f"{HOME}/a-1.html", f"{HOME}/b-2.html"]
    assert [address.url for address in found if address.kind == "section"] == [f"{HOME}/thoi-su/?page=2"]


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("/thoi-su", "/thoi-su?page=2"),
        ("/thoi-su/", "/thoi-su?page=2"),
        ("/thoi-su?page=2", "/thoi-su?page=3"),
        ("/thoi-su", "/thoi-su/trang-2"),
        ("/thoi-su/trang-2/", "/thoi-su/trang-3/"),
        ("/thoi-su/", "/thoi-su/page/2/"),
        ("/thoi-su/p1", "/thoi-su/p2"),
        ("/tim?muc=cchc&trang=2", "/tim?muc=cchc&trang=3"),
    ],
)
def test_next_pages_in_the_ways_newspapers_number_them(url: str, following: str) -> None:
    assert is_next_page(HOME + following, HOME + url)
    assert page_number(HOME + following) == page_number(HOME + url) + 1
    assert not is_next_page(HOME + url, HOME + following)
    assert not is_next_page(HOME + following.replace("thoi-su", "kinh-te").replace("cchc", "x"), HOME + url)


def test_a_link_that_calls_itself_next_is_the_next_page() -> None:
    found = section_addresses('<link rel="next" href="/thoi-su?cursor=x"><a href="/a-1.html">', f"{HOME}/thoi-su")
    assert [(address.url, address.kind) for address in found] == [
        (f"{HOME}/a-1.html", "article"),
        (f"{HOME}/thoi-su?cursor=x", "section"),
    ]


def test_an_address_is_known_by_one_name() -> None:
    same = ["https://baomau.example/a?b=1&c=%20", "HTTPS://BAOMAU.example:443/a?utm_medium=x&b=1&c=%20&fbclid=y#z"]
    assert len({url_key(url) for url in same}) == 1
    assert url_key(same[0]) != url_key("https://baomau.example/a?b=2&c=%20")
    for url in [*same, "http://bảo.example/tin tức", "https://baomau.example"]:
        assert canonical_url(canonical_url(url)) == canonical_url(url)
        assert url_key(url) == key_of_the_store(canonical_url(url)), "scraper and store name an address alike"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the replica pages lie outside the project")
def test_the_replicas_of_real_lists() -> None:
    body = (SHARED / "data/replicas/baodanang.vn/rss.xml").read_bytes()
    found = feed_addresses(body, "https://baodanang.vn/rss/home.rss")
    assert len(found) == body.count(b"<item>") > 3
    assert all(address.published for address in found)
    html = (SHARED / "data/replicas/baocantho.com.vn/listing.html").read_text(encoding="utf-8")
    links = section_addresses(html, "https://baocantho.com.vn/thoi-su/")
    assert sum("-a1" in address.url or "-a2" in address.url for address in links) >= 5
