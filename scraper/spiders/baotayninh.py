"""Báo Tây Ninh."""

from scraper.families.content_detail import CONTENT_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoTayNinhSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Tây Ninh, with Long An since July 2025.

    Pages begin with `<html …></html><head>`, on which libxml finds no paragraph. Until about January 2026 addresses
    read `-a<id>.html`, on a page nobody has described; those numbers are another count, so the letter stays in the id.
    """

    name = "baotayninh"
    title = "Báo và phát thanh, truyền hình Tây Ninh"
    province = "tay-ninh"
    domains = ("baotayninh.vn",)
    other_hosts = ("news.baotayninh.vn",)
    feeds = ("https://baotayninh.vn/rss/news/chinh-tri.rss", "https://baotayninh.vn/rss/news/kinh-te.rss")
    sections = (
        "https://baotayninh.vn/chinh-tri/cai-cach-hanh-chinh",
        "https://baotayninh.vn/su-kien/chinh-quyen-hai-cap",
        "https://baotayninh.vn/chinh-tri",
        "https://baotayninh.vn/kinh-te",
        "https://baotayninh.vn/xa-hoi",
    )
    article_url = r"/[a-z0-9-]{1,300}-a?\d{3,9}\.html$"
    article_id = r"-(a?\d{3,9})\.html$"
    layouts = (CONTENT_DETAIL,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title P domains P feeds S1 sitemaps U sections P article_url P",
        "headline P lead P body U author P published P robots S1",
    )
