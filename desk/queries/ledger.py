"""What the figure ledger asks: series of an indicator or an area, targets, disagreements, sentences."""

from desk.queries.query import Query
from store.figure_views import CONFLICTS_OF, TARGETS_GAP_OF

# Of each thing, area, period and status the newest report. The other columns of the inner rows are those of the newest
# article: SQLite promises it where max() stands alone. `mean` differs from `value_num` where reports do. What is not
# grouped by is fetched for the newest only: sorting whole rows took a third longer (236 ms became 163 ms for 53,000
# figures, 2026-11).
_OBSERVED = """SELECT n.newest, n.reports, n.mean, n.figure_id, n.article_id, a.newspaper, a.published, f.indicator_id,
  f.indicator, n.area, coalesce(n.name, f.scope) AS scope, f.scope_type, f.kind, f.unit, f.unit_type, f.status,
  f.period, f.period_start, f.period_end, f.value, f.value_num, f.value_high, f.of_total, f.approx, f.cmp_dir,
  f.cmp_base
FROM (SELECT max(coalesce(a.published_utc, '')) AS newest, count(*) AS reports, avg(f.value_num) AS mean,
    f.id AS figure_id, a.id AS article_id, w.area, w.name
  FROM {source} JOIN articles a ON a.version_id = f.version_id
  WHERE {chosen} AND f.kind IN ('level', 'rank') AND (:status IS NULL OR f.status = :status)
    AND (:since IS NULL OR f.period_end >= :since) AND (:until IS NULL OR f.period_end <= :until)
    AND (:newspaper IS NULL OR a.newspaper = :newspaper)
  GROUP BY {whose}f.period, f.status, f.indicator, f.unit, f.kind) n
CROSS JOIN figures f ON f.id = n.figure_id CROSS JOIN articles a ON a.id = n.article_id"""
_FIGURES = "figures f LEFT JOIN figure_areas w ON w.figure_id = f.id"
_WHOSE = "coalesce(w.area, w.name, f.scope), "
_SCOPES = "f.scope IN (SELECT value FROM json_each(:scopes))"
# As v_slips: of a figure that people put right nobody need be told any more.
_OPEN = """s.figure_id NOT IN (SELECT figure_id FROM v_corrected)
    AND (s.other_id IS NULL OR s.other_id NOT IN (SELECT figure_id FROM v_corrected))"""

