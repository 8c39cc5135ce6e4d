"""What the page of newspapers asks."""

from desk.queries.query import Query

NEWSPAPERS = (
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
