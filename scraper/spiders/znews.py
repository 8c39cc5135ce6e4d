"""Tạp chí Tri thức - Znews."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

ZNEWS: Final = Layout(
    name="znews",
    title="h1.the-article-title",
    lead="p.the-article-summary",
    body=".the-article-body",
    drop=(".notebox", "table.article"),
    captions=(".pCaption", "figcaption"),
    author=(".the-article-credit .author",),
    published=".the-article-publish",
    section=".the-article-category a",
    tags=".the-article-tags > *",
)
"""Pictures and boxes of other news are tables inside the body, `table.picture` and `table.article`."""


class ZnewsSpider(NewspaperSpider):
    """Tạp chí điện tử Tri thức - Znews, once Zing News: addresses of zingnews.vn carry the same ids."""

    name = "znews"
    title = "Tri thức - Znews"
    domains = ("znews.vn", "zingnews.vn")
    other_hosts = ("lifestyle.znews.vn",)
    feeds = ("https://znews.vn/rss/thoi-su.rss",)
    sections = (
        "https://znews.vn/xa-hoi.html",
        "https://znews.vn/kinh-doanh-tai-chinh.html",
        "https://znews.vn/phap-luat.html",
    )
    article_url = r"-post\d{3,9}\.html$"
    exclude_url = r"^/(?:video|series|tieu-diem)/"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (ZNEWS,)
    seen = "2025-12"
    certainty = Certainty.of(
        "title P domains P feeds S1 sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
