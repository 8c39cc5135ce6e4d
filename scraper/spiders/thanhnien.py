"""Báo Thanh Niên."""

from scraper.families.vccorp import VCCORP
from scraper.newspaper import Certainty, NewspaperSpider


class ThanhNienSpider(NewspaperSpider):
    """Báo Thanh Niên. JSON-LD tells the drafting hour; the visible clock and meta tell when it was published.

    The stored page is of September 2023. Addresses before the move to VCCorp end in `-post<id>.html` or `-<id>.html`.
    """

    name = "thanhnien"
    title = "Báo Thanh Niên"
    province = ""
    domains = ("thanhnien.vn",)
    feeds = ("https://thanhnien.vn/rss/thoi-su.rss",)
    sections = (
        "https://thanhnien.vn/thoi-su.htm",
        "https://thanhnien.vn/thoi-su/phap-luat.htm",
        "https://thanhnien.vn/kinh-te.htm",
    )
    article_url = (
        r"^/(?:[a-z0-9-]{1,80}/){0,3}[a-z0-9-]{1,300}-185\d{12,18}\.htm$"
        r"|^/(?:[a-z0-9-]{1,80}/){0,3}[a-z0-9-]{1,300}-(?:post)?\d{5,8}\.html$"
    )
    article_id = r"-(185\d{12,18})\.htm$|-(?:post)?(\d{5,8})\.html$"
    layouts = (VCCORP,)
    seen = "2023-09"
    certainty = Certainty.of(
        "title P domains P feeds G sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
