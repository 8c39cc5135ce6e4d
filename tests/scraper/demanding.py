"""A newspaper whose pages can do what hostile pages do to a parser, for tests: take for ever, take all, end it all."""

from __future__ import annotations

import os
import sys
from datetime import datetime

from scraper.items import Article
from scraper.spiders.baosongmay import BaoSongMaySpider


class DemandingSpider(BaoSongMaySpider):
    """Does what the page says in its first word."""

    @classmethod
    def read(cls, html: bytes | str, url: str, content_type: str | None = None, now: datetime | None = None) -> Article:
        order = bytes(html[:20], "utf-8") if isinstance(html, str) else html[:20]
        while order.startswith(b"for ever"):
            pass
        if order.startswith(b"all memory"):
            hoard = [bytes(50_000_000) for _ in range(1000)]
            raise AssertionError(f"{len(hoard)} pieces of 50 MB were had")
        if order.startswith(b"die aloud"):
            sys.stderr.write("một câu dài\nkhông còn gì\nkhong con sức\n\n")
            sys.stderr.flush()
            os._exit(7)
        if order.startswith(b"shout"):
            sys.stderr.write("ồn ào\n" * 200_000)
        if order.startswith((b"shout", b"environment")):
            title = " ".join(sorted(os.environ))
            return Article(url, None, "", "fallback", "ok", title, None, ("Một câu.",))
        if order.startswith(b"die"):
            os._exit(7)
        if order.startswith(b"stumble"):
            raise ZeroDivisionError("\ud83d")
        return super().read(html, url, content_type, now)
