"""The "dataimages" Java portal: pictures under /file/<32 hex>/MMYYYY/, `#page_info`, `.td-post-content`."""

from dataclasses import replace
from typing import Final

from scraper.layout import Layout

FURNITURE: Final = (
    ".td-post-sharing",
    ".box-tag",
    ".tags-box",
    ".tags",
    ".after-author",
    ".related-post",
    ".comment-box",
    ".box-title",
    ".control-scroll-top",
    ".row:has(> [class^='col-'] > .card)",
    "[class^='col-']:has(> .card, > .item)",
    "section",
    "header",
    "footer",
    ".footer",
    "form",
)
"""What stands after the body, and inside it where a `table.image` is left unclosed: a browser then ignores the end of
every `div` around the table and moves the rest of the page in before it."""

CAPTIONS: Final = (
    "table.image td.desc:not(:has(p, div))",
    ".group-caption p.caption",
    "figcaption",
)
"""A `td.desc` with paragraphs in it was never closed: its first line is the caption by standing under the picture."""

RELATED: Final = (
    "#content .related2",
    "#content .image_related_1",
    "#content table.image + table:has(td > a > img)",
)
"""Boxes of related news in the body; after an unclosed picture table a browser parts a box from its table."""

DATAIMAGES: Final = Layout(
    name="dataimages",
    title="h2#title",
    lead=".knc-content > strong",
    body="#content:has(.td-post-content)",
    drop=FURNITURE,
    captions=CAPTIONS,
    caption_after_picture=True,
    author=(".after-author p.author",),
    published=".page-detail-meta li",
    section="#page_info #cate_title",
    tags=".box-tag a",
    related=RELATED,
)
"""The first version: `/<cat>/<YYYYMM>/<slug>-<7 hex>/`, no date in meta. The body is all of `#content`, for a box of
related news after an unclosed table ends `.td-post-content` too early."""

DATAIMAGES_V2: Final = replace(
    DATAIMAGES,
    name="dataimages-v2",
    title=".detail-main-title h1.title",
    lead="p.reply",
    published=".group-time time.time",
    tags=".tags-box a.tag",
)
"""The second version: a second `<html>` inside `<main>`, headline on the picture, lead in a column of its own."""

DATAIMAGES_LEADLESS: Final = replace(DATAIMAGES_V2, name="dataimages-leadless", lead=None, lead_in_body=True)
"""The second version where the body's first paragraph is the lead (Đồng Nai)."""

DATAIMAGES_UNSEEN: Final = replace(
    DATAIMAGES_V2,
    name="dataimages-unseen",
    title="h2#title, .detail-main-title h1.title",
    lead=".knc-content > strong, p.reply, div.desc",
    body="#content, body:not(:has(#content)) .td-post-content",
    published=".page-detail-meta li, .group-time time.time",
    tags=".box-tag a, .tags-box a.tag",
)
"""Either version, for the newspapers of the portal of which no page was kept in public. Each selector still has to
match once: a page that is neither version goes to the fallback and says so."""
