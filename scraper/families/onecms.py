"""OneCMS / NEKO, the newsroom system with assets on *.1cdn.vn."""

from typing import Final

from scraper.layout import Layout

ONECMS: Final = Layout(
    name="onecms",
    title="h1.sc-longform-header-title, h1.block-sc-title",
    lead=".block-sc-sapo",
    body="article.entry, .b-maincontent > .entry",
    drop=(".sc-longform-header", ".sc-empty-layer", ".c-banner-inpage", ".c-box", ".c-tag"),
    captions=("figcaption", "td.image_desc", ".image_desc", "td.desc"),
    caption_after_picture=True,
    author=(".block-sc-author", 'meta[property="dable:author"]', 'meta[name="author"]'),
    published=".block-sc-publish-time",
    meta_order="month-first",
    section=None,
    tags=None,
    related=(".sc-related-articles", ".block-sc-related", ".c-news-related"),
)
"""OneCMS / NEKO: assets on *.1cdn.vn, classes `sc-longform-*` and `block-sc-*` (Nghệ An, Đà Nẵng, Hải Phòng, ...)."""
