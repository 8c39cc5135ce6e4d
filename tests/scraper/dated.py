"""An invented newspaper that has a list for every day, for tests."""

from __future__ import annotations

from scraper.spiders.baosongmay import BaoSongMaySpider


class DatedSpider(BaoSongMaySpider):
    """As Báo Sông Mây, with an archive by day and no sitemap."""

    sitemaps = ()
    archive = ("http://baosongmay.example/ngay/{day:%d-%m-%Y}",)
