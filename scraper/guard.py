"""No private address, no odd scheme or port, robots.txt and Retry-After honoured: how a crawl stays a guest."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from OpenSSL.SSL import Error as OpenSSLError
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

from scraper.discovery import URL_LENGTH

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

PORTS = {"http": 80, "https": 443}
ROBOTS_SIZE = 500 * 1024
"""RFC 9309 section 2.5: at least 500 KiB are read; what stands behind is not."""
# WHATWG: a host whose last label is a number is an IPv4 address, whatever base it is written in.
_NUMBER_AT_END = re.compile(r"(?:^|\.)(?:\d{1,20}|0x[0-9a-f]{0,20})$", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 sees it
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out; Python 3.11 calls ::127.0.0.1 and fec0::1 global
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
UNTRUSTED = "its certificate cannot be verified: signed by nobody known, out of date, or of another host"
_INSIDE = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet")


class Refused(IgnoreRequest):
    """An address this crawl must not ask; the reason is told to the frontier."""


def refusal(url: str, domains: Sequence[str] = ()) -> str | None:
    """Say why an address must not be asked, or None when it may.

    With `domains`, only those and their subdomains may be asked.

    >>> refusal("https://baomau.example/a-1.html", ["baomau.example"]) is None
    True
    >>> [refusal(url) for url in ("file:///etc/passwd", "http://2130706433/", "http://baomau.example:8080/")]
    ['scheme file', 'an address in place of a name: 2130706433', 'port 8080']
    """
    if len(url) > URL_LENGTH:
        return f"address of {len(url)} characters"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "address that cannot be read"
    if parts.scheme not in PORTS:
        return f"scheme {parts.scheme[:20] or 'missing'}"
    if "@" in parts.netloc or "\\" in parts.netloc:
        return "user name in the address"
    if port not in (None, PORTS[parts.scheme]):
        return f"port {port}"
    host = (parts.hostname or "").rstrip(".").lower()
    if ":" in host or _NUMBER_AT_END.search(host):
        return f"an address in place of a name: {host[:60]}"
    if not _HOST.fullmatch(host):
        return f"host {host[:60] or 'missing'}"
    if "." not in host or host.endswith(_INSIDE):
        return f"host inside this network: {host}"
    if domains and not any(host == domain or host.endswith("." + domain) for domain in domains):
        return f"off site: {host}"
    return None


def is_public(address: str) -> bool:
    """Say whether a resolved address belongs to the open internet, also when IPv6 wraps an IPv4 address.

    >>> [is_public(address) for address in ("203.113.131.1", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.8")]
    [True, False, False, False]
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour
        if wrapped is None and found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is None:
            return found in _UNICAST and found.is_global
        found = wrapped
    return found.is_global and not found.is_multicast and found not in _PROTOCOLS


class Resolver(CachingThreadedResolver):
    """A resolver that answers with public addresses only; the connection then goes to the very answer it checked."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, proxy_host: str | None) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.proxy_host = proxy_host

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Resolver:
        settings = crawler.settings
        proxy = settings.get("DIEMBAO_PROXY")
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            urlsplit(proxy).hostname if proxy else None,
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  (Twisted's name)
        """Resolve a name; fails with DNSLookupError when it points inside."""
        answer = super().getHostByName(name, timeout)
        if name != self.proxy_host:
            answer.addCallback(self._only_public, name)
        return answer

    def _only_public(self, address: str, name: str) -> str:
        if not is_public(address):
            raise DNSLookupError(f"{name} points inside this network: {address}")
        return address


class Guard:
    """Check every request that leaves, redirects and robots.txt too, and send it by the configured proxy or none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.proxy: str | None = crawler.settings.get("DIEMBAO_PROXY") or None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what must not be asked; a proxy from the environment is never used."""
        reason = refusal(request.url, getattr(self.crawler.spider, "domains", ()))
        if reason:
            self.crawler.stats.inc_value("guard/refused")
            raise Refused(reason)
        request.meta["proxy"] = self.proxy

    def process_response(self, request: Request, response: Response) -> Response:
        """Check the peer once more: a page that came from inside is not looked at."""
        peer = response.ip_address
        if self.proxy is None and peer is not None and not is_public(str(peer)):
            raise Refused(f"answer came from inside this network: {peer}")
        return response


def cause(error: BaseException | None) -> str:
    """Say why a request brought no answer, in words for the frontier.

    Scrapy 2.19 tells of Twisted's failure as text; a certificate's refusal lies two wrappings below.

    >>> cause(TimeoutError("30 s")), cause(ValueError())
    ('30 s', 'ValueError')
    """
    for each in getattr(getattr(error, "__cause__", None), "reasons", ()):
        if isinstance(each, Failure) and isinstance(each.value, OpenSSLError):
            told = ", ".join(str(line[-1]) for line in each.value.args[0])
            return UNTRUSTED if "certificate verify failed" in told else f"TLS: {told[:200] or 'no reason told'}"
    return str(error)[:300] or type(error).__name__


class Unavailable(IgnoreRequest):
    """robots.txt could not be had, or asks for more patience than a run has: nothing of the site is fetched now."""


def _told_elsewhere(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(("Error downloading", "while verifying certificate"))


# Forty lines of traceback in cron's mail for every paper that is down: `Robots` ends the visit with the reason instead,
# and a certificate's refusal stands in its frontier row.
# A filter, since Scrapy's set-up of logging puts the levels of its own loggers back.
for _logger in ("scrapy.downloadermiddlewares.robotstxt", "twisted"):
    logging.getLogger(_logger).addFilter(_told_elsewhere)
# Until somebody takes its log, Twisted prints every "critical" event on standard error beside Python's logging.
globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)


class Robots(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: unreachable means no, Crawl-delay is kept, 500 KiB are read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.unavailable: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what robots.txt does not allow, and say why."""
        netloc = urlsplit(request.url).netloc
        if netloc in self.unavailable:
            raise Unavailable(self.unavailable[netloc])
        # Of several requests that wait for one robots.txt, Scrapy 2.19 hands the parser to the first and None to the
        # others, which it would let pass unchecked (seen November 2026).
        kept = self._parsers.get(netloc)
        rp = kept if isinstance(kept, RobotParser) else rp
        if rp is None or not rp.allowed(request.url, self.agent):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise Refused("robots.txt disallows it")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body[:ROBOTS_SIZE] if response.status < 300 else b""
        delay = ProtegoRobotParser(body, self.crawler.spider).crawl_delay(self.agent) or 0.0
        if response.status >= 500 or response.status == 429:
            self.unavailable[netloc] = f"robots.txt answered {response.status}"
        elif delay > self.crawler.settings.getfloat("DIEMBAO_LONGEST_DELAY"):
            self.unavailable[netloc] = f"robots.txt asks for {delay:g} s between two requests"
        elif delay:
            self._slow_down(request, delay)
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # RFC 9309 section 2.3.1.4: a robots.txt that cannot be reached disallows everything.
        self.unavailable[netloc] = f"robots.txt cannot be had: {cause(exc)}"
        super()._robots_error(exc, netloc)

    def _slow_down(self, request: Request, delay: float) -> None:
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        delay = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # For slots made later; a slot idle for a minute is thrown away.
        downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1, "jitter": 0.0}
        slot = downloader.slots.get(key)
        if slot is not None:
            slot.delay, slot.concurrency, slot.jitter = delay, 1, 0.0


class BackOff(RetryMiddleware):
    """Ask a failing site again only after the time it names, or twice as long each time; meanwhile ask it nothing."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.first = settings.getfloat("DIEMBAO_BACKOFF")
        self.longest = settings.getfloat("DIEMBAO_LONGEST_DELAY")
        self.clock = load_object(settings["DIEMBAO_CLOCK"])

    def process_response(  # type: ignore[override]  # Scrapy's own `spider` argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Try again later, or let the answer through when the tries or the patience are used up."""
        if response.status not in self.retry_http_codes:
            return response
        asked = retry_after(response.headers.get(b"Retry-After"), self.clock())
        if asked is not None and asked > self.longest:
            request.meta["come_back"] = asked
            return response
        return self._later(request, f"HTTP {response.status}", asked) or response

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | None:
        """Try again later after a failure of the network."""
        if isinstance(exception, self.exceptions_to_retry):
            return self._later(request, exception, None)
        return None

    def _later(self, request: Request, reason: str | Exception, asked: float | None) -> Request | None:
        tried = request.meta.get("retry_times", 0)
        wait = asked if asked is not None else min(self.first * 2**tried, self.longest)
        self._hold(request, wait)
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself: one more try, then the run does without
            request.meta["max_retry_times"] = 1
        return self._retry(request, reason)

    def _hold(self, request: Request, wait: float) -> None:
        """Let nothing more out to this site for `wait` seconds; what already queues there waits with it."""
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None and wait > 0:
            slot.delay = slot.delay or 0.001  # without a delay the downloader does not look at `lastseen`
            slot.lastseen = max(slot.lastseen, monotonic() + wait)


def retry_after(header: bytes | None, now: datetime) -> float | None:
    """Read Retry-After, seconds or an HTTP date, as seconds from `now`; None when it is missing or neither.

    >>> now = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)
    >>> retry_after(b"120", now), retry_after(b"Thu, 04 Jun 2026 08:01:00 GMT", now), retry_after(b"soon", now)
    (120.0, 60.0, None)
    """
    words = (header or b"").decode("latin-1").strip()
    if re.fullmatch(r"\d{1,9}", words, re.ASCII):
        return float(words)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
