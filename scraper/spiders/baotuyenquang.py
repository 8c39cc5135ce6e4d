"""Báo Tuyên Quang."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoTuyenQuangSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Tuyên Quang, since July 2025 on the portal of what was Báo Hà Giang.

    Articles of baohagiang.vn live on here; those of the old Tuyên Quang (`-<6 digits>.html`) moved to new addresses.
    """

    name = "baotuyenquang"
    title = "Báo Tuyên Quang"
    province = "tuyen-quang"
    domains = ("baotuyenquang.com.vn", "baohagiang.vn")
    feeds = ("https://baotuyenquang.com.vn/rss/home.rss",)
    sections = (
        "https://baotuyenquang.com.vn/chinh-tri/",
        "https://baotuyenquang.com.vn/kinh-te/",
        "https://baotuyenquang.com.vn/xa-hoi/",
        "https://baotuyenquang.com.vn/khoa-hoc-cong-nghe/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S5 feeds G sitemaps U sections S1 article_url S1",
        "headline F lead F body F author F published F robots U",
    )
