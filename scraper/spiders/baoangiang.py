"""Báo An Giang."""

from scraper.families.fckeditor import FCKEDITOR_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoAnGiangSpider(NewspaperSpider):
    """Báo An Giang, with Kiên Giang since July 2025.

    `<base href>` points at images.baoangiang.com.vn, `og:type` says blog, JSON-LD names the paper as author. Tags end
    with a few that stand on every page. baokiengiang.vn had another system and is not read here.
    """

    name = "baoangiang"
    title = "Báo An Giang"
    province = "an-giang"
    domains = ("baoangiang.com.vn",)
    sections = (
        "https://baoangiang.com.vn/chinh-tri-xa-hoi/cai-cach-hanh-chinh/",
        "https://baoangiang.com.vn/an-giang-24-gio/",
        "https://baoangiang.com.vn/chinh-tri-xa-hoi/",
        "https://baoangiang.com.vn/kinh-te/",
        "https://baoangiang.com.vn/cong-nghe/",
    )
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_DETAIL,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline S1 lead F body S2 author S1 published P robots S1",
    )
