"""Báo Nghệ An."""

from scraper.families.onecms import ONECMS
from scraper.newspaper import Certainty, NewspaperSpider


class BaoNgheAnSpider(NewspaperSpider):
    """Báo và Phát thanh, Truyền hình Nghệ An. Editions in other languages live under /en /fr /ru /cn."""

    name = "baonghean"
    title = "Báo Nghệ An"
    province = "nghe-an"
    domains = ("baonghean.vn",)
    feeds = ("https://baonghean.vn/rss/thoi-su", "https://baonghean.vn/rss/kinh-te")
    sections = (
        "https://baonghean.vn/thoi-su",
        "https://baonghean.vn/xay-dung-dang",
        "https://baonghean.vn/kinh-te",
        "https://baonghean.vn/xa-hoi",
    )
    article_url = r"-(?:event)?\d{3,10}\.html$"
    exclude_url = r"^/(?:en|fr|ru|cn)/"
    article_id = r"-((?:event)?\d{3,10})\.html$"
    layouts = (ONECMS,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S6 feeds S1 sitemaps U sections S1 article_url S1",
        "headline S2 lead S2 body S3 author F published F robots S1",
    )
