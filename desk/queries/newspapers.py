"""What the page of newspapers asks."""

from desk.queries.query import Query

_COVERAGE = """WITH visited AS (
  SELECT s.newspaper, count(*) AS visits, sum(s.outcome IN ('ok', 'partial')) AS answered
  FROM runs r JOIN visits s ON s.run_id = r.id
  WHERE r.started_utc >= :since AND r.started_utc < :later AND s.outcome <> 'skipped' GROUP BY s.newspaper),
papers AS (
  SELECT slug, title,
    enabled OR kind = 'sample' AND EXISTS (SELECT 1 FROM visits WHERE newspaper = slug) AS expected,
    (SELECT count(*) FROM articles WHERE newspaper = slug AND published_utc >= :since AND published_utc < :until)
      AS articles
  FROM newspapers)
SELECT p.slug, p.title, p.articles, coalesce(v.visits, 0) AS visits, coalesce(v.answered, 0) AS answered,
  (SELECT max(published_utc) FROM articles WHERE newspaper = p.slug AND published_utc < :until) AS newest_utc
FROM papers p LEFT JOIN visited v ON v.newspaper = p.slug
WHERE p.expected OR p.articles > 0 OR v.visits > 0 ORDER BY p.title"""

_COVERAGE_STATE = """SELECT
  (SELECT count(*) FROM articles a WHERE a.published_utc >= :since AND a.published_utc < :until
    AND NOT EXISTS (SELECT 1 FROM annotations WHERE version_id = a.version_id)) AS unread,
  (SELECT count(*) FROM articles WHERE published_utc IS NULL AND first_seen_utc >= :since AND first_seen_utc < :until)
    AS undated,
  (SELECT coalesce(r.ended_utc, r.started_utc) FROM runs r
    WHERE EXISTS (SELECT 1 FROM visits WHERE run_id = r.id AND outcome <> 'skipped') ORDER BY r.id DESC LIMIT 1)
    AS visited_utc"""

# Expected: the mean of new articles of the up to 28 visits before the last one, as a run finds them. Skipped visits
# asked nothing. Counts of articles come from an index; how many are on reform, from the last 30 days only.
_SOURCES = """WITH recent AS (SELECT id, started_utc FROM runs
    WHERE command NOT IN ('backfill', 'ingest') ORDER BY id DESC LIMIT 120),
  asked AS (
    SELECT s.newspaper, s.outcome, s.articles_new, s.failed, r.started_utc,
      row_number() OVER (PARTITION BY s.newspaper ORDER BY s.run_id DESC) AS back
    FROM recent r JOIN visits s ON s.run_id = r.id WHERE s.outcome <> 'skipped'),
  visited AS (
    SELECT newspaper, max(started_utc) AS visited_utc,
      max(CASE WHEN outcome IN ('ok', 'partial') THEN started_utc END) AS good_utc,
      max(CASE WHEN back = 1 THEN outcome END) AS outcome, max(CASE WHEN back = 1 THEN articles_new END) AS brought,
      max(CASE WHEN back = 1 THEN failed END) AS failed,
      avg(CASE WHEN back BETWEEN 2 AND 29 THEN articles_new END) AS usual
    FROM asked GROUP BY newspaper)
SELECT n.slug, n.title, n.kind, n.enabled, n.note, n.domains,
  (SELECT name FROM provinces WHERE slug = n.province ORDER BY id LIMIT 1) AS province,
  (SELECT count(*) FROM articles WHERE newspaper = n.slug) AS articles,
  (SELECT count(*) FROM articles a JOIN annotations x ON x.version_id = a.version_id
    WHERE a.newspaper = n.slug AND x.relevance IN ('core', 'partial') AND a.published_utc >= :since) AS reform_articles,
  (SELECT max(published_utc) FROM articles WHERE newspaper = n.slug) AS newest_utc,
  v.visited_utc, v.good_utc, v.outcome, v.brought, v.failed, round(v.usual, 1) AS usual,
  (SELECT count(*) FROM (SELECT verdict, row_number() OVER (PARTITION BY fact ORDER BY checked_utc DESC) AS back
    FROM checks WHERE newspaper = n.slug) WHERE back = 1 AND verdict = 'wrong') AS wrong_facts,
  (SELECT max(checked_utc) FROM checks WHERE newspaper = n.slug) AS checked_utc
FROM newspapers n LEFT JOIN visited v ON v.newspaper = n.slug
WHERE :newspaper IS NULL OR n.slug = :newspaper
ORDER BY n.enabled DESC, n.title"""

