"""What a digest asks: what arrived in its span, the figures of that, which papers were silent.

`:since`, `:until` and `:known` are UTC: a digest knows nothing that was first seen after `:known`. Rows chosen by an
earlier question come back as JSON lists of numbers (`:versions`, `:figures`).
"""

from desk.queries.query import Query
from store.figure_views import TARGETS_GAP_OF

# An article belongs to the span in which it was both printed and seen, so that each stands in exactly one digest: what
# a run finds only after the cut-off is late in the next. What the first visit to a paper, a back-fill or saved pages
# bring is history: it counts by its day of print.
_BY_RUN = """EXISTS (SELECT 1 FROM versions w JOIN pages p ON p.id = w.page_id JOIN runs r ON r.id = p.run_id
    WHERE w.article_id = a.id AND w.number = 1 AND r.command IN ('run', 'demo') AND r.id > (SELECT s.run_id
      FROM visits s WHERE s.newspaper = a.newspaper AND s.outcome IN ('ok', 'partial') ORDER BY s.run_id LIMIT 1))"""
_ARRIVED = f"""arrived AS (
  SELECT a.id, 0 AS late FROM articles a
  WHERE a.published_utc >= :since AND a.published_utc < :until AND a.first_seen_utc <= :known
    AND (a.first_seen_utc < :until OR NOT {_BY_RUN})
  UNION ALL
  SELECT a.id, 1 FROM articles a
  WHERE a.first_seen_utc >= :since AND a.first_seen_utc < :until AND a.first_seen_utc <= :known
    AND a.published_utc < :since AND {_BY_RUN})"""  # noqa: S608 - names of ours; values are bound

# The version that stood at `:known`. The first of a story may have been printed before the span: then what stands in
# it is a late reprint.
_NEW_ARTICLES = f"""WITH {_ARRIVED},
  stood AS (
    SELECT z.id, z.late, CASE WHEN c.seen_utc <= :known THEN c.id ELSE (SELECT w.id FROM versions w
      WHERE w.article_id = a.id AND w.seen_utc <= :known ORDER BY w.number DESC LIMIT 1) END AS version_id
    FROM arrived z JOIN articles a ON a.id = z.id JOIN versions c ON c.id = a.version_id)
SELECT a.id AS article_id, v.id AS version_id, v.number AS version, z.late, a.newspaper, n.title AS newspaper_title,
  coalesce((SELECT name FROM provinces WHERE slug = coalesce(a.province, n.province) ORDER BY id LIMIT 1),
    a.province) AS province,
  a.published, v.title, v.lead, a.url, x.relevance, x.model, x.code,
  (SELECT json_group_array(topic) FROM (SELECT topic FROM tags WHERE version_id = v.id
    ORDER BY strength DESC, score DESC, topic)) AS topics,
  (SELECT group_concat(name_vi, '; ') FROM (SELECT t.name_vi FROM tags g JOIN topics t ON t.id = g.topic
    WHERE g.version_id = v.id ORDER BY g.strength DESC, g.score DESC, g.topic)) AS topic_names,
  (SELECT group_concat(name, '; ') FROM (SELECT DISTINCT name FROM places WHERE version_id = v.id
    AND ambiguous = 0 ORDER BY start LIMIT 3)) AS places,
  (SELECT count(*) FROM figures WHERE version_id = v.id) AS figures,
  a.story_id, v.status, r.role, r.wire, y.state, y.closed_as, y.unit, y.deadline,
  coalesce((SELECT strength FROM tags WHERE version_id = v.id AND topic = 'citizen_voice'), 0) AS voice,
  CASE WHEN f.id <> a.id AND f.published_utc < :since THEN m.title END AS printed_first_by,
  CASE WHEN f.id <> a.id AND f.published_utc < :since THEN f.published END AS printed_first
FROM stood z JOIN articles a ON a.id = z.id JOIN versions v ON v.id = z.version_id
JOIN annotations x ON x.version_id = v.id AND x.relevance IN ('core', 'partial')
LEFT JOIN newspapers n ON n.slug = a.newspaper LEFT JOIN reprints r ON r.article_id = a.id
LEFT JOIN stories s ON s.id = a.story_id LEFT JOIN articles f ON f.id = s.first_id
LEFT JOIN newspapers m ON m.slug = f.newspaper
LEFT JOIN responses y ON y.article_id = a.id AND y.changed_utc <= :known
ORDER BY a.published_utc, a.id"""  # noqa: S608 - names of ours; values are bound

