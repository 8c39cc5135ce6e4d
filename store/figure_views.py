"""The views that compare figures: in time, with targets, between newspapers."""

from __future__ import annotations

from store.corrected_views import RIGHT

# How far a printed number reaches: half a unit of its last digit (87 is 86,5 to 87,5; 2.300.000 is to the hundred
# thousand), without end where it says `trên` or `dưới`, a twentieth about `khoảng`.
_HALF = """0.5 * CAST('1e' || CASE WHEN instr({f}.value, '.') THEN instr({f}.value, '.') - length({f}.value)
    WHEN length(ltrim({f}.value, '-')) >= 4 THEN length({f}.value) - length(rtrim({f}.value, '0')) ELSE 0 END
    AS REAL)"""
_LOW = """CASE {f}.approx WHEN 'under' THEN -1e300 WHEN 'at_most' THEN -1e300
    WHEN 'near_below' THEN {f}.value_num * 0.85
    WHEN 'about' THEN {f}.value_num * 0.95 WHEN 'over' THEN {f}.value_num
    WHEN 'at_least' THEN {f}.value_num
    ELSE {f}.value_num - {half} END"""
_HIGH = """CASE {f}.approx WHEN 'over' THEN 1e300 WHEN 'at_least' THEN 1e300
    WHEN 'about' THEN coalesce({f}.value_high_num, {f}.value_num) * 1.05
    WHEN 'under' THEN {f}.value_num WHEN 'at_most' THEN {f}.value_num WHEN 'near_below' THEN {f}.value_num
    ELSE coalesce({f}.value_high_num, {f}.value_num) + {half} END"""


def _reach(figure: str, half: str | None = None) -> tuple[str, str]:
    """Return the SQL of the lowest and highest value a printed number may stand for; half "0" takes it literally."""
    tolerance = _HALF.format(f=figure) if half is None else half
    return _LOW.format(f=figure, half=tolerance), _HIGH.format(f=figure, half=tolerance)


# A target printed for the same thing, area, kind and last day of the period; the newest one.
_PRINTED_TARGET = """(SELECT t.{column} FROM {figures} t JOIN articles b ON b.version_id = t.version_id
    JOIN figure_areas u ON u.figure_id = t.id
    WHERE t.indicator_id = f.indicator_id AND t.period_end = f.period_end AND t.kind = f.kind AND t.status = 'target'
      AND t.indicator = f.indicator AND t.unit = f.unit AND u.area = w.area
    ORDER BY b.published_utc DESC, t.id DESC LIMIT 1)"""

SERIES = f"""CREATE VIEW v_series AS
SELECT f.indicator_id, i.name_vi AS indicator_name, f.indicator, w.area AS ref_area,
  coalesce(w.name, f.scope) AS ref_area_name, p.valid_from AS ref_area_from, p.valid_until AS ref_area_until,
  (SELECT group_concat(id, '; ') FROM (SELECT id FROM provinces WHERE successor = p.id ORDER BY id))
    AS ref_area_predecessors,
  p.successor AS ref_area_successor,
  CASE WHEN p.valid_from IS NULL THEN 0 ELSE coalesce(f.period_end < p.valid_from, 0) END AS before_ref_area,
  f.period AS time_period, f.value_num AS obs_value, f.status AS obs_status, f.unit AS unit_measure,
  f.scope, f.scope_type, f.period, f.period_start, f.period_end,
  f.status, f.kind, f.approx, f.value, f.value_num, f.value_high, f.value_high_num, f.of_total, f.unit_type, f.unit,
  f.cmp_dir, f.cmp_amount, f.cmp_unit, f.cmp_base, f.cmp_base_value,
  CASE WHEN f.status = 'achieved' THEN f.value_num END AS achieved,
  CASE f.status WHEN 'target' THEN f.value_num WHEN 'achieved' THEN
    {_PRINTED_TARGET.format(column="value_num", figures=RIGHT)} END AS target,
  CASE f.status WHEN 'target' THEN f.approx WHEN 'achieved' THEN
    {_PRINTED_TARGET.format(column="approx", figures=RIGHT)} END AS target_approx,
  (SELECT o.value_num FROM targets o WHERE o.indicator_id = f.indicator_id AND o.period_end = f.period_end
    AND o.kind = f.kind AND o.unit = f.unit AND o.area IN (w.area, 'VN') AND f.indicator = i.name_vi
    AND o.kind IN ('level', 'rank') AND o.qualifier IS NULL AND (o.area = w.area OR f.unit_type IN ('percent', 'score'))
    ORDER BY o.area = 'VN', o.issued DESC LIMIT 1) AS official_target,
  i.direction_good, a.newspaper, a.id AS article_id, v.title, a.url, a.published, a.story_id, f.id AS figure_id,
  f.correction_id, f.value_read
FROM {RIGHT} f
JOIN indicators i ON i.id = f.indicator_id
JOIN articles a ON a.version_id = f.version_id
JOIN versions v ON v.id = f.version_id
LEFT JOIN figure_areas w ON w.figure_id = f.id
LEFT JOIN provinces p ON p.id = w.area"""  # noqa: S608 - names of ours; values are bound

