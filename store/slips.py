"""Slips: numbers that do not fit together, as rows; the pairs of articles that later checks compare."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from store.comparison_tables import COMPARE_ALL
from store.corrected_views import RIGHT
from store.figure_views import SAID, UNCOMPARED, UNCOMPARED_FIGURES
from store.rows import Row, insert, insert_all, need, select
from store.schema import Store
from store.transaction import batch

ACROSS = ("jump", "conflict")
"""Kinds that compare articles; the others are found within one when it is annotated."""

YEAR = 366  # days between the ends of two periods that are still neighbours
TENFOLD = 9.5  # a factor between neighbours that a lost or doubled digit explains better than the world
POINTS = 60.0  # of a percentage
WRITTEN = 5_000  # comparisons written together

Compared = tuple[str, int, int, str]
"""Kind, the later figure, the earlier one, and how the two are worded."""
_GROUP = ("indicator_id", "indicator", "area", "period", "kind", "status", "unit", "of_total")
_TOLD = ("value", "approx", "raw", "newspaper", "url", "published", "article_id", "figure_id", "correction_id")


def save_slip(db: Store, slip: Row, numbers: Sequence[int]) -> None:
    """Store one slip {kind, figures, why}; `numbers` turns the places in `figures` into ids of figures."""
    need("slips", slip, "kind", "figures", "why")
    places = slip["figures"]
    if not isinstance(places, list | tuple) or not places:
        raise TypeError(f"slips: figures must be a list of places, not {places!r}")
    ids = [numbers[place] for place in places]
    row = {"kind": slip["kind"], "figure_id": ids[0], "figures": ids, "why": slip["why"]}
    insert(db, "slips", {**row, "other_id": ids[1] if len(ids) > 1 else None})


def compare_all(db: Store) -> None:
    """Mark every series as to be compared: for a change of the rules below, whose migration calls it."""
    db.conn.execute(COMPARE_ALL)


def save_comparisons(db: Store, why: Callable[[str, Row], str | None]) -> int:
    """Find conflicts and jumps among the current articles anew, in the series that are marked as to be compared.

    `why` words one, or returns None to let it pass; its rows are those of `conflicts` and `jumps`. What is there and
    still holds is not written again. The marks go in the same transaction. Returns how many those series have.
    """
    with batch(db):
        _mark_shared(db)
        found: Iterable[tuple[str, dict[str, Any]]] = chain(
            (("conflict", row) for row in conflicts(db)), (("jump", row) for row in jumps(db))
        )
        # The later article is in question.
        worded = sorted(
            (kind, int(row["other_figure_id"]), int(row["figure_id"]), text)
            for kind, row in found
            if (text := why(kind, row))
        )
        fresh, stale = _difference(worded, _kept(db))
        db.conn.executemany("DELETE FROM slips WHERE id = ?", [(number,) for number in stale])
        for begun in range(0, len(fresh), WRITTEN):
            told = [
                {"kind": kind, "figure_id": later, "other_id": earlier, "figures": [later, earlier], "why": text}
                for kind, later, earlier, text in fresh[begun : begun + WRITTEN]
            ]
            insert_all(db, "slips", told)
        db.conn.execute("DELETE FROM uncompared")
    return len(worded)


def uncompared(db: Store) -> int:
    """Return how many series are to be compared."""
    return int(db.conn.execute("SELECT count(*) FROM uncompared").fetchone()[0])


# A pair of figures of two areas each may have been found in any area they share.
_SHARED = f"""FROM ({UNCOMPARED_FIGURES}) x JOIN slips s ON s.figure_id = x.id AND s.kind IN {ACROSS}
    JOIN figures f ON f.id = s.figure_id
    JOIN figure_areas w ON w.figure_id = s.figure_id AND w.area IS NOT NULL
    JOIN figure_areas o ON o.figure_id = s.other_id AND o.area = w.area"""


def _mark_shared(db: Store) -> None:
    """Mark the other areas of pairs that are compared anew, until there are no more."""
    before = -1
    while before != (before := uncompared(db)):
        db.conn.execute(
            f"INSERT OR IGNORE INTO uncompared SELECT DISTINCT f.indicator_id, f.indicator, w.area {_SHARED}"
        )


def _kept(db: Store) -> Iterator[tuple[int, Compared]]:
    """Yield the number of every comparison stored of those series, and what it says; in the order of what it says."""
    rows = db.conn.execute(
        f"SELECT DISTINCT s.id, s.kind, s.figure_id, s.other_id, s.why {_SHARED} "
        "ORDER BY s.kind, s.figure_id, s.other_id, s.why"
    )
    return ((number, (kind, later, earlier, text)) for number, kind, later, earlier, text in rows)


def _difference(wanted: Sequence[Compared], kept: Iterable[tuple[int, Compared]]) -> tuple[list[Compared], list[int]]:
    """Return what is wanted and not kept, and the numbers of what is kept and not wanted; both sides are in order.

    >>> _difference([("jump", 2, 1, "a"), ("jump", 3, 1, "b")], [(7, ("jump", 2, 1, "a")), (8, ("jump", 2, 1, "c"))])
    ([('jump', 3, 1, 'b')], [8])
    """
    fresh, stale, at = list[Compared](), list[int](), 0
    for number, told in kept:
        while at < len(wanted) and wanted[at] < told:
            fresh.append(wanted[at])
            at += 1
        if at < len(wanted) and wanted[at] == told:
            at += 1
        else:
            stale.append(number)
    return [*fresh, *wanted[at:]], stale


def conflicts(db: Store) -> Iterator[dict[str, Any]]:
    """Yield the rows of v_conflicts that are near, of the marked series, without titles and sentences, in no order.

    The view joins every figure with all of its group. Here a group is sorted by value, and each looks only as far as
    values are near: at 100,000 articles seconds, where the view takes minutes (2026-11).
    """
    rows = db.conn.execute(SAID)
    names = [column[0] for column in rows.description]
    row_of = namedtuple("Said", names)  # type: ignore[misc]  # the columns are those of the question
    groups = defaultdict[tuple[Any, ...], list[Any]](list)
    for row in map(row_of._make, rows):
        groups[tuple(getattr(row, name) for name in _GROUP)].append(row)
    for said in groups.values():
        said.sort(key=_by_value)
        for place, one in enumerate(said):
            for other in islice(said, place + 1, None):
                if not _within_reach(one, other):
                    break
                if (other.low > one.high or one.low > other.high) and other.article_id != one.article_id:
                    x, y = sorted((one, other), key=_by_print)
                    if _near(x, y):
                        yield _compared(x, y)


def _by_value(said: Any) -> float:
    return float(said.value_num)


def _by_print(said: Any) -> tuple[str, int]:
    return said.published or "", said.figure_id


def _near(x: Any, y: Any) -> bool:
    """Say whether two values are near enough to be told of one thing, as v_conflicts does; `x` was printed first."""
    if x.unit_type == "percent":
        return bool(abs(x.value_num - y.value_num) <= 15)
    if x.kind == "rank":
        return bool(abs(x.value_num - y.value_num) <= 10)
    return bool(max(x.value_num, y.value_num) <= 1.5 * min(x.value_num, y.value_num))


def _within_reach(low: Any, high: Any) -> bool:
    """Say whether values from `high` on may be near `low`, whichever of the rules of `_near` is theirs."""
    return bool(abs(high.value_num - low.value_num) <= 15 or high.value_num <= 1.5 * low.value_num)


def _compared(x: Any, y: Any) -> dict[str, Any]:
    """Return the row of v_conflicts of two figures, the earlier first."""
    row = {
        "indicator_id": x.indicator_id,
        "indicator": x.indicator,
        "ref_area": x.area,
        "ref_area_name": x.name,
        "time_period": x.period,
        "obs_status": x.status,
        "kind": x.kind,
        "unit_measure": x.unit,
        **{name: getattr(x, name) for name in _TOLD},
    }
    return row | {f"other_{name}": getattr(y, name) for name in _TOLD}


def jumps(db: Store) -> list[dict[str, Any]]:
    """Return reached levels far from the one before: same indicator, area, unit and length of period; of the marked
    series, as people put them right.

    Rows have the earlier as `figure_id`, `value`, `time_period` …, the later with `other_` before. Far
    is `POINTS` of a percentage, `TENFOLD` of a sum or count. Only periods with a beginning are compared (what stands
    `đến nay` grows with the year), of the same length and at most a year apart.
    """
    return select(
        db,
        f"""WITH level AS (
          SELECT f.id AS figure_id, f.indicator_id, f.indicator, w.area, w.name, f.unit, f.unit_type, f.period,
            f.period_start, f.period_end, f.value, f.value_num, f.raw, a.published, a.newspaper, a.id AS article_id,
            julianday(f.period_end) - julianday(f.period_start) AS days,
            row_number() OVER (PARTITION BY f.indicator_id, f.indicator, w.area, f.unit, f.period
              ORDER BY a.published_utc DESC, f.id DESC) AS turn,
            min(f.value_num) OVER one_article AS least, max(f.value_num) OVER one_article AS most
          FROM {RIGHT} f JOIN figure_areas w ON w.figure_id = f.id AND w.area IS NOT NULL
          JOIN articles a ON a.version_id = f.version_id
          WHERE {UNCOMPARED}
            AND f.indicator_id IS NOT NULL AND f.kind = 'level' AND f.status = 'achieved' AND f.approx = 'exact'
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
            ELSE 0 END""",  # noqa: S608 - names of ours; values are bound
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
