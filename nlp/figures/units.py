"""Units: what a number counts in, from the word behind it (figures.md 5)."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.figures.nouns import read_noun
from nlp.figures.patterns import listed, words_regex

UNITS: dict[str, tuple[str, str]] = {
    "%": ("percent", "%"),
    "phần trăm": ("percent", "%"),
    "điểm %": ("percent_point", "điểm %"),
    "điểm phần trăm": ("percent_point", "điểm %"),
    "đồng": ("money", "VND"),
    "vnđ": ("money", "VND"),
    "vnd": ("money", "VND"),
    "đ": ("money", "VND"),
    "usd": ("money", "USD"),
    "đô la mĩ": ("money", "USD"),
    "đô la": ("money", "USD"),
    "đô-la": ("money", "USD"),
    "euro": ("money", "EUR"),
    "lần": ("times", "lần"),
    "điểm": ("score", "điểm"),
    "bậc": ("rank_step", "bậc"),
    "hạng": ("rank_step", "hạng"),
    "ha": ("area", "ha"),
    "héc ta": ("area", "ha"),
    "hecta": ("area", "ha"),
    "m2": ("area", "m2"),
    "m 2": ("area", "m2"),
    "m²": ("area", "m2"),
    "mét vuông": ("area", "m2"),
    "km2": ("area", "km2"),
    "km²": ("area", "km2"),
    "ki lô mét vuông": ("area", "km2"),
    "km": ("length", "km"),
    "ki lô mét": ("length", "km"),
    "kilomet": ("length", "km"),
    "m": ("length", "m"),
    "mét": ("length", "m"),
    "tấn": ("weight", "tấn"),
    "tạ": ("weight", "tạ"),
    "kg": ("weight", "kg"),
    "phút": ("duration", "phút"),
    "giờ": ("duration", "giờ"),
    "giờ làm việc": ("duration", "giờ làm việc"),
    "ngày làm việc": ("duration", "ngày làm việc"),
    "ngày": ("duration", "ngày"),
    "tuần": ("duration", "tuần"),
    "tháng": ("duration", "tháng"),
    "năm": ("duration", "năm"),
    "kwh": ("other", "kWh"),
    "kilowatt-giờ": ("other", "kWh"),
    "gwh": ("other", "GWh"),
    "gigawatt-giờ": ("other", "GWh"),
    "mw": ("other", "MW"),
    "petaflop": ("other", "petaflop"),
    "lít": ("other", "lít"),
    "m3": ("other", "m3"),
    "mét khối": ("other", "m3"),
    "tháng lương cơ sở": ("other", "tháng lương cơ sở"),
    "tháng lương": ("other", "tháng lương"),
}
# điểm, lần and đồng begin counted nouns as well: 125 điểm cầu, 02 lần đi lại, 6 đồng chí
NOT_A_SCORE = words_regex(
    listed(
        "cầu|nghẽn|đến|du lịch|trường|dân cư|bán|giao dịch|tiếp nhận|bưu điện|nóng|đen|phục vụ|truy cập|"
        "trưng bày|sạt lở"
    )
)
UNIT = re.compile(r" ?(?:(" + words_regex(UNITS) + r")(?!\w|-[^\W\d_]))")
NOT_SCORE = re.compile(
    r" ?(?:điểm (?:"
    + NOT_A_SCORE
    + r")(?! (?:dưới |gần |hơn |trên )?\d)|lần (?:đi lại|nộp|gặp|kiểm tra|đối thoại|tiếp|họp)|"
    r"đồng (?:chí|bào))(?!\w)"
)
PER = re.compile(
    r"/(?:1?\.?000 |10\.000 |100 |1 )?(?P<noun>[^\W\d_]{1,12}(?: sơ| vụ| việc| dân| tục| bản| nghiệp|"
    r" lượt| chuyến)?)(?!\w)"
)
PER_THOUSANDS = re.compile(r"/ ?(?P<noun>\d{1,3}(?:\.\d{3})? [^\W\d_]{1,12})(?!\w)")
EACH = re.compile(r" (?:mỗi|một|hàng|hằng) (tháng|năm|tuần|ngày|quý|giờ)(?!\w)(?! (?:nay|qua|cửa|trước|sau|tới))")


class Unit(NamedTuple):
    """A unit with the folded extent of its words; `counted` is true for a noun whose name comes from the text."""

    start: int
    end: int
    type: str
    name: str
    counted: bool = False
    per: str = ""


def read_unit(text: str, at: int) -> Unit | None:
    """Read the unit or the counted noun that begins at `at`, after one space at most."""
    if NOT_SCORE.match(text, at):
        return read_counted(text, at)
    found = UNIT.match(text, at)
    if found is None:
        return read_counted(text, at)
    kind, name = UNITS[found[1]]
    if name == "m" and text[at : at + 1] == " " and found[1] == "m" and text[found.end() : found.end() + 1] == ".":
        return None
    return with_per(text, Unit(found.start(1), found.end(), kind, name))


def read_counted(text: str, at: int) -> Unit | None:
    """Read a counted noun as a unit of type count."""
    found = read_noun(text, at)
    if found is None:
        return None
    start, end = found
    return with_per(text, Unit(start, end, "count", text[start:end], counted=True))


def with_per(text: str, unit: Unit) -> Unit:
    """Take in what stands behind the unit as its denominator: /người/năm, mỗi tháng."""
    end, per = unit.end, ""
    while (found := PER_THOUSANDS.match(text, end) or PER.match(text, end)) is not None and len(per) < 60:
        per += "/" + found["noun"]
        end = found.end()
    found = EACH.match(text, end)
    if found is not None:
        per += "/" + found[1]
        end = found.end()
    return Unit(unit.start, end, unit.type, unit.name, unit.counted, per)