_LOW_REACHED, _HIGH_REACHED = _reach("f", half="0")


def _number(source: str) -> str:
    """Return the SQL of the correction a figure has, which none has as it was read."""
    return "f.correction_id" if source == RIGHT else "NULL AS correction_id"


# Official targets speak for the nation; a rate of a province may be held against them (own_area = 0), its counts may
# not. A qualifier (đất đai, xây dựng) must stand in the figure's words; without one they must be the indicator's name.
# `=` is reached by whatever is as good. A change is compared with a change against the same base only.
def _targets_gap(source: str, figures: str = "", targets: str = "") -> str:
    """Return the SQL of v_targets_gap over a source of figures; `figures` and `targets` are conditions that narrow it.

    Without conditions it is the view, whose source is what people put right. The desk asks for the figures as read and
    lays over them itself what was right at the moment it tells of.
    """
    return f"""WITH
  reported AS (
    SELECT f.id AS figure_id, f.indicator_id, f.indicator, f.kind, f.unit, f.unit_type, f.period, f.period_end, f.value,
      f.value_num, f.approx, f.cmp_dir, f.cmp_base, w.area, w.name, {_LOW_REACHED} AS low, {_HIGH_REACHED} AS high,
      a.id AS article_id, a.newspaper, a.url, a.published, v.title,
      substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence, {_number(source)},
      row_number() OVER (PARTITION BY f.indicator_id, f.indicator, w.area, f.kind, f.unit, f.period, f.cmp_dir,
        f.cmp_base ORDER BY a.published_utc DESC, f.id DESC) AS back
    FROM {source} f
    JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
    JOIN articles a ON a.version_id = f.version_id
    JOIN versions v ON v.id = f.version_id
    WHERE f.status = 'achieved' AND f.indicator_id IS NOT NULL AND f.period_end IS NOT NULL{figures}),
  printed AS (
    SELECT f.*, w.area, w.name, a.id AS article_id, a.url, a.published,
      row_number() OVER (PARTITION BY f.indicator_id, f.indicator, w.area, f.kind, f.unit, f.period, f.cmp_dir,
        f.cmp_base ORDER BY a.published_utc DESC, f.id DESC) AS back
    FROM {source} f
    JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
    JOIN articles a ON a.version_id = f.version_id
    WHERE f.status = 'target' AND f.indicator_id IS NOT NULL AND f.period_end IS NOT NULL{figures}),
  asked AS (
    SELECT 'official' AS origin, t.id AS number, t.document, t.certainty, NULL AS article_id, NULL AS url,
      t.issued AS day, t.indicator_id, NULL AS words, t.qualifier, t.area, t.scope AS name, t.period, t.period_start,
      t.period_end,
      t.value_num, t.unit, t.comparator, t.kind, t.cmp_dir, t.cmp_base
    FROM targets t{targets}
    UNION ALL
    SELECT 'press', id, NULL, NULL, article_id, url, substr(published, 1, 10), indicator_id, indicator, NULL, area,
      name, period, period_start, period_end, value_num, unit,
      CASE approx WHEN 'at_least' THEN '>=' WHEN 'over' THEN '>' WHEN 'at_most' THEN '<=' WHEN 'under' THEN '<'
        ELSE '=' END, kind, cmp_dir, cmp_base
    FROM printed WHERE back = 1),
  compared AS (
    SELECT t.*, i.name_vi, i.direction_good, r.figure_id AS seen, r.indicator AS seen_words, r.area AS seen_area,
      r.name AS seen_name, r.period AS seen_period, r.period_end AS seen_end, r.value, r.value_num AS reached_num,
      r.approx, r.low, r.high, r.article_id AS seen_article, r.newspaper, r.title, r.url AS seen_url, r.published,
      r.sentence, r.correction_id,
      CASE WHEN t.comparator <> '=' THEN t.comparator WHEN t.kind = 'rank' THEN '<='
        WHEN t.kind IN ('change', 'ratio') THEN '>='
        ELSE CASE i.direction_good WHEN 'up' THEN '>=' WHEN 'down' THEN '<=' ELSE '=' END END AS test
    FROM asked t
    JOIN indicators i ON i.id = t.indicator_id
    LEFT JOIN reported r ON r.back = 1 AND r.indicator_id = t.indicator_id AND r.kind = t.kind AND r.unit = t.unit
      AND (r.area = t.area OR (t.origin = 'official' AND t.area = 'VN' AND t.kind = 'level'
        AND t.unit = '%' AND r.area IN (SELECT id FROM provinces)))
      AND CASE WHEN t.words IS NOT NULL THEN r.indicator = t.words WHEN t.qualifier IS NULL THEN r.indicator = i.name_vi
        ELSE instr(r.indicator, t.qualifier) > 0 END
      AND r.period_end <= t.period_end
      AND r.period_end >= coalesce(t.period_start, substr(t.day, 1, 4) || '-01-01', t.period_end)
      AND (t.kind IN ('level', 'rank') OR (r.cmp_dir IS t.cmp_dir AND r.cmp_base IS t.cmp_base)))
SELECT indicator_id, name_vi AS indicator_name, coalesce(seen_words, words, name_vi) AS indicator, direction_good, kind,
  origin AS target_origin, document AS target_document, certainty AS target_certainty, area AS target_area,
  name AS target_area_name, qualifier, period AS target_period, period_end AS target_period_end, comparator,
  value_num AS target_value, unit AS unit_measure, article_id AS target_article_id, url AS target_url,
  seen_area AS ref_area, seen_name AS ref_area_name, seen_area = area AS own_area, seen_period AS time_period,
  seen_end AS period_end, reached_num AS obs_value, approx, reached_num - value_num AS gap,
  CASE WHEN seen IS NULL THEN 'unknown'
    WHEN test = '>=' THEN CASE WHEN low >= value_num THEN 'yes' WHEN high < value_num OR (high = value_num AND
      approx IN ('under', 'near_below')) THEN 'no' ELSE 'unknown' END
    WHEN test = '>' THEN CASE WHEN low > value_num OR (low = value_num AND approx = 'over') THEN 'yes'
      WHEN high <= value_num THEN 'no' ELSE 'unknown' END
    WHEN test = '<=' THEN CASE WHEN high <= value_num THEN 'yes' WHEN low > value_num OR (low = value_num AND
      approx = 'over') THEN 'no' ELSE 'unknown' END
    WHEN test = '<' THEN CASE WHEN high < value_num OR (high = value_num AND approx = 'under') THEN 'yes'
      WHEN low >= value_num THEN 'no' ELSE 'unknown' END
    WHEN low = value_num AND high = value_num THEN 'yes' WHEN low > value_num OR high < value_num THEN 'no'
    ELSE 'unknown' END AS reached,
  CAST(julianday(period_end) - julianday(substr(published, 1, 10)) AS INTEGER) AS days_left,
  row_number() OVER (PARTITION BY origin, number, name, seen_area ORDER BY seen_end DESC, published DESC, seen DESC) = 1
    AS is_latest,
  newspaper, seen_article AS article_id, title, seen_url AS url, published, sentence, seen AS figure_id, correction_id
FROM compared"""  # noqa: S608 - names of ours; values are bound


