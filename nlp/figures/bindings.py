"""Bindings: which row of the catalogue a figure is a value of (figures.md 4.4)."""

from __future__ import annotations

import re

from nlp.figures.contexts import context_of
from nlp.figures.indicators import Indicator, Match, catalogue
from nlp.figures.patterns import listed
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope

SAME_SCALE = frozenset(["par_index", "sipas", "ddci", "service_index_766"])
INDEXES = frozenset(["score", "rank"])
SCORED = frozenset(["level", "rank"])
SHARE = re.compile(
    r"[^;.\d]{0,60}?(?:,? ?(?:chiếm|đạt|tương ứng|tương đương|bằng)(?: (?:tỉ lệ|tỉ trọng|gần|khoảng))*|"
    r" ?\((?:đạt |chiếm )?(?:tỉ lệ )?) ?"
)
ELIDED = re.compile(r"[^\W\d_]+")
ELIDED_WORDS = frozenset(
    listed(
        "và|đạt|là|còn|có|tại|của|các|ở|trên|với|chỉ|mới|đã|được|chiếm|bằng|tăng|giảm|lên|xuống|trong|đó|"
        "riêng|khi|thì|cũng|lần|lượt|đều|so|kì|cùng|năm|tháng|quý|tương|đương|ước|khoảng|gần|hơn|toàn|cả|mức|"
        "theo|tính|đến|nay|hiện|nhưng|song|tuy|do|phải|dưới|tỉ|lệ|từ|hết|ngày|giải|ngân|năm|trước|ngoái|số|"
        "tổng|vốn|mục|tiêu|kế|hoạch|dự|toán|thêm|nữa|khác|cao|thấp|nhất|ngành|tuyến|khối|giai|đoạn|thứ|hạng|"
        "xếp|đứng|vị|trí|tiếp"
    )
)
LATE = re.compile(r" (?:số |tổng số )?hồ sơ(?: (?!đúng)[^\W\d_]{1,10}){0,4}? (?:trễ hạn|quá hạn|chậm hạn)(?!\w)")
CAPITAL = frozenset(["public_investment", "public_investment_plan"])
PART_OF_CAPITAL = re.compile(
    r"(?:^|[,;:] |(?<!\w)(?:bao gồm|gồm|trong đó) )(?:nguồn )?vốn "
    r"(?:ngân sách|trung ương|địa phương|nước ngoài|trong nước|oda)(?: [^\W\d_]{1,10}){0,5} (?:là |đạt |chiếm )?$"
)
FOREIGN_CAPITAL = re.compile(r" (?:fdi|oda|tín dụng|vay)(?!\w)")
ONLINE = re.compile(r"(?<!\w)(?:trực tuyến|điện tử|qua mạng)(?!\w)(?! (?:đạt|là|chiếm))")
# What follows has a noun of its own: `30 đơn vị hành chính cấp xã gồm 18 xã`.
OWN_PARTS = re.compile(r"(?<!\w)(?:gồm|bao gồm|giảm|tăng|sắp xếp|thành lập)(?: có)? $")
AFTER_CLAUSE = re.compile(r"[;:]|\.(?= |$)")


def fits(row: Indicator, reading: Reading, *, slot: bool) -> bool:
    """Tell whether a number can be a value of the indicator: the same unit, or a rank, change or ratio of it."""
    quantity = reading.quantity
    unit = quantity.unit_type
    if reading.kind == "rank":
        return row.unit_type in INDEXES or (row.unit_type == "percent" and not row.name.startswith(("tỉ lệ", "mức độ")))
    if unit == "rank_step":
        return row.unit_type in INDEXES or row.id in SAME_SCALE
    if unit in ("times", "fraction", "percent_point"):
        return True
    if reading.kind in ("change", "ratio") and unit == "percent":
        return True
    if unit == row.unit_type or (slot and unit == "count" and row.unit_type == "count"):
        if unit != "count" or slot:
            return True
        return (
            row.unit.split(",")[0].startswith(quantity.unit.split(",")[0])
            or quantity.unit.startswith(row.unit)
            or quantity.unit in row.name
        )
    return row.id in SAME_SCALE and unit in ("percent", "score") and row.unit_type in ("percent", "score")


