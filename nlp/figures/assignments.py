"""Assignments: which scope and period belong to a figure among those its sentence names."""

from __future__ import annotations

import re

from nlp.figures.indicators import Match
from nlp.figures.line import Line
from nlp.figures.memory import TERRITORIES, land_of
from nlp.figures.periods import Period, opens, told_then
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope, aside_of, placed
from nlp.provinces import PROVINCES

POPULATION = re.compile(
    r" (?:số |tổng số )?(?P<body>doanh nghiệp(?: còn hoạt động)?|đơn vị|cơ quan, đơn vị|cơ quan|"
    r"người dân|hộ gia đình|cơ sở khám chữa bệnh công lập|xã, phường|xã|sở ngành|sở, ngành|trường học|"
    r"các nền kinh tế|cấp tỉnh|cấp huyện|cấp xã)(?!\w)"
)
HAS = re.compile(
    r"(?<!\w)(?:cả nước|nước ta|việt nam|toàn quốc|toàn tỉnh|tỉnh) (?:hiện |đã |chỉ |mới )?(?:có|còn|đạt) $"
)
PAIRED = re.compile(r"(?<!\w)lần lượt(?!\w)")
BOTH = re.compile(r"(?<!\w)(?:đều|cùng)(?= (?:đạt|có|là|được|hoàn|xếp|tăng|giảm))")
PROPER = re.compile(r"(?<!\w)(?:của|tại|ở) (?P<names>[^;.()\d]{3,120}?) lần lượt")
EACH = re.compile(
    r"(?<!\w)(?:bình quân |trung bình |cho )?(?:mỗi (?P<noun>hồ sơ|[^\W\d_]{2,10})|(?:hằng|"
    r"hàng) (?P<time>năm|tháng|quý|tuần|ngày))(?!\w)"
)
BASIS = re.compile(
    r"(?<!\w)(?:theo|để|nhằm|nhờ|đang được áp dụng|giúp|phục vụ|so với|cao hơn|thấp hơn|"
    r"nhiều hơn|ít hơn|mức chung)(?!\w)"
)
OWNED = re.compile(r" của (?:tỉnh |thành phố |tp\.? ?)?")
OF_A_PLACE = re.compile(r"(?: (?:tỉnh|thành phố|TP\.?))? ?$")
GIVEN_TO = re.compile(r"(?<!\w)(?:cho|đến|tới)(?: các)? $")
RECEIVES = re.compile(r"(?<!\w)(?:cho|giúp|với|đến|tới)(?: các)? $")
HOLDERS = re.compile(r"(?: (?!là |gồm |thuộc )[^\W\d_]{1,12}){0,5}?(?: (?:là|gồm|thuộc về|bao gồm)(?:|:)) ")
TURNS = re.compile(r"(?<!\w)(?:thì|song|nhưng|trong khi|và|so với|còn|mà)(?!\w)")
LATE_TURN = re.compile(r"(?<!\w)(?:thì|song|nhưng|trong khi|còn)(?!\w)")
SPANNED = ("span", "days", "months-span", "month-day")
# What the counted say, expect or fear has a time of its own: `82% hộ cho biết dự kiến vay trong quý IV`.
THEY_SAY = re.compile(
    r" (?:[^\W\d_]{1,12} ){0,4}?(?:cho biết|cho rằng|nói|đánh giá|kì vọng|muốn|dự định|lo ngại|tin|dự kiến)(?!\w)"
)
AS_NOW = re.compile(r"(?<!\w)như $")
DATED = ("months", "month", "quarter", "half", "day", "days", "year")
# A list of those counted: `13 phường: Đức Chính, Hưng Đạo` and how it comes to the next count.
LISTS = re.compile(r"(?: [^\W\d_]{1,12}){0,3}: (?:[^;:.\d]{1,400}, (?:và )?)?")
MEMBERS = re.compile(r"(?:, [^\W\d_]{1,10}(?: [^\W\d_]{1,10}){0,3}){0,40}(?:,| và|, và) ")
# A head told once for several places: `Hai cục thuế ở miền Trung là Nghệ An, Khánh Hòa`.
HEADED_ONCE = re.compile(
    r"(?<!\w)(?:các|những|hai|ba|bốn|năm|\d{1,2}) (?P<head>(?P<kind>chi cục|cục|sở|tổng công ty|công ty|đài|viện) "
    r"(?P<field>[^\W\d_]{1,10}(?: [^\W\d_]{1,10}){0,4}?))"
    r"(?: (?:ở|tại|của|lớn|nhỏ|còn|khác|như)(?: [^\W\d_]{1,10}){0,4})?"
    r"(?:,? (?:là|gồm|như))(?: các)?(?: tỉnh)? $"
)
# So many places say where it was: `12 cán bộ tại 5 xã ở …`.
AT_SO_MANY = re.compile(r"(?: [^\W\d_]{1,10}){0,3} (?:tại|ở|của) ")
FIELD_OF_RANKING = re.compile(r"(?:đứng|dẫn) (?:đầu|cuối)(?: trong)?(?: khối| nhóm)?(?: các)? $")
HEAD_NEAR = 90
"""Characters before a list of places in which the head stands that all of them share."""
UNRESOLVED = Period(-1, -1, "unresolved", None)
"""A time is named, but not which year: no other period may stand in for it."""


