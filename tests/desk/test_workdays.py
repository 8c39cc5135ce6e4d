"""Working days over Tết, Giỗ Tổ, swapped days and weekends; the moon's days counted anew from the moon itself."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, pi, sin

import pytest

from desk.workdays import YEARS, days_off, is_working, working_days_after

TIME_ZONE = 7 / 24  # of a day


def julian(day: date) -> int:
    return day.toordinal() + 1721425


def new_moon(number: int) -> float:
    """The Julian day of new moon, counted from 1900 (Meeus, Astronomical Algorithms, 1991, as calendars use it)."""
    t = number / 1236.85
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * pi / 180)
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * t**2) * pi / 180
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * t**2) * pi / 180
    node = (21.2964 + 390.67050646 * number - 0.0016528 * t**2) * pi / 180
    more = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun) - 0.4068 * sin(moon) + 0.0161 * sin(2 * moon)
    more += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon) + 0.0004 * sin(2 * node + sun)
    more -= 0.0004 * sin(2 * node - sun) + 0.0006 * sin(2 * node + moon) - 0.0010 * sin(2 * node - moon)
    return mean + more + 0.0005 * sin(2 * moon + sun) - (0.000265 * t * t - 0.000278 + 0.000262 * t)


def moons(year: int) -> list[date]:
    """The first days of the moon's months that begin in a year, in Vietnamese time."""
    start = floor((julian(date(year, 1, 1)) - 2415021) / 29.530588853) - 1
    days = [floor(new_moon(start + number) + 0.5 + TIME_ZONE) for number in range(15)]
    return [found for day in days if (found := date.fromordinal(day - 1721425)).year == year]


@pytest.mark.parametrize("year", YEARS)
def test_tet_and_the_day_of_the_ancestors_are_days_of_the_moon(year: int) -> None:
    """Tết is a new moon between 21 January and 20 February; Giỗ Tổ the tenth day of the second moon after it."""
    told, firsts = YEARS[year], moons(year)
    assert told.tet in firsts
    assert date(year, 1, 21) <= told.tet <= date(year, 2, 20)
    after = firsts[firsts.index(told.tet) + 2]
    assert told.ancestors == after + timedelta(days=9)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_its_eleven_or_twelve_free_days_on_working_days(year: int) -> None:
    """Swaps aside, for a free day on a weekend is made up for."""
    told = YEARS[year]
    free = [day for day in days_off(year) if day.weekday() < 5]
    assert len(free) - len(told.off) == (12 if year >= 2026 else 11)
    assert all(day.weekday() == 5 for day in told.worked)
    assert len(told.worked) == len(told.off)


def test_what_was_announced_holds() -> None:
    tet = [date(2026, 2, day) for day in range(13, 24)]
    assert [day.day for day in tet if is_working(day)] == [13, 23]
    assert [day for day in (date(2026, 8, 22), date(2026, 8, 31), date(2026, 9, 1)) if is_working(day)] == [
        date(2026, 8, 22)
    ]
    assert not is_working(date(2025, 4, 7))
    assert not is_working(date(2026, 4, 27))  # Giỗ Tổ was a Sunday


def test_a_deadline_walks_over_what_is_free() -> None:
    assert working_days_after(date(2026, 4, 24), 3) == date(2026, 5, 4)
    assert working_days_after(date(2026, 4, 24), 0) == date(2026, 4, 24)
    assert working_days_after(date(2031, 4, 29), 1) == date(2031, 5, 2)  # a year without a row has its fixed days
