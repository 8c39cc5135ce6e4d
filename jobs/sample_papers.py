"""The bundled sample newspapers: who they are and what they print, in two editions.

Three invented papers; their articles stand in jobs/samples/articles.jsonl, facts in jobs/samples/newspapers.json.
Edition 1 is what a first crawl meets; in edition 2 three articles are new and one was corrected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

Edition = Literal[1, 2]
Design = Literal["onecms", "fckeditor", "dataimages"]

SAMPLES = files("jobs") / "samples"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a body: it stands before paragraph number `after`, its first row is the head."""

    after: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One invented article as one edition prints it."""

    id: str
    newspaper: str
    slug: str
    section: str
    title: str
    lead: str
    body: tuple[str, ...]
    captions: tuple[str, ...]
    author: str | None
    published: datetime
    modified: datetime
    """When this edition's wording appeared."""
    tags: tuple[str, ...]
    relevance: str
    topics: Mapping[str, int]
    edition: Edition
    edit: Mapping[str, Any] | None
    quirk: str | None
    figures_expected: tuple[Mapping[str, str | None], ...]
    """Hand labels: every row of docs/guidelines/figures.md whose indicator is in the catalogue, in text order."""
    listed: Literal["everywhere", "sitemap", "page 2"] = "everywhere"
    """Where its address can be found: `sitemap` in no list or feed, `page 2` in no sitemap, feed or first page."""
    related: tuple[str, ...] = ()
    """Ids of the articles in a box in the middle of the body."""
    items: frozenset[int] = frozenset()
    """Numbers of the paragraphs that are printed as list items."""
    table: Table | None = None
    source: str | None = None
    """The paper it was taken from, where it is a reprint."""

    @property
    def number(self) -> str:
        """What the paper's own system calls it: the part of the id after the paper's letters."""
        return self.id.partition("-")[2]


@dataclass(frozen=True, slots=True)
class Paper:
    """Who prints: facts of newspapers.json."""

    name: str
    title: str
    publisher: str
    host: str
    design: Design
    dateline: str | None
    sections: Mapping[str, str]
    disallow: tuple[str, ...]
    gone: Mapping[str, str] | None
    """A link in a section whose page answers 404."""
    forbidden: Mapping[str, str] | None
    """A link in a section that robots.txt asks not to follow."""

    @property
    def base(self) -> str:
        """The address of the paper without a final slash."""
        return f"http://{self.host}"

    def path(self, article: Article) -> str:
        """Write the path of an article in the way of the paper's system."""
        match self.design:
            case "onecms":
                return f"/{article.slug}-{article.number}.html"
            case "fckeditor":
                return f"/{article.slug}-a{article.number}.html"
            case "dataimages":
                return f"/{article.section}/{article.published:%Y%m}/{article.slug}-{article.number}/"

    def list_path(self, section: str, page: int = 1) -> str:
        """Write the path of one page of a section; `page` counts from 1."""
        if self.design == "onecms":
            return f"/{section}" + (f"?trang={page}" if page > 1 else "")
        if self.design == "fckeditor":
            return f"/{section}/" + (f"trang-{page}/" if page > 1 else "")
        return f"/{section}/" + (f"?trang={page}" if page > 1 else "")


@lru_cache(maxsize=1)
def papers() -> dict[str, Paper]:
    """Read the sample newspapers, by name."""
    rows = json.loads((SAMPLES / "newspapers.json").read_text(encoding="utf-8"))
    return {name: Paper(name=name, **{**facts, "disallow": tuple(facts["disallow"])}) for name, facts in rows.items()}


@lru_cache(maxsize=2)
def articles(edition: Edition) -> tuple[Article, ...]:
    """Read the articles of an edition, oldest first within each paper; corrections of edition 2 are applied."""
    lines = (SAMPLES / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_edited(article, edition) for article in map(_article, lines) if article.edition <= edition)


def _article(line: str) -> Article:
    row = json.loads(line)
    row |= {key: tuple(row.get(key, ())) for key in ("body", "captions", "tags", "figures_expected", "related")}
    row["items"] = frozenset(row.get("items", ()))
    row["published"] = row["modified"] = datetime.fromisoformat(row["published"])
    if row.get("table"):
        row["table"] = Table(row["table"]["after"], tuple(map(tuple, row["table"]["rows"])))
    return Article(**row)


def _edited(article: Article, edition: Edition) -> Article:
    if edition == 1 or article.edit is None:
        return article
    changes: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in article.edit.items()
        if key != "updated"
    }
    return replace(article, **changes, modified=datetime.fromisoformat(article.edit["updated"]))
