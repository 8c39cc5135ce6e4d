"""Periods: which time a figure is about, as a code with its first and last day (figures.md 7 and 17.C)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from nlp.boards import Begin, Board, words_of

YEAR = r"(?:19|20)\d{2}"
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "tư": 4}
QUARTER = r"(?:iii|ii|iv|i|[1-4]|một|hai|ba|tư)(?!\w)"
WORDED = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
COUNT = r"(?:\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
OF_YEAR = rf"(?: ?\\?[/-] ?| năm | )(?P<year>{YEAR})(?!\d)"


class Period(NamedTuple):
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
            and (self.code.startswith("<=") or self.kind != "day")
            and self.kind in ("year", "months", "quarter", "span", "half", "month", "day")
        )


@dataclass(slots=True)
class Clock:
    """The year the text is speaking of, moved forward while a paragraph is read."""

    year: int | None
    today: date | None


def _near_year(clock: Clock) -> int | None:
    """Return the year of a bare day: that of the text, but not one years ahead of the article (tầm nhìn đến 2045)."""
    if clock.year is not None and clock.today is not None and clock.year > clock.today.year + 1:
        return clock.today.year
    return clock.year


def _day(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else _near_year(clock)
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
    if year is None or not (1 <= int(match["month1"]) <= 12 and 1 <= int(match["month"]) <= 12):
        return None
    first_year = int(match["year1"]) if match["year1"] else year
    return f"{first_year}-{int(match['month1']):02d}/{year}-{int(match['month']):02d}"


def _month_to_day(match: re.Match[str], clock: Clock) -> str | None:
    year = int(match["year"]) if match["year"] else clock.year
    if year is None or not (1 <= int(match["month1"]) <= 12 and 1 <= int(match["month"]) <= 12):
        return None
    return f"{year}-{int(match['month1']):02d}/{year}-{int(match['month']):02d}"


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
        re.compile(
            r"(?<!\w)(?<!sau )(?<!vòng )(?<!là )(?<!hơn )(?<!gần )(?<!đa )(?<!còn )(?<!quá )(?<!cứ )"
            rf"(?P<count>{COUNT}) tháng(?P<year>(?!))?"
            r"(?= (?:đạt|ước|tỉnh|cả nước|toàn tỉnh)|, (?:đạt|tỉ lệ|tỉnh|cả nước|toàn|thu|tổng))"
        ),
        _months,
    ),
    (
        "months",
        re.compile(rf"(?<!\w)(?P<count>{COUNT}) tháng cuối(?: của)? năm(?: nay)?(?: (?P<year>{YEAR}))?(?!\w)"),
        _last_months,
    ),
    ("half", re.compile(rf"(?<!\w)nửa (?P<half>đầu|cuối)(?: của)? năm(?: (?P<year>{YEAR}))?(?!\w)"), _half),
    ("length", re.compile(rf"(?<!\w){COUNT} tháng(?: đầu)? (?:của )?các năm(?!\w)"), _nothing),
    (
        "since",
        re.compile(
            rf"(?<!\w)từ (?:đầu |cuối |giữa |ngày \d{{1,2}}[/-])?(?:năm |đầu năm |cuối năm |tháng )?"
            rf"(?:\d{{1,2}}[/-]|\d{{1,2}} năm )?{YEAR} đến nay(?!\w)"
        ),
        _now,
    ),
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
            r"(?:(?<=pci )|(?<=papi )|(?<=index )|(?<=sipas )|(?<=dti )|(?<=ddci )|(?<=pgi ))"
            rf"(?P<year>{YEAR})(?!\d|[.,/-]\d)"
        ),
        _year,
    ),
    (
        "year",
        re.compile(
            rf"(?:(?<=so với )|(?<!\w)(?:đến|tới|vào|từ|cuối|đầu|hết|trước|sau|và|trong|của|hè|tết|"
            rf"xuân) )(?P<year>{YEAR})"
            rf"(?!\d|[.,]\d{{3}}|[-/]\d| ?%)(?! (?:hồ sơ|thủ tục|người|đơn vị|doanh nghiệp|tỉ(?! lệ|"
            rf" trọng)|triệu|nghìn|đồng|lượt|hộ|cán bộ|văn bản))"
        ),
        _year,
    ),
    (
        "year",
        re.compile(
            r"(?<!\w)(?:trong năm|cả năm|năm nay|năm ngoái|năm trước)(?! (?:học|qua|tới|\d))(?!\w)"
            r"(?! (?:lĩnh vực|nhiệm vụ|tỉnh|xã|huyện|ngành|nội dung|nhóm|khu vực|phòng|trường hợp|đơn vị|"
            r"cơ quan|tiêu chí|"
            r"trụ cột|địa phương|dự án|nước|người|vụ|cuộc|lần)(?!\w))"
        ),
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
            r"(?<!\w)hiện(?= (?:có|còn|đang|đã|đạt|nay|tại|toàn|cả|tỉnh|thành phố|huyện|xã|mới|các|trên|chỉ|số|"
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
    ("length", re.compile(r"(?<!\w)(?:từ |hơn |gần )?nửa năm (?:qua|trước|nay|sau|tới)(?!\w)"), _nothing),
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
# `Đến tháng 1/2018, ông A đồng ý bán …` tells when, `năm A … thì đến năm B` one year of a series (figures.md 17.C.3).
EVENT_AFTER = re.compile(r", (?:ông|bà|anh|chị|vợ chồng|gia đình) \w")
SERIES = re.compile(rf"(?<!\w)năm {YEAR}(?!\d)[^;.]{{1,160}}(?<!\w)(?:thì|còn|mà)(?: chỉ)? (?:đến|tới)(?: năm)? ?$")
EVENT_TIME = re.compile(r"(?<!\w)(?:đầu|cuối|giữa|từ|hồi) (?:năm)?")
"""`Đầu năm 2018, …` dates an event; it does not govern what follows."""
NAMED_LAW = re.compile(
    r"(?<!\w)(?:luật|bộ luật|hiến pháp|pháp lệnh|nghị định|thông tư|chương trình|đề án|"
    r"sách trắng)(?: (?!năm)[^\W\d_]{1,12}){0,8}(?: năm)? $"
)
OPENING = re.compile(
    r"^(?:(?:\([^()]{1,40}\)|[a-zđ]{2,8}) ?[–-] ?)?(?:[\"'(–-]? ?)"
    r"(?:(?:trong|tính|riêng|và|cũng|cụ thể|theo đó|về mục tiêu cụ thể|về mục tiêu tổng quát|về mục tiêu|"
    r"mục tiêu cụ thể|mục tiêu|lũy kế|dự kiến|bước sang|"
    r"bước vào|đặc biệt|riêng trong|phấn đấu|cụ thể,|theo đó,|"
    r"trước đó|sau đó|tiếp đó|tính chung|tính riêng|ngoài ra|bên cạnh đó|đáng chú ý|kết quả|như vậy)(?:,)? ){0,2}"
    r"(?:(?:chậm nhất|đến|tới|trước|hết|cuối|đầu|vào|cho đến|đến hết|trong)(?: |$)){0,3}$"
)


MEETING = re.compile(
    r"(?<!\w)(?:hội nghị|cuộc họp|phiên họp|họp báo|buổi làm việc|buổi họp|hội thảo|tọa đàm|họp)[^,;.]{0,60}$"
)
TELLING = re.compile(
    r"(?<!\w)(?:cho biết|cho hay|thông tin(?= (?:từ|về|tại|với))|công bố|"
    r"tại (?:hội nghị|cuộc họp|phiên họp|buổi|họp)|họp báo|"
    r"tổ chức (?:hội nghị|họp|phiên)|chủ trì|báo cáo|phát biểu|làm việc với|trao đổi với)(?!\w)"
)


BOARD = Board(pattern for _, pattern, _ in PATTERNS)
"""Its candidates are those of a whole paragraph; `find_periods` is given those of a sentence."""


def find_periods(
    text: str, start: int, end: int, clock: Clock, candidates: Sequence[Begin] | None = None
) -> list[Period]:
    """Find the periods of text[start:end] (a folded sentence), in order; the clock's year moves with them."""
    if candidates is None:
        candidates = [begin for begin in BOARD.candidates(words_of(text)) if start <= begin[0] < end]
    rows = BOARD.find(text, candidates, start, end)
    if not rows:
        return []
    found = [
        (m.start(), -m.end(), rank, PATTERNS[rank][0], m, PATTERNS[rank][2])
        for rank, matches in rows.items()
        for m in matches
    ]
    periods: list[Period] = []
    last = start
    for begin, _, _, kind, match, reader in sorted(found, key=lambda item: item[:3]):
        if begin < last:
            continue
        named = "year" in match.re.groupindex and match["year"]
        code = reader(match, clock)
        if code is None and kind in ("day", "days", "months-span", "month-day") and not _plausible(match):
            continue
        if named and kind != "span" and (clock.today is None or int(named) <= clock.today.year):
            clock.year = int(named)
        inherited = code is not None and not named
        period = Period(
            begin, match.end(), kind, code, inherited and kind not in ("day", "month", "quarter", "months", "half")
        )
        if kind == "year" and (
            NAMED_LAW.search(text, max(start, begin - 90), begin) or text.endswith("sinh ", 0, begin)
        ):
            period = period._replace(kind="name", code=None)
        if EVENT_TIME.search(text, max(start, begin - 8), begin + 6) is not None and kind in ("year", "month"):
            period = period._replace(event=True)
        last = match.end()
        periods.append(_capped(text, start, period) if kind not in ("length", "now", "since", "span") else period)
    return [p._replace(code=f"<={p.code}") if p.kind in ("now", "since") and p.code else p for p in periods]


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
    if EVENT_AFTER.match(text, period.end) or (period.kind == "year" and SERIES.search(text, start, cut)):
        return period._replace(start=min(found.start(), period.start), event=True)
    if found["before"] is not None and code is not None and period.kind == "year":
        code = str(int(code) - 1)
    return period._replace(start=min(found.start(), period.start), code=None if code is None else f"<={code}")


def opens(text: str, sentence_start: int, period: Period) -> bool:
    """Tell whether the period opens its sentence (`Năm 2023, …`, `Đến hết tháng 5, …`)."""
    return period.start - sentence_start < 70 and OPENING.match(text[sentence_start : period.start]) is not None


def told_then(text: str, start: int, period: Period, stop: int) -> bool:
    """Tell whether the day is that of a meeting or of the telling, not of the figure (hội nghị sáng 2/2)."""
    if period.kind != "day" or (period.code or "").startswith("<="):
        return False
    return (
        MEETING.search(text, max(start, period.start - 70), period.start) is not None
        or TELLING.search(text, period.end, max(period.end, stop)) is not None
    )