def choose_scopes(
    line: Line, sentence: tuple[int, int], readings: list[Reading], index: int, scopes: list[Scope]
) -> list[Scope]:
    """Choose whose number it is: the group after a percentage, the nearest before, or the one behind `của`."""
    text = line.folded
    reading = readings[index]
    used = [r.match for r in readings if r.match is not None]
    told_of = aside_of(text, scopes, sentence[0])
    usable = [
        s
        for s in scopes
        if sentence[0] <= s.start < sentence[1]
        and s.start not in told_of
        and not _in_alias(s, used)
        and not any(r.start <= s.start < r.end for r in readings if r.live or r is reading)
        and not _bracketed(text, sentence, s, reading)
        and not _located(text, s, scopes)
        and not _ranked_in(text, s, readings)
        and not _member(text, s, readings, reading)
    ]
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
            if body is not None and not HAS.search(text, sentence[0], reading.start):
                kind = "enterprise" if body["body"].startswith("doanh") else "other"
                return [Scope(body.start("body"), body.end("body"), body["body"], kind, generic=True)]
    clause = sentence[0]
    for cut in re.finditer(r";", text[sentence[0] : reading.start]):
        clause = sentence[0] + cut.end()
    before = [s for s in usable if clause <= s.start and s.end <= reading.start]
    if (told := _told_after(line, reading, usable, sentence[1])) and not _subject_of(text, before, reading):
        return told
    before = [s for s in before if not (s.generic and GIVEN_TO.search(text, clause, s.start))] or before
    owner = next((s for s in usable if OWNED.fullmatch(text, reading.end, s.start)), None)
    if owner is not None and owner.type in TERRITORIES and reading.kind == "level":
        return [owner]
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
        joined = _run(text, before)
        if (branches := _branches(line, joined)) and not placed(text, nearest):
            return branches
        if (
            len(joined) == 2
            and joined[0].type == nearest.type
            and not any(s.generic or s.points for s in joined)
            and " và " in text[joined[0].end : nearest.start]
            and not placed(text, nearest)
        ):
            return joined
        if (
            nearest.generic
            and len(before) > 1
            and not before[-2].generic
            and before[-2].end > _last_figure(readings, index)
            and (not placed(text, nearest) or RECEIVES.search(text, before[-2].end, nearest.start))
        ):
            return [before[-2]]
        return [nearest]
    following = readings[index + 1 :]
    if following and AT_SO_MANY.fullmatch(text, reading.end, following[0].start):
        following = following[1:]
    stop = following[0].start if following else sentence[1]
    close = re.search(r"[;:.()]", text[reading.end : stop])
    end = reading.end + close.start() if close else stop
    behind = [s for s in usable if reading.end <= s.start < end and placed(text, s) and not s.generic]
    if (
        behind
        and text[reading.end : behind[0].start].count(",") <= 1
        and not BASIS.search(text, reading.end, behind[0].start)
    ):
        return [behind[0]]
    earlier = [s for s in usable if s.end <= reading.start]
    return earlier[-1:]


