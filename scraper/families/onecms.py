"""OneCMS / NEKO, the newsroom system with assets on *.1cdn.vn."""

from dataclasses import replace
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
    author=(
        ".block-sc-author",
        'meta[property="dable:author"]',
        'meta[name="author"]:not([content^="Báo"], [content="Hànộimới"])',
    ),
    published=".block-sc-publish-time",
    meta_order="month-first",
    section=None,
    tags=None,
    related=(
        ".sc-related-articles",
        ".block-sc-related",
        ".c-news-related",
        ".c-news-detail .c-template-list .b-grid__title",
    ),
)
"""OneCMS / NEKO: assets on *.1cdn.vn, classes `sc-longform-*` and `block-sc-*` (Nghệ An, Đà Nẵng, Hải Phòng, ...)."""

_BOLD_FIRST: Final = ".entry:has(> .sc-longform-header:not(:has(.block-sc-sapo:not(:blank))) + p > strong:only-child)"
ONECMS_BOLD_LEAD: Final = replace(
    ONECMS,
    name="onecms-bold-lead",
    body=f"article{_BOLD_FIRST}, .b-maincontent > {_BOLD_FIRST}",
    lead_in_body=True,
)
"""The same with an empty sapo: what came over from older systems has its lead as the first paragraph, in bold."""

ONECMS_PLAIN: Final = replace(
    ONECMS,
    name="onecms-plain",
    title="h1.c-detail-head__title",
    lead="h2.desc",
    body="article.entry, .b-maincontent > .entry, .c-news-detail > .entry",
    author=(".c-detail-head__author", *ONECMS.author[1:]),
    published=".c-detail-head__time",
)
"""The system's page without a long-form head, as public crawlers of its other newspapers read it; ours that have a
stored page all show the long-form head, so this is for those that have none."""
