"""The demo crawls over HTTP; run again, it fetches only what is new and shows the edit as a version."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.conftest import Answer, started_in


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Answer], list[dict[str, int]]]:
    """Three runs of the demo over one file, with what the file held after each."""
    folder = tmp_path_factory.mktemp("demo")
    answers, states = [], []
    for _ in range(3):
        answers.append(started_in(folder)("demo"))
        assert answers[-1].returncode == 0, answers[-1].stderr
        states.append(held(folder / "demo.db"))
    return folder / "demo.db", answers, states


def rows(db: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def held(db: Path) -> dict[str, int]:
    tables = ("articles", "versions", "annotations", "figures", "pages")
    return {table: rows(db, f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def test_the_first_run_reads_every_newspaper(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, answers, states = demos
    assert states[0]["articles"] >= 45
    assert states[0]["versions"] == states[0]["articles"] == states[0]["annotations"]
    papers = dict(rows(db, "SELECT newspaper, count(*) FROM articles GROUP BY newspaper"))
    assert set(papers) == {"baosongmay", "baodongxanh", "baomuisong"}
    assert min(papers.values()) >= 15
    for words in ("Sổ số liệu", "Bài mới nhất", "Bỏ qua, và vì sao", "Thử tiếp"):
        assert words in answers[0].stdout


def test_the_pages_came_over_http(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    kinds = dict(rows(db, "SELECT kind, count(*) FROM pages GROUP BY kind"))
    assert {"feed", "sitemap", "section", "article"} <= set(kinds)


def test_the_second_run_adds_three_articles_and_one_version(
    demos: tuple[Path, list[Answer], list[dict[str, int]]],
) -> None:
    db, answers, states = demos
    assert states[1]["articles"] - states[0]["articles"] == 3
    assert states[1]["versions"] - states[0]["versions"] == 4
    edited = rows(db, "SELECT url, title FROM v_versions WHERE number = 2")
    assert len(edited) == 1
    assert "Bài đã sửa" in answers[1].stdout
    assert "87,4%" in answers[1].stdout
    fetched = rows(db, "SELECT count(*) FROM pages WHERE run_id = 2 AND kind = 'article' AND status = 200")[0][0]
    assert fetched == 4


def test_a_third_run_fetches_no_article(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, states = demos
    same = ("articles", "versions", "figures", "annotations")
    assert [states[2][table] for table in same] == [states[1][table] for table in same]
    assert rows(db, "SELECT count(*) FROM pages WHERE run_id = 3 AND kind = 'article' AND status = 200") == [(0,)]


def test_nothing_stands_twice(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    assert rows(db, "SELECT url FROM articles GROUP BY url HAVING count(*) > 1") == []
    assert rows(db, "SELECT version_id, start FROM figures GROUP BY version_id, start HAVING count(*) > 1") == []


def test_two_newspapers_disagree_and_the_desk_has_it_to_show(
    demos: tuple[Path, list[Answer], list[dict[str, int]]],
) -> None:
    db, _, _ = demos
    pairs = rows(db, "SELECT newspaper, value, other_newspaper, other_value, near FROM v_conflicts")
    assert ("baosongmay", "89.2", "baomuisong", "88.6", 1) in pairs
    said = rows(db, "SELECT raw, other_raw FROM v_slips WHERE kind = 'conflict'")
    assert {frozenset(pair) for pair in said} == {frozenset(("89,2%", "88,6%"))}


def test_what_was_skipped_has_a_reason(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    reasons = {reason for (reason,) in rows(db, "SELECT reason FROM frontier WHERE state = 'skipped'")}
    assert "HTTP 404" in reasons
    assert any("robots.txt" in reason for reason in reasons)
    told = [reason for (reason,) in rows(db, "SELECT reason FROM frontier WHERE reason IS NOT NULL")]
    assert any("withheld" in reason or "withholds" in reason for reason in told)


def test_a_reprint_is_one_story(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    stories = rows(
        db,
        """SELECT count(*), count(DISTINCT newspaper) FROM articles
        WHERE story_id IS NOT NULL GROUP BY story_id""",
    )
    assert (2, 2) in stories


def test_every_figure_is_proved_by_its_words(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    wrong = rows(
        db,
        """SELECT f.raw FROM figures f JOIN versions v ON v.id = f.version_id
        WHERE substr(v.text, f.start + 1, f."end" - f.start) <> f.raw""",
    )
    assert wrong == []
    assert held(db)["figures"] > 200


def test_a_series_holds_reached_and_target(demos: tuple[Path, list[Answer], list[dict[str, int]]]) -> None:
    db, _, _ = demos
    statuses = dict(
        rows(
            db,
            """SELECT status, count(DISTINCT period) FROM v_series
            WHERE indicator_id = 'online_dossier_rate' AND scope = 'Tuyên Quang' AND kind = 'level' GROUP BY status""",
        )
    )
    assert statuses["achieved"] >= 3
    assert statuses["target"] >= 2
