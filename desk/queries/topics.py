"""What the pages of topics ask."""

from desk.queries.query import Query

_TAGGED = """articles a JOIN tags g ON g.version_id = a.version_id
JOIN annotations x ON x.version_id = a.version_id AND x.relevance IN ('core', 'partial')"""

TOPICS = (
    Query("topics", "Chủ đề", "SELECT id, name_vi, name_en, definition FROM topics ORDER BY id"),
    Query(
        "topic_by_month",
        "Bài theo chủ đề và tháng",
        f"""SELECT g.topic, t.name_vi AS topic_name, substr(a.published, 1, 7) AS month, count(*) AS articles,
  sum(g.strength = 2) AS main, count(DISTINCT coalesce(a.story_id, -a.id)) AS stories
FROM {_TAGGED} JOIN topics t ON t.id = g.topic
WHERE :topic IS NULL OR g.topic = :topic GROUP BY g.topic, month ORDER BY month, g.topic""",  # noqa: S608 - words of ours; values are bound
    ),
    Query(
        "reform_by_month",
        "Bài về cải cách hành chính theo tháng",
        """SELECT substr(a.published, 1, 7) AS month, count(*) AS articles
FROM articles a JOIN annotations x ON x.version_id = a.version_id AND x.relevance IN ('core', 'partial')
WHERE a.published IS NOT NULL GROUP BY month ORDER BY month""",
    ),
    Query(
        "topic_by_newspaper",
        "Bài về một chủ đề theo báo",
        f"""SELECT a.newspaper, n.title AS newspaper_title, n.province AS slug,
  (SELECT name FROM provinces WHERE slug = n.province ORDER BY id LIMIT 1) AS province, count(*) AS articles,
  sum(g.strength = 2) AS main
FROM {_TAGGED} LEFT JOIN newspapers n ON n.slug = a.newspaper
WHERE g.topic = :topic AND a.published_utc >= :since GROUP BY a.newspaper ORDER BY articles DESC, a.newspaper""",  # noqa: S608 - words of ours; values are bound
    ),
    Query(
        "topic_newest",
        "Bài mới nhất về một chủ đề",
        f"""SELECT a.id AS article_id, v.title, v.lead, a.newspaper, n.title AS newspaper_title, a.published,
  (SELECT count(*) FROM figures WHERE version_id = v.id) AS figures
FROM (SELECT a.id FROM {_TAGGED} WHERE g.topic = :topic AND g.strength = 2
  ORDER BY a.published_utc DESC, a.id DESC LIMIT :limit) w
JOIN articles a ON a.id = w.id JOIN versions v ON v.id = a.version_id LEFT JOIN newspapers n ON n.slug = a.newspaper
ORDER BY a.published_utc DESC, a.id DESC""",  # noqa: S608 - words of ours; values are bound
    ),
    Query(
        "topic_indicators",
        "Chỉ tiêu của một chủ đề",
        """SELECT i.id, i.name_vi FROM indicators i WHERE i.topic = :topic
  AND EXISTS (SELECT 1 FROM figures WHERE indicator_id = i.id) ORDER BY i.name_vi""",
    ),
)
