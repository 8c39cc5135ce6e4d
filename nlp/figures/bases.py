"""Bases: what a comparison is made with, kế hoạch, cùng kỳ, năm 2022, and the number at it (figures.md 8)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from nlp.figures.codes import step_before, year_before
from nlp.figures.patterns import listed, words_regex
from nlp.figures.periods import Period
from nlp.figures.readings import Reading

PLANS = words_regex(
    listed(
        "kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết|tổng kế hoạch|kế hoạch vốn|tổng số vốn|kịch bản|"
        "tổng vốn|vốn giao|định mức"
    )
)
PLAN_AFTER = re.compile(
    rf"(?: so với)?(?: tổng)? (?P<base>(?:{PLANS})(?: (?:tỉnh giao|thủ tướng giao|"
    rf"thủ tướng chính phủ giao|trung ương giao|hđnd tỉnh giao|phấn đấu|đề ra|pháp lệnh))?)(?!\w)"
)
AGAINST = re.compile(r"^(?P<gap>[^;.(),]{0,60}?)(?<!\w)(?:so với|so|như|cùng) (?P<base>[^;.(),]{2,80})")
BASE_STOP = re.compile(
    r"/|, | (?:và|đối với|tại thời điểm|nhưng|song|trong đó|là|đạt|để|của các|được giao|đã giao|đề ra|"
    r"trước đó tại|khi|do|vì|theo|"
    r"cùng với|với|tăng|giảm|như hiện nay|hiện nay|còn)(?!\w)"
)
SAME_TIME = re.compile(
    r"cùng (?:kì|thời điểm|thời gian|giai đoạn|năm)(?: (?:của )?(?:năm (?:trước|ngoái)|"
    r"năm (?P<year>(?:19|20)\d{2})|(?P<bare>(?:19|20)\d{2})))?"
)
BASE_FIRST = re.compile(
    r"(?:(?:tuy nhiên|song|nhưng|còn|riêng|ngoài ra), )?(?:[^,;.]{0,20} )?so với (?P<base>[^,;.]{2,60}),"
)
SHARES = re.compile(r"[^,;.()\d]{0,50} và $")
LAST_YEAR = re.compile(r"^(?:mức của |thực hiện )?năm (?:trước|ngoái)")
LAST_STEP = re.compile(r"^(?:mức của |cuối )?(?:tháng|quý) trước")


def read_base(
    text: str,
    sentence: tuple[int, int],
    readings: list[Reading],
    index: int,
    reading: Reading,
    host: Reading,
    periods: list[Period],
) -> None:
    """Read what the comparison is made with, and the number at the base."""
    if host.base is not None:
        return
    next_start = readings[index + 1].start if index + 1 < len(readings) else sentence[1]
    after = text[reading.end : min(sentence[1], reading.end + 150)]
    plan = PLAN_AFTER.match(text, reading.end)
    if plan is not None and (reading.direction == "ratio" or host.direction == "ratio" or reading.verb == "vượt"):
        base = plan["base"]
        host.base = base[: -len(" phấn đấu")] if base.endswith(" phấn đấu") and base.startswith("mục") else base
        host.spans["base"] = plan.span("base")
        _base_number(text, readings, index, host, plan.end(), None)
        return
    found = AGAINST.match(after)
    begin = end = -1
    if found is not None and reading.end + found.start("base") < next_start + 40:
        begin, end = reading.end + found.start("base"), reading.end + found.end("base")
        if after[found.start() : found.start("base")].endswith("cùng "):
            begin -= len("cùng ")
        if reading.direction == "same" or not after[found.start("gap") : found.start("base")].rstrip().endswith("như"):
            pass
        else:
            begin = -1
    elif reading.quantity.shape == "fold" or reading.kind == "ratio":
        direct = re.match(r" (?P<base>[^;.(),]{2,60})", after)
        if direct is not None and not re.match(r" (?:và|của|trong|cho|tại|ở|là|để|khi|thì)(?!\w)", after):
            begin, end = reading.end + direct.start("base"), reading.end + direct.end("base")
    if begin < 0:
        before = BASE_FIRST.match(text[sentence[0] : reading.start])
        if before is None:
            return
        begin, end = sentence[0] + before.start("base"), sentence[0] + before.end("base")
    for number in readings:
        if begin <= number.start < end:
            end = number.start
            break
    stop = BASE_STOP.search(text, begin, end)
    if stop is not None and stop.start() > begin:
        end = stop.start()
    _name_base(text, host, begin, end, periods)
    if host.base is not None:
        _base_number(text, readings, index, host, end, host.base_period)


def _name_base(text: str, host: Reading, begin: int, end: int, periods: list[Period]) -> None:
    phrase = text[begin:end].strip()
    if not phrase:
        return
    host.spans["base"] = (begin, begin + len(text[begin:end].rstrip()))
    same = SAME_TIME.match(phrase.removeprefix("bình quân ").removeprefix("mức "))
    if same is not None:
        host.base = "cùng kỳ"
        if same["year"] or same["bare"]:
            host.base = "cùng kỳ " + (same["year"] or same["bare"])
        host.spans["base"] = (begin, begin + same.end())
        return
    if LAST_YEAR.match(phrase):
        host.base = "năm trước"
        return
    if LAST_STEP.match(phrase):
        host.base = "kỳ trước"
        return
    period = next((p for p in periods if p.code and begin <= p.start < max(end, begin + 4)), None)
    if period is not None:
        host.base, host.base_period = period.code, period
        host.spans["base"] = (period.start, period.end)
        return
    plan = re.match(rf"(?:{PLANS}|quy định|bình quân chung|trung bình (?:cả nước|toàn quốc|chung))", phrase)
    host.base = plan[0] if plan is not None else phrase


def _base_number(text: str, readings: list[Reading], index: int, host: Reading, at: int, period: Period | None) -> None:
    """Read the number at the base: `mục tiêu 60%`, `năm 2022 (76,5%)`, `(năm 2022: 76,5%)`."""
    following = next((r for r in readings[index + 1 :] if r.live), None)
    if following is None or following.direction is not None or following.kind != host.kind:
        return
    gap = text[at : following.start]
    if (
        not re.fullmatch(r"(?: [^\W\d_]{2,8}){0,3}(?: (?:là|đạt))? ?[(:]? ?(?:là |đạt )?", gap)
        or following.quantity.unit_type != host.quantity.unit_type
    ):
        return
    host.base_value = following.quantity.value
    host.spans["base_value"] = (following.start, following.end)
    following.base_of, following.follows = host, host
    if period is not None:
        following.period, following.period_code = period, period.code
    elif host.base in ("mục tiêu", "chỉ tiêu"):
        following.status, following.status_fixed = "target", True
    elif host.base in ("kế hoạch", "dự toán"):
        following.status, following.status_fixed = "plan", True


def share_bases(text: str, readings: list[Reading]) -> None:
    """Give a change the base of the one it is joined to: `giảm 7% so với cùng kỳ về số dự án và giảm 26% về vốn`."""
    for left, right in pairwise(readings):
        giver = left.follows if left.absorbed and left.follows is not None else left
        taker = right.follows if right.absorbed and right.follows is not None else right
        if giver.base is None or giver.base_value is not None or taker.base is not None or taker.direction is None:
            continue
        base = giver.spans.get("base")
        if base is None or not left.end <= base[0] or taker is giver:
            continue
        if right.verb_start > base[1] and SHARES.fullmatch(text, base[1], right.verb_start):
            taker.base, taker.base_period, taker.spans["base"] = giver.base, giver.base_period, base


def resolve_base(reading: Reading) -> None:
    """Turn `cùng kỳ`, `năm trước`, `tháng trước` into the code they mean for the figure's own period."""
    code = reading.period_code
    base = reading.base
    if base is None:
        return
    if base.startswith("cùng kỳ"):
        year = base[len("cùng kỳ") :].strip()
        if code is None:
            reading.base = year or "cùng kỳ"
        elif year:
            reading.base = re.sub(r"(?<!\d)\d{4}(?!\d)", year, code) if "/" not in code else year
        else:
            reading.base = year_before(code)
    elif base == "năm trước":
        match = re.search(r"\d{4}", code or "")
        if match is not None:
            reading.base = str(int(match[0]) - 1)
    elif base == "kỳ trước" and code is not None and not code.startswith("<="):
        reading.base = step_before(code)


def prove_points(reading: Reading) -> None:
    """Call a difference of two percentages `điểm %` where both levels are told and it is exactly their difference."""
    amount, base = reading.amount, reading.base_value
    if reading.quantity.unit_type != "percent" or reading.amount_unit != "%" or amount is None or base is None:
        return
    if abs(abs(reading.quantity.value - base) - amount) <= Decimal("0.05"):
        reading.amount_unit = "điểm %"
