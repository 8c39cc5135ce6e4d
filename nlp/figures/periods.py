"""Periods: which time a figure is about, as a code with its first and last day (figures.md 7 and 17.C)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

YEAR = r"(?:19|20)\d{2}"
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "tư": 4}
QUARTER = r"(?:iii|ii|iv|i|[1-4]|một|hai|ba|tư)(?!\w)"
WORDED = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
COUNT = r"(?:\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
OF_YEAR = rf"(?: ?[/-] ?| năm | )(?P<year>{YEAR})(?!\d)"


@dataclass(frozen=True, slots=True)
class Period:
    """A period in the text. `code` is None for an amount of time that names none (sau 3 năm)."""

    start: int
    end: int
    kind: str
    code: str | None
    inherited: bool = False
    event: bool = False

    @property
    def governs(self) -> bool:
        """Tell whether it can govern what follows it: years, quarters and stages do, days do not."""
        return (
            self.code is not None
            and not self.event
            and not self.code.startswith("<=")
            and self.kind in ("year", "months", "quarter", "span", "half", "month")
        )


@dataclass(slots=True)
class Clock:
    """The year the text is speaking of, moved forward while a paragraph is read."""

    year: int | None
    today: date | None


def _day(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    day, month = int(match["day"]), int(match["month"])
    if year is None or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02d}-{day:02d}"


def _days(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    first_year = int(match["year1"]) if match["year1"] else year
    month = int(match["month"])
    first = int(match["month1"]) if match["month1"] else month
    if year is None or not (1 <= month <= 12 and 1 <= first <= 12):
        return None
    start, end = (first_year, first, int(match["day1"])), (year, month, int(match["day"]))
    if start == (year, 1, 1) and end == (year, 12, 31):
        return str(year)
    return f"{start[0]}-{start[1]:02d}-{start[2]:02d}/{end[0]}-{end[1]:02d}-{end[2]:02d}"


def _month(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    return None if year is None or not 1 <= int(match["month"]) <= 12 else f"{year}-{int(match['month']):02d}"


def _month_span(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    if year is None:
        return None
    first_year = int(match["year1"]) if match["year1"] else year
    return f"{first_year}-{int(match['month1']):02d}/{year}-{int(match['month']):02d}"


def _month_to_day(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    return None if year is None else f"{year}-{int(match['month1']):02d}/{year}-{int(match['month']):02d}"


def _quarter(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    return None if year is None else f"{year}-Q{QUARTERS[match['quarter']]}"


def _months(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    count = WORDED.get(match["count"]) or int(match["count"])
    return None if year is None or not 1 <= count <= 12 else f"{year}-{count}M"


def _last_months(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    count = WORDED.get(match["count"]) or int(match["count"])
    if year is None or not 1 <= count <= 11:
        return None
    return f"{year}-H2" if count == 6 else f"{year}-{13 - count:02d}/{year}-12"


def _half(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    if year is None:
        return None
    return f"{year}-6M" if match["half"] == "đầu" else f"{year}-H2"


def _first_quarter(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    return None if year is None else f"{year}-Q1"


def _years(match: re.Match[str], clock: Clock) -> str | None:
    first, last = int(match["year1"]), int(match["year"])
    return f"{first}/{last}" if first < last else None


def _year(match: re.Match[str], clock: Clock) -> str | None:
    return match["year"]


def _this_year(match: re.Match[str], clock: Clock) -> str | None:
    year = clock.year if match[0].startswith(("trong năm", "cả năm")) else (clock.today.year if clock.today else None)
    if year is None:
        return None
    return str(year - (match[0].endswith(("ngoái", "trước"))))


def _now(match: re.Match[str], clock: Clock) -> str | None:
    return clock.today.isoformat() if clock.today else None


def _nothing(match: re.Match[str], clock: Clock) -> str | None:
    return None


Reader = Callable[[re.Match[str], Clock], str | None]
DAY_CUE = r"(?:ngày|sáng|chiều|tối|đêm|trưa|sáng ngày|chiều ngày|tối ngày|mùng|hôm|dịp lễ|lễ|dịp)"
SEP = r" ?[/.-] ?"
PATTERNS: tuple[tuple[str, re.Pattern[str], Reader], ...] = (
    (
        "days",
        re.compile(
            rf"(?<!\w)(?:từ )?(?:ngày )(?P<day1>\d{{1,2}})(?:{SEP}(?P<month1>\d{{1,2}}))?(?:{SEP}(?P<year1>{YEAR}))?"
            rf"(?: đến| tới|-)(?: hết)?(?: ngày)? "
            rf"?(?P<day>\d{{1,2}}){SEP}(?P<month>\d{{1,2}})(?:{SEP}(?P<year>{YEAR}))?(?!\d)"
        ),
        _days,
    ),
    (
        "day",
        re.compile(rf"(?<!\w)(?:{DAY_CUE} )?(?P<day>\d{{1,2}}){SEP}(?P<month>\d{{1,2}}){SEP}(?P<year>{YEAR})(?!\d)"),
        _day,
    ),
    (
        "day",
        re.compile(
            rf"(?<!\w){DAY_CUE} (?P<day>\d{{1,2}}) tháng (?P<month>\d{{1,2}})(?:(?: năm |"
            rf"/)(?P<year>{YEAR}))?(?!\d)"
        ),
        _day,
    ),
    (
        "day",
        re.compile(
            rf"(?<!\w){DAY_CUE} (?P<day>\d{{1,2}}){SEP}(?P<month>\d{{1,2}})(?!\d)(?:{SEP}(?P<year>{YEAR}))?"
            rf"(?!\d|[.,]\d)"
        ),
        _day,
    ),
    (
        "day",
        re.compile(
            r"(?<!\w)(?:từ|đến|tới|trước|sau|và|nay|qua|hôm nay) (?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?P<year>(?!))?"
            r"(?= ?[,.;:)]| đến| tới| và \d|$| để| đã| sẽ| vừa)(?![.,]\d)"
        ),
        _day,
    ),
    ("day", re.compile(r"(?<=, )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?P<year>(?!))?(?=\) ?[–-])"), _day),
    (
        "month-day",
        re.compile(
            rf"(?<!\w)(?:từ )?tháng (?P<month1>\d{{1,2}})(?: đến|"
            rf" tới)(?: hết)?(?: ngày)? \d{{1,2}}{SEP}(?P<month>\d{{1,2}})"
            rf"{SEP}(?P<year>{YEAR})(?!\d)"
        ),
        _month_to_day,
    ),
    (
        "months-span",
        re.compile(
            rf"(?<!\w)(?:từ )?tháng (?P<month1>\d{{1,2}})(?:[/-](?P<year1>{YEAR}))?"
            r"(?: đến| tới|-)(?: hết)?(?: tháng)? ?"
            rf"(?P<month>\d{{1,2}})(?:(?:[/-]| năm )(?P<year>{YEAR}))?(?![\d/])"
        ),
        _month_span,
    ),
    ("month", re.compile(rf"(?<!\w)tháng (?P<month>\d{{1,2}})(?!\d)(?:{OF_YEAR})?(?!\d|[.,]\d)"), _month),
    ("month", re.compile(rf"(?<!\w)(?P<month>\d{{1,2}})/(?P<year>{YEAR})(?!\d|/)"), _month),
    ("quarter", re.compile(rf"(?<!\w)quý (?P<quarter>{QUARTER})(?:{OF_YEAR})?(?!\d)"), _quarter),
    ("quarter", re.compile(rf"(?<!\w)quý đầu(?: tiên)?(?: của)? năm(?: (?P<year>{YEAR}))?(?!\d)"), _first_quarter),
    (
        "months",
        re.compile(rf"(?<!\w)(?P<count>{COUNT}) tháng(?: đầu)?(?: của)? năm(?: (?P<year>{YEAR}))(?!\d)"),
        _months,
    ),
    ("months", re.compile(rf"(?<!\w)(?P<count>{COUNT}) tháng/(?P<year>{YEAR})(?!\d)"), _months),
    ("months", re.compile(rf"(?<!\w)(?P<count>{COUNT}) tháng đầu(?: của)? năm(?: nay)?(?P<year>(?!))?(?!\w)"), _months),
    (
        "months",
        re.compile(rf"(?<!\w)(?P<count>{COUNT}) tháng cuối(?: của)? năm(?: nay)?(?: (?P<year>{YEAR}))?(?!\w)"),
        _last_months,
    ),
    ("half", re.compile(rf"(?<!\w)nửa (?P<half>đầu|cuối)(?: của)? năm(?: (?P<year>{YEAR}))?(?!\w)"), _half),
    ("length", re.compile(rf"(?<!\w){COUNT} tháng(?: đầu)? (?:của )?các năm(?!\w)"), _nothing),
    ("since", re.compile(rf"(?<!\w)từ (?:năm |đầu năm )?{YEAR} đến nay(?!\w)"), _now),
    (
        "span",
        re.compile(
            rf"(?<!\w)(?:giai đoạn|nhiệm kì|thời kì|trong các năm|các năm|năm học|từ năm|từ)(?: từ)?(?: năm)? "
            rf"(?P<year1>{YEAR})(?: đến| tới| ?-)(?: hết)?(?: năm)? ?(?P<year>{YEAR})(?!\d)"
        ),
        _years,
    ),
    ("span", re.compile(rf"(?<![\w/.-])(?P<year1>{YEAR}) ?- ?(?P<year>{YEAR})(?![\d/])"), _years),
    ("year", re.compile(rf"(?<!\w)năm (?P<year>{YEAR})(?!\d|[.,]\d{{3}})"), _year),
    (
        "year",
        re.compile(
            rf"(?<!\w)(?:đến|tới|vào|từ|cuối|đầu|hết|trước|sau|so với|và|trong|của|hè|tết|xuân) (?P<year>{YEAR})"
            rf"(?!\d|[.,]\d{{3}}|[-/]\d| ?%)(?! (?:hồ sơ|thủ tục|người|đơn vị|doanh nghiệp|tỉ(?! lệ|"
            rf" trọng)|triệu|nghìn|đồng|lượt|hộ|cán bộ|văn bản))"
        ),
        _year,
    ),
    (
        "year",
        re.compile(r"(?<!\w)(?:trong năm|cả năm|năm nay|năm ngoái|năm trước)(?! (?:học|qua|tới|\d))(?!\w)"),
        _this_year,
    ),
    (
        "now",
        re.compile(
            r"(?<!\w)(?:đến nay|tới nay|hiện nay|hiện tại|đến thời điểm này|đến thời điểm hiện tại|"
            r"tính đến nay)(?!\w)"
        ),
        _now,
    ),
    (
        "now",
        re.compile(
            r"(?<!\w)hiện(?= (?:có|còn|đang|đã|nay|tại|toàn|cả|tỉnh|thành phố|huyện|xã|mới|các|trên|chỉ|số|"
            r",|là|được))(?!\w)|"
            r"(?<!\w)hiện(?=, )"
        ),
        _now,
    ),
    (
        "length",
        re.compile(
            r"(?<!\w)(?:sau|trải qua|qua|suốt|trong suốt|chặng đường|trong chặng đường|nhân|kỉ niệm|"
            r"lễ kỉ niệm|nhân dịp|nhiệm vụ|cách đây|từ)"
            r"(?: (?:khoảng|gần|hơn|chỉ))? (?:\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) (?:năm|"
            r"tháng|tuần|ngày|thành lập)(?! làm việc)(?!\w)"
        ),
        _nothing,
    ),
    (
        "length",
        re.compile(
            r"(?<!\w)(?:(?:trong|trong vòng|trong suốt|vòng) )?(?:(?:gần|hơn|khoảng) )?(?:\d{1,3}|một|hai|"
            r"ba|bốn|năm|sáu|bảy|tám|chín|mười)"
            r" (?:năm|tháng|tuần|ngày|quý|nhiệm kì) (?:qua|gần đây|gần nhất|trở lại đây|trước|trước đây|"
            r"trước đó|tới|tới đây|tiếp theo|sau|nữa|"
            r"còn lại|liên tiếp|liền|thực hiện|tổ chức thực hiện|triển khai|hoạt động|thành lập|xây dựng|"
            r"vận hành|hình thành|liên tục)(?!\w)"
        ),
        _nothing,
    ),
    (
        "length",
        re.compile(
            r"(?<!\w)(?:cao nhất|thấp nhất|lớn nhất|nhỏ nhất)(?: kể từ)? trong(?: vòng)? \d{1,3} (?:năm|tháng|"
            r"quý)"
        ),
        _nothing,
    ),
)
CAPPED = re.compile(
    r"(?<!\w)(?:tính |lũy kế |luỹ kế |cộng dồn |chậm nhất |muộn nhất |cập nhật )*"
    r"(?:(?P<before>trước)|đến|tới|vào cuối|hết|chậm nhất|cập nhật)"
    r"(?: (?:thời điểm|hết|cuối|đầu|giữa|ngày|năm)){0,3} ?$"
)
EVENT_TIME = re.compile(r"(?<!\w)(?:đầu|cuối|giữa|từ|hồi) (?:năm)?")
"""`Đầu năm 2018, …` dates an event; it does not govern what follows."""
NAMED_LAW = re.compile(
    r"(?<!\w)(?:luật|bộ luật|hiến pháp|pháp lệnh|nghị định|thông tư|chương trình|đề án|"
    r"sách trắng)(?: (?!năm)[^\W\d_]{1,12}){0,8}(?: năm)? $"
)
OPENING = re.compile(
    r"^(?:(?:\([^()]{1,40}\)|[a-zđ]{2,8}) ?[–-] ?)?(?:[\"'(–-]? ?)(?:(?:trong|tính|riêng|và|cũng|cụ thể|theo đó|mục tiêu|lũy kế|dự kiến|bước sang|"
    r"bước vào|đặc biệt|riêng trong|phấn đấu|cụ thể,|theo đó,)(?:,)? ){0,2}"
    r"(?:(?:chậm nhất|đến|tới|trước|hết|cuối|đầu|vào|cho đến|đến hết|trong)(?: |$)){0,3}$"
)


def find_periods(text: str, start: int, end: int, clock: Clock) -> list[Period]:
    """Find the periods of text[start:end] (a folded sentence), in order; the clock's year moves with them."""
    found: list[tuple[int, int, int, str, re.Match[str], Reader]] = []
    for rank, (kind, pattern, reader) in enumerate(PATTERNS):
        found.extend((m.start(), -m.end(), rank, kind, m, reader) for m in pattern.finditer(text, start, end))
    periods: list[Period] = []
    last = start
    for begin, _, _, kind, match, reader in sorted(found, key=lambda item: item[:3]):
        if begin < last:
            continue
        named = "year" in match.re.groupindex and match["year"]
        code = reader(match, clock)
        if code is None and kind in ("day", "days", "months-span", "month-day") and not _plausible(match):
            continue
        if named:
            clock.year = int(named)
        inherited = code is not None and not named
        period = Period(
            begin, match.end(), kind, code, inherited and kind not in ("day", "month", "quarter", "months", "half")
        )
        if kind == "year" and NAMED_LAW.search(text, max(start, begin - 90), begin):
            period = replace(period, kind="name", code=None)
        if EVENT_TIME.search(text, max(start, begin - 8), begin + 6) is not None and kind in ("year", "month"):
            period = replace(period, event=True)
        last = match.end()
        periods.append(_capped(text, start, period) if kind not in ("length", "now", "since", "span") else period)
    return [replace(p, code=f"<={p.code}") if p.kind in ("now", "since") and p.code else p for p in periods]


