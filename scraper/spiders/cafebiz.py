"""CafeBiz."""

from scraper.families.vccorp import VCCORP_2019
from scraper.newspaper import Certainty, NewspaperSpider


class CafeBizSpider(NewspaperSpider):
    """CafeBiz, business news by VCCorp. The stored page is of January 2022 and of the design before `data-role`."""

    name = "cafebiz"
    title = "CafeBiz"
    province = ""
    domains = ("cafebiz.vn",)
    sections = (
        "https://cafebiz.vn/thoi-su.chn",
        "https://cafebiz.vn/chinh-sach.chn",
        "https://cafebiz.vn/cau-chuyen-kinh-doanh.chn",
    )
    article_url = r"^/[a-z0-9-]{1,300}-(?:176|20)\d{12,18}\.chn$"
    article_id = r"-((?:176|20)\d{12,18})\.chn$"
    layouts = (VCCORP_2019,)
    seen = "2022-01"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
