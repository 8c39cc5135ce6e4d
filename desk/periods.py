"""The spans a digest may be about: a day, a week, a month, a quarter; where each begins and what was before it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from desk.wording import day_name, hour, period_name
from store.rows import VIETNAM

Period = Literal["day", "week", "month", "quarter"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter")
CUT_OFF = time(6, 30)  # Vietnamese time; what is printed later belongs to the next morning
WEDNESDAY = 2  # weekly reports are due on Wednesday before ten (Kon Tum, công văn 4312/UBND-KGVX, 17/11/2020)
_CODE = re.compile(r"(\d{4})-?(?:(?P<month>\d{2})|Q(?P<quarter>[1-4]))")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [since, until) of one period; `code` names it in files and addresses: 2026-03-12, 2026-03, 2026Q1."""

    period: Period
    since: datetime
    until: datetime
    code: str

    @property
    def before(self) -> "Span":
        """The span of the same period that ends where this one begins."""
        if self.period in ("month", "quarter"):
            return calendar_span(self.period, (self.since - timedelta(days=1)).date())
        length = self.until - self.since
        return Span(self.period, self.since - length, self.since, self.since.date().isoformat())

    @property
    def name(self) -> str:
        """What an office calls it: tháng 3/2026; of a day or a week, from when to when."""
        if self.period == "month":
            return period_name(self.code)
        if self.period == "quarter":
            return period_name(f"{self.code[:4]}-{self.code[4:]}")
        if self.period == "week":
            return f"tuần từ {hour(self.since)} đến {hour(self.until)}"
        return f"từ {hour(self.since)} đến {hour(self.until)}"

    @property
    def brief(self) -> str:
        """The same in a few words, for a subject line."""
        if self.period == "day":
            return f"ngày {day_name(self.until.date())}"
        return f"tuần đến {day_name(self.until.date())}" if self.period == "week" else self.name


def span(period: Period, day: date, cut_off: time = CUT_OFF) -> Span:
    """Return the last span of a period that is over on the morning of `day`.

    >>> span("day", date(2026, 3, 12)).name
    'từ 06h30 ngày 11/3/2026 đến 06h30 ngày 12/3/2026'
    >>> span("week", date(2026, 3, 12)).name
    'tuần từ 06h30 ngày 4/3/2026 đến 06h30 ngày 11/3/2026'
    >>> [span(period, date(2026, 3, 31)).code for period in PERIODS]
    ['2026-03-31', '2026-03-25', '2026-02', '2025Q4']
    >>> [span(period, date(2026, 4, 1)).before.code for period in PERIODS]
    ['2026-03-31', '2026-03-25', '2026-02', '2025Q4']
    """
    if period in ("month", "quarter"):
        first = calendar_span(period, day).since.date()
        return calendar_span(period, first - timedelta(days=1))
    last = day - timedelta(days=(day.weekday() - WEDNESDAY) % 7) if period == "week" else day
    until = datetime.combine(last, cut_off, VIETNAM)
    return Span(period, until - timedelta(days=7 if period == "week" else 1), until, last.isoformat())


def calendar_span(period: Period, day: date) -> Span:
    """Return the month or the quarter that `day` lies in.

    >>> calendar_span("quarter", date(2026, 5, 31)).name, calendar_span("month", date(2026, 12, 31)).until.isoformat()
    ('quý II/2026', '2027-01-01T00:00:00+07:00')
    """
    months = 3 if period == "quarter" else 1
    first = day.month - (day.month - 1) % months
    after = first + months
    code = f"{day.year:04}Q{(first + 2) // 3}" if period == "quarter" else f"{day.year:04}-{first:02}"
    since = datetime(day.year, first, 1, tzinfo=VIETNAM)
    return Span(period, since, datetime(day.year + after // 13, (after - 1) % 12 + 1, 1, tzinfo=VIETNAM), code)


def named_span(text: str) -> Span:
    """Return the month or quarter that is called so; raises ValueError for anything else.

    >>> named_span("2026-03").name, named_span("2026Q1").code, named_span("2026-q1").name
    ('tháng 3/2026', '2026Q1', 'quý I/2026')
    >>> named_span("2026-13")
    Traceback (most recent call last):
    ValueError: '2026-13' is no month such as 2026-03 and no quarter such as 2026Q1
    """
    found = _CODE.fullmatch(text.strip().upper())
    try:
        if found is None:
            raise ValueError(text)
        year, quarter = int(found[1]), found["quarter"]
        if quarter:
            return calendar_span("quarter", date(year, 3 * int(quarter), 1))
        return calendar_span("month", date(year, int(found["month"]), 1))
    except ValueError as error:
        raise ValueError(f"{text!r} is no month such as 2026-03 and no quarter such as 2026Q1") from error


def moment_of_day(text: str) -> time:
    """Read a time of day such as 06:30 or 8h30; raises ValueError for anything else.

    >>> moment_of_day("8h30"), moment_of_day("06:30")
    (datetime.time(8, 30), datetime.time(6, 30))
    """
    hours, sign, minutes = text.strip().lower().replace("h", ":").partition(":")
    if not (sign and hours.isdigit() and minutes.isdigit() and len(hours) <= 2 and len(minutes) == 2):
        raise ValueError(f"{text!r} is no time of day such as 06:30")
    return time(int(hours), int(minutes))
