"""When a crawl sent which request, noted where it is sent: a server that gets little time sees some of them late."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.http import Request

from scraper.download import Handler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

NOTES = "SENDING_NOTES"
"""The setting that names the file; several processes may write to one."""


class Noting(Handler):
    """The crawl's own handler of http, which notes when it sends what."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._notes = Path(crawler.settings[NOTES])

    def leave(self, request: Request) -> float:
        """Note the moment on the machine's one clock; what follows is counted from the end of the note."""
        moment = super().leave(request)
        with self._notes.open("a", encoding="utf-8") as notes:
            notes.write(f"{moment} {request.url}\n")
        return super().leave(request)


def noting(notes: Path) -> dict[str, Any]:
    """Return the settings of a crawl whose requests are to be noted in a file."""
    return {"DOWNLOAD_HANDLERS": {"http": "tests.scraper.sending.Noting"}, NOTES: str(notes)}


def sent(notes: Path) -> dict[str, list[tuple[float, str]]]:
    """Return what each host was sent: seconds and address, in order."""
    hosts: dict[str, list[tuple[float, str]]] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        moment, url = line.split(" ", 1)
        hosts.setdefault(urlsplit(url).netloc, []).append((float(moment), url))
    return {host: sorted(requests) for host, requests in hosts.items()}


def gaps(requests: list[tuple[float, str]]) -> list[float]:
    """Return the seconds between each request and the next.

    >>> gaps([(1.0, "http://baomau.example/a"), (1.5, "http://baomau.example/b")])
    [0.5]
    """
    return [later - earlier for (earlier, _), (later, _) in pairwise(requests)]


def smallest_gap(notes: Path) -> float:
    """Return the seconds between the two requests to one site that were sent closest to each other."""
    return min(gap for requests in sent(notes).values() for gap in gaps(requests))
