"""Báo Lâm Đồng."""

from scraper.families.onecms import ONECMS, ONECMS_BOLD_LEAD, ONECMS_PLAIN
from scraper.newspaper import Certainty, NewspaperSpider


class BaoLamDongSpider(NewspaperSpider):
    """Báo và phát thanh, truyền hình Lâm Đồng, since July 2025 with Đắk Nông and Bình Thuận.

    /bbt/ holds what Báo Bình Thuận wrote, under that paper's own ids. Older articles of Lâm Đồng keep
    `/<section>/<YYYYMM>/<slug>-<7 hex>/`; whether with their older page nobody told.
    """

    name = "baolamdong"
    title = "Báo Lâm Đồng"
    province = "lam-dong"
    domains = ("baolamdong.vn",)
    feeds = ("https://baolamdong.vn/rss/thoi-su", "https://baolamdong.vn/rss/doi-song")
    sections = (
        "https://baolamdong.vn/thoi-su",
        "https://baolamdong.vn/chinh-tri",
        "https://baolamdong.vn/chinh-sach",
        "https://baolamdong.vn/kinh-te",
        "https://baolamdong.vn/tin-tuc-24h",
    )
    article_url = r"-\d{5,7}\.html$|^/[a-z0-9-]{1,80}(?:/[a-z0-9-]{1,80})?/\d{6}/[a-z0-9-]{1,300}-[0-9a-f]{7}/?$"
    article_id = r"^/bbt/[a-z0-9-]{1,300}-(?P<bbt>\d{5,7})\.html$|-(\d{5,7})\.html$|-(?P<old>[0-9a-f]{7})/?$"
    layouts = (ONECMS_BOLD_LEAD, ONECMS, ONECMS_PLAIN)
    seen = "2026-10"
    certainty = Certainty.of(
        "title S2 domains S5 feeds S1 sitemaps U sections S1 article_url S3",
        "headline F lead F body F author F published F robots U",
    )
