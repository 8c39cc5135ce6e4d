"""The "dataimages" Java portal."""

from typing import Final

from scraper.layout import Layout

DATAIMAGES: Final = Layout(
    name="dataimages",
    title="h2#title",
    lead=".knc-content > strong",
    body="#content .td-post-content",
    captions=("table.image td.desc", ".group-caption p.caption", "figcaption"),
    author=(".after-author p.author",),
    published=".page-detail-meta li",
    section="#page_info #cate_title",
    tags=".box-tag a",
    related=("#content .related2", ".detail-wrap .related-post"),
)
"""The "dataimages" Java portal, first version: `/<cat>/<YYYYMM>/<slug>-<7 hex>/`, `#page_info`, no date in meta."""
