"""Every question the desk asks the store: a table of name, title and SQL. Values come in as named parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Store(Protocol):
    """Whatever holds an open connection to the SQLite file."""

    @property
    def conn(self) -> Any:
        """Return the connection of the SQLite driver."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question: what it is called, what the page that shows it is called, and its SQL."""

    name: str
    title: str
    sql: str


# The first of a story may have been printed before the window: then what stands in the window is a late reprint.
_NEW_ARTICLES = """SELECT v.article_id, v.newspaper, v.newspaper_title, v.province, v.published, v.title, v.lead, v.url,
  v.relevance, v.topics, v.topic_names, v.figures, v.versions, v.story_id, v.status, r.role, r.wire,
  CASE WHEN f.id <> v.article_id AND f.published_utc < :since THEN n.title END AS printed_first_by,
  CASE WHEN f.id <> v.article_id AND f.published_utc < :since THEN f.published END AS printed_first
FROM v_articles v LEFT JOIN reprints r ON r.article_id = v.article_id LEFT JOIN stories s ON s.id = v.story_id
LEFT JOIN articles f ON f.id = s.first_id LEFT JOIN newspapers n ON n.slug = f.newspaper
WHERE v.published_utc >= :since AND v.published_utc < :until AND v.relevance IN ('core', 'partial')
ORDER BY v.published_utc, v.article_id"""

_NEW_FIGURES = """SELECT figure_id, article_id, indicator_name, indicator_id, indicator, scope, period, period_end,
  value, value_high, of_total, unit, unit_type, approx, cmp_dir, cmp_amount, cmp_approx, cmp_unit, cmp_base,
  cmp_base_value, status, kind, newspaper_title, title, url, sentence
FROM v_figures
WHERE indicator_id IS NOT NULL AND kind IN ('level', 'rank')
  AND article_id IN (SELECT article_id FROM v_articles WHERE published_utc >= :since AND published_utc < :until
    AND relevance IN ('core', 'partial'))
ORDER BY indicator_name, scope, period_end, status, article_id, start"""

