"""VnExpress."""

from typing import Final

from scraper.layout import Layout
from scraper.newspaper import Certainty, NewspaperSpider

VNEXPRESS: Final = Layout(
    name="vnexpress",
    title=".sidebar-1 > h1.title-detail",
    lead=".sidebar-1 > p.description",
    dateline=".location-stamp",
    body=".sidebar-1 > article.fck_detail",
    drop=(
        ".author_mail",
        ".box-tinlienquanv2",
        ".box-tinlienquan",
        ".box_embed_video_parent",
        "#sis_outstream_container",
        ".banner-ads",
    ),
    captions=("figcaption", "p.Image"),
    author=(".fck_detail .author_mail", ".sidebar-1 > .author_mail"),
    published=".sidebar-1 > .header-content .date",
    related=(".box-tinlienquanv2 .title-news", ".box-tinlienquan .title-news"),
)
"""Since about 2019. The byline is the last paragraph, set right ("Hà Thu (tổng hợp)"), or `p.author_mail`."""
VNEXPRESS_2018: Final = Layout(
    name="vnexpress-2018",
    title=".sidebar_1 > h1.title_news_detail",
    lead=".sidebar_1 > .description",
    body=".sidebar_1 > article.content_detail.fck_detail",
    drop=(".author_mail", ".block_tinlienquan_temp", ".box_embed_video_parent"),
    captions=("figcaption", ".tplCaption p.Image"),
    author=(".sidebar_1 > .author_mail", ".fck_detail .author_mail"),
    published=".sidebar_1 > header .time",
    section=".cat_header .breadcrumb a",
    related=(".related_news", ".list_news_dot_3x3"),
)
"""2018 and 2019. JSON-LD writes +08:00 for Vietnamese time; subheads are `p.subtitle`."""
VNEXPRESS_2014: Final = Layout(
    name="vnexpress-2014",
    title="#left_calculator > .title_news h1",
    lead="#left_calculator > .short_intro",
    body="#left_calculator > .fck_detail:has(> p.Normal + p.Normal)",
    drop=("table.article", ".tinlienquanold", ".box_embed_video_parent"),
    captions=(".tplCaption p.Image",),
    published="#left_calculator > .block_timer_share .block_timer",
    section="#container .breakumb_timer li",
    tags=".main_content_detail > .block_tag a.tag_item",
    related=(".relative_new",),
)
"""About 2014, on subdomains by section. A photo story tells its text under the pictures: it is left to the fallback."""


class VnExpressSpider(NewspaperSpider):
    """VnExpress. Its old subdomains (giaitri., kinhdoanh., ...) belong; e.vnexpress.net is another, English newspaper.

    Stored pages: May 2014, September 2018, February 2019, November 2023, March 2026.
    """

    name = "vnexpress"
    title = "VnExpress"
    province = ""
    domains = ("vnexpress.net",)
    other_hosts = ("e.vnexpress.net", "video.vnexpress.net", "raovat.vnexpress.net")
    feeds = ("https://vnexpress.net/rss/thoi-su.rss", "https://vnexpress.net/rss/kinh-doanh.rss")
    sections = (
        "https://vnexpress.net/thoi-su",
        "https://vnexpress.net/kinh-doanh",
        "https://vnexpress.net/phap-luat",
    )
    article_url = r"^/(?:[a-z0-9-]{1,80}/){0,4}[a-z0-9-]{1,300}-\d{7}\.html$"
    exclude_url = r"^/(?:video|podcast|tag|topic)/"
    article_id = r"-(\d{7})\.html$"
    layouts = (VNEXPRESS, VNEXPRESS_2018, VNEXPRESS_2014)
    seen = "2026-03"
    certainty = Certainty.of(
        "title P domains P feeds G sitemaps U sections P article_url P",
        "headline P lead P body P author P published P robots U",
    )
