"""Báo Quảng Ngãi."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

QUANGNGAI: Final = Layout(
    name="quangngai",
    title="h1.title",
    lead="p.sapo, #body .sapo",
    body="#content",
    body_script=("outputData", "$('#content').html"),
    drop=(".same",),
    caption_after_picture=True,
    published="#body > .meta, #body time, #body [class*='date'], #body [class*='time']",
    section=".breadcrumb a",
    related=("#content .same",),
)
"""The page of 2026. Where the date is printed is not known: what is named after one is tried."""


class BaoQuangNgaiSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Quảng Ngãi, which since July 2025 also speaks for what was Kon Tum.

    Some pages come with an empty `#content`, which a script fills from a string, `outputData` or a template; where it
    fetches the body instead, the body is withheld.
    """

    name = "baoquangngai"
    title = "Báo Quảng Ngãi"
    province = "quang-ngai"
    domains = ("baoquangngai.vn",)
    feeds = ("https://baoquangngai.vn/rss/home.rss",)
    sections = (
        "https://baoquangngai.vn/thoi-su",
        "https://baoquangngai.vn/chinh-tri",
        "https://baoquangngai.vn/kinh-te",
        "https://baoquangngai.vn/xa-hoi",
    )
    article_url = r"-\d{3,9}\.htm$"
    article_id = r"-(\d{3,9})\.htm$"
    layouts = (QUANGNGAI,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds G sitemaps U sections S1 article_url S1",
        "headline S1 lead S1 body S1 author U published U robots U",
    )
