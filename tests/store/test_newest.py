"""The newest articles found by words: those of the plain question in every case, and without looking at all matches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from store import write
from store.finding import ANY, FEW, WINDOWS, Language, Wish, find
from store.rows import local, url_key
from store.schema import connect

ARTICLES = sum(WINDOWS) + 400
WORDS = {"thường": 1.0, "nhiều": 0.5, "vừa": 0.2, "ít": 0.02, "không": 0.0}
"""Words and the share of articles they stand in; `xưa` stands in old ones only, `nay` in new ones."""
LANGUAGE = Language(str.lower, str.lower, lambda text: (text, [(at, at + 1) for at in range(len(text))]), lambda _: ())
PLAIN = """SELECT a.id FROM articles a JOIN articles_fts f ON f.rowid = a.version_id
LEFT JOIN annotations x ON x.version_id = a.version_id
WHERE articles_fts MATCH ? AND {} ORDER BY a.published_utc DESC, a.id DESC LIMIT ? OFFSET ?"""
WISHES = {
    "1": ANY,
    "a.newspaper = 'baohai'": Wish(newspaper="baohai"),
    "a.published_utc < '2024-12-31T17:00:00Z'": Wish(last_day=date(2024, 12, 31)),
    "x.version_id IS NULL AND a.id > 500": Wish(relevance="unread", after=500),
    "x.relevance = 'core'": Wish(relevance="core"),
}


@pytest.fixture(scope="module", params=(1, 2))
def filled(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give a store whose articles came mostly as they were published; some much later, some undated, some edited."""
    dice = random.Random(request.param)
    with closing((db := connect(":memory:")).conn) as connection:
        write.save_newspapers(db, [{"slug": slug, "title": slug} for slug in ("baomot", "baohai")])
        run = write.begin_run(db, "run", [], datetime(2025, 1, 1, tzinfo=UTC))
        connection.execute("BEGIN")
        connection.execute(
            """INSERT INTO pages (id, run_id, url, final_url, kind, status, fetched_utc, bytes)
            VALUES (1, ?, 'u', 'u', 'article', 200, '2025-01-01T00:00:00Z', 1)""",
            (run,),
        )
        version = 0
        for number in range(1, ARTICLES + 1):
            moment = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(hours=8 * number + dice.randint(-90, 90))
            if dice.random() < 0.05:
                moment = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randint(0, 8 * ARTICLES))
            utc = None if dice.random() < 0.02 else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            told = [word for word, share in WORDS.items() if dice.random() < share]
            text = " ".join([*told, "xưa" if number < 400 else "nay"])
            url = f"https://bao.example/{number}"
            connection.execute(
                """INSERT INTO articles (id, newspaper, url, url_key, first_seen_utc, last_seen_utc, published,
                  published_utc) VALUES (?, ?, ?, ?, '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z', ?, ?)""",
                (number, dice.choice(["baomot", "baohai"]), url, url_key(url), utc and local(utc), utc),
            )
            for edit in range(1 + (dice.random() < 0.1)):
                version += 1
                said = text if edit == 0 else f"{text} nhiều"
                connection.execute(
                    """INSERT INTO versions (id, article_id, number, content_hash, seen_utc, title, body, text, layout,
                      status, page_id) VALUES (?, ?, ?, ?, '2025-01-01T00:00:00Z', '', '[]', ?, 'mau', 'ok', 1)""",
                    (version, number, edit + 1, f"{version}", said),
                )
                connection.execute(
                    "INSERT INTO articles_fts (rowid, fold, searchable) VALUES (?, ?, ?)", (version, said, said)
                )
            connection.execute("UPDATE articles SET version_id = ? WHERE id = ?", (version, number))
            if dice.random() < 0.5:
                connection.execute(
                    "INSERT INTO annotations (version_id, relevance, code, annotated_utc) VALUES (?, ?, '1', ?)",
                    (version, dice.choice(["core", "none"]), "2025-01-01T00:00:00Z"),
                )
        connection.execute("COMMIT")
        yield db


@pytest.mark.parametrize("condition", WISHES)
@pytest.mark.parametrize("query", [*WORDS, "xưa", "nay", "nhiều vừa", '"nhiều nay"', '"thường nhiều"'])
def test_the_newest_found_are_those_of_the_plain_question(filled: Any, query: str, condition: str) -> None:
    tokens = query.strip('"')
    match = f'fold : "{tokens}"' if query.startswith('"') else " AND ".join(f"fold : {word}" for word in tokens.split())
    for limit, offset in ((20, 0), (7, 13), (300, 0), (50, 2_000), (5_000, 0)):
        expected = [row[0] for row in filled.conn.execute(PLAIN.format(condition), (match, limit, offset))]
        found = find(
            filled, query, LANGUAGE, WISHES[condition], order="newest", limit=limit, offset=offset, facets=False
        )
        assert [row["article_id"] for row in found.rows] == expected, (limit, offset)
        assert found.total == len(expected)
    counted = find(filled, query, LANGUAGE, WISHES[condition], order="newest", limit=20, snippets=False)
    assert (
        counted.rows
        == find(filled, query, LANGUAGE, WISHES[condition], order="newest", limit=20, facets=False, snippets=False).rows
    )


@pytest.mark.parametrize("query", ["thường", "nay"])
def test_the_newest_of_many_matches_cost_what_those_of_a_few_windows_do(filled: Any, query: str) -> None:
    """Steps of SQLite's machine: of words in a tenth of the articles and more, not every match is looked up."""
    assert (
        filled.conn.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", (query,)).fetchone()[0]
        > FEW
    )
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    def taken(ask: Any) -> int:
        nonlocal steps
        steps = 0
        filled.conn.set_progress_handler(count, 100)
        ask()
        filled.conn.set_progress_handler(None, 0)
        return steps

    ours = taken(lambda: find(filled, query, LANGUAGE, order="newest", limit=20, facets=False, snippets=False))
    plain = taken(lambda: filled.conn.execute(PLAIN.format("1"), (query, 20, 0)).fetchall())
    assert 3 * ours < 2 * plain
