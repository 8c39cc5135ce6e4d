"""SharePoint portals of provinces, their districts and departments."""

from typing import Final

from scraper.layout import Layout

SHAREPOINT: Final = Layout(
    name="sharepoint",
    title="#part1 p.Title",
    lead="#tableforprint b.lv_description_mode1",
    body='#tableforprint:has(b.lv_description_mode1:not(:empty)) div[class^="ExternalClass"]',
    captions=("figcaption", ".ms-rteImage-caption"),
    caption_after_picture=True,
    published=".container_top_mid2 td.Time",
    section=".container_top_mid2 td:not(.Time)",
)
"""A news item as the portal's own editor made it: `#tableforprint`, the lead in a `b` of its own, an `ExternalClass…`.

The `title` element names the portal only; the page declares no address and no date.
"""
SHAREPOINT_IMPORTED: Final = Layout(
    name="sharepoint-imported",
    title="#part1 p.Title",
    lead="#tableforprint .sapo-wrapper p.sapo",
    body="#tableforprint .asset-content:has(p.sapo > strong:not(:empty)) > .journal-content-article",
    captions=("figcaption", "table:has(img) td > p"),
    caption_after_picture=True,
    published=".container_top_mid2 td.Time",
    section=".container_top_mid2 td:not(.Time)",
)
"""An item taken over from a Liferay portal with its markup (`asset-content`), `b.lv_description_mode1` left empty.

Where `p.sapo` is empty too, the lead is told by look alone, if there is one: such items are left to the fallback.
"""
