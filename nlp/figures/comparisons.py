"""Comparisons: which number is a change, a ratio or a base, and of which level (figures.md 8 and 17.D)."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.figures.bases import PLAN_AFTER, read_base, share_bases
from nlp.figures.patterns import listed, words_regex
from nlp.figures.periods import Period
from nlp.figures.readings import Reading

DIRECTIONS: dict[str, tuple[str, ...]] = {
    "up": (
        "tăng trưởng",
        "tăng",
        "tăng thêm",
        "cao hơn",
        "nhiều hơn",
        "lớn hơn",
        "vượt",
        "cải thiện",
        "thăng",
        "nhanh hơn",
        "gia tăng",
        "bổ sung thêm",
    ),
    "down": (
        "giảm",
        "cắt giảm",
        "thấp hơn",
        "ít hơn",
        "hụt",
        "tụt",
        "rút ngắn",
        "hạ",
        "tiết kiệm",
        "tinh giản",
        "giảm bớt",
        "kém",
        "giảm thiểu",
        "rút",
        "nhỏ hơn",
        "sụt giảm",
        "sụt",
        "bớt",
        "tinh gọn",
        "cắt bỏ",
        "rút giảm",
        "giảm được",
    ),
}
WAY = {word: way for way, words in DIRECTIONS.items() for word in words}
# These verbs before a count or an amount of money tell an action, not a change (figures.md 8.6).
ACTIONS = frozenset(["cắt giảm", "tiết kiệm", "tinh giản", "tinh gọn", "cắt bỏ"])
FILLERS = words_regex(
    listed(
        "thêm|được|bình quân|trung bình|mạnh|sâu|tới|đến|lên tới|lên đến|khoảng|ngay|nhẹ|đều|liên tục|hẳn|"
        "từ|là|ở mức|tới mức|với|đạt|cho|xuống|tương ứng|hằng năm|hàng năm|đột biến|nhanh|âm|thời gian|"
        "trên"
    )
)
MOVED = re.compile(r"(?<!\w)(?<!giá trị )(?P<verb>" + words_regex(WAY) + rf")(?P<fill>(?: (?:{FILLERS}))*) ?$")
TO_LEVEL = re.compile(
    r"(?<!\w)(?:lên|lên mức|lên thành|xuống|xuống còn|xuống mức|chỉ còn|còn|còn lại|giảm còn|thành|"
    r"lên con số|lên là|(?<!năm )nay là)(?: (?:mức|khoảng|là|đạt|lại|đến|tới))* ?$"
)
FROM_TO = re.compile(
    r"^(?P<between>[^;]{0,60}?) ?(?P<way>tăng lên|giảm xuống|giảm còn|nâng lên|rút xuống|lên|xuống|còn|"
    r"thành)(?: (?:còn|đến|tới|mức|thành|khoảng|chỉ|là))*(?: trong)? ?$"
)
FROM_WORD = re.compile(r"(?<!\w)từ(?: mức| con số)? ?$")
MOVED_BEFORE_FROM = re.compile(
    r"(?<!\w)(?P<verb>" + words_regex([*WAY, "nâng", "đưa"]) + r")(?P<between>[^;.]{0,90}?) ?(?:từ)(?: mức)? ?$"
)
ROSE_FROM = re.compile(
    r",? (?:tức )?(?:đã )?(?P<verb>tăng|giảm|cao hơn|cải thiện|tăng thêm|rút ngắn)(?: mạnh| nhẹ| đáng kể)? "
    r"(?:so với|từ)(?: mức| con số)? "
)
DATES_IT = re.compile(r" ?\(?(?:của |trong |hồi |vào )?")
RATIO = re.compile(
    r"(?<!\w)(?:bằng|tương đương|chỉ bằng|mới bằng|đạt|đạt được|hoàn thành|mới đạt|chỉ đạt|vượt|"
    r"thực hiện|giải ngân)(?: (?:được|khoảng|mới|là|đạt))* ?$"
)
EQUAL = re.compile(r"(?<!\w)(?:bằng|chỉ bằng|mới bằng)(?: (?:khoảng|mới|là))* ?$")
SAME = re.compile(r"(?<!\w)(?:giữ nguyên|không đổi|không thay đổi|tương đương với|duy trì)(?: ở)?(?: mức)? ?$")
SPOKEN = re.compile(
    r"(?<!\w)(?:và|trong|lần lượt|đồng thời|tức|tương đương|tương ứng|cũng|lại|đã|còn|có|mức|khoảng|là|trong khi|"
    r"nhưng|song|tuy|với|đều|ước|đạt|bằng|thêm|hơn|về|số|điểm|"
    r"so với|so|cùng kì|năm trước|năm ngoái|tháng trước|quý trước|kế hoạch|dự toán|cả năm|năm|tháng|"
    r"quý|giao|được|này|nay|mới|chỉ|nâng|thứ hạng|xếp hạng|" + words_regex(WAY) + r")(?!\w)"
)
GROWTH = re.compile(r"(?<!\w)(?:tăng trưởng|tốc độ tăng|mức tăng|tốc độ tăng trưởng)(?: [^;,.()]{0,60})? ?$")
EQUIVALENT = re.compile(r"(?<!\w)(?:tương đương|tức|tức là|tương ứng|tương ứng với)(?: (?:với|khoảng|giảm|tăng))? ?$")
DISBURSED = re.compile(r"(?<!tỉ lệ )(?<!\w)giải ngân(?! [^;,]{0,40}(?:fdi|tín dụng))[^;()]{0,60}$")
REMOTE_MOVE = re.compile(
    r"(?<!\w)(?<!gia )(?P<verb>tăng|giảm|cắt giảm|rút ngắn|tiết kiệm|"
    r"tinh giản)(?P<thing> [^;.()\d%]{2,60}?)(?: thêm| tới| đến| từ| khoảng)? ?$"
)
# `cao hơn mức chung của tỉnh 1,8 điểm phần trăm`: the base stands before the amount; `thiếu` falls short.
POINTS_APART = re.compile(
    r"(?<!\w)(?P<verb>cao hơn|thấp hơn|vượt|kém|thiếu|tăng|giảm)(?P<base>(?: [^\W\d_]{1,12}){0,8}) ?$"
)
HOLDS = re.compile(
    r"(?<!\w)(?:đạt|là|còn|chiếm|có|bằng|ở mức|với|lên|xuống|thu hút|tại|của|để|thì|nếu|khi|trong|cho|"
    r"nhằm|mà|tỉ lệ|cần|phải)(?!\w)"
)
OBJECT = re.compile(
    r" (?:tổng )?(?:số )?(?P<thing>thời gian|chi phí|kinh phí|thủ tục hành chính|thủ tục|quy định|điều kiện|giấy tờ|"
    r"biên chế|đầu mối|thành phần hồ sơ)(?!\w)"
)
RELATIVE = ("percent", "percent_point", "times", "fraction", "rank_step")


def residual(text: str, periods: list[Period], start: int, end: int) -> int:
    """Count the words of text[start:end] that are neither cues of comparison nor periods."""
    left = [" "] * (end - start)
    left[:] = text[start:end]
    for period in periods:
        for index in range(max(start, period.start), min(end, period.end)):
            left[index - start] = " "
    return len(re.findall(r"[^\W\d_]+", SPOKEN.sub(" ", "".join(left))))


def read_movements(text: str, start: int, readings: list[Reading], periods: list[Period]) -> None:
    """Set kind, direction and verb of each reading of a sentence from the words before it."""
    for index, reading in enumerate(readings):
        quantity = reading.quantity
        left = readings[index - 1].end if index else start
        context = text[left : reading.start]
        cut = max(context.rfind(";"), context.rfind(" - "))
        context = context[cut + 1 :]
        offset = left + cut + 1
        if quantity.shape == "rank":
            reading.kind = "rank"
            continue
        if quantity.shape == "fold":
            reading.kind = "ratio"
            reading.direction = "ratio"
            if (found := MOVED.search(context)) is not None and WAY[found["verb"]] == "up":
                reading.kind, reading.direction = "change", "up"
            continue
        same = SAME.search(context)
        if same is not None and not (index and context.strip(" ,(") == "tương đương với"):
            reading.direction = "same"
            continue
        moved = MOVED.search(context)
        if moved is not None and moved["fill"].endswith(" đạt") and moved["verb"] != "tăng trưởng":
            moved = None
        if moved is not None and moved["fill"].strip() in ("từ", "xuống", "từ mức") and quantity.high is None:
            moved = None
        equivalent = EQUIVALENT.search(context)
        previous = readings[index - 1] if index else None
        if moved is None and previous is not None and previous.kind == "change" and quantity.unit_type in RELATIVE:
            told = residual(text, periods, previous.end, reading.start)
            if equivalent is not None or (
                previous.verb == "tăng trưởng"
                and quantity.unit_type == "percent"
                and told <= 4
                and "so với" not in context
            ):
                reading.kind, reading.direction, reading.verb = "change", previous.direction, previous.verb
                reading.follows = previous if equivalent is not None else None
                continue
        if (
            previous is not None
            and previous.kind == "change"
            and _goes_with(context, readings[: index - 1], previous, reading)
        ):
            reading.kind, reading.direction, reading.verb = "change", previous.direction, previous.verb
            continue
        if moved is None and TO_LEVEL.search(context) is not None:
            reading.to_level = True
            continue
        if moved is not None:
            verb = moved["verb"]
            reading.verb, reading.verb_start = verb, offset + moved.start("verb")
            if verb in ACTIONS and quantity.unit_type in ("count", "money", "other", "area", "weight"):
                reading.rule = "action"
                continue
            if verb == "vượt" and quantity.unit_type not in RELATIVE and quantity.unit_type not in ("count", "money"):
                continue
            reading.kind, reading.direction = "change", WAY[verb]
            continue
        growth = GROWTH.search(context)
        if quantity.unit_type == "percent" and growth is not None and not context.rstrip().endswith("tỉ trọng"):
            reading.kind, reading.direction, reading.verb = "change", "up", "tăng trưởng"
            reading.verb_start = offset + growth.start()
            continue
        if quantity.unit_type == "percent_point" and (apart := POINTS_APART.search(context)) is not None:
            reading.kind, reading.direction = "change", WAY.get(apart["verb"], "down")
            reading.verb, reading.verb_start = apart["verb"], offset + apart.start("verb")
            if apart["base"].strip():
                start = offset + apart.start("base") + 1
                reading.base, reading.spans["base"] = apart["base"].strip(), (start, start + len(apart["base"].strip()))
            continue
        if quantity.unit_type in ("percent", "times", "fraction"):
            remote = REMOTE_MOVE.search(context)
            if remote is not None and HOLDS.search(remote["thing"]) is None:
                reading.kind, reading.direction, reading.verb = "change", WAY[remote["verb"]], remote["verb"]
                reading.verb_start = offset + remote.start("verb")
                continue
        plan = PLAN_AFTER.match(text, reading.end)
        if quantity.unit_type == "percent" and plan is not None and (RATIO.search(context) is not None):
            reading.kind, reading.direction = "ratio", "ratio"
            continue
        if quantity.unit_type == "percent" and DISBURSED.search(context) is not None and EQUAL.search(context) is None:
            reading.kind, reading.direction, reading.base = "ratio", "ratio", "kế hoạch"
            continue
        if quantity.unit_type in ("percent", "times") and EQUAL.search(context) is not None:
            reading.kind, reading.direction = "ratio", "ratio"
            continue
        if quantity.unit_type == "times":
            if re.match(r" (?:mức|so với|tiền|lương|số|giá|tổng)", text[reading.end : reading.end + 12]):
                reading.kind, reading.direction = "ratio", "ratio"
            else:
                quantity.unit_type, quantity.counted = "count", True


def _goes_with(joint: str, before: list[Reading], first: Reading, second: Reading) -> bool:
    """Tell whether a count shares the verb of the change before it: `tăng 12 hộ với 40 khẩu`, `giảm 3 xã và 9 thôn`."""
    if not first.quantity.unit_type == second.quantity.unit_type == "count" or second.quantity.approx != "exact":
        return False
    return joint == " và " or (joint == " với " and any(r.quantity.unit == second.quantity.unit for r in before))


def link_levels(text: str, sentence: tuple[int, int], readings: list[Reading], periods: list[Period]) -> None:
    """Join from→to pairs, put amounts of comparison into the level they compare, and read what it is compared with."""
    for left, right in pairwise(readings):
        _join_from_to(text, sentence[0], left, right, periods)
    for left, right in pairwise(readings):
        _join_level_from(text, left, right, periods)
    for index, reading in enumerate(readings):
        if reading.absorbed:
            continue
        if reading.kind in ("change", "ratio") and reading.direction is not None and reading.follows is None:
            _attach(text, readings, index, periods)
    for index, reading in enumerate(readings):
        host = reading.follows if reading.absorbed and reading.follows is not None else reading
        if host.absorbed and host is reading:
            continue
        if reading.direction is None and not reading.absorbed:
            continue
        read_base(text, sentence, readings, index, reading, host, periods)
    share_bases(text, readings)


def _join_from_to(text: str, start: int, left: Reading, right: Reading, periods: list[Period]) -> None:
    """Read `từ A lên B`: B is the level, A its base; A keeps a row of its own only when it has its own period."""
    if left.quantity.high is not None or (right.kind == "rank") != (left.kind == "rank"):
        return
    before = FROM_WORD.search(text, max(start, left.start - 16), left.start)
    between = text[left.end : right.start]
    arrow = FROM_TO.match(between)
    if before is None or arrow is None:
        return
    if left.quantity.unit_type and left.quantity.unit_type != right.quantity.unit_type:
        return
    moved = MOVED_BEFORE_FROM.search(text, max(start, left.start - 130), left.start)
    way = WAY.get(moved["verb"]) if moved is not None else None
    if way is None:
        way = (
            "up"
            if "lên" in arrow["way"] or (arrow["way"] == "thành" and right.quantity.value > left.quantity.value)
            else "down"
        )
    right.kind, right.direction, right.to_level = "rank" if right.kind == "rank" else "level", way, True
    right.base_value = left.quantity.value
    right.spans["base_value"] = (left.start, left.end)
    dated = next((p for p in periods if p.code and left.end <= p.start < right.start), None)
    if dated is not None:
        left.kind, left.direction = right.kind, None
        left.base_of = right
        left.period, left.period_code = dated, dated.code
        right.base, right.base_period = dated.code, dated
        right.spans["base"] = (dated.start, dated.end)
    else:
        left.absorbed, left.follows, left.rule = True, right, "base_value"


def _join_level_from(text: str, level: Reading, base: Reading, periods: list[Period]) -> None:
    """Read `đạt B, tăng từ A của năm 2022`: A is the base of the level B before it."""
    gap = text[level.end : base.start]
    moved = ROSE_FROM.fullmatch(gap)
    if moved is None or base.absorbed or base.quantity.high is not None or level.direction is not None:
        return
    if level.kind != "level" or level.absorbed or level.quantity.unit_type != base.quantity.unit_type:
        return
    level.direction, level.base_value = WAY[moved["verb"]], base.quantity.value
    level.spans["base_value"] = (base.start, base.end)
    base.kind, base.direction = "level", None
    dated = next((p for p in periods if p.code and base.end <= p.start), None)
    if dated is not None and DATES_IT.fullmatch(text[base.end : dated.start]):
        base.base_of = level
        base.period, base.period_code = dated, dated.code
        level.base, level.base_period = dated.code, dated
        level.spans["base"] = (dated.start, dated.end)
    else:
        base.absorbed, base.follows, base.rule = True, level, "base_value"


def _fits(level: Reading, amount: Reading) -> bool:
    """Tell whether the amount can compare the level: a share of anything, the same unit, steps of a rank."""
    unit = amount.quantity.unit_type
    if unit == "rank_step":
        return level.kind == "rank"
    if level.kind == "rank":
        return False
    if unit == "percent_point":
        return level.quantity.unit_type in ("percent", "percent_point", "score")
    if unit in ("percent", "times", "fraction"):
        return level.quantity.unit_type not in ("times", "fraction", "rank")
    return unit == level.quantity.unit_type and (unit != "count" or amount.quantity.unit[:3] == level.quantity.unit[:3])


def _attach(text: str, readings: list[Reading], index: int, periods: list[Period]) -> None:
    amount = readings[index]
    if amount.quantity.unit_type == "rank_step" and index + 1 < len(readings) and readings[index + 1].kind == "rank":
        rank = next((r for r in readings[index + 1 :] if r.kind == "rank" and not r.absorbed), readings[index + 1])
        free = rank.direction is None or (rank.amount is None and rank.base_value is not None)
        if free and ";" not in text[amount.end : rank.start] and rank.start - amount.end < 60:
            _fill(rank, amount)
            return
    told = readings[index - 1] if index else None
    if (
        told is not None
        and told.rule == "comparison"
        and text[told.end : amount.start].startswith((" (", " đơn vị hành chính ("))
    ):
        amount.follows, amount.rule = told.follows, "second comparison"
        return
    by_words = _named_level(text, readings, index)
    if by_words is not None:
        _fill(by_words, amount)
        return
    named = re.match(
        r" (?:về )?(?:số )?(?P<noun>[^\W\d_]{1,12}(?: [^\W\d_]{1,12})?)", text[amount.end : amount.end + 40]
    )
    for back in range(index - 1, -1, -1):
        level = readings[back]
        if not level.live or level.kind not in ("level", "rank") or not _fits(level, amount):
            if level.live and level.kind == "level" and back < index - 3:
                return
            continue
        reach = max([level.reach, *(r.reach for r in readings[back + 1 : index] if r.follows is level)])
        others = [r for r in readings[back + 1 : index] if r.follows is not level]
        gap = text[reach : amount.start]
        if (
            amount.quantity.unit_type == "count"
            and gap.startswith(" và ")
            and "so với" not in text[amount.end : amount.end + 30]
        ):
            return
        if re.search(r"[;.](?: |$)", gap) or len(gap) > 110:
            return
        if _changes_another(text, amount, level):
            return
        by_name = (
            named is not None
            and level.quantity.counted
            and level.quantity.unit.startswith(named["noun"].split()[0])
            and "số" in text[amount.end : amount.end + 8]
        ) or (
            amount.quantity.counted
            and amount.quantity.unit == level.quantity.unit
            and all(r.quantity.counted and r.quantity.unit != level.quantity.unit for r in others)
        )
        if others and not by_name:
            named_elsewhere = any(r.quantity.counted for r in others)
            if not (named_elsewhere and amount.quantity.unit_type in RELATIVE) and any(
                r.live and r.kind == "level" for r in others
            ):
                return
        cut = max(gap.find(","), gap.find("("))
        begin = reach + (cut + 1 if cut >= 0 and reach == level.end else 0)
        last_comma = max(gap.rfind(","), gap.rfind("("))
        if last_comma >= 0:
            begin = max(begin, reach + last_comma + 1)
        elif reach == level.end and residual(text, periods, reach, amount.start) > 2:
            return
        straight = amount.quantity.unit_type == "percent_point" and not text[reach : amount.verb_start].strip(" ,(")
        if residual(text, periods, begin, amount.start) > 1 and not by_name and not straight:
            return
        whole = amount.quantity.high is None and amount.quantity.total is None  # cmp_amount holds one number: no 1 of 3
        if level.direction is None and whole:
            _fill(level, amount)
        elif level.direction is not None and level.amount is None and level.base_value is not None and whole:
            _fill(level, amount, keep=True)
        else:
            amount.follows = level
            amount.rule = "second comparison"
        return


def _changes_another(text: str, amount: Reading, level: Reading) -> bool:
    """Tell whether the amount names a thing of its own: cắt giảm 25 thủ tục, rút ngắn 30% *thời gian giải quyết*."""
    thing = OBJECT.match(text, amount.end)
    if thing is None or amount.quantity.unit_type not in ("percent", "fraction"):
        return False
    return not (level.quantity.counted and thing["thing"].startswith(level.quantity.unit))


def _named_level(text: str, readings: list[Reading], index: int) -> Reading | None:
    """Find the level an amount names after itself: `giảm 18% số dự án và giảm 48% vốn`."""
    amount = readings[index]
    if amount.quantity.unit_type != "percent" or amount.kind != "change":
        return None
    stop = readings[index + 1].start if index + 1 < len(readings) else len(text)
    behind = re.split(r"[;.,]", text[amount.end : min(stop, amount.end + 60)])[0]
    for level in reversed(readings[:index]):
        if not level.live or level.kind != "level" or level.direction is not None:
            continue
        unit = level.quantity
        if unit.counted and re.search(rf"(?<!\w)số (?:lượng )?{re.escape(unit.unit)}(?!\w)", behind):
            return level
        if unit.unit_type == "money" and re.match(r" (?:về )?(?:vốn|số tiền|kinh phí|giá trị|số vốn)(?!\w)", behind):
            return level
    return None


def _fill(level: Reading, amount: Reading, *, keep: bool = False) -> None:
    if not keep:
        level.direction = amount.direction
    level.amount = amount.quantity.value
    level.amount_approx = amount.quantity.approx
    level.amount_unit = amount.quantity.unit + amount.quantity.per
    level.spans["cmp"] = (amount.start, amount.end)
    if level.base is None and amount.base is not None and "base" in amount.spans:
        level.base, level.spans["base"] = amount.base, amount.spans["base"]
    level.cmp_end = amount.end
    amount.absorbed, amount.follows, amount.rule = True, level, "comparison"
