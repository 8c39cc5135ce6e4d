"""Báo Gia Lai."""

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider


class BaoGiaLaiSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Gia Lai, since July 2025 with Bình Định.

    What baobinhdinh.vn had by `viewer.aspx?mabb=<id>` did not come over under ids of this paper.
    """

    name = "baogialai"
    title = "Báo Gia Lai"
    province = "gia-lai"
    domains = ("baogialai.com.vn",)
    other_hosts = ("en.baogialai.com.vn", "zh.baogialai.com.vn")
    feeds = ("https://baogialai.com.vn/rss/home.rss",)
    sections = (
        "https://baogialai.com.vn/chinh-tri/",
        "https://baogialai.com.vn/thoi-su-su-kien/",
        "https://baogialai.com.vn/kinh-te/",
        "https://baogialai.com.vn/doi-song/",
    )
    article_url = r"-post\d{3,9}\.html$"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (ZCE,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S6 feeds G sitemaps U sections S1 article_url S2",
        "headline S1 lead S1 body S1 author U published U robots S1",
    )
