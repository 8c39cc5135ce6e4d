"""What the page of newspapers asks."""

from desk.queries.query import Query

_COVERAGE = """WITH visited AS (
  SELECT s.newspaper, count(*) AS visits, sum(s.outcome IN ('ok', 'partial')) AS answered
  FROM runs r JOIN visits s ON s.run_id = r.id
  WHERE r.started_utc >= :since AND r.started_utc < :later AND s.outcome <> 'skipped' GROUP BY s.newspaper),
papers AS (
  SELECT slug, title, enabled,
    (SELECT count(*) FROM articles WHERE newspaper = slug AND published_utc >= :since AND published_utc < :until)
      AS articles
  FROM newspapers)
SELECT p.slug, p.title, p.articles, coalesce(v.visits, 0) AS visits, coalesce(v.answered, 0) AS answered,
  (SELECT max(published_utc) FROM articles WHERE newspaper = p.slug AND published_utc < :until) AS newest_utc
FROM papers p LEFT JOIN visited v ON v.newspaper = p.slug
WHERE p.enabled = 1 OR p.articles > 0 ORDER BY p.title"""

_COVERAGE_STATE = """SELECT
  (SELECT count(*) FROM articles a WHERE a.published_utc >= :since AND a.published_utc < :until
    AND NOT EXISTS (SELECT 1 FROM annotations WHERE version_id = a.version_id)) AS unread,
  (SELECT count(*) FROM articles WHERE published_utc IS NULL AND first_seen_utc >= :since AND first_seen_utc < :until)
    AS undated,
  (SELECT coalesce(r.ended_utc, r.started_utc) FROM runs r
    WHERE EXISTS (SELECT 1 FROM visits WHERE run_id = r.id AND outcome <> 'skipped') ORDER BY r.id DESC LIMIT 1)
    AS visited_utc"""

NEWSPAPERS = (
    Query("coverage", "Độ phủ nguồn theo báo", _COVERAGE),
    Query("coverage_state", "Độ phủ nguồn", _COVERAGE_STATE),
    Query(
        "gaps",
        "Báo im lặng",
        """SELECT newspaper, newspaper_title, day, reason, usual_articles FROM v_source_gaps
ORDER BY day DESC, newspaper LIMIT :limit""",
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
