"""What people put right stands in every view, export, release and lake, and the machine's reading in the table."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from desk.corrected import number, read, written
from desk.queries import BY_NAME, rows_of
from jobs.cli import main
from jobs.lake import ask, connection, refresh
from store.corrections import decide, save_correction, withdraw
from store.schema import connect
from store.views import VIEWS
from tests.desk.conftest import MORNING

OF_FIGURES = ("v_figures", "v_series")
KEY = "figure_id = :figure"


@pytest.fixture
def path(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> Path:
    path = tmp_path / "riêng.db"
    shutil.copy(filled[0], path)
    return path


@pytest.fixture
def mine(path: Path) -> Iterator[Any]:
    db = connect(path)
    yield db
    db.close()


@pytest.fixture
def figure(mine: Any, ids: dict[str, int]) -> dict[str, Any]:
    """A figure with an indicator, as the machine read it."""
    return rows(mine, "SELECT * FROM v_series WHERE article_id = ? AND value = '64.2'", ids["edited"])[0]


def rows(db: Any, sql: str, *values: object, **named: object) -> list[dict[str, Any]]:
    cursor = db.conn.execute(sql, values or named)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def correct(db: Any, figure: dict[str, Any], proposed: str) -> int:
    told = save_correction(db, figure["article_id"], "figure", str(figure["figure_id"]), proposed, "Bình", MORNING)
    decide(db, told, "accepted", "", "Lan Anh", MORNING)
    return told


def run(*arguments: str) -> str:
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_table_is_the_machines_and_the_views_are_right_until_it_is_taken_back(mine: Any, figure: Any) -> None:
    before = {view: rows(mine, f"SELECT * FROM {view}") for view in VIEWS}
    told = correct(mine, figure, "Giá trị: 62,4\nCâu đầu.")
    of = figure["figure_id"]
    for view in OF_FIGURES:
        (now,) = rows(mine, f"SELECT * FROM {view} WHERE {KEY}", figure=of)
        assert (now["value"], now["value_num"], now["value_high"], now["approx"]) == ("62.4", 62.4, None, "exact"), view
        assert (now["correction_id"], now["value_read"]) == (told, "64.2"), view
        others = [row for row in rows(mine, f"SELECT * FROM {view}") if row["figure_id"] != of]
        assert others == [row for row in before[view] if row["figure_id"] != of], view
        assert {row["correction_id"] for row in others} == {None}
    (gap,) = rows(mine, f"SELECT * FROM v_series WHERE {KEY}", figure=of)
    assert (gap["obs_value"], gap["achieved"]) == (62.4, 62.4)
    assert rows(mine, "SELECT value FROM figures WHERE id = :figure", figure=of) == [{"value": "64.2"}]
    assert rows(mine, f"SELECT value FROM v_figures_read WHERE {KEY}", figure=of) == [{"value": "64.2"}]
    (held,) = rows(mine, "SELECT * FROM v_corrected")
    assert (held["figure_id"], held["left_out"], held["decided_by"]) == (of, 0, "Lan Anh")
    withdraw(mine, told, "", "Lan Anh", MORNING + timedelta(hours=1))
    assert {view: rows(mine, f"SELECT * FROM {view}") for view in VIEWS} == before


@pytest.mark.parametrize(
    "proposed",
    [
        "Đây không phải là số liệu",
        "Chỉ tiêu: tỷ lệ hài lòng",
        "Giá trị: 62,4\nKỳ: quý I/2025",
        "Của ai: Đà Nẵng\nVì câu thứ hai.",
    ],
)
def test_what_is_no_figure_or_another_stands_in_no_view_but_v_corrected(mine: Any, figure: Any, proposed: str) -> None:
    correct(mine, figure, proposed)
    for view in OF_FIGURES:
        assert rows(mine, f"SELECT * FROM {view} WHERE {KEY}", figure=figure["figure_id"]) == [], view
    (held,) = rows(mine, "SELECT left_out, proposed, value_read FROM v_corrected")
    assert held == {"left_out": 1, "proposed": proposed, "value_read": "64.2"}


def test_a_correction_of_another_reading_holds_in_no_view(mine: Any, figure: Any) -> None:
    correct(mine, figure, "Giá trị: 62,4")
    mine.conn.execute("UPDATE figures SET period = '2019' WHERE id = ?", (figure["figure_id"],))
    assert rows(mine, "SELECT * FROM v_corrected") == []


def test_of_several_the_latest_accepted_holds(mine: Any, figure: Any) -> None:
    correct(mine, figure, "Giá trị: 62,4")
    last = correct(mine, figure, "Giá trị: 61")
    (held,) = rows(mine, "SELECT correction_id, value FROM v_corrected")
    assert held == {"correction_id": last, "value": "61"}


TYPED = [
    *(
        "89,2",
        "0,05",
        "1.234",
        "1.234,5",
        "12.345.678",
        "100",
        "0089",
        "89,20",
        "2.300 tỷ",
        "1,5 triệu",
        "1,2345 nghìn",
    ),
    *("0 tỷ", "0,000001 tỉ", "123456789012345", "123.456.789.012.345 tỷ", "7 nghìn", "1,234567 nghìn"),
    *("89.2", "1.23", "012.345", "1,234,5", "89,2%", "-3", "٨٩", "1e9", "9" * 16, "1.234.56", ",5", "5,", "tỷ", " tỷ"),
    *("5 tỷ đồng", "5 ngàn", "1..234", "1.2345", "1,2345678", "0x10", "", "1 234", "1.234 .567", "1234.567"),
]


def test_the_views_read_a_number_as_the_desk_does(mine: Any, figure: Any) -> None:
    for typed in TYPED:
        words = written("figure", False, {"Giá trị": typed}, "Câu đầu.") if typed else "Giá trị: x"
        told = correct(mine, figure, words)
        (held,) = rows(mine, "SELECT value, value_num FROM v_corrected")
        value = number(read(rows(mine, "SELECT * FROM corrections WHERE id = ?", told)[0]).fields.get("Giá trị", ""))
        assert held["value"] == (None if value is None else str(value)), typed
        assert held["value_num"] == (None if value is None else float(value)), typed
    assert number("123.456.789.012.345 tỷ") is not None
    assert number("9" * 16) is None


def test_exports_a_release_and_a_lake_give_the_right_value_and_say_so(
    mine: Any, path: Path, figure: Any, tmp_path: Path
) -> None:
    of = str(figure["figure_id"])
    correct(mine, figure, "Giá trị: 62,4")
    mine.conn.commit()
    for command in (("export", "figures"), ("figures", "--limit", "999")):
        for form in ("csv", "json"):
            out = tmp_path / f"{command[0]}.{form}"
            run(*command, "--db", str(path), "--format", form, "--out", str(out))
            text = out.read_text(encoding="utf-8-sig")
            found = (
                list(csv.DictReader(text.splitlines())) if form == "csv" else list(map(json.loads, text.splitlines()))
            )
            (line,) = [row for row in found if str(row["figure_id"]) == of]
            assert (line["value"], line["value_read"]) == ("62.4", "64.2"), (command, form)
            assert {row["value_read"] for row in found if row is not line} <= {None, ""}
    folder = Path(run("release", "2025Q1", "--db", str(path), "--into", str(tmp_path / "ra")).strip())
    with (folder / "data" / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = [row for row in csv.DictReader(file) if row["figure_id"] == of]
    assert (line["value"], line["value_read"]) == ("62.4", "64.2")
    refresh(tmp_path / "hồ", [path], [])
    with connection(tmp_path / "hồ") as db:
        for view in OF_FIGURES:
            told = ask(db, f"SELECT value, value_read FROM {view} WHERE value_read IS NOT NULL")
            assert told == [{"value": "62.4", "value_read": "64.2"}], view
        assert ask(db, f"SELECT value FROM figures WHERE id = {of}") == [{"value": "64.2"}]


def test_what_is_left_out_of_a_release_leaves_no_loose_end(mine: Any, path: Path, figure: Any, tmp_path: Path) -> None:
    mine.conn.execute("INSERT OR IGNORE INTO figure_areas SELECT id, scope, 'vn63-45' FROM figures WHERE scope <> ''")
    correct(mine, figure, "Đây không phải là số liệu")
    folder = Path(run("release", "2025Q1", "--db", str(path), "--into", str(tmp_path / "ra")).strip())
    for name in ("figures", "figure_areas", "slips"):
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert str(figure["figure_id"]) not in {row["figure_id"] for row in csv.DictReader(file)}, name


def test_nobody_is_told_of_a_slip_of_a_figure_that_was_put_right(mine: Any, figure: Any) -> None:
    other = rows(mine, f"SELECT * FROM v_series WHERE NOT {KEY} LIMIT 1", figure=figure["figure_id"])[0]
    asked = dict.fromkeys(("kind", "indicators", "scopes", "newspaper", "since", "until")) | {"limit": 50, "offset": 0}

    def told() -> list[int]:
        listed = [row["figure_id"] for row in rows_of(mine, BY_NAME["slips"], **asked)]
        assert len(listed) == sum(row["slips"] for row in rows_of(mine, BY_NAME["slip_counts"]))
        assert len(listed) == len(rows(mine, "SELECT * FROM v_slips"))
        return listed

    mine.conn.execute("DELETE FROM slips")
    for pair in ((figure, other), (other, figure)):
        mine.conn.execute(
            "INSERT INTO slips (kind, figure_id, other_id, figures, why) VALUES ('conflict', ?, ?, '[]', 'lệch')",
            [row["figure_id"] for row in pair],
        )
    assert len(told()) == 2
    correction = correct(mine, figure, "Giá trị: 62,4")
    assert told() == []
    withdraw(mine, correction, "", "Lan Anh", MORNING)
    assert len(told()) == 2


def test_a_thousand_corrections_cost_a_question_little(mine: Any, figure: Any) -> None:
    """They are gathered once in a question, not once a figure: CPU time beside the same question as it was read."""
    version = "(SELECT version_id FROM figures WHERE id = :figure)"
    for start in range(1000):
        mine.conn.execute(
            f"""INSERT INTO figures (version_id, raw, start, "end", kind, value, approx, unit_type, unit, indicator,
              status, inherited, spans, sentence_start, sentence_end)
            SELECT {version}, raw, {10_000 + start}, {10_001 + start}, kind, value, approx, unit_type, unit, indicator,
              status, inherited, spans, 9999, 20000 FROM figures WHERE id = :figure""",
            {"figure": figure["figure_id"]},
        )
    mine.conn.execute(
        """INSERT INTO corrections (article_id, version_id, kind, item, start, "end", shown, proposed, who,
          proposed_utc, state, decided_by, decided_utc)
        SELECT a.id, f.version_id, 'figure', f.id, f.start, f."end", json_object('value', f.value, 'value_high',
          f.value_high, 'unit', f.unit, 'indicator', f.indicator, 'scope', f.scope, 'period', f.period, 'status',
          f.status, 'kind', f.kind), 'Giá trị: 5', 'Bình', '2025-03-05T02:30:00Z', 'accepted', 'Lan',
          '2025-03-05T02:30:00Z' FROM figures f JOIN articles a ON a.version_id = f.version_id WHERE f.start >= 10000"""
    )
    assert rows(mine, "SELECT count(*) AS n FROM v_corrected WHERE value = '5'") == [{"n": 1000}]

    def cost(view: str) -> float:
        begun = time.thread_time()
        for _ in range(3):
            assert len(rows(mine, f"SELECT value FROM {view}")) >= 1000
        return time.thread_time() - begun

    plain, right = cost("v_figures_read"), cost("v_figures")
    gathered = cost("v_corrected")
    assert right < 5 * (plain + gathered)
