"""Strict picks from a page: one, many, maybe; text is cleaned here, at the border, and nowhere after.

Pages are read with lexbor, which mends markup as browsers do: `</html>` in the middle, unclosed and crossed tags.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape
from operator import itemgetter
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNUSUAL: Final = re.compile("[^\t\n\r -~\u00a0-\u00ac\u00ae-\u02ff\u1ea0-\u1ef9\u2010-\u2027\u2030-\u205e\u20ab]")
"""What plain text of a newspaper never holds; without it cleaning is a matter of spaces alone."""
_SPACES: Final = re.compile("[ \t\n\r\v\f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]+")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_EXOTIC: Final = re.compile("[^\x00-\u02ff\u1e00-\u20cf]{100,}")
_NAME: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}\b")
_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})\b([^<>]{0,200})")
_BEGINS: Final = re.compile(r"<(?:html|body|HTML|BODY)[\s>]")
_ENDS: Final = re.compile(r"</(?:html|body|HTML|BODY|Html|Body)\s{0,5}>")
_LONG: Final = 20_000
_LONG_TAG: Final = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")

_FORMATTING: Final = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_CLOSED_BY_ITSELF: Final = frozenset(
    (
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "optgroup",
        "thead",
        "tbody",
        "tfoot",
        "a",
        "rt",
        "rp",
        "colgroup",
    )
) | frozenset(
    ("br", "img", "hr", "input", "meta", "link", "base", "area", "col", "embed", "param", "source", "track", "wbr")
)

DEEPEST: Final = 1_500
"""Open elements at one place. The deepest real page seen had 61; parsing is quadratic in depth (16,000 took 0.4 s,
1,000,000 did not end in ten minutes, 2026-11-23)."""

MOST_TAGS: Final = 60_000
"""Opening and closing; the largest real page seen had 1,747 elements."""

MOST_ATTRIBUTES: Final = 2_000
"""In one tag; parsing is quadratic in them. Long values are common (pictures in the markup), many names are not."""

LARGEST: Final = 10_000_000
"""Characters in a page: what a crawl is allowed to fetch."""


class LayoutError(Exception):
    """A page that is not built the way its layout says; someone has to look at the paper's new design."""


class MarkupError(Exception):
    """A page that no parser should be handed: too deep, too long, made to cost."""


def clean(text: str) -> str:
    r"""Return `text` as one clean line: NFC, no invisible or control characters, single plain spaces.

    >>> clean("Quảng Trị\u00a0 đạt\n 87,5%\u200b")
    'Quảng Trị đạt 87,5%'
    """
    if not _UNUSUAL.search(text):
        return " ".join(text.split())
    if text.isascii():
        return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip(" ")
    text = _SURROGATES.sub("\ufffd", text)
    return _SPACES.sub(" ", compose(_UNSEEN.sub("", text))).strip(" ")


def compose(text: str) -> str:
    """Return `text` in NFC, in linear time: sorting a run of marks is quadratic, so a letter keeps at most eight.

    >>> compose("Quảng Trị") == "Quảng Trị"
    True
    """
    composed = unicodedata.normalize("NFC", _EXOTIC.sub(_fewer_marks, text))
    return _EXOTIC.sub(_fewer_marks, composed)  # U+0344 and its like become two marks only when they are normalized


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for letter in run[0]:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= 8:
            kept.append(letter)
    return "".join(kept)


def parse(html: str, url: str, encoded: bytes | None = None) -> LexborHTMLParser:
    """Parse a page as a browser would; raise MarkupError where that could not end in bounded time.

    `encoded` is `html` in UTF-8, where the caller has it: the parser then need not write it again.
    """
    if len(html) > LARGEST:
        raise MarkupError(f"{len(html)} characters, more than {LARGEST}, in {url}")
    depth, strength, tags = _depth(html)
    if tags > MOST_TAGS:
        raise MarkupError(f"{tags} tags, more than {MOST_TAGS}, in {url}")
    if depth > DEEPEST:
        raise MarkupError(f"elements stand {depth} deep, more than {DEEPEST}, in {url}")
    if strength > DEEPEST * 1000:
        raise MarkupError(f"unclosed formatting would be repeated {strength} times in {url}")
    for tag in _long_tags(html):
        if (attributes := len(_QUOTED.sub("", tag).split())) > MOST_ATTRIBUTES:
            raise MarkupError(f"{attributes} attributes in one tag, more than {MOST_ATTRIBUTES}, in {url}")
    return LexborHTMLParser(html.replace("\x00", "") if encoded is None else encoded.replace(b"\x00", b""))


def breaks_off(html: str) -> bool:
    """Say whether a page opens `<html>` or `<body>` and ends without closing either: half a download.

    >>> breaks_off("<body><p>Xã mới"), breaks_off("<body><p>Xã mới</body>"), breaks_off("<p>Xã mới")
    (True, False, False)
    """
    if not (_ENDS.search(html[-5_000:]) or _ENDS.search(html)):
        return bool(_BEGINS.search(html[:20_000]))
    return False


def _long_tags(html: str) -> list[str]:
    half = _LONG // 2
    stretches = range(0, len(html) - half + 1, half)
    without_end = (place for place in stretches if html.find(">", place, place + half) < 0)
    begins = {html.rfind("<", 0, place + 1) for place in without_end}  # a long tag covers one of the stretches
    return [tag[0] for begin in begins if begin >= 0 and (tag := _LONG_TAG.match(html, begin))]


