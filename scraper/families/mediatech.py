"""MEDIATECH's portal as Tây Ninh has it: the "#content-detail" page with articles that came from WordPress."""

from dataclasses import replace
from typing import Final

from scraper.families.content_detail import CONTENT_DETAIL

MEDIATECH: Final = replace(
    CONTENT_DETAIL,
    name="mediatech",
    lead="#content-detail p.sapo",
    drop=(*CONTENT_DETAIL.drop, "#content-detail > div.sapo", "div.author"),
    author=("#content-detail div.author", *CONTENT_DETAIL.author),
)
"""`<html …></html><head>`, a whole second `<html><body>` inside the body, before it a `div.sapo` that repeats lead
and body cut to 200 letters. JSON-LD names an editor's login as author; the writer stands in `div.author`."""
