"""What a release for researchers holds: tables of metadata, tags, figures with their clause; no text of an article.

Saved searches, responses, corrections and the audit are the office's own and stay at home; so do bylines. Reviewers go
by a number. What is printed of a sentence is cut by `clause` and `excerpts`: Vietnamese law lets one quote what is
needed to prove a figure (Luật Sở hữu trí tuệ, Điều 25), not rebuild the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.columns import COLUMNS
from store.rows import select
from store.schema import Store

LONGEST_CLAUSE = 200  # characters
LARGEST_SHARE = 0.25  # of an article's letters that the clauses of its figures may make up together
_CLAUSES = re.compile(r"(?<=[;:,–])\s")

_CHOSEN = "a.published_utc >= :since AND a.published_utc < :until"
_READ = "a.version_id IN (SELECT version_id FROM annotations)"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a release: its rows, where its columns are documented, and what they point at.

    `own` are columns the store documents nowhere: {name: (type, sentence)}. `keys` name the primary key, `points` are
    {column: (table, column)}.
    """

    name: str
    sentence: str
    source: str
    sql: str
    keys: tuple[str, ...]
    points: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_ARTICLE = {"article_id": ("articles", "article_id")}
_FIGURE = (
    *("kind", "value", "value_high", "approx", "of_total", "unit_type", "unit", "indicator", "indicator_id", "scope"),
    *(
        "scope_type",
        "period",
        "period_start",
        "period_end",
        "status",
        "cmp_dir",
        "cmp_amount",
        "cmp_approx",
        "cmp_unit",
    ),
    *("cmp_base", "cmp_base_value", "inherited"),
)
_TO_ARTICLE = {"article_id": ("INTEGER", "The article.")}