def _plausible(match: re.Match[str]) -> bool:
    month = match["month"]
    return 1 <= int(month) <= 12


def _capped(text: str, start: int, period: Period) -> Period:
    """Turn `đến hết tháng 5` into everything up to its end; widen the span to the words that say so."""
    own = re.match(r"(?:đến|tới|trước|hết|cuối) ", text[period.start : period.end])
    cut = period.start + (own.end() if own else 0)
    found = CAPPED.search(text, max(start, cut - 60), cut)
    if found is None:
        return period
    code = period.code
    if found["before"] is not None and code is not None and period.kind == "year":
        code = str(int(code) - 1)
    return replace(period, start=min(found.start(), period.start), code=None if code is None else f"<={code}")


def bounds_of(code: str) -> tuple[str | None, str]:
    """Return the first and last day of a period code; an open beginning is None.

    >>> bounds_of("2024-6M"), bounds_of("<=2024-05"), bounds_of("2021/2025"), bounds_of("2024-Q3")
    (('2024-01-01', '2024-06-30'), (None, '2024-05-31'), ('2021-01-01', '2025-12-31'), ('2024-07-01', '2024-09-30'))
    """
    if code.startswith("<="):
        return None, bounds_of(code[2:])[1]
    if "/" in code:
        first, last = code.split("/")
        return bounds_of(first)[0], bounds_of(last)[1]
    year = int(code[:4])
    rest = code[5:]
    if not rest:
        months = (1, 12)
    elif rest.endswith("M"):
        months = (1, int(rest[:-1]))
    elif rest == "H2":
        months = (7, 12)
    elif rest.startswith("Q"):
        months = (3 * int(rest[1:]) - 2, 3 * int(rest[1:]))
    elif len(rest) == 5:
        return code, code
    else:
        months = (int(rest), int(rest))
    return f"{year}-{months[0]:02d}-01", f"{year}-{months[1]:02d}-{calendar.monthrange(year, months[1])[1]:02d}"


