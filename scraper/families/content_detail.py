"""The "#content-detail" portal of MEDIATECH: Hưng Yên, Quảng Ninh, Cao Bằng, Lạng Sơn, Tây Ninh."""

from typing import Final

from scraper.layout import Layout

CONTENT_DETAIL: Final = Layout(
    name="content-detail",
    title="h1.name",
    lead="#content-detail p.sapo",
    lead_in_body=True,
    body="#content-detail",
    drop=("#content-detail > div.sapo", "div.author", ".topics", ".social", ".print_page"),
    captions=("figcaption", ".wp-caption-text"),
    caption_after_picture=True,
    author=(".pseudonym", "#content-detail div.author"),
    published=".date.font5",
    section=".breadcrumbs .breadcrumb a",
    tags=".topics a[href*='/su-kien/']",
    related=(".content-article .relates", "#content-detail .block-news-list", "#content-detail .related-news"),
)
"""`-<id>.html`, `/rss/news/<slug>.rss`, pictures at `media.<domain>/upload/image/YYYYMM/`.

The lead is the body's first paragraph, in bold; subheads are bold paragraphs as well, so it is told by its place. Where
articles came from another system (Tây Ninh, from WordPress) the body holds a whole second `<html><body>` with the lead
as `p.sapo`, before it a `div.sapo` that repeats lead and body cut to 200 letters, and the writer at its end as
`div.author`. JSON-LD names an editor's login as author; its hours have no zone and are Vietnamese, except
`dateModified`, which is UTC. The keywords in meta are the site's own on every page: tags are the topics it links to."""
