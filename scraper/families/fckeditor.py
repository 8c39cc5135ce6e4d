"""The "fckeditor" PHP portal of the Mekong delta."""

from typing import Final

from scraper.layout import Layout

_AROUND: Final = (".detail-related", ".sharemxh", ".detail-fb-like-share")
"""Boxes the portal sets into a body or beside it: other news, share buttons."""
_OTHER_NEWS: Final = (".news-relate", ".box-relate")

FCKEDITOR: Final = Layout(
    name="fckeditor",
    title="h1.margintopbot10.fw700",
    body="#newscontents .content-fck",
    lead_in_body=True,
    drop=_AROUND,
    caption_after_picture=True,
    published="span.pubdate",
    section=".titlecate h1 a",
    tags=".block_tag a.tag_item",
    related=_OTHER_NEWS,
)
"""The PHP portal of Cần Thơ: `-a<id>.html`, `.content-fck`. The first `<h1>` is the breadcrumb."""

FCKEDITOR_DETAIL: Final = Layout(
    name="fckeditor-detail",
    title=".detail-title h1, h1.fw700",
    lead=".detail-desc p",
    body="#newscontents .content-fck, #newscontents:not(:has(.content-fck))",
    drop=(*_AROUND, "p.author"),
    captions=("figcaption", "p.note"),
    caption_after_picture=True,
    author=("#newscontents p.author",),
    published=".pubdate",
    section=".mybreadcrumb li a, .titlecate h1 a",
    tags=".detail-tag a.tag_item, .block_tag a.tag_item",
    related=(*_OTHER_NEWS, "#newscontents .detail-related"),
)
"""The portal with the lead in a box of its own: An Giang, Đồng Khởi, Trà Vinh. `p.note` holds a picture and, after a
`<br>`, its caption; the lead's box carries `.content-fck` too, so the body is the one under `#newscontents`."""

FCKEDITOR_SINGULAR: Final = Layout(
    name="fckeditor-singular",
    title="h1.title",
    lead="h4.sapo, p.sapo, .detail-desc p",
    lead_in_body=True,
    body="#contentNews .singular-content, #contentNews:not(:has(.singular-content))",
    drop=(*_AROUND, "p.author"),
    captions=("figcaption", "p.note"),
    caption_after_picture=True,
    author=("#contentNews p.author",),
    published=".pubdate",
    section=".breadcrumb li a",
    tags=".block_tag a.tag_item, .detail-tag a.tag_item",
    related=_OTHER_NEWS,
)
"""The portal's later theme: Đồng Tháp, Bình Dương. `#contentNews`; where no box holds the lead, the body's first
paragraph is the lead."""

FCKEDITOR_POST: Final = Layout(
    name="fckeditor-post",
    title="h1.fw700, h1.margintopbot10, h1.title",
    lead="h4.sapo, p.sapo, .detail-desc p",
    lead_in_body=True,
    body=".post-content",
    drop=(*_AROUND, "p.author"),
    captions=("figcaption", "p.note"),
    caption_after_picture=True,
    author=(".post-content p.author",),
    published=".pubdate",
    section=".breadcrumb li a",
    tags=".block_tag a.tag_item, .detail-tag a.tag_item",
    related=_OTHER_NEWS,
)
"""The portal's theme at Cà Mau: the body is `.post-content`."""
