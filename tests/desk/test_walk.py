"""Every page of the desk in a real browser: no error, nothing asked off the machine, everyone can use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from desk.pages import ROUTES
from tests.desk.browser import CHROMIUM, WIDTHS, browser, demo, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt install chromium")

PAGES_OF_A_KIND = 3  # articles are alike: so many of one route are looked at
FILES = re.compile(r"\.(?:docx|xlsx|html|md|txt|csv|json|xml|atom)$")
GRAVE = ("serious", "critical")
NAME = "e => [e.id, e.tagName, e.getAttribute('href') || e.name || e.textContent.trim().slice(0, 40)].join('|')"
CLICKABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"
FOCUS = f"() => document.activeElement === document.body ? '' : ({NAME})(document.activeElement)"
REACHABLE = f"""() => [...document.querySelectorAll('{CLICKABLE}')]
  .filter(e => e.checkVisibility({{checkVisibilityCSS: true}}) && !e.disabled && e.tabIndex >= 0).map({NAME})"""


@dataclass
class Seen:
    """What one page was seen to do."""

    address: str
    status: int
    errors: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    violations: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)


def kind(path: str) -> str | None:
    """Name the route of ours that a path belongs to; None for Datasette's own pages and for files."""
    if FILES.search(path):
        return None
    return next((pattern for pattern, _ in ROUTES if re.search(pattern, path)), None)


def grave(page: Any) -> list[str]:
    """Ask axe what is wrong with a page for people who see, hear or move otherwise."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}" for each in found if each["impact"] in GRAVE for node in each["nodes"][:3]
    ]


def tabbed(page: Any) -> list[str]:
    """Press Tab until the focus comes round; gives what can be clicked and was never reached."""
    wanted = set(page.evaluate(REACHABLE))
    page.evaluate("() => { document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached: set[str] = set()
    for _ in range(len(page.evaluate(REACHABLE)) + 60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUS))
        if wanted <= reached:
            break
    return sorted(wanted - reached)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Seen]]:
    """Walk from the first page along every link, a few pages of each kind."""
    db = tmp_path_factory.mktemp("walk") / "demo.db"
    demo(db)
    kinds: dict[str, list[Seen]] = {}
    with served(db) as home, browser() as chromium:
        context = chromium.new_context(locale="vi-VN", viewport={"width": WIDTHS["desk"], "height": 900})
        page = context.new_page()
        heard: list[str] = []
        asked: list[str] = []
        page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        waiting, known = [f"{home}/hom-nay?day=2026-11-16", f"{home}/hom-nay?day=2026-11-21"], set()
        while waiting:
            address = waiting.pop(0)
            of_kind = kind(urlsplit(address).path)
            if of_kind is None or address in known or len(kinds.get(of_kind, [])) >= PAGES_OF_A_KIND:
                continue
            known.add(address)
            heard.clear()
            asked.clear()
            answer = page.goto(address, wait_until="networkidle")
            seen = Seen(address.removeprefix(home), answer.status)
            kinds.setdefault(of_kind, []).append(seen)
            links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
            waiting += [urljoin(address, link).partition("#")[0] for link in links if not link.startswith("http")]
            seen.unreached = tabbed(page)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                seen.violations[scheme] = grave(page)
            page.emulate_media(color_scheme="light")
            for width in WIDTHS.values():
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    seen.wide.append(f"{width} px")
            seen.violations["phone"] = []
            page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
            seen.violations["phone"] = grave(page)
            page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
            seen.errors = list(heard)
            seen.abroad = [url for url in asked if not url.startswith((home, "data:", "blob:"))]
    return kinds


def all_of(walk: dict[str, list[Seen]]) -> list[Seen]:
    return [seen for pages in walk.values() for seen in pages]


def test_every_kind_of_page_is_reached_by_links(walk: dict[str, list[Seen]]) -> None:
    pages = {pattern for pattern, _ in ROUTES if kind_of_page(pattern)}
    assert pages - set(walk) == set()


def kind_of_page(pattern: str) -> bool:
    """Tell whether a route is a page that a reader without a password may walk to."""
    return "form>" not in pattern and not any(word in pattern for word in SIGNED_IN)


SIGNED_IN = ()  # routes that ask for a person first


def test_every_page_answers_without_an_error(walk: dict[str, list[Seen]]) -> None:
    assert [
        (seen.address, seen.status, seen.errors) for seen in all_of(walk) if seen.status != 200 or seen.errors
    ] == []


def test_nothing_is_asked_off_the_machine(walk: dict[str, list[Seen]]) -> None:
    assert [(seen.address, seen.abroad) for seen in all_of(walk) if seen.abroad] == []


def test_axe_finds_nothing_grave(walk: dict[str, list[Seen]]) -> None:
    assert [
        (seen.address, scheme, found) for seen in all_of(walk) for scheme, found in seen.violations.items() if found
    ] == []


def test_the_keyboard_reaches_everything(walk: dict[str, list[Seen]]) -> None:
    assert [(seen.address, seen.unreached) for seen in all_of(walk) if seen.unreached] == []


def test_no_page_is_wider_than_its_window(walk: dict[str, list[Seen]]) -> None:
    assert [(seen.address, seen.wide) for seen in all_of(walk) if seen.wide] == []
