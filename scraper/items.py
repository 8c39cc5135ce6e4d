"""What a page becomes: an Article; what a response becomes: a Page with its Links."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["ok", "withheld", "unreadable"]
Table = tuple[tuple[str, ...], ...]
Kind = Literal["feed", "sitemap", "section", "article", "robots"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its page tells it: clean NFC text, one paragraph a line, times in +07:00.

    `newspaper` is a slug, or "" where no newspaper of ours owns the address. `layout` names the layout that read
    the page, or "fallback". `published_raw` keeps every date string seen, by source; `published_from` names the one
    that was believed (it ends in ":day" where the page gives a day and no time; the time is then 00:00).
    `status` is "withheld" where the page does not carry its body, "unreadable" where no article was found.
    `tables` are rows of cells, `tables_at` tells how many paragraphs of `body` stand before each. `related_urls` are
    the addresses of `related`, in the same order. `confidence` (0..1) says how sure the fallback is of its reading;
    a layout is not asked.
    """

    url: str
    canonical: str | None
    newspaper: str
    layout: str
    status: Status
    title: str
    lead: str | None
    body: tuple[str, ...]
    captions: tuple[str, ...] = ()
    author: str | None = None
    published: datetime | None = None
    published_from: str | None = None
    published_raw: Mapping[str, str] = field(default_factory=dict)
    updated: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    tables_at: tuple[int, ...] = ()
    related_urls: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def text(self) -> str:
        """Join title, lead, body and the captions that repeat neither title nor lead, one a line.

        This is what the store keeps and what language is read from; spans point into it. A table stands at its place,
        one row a line. A repeat is a caption that stands word for word in title or lead, its picture credit not
        counted.
        """
        lines = [self.title, *([self.lead] if self.lead else []), *self._body_with_tables()]
        told = " ".join((self.title, self.lead or "")).casefold()
        lines += [caption for caption in self.captions if _uncredited(caption).casefold() not in told]
        return "\n".join(line for line in lines if line)

    def _body_with_tables(self) -> list[str]:
        lines: list[str] = []
        begun = 0
        for table, place in zip(self.tables, self.tables_at, strict=True):
            lines += self.body[begun:place]
            lines += [row_line(row) for row in table]
            begun = place
        return [*lines, *self.body[begun:]]

    @property
    def content_hash(self) -> str:
        """Return the sha256 (hex) of title, lead, body, captions, tables: what makes a new version when it changes."""
        told = [self.title, self.lead, self.body, self.captions, *([self.tables] if self.tables else [])]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8")).hexdigest()

    def row(self) -> dict[str, Any]:
        """Return the JSON object `diembao read` prints for a page (without its `file`)."""
        return {
            "url": self.url,
            "canonical": self.canonical,
            "newspaper": self.newspaper,
            "layout": self.layout,
            "status": self.status,
            "title": self.title,
            "lead": self.lead,
            "body": list(self.body),
            "tables": [[list(row) for row in table] for table in self.tables],
            "tables_at": list(self.tables_at),
            "captions": list(self.captions),
            "author": self.author,
            "published": self.published.isoformat() if self.published else None,
            "published_from": self.published_from,
            "updated": self.updated.isoformat() if self.updated else None,
            "section": self.section,
            "tags": list(self.tags),
            "related": [
                {"title": title, "url": url} for title, url in zip(self.related, self.related_urls, strict=True)
            ],
            "confidence": self.confidence,
            "warnings": list(self.warnings),
        }


def row_line(row: tuple[str, ...]) -> str:
    """Return a row of a table as one line; an empty cell leaves no two spaces.

    >>> row_line(("Tháng", "", "312"))
    'Tháng | | 312'
    """
    return " ".join(" | ".join(row).split())


def _uncredited(caption: str) -> str:
    """Cut the picture credit and the full stop off a caption.

    >>> _uncredited("Quang cảnh hội nghị. Ảnh: M.T")
    'Quang cảnh hội nghị'
    >>> _uncredited("Quang cảnh hội nghị - Ảnh: M.T")
    'Quang cảnh hội nghị'
    """
    words, _, _ = caption.partition("Ảnh:")
    return words.rstrip(" .-–—(|/")


@dataclass(frozen=True, slots=True)
class Link:
    """An address a page names, and what it told about it."""

    url: str
    kind: Kind
    published: datetime | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One response as it goes to archive and store: what was asked, what came, what it became."""

    url: str
    final_url: str
    newspaper: str
    kind: Kind
    status: int
    fetched: datetime
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    article: Article | None = None
    links: tuple[Link, ...] = ()