TARGETS_GAP = f"CREATE VIEW v_targets_gap AS\n{_targets_gap(RIGHT)}"

_THESE = "(SELECT value FROM json_each(:figures))"
TARGETS_GAP_OF = _targets_gap(
    "figures",
    f" AND f.id IN {_THESE}",
    f" WHERE t.indicator_id IN (SELECT indicator_id FROM figures WHERE id IN {_THESE})",  # noqa: S608 - as above
)
"""v_targets_gap of a few figures, `:figures` = a JSON list of their numbers: the view compares all there are, which is
slow. Whoever asks chooses the newest figure of each period, as the view does."""

_KEY = "f.indicator_id, f.indicator, w.area, f.period, f.period_end, f.kind, f.status, f.unit"
_LOW_PRINTED, _HIGH_PRINTED = _reach("f")


# An article that gives two values for one key is not understood and stays out. A value is counted once in a story;
# that a reprint changed a number is a disagreement.
def _said(source: str, words: str, versions: str, figures: str = "") -> str:
    """Return the SQL of what newspapers said, each value once; `words` are columns of `versions`, joined by that."""
    return f"""SELECT * FROM (
    SELECT f.id AS figure_id, f.indicator_id, f.indicator, w.area, w.name, f.period, f.period_end, f.kind, f.status,
      f.unit, f.unit_type, f.of_total, f.value, f.value_num, f.approx, f.raw,
      a.id AS article_id, a.newspaper, a.url, a.published, a.story_id,
      {words}{_number(source)},
      {_LOW_PRINTED} AS low, {_HIGH_PRINTED} AS high,
      min(f.value_num) OVER one_article AS least, max(f.value_num) OVER one_article AS most,
      row_number() OVER (PARTITION BY coalesce(a.story_id, -a.id), {_KEY}, f.value
        ORDER BY a.published_utc, f.id) AS turn
    FROM {source} f
    JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
    JOIN articles a ON a.version_id = f.version_id{versions}
    WHERE f.indicator_id IS NOT NULL AND f.period IS NOT NULL AND f.kind IN ('level', 'rank'){figures}
    WINDOW one_article AS (PARTITION BY a.id, {_KEY}))
  WHERE turn = 1 AND least = most"""  # noqa: S608 - names of ours; values are bound


