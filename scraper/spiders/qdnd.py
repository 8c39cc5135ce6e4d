"""Báo Quân đội nhân dân."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

QDND: Final = Layout(
    name="qdnd",
    title=".article-detail > h1.post-title",
    lead=".article-detail > .post-summary",
    body=".article-detail > .post-content",
    drop=(".list-newslive",),
    captions=("tr.alt_imgEditor", "figcaption"),
    caption_after_picture=True,
    published=".article-detail > .post-subinfo",
    section=".article-detail .brcrum-title .head > a",
    tags=".post-tag a",
    related=(".post-relate",),
)
"""DNN inside one ASP.NET form; the byline is a bold last paragraph in capitals, an invitation to readers follows it."""


class QdndSpider(NewspaperSpider):
    """Báo Quân đội nhân dân. Other languages live on subdomains; addresses have no extension and no canonical link.

    `seen` is the month the newest page rebuilt after a real one carries.
    """

    name = "qdnd"
    title = "Báo Quân đội nhân dân"
    province = ""
    domains = ("qdnd.vn",)
    other_hosts = (
        "en.qdnd.vn",
        "la.qdnd.vn",
        "ru.qdnd.vn",
        "cn.qdnd.vn",
        "kh.qdnd.vn",
        "media.qdnd.vn",
        "docbao.qdnd.vn",
    )
    sections = (
        "https://www.qdnd.vn/chinh-tri/tin-tuc",
        "https://www.qdnd.vn/chinh-tri/cac-van-de",
        "https://www.qdnd.vn/xa-hoi/tin-tuc",
        "https://www.qdnd.vn/kinh-te/tin-tuc",
    )
    article_url = r"^/(?:[a-z0-9-]{1,80}/){1,4}[a-z0-9-]{1,300}-\d{5,8}$"
    article_id = r"-(\d{5,8})$"
    layouts = (QDND,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
