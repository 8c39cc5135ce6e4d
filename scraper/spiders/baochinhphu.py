"""Báo điện tử Chính phủ."""

from scraper.families.vccorp import VCCORP
from scraper.newspaper import Certainty, NewspaperSpider


class BaoChinhPhuSpider(NewspaperSpider):
    """Báo điện tử Chính phủ (VGP); subdomains are editions in other languages and the documents' search.

    Signed articles carry the name in the last paragraph, set right; most are unsigned. The stored page is of March
    2026.
    """

    name = "baochinhphu"
    title = "Báo điện tử Chính phủ"
    province = ""
    domains = ("baochinhphu.vn",)
    other_hosts = ("en.baochinhphu.vn", "cn.baochinhphu.vn")
    sections = (
        "https://baochinhphu.vn/xa-hoi/cai-cach-hanh-chinh.htm",
        "https://baochinhphu.vn/chinh-sach-va-cuoc-song/chinh-sach-moi.htm",
        "https://baochinhphu.vn/chinh-tri.htm",
        "https://baochinhphu.vn/kinh-te.htm",
    )
    article_url = r"^/[a-z0-9-]{1,300}-102\d{12,18}\.htm$"
    article_id = r"-(102\d{12,18})\.htm$"
    layouts = (VCCORP,)
    seen = "2026-03"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author F published P robots U",
    )
