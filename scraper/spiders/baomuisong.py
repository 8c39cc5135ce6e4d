"""Báo Mũi Sóng, an invented newspaper of the demo."""

from scraper.families.dataimages import DATAIMAGES
from scraper.newspaper import NewspaperSpider


class BaoMuiSongSpider(NewspaperSpider):
    """An invented newspaper on the dataimages portal's pages, served on loopback by `diembao demo`."""

    name = "baomuisong"
    title = "Báo Mũi Sóng"
    province = "khanh-hoa"
    sample = True
    domains = ("baomuisong.example",)
    feeds = ("http://baomuisong.example/rss/home.rss",)
    sitemaps = ("http://baomuisong.example/sitemap.xml",)
    sections = (
        "http://baomuisong.example/cai-cach-hanh-chinh/",
        "http://baomuisong.example/thoi-su/",
        "http://baomuisong.example/kinh-te/",
        "http://baomuisong.example/xa-hoi/",
    )
    article_url = r"^/[a-z0-9-]{1,80}/\d{6}/[a-z0-9-]{1,300}-[0-9a-f]{7}/?$"
    layouts = (DATAIMAGES,)
