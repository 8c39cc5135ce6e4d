"""The newsstand of the demo: renders the pages of the sample newspapers and answers requests, without a socket.

Each paper is on another real design: OneCMS, the fckeditor portal, the dataimages portal. The templates stand in
jobs/samples/templates; what the papers print is in jobs/sample_papers.py.
"""

from __future__ import annotations

import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from jobs.sample_papers import SAMPLES, Article, Edition, Paper, articles, papers

LIST_LENGTH = 4  # articles on one page of a section
FEED_LENGTH = 10
NEWS_LENGTH = 6  # articles in the news sitemap
RELATED = 3
REFORM = "cai-cach-hanh-chinh"


@dataclass(frozen=True, slots=True)
class Response:
    """What a newspaper's server answers."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """One article, or a link that only looks like one, in a list."""

    title: str
    lead: str
    path: str
    url: str
    number: str
    published: datetime | None
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class _Page:
    body: bytes
    content_type: str
    modified: datetime


def slug(text: str) -> str:
    """Spell words for an address.

    >>> slug("Đúng hạn 98,9%")
    'dung-han-98-9'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).lower()))


def us_date(when: datetime) -> str:
    """Write a time as the OneCMS meta element does: month first, no zone.

    >>> us_date(datetime(2026, 6, 4, 8, 5))
    '6/4/2026 8:05:00 AM'
    """
    return f"{when.month}/{when.day}/{when.year} {when.hour % 12 or 12}:{when:%M:%S} {'AM' if when.hour < 12 else 'PM'}"


def latin1_entities(text: str) -> Markup:
    """Write Latin-1 letters as decimal entities, as OneCMS does in its head.

    >>> str(latin1_entities("Hà Nội"))
    'H&#224; Nội'
    """
    return Markup(re.sub("[\u00a0-\u00ff]", lambda match: f"&#{ord(match[0])};", str(escape(text))))  # noqa: S704 - escaped


def _template(name: str) -> str:
    return (SAMPLES / "templates" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "latin1": latin1_entities,
        "slug": slug,
        "us_date": us_date,
        "rfc822": format_datetime,
        "nbsp": lambda text: text.replace(" ", "\u00a0", 1),  # the fckeditor leaves one after the first word
    }
    return environment


def _render(template: str, paper: Paper, **names: Any) -> str:
    return _environment().get_template(template).render(paper=paper, base=paper.base, **names)


def _entry(paper: Paper, article: Article) -> _Entry:
    path = paper.path(article)
    url = paper.base + path
    return _Entry(article.title, article.lead, path, url, article.number, article.published, article.modified)


def _mapped(paper: Paper, article: Article, corrected: datetime | None) -> _Entry:
    entry = _entry(paper, article)
    if corrected is None or article.modified == article.published:
        return entry
    return replace(entry, modified=corrected.astimezone(article.published.tzinfo).replace(microsecond=0))


def _bare(paper: Paper, link: Mapping[str, str]) -> _Entry:
    return _Entry(link["title"], "", link["path"], paper.base + link["path"], "0", None, None)


def _blocks(article: Article) -> list[dict[str, Any]]:
    """Lay the body out: paragraphs, runs of list items, the table, and the pictures after paragraph 2, 4, 6..."""
    blocks: list[dict[str, Any]] = []
    pictures = list(enumerate(article.captions, 1))
    for number, text in enumerate(article.body):
        if article.table and article.table.after == number:
            blocks.append({"kind": "table", "rows": article.table.rows})
        if number not in article.items:
            blocks.append({"kind": "paragraph", "text": text})
        elif number - 1 in article.items:
            blocks[-1]["items_"].append(text)
        else:
            blocks.append({"kind": "items", "items_": [text]})
        if pictures and number % 2 == 1:
            order, caption = pictures.pop(0)
            blocks.append({"kind": "picture", "number": order, "text": caption})
    return blocks


