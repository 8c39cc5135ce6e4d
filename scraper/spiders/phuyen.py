"""Phú Yên online."""

from scraper.families.dataimages import DATAIMAGES_V2
from scraper.newspaper import Certainty, NewspaperSpider


class PhuYenSpider(NewspaperSpider):
    """Phú Yên online, the regional edition of Báo Đắk Lắk for what was Phú Yên until July 2025.

    `og:url` still names baophuyen.vn, and so do old addresses (`/<cat>/<id>/<slug>.html`). Old bodies came from Word;
    the date in the masthead stands still at 21/10/2024.
    """

    name = "phuyen"
    title = "Phú Yên online"
    province = "dak-lak"
    edition_of = "baodaklak"
    domains = ("phuyen.baodaklak.vn", "baophuyen.vn")
    other_hosts = ("en.baophuyen.vn",)
    sections = (
        "https://phuyen.baodaklak.vn/chinh-tri/",
        "https://phuyen.baodaklak.vn/kinh-te/",
        "https://phuyen.baodaklak.vn/xa-hoi/",
    )
    article_url = r"^/[a-z0-9-]{1,80}/\d{6}/[^/]{1,300}-[0-9a-f]{7}/?$|^/\d{1,6}/\d{1,9}/[^/]{1,300}(?:\.html|/)$"
    article_id = r"-([0-9a-f]{7})/?$|^/\d{1,6}/(\d{1,9})/"
    layouts = (DATAIMAGES_V2,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots S1",
    )
