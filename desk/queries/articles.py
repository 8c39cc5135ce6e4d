"""What the pages of articles ask: the newest, and everything about one."""

from desk.queries.query import Query

ARTICLES = (
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
        """SELECT g.topic, t.name_vi, g.score, g.strength, g.why, g.sentences
FROM tags g JOIN topics t ON t.id = g.topic JOIN articles a ON a.version_id = g.version_id WHERE a.id = :article
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
        """SELECT b.article_id, b.newspaper_title, b.title, b.published, b.role, b.wire, b.copied, b.added,
  b.minutes_after, b.newspaper IS a.newspaper AS own
FROM articles a JOIN v_reprints b ON b.story_id = a.story_id AND b.article_id <> a.id
WHERE a.id = :article ORDER BY b.role <> 'first', b.published, b.article_id""",
    ),
    Query(
        "article_places",
        "Địa danh trong bài",
        """SELECT q.*, p.name AS province, p.valid_from, p.valid_until, s.name AS successor,
  (SELECT group_concat(name, ', ') FROM (SELECT name FROM provinces WHERE successor = p.id ORDER BY name)) AS merged
FROM articles a JOIN places q ON q.version_id = a.version_id LEFT JOIN provinces p ON p.id = q.province_id
LEFT JOIN provinces s ON s.id = p.successor WHERE a.id = :article ORDER BY q.start, q."end", q.id""",
    ),
    Query(
        "article_slips",
        "Số liệu cần xem lại",
        """SELECT DISTINCT s.slip_id, s.kind, s.why, s.raw, s.figure_id, s.other_figure_id, s.other_article_id,
  s.other_raw, n.title AS other_newspaper_title, f.id AS own_figure_id
FROM articles a JOIN figures f ON f.version_id = a.version_id
JOIN v_slips s ON s.slip_id IN (SELECT id FROM slips WHERE figure_id = f.id
  UNION SELECT id FROM slips WHERE other_id = f.id)
LEFT JOIN newspapers n ON n.slug = s.other_newspaper
WHERE a.id = :article ORDER BY f.start, s.slip_id""",
    ),
    Query("topic_names", "Chủ đề", "SELECT id, name_vi FROM topics ORDER BY id"),
    Query(
        "province_names",
        "Tỉnh, thành phố",
        """SELECT name, slug, EXISTS (SELECT 1 FROM newspapers WHERE province = p.slug) AS has_paper
FROM provinces p GROUP BY name ORDER BY name""",
    ),
)
