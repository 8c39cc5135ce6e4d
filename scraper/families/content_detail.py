"""The "#content-detail" portal, by its own word MEDIATECH's: Hưng Yên, Quảng Ninh, Cao Bằng, Lạng Sơn."""

from typing import Final

from scraper.layout import Layout

CONTENT_DETAIL: Final = Layout(
    name="content-detail",
    title="h1.name",
    body="#content-detail",
    lead_in_body=True,
    drop=(".topics", ".social", ".print_page"),
    captions=("figcaption", ".wp-caption-text"),
    caption_after_picture=True,
    author=(".pseudonym",),
    published=".date.font5",
    section=".breadcrumbs .breadcrumb a",
    tags=".topics a[href*='/su-kien/']",
    related=(".content-article .relates", "#content-detail .block-news-list", "#content-detail .related-news"),
)
"""`-<7 digits>.html`, `/rss/news/<slug>.rss`. The lead is the body's first paragraph, in bold; subheads are bold
paragraphs as well, so the lead is told by its place. JSON-LD's hours have no zone and are Vietnamese, except
`dateModified`, which is UTC; the keywords in meta are the site's own on every page, so tags are read from topics."""
