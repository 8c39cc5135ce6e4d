"""Báo Điện Biên Phủ."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

DIENBIENPHU: Final = Layout(
    name="dienbienphu",
    title="#detail-news h1",
    body="div.editor-content",
    lead_in_body=True,
    caption_after_picture=True,
    published="#detail-news div[class*='#C5C5C5']",
    section="#detail-news a[href^='/tin-tuc/']",
)
"""The page of 2026, in Tailwind: the date is known by its grey alone; where the lead stands nobody has told."""


class BaoDienBienPhuSpider(NewspaperSpider):
    """Báo Điện Biên Phủ: `/tin-bai/<section>/<slug>`, no number in the address.

    Lists by section are drawn in the browser, so only the front page tells what is new.
    """

    name = "baodienbienphu"
    title = "Báo Điện Biên Phủ"
    province = "dien-bien"
    domains = ("baodienbienphu.vn",)
    sections = ("https://baodienbienphu.vn/",)
    article_url = r"^/tin-bai/[^/]{1,100}/[^/]{1,300}/?$"
    layouts = (DIENBIENPHU,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S3 feeds U sitemaps U sections S1 article_url S1",
        "headline U lead U body S2 author U published S1 robots U",
    )
