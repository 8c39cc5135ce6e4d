"""Assignments: which indicator, scope and period belong to a figure among those its sentence names."""

from __future__ import annotations

import re

from nlp.figures.contexts import context_of
from nlp.figures.indicators import Indicator, Match, catalogue
from nlp.figures.line import Line
from nlp.figures.periods import Period, opens
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope, aside, placed

SAME_SCALE = frozenset(["par_index", "sipas", "ddci", "service_index_766"])
INDEXES = frozenset(["score", "rank"])
SHARE = re.compile(
    r"[^;.\d]{0,60}?(?:,? ?(?:chiếm|đạt|tương ứng|tương đương|bằng)(?: (?:tỉ lệ|tỉ trọng|gần|khoảng))*| ?\((?:đạt |chiếm )?(?:tỉ lệ )?) ?"
)
ELIDED = re.compile(r"[^\W\d_]+")
ELIDED_WORDS = frozenset(
    """và đạt là còn có tại của các ở trên với chỉ mới đã được chiếm bằng tăng giảm lên xuống trong đó riêng khi thì cũng lần lượt đều
    so kì cùng năm tháng quý tương đương ước khoảng gần hơn toàn cả mức theo tính đến nay hiện nhưng song tuy do phải dưới tỉ lệ từ
    hết ngày giải ngân năm trước ngoái số tổng vốn mục tiêu kế hoạch dự toán thêm nữa khác cao thấp nhất ngành tuyến khối giai đoạn thứ hạng xếp đứng vị trí tiếp""".split()
)
POPULATION = re.compile(
    r" (?:số |tổng số )?(?P<body>doanh nghiệp(?: còn hoạt động)?|đơn vị|cơ quan, đơn vị|cơ quan|người dân|hộ gia đình|cơ sở khám chữa bệnh công lập|xã, phường|xã|sở ngành|sở, ngành|trường học|các nền kinh tế)(?!\w)"
)
PAIRED = re.compile(r"(?<!\w)lần lượt(?!\w)")
BOTH = re.compile(r"(?<!\w)(?:đều|cùng)(?= (?:đạt|có|là|được|hoàn|xếp|tăng|giảm))")
PROPER = re.compile(r"(?<!\w)(?:của|tại|ở) (?P<names>[^;.()\d]{3,120}?) lần lượt")
EACH = re.compile(r"(?<!\w)(?:bình quân |trung bình |cho )?(?:mỗi (?P<noun>hồ sơ|[^\W\d_]{2,10})|(?:hằng|hàng) (?P<time>năm|tháng|quý|tuần|ngày))(?!\w)")
FOREIGN_CAPITAL = re.compile(r" (?:fdi|oda|tín dụng|vay)(?!\w)")
ONLINE = re.compile(r"(?<!\w)(?:trực tuyến|điện tử|qua mạng)(?!\w)(?! (?:đạt|là|chiếm))")
BASIS = re.compile(r"(?<!\w)(?:theo|để|nhằm|nhờ|đang được áp dụng|giúp|phục vụ|so với)(?!\w)")
TURNS = re.compile(r"(?<!\w)(?:thì|song|nhưng|trong khi|và|so với|còn|mà)(?!\w)")
DATED = ("months", "month", "quarter", "half", "day", "days")
UNRESOLVED = Period(-1, -1, "unresolved", None)
"""A time is named, but not which year: no other period may stand in for it."""
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
    if chosen is None:
        _by_context(text, sentence, readings, index)
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


def _swallowed(match: Match, matches: list[Match]) -> bool:
    """Tell whether a longer alias of another indicator covers this one."""
    return any(
        other.start <= match.start and match.end <= other.end and other.words > match.words and other.indicator is not match.indicator
        and other.quantity is None
        for other in matches
    )  # fmt: skip


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
    gap_start = max(last.reach, max((r.reach for r in between), default=last.reach))
    words = [
        m for m in ELIDED.finditer(text, gap_start, here.start) if not any(s.start <= m.start() < s.end for s in scopes)
    ]
    return sum(m[0] not in ELIDED_WORDS for m in words) <= 2


def choose_scopes(
    line: Line, sentence: tuple[int, int], readings: list[Reading], index: int, scopes: list[Scope]
) -> list[Scope]:
    """Choose whose number it is: the group after a percentage, else the nearest before in the clause, else behind `của`."""
    text = line.folded
    reading = readings[index]
    used = [r.match for r in readings if r.match is not None]
    usable = [
        s for s in scopes
        if sentence[0] <= s.start < sentence[1] and not aside(text, s, sentence[0]) and not _in_alias(s, used)
        and not (reading.start <= s.start < reading.end)
        and not _bracketed(text, sentence, s, reading)
    ]  # fmt: skip
    if reading.quantity.unit_type == "percent" and reading.kind == "level":
        direct = next(
            (
                s
                for s in usable
                if 0 < s.start - reading.end <= 12
                and re.fullmatch(r" (?:số |các |tổng số )*", text[reading.end : s.start])
            ),
            None,
        )
        if direct is not None and direct.type in (
            "ministries",
            "all_levels",
            "localities",
            "agency",
            "enterprise",
            "commune",
            "district",
        ):
            return [direct]
        if reading.match is None and reading.kind == "level":
            body = POPULATION.match(text, reading.end)
            if body is not None:
                kind = "enterprise" if body["body"].startswith("doanh") else "other"
                return [Scope(body.start("body"), body.end("body"), body["body"], kind, generic=True)]
    clause = sentence[0]
    for cut in re.finditer(r";", text[sentence[0] : reading.start]):
        clause = sentence[0] + cut.end()
    before = [s for s in usable if clause <= s.start and s.end <= reading.start]
    named = PROPER.search(text, clause, reading.start)
    if named is not None and not any(s.end > named.start() for s in before):
        listed = _names(line, named.span("names"))
        turn = sum(1 for r in readings[:index] if r.live and r.start >= named.end())
        if len(listed) > 1 and turn < len(listed):
            return [listed[turn]]
    if before:
        paired = PAIRED.search(text, before[-1].end, reading.start)
        if paired is not None:
            listed = _run(text, before)
            turn = sum(1 for r in readings[:index] if r.live and r.start >= paired.end())
            if len(listed) > 1 and turn < len(listed):
                return [listed[turn]]
        both = BOTH.search(text, before[-1].end, reading.start)
        if both is not None and len(run := _run(text, before)) > 1:
            return run
        nearest = before[-1]
        if (
            nearest.generic
            and len(before) > 1
            and not before[-2].generic
            and before[-2].end > _last_figure(readings, index)
            and not placed(text, nearest)
        ):
            return [before[-2]]
        return [nearest]
    stop = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    close = re.search(r"[;:.()]", text[reading.end : stop])
    end = reading.end + close.start() if close else stop
    behind = [s for s in usable if reading.end <= s.start < end and placed(text, s)]
    if behind and text[reading.end : behind[0].start].count(",") <= 1 and not BASIS.search(text, reading.end, behind[0].start):
        return [behind[0]]
    earlier = [s for s in usable if s.end <= reading.start]
    return [earlier[-1]] if earlier and not scopes_changed(text, earlier[-1], reading) else []