def year_before(code: str) -> str:
    """Return the same period one year earlier (cùng kỳ).

    >>> year_before("2024-9M"), year_before("<=2025-06-15"), year_before("2021/2025")
    ('2023-9M', '<=2024-06-15', '2020/2024')
    """
    return re.sub(r"(?<!\d)\d{4}(?!\d)", lambda m: str(int(m[0]) - 1), code)


def step_before(code: str) -> str:
    """Return the quarter or month before a quarter or month (so với quý trước).

    >>> step_before("2024-Q1"), step_before("2024-05"), step_before("2024")
    ('2023-Q4', '2024-04', '2023')
    """
    year, rest = int(code[:4]), code[5:]
    if rest.startswith("Q"):
        quarter = int(rest[1:])
        return f"{year - 1}-Q4" if quarter == 1 else f"{year}-Q{quarter - 1}"
    if len(rest) == 2 and rest.isdigit():
        return f"{year - 1}-12" if rest == "01" else f"{year}-{int(rest) - 1:02d}"
    return str(year - 1)


def opens(text: str, sentence_start: int, period: Period) -> bool:
    """Tell whether the period opens its sentence (`Năm 2023, …`, `Đến hết tháng 5, …`)."""
    return period.start - sentence_start < 60 and OPENING.match(text[sentence_start : period.start]) is not None