TABLES: tuple[Table, ...] = (
    Table(
        "newspapers",
        "The newspapers, and how many articles of each are here.",
        "newspapers",
        f"""SELECT n.slug, n.title, n.province, n.domains, n.kind, n.enabled, count(a.id) AS articles
FROM newspapers n LEFT JOIN articles a ON a.newspaper = n.slug AND {_CHOSEN} AND {_READ}
GROUP BY n.slug HAVING n.enabled = 1 OR articles > 0 ORDER BY n.slug""",  # noqa: S608 - names of ours; values are bound
        ("slug",),
        own={"articles": ("INTEGER", "How many of its articles are in this release.")},
    ),
    Table("topics", "The topics of administrative reform.", "topics", "SELECT * FROM topics ORDER BY id", ("id",)),
    Table(
        "indicators",
        "What figures measure.",
        "indicators",
        "SELECT * FROM indicators ORDER BY id",
        ("id",),
        {"topic": ("topics", "id")},
    ),
    Table(
        "provinces",
        "The provinces with the days they were valid.",
        "provinces",
        "SELECT * FROM provinces ORDER BY id",
        ("id",),
    ),
    Table(
        "targets",
        "Official targets, with how sure we are of each.",
        "targets",
        """SELECT id, document, issued, indicator_id, scope, scope_type, area, period, period_start, period_end, value,
  unit, comparator, kind, cmp_dir, cmp_base, qualifier, certainty, source, doc_id FROM targets ORDER BY id""",
        ("id",),
        {"indicator_id": ("indicators", "id")},
    ),
    Table(
        "articles",
        "Every article that was published in the span and read, also those not on reform: the denominator of a share.",
        "v_articles",
        f"""SELECT a.id AS article_id, a.newspaper, a.url, v.title, a.published, v.section, v.status,
  v.number AS version, v.content_hash, length(v.text) AS characters, a.first_seen_utc, x.relevance,
  x.relevance_score, x.model, x.code,
  a.story_id
FROM articles a JOIN versions v ON v.id = a.version_id JOIN annotations x ON x.version_id = v.id
WHERE {_CHOSEN} ORDER BY a.id""",  # noqa: S608 - names of ours; values are bound
        ("article_id",),
        {"newspaper": ("newspapers", "slug")},
        {
            "content_hash": ("TEXT", COLUMNS["versions"]["content_hash"]),
            "characters": ("INTEGER", "Length of the article's text in code points; the text itself is not released."),
            "model": ("TEXT", COLUMNS["annotations"]["model"]),
            "code": ("TEXT", COLUMNS["annotations"]["code"]),
        },
    ),
    Table(
        "tags",
        "Topics of an article.",
        "tags",
        f"""SELECT a.id AS article_id, g.topic, g.score, g.strength FROM articles a
JOIN tags g ON g.version_id = a.version_id WHERE {_CHOSEN} ORDER BY a.id, g.topic""",  # noqa: S608 - names of ours; values are bound
        ("article_id", "topic"),
        {**_ARTICLE, "topic": ("topics", "id")},
        _TO_ARTICLE,
    ),
    Table(
        "figures",
        "Every number with its indicator, whose, when, reached or aimed at, and the clause that told it.",
        "figures",
        f"""SELECT f.id AS figure_id, a.id AS article_id, {", ".join(f"f.{name}" for name in _FIGURE)}, f.raw, f.start,
  f."end", substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS clause,
  f.start - f.sentence_start AS place, length(v.text) AS characters
FROM articles a JOIN versions v ON v.id = a.version_id JOIN figures f ON f.version_id = v.id
WHERE {_CHOSEN} ORDER BY a.id, f.start, f.id""",  # noqa: S608 - names of ours; values are bound
        ("figure_id",),
        {**_ARTICLE, "indicator_id": ("indicators", "id")},
        {
            **_TO_ARTICLE,
            "figure_id": ("INTEGER", "Number of the figure."),
            "clause": (
                "TEXT",
                f"Words around it, at most {LONGEST_CLAUSE} characters; null beyond {LARGEST_SHARE:.0%} of an article.",
            ),
        },
    ),
    Table(
        "figure_areas",
        "Whose figure it is by a canonical id, one row a scope.",
        "figure_areas",
        f"""SELECT w.figure_id, w.name, w.area FROM articles a JOIN figures f ON f.version_id = a.version_id
JOIN figure_areas w ON w.figure_id = f.id WHERE {_CHOSEN} ORDER BY w.figure_id, w.name""",  # noqa: S608 - names of ours; values are bound
        ("figure_id", "name"),
        {"figure_id": ("figures", "figure_id")},
    ),
    Table(
        "legal_references",
        "Legal documents an article names.",
        "legal_references",
        f"""SELECT r.id, a.id AS article_id, r.raw, r.start, r."end", r.type, r.number, r.year, r.symbol, r.issuer,
  r.name, r.canonical, r.doc_id, r.ambiguous FROM articles a JOIN legal_references r ON r.version_id = a.version_id
WHERE {_CHOSEN} ORDER BY r.id""",  # noqa: S608 - names of ours; values are bound
        ("id",),
        _ARTICLE,
        _TO_ARTICLE,
    ),
    Table(
        "places",
        "Provinces and communes an article names.",
        "places",
        f"""SELECT p.id, a.id AS article_id, p.start, p."end", p.province_id, p.name, p.kind, p.ambiguous
FROM articles a JOIN places p ON p.version_id = a.version_id WHERE {_CHOSEN} ORDER BY p.id""",  # noqa: S608 - names of ours; values are bound
        ("id",),
        {**_ARTICLE, "province_id": ("provinces", "id")},
        _TO_ARTICLE,
    ),
    Table(
        "reprints",
        "Articles of one story: who was first, who copied how much.",
        "reprints",
        f"""SELECT r.article_id, r.story_id, r.role, r.copied, r.added, r.wire FROM articles a
JOIN reprints r ON r.article_id = a.id JOIN annotations x ON x.version_id = a.version_id
WHERE {_CHOSEN} ORDER BY r.story_id, r.article_id""",  # noqa: S608 - names of ours; values are bound
        ("article_id",),
        _ARTICLE,
    ),
    Table(
        "slips",
        "Numbers that do not fit together.",
        "slips",
        f"""SELECT s.id, s.kind, s.figure_id, s.why, a.id AS article_id FROM articles a
JOIN figures f ON f.version_id = a.version_id JOIN slips s ON s.figure_id = f.id WHERE {_CHOSEN} ORDER BY s.id""",  # noqa: S608 - names of ours; values are bound
        ("id",),
        {**_ARTICLE, "figure_id": ("figures", "figure_id")},
        _TO_ARTICLE,
    ),
    Table(
        "reviews",
        "What people answered about an article, each by a number of her own.",
        "reviews",
        f"""SELECT r.id, r.article_id, dense_rank() OVER (ORDER BY r.who) AS reviewer, r.how_chosen, r.adjudicates,
  r.relevance, r.topics, r.model FROM articles a JOIN reviews r ON r.article_id = a.id
JOIN annotations x ON x.version_id = a.version_id
WHERE {_CHOSEN} AND r.superseded_by IS NULL ORDER BY r.id""",  # noqa: S608 - names of ours; values are bound
        ("id",),
        _ARTICLE,
        {"reviewer": ("INTEGER", "A number in place of the person's name; it holds within this release only.")},
    ),
    Table(
        "source_gaps",
        "Days on which a newspaper brought no article though it normally does: gaps of the data, not of the news.",
        "v_source_gaps",
        """SELECT newspaper, day, reason, visits, failed_pages, usual_articles FROM v_source_gaps
WHERE day >= :first_day AND day <= :last_day ORDER BY day, newspaper""",
        ("newspaper", "day"),
    ),
)

