"""Báo Ninh Bình."""

from dataclasses import replace
from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

NINHBINH: Final = Layout(
    name="ninhbinh",
    title="h1.header-title",
    lead=".content-detail > .font-bold:first-child",
    body=".content-detail",
    caption_after_picture=True,
    published="div.italic > span",
    section=".breadcrumb a",
)
"""The page of 2026, in Tailwind."""

NINHBINH_2023: Final = replace(
    NINHBINH,
    name="ninhbinh-2023",
    lead=None,
    lead_in_body=True,
    body="#content_detail, #content-detail",
    published="#date",
    section=".path a",
)
"""The paper's own system before."""


class BaoNinhBinhSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Ninh Bình, which since July 2025 also speaks for Hà Nam and Nam Định.

    Until 2025 addresses were `/<slug>/d<14 to 17 digits>.htm`, before that `-<digits>p<n>c<n>.htm`; the page changed
    in 2026.
    """

    name = "baoninhbinh"
    title = "Báo Ninh Bình"
    province = "ninh-binh"
    domains = ("baoninhbinh.org.vn",)
    sections = (
        "https://baoninhbinh.org.vn/chinh-tri",
        "https://baoninhbinh.org.vn/kinh-te",
        "https://baoninhbinh.org.vn/xa-hoi",
    )
    article_url = r"-\d{15}\.html$|/d\d{14,17}\.htm$|-\d{14,20}p\d{1,3}c\d{1,3}\.htm$"
    article_id = r"-(\d{15})\.html$|/d(\d{14,17})\.htm$|-(\d{14,20})p\d{1,3}c\d{1,3}\.htm$"
    layouts = (NINHBINH, NINHBINH_2023)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S5 feeds U sitemaps U sections S1 article_url S1",
        "headline S1 lead S1 body S1 author U published S2 robots U",
    )
