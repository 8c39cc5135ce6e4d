"""Báo Cà Mau."""

from scraper.families.fckeditor import FCKEDITOR_POST
from scraper.newspaper import Certainty, NewspaperSpider


class BaoCaMauSpider(NewspaperSpider):
    """Báo Cà Mau, with Bạc Liêu since July 2025.

    baobaclieu.vn and baocamau.com.vn had other addresses (`/<cat>/<slug>-<id>.html`) and are not read here.
    """

    name = "baocamau"
    title = "Báo Cà Mau"
    province = "ca-mau"
    domains = ("baocamau.vn",)
    sections = (
        "https://baocamau.vn/thoi-su/",
        "https://baocamau.vn/chinh-tri/",
        "https://baocamau.vn/kinh-te/",
        "https://baocamau.vn/xa-hoi/",
    )
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_POST,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds U sitemaps U sections G article_url S3",
        "headline F lead F body S1 author F published F robots U",
    )
