"""CafeF."""

from scraper.families.vccorp import VCCORP
from scraper.newspaper import Certainty, NewspaperSpider


class CafeFSpider(NewspaperSpider):
    """CafeF, news of markets by VCCorp, much of it reprinted: "Theo Lê Mai" on the author's place names who wrote it.

    Stored pages are of March 2026.
    """

    name = "cafef"
    title = "CafeF"
    province = ""
    domains = ("cafef.vn",)
    other_hosts = ("s.cafef.vn",)
    feeds = ("https://cafef.vn/thoi-su.rss",)
    sections = (
        "https://cafef.vn/xa-hoi.chn",
        "https://cafef.vn/bat-dong-san.chn",
        "https://cafef.vn/thi-truong-chung-khoan.chn",
    )
    article_url = r"^/[a-z0-9-]{1,300}-(?:188|20)\d{12,18}\.chn$"
    article_id = r"-((?:188|20)\d{12,18})\.chn$"
    layouts = (VCCORP,)
    seen = "2026-03"
    certainty = Certainty.of(
        "title P domains P feeds G sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
