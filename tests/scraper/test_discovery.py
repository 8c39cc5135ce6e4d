"""Lists are read however broken they are: no entry lost, no date guessed, no end to a hostile one."""

from __future__ import annotations

import gzip
import time
from datetime import datetime
from pathlib import Path

import pytest

from scraper.discovery import LINKS_PER_PAGE, canonical_url, hinted, url_key
from scraper.entries import UNPACKED, fault, unpacked
from scraper.feeds import feed_addresses
from scraper.lists import is_next_page, named_feeds, page_number, section_addresses
from scraper.sitemaps import ENTRIES, months_told, sitemap_addresses
from store.rows import url_key as key_of_the_store

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
        rss(item("\n/a-\n1.html"), "<item><link/><feedburner:origLink>/b-2.html</feedburner:origLink></item>"),
        rss(item("&lt;![CDATA[/a-1.html]]&gt;"), "<item><title>T<link>/b-2.html<pubDate>sai</item>"),
        '<rdf:RDF><item rdf:about="/a-1.html"><title>A</title></item><item rdf:about="x"><link>/b-2.html</link></item>',
        "<!DOCTYPE html><html><body>" + rss(item("/a-1.html"), item("/b-2.html")),
        rss("<item\n  ><link >/a-1.html</link></item>", "<ITEM><LINK>/b-2.html</LINK></ITEM>"),
        rss("<item><link>/a-1.html</item><item><link>/b-2.html</item>"),
    ],
)
def test_a_broken_feed_loses_no_entry(broken: str) -> None:
    assert urls(broken) == [f"{HOME}/a-1.html", f"{HOME}/b-2.html"]


def test_an_ampersand_in_an_address_stays_what_it_is() -> None:
    assert urls(rss(item("/tin?id=1&copy=2"), item("/tin?id=3&amp;copy=4"))) == [
        f"{HOME}/tin?id=1&copy=2",
        f"{HOME}/tin?id=3&copy=4",
    ]


def test_a_feed_is_believed_neither_when_nor_how_often() -> None:
    told = "<ttl>99999</ttl><sy:updatePeriod>always</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>"
    (found,) = feed_addresses(
        rss(told, item("/a-1.html", "<pubDate>Thu, 04 Jun 2026 08:05 +07</pubDate>")).encode(), FEED
    )
    assert found.published == datetime.fromisoformat("2026-06-04T08:05:00+07:00"), "+07 is seven hours, not minutes"


def test_letters_in_an_address_come_out_in_every_encoding() -> None:
    for encoding, declared in (("utf-8", ""), ("cp1258", "windows-1258"), ("utf-16-le", ""), ("utf-16", "utf-16")):
        head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        body = (head + rss(item("/cải-cách-1.html".replace("ả", "a")))).encode(encoding)
        (found,) = feed_addresses(body, FEED)
        assert found.url == f"{HOME}/cai-c%C3%A1ch-1.html", encoding
    assert urls(rss(item("/c&ocirc;ng&nbsp;b&#7889;-1.html"))) == [f"{HOME}/c%C3%B4ng%C2%A0b%E1%BB%91-1.html"]


def test_bytes_that_are_no_utf_8_lose_no_entry() -> None:
    body = rss(item("/a-1.html"), item("/b-2.html"))
    assert (
        len(feed_addresses(body.replace('<?xml version="1.0"?>', '<?xml encoding="khong-co"?>').encode("cp1258"), FEED))
        == 2
    )
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
    many = "<urlset>" + "".join(f"<url><loc>/a-{n}.html</loc></url>" for n in range(60_000)) + "</urlset>"
    assert len(sitemap_addresses(many.encode(), HOME)) == ENTRIES
    assert len(feed_addresses(many.replace("url>", "item>").replace("loc>", "link>").encode(), HOME)) == LINKS_PER_PAGE
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
        ("/thoi-su.html", "/thoi-su-p2.html"),
        ("/thoi-su/", "/thoi-su/2/"),
        ("/thoi-su/2", "/thoi-su/3"),
        ("/thoi-su.htm", "/thoi-su/trang-2.htm"),
        ("/thoi-su/trang-2.html", "/thoi-su/trang-3.html"),
        ("/timelinelist/10295/2.htm", "/timelinelist/10295/3.htm"),
        ("/chinh-tri.vnp", "/chinh-tri/trang2.vnp"),
        ("/thoi-su-28.html", "/thoi-su-28/trang-2.html"),
        ("/timelinelist/18835/2.chn", "/timelinelist/18835/3.chn"),
        ("/Pages/tin.aspx?CatID=4", "/Pages/tin.aspx?CatID=4&PageIndex=2"),
    ],
)
def test_next_pages_in_the_ways_newspapers_number_them(url: str, following: str) -> None:
    assert is_next_page(HOME + following, HOME + url)
    assert page_number(HOME + following) == page_number(HOME + url) + 1
    assert not is_next_page(HOME + url, HOME + following)
    other = following
    for name in ("thoi-su", "cchc", "10295", "chinh-tri", "CatID=4", "18835"):
        other = other.replace(name, "kinh-te")
    assert not is_next_page(HOME + other, HOME + url)


