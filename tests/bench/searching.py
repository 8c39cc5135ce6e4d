"""Finding the newest articles among 100,000: our search against LIKE over the same texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from statistics import median

from jobs.finding import vietnamese_find
from store.schema import Store, reader
from tests.bench.measure import Effort, Ratio, Row, own_cpu
from tests.bench.stores import store_of

ARTICLES = 100_000
NEWEST = 20
QUERIES = (
    *("1022/QĐ-UBND", "không có ở đâu cả", "giấy chứng nhận quyền sử dụng đất", "lịch tiếp công dân", "chữ ký số"),
    *("giải bóng chuyền", "cây cầu treo", "trường nội trú", "chuyện ở thôn", "thôn"),
)
"""In quotes, as LIKE has them: from phrases that stand nowhere to a word of every article."""
LIKE = """SELECT a.id, v.title, a.url, a.published FROM articles a JOIN versions v ON v.id = a.version_id
WHERE v.text LIKE ? ORDER BY a.published DESC LIMIT ?"""
IN_ORDER = LIKE.replace("a.published DESC", "a.published_utc DESC")
"""The same where the date has an index: it stops when it has found enough, and is quick for common words."""


def searching(effort: Effort) -> Iterator[Row]:
    """Ask each phrase in turn with its peers; a row tells the median of the phrases and which was the worst."""
    articles = effort.of(ARTICLES, least=500)
    with closing((db := reader(store_of(articles))).conn):
        for query in QUERIES:
            _compared(db, query)
        for peer, sql, target in (("LIKE", LIKE, 50.0), ("LIKE in the order of an index", IN_ORDER, None)):
            taken: list[Ratio] = []
            for query in QUERIES:
                ours, theirs = [], []
                for _ in range(effort.rounds):
                    ours.append(own_cpu(lambda query=query: _ours(db, query)))  # type: ignore[misc]
                    theirs.append(own_cpu(lambda query=query, sql=sql: _like(db, sql, query)))  # type: ignore[misc]
                taken.append(Ratio(query, ours, peer, theirs))
            taken.sort(key=lambda row: row.ratio)
            middle, worst = taken[len(taken) // 2], taken[0]
            yield Ratio(
                f"search, newest {NEWEST} of {articles:,}",
                middle.ours,
                peer,
                middle.theirs,
                target=target,
                note=f"the middle one of {len(taken)} phrases ({middle.stage}); the worst is {worst.stage!r}: "
                f"{worst.ratio:.1f} times, {median(worst.ours) * 1000:.1f} ms of ours",
            )


def _ours(db: Store, query: str) -> list[str]:
    """Addresses of the newest; quick to tell, without the snippets that LIKE does not make."""
    found = vietnamese_find(db, f'"{query}"', order="newest", limit=NEWEST, facets=False, snippets=False)
    return [row["url"] for row in found.rows]


def _like(db: Store, sql: str, query: str) -> list[str]:
    return [row[2] for row in db.conn.execute(sql, (f"%{query}%", NEWEST))]


def _compared(db: Store, query: str) -> None:
    """Stop where LIKE finds articles and we find fewer: we also find other spellings, so more is no fault."""
    ours, theirs = _ours(db, query), _like(db, LIKE, query)
    if len(ours) < len(theirs):
        raise SystemExit(f"searching: {query!r}: LIKE finds {len(theirs)} articles, we {len(ours)}")
