"""A new newspaper joins: its page is saved, its facts are guessed, its spider is written for a person to correct.

BeautifulSoup serves here, where a person reads the markup by hand; the crawl itself reads by layouts.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from protego import Protego

from jobs import addresses
from jobs.guesses import guess_design
from scraper import families, spiders
from scraper.decoding import decode
from scraper.guard import refusal
from scraper.items import Article
from scraper.layout import Layout
from scraper.newspaper import newspaper_of
from scraper.reading import read_article

LARGEST_PAGE = 10_000_000  # bytes, as the crawl itself
PATIENCE = 30  # seconds
AGENT = "diembao"
SLUG = re.compile(r"[a-z][a-z0-9]{2,30}")


class NewcomerError(ValueError):
    """The newspaper cannot be started; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Family:
    """A known layout that fits: its constant, the module it stands in, and the layout."""

    constant: str
    module: str
    layout: Layout

    @property
    def shared(self) -> bool:
        """Say whether several newspapers have it; a spider's own may only be copied, for spiders do not know others."""
        return self.module.startswith("scraper.families.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page tells of its newspaper; `told` says what was guessed from what, `unsure` what needs a person."""

    slug: str
    title: str
    home: str
    province: str
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    sections: tuple[str, ...]
    article_url: str
    article_id: str | None
    alike: tuple[str, ...]
    family: Family | None
    layout: Layout
    article: Article
    told: tuple[str, ...]
    unsure: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------------- fetching
def fetch(url: str) -> tuple[bytes, str]:
    """Fetch one page a person asked for, if robots.txt allows it; return it and robots.txt ("" where there is none).

    No redirect is followed: a moved page is named, to be given anew.
    """
    if reason := refusal(url):
        raise NewcomerError(f"{url}: {reason}")
    home = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    try:
        robots = decode(_asked(home + "/robots.txt")).text
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code == 429:
            raise NewcomerError(f"{home}/robots.txt answered {error.code}; try again later") from error
        robots = ""
    except OSError as error:
        raise NewcomerError(
            f"{home}/robots.txt: {error}; or save the page in a browser, name it with --page"
        ) from error
    if not Protego.parse(robots).can_fetch(url, AGENT):
        raise NewcomerError(f"{url}: robots.txt disallows it; save the page in a browser and name it with --page")
    try:
        return _asked(url), robots
    except OSError as error:
        raise NewcomerError(f"{url}: {error}; or save the page in a browser and name it with --page") from error


def _asked(url: str) -> bytes:
    # refusal has allowed http and https only
    request = urllib.request.Request(url, headers={"User-Agent": "diembao/0.1", "Accept-Language": "vi"})  # noqa: S310 - the scheme was checked above
    with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE) as response:
        page: bytes = response.read(LARGEST_PAGE + 1)
    if len(page) > LARGEST_PAGE:
        raise NewcomerError(f"{url}: larger than {LARGEST_PAGE // 1_000_000} MB")
    return page


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not req.full_url.endswith("/robots.txt"):  # one that moves is an answer of 3xx: no rules of this host
            raise NewcomerError(f"{req.full_url} has moved to {newurl}; give that address")


# ------------------------------------------------------------------------------------------------------------- guessing
def guess(slug: str, url: str, page: bytes, robots: str = "") -> Facts:
    """Guess the facts of a newspaper from one of its article pages.

    Raises NewcomerError for a slug that is no plain word, and for an address that is none of the web's.
    """
    if not SLUG.fullmatch(slug):
        raise NewcomerError(f"{slug!r} is no slug: small letters and digits only, such as baomau")
    if reason := refusal(url):
        raise NewcomerError(f"{url}: {reason}")
    soup = BeautifulSoup(decode(page).text, "html.parser")
    parts = urlsplit(url)
    domain = parts.netloc.removeprefix("www.")
    title = _site_name(soup, slug)
    shape = addresses.shape_of(url, addresses.links(soup, "a", url))
    lists = addresses.sections(soup, url, shape.article_url)
    feeds, index = addresses.feeds(soup, url)
    maps = addresses.sitemaps(robots, domain)
    place = addresses.province_of(title, domain)
    told = [f"article_url: {1 + len(shape.alike)} addresses of this shape on the page"]
    told += [f"province: {place[1]} in its title or domain"] if place else []
    told += [f"sections: {len(lists)} of the menu", f"feeds: {len(feeds)} that the page names"]
    unsure = [] if place else ["province: neither title nor domain names one"]
    unsure += addresses.doubtful(shape, addresses.links(soup, addresses.MENUS, url))
    if known := newspaper_of(url):
        unsure.append(f"domains: {known.name} reads {parts.netloc} already")
    if not feeds:
        where = f"open {index}" if index else "look for RSS at the foot of the home page"
        unsure.append(f"feeds: the page names none; {where}")
    if not maps:
        unsure.append("sitemaps: robots.txt announces none, or was not asked (--page)")
    unsure.append("sections: taken from the menu; keep those that carry reform news")
    family, layout, article, why, doubts = _layout(slug, url, page)
    return Facts(
        slug,
        title,
        f"{parts.scheme}://{parts.netloc}/",
        place[0] if place else "",
        feeds,
        maps,
        lists,
        shape.article_url,
        shape.article_id,
        shape.alike,
        family,
        layout,
        article,
        (*told, *why),
        (*unsure, *doubts),
    )


