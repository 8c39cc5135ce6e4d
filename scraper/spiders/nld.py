"""Báo Người Lao Động."""

from scraper.families.vccorp import VCCORP
from scraper.newspaper import Certainty, NewspaperSpider


class NldSpider(NewspaperSpider):
    """Báo Người Lao Động, of TP. Hồ Chí Minh. No page is stored: the layout is the family's, the lists are guessed.

    `seen` is the month of the newest article a public crawler names.
    """

    name = "nld"
    title = "Báo Người Lao Động"
    province = ""
    domains = ("nld.com.vn",)
    other_hosts = ("maivang.nld.com.vn",)
    feeds = ("https://nld.com.vn/rss/thoi-su.rss",)
    sections = ("https://nld.com.vn/thoi-su.htm", "https://nld.com.vn/kinh-te.htm", "https://nld.com.vn/phap-luat.htm")
    article_url = r"^/(?:[a-z0-9-]{1,80}/){0,3}[a-z0-9-]{1,300}-(?:196|20)\d{12,18}\.htm$"
    article_id = r"-((?:196|20)\d{12,18})\.htm$"
    layouts = (VCCORP,)
    seen = "2025-08"
    certainty = Certainty.of(
        "title G domains S2 feeds S1 sitemaps U sections G article_url G",
        "headline F lead F body F author F published F robots U",
    )
