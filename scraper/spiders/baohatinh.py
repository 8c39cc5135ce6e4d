"""Báo Hà Tĩnh."""

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider


class BaoHaTinhSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Hà Tĩnh. Television items live under /tv/ and have no "post" in their address.

    The feed /rss/xa-hoi.xml is from code older than today's system.
    """

    name = "baohatinh"
    title = "Báo Hà Tĩnh"
    province = "ha-tinh"
    domains = ("baohatinh.vn",)
    feeds = ("https://baohatinh.vn/rss/home.rss", "https://baohatinh.vn/rss/xa-hoi.xml")
    sections = (
        "https://baohatinh.vn/chinh-tri/",
        "https://baohatinh.vn/kinh-te/",
        "https://baohatinh.vn/xa-hoi/",
        "https://baohatinh.vn/ve-ha-tinh/",
    )
    article_url = r"-post\d{3,9}\.html$"
    exclude_url = r"^/(?:tv|video|podcast|epaper)/"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (ZCE,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S4 feeds S1 sitemaps U sections S1 article_url S3",
        "headline F lead F body S1 author U published U robots U",
    )
