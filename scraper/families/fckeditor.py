"""The "fckeditor" PHP portal of the Mekong delta."""

from typing import Final

from scraper.layout import Layout

FCKEDITOR: Final = Layout(
    name="fckeditor",
    title="h1.margintopbot10.fw700",
    body="#newscontents .content-fck",
    lead_in_body=True,
    caption_after_picture=True,
    published="span.pubdate",
    section=".titlecate h1 a",
    tags=".block_tag a.tag_item",
    related=(".news-relate", ".box-relate"),
)
"""The PHP portal of Cần Thơ and An Giang: `-a<id>.html`, `.content-fck`. The first `<h1>` is the breadcrumb."""
