"""Báo Quảng Ninh."""

from scraper.families.content_detail import CONTENT_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoQuangNinhSpider(NewspaperSpider):
    """Báo Quảng Ninh.

    /rss is a page that lists some 50 feeds; one observer was answered 403 there. baoquangninh.com.vn is the old name.
    """

    name = "baoquangninh"
    title = "Báo Quảng Ninh"
    province = "quang-ninh"
    domains = ("baoquangninh.vn",)
    other_hosts = ("english.baoquangninh.vn",)
    feeds = (
        "https://baoquangninh.vn/rss/news/chinh-tri.rss",
        "https://baoquangninh.vn/rss/news/chuyen-doi-so.rss",
        "https://baoquangninh.vn/rss/news/xay-dung-dang.rss",
    )
    sections = (
        "https://baoquangninh.vn/chinh-tri",
        "https://baoquangninh.vn/chuyen-doi-so",
        "https://baoquangninh.vn/kinh-te",
        "https://baoquangninh.vn/xa-hoi",
    )
    article_url = r"-\d{5,9}\.html$"
    article_id = r"-(\d{5,9})\.html$"
    layouts = (CONTENT_DETAIL,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S3 domains S6 feeds S1 sitemaps U sections S1 article_url S3",
        "headline S1 lead F body S1 author F published S1 robots S2",
    )
