"""What one page's links tell of its newspaper: the shape of its articles' addresses, lists, feeds, the province."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from nlp.provinces import PROVINCES
from nlp.text import fold
from scraper.discovery import canonical_url
from scraper.guard import refusal
from store.write import slug

SECTIONS = 6  # the most section lists proposed
FEEDS = 4
ENOUGH = 3  # addresses of one shape besides the page's own before the shape is believed
MENUS = 'nav a, header a, [class*="menu"] a, [id*="menu"] a, [class*="navbar"] a'
REFORM = re.compile(r"cai-cach|hanh-chinh")
NEWS = re.compile(r"thoi-su|chinh-tri|kinh-te|xa-hoi")
_END = r"(?P<end>(?:\.[a-z]{3,5})?/?)$"
TAILS = (
    re.compile(r"(?P<begin>[-_.](?:[a-z]{0,5}))(?P<id>\d{4,18})" + _END),
    re.compile(r"(?P<begin>-)(?P<id>(?=[0-9a-f]{0,7}\d)[0-9a-f]{6,8})(?P<end>(?:\.html?)?/?)$"),
    re.compile(r"(?P<begin>/(?:[a-z]{0,5}))(?P<id>\d{4,18})" + _END),
    re.compile(r"(?P<begin>/)(?P<id>\d{4,12})(?P<end>/[a-z0-9-]{1,300}(?:\.html?)?/?)$"),
)
"""How addresses of articles end, as seen on Vietnamese newspapers: a number, or the first digits of a hash."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a newspaper writes an article's address: the rules of a spider, and the addresses they were made from."""

    article_url: str
    article_id: str | None
    alike: tuple[str, ...]
    """Other addresses of the page that have this shape."""


def links(soup: BeautifulSoup, selector: str, url: str) -> tuple[str, ...]:
    """Return the plain addresses that elements of a page link to, each once, as the crawl writes them."""
    found = []
    for link in soup.select(selector):
        try:
            joined = urljoin(url, str(link.get("href") or "").strip())
            found.append(canonical_url(joined) if plain(joined) else "")
        except ValueError:  # "http://[" is no address
            continue
    return tuple(dict.fromkeys(filter(None, found)))


