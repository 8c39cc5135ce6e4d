"""Printed and machine dates -> one moment, with where it came from.

The policy (design decision of November 2026): JSON-LD with a zone, else the visible local time, else meta; every
string is kept. Two witnesses overrule one: where the visible clock and a meta element agree against JSON-LD, JSON-LD
tells another event (thanhnien.vn prints its drafting hour there); where a machine date shows the digits of the
visible clock under another zone, the zone is wrong (vnexpress.net wrote +08:00 until 2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

VIETNAM: Final = timezone(timedelta(hours=7))

Order = Literal["day-first", "month-first"]

_ISO: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T ]{1,3}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s{0,2}(?P<zone>Z|UTC|(?:GMT)?[+-]\d{1,2}(?::?\d{2}){0,2})?)?",
    re.IGNORECASE,
)
_WHOLE_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}", re.ASCII)
_MONTH_FIRST: Final = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"
    r"(?:,?\s{1,3}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s{0,2}(?P<half>AM|PM)?)?",
    re.IGNORECASE,
)
_DAY: Final = (
    r"(?P<day>\d{1,2})\s{0,2}(?:(?P<dot>[/.-])\s?(?P<month>\d{1,2})\s?(?P=dot)\s?|"
    r"tháng\s{1,3}(?P<month_word>\d{1,2})(?:,|,?\s{1,3}năm)\s{1,3}|"
    r"(?P<gap> )(?P<month_gap>\d{2}) )(?P<year>\d{4})(?!\d)"
)
_CLOCK: Final = (
    r"(?<![\d/.:-])(?P<hour>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<minute>\d{2})"
    r"(?:\s?phút\b|\s?p\b|:(?P<second>\d{2})(?![\d/.-]))?"
    r"(?:\s?(?P<half>AM|PM|SA|CH)\b)?"
)
_DAY_THEN_CLOCK: Final = re.compile(r"(?<!\d)" + _DAY + r"(?:[^\w]{1,12}(?:lúc\s)?" + _CLOCK + r")?", re.IGNORECASE)
_CLOCK_THEN_DAY: Final = re.compile(
    _CLOCK + r"[^\w]{1,6}(?:(?:ngày|thứ [a-zư]{2,4}|thứ \d|chủ nhật)[^\w]{1,4}){0,3}" + _DAY, re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of time as one source tells it; `when` is aware, `exact` is False where only the day is known."""

    when: datetime
    source: str
    raw: str
    zoned: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Dating:
    """What was believed of all moments a page tells, what they said, and where they disagree."""

    when: datetime | None = None
    source: str | None = None
    raw: Mapping[str, str] | None = None
    conflicts: tuple[str, ...] = ()


def read_moment(text: str, source: str, order: Order = "day-first") -> Moment | None:
    """Read the first date in `text`; None where there is none that exists. Without a zone it is Vietnamese time.

    >>> read_moment("2026-07-02T08:35:10+07:00", "json-ld").when.isoformat()
    '2026-07-02T08:35:10+07:00'
    >>> read_moment("Thứ năm, 05/03/2026 | 09:12 GMT+7", "visible").when.isoformat()
    '2026-03-05T09:12:00+07:00'
    >>> read_moment("7/2/2026 8:35:10 PM", "meta", order="month-first").when.isoformat()
    '2026-07-02T20:35:10+07:00'
    >>> read_moment("16:41, 02/02/2024", "visible").exact
    True
    >>> read_moment("31/2/2026", "visible")
    """
    text = " ".join(text[:400].split())
    if _WHOLE_ISO.fullmatch(text):
        return _machine_moment(text, source)
    if found := _ISO.search(text):
        return _moment(found, source, text)
    if order == "month-first":
        found = _MONTH_FIRST.search(text)
        return _moment(found, source, text) if found else None
    for pattern in (_CLOCK_THEN_DAY, _DAY_THEN_CLOCK):
        if (found := pattern.search(text)) and (moment := _moment(found, source, text)):
            return moment
    return None


