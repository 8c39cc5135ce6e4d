"""Where words stand in markup, and selectors for the element that holds them."""

import re
import unicodedata
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.selection import texts

NAME = re.compile(r"-?[A-Za-z_][\w-]{0,60}", re.ASCII)
UTILITY = re.compile(
    r"(?:(?:col|row|d|m|p|mt|mb|ml|mr|pt|pb|pl|pr|px|py|mx|my|fs|fw|lh|w|h|text|font|bg|flex|grid|order|float|pull)"
    r"(?:-|\d|$)|clear|left|right|fl$|fr$|active|show|hidden|container|wrap|item|box$|img|lazy|lightbox)",
    re.IGNORECASE,
)
"""Class names that say how a thing looks, or nothing: no newspaper means its body by them."""


def signature(text: str) -> str:
    """Return the letters of a text without its spaces, by which it is found again in markup.

    >>> signature(" Xã\\u00a0 Mẫu\\n đạt 87,5 %")
    'XãMẫuđạt87,5%'
    """
    return "".join(unicodedata.normalize("NFC", text).split())


def holders(root: Tag, words: str) -> Iterator[Tag]:
    """Give the elements that hold just these words, the innermost of each place."""
    wanted = signature(words)
    begin = wanted[:24]
    for string in root.find_all(string=True):
        if not isinstance(string, NavigableString) or type(string) is not NavigableString:
            continue  # a comment, a script
        piece = signature(string)
        if not piece or not (begin.startswith(piece[:24]) or begin in piece):
            continue
        for tag in string.parents:
            here = signature(tag.get_text())
            if wanted in here:
                if len(here) <= 1.2 * len(wanted) + 10:
                    yield tag
                break
            if len(here) > 3 * len(wanted) + 200:
                break


def holder_of(root: Tag, words: str | None, wish: re.Pattern[str] | None = None) -> Tag | None:
    """Return the first element that holds just these words, one whose names fit the wish before others."""
    found = list(holders(root, words)) if words else []
    fitting = [
        tag for tag in found if wish and any(wish.search(name) for each in lineage(tag, 2) for name in names_of(each))
    ]
    return next(iter([*fitting, *found]), None)


def lineage(tag: Tag, up: int) -> list[Tag]:
    """Return a tag and so many of its ancestors, the page itself left out."""
    return [tag, *(each for each in list(tag.parents)[:up] if each.name not in ("[document]", "html", "body"))]


def names_of(tag: Tag) -> list[str]:
    classes = [str(name) for name in tag.get_attribute_list("class") if name]
    return [*([str(tag["id"])] if tag.get("id") else []), *classes]


def naming(tag: Tag) -> Iterator[str]:
    """Give selectors of an element, what it is meant for before what it looks like; not all of them are its alone."""
    plain = [f"{tag.name}.{name}" for name in classes(tag) if not UTILITY.match(name)]
    looks = [f"{tag.name}.{name}" for name in classes(tag) if UTILITY.match(name)]
    identity = str(tag.get("id") or "")
    own = [
        *([f"#{identity}"] if NAME.fullmatch(identity) and not re.search(r"\d{4}", identity) else []),
        *plain,
        *(f"{one}.{other.partition('.')[2]}" for place, one in enumerate(plain) for other in plain[place + 1 :]),
    ]
    yield from own
    itemprop = str(tag.get("itemprop") or "")
    if NAME.fullmatch(itemprop):
        yield f'{tag.name}[itemprop="{itemprop}"]'
    if tag.name in ("h1", "article", "main", "time"):
        yield tag.name
    last = (own or [tag.name])[0]
    for place, above in enumerate(list(tag.parents)[:5]):
        for name in naming_of_ancestor(above):
            yield f"{name} > {last}" if place == 0 else f"{name} {last}"
    yield from looks


def naming_of_ancestor(tag: Tag) -> Iterator[str]:
    """Give the plain selectors of an element that stands above the one that is named."""
    identity = str(tag.get("id") or "")
    if NAME.fullmatch(identity) and not re.search(r"\d{4}", identity):
        yield f"#{identity}"
    yield from (f"{tag.name}.{name}" for name in classes(tag) if not UTILITY.match(name))
    if tag.name in ("article", "main", "header"):
        yield tag.name


def classes(tag: Tag) -> list[str]:
    found = [str(name) for name in tag.get_attribute_list("class") if name]
    return [name for name in found if NAME.fullmatch(name) and not re.search(r"\d{5}", name)]


def only(tag: Tag, tree: LexborHTMLParser) -> str | None:
    """Return the first selector of an element that matches nothing else on the page."""
    wanted = signature(tag.get_text())
    for selector in naming(tag):
        found = tree.css(selector)
        if len(found) == 1 and same(shown(found[0]), wanted):
            return selector
    return None


def first(tag: Tag, tree: LexborHTMLParser) -> str | None:
    """Return a selector whose first match is the element: enough where the first counts."""
    wanted = signature(tag.get_text())
    for selector in naming(tag):
        found = tree.css(selector)
        if found and same(shown(found[0]), wanted):
            return selector
    return None


def shown(node: LexborNode) -> str:
    """Return the signature of what an element shows, without scripts, as BeautifulSoup has it."""
    return signature("".join(texts(node)))


def same(one: str, other: str) -> bool:
    """Say whether two parsers found the same element: they differ in scripts and in broken markup."""
    return one == other or (bool(other) and one[:40] == other[:40] and abs(len(one) - len(other)) <= 0.3 * len(other))


def beginnings(soup: BeautifulSoup, words: str) -> Iterator[Tag]:
    """Give the places where a paragraph stands; of a long one its beginning is enough."""
    wanted = signature(words)[:60]
    for string in soup.find_all(string=True):
        if type(string) is not NavigableString:
            continue
        piece = signature(string)
        if len(piece) < 2 or not (wanted.startswith(piece[:60]) or wanted in piece):
            continue
        for tag in string.parents:
            if wanted in signature(tag.get_text()):
                yield tag
                break


def named(root: Tag, wish: re.Pattern[str]) -> Iterator[Tag]:
    """Give the elements below one whose id or class fits a wish."""
    for tag in root.find_all(True):
        if tag.name not in ("body", "html", "script", "a", "img", "meta") and any(map(wish.search, names_of(tag))):
            yield tag


def speaking(selector: str) -> bool:
    """Say whether a selector names a thing and not only a tag: `p > strong` would match another article's words."""
    return "." in selector or "#" in selector or "[" in selector
