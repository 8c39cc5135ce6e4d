"""What the pages of Phản ánh ask: critical articles with what was done about them, and where an answer may stand."""

from desk.queries.query import Query

_COLUMNS = """a.id AS article_id, a.newspaper, n.title AS newspaper_title, v.title, v.lead, a.url, a.published,
  (SELECT count(DISTINCT o.newspaper) FROM articles o WHERE o.story_id = a.story_id AND o.newspaper <> a.newspaper)
    AS reprints,
  r.id AS response_id, coalesce(r.state, 'new') AS state, r.unit, r.deadline, r.summary, r.directive, r.finding,
  r.outcome, r.responsibility, r.note, r.answer_id, r.answer_url, r.closed_as, coalesce(r.revision, 0) AS revision,
  r.changed_utc, r.who, w.title AS answer_title, b.url AS answer_article_url, m.title AS answer_newspaper,
  b.published AS answer_published"""
# CROSS JOIN: the few that were chosen lead, or SQLite scans all articles to find them in the order of their days.
_TABLES = """CROSS JOIN articles a ON a.id = c.id JOIN versions v ON v.id = a.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper LEFT JOIN responses r ON r.article_id = a.id
LEFT JOIN articles b ON b.id = r.answer_id LEFT JOIN versions w ON w.id = b.version_id
LEFT JOIN newspapers m ON m.slug = b.newspaper"""

# CROSS JOIN: the days of the window first (an index), then one look at each article's tags; the other way round every
# complaint ever printed is visited. A reprint is no second complaint.
_PRINTED = """SELECT a.id FROM articles a CROSS JOIN tags g ON g.version_id = a.version_id AND g.topic = 'citizen_voice'
  AND g.strength = 2
WHERE a.published_utc >= :since AND a.published_utc < :until
  AND NOT EXISTS (SELECT 1 FROM reprints p WHERE p.article_id = a.id AND p.role <> 'first')"""

RESPONSES = (
    Query(
        "critical",
        "Phản ánh",
        f"""WITH c(id) AS ({_PRINTED}
  UNION SELECT article_id FROM responses WHERE :all OR (:open AND state IN ('new', 'assigned')))
SELECT {_COLUMNS}
FROM c {_TABLES}
WHERE (:state IS NULL OR coalesce(r.state, 'new') = :state) AND (:unit IS NULL OR r.unit = :unit)
  AND (:newspaper IS NULL OR a.newspaper = :newspaper)
ORDER BY a.published_utc DESC, a.id DESC LIMIT :limit""",  # noqa: S608 - made of the texts above, values are bound
    ),
    Query(
        "responses_of_week",
        "Phản ánh trong tuần",
        # What nobody has touched is carried over for some weeks; what somebody has, until it is answered or closed.
        f"""WITH c(id) AS ({_PRINTED.replace(":since", ":early")}
  UNION SELECT article_id FROM responses WHERE changed_utc >= :since AND changed_utc < :until
  UNION SELECT r.article_id FROM responses r JOIN articles o ON o.id = r.article_id
    WHERE r.state IN ('new', 'assigned') AND coalesce(o.published_utc, o.first_seen_utc) < :until)
SELECT {_COLUMNS}, coalesce(a.published_utc, a.first_seen_utc) < :since AS carried
FROM c {_TABLES}
WHERE (r.closed_as IS NULL OR r.closed_as = 'handled') AND (coalesce(r.state, 'new') IN ('new', 'assigned')
  OR a.published_utc >= :since OR r.changed_utc >= :since AND r.changed_utc < :until)
ORDER BY carried, a.published_utc, a.id""",  # noqa: S608 - made of the texts above, values are bound
    ),
    Query(
        "responses_open",
        "Phản ánh trong sổ còn chờ trả lời",
        """SELECT r.state, r.deadline, a.published FROM responses r JOIN articles a ON a.id = r.article_id
WHERE r.state IN ('new', 'assigned')""",
    ),
    Query(
        "one_response",
        "Một phản ánh",
        f"SELECT {_COLUMNS}, a.first_seen_utc FROM (SELECT :article AS id) c {_TABLES}",  # noqa: S608 - as above
    ),
    Query(
        "units",
        "Đơn vị đã ghi",
        "SELECT unit, count(*) AS responses FROM responses WHERE unit IS NOT NULL GROUP BY unit ORDER BY unit",
    ),
    Query(
        "units_named",
        "Đơn vị có trong bài",
        """SELECT DISTINCT f.scope FROM figures f JOIN articles a ON a.version_id = f.version_id
WHERE a.id = :article AND f.scope_type IN ('agency', 'commune', 'district', 'province') ORDER BY f.scope LIMIT 20""",
    ),
    Query(
        "later_articles",
        "Bài sau đó của cùng báo, cùng tỉnh",
        # The index on days: sixty of them, one paper or one province, and only what speaks of the reform.
        """SELECT a.id AS article_id, a.newspaper, n.title AS newspaper_title, v.title, v.text, a.url, a.published,
  a.newspaper IS :newspaper AS same_newspaper,
  (SELECT count(*) FROM tags g JOIN tags t ON t.topic = g.topic WHERE g.version_id = a.version_id
    AND t.version_id = :version) AS shared_topics,
  EXISTS (SELECT 1 FROM tags WHERE version_id = a.version_id AND topic = 'citizen_voice' AND strength = 2) AS critical
FROM articles a JOIN annotations x ON x.version_id = a.version_id JOIN versions v ON v.id = a.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper
WHERE a.published_utc > :after AND a.published_utc <= :until AND a.id <> :article
  AND (a.newspaper = :newspaper OR coalesce(a.province, n.province) = :province)
  AND x.relevance IN ('core', 'partial') AND (a.story_id IS NULL OR a.story_id IS NOT :story)
ORDER BY a.published_utc LIMIT 400""",
    ),
    Query(
        "article_place",
        "Báo, tỉnh, giờ của một bài",
        """SELECT a.version_id AS version, a.newspaper, coalesce(a.province, n.province) AS province,
  a.story_id AS story, coalesce(a.published_utc, a.first_seen_utc) AS after
FROM articles a LEFT JOIN newspapers n ON n.slug = a.newspaper WHERE a.id = :article""",
    ),
)