# Indicators first, whose index there is; then whose of their figures the series are.
UNCOMPARED_FIGURES = """SELECT g.id FROM (SELECT DISTINCT indicator_id, indicator FROM uncompared) i
      CROSS JOIN figures g ON g.indicator_id = i.indicator_id AND g.indicator = i.indicator
      CROSS JOIN figure_areas q ON q.figure_id = g.id
      WHERE (g.indicator_id, g.indicator, q.area) IN (SELECT indicator_id, indicator, area FROM uncompared)"""
UNCOMPARED = f"""f.id IN ({UNCOMPARED_FIGURES})
      AND (f.indicator_id, f.indicator, w.area) IN (SELECT indicator_id, indicator, area FROM uncompared)"""  # noqa: S608 - as above
"""A condition on a figure `f` with its area `w`: its series is to be compared."""

SAID = _said(RIGHT, "", "", f" AND {UNCOMPARED}")
"""What v_conflicts compares, of the series that are to be compared; without titles and sentences: over many articles
those cost more than all the rest."""


def _conflicts(source: str, figures: str = "") -> str:
    """Return the SQL of v_conflicts over a source of figures; `figures` is a condition that narrows it."""
    sentence = "v.title, substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence, "
    said = _said(source, sentence, "\n    JOIN versions v ON v.id = f.version_id", figures)
    return f"""WITH said AS (
  {said})
SELECT x.indicator_id, i.name_vi AS indicator_name, x.indicator, x.area AS ref_area, x.name AS ref_area_name,
  x.period AS time_period, x.status AS obs_status, x.kind, x.unit AS unit_measure,
  x.value, x.approx, x.raw, x.sentence, x.newspaper, x.title, x.url, x.published, x.article_id, x.figure_id,
  y.value AS other_value, y.approx AS other_approx, y.raw AS other_raw, y.sentence AS other_sentence,
  y.newspaper AS other_newspaper, y.title AS other_title, y.url AS other_url, y.published AS other_published,
  y.article_id AS other_article_id, y.figure_id AS other_figure_id,
  abs(x.value_num - y.value_num) AS difference,
  CASE WHEN x.unit_type = 'percent' THEN abs(x.value_num - y.value_num) <= 15
    WHEN x.kind = 'rank' THEN abs(x.value_num - y.value_num) <= 10
    ELSE max(x.value_num, y.value_num) <= 1.5 * min(x.value_num, y.value_num) END AS near,
  x.story_id IS NOT NULL AND x.story_id = y.story_id AS same_story, x.correction_id,
  y.correction_id AS other_correction_id
FROM said x
JOIN said y ON y.indicator_id = x.indicator_id AND y.area = x.area AND y.period = x.period AND y.indicator = x.indicator
  AND y.kind = x.kind AND y.status = x.status AND y.unit = x.unit AND y.of_total IS x.of_total
  AND y.article_id <> x.article_id
  AND (y.low > x.high OR x.low > y.high)
  AND (coalesce(x.published, ''), x.figure_id) < (coalesce(y.published, ''), y.figure_id)
JOIN indicators i ON i.id = x.indicator_id"""  # noqa: S608 - names of ours; values are bound


