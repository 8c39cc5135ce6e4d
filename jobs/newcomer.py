"""A new newspaper joins: its page is saved, its facts are guessed, its spider is written for a person to correct.

BeautifulSoup serves here, where a person reads the markup by hand; the crawl itself reads by layouts.
"""

import json
import re
import urllib.request
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from scraper import families
from scraper.guard import refusal
from scraper.layout import Layout
from scraper.newspaper import newspaper_of
from scraper.reading import read_article

LARGEST_PAGE = 10_000_000  # bytes, as the crawl itself
PATIENCE = 30  # seconds
SECTIONS = 6  # the most section lists proposed
SLUG = re.compile(r"[a-z][a-z0-9]{2,30}")


class NewcomerError(ValueError):
    """The newspaper cannot be started; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page tells of its newspaper; `unsure` lists what a person must look at."""

    slug: str
    title: str
    home: str
    feeds: tuple[str, ...]
    sections: tuple[str, ...]
    article_url: str
    family: str | None  # name of the constant in scraper.layout, or None
    unsure: tuple[str, ...]


def fetch(url: str) -> bytes:
    """Fetch one page a person asked for. No redirect is followed: a moved page is named, to be given anew."""
    if reason := refusal(url):
        raise NewcomerError(f"{url}: {reason}")
    # refusal has allowed http and https only
    request = urllib.request.Request(url, headers={"User-Agent": "diembao/0.1", "Accept-Language": "vi"})  # noqa: S310
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=PATIENCE) as response:
            page: bytes = response.read(LARGEST_PAGE + 1)
    except OSError as error:
        raise NewcomerError(f"{url}: {error}; or save the page in a browser and name it with --page") from error
    if len(page) > LARGEST_PAGE:
        raise NewcomerError(f"{url}: larger than {LARGEST_PAGE // 1_000_000} MB")
    return page


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        raise NewcomerError(f"{req.full_url} has moved to {newurl}; give that address")


def guess(slug: str, url: str, page: bytes) -> Facts:
    """Guess the facts of a newspaper from one of its article pages.

    Raises NewcomerError for a slug that is no plain word.
    """
    if not SLUG.fullmatch(slug):
        raise NewcomerError(f"{slug!r} is no slug: small letters and digits only, such as baomau")
    if reason := refusal(url):
        raise NewcomerError(f"{url}: {reason}")
    soup = BeautifulSoup(page, "html.parser")
    parts = urlsplit(url)
    home = f"{parts.scheme}://{parts.netloc}/"
    feeds = _addresses(soup, 'link[rel="alternate"][type*="rss"], link[rel="alternate"][type*="atom"]', url)
    family = next((name for name, design in _families() if _fits(design, page, url)), None)
    unsure = ["province", "article_url: it fits this one address; compare it with others"]
    if known := newspaper_of(url):
        unsure.append(f"domains: {known.name} reads {parts.netloc} already")
    if not feeds:
        unsure.append("feeds: the page names none; look for RSS at the foot of the home page")
    if family is None:
        unsure.append("layouts: no known family fits; the selectors are guesses")
    unsure.append("sections: taken from the menu; keep those that carry reform news")
    return Facts(
        slug, _site_name(soup, slug), home, feeds, _sections(soup, url), pattern_of(url), family, tuple(unsure)
    )


def pattern_of(url: str) -> str:
    """The shape of an article's address as a bounded regular expression over its path.

    >>> pattern_of("https://baomau.example/mot-cua-20260304.html")
    '^/[a-z0-9-]{1,300}-\\\\d{3,12}\\\\.html$'
    >>> pattern_of("https://baomau.example/thoi-su/202603/mot-cua-7ce1d0a/")
    '^/[a-z0-9-]{1,300}/\\\\d{6}/[a-z0-9-]{1,300}/$'
    """
    shapes = []
    for part in urlsplit(url).path.split("/"):
        stem, dot, ending = part.rpartition(".")
        stem, ending = (stem, re.escape(dot + ending)) if dot else (part, "")
        if not stem:
            shapes.append("")
        elif stem.isdigit():
            shapes.append(rf"\d{{{len(stem)}}}{ending}")
        elif number := re.fullmatch(r"[a-z0-9-]+-([a-z]{0,4})\d{3,12}", stem):
            shapes.append(rf"[a-z0-9-]{{1,300}}-{number[1]}\d{{3,12}}{ending}")
        elif re.fullmatch(r"[a-z0-9-]+", stem):
            shapes.append(rf"[a-z0-9-]{{1,300}}{ending}")
        else:
            shapes.append(rf"[^/]{{1,300}}{ending}")
    return "^" + "/".join(shapes) + "$"


def _families() -> list[tuple[str, Layout]]:
    modules = [import_module(found.name) for found in iter_modules(families.__path__, "scraper.families.")]
    return [(name, value) for module in modules for name, value in vars(module).items() if isinstance(value, Layout)]


def _fits(design: Layout, page: bytes, url: str) -> bool:
    return read_article(page, url, [design]).layout == design.name


def _site_name(soup: BeautifulSoup, slug: str) -> str:
    named = soup.select_one('meta[property="og:site_name"][content]')
    words = " ".join(str(named["content"]).split()) if named else ""
    return "".join(letter for letter in words if letter.isprintable() and letter not in '"\\')[:80].strip() or slug


