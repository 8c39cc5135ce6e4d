"""Báo Bà Rịa - Vũng Tàu, until 2025."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoBaRiaVungTauSpider(NewspaperSpider):
    """Báo Bà Rịa - Vũng Tàu, part of Sài Gòn Giải Phóng since July 2025; the domain was last seen in May 2024.

    Only its pictures' paths were ever seen in public: addresses and page are the portal's.
    """

    name = "baobariavungtau"
    title = "Báo Bà Rịa - Vũng Tàu"
    province = "ho-chi-minh"
    edition_of = "sggp"
    enabled = False
    why_disabled = "tên miền cũ, bài đã chuyển sang sggp.org.vn; chỉ dùng để đọc trang đã lưu"
    domains = ("baobariavungtau.com.vn",)
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2024-05"
    certainty = Certainty.of(
        "title S1 domains S2 feeds U sitemaps U sections U article_url U",
        "headline F lead F body F author F published F robots U",
    )