def _machine_moment(text: str, source: str) -> Moment | None:
    """Read a date as machines write it, in whole; most pages tell theirs so."""
    try:
        when = datetime.fromisoformat(text).astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
    return Moment(when, source, text, zoned=True) if 1990 <= when.year <= 2100 else None


def _moment(found: re.Match[str], source: str, raw: str) -> Moment | None:
    parts = found.groupdict()
    month = parts.get("month") or parts.get("month_word") or parts.get("month_gap") or ""
    hour = parts.get("hour")
    zone = parts.get("zone")
    try:
        when = datetime(
            int(parts["year"]),
            int(month),
            int(parts["day"]),
            _hour(int(hour or 0), parts.get("half")),
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
            tzinfo=_zone(zone) if zone else VIETNAM,
        )
        when = when.astimezone(VIETNAM)
    except (ValueError, OverflowError):  # no such day or hour: the digits were no date
        return None
    if not 1990 <= when.year <= 2100:
        return None
    return Moment(when, source, raw, zoned=bool(zone), exact=hour is not None)


def _hour(hour: int, half: str | None) -> int:
    """Read the hour of a 12-hour clock; cafef.vn prints "00:01 AM" and "13:39 PM", which say what they show.

    >>> _hour(1, "PM"), _hour(12, "AM"), _hour(12, "CH"), _hour(0, "AM"), _hour(13, "PM")
    (13, 0, 12, 0, 13)
    """
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half.upper() in ("PM", "CH") else 0)


def _zone(zone: str) -> timezone:
    sign, digits = (-1 if "-" in zone else 1), re.sub(r"\D", "", zone)
    if not digits:
        return UTC
    hours = int(digits[:-2]) if len(digits) == 3 else int(digits[:2])
    minutes = int(digits[-2:]) if len(digits) == 3 else int(digits[2:4] or 0)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def choose(moments: Iterable[Moment]) -> Dating:
    """Choose the moment of publication by the policy at the head of this module.

    Sources are "json-ld", "visible", "meta:<name>", "url"; the first moment of each source counts.
    """
    told = list(moments)
    raw: dict[str, str] = {}
    for moment in told:
        raw.setdefault(moment.source, moment.raw)
    best = _best(told)
    if best is None:
        return Dating(raw=raw)
    when = best.when
    if when.second == 0 and best.exact:  # the same minute told with its seconds
        same = (m.when for m in told if m.exact and _clock(m.when) == _clock(when) and m.when.second)
        when = next(same, when)
    conflicts = tuple(
        f"{moment.source} says {moment.raw!r}, {best.source} says {best.raw!r}"
        for moment in told
        if moment.source != best.source and not _agree(moment, best)
    )
    return Dating(when, best.source if best.exact else f"{best.source}:day", raw, conflicts)


def _clock(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)


def _agree(one: Moment, other: Moment) -> bool:
    if not (one.exact and other.exact):
        return one.when.date() == other.when.date()
    return abs(one.when - other.when) <= timedelta(minutes=1)


def _best(told: Sequence[Moment]) -> Moment | None:
    exact = [moment for moment in told if moment.exact]
    machine = next((m for m in exact if m.source == "json-ld"), None)
    visible = next((m for m in exact if m.source == "visible"), None)
    metas = [m for m in exact if m.source.startswith("meta")]
    if machine and visible and not _agree(machine, visible):
        zone_is_wrong = _digits(machine) == _clock(visible.when)
        outvoted = any(_agree(meta, visible) for meta in metas)
        if zone_is_wrong or outvoted:
            return visible
    if machine and machine.zoned:
        return machine
    for moment in (visible, machine, *metas, *exact):
        if moment:
            return moment
    by_source = sorted(told, key=lambda moment: _DAY_ORDER.get(moment.source, 2))
    return by_source[0] if by_source else None


_DAY_ORDER: Final = {"visible": 0, "json-ld": 1, "url": 3}


def _digits(moment: Moment) -> datetime | None:
    """Return what the digits of a zoned date say if its zone is not believed."""
    found = _ISO.search(moment.raw)
    if not found or not found["hour"]:
        return None
    year, month, day, hour, minute = (int(found[part]) for part in ("year", "month", "day", "hour", "minute"))
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