_NEW_FIGURES = """SELECT f.id AS figure_id, v.article_id, i.name_vi AS indicator_name, f.indicator_id, f.indicator,
  (SELECT w.area FROM figure_areas w WHERE w.figure_id = f.id ORDER BY w.name LIMIT 1) AS area, f.scope, f.period,
  f.period_start, f.period_end, f.value, f.value_num, f.value_high, f.of_total, f.unit, f.unit_type, f.approx,
  f.cmp_dir, f.cmp_amount, f.cmp_approx, f.cmp_unit, f.cmp_base, f.cmp_base_value, f.status, f.kind, i.direction_good,
  n.title AS newspaper_title, v.title, a.url, a.published, f.start,
  substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence
FROM json_each(:versions) chosen JOIN figures f ON f.version_id = chosen.value JOIN versions v ON v.id = f.version_id
JOIN articles a ON a.id = v.article_id JOIN indicators i ON i.id = f.indicator_id
LEFT JOIN newspapers n ON n.slug = a.newspaper
WHERE f.kind IN ('level', 'rank')
ORDER BY i.name_vi, f.scope, f.period_end, f.status, v.article_id, f.start"""

# What the press had said of the same thing before: reached, in a period of the same length that ended in the thirteen
# months before; of a rate also in a shorter one that began on the same day (9 months beside 6). Both walk down the
# index of an indicator by period and stop at the first: CROSS JOIN keeps that order, and `h` is the row of `g`, fetched
# only where area and kind are right (9.1 s became 0.3 s for 139 figures of 1,000,000, 2026-11).
_SAID_OF_IT = """figures g CROSS JOIN figure_areas u ON u.figure_id = g.id AND u.area = w.area
    CROSS JOIN figures h ON h.id = g.id
    CROSS JOIN articles b ON b.version_id = h.version_id AND b.first_seen_utc <= :known
    WHERE g.indicator_id = f.indicator_id AND g.kind = f.kind AND h.indicator = f.indicator AND h.unit = f.unit"""
_FIGURES_BEFORE = f"""SELECT f.id AS figure_id, coalesce((SELECT g.id FROM {_SAID_OF_IT} AND h.status = 'achieved'
      AND g.period_end < f.period_start AND g.period_end >= date(f.period_end, '-13 months')
      AND abs((julianday(g.period_end) - julianday(h.period_start)) - (julianday(f.period_end)
        - julianday(f.period_start))) <= 3
    ORDER BY g.period_end DESC LIMIT 1),
  (SELECT g.id FROM {_SAID_OF_IT} AND h.status = 'achieved' AND f.unit_type IN ('percent', 'score', 'rank')
      AND g.period_end < f.period_end AND g.period_end >= f.period_start AND h.period_start = f.period_start
    ORDER BY g.period_end DESC LIMIT 1)) AS before_id
FROM json_each(:figures) chosen JOIN figures f ON f.id = chosen.value
JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
WHERE f.period_start IS NOT NULL AND f.status IN ('achieved', 'estimate') ORDER BY f.id, w.name"""  # noqa: S608 - names of ours; values are bound

# What was asked for: for this period, of a rate also for the next one that holds it (a year for nine months).
_TARGETS_OF = f"""SELECT f.id AS figure_id, coalesce((SELECT g.id FROM {_SAID_OF_IT} AND h.status = 'target'
      AND g.period_end >= f.period_end AND h.period_start <= f.period_start AND g.period_end
        <= CASE WHEN f.unit_type IN ('percent', 'score', 'rank') THEN date(f.period_end, '+12 months')
          ELSE f.period_end END
    ORDER BY g.period_end LIMIT 1), 0) AS target_id,
  (SELECT o.id FROM targets o WHERE o.indicator_id = f.indicator_id AND o.period_end >= f.period_end
    AND coalesce(o.period_start, o.issued, f.period_start) <= f.period_start
    AND (o.period_end = f.period_end OR f.unit_type IN ('percent', 'score', 'rank'))
    AND o.kind = f.kind AND o.unit = f.unit AND o.area IN (w.area, 'VN') AND f.indicator = i.name_vi
    AND o.qualifier IS NULL AND (o.area = w.area OR f.unit_type IN ('percent', 'score'))
    ORDER BY o.area = 'VN', o.period_end, o.issued DESC LIMIT 1) AS official_id
FROM json_each(:figures) chosen JOIN figures f ON f.id = chosen.value JOIN indicators i ON i.id = f.indicator_id
JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
WHERE f.status IN ('achieved', 'estimate') AND f.period_start IS NOT NULL ORDER BY f.id, w.name"""  # noqa: S608 - names of ours; values are bound

_VALUES_OF = """SELECT f.id AS figure_id, f.value, f.value_num, f.value_high, f.of_total, f.unit, f.approx, f.kind,
  f.cmp_dir, f.cmp_base, f.cmp_base_value, f.period, f.status
FROM json_each(:figures) chosen JOIN figures f ON f.id = chosen.value"""

