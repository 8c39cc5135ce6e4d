"""Báo Bình Dương, whose province joined TP. Hồ Chí Minh in July 2025."""

from scraper.families.fckeditor import FCKEDITOR_SINGULAR
from scraper.newspaper import Certainty, NewspaperSpider


class BaoBinhDuongSpider(NewspaperSpider):
    """Báo Bình Dương: an old domain, kept so that saved pages can be read."""

    name = "baobinhduong"
    title = "Báo Bình Dương"
    province = "ho-chi-minh"
    domains = ("baobinhduong.vn",)
    sections = ("https://baobinhduong.vn/thoi-su", "https://baobinhduong.vn/kinh-te")
    article_url = r"-a\d{3,9}\.html$"
    article_id = r"-a(\d{3,9})\.html$"
    layouts = (FCKEDITOR_SINGULAR,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S4 feeds U sitemaps U sections S1 article_url S1",
        "headline S1 lead F body S1 author F published F robots U",
    )
    enabled = False
    why_disabled = "tên miền cũ, Bình Dương đã hợp nhất vào TP. Hồ Chí Minh; chỉ dùng để đọc trang đã lưu"
