"""Báo Vĩnh Long."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoVinhLongSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Vĩnh Long. Its editions for Bến Tre and Trà Vinh live under baovinhlong.vn."""

    name = "baovinhlong"
    title = "Báo Vĩnh Long"
    province = "vinh-long"
    domains = ("baovinhlong.com.vn",)
    sections = (
        "https://baovinhlong.com.vn/thoi-su/",
        "https://baovinhlong.com.vn/kinh-te/",
        "https://baovinhlong.com.vn/xa-hoi/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,2}/\d{6}/[^/]{1,300}-[a-z0-9]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S5 feeds U sitemaps U sections S1 article_url S1",
        "headline F lead F body F author F published F robots S1",
    )
