"""Báo Sóc Trăng, until 2025."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoSocTrangSpider(NewspaperSpider):
    """Báo Sóc Trăng, part of Báo Cần Thơ since July 2025; the domain was last seen in December 2024."""

    name = "baosoctrang"
    title = "Báo Sóc Trăng"
    province = "can-tho"
    edition_of = "baocantho"
    enabled = False
    why_disabled = "tên miền cũ, bài đã chuyển sang baocantho.com.vn; chỉ dùng để đọc trang đã lưu"
    domains = ("baosoctrang.org.vn",)
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2024-12"
    certainty = Certainty.of(
        "title S1 domains S2 feeds U sitemaps U sections U article_url S2",
        "headline F lead F body F author F published F robots U",
    )
