"""Báo Cần Thơ."""

from scraper.families.fckeditor import FCKEDITOR
from scraper.newspaper import Certainty, NewspaperSpider


class BaoCanThoSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Cần Thơ, with Sóc Trăng and Hậu Giang since July 2025.

    English pages live under /news/, Khmer ones under /khmer/.
    """

    name = "baocantho"
    title = "Báo Cần Thơ"
    province = "can-tho"
    domains = ("baocantho.com.vn",)
    feeds = (
        "https://baocantho.com.vn/rss/cate/thoi-su/",
        "https://baocantho.com.vn/rss/cate/chinh-tri/",
        "https://baocantho.com.vn/rss/cate/kinh-te/",
        "https://baocantho.com.vn/rss/subcate/can-tho/",
    )
    sections = (
        "https://baocantho.com.vn/thoi-su/",
        "https://baocantho.com.vn/chinh-tri/",
        "https://baocantho.com.vn/kinh-te/",
    )
    article_url = r"-a\d{3,9}\.html$"
    exclude_url = r"^/(?:news|khmer)/"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains P feeds P sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots S1",
    )
