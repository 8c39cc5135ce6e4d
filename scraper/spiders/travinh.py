"""Trà Vinh, the edition of Báo Vĩnh Long for what was Trà Vinh province."""

from scraper.families.fckeditor import FCKEDITOR_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class TraVinhSpider(NewspaperSpider):
    """Trà Vinh, ấn bản vùng của Báo Vĩnh Long.

    The host's certificate does not verify; verification is never switched off. The page is read as its sister Đồng
    Khởi's, which nobody has checked. baotravinh.vn was another system.
    """

    name = "travinh"
    title = "Trà Vinh (ấn bản vùng của Báo Vĩnh Long)"
    province = "vinh-long"
    domains = ("travinh.baovinhlong.vn",)
    sections = (
        "https://travinh.baovinhlong.vn/thoi-su/",
        "https://travinh.baovinhlong.vn/chinh-tri/",
        "https://travinh.baovinhlong.vn/kinh-te/",
        "https://travinh.baovinhlong.vn/xa-hoi/",
    )
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_DETAIL,)
    edition_of = "baovinhlong"
    seen = "2026-09"
    certainty = Certainty.of(
        "title G domains S1 feeds U sitemaps U sections S1 article_url S1",
        "headline F lead F body F author F published F robots S1",
    )
    enabled = False
    why_disabled = "chứng chỉ TLS của travinh.baovinhlong.vn không xác thực được; chỉ bật khi trang sửa chứng chỉ"
