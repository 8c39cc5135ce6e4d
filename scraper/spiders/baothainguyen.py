"""Báo Thái Nguyên."""

from scraper.families.dataimages import DATAIMAGES_UNSEEN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoThaiNguyenSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Thái Nguyên, which since July 2025 also speaks for what was Bắc Kạn.

    The lead stands in `div.desc`; what else of the page is known is the portal's.
    """

    name = "baothainguyen"
    title = "Báo Thái Nguyên"
    province = "thai-nguyen"
    domains = ("baothainguyen.vn",)
    feeds = ("https://baothainguyen.vn/rss/home.rss",)
    sections = (
        "https://baothainguyen.vn/thoi-su-thai-nguyen/",
        "https://baothainguyen.vn/chinh-tri/",
        "https://baothainguyen.vn/kinh-te/",
        "https://baothainguyen.vn/xa-hoi/",
    )
    article_url = r"^(?:/[a-z0-9-]{1,80}){1,3}/\d{6}/[^/]{1,300}-[0-9a-f]{6,8}/?$"
    article_id = r"-([0-9a-f]{6,8})/?$"
    layouts = (DATAIMAGES_UNSEEN,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds G sitemaps U sections S1 article_url S2",
        "headline F lead S1 body S1 author F published F robots U",
    )