QUERIES = (
    Query("new_articles", "Tin cải cách hành chính", _NEW_ARTICLES),
    Query("new_figures", "Số liệu mới", _NEW_FIGURES),
    Query(
        "counts_by_newspaper",
        "Số tin theo báo",
        """SELECT n.slug AS newspaper, n.title AS newspaper_title, count(v.id) AS articles,
  EXISTS (SELECT 1 FROM visits s JOIN runs r ON r.id = s.run_id
    WHERE s.newspaper = n.slug AND s.outcome <> 'skipped' AND r.started_utc >= :since) AS visited
FROM newspapers n LEFT JOIN articles v
  ON v.newspaper = n.slug AND v.published_utc >= :since AND v.published_utc < :until
WHERE n.enabled = 1 OR v.id IS NOT NULL
GROUP BY n.slug ORDER BY articles DESC, n.slug""",
    ),
    Query(
        "window",
        "Những gì có trong khoảng thời gian",
        """SELECT count(*) AS articles, coalesce(sum(x.version_id IS NULL), 0) AS unread,
  coalesce(sum(x.relevance = 'none'), 0) AS others,
  (SELECT max(coalesce(r.ended_utc, r.started_utc)) FROM visits s JOIN runs r ON r.id = s.run_id
    WHERE s.outcome <> 'skipped') AS visited_utc
FROM articles a LEFT JOIN annotations x ON x.version_id = a.version_id
WHERE a.published_utc >= :since AND a.published_utc < :until""",
    ),
    Query(
        "nearest",
        "Tin gần nhất trước và sau",
        """SELECT (SELECT a.published_utc FROM articles a JOIN annotations x ON x.version_id = a.version_id
    WHERE a.published_utc < :since AND x.relevance IN ('core', 'partial') ORDER BY a.published_utc DESC LIMIT 1
  ) AS before, (SELECT a.published_utc FROM articles a JOIN annotations x ON x.version_id = a.version_id
    WHERE a.published_utc >= :until AND x.relevance IN ('core', 'partial') ORDER BY a.published_utc LIMIT 1
  ) AS after""",
    ),
    Query(
        "gaps",
        "Báo im lặng",
        """SELECT newspaper, newspaper_title, day, reason, usual_articles FROM v_source_gaps
ORDER BY day DESC, newspaper LIMIT :limit""",
    ),
    Query(
        "newest",
        "Bài mới nhất",
        """SELECT article_id, newspaper, newspaper_title, published, title, lead, topic_names, figures, relevance
FROM v_articles WHERE article_id IN (SELECT id FROM articles WHERE :newspaper IS NULL OR newspaper = :newspaper
  ORDER BY published_utc DESC, id DESC LIMIT :limit OFFSET :offset)
ORDER BY published_utc DESC, article_id DESC""",
    ),
    Query("article", "Một bài", "SELECT * FROM v_articles WHERE article_id = :article"),
    Query(
        "article_figures",
        "Số liệu của bài",
        'SELECT * FROM v_figures WHERE article_id = :article ORDER BY start, "end", figure_id',
    ),
    Query(
        "article_references",
        "Văn bản được nhắc",
        """SELECT r.id AS reference_id, r.start, r."end", r.raw, r.type, r.name, r.canonical, r.doc_id,
  r.ambiguous
FROM legal_references r JOIN articles a ON a.version_id = r.version_id WHERE a.id = :article
ORDER BY r.start, r."end", r.id""",
    ),
    Query(
        "article_tags",
        "Chủ đề của bài",
        """SELECT t.name_vi, g.score, g.strength, g.why FROM tags g JOIN topics t ON t.id = g.topic
JOIN articles a ON a.version_id = g.version_id WHERE a.id = :article
ORDER BY g.strength DESC, g.score DESC, g.topic""",
    ),
    Query(
        "article_versions",
        "Các bản",
        """SELECT n.number, n.seen_utc, n.updated, n.changed, v.id AS version_id, v.title, v.lead, v.body, v.captions,
  v.tables, EXISTS (SELECT 1 FROM annotations WHERE version_id = v.id) AS annotated
FROM v_versions n JOIN versions v ON v.id = n.version_id WHERE n.article_id = :article ORDER BY n.number""",
    ),
    Query(
        "article_figures_ever",
        "Số liệu của các bản",
        """SELECT f.* FROM figures f JOIN versions v ON v.id = f.version_id WHERE v.article_id = :article
ORDER BY f.version_id, f.start, f.id""",
    ),
    Query(
        "article_story",
        "Báo khác đăng cùng bài",
        """SELECT b.article_id, b.newspaper_title, b.title, b.published, b.role, b.wire, b.copied,
  b.newspaper IS a.newspaper AS own
FROM articles a JOIN v_reprints b ON b.story_id = a.story_id AND b.article_id <> a.id
WHERE a.id = :article ORDER BY b.role <> 'first', b.published, b.article_id""",
    ),
    Query(
        "ledger",
        "Sổ số liệu",
        # The rows are chosen in the tables: the view would cut the sentence of every figure only to sort it away.
        """SELECT * FROM v_figures WHERE figure_id IN (
  SELECT f.id FROM figures f JOIN articles a ON a.version_id = f.version_id
  WHERE f.indicator_id IS NOT NULL AND (:indicator IS NULL OR f.indicator_id = :indicator)
    AND (:scopes IS NULL OR f.scope IN (SELECT value FROM json_each(:scopes)))
    AND (:status IS NULL OR f.status = :status)
  ORDER BY f.indicator_id, f.scope, f.period_end DESC, f.id LIMIT :limit)
ORDER BY indicator_name, scope, period_end DESC, status, published DESC, figure_id""",
    ),
    Query(
        "indicators_seen",
        "Chỉ tiêu có số liệu",
        """SELECT f.indicator_id AS id, i.name_vi, count(*) AS figures
FROM figures f JOIN articles a ON a.version_id = f.version_id JOIN indicators i ON i.id = f.indicator_id
GROUP BY f.indicator_id ORDER BY i.name_vi""",
    ),
    Query(
        "scopes_seen",
        "Của ai: những tên đã có",
        """SELECT scope, count(*) AS figures FROM figures f JOIN articles a ON a.version_id = f.version_id
WHERE scope IS NOT NULL AND indicator_id IS NOT NULL GROUP BY scope ORDER BY figures DESC, scope""",
    ),
    Query("newspapers", "Báo", "SELECT slug, title FROM newspapers ORDER BY title"),
    Query(
        "sources",
        "Báo",
        """SELECT n.slug, n.title, n.kind, n.enabled, n.note,
  (SELECT name FROM provinces WHERE slug = n.province ORDER BY id LIMIT 1) AS province,
  count(a.id) AS articles, coalesce(sum(x.relevance IN ('core', 'partial')), 0) AS reform_articles,
  max(a.published) AS newest,
  (SELECT max(r.started_utc) FROM visits s JOIN runs r ON r.id = s.run_id WHERE s.newspaper = n.slug) AS visited_utc,
  (SELECT s.outcome FROM visits s WHERE s.newspaper = n.slug ORDER BY s.run_id DESC LIMIT 1) AS outcome
FROM newspapers n LEFT JOIN articles a ON a.newspaper = n.slug LEFT JOIN annotations x ON x.version_id = a.version_id
GROUP BY n.slug ORDER BY n.enabled DESC, n.title""",
    ),
)

