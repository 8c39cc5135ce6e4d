"""Báo Hải Phòng."""

from scraper.families.onecms import ONECMS
from scraper.newspaper import Certainty, NewspaperSpider


class BaoHaiPhongSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Hải Phòng, on the system that was Hải Dương's until the merger of July 2025.

    Canonical addresses stand in a meta element, pictures are told by relative paths, the byline closes the body.
    """

    name = "baohaiphong"
    title = "Báo Hải Phòng"
    province = "hai-phong"
    domains = ("baohaiphong.vn", "baohaiduong.vn")
    other_hosts = ("news.baohaiphong.vn",)
    sections = (
        "https://baohaiphong.vn/chinh-tri/cai-cach-hanh-chinh",
        "https://baohaiphong.vn/chinh-tri",
        "https://baohaiphong.vn/kinh-te",
        "https://baohaiphong.vn/xa-hoi",
    )
    article_url = r"-\d{5,8}\.html$|^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}-\d{6}/?$"
    article_id = r"-(\d{5,8})(?:\.html|/?)$"
    layouts = (ONECMS,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections S1 article_url P",
        "headline S1 lead S2 body S3 author F published S2 robots S2",
    )
