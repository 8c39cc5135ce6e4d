"""Báo Khánh Hòa."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoKhanhHoaSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Khánh Hòa, since July 2025 with what was Ninh Thuận. English: news.baokhanhhoa.vn.

    One public crawler was refused without a browser's headers; we say who we are, and a refusal becomes a state.
    """

    name = "baokhanhhoa"
    title = "Báo Khánh Hòa"
    province = "khanh-hoa"
    domains = ("baokhanhhoa.vn",)
    other_hosts = ("news.baokhanhhoa.vn",)
    sections = (
        "https://baokhanhhoa.vn/chinh-tri/",
        "https://baokhanhhoa.vn/kinh-te/",
        "https://baokhanhhoa.vn/xa-hoi/",
        "https://baokhanhhoa.vn/du-lich/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds G sitemaps U sections S1 article_url S2",
        "headline F lead F body F author F published F robots S1",
    )
