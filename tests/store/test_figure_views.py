"""The views that compare figures, on a small store with every case: series, targets, newspapers that disagree."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from store import read, write
from store.slips import compare_all, jumps, save_comparisons, slips
from tests.store.conftest import START, annotate, article, figure, page, save

OLD, NEW = "vn63-45", "vn34-44"
TARGET = {
    "id": 1,
    "document": "Nghị quyết Mẫu",
    "issued": "2024-01-05",
    "indicator_id": "online_dossier_rate",
    "scope": "cả nước",
    "scope_type": "national",
    "area": "VN",
    "period": "<=2025",
    "period_end": "2025-12-31",
    "value": "80",
    "unit": "%",
    "comparator": ">=",
    "kind": "level",
    "certainty": "M",
    "source": "from memory",
}


@pytest.fixture
def run(db: Any) -> int:
    write.save_catalogue(db, targets=[TARGET])
    return write.begin_run(db, "run", ["baomau"], START)


def year(number: int) -> dict[str, str]:
    return {"period": str(number), "period_start": f"{number}-01-01", "period_end": f"{number}-12-31"}


def tell(
    db: Any,
    run: int,
    number: int,
    *told: tuple[str, str, dict[str, Any]],
    day: str = "2025-03-04",
    paper: str = "baomau",
) -> Any:
    """Save an article whose sentences are numbers: (raw, value, other fields); area is given as `area`."""
    body = tuple(f"Câu {place} của bài {number} nói {raw}." for place, (raw, _, _) in enumerate(told))
    moment = datetime.fromisoformat(f"{day}T08:00:00+07:00").astimezone(UTC)
    row = article(number, body=body, published=moment)
    saved = save(db, run, page(number, run, newspaper=paper), row)
    rows, at = [], 0
    for raw, value, fields in told:
        at = row["text"].index(f"nói {raw}.", at)
        area = fields.pop("area", OLD)
        made = figure(
            row["text"], raw, value, areas=[{"name": fields.get("scope", "Quảng Trị"), "area": area}], **fields
        )
        start = row["text"].index(raw, at)
        rows.append(made | {"start": start, "end": start + len(raw)})
    annotate(db, saved, row["text"], figures=rows)
    return saved


def gaps(db: Any) -> list[tuple[Any, ...]]:
    return list(
        db.conn.execute(
            """SELECT target_origin, ref_area, time_period, obs_value, gap, reached, days_left, is_latest, own_area
        FROM v_targets_gap ORDER BY target_origin, ref_area, period_end"""
        )
    )


def test_a_target_stands_beside_what_was_reached_in_the_same_period(db: Any, run: int) -> None:
    aim = {"status": "target", "approx": "at_least"}
    tell(db, run, 1, ("62,4%", "62.4", year(2024)), ("tối thiểu 60%", "60", year(2024) | aim))
    tell(db, run, 2, ("71%", "71", year(2025)), day="2025-06-02")
    asked = """SELECT ref_area, time_period, obs_status, obs_value, target, target_approx, official_target, unit_measure
      FROM v_series WHERE indicator_id = 'online_dossier_rate' AND ref_area_name = 'Quảng Trị'
      ORDER BY ref_area, period_end, obs_status"""
    assert db.conn.execute(asked).fetchall() == [
        (OLD, "2024", "achieved", 62.4, 60.0, "at_least", None, "%"),
        (OLD, "2024", "target", 60.0, 60.0, "at_least", None, "%"),
        (OLD, "2025", "achieved", 71.0, None, None, 80.0, "%"),
    ]


def test_the_province_before_and_after_its_merger_are_two_series(db: Any, run: int) -> None:
    tell(db, run, 1, ("62,4%", "62.4", year(2024)))
    tell(db, run, 2, ("58%", "58", year(2025) | {"area": NEW}), day="2026-01-10")
    tell(db, run, 3, ("60%", "60", year(2023) | {"area": NEW}), day="2026-01-11")
    rows = read.series(db, "online_dossier_rate", "Quảng Trị")
    assert [(row["ref_area"], row["value"], row["before_ref_area"]) for row in rows] == [
        (OLD, "62.4", 0),
        (NEW, "60", 1),
        (NEW, "58", 0),
    ]
    assert (rows[0]["ref_area_successor"], rows[0]["ref_area_until"]) == (NEW, "2025-06-30")
    assert (rows[-1]["ref_area_predecessors"], rows[-1]["ref_area_from"]) == (OLD, "2025-07-01")


def test_a_figure_of_two_scopes_is_in_both_series(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    areas = [{"name": "Quảng Trị", "area": OLD}, {"name": "Nghệ An", "area": None}]
    both = figure(row["text"], "62,4%", "62.4", scope="Quảng Trị; Nghệ An", areas=areas)
    annotate(db, saved, row["text"], figures=[both])
    found = db.conn.execute("SELECT ref_area, ref_area_name FROM v_series ORDER BY ref_area_name").fetchall()
    assert found == [(None, "Nghệ An"), (OLD, "Quảng Trị")]


def test_targets_are_held_against_the_newest_report_of_each_period(db: Any, run: int) -> None:
    tell(db, run, 1, ("70%", "70", year(2024)), day="2025-01-05")
    tell(db, run, 2, ("72%", "72", year(2024)), day="2025-02-05")
    tell(db, run, 3, ("81%", "81", year(2025)), day="2025-12-01")
    assert gaps(db) == [
        ("official", OLD, "2024", 72.0, -8.0, "no", 329, 0, 0),
        ("official", OLD, "2025", 81.0, 1.0, "yes", 30, 1, 0),
    ]


@pytest.mark.parametrize(
    ("approx", "value", "reached"),
    [
        ("exact", "80", "yes"),
        ("exact", "79.9", "no"),
        ("over", "80", "yes"),
        ("over", "70", "unknown"),
        ("under", "80", "no"),
        ("under", "90", "unknown"),
        ("about", "79", "unknown"),
    ],
)
def test_a_vague_number_reaches_a_target_only_when_it_must(
    db: Any, run: int, approx: str, value: str, reached: str
) -> None:
    tell(db, run, 1, (f"{value}%", value, year(2025) | {"approx": approx, "area": "VN", "scope_type": "national"}))
    ((*_, found, _days, _latest, own),) = gaps(db)
    assert (found, own) == (reached, 1)


def test_a_target_nobody_reports_on_is_unknown_and_words_must_fit(db: Any, run: int) -> None:
    other = {"indicator": "tỉ lệ hồ sơ trực tuyến cấp giấy phép xây dựng"}
    tell(db, run, 1, ("90%", "90", year(2025) | other))
    assert [row[:6] for row in gaps(db)] == [("official", None, None, None, None, "unknown")]


def test_a_printed_target_counts_too(db: Any, run: int) -> None:
    tell(db, run, 1, ("trên 75%", "75", year(2024) | {"status": "target", "approx": "over"}), day="2024-02-01")
    tell(db, run, 2, ("75%", "75", year(2024)), day="2025-01-15")
    assert [row for row in gaps(db) if row[0] == "press"] == [("press", OLD, "2024", 75.0, 0.0, "no", -15, 1, 1)]


def conflicts(db: Any) -> list[tuple[Any, ...]]:
    return list(db.conn.execute("SELECT value, other_value, newspaper, other_newspaper, near FROM v_conflicts"))


def test_newspapers_that_disagree_stand_side_by_side(db: Any, run: int) -> None:
    tell(db, run, 1, ("74,9%", "74.9", year(2024)))
    tell(db, run, 2, ("64,7%", "64.7", year(2024)), day="2025-03-05", paper="baokhac")
    assert conflicts(db) == [("74.9", "64.7", "baomau", "baokhac", 1)]
    assert save_comparisons(db, lambda kind, row: f"{kind}: {row['raw']}, {row['other_raw']}") == 1
    (slip,) = slips(db)
    assert (slip["why"], slip["value"], slip["other_value"]) == ("conflict: 74,9%, 64,7%", "64.7", "74.9")
    assert (slip["sentence"], slip["other_newspaper"]) == ("Câu 0 của bài 2 nói 64,7%.", "baomau")
    compare_all(db)
    save_comparisons(db, lambda kind, row: "lại")
    assert [row["why"] for row in slips(db, kind="conflict")] == ["lại"]
    assert slips(db, kind="jump") == slips(db, since="2025-03-06") == []
    compare_all(db)
    save_comparisons(db, lambda kind, row: None)
    assert slips(db) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"raw": "87%", "value": "87"}, {"raw": "87,4%", "value": "87.4"}),  # rounding
        ({"raw": "trên 80%", "value": "80", "approx": "over"}, {"raw": "87%", "value": "87"}),
        ({"raw": "70%", "value": "70"}, {"raw": "75%", "value": "75", "status": "target"}),
        ({"raw": "70%", "value": "70"}, {"raw": "75%", "value": "75"} | year(2023)),
        ({"raw": "70%", "value": "70"}, {"raw": "75%", "value": "75", "area": NEW}),
        ({"raw": "70%", "value": "70", "area": None}, {"raw": "75%", "value": "75", "area": None}),
        ({"raw": "70%", "value": "70"}, {"raw": "75%", "value": "75", "indicator": "tỉ lệ hồ sơ trực tuyến đất đai"}),
        (
            {"raw": "thứ 6", "value": "6", "kind": "rank", "of_total": "11", "unit": "hạng", "unit_type": "rank"},
            {"raw": "thứ 9", "value": "9", "kind": "rank", "of_total": "63", "unit": "hạng", "unit_type": "rank"},
        ),
        (
            {"raw": "2,3 triệu", "value": "2300000", "unit": "hồ sơ", "unit_type": "count"},
            {"raw": "2.312.456", "value": "2312456", "unit": "hồ sơ", "unit_type": "count"},
        ),
    ],
)
def test_what_is_no_disagreement(db: Any, run: int, first: dict[str, Any], second: dict[str, Any]) -> None:
    for number, told in enumerate((first, second), start=1):
        fields = year(2024) | told
        tell(db, run, number, (fields.pop("raw"), fields.pop("value"), fields), day=f"2025-03-0{number}")
    assert conflicts(db) == []


def test_an_article_of_two_minds_and_a_distant_value_make_no_slip(db: Any, run: int) -> None:
    tell(db, run, 1, ("74%", "74", year(2024)), ("50%", "50", year(2024)))
    tell(db, run, 2, ("64%", "64", year(2024)), day="2025-03-05")
    assert conflicts(db) == []
    tell(db, run, 3, ("20%", "20", year(2024)), day="2025-03-06")
    assert [row[:2] + row[4:] for row in conflicts(db)] == [("64", "20", 0)]
    assert save_comparisons(db, lambda kind, row: kind) == 0


def test_reprints_count_once_but_a_changed_number_is_told(db: Any, run: int) -> None:
    first = tell(db, run, 1, ("74%", "74", year(2024)))
    again = tell(db, run, 2, ("74%", "74", year(2024)), day="2025-03-05", paper="baokhac")
    wrong = tell(db, run, 3, ("64%", "64", year(2024)), day="2025-03-06", paper="baokhac")
    assert len(conflicts(db)) == 2
    with write.batch(db):
        db.conn.execute("INSERT INTO stories (id, articles, first_id) VALUES (?, 3, ?)", [first.article_id] * 2)
        for saved in (first, again, wrong):
            db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (first.article_id, saved.article_id))
    assert conflicts(db) == [("74", "64", "baomau", "baokhac", 1)]
    assert db.conn.execute("SELECT same_story FROM v_conflicts").fetchall() == [(1,)]


def quarter(number: int) -> dict[str, str]:
    ends = ("2024-01-01 2024-03-31", "2024-04-01 2024-06-30", "2024-07-01 2024-09-30")[number - 1].split()
    return {"period": f"2024-Q{number}", "period_start": ends[0], "period_end": ends[1]}


def compared(db: Any) -> list[tuple[str, str, str]]:
    """Compare what is marked, and no more; give what stands then."""
    save_comparisons(db, lambda kind, row: f"{row['raw']}, {row['other_raw']}")
    return [(row["kind"], row["other_raw"], row["raw"]) for row in slips(db)]


def test_a_version_that_is_read_anew_leaves_its_neighbours_to_be_compared(db: Any, run: int) -> None:
    tell(db, run, 1, ("8%", "8", quarter(1)))
    between = tell(db, run, 2, ("50%", "50", quarter(2)), day="2025-03-05")
    tell(db, run, 3, ("90%", "90", quarter(3)), day="2025-03-06")
    assert compared(db) == []  # 42 and 40 points
    (text,) = db.conn.execute("SELECT text FROM versions WHERE id = ?", (between.version_id,)).fetchone()
    annotate(db, between, text, figures=[])
    assert compared(db) == [("jump", "8%", "90%")]


def test_a_story_that_is_joined_later_counts_its_value_once(db: Any, run: int) -> None:
    tell(db, run, 1, ("74%", "74", year(2024)))
    again = tell(db, run, 2, ("74%", "74", year(2024)), day="2025-03-05", paper="baokhac")
    tell(db, run, 3, ("64%", "64", year(2024)), day="2025-03-06")
    assert len(compared(db)) == 2
    db.conn.execute("INSERT INTO stories (id, articles, first_id) VALUES (1, 2, 1)")
    db.conn.execute("UPDATE articles SET story_id = 1 WHERE id IN (1, ?)", (again.article_id,))
    assert compared(db) == [("conflict", "74%", "64%")]


def test_an_article_that_gets_another_day_is_compared_anew(db: Any, run: int) -> None:
    tell(db, run, 1, ("8%", "8", quarter(1)))
    later = tell(db, run, 2, ("50%", "50", quarter(1)), day="2025-03-05")
    tell(db, run, 3, ("90%", "90", quarter(2)), day="2025-03-06")
    assert compared(db) == []  # the newest of the first quarter is 50
    db.conn.execute("UPDATE articles SET published_utc = '2025-03-01T01:00:00Z' WHERE id = ?", (later.article_id,))
    assert compared(db) == [("jump", "8%", "90%")]


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ({"value": "8"} | year(2024), 1),  # 80,5 became 8
        ({"value": "30"} | year(2024), 0),
        ({"value": "8", "status": "estimate"} | year(2024), 0),
        ({"value": "8", "approx": "over"} | year(2024), 0),
        ({"value": "8"} | year(2025), 0),  # two years on
        ({"value": "8", "area": NEW} | year(2024), 0),
        ({"value": "8", "period": "2024-6M", "period_start": "2024-01-01", "period_end": "2024-06-30"}, 0),
        ({"value": "8", "period": "<=2024", "period_start": None, "period_end": "2024-12-31"}, 0),
    ],
)
def test_a_jump_is_far_from_the_last_value_of_the_same_length(
    db: Any, run: int, later: dict[str, Any], found: int
) -> None:
    tell(db, run, 1, ("80,5%", "80.5", year(2023)))
    value = later.pop("value")
    tell(db, run, 2, (f"{value}%", value, later), day="2025-03-05")
    rows = jumps(db)
    assert len(rows) == found
    if rows:
        assert (rows[0]["raw"], rows[0]["other_raw"], rows[0]["ref_area"]) == ("80,5%", "8%", OLD)


def test_slips_of_an_article_go_with_its_annotation(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    annotation = {"relevance": None, "relevance_score": None, "model": None, "code": "1", "annotated_utc": START}
    figures = [figure(row["text"], "62,4%", "62.4"), figure(row["text"], "trên 80%", "80")]
    told = [{"kind": "share", "figures": (1, 0), "why": "1/2 = 50%, báo in 80%"}]
    write.save_annotation(db, saved.version_id, annotation, figures=figures, slips=told)
    (slip,) = slips(db)
    assert (slip["raw"], slip["other_raw"], slip["why"]) == ("trên 80%", "62,4%", "1/2 = 50%, báo in 80%")
    write.save_annotation(db, saved.version_id, annotation, figures=figures)
    assert slips(db) == []
    with pytest.raises(TypeError, match="must be a list of places"):
        write.save_annotation(db, saved.version_id, annotation, figures=figures, slips=[told[0] | {"figures": ()}])


def plain(text: str) -> str:
    """Lower case without marks, as `nlp.text.searchable` gives it."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"scope": "quang tri"}, 1),
        ({"scope": "tri"}, 1),
        ({"scope": "quang nam"}, 0),
        ({"indicator": "truc tuyen ho so"}, 1),
        ({"indicator": "TRỰC TUYẾN"}, 1),
        ({"indicator": "online_dossier_rate"}, 1),
        ({"indicator": "hai long"}, 0),
    ],
)
def test_figures_are_found_by_folded_words(db: Any, run: int, asked: dict[str, str], found: int) -> None:
    tell(db, run, 1, ("62,4%", "62.4", year(2024)))
    assert len(read.figures(db, **asked, foldings=(str.lower, plain))) == found  # type: ignore[arg-type]
