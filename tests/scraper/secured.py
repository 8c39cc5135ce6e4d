"""A newspaper behind TLS, and one whose certificate is known to be broken, for tests."""

from __future__ import annotations

from scraper.spiders.baodongxanh import BaoDongXanhSpider
from scraper.spiders.baosongmay import BaoSongMaySpider

HOME = "https://baosongmay.example"


class SecuredSpider(BaoSongMaySpider):
    """Is asked by https alone."""

    feeds = (f"{HOME}/rss/home.rss",)
    sitemaps = ()
    sections = ()


class ExcusedSpider(SecuredSpider):
    """States that its certificate is not to be verified, and why."""

    unverified_tls = "chứng thư hết hạn, tòa soạn biết và chưa thay (2026-11)"


class OtherSecuredSpider(BaoDongXanhSpider):
    """Another newspaper, which states nothing of the kind."""

    feeds = ("https://baodongxanh.example/rss/home.rss",)
    sitemaps = ()
    sections = ()
