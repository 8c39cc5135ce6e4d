"""The open-data portal of Cần Thơ, which carries news."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

CKAN_BLOG: Final = Layout(
    name="ckan-blog",
    title="section.module-content > h1.page-heading",
    lead="section.module-content > h1 ~ div > p:first-child",
    body="section.module-content > h1 ~ div",
    caption_after_picture=True,
    published="section.module-content > .muted.date",
    section="aside.secondary h2.module-heading",
)
"""The blog of a CKAN open-data portal: a day and no hour, the lead printed again under the picture."""


class CanThoSpider(NewspaperSpider):
    """Cổng dữ liệu mở Cần Thơ: short news under /blog/. The stored page is of August 2024; the list is its own."""

    name = "cantho"
    title = "Cổng dữ liệu mở Cần Thơ"
    province = "can-tho"
    domains = ("cantho.gov.vn",)
    sections = ("https://odp.cantho.gov.vn/blog",)
    article_url = r"^/blog/[a-z0-9-]{1,300}(?:\.html)?$"
    layouts = (CKAN_BLOG,)
    seen = "2024-08"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author U published P robots U",
    )
