"""Every question the desk asks the store: a table of name, title and SQL. Values come in as named parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Store(Protocol):
    """Whatever holds an open connection to the SQLite file."""

    @property
    def conn(self) -> Any:
        """The connection of the SQLite driver."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question: what it is called, what the page that shows it is called, and its SQL."""

    name: str
    title: str
    sql: str


_NEW_ARTICLES = """SELECT article_id, newspaper, newspaper_title, province, published, title, lead, url, relevance,
  topics, topic_names, figures, versions, story_id, status
FROM v_articles
WHERE published_utc >= :since AND published_utc < :until AND relevance IN ('core', 'partial')
ORDER BY relevance = 'core' DESC, figures DESC, published DESC"""

_NEW_FIGURES = """SELECT article_id, indicator_name, indicator, scope, period, value, value_high, of_total, unit,
  unit_type, approx,
  status, kind, newspaper_title, title, url, sentence
FROM v_figures f
WHERE indicator_id IS NOT NULL AND kind IN ('level', 'rank')
  AND article_id IN (SELECT article_id FROM v_articles WHERE published_utc >= :since AND published_utc < :until
    AND relevance IN ('core', 'partial'))
ORDER BY indicator_name, scope, period_end, status"""

QUERIES = (
    Query("new_articles", "Tin cải cách hành chính", _NEW_ARTICLES),
    Query("new_figures", "Số liệu mới", _NEW_FIGURES),
    Query(
        "counts_by_newspaper",
        "Số tin theo báo",
        """SELECT n.slug AS newspaper, n.title AS newspaper_title, count(v.article_id) AS articles,
  coalesce(sum(v.relevance IN ('core', 'partial')), 0) AS reform_articles
FROM newspapers n LEFT JOIN v_articles v
  ON v.newspaper = n.slug AND v.published_utc >= :since AND v.published_utc < :until
WHERE n.enabled = 1 OR v.article_id IS NOT NULL
GROUP BY n.slug ORDER BY articles DESC, n.slug""",
    ),
    Query(
        "gaps",
        "Báo im lặng",
        """SELECT newspaper, newspaper_title, day, reason, usual_articles FROM v_source_gaps
WHERE day >= substr(:since, 1, 10) ORDER BY day DESC, newspaper""",
    ),
    Query(
        "newest",
        "Bài mới nhất",
        """SELECT article_id, newspaper, newspaper_title, published, title, lead, topic_names FROM v_articles
ORDER BY relevance IN ('core', 'partial') DESC, published DESC LIMIT :limit""",
    ),
    Query("article", "Một bài", "SELECT * FROM v_articles WHERE article_id = :article"),
    Query(
        "article_figures",
        "Số liệu của bài",
        'SELECT * FROM v_figures WHERE article_id = :article ORDER BY start, "end"',
    ),
    Query(
        "article_references",
        "Văn bản được nhắc",
        """SELECT r.start, r."end", r.canonical FROM legal_references r
JOIN articles a ON a.version_id = r.version_id WHERE a.id = :article ORDER BY r.start""",
    ),
    Query(
        "article_tags",
        "Chủ đề của bài",
        """SELECT t.name_vi, g.score, g.strength, g.why FROM tags g JOIN topics t ON t.id = g.topic
JOIN articles a ON a.version_id = g.version_id WHERE a.id = :article ORDER BY g.score DESC""",
    ),
    Query("article_versions", "Các bản", "SELECT * FROM v_versions WHERE article_id = :article ORDER BY number DESC"),
    Query(
        "ledger",
        "Sổ số liệu",
        """SELECT * FROM v_figures WHERE indicator_id IS NOT NULL
  AND (:indicator IS NULL OR indicator_id = :indicator) AND (:scope IS NULL OR scope LIKE '%' || :scope || '%')
  AND (:status IS NULL OR status = :status)
ORDER BY indicator_name, scope, period_end DESC, status LIMIT :limit""",
    ),
    Query(
        "indicators_seen",
        "Chỉ tiêu có số liệu",
        """SELECT indicator_id AS id, indicator_name AS name_vi, count(*) AS figures FROM v_figures
WHERE indicator_id IS NOT NULL GROUP BY indicator_id ORDER BY indicator_name""",
    ),
    Query(
        "sources",
        "Báo",
        """SELECT n.slug, n.title, n.province, n.enabled, count(v.article_id) AS articles,
  coalesce(sum(v.relevance IN ('core', 'partial')), 0) AS reform_articles,
  (SELECT max(r.started_utc) FROM visits s JOIN runs r ON r.id = s.run_id WHERE s.newspaper = n.slug) AS last_visit,
  (SELECT s.outcome FROM visits s WHERE s.newspaper = n.slug ORDER BY s.run_id DESC LIMIT 1) AS outcome
FROM newspapers n LEFT JOIN v_articles v ON v.newspaper = n.slug GROUP BY n.slug ORDER BY n.title""",
    ),
)

EXPORTS = {
    "articles": Query(
        "articles",
        "Bài",
        """SELECT published, newspaper, newspaper_title, province, title, author, section, relevance, topic_names,
  figures, story_id, status, versions, url, article_id FROM v_articles
WHERE :since IS NULL OR published_utc >= :since ORDER BY published DESC, article_id""",
    ),
    "figures": Query(
        "figures",
        "Số liệu",
        """SELECT indicator_id, indicator, scope, scope_type, period, period_start, period_end, status, kind, approx,
  value, value_high, of_total, unit_type, unit, cmp_dir, cmp_amount, cmp_unit, cmp_base, cmp_base_value, inherited, raw,
  sentence, newspaper, published, title, url, article_id, figure_id FROM v_figures
WHERE :since IS NULL OR published >= :since ORDER BY published DESC, figure_id""",
    ),
    "references": Query(
        "references",
        "Văn bản",
        """SELECT r.canonical, r.doc_id, r.type, r.number, r.year, r.issuer, r.raw, r.ambiguous, a.newspaper,
  a.published, a.title, a.url, a.article_id FROM legal_references r JOIN v_articles a ON a.version_id = r.version_id
WHERE :since IS NULL OR a.published_utc >= :since ORDER BY a.published DESC, r.id""",
    ),
    "topics": Query(
        "topics",
        "Chủ đề theo ngày",
        """SELECT day, newspaper, topic, topic_name, articles, articles_main, articles_core FROM v_topics_daily
WHERE :since IS NULL OR day >= substr(:since, 1, 10) ORDER BY day DESC, newspaper, topic""",
    ),
    "gaps": Query(
        "gaps",
        "Báo im lặng",
        """SELECT * FROM v_source_gaps
WHERE :since IS NULL OR day >= substr(:since, 1, 10) ORDER BY day DESC, newspaper""",
    ),
}

BY_NAME = {query.name: query for query in QUERIES}


def rows_of(store: Store, query: Query, **values: object) -> Iterator[dict[str, Any]]:
    """Ask one question; gives its rows as dicts in the order of the columns."""
    cursor = store.conn.execute(query.sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
