"""Báo Cao Bằng."""

from scraper.families.content_detail import CONTENT_DETAIL
from scraper.newspaper import Certainty, NewspaperSpider


class BaoCaoBangSpider(NewspaperSpider):
    """Báo và Phát thanh, truyền hình Cao Bằng. Its sections heed case and mix it: /Thoi-su but /chinh-tri."""

    name = "baocaobang"
    title = "Báo Cao Bằng"
    province = "cao-bang"
    domains = ("baocaobang.vn",)
    feeds = ("https://baocaobang.vn/rss/home.rss",)
    sections = ("https://baocaobang.vn/Thoi-su", "https://baocaobang.vn/chinh-tri")
    article_url = r"-\d{5,9}\.html$"
    article_id = r"-(\d{5,9})\.html$"
    layouts = (CONTENT_DETAIL,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S3 feeds G sitemaps U sections S1 article_url S1",
        "headline F lead S1 body S1 author F published F robots U",
    )
