"""Báo Lao Động."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

LAODONG: Final = Layout(
    name="laodong",
    title="h1.title",
    lead="div.chappeau",
    body="div.art-body",
    drop=("aside", "article", ".wrapper-banner", '[class*="lien-quan"]'),
    author=(".details .author",),
    published=".details .time",
    related=('.art-body [class*="relate"]',),
)
"""The page of today as public crawlers read it: `h1.title`, `.chappeau`, `.art-body`; no such page is stored.

Where writer, date and other news stand is guessed; JSON-LD tells writer and date too.
"""
LAODONG_2020: Final = Layout(
    name="laodong-2020",
    title='[class*="article-container-"] .section-title h1',
    lead='[class*="article-container-"] p.abs',
    body="article.summary > .article-content",
    drop=(".for-reading-mode",),
    cover=(".section-title .imgCon > .description",),
    author=(".author-wrapper .author",),
    published=".article-meta time.f-datetime",
    section='[class*="article-container-"] .breadcrumb a',
    tags=".keywords-box .keywords a, .articleCon .tags a",
    related=(".event-stream .event-news",),
)
"""The page of 2020: the lead stands twice, in `p.abs` and, unseen, as `p.for-reading-mode` in the body."""


class LaoDongSpider(NewspaperSpider):
    """Báo Lao Động, of the trade unions.

    The stored page is of January 2020; public crawlers of later years read today's page. No public page dates it.
    """

    name = "laodong"
    title = "Báo Lao Động"
    province = ""
    domains = ("laodong.vn",)
    other_hosts = ("news.laodong.vn", "media.laodong.vn")
    feeds = ("https://laodong.vn/rss/thoi-su.rss",)
    sections = (
        "https://laodong.vn/thoi-su/",
        "https://laodong.vn/cong-doan/",
        "https://laodong.vn/phap-luat/",
        "https://laodong.vn/xa-hoi/",
    )
    article_url = r"^/(?:[a-z0-9-]{1,80}/){1,3}[a-z0-9-]{1,300}-\d{5,8}\.ldo$"
    exclude_url = r"^/(?:tags|event|video|photo)/"
    article_id = r"-(\d{5,8})\.ldo$"
    layouts = (LAODONG, LAODONG_2020)
    seen = "2020-01"
    certainty = Certainty.of(
        "title P domains P feeds G sitemaps U sections P article_url P",
        "headline S2 lead S2 body S3 author G published G robots U",
    )
