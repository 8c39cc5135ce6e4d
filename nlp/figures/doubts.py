"""Doubts: quantities that turn out to be no figures once their sentence is read (figures.md 3.3, 10 and 17.A)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.figures.line import Line
from nlp.figures.nouns import is_known
from nlp.figures.patterns import listed, words_regex
from nlp.figures.quantities import UNMEASURED
from nlp.figures.readings import Reading

COMPARATIVE = re.compile(r"(?:lớn|nhỏ|cao|thấp|nhiều|ít) hơn")
CONSEQUENCE = re.compile(r"[^;.]{0,90}?(?<!\w)(?:được|thì|phải)(?!\w)")
OF_A_SET = re.compile(r"(?<!\w)(?:có|nợ) $")
STATED = re.compile(r"(?<!\w)(?:có|còn|gồm|thành|thành lập)(?: thêm)? $")
EXAMPLE = re.compile(r"(?<!\w)(?:ví dụ|giả sử)(?!\w)")
LISTS = re.compile(r"[^.;()]{0,40}?(?:, gồm|gồm:| gồm )")
SET_LEADS = re.compile(
    r"(?<!\w)(?:tại|ở|các|của|báo cáo của|trong số|danh sách|việc thành lập|sáp nhập từ|từ|trên|theo|việc sáp nhập) $"
)
INTENDED = re.compile(r"(?: [^\W\d_]{1,12}){0,4} (?:muốn|sẽ|định|tính|dự kiến) (?:giảm|tăng|cắt)(?: đến| tới)? ")
REPORTERS = re.compile(r"(?<!\w)(?:(?:báo cáo|thống kê|tổng hợp|khảo sát|số liệu) của) $")
PLACED = re.compile(r"(?<!\w)(?:tại|ở|của) $")
NOUN_FOLLOWS_LIST = re.compile(r" ?(?:trên|này|nói trên|nêu trên|kể trên|đó|ấy|gồm|:)(?!\w)|:")


# What a small number in words must follow to be a statement; elsewhere it names known things (hai tỉnh, cả ba cấp).
TELLS = re.compile(
    r"(?<!\w)(?:"
    + words_regex(
        listed(
            "có|còn|chỉ còn|thành lập|lập|tổ chức|mở|tiếp nhận|xử lí|giải quyết|công nhận|nhân rộng|triển khai|"
            "xây dựng|ban hành|cắt giảm|giảm|tăng|bãi bỏ|kiểm tra|thêm|mất|đạt|hoàn thành|khởi công|bố trí|điều động|"
            "trao|tặng|cử|thiếu|thừa|lên|xuống|phát hiện|khởi tố|bắt|khen thưởng|sắp xếp|hợp nhất|sáp nhập|"
            "đưa vào|vận hành|cung cấp|thí điểm|nâng cấp|duy trì|nhận|thu hút|bổ nhiệm|kỉ luật|đón"
        )
    )
    + r")(?: (?:được|thêm|mới|lại|khoảng|xong|còn|khai trương)){0,2} $"
)
CLAUSE_BEFORE = re.compile(r"[,;:] (?:và )?$")
REPORTED = re.compile(r" (?:[^\W\d_]{1,12} ){0,2}?(?:được|đã|chưa|vừa|mới|bị|hoàn thành)(?!\w)")
POINTED_AT = re.compile(
    r" (?:này|đó|trên|ấy|kia|nói trên|nêu trên|nêu|kể|nọ|còn lại|đầu tiên|cuối|gồm|là|:|cùng)(?!\w)|:"
)


def _counts_in_words(line: Line, sentence: tuple[int, int], reading: Reading) -> bool:
    """Tell whether `năm xã`, `ba mô hình` state a count (figures.md 3.3), rather than name things already known."""
    text = line.folded
    if not is_known(reading.quantity.unit) or _names_behind(line, reading.end) or POINTED_AT.match(text, reading.end):
        return False
    before = text[max(sentence[0], reading.start - 30) : reading.start]
    if TELLS.search(before):
        return True
    homograph = text.startswith("năm ", reading.start)
    return not homograph and CLAUSE_BEFORE.search(before) is not None and REPORTED.match(text, reading.end) is not None


def reason_to_drop(line: Line, sentence: tuple[int, int], readings: list[Reading], index: int) -> str:
    """Return the reason code that keeps a quantity from being a figure, or an empty string."""
    text = line.folded
    reading = readings[index]
    quantity = reading.quantity
    before = text[max(sentence[0], reading.start - 40) : reading.start]
    after_share = index > 0 and readings[index - 1].quantity.unit_type == "percent"
    if (
        quantity.shape == "fraction"
        and after_share
        and INTENDED.fullmatch(text, readings[index - 1].end, reading.start)
    ):
        return "threshold"
    if quantity.shape in ("rank", "fold", "fraction"):
        return ""
    if not quantity.unit_type:
        printed = text[quantity.slot_start : quantity.slot_end]
        if (
            not quantity.worded
            and UNMEASURED.search(text, max(sentence[0], reading.start - 70), reading.start)
            and ("," in printed or "." in printed)
        ):
            quantity.unit_type, quantity.unit = "score", "điểm"
            return ""
        if index + 1 < len(readings) and re.fullmatch(
            r" (?:lên|xuống|xuống còn|lên đến|lên tới|còn)(?: mức)? ", text[reading.end : readings[index + 1].start]
        ):
            return ""
        if quantity.value == quantity.value.to_integral_value() and 1900 <= quantity.value <= 2100:
            return "year"
        return "homograph" if quantity.worded else "bare_number"
    if (
        quantity.worded
        and quantity.counted
        and quantity.approx == "exact"
        and not quantity.multiplied
        and quantity.value <= 10
        and (quantity.value < 2 or not _counts_in_words(line, sentence, reading))
    ):
        return "homograph"
    if quantity.worded and quantity.counted and not is_known(quantity.unit) and not quantity.multiplied:
        return "homograph"
    if (
        quantity.worded
        and quantity.unit_type in ("duration", "times", "score", "length", "rank_step")
        and quantity.approx == "exact"
        and quantity.shape == "plain"
        and quantity.value != Decimal("0.5")
    ):
        return "homograph"
    if (
        quantity.counted
        and quantity.value == 1
        and quantity.approx == "exact"
        and re.search(r"(?:thành|là|cùng|vào) $", before)
    ):
        return "homograph"
    if quantity.counted and re.search(r"(?<!\w)tại $", before) and LISTS.match(text, reading.end):
        return "set_name"
    members = _names_behind(line, reading.end) if quantity.counted and quantity.approx == "exact" else 0
    if members > 1 and members == quantity.value and not STATED.search(before):
        return "set_name"
    if quantity.approx != "exact" and _is_threshold(text, readings, index, before):
        return "threshold"
    if quantity.counted and quantity.approx == "exact" and _inside_another(text, sentence[0], readings, index):
        return "set_name"
    if EXAMPLE.search(text, sentence[0], reading.start):
        return "hypothetical"
    if quantity.counted and NOUN_FOLLOWS_LIST.match(text, reading.end) and SET_LEADS.search(before):
        return "set_name"
    return ""


def _inside_another(text: str, start: int, readings: list[Reading], index: int) -> bool:
    """Tell whether the count only names who reports, or stands inside the subject of the next figure."""
    reading = readings[index]
    if REPORTERS.search(text, max(start, reading.start - 40), reading.start):
        return True
    if index + 1 == len(readings) or not PLACED.search(text, max(start, reading.start - 10), reading.start):
        return False
    return re.search(r"^[^,;.()]{0,120} là $", text[reading.end : readings[index + 1].start]) is not None


def _is_threshold(text: str, readings: list[Reading], index: int, before: str) -> bool:
    """Tell whether the number only bounds a set that something else is said of (figures.md 17.A.4)."""
    reading = readings[index]
    raw = text[reading.start : reading.end]
    limits = reading.quantity.approx in ("under", "at_least", "at_most")
    if COMPARATIVE.match(raw) or (limits and OF_A_SET.search(before) and before.strip() != "có"):
        return CONSEQUENCE.match(text, reading.end) is not None
    if reading.quantity.unit_type != "percent":
        return False
    if index + 1 < len(readings) and text[reading.end : readings[index + 1].start].strip() == "là":
        return re.search(r"(?<!\w)tỉ lệ(?!\w)", before) is not None
    if index == 0 or readings[index - 1].quantity.unit_type != "percent":
        return False
    gap = text[readings[index - 1].end : reading.start]
    return (
        len(gap) <= 45 and not re.search(r"[,;().]| và ", gap) and re.search(r"(?:muốn|sẽ|định|phải) ", gap) is not None
    )


NAME_LIST = re.compile(r" (?P<names>[^;.:()\d]{2,160})")
NAME_JOINT = re.compile(r", | và ")


def _names_behind(line: Line, at: int) -> int:
    """Count the proper names listed right behind folded `at` (2 phường Đông, Tây): 0 where none stands."""
    found = NAME_LIST.match(line.folded, at)
    if found is None:
        return 0
    count, place = 0, found.start("names")
    for piece in NAME_JOINT.split(found["names"]):
        if not line.raw(place, place + 1).isupper():
            break
        count += 1
        place = line.folded.find(piece, place) + len(piece)
        joint = NAME_JOINT.match(line.folded, place)
        if joint is None or not piece:
            break
        place = joint.end()
    return count
