"""Báo Hànộimới."""

from scraper.families.onecms import ONECMS, ONECMS_PLAIN
from scraper.newspaper import Certainty, NewspaperSpider


class HaNoiMoiSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Hà Nội.

    Its pages end with a notice against copying; `-event<id>.html` are collections, not articles.
    """

    name = "hanoimoi"
    title = "Báo Hànộimới"
    province = "ha-noi"
    domains = ("hanoimoi.vn",)
    feeds = ("https://hanoimoi.vn/rss", "https://hanoimoi.vn/rss/kinh-te.rss")
    sections = (
        "https://hanoimoi.vn/chinh-tri/cai-cach-hanh-chinh",
        "https://hanoimoi.vn/chinh-tri",
        "https://hanoimoi.vn/kinh-te",
        "https://hanoimoi.vn/do-thi",
        "https://hanoimoi.vn/xa-hoi",
    )
    article_url = r"-\d{3,10}\.html$"
    article_id = r"-(\d{3,10})\.html$"
    layouts = (ONECMS, ONECMS_PLAIN)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S5 feeds S1 sitemaps U sections S1 article_url S2",
        "headline F lead S1 body S2 author F published F robots S1",
    )
