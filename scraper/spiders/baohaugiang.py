"""Báo Hậu Giang, whose province joined Cần Thơ in July 2025."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

HAUGIANG: Final = Layout(
    name="haugiang",
    title="div.news-details-content h1",
    lead='meta[name="description"]',
    body="div.news-details-content div.contentView",
    caption_after_picture=True,
)
"""Báo Hậu Giang's own CMS. The lead is the description in meta. Nobody has said where date and writer stand: the date
is read where the page declares it, a byline where the body ends."""


class BaoHauGiangSpider(NewspaperSpider):
    """Báo Hậu Giang: an old domain, kept so that saved pages can be read."""

    name = "baohaugiang"
    title = "Báo Hậu Giang"
    province = "can-tho"
    domains = ("baohaugiang.com.vn",)
    article_url = r"^/[a-z0-9-]{1,80}/[a-z0-9-]{1,300}-\d{1,9}\.html$"
    article_id = r"-(\d{1,9})\.html$"
    layouts = (HAUGIANG,)
    seen = "2026-09"
    certainty = Certainty.of(
        "title S2 domains S3 feeds U sitemaps U sections S1 article_url S1",
        "headline S1 lead S1 body S1 author U published U robots U",
    )
    enabled = False
    why_disabled = "tên miền cũ, bài đã chuyển sang baocantho.com.vn; chỉ dùng để đọc trang đã lưu"