# v_source_gaps over the last runs only: over three years of 39 newspapers the view takes two seconds (2026-11).
_GAPS = """WITH RECURSIVE
  recent AS (SELECT id, date(started_utc, '+7 hours') AS day FROM runs
    WHERE command <> 'backfill' AND started_utc >= :since),
  brought AS (
    SELECT s.newspaper, r.day, count(*) AS visits, sum(s.articles_new) AS articles, sum(s.failed) AS failed_pages,
      group_concat(DISTINCT s.outcome) AS outcomes
    FROM recent r JOIN visits s ON s.run_id = r.id WHERE :newspaper IS NULL OR s.newspaper = :newspaper
    GROUP BY s.newspaper, r.day),
  days(day) AS (SELECT min(day) FROM brought WHERE day IS NOT NULL
    UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < (SELECT max(day) FROM brought)),
  first AS (SELECT newspaper, min(day) AS day FROM brought GROUP BY newspaper),
  grid AS (
    SELECT n.slug AS newspaper, n.title, d.day, coalesce(b.visits, 0) AS visits, coalesce(b.articles, 0) AS articles,
      coalesce(b.failed_pages, 0) AS failed_pages, b.outcomes
    FROM first f JOIN newspapers n ON n.slug = f.newspaper AND n.enabled = 1 CROSS JOIN days d
    LEFT JOIN brought b ON b.newspaper = n.slug AND b.day = d.day WHERE d.day >= f.day),
  usual AS (
    SELECT *, avg(articles) OVER before AS usual_articles, sum(articles > 0) OVER before AS days_with,
      count(*) OVER before AS days_before
    FROM grid WINDOW before AS (PARTITION BY newspaper ORDER BY day ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING))
SELECT newspaper, title AS newspaper_title, day,
  CASE WHEN visits = 0 THEN 'not visited' WHEN outcomes = 'ok' AND failed_pages = 0 THEN 'nothing new'
    ELSE 'failing' END AS reason, round(usual_articles, 1) AS usual_articles
FROM usual WHERE articles = 0 AND days_with >= 3 AND 2 * days_with >= days_before
ORDER BY day DESC, newspaper LIMIT :limit"""

NEWSPAPERS = (
    Query("coverage", "Độ phủ nguồn theo báo", _COVERAGE),
    Query("coverage_state", "Độ phủ nguồn", _COVERAGE_STATE),
    Query(
        "gaps",
        "Báo im lặng",
        _GAPS,
    ),
    Query("newspapers", "Báo", "SELECT slug, title FROM newspapers ORDER BY title"),
    Query("sources", "Báo", _SOURCES),
    Query(
        "source_visits",
        "Những lần ghé một báo",
        """SELECT r.id AS run_id, r.command, r.started_utc, s.pages, s.articles_new, s.articles_changed,
  s.articles_same, s.withheld, s.failed, s.skipped, s.outcome
FROM visits s JOIN runs r ON r.id = s.run_id WHERE s.newspaper = :newspaper ORDER BY s.run_id DESC LIMIT :limit""",
    ),
    Query(
        "source_days",
        "Bài của một báo theo ngày",
        """SELECT substr(published, 1, 10) AS day, count(*) AS articles FROM articles
WHERE newspaper = :newspaper AND published_utc >= :since GROUP BY day ORDER BY day DESC""",
    ),
    Query(
        "source_topics",
        "Chủ đề của một báo",
        """SELECT g.topic, t.name_vi, count(*) AS articles FROM articles a JOIN tags g ON g.version_id = a.version_id
JOIN topics t ON t.id = g.topic WHERE a.newspaper = :newspaper AND a.published_utc >= :since
GROUP BY g.topic ORDER BY articles DESC""",
    ),
    Query(
        "source_failures",
        "Địa chỉ không đọc được",
        """SELECT url, kind, state, reason, done_utc FROM frontier
WHERE run_id IN (SELECT run_id FROM visits WHERE newspaper = :newspaper ORDER BY run_id DESC LIMIT 20)
  AND newspaper = :newspaper AND state = 'failed' ORDER BY done_utc DESC LIMIT :limit""",
    ),
    Query(
        "source_queue",
        "Địa chỉ đang chờ",
        "SELECT count(*) AS queued FROM frontier WHERE newspaper = :newspaper AND state = 'queued'",
    ),
)
