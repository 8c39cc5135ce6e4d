"""Pairs of figures that disagree: found by sorting, they are the view's; what still holds is not written again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from store import write
from store.corrections import decide, save_correction, withdraw
from store.slips import ACROSS, compare_all, conflicts, jumps, save_comparisons, uncompared
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
    save_comparisons(db, wording)
    after, written = stored(db), db.conn.total_changes - written
    assert 0 < written < after.total()
    db.conn.execute(f"DELETE FROM slips WHERE kind IN {ACROSS}")
    compare_all(db)
    view = Counter(
        (row[0], row[1])
        for row in db.conn.execute("SELECT other_figure_id, figure_id FROM v_conflicts WHERE near AND figure_id % 7")
    )
    across = Counter((row["other_figure_id"], row["figure_id"]) for row in jumps(db) if row["figure_id"] % 7)
    assert Counter(key[1:3] for key in after.elements()) == view + across
    assert save_comparisons(db, wording) == after.total()
    assert stored(db) == after


def test_nothing_is_written_when_nothing_has_changed(db: Any) -> None:
    scatter(db, random.Random(5), write.begin_run(db, "run", [], START))
    assert save_comparisons(db, wording) > 20
    assert uncompared(db) == 0
    compare_all(db)
    marked = uncompared(db)
    written = db.conn.total_changes
    assert save_comparisons(db, wording) > 20
    assert db.conn.total_changes - written == marked  # the marks alone, which go


def edit(db: Any, dice: random.Random, run: int) -> None:
    number = dice.randrange(40)
    save(db, run, page(number, run), article(number, body=(f"Sửa {dice.random()}.",)))


def flip(db: Any, dice: random.Random, run: int) -> None:
    """Show again the first state of an article that was edited: its figures count once more, and nothing is read."""
    db.conn.execute(
        """UPDATE articles SET version_id = (SELECT min(id) FROM versions WHERE article_id = articles.id)
        WHERE id = (SELECT article_id FROM versions WHERE number > 1 ORDER BY id DESC LIMIT 1)"""
    )


def read_again(db: Any, dice: random.Random, run: int) -> None:
    version, text = db.conn.execute(
        "SELECT id, text FROM versions ORDER BY id LIMIT 1 OFFSET ?", (dice.randrange(40),)
    ).fetchone()
    said = {"relevance": "core", "relevance_score": 0.9, "model": "m", "code": "2", "annotated_utc": START}
    raw = text.split()[-1]
    areas = [{"name": "nơi", "area": dice.choice(AREAS)}]
    write.save_annotation(db, version, said, figures=[figure(text, raw, dice.choice(["7", "70"]), areas=areas)])


def put_right(db: Any, dice: random.Random, run: int) -> None:
    number, item = dice.choice(
        db.conn.execute("SELECT a.id, f.id FROM figures f JOIN articles a ON a.version_id = f.version_id").fetchall()
    )
    said = dice.choice(["Giá trị: 7,5", "Giá trị: 61", "Đây không phải là số liệu"])
    correction = save_correction(db, number, "figure", str(item), said, "Lê Thị Mẫu", START)
    if db.conn.execute("SELECT state FROM corrections WHERE id = ?", (correction,)).fetchone()[0] == "open":
        decide(db, correction, "accepted", "", "Lê Thị Mẫu", START)


def take_back(db: Any, dice: random.Random, run: int) -> None:
    for (correction,) in db.conn.execute("SELECT id FROM corrections WHERE state = 'accepted' LIMIT 1").fetchall():
        withdraw(db, correction, "", "Lê Thị Mẫu", START)


def join_stories(db: Any, dice: random.Random, run: int) -> None:
    write.save_story(db, dice.sample(range(1, 40), 3))


def leave(db: Any, dice: random.Random, run: int) -> None:
    db.conn.execute("UPDATE articles SET story_id = NULL WHERE id = ?", (dice.randrange(1, 40),))


@pytest.mark.parametrize("seed", range(3))
def test_after_any_change_what_was_compared_is_what_comparing_all_finds(db: Any, seed: int) -> None:
    dice = random.Random(seed)
    run = write.begin_run(db, "run", [], START)
    for number in range(40):
        tell(db, dice, run, number)
    save_comparisons(db, wording)
    before, changed = stored(db), Counter[str]()
    for step in range(30):
        change = dice.choice([edit, flip, read_again, put_right, put_right, take_back, join_stories, leave])
        change(db, dice, run)
        save_comparisons(db, wording)
        found = stored(db)
        changed[change.__name__] += found != before
        compare_all(db)
        save_comparisons(db, wording)
        before = stored(db)
        assert found == before, (step, change.__name__)
    assert changed.total() > 8