def scopes_changed(text: str, scope: Scope, reading: Reading) -> bool:
    """Tell whether a new clause with its own subject stands between scope and figure."""
    return False


def _last_figure(readings: list[Reading], index: int) -> int:
    return readings[index - 1].end if index else 0


def _in_alias(scope: Scope, used: list[Match]) -> bool:
    """Tell whether the mention is only part of the indicator's name (mức độ hài lòng của người dân, doanh nghiệp)."""
    return not scope.points and any(
        m.start <= scope.start and scope.end <= m.end and scope.text.lower() in m.indicator.name.lower() for m in used
    )


def _names(line: Line, span: tuple[int, int]) -> list[Scope]:
    """Read a list of proper names that no type word goes before (Hải Lăng, Triệu Phong và Gio Linh)."""
    names: list[Scope] = []
    place = span[0]
    for piece in re.split(r"(, | và )", line.folded[span[0] : span[1]]):
        printed = line.raw(place, place + len(piece)) if piece else ""
        if printed[:1].isupper():
            names.append(Scope(place, place + len(piece), printed, "other"))
        place += len(piece)
    return names


def _bracketed(text: str, sentence: tuple[int, int], scope: Scope, reading: Reading) -> bool:
    """Tell whether the mention stands in brackets that the figure is not in: `xã A (huyện B, tỉnh C)`."""
    opened = text.rfind("(", sentence[0], scope.start)
    if opened < 0 or text.find(")", opened, scope.start) >= 0:
        return False
    closed = text.find(")", scope.end, sentence[1])
    return not opened < reading.start < (closed if closed >= 0 else sentence[1])


def _run(text: str, before: list[Scope]) -> list[Scope]:
    """Return the last scopes joined by commas and `và`."""
    run = [before[-1]]
    for scope in reversed(before[:-1]):
        if re.fullmatch(r"(?:,| và|, và)? ?", text[scope.end : run[0].start]):
            run.insert(0, scope)
        else:
            break
    return run


def choose_period(
    text: str, sentence: tuple[int, int], readings: list[Reading], index: int, periods: list[Period]
) -> Period | None:
    """Choose the period right behind the figure, else the nearest before in its clause, else one that opens the sentence."""
    reading = readings[index]
    taken = {p for r in readings for p in (r.base_period,) if p is not None}
    bases = [r.spans["base"] for r in readings if "base" in r.spans]
    usable = [
        p for p in periods
        if p.code is not None and p.kind != "name" and p not in taken and not any(s <= p.start < e for s, e in bases)
    ]  # fmt: skip
    stop = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    close = re.search(r"[,;:.()]", text[reading.end : stop])
    end = reading.end + close.start() if close else stop
    behind = next((p for p in usable if reading.end <= p.start < end), None)
    if behind is not None and behind.start - reading.end <= 70 and not TURNS.search(text, reading.end, behind.start):
        return behind
    clause = sentence[0]
    for cut in re.finditer(r";", text[sentence[0] : reading.start]):
        clause = sentence[0] + cut.end()
    before = [p for p in usable if clause <= p.start and p.end <= reading.start]
    blank = [p for p in periods if p.code is None and p.kind in DATED and clause <= p.start and p.end <= reading.start]
    if blank and (not before or before[-1].end < blank[-1].start):
        return UNRESOLVED
    if before:
        paired = PAIRED.search(text, before[-1].end, reading.start)
        turn = sum(1 for r in readings[:index] if r.live and paired is not None and r.start >= paired.end())
        if paired is not None and len(before) > 1 and re.fullmatch(r"(?:,| và) ?", text[before[-2].end : before[-1].start]):
            listed = before[-2:]
            return listed[min(turn, 1)]
        return before[-1]
    opening = [p for p in usable if p.end <= reading.start and opens(text, sentence[0], p)]
    if opening:
        return opening[-1]
    clause_end = re.search(r"[;:]", text[reading.end : sentence[1]])
    last = reading.end + clause_end.start() if clause_end else sentence[1]
    later = [p for p in usable if reading.end <= p.start < last and (p.kind not in ("day", "days") or (p.code or "").startswith("<="))]
    between = [r for r in readings[index + 1 :] if r.live and later and r.end <= later[0].start]
    if later and (not between or "," not in text[readings[-1].end : later[0].start]):
        return later[0]
    return None