def choose_indicator(
    text: str, sentence: tuple[int, int], readings: list[Reading], index: int, matches: list[Match], scopes: list[Scope]
) -> None:
    """Bind the catalogue row of a reading by the rules of figures.md 4.4."""
    reading = readings[index]
    rows = catalogue()
    bases = [r.spans["base"] for r in readings if "base" in r.spans]
    matches = [m for m in matches if not any(start <= m.start < end for start, end in bases)]
    matches = [m for m in matches if not FOREIGN_CAPITAL.match(text, m.end)]
    slotted = [m for m in matches if m.quantity == index and fits(m.indicator, reading, slot=True)]
    left = max((m.end() for m in re.finditer(";", text[sentence[0] : reading.start])), default=0) + sentence[0]
    loose = [
        m
        for m in matches
        if m.quantity is None and fits(m.indicator, reading, slot=False) and not _swallowed(m, matches)
    ]
    before = [m for m in loose if left <= m.start and m.end <= reading.start]
    stop = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    clause = AFTER_CLAUSE.search(text, reading.end, stop)
    after = [m for m in loose if reading.start <= m.start and m.end <= (clause.start() if clause else stop)]
    chosen: Match | None = None
    if slotted:
        chosen = max(slotted, key=lambda m: (m.words, -m.start))
    nearest = max(before, key=lambda m: (m.end, m.words), default=None)
    if nearest is not None:
        nearest = max((m for m in before if m.start <= nearest.start and m.end >= nearest.end), key=lambda m: m.words)
        if not _reaches(text, readings, index, nearest, scopes):
            nearest = None
    if chosen is None or (
        nearest is not None and nearest.words > chosen.words + 1 and reading.quantity.unit_type != "count"
    ):
        chosen = nearest or chosen
    if chosen is None and reading.kind == "rank":
        later = [m for m in loose if m.start >= reading.end and ";" not in text[reading.end : m.start]]
        if later and not before:
            chosen = min(later, key=lambda m: (m.start, -m.words))
    if chosen is None and after and (reading.kind in ("change", "rank", "ratio") or not before):
        first = min(after, key=lambda m: (m.start, -m.words))
        if first.start - reading.end < 60 and "," not in text[reading.end : first.start]:
            chosen = first
    previous = next((r for r in reversed(readings[:index]) if r.live or r.follows is None), None)
    if (
        reading.quantity.unit_type == "percent"
        and reading.kind == "level"
        and previous is not None
        and previous.indicator_id is not None
    ):
        rate = rows[previous.indicator_id].rate_id
        if rate is not None and previous.kind == "level" and SHARE.fullmatch(text[previous.reach : reading.start]):
            reading.indicator_id, reading.rule = rate, "rate after a count"
            reading.match = None
            return
    late = rows["late_rate"]
    if reading.kind == "level" and fits(late, reading, slot=False) and LATE.match(text, reading.end):
        reading.indicator_id, reading.rule, reading.match = late.id, reading.rule or "N% hồ sơ … trễ hạn", None
        return
    if chosen is None:
        _by_context(text, sentence, readings, index)
        if reading.indicator_id is None:
            _by_ellipsis(text, readings, index, scopes)
        return
    row = chosen.indicator
    if row.id == "dossiers_received" and ONLINE.search(text, max(left, reading.start - 90), reading.end + 30):
        row = rows["dossiers_received_online"]
    if reading.kind == "change" and row.stock_id is not None:
        row = rows[row.stock_id]
    if row.id == "public_investment_rate" and reading.kind == "ratio":
        row = rows["public_investment"]
    reading.match, reading.indicator_id = chosen, row.id
    reading.rule = reading.rule or f"alias {chosen.alias}"
    reading.spans["indicator"] = (chosen.start, chosen.end)


def _by_context(text: str, sentence: tuple[int, int], readings: list[Reading], index: int) -> None:
    """Bind a row by scattered words of the clause, or by what the neighbour in the same list measures."""
    reading = readings[index]
    start = sentence[0]
    for cut in re.finditer(r";", text[start : reading.start]):
        start = sentence[0] + cut.end()
    for other in readings[:index]:
        if other.live and other.quantity.counted and other.indicator_id is None:
            start = max(start, other.end)
    stop = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    close = AFTER_CLAUSE.search(text, reading.end, stop)
    row = context_of(text, reading, start, min(close.start() if close else stop, reading.end + 90))
    if row is not None:
        reading.indicator_id = row.id
        reading.rule = reading.rule or f"context {row.id}"


