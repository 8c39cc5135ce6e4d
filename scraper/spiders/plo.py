"""Báo Pháp Luật TP. Hồ Chí Minh."""

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider


class PhapLuatSpider(NewspaperSpider):
    """Báo Pháp Luật TP. Hồ Chí Minh, read all over the country.

    `og:url` is a short address for sharing (`/share<id>.html`), the canonical link is the real one; reading aloud has
    a player with names of voices between lead and body.
    """

    name = "plo"
    title = "Báo Pháp Luật TP. Hồ Chí Minh"
    domains = ("plo.vn",)
    feeds = ("https://plo.vn/rss/home.rss",)
    sections = (
        "https://plo.vn/thoi-su/",
        "https://plo.vn/phap-luat/",
        "https://plo.vn/kinh-te/",
        "https://plo.vn/do-thi/",
    )
    article_url = r"-post\d{3,9}\.html$"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (ZCE,)
    seen = "2025-10"
    certainty = Certainty.of(
        "title P domains P feeds S2 sitemaps U sections S1 article_url P",
        "headline P lead P body P author P published P robots U",
    )
