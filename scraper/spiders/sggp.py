"""Báo Sài Gòn Giải Phóng."""

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider


class SaiGonGiaiPhongSpider(NewspaperSpider):
    """Cơ quan báo và phát thanh, truyền hình TP. Hồ Chí Minh, since July 2025 with Bình Dương and Bà Rịa - Vũng Tàu.

    Section names are written without hyphens; articles of before have `-<5 digits>.html`, another numbering.
    """

    name = "sggp"
    title = "Báo Sài Gòn Giải Phóng"
    province = "ho-chi-minh"
    domains = ("www.sggp.org.vn", "sggp.org.vn")
    other_hosts = ("en.sggp.org.vn", "cn.sggp.org.vn")
    feeds = ("https://www.sggp.org.vn/rss/home.rss", "https://www.sggp.org.vn/rss/kinh-te.rss")
    sections = (
        "https://www.sggp.org.vn/caicachhanhchinh/",
        "https://www.sggp.org.vn/sapxepcacdonvihanhchinh/",
        "https://www.sggp.org.vn/chinhtri/",
        "https://www.sggp.org.vn/kinhte/",
        "https://www.sggp.org.vn/xahoi/",
    )
    article_url = r"-post\d{3,9}\.html$|^/[a-z0-9-]{1,300}-\d{5}\.html$"
    article_id = r"-post(\d{3,9})\.html$|-(?P<old>\d{5})\.html$"
    layouts = (ZCE,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S1 domains S5 feeds G sitemaps U sections S1 article_url S2",
        "headline F lead S1 body F author U published U robots S1",
    )
