"""Báo Đồng Xanh, an invented newspaper of the demo."""

from scraper.families.fckeditor import FCKEDITOR
from scraper.newspaper import NewspaperSpider


class BaoDongXanhSpider(NewspaperSpider):
    """An invented newspaper on the fckeditor family's pages, served on loopback by `diembao demo`."""

    name = "baodongxanh"
    title = "Báo Đồng Xanh"
    province = "dong-thap"
    sample = True
    domains = ("baodongxanh.example",)
    feeds = ("http://baodongxanh.example/rss/home.rss",)
    sitemaps = ("http://baodongxanh.example/sitemap.xml",)
    sections = (
        "http://baodongxanh.example/cai-cach-hanh-chinh/",
        "http://baodongxanh.example/thoi-su/",
        "http://baodongxanh.example/kinh-te/",
        "http://baodongxanh.example/xa-hoi/",
    )
    article_url = r"^/[a-z0-9-]{1,300}-a\d{3,9}\.html$"
    layouts = (FCKEDITOR,)