def test_a_link_that_calls_itself_next_is_the_next_page() -> None:
    found = section_addresses('<link rel="next" href="/thoi-su?cursor=x"><a href="/a-1.html">', f"{HOME}/thoi-su")
    assert [(address.url, address.kind) for address in found] == [
        (f"{HOME}/a-1.html", "article"),
        (f"{HOME}/thoi-su?cursor=x", "section"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<a class="loadmore" href="javascript:;" data-url="/thoi-su?page=2">Xem thêm</a>',
        '<div id="btn-xem-them" data-href="/thoi-su?page=2"></div>',
        '<button class="list__viewmore-btn" data-next="/thoi-su?page=2">Xem thêm</button>',
    ],
)
def test_a_button_that_loads_more_names_the_next_page(html: str) -> None:
    found = section_addresses(f'<a href="/a-1.html">x</a>{html}<i data-url="/quang-cao"></i>', f"{HOME}/thoi-su")
    assert [(each.url, each.kind) for each in found] == [
        (f"{HOME}/a-1.html", "article"),
        (f"{HOME}/thoi-su?page=2", "section"),
    ]


def test_a_list_whose_next_page_is_itself_has_none() -> None:
    assert section_addresses('<a rel="next" href="?">sau</a>', f"{HOME}/thoi-su") == []


def test_an_answer_that_is_no_list_is_told() -> None:
    for body, kind, told in [
        (b"", "feed", "empty answer"),
        (b" \xef\xbb\xbf\n", "feed", "empty answer"),
        (b"<!DOCTYPE html><html><head><title>404</title>", "feed", "a web page, no feed"),
        (b"<html><body>loi</body></html>", "sitemap", "a web page, no sitemap"),
        (b'{"error": 1}', "feed", "no feed"),
        (rss().encode(), "feed", None),
        (rss().encode("utf-16"), "feed", None),
        (b"<?xml version='1.0'?><feed xmlns='x'></feed>", "feed", None),
        (b"<urlset></urlset>", "sitemap", None),
        (gzip.compress(b"<ns:sitemapindex xmlns:ns='x'></ns:sitemapindex>"), "sitemap", None),
    ]:
        assert fault(body, kind) == told, body


def test_a_page_of_feeds_names_them() -> None:
    html = """<link rel="alternate" type="application/rss+xml" href="/rss/home.rss"><a href="/rss">RSS</a>
    <a href="/rss/thoi-su.rss">Thời sự</a><a href="https://baomau.example/rss/cate/kinh-te/">Kinh tế</a>
    <a href="/thoi-su">Thời sự</a><a href="/rss-la-gi-1.html">RSS là gì</a>"""
    assert [each.url.removeprefix(HOME) for each in named_feeds(html, f"{HOME}/rss/")] == [
        "/rss/home.rss",
        "/rss/thoi-su.rss",
        "/rss/cate/kinh-te/",
    ]


def test_a_sitemap_in_other_clothes() -> None:
    prefixed = f"<s:urlset xmlns:s='x'><s:url><s:loc>{HOME}/a-1.html</s:loc><s:lastmod>2026-06-04</s:lastmod></s:url>"
    (found,) = sitemap_addresses(prefixed.encode(), HOME)
    assert (found.url, found.lastmod) == (f"{HOME}/a-1.html", datetime.fromisoformat("2026-06-04T00:00:00+07:00"))
    assert [each.url for each in sitemap_addresses(f"{HOME}/a-1.html\n{HOME}/b-2.html\n".encode(), HOME)] == [
        f"{HOME}/a-1.html",
        f"{HOME}/b-2.html",
    ]
    assert len(sitemap_addresses(rss(item("/a-1.html"), item("/b-2.html")).encode(), HOME)) == 2
    parts = gzip.compress(b"<urlset><url><loc>/a-1.html</loc></url>") + gzip.compress(
        b"<url><loc>/b-2.html</loc></url>"
    )
    assert len(sitemap_addresses(parts, HOME)) == 2
    assert len(unpacked(gzip.compress(b" " * 30_000_000))) == UNPACKED
    assert sitemap_addresses(gzip.compress(b"<urlset><url><loc>/a-1.html</loc></url>" * 99)[:-9], HOME)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("/sitemap-2024-05.xml", "2024-05-01", "2024-05-31"),
        ("/sitemaps/news-2024-5-1.xml", "2024-05-01", "2024-05-31"),
        ("/sitemap202405.xml.gz", "2024-05-01", "2024-05-31"),
        ("/sitemap/2024/05/17.xml", "2024-05-17", "2024-05-17"),
        ("/sitemap-20240517.xml", "2024-05-17", "2024-05-17"),
        ("/sitemap.xml?y=2024&m=5", "2024-01-01", "2024-12-31"),
        ("/sitemap-05-2024.xml", "2024-05-01", "2024-05-31"),
        ("/sitemap-2024.xml", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_sitemaps_name_tells_its_months(name: str, first: str, last: str) -> None:
    told = months_told(HOME + name)
    assert told is not None
    assert (told[0].isoformat() <= first, told[1].isoformat() >= last) == (True, True), "no day may be missed"


@pytest.mark.parametrize("name", ["/sitemap-12.xml", "/sitemap.xml", "/post-123456.xml", "/sitemap-9999.xml"])
def test_a_sitemaps_name_that_tells_nothing(name: str) -> None:
    assert months_told(HOME + name) is None


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
