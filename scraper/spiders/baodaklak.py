"""Báo Đắk Lắk."""

from dataclasses import replace
from typing import Final

from scraper.families.dataimages import DATAIMAGES
from scraper.newspaper import Certainty, NewspaperSpider

DAKLAK: Final = replace(
    DATAIMAGES,
    name="daklak",
    title=".article_content h1.media-heading",
    lead=None,
    lead_in_body=True,
    body=".article_content #content",
    drop=("h1.media-heading", ".date", "ul.social", ".bd02", *DATAIMAGES.drop),
    published=".article_content .date",
    section="#page_info #cate_title, a.maincatetitle",
    tags=None,
)
"""A third dress of the portal: everything stands in `.article_content`, the lead is the body's first paragraph, in
bold."""


class BaoDakLakSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Đắk Lắk. Its edition for what was Phú Yên is a newspaper of its own, `phuyen`."""

    name = "baodaklak"
    title = "Báo Đắk Lắk"
    province = "dak-lak"
    domains = ("baodaklak.vn",)
    feeds = ("https://baodaklak.vn/rss/home.rss",)
    sections = (
        "https://baodaklak.vn/chinh-tri/",
        "https://baodaklak.vn/kinh-te/",
        "https://baodaklak.vn/xa-hoi/",
        "https://baodaklak.vn/khoa-hoc-cong-nghe/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DAKLAK,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S5 feeds G sitemaps U sections S1 article_url S1",
        "headline F lead S1 body S1 author F published F robots U",
    )