def plain(url: str) -> bool:
    """Say whether an address is one a list would have: without a query, of letters an address may have."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and not parts.query
        and bool(re.fullmatch(r"[\w.~:/@%+#-]{1,400}", url, re.ASCII))
        and refusal(url) is None
    )


def shape_of(url: str, others: Iterable[str]) -> Shape:
    """Tell how articles' addresses are built, from one and from what else a page links to.

    >>> shape = shape_of("https://baomau.example/mot-cua-a12345.html", ["https://baomau.example/hai-cap-a999.html",
    ...                  "https://baomau.example/thoi-su/", "https://baomau.example/bo-may-a12346.html"])
    >>> shape.article_url, shape.article_id, shape.alike
    ('-a\\\\d{3,7}\\\\.html$', '-a(\\\\d{3,7})\\\\.html$', ('https://baomau.example/bo-may-a12346.html',))
    >>> shape_of("https://baomau.example/thoi-su/202603/mot-cua-7ce1d0a/", []).article_id
    '/\\\\d{6}/[a-z0-9-]{1,300}-([0-9a-f]{7})/$'
    """
    host, path = urlsplit(url).netloc.removeprefix("www."), urlsplit(url).path
    for tail in TAILS:
        mine = tail.search(path)
        if mine is None:
            continue
        alike = [
            (each, found["id"])
            for each in dict.fromkeys(others)
            if urlsplit(each).netloc.removeprefix("www.") == host
            and (found := tail.search(urlsplit(each).path))
            and found["begin"] == mine["begin"]
            and _ending(found["end"]) == _ending(mine["end"])
            and found["id"] != mine["id"]
            and bool(_month(urlsplit(each).path)) == bool(_month(path))
        ]
        ids = [mine["id"], *(number for _, number in alike)]
        digits = all(number.isdigit() for number in ids)
        low, high = min(map(len, ids)), max(map(len, ids))
        if digits and tail is not TAILS[1]:
            number = rf"\d{{{max(3, low - 2)},{high + 2}}}"
        else:
            number = f"[0-9a-f]{{{low},{high}}}" if low < high else f"[0-9a-f]{{{low}}}"
        begin = (r"/\d{6}/[a-z0-9-]{1,300}" if _month(path) else "") + re.escape(mine["begin"]).replace(r"\-", "-")
        end = _ending(mine["end"]) + "$"
        return Shape(f"{begin}{number}{end}", f"{begin}({number}){end}", tuple(each for each, _ in alike))
    return Shape(pattern_of(url), None, ())


def _month(path: str) -> re.Match[str] | None:
    """Find the month that stands as a folder in the addresses of some portals."""
    return re.search(r"/20\d{4}/[a-z0-9-]{1,300}-[0-9a-f]{6,8}/?$", path)


def _ending(end: str) -> str:
    """Write the end of an address as a rule, the words of a title as any words."""
    words = re.fullmatch(r"/[a-z0-9-]{1,300}((?:\.html?)?/?)", end)
    if words and end != "/":
        return r"/[a-z0-9-]{1,300}" + words[1].replace(".", r"\.")
    return end.replace(".", r"\.")


def pattern_of(url: str) -> str:
    """Write the whole path of one address as a bounded rule, where no number names the article.

    >>> pattern_of("https://baomau.example/thoi-su/mot-cua.html")
    '^/[a-z0-9-]{1,300}/[a-z0-9-]{1,300}\\\\.html$'
    """
    shapes = []
    for part in urlsplit(url).path.split("/"):
        stem, dot, ending = part.rpartition(".")
        stem, ending = (stem, re.escape(dot + ending)) if dot else (part, "")
        if not stem:
            shapes.append("")
        elif stem.isdigit():
            shapes.append(rf"\d{{{len(stem)}}}{ending}")
        elif re.fullmatch(r"[a-z0-9-]+", stem):
            shapes.append(rf"[a-z0-9-]{{1,300}}{ending}")
        else:
            shapes.append(rf"[^/]{{1,300}}{ending}")
    return "^" + "/".join(shapes) + "$"


def sections(soup: BeautifulSoup, url: str, article_url: str) -> tuple[str, ...]:
    """Return lists from the menu: reform news first, then what press offices read, else the first of the menu."""
    host = urlsplit(url).netloc
    own = [
        each
        for each in links(soup, MENUS, url)
        if urlsplit(each).netloc == host
        and 1 <= len(urlsplit(each).path.strip("/").split("/")) <= 2
        and urlsplit(each).path.strip("/")
        and not re.search(article_url, urlsplit(each).path)
        and not re.search(r"rss|login|search|tim-kiem|lien-he|gioi-thieu|video|podcast|\.(?:xml|aspx?|php)$", each)
    ]
    wanted = [each for each in own if REFORM.search(each)] + [each for each in own if NEWS.search(each)]
    return tuple(dict.fromkeys(wanted or own))[:SECTIONS]


def feeds(soup: BeautifulSoup, url: str) -> tuple[tuple[str, ...], str | None]:
    """Return the feeds a page names in its head and at its foot, and the page that lists feeds, where there is one."""
    domain = urlsplit(url).netloc.removeprefix("www.")
    declared = links(soup, 'link[rel="alternate"][type*="rss"], link[rel="alternate"][type*="atom"]', url)
    linked = links(soup, 'a[href*="rss"]', url)
    own = [each for each in (*declared, *linked) if refusal(each, (domain,)) is None]
    real = [each for each in own if each in declared or re.search(r"\.(?:rss|xml)$|/rss/[\w/-]{2,80}$", each)]
    index = next((each for each in own if each not in real), None)
    return tuple(dict.fromkeys(real))[:FEEDS], index


def province_of(title: str, domain: str) -> tuple[str, str] | None:
    """Tell the province of today a newspaper speaks for, as slug, and the words that say so; former ones count too.

    >>> province_of("Báo Hải Dương", "baohaiduong.example"), province_of("Báo Mẫu", "baocamau.example")
    (('hai-phong', 'Hải Dương'), ('ca-mau', 'Cà Mau'))
    >>> province_of("Báo Mẫu", "baomau.example") is None
    True
    """
    by_id = {unit.id: unit for unit in PROVINCES}
    folded, letters = fold(title), re.sub(r"[^a-z]", "", domain)
    named = [unit for unit in PROVINCES if fold(unit.name) in folded]
    found = named or [unit for unit in PROVINCES if slug(unit.name).replace("-", "") in letters]
    if not found:
        return None
    unit = max(found, key=lambda each: len(each.name))
    today = by_id[unit.successor] if unit.successor else unit
    return slug(today.name), unit.name


def sitemaps(robots: str, domain: str) -> tuple[str, ...]:
    """Return the sitemaps a robots.txt announces, of this newspaper alone."""
    found = re.findall(r"^sitemap:[ \t]{0,5}(\S{1,300})", robots, re.IGNORECASE | re.MULTILINE)
    return tuple(dict.fromkeys(each for each in found if plain(each) and refusal(each, (domain,)) is None))


def doubtful(shape: Shape, menu: Sequence[str]) -> list[str]:
    """Say what a person must compare in the shape of an address."""
    doubts = []
    if len(shape.alike) < ENOUGH:
        doubts.append(f"article_url: only {1 + len(shape.alike)} address of this shape; compare it with others")
    if caught := [each for each in menu if re.search(shape.article_url, urlsplit(each).path)]:
        doubts.append(f"article_url: it fits the menu's {caught[0]} too")
    if shape.article_id is None:
        doubts.append("article_id: no number in the address names the article")
    return doubts
