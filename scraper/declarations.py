"""What a page declares about itself to machines: JSON-LD, meta elements, its canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.dates import Moment, Order, read_moment
from scraper.selection import Metas, clean, meta

_ARTICLE_TYPES: Final = ("article", "newsarticle", "reportagenewsarticle", "blogposting", "webpage")
_PUBLISHED: Final = (
    "article:published_time",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "datePublished",
    "og:pubdate",
)
_MODIFIED: Final = ("article:modified_time", "og:updated_time", "lastmod", "dateModified")
_MOST_SCRIPTS: Final = 40
_LONGEST_SCRIPT: Final = 300_000
_WHOLE: Final = re.compile(r"https?://[a-z0-9.-]{1,100}/[\w./-]{0,500}")
"""Addresses that say all: joining would leave them as they are."""
_TRAILING_COMMA: Final = re.compile(r",\s{0,40}([}\]])")


class Declarations:
    """The machine half of a page, each part read when it is first asked for."""

    def __init__(self, page: LexborHTMLParser, url: str, meta_order: Order) -> None:
        self._page, self._url, self._order = page, url, meta_order
        metas: list[LexborNode] = []
        scripts: list[LexborNode] = []
        for node in page.css('meta, script[type="application/ld+json" i]'):  # one walk through the page for both
            (metas if node.tag == "meta" else scripts).append(node)
        self._metas = Metas(metas)
        self._everything = linked_data(scripts)
        self._linked = [item for item in self._everything if _kind(item) in _ARTICLE_TYPES]
        self._linked.sort(key=lambda item: _kind(item) == "webpage")

    @cached_property
    def canonical(self) -> str | None:
        address = _canonical(self._page, self._metas)
        return absolute(self._url, address) if address else None

    @cached_property
    def titles(self) -> tuple[str, ...]:
        titles = [_text(item.get("headline") or item.get("name")) for item in self._linked if _kind(item) != "webpage"]
        return tuple(title for title in (*titles, self._metas.first("og:title", "twitter:title")) if title)

    @cached_property
    def description(self) -> str | None:
        told = self._metas.first("og:description", "description")
        return told or next(filter(None, map(_described, self._linked)), None)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_linked_authors(self._linked)))

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Return the writers by meta elements, where many sites name themselves."""
        return tuple(dict.fromkeys(_meta_authors(self._metas)))

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Return the dates of publication in order of trust: JSON-LD, then meta; raw strings inside."""
        return (*_moments(self._linked, "datePublished"), *_meta_moments(self._metas, _PUBLISHED, self._order))

    @cached_property
    def updated(self) -> Moment | None:
        updates = (*_moments(self._linked, "dateModified"), *_meta_moments(self._metas, _MODIFIED, self._order))
        return next((moment for moment in updates if moment.exact), None)

    @cached_property
    def section(self) -> str | None:
        sections = (_text(item.get("articleSection")) for item in self._linked)
        return next(filter(None, sections), None) or self._metas.first("article:section") or _crumb(self._everything)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        tags = [tag for content in self._metas.every("article:tag") for tag in _split(content)]
        return tuple(dict.fromkeys(tags or _split(self._metas.first("news_keywords", "keywords"))))

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Return what the site calls itself."""
        return tuple(name for name in (self._metas.first("og:site_name"), self._metas.first("copyright")) if name)

    @cached_property
    def paid(self) -> bool:
        return any(str(item.get("isAccessibleForFree")).lower() == "false" for item in self._linked)


def read_declarations(page: LexborHTMLParser, url: str, meta_order: Order = "day-first") -> Declarations:
    """Read what a page declares; `meta_order` is how its meta elements write numeric dates (OneCMS: month first)."""
    return Declarations(page, url, meta_order)


def _canonical(page: LexborHTMLParser, metas: Metas) -> str | None:
    link = page.css_first('link[rel~="canonical" i]')
    return clean(link.attributes.get("href") or "") if link else metas.first("canonical")


def declared_address(page: LexborHTMLParser) -> str | None:
    """Return the address a page says it has: canonical link first, then `og:url`; None where it says none."""
    link = page.css_first('link[rel~="canonical" i]')
    for told in (link.attributes.get("href") if link else None, meta(page, "canonical"), meta(page, "og:url")):
        if told and (address := absolute("", clean(told))):
            return address
    return None


def absolute(url: str, address: str) -> str | None:
    """Return an address as a page at `url` means it; None where it is none of the web."""
    if _WHOLE.fullmatch(address):
        return address
    try:
        whole = urljoin(url, address)
        return whole if urlsplit(whole).scheme in ("http", "https") else None
    except ValueError:  # a bracket in the host
        return None


def linked_data(scripts: Sequence[LexborNode]) -> list[dict[str, Any]]:
    """Return every object of JSON-LD in a page's scripts, graphs flattened; what is not JSON is passed over."""
    found: list[dict[str, Any]] = []
    for node in scripts[:_MOST_SCRIPTS]:
        source = node.text().strip().removeprefix("<!--").removesuffix("-->").rstrip("; \n")
        if len(source) > _LONGEST_SCRIPT:
            continue
        for text in (source, _TRAILING_COMMA.sub(r"\1", source)):
            try:
                found.extend(_objects(json.loads(text, strict=False)))
                break
            except (ValueError, RecursionError):  # hand-made JSON: an unescaped quote, a comma too many
                continue
    return found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value[:100]:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph") or [])


def _kind(item: dict[str, Any]) -> str:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return next((k.lower() for k in kinds if isinstance(k, str) and k.lower() in _ARTICLE_TYPES), "")


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[-1] if value else None
    return clean(unescape(value)) or None if isinstance(value, str) else None


def _described(item: dict[str, Any]) -> str | None:
    return _text(item.get("description"))


def _people(value: Any) -> Iterator[str]:
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, dict) and str(person.get("@type", "Person")).lower() == "person":
            person = person.get("name")
        if name := _text(person):
            yield name


def _linked_authors(linked: list[dict[str, Any]]) -> Iterator[str]:
    for item in linked:
        yield from _people(item.get("author"))


def _meta_authors(metas: Metas) -> Iterator[str]:
    for name in ("dable:author", "article:author", "author"):
        if (text := metas.first(name)) and "//" not in text:
            yield from (clean(part) for part in re.split(r"[;,]", text[:200]) if clean(part))


def _moments(linked: list[dict[str, Any]], key: str) -> Iterator[Moment]:
    for item in linked:
        text = _text(item.get(key))
        if text and (moment := read_moment(text, "json-ld", "month-first")):
            yield moment


def _meta_moments(metas: Metas, names: tuple[str, ...], order: Order) -> Iterator[Moment]:
    for name in names:
        text = metas.first(name)
        if text and (moment := read_moment(text, f"meta:{name}", order)):
            yield moment


def _split(text: str | None) -> list[str]:
    return [tag for tag in (clean(unescape(part)) for part in (text or "").split(",")) if tag][:50]


def _crumb(linked: list[dict[str, Any]]) -> str | None:
    """Return the last name of the breadcrumb trail that is a section, not the page itself."""
    for item in linked:
        if item.get("@type") == "BreadcrumbList" and isinstance(items := item.get("itemListElement"), list):
            names = [_crumb_name(element) for element in items if isinstance(element, dict)]
            named = [name for name in names if name and len(name) <= 40]
            if named:
                return named[-1]
    return None


def _crumb_name(element: dict[str, Any]) -> str | None:
    inner = element.get("item")
    return _text(element.get("name")) or (_text(inner.get("name")) if isinstance(inner, dict) else None)
