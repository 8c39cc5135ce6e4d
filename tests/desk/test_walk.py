"""Every page of the desk in a real browser: no error, nothing asked off the machine, everyone can use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from desk.pages import ROUTES
from tests.desk.browser import CHROMIUM, WIDTHS, admit, browser, demo, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt install chromium")

PAGES_OF_A_KIND = 3  # articles are alike: so many of one route are looked at
FILES = re.compile(r"\.(?:docx|xlsx|html|md|txt|csv|json|xml|atom)$")
GRAVE = ("serious", "critical")
NEWS, EMPTY = "2026-10-14", "2026-11-16"  # mornings of the demo with and without news
OFFICER, PASSWORD = "Lê Thị Mẫu", "một câu đủ dài để nhớ"
SIGNED_IN = ("^/dang-", "^/tim-da-luu", "^/sua-loi", "^/nhat-ky", "^/phan-anh/bai", "^/duyet/")
POSTED = (r"^/dang-xuat$", r"^/tim-da-luu/(?P<search>[0-9]{1,18})$", r"^/sua-loi/(?P<correction>[0-9]{1,18})$")
# Tab goes to one of a group of radio buttons, the arrows to the others.
NAME = """e => e.type === 'radio' ? 'radio|' + e.name
  : [e.id, e.tagName, e.getAttribute('href') || e.name || e.textContent.trim().slice(0, 40)].join('|')"""
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


@dataclass
class Walker:
    """Follows links from page to page and notes what each page does."""

    home: str
    page: Any
    kinds: dict[str, list[Seen]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console", lambda said: self.heard.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def walk(self, *paths: str) -> None:
        """Walk from these pages along every link, a few pages of each kind."""
        waiting, known = [self.home + path for path in paths], set()
        while waiting:
            address = waiting.pop(0)
            of_kind = kind(urlsplit(address).path)
            if of_kind is None or address in known or len(self.kinds.get(of_kind, [])) >= PAGES_OF_A_KIND:
                continue
            known.add(address)
            self.look(address, of_kind)
            links = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
            waiting += [urljoin(address, link).partition("#")[0] for link in links if not link.startswith("http")]

    def look(self, address: str, of_kind: str) -> None:
        """Look at one page as a mouse, a keyboard, a screen reader, a telephone and a dark room do."""
        self.heard.clear()
        self.asked.clear()
        answer = self.page.goto(address)
        self.page.wait_for_selector(".chart[data-spec]:not(.drawn)", state="detached")  # the last thing a page does
        seen = Seen(address.removeprefix(self.home), answer.status)
        self.kinds.setdefault(of_kind, []).append(seen)
        seen.unreached = tabbed(self.page)
        seen.violations["light"] = grave(self.page)
        self.page.emulate_media(color_scheme="dark")
        seen.violations["dark"] = grave(self.page)
        self.page.emulate_media(color_scheme="light")
        for width in sorted(WIDTHS.values(), reverse=True):
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                seen.wide.append(f"{width} px")
        seen.violations["light, on a telephone"] = grave(self.page)
        self.page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
        seen.errors = list(self.heard)
        seen.abroad = [url for url in self.asked if not url.startswith((self.home, "data:", "blob:"))]


def officer(walker: Walker) -> None:
    """Sign in, save a search, report a wrong figure, and walk where only a press officer gets."""
    page, home = walker.page, walker.home
    walker.look(f"{home}/dang-nhap", r"^/dang-nhap$")
    page.fill("#ten", OFFICER)
    page.fill("#mat-khau", PASSWORD)
    page.click("form.sheet button")
    page.goto(f"{home}/tim-da-luu/moi?q=hồ sơ")
    page.fill("#ten", "Hồ sơ trực tuyến")
    page.click("button.main")
    page.wait_for_url("**/tim-da-luu**")
    page.goto(f"{home}/bai")
    page.click("main article h3 a")
    page.locator("a[href^='/sua-loi/moi']").first.click()
    page.fill("#dung", "Số này là của năm trước.")
    page.click("button.main")
    page.wait_for_url("**/sua-loi**")
    walker.walk(
        "/duyet",
        "/phan-anh",
        "/tim-da-luu",
        "/tim-da-luu/moi?q=x",
        "/sua-loi",
        "/nhat-ky",
        "/bai",
        f"/hom-nay?day={NEWS}",
    )


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a demo: first read, then written by the officer."""
    db = tmp_path_factory.mktemp("walk") / "demo.db"
    demo(db)
    return db


@pytest.fixture(scope="module", params=["a reader", "an officer"])
def walk(request: pytest.FixtureRequest, db: Path) -> dict[str, list[Seen]]:
    """Walk the desk of the demo: as anybody on this machine, or signed in, where the desk may write."""
    signed = request.param == "an officer"
    if signed:
        admit(db, OFFICER, PASSWORD)
    with served(db) as home, browser() as chromium:
        context = chromium.new_context(locale="vi-VN", viewport={"width": WIDTHS["desk"], "height": 900})
        walker = Walker(home, context.new_page())
        if signed:
            officer(walker)
            wanted = {pattern for pattern, _ in ROUTES if pattern.startswith(SIGNED_IN)}
        else:
            walker.walk(f"/hom-nay?day={NEWS}", f"/hom-nay?day={EMPTY}")
            wanted = {pattern for pattern, _ in ROUTES if not pattern.startswith(SIGNED_IN)}
    missing = {pattern for pattern in wanted if "form>" not in pattern and pattern not in POSTED} - set(walker.kinds)
    assert not missing, f"no link leads to {missing}"
    return walker.kinds


def all_of(walk: dict[str, list[Seen]]) -> list[Seen]:
    return [seen for pages in walk.values() for seen in pages]


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
