"""Báo Sông Mây, an invented newspaper of the demo."""

from scraper.families.onecms import ONECMS
from scraper.newspaper import NewspaperSpider


class BaoSongMaySpider(NewspaperSpider):
    """An invented newspaper on the OneCMS family's pages, served on loopback by `diembao demo`."""

    name = "baosongmay"
    title = "Báo Sông Mây"
    province = "tuyen-quang"
    sample = True
    domains = ("baosongmay.example",)
    feeds = ("http://baosongmay.example/rss/home.rss",)
    sitemaps = ("http://baosongmay.example/sitemap.xml",)
    sections = (
        "http://baosongmay.example/thoi-su/cai-cach-hanh-chinh",
        "http://baosongmay.example/thoi-su",
        "http://baosongmay.example/kinh-te",
        "http://baosongmay.example/xa-hoi",
    )
    article_url = r"^/[a-z0-9-]{1,300}-\d{3,9}\.html$"
    layouts = (ONECMS,)
