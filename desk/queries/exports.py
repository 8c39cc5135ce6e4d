"""Whole tables to take away, by name."""

from desk.queries.query import Query

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
  sentence, newspaper, published, title, url, article_id, figure_id, correction_id, value_read FROM v_figures
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
