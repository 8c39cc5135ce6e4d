"""Đồng Khởi, the edition of Báo Vĩnh Long for what was Bến Tre."""

from scraper.families.fckeditor import FCKEDITOR_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class DongKhoiSpider(NewspaperSpider):
    """Đồng Khởi, ấn bản vùng của Báo Vĩnh Long.

    The same system answers under baodongkhoi.vn, whose pages carry a `<base href>` of the new host.
    """

    name = "dongkhoi"
    title = "Đồng Khởi (ấn bản vùng của Báo Vĩnh Long)"
    province = "vinh-long"
    domains = ("dongkhoi.baovinhlong.vn", "baodongkhoi.vn")
    sections = (
        "https://dongkhoi.baovinhlong.vn/thoi-su/",
        "https://dongkhoi.baovinhlong.vn/chinh-tri/",
        "https://dongkhoi.baovinhlong.vn/kinh-te/",
        "https://dongkhoi.baovinhlong.vn/xa-hoi/",
    )
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_DETAIL,)
    edition_of = "baovinhlong"
    seen = "2026-09"
    certainty = Certainty.of(
        "title S1 domains S2 feeds U sitemaps U sections S1 article_url S1",
        "headline F lead S1 body S1 author F published F robots U",
    )