def _sections(soup: BeautifulSoup, url: str) -> tuple[str, ...]:
    host = urlsplit(url).netloc
    found = _addresses(soup, "nav a, .menu a, #menu a, .navbar a", url)
    own = [each for each in found if urlsplit(each).netloc == host and urlsplit(each).path.strip("/")]
    reform = [each for each in own if re.search(r"cai-cach|hanh-chinh|thoi-su|chinh-tri|kinh-te|xa-hoi", each)]
    return tuple((reform or own)[:SECTIONS])


def _addresses(soup: BeautifulSoup, selector: str, url: str) -> tuple[str, ...]:
    """The plain addresses that elements of a page link to, each once."""
    found = []
    for link in soup.select(selector):
        try:
            found.append(urljoin(url, str(link.get("href") or "")))
        except ValueError:  # "http://[" is no address
            continue
    return tuple(dict.fromkeys(each for each in found if _plain(each)))


def _plain(url: str) -> bool:
    """Say whether an address is one a list would have: short, without a query, of letters an address may have."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and not parts.query
        and bool(re.fullmatch(r"[\w.~:/@%+-]{1,100}", url, re.ASCII))
    )


def selectors(page: bytes) -> dict[str, str]:
    """Guess the selectors of an unknown design: the only h1, the element with most paragraph text, the first date."""
    soup = BeautifulSoup(page, "html.parser")
    heading = soup.select_one("h1")
    bodies = [(sum(len(p.get_text()) for p in tag.find_all("p", recursive=False)), tag) for tag in soup.find_all("div")]
    body = max(bodies, key=lambda pair: pair[0], default=(0, None))[1]
    dated = soup.find(string=re.compile(r"\d{1,2}/\d{1,2}/\d{4}"))
    parent = dated.parent if dated is not None else None
    return {
        "title": _selector(heading) if heading else "h1",
        "body": _selector(body) if body else "article",
        "published": _selector(parent) if parent is not None else "time",
    }


def _selector(tag: Tag) -> str:
    if tag.get("id"):
        return f"#{tag['id']}"
    classes = [name for name in tag.get_attribute_list("class") if name]
    return tag.name + "".join(f".{name}" for name in classes)


def spider_text(facts: Facts, guessed: dict[str, str]) -> str:
    """The Python text of the spider: facts only, disabled until a person has looked at them.

    What the page says goes in as string literals: a page is a stranger's, and this text will be run.
    """
    layout = facts.family or "LAYOUT"
    lines = [
        f'"""{facts.title}."""',
        "",
        f"from scraper.families.{facts.family.lower()} import {facts.family}"
        if facts.family
        else "from scraper.layout import Layout",
        "from scraper.newspaper import Certainty, NewspaperSpider",
        "",
    ]
    if not facts.family:
        lines += [
            "LAYOUT = Layout(",
            f'    name="{facts.slug}",',
            *(f"    {name}={_quote(selector)}," for name, selector in guessed.items()),
            ")",
            "",
        ]
    lines += [
        "",
        f"class {facts.slug.capitalize()}Spider(NewspaperSpider):",
        f'    """{facts.title}."""',
        "",
        f'    name = "{facts.slug}"',
        f"    title = {_quote(facts.title)}",
        '    province = ""',
        f"    domains = ({_quote(urlsplit(facts.home).netloc.removeprefix('www.'))},)",
        f"    feeds = {_tuple(facts.feeds)}",
        f"    sections = {_tuple(facts.sections)}",
        f"    article_url = {_quote(facts.article_url, raw=True)}",
        f"    layouts = ({layout},)",
        "    certainty = Certainty.of(",
        '        "title G domains P feeds G sitemaps U sections G article_url G",',
        '        "headline G lead U body G author U published G robots U",',
        "    )",
        '    seen = ""  # the month a source last saw the domain: "2026-11"',
        "    enabled = False  # delete these two lines when the facts are right",
        '    why_disabled = "mới thêm, chưa có người kiểm tra"',
        "",
    ]
    return "\n".join(lines)


def _quote(text: str, raw: bool = False) -> str:
    """A string literal as ruff would write it."""
    if raw and '"' not in text:
        return f'r"{text}"'
    if '"' in text and "'" not in text and "\\" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _tuple(values: tuple[str, ...]) -> str:
    """A tuple of strings as ruff would write it: on one line if it fits."""
    if not values:
        return "()"
    line = "(" + ", ".join(map(_quote, values)) + ("," if len(values) == 1 else "") + ")"
    if len("    sections = " + line) <= 120:
        return line
    return "(\n" + "".join(f"        {_quote(value)},\n" for value in values) + "    )"


def join(slug: str, url: str, page: bytes, house: Path) -> tuple[list[Path], Facts]:
    """Save the page and write the spider below `house`; never writes over a file. Returns the files and the facts."""
    facts = guess(slug, url, page)
    spider = house / "scraper" / "spiders" / f"{slug}.py"
    saved = house / "tests" / "scraper" / "pages" / slug / "1.html"
    for path in (spider, saved):
        if path.exists():
            raise NewcomerError(f"{path} is there already; choose another slug or edit it")
    for path in (spider, saved):
        path.parent.mkdir(parents=True, exist_ok=True)
    spider.write_text(spider_text(facts, selectors(page)), encoding="utf-8", newline="\n")
    saved.write_bytes(page)
    return [spider, saved], facts
