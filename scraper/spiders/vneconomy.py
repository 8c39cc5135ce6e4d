"""Tạp chí Kinh tế Việt Nam (VnEconomy)."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

VNECONOMY_2022: Final = Layout(
    name="vneconomy-2022",
    title="h1.detail__title",
    lead="h2.detail__summary",
    body="article.detail-wrap > .detail__content",
    drop=(".qc",),
    cover=(".detail__avatar figcaption",),
    author=(".detail__author strong",),
    published=".detail__meta",
    meta_order="month-first",
    related=(".detail__footer .story__title",),
)
"""The page of 2022. The lead may be the first words of the body and an ellipsis; both are kept as printed."""


class VnEconomySpider(NewspaperSpider):
    """Tạp chí Kinh tế Việt Nam. The first h1 of a page is the section; the stored page is of January 2022.

    Addresses carry no id, so only those of eight words and more count as articles.
    """

    name = "vneconomy"
    title = "Tạp chí Kinh tế Việt Nam"
    province = ""
    domains = ("vneconomy.vn",)
    other_hosts = ("en.vneconomy.vn",)
    sections = (
        "https://vneconomy.vn/kinh-te-so.htm",
        "https://vneconomy.vn/chung-khoan.htm",
        "https://vneconomy.vn/kinh-te-the-gioi.htm",
    )
    article_url = r"^/(?:[a-z0-9]{1,30}-){7,60}[a-z0-9]{1,30}\.htm$"
    layouts = (VNECONOMY_2022,)
    seen = "2022-01"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
