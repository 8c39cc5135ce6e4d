"""VCCorp's newsroom system: `data-role` attributes, `VCSortableInPreviewMode` boxes, ids made of publishing times."""

from typing import Final

from scraper.layout import Layout

VCCORP: Final = Layout(
    name="vccorp",
    title='h1[data-role="title"], h1 > [data-role="title"]',
    lead='h2[data-role="sapo"]',
    body='.detail-content[data-role="content"]:not(#objectPopupBody)',
    drop=(
        ".tindnd",
        ".readmore-body-box",
        ".c-banner",
        "zone",
        '[id^="admzone"]',
        '[id^="dablewidget"]',
        '[type="insertembedcode"]',
        '[type="poll"]',
    ),
    captions=("figure.VCSortableInPreviewMode", ".PhotoCMS_Caption", ".VideoCMS_Caption", "figcaption"),
    author=(
        ".box-author-detail .detail-author-bot",
        'meta[property="dable:author"], meta[name="dable:author"]',
        '[data-role="author"] .name',
        ".t-contentdetail > p.author",
    ),
    published='[data-role="publishdate"]',
    related=(
        '[type="RelatedNewsBox"]',
        '[type="RelatedOneNews"]',
        '[type="RelatedNews"]',
        '[type="link"]',
        ".link-content-footer",
    ),
)
"""Since about 2022: Báo Chính phủ, Tuổi Trẻ, Thanh Niên, Người Lao Động, CafeF.

A figure is a caption as a whole, since Thanh Niên prints the photographer beside the caption, not in it. Boxes of
type "content" and "wrapnote" carry part of the story. Section and tags are read from what the page declares.
"""

VCCORP_2019: Final = Layout(
    name="vccorp-2019",
    title="#mainDetail > h1.title",
    lead="#mainDetail h2.sapo",
    body="#mainDetail .detail-content:not([data-role])",
    drop=(".p-author", ".p-source", "#hdExclusive", '[id^="admzone"]'),
    captions=(".PhotoCMS_Caption", ".VideoCMS_Caption", "figcaption"),
    author=(".p-author .detail-author",),
    published=".timeandcatdetail .time",
    section=".timeandcatdetail .cat a",
    related=('[type="RelatedNewsBox"]', '[type="RelatedOneNews"]', '[type="link"]', ".link-content-footer"),
)
"""The page of about 2019 to 2022, before `data-role` (CafeBiz 2022). Its JSON-LD writes +08:00 for Vietnamese time."""
