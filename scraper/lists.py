"""Section lists: the addresses a page links to, its next page, its "load more", the feeds it names."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.discovery import Address, canonical_url, distinct, joined

FEEDS_NAMED = 30
"""The most feeds taken from a page of feeds: the largest known names 50 sections, of which most repeat the first."""

_NUMBER_IN_QUERY = re.compile(
    r"(?<=[?&])(?:page|p|pg|paged|trang|pageindex|page_?no|page_?number|currentpage)=(\d{1,5})(?=&|$)", re.IGNORECASE
)
_NUMBER_IN_PATH = re.compile(r"[/_-](?:page|trang|pages|tr|p)[-/_]?(\d{1,5})(?=/?$|\.[a-z]{2,5}$)", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"/(\d{1,4})(?=/?$|\.[a-z]{2,5}$)")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_FEED = re.compile(r"\.(?:rss|atom)$|/(?:rss|feed|atom)/|\.rss[/?]|/rss/?$|/feed/?$", re.IGNORECASE)
_MORE = re.compile(r"more|next|xem-?them|xemthem|trang-?sau|viewmore|loadmore", re.IGNORECASE)


def section_addresses(html: str, url: str) -> list[Address]:
    """Find every address a list page links to, in the order of the page, and its next page if it names one.

    The next page is of kind "section", all others are of kind "article" until the newspaper has looked at them.
    A button that loads more names its address in an attribute (`data-url` and its like) or nowhere.
    """
    tree = LexborHTMLParser(html)
    base_tag = tree.css_first("base[href]")
    base = urljoin(url, (base_tag.attributes.get("href") or "") if base_tag else "")
    found: list[Address] = []
    following: str | None = None
    for anchor in tree.css("a[href], link[rel~=next][href], [data-url], [data-href], [data-next]"):
        attributes = anchor.attributes
        target = joined(base, attributes.get("href") or "")
        more = next((value for name in ("data-url", "data-href", "data-next") if (value := attributes.get(name))), None)
        if (
            more
            and _MORE.search(f"{attributes.get('class')} {attributes.get('id')}")
            and ((loaded := joined(base, more)) is not None)
        ):
            following = following or loaded
        if target is None:
            continue
        named_next = "next" in (attributes.get("rel") or "").split()
        if named_next or is_next_page(target, url):
            following = following or target
        elif anchor.tag == "a":
            found.append(Address(target, "article"))
    addresses = distinct(found, base)
    if following and canonical_url(following) != canonical_url(url):
        addresses = [*addresses, Address(canonical_url(following), "section")]
    return addresses


def named_feeds(html: str, url: str) -> list[Address]:
    """Find the feeds a web page names, as the page that lists a newspaper's feeds does."""
    tree = LexborHTMLParser(html)
    declared = "link[type='application/rss+xml'][href], link[type='application/atom+xml'][href]"
    found = [
        Address(anchor.attributes.get("href") or "", "feed")
        for anchor in tree.css(f"{declared}, a[href]")
        if anchor.tag == "link" or _FEED.search(anchor.attributes.get("href") or "")
    ]
    own = canonical_url(url).rstrip("/")
    return [each for each in distinct(found, url) if each.url.rstrip("/") != own][:FEEDS_NAMED]


def page_number(url: str) -> int:
    """Say which page of a list an address is; the first carries no number.

    A bare number (`/thoi-su/2`) may as well name something else: it counts only beside its neighbour, in
    `is_next_page`, or here when it is small.

    >>> ends = ("/thoi-su", "/thoi-su?page=2", "/thoi-su/trang-12/", "/thoi-su-p3.html", "/thoi-su/4")
    >>> [page_number("https://baomau.example" + end) for end in ends]
    [1, 2, 12, 3, 4]
    """
    found = _numbered(url)
    return int(found[1]) if found else 1


def is_next_page(target: str, url: str) -> bool:
    """Say whether `target` is the list page after `url`: the same list, one page on."""
    return page_number(target) == page_number(url) + 1 and stem(target) == stem(url)


def stem(url: str) -> str:
    """Name a list whatever page of it the address is.

    >>> stem("https://baomau.example/thoi-su-p2.html") == stem("https://baomau.example/thoi-su.html")
    True
    """
    found = _NUMBER_IN_QUERY.search(url)
    if found:
        return _bare(_NUMBER_IN_QUERY.sub("", url).rstrip("?&"))
    parts = urlsplit(url)
    place = _NUMBER_IN_PATH.search(parts.path) or _BARE_NUMBER.search(parts.path)
    path = parts.path[: place.start()] + parts.path[place.end() :] if place else parts.path
    return _bare(urlunsplit(parts._replace(path=path)))


def _bare(url: str) -> str:
    parts = urlsplit(canonical_url(url))
    return urlunsplit(parts._replace(path=_ENDING.sub("", parts.path).rstrip("/")))


def _numbered(url: str) -> re.Match[str] | None:
    path = urlsplit(url).path
    return _NUMBER_IN_QUERY.search(url) or _NUMBER_IN_PATH.search(path) or _BARE_NUMBER.search(path)