LEDGER = (
    Query(
        "observations",
        "Một chỉ tiêu, mỗi nơi mỗi kỳ một số mới nhất",
        _OBSERVED.format(source=_FIGURES, chosen="f.indicator_id = :indicator", whose=_WHOSE),
    ),
    Query(
        "observations_of_scopes",
        "Một chỉ tiêu của vài nơi",
        _OBSERVED.format(source=_FIGURES, chosen=f"f.indicator_id = :indicator AND {_SCOPES}", whose=_WHOSE),
    ),
    Query(
        "observations_of_area",
        "Mọi chỉ tiêu của một nơi",
        _OBSERVED.format(
            source="figure_areas w CROSS JOIN figures f ON f.id = w.figure_id",
            chosen="w.area = :area AND f.indicator_id IS NOT NULL",
            whose="f.indicator_id, ",
        ),
    ),
    Query(
        "ledger_keys",
        "Sổ số liệu: các số của một chỉ tiêu, theo thứ tự",
        # Numbers only: a file of the whole ledger is asked for indicator by indicator and then page by page, so that
        # no one question is long.
        f"""SELECT f.id AS figure_id FROM figures f JOIN articles a ON a.version_id = f.version_id
WHERE f.indicator_id = :indicator AND (:scopes IS NULL OR {_SCOPES})
  AND (:status IS NULL OR f.status = :status) AND (:newspaper IS NULL OR a.newspaper = :newspaper)
  AND (:since IS NULL OR f.period_end >= :since) AND (:until IS NULL OR f.period_end <= :until)
ORDER BY f.scope, f.period_end DESC, f.status, a.published DESC, f.id""",  # noqa: S608 - values are bound
    ),
    Query(
        "ledger",
        "Sổ số liệu",
        "SELECT * FROM v_figures_read WHERE figure_id IN (SELECT value FROM json_each(:figures))",
    ),
    Query(
        "indicators_seen",
        "Chỉ tiêu có số liệu",
        """SELECT i.id, i.name_vi, i.topic, i.direction_good, i.unit,
  (SELECT count(*) FROM figures f WHERE f.indicator_id = i.id) AS figures
FROM indicators i WHERE EXISTS (SELECT 1 FROM figures f JOIN articles a ON a.version_id = f.version_id
  WHERE f.indicator_id = i.id)""",
    ),
    Query(
        "scopes_seen",
        "Của ai: những tên đã có",
        # From one name to the next along the index, which is far shorter than all figures.
        """WITH RECURSIVE seen(indicator_id, scope) AS (
  SELECT j.value, (SELECT min(scope) FROM figures INDEXED BY figures_series WHERE indicator_id = j.value)
  FROM json_each(:indicators) j
  UNION ALL
  SELECT indicator_id, (SELECT min(scope) FROM figures WHERE indicator_id = seen.indicator_id AND scope > seen.scope)
  FROM seen WHERE scope IS NOT NULL)
SELECT DISTINCT scope FROM seen WHERE scope IS NOT NULL ORDER BY scope""",
    ),
    Query(
        "period_years",
        "Các năm có số liệu",
        """SELECT min(first) AS first, max(last) AS last FROM (
  SELECT (SELECT min(period_end) FROM figures WHERE indicator_id = i.id) AS first,
    (SELECT max(period_end) FROM figures WHERE indicator_id = i.id) AS last FROM indicators i)""",
    ),
    Query(
        "indicator",
        "Một chỉ tiêu",
        """SELECT i.*, t.name_vi AS topic_name FROM indicators i JOIN topics t ON t.id = i.topic
WHERE i.id = :indicator""",
    ),
    Query("directions", "Chiều tốt của các chỉ tiêu", "SELECT id, direction_good FROM indicators"),
    Query("ledger_topics", "Chủ đề", "SELECT id, name_vi FROM topics ORDER BY name_vi"),
    Query("provinces_ever", "Các tỉnh theo thời gian", "SELECT * FROM provinces ORDER BY id"),
    Query("targets_gap_of", "Mục tiêu và kết quả của vài số liệu", TARGETS_GAP_OF),
    Query(
        "indicator_targets",
        "Mục tiêu của một chỉ tiêu trong các văn bản",
        """SELECT document, issued, scope, area, period, period_end, value, unit, comparator, kind, cmp_dir, cmp_base,
  qualifier, certainty, note FROM targets WHERE indicator_id = :indicator ORDER BY period_end, issued, id""",
    ),
    Query(
        "sentences",
        "Câu của vài số liệu",
        "SELECT * FROM v_figures_read WHERE figure_id IN ("
        "SELECT value FROM json_each(:figures)) ORDER BY published DESC, figure_id DESC",
    ),
    Query(
        "disagreed",
        "Số liệu mà các bài nêu khác nhau",
        f"""SELECT DISTINCT f.indicator_id, f.scope, f.period FROM slips s CROSS JOIN figures f ON f.id = s.figure_id
WHERE s.kind = 'conflict' AND f.indicator_id IN (SELECT value FROM json_each(:indicators))
  AND {_OPEN}""",  # noqa: S608 - words of ours
    ),
    Query(
        "slips",
        "Số liệu vênh",
        # Chosen before the view cuts sentences out of texts.
        f"""SELECT s.*, n.title AS newspaper_title, m.title AS other_newspaper_title, f.status, f.unit_type,
  g.period AS other_period, g.unit AS other_unit, g.status AS other_status, i.name_vi AS indicator_name
FROM v_slips s JOIN figures f ON f.id = s.figure_id LEFT JOIN figures g ON g.id = s.other_figure_id
LEFT JOIN newspapers n ON n.slug = s.newspaper LEFT JOIN newspapers m ON m.slug = s.other_newspaper
LEFT JOIN indicators i ON i.id = s.indicator_id
WHERE s.slip_id IN (SELECT s.id FROM slips s JOIN figures f ON f.id = s.figure_id
  JOIN articles a ON a.version_id = f.version_id
  LEFT JOIN figures g ON g.id = s.other_id LEFT JOIN articles b ON b.version_id = g.version_id
  WHERE (s.other_id IS NULL OR b.id IS NOT NULL) AND {_OPEN} AND (:kind IS NULL OR s.kind = :kind)
    AND (:indicators IS NULL OR f.indicator_id IN (SELECT value FROM json_each(:indicators)))
    AND (:scopes IS NULL OR {_SCOPES})
    AND (:newspaper IS NULL OR a.newspaper = :newspaper OR b.newspaper = :newspaper)
    AND (:since IS NULL OR f.period_end >= :since) AND (:until IS NULL OR f.period_end <= :until)
  ORDER BY a.published_utc DESC, s.id LIMIT :limit OFFSET :offset)
ORDER BY s.published DESC, s.slip_id""",  # noqa: S608 - values are bound
    ),
    Query(
        "slip_scopes",
        "Của ai: những tên trong số liệu vênh",
        """SELECT DISTINCT f.scope FROM slips s JOIN figures f ON f.id = s.figure_id
WHERE f.scope IS NOT NULL ORDER BY f.scope""",
    ),
    Query(
        "slip_counts",
        "Bao nhiêu số liệu vênh, theo loại",
        f"""SELECT s.kind, count(*) AS slips FROM slips s JOIN figures f ON f.id = s.figure_id
JOIN articles a ON a.version_id = f.version_id LEFT JOIN figures g ON g.id = s.other_id
LEFT JOIN articles b ON b.version_id = g.version_id
WHERE (s.other_id IS NULL OR b.id IS NOT NULL) AND {_OPEN} GROUP BY s.kind""",  # noqa: S608 - words of ours
    ),
    Query(
        "spread_periods",
        "Kỳ mà số của một chỉ tiêu, một nơi cách nhau rất xa",
        # Wherever v_conflicts has a pair that is not near, the ends are as far apart.
        """SELECT f.period, max(f.period_end) AS period_end FROM figures f JOIN figure_areas w ON w.figure_id = f.id
JOIN articles a ON a.version_id = f.version_id
WHERE f.indicator_id = :indicator AND w.area = :area AND f.kind IN ('level', 'rank') AND f.period IS NOT NULL
  AND (:since IS NULL OR f.period_end >= :since) AND (:until IS NULL OR f.period_end <= :until)
GROUP BY f.period, f.status, f.indicator, f.unit, f.kind
HAVING CASE WHEN f.unit_type = 'percent' THEN max(f.value_num) - min(f.value_num) > 15
  WHEN f.kind = 'rank' THEN max(f.value_num) - min(f.value_num) > 10
  ELSE max(f.value_num) > 1.5 * min(f.value_num) END
ORDER BY 2 DESC LIMIT :limit""",
    ),
    Query(
        "conflicts_of",
        "Bài nêu khác nhau về một chỉ tiêu của một nơi",
        f"""SELECT s.* FROM (SELECT *, other_figure_id AS other_id FROM ({CONFLICTS_OF})) s
WHERE {_OPEN}""",  # noqa: S608 - words of ours
    ),
    Query(
        "province_articles",
        "Bài nhắc đến một tỉnh",
        """SELECT a.id AS article_id, v.title, a.published, a.newspaper, n.title AS newspaper_title, x.relevance
FROM (SELECT DISTINCT p.version_id FROM places p WHERE p.province_id IN (SELECT value FROM json_each(:areas))) p
JOIN articles a ON a.version_id = p.version_id JOIN versions v ON v.id = a.version_id
JOIN annotations x ON x.version_id = a.version_id AND x.relevance IN ('core', 'partial')
LEFT JOIN newspapers n ON n.slug = a.newspaper
ORDER BY a.published_utc DESC, a.id DESC LIMIT :limit""",
    ),
    Query(
        "province_papers",
        "Báo viết về một tỉnh",
        """SELECT a.newspaper, n.title, count(DISTINCT a.id) AS articles FROM places p
JOIN articles a ON a.version_id = p.version_id
JOIN annotations x ON x.version_id = a.version_id AND x.relevance IN ('core', 'partial')
LEFT JOIN newspapers n ON n.slug = a.newspaper
WHERE p.province_id IN (SELECT value FROM json_each(:areas))
GROUP BY a.newspaper ORDER BY articles DESC, n.title LIMIT :limit""",
    ),
    Query(
        "province_topics",
        "Chủ đề của các bài về một tỉnh",
        """SELECT t.id, t.name_vi, count(DISTINCT a.id) AS articles FROM places p
JOIN articles a ON a.version_id = p.version_id JOIN tags g ON g.version_id = a.version_id
JOIN topics t ON t.id = g.topic WHERE p.province_id IN (SELECT value FROM json_each(:areas))
GROUP BY t.id ORDER BY articles DESC, t.name_vi""",
    ),
    Query(
        "province_newspapers",
        "Báo của một tỉnh",
        "SELECT slug, title, enabled FROM newspapers WHERE province = :slug ORDER BY title",
    ),
)