def _linked_data(paper: Paper, article: Article) -> Markup:
    """Write the JSON-LD: whole on OneCMS, on the fckeditor portal with a name and a date only."""
    if paper.design == "onecms":
        facts: dict[str, Any] = {
            "headline": article.title,
            "articleSection": paper.sections[article.section],
            "description": article.lead,
            "datePublished": article.published.isoformat(),
            "dateModified": article.modified.isoformat(),
            "author": [{"@type": "Person", "name": article.author}],
            "publisher": [{"@type": "Organization", "name": paper.publisher, "url": paper.base}],
            "mainEntityOfPage": {"@type": "WebPage", "@id": paper.base + paper.path(article)},
        }
    else:
        facts = {"name": article.title, "datePublished": f"{article.published:%Y-%m-%d}", "description": article.lead}
    text = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **facts}, indent=1)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - JSON without a "<"


def _article_page(paper: Paper, article: Article) -> _Page:
    # Boxes show the first edition only: a paper's new article does not change the pages of its old ones here,
    # so that a second crawl sees exactly the edit that was made.
    first = [a for a in articles(1) if a.newspaper == paper.name]
    others = [a for a in first if a.section == article.section and a.listed == "everywhere" and a.id != article.id]
    others.sort(key=lambda other: abs(other.published - article.published))
    sealed = b64encode(sha256(article.id.encode()).digest() * 24).decode()
    html = _render(
        f"{paper.design}_article.html",
        paper,
        article=article,
        url=paper.base + paper.path(article),
        number=article.number,
        section=paper.sections[article.section],
        opening=article.lead.removeprefix(f"({paper.dateline}) - "),
        blocks=_blocks(article),
        boxed=[_entry(paper, a) for a in first if a.id in article.related],
        related=[_entry(paper, a) for a in others[:RELATED]],
        linked_data=_linked_data(paper, article),
        sealed=sealed,
        broken=article.quirk == "broken_markup",
    )
    if article.quirk == "nfd":
        html = unicodedata.normalize("NFD", html)
    return _Page(html.encode(), "text/html; charset=utf-8", article.modified)


def _list_page(paper: Paper, path: str, name: str, entries: Sequence[_Entry], following: str | None) -> _Page:
    html = _render(
        f"{paper.design}_list.html",
        paper,
        url=paper.base + path,
        name=name,
        entries=entries,
        next=paper.base + following if following else None,
    )
    return _Page(html.encode(), "text/html; charset=utf-8", _newest(entries))


def _feed(paper: Paper, name: str, entries: Sequence[_Entry]) -> _Page:
    modified = _newest(entries)
    xml = _render("feed.xml", paper, name=name, entries=entries, modified=modified)
    return _Page(xml.encode(), "application/rss+xml; charset=utf-8", modified)


def _sitemap(paper: Paper, entries: Sequence[_Entry], news: bool) -> _Page:
    xml = _render("sitemap.xml", paper, entries=entries, news=news)
    return _Page(xml.encode(), "application/xml; charset=utf-8", _newest(entries))


def _sitemap_index(paper: Paper, parts: Mapping[str, datetime]) -> _Page:
    xml = _render("sitemap_index.xml", paper, parts=parts.items())
    return _Page(xml.encode(), "application/xml; charset=utf-8", max(parts.values()))


def _robots(paper: Paper, modified: datetime) -> _Page:
    return _Page(_render("robots.txt", paper).encode(), "text/plain; charset=utf-8", modified)


def _newest(entries: Sequence[_Entry]) -> datetime:
    return max(entry.modified for entry in entries if entry.modified)


