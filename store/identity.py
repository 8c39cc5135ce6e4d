"""Which stored article an address or a newspaper's id leads to; two different articles never become one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from store.content import agree
from store.frontier import article_at
from store.rows import Row, url_key
from store.schema import Store

SECOND = "~"  # between an id and which article with this id it is


class Found(NamedTuple):
    """The article a page belongs to (None: a new one), the id it is kept under, and what was odd."""

    article_id: int | None
    number: str | None
    warning: str | None = None


def recognised(
    db: Store, newspaper: str | None, own: Sequence[str], others: Sequence[str], number: str | None, article: Row
) -> Found:
    """Find the article a page shows, which has columns of versions in `article`.

    `own` are the addresses under which this very page was asked for and answered: what is stored under them is this
    article, whatever became of its text. `others` (the canonical link, plain spellings) and the id are what the page
    says about itself or what is read from it: they are believed only if titles or bodies agree, for a system that
    takes over a newspaper counts from one again.
    """
    for url in own:
        at = article_at(db, url_key(url))
        if at is not None:
            return Found(at, number if _free(db, newspaper, number, at) else None)
    claimed = [(at, url) for url in others if (at := article_at(db, url_key(url))) is not None]
    claimed += [(at, f"id {number}") for at, _ in _numbered(db, newspaper, number)]
    strangers = {}
    for at, how in claimed:
        title, body, url = db.conn.execute(
            "SELECT v.title, v.body, a.url FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?", (at,)
        ).fetchone()
        if agree(title, json.loads(body), str(article["title"]), _lines(article["body"])):
            return Found(at, number if _free(db, newspaper, number, at) else None)
        strangers[at] = f"{how} is that of another article: {url}"
    if not strangers:
        return Found(None, number)
    taken = [kept for _, kept in _numbered(db, newspaper, number)]
    kept = None if number is None else f"{number}{SECOND}{len(taken) + 1}" if taken else number
    return Found(None, kept, "; ".join(strangers.values()))


def _numbered(db: Store, newspaper: str | None, number: str | None) -> list[tuple[int, str]]:
    """Return the articles of a newspaper with this id, the first before the second."""
    if newspaper is None or number is None:
        return []
    rows = db.conn.execute(
        """SELECT id, number FROM articles WHERE newspaper = ? AND (number = ? OR number BETWEEN ? AND ?)
        ORDER BY number""",
        (newspaper, number, number + SECOND, number + SECOND + SECOND),
    )
    return [(int(id_), str(kept)) for id_, kept in rows]


def _free(db: Store, newspaper: str | None, number: str | None, article_id: int) -> bool:
    """Say whether a known article may be given an id: no other has it."""
    return number is not None and not [at for at, _ in _numbered(db, newspaper, number) if at != article_id]


def _lines(value: Any) -> list[str]:
    return [str(line) for line in (json.loads(value) if isinstance(value, str) else value)]
