"""Báo Sơn La."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

SONLA: Final = Layout(
    name="sonla",
    title="h1",
    lead=".fulltext > p.font-bold",
    body=".fulltext",
    drop=(".audio-article", ".select-accent-wrap"),
    caption_after_picture=True,
)
"""A Tailwind front end; names of its parts by one public crawler, nothing told of writer and date on the page."""

SONLA_EDITOR: Final = Layout(
    name="sonla-editor",
    title="h1",
    body="#editor-detail",
    lead_in_body=True,
    drop=(".audio-article", ".select-accent-wrap"),
    caption_after_picture=True,
)
"""The same where the text stands in the editor's element alone: its first paragraph is the lead."""


class BaoSonLaSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Sơn La.

    Ids are short random words, sections and articles both end in .html; the section of an article is in its address.
    """

    name = "baosonla"
    title = "Báo Sơn La"
    province = "son-la"
    domains = ("baosonla.vn",)
    sections = (
        "https://baosonla.vn/cai-cach-hanh-chinh.html",
        "https://baosonla.vn/thoi-su-chinh-tri.html",
        "https://baosonla.vn/kinh-te.html",
        "https://baosonla.vn/xa-hoi.html",
    )
    article_url = r"^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}-[A-Za-z0-9]{6,12}\.html$"
    exclude_url = r"^/(?:emagazine|thong-tin-quang-cao|video|bao-in)/"
    article_id = r"^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}-([A-Za-z0-9]{6,12})\.html$"
    layouts = (SONLA, SONLA_EDITOR)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S3 feeds G sitemaps U sections S1 article_url S2",
        "headline G lead S1 body S1 author U published U robots U",
    )