def _told_after(line: Line, reading: Reading, usable: list[Scope], stop: int) -> list[Scope]:
    """Return who holds a place in a ranking that is told first: `Đứng thứ hai là xã A và xã B`."""
    text = line.folded
    if reading.quantity.shape != "rank":
        return []
    joint = HOLDERS.match(text, reading.end, stop)
    if joint is None:
        return []
    held: list[Scope] = []
    end = joint.end()
    for scope in usable:
        if scope.start < end:
            continue
        if not re.fullmatch(r"(?:,| và|, và)? ?" if held else r"(?:các )?", text[end : scope.start]):
            break
        held.append(scope)
        end = scope.end
    return _branches(line, held) or held


def _subject_of(text: str, before: list[Scope], reading: Reading) -> bool:
    """Tell whether a body before the ranking is its subject: `xã A đứng thứ hai, xếp sau là xã B`."""
    return bool(before) and not re.search(r"[,;]", text[before[-1].end : reading.start])


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


def _located(text: str, scope: Scope, scopes: list[Scope]) -> bool:
    """Tell whether a province only says where the body before it lies: `quận A, TP.HCM`."""
    if scope.type != "province" or scope.points or not text.endswith(", ", 0, scope.start):
        return False
    return any(s.end == scope.start - 2 and not s.points and land_of(s).type in ("district", "commune") for s in scopes)


def _ranked_in(text: str, scope: Scope, readings: list[Reading]) -> bool:
    """Tell whether the mention is the field of a ranking: `đứng thứ 2 cả nước` (figures.md 17.F.4)."""
    grouped = scope.type in ("ministries", "localities")
    if grouped and FIELD_OF_RANKING.search(text, max(0, scope.start - 32), scope.start):
        return True
    return (scope.points or scope.type in ("national", "localities")) and any(
        r.quantity.shape == "rank" and text[r.end : scope.start] in (" ", " trong ", " của ", " trên ")
        for r in readings
    )


def _member(text: str, scope: Scope, readings: list[Reading], reading: Reading) -> bool:
    """Tell whether a body is one of those counted in a list that goes on: `gồm 3 phường: A, B, C và 2 xã`."""
    if MEMBERS.fullmatch(text, scope.end, reading.start) is None:
        return False
    return any(r.end <= scope.start and LISTS.fullmatch(text, r.end, scope.start) for r in readings if r is not reading)


def _bracketed(text: str, sentence: tuple[int, int], scope: Scope, reading: Reading) -> bool:
    """Tell whether the mention stands in brackets that the figure is not in: `xã A (huyện B, tỉnh C)`."""
    opened = text.rfind("(", sentence[0], scope.start)
    if opened < 0 or text.find(")", opened, scope.start) >= 0:
        return False
    closed = text.find(")", scope.end, sentence[1])
    return not opened < reading.start < (closed if closed >= 0 else sentence[1])


def _branches(line: Line, run: list[Scope]) -> list[Scope]:
    """Give the places behind an office of a place its head: Cục Thuế Hà Nội và Đà Nẵng are two offices."""
    if len(run) < 2 or any(s.type != "province" or s.points for s in run[1:]):
        return []
    once = HEADED_ONCE.search(line.folded, max(0, run[0].start - HEAD_NEAR), run[0].start)
    if run[0].type == "province" and once is not None:
        kind, field = once["kind"].capitalize(), line.raw(*once.span("field"))
        kind_type = "enterprise" if kind.endswith("ông ty") else "agency"
        field = field[:1].upper() + field[1:]
        return [s._replace(text=f"{kind} {field} {line.raw(s.start, s.end)}", type=kind_type) for s in run]
    if run[0].type in TERRITORIES:
        return []
    place = next((p.name for p in PROVINCES if run[0].text.endswith(" " + p.name)), None)
    if place is None:
        return []
    head = OF_A_PLACE.sub("", run[0].text.removesuffix(place))
    return [run[0], *(s._replace(text=f"{head} {line.raw(s.start, s.end)}", type=run[0].type) for s in run[1:])]


