"""What the pages of articles ask: the newest, and everything about one."""

from desk.queries.query import Query

ARTICLES = (
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
)
