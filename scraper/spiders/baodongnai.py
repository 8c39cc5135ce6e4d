"""Báo Đồng Nai."""

from scraper.families.dataimages import DATAIMAGES_LEADLESS
from scraper.newspaper import Certainty, NewspaperSpider


class BaoDongNaiSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Đồng Nai, which since July 2025 also speaks for what was Bình Phước.

    The lead is the body's first paragraph.
    """

    name = "baodongnai"
    title = "Báo Đồng Nai"
    province = "dong-nai"
    domains = ("baodongnai.com.vn",)
    feeds = ("https://baodongnai.com.vn/rss/home.rss",)
    sections = (
        "https://baodongnai.com.vn/chinh-tri/",
        "https://baodongnai.com.vn/kinh-te/",
        "https://baodongnai.com.vn/xa-hoi/",
        "https://baodongnai.com.vn/tin-moi/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_LEADLESS,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds G sitemaps U sections S1 article_url S1",
        "headline F lead S1 body S1 author F published F robots U",
    )
