"""Báo Lai Châu."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

LAICHAU: Final = Layout(
    name="laichau",
    title="#post-content .post-detail .post-info .title",
    lead="#post-content .post-detail .post-info .sapo",
    body="#post-content .post-detail .post-info .body",
    caption_after_picture=True,
    published=".post-detail time, .post-detail [class*='date'], .post-detail [class*='time']",
    section="#post-content .breadcrumb a",
)
"""The page of 2026."""


class BaoLaiChauSpider(NewspaperSpider):
    """Báo Lai Châu: `/<section>/<slug>-<number>`, a system of its own whose lists are made of `blc-post`.

    Where the page prints its date is not known: the layout tries what is named after a date or a time.
    """

    name = "baolaichau"
    title = "Báo Lai Châu"
    province = "lai-chau"
    domains = ("baolaichau.vn",)
    feeds = ("https://baolaichau.vn/rss/home.rss",)
    sections = (
        "https://baolaichau.vn/thoi-su",
        "https://baolaichau.vn/chinh-tri",
        "https://baolaichau.vn/kinh-te",
        "https://baolaichau.vn/xa-hoi",
    )
    article_url = r"^/[^/]{1,80}/[^/]{1,300}-\d{3,9}/?$"
    article_id = r"-(\d{3,9})/?$"
    layouts = (LAICHAU,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S1 domains S2 feeds G sitemaps U sections S1 article_url S1",
        "headline S1 lead S1 body S1 author U published U robots U",
    )
