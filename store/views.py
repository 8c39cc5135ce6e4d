"""The views researchers query. They show the current version of every article; `v_versions` shows the earlier ones.

A view's text is part of the schema: a file whose views differ from these is upgraded by `diembao db migrate`.
"""

from store.corrected_views import CORRECTED, RIGHT
from store.figure_views import CONFLICTS, SERIES, SLIPS, TARGETS_GAP
from store.review_tables import REVIEW_TOPICS, REVIEWS, TOPIC_MONTHS
from store.writing_tables import RESPONSES

_ARTICLES = """CREATE VIEW v_articles AS
SELECT a.id AS article_id, v.id AS version_id, a.newspaper, n.title AS newspaper_title,
  coalesce((SELECT name FROM provinces WHERE slug = coalesce(a.province, n.province) ORDER BY id LIMIT 1),
    a.province) AS province,
  a.url, v.title, v.lead, v.text, v.author, v.section, a.published, substr(a.published, 1, 10) AS published_day,
  a.published_utc, v.updated, a.first_seen_utc, a.last_seen_utc, v.status, v.number AS version,
  (SELECT count(*) FROM versions WHERE article_id = a.id) AS versions,
  x.relevance, x.relevance_score,
  (SELECT json_group_array(topic) FROM (SELECT topic FROM tags WHERE version_id = v.id
    ORDER BY strength DESC, score DESC, topic)) AS topics,
  (SELECT group_concat(name_vi, '; ') FROM (SELECT t.name_vi FROM tags g JOIN topics t ON t.id = g.topic
    WHERE g.version_id = v.id ORDER BY g.strength DESC, g.score DESC, g.topic)) AS topic_names,
  (SELECT count(*) FROM figures WHERE version_id = v.id) AS figures,
  a.story_id
FROM articles a
JOIN versions v ON v.id = a.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper
LEFT JOIN annotations x ON x.version_id = v.id"""

_FIGURES = """CREATE VIEW {view} AS
SELECT f.id AS figure_id, a.id AS article_id, f.version_id, a.newspaper, n.title AS newspaper_title,
  coalesce((SELECT name FROM provinces WHERE slug = coalesce(a.province, n.province) ORDER BY id LIMIT 1),
    a.province) AS province,
  v.title, a.url, a.published, substr(a.published, 1, 10) AS published_day, x.relevance, a.story_id,
  substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence,
  i.name_vi AS indicator_name, f.indicator_id, f.indicator, f.scope, f.scope_type, f.period, f.period_start,
  f.period_end, f.status, f.kind, f.approx, f.value, f.value_num, f.value_high, f.value_high_num, f.of_total,
  f.of_total_num, f.unit_type, f.unit, f.cmp_dir, f.cmp_amount, f.cmp_amount_num, f.cmp_approx, f.cmp_unit, f.cmp_base,
  f.cmp_base_value, f.cmp_base_value_num, f.inherited, f.raw, f.start, f."end", f.spans{more}
FROM {figures} f
JOIN articles a ON a.version_id = f.version_id
JOIN versions v ON v.id = f.version_id
JOIN annotations x ON x.version_id = f.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper
LEFT JOIN indicators i ON i.id = f.indicator_id"""

_TOPICS_DAILY = """CREATE VIEW v_topics_daily AS
SELECT substr(a.published, 1, 10) AS day, a.newspaper, g.topic, t.name_vi AS topic_name, count(*) AS articles,
  sum(g.strength = 2) AS articles_main, sum(x.relevance = 'core') AS articles_core
FROM articles a
JOIN annotations x ON x.version_id = a.version_id
JOIN tags g ON g.version_id = a.version_id
JOIN topics t ON t.id = g.topic
WHERE a.published IS NOT NULL
GROUP BY day, a.newspaper, g.topic"""

# "Normally brings articles": on at least half of the 14 days before, and on three of them at least, so that a paper
# just added raises no alarm and a weekly one is not missed every day.
_SOURCE_GAPS = """CREATE VIEW v_source_gaps AS
WITH RECURSIVE
  brought AS (
    SELECT s.newspaper, date(r.started_utc, '+7 hours') AS day, count(*) AS visits,
      sum(s.articles_new) AS articles, sum(s.failed) AS failed_pages, group_concat(DISTINCT s.outcome) AS outcomes
    FROM visits s JOIN runs r ON r.id = s.run_id
    WHERE r.command <> 'backfill'
    GROUP BY s.newspaper, day),
  days(day) AS (
    SELECT min(day) FROM brought WHERE day IS NOT NULL
    UNION ALL
    SELECT date(day, '+1 day') FROM days WHERE day < (SELECT max(day) FROM brought)),
  grid AS (
    SELECT n.slug AS newspaper, n.title, d.day, coalesce(b.visits, 0) AS visits, coalesce(b.articles, 0) AS articles,
      coalesce(b.failed_pages, 0) AS failed_pages, b.outcomes
    FROM newspapers n CROSS JOIN days d LEFT JOIN brought b ON b.newspaper = n.slug AND b.day = d.day
    WHERE n.enabled = 1 AND d.day >= (SELECT min(day) FROM brought WHERE newspaper = n.slug)),
  usual AS (
    SELECT *, avg(articles) OVER before AS usual_articles, sum(articles > 0) OVER before AS days_with,
      count(*) OVER before AS days_before
    FROM grid
    WINDOW before AS (PARTITION BY newspaper ORDER BY day ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING))
SELECT newspaper, title AS newspaper_title, day,
  CASE WHEN visits = 0 THEN 'not visited' WHEN outcomes = 'ok' AND failed_pages = 0 THEN 'nothing new'
    ELSE 'failing' END AS reason,
  visits, failed_pages, round(usual_articles, 1) AS usual_articles, days_with, days_before
FROM usual
WHERE articles = 0 AND days_with >= 3 AND 2 * days_with >= days_before"""

