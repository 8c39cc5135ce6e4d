"""The "dcontent" CMS of Thanh Hóa and Phú Thọ, which seals a part of its articles."""

from typing import Final

from scraper.layout import Layout

DCONTENT: Final = Layout(
    name="dcontent",
    title="h1",
    lead="div.article__sapo",
    body="#dcontent",
    caption_after_picture=True,
    published=".pdate, .stime, .date-detail",
    locks=("#dcontent:not(:has(p, div, table, br))",),
)
"""`-<6 digits>.htm`, pictures at `c.<domain>/img/news/YYWW/`. Some bodies come as cipher that a script opens in the
browser: they are left sealed, and the article is told to be withheld, whether `#dcontent` holds the cipher or waits
empty for it. Nobody has said where the writer stands; a byline at the body's end is read as everywhere."""
