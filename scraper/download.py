"""Scrapy's download handler with the one limit it lacks: how much a server may say before its body begins."""

from __future__ import annotations

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
    from scrapy.crawler import Crawler
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
    """The handler of http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = Factory
