"""Which addresses name one article: spellings of an address folded, and the id a newspaper gave it.

An article is known by (newspaper, id) where the newspaper's `article_id` finds one, else by its plain address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit

from scraper.discovery import canonical_url

# Hosts on which a newspaper shows the same pages again: for telephones, for search engines, for printing.
_TWIN_HOSTS = ("www.", "m.", "amp.", "mobile.", "wap.", "print.")
_SUFFIXES = frozenset({"com.vn", "org.vn", "net.vn", "gov.vn", "edu.vn", "info.vn"})
_QUERY = re.compile(
    r"(?:amp|print|output_?type|utm_[a-z]{1,20}|vtm_[a-z]{1,20}|mc_[a-z]{1,5}|[fgy]clid|gbraid|wbraid|msclkid|twclid|igshid|"
    r"zarsrc|zalo_?src|gidzl|_gl|_ga|spm|ref|share|cmpid)(?:=|$)|(?:mode|view|layout|type)=(?:amp|print|mobile)$",
    re.IGNORECASE,
)
_TWIN_FOLDER = re.compile(r"^/(?:amp|print|in-bai|mobile|m)(?=/[^/])", re.IGNORECASE)
_TWIN_END = re.compile(r"(?:(?<=.)/(?:amp|print)/?|(?<=\.html|.\.htm)\.amp|(?<=.)\.amp(?:\.html?)?)$", re.IGNORECASE)
_EXTENSION = re.compile(r"\.html?$", re.IGNORECASE)


def regular_url(url: str) -> str:
    """Write an address as the one of the regular page, which can be fetched.

    AMP, print and telephone pages become the page they stand for; what counters append goes. Scheme, "www." and a last
    slash stay as they are, for a server may insist on them.

    >>> regular_url("https://amp.baomau.example/cai-cach-1.html?utm_source=zalo")
    'https://baomau.example/cai-cach-1.html'
    >>> regular_url("http://www.baomau.example/amp/cai-cach-1.html")
    'http://www.baomau.example/cai-cach-1.html'
    >>> ends = ("a-1.html.amp", "a-1.amp", "a-1.html/amp/", "a-1.html?amp=1")
    >>> {regular_url(f"https://baomau.example/{end}") for end in ends}
    {'https://baomau.example/a-1.html'}
    >>> regular_url("https://m.baomau.example/print/a-1.htm?print=1&trang=2")
    'https://baomau.example/a-1.htm?trang=2'
    >>> regular_url("https://baomau.example/viewer.aspx?macm=1&mabb=123")  # where the query names the article
    'https://baomau.example/viewer.aspx?macm=1&mabb=123'
    >>> regular_url("https://m.com.vn/amp"), regular_url("https://baomau.example/amp")  # nothing would be left
    ('https://m.com.vn/amp', 'https://baomau.example/amp')
    """
    parts = urlsplit(canonical_url(url))
    host = parts.netloc
    for prefix in _TWIN_HOSTS[1:]:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest and rest.partition(":")[0] not in _SUFFIXES:
            host = rest
            break
    path = _TWIN_FOLDER.sub("", parts.path)
    regular = _TWIN_END.sub("", path)
    if path.lower().endswith(".amp") and not _EXTENSION.search(regular):
        regular += ".html"
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _QUERY.match(piece))
    return urlunsplit((parts.scheme, host, regular or "/", query, ""))


def plain_url(url: str) -> str:
    """Write an address as a key that all its spellings share; not to be fetched.

    >>> same = ("http://www.baomau.example/cai-cach-1.html", "https://BaoMau.example/cai-cach-1.html/",
    ...         "https://m.baomau.example/cai-cach-1.html?fbclid=x#binh-luan", "https://baomau.example/amp/cai-cach-1.htm",
    ...         "https://baomau.example:443//cai-cach-1")
    >>> {plain_url(url) for url in same}
    {'https://baomau.example/cai-cach-1'}
    >>> plain_url("https://baomau.example/Cai-cach-1.html")  # a path's letters may matter
    'https://baomau.example/Cai-cach-1'
    >>> plain_url("https://baomau.example/a?id=2&trang=1") == plain_url("https://baomau.example/a?trang=1&id=2")
    True
    """
    parts = urlsplit(regular_url(url))
    host = parts.netloc.removeprefix("www.")
    path = _EXTENSION.sub("", re.sub("/{2,9}", "/", parts.path).rstrip("/"))
    return urlunsplit(("https", host, path, "&".join(sorted(parts.query.split("&"))), ""))


def host_of(url: str) -> str:
    """Return the host an address belongs to, whatever twin of it is spelt.

    >>> host_of("http://www.baomau.example/a") == host_of("https://amp.baomau.example:443/a") == "baomau.example"
    True
    """
    return urlsplit(plain_url(url)).netloc


def number_of(url: str, pattern: str | None, series: Mapping[str, str] | None = None) -> str | None:
    """Find the id of an article in its address; None where the pattern finds none.

    The pattern is searched in path and query of the regular address. Ids of one count are told by the first group;
    a further group counts apart ("2:…"), and so does a named one. `series` names the count of a former host.

    >>> number_of("https://baomau.example/amp/cai-cach-3123456.html?ref=x", r"-(\\d{7})\\.html$")
    '3123456'
    >>> lam_dong = r"/bbt/[^/?]{1,300}-(?P<bbt>\\d{4,7})\\.html$|-(\\d{4,7})\\.html$"
    >>> [number_of(url, lam_dong, {"baobinhthuan.com.vn": "bbt"}) for url in (
    ...     "https://baolamdong.vn/bbt/mot-cua-130891.html", "http://www.baobinhthuan.com.vn/mot-cua-130891.html",
    ...     "https://baolamdong.vn/mot-cua-130891.html")]
    ['bbt:130891', 'bbt:130891', '130891']
    >>> quang_tri = r"-([0-9a-f]{7})/?$|-(\\d{5,6})\\.htm$"
    >>> [number_of(f"https://baomau.example/{end}", quang_tri) for end in ("a-9344c18/", "a-102865.htm")]
    ['9344c18', '2:102865']
    >>> number_of("https://baomau.example/khong-so/", quang_tri) is None
    True
    """
    if not pattern:
        return None
    parts = urlsplit(regular_url(url))
    found = re.search(pattern, parts.path + (f"?{parts.query}" if parts.query else ""))
    if found is None or found.lastindex is None:
        return None
    names = {place: name for name, place in found.re.groupindex.items()}
    place = next(place for place, words in enumerate(found.groups(), 1) if words is not None)
    host = (parts.hostname or "").removeprefix("www.")
    numbered = [name for name in range(1, found.re.groups + 1) if name not in names]
    count = (
        names.get(place) or (series or {}).get(host) or ("" if place == numbered[0] else str(numbered.index(place) + 1))
    )
    return f"{count}:{found[place]}" if count else found[place]


def spellings(urls: Iterable[str | None]) -> list[str]:
    """Return the plain addresses of all given ones, each once: what an article is found by in any spelling.

    >>> spellings(["https://baomau.example/a.html", None, "http://m.baomau.example/a.html"])
    ['https://baomau.example/a']
    """
    return list(dict.fromkeys(plain_url(url) for url in urls if url))
