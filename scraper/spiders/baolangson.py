"""Báo Lạng Sơn."""

from scraper.families.content_detail import CONTENT_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoLangSonSpider(NewspaperSpider):
    """Báo Lạng Sơn: only saved pages are read, robots.txt refuses crawlers."""

    name = "baolangson"
    title = "Báo Lạng Sơn"
    province = "lang-son"
    domains = ("baolangson.vn",)
    feeds = ("https://baolangson.vn/rss/home.rss",)
    sections = (
        "https://baolangson.vn/thoi-su",
        "https://baolangson.vn/chinh-tri",
        "https://baolangson.vn/kinh-te",
        "https://baolangson.vn/xa-hoi",
    )
    article_url = r"-\d{5,9}\.html$"
    article_id = r"-(\d{5,9})\.html$"
    layouts = (CONTENT_DETAIL,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S3 domains S5 feeds G sitemaps U sections S1 article_url S2",
        "headline F lead F body S1 author F published F robots S2",
    )
    enabled = False
    why_disabled = "robots.txt không cho thu thập (1.981/1.981 địa chỉ, 03/10/2026); chỉ bật khi có phép của báo"
