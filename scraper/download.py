"""Scrapy's download handler with two limits it lacks: the length of a head, and a least time between two requests."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web._newclient import Request as SentRequest
from twisted.web.iweb import IResponse

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress

HEAD_SIZE = 256 * 1024
"""Bytes of status line and headers. Real newspapers send 2 KB; 2 million headers took 586 MB (measured 2026-11)."""


class HeadTooLongError(Exception):
    """A server went on sending headers; the connection is cut."""


class Protocol(_LenientHTTP11ClientProtocol):
    """One connection that counts what comes before the body."""

    head = 0

    def request(self, request: SentRequest) -> Deferred[IResponse]:
        """Begin to count anew with each request on the connection."""
        self.head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Hand on what came, unless the head has grown too long."""
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self.head += len(data)
            if self.head > HEAD_SIZE + len(data):  # one piece may hold the end of the head and much body
                self._giveUp(Failure(HeadTooLongError(f"more than {HEAD_SIZE // 1024} KB of headers")))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class Factory(_LenientHTTP11ClientFactory):
    """Builds such connections."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802  (Twisted's name)
        """Build the protocol of one connection."""
        return Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class Handler(HTTP11DownloadHandler):
    """The handler of http and https.

    Scrapy counts the delay between two requests of a site from when it takes them in hand. A process that gets little
    time, or writes to a slow disk, sends the first late and the second on time: 2 ms apart with a delay of 100, seen
    in November 2026. So the smallest delay Scrapy may draw is kept here once more, from sending to sending.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = Factory
        self._crawler = crawler
        self._left: dict[str, float] = {}

    async def download_request(self, request: Request) -> Response:
        """Send a request when its turn has come."""
        downloader = self._crawler.engine.downloader
        site = downloader.get_slot_key(request)
        slot = downloader.slots.get(site)
        least = slot.delay * (1 - slot.jitter) if slot is not None else 0.0
        while (wait := self._left.get(site, -least) + least - monotonic()) > 0:
            await asyncio.sleep(wait)
        self._left[site] = self.leave(request)
        return await super().download_request(request)

    def leave(self, request: Request) -> float:
        """Return the moment at which a request leaves, on the machine's clock of seconds."""
        return monotonic()