_OFFICIAL = """SELECT t.id AS official_id, t.value, t.unit, t.comparator, t.kind, t.document, t.certainty,
  t.period
FROM json_each(:targets) chosen JOIN targets t ON t.id = chosen.value"""

_SLIPS = """SELECT s.id AS slip_id, s.kind, s.why, f.indicator, f.scope, f.period, f.raw, n.title AS newspaper_title,
  f.id AS figure_id, g.id AS other_figure_id, a.url, a.id AS article_id,
  substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence,
  g.raw AS other_raw, m.title AS other_newspaper_title, b.url AS other_url, b.published AS other_published,
  substr(u.text, g.sentence_start + 1, g.sentence_end - g.sentence_start) AS other_sentence
FROM slips s JOIN figures f ON f.id = s.figure_id JOIN versions v ON v.id = f.version_id
JOIN articles a ON a.id = v.article_id LEFT JOIN newspapers n ON n.slug = a.newspaper
LEFT JOIN figures g ON g.id = s.other_id LEFT JOIN versions u ON u.id = g.version_id
LEFT JOIN articles b ON b.id = u.article_id LEFT JOIN newspapers m ON m.slug = b.newspaper
WHERE s.id IN (SELECT t.id FROM json_each(:figures) c JOIN slips t ON t.figure_id = c.value
    UNION SELECT t.id FROM json_each(:figures) c JOIN slips t ON t.other_id = c.value)
  AND (b.id IS NULL OR b.first_seen_utc <= :known)
ORDER BY s.kind <> 'conflict', s.id"""

_NEW_DOCUMENTS = """SELECT r.doc_id, r.type, min(r.name) AS name, min(r.canonical) AS canonical, r.number,
  count(DISTINCT v.article_id) AS articles, min(a.published) AS published
FROM json_each(:versions) chosen JOIN legal_references r ON r.version_id = chosen.value
JOIN versions v ON v.id = r.version_id JOIN articles a ON a.id = v.article_id
WHERE r.doc_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM legal_references q JOIN versions w ON w.id = q.version_id
    JOIN articles b ON b.id = w.article_id
    WHERE q.doc_id = r.doc_id AND b.published_utc < :since AND b.first_seen_utc <= :known)
GROUP BY r.doc_id ORDER BY articles DESC, r.doc_id"""

_BY_NEWSPAPER = """SELECT n.slug AS newspaper, n.title AS newspaper_title,
  (SELECT count(*) FROM articles a WHERE a.newspaper = n.slug AND a.published_utc >= :since AND a.published_utc < :until
    AND a.first_seen_utc <= :known) AS articles,
  coalesce(z.visits, 0) AS visits, coalesce(z.failed, 0) AS failed, coalesce(z.visits, 0) > 0 AS visited
FROM newspapers n LEFT JOIN (SELECT s.newspaper, count(*) AS visits, sum(s.outcome = 'failed') AS failed
    FROM runs r JOIN visits s ON s.run_id = r.id
    WHERE r.started_utc >= :since AND r.started_utc <= :known AND s.outcome <> 'skipped' GROUP BY s.newspaper) z
  ON z.newspaper = n.slug
WHERE n.enabled = 1 OR articles > 0 OR visits > 0
  OR n.kind = 'sample' AND EXISTS (SELECT 1 FROM visits WHERE newspaper = n.slug)
ORDER BY articles DESC, n.slug"""

_WINDOW = f"""WITH {_ARRIVED}
SELECT count(*) AS articles, coalesce(sum(x.version_id IS NULL), 0) AS unread,
  coalesce(sum(x.relevance = 'none'), 0) AS others,
  (SELECT count(*) FROM articles a WHERE a.published_utc >= :since AND a.published_utc < :until
    AND a.first_seen_utc <= :known) - coalesce(sum(z.late = 0), 0) AS after_cut_off,
  (SELECT max(coalesce(r.ended_utc, r.started_utc)) FROM runs r WHERE r.started_utc <= :known
    AND EXISTS (SELECT 1 FROM visits s WHERE s.run_id = r.id AND s.outcome <> 'skipped')) AS visited_utc,
  (SELECT max(first_seen_utc) FROM articles WHERE first_seen_utc <= :known) AS seen_utc,
  (SELECT count(*) FROM runs WHERE ended_utc IS NULL AND started_utc > :recent) AS running
FROM arrived z JOIN articles a ON a.id = z.id LEFT JOIN annotations x ON x.version_id = a.version_id"""  # noqa: S608 - names of ours; values are bound

