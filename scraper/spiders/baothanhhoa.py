"""Báo Thanh Hóa."""

from scraper.families.dcontent import DCONTENT
from scraper.newspaper import Certainty, NewspaperSpider


class BaoThanhHoaSpider(NewspaperSpider):
    """Báo Thanh Hóa.

    A part of the articles comes sealed: title and lead are kept, the body is told to be withheld. Older addresses read
    `/<cat>/<slug>/<id>.htm`, whose numbers may be another count. /rss is a page that lists feeds nobody has named.
    """

    name = "baothanhhoa"
    title = "Báo Thanh Hóa"
    province = "thanh-hoa"
    domains = ("baothanhhoa.vn",)
    sections = (
        "https://baothanhhoa.vn/thoi-su",
        "https://baothanhhoa.vn/chinh-tri",
        "https://baothanhhoa.vn/kinh-te",
        "https://baothanhhoa.vn/xa-hoi",
    )
    article_url = r"-\d{3,9}\.htm$|^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}/\d{3,9}\.htm$"
    article_id = r"-(\d{3,9})\.htm$|/(\d{3,9})\.htm$"
    layouts = (DCONTENT,)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S3 domains S6 feeds S1 sitemaps U sections S1 article_url S2",
        "headline F lead S1 body S1 author U published F robots S1",
    )
