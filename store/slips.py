"""Slips: numbers that do not fit together, as rows; the pairs of articles that later checks compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from store.rows import Row, insert, need, select
from store.schema import Store
from store.transaction import batch

ACROSS = ("jump", "conflict")
"""Kinds that compare articles; the others are found within one when it is annotated."""

YEAR = 366  # days between the ends of two periods that are still neighbours
TENFOLD = 9.5  # a factor between neighbours that a lost or doubled digit explains better than the world
POINTS = 60.0  # of a percentage


def save_slip(db: Store, slip: Row, numbers: Sequence[int]) -> None:
    """Store one slip {kind, figures, why}; `numbers` turns the places in `figures` into ids of figures."""
    need("slips", slip, "kind", "figures", "why")
    places = slip["figures"]
    if not isinstance(places, list | tuple) or not places:
        raise TypeError(f"slips: figures must be a list of places, not {places!r}")
    ids = [numbers[place] for place in places]
    row = {"kind": slip["kind"], "figure_id": ids[0], "figures": ids, "why": slip["why"]}
    insert(db, "slips", {**row, "other_id": ids[1] if len(ids) > 1 else None})


def save_comparisons(db: Store, why: Callable[[str, Row], str | None]) -> int:
    """Find conflicts and jumps among the current articles anew; `why` words one, or returns None to let it pass.

    Returns how many there are.
    """
    found: Iterable[tuple[str, dict[str, Any]]] = [
        *(("conflict", row) for row in select(db, "SELECT * FROM v_conflicts WHERE near")),
        *(("jump", row) for row in jumps(db)),
    ]
    worded = [(kind, row, text) for kind, row in found if (text := why(kind, row))]
    with batch(db):
        db.conn.execute(f"DELETE FROM slips WHERE kind IN ({', '.join('?' * len(ACROSS))})", ACROSS)  # noqa: S608 - names of ours; values are bound
        for kind, row, text in worded:
            ids = [row["other_figure_id"], row["figure_id"]]  # the later article is in question
            insert(db, "slips", {"kind": kind, "figure_id": ids[0], "other_id": ids[1], "figures": ids, "why": text})
    return len(worded)


def jumps(db: Store) -> list[dict[str, Any]]:
    """Return reached levels far from the one before: same indicator, area, unit and length of period.

    Rows have the earlier as `figure_id`, `value`, `time_period` …, the later with `other_` before. Far
    is `POINTS` of a percentage, `TENFOLD` of a sum or count. Only periods with a beginning are compared (what stands
    `đến nay` grows with the year), of the same length and at most a year apart.
    """
    return select(
        db,
        """WITH level AS (
          SELECT f.id AS figure_id, f.indicator_id, f.indicator, w.area, w.name, f.unit, f.unit_type, f.period,
            f.period_start, f.period_end, f.value, f.value_num, f.raw, a.published, a.newspaper, a.id AS article_id,
            julianday(f.period_end) - julianday(f.period_start) AS days,
            row_number() OVER (PARTITION BY f.indicator_id, f.indicator, w.area, f.unit, f.period
              ORDER BY a.published_utc DESC, f.id DESC) AS turn,
            min(f.value_num) OVER one_article AS least, max(f.value_num) OVER one_article AS most
          FROM figures f JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
          JOIN articles a ON a.version_id = f.version_id
          WHERE f.indicator_id IS NOT NULL AND f.kind = 'level' AND f.status = 'achieved' AND f.approx = 'exact'
            AND f.period_start IS NOT NULL AND f.value_high IS NULL AND f.of_total IS NULL AND f.value_num > 0
          WINDOW one_article AS (PARTITION BY a.id, f.indicator_id, f.indicator, w.area, f.unit, f.period)),
        ordered AS (
          SELECT *, lag(figure_id) OVER before AS last_id FROM level WHERE turn = 1 AND least = most
          WINDOW before AS (PARTITION BY indicator_id, indicator, area, unit, round(days / 16) ORDER BY period_end))
        SELECT y.indicator_id, y.indicator, y.area AS ref_area, y.name AS ref_area_name, y.unit AS unit_measure,
          x.figure_id, x.value, x.raw, x.period AS time_period, x.newspaper, x.published, x.article_id,
          y.figure_id AS other_figure_id, y.value AS other_value, y.raw AS other_raw, y.period AS other_time_period,
          y.newspaper AS other_newspaper, y.published AS other_published, y.article_id AS other_article_id
        FROM ordered y JOIN level x ON x.figure_id = y.last_id AND x.area = y.area
        WHERE julianday(y.period_end) - julianday(x.period_end) BETWEEN 1 AND :year
          AND CASE y.unit_type WHEN 'percent' THEN abs(y.value_num - x.value_num) >= :points
            WHEN 'money' THEN y.value_num >= x.value_num * :fold OR x.value_num >= y.value_num * :fold
            WHEN 'count' THEN min(x.value_num, y.value_num) >= 20
              AND (y.value_num >= x.value_num * :fold OR x.value_num >= y.value_num * :fold)
            ELSE 0 END""",
        {"year": YEAR, "points": POINTS, "fold": TENFOLD},
    )


def slips(
    db: Store, kind: str | None = None, since: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return rows of v_slips, the newest article first; `since` is a local day."""
    return select(
        db,
        """SELECT * FROM v_slips WHERE (:kind IS NULL OR kind = :kind) AND (:since IS NULL OR published >= :since)
        ORDER BY published DESC, slip_id LIMIT :limit""",
        {"kind": kind, "since": since, "limit": -1 if limit is None else limit},
    )