VIEWS: dict[str, tuple[str, str]] = {
    "v_attention_daily": (
        "Articles on a topic on a day, and their share of all articles of that day.",
        """SELECT substr(a.published, 1, 10) AS day, g.topic, count(*) AS articles,
  round(1.0 * count(*) / (SELECT count(*) FROM articles b
    WHERE substr(b.published, 1, 10) = substr(a.published, 1, 10)), 4) AS share
FROM articles a JOIN tags g USING (article_id) GROUP BY day, g.topic""",
    ),
    "v_figures_latest": (
        "The newest figure reached for each indicator and area.",
        """SELECT * FROM (SELECT f.*, w.area, a.published, a.newspaper, a.url, row_number() OVER (
    PARTITION BY f.indicator_id, f.indicator, w.area, f.unit, f.kind
    ORDER BY f.period_end DESC, a.published DESC, f.figure_id DESC) AS back
  FROM figures f JOIN figure_areas w USING (figure_id) JOIN articles a USING (article_id)
  WHERE f.status = 'achieved' AND f.indicator_id IS NOT NULL AND w.area IS NOT NULL) WHERE back = 1""",
    ),
    "v_cluster_lineage": (
        "Every reprint beside the article of its story that was first.",
        """SELECT r.story_id, r.article_id, a.newspaper, a.published, r.role, r.copied, r.added, r.wire,
  f.article_id AS first_article_id, b.newspaper AS first_newspaper, b.published AS first_published
FROM reprints r JOIN articles a USING (article_id)
LEFT JOIN reprints f ON f.story_id = r.story_id AND f.role = 'first'
LEFT JOIN articles b ON b.article_id = f.article_id""",
    ),
}


def fields_of(db: Store, table: Table) -> dict[str, tuple[str, str]]:
    """Return the columns of a table of the release in order: {name: (SQLite type, what it means)}."""
    known = {name: kind for _, name, kind, *_ in db.conn.execute(f'PRAGMA table_xinfo("{table.source}")')}
    base = {name: kind for _, name, kind, *_ in db.conn.execute('PRAGMA table_xinfo("articles")')}
    told = {}
    values = {"since": "", "until": "", "first_day": "", "last_day": ""}
    names = [column[0] for column in db.conn.execute(f"SELECT * FROM ({table.sql}) LIMIT 0", values).description]  # noqa: S608 - SQL of ours
    for name in names:
        if name in HELD_BACK.get(table.name, ()):
            continue
        kind, sentence = table.own.get(name) or (known.get(name) or base.get(name) or "", COLUMNS[table.source][name])
        told[name] = (kind or REAL_TYPES.get(name, "TEXT"), sentence)
    return told


