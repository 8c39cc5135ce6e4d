"""Báo Tuổi Trẻ."""

from scraper.families.vccorp import VCCORP
from scraper.newspaper import Certainty, NewspaperSpider


class TuoiTreSpider(NewspaperSpider):
    """Báo Tuổi Trẻ. Two writers stand behind "và 1 tác giả khác"; boxes inside the body tell half the story.

    The stored page is of March 2026; JSON-LD is escaped twice there. Ids that begin with 100 are a guess.
    """

    name = "tuoitre"
    title = "Báo Tuổi Trẻ"
    province = ""
    domains = ("tuoitre.vn",)
    other_hosts = ("cuoi.tuoitre.vn", "tv.tuoitre.vn", "news.tuoitre.vn")
    feeds = ("https://tuoitre.vn/rss/thoi-su.rss", "https://tuoitre.vn/rss/phap-luat.rss")
    sections = (
        "https://tuoitre.vn/thoi-su.htm",
        "https://tuoitre.vn/phap-luat.htm",
        "https://tuoitre.vn/kinh-doanh.htm",
    )
    article_url = r"^/(?:[a-z0-9-]{1,80}/){0,3}[a-z0-9-]{1,300}-(?:20\d{6,18}|100\d{12,18})\.htm$"
    article_id = r"-(20\d{6,18}|100\d{12,18})\.htm$"
    layouts = (VCCORP,)
    seen = "2026-03"
    certainty = Certainty.of(
        "title P domains P feeds G sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
