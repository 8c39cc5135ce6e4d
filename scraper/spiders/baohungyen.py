"""Báo Hưng Yên."""

from scraper.families.content_detail import CONTENT_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoHungYenSpider(NewspaperSpider):
    """Báo Hưng Yên, with Thái Bình since July 2025.

    Every section exists twice, as /chinh-tri and /Chinh-tri; the small letters are asked. baothaibinh.com.vn
    (`/tin-tuc/<cat>/<id>/<slug>`) was another system and is not read here.
    """

    name = "baohungyen"
    title = "Báo Hưng Yên"
    province = "hung-yen"
    domains = ("baohungyen.vn",)
    feeds = ("https://baohungyen.vn/rss/home.rss",)
    sections = (
        "https://baohungyen.vn/thoi-su",
        "https://baohungyen.vn/chinh-tri",
        "https://baohungyen.vn/kinh-te",
        "https://baohungyen.vn/xa-hoi",
    )
    article_url = r"-\d{5,9}\.html$"
    article_id = r"-(\d{5,9})\.html$"
    layouts = (CONTENT_DETAIL,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S5 feeds G sitemaps U sections S1 article_url S2",
        "headline S1 lead F body S1 author S1 published S1 robots U",
    )
