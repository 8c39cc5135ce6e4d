"""Huế ngày nay."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

HUE: Final = Layout(
    name="huengaynay",
    title="h1",
    lead=".article__sapo",
    body="[itemprop='articleBody']",
    drop=(".detail-related", ".sharemxh", ".detail-fb-like-share"),
    caption_after_picture=True,
    published=".pubdate",
    section=".breadcrumb li a",
    tags=".block_tag a.tag_item",
    related=(".news-relate", ".box-relate"),
)
"""Huế ngày nay as the one public description has it, which was written without seeing a page; date,
section, tags and boxes are the "fckeditor" family's, whose picture addresses the paper shares."""


class HueNgayNaySpider(NewspaperSpider):
    """Huế ngày nay; its older name was baothuathienhue.vn, which is not read here.

    Pictures lie under file.huengaynay.vn/data2/image/fckeditor/. Every selector is a guess until a page is fetched.
    """

    name = "huengaynay"
    title = "Huế ngày nay"
    province = "hue"
    domains = ("huengaynay.vn",)
    sections = (
        "https://huengaynay.vn/thoi-su",
        "https://huengaynay.vn/chinh-tri",
        "https://huengaynay.vn/kinh-te",
        "https://huengaynay.vn/du-lich",
    )
    article_url = r"-\d{4,9}\.html$"
    article_id = r"-(\d{4,9})\.html$"
    layouts = (HUE,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds U sitemaps U sections G article_url S2",
        "headline F lead G body G author U published U robots U",
    )
