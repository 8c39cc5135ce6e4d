"""Báo Đồng Tháp."""

from scraper.families.fckeditor import FCKEDITOR_SINGULAR
from scraper.newspaper import Certainty, NewspaperSpider


class BaoDongThapSpider(NewspaperSpider):
    """Báo Đồng Tháp, with Tiền Giang since July 2025.

    baoapbac.vn, the paper of Tiền Giang, stays out: it needs an old TLS handshake that OpenSSL 3 refuses.
    """

    name = "baodongthap"
    title = "Báo Đồng Tháp"
    province = "dong-thap"
    domains = ("baodongthap.vn",)
    sections = (
        "https://baodongthap.vn/thoi-su/",
        "https://baodongthap.vn/chinh-tri/",
        "https://baodongthap.vn/kinh-te/",
        "https://baodongthap.vn/xa-hoi/",
    )
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_SINGULAR,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds U sitemaps U sections S1 article_url S1",
        "headline S1 lead F body S1 author F published F robots S1",
    )
