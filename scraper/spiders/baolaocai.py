"""Báo Lào Cai."""

from scraper.families.zce import ZCE
from scraper.newspaper import Certainty, NewspaperSpider


class BaoLaoCaiSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Lào Cai, since July 2025 with Yên Bái.

    Paragraphs may be bare `<div>`s, the byline is the body's last line; en. and zh. are editions in other languages.
    """

    name = "baolaocai"
    title = "Báo Lào Cai"
    province = "lao-cai"
    domains = ("baolaocai.vn",)
    other_hosts = ("en.baolaocai.vn", "zh.baolaocai.vn")
    feeds = ("https://baolaocai.vn/rss/home.rss",)
    sections = (
        "https://baolaocai.vn/xa-hoi/cai-cach-hanh-chinh/",
        "https://baolaocai.vn/chinh-tri/",
        "https://baolaocai.vn/kinh-te/",
        "https://baolaocai.vn/xa-hoi/",
    )
    article_url = r"-post\d{3,9}\.html$"
    article_id = r"-post(\d{3,9})\.html$"
    layouts = (ZCE,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S5 feeds G sitemaps U sections G article_url S2",
        "headline F lead F body S1 author U published U robots U",
    )