@lru_cache(maxsize=8)
def _routes(name: str, edition: Edition, corrected: datetime | None) -> dict[str, Callable[[], _Page]]:
    """Map every path a paper answers in an edition to what renders it; `corrected` as `respond` has it."""
    paper = papers()[name]
    printed = sorted((a for a in articles(edition) if a.newspaper == name), key=lambda a: a.published, reverse=True)
    shown = [_entry(paper, a) for a in printed if a.listed == "everywhere"]
    mapped = [(a, _mapped(paper, a, corrected)) for a in printed if a.listed != "page 2"]
    routes: dict[str, Callable[[], _Page]] = {paper.path(a): partial(_article_page, paper, a) for a in printed}
    for section, title in paper.sections.items():
        listed = [_entry(paper, a) for a in printed if a.section == section and a.listed != "sitemap"]
        pages = [listed[start : start + LIST_LENGTH] for start in range(0, len(listed), LIST_LENGTH)]
        pages[0] += [
            _bare(paper, link) for link in (paper.gone, paper.forbidden) if link and link["section"] == section
        ]
        for number, entries in enumerate(pages, 1):
            path = paper.list_path(section, number)
            following = paper.list_path(section, number + 1) if number < len(pages) else None
            routes[path] = partial(_list_page, paper, path, title, entries, following)
    routes["/"] = partial(_list_page, paper, "/", paper.title, shown[:FEED_LENGTH], None)
    routes["/rss/home.rss"] = partial(_feed, paper, "Trang chủ", shown[:FEED_LENGTH])
    reform = [_entry(paper, a) for a in printed if a.section.endswith(REFORM) and a.listed == "everywhere"]
    routes[f"/rss/{REFORM}.rss"] = partial(_feed, paper, "Cải cách hành chính", reform[:FEED_LENGTH])
    parts = {"/sitemap-news.xml": [entry for _, entry in mapped[:NEWS_LENGTH]]}
    for article, entry in mapped:
        parts.setdefault(f"/sitemap-articles-{article.published.year}.xml", []).append(entry)
    for path, entries in parts.items():
        routes[path] = partial(_sitemap, paper, entries, "news" in path)
    routes["/sitemap.xml"] = partial(_sitemap_index, paper, {path: _newest(part) for path, part in parts.items()})
    routes["/robots.txt"] = partial(_robots, paper, printed[-1].published)
    if paper.forbidden:
        notice = replace(
            printed[-1], title=paper.forbidden["title"], lead="", body=("Không dành cho bạn đọc.",), captions=()
        )
        routes[paper.forbidden["path"]] = partial(_article_page, paper, notice)
    return routes


def respond(
    host: str,
    path: str,
    edition: int,
    headers: Mapping[str, str] | None = None,
    *,
    corrected: datetime | None = None,
) -> Response:
    """Answer a GET as the paper's server would.

    `path` may hold a query, of which only `trang` (page number) counts; `headers` have lower-case names and matter
    where they ask for a page only if it changed. An unknown host or page is a 404, a slash too many or missing a 301.
    `corrected` (aware) is when the sitemap of edition 2 says the corrected article was changed, else the time on its
    page: a crawler asks again only for what changed after its last visit, and visits happen when the demo is run. Give
    the same moment in every later run, or that article looks changed again.
    """
    if edition not in (1, 2):
        raise ValueError(f"there is no edition {edition}; the sample newspapers have editions 1 and 2")
    paper = next((paper for paper in papers().values() if paper.host == host.lower()), None)
    if paper is None:
        return _plain(404, f"no such newspaper: {host}")
    routes = _routes(paper.name, cast(Edition, edition), corrected)
    parts = urlsplit(path)
    page = dict(parse_qsl(parts.query)).get("trang", "1")
    wanted = parts.path + (f"?trang={page}" if page != "1" else "")
    if wanted not in routes:
        other = parts.path.removesuffix("/") if parts.path.endswith("/") else parts.path + "/"
        if other in routes:
            return Response(301, {"Location": paper.base + other, "Content-Type": "text/plain"}, b"")
        return _plain(404, "Không tìm thấy trang")
    return _conditional(routes[wanted](), headers or {})


def _plain(status: int, text: str) -> Response:
    return Response(status, {"Content-Type": "text/plain; charset=utf-8"}, text.encode())


def _conditional(page: _Page, headers: Mapping[str, str]) -> Response:
    """Answer 304 where the asker's copy is the page's; a tag counts before a time (RFC 9110, 13.2.2)."""
    tag = f'"{sha256(page.body).hexdigest()[:20]}"'
    kept = {"ETag": tag, "Last-Modified": _http_date(page.modified)}
    if "if-none-match" in headers:
        known = {each.strip().removeprefix("W/") for each in headers["if-none-match"].split(",")}
        fresh = tag in known or "*" in known
    else:
        fresh = _not_since(page.modified, headers.get("if-modified-since"))
    if fresh:
        return Response(304, kept, b"")
    return Response(200, {"Content-Type": page.content_type, **kept}, page.body)


def _http_date(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)


def _not_since(modified: datetime, words: str | None) -> bool:
    if words is None:
        return False
    try:
        return modified <= parsedate_to_datetime(words)
    except (ValueError, TypeError):  # no date, or one without a zone: RFC 9110 says to ignore it
        return False
