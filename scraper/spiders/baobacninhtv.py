"""Báo Bắc Ninh."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

BACNINH: Final = Layout(
    name="bacninh",
    title="h1",
    lead=".news_detail_sapo",
    body=".news-details__content.link_content",
    caption_after_picture=True,
    published=".news-detail__head",
    section="a.post-meta",
    related=(".news-related__list",),
)
"""The page of 2026. Only that it has a headline is known, not which: one `h1` is taken, of two none."""


class BaoBacNinhTVSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Bắc Ninh, on the system of what was Báo Bắc Giang (`-postid<number>.bbg`).

    Its articles kept their numbers, whatever stands before the slug (`/bg/`, `/bg2/viet-yen/`). The one feed ever
    listed in public is that of the old English edition, so none stands here.
    """

    name = "baobacninhtv"
    title = "Báo Bắc Ninh"
    province = "bac-ninh"
    domains = ("baobacninhtv.vn", "baobacgiang.vn")
    other_hosts = ("en.baobacninhtv.vn", "en.baobacgiang.vn")
    sections = (
        "https://baobacninhtv.vn/moi-nhat",
        "https://baobacninhtv.vn/chinh-tri",
        "https://baobacninhtv.vn/kinh-te",
        "https://baobacninhtv.vn/xa-hoi",
    )
    article_url = r"-postid\d{3,9}\.bbg$"
    article_id = r"-postid(\d{3,9})\.bbg$"
    layouts = (BACNINH,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S5 feeds S1 sitemaps U sections S2 article_url S3",
        "headline U lead S1 body S1 author U published S1 robots U",
    )
