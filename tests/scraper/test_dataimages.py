"""The dataimages portal: a picture table that was left open changes nothing in what is read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scraper.newspaper import read_page

PAGES = Path(__file__).parent / "pages"
PORTAL = [
    twin.with_suffix(".html")
    for twin in sorted(PAGES.glob("*/*.json"))
    if json.loads(twin.read_text(encoding="utf-8"))["layout"].startswith(("dataimages", "daklak"))
]
PICTURE = re.compile(
    r'(<table class="image[^<>]{0,80}>(?:(?!</table>).){1,2000}?)(</td>\s{0,80}</tr>\s{0,80}</tbody>\s{0,80}</table>)',
    re.S,
)


@pytest.mark.parametrize("left", ["</td></tr></tbody>", "</td></tr>", ""], ids=["table", "body", "cell"])
@pytest.mark.parametrize("page", PORTAL, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_an_open_picture_table_lets_nothing_in_and_loses_nothing(page: Path, left: str) -> None:
    whole = page.read_text(encoding="utf-8")
    if whole.count("<table") != whole.count("</table>"):
        pytest.skip("a table is left open on the page as it is")
    closed = PICTURE.search(whole)
    assert closed, "every page of the portal shows a picture"
    broken = whole[: closed.start()] + closed[1] + left + whole[closed.end() :]
    assert read_page(broken, None).row() == read_page(whole, None).row()
