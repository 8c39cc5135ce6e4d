"""Báo điện tử VTC News."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

VTCNEWS: Final = Layout(
    name="vtcnews",
    title="header.mb5 h1",
    lead=".nd-detail h2.font18.bold",
    body=".edittor-content",
    captions=("figcaption", "p.expEdit"),
    author=(".author-make span",),
    published="span.time-update",
    section="a.mt-category",
    tags=".nd-detail li.inline.mr5 a",
    related=('.list-news[data-campaign="Box-Related"]',),
)
"""Put together from what several public crawlers select; no page is stored, so each part is to be checked."""


class VtcNewsSpider(NewspaperSpider):
    """Báo điện tử VTC News, on a system of its own: classes say how a thing looks, hardly what it is.

    Articles end in `-ar<id>.html`, sections in `-<number>.html`; vtc.vn is the host of before.
    """

    name = "vtcnews"
    title = "VTC News"
    domains = ("vtcnews.vn", "vtc.vn")
    feeds = ("https://vtcnews.vn/rss/feed.rss",)
    sections = (
        "https://vtcnews.vn/thoi-su-28.html",
        "https://vtcnews.vn/chinh-tri-47.html",
        "https://vtcnews.vn/kinh-te-29.html",
    )
    article_url = r"-ar\d{3,9}\.html$"
    article_id = r"-ar(\d{3,9})\.html$"
    layouts = (VTCNEWS,)
    seen = "2026-07"
    certainty = Certainty.of(
        "title S2 domains S3 feeds S1 sitemaps U sections S2 article_url S3",
        "headline S2 lead S2 body S3 author S2 published S3 robots U",
    )
