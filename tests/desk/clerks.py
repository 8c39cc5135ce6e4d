"""What people wrote at the desk of a generated store: reviews and responses, each with its line in the audit, and saved
searches."""

from __future__ import annotations

import json
from typing import Any

PEOPLE = ("Lan Anh", "Bình", "Chi")  # who answered most comes first
REVIEWED = (0.012, 0.008, 0.004)  # of all articles, by each of them, in either stream of `store.reviews`
STATES = ("new", "assigned", "answered", "closed")
UNITS = ("Sở Nội vụ", "Sở Tài chính", "UBND xã Mẫu", "UBND phường Mẫu", "Trung tâm Phục vụ hành chính công")
FOLLOWED = 3  # one critical article in so many is followed by the office

# As `store.reviews.queue` offers them: whoever answered a thousand has the first thousand of both streams behind them.
_BY_CHANCE = """SELECT a.id, a.version_id, x.relevance FROM articles a JOIN annotations x ON x.version_id = a.version_id
ORDER BY a.url_key LIMIT ?"""
_BY_DOUBT = """SELECT a.id, a.version_id, x.relevance FROM annotations x JOIN articles a ON a.version_id = x.version_id
ORDER BY x.doubt DESC, x.version_id LIMIT ?"""
_CRITICAL = """SELECT a.id, a.first_seen_utc, (SELECT b.id FROM articles b WHERE b.id > a.id AND
  b.newspaper = a.newspaper ORDER BY b.id LIMIT 1) FROM articles a JOIN tags g ON g.version_id = a.version_id
WHERE g.topic = 'citizen_voice' AND g.strength = 2 ORDER BY a.id"""


def write_clerks(conn: Any, rng: Any, articles: int, until: str) -> None:
    """Fill the tables that people write, in the store of so many articles; `until` = the moment of the last write."""
    _reviews(conn, rng, articles, until)
    _responses(conn, rng, until)
    wishes = ({"topic": "citizen_voice"}, {"newspaper": "dien-bien"}, {"figures": ["1"]})
    conn.executemany(
        """INSERT INTO saved_searches (name, owner, query, filters, alerted_article, saved_utc)
        VALUES (?, ?, 'hồ sơ', ?, 0, ?)""",
        [(f"Tìm {n}", PEOPLE[n % 3], json.dumps(wishes[n % 3]), until) for n in range(60)],
    )
    conn.execute(
        """INSERT INTO audit (who, done_utc, action, row_table, row_id, after)
        SELECT who, reviewed_utc, 'save', 'reviews', id, json_object('article_id', article_id) FROM reviews
        UNION ALL SELECT who, changed_utc, 'save', 'responses', id,
          json_object('article_id', article_id, 'state', state) FROM responses"""
    )


def _reviews(conn: Any, rng: Any, articles: int, until: str) -> None:
    rows = []
    for who, share in zip(PEOPLE, REVIEWED, strict=True):
        answered: set[int] = set()
        for how, stream in (("random", _BY_CHANCE), ("doubt", _BY_DOUBT)):
            for article, version, read in conn.execute(stream, (max(2, round(articles * share)),)):
                relevance = rng.choice(("core", "partial", "none")) if rng.random() < 0.05 else read
                topics = "{}" if relevance == "none" else '{"procedures": 2}'
                if article not in answered:
                    rows.append((article, version, who, until, how, "generated", relevance, topics))
                    answered.add(article)
    conn.executemany(
        """INSERT INTO reviews (article_id, version_id, who, reviewed_utc, how_chosen, model, relevance, topics)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )


def _responses(conn: Any, rng: Any, until: str) -> None:
    rows = []
    for article, seen, later in list(conn.execute(_CRITICAL))[::FOLLOWED]:
        state = rng.choices(STATES, (1, 3, 4, 12))[0]
        if state == "answered" and later is None:
            state = "assigned"
        unit, day = rng.choice(UNITS), seen[:10]
        answer = later if state in ("answered", "closed") else None
        closed = rng.choice(("handled", "handled", "not_ours")) if state == "closed" else None
        rows.append((article, state, unit, day, answer, closed, 1, seen, min(seen, until), rng.choice(PEOPLE)))
    conn.executemany(
        """INSERT INTO responses (article_id, state, unit, deadline, answer_id, closed_as, revision, opened_utc,
          changed_utc, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )
