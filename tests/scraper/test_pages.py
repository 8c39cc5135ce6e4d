"""Every newspaper's saved pages against their reviewed twins: the same JSON `diembao read` prints.

A new page needs no test code. Save it as `pages/<slug>/<name>.html` and run: the twin is written beside it and the
test fails; read the twin, compare it with the page, run again, commit both. `pages/unknown` holds pages of papers no
spider knows, read by the fallback.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.newspaper import newspapers, read_page

PAGES = Path(__file__).parent / "pages"
SAVED = sorted(PAGES.glob("*/*.html"))
ALWAYS = ("url", "layout", "status", "title", "lead", "published", "published_from")
"""Keys no twin may leave empty; the body is asked for apart, for some newspapers seal it."""
ONCE = ("captions", "section", "author")
"""Keys that must be seen on one page of each newspaper at least: an agency's copy names no writer."""


def read(page: Path) -> dict[str, Any]:
    return read_page(page.read_bytes(), None).row()


def twin_of(page: Path) -> dict[str, Any]:
    """Return the page's twin; write it and fail where there is none."""
    twin = page.with_suffix(".json")
    if not twin.exists():
        twin.write_text(json.dumps(read(page), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{twin.name} was missing and has been written: read it, compare it with {page.name}, run again")
    told: dict[str, Any] = json.loads(twin.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("page", SAVED, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_page_reads_as_its_twin_says(page: Path) -> None:
    twin = twin_of(page)
    empty = [key for key in ALWAYS if not twin.get(key)]
    assert not empty, f"empty in {page.with_suffix('.json').name}: {empty}"
    assert twin["status"] in ("ok", "withheld"), "only what was read is evidence"
    assert bool(twin["body"]) is (twin["status"] == "ok"), "a body is told or withheld; a sealed page tells none of it"
    assert any("withheld" in warning for warning in twin["warnings"]) is (twin["status"] == "withheld")
    assert read(page) == twin
    assert twin["newspaper"] == ("" if page.parent.name == "unknown" else page.parent.name)


@pytest.mark.parametrize("slug", [name for name, spider in newspapers().items() if not spider.sample])
def test_newspaper_has_pages_that_show_all_it_can_tell(slug: str) -> None:
    pages = [page for page in SAVED if page.parent.name == slug]
    assert pages, f"no page in {PAGES / slug}"
    twins = [twin_of(page) for page in pages]
    assert any(twin["status"] == "ok" for twin in twins), f"no page of {slug} is told whole"
    for key in ONCE:
        assert any(twin[key] for twin in twins), f"no page of {slug} shows {key}"
    layouts = {twin["layout"] for twin in twins}
    assert layouts == {layout.name for layout in newspapers()[slug].layouts}


def test_twin_without_its_page_is_found() -> None:
    assert [twin.name for twin in PAGES.glob("*/*.json") if not twin.with_suffix(".html").exists()] == []


def test_missing_twin_is_written_and_fails(tmp_path: Path) -> None:
    page = tmp_path / "one.html"
    page.write_bytes((PAGES / "baonghean" / "1.html").read_bytes())
    with pytest.raises(pytest.fail.Exception, match=r"one\.json was missing"):
        twin_of(page)
    assert twin_of(page) == read(page)
