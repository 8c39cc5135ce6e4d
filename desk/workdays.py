"""Working days of Vietnamese offices: no weekends, no public holidays, but the Saturdays that make up for a free day.

Days off are those of Bộ luật Lao động 45/2019/QH14, articles 111.3 and 112: 1 January, five days of Tết, Giỗ Tổ (the
tenth of the moon's third month), 30 April, 1 May, 2 September and a day beside it; since 2026 also 24 November (Nghị
quyết 80-NQ/TW, 7 January 2026). One on a weekend is made up for on the next working day. Which five days Tết has, which
day stands beside 2 September and which days change places is announced for each year; until it is, the usual is taken:
one day before Tết and four from it on. Written down on 24 November 2026.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

DAY: Final = timedelta(days=1)
CULTURE_SINCE: Final = 2026


@dataclass(frozen=True, slots=True)
class Year:
    """One year: the first day of Tết and Giỗ Tổ by the calendar, and what was announced, `announced` = where.

    `off` = working days that are free beside the rule or instead of it, `worked` = Saturdays that are worked for them.
    """

    tet: date
    ancestors: date
    announced: str = ""
    tet_off: tuple[date, date] | None = None  # first and last
    beside: date | None = None  # the day beside 2 September
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


# The moon's days are those of the Vietnamese calendar (UTC+7): in 2030 Tết is a day before the Chinese one.
YEARS: Final = {
    2024: Year(
        date(2024, 2, 10),
        date(2024, 4, 18),
        "Bộ Lao động - Thương binh và Xã hội, thông báo nghỉ Tết Giáp Thìn và lễ năm 2024",
        (date(2024, 2, 8), date(2024, 2, 14)),
        date(2024, 9, 3),
        (date(2024, 4, 29),),
        (date(2024, 5, 4),),
    ),
    2025: Year(
        date(2025, 1, 29),
        date(2025, 4, 7),
        "Bộ Lao động - Thương binh và Xã hội, thông báo nghỉ Tết Ất Tỵ và lễ năm 2025",
        (date(2025, 1, 25), date(2025, 2, 2)),
        date(2025, 9, 1),
        (date(2025, 5, 2),),
        (date(2025, 4, 26),),
    ),
    2026: Year(
        date(2026, 2, 17),
        date(2026, 4, 26),
        "Bộ Nội vụ, thông báo nghỉ Tết Bính Ngọ và lễ năm 2026",
        (date(2026, 2, 14), date(2026, 2, 22)),
        date(2026, 9, 1),
        (date(2026, 1, 2), date(2026, 8, 31)),
        (date(2026, 1, 10), date(2026, 8, 22)),
    ),
    2027: Year(date(2027, 2, 6), date(2027, 4, 16)),
    2028: Year(date(2028, 1, 26), date(2028, 4, 4)),
    2029: Year(date(2029, 2, 13), date(2029, 4, 23)),
    2030: Year(date(2030, 2, 2), date(2030, 4, 12)),
}


@lru_cache(maxsize=64)
def days_off(year: int) -> frozenset[date]:
    """Return the public holidays of a year with the days that make up for them; without Tết for a year not in YEARS.

    >>> [day.isoformat() for day in sorted(days_off(2026)) if day.month in (4, 5)]
    ['2026-04-26', '2026-04-27', '2026-04-30', '2026-05-01']
    >>> [day.isoformat() for day in sorted(days_off(2027)) if day.month in (2, 5)]
    ['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11', '2027-05-01', \
'2027-05-03']
    """
    told = YEARS.get(year)
    days = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
    days += [date(year, 11, 24)] if year >= CULTURE_SINCE else []
    announced: set[date] = set()
    if told:
        days.append(told.ancestors)
        announced |= set(told.off)
        if told.tet_off:
            announced |= set(_every(*told.tet_off))
        else:
            days += _every(told.tet - DAY, told.tet + 3 * DAY)
        days.append(told.beside or _beside(year))
    else:
        days.append(_beside(year))
    return frozenset(_made_up(sorted(days), announced))


def _every(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


def _beside(year: int) -> date:
    """The day beside 2 September: whichever of its neighbours is no weekend, the one before it first."""
    return min((date(year, 9, 1), date(year, 9, 3)), key=lambda day: (day.weekday() >= 5, day))


def _made_up(days: Iterable[date], announced: set[date]) -> set[date]:
    """Add, for each day on a weekend, the next working day that is not free already."""
    days = list(days)
    off = {*days, *announced}
    for day in days:
        if day.weekday() < 5:
            continue
        instead = day
        while instead in off or instead.weekday() >= 5:
            instead += DAY
        off.add(instead)
    return off


def is_working(day: date) -> bool:
    """Tell whether offices work on a day.

    >>> [is_working(date(2026, 2, day)) for day in (13, 16, 23)], is_working(date(2026, 8, 22))
    ([True, False, True], True)
    """
    told = YEARS.get(day.year)
    if told and day in told.worked:
        return True
    return day.weekday() < 5 and day not in days_off(day.year)


def working_days_after(day: date, days: int) -> date:
    """Return the day that lies so many working days after another.

    >>> working_days_after(date(2025, 3, 6), 5).isoformat(), working_days_after(date(2025, 3, 8), 1).isoformat()
    ('2025-03-13', '2025-03-10')
    >>> working_days_after(date(2026, 2, 12), 2).isoformat()  # over Tết
    '2026-02-23'
    """
    while days > 0:
        day += DAY
        days -= is_working(day)
    return day
