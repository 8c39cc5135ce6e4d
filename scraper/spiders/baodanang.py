"""Báo Đà Nẵng."""

from dataclasses import replace
from typing import Final

from scraper.families.onecms import ONECMS, ONECMS_BOLD_LEAD
from scraper.newspaper import Certainty, NewspaperSpider

QUANG_NAM_LEAD: Final = '.sc-longform-header:has(.block-sc-sapo:not(:blank)) + p:lexbor-contains("(QNO) -")'
DANANG: Final = replace(ONECMS, name="onecms-danang", drop=(*ONECMS.drop, QUANG_NAM_LEAD))
"""Articles from Quảng Nam repeat their lead as a paragraph "(QNO) - ...", which a script of the page hides."""


class BaoDaNangSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Đà Nẵng, on the system that was Quảng Nam's until the merger of July 2025.

    Ids are Quảng Nam's; Đà Nẵng's own older articles had `/<section>/<YYYYMM>/<slug>-<7 digits>/`. Three dates
    stand on a page: JSON-LD is right, meta is month first, the script's "Z" is wrong.
    """

    name = "baodanang"
    title = "Báo và phát thanh, truyền hình Đà Nẵng"
    province = "da-nang"
    domains = ("baodanang.vn", "baoquangnam.vn")
    feeds = ("https://baodanang.vn/rss",)
    sections = (
        "https://baodanang.vn/chinh-tri/chinh-quyen-doan-the",
        "https://baodanang.vn/chinh-tri",
        "https://baodanang.vn/kinh-te",
        "https://baodanang.vn/xa-hoi",
        "https://baodanang.vn/tin-moi-nhat",
    )
    article_url = r"-\d{7}\.html$|^/[a-z0-9-]{1,80}/\d{6}/[a-z0-9-]{1,300}-\d{7}/?$"
    article_id = r"-(\d{7})\.html$|/\d{6}/[a-z0-9-]{1,300}-(?P<old>\d{7})/?$"
    layouts = (ONECMS_BOLD_LEAD, DANANG)
    seen = "2026-10"
    certainty = Certainty.of(
        "title P domains P feeds S1 sitemaps U sections S1 article_url P",
        "headline P lead P body P author P published P robots S1",
    )