def _by_ellipsis(text: str, readings: list[Reading], index: int, scopes: list[Scope]) -> None:
    """Bind what the figure before measures where no word says another: `85% hồ sơ trực tuyến, hiện đạt 79,4%`."""
    here, last = readings[index], readings[index - 1] if index else None
    told = next((r for r in reversed(readings[:index]) if r.live), None)
    if told is not None and told.indicator_id is not None and _part_of(text, told, here):
        here.indicator_id, here.match, here.rule = told.indicator_id, told.match, "part of the whole before"
        return
    if last is None or not last.live or last.indicator_id is None:
        return
    if here.quantity.unit_type in INDEXES and last.quantity.unit_type in INDEXES and {here.kind, last.kind} == SCORED:
        # Years of one index stand side by side: `năm 2022 đạt 84,15 điểm, xếp thứ 41; năm 2023 đạt 86,9 điểm, thứ 29`.
        gap = text[last.reach : here.start]
        words = [m[0] for m in ELIDED.finditer(gap)]
        if gap.startswith((",", ";")) and all(word in ELIDED_WORDS for word in words):
            here.indicator_id, here.match, here.rule = last.indicator_id, last.match, "ellipsis"
        return
    if last.kind != here.kind != "rank":
        return
    if here.quantity.unit_type != "percent" or last.quantity.unit_type != "percent":
        return
    end = last.match.end if last.match is not None else last.reach
    gap = text[max(last.reach, end) : here.start]
    words = [m[0] for m in ELIDED.finditer(gap)]
    if "," in gap and len(gap) < 40 and words and all(word in ELIDED_WORDS for word in words):
        here.indicator_id, here.match, here.rule = last.indicator_id, last.match, "ellipsis"


def _part_of(text: str, whole: Reading, here: Reading) -> bool:
    """Tell whether the figure is a named part of the capital before it, or a share of the same units."""
    if whole.indicator_id in CAPITAL and whole.quantity.unit_type == here.quantity.unit_type == "money":
        return PART_OF_CAPITAL.search(text, max(whole.reach, here.start - 90), here.start) is not None
    noun = whole.quantity.unit
    if here.kind != "change" or here.quantity.unit_type != "percent" or not whole.quantity.counted or " " not in noun:
        return False
    short = " ".join(noun.split()[:2])
    return re.match(rf" (?:số |tổng số )?{re.escape(short)}(?= |[,.;]|$)", text[here.end : here.end + 40]) is not None


def _swallowed(match: Match, matches: list[Match]) -> bool:
    """Tell whether a longer alias of another indicator covers this one."""
    return any(
        other.start <= match.start
        and match.end <= other.end
        and other.words > match.words
        and other.indicator is not match.indicator
        and other.quantity is None
        for other in matches
    )


def _reaches(text: str, readings: list[Reading], index: int, match: Match, scopes: list[Scope]) -> bool:
    """Tell whether an alias before the number still is what the number measures, past the figures between them."""
    between = [r for r in readings[:index] if r.start >= match.end]
    here = readings[index]
    if not between:
        return here.start - match.end <= 160
    last = between[-1]
    bound = [r for r in between if r.live]
    if any(
        r.quantity.unit_type == here.quantity.unit_type and r.indicator_id is None and r.kind == here.kind
        for r in bound
    ):
        return False
    counted = last.quantity.unit_span if here.quantity.counted and last.quantity.counted else None
    if counted is not None and counted[0] <= match.start and OWN_PARTS.search(text, last.end, here.start):
        return False
    gap_start = max(last.reach, max((r.reach for r in between), default=last.reach))
    words = [
        m for m in ELIDED.finditer(text, gap_start, here.start) if not any(s.start <= m.start() < s.end for s in scopes)
    ]
    return sum(m[0] not in ELIDED_WORDS for m in words) <= 2
