"""The tables of a lake, which are Parquet files, and the views over them: those of the store, in DuckDB's words.

The views are not written twice. `store.views` has them for SQLite; here stands what DuckDB says otherwise, phrase by
phrase, and a phrase that is no longer there is an error, not a view that quietly differs.
"""

from __future__ import annotations

import re

from store.views import VIEWS

TEXT, WHOLE, REAL = "VARCHAR", "BIGINT", "DOUBLE"
_WHOLE = frozenset(
    {"id", "version_id", "article_id", "story_id", "figure_id", "other_id", "first_id", "strength", "start", "end"}
    | {
        "correction_id",
        "left_out",
        "sentence_start",
        "sentence_end",
        "articles",
        "enabled",
        "context",
        "year",
        "ambiguous",
    }
)
_REAL = frozenset({"relevance_score", "novelty", "doubt", "score", "copied", "added", "confidence"})

_COLUMNS = {
    "articles": "id newspaper url url_key first_seen_utc last_seen_utc version_id published published_utc province "
    "story_id",
    "versions": "id article_id number title lead text author section updated layout status confidence",
    "annotations": "version_id relevance relevance_score novelty doubt model code",
    "tags": "version_id topic score strength",
    "figures": "id version_id raw start end kind value value_num value_high value_high_num approx of_total "
    "of_total_num unit_type unit indicator indicator_id scope scope_type period period_start period_end status cmp_dir "
    "cmp_amount cmp_amount_num cmp_approx cmp_unit cmp_base cmp_base_value cmp_base_value_num inherited spans "
    "sentence_start sentence_end",
    "figure_areas": "figure_id name area",
    "legal_references": "version_id raw start end type number year symbol issuer date name provision doc_id canonical",
    "places": "version_id raw start end province_id name kind ambiguous",
    "stories": "id articles first_id",
    "reprints": "article_id story_id version_id role copied added wire",
    "slips": "id kind figure_id other_id figures why",
    "v_corrected": "figure_id version_id correction_id value value_num left_out",  # a view there, rows of a store here
    "newspapers": "slug title province domains kind enabled note",
    "topics": "id name_vi name_en definition",
    "indicators": "id name_vi name_en unit_type unit direction_good topic plausible_min plausible_max context",
    "provinces": "id code name slug kind valid_from valid_until successor",
    "targets": "id document issued indicator_id scope scope_type area period period_start period_end value value_num "
    "unit comparator kind cmp_dir cmp_base qualifier certainty source doc_id note",
}
CATALOGUES = ("newspapers", "topics", "indicators", "provinces", "targets")
"""Small tables: one file each, written anew with every refresh."""
BIG = tuple(table for table in _COLUMNS if table not in CATALOGUES)
"""Tables partitioned by the year and month in which the article was published, in Vietnam; 0 where none is known."""
PARTED = ("published_year", "published_month")
SORTED = {
    "articles": "published_utc, id",
    "versions": "article_id, id",
    "figures": "indicator_id, scope, period_end, id",
    "tags": "topic, version_id",
}
"""How rows lie in a file: what is asked together lies together."""


def _type(table: str, column: str) -> str:
    if table in CATALOGUES and column == "id":
        return WHOLE if table == "targets" else TEXT
    if table == "versions" and column == "number":
        return WHOLE
    return WHOLE if column in _WHOLE else REAL if column in _REAL or column.endswith("_num") else TEXT


TABLES = {table: {name: _type(table, name) for name in names.split()} for table, names in _COLUMNS.items()}
"""Every table of a lake with its columns and DuckDB's types."""

_ANY = r"[\w.]{1,60}"
_PATTERNS = (
    (re.compile(r" AS REAL\)"), " AS DOUBLE)"),
    (re.compile(rf"({_ANY}) IS (\w{{1,20}}\.\w{{1,40}})"), r"\1 IS NOT DISTINCT FROM \2"),
    (re.compile(rf"\bmax\(({_ANY}), ({_ANY})\)"), r"greatest(\1, \2)"),
    (re.compile(rf"\bmin\(({_ANY}), ({_ANY})\)"), r"least(\1, \2)"),
    (re.compile(r"WHEN instr\(([\w.]{1,40}), '\.'\) THEN"), r"WHEN instr(\1, '.') > 0 THEN"),
)
"""What DuckDB says otherwise wherever it stands: REAL has four bytes, IS asks for NULL only, max takes a column."""
_PHRASES = {
    "v_topics_daily": (("GROUP BY day, a.newspaper, g.topic", "GROUP BY day, a.newspaper, g.topic, t.name_vi"),),
    "v_articles": (
        (
            """(SELECT json_group_array(topic) FROM (SELECT topic FROM tags WHERE version_id = v.id
    ORDER BY strength DESC, score DESC, topic)) AS topics""",
            """coalesce((SELECT CAST(to_json(list(topic ORDER BY strength DESC, score DESC, topic)) AS VARCHAR)
    FROM tags WHERE version_id = v.id), '[]') AS topics""",
        ),
        (
            """(SELECT group_concat(name_vi, '; ') FROM (SELECT t.name_vi FROM tags g JOIN topics t ON t.id = g.topic
    WHERE g.version_id = v.id ORDER BY g.strength DESC, g.score DESC, g.topic)) AS topic_names""",
            """(SELECT string_agg(t.name_vi, '; ' ORDER BY g.strength DESC, g.score DESC, g.topic) FROM tags g
    JOIN topics t ON t.id = g.topic WHERE g.version_id = v.id) AS topic_names""",
        ),
    ),
    "v_series": (
        (
            """(SELECT group_concat(id, '; ') FROM (SELECT id FROM provinces WHERE successor = p.id ORDER BY id))""",
            """(SELECT string_agg(id, '; ' ORDER BY id) FROM provinces WHERE successor = p.id)""",
        ),
        ("coalesce(f.period_end < p.valid_from, 0)", "coalesce(CAST(f.period_end < p.valid_from AS INTEGER), 0)"),
    ),
}
LAKE_VIEWS = (
    *("v_articles", "v_figures", "v_series", "v_targets_gap", "v_conflicts", "v_slips", "v_topics_daily", "v_stories"),
    *("v_reprints", "v_counts_daily"),
)
"""The views of a lake; the others are of runs, edits and people, which stay in the office's store."""
SETTINGS = (
    "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",  # as SQLite has it
    "SET preserve_insertion_order = false",
    "CREATE OR REPLACE TEMP MACRO julianday(moment) AS julian(CAST(moment AS TIMESTAMP))",
)
"""What makes DuckDB answer as SQLite does."""


class DialectError(ValueError):
    """A view of the store is no longer what its translation begins with."""


def duckdb_view(name: str) -> str:
    """Return the SELECT of a view in DuckDB's words; raises DialectError where the store's view has moved on."""
    sql = VIEWS[name].partition(" AS\n")[2]
    for theirs, ours in _PHRASES.get(name, ()):
        if sql.count(theirs) != 1:
            raise DialectError(f"{name}: {sql.count(theirs)} times, not once: {theirs[:60]!r}…")
        sql = sql.replace(theirs, ours)
    for pattern, said in _PATTERNS:
        sql = pattern.sub(said, sql)
    return sql