def _depth(html: str) -> tuple[int, int, int]:
    """Say how deep elements may stand, how often unclosed formatting would be repeated, how many tags there are."""
    marks = html.count("<")
    if marks <= DEEPEST:
        return 0, 0, 0  # too few to be deep, even if none of them were closed
    if marks > MOST_TAGS and (opened := marks - html.count("</")) > MOST_TAGS:
        return 0, 0, opened
    tags = _NAME.findall(html)
    blocks = len(tags)
    counts: dict[str, int] = {}
    for tag, count in Counter(tags).items():
        counts[tag.lower()] = counts.get(tag.lower(), 0) + count
    nesting = {tag: count for tag, count in counts.items() if tag[1] != "/" and tag[1:] not in _CLOSED_BY_ITSELF}
    deepest = 0 if sum(nesting.values()) <= DEEPEST else _deepest(tags)
    unclosed = sum(max(0, nesting.get("<" + tag, 0) - counts.get("</" + tag, 0)) for tag in _FORMATTING)
    suspect = deepest > DEEPEST or unclosed * blocks > DEEPEST * 1000 or blocks > MOST_TAGS
    if suspect and marks - html.count("</") <= DEEPEST:
        return 0, 0, 0
    if unclosed * blocks > DEEPEST * 1000:
        formats = {tag for tag in _TAG.findall(html) if tag[0].lower() in _FORMATTING}
        unclosed = min(unclosed, 3 * len(formats))
    return deepest, unclosed * blocks, blocks


def _deepest(tags: Iterable[str]) -> int:
    depth = deepest = 0
    for tag in tags:
        slash = tag[1] == "/"
        if tag[1 + slash :].lower() in _CLOSED_BY_ITSELF:
            continue
        if slash:
            depth -= depth > 0
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def many(page: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    """Return every match of `selector`; none is an answer too."""
    found = page.css(selector)
    if len(found) < 2 or "," not in selector:
        return found
    return list({node.mem_id: node for node in found}.values())  # lexbor tells a match once for each selector of a list


def each(page: LexborHTMLParser | LexborNode, selectors: Sequence[str]) -> list[list[LexborNode]]:
    """Return the matches of every selector; where all together have one or none, one walk through the page finds out.

    What several selectors match counts for the first of them.
    """
    if len(selectors) > 1 and len(found := many(page, ", ".join(selectors))) < 2:
        return [found]
    return [many(page, selector) for selector in selectors]


def maybe(page: LexborHTMLParser | LexborNode, selector: str, url: str) -> LexborNode | None:
    """Return the one match of `selector`, or None; more than one raises LayoutError."""
    found = many(page, selector)
    if len(found) > 1:
        raise LayoutError(f"{len(found)} matches, not one or none, at {selector!r} in {url}")
    return found[0] if found else None


def one(page: LexborHTMLParser | LexborNode, selector: str, url: str) -> LexborNode:
    """Return the one match of `selector`; anything else raises LayoutError."""
    found = many(page, selector)
    if len(found) != 1:
        raise LayoutError(f"{len(found)} matches, not one, at {selector!r} in {url}")
    return found[0]


def words(node: LexborNode) -> str:
    """Return the text of an element as one clean line, its breaks as spaces, what is not shown left out."""
    return clean("".join(texts(node)))


def printed(node: LexborNode) -> str:
    """Return what an element says as one clean line: a meta element's content, any other's text."""
    return clean(unescape(node.attributes.get("content") or "")) if node.tag == "meta" else words(node)


_META_RANKS: Final = {"property": 0, "name": 1, "itemprop": 2, "http-equiv": 3}
UNSHOWN: Final = frozenset(("script", "style", "noscript", "template", "textarea", "select", "button"))
"""Elements whose text no reader sees as text."""
INLINE: Final = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "amp-img",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "ins", "kbd", "label", "mark", "nobr", "o:p", "picture", "q", "s", "samp", "small", "span", "st1:city"),
        *("st1:place", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
"""Elements that end no word and no line."""


def texts(node: LexborNode) -> Iterable[str]:
    """Yield the pieces of shown text under an element, and a space at every edge that is not inline."""
    stack: list[LexborNode | None] = [node.first_child]
    parents: list[bool] = []
    while stack:
        current = stack.pop()
        if current is None:
            if parents and parents.pop():
                yield " "
            continue
        stack.append(current.next)
        if current.is_text_node:
            yield current.text_content or ""
        elif current.is_element_node and current.tag not in UNSHOWN:
            inline = current.tag in INLINE
            if not inline:
                yield " "
            parents.append(not inline)
            stack.append(current.first_child)


class Metas:
    """The meta elements of a page: contents by the name, property or itemprop they go by."""

    def __init__(self, elements: Iterable[LexborNode]) -> None:
        self._contents: dict[str, list[tuple[int, str]]] = {}
        for node in elements:
            attributes = node.attributes
            if content := attributes.get("content"):
                for kind, name in attributes.items():
                    if name and (rank := _META_RANKS.get(kind)) is not None:
                        self._contents.setdefault(name.lower(), []).append((rank, content))

    def first(self, *names: str) -> str | None:
        """Return the first non-empty content of an element that goes by one of these names, properties first."""
        for name in names:
            if found := self._contents.get(name.lower()):
                for _, content in sorted(found, key=itemgetter(0)) if len(found) > 1 else found:
                    if text := clean(unescape(content) if "&" in content else content):
                        return text
        return None

    def every(self, name: str) -> list[str]:
        """Return all contents of the elements with this property, as they stand."""
        return [content for rank, content in self._contents.get(name, ()) if rank == 0]


def meta(page: LexborHTMLParser, *names: str) -> str | None:
    """Return the first non-empty content of a meta element with one of these names, properties or itemprops."""
    return Metas(page.css("meta")).first(*names)
