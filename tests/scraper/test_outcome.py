"""What lies in a window, told by a list or by the page, and how a list's silence is answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from scraper.outcome import Wish
from scraper.polling import look_again, pause

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime.fromisoformat("2026-06-01T00:00:00+07:00")
AFTER = datetime.fromisoformat("2026-07-01T00:00:00+07:00")
WISH = Wish(FIRST, 3 * DAY, HOUR, AFTER)
URL = "https://baomau.example/mot-cua-1.html"


def test_a_list_may_err_by_a_day_about_what_lies_outside_the_window() -> None:
    for moment, out in (
        (FIRST - 25 * HOUR, True),
        (FIRST - 23 * HOUR, False),
        (FIRST + HOUR, False),
        (AFTER + 23 * HOUR, False),
        (AFTER + 25 * HOUR, True),
    ):
        assert (WISH.left_out(URL, moment, None) is not None) is out, moment
    told = WISH.left_out(URL, FIRST - 25 * HOUR, None)
    assert told == (FIRST - 25 * HOUR, "published 2026-05-30, before 2026-06-01")


def test_a_last_change_says_only_that_it_is_no_younger() -> None:
    assert WISH.left_out(URL, None, FIRST - 2 * DAY)
    assert not WISH.left_out(URL, None, AFTER + 99 * DAY), "an old article may have been changed yesterday"
    assert not WISH.left_out(URL, None, None)


@pytest.mark.parametrize(
    ("folder", "out"),
    [("202605", "2026-05-31"), ("202606", None), ("202607", "2026-07-01"), ("2026/05/17", "2026-05-31")],
)
def test_the_month_in_an_address_counts(folder: str, out: str | None) -> None:
    told = WISH.left_out(f"https://baomau.example/thoi-su/{folder}/mot-cua-1a2b3c4/", None, None)
    assert (told[0].date().isoformat() if told else None) == out


def test_no_window_leaves_nothing_out() -> None:
    assert not Wish(None, DAY, HOUR).left_out(URL, FIRST - 9999 * DAY, None)


def test_a_list_is_asked_the_more_rarely_the_longer_it_is_silent_and_never_less_than_daily() -> None:
    waits = [pause(hours * HOUR) for hours in range(24 * 40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(0), "what brings something is asked in the next run"
    assert waits[10] == timedelta(0), "a night's silence does not make the morning late"
    assert max(waits) == DAY


def test_looks_at_an_article_grow_rarer() -> None:
    age = timedelta(0)
    looks: list[timedelta] = []
    while (wait := look_again(age, 3 * DAY, HOUR)) is not None and len(looks) < 20:
        age += wait
        looks.append(age)
    assert looks[:4] == [HOUR, 6 * HOUR, DAY, 3 * DAY]
    assert len(looks) <= 5
