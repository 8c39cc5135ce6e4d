"""Quantities: a number with its bound, range or share and its unit, as one stretch of text (figures.md 3 and 4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from nlp.boards import Board, Found, Words
from nlp.figures.bounds import FROM, bound_after, bound_before
from nlp.figures.nouns import NOUN, is_known
from nlp.figures.numerals import ONES, Number, read_digits, read_number
from nlp.figures.patterns import words_regex
from nlp.figures.units import Unit, read_unit


@dataclass(slots=True)
class Quantity:
    """Folded extents: [start, end) is the whole expression, [slot_start, slot_end) fills N in an alias."""

    start: int
    end: int
    slot_start: int
    slot_end: int
    value: Decimal
    unit_type: str
    unit: str
    high: Decimal | None = None
    total: Decimal | None = None
    total_span: tuple[int, int] | None = None
    approx: str = "exact"
    shape: str = "plain"
    unit_span: tuple[int, int] | None = None
    counted: bool = False
    worded: bool = False
    multiplied: bool = False
    borrowed: bool = False
    per: str = ""


ORDINALS = {
    "nhất": 1,
    "nhì": 2,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
RANK = re.compile(
    r"(?<!\w)(?P<opener>vị trí thứ|vị trí số|thứ hạng|hạng thứ|thứ|vị trí|hạng|top|tốp|nhóm)(?: dẫn đầu)? "
    r"(?:(?P<digits>\d{1,3})(?:/(?P<total>\d{1,3}))?(?!\w|[.,]\d)(?! ?%)|(?P<word>"
    + words_regex(ORDINALS)
    + r")(?!\w))"
)
RANKED = re.compile(
    r"(?<!\w)(?:xếp|đứng|giữ|ở|đạt|vươn lên|lên|xuống|tụt xuống|từ|đứng ở|xếp ở|nằm trong|vào|lọt|"
    r"trong|thuộc|xếp hạng|là|về|khu vực|cả nước|nước|vị trí|hạng|còn|ra)"
    r"(?: (?:ở|vào|lên|xuống|trong|vị trí|hạng|được|thứ))* ?$"
)
RANKED_WHERE = re.compile(r" (?:toàn cầu|thế giới|trên thế giới|cả nước|toàn quốc|khu vực|trong asean|asean)(?!\w)")
BARE_RANK = re.compile(
    r"(?<!\w)(?:xếp|xếp hạng|đứng hạng|thứ hạng|xếp ở|"
    r"đứng ở) (?P<digits>\d{1,3})(?:/(?P<total>\d{1,3}))?(?!\w|[.,]\d)(?= (?:thế giới|trên thế giới|"
    r"trong|cả nước|toàn quốc|toàn cầu|asean|khu vực|/)|[,.;)]|$)"
)
FOLD = re.compile(
    r"(?<!\w)gấp (?:(?P<bound>hơn|gần|khoảng|ít nhất|trên) )?(?:(?P<double>đôi)|"
    r"(?P<number>\d{1,4}(?:[.,]\d{1,3})?(?:-\d{1,3}(?:[.,]\d)?)?|rưỡi|hai|ba|bốn|năm|sáu|bảy|tám|chín|"
    r"mười)(?: lần)?)(?!\w)"
)
HALF_OF = re.compile(
    r"(?<!\w)(?:một |1 )?nửa(?!\w)(?! (?:đầu|cuối|sau|trước|năm|chừng|vời|chặng|đêm|cuộc|kia|số phận))(?! nhiệm)"
)
PARTS = re.compile(
    r"(?<!\w)(?P<part>một|hai|ba|bốn|năm) phần (?P<whole>hai|ba|tư|bốn|năm|mười)(?!\w)|"
    r"(?<!\w)(?P<parts>\d) phần (?P<wholes>\d)(?!\w)"
)
NUMBER_START = re.compile(
    r"(?<!\w)(?:(?:âm |-)(?=\d))?(?:(?<![/\d][.,])(?<![^\W\d_]-)(?=\d)|(?=(?:"
    + words_regex([*(o for o in ONES if o not in ("không", "mốt", "tư", "lăm", "nhăm")), "mười", "chục"])
    + r")(?!\w)))"
)
SHARE = re.compile(r"/(?P<total>\d{1,3}(?:[.,]\d{3}){0,3}(?!\d)|\d{1,7})(?!\w|/)")
RANGE = re.compile(r"(?:-| -| đến | tới )(?=\d)")
DASHED = re.compile(r"(?:-| - | -)(?=\d)")
RANGED_BY = re.compile(r"(?<!\w)(?:thay vì|tăng|giảm|từ|mức|đạt|chiếm) $")
LONG_RANGE = re.compile(r" (?:đến|tới)(?: (?P<bound>dưới|không quá|hơn|gần|tối đa))? (?=\d)")
MASS = re.compile(
    r" (?:thời gian|chi phí|số|tổng số|diện tích|thời hạn|kinh phí|khối lượng|dân số|giá trị|mức|lượng|"
    r"so với|thời lượng|quãng đường|nhu cầu|kế hoạch|tổng)(?!\w)"
)
# A bare 1/3 is a share only behind a word of amounts; elsewhere it is a day (áp dụng từ 1/7).
PARTED = re.compile(
    r"(?<!\w)(?:giảm|tăng|chiếm|bằng|còn|gần|hơn|khoảng|cắt|trên|dưới|quá|ít nhất|tối thiểu|mất|chỉ|được|"
    r"rút ngắn|đạt|có|là)"
    r"(?: (?:tới|đến|khoảng|gần|hơn|được|bớt))? $"
)
UNMEASURED = re.compile(r"(?<!\w)(?:chỉ số|điểm|index|pci|papi|sipas|par|dti|ddci|hệ số|pue|mức|chỉ số hài lòng)(?!\w)")


BOARD = Board([NUMBER_START, RANK, BARE_RANK, FOLD, PARTS, HALF_OF])


def may_count(text: str, words: Words) -> bool:
    """Tell whether a folded paragraph may hold a quantity, whatever is blotted out in it.

    `nửa đầu` is none, and would be one with its second word blotted out; no other word waits for what stands behind.

    >>> [may_count(text, Words(text)) for text in ("lãnh đạo tỉnh dự", "có ba đơn vị", "nửa đầu năm")]
    [False, True, True]
    """
    return words.digit or "nửa" in text or bool(BOARD.find(text, BOARD.candidates(words)))


def find_quantities(text: str, masked: str, words: Words, *, english: bool = False) -> list[Quantity]:
    """Find the quantities of a folded paragraph in order.

    `masked` is the text with the exclusions blotted out, `words` are those of the masked text.
    """
    matches = BOARD.find(masked, BOARD.candidates(words))
    if not matches:
        return []
    found: list[Quantity] = []
    last = 0
    special = _specials(text, masked, matches)
    starts = sorted({m.end() if m[0] == "" else m.start() for m in matches.get(0, ())} | set(special))
    for at in starts:
        if at < last:
            continue
        quantity = special.get(at) or _plain(text, masked, at, english=english)
        if quantity is None:
            continue
        found.append(quantity)
        last = max(quantity.end, quantity.slot_end)
    _lend_units(text, found)
    return found


def _specials(text: str, masked: str, matches: Found) -> dict[int, Quantity]:
    """Read ranks, multiples and fractions told in words, by where they begin."""
    found: dict[int, Quantity] = {}
    for m in matches.get(1, ()):
        opener = m["opener"]
        told = RANKED.search(masked, max(0, m.start() - 40), m.start()) or RANKED_WHERE.match(masked, m.end())
        if opener in ("thứ", "hạng", "nhóm", "vị trí") and not told:
            continue
        counted = opener == "hạng" and m["digits"] and not m["total"] and NOUN.match(masked, m.end())
        if masked.endswith("bảng xếp ", 0, m.start()) or counted or (opener == "nhóm" and not m["digits"]):
            continue
        value = Decimal(m["digits"] or ORDINALS[m["word"]])
        total = Decimal(m["total"]) if m["total"] else None
        approx = "at_most" if opener in ("top", "tốp", "nhóm") else "exact"
        found[m.start()] = Quantity(
            m.start(),
            m.end(),
            m.start(),
            m.end(),
            value,
            "rank",
            "hạng",
            total=total,
            approx=approx,
            shape="rank",
            total_span=m.span("total") if total is not None else None,
        )
    for m in matches.get(2, ()):
        start = m.start("digits")
        found[start] = Quantity(
            start,
            m.end(),
            start,
            m.end(),
            Decimal(m["digits"]),
            "rank",
            "hạng",
            shape="rank",
            total=Decimal(m["total"]) if m["total"] else None,
            total_span=m.span("total") if m["total"] else None,
        )
    for m in matches.get(3, ()):
        high = None
        if m["double"]:
            value = Decimal(2)
        elif m["number"] == "rưỡi":
            value = Decimal("1.5")
        elif m["number"] in ONES or m["number"] == "mười":
            value = Decimal(ONES.get(m["number"], 10))
        else:
            low, _, top = m["number"].partition("-")
            value, high = read_digits(low), read_digits(top) if top else None
        bound = bound_before(m["bound"] + " ", len(m["bound"]) + 1) if m["bound"] else None
        before = bound_before(masked, m.start())
        found[m.start()] = Quantity(
            before[0] if before else m.start(),
            m.end(),
            m.start(),
            m.end(),
            value,
            "times",
            "lần",
            high=high,
            shape="fold",
            approx=bound[1] if bound else before[1] if before else "exact",
        )
    for m in matches.get(4, ()):
        part, whole = (m["part"], m["whole"]) if m["part"] else (m["parts"], m["wholes"])
        value, total = (Decimal(ONES.get(w, 10) if not w.isdigit() else int(w)) for w in (part, whole))
        found[m.start()] = _fraction(masked, m.start(), m.end(), value, total)
    for m in matches.get(5, ()):
        if m[0] == "nửa":
            unit = read_unit(text, m.end())
            if unit is None or unit.type not in ("duration", "money", "length"):
                if bound_before(masked, m.start()) is None:
                    continue
            elif unit.name != "năm" or unit.end != m.end() + 4:
                found[m.start()] = _measured(
                    masked, Number(m.start(), m.end(), Decimal("0.5"), Decimal(1), "nửa", True), unit
                )
                continue
        found[m.start()] = _fraction(masked, m.start(), m.end(), Decimal(1), Decimal(2))
    return found


def _fraction(text: str, start: int, end: int, value: Decimal, total: Decimal) -> Quantity:
    bound = bound_before(text, start)
    return Quantity(
        bound[0] if bound else start,
        end,
        start,
        end,
        value,
        "fraction",
        "phần",
        total=total,
        approx=bound[1] if bound else "exact",
        shape="fraction",
    )


def _measured(text: str, number: Number, unit: Unit) -> Quantity:
    bound = bound_before(text, number.start)
    return Quantity(
        bound[0] if bound else number.start,
        unit.end,
        bound[0] if bound else number.start,
        number.end,
        number.value,
        unit.type,
        unit.name,
        approx=bound[1] if bound else "exact",
        unit_span=(unit.start, unit.end),
        per=unit.per,
        worded=number.worded,
        counted=unit.counted,
    )


def _plain(text: str, masked: str, at: int, *, english: bool) -> Quantity | None:
    """Read an ordinary quantity: bound, number or range or share, scale, unit, closer."""
    negative = masked.startswith(("âm ", "-"), at)
    digits_at = at + (3 if masked.startswith("âm ", at) else 1 if negative else 0)
    number = read_number(masked, digits_at, english=english)
    if number is None:
        return None
    end, value, scale = number.end, number.value, number.scale
    high: Decimal | None = None
    total: Decimal | None = None
    total_span: tuple[int, int] | None = None
    upper_bound: str | None = None
    shape = "plain"
    unit = read_unit(masked, end)
    opened = bool(FROM.search(masked, max(0, at - 3), at))
    if not number.worded:
        share = SHARE.match(masked, end) if scale == 1 else None
        if share is not None:
            total = read_digits(share["total"], decimal_dot=False)
            total_span, end, shape = share.span("total"), share.end(), "share"
            unit = read_unit(masked, end)
            told = PARTED.search(masked, max(0, at - 24), at) is not None
            if MASS.match(masked, end) or (unit is None and total <= 10 and value < total and told):
                return _fraction(masked, number.start, end, value, total)
        else:
            joint = RANGE.match(masked, end)
            if joint is not None and (
                joint[0].strip() == "-"
                or opened
                or bound_before(masked, at)
                or RANGED_BY.search(masked, max(0, at - 12), at)
            ):
                top = read_number(masked, joint.end(), english=english)
                if top is not None:
                    far = read_unit(masked, top.end)
                    pointed = far is not None and far.type in ("percent", "score", "percent_point")
                    low_value = read_digits(number.printed, decimal_dot=pointed, english=english) * scale
                    if scale == 1 and top.scale > 1:
                        low_value *= top.scale
                    if (pointed or low_value < top.value) and top.value > 0:
                        top_value = read_digits(top.printed, decimal_dot=pointed, english=english) * top.scale
                        if low_value < top_value:
                            value, high, end, unit, shape = low_value, top_value, top.end, far, "range"
                            scale = max(scale, top.scale)
            elif unit is not None and (long := _far_end(masked, unit, opened=opened)) is not None:
                top = read_number(masked, long.end(), english=english)
                far = read_unit(masked, top.end) if top is not None else None
                if top is not None and far is not None and far.type == unit.type and top.value > value:
                    pointed = far.type in ("percent", "score", "percent_point")
                    value = read_digits(number.printed, decimal_dot=pointed, english=english) * scale
                    high = read_digits(top.printed, decimal_dot=pointed, english=english) * top.scale
                    upper_bound = long.groupdict().get("bound")
                    end, unit, shape = top.end, far, "range"
    if (
        unit is not None
        and unit.type in ("percent", "score", "percent_point")
        and not number.worded
        and shape == "plain"
        and scale == 1
    ):
        value = read_digits(number.printed, decimal_dot=True, english=english)
    if unit is not None and unit.type == "length" and unit.name == "m" and scale > 1:
        unit = None
    if unit is not None and unit.counted and scale >= 10**9 and not is_known(unit.name):
        unit = None
    quantity = Quantity(
        at,
        end,
        at,
        end,
        -value if negative else value,
        "",
        "",
        high=high,
        total=total,
        total_span=total_span,
        shape=shape,
        worded=number.worded,
        multiplied=scale > 1,
    )
    if unit is not None:
        quantity.unit_type, quantity.unit, quantity.per = unit.type, unit.name, unit.per
        quantity.unit_span, quantity.counted, quantity.end = (unit.start, unit.end), unit.counted, unit.end
    elif scale >= 10**6 and (scale >= 10**9 or not number.worded):
        quantity.unit_type, quantity.unit = "money", "VND"
    elif masked.endswith("điểm ", max(0, at - 5), at) and not number.worded:
        quantity.unit_type, quantity.unit = "score", "điểm"
        quantity.value = read_digits(number.printed, decimal_dot=True, english=english)
        quantity.start -= 5
    _bind_bounds(masked, quantity, opened=opened, upper=upper_bound)
    return quantity


def _far_end(masked: str, unit: Unit, *, opened: bool) -> re.Match[str] | None:
    """Find where a range goes on after its first unit: `từ 90% đến 95%`, `40% - 50%`."""
    if opened and (found := LONG_RANGE.match(masked, unit.end)) is not None:
        return found
    return DASHED.match(masked, unit.end) if unit.type in ("percent", "score", "duration") else None


def _bind_bounds(masked: str, quantity: Quantity, *, opened: bool, upper: str | None) -> None:
    """Take the approximator before, or the closer behind, into the quantity."""
    at = quantity.slot_start
    bound = bound_before(masked, quantity.start)
    after = bound_after(masked, quantity.end)
    if upper is not None:
        found = bound_before(upper + " ", len(upper) + 1)
        quantity.approx = found[1] if found else quantity.approx
    if after is not None:
        quantity.end, quantity.approx = after
    if opened and (quantity.high is not None or after is not None):
        quantity.start = quantity.slot_start = at - 3
        bound = bound_before(masked, quantity.start) or bound
    if bound is not None and after is None:
        start, name = bound
        if masked.startswith("vượt ", start) and quantity.unit_type in ("percent", "percent_point"):
            return
        if (
            name == "over"
            and re.match(r"(?:trên|vượt) ", masked[start:])
            and masked[start:].startswith(("trên tổng", "trên địa"))
        ):
            return
        quantity.start = quantity.slot_start = min(start, quantity.start)
        quantity.approx = name if quantity.approx == "exact" else quantity.approx


def _lend_units(text: str, found: list[Quantity]) -> None:
    """Give a bare number the unit of the next one it is listed with: `9 hoặc 8 phòng`, `từ 63 xuống còn 34 tỉnh`."""
    for left, right in reversed(list(pairwise(found))):
        if left.unit_type or not right.unit_type or left.shape not in ("plain", "range"):
            continue
        between = text[left.end : right.start]
        if re.fullmatch(
            r",? ?(?:hoặc |và |hay )?|(?:(?: giảm| tăng| hạ)? (?:lên|xuống)(?: còn| đến| tới)?|"
            r" giảm còn| còn)(?: mức)? | (?:trên|trong) tổng(?: số)? ",
            between,
        ):
            left.unit_type, left.unit, left.per = right.unit_type, right.unit, right.per
            left.counted, left.borrowed = right.counted, True
            if right.unit_type in ("money",) and right.multiplied and not left.multiplied:
                left.unit_type = ""