# On the SQL page, for researchers; `:name` becomes a field to fill in.
CANNED = (
    Query(
        "chuoi_so_lieu",
        "Một chỉ tiêu của một nơi qua các kỳ: đạt được và mục tiêu",
        """SELECT period, status, approx, value, unit, newspaper, published, url FROM v_series
WHERE indicator_id = :chi_tieu AND scope = :cua_ai AND kind = 'level' ORDER BY period_end, status, published""",
    ),
    Query(
        "muc_tieu_va_thuc_hien",
        "Mục tiêu và kết quả cùng chỉ tiêu, cùng nơi, cùng kỳ",
        """SELECT t.indicator_name, t.scope, t.period, t.value AS target, a.value AS achieved, t.unit, t.direction_good,
  t.url AS target_url, a.url AS achieved_url
FROM v_series t JOIN v_series a ON a.indicator_id = t.indicator_id AND a.scope = t.scope AND a.period = t.period
  AND a.unit = t.unit AND a.status = 'achieved' AND a.kind = 'level'
WHERE t.status IN ('target', 'plan') AND t.kind = 'level' ORDER BY t.indicator_name, t.scope, t.period_end""",
    ),
    Query(
        "chu_de_theo_thang",
        "Số bài theo chủ đề, từng tháng",
        """SELECT substr(day, 1, 7) AS month, topic_name, sum(articles) AS articles, sum(articles_main) AS articles_main
FROM v_topics_daily GROUP BY month, topic_name ORDER BY month DESC, articles DESC""",
    ),
    Query(
        "van_ban_duoc_nhac",
        "Văn bản được báo chí nhắc nhiều nhất",
        """SELECT coalesce(doc_id, canonical) AS document, count(DISTINCT version_id) AS articles FROM legal_references
WHERE version_id IN (SELECT version_id FROM articles) GROUP BY document ORDER BY articles DESC, document""",
    ),
)

# `:since` is Vietnamese local time, as `published` is; beside UTC the first seven hours of a day would be lost.
EXPORTS = {
    "articles": Query(
        "articles",
        "Bài",
        """SELECT published, newspaper, newspaper_title, province, title, author, section, relevance, topic_names,
  figures, story_id, status, versions, url, article_id FROM v_articles
WHERE :since IS NULL OR published >= :since ORDER BY published DESC, article_id""",
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
WHERE :since IS NULL OR a.published >= :since ORDER BY a.published DESC, r.id""",
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
