"""What a digest asks: new articles, new figures, which papers were silent."""

from desk.queries.query import Query

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

DIGEST = (
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
)