def _layout(slug: str, url: str, page: bytes) -> tuple[Family | None, Layout, Article, list[str], list[str]]:
    """Find the known layout that reads a page best, or guess one."""
    if best := best_family(page, url):
        family, article = best
        origin = family.module.rpartition(".")[2]
        why = [f"layouts: {family.constant} of {origin} fits"]
        doubts = [] if family.shared else [f"layouts: copied from {origin}; a third newspaper makes it a family"]
        return family, family.layout, article, why, doubts
    design = guess_design(page, url, slug)
    article = design.article or read_article(page, url)
    doubts = ["layouts: no known family fits; the selectors are guesses", *design.unsure]
    return None, Layout(name=slug, **design.fields), article, design.told, doubts


def best_family(page: bytes, url: str) -> tuple[Family, Article] | None:
    """Return the known layout that tells most of a page, and what it reads; None where none fits."""
    unknown = "".join(read_article(page, url).body)
    fitting = []
    for family in known_layouts():
        article = read_article(page, url, [family.layout])
        if article.layout == family.layout.name:
            alike = SequenceMatcher(None, unknown, "".join(article.body), autojunk=False).quick_ratio()
            filled = [article.lead, article.author, article.published, article.section, article.captions]
            fitting.append((round(alike, 1), sum(map(bool, filled)), family.shared, family, article))
    if not fitting:
        return None
    *_, family, article = max(fitting, key=lambda found: found[:3])
    return family, article


def known_layouts() -> Iterator[Family]:
    """Give every layout of the families and of the spiders."""
    for package in (families, spiders):
        for found in iter_modules(package.__path__, package.__name__ + "."):
            for name, value in vars(import_module(found.name)).items():
                if isinstance(value, Layout) and (package is families or not _imported(value)):
                    yield Family(name, found.name, value)


def _imported(layout: Layout) -> bool:
    modules = [import_module(found.name) for found in iter_modules(families.__path__, "scraper.families.")]
    return any(value is layout for module in modules for value in vars(module).values())


def _site_name(soup: BeautifulSoup, slug: str) -> str:
    named = soup.select_one('meta[property="og:site_name"][content]')
    words = " ".join(str(named["content"]).split()) if named else ""
    return "".join(letter for letter in words if letter.isprintable() and letter not in '"\\')[:80].strip() or slug


# -------------------------------------------------------------------------------------------------------------- writing
def spider_text(facts: Facts) -> str:
    """Write the Python text of the spider: facts only, disabled until a person has looked at them.

    What the page says goes in as string literals: a page is a stranger's, and this text will be run.
    """
    shared = facts.family is not None and facts.family.shared
    constant = facts.family.constant if facts.family and shared else "LAYOUT"
    lines = [
        f'"""{facts.title}."""',
        "",
        f"from {facts.family.module} import {constant}"
        if facts.family and shared
        else "from scraper.layout import Layout",
        "from scraper.newspaper import Certainty, NewspaperSpider",
        "",
    ]
    if not shared:
        lines += ["LAYOUT = Layout(", f'    name="{facts.slug}",', *_layout_lines(facts.layout), ")", ""]
    host = urlsplit(facts.home).netloc.removeprefix("www.")
    lines += [
        "",
        f"class {facts.slug.capitalize()}Spider(NewspaperSpider):",
        f'    """{facts.title}."""',
        "",
        f'    name = "{facts.slug}"',
        f"    title = {_quote(facts.title)}",
        f'    province = "{facts.province}"',
        f"    domains = ({_quote(host)},)",
        f"    feeds = {_tuple('    feeds = ', facts.feeds)}",
        *([f"    sitemaps = {_tuple('    sitemaps = ', facts.sitemaps)}"] if facts.sitemaps else []),
        f"    sections = {_tuple('    sections = ', facts.sections)}",
        f"    article_url = {_quote(facts.article_url, raw=True)}",
        *([f"    article_id = {_quote(facts.article_id, raw=True)}"] if facts.article_id else []),
        f"    layouts = ({constant},)",
        "    certainty = Certainty.of(",
        '        "title P domains P feeds G sitemaps U sections G article_url G",',
        '        "headline G lead G body G author G published G robots U",',
        "    )",
        '    seen = ""  # the month a source last saw the domain: "2026-11"',
        "    enabled = False  # delete these two lines when the facts are right",
        '    why_disabled = "mới thêm, chưa có người kiểm tra"',
        "",
    ]
    return "\n".join(lines)


