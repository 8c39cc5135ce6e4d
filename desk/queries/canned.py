"""Questions ready made for researchers, on the SQL page."""

from desk.queries.query import Query

# On the SQL page, for researchers; `:name` becomes a field to fill in. Each ends within the time limit of a page on a
# store of 100,000 articles: what compares every figure with every other is asked of the table of slips.
CANNED = (
    Query(
        "chuoi_so_lieu",
        "Một chỉ tiêu của một nơi qua các kỳ: đạt được và mục tiêu",
        """SELECT period, status, approx, value, unit, newspaper, published, url FROM v_series
WHERE indicator_id = :chi_tieu AND scope = :cua_ai AND kind = 'level' ORDER BY period_end, status, published""",
        "Mỗi dòng là một lần báo nói, một kỳ có thể nhiều dòng. Ví dụ: online_dossier_rate, Tuyên Quang.",
    ),
    Query(
        "so_lieu_moi_nhat",
        "Số liệu mới nhất của một chỉ tiêu, theo từng nơi",
        """SELECT ref_area, ref_area_name, indicator, period, value, unit, newspaper, published, url FROM (
  SELECT w.area AS ref_area, w.name AS ref_area_name, f.indicator, f.period, f.value, f.value_num, f.unit, f.newspaper,
    f.published, f.url, row_number() OVER (PARTITION BY w.area, f.indicator, f.unit
      ORDER BY f.period_end DESC, f.published DESC, f.figure_id DESC) AS back
  FROM v_figures f JOIN figure_areas w ON w.figure_id = f.figure_id AND w.area IS NOT NULL
  WHERE f.indicator_id = :chi_tieu AND f.status = 'achieved' AND f.kind = 'level')
WHERE back = 1 ORDER BY indicator, value_num DESC""",
        "Tỉnh trước và sau ngày 1/7/2025 là hai nơi khác nhau (ref_area), không nối chuỗi qua ngày ấy.",
    ),
    Query(
        "muc_tieu_va_thuc_hien",
        "Mục tiêu và kết quả cùng chỉ tiêu, cùng nơi, cùng kỳ",
        """WITH said AS (
  SELECT f.*, f.status IN ('target', 'plan') AS asked, row_number() OVER (PARTITION BY f.scope, f.period,
      f.indicator, f.unit, f.status IN ('target', 'plan') ORDER BY f.published DESC, f.figure_id DESC) AS back
  FROM v_figures f
  WHERE f.indicator_id = :chi_tieu AND f.kind = 'level' AND f.status IN ('target', 'plan', 'achieved'))
SELECT t.indicator, t.scope, t.period, t.value AS target, h.value AS achieved, t.unit, i.direction_good,
  t.url AS target_url, h.url AS achieved_url
FROM said t JOIN said h ON h.scope = t.scope AND h.period = t.period AND h.indicator = t.indicator
  AND h.unit = t.unit AND h.back = 1 AND NOT h.asked JOIN indicators i ON i.id = t.indicator_id
WHERE t.back = 1 AND t.asked ORDER BY t.scope, t.period_end, t.indicator, t.unit""",
        "Lần nói mới nhất của mỗi kỳ; direction_good cho biết tăng hay giảm là tiến bộ; văn bản xem bảng targets.",
    ),
    Query(
        "so_lieu_venh",
        "Số liệu vênh: các bài nói khác nhau, phép tính không khớp",
        """SELECT kind, why, indicator, scope, period, raw, newspaper, url, other_raw, other_newspaper, other_url
FROM v_slips ORDER BY kind <> 'conflict', published DESC, slip_id""",
        "conflict là hai bài khác nhau; share, sum, change là phép tính trong bài; hãy đọc cả hai câu trước.",
    ),
    Query(
        "chu_de_theo_thang",
        "Số bài theo chủ đề, từng tháng",
        """SELECT substr(day, 1, 7) AS month, topic_name, sum(articles) AS articles, sum(articles_main) AS articles_main
FROM v_topics_daily GROUP BY month, topic_name ORDER BY month DESC, articles DESC""",
        "Một bài có thể thuộc nhiều chủ đề; articles_main chỉ đếm chủ đề chính. Bài đăng lại được đếm từng bài.",
    ),
    Query(
        "ti_trong_theo_bao",
        "Mỗi báo dành bao nhiêu phần cho từng chủ đề",
        """SELECT d.newspaper, d.topic_name, sum(d.articles) AS articles, w.whole,
  round(100.0 * sum(d.articles) / w.whole, 1) AS percent_of_all
FROM v_topics_daily d JOIN (SELECT a.newspaper, count(*) AS whole FROM articles a
  JOIN annotations x ON x.version_id = a.version_id WHERE a.published IS NOT NULL GROUP BY a.newspaper) w
  ON w.newspaper = d.newspaper
GROUP BY d.newspaper, d.topic ORDER BY d.newspaper, articles DESC, d.topic""",
        "Mẫu số là mọi bài đã đọc của báo ấy, kể cả bài không về cải cách: đó mới là mức quan tâm, không phải số đếm.",
    ),
    Query(
        "phan_anh_theo_noi",
        "Tiếng nói người dân theo tỉnh, từng tháng",
        """SELECT substr(a.published, 1, 7) AS month, coalesce(a.province, n.province, '') AS province,
  count(*) AS articles, count(DISTINCT coalesce(a.story_id, -a.id)) AS stories
FROM tags g JOIN articles a ON a.version_id = g.version_id LEFT JOIN newspapers n ON n.slug = a.newspaper
WHERE g.topic = 'citizen_voice' AND g.strength = 2 AND a.published IS NOT NULL
GROUP BY 1, 2 ORDER BY month DESC, stories DESC, 2""",
        "Chỉ đếm bài có tiếng nói người dân là chủ đề chính; stories đếm bài đăng lại một lần.",
    ),
    Query(
        "van_ban_duoc_nhac",
        "Văn bản được báo chí nhắc nhiều nhất",
        """SELECT coalesce(doc_id, canonical) AS document, count(DISTINCT version_id) AS articles FROM legal_references
WHERE version_id IN (SELECT version_id FROM articles) GROUP BY document ORDER BY articles DESC, document""",
        "doc_id là văn bản đã nhận ra; chưa nhận ra thì là số, ký hiệu như báo in.",
    ),
    Query(
        "ai_dang_lai_cua_ai",
        "Báo nào đăng lại của báo nào, nhanh đến đâu",
        """SELECT first_newspaper, newspaper, count(*) AS reprints, round(avg(copied), 2) AS copied,
  CAST(round(avg(minutes_after)) AS INTEGER) AS minutes_after
FROM v_reprints WHERE role = 'reprint' GROUP BY first_newspaper, newspaper ORDER BY reprints DESC, first_newspaper""",
        "copied là phần của bài đầu còn lại trong bài đăng lại, từ 0 đến 1; minutes_after là số phút sau bài đầu.",
    ),
    Query(
        "bai_da_sua",
        "Bài được báo sửa sau khi đăng, và sửa gì",
        """SELECT newspaper, title, number, seen_utc, changed, paragraphs_removed, paragraphs_added, url
FROM v_versions WHERE number > 1 ORDER BY seen_utc DESC, version_id DESC LIMIT 500""",
        "500 lần sửa mới nhất mà chương trình ghé thấy; changed cho biết sửa tên bài, sapo hay nội dung.",
    ),
    Query(
        "bao_im_lang",
        "Ngày được ghé mà không có bài mới: chỗ trống của dữ liệu",
        """SELECT date(r.started_utc, '+7 hours') AS day, s.newspaper, count(*) AS visits,
  sum(s.failed) AS failed_pages, group_concat(DISTINCT s.outcome) AS outcomes
FROM visits s JOIN runs r ON r.id = s.run_id
WHERE r.command <> 'backfill' GROUP BY day, s.newspaper HAVING sum(s.articles_new) = 0
ORDER BY day DESC, s.newspaper""",
        "Hãy xem trước khi so số đếm theo ngày: ít bài có thể chỉ vì báo không được ghé hay trang báo lỗi.",
    ),
)
