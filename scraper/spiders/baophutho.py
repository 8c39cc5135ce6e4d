"""Báo Phú Thọ."""

from scraper.families.dcontent import DCONTENT
from scraper.newspaper import Certainty, NewspaperSpider


class BaoPhuThoSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Phú Thọ, with Vĩnh Phúc and Hòa Bình since July 2025.

    A part of the articles comes sealed: title and lead are kept, the body is told to be withheld. baovinhphuc.com.vn
    and baohoabinh.com.vn were other systems and are not read here.
    """

    name = "baophutho"
    title = "Báo Phú Thọ"
    province = "phu-tho"
    domains = ("baophutho.vn",)
    feeds = ("https://baophutho.vn/rss/home.rss",)
    sections = (
        "https://baophutho.vn/tin24h",
        "https://baophutho.vn/chinh-tri",
        "https://baophutho.vn/kinh-te",
        "https://baophutho.vn/xa-hoi",
    )
    article_url = r"/[a-z0-9-]{1,300}-\d{3,9}\.htm$"
    article_id = r"-(\d{3,9})\.htm$"
    layouts = (DCONTENT,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S3 domains S6 feeds G sitemaps U sections S1 article_url S3",
        "headline F lead F body S1 author U published S1 robots S1",
    )