_VERSIONS = """CREATE VIEW v_versions AS
SELECT v.article_id, v.id AS version_id, a.newspaper, a.url, v.number, v.id = a.version_id AS is_current, v.seen_utc,
  v.published, v.updated, v.status, v.title,
  CASE WHEN p.title <> v.title THEN p.title END AS title_before,
  CASE WHEN p.id IS NULL THEN NULL ELSE trim(
    CASE WHEN p.title <> v.title THEN 'title ' ELSE '' END || CASE WHEN p.lead IS NOT v.lead THEN 'lead ' ELSE '' END ||
    CASE WHEN p.body <> v.body THEN 'body ' ELSE '' END || CASE WHEN p.captions <> v.captions THEN 'captions ' ELSE ''
    END || CASE WHEN p.published IS NOT v.published THEN 'published ' ELSE '' END ||
    CASE WHEN p.status <> v.status THEN 'status' ELSE '' END) END AS changed,
  CASE WHEN p.id IS NOT NULL THEN (SELECT json_group_array(value) FROM json_each(p.body)
    WHERE value NOT IN (SELECT value FROM json_each(v.body))) END AS paragraphs_removed,
  CASE WHEN p.id IS NOT NULL THEN (SELECT json_group_array(value) FROM json_each(v.body)
    WHERE value NOT IN (SELECT value FROM json_each(p.body))) END AS paragraphs_added
FROM versions v
JOIN articles a ON a.id = v.article_id
LEFT JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1"""

_STORIES = """CREATE VIEW v_stories AS
SELECT s.id AS story_id, f.id AS first_article_id, f.newspaper, n.title AS newspaper_title, v.title, f.url, f.published,
  substr(f.published, 1, 10) AS published_day, s.articles,
  (SELECT count(DISTINCT a.newspaper) FROM articles a WHERE a.story_id = s.id) AS newspapers,
  (SELECT count(*) FROM reprints r WHERE r.story_id = s.id AND r.role = 'reprint') AS reprints,
  (SELECT count(*) FROM reprints r WHERE r.story_id = s.id AND r.role = 'duplicate') AS duplicates,
  (SELECT max(a.published) FROM articles a WHERE a.story_id = s.id) AS last_published,
  (SELECT r.wire FROM reprints r WHERE r.story_id = s.id AND r.wire IS NOT NULL
    GROUP BY r.wire ORDER BY count(*) DESC, r.wire LIMIT 1) AS wire
FROM stories s
JOIN articles f ON f.id = s.first_id
JOIN versions v ON v.id = f.version_id
LEFT JOIN newspapers n ON n.slug = f.newspaper"""

_REPRINTS = """CREATE VIEW v_reprints AS
SELECT r.story_id, r.article_id, a.newspaper, n.title AS newspaper_title, v.title, a.url, a.published, r.role,
  r.copied, r.added, r.wire, s.first_id AS first_article_id, f.newspaper AS first_newspaper, f.url AS first_url,
  CAST(round((julianday(a.published_utc) - julianday(f.published_utc)) * 1440) AS INTEGER) AS minutes_after
FROM reprints r
JOIN stories s ON s.id = r.story_id
JOIN articles a ON a.id = r.article_id
JOIN versions v ON v.id = a.version_id
JOIN articles f ON f.id = s.first_id
LEFT JOIN newspapers n ON n.slug = a.newspaper"""

# An article of no story is a story of its own.
_COUNTS_DAILY = """CREATE VIEW v_counts_daily AS
SELECT substr(a.published, 1, 10) AS day, count(*) AS articles, count(DISTINCT coalesce(a.story_id, -a.id)) AS stories,
  coalesce(sum(r.role = 'reprint'), 0) AS reprints, coalesce(sum(r.role = 'duplicate'), 0) AS duplicates,
  coalesce(sum(x.relevance IN ('core', 'partial')), 0) AS articles_reform,
  count(DISTINCT CASE WHEN x.relevance IN ('core', 'partial') THEN coalesce(a.story_id, -a.id) END) AS stories_reform
FROM articles a
LEFT JOIN reprints r ON r.article_id = a.id
LEFT JOIN annotations x ON x.version_id = a.version_id
WHERE a.published IS NOT NULL
GROUP BY day"""

VIEWS: dict[str, str] = {
    "v_articles": _ARTICLES,
    "v_corrected": CORRECTED,
    "v_figures": _FIGURES.format(view="v_figures", figures=RIGHT, more=",\n  f.correction_id, f.value_read"),
    "v_figures_read": _FIGURES.format(view="v_figures_read", figures="figures", more=""),
    "v_series": SERIES,
    "v_targets_gap": TARGETS_GAP,
    "v_conflicts": CONFLICTS,
    "v_slips": SLIPS,
    "v_topics_daily": _TOPICS_DAILY,
    "v_source_gaps": _SOURCE_GAPS,
    "v_versions": _VERSIONS,
    "v_stories": _STORIES,
    "v_reprints": _REPRINTS,
    "v_counts_daily": _COUNTS_DAILY,
    "v_reviews": REVIEWS,
    "v_review_topics": REVIEW_TOPICS,
    "v_topic_months": TOPIC_MONTHS,
    "v_responses": RESPONSES,
}
