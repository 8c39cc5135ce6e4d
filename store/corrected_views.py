"""What people put right, as SQL: the accepted corrections of figures that still hold, and the figures as they then are.

One rule for every view and export that gives figures: the table `figures` keeps what the machine read; the views give
the value people put right, with `correction_id` and `value_read` beside it. A figure of which people say that it is
none, or that its indicator, whose it is or its period is another, stands in none of them: what was typed is words, not
the codes of those columns. `v_corrected` has it, with the words; `v_figures_read` has all as the machine read it.
"""

from __future__ import annotations

_VALUE = "'Giá trị: '"
_OTHERS = ("'Chỉ tiêu: '", "'Của ai: '", "'Kỳ: '")
_NONE = "'Đây không phải là số liệu'"
_POWERS = (("' nghìn'", 3), ("' triệu'", 6), ("' tỷ'", 9), ("' tỉ'", 9))
_SAME = ("value", "value_high", "unit", "indicator", "scope", "period", "status", "kind")


def _beginning(column: str, words: str) -> str:
    return f"substr({column}, 1, length({words})) = {words}"


def _before(column: str, sign: str) -> str:
    return f"CASE WHEN instr({column}, {sign}) THEN substr({column}, 1, instr({column}, {sign}) - 1) ELSE {column} END"


_ENDINGS = [f"WHEN substr(said, -length({words})) = {words} THEN" for words, _ in _POWERS]
_POWER = " ".join(f"{ending} {power}" for ending, (_, power) in zip(_ENDINGS, _POWERS, strict=True))
_BARE = " ".join(
    f"{ending} substr(said, 1, length(said) - length({words}))"
    for ending, (words, _) in zip(_ENDINGS, _POWERS, strict=True)
)

# The words are those that the page Báo sửa writes (`desk.corrected.written`), and a number is read as that room reads
# it (`desk.corrected.number`); tests/desk/test_corrected_views.py holds the two together.
CORRECTED = f"""CREATE VIEW v_corrected AS
WITH
  placed AS (
    SELECT c.id, c.article_id, c.version_id, c.proposed, c.reason, c.decided_by, c.decided_utc, f.id AS figure_id,
      f.indicator, f.scope, f.period, f.value AS value_read, {_before("c.proposed", "char(10)")} AS line,
      {" AND ".join(f"c.shown ->> '$.{name}' IS f.{name}" for name in _SAME)} AS holds,
      row_number() OVER (PARTITION BY c.id ORDER BY f.id <> CAST(c.item AS INTEGER), f.id) AS turn
    FROM corrections c
    JOIN articles a ON a.id = c.article_id AND a.version_id = c.version_id
    JOIN figures f ON f.version_id = c.version_id AND f.start = c.start AND f."end" = c."end"
    WHERE c.state = 'accepted' AND c.kind = 'figure'),
  held AS (
    SELECT *, row_number() OVER (PARTITION BY figure_id ORDER BY decided_utc DESC, id DESC) AS back
    FROM placed WHERE turn = 1 AND holds),
  typed AS (
    SELECT *, CASE WHEN {_beginning("line", _VALUE)} THEN trim(substr(line, length({_VALUE}) + 1)) ELSE '' END AS said,
      CASE WHEN {_beginning("line", _VALUE)} THEN substr(proposed, length(line) + 2) ELSE proposed END AS rest
    FROM held WHERE back = 1),
  bare AS (
    SELECT *, CASE {_POWER} ELSE 0 END AS power, CASE {_BARE} ELSE said END AS bare FROM typed),
  parted AS (
    SELECT *, {_before("bare", "','")} AS dotted, replace({_before("bare", "','")}, '.', '') AS whole,
      CASE WHEN instr(bare, ',') THEN substr(bare, instr(bare, ',') + 1) ELSE '' END AS part
    FROM bare),
  numbers AS (
    SELECT *, CASE WHEN length(whole) BETWEEN 1 AND 15 AND whole NOT GLOB '*[^0-9]*' AND part NOT GLOB '*[^0-9]*'
        AND length(part) BETWEEN instr(bare, ',') > 0 AND 6
        AND (dotted = whole OR dotted = replace(printf('%,d', CAST(whole AS INTEGER)), ',', '.'))
      THEN coalesce(nullif(ltrim(whole || substr(part || '000000000', 1, power), '0'), ''), '0')
        || CASE WHEN length(part) > power THEN '.' || substr(part, power + 1) ELSE '' END END AS value
    FROM parted)
SELECT figure_id, id AS correction_id, article_id, version_id,
  line = {_NONE} OR {" OR ".join(_beginning("rest", words) for words in _OTHERS)} AS left_out,
  value, CAST(value AS REAL) AS value_num, value_read, indicator, scope, period, proposed, reason, decided_by,
  decided_utc
FROM numbers"""  # noqa: S608 - words of ours

_KEPT = """id version_id raw start end kind of_total of_total_num unit_type unit indicator indicator_id scope scope_type
period period_start period_end status cmp_dir cmp_amount cmp_amount_num cmp_approx cmp_unit cmp_base cmp_base_value
cmp_base_value_num inherited spans sentence_start sentence_end"""

RIGHT = f"""(SELECT {", ".join(f'r."{name}"' for name in _KEPT.split())},
    coalesce(k.value, r.value) AS value, coalesce(k.value_num, r.value_num) AS value_num,
    CASE WHEN k.value IS NULL THEN r.value_high END AS value_high,
    CASE WHEN k.value IS NULL THEN r.value_high_num END AS value_high_num,
    CASE WHEN k.value IS NULL THEN r.approx ELSE 'exact' END AS approx,
    k.correction_id, CASE WHEN k.value IS NOT NULL THEN r.value END AS value_read
  FROM figures r LEFT JOIN v_corrected k ON k.figure_id = r.id WHERE coalesce(k.left_out, 0) = 0)"""  # noqa: S608 - names of ours
"""The figures as they are after what people put right: takes the place of `figures` in a view."""
