"""Báo Nhân Dân."""

from dataclasses import replace
from typing import Final

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider

NHANDAN: Final = replace(ZCE, name="zce-nhandan", author=(*ZCE.author, ".main-col p.name"))
"""The family's page; the writer stands in a paragraph after the body, as one public crawler has it."""


class NhanDanSpider(NewspaperSpider):
    """Báo Nhân Dân, the Party's newspaper.

    Several public crawlers name the parts of the page; none is stored here. Editions in other languages have hosts
    of their own. Section names are written without or with hyphens, as they stand here.
    """

    name = "nhandan"
    title = "Báo Nhân Dân"
    domains = ("nhandan.vn",)
    other_hosts = (
        "en.nhandan.vn",
        "cn.nhandan.vn",
        "fr.nhandan.vn",
        "ru.nhandan.vn",
        "es.nhandan.vn",
    )
    feeds = ("https://nhandan.vn/rss/home.rss",)
    sections = (
        "https://nhandan.vn/chinhtri/",
        "https://nhandan.vn/xay-dung-dang/",
        "https://nhandan.vn/kinhte/",
        "https://nhandan.vn/phapluat/",
    )
    article_url = r"-post\d{3,9}\.html$"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (NHANDAN,)
    seen = "2026-07"
    certainty = Certainty.of(
        "title S2 domains S2 feeds S2 sitemaps U sections S1 article_url S2",
        "headline S3 lead S2 body S3 author S1 published S1 robots U",
    )
