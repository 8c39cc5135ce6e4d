"""Báo Quảng Trị, which since July 2025 also speaks for what was Quảng Bình."""

from typing import Final

from scraper.families.dataimages import DATAIMAGES
from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

QUANGTRI_2024: Final = Layout(
    name="quangtri-2024",
    title="h1.title-detail",
    lead=".sapo-detail",
    body="#noidung",
    captions=("td.image_desc", "figcaption"),
    author=(".content-detail > .author",),
    published="#update-time",
    related=(".content-detail > .related",),
)
"""Báo Quảng Trị before the merger of July 2025: `<slug>-<5 or 6 digits>.htm`."""


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
    article_id = r"-([0-9a-f]{6,8})/?$|-(\d{5,6})\.htm$"
    layouts = (DATAIMAGES, QUANGTRI_2024)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S5 feeds G sitemaps U sections S1 article_url S3",
        "headline S2 lead S1 body S3 author F published S2 robots S2",
    )
