"""The views and questions: what a researcher asks first, answered in one query."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from store import read, write
from tests.store.conftest import BODY, HOUR, START, annotate, article, figure, page, save

DAY = timedelta(days=1)


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", ["baomau"], START)


def read_article(db: Any, run: int, number: int, **changes: Any) -> Any:
    row = article(number, **changes)
    saved = save(db, run, page(number, run), row)
    annotate(db, saved, row["text"])
    return saved


def test_articles_show_topics_relevance_and_counts(db: Any, run: int) -> None:
    saved = read_article(db, run, 1)
    save(db, run, page(2, run), article(2))
    tagged, plain = db.conn.execute(
        "SELECT topics, topic_names, relevance, figures, versions, newspaper_title, province FROM v_articles "
        "ORDER BY relevance DESC"
    ).fetchall()
    assert tagged == ('["procedures"]', "cải cách thủ tục hành chính", "core", 2, 1, "Báo Mẫu", "Quảng Trị")
    assert plain[:4] == ("[]", None, None, 0)
    (newest,) = read.newest_reform(db)
    assert newest["article_id"] == saved.article_id
    assert (newest["topics"], newest["topic_names"]) == (["procedures"], ["cải cách thủ tục hành chính"])
    assert newest["tags"][0] | {"score": 0.9} == newest["tags"][0]
    assert "text" not in newest
    assert read.newest_reform(db, newspaper="baokhac") == read.newest_reform(db, since="2025-03-05") == []


def test_main_topics_stand_first(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    tags = [{"topic": "steering", "score": 0.95, "strength": 1}, {"topic": "procedures", "score": 0.8, "strength": 2}]
    annotate(db, saved, row["text"], tags=tags)
    assert json.loads(db.conn.execute("SELECT topics FROM v_articles").fetchone()[0]) == ["procedures", "steering"]
    assert read.newest_reform(db)[0]["topics"] == ["procedures", "steering"]


def test_newest_reform_is_ordered_by_day_then_relevance(db: Any, run: int) -> None:
    for number, (day, relevance) in enumerate([(0, "core"), (1, "partial"), (1, "core"), (2, "none")]):
        later = HOUR if relevance == "partial" else 0 * HOUR  # the day and the relevance count, not the hour
        row = article(number, published=START + day * DAY + later)
        saved = save(db, run, page(number, run), row)
        annotation = {
            "relevance": relevance,
            "relevance_score": 0.5,
            "model": None,
            "code": "1",
            "annotated_utc": START,
        }
        write.save_annotation(db, saved.version_id, annotation)
    assert [row["title"][-1] for row in read.newest_reform(db)] == ["2", "1", "0"]
    assert len(read.newest_reform(db, limit=1)) == 1


def test_one_query_answers_the_series_achieved_against_target(db: Any, run: int) -> None:
    read_article(db, run, 1)
    answer = db.conn.execute(
        """SELECT period, status, approx, value, achieved, target, unit, newspaper FROM v_series
        WHERE indicator_id = 'online_dossier_rate' AND scope = 'Quảng Trị' ORDER BY period_end, status"""
    ).fetchall()
    assert answer == [
        ("2024", "achieved", "exact", "62.4", 62.4, None, "%", "baomau"),
        ("2025", "target", "over", "80", None, 80.0, "%", "baomau"),
    ]
    assert [row["value"] for row in read.series(db, "online_dossier_rate", "Quảng Trị")] == ["62.4", "80"]
    assert read.series(db, "online_dossier_rate", "Quảng Trị", kind="rank") == []


def test_figures_carry_the_sentence_they_stand_in(db: Any, run: int) -> None:
    row = article(1, body=("Câu đầu. Năm 2024 đạt 62,4%. Câu cuối.",))
    saved = save(db, run, page(1, run), row)
    start = row["text"].index("Năm 2024")
    bounds = {"sentence_start": start, "sentence_end": start + len("Năm 2024 đạt 62,4%.")}
    annotate(db, saved, row["text"], figures=[figure(row["text"], "62,4%", "62.4", **bounds)])
    (found,) = read.figures(db)
    assert found["sentence"] == "Năm 2024 đạt 62,4%."
    annotate(db, saved, row["text"], figures=[figure(row["text"], "62,4%", "62.4")])
    (found,) = read.figures(db)
    assert found["sentence"] == "Câu đầu. Năm 2024 đạt 62,4%. Câu cuối."  # the line, when no sentence is given


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({}, {"62.4", "80"}),
        ({"indicator": "online_dossier_rate"}, {"62.4", "80"}),
        ({"indicator": "hồ sơ trực tuyến"}, {"62.4", "80"}),
        ({"indicator": "hài lòng"}, set()),
        ({"scope": "Quảng Trị"}, {"62.4", "80"}),
        ({"scope": "Quảng"}, set()),
        ({"period": "2024"}, {"62.4"}),
        ({"period": "202*"}, {"62.4", "80"}),
        ({"period": "2025*"}, {"80"}),
        ({"status": "target"}, {"80"}),
        ({"newspaper": "baokhac"}, set()),
        ({"since": "2025-03-04"}, {"62.4", "80"}),
        ({"since": "2025-03-05"}, set()),
        ({"known": True, "limit": 1}, {"62.4"}),
    ],
)
def test_figures_are_found_by_what_is_asked(db: Any, run: int, asked: dict[str, Any], values: set[str]) -> None:
    read_article(db, run, 1)
    assert {row["value"] for row in read.figures(db, **asked)} == values


def test_known_leaves_out_figures_of_no_catalogue_row(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    annotate(db, saved, row["text"], figures=[figure(row["text"], "62,4%", "62.4", indicator_id=None)])
    assert len(read.figures(db)) == 1
    assert read.figures(db, known=True) == []


def test_topics_daily_counts_by_local_day_and_newspaper(db: Any, run: int) -> None:
    read_article(db, run, 1)
    read_article(db, run, 2)
    read_article(db, run, 3, published=START + 16 * HOUR)  # after midnight in Vietnam
    rows = [row[:3] + row[4:] for row in db.conn.execute("SELECT * FROM v_topics_daily")]
    assert rows == [
        ("2025-03-04", "baomau", "procedures", 2, 2, 2),
        ("2025-03-05", "baomau", "procedures", 1, 1, 1),
    ]


def test_versions_say_what_changed(db: Any, run: int) -> None:
    saved = save(db, run, page(1, run), article(1))
    save(db, run, page(1, run), article(1, title="Tiêu đề mới", body=(BODY[0], "Đoạn mới.")), now=START + HOUR)
    first, second = read.versions(db, saved.article_id)
    assert (first["changed"], first["paragraphs_added"], first["is_current"]) == (None, None, 0)
    assert (second["changed"], second["title_before"], second["is_current"]) == (
        "title body",
        "Chuyện cải cách số 1",
        1,
    )
    assert (second["paragraphs_removed"], second["paragraphs_added"]) == ([BODY[1]], ["Đoạn mới."])
    (edit,) = read.edits(db)
    assert edit["changes"] == [("Chuyện cải cách số 1", "Tiêu đề mới"), (BODY[1], ""), ("", "Đoạn mới.")]
    assert (edit["number"], edit["newspaper"], edit["title"]) == (2, "baomau", "Tiêu đề mới")
    assert read.edits(db, since_utc="2025-03-04T03:00:00Z") == []


def visit(db: Any, day: int, new: int, newspaper: str = "baomau", outcome: str = "ok", failed: int = 0) -> None:
    run = write.begin_run(db, "run", [newspaper], START + day * DAY)
    row = {"run_id": run, "newspaper": newspaper, "articles_new": new, "outcome": outcome, "failed": failed}
    write.save_visit(db, row)
    write.end_run(db, run, START + day * DAY + HOUR, 0, {})


def test_source_gaps(db: Any) -> None:
    for day in range(5):
        visit(db, day, 4)
        visit(db, day, 0 if day else 1, "baokhac")  # brought something once only: its silence is normal
    visit(db, 5, 0)
    visit(db, 6, 0, outcome="failed", failed=3)
    visit(db, 8, 2)  # and on day 7 nobody came
    gaps = [(row["newspaper"], row["day"], row["reason"], row["usual_articles"]) for row in read.gaps(db)]
    assert gaps == [
        ("baomau", "2025-03-09", "nothing new", 4.0),
        ("baomau", "2025-03-10", "failing", 3.3),
        ("baomau", "2025-03-11", "not visited", 2.9),
    ]
    assert [row["day"] for row in read.gaps(db, "2025-03-11")] == ["2025-03-11"]
    write.save_newspapers(db, [{"slug": "baomau", "title": "Báo Mẫu", "enabled": 0}])
    assert read.gaps(db) == []


def test_a_weekly_paper_is_not_missed_every_day(db: Any) -> None:
    for day in range(16):
        visit(db, day, 5 if day % 4 == 0 else 0)
    assert read.gaps(db) == []


def test_the_day_of_a_visit_is_the_day_in_vietnam(db: Any) -> None:
    for day in range(4):
        visit(db, day, 3)
    run = write.begin_run(db, "run", [], START + 4 * DAY - 2 * HOUR)  # 23:00 UTC, 6:00 of the next day in Vietnam
    write.save_visit(db, {"run_id": run, "newspaper": "baomau", "outcome": "ok"})
    assert [row["day"] for row in read.gaps(db)] == ["2025-03-08"]


def test_a_gap_is_closed_by_a_second_visit_of_the_day(db: Any) -> None:
    for day in range(4):
        visit(db, day, 3)
    visit(db, 4, 0, outcome="failed")
    assert len(read.gaps(db)) == 1
    visit(db, 4, 2)
    assert read.gaps(db) == []


def test_health_puts_the_last_visit_beside_the_usual(db: Any) -> None:
    for day, new in enumerate((2, 4, 6, 0)):
        visit(db, day, new)
    other, mine = read.health(db)
    assert (mine["articles_new"], mine["usual_articles"], mine["outcome"]) == (0, 4.0, "ok")
    assert mine["last_visit_utc"] == "2025-03-07T01:00:00Z"
    assert (other["newspaper"], other["last_visit_utc"], other["usual_articles"]) == ("baokhac", None, None)
