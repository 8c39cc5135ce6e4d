"""A figure that people put right is no longer held against others or against targets: the machine's value was wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk.gathering import gather
from desk.periods import calendar_span
from desk.queries import BY_NAME, rows_of
from store.corrections import decide, save_correction, withdraw
from store.schema import connect
from tests.desk.conftest import MORNING
from tests.desk.generated import generate


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path: Path = tmp_path_factory.mktemp("right") / "right.db"
    generate(path, 400)
    store = connect(path)
    yield store
    store.close()


def correct(db: Any, figure: int) -> int:
    of = "SELECT article_id FROM v_figures_read WHERE figure_id = ?"
    (article,) = db.conn.execute(of, (figure,)).fetchone()
    told = save_correction(db, article, "figure", str(figure), "Giá trị: 1,5", "Bình", MORNING)
    decide(db, told, "accepted", "", "Lan Anh", MORNING)
    return told


@pytest.mark.parametrize("side", ["figure_id", "other_figure_id"])
def test_it_disagrees_with_nobody(db: Any, side: str) -> None:
    indicator, area, period = db.conn.execute(
        """SELECT f.indicator_id, w.area, f.period FROM figures f JOIN figure_areas w ON w.figure_id = f.id
        WHERE f.indicator_id IS NOT NULL AND f.kind = 'level' AND f.period_end IS NOT NULL
        GROUP BY 1, 2, 3, f.status, f.unit ORDER BY count(DISTINCT f.value) DESC, 1, 2, 3 LIMIT 1"""
    ).fetchone()
    asked = {"indicator": indicator, "area": area, "periods": json.dumps([period])}

    def pairs() -> list[tuple[int, int]]:
        return [(row["figure_id"], row["other_figure_id"]) for row in rows_of(db, BY_NAME["conflicts_of"], **asked)]

    before = pairs()
    figure = next(rows_of(db, BY_NAME["conflicts_of"], **asked))[side]
    told = correct(db, figure)
    after = pairs()
    withdraw(db, told, "", "Lan Anh", MORNING)
    assert after == [pair for pair in before if figure not in pair]
    assert len(after) < len(before) == len(pairs())


def test_it_misses_no_target_in_the_digest_of_a_quarter(db: Any) -> None:
    for day in (date(2026, 11, 1), date(2026, 8, 1), date(2026, 5, 1), date(2026, 2, 1)):
        span = calendar_span("quarter", day)
        before = [row["figure_id"] for row in gather(db, span).targets]
        if before:
            break
    told = correct(db, before[0])
    after = [row["figure_id"] for row in gather(db, span).targets]
    withdraw(db, told, "", "Lan Anh", MORNING)
    assert after == [figure for figure in before if figure != before[0]]
    assert [row["figure_id"] for row in gather(db, span).targets] == before
