"""Báo VietNamNet."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

VIETNAMNET: Final = Layout(
    name="vietnamnet",
    title="h1.content-detail-title",
    lead="h2.content-detail-sapo",
    body="#maincontent.maincontent",
    drop=(".vmcadszone", ".insert-wiki-content", "[data-vnnembedtype]:not(figure)"),
    captions=("figcaption", ".image_desc"),
    author=(".article-detail-author .name",),
    published=".publish-date",
    related=(".ck-cms-insert-neww-group", ".ck-cms-insert-news"),
)
"""Since about 2022. Groups of other news stand inside the body as `ck-cms-insert-neww-group` (their spelling)."""


class VietNamNetSpider(NewspaperSpider):
    """Báo VietNamNet. The stored page is of March 2026; pages moved from the older system keep its picture tables."""

    name = "vietnamnet"
    title = "Báo VietNamNet"
    province = ""
    domains = ("vietnamnet.vn",)
    feeds = ("https://vietnamnet.vn/rss/thoi-su.rss", "https://vietnamnet.vn/kinh-doanh/tai-chinh.rss")
    sections = (
        "https://vietnamnet.vn/chinh-tri",
        "https://vietnamnet.vn/thoi-su",
        "https://vietnamnet.vn/kinh-doanh",
        "https://vietnamnet.vn/phap-luat",
    )
    article_url = r"^/(?:[a-z0-9-]{1,80}/){0,3}[a-z0-9-]{1,300}-\d{5,8}\.html$"
    exclude_url = r"^/(?:en|tac-gia|su-kien)/"
    article_id = r"-(\d{5,8})\.html$"
    layouts = (VIETNAMNET,)
    seen = "2026-03"
    certainty = Certainty.of(
        "title P domains P feeds S1 sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
