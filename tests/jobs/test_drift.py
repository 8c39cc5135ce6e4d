"""Drift alarms: every planted break is told, ordinary years are left in peace, little history says nothing."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from jobs.drift import ADOPTED, Alarm, alarms
from tests.jobs.drift_figures import BREAKS, FIRST, Habit, Row, delays, false_alarms, year

PAPER = Habit(15.0, 0.8, 0.9, 0.6, 2500.0, frozenset())


def told_on(rows: list[Row], number: int) -> list[Alarm]:
    return alarms(rows, FIRST + timedelta(days=number))


def broken(kind: str, at: int = 100) -> list[Row]:
    return year("baomau", PAPER, Random(f"{kind} of a paper"), BREAKS[kind][1], at)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_break_is_told_within_three_days_with_its_field_and_day(kind: str) -> None:
    field, rows = BREAKS[kind][0], broken(kind)
    (alarm,) = [each for each in told_on(rows, 103) if each.field == field]
    assert alarm.newspaper == "baomau"
    assert alarm.usual != alarm.now
    first = date.fromisoformat(alarm.since)
    assert FIRST + timedelta(days=98) <= first <= FIRST + timedelta(days=103)
    assert [each.field for each in told_on(rows, 98)] == []


def test_one_break_is_one_alarm() -> None:
    assert [alarm.field for alarm in told_on(broken("all by the fallback"), 103)] == ["fallback"]
    assert [alarm.field for alarm in told_on(broken("no author"), 103)] == ["author"]


def test_the_words_name_field_share_and_what_was_usual() -> None:
    (alarm,) = told_on(broken("no author"), 103)
    assert alarm.said.startswith("tác giả: 0 % trong ")
    assert "trước đây" in alarm.said
    assert set(alarm.row()) == {"newspaper", "field", "since", "usual", "now", "articles", "said"}


@pytest.mark.parametrize("kind", ["no author", "all by the fallback", "silence", "dates months off"])
def test_an_alarm_does_not_heal_by_itself(kind: str) -> None:
    rows = broken(kind)
    for number in range(103, 100 + ADOPTED - 3):
        assert BREAKS[kind][0] in [alarm.field for alarm in told_on(rows, number)], number
    later = [alarm.field for alarm in told_on(rows, 100 + ADOPTED + 10)]
    assert later == (["items"] if kind == "silence" else [])  # by then it is the newspaper's way; silence never is


def test_a_cured_newspaper_is_quiet_the_next_day() -> None:
    rows = broken("no author", 100)
    whole = year("baomau", PAPER, Random("no author of a paper"))
    cured = rows[:110] + whole[110:]
    assert [alarm.field for alarm in told_on(cured, 109)] == ["author"]
    assert told_on(cured, 111) == []


def test_little_history_says_nothing() -> None:
    for kind, (_, change) in BREAKS.items():
        rows = year("baomau", PAPER, Random(kind), change, 3)
        for number in range(6):
            assert told_on(rows, number) == []


def test_a_fall_all_newspapers_share_is_no_alarm_of_theirs() -> None:
    papers: list[Row] = []
    for place in range(7):
        random = Random(place)
        papers += year(f"bao{place}", PAPER, random, BREAKS["an eighth of the articles"][1], 100)
    assert [alarm for alarm in told_on(papers, 104) if alarm.field == "items"] == []
    alone = [row for row in papers if row["newspaper"] == "bao1"]
    assert [alarm.field for alarm in told_on(alone, 104)] == ["items"]


def test_today_is_not_over_so_its_volume_is_not_judged() -> None:
    rows = broken("silence", 100)
    assert told_on(rows, 100) == []
    assert [alarm.field for alarm in told_on(rows, 101)] == ["items"]


def test_days_without_a_visit_are_no_silence_of_the_newspaper() -> None:
    rows = [row for row in year("baomau", PAPER, Random(5)) if row["day"] < "2026-04-01"]
    assert alarms(rows, date(2026, 4, 20)) == []


def test_a_paper_of_one_article_a_day_is_judged_when_there_is_enough() -> None:
    found = delays("all by the fallback", 1.0, 6)
    assert all(each is not None and each <= 10 for each in found), found


@pytest.mark.slow
def test_ordinary_years_are_left_in_peace() -> None:
    told = false_alarms(5, seed=11)
    years = 5 * len(told)
    count = sum(sum(counts.values()) for counts in told.values())
    assert count / years <= 0.6, told


def test_no_article_and_empty_rows_are_no_crash() -> None:
    assert alarms([], date(2026, 1, 1)) == []
    empty: dict[str, Any] = dict.fromkeys(year("x", PAPER, Random(1))[0], 0) | {
        "layouts": {},
        "lengths": [],
        "lags": [],
    }
    rows = [empty | {"newspaper": "baomau", "day": f"2026-01-{day:02}"} for day in range(1, 29)]
    assert alarms(rows, date(2026, 1, 28)) == []