def _layout_lines(layout: Layout) -> Iterator[str]:
    for each in fields(Layout):
        value = getattr(layout, each.name)
        if each.name == "name" or value == each.default:
            continue
        if isinstance(value, tuple):
            yield f"    {each.name}={_tuple(f'    {each.name}=', value, ',')},"
        else:
            yield f"    {each.name}={_quote(value) if isinstance(value, str) else value},"


def _quote(text: str, raw: bool = False) -> str:
    """Write a string literal as ruff would."""
    if raw and '"' not in text:
        return f'r"{text}"'
    if '"' in text and "'" not in text and "\\" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _tuple(before: str, values: tuple[str, ...], after: str = "") -> str:
    """Write a tuple of strings as ruff would: on one line if it fits behind what stands before."""
    if not values:
        return "()"
    line = "(" + ", ".join(map(_quote, values)) + ("," if len(values) == 1 else "") + ")"
    if len(before + line + after) <= 120:
        return line
    indent = before[: len(before) - len(before.lstrip())] + "    "
    return "(\n" + "".join(f"{indent}{_quote(value)},\n" for value in values) + indent[4:] + ")"


def addresses_text(url: str, facts: Facts) -> str:
    """Write the draft of addresses.txt: what the rule takes for an article, with its id, and what it does not."""
    lines = []
    for each in (url, *facts.alike[:3]):
        found = re.search(facts.article_id, urlsplit(each).path) if facts.article_id else None
        lines.append(" ".join(["article", each, *(group for group in (found.groups() if found else ()) if group)]))
    return "\n".join([*lines, *(f"other {each}" for each in (facts.home, *facts.sections[:2]))]) + "\n"


def join(slug: str, url: str, page: bytes, house: Path, robots: str = "") -> tuple[list[Path], Facts]:
    """Save the page and write spider, twin and addresses as drafts below `house`; never writes over a file.

    The twin is `1.draft.json`: the tests fail until a person has compared it with the page and called it `1.json`.
    """
    facts = guess(slug, url, page, robots)
    spider = house / "scraper" / "spiders" / f"{slug}.py"
    folder = house / "tests" / "scraper" / "pages" / slug
    saved, twin, told = (folder / name for name in ("1.html", "1.draft.json", "addresses.txt"))
    for path in (spider, saved, twin, told):
        if path.exists():
            raise NewcomerError(f"{path} is there already; choose another slug or edit it")
    for path in (spider, saved):
        path.parent.mkdir(parents=True, exist_ok=True)
    spider.write_text(spider_text(facts), encoding="utf-8", newline="\n")
    saved.write_bytes(page)
    row = facts.article.row() | {"newspaper": slug}
    twin.write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    told.write_text(addresses_text(url, facts), encoding="utf-8", newline="\n")
    return [spider, saved, twin, told], facts


def report(facts: Facts) -> Iterator[str]:
    """Say what was guessed from what, what is unsure, and what was read, for a person to compare with the page."""
    yield from (f"  guessed {each}" for each in facts.told)
    yield from (f"  unsure: {each}" for each in facts.unsure)
    article = facts.article
    yield f"  read by {article.layout}: {article.title}"
    yield f"    lead: {article.lead or 'none'}"
    if article.body:
        yield f"    first: {article.body[0]}"
        yield f"    last ({len(article.body)} paragraphs): {article.body[-1]}"
    when = f"{article.published:%d/%m/%Y %H:%M} ({article.published_from})" if article.published else "no date"
    yield f"    {when}, {article.author or 'no author'}"
