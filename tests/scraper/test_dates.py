"""Printed and machine dates, and which of them is believed."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.dates import VIETNAM, Moment, Order, choose, read_moment

PRINTED: tuple[tuple[str, str], ...] = (
    ("16:41, 02/02/2024", "2024-02-02T16:41:00+07:00"),
    ("Cập nhật: 16:41, 02/02/2024 GMT+7", "2024-02-02T16:41:00+07:00"),
    ("02/07/2026 08:35", "2026-07-02T08:35:00+07:00"),
    ("08/01/2026 - 18:21", "2026-01-08T18:21:00+07:00"),
    ("Thứ 3, 09/12/2025 | 08:40:00 [GMT +7]", "2025-12-09T08:40:00+07:00"),
    ("Thứ bảy, 29/9/2018, 12:40 (GMT+7)", "2018-09-29T12:40:00+07:00"),
    ("2/5/2014 | 08:54 GMT+7", "2014-05-02T08:54:00+07:00"),
    ("(25.04.2019 14:04)", "2019-04-25T14:04:00+07:00"),
    ("thứ năm, 08 08 2019 08:51", "2019-08-08T08:51:00+07:00"),
    ("20/01/2022 01:39 PM", "2022-01-20T13:39:00+07:00"),
    ("07-03-2026 - 00:01 AM", "2026-03-07T00:01:00+07:00"),
    ("5 tháng 3 năm 2026 lúc 9h05", "2026-03-05T09:05:00+07:00"),
    ("15 giờ 30 phút ngày 23/10/2020", "2020-10-23T15:30:00+07:00"),
    ("2026-03-07T08:52:11.000 +07:00", "2026-03-07T08:52:11+07:00"),
    ("2026-03-07T01:52:11Z", "2026-03-07T08:52:11+07:00"),
    ("2025-10-09T17:55:47+0700", "2025-10-09T17:55:47+07:00"),
)
DAYS = (("30/07/2019", "2019-07-30"), ("30 tháng 8, 2024", "2024-08-30"), ("2026-02-11", "2026-02-11"))
NO_DATES = (
    "",
    "102345",
    "31/2/2026",
    "85/96 xã",
    "Nghị định 42/2022/NĐ-CP",
    "25:61 32/13/2026",
    "1/7/0026",
    "12/2025",
    "01/01/1970",
    "2101-01-01",
)


@pytest.mark.parametrize(("text", "expected"), PRINTED)
def test_printed_moment(text: str, expected: str) -> None:
    moment = read_moment(text, "visible")
    assert moment
    assert (moment.when.isoformat(), moment.exact) == (expected, True)


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_printed_day_is_not_exact(text: str, expected: str) -> None:
    moment = read_moment(text, "visible")
    assert moment
    assert (moment.when.date().isoformat(), moment.exact) == (expected, False)


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert read_moment(text, "visible") is None


def test_us_order_is_never_read_day_first() -> None:
    found = read_moment("6/4/2026 8:05:00 AM", "meta:article:published_time", "month-first")
    assert found
    assert found.when == datetime(2026, 6, 4, 8, 5, tzinfo=VIETNAM)
    assert read_moment("13/4/2026 8:05:00 AM", "meta", "month-first") is None


@given(st.text(max_size=80), st.sampled_from(["day-first", "month-first"]))
def test_any_text_is_read_or_refused(text: str, order: Order) -> None:
    moment = read_moment(text, "visible", order)
    assert moment is None or moment.when.tzinfo is not None


@pytest.mark.parametrize(
    "hostile", ["1" * 1_000_000, "1/" * 500_000, "10:10 " * 170_000, "thứ " * 250_000, " " * 1_000_000]
)
def test_hostile_text_is_read_in_bounded_time(hostile: str) -> None:
    start = time.process_time()
    assert read_moment(hostile, "visible") is None
    assert time.process_time() - start < 1


def told(source: str, text: str, order: Order = "day-first") -> Moment:
    moment = read_moment(text, source, order)
    assert moment
    return moment


def test_json_ld_with_its_zone_comes_first_and_lends_its_seconds() -> None:
    dating = choose([told("json-ld", "2026-07-02T08:35:10+07:00"), told("visible", "02/07/2026 08:35")])
    assert dating.when == datetime(2026, 7, 2, 8, 35, 10, tzinfo=VIETNAM)
    assert (dating.source, dating.conflicts) == ("json-ld", ())
    assert dating.raw == {"json-ld": "2026-07-02T08:35:10+07:00", "visible": "02/07/2026 08:35"}


def test_visible_time_comes_before_a_day_and_before_meta() -> None:
    seen = told("visible", "08/01/2026 - 18:21")
    assert choose([told("json-ld", "2026-01-08"), seen]).source == "visible"
    assert choose([told("meta:pubdate", "2026-01-08T20:00:00"), seen]).when == seen.when


def test_wrong_zone_is_told_by_the_visible_clock() -> None:
    dating = choose([told("json-ld", "2018-09-29T12:40:25+08:00"), told("visible", "29/9/2018, 12:40 (GMT+7)")])
    assert dating.when == datetime(2018, 9, 29, 12, 40, tzinfo=VIETNAM)
    assert dating.source == "visible"
    assert dating.conflicts == ("json-ld says '2018-09-29T12:40:25+08:00', visible says '29/9/2018, 12:40 (GMT+7)'",)


def test_visible_and_meta_together_overrule_json_ld() -> None:
    moments = [
        told("json-ld", "2023-09-13T16:39:41+07:00"),
        told("meta:article:published_time", "2023-09-13T17:42:00+07:00"),
        told("visible", "13/09/2023 17:42 GMT+7"),
    ]
    dating = choose(moments)
    assert dating.when == datetime(2023, 9, 13, 17, 42, tzinfo=VIETNAM)
    assert len(dating.conflicts) == 1
    assert choose([moments[0], moments[2]]).source == "json-ld"


def test_day_alone_is_named_as_such() -> None:
    dating = choose([told("visible", "30/07/2019")])
    assert (dating.source, dating.when) == ("visible:day", datetime(2019, 7, 30, tzinfo=VIETNAM))


def test_nothing_told_is_nothing_believed() -> None:
    assert choose([]).when is None


def test_of_days_without_an_hour_the_visible_one_is_believed() -> None:
    told = {"url": "2026-03-01", "json-ld": "2026-03-03", "visible": "05/03/2026"}
    found = choose(moment for source, text in told.items() if (moment := read_moment(text, source)))
    assert (found.source, found.raw) == ("visible:day", told)
    assert len(found.conflicts) == 2
    assert choose(moment for moment in [read_moment("2026-03-01", "url")] if moment).source == "url:day"