CONFLICTS = f"CREATE VIEW v_conflicts AS\n{_conflicts(RIGHT)}"

CONFLICTS_OF = _conflicts(
    "figures",
    """ AND f.indicator_id = :indicator AND w.area = :area
      AND f.period IN (SELECT value FROM json_each(:periods))""",
)
"""v_conflicts of one indicator and area in some periods, `:periods` = a JSON list of codes: quick where the view must
pair everything."""

# Of a figure that people have looked at and put right nobody need be told any more.
SLIPS = """CREATE VIEW v_slips AS
SELECT s.id AS slip_id, s.kind, s.why, f.indicator, f.indicator_id, f.scope, f.period, f.raw, f.value, f.unit,
  substr(v.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence, a.newspaper, v.title, a.url,
  a.published, a.id AS article_id, f.id AS figure_id,
  g.raw AS other_raw, g.value AS other_value,
  substr(u.text, g.sentence_start + 1, g.sentence_end - g.sentence_start) AS other_sentence,
  b.newspaper AS other_newspaper, u.title AS other_title, b.url AS other_url, b.published AS other_published,
  b.id AS other_article_id, g.id AS other_figure_id, s.figures
FROM slips s
JOIN figures f ON f.id = s.figure_id
JOIN versions v ON v.id = f.version_id
JOIN articles a ON a.version_id = f.version_id
LEFT JOIN figures g ON g.id = s.other_id
LEFT JOIN versions u ON u.id = g.version_id
LEFT JOIN articles b ON b.version_id = g.version_id
LEFT JOIN v_corrected k ON k.figure_id = f.id
LEFT JOIN v_corrected l ON l.figure_id = g.id
WHERE (g.id IS NULL OR b.id IS NOT NULL) AND k.figure_id IS NULL AND l.figure_id IS NULL"""