HELD_BACK = {"figures": ("place", "characters")}
"""Columns by which a row is made, and which it loses."""
REAL_TYPES = {
    **dict.fromkeys(("relevance_score", "usual_articles"), "REAL"),
    **dict.fromkeys(("visits", "failed_pages", "version", "story_id"), "INTEGER"),
}
"""Of columns that views compute, whose type SQLite does not tell."""


def unread(db: Store, values: Mapping[str, str]) -> int:
    """Count the articles of a span that a release leaves out, since no annotation says what they are about."""
    sql = f"SELECT count(*) FROM articles a WHERE {_CHOSEN} AND NOT {_READ}"  # noqa: S608 - names of ours; values are bound
    return int(select(db, sql, values)[0]["count(*)"])


def rows_of(db: Store, table: Table, values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give the rows of a table; sentences of figures are cut to what may be released."""
    rows = iter(select(db, table.sql, values))
    if table.name == "figures":
        rows = excerpts(rows)
    held = HELD_BACK.get(table.name, ())
    return ({name: value for name, value in row.items() if name not in held} for row in rows)


def excerpts(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Cut the sentences of figures to clauses, and leave those out by which too much of an article would be told.

    Rows come article by article.
    """
    article, told, left = None, set[str](), 0.0
    for row in rows:
        if row["article_id"] != article:
            article, told, left = row["article_id"], set(), LARGEST_SHARE * row["characters"]
        words = clause(row["clause"], row["place"], row["place"] + len(row["raw"]))
        if words not in told:
            if len(words) > left:
                yield row | {"clause": None}
                continue
            told.add(words)
            left -= len(words)
        yield row | {"clause": words}


def clause(sentence: str, start: int, end: int, longest: int = LONGEST_CLAUSE) -> str:
    """Cut a sentence to the clauses around [start, end), as many as fit; a clause too long is cut at words.

    >>> clause("Năm 2024, tỉnh đạt 62,4%, vượt kế hoạch; các xã cùng đạt.", 19, 24, 30)
    'Năm 2024, tỉnh đạt 62,4%,'
    >>> clause("Tỉnh có rất nhiều hồ sơ được giải quyết đạt tỉ lệ 62,4% trong năm", 50, 55, 24)
    '… tỉ lệ 62,4% trong …'
    """
    edges = [0, *(found.end() for found in _CLAUSES.finditer(sentence)), len(sentence)]
    first = max(edge for edge in edges if edge <= start)
    last = min((edge for edge in edges if edge >= end), default=len(sentence))
    if last - first > longest:
        return _window(sentence[first:last], start - first, end - first, longest)
    before, after = edges.index(first), edges.index(last)
    while True:
        if before > 0 and last - edges[before - 1] <= longest:
            before -= 1
            first = edges[before]
        elif after < len(edges) - 1 and edges[after + 1] - first <= longest:
            after += 1
            last = edges[after]
        else:
            return sentence[first:last].strip()


def _window(words: str, start: int, end: int, longest: int) -> str:
    """Cut at words on both sides, marked by … where something was left out."""
    room = max(0, longest - (end - start) - 4)
    left = max(0, start - room // 2)
    right = min(len(words), end + room - (start - left))
    while 0 < left < start and words[left - 1] != " ":
        left += 1
    while end < right < len(words) and words[right] != " ":
        right -= 1
    said = words[left:right].strip()[:longest]
    return f"{'… ' if left > 0 else ''}{said}{' …' if right < len(words) else ''}"