# Of a month and a quarter.
_TARGETS_GAP = f"""SELECT indicator_name, indicator, ref_area_name, time_period, obs_value, approx, kind, unit_measure,
  target_origin, target_document, target_certainty, target_area_name, own_area, target_period, comparator, target_value,
  gap, reached, direction_good, newspaper, url, published, figure_id
FROM ({TARGETS_GAP_OF}) WHERE is_latest AND figure_id IS NOT NULL
ORDER BY reached <> 'no', own_area DESC, indicator_name, ref_area_name, target_period_end, figure_id"""  # noqa: S608 - names of ours; values are bound

# v_source_gaps of the span and the fourteen days before it, which is all that its windows reach: over three years of
# 39 newspapers the view takes two seconds (2026-11). A paper's first visit is the one with the smallest run.
_GAPS = """WITH RECURSIVE
  span AS (SELECT date(:first_day, '-14 days') AS first_day, min(:last_day, (SELECT max(date(started_utc, '+7 hours'))
    FROM runs WHERE command <> 'backfill' AND EXISTS (SELECT 1 FROM visits WHERE run_id = runs.id))) AS last_day),
  recent AS MATERIALIZED (SELECT r.id, date(r.started_utc, '+7 hours') AS day FROM runs r JOIN span s
    ON date(r.started_utc, '+7 hours') BETWEEN s.first_day AND s.last_day WHERE r.command <> 'backfill'),
  brought AS MATERIALIZED (
    SELECT s.newspaper, r.day, count(*) AS visits, sum(s.articles_new) AS articles, sum(s.failed) AS failed_pages,
      group_concat(DISTINCT s.outcome) AS outcomes
    FROM recent r CROSS JOIN visits s ON s.run_id = r.id GROUP BY s.newspaper, r.day),
  first AS MATERIALIZED (
    SELECT n.slug, n.title, (SELECT date(r.started_utc, '+7 hours') FROM visits s CROSS JOIN runs r ON r.id = s.run_id
      WHERE s.newspaper = n.slug AND r.command <> 'backfill' ORDER BY s.run_id LIMIT 1) AS day
    FROM newspapers n WHERE n.enabled = 1),
  days(day) AS (SELECT first_day FROM span WHERE first_day <= last_day
    UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < (SELECT last_day FROM span)),
  grid AS (
    SELECT f.slug AS newspaper, f.title, d.day, coalesce(b.visits, 0) AS visits, coalesce(b.articles, 0) AS articles,
      coalesce(b.failed_pages, 0) AS failed_pages, b.outcomes
    FROM first f CROSS JOIN days d LEFT JOIN brought b ON b.newspaper = f.slug AND b.day = d.day WHERE d.day >= f.day),
  usual AS (
    SELECT *, sum(articles > 0) OVER before AS days_with, count(*) OVER before AS days_before
    FROM grid WINDOW before AS (PARTITION BY newspaper ORDER BY day ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING))
SELECT newspaper, title AS newspaper_title, count(*) AS days,
  sum(visits > 0 AND NOT (outcomes = 'ok' AND failed_pages = 0)) AS failing, sum(visits = 0) AS not_visited
FROM usual WHERE articles = 0 AND days_with >= 3 AND 2 * days_with >= days_before AND day >= :first_day
GROUP BY newspaper ORDER BY days DESC, newspaper"""

DIGEST = (
    Query("new_articles", "Tin cải cách hành chính", _NEW_ARTICLES),
    Query("new_figures", "Số liệu mới", _NEW_FIGURES),
    Query("figures_before", "Số liệu kỳ trước", _FIGURES_BEFORE),
    Query("targets_of", "Chỉ tiêu của số liệu", _TARGETS_OF),
    Query("official_targets", "Chỉ tiêu của văn bản", _OFFICIAL),
    Query("values_of", "Giá trị của số liệu", _VALUES_OF),
    Query("slips_of", "Số liệu vênh", _SLIPS),
    Query("new_documents", "Văn bản lần đầu được nhắc", _NEW_DOCUMENTS),
    Query("counts_by_newspaper", "Số tin theo báo", _BY_NEWSPAPER),
    Query("window", "Những gì có trong khoảng thời gian", _WINDOW),
    Query("targets_gap", "Chỉ tiêu và thực hiện", _TARGETS_GAP),
    Query("silent_days", "Ngày báo im lặng", _GAPS),
    Query(
        "nearest",
        "Tin gần nhất trước và sau",
        """SELECT (SELECT a.published_utc FROM articles a JOIN annotations x ON x.version_id = a.version_id
    WHERE a.published_utc < :since AND x.relevance IN ('core', 'partial') ORDER BY a.published_utc DESC LIMIT 1
  ) AS before, (SELECT a.published_utc FROM articles a JOIN annotations x ON x.version_id = a.version_id
    WHERE a.published_utc >= :until AND x.relevance IN ('core', 'partial') ORDER BY a.published_utc LIMIT 1
  ) AS after""",
    ),
)
