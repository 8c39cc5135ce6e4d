"""A newspaper whose own code stumbles over one article, for tests."""

from __future__ import annotations

from datetime import datetime

from scraper.items import Article
from scraper.spiders.baosongmay import BaoSongMaySpider


class ClumsySpider(BaoSongMaySpider):
    """Reads everything but article 2."""

    @classmethod
    def read(cls, html: bytes | str, url: str, content_type: str | None = None, now: datetime | None = None) -> Article:
        if url.endswith("-1002.html"):
            raise ZeroDivisionError("kỳ 2 chia cho không \ud83d")
        return super().read(html, url, content_type, now)
