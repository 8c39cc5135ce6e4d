"""Questions ready made for researchers, on the SQL page."""

from desk.queries.query import Query

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