def _run(text: str, before: list[Scope]) -> list[Scope]:
    """Return the last scopes joined by commas and `và`."""
    run = [before[-1]]
    for scope in reversed(before[:-1]):
        if re.fullmatch(r"(?:,| và|, và)? ?", text[scope.end : run[0].start]):
            run.insert(0, scope)
        else:
            break
    return run


def _of_another(text: str, period: Period, reading: Reading) -> bool:
    """Tell whether a time behind the figure is that of what is said, or of the base beside it (như hiện nay)."""
    if period.start < reading.end:
        return False
    if period.kind == "now" and AS_NOW.search(text, max(0, period.start - 6), period.start):
        return True
    return reading.quantity.unit_type == "percent" and THEY_SAY.match(text, reading.end, period.start) is not None


def choose_period(
    text: str, sentence: tuple[int, int], readings: list[Reading], index: int, periods: list[Period]
) -> Period | None:
    """Choose the period right behind the figure, the nearest before, or the one that opens the sentence."""
    reading = readings[index]
    taken = {p for r in readings for p in (r.base_period,) if p is not None}
    bases = [r.spans["base"] for r in readings if "base" in r.spans]
    usable = [
        p
        for p in periods
        if p.code is not None and p.kind != "name" and p not in taken and not any(s <= p.start < e for s, e in bases)
    ]
    usable = [p for p in usable if not told_then(text, sentence[0], p, reading.start)]
    usable = [p for p in usable if not _of_another(text, p, reading)]
    stop = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    close = re.search(r"[,;:.()]", text[reading.end : stop])
    end = reading.end + close.start() if close else stop
    behind = next((p for p in usable if reading.end <= p.start < end), None)
    if behind is not None and behind.start - reading.end <= 110 and not TURNS.search(text, reading.end, behind.start):
        return behind
    clause = sentence[0]
    for cut in re.finditer(r";", text[sentence[0] : reading.start]):
        clause = sentence[0] + cut.end()
    before = [p for p in usable if clause <= p.start and p.end <= reading.start]
    blank = [
        p
        for p in periods
        if p.code is None
        and p.kind in DATED
        and clause <= p.start
        and p.end <= reading.start
        and not any(s <= p.start < e for s, e in bases)
    ]
    if blank and (not before or before[-1].end < blank[-1].start):
        return UNRESOLVED
    if before:
        paired = PAIRED.search(text, before[-1].end, reading.start)
        turn = sum(1 for r in readings[:index] if r.live and paired is not None and r.start >= paired.end())
        if (
            paired is not None
            and len(before) > 1
            and re.fullmatch(r"(?:,| và) ?", text[before[-2].end : before[-1].start])
        ):
            listed = before[-2:]
            return listed[min(turn, 1)]
        return before[-1]
    earlier = [p for p in usable if p.end <= reading.start and p.kind != "now"]
    if earlier:
        opening = [p for p in earlier if opens(text, sentence[0], p)]
        return opening[-1] if opening else earlier[-1]
    clause_end = re.search(r"[;:]", text[reading.end : sentence[1]])
    last = reading.end + clause_end.start() if clause_end else sentence[1]
    later = [
        p
        for p in usable
        if reading.end <= p.start < last and (p.kind not in ("day", "days") or (p.code or "").startswith("<="))
    ]
    later = [p for p in later if not LATE_TURN.search(text, reading.end, p.start)]
    between = [r for r in readings[index + 1 :] if r.live and later and r.end <= later[0].start]
    if later and later[0].kind in SPANNED and len(between) <= 1:
        return later[0]
    alike = all(r.quantity.unit_type == reading.quantity.unit_type and r.kind == reading.kind for r in between)
    if (
        later
        and (alike or later[0].kind != "now")
        and (not between or "," not in text[readings[-1].end : later[0].start])
    ):
        return later[0]
    return None
