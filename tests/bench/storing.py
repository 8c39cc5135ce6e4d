"""Keeping articles and making them findable: our writer against sqlite-utils, article by article."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from nlp.text import fold, searchable
from scraper.items import Article
from scraper.pipelines import article_row
from store import write
from store.rows import url_key
from store.schema import connect
from store.search import index_pending, search
from tests.bench.invented import EVENING, enter, invented, page_row, papers
from tests.bench.measure import Effort, Row, compare, own_cpu

Work = Callable[[Database, Sequence[Article]], Callable[[], str]]
"""Makes a peer's tables; gives what is to be measured, and that gives its question."""
Stage = Callable[[Effort], Iterator[Row]]
ARTICLES = 1_000
ASKED = ("chữ ký số", "giải bóng chuyền", "bộ máy hai cấp", "đua thuyền", "Sở Nội vụ", "lịch tiếp công dân")
"""What both sides are asked afterwards; they must find the same articles."""


def storing(effort: Effort) -> Iterator[Row]:
    """Insert articles and index them: the same rows by sqlite-utils, and a single table of what a reader sees."""
    articles = invented(effort.of(ARTICLES, least=20))
    with tempfile.TemporaryDirectory() as name:
        sides = Sides(Path(name), articles)
        for peer, work, target, note in (
            (
                "sqlite-utils per item, the same rows",
                same_rows,
                3.0,
                "upsert in WAL, triggers fill an index of marked and unmarked words; page, address, article, version",
            ),
            (
                "sqlite-utils per item, one table",
                one_table,
                None,
                "one row an article, no page, address or version kept, and one index without marks",
            ),
        ):
            yield compare(
                "insert + FTS5",
                sides.ours,
                peer,
                lambda work=work: sides.theirs(work),  # type: ignore[misc]
                rounds=effort.rounds,
                target=target,
                note=note,
                per=len(articles),
            )


class Sides:
    """Both sides with the articles they keep, each time in a new file; after each the same words are asked."""

    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        self.folder = folder
        self.articles = articles
        self.found: dict[str, frozenset[str]] = {}
        """By query, the addresses of the articles that hold it."""
        self.files = 0

    def ours(self) -> float:
        """CPU seconds of our writer and index."""
        db = connect(self._file())
        with closing(db.conn):
            write.save_newspapers(db, papers())

            def work() -> None:
                enter(db, self.articles, EVENING)
                index_pending(db, fold, searchable)

            seconds = own_cpu(work)
            for words in ASKED:
                rows = search(db, f'"{words}"', fold, searchable, limit=len(self.articles) + 1)
                self._agree(words, {row["url"] for row in rows if row["exact"]})
        return seconds

    def theirs(self, work: Work) -> float:
        """CPU seconds of a peer; `work` makes its tables, gives what is to be done, and that gives its question."""
        with closing(Database(self._file()).conn) as connection:
            db = Database(connection)
            db.enable_wal()
            insert = work(db, self.articles)
            asked = ""

            def inserted() -> None:
                nonlocal asked
                asked = insert()

            seconds = own_cpu(inserted)
            for words in ASKED:
                asked_for = fold(words) if work is same_rows else words
                rows = connection.execute(asked, (f'"{asked_for}"',)).fetchall()
                self._agree(words, {url for url, text in rows if words.lower() in text.lower()})
        return seconds

    def _file(self) -> Path:
        self.files += 1
        return self.folder / f"{self.files}.db"

    def _agree(self, words: str, urls: set[str]) -> None:
        before = self.found.setdefault(words, frozenset(urls))
        if before != urls:
            raise SystemExit(f"storing: {words!r} was found in {len(before)} articles and in {len(urls)}")


def one_table(db: Database, articles: Sequence[Article]) -> Callable[[], str]:
    """As one begins with sqlite-utils: a table, its index kept by triggers, an upsert for each article."""
    kept = db.table("articles")
    text_columns = dict.fromkeys(("url", "newspaper", "title", "lead", "text", "author", "published"), str)
    kept.create(text_columns, pk="url")
    kept.enable_fts(["title", "text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")

    def insert() -> str:
        for article in articles:
            row = {name: getattr(article, name) for name in text_columns}
            kept.upsert(row | {"published": article.published.isoformat() if article.published else None}, pk="url")
        return """SELECT a.url, a.title || ' ' || a.text FROM articles_fts f JOIN articles a ON a.rowid = f.rowid
            WHERE articles_fts MATCH ?"""

    return insert


def same_rows(db: Database, articles: Sequence[Article]) -> Callable[[], str]:
    """What our store keeps, by sqlite-utils: page, address, alias, article and version, each an upsert of its own."""
    moment = EVENING.isoformat()
    kinds: dict[str, tuple[dict[str, Any], str]] = {}
    for article in articles[:1]:
        kinds = {name: (row, key) for name, row, key in _rows(article, moment)}
    for name, (row, key) in kinds.items():
        db.table(name).create({column: int if isinstance(value, int) else str for column, value in row.items()}, pk=key)
    db.table("frontier").create_index(["newspaper", "state"])
    db.table("articles").create_index(["published"])
    db.table("versions").enable_fts(
        ["fold", "searchable"], create_triggers=True, tokenize="unicode61 remove_diacritics 0"
    )

    def insert() -> str:
        for article in articles:
            for name, row, key in _rows(article, moment):
                db.table(name).upsert(row, pk=key)
        return """SELECT v.url, v.text FROM versions_fts f JOIN versions v ON v.rowid = f.rowid
            WHERE versions_fts MATCH ?"""

    return insert


def _rows(article: Article, moment: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield (table, row, key) of what is kept of an article."""
    key = url_key(article.url)
    text = article.text
    page = page_row(article, 1, EVENING)
    yield "pages", {**page, "fetched_utc": moment}, "url"
    yield (
        "frontier",
        {"url_key": key, "url": article.url, "newspaper": article.newspaper, "state": "done", "done_utc": moment},
        "url_key",
    )
    yield "aliases", {"url_key": key, "url": article.url}, "url_key"
    published = article.published.isoformat() if article.published else None
    yield (
        "articles",
        {"url": article.url, "url_key": key, "newspaper": article.newspaper, "published": published, "seen": moment},
        "url",
    )
    version = {name: value for name, value in article_row(article, "").items() if name != "newspaper"}
    version |= {"published": published, "text": text, "fold": fold(text), "searchable": searchable(text)}
    yield "versions", version, "url"
