"""Báo Dân trí."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

DANTRI: Final = Layout(
    name="dantri",
    title="h1.title-page.detail",
    lead="h2.singular-sapo",
    body="article.singular-container > .singular-content",
    drop=("aside", "article", "[data-module]", "figure.quiz", "figure.poll"),
    author=(".author-name",),
    published="time.author-time",
    section="[data-content-name='article-breadcrumb']",
)
"""Since about 2022, as public crawlers and pages copied into repositories have it; no page of the paper is stored."""


class DanTriSpider(NewspaperSpider):
    """Báo Dân trí, with a system of its own. The lead begins with "(Dân trí) - ", which belongs to it as printed.

    `seen` is the month of the newest page of it copied into a public repository.
    """

    name = "dantri"
    title = "Báo Dân trí"
    province = ""
    domains = ("dantri.com.vn",)
    other_hosts = ("dtinews.dantri.com.vn",)
    feeds = ("https://dantri.com.vn/rss/xa-hoi.rss",)
    sections = (
        "https://dantri.com.vn/noi-vu.htm",
        "https://dantri.com.vn/xa-hoi.htm",
        "https://dantri.com.vn/kinh-doanh.htm",
        "https://dantri.com.vn/phap-luat.htm",
    )
    article_url = r"^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}-20\d{12,16}\.htm$"
    article_id = r"-(20\d{12,16})\.htm$"
    layouts = (DANTRI,)
    seen = "2025-05"
    certainty = Certainty.of(
        "title S2 domains S2 feeds G sitemaps U sections S1 article_url S2",
        "headline S2 lead S3 body S3 author S2 published S2 robots U",
    )
