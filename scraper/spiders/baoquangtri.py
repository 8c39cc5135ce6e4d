"""Báo Quảng Trị, which since July 2025 also speaks for what was Quảng Bình."""

from scraper.layout import DATAIMAGES, QUANGTRI_2024
from scraper.newspaper import Certainty, NewspaperSpider


class BaoQuangTriSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Quảng Trị.

    The address scheme and the page came from baoquangbinh.vn with the merger; articles of before carry
    `-<number>.htm` and the older page. No feed is known for certain, robots.txt answered 404 in October 2026.
    """

    name = "baoquangtri"
    title = "Báo Quảng Trị"
    province = "quang-tri"
    domains = ("baoquangtri.vn",)
    sections = (
        "https://baoquangtri.vn/thoi-su/",
        "https://baoquangtri.vn/chinh-tri/",
        "https://baoquangtri.vn/kinh-te/",
        "https://baoquangtri.vn/xa-hoi/",
        "https://baoquangtri.vn/phap-luat/",
    )
    article_url = (
        r"^/[a-z0-9-]{1,80}(?:/[a-z0-9-]{1,80})?/\d{6}/[a-z0-9-]{1,300}-[0-9a-f]{6,8}/?$"
        r"|^/[a-z0-9-]{1,300}-\d{5,6}\.htm$"
    )
    layouts = (DATAIMAGES, QUANGTRI_2024)
    certainty = Certainty(domains="S5", feeds="G", sitemaps="U", sections="S1", article_url="S3", layouts="S3")
