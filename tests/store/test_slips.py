"""Pairs of figures that disagree: found by sorting, they are the view's; what still holds is not written again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from store import write
from store.slips import ACROSS, conflicts, jumps, save_comparisons
from tests.store.conftest import START, article, figure, page, save

AREAS = ("vn63-45", "vn34-44", "VN")
APPROX = ("exact", "exact", "exact", "about", "over", "at_most")


def tell(db: Any, dice: random.Random, run: int, number: int) -> int:
    """Save an article with some figures of few kinds, so that many stand beside others; return its number."""
    values = [f"{dice.choice([0, 1, 6, 7, 8, 40, 60, 80])}{dice.choice(['', '.4', '.25'])}" for _ in range(3)]
    body = tuple(f"Câu {place} của bài {number} nói {value}." for place, value in enumerate(values))
    moment = datetime(2025, 3, dice.randint(1, 28), dice.randint(0, 23), tzinfo=UTC)
    row = article(number, body=body, published=dice.choice([moment, moment, None]))
    saved = save(db, run, page(number, run, newspaper=dice.choice(["baomau", "baokhac"])), row)
    rows = []
    for value in values:
        year = dice.choice([2023, 2024])
        kind = dice.choice(["level", "level", "rank"])
        unit, unit_type = dice.choice([("%", "percent"), ("hồ sơ", "count")]) if kind == "level" else ("hạng", "rank")
        told = {"period": str(year), "period_start": f"{year}-01-01", "period_end": f"{year}-12-31", "kind": kind}
        told |= {"unit": unit, "unit_type": unit_type, "approx": dice.choice(APPROX)}
        told |= {"of_total": "63"} if kind == "rank" and dice.random() < 0.5 else {}
        areas = [{"name": f"nơi {area}", "area": area} for area in dice.sample(AREAS, dice.randint(1, 2))]
        rows.append(figure(row["text"], f"nói {value}.", value, areas=areas, **told))
    said = {"relevance": "core", "relevance_score": 0.9, "model": "m", "code": "1", "annotated_utc": START}
    write.save_annotation(db, saved.version_id, said, figures=rows)
    return int(saved.article_id)


def scatter(db: Any, dice: random.Random, run: int) -> None:
    """Fill a store; some articles make stories, and some edits take figures away."""
    made = [tell(db, dice, run, number) for number in range(60)]
    for start in range(0, 30, 3):
        if dice.random() < 0.5:
            write.save_story(db, made[start : start + 3])
    for number in dice.sample(range(60), 6):
        save(db, run, page(number, run), article(number, body=("Đã sửa.",)))


def wording(kind: str, row: Mapping[str, Any]) -> str | None:
    told = f"{kind} {row['indicator']} {row['ref_area_name']} {row['time_period']}: {row['raw']} {row['other_raw']}"
    return None if row["figure_id"] % 7 == 0 else told


def stored(db: Any) -> Counter[tuple[Any, ...]]:
    asked = f"SELECT kind, figure_id, other_id, figures, why FROM slips WHERE kind IN {ACROSS}"
    return Counter(map(tuple, db.conn.execute(asked)))


@pytest.mark.parametrize("seed", range(12))
def test_conflicts_are_the_near_rows_of_the_view(db: Any, seed: int) -> None:
    dice = random.Random(seed)
    scatter(db, dice, write.begin_run(db, "run", [], START))
    asked = db.conn.execute("SELECT * FROM v_conflicts WHERE near")
    names = [column[0] for column in asked.description]
    view = [dict(zip(names, row, strict=True)) for row in asked]
    found = list(conflicts(db))
    assert len(view) > 20
    kept = [{name: row[name] for name in found[0]} for row in view]
    assert sorted(map(repr, kept)) == sorted(map(repr, found))


@pytest.mark.parametrize("seed", range(6))
def test_comparisons_kept_from_before_are_those_found_anew(db: Any, seed: int) -> None:
    dice = random.Random(seed)
    run = write.begin_run(db, "run", [], START)
    scatter(db, dice, run)
    save_comparisons(db, wording)
    for number in range(100, 106):
        tell(db, dice, run, number)
    for number in dice.sample(range(60), 4):
        save(db, run, page(number, run), article(number, body=(f"Sửa lần nữa {number}.",)))
    written = db.conn.total_changes
    assert save_comparisons(db, wording) == stored(db).total()
    after, written = stored(db), db.conn.total_changes - written
    assert 0 < written < after.total()
    db.conn.execute(f"DELETE FROM slips WHERE kind IN {ACROSS}")
    assert save_comparisons(db, wording) == after.total()
    assert stored(db) == after
    view = Counter(
        (row[0], row[1])
        for row in db.conn.execute("SELECT other_figure_id, figure_id FROM v_conflicts WHERE near AND figure_id % 7")
    )
    across = Counter((row["other_figure_id"], row["figure_id"]) for row in jumps(db) if row["figure_id"] % 7)
    assert Counter(key[1:3] for key in after.elements()) == view + across


def test_nothing_is_written_when_nothing_has_changed(db: Any) -> None:
    scatter(db, random.Random(5), write.begin_run(db, "run", [], START))
    assert save_comparisons(db, wording) > 20
    written = db.conn.total_changes
    save_comparisons(db, wording)
    assert db.conn.total_changes == written
