"""Nobody inside is asked, whatever a newspaper links to; and a pause is read as it was meant."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.statscollectors import StatsCollector
from scrapy.utils.misc import load_object

from scraper.guard import Guard, Refused, Robots, is_public, refusal, retry_after
from scraper.newspaper import crawl_settings, newspapers

NOW = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)

INSIDE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1.:80/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[fe80::1]/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/",
    "http://100.64.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://a.localhost/",
    "http://router.local/",
    "http://db.internal/",
    "http://intranet/",
    "http://nas.lan/",
    "http://baomau.example:22/",
    "http://baomau.example:8080/",
    "https://baomau.example:80/",
    "http://user@baomau.example/",
    "http://user:pass@baomau.example/",
    "http://baomau.example@127.0.0.1/",
    "http://127.0.0.1#@baomau.example/",
    "file:///etc/hostname",
    "ftp://baomau.example/",
    "data:text/html,x",
    "javascript:alert(1)",
    "gopher://baomau.example/",
    "s3://bucket/x",
    "//127.0.0.1/",
    "http:///x",
    "http://baomau.example:99999/",
    "http://[::1",
    "http://bao_mau..example/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http:\\\\127.0.0.1/",
    "http://baomau.example\\@127.0.0.1/",
    "http://evil.example/",
    "http://baomau.example.evil.example/",
    "http://xbaomau.example/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_or_off_site_is_refused(url: str) -> None:
    assert refusal(url, ["baomau.example"])


@pytest.mark.parametrize(
    "url",
    [
        "https://baomau.example/",
        "http://baomau.example:80/a-1.html",
        "https://www.baomau.example:443/a-1.html?trang=2#x",
        "https://BaoMau.example/",
        "https://m.baomau.example/10.0.0.1/",
        "https://baomau.example/a@b.html",
    ],
)
def test_the_newspaper_itself_is_not_refused(url: str) -> None:
    assert refusal(url, ["baomau.example"]) is None


def test_an_endless_address_is_refused() -> None:
    assert refusal("https://baomau.example/" + "a" * 500, ["baomau.example"]) == "address of 523 characters"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.1.1",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:192.168.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.8",
        "64:ff9b:1::1",
        "::127.0.0.1",
        "fec0::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "192.0.0.8",
        "240.0.0.1",
        "",
        "baomau.example",
    ],
)
def test_a_resolver_answer_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_resolver_answer_outside_is_public() -> None:
    assert is_public("203.113.131.1")
    assert is_public("2405:4800::1")
    assert is_public("64:ff9b::cb71:8301"), "203.113.131.1 as a network without IPv4 sees it"


def test_retry_after_in_every_spelling() -> None:
    assert retry_after(b"0", NOW) == 0.0
    assert retry_after(b"Thu, 04 Jun 2026 09:00:00 GMT", NOW) == 3600.0
    assert retry_after(b"Thu, 04 Jun 2026 07:00:00 GMT", NOW) == 0.0, "a moment that has passed"
    for words in (None, b"", b"-5", b"1e9", b"\xff", b"2 h", b"9" * 400):
        assert retry_after(words, NOW) is None


def test_the_resolver_refuses_a_name_that_points_inside() -> None:
    """The name "localhost" stands for any name whose DNS answer is private; the reactor asks the real resolver."""
    script = """
import sys
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor
from scraper.guard import Resolver
told = []
for proxy_host in (None, "localhost"):
    resolver = Resolver(reactor, 0, 5.0, proxy_host)
    resolver.getHostByName("localhost").addBoth(told.append)
def look():
    if len(told) == 2:
        reactor.stop()
        return
    reactor.callLater(0.01, look)
reactor.callWhenRunning(look)
reactor.run()
sys.stdout.write("|".join(sorted(getattr(one, "getErrorMessage", lambda one=one: one)() for one in told)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True, timeout=30)
    answer, refused = done.stdout.split("|")
    assert answer == "127.0.0.1", "the configured proxy may stand inside"
    assert "points inside this network: 127.0.0.1" in refused


def test_no_door_is_left_open(tmp_path: Path) -> None:
    settings = crawl_settings(tmp_path / "x.db", archive_dir=None, contact="toasoan@baomau.example")
    assert settings["USER_AGENT"] == "diembao/0.1 (+toasoan@baomau.example)"
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED"):
        assert not settings.getbool(name), name
    for name in ("ROBOTSTXT_OBEY", "DOWNLOAD_VERIFY_CERTIFICATES"):
        assert settings.getbool(name), name
    handlers = settings.get_component_priority_dict_with_base("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert settings.getint("DOWNLOAD_MAXSIZE") == 10 * 1024 * 1024


def test_a_proxy_comes_from_the_setting_and_never_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://10.0.0.1:3128")
    told = {}
    for proxy in (None, "http://127.0.0.1:43121"):
        crawler = Crawler(newspapers()["baosongmay"], crawl_settings("x.db", archive_dir=None, proxy=proxy))
        request = Request("http://baosongmay.example/a-1234.html")
        Guard(crawler).process_request(request)
        HttpProxyMiddleware().process_request(request)
        told[proxy] = request.meta["proxy"]
    assert told == {None: None, "http://127.0.0.1:43121": "http://127.0.0.1:43121"}


def test_an_answer_from_inside_is_not_looked_at() -> None:
    crawler = Crawler(newspapers()["baosongmay"], crawl_settings("x.db", archive_dir=None))
    request = Request("http://baosongmay.example/a-1234.html")
    outside = Response(request.url, ip_address=ip_address("203.113.131.1"))
    assert Guard(crawler).process_response(request, outside) is outside
    with pytest.raises(Refused, match=r"answer came from inside this network: 10\.0\.0\.1"):
        Guard(crawler).process_response(request, Response(request.url, ip_address=ip_address("10.0.0.1")))


def test_without_a_parser_robots_txt_has_not_said_yes() -> None:
    """Of several requests that wait for one robots.txt, Scrapy hands the parser to the first only."""
    crawler = Crawler(newspapers()["baosongmay"], crawl_settings("x.db", archive_dir=None))
    crawler.stats = StatsCollector(crawler)
    with pytest.raises(Refused, match=r"robots\.txt disallows it"):
        Robots(crawler).process_request_2(None, Request("http://baosongmay.example/a-1234.html"))


def test_the_guard_stands_before_robots_txt_and_the_proxy() -> None:
    order = crawl_settings("x.db", archive_dir=None).get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    place = {load_object(path): number for path, number in order.items()}
    assert place[Guard] < place[Robots] < place[HttpProxyMiddleware]
    assert not {OffsiteMiddleware, RobotsTxtMiddleware, RetryMiddleware} & set(place), "ours stand in their stead"
