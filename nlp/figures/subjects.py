"""Subjects: the class a rule binds, with its condition, and the set a share is taken from (figures.md 17.B)."""

from __future__ import annotations

import re

from nlp.figures.line import Line
from nlp.figures.patterns import listed, words_regex
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope

# The first words of a class that a rule may bind, with the type of scope it is.
CLASS_NOUNS: dict[str, str] = {
    **dict.fromkeys(
        listed(
            "người|cán bộ|công chức|viên chức|lao động|học sinh|sinh viên|thí sinh|giáo viên|bác sĩ|tổ chức|cá nhân|"
            "hộ|gia đình|khoa|trường|cơ sở|ứng viên|đối tượng|cặp vợ chồng|trẻ em|phụ nữ|hội viên|đảng viên|công dân|"
            "trưởng phòng|phó trưởng phòng|trưởng ban|đại biểu|thôn|tổ dân phố|khu dân cư|hợp tác xã|nhà đầu tư|"
            "chủ đầu tư|khu vực|đơn vị hành chính|bệnh viện|thành viên|nhà thầu|tập thể|chi bộ|lớp"
        ),
        "other",
    ),
    **dict.fromkeys(
        listed("đơn vị|cơ quan|phòng|ban|sở|cục thuế|chi cục|vụ|trung tâm|bộ phận một cửa|ubnd cấp xã|ủy ban"), "agency"
    ),
    **dict.fromkeys(listed("xã|phường|thị trấn|đặc khu"), "commune"),
    **dict.fromkeys(listed("huyện|quận|thị xã"), "district"),
    "doanh nghiệp": "enterprise",
}
CLASS = words_regex(CLASS_NOUNS)
MODAL = (
    r"(?:sẽ |thì |chỉ |đều |cũng |mới )*(?:được|phải|không được|bị|có tổng số|đạt(?= (?:dưới|trên|từ|tối|ít)))(?!\w)"
)
CALLED = r"(?:đối với )?(?:các |những |mỗi |một |mọi |từng )?"
SUBJECT = r"(?P<class>(?P<head>" + CLASS + r")(?!\w)(?! hợp)[^;:.()]{0,180}?) (?P<modal>" + MODAL + ")"
OPENED = re.compile(r"(?:theo đó, |cụ thể, |trong khi |còn |riêng )?" + CALLED + SUBJECT)
BOUND = re.compile(
    r"(?:(?<=[(\"])|(?<=quy định )|(?<=quy định, )|(?<=theo đó, )|(?<=lưu ý )|(?<=nêu rõ )|(?<=, ))" + CALLED + SUBJECT
)
GOES_ON_WITH = re.compile(r"(?P<condition>với (?:tỉ lệ|số|quy mô|diện tích) [^;:.()]{2,120}?) (?=" + MODAL + ")")
TOWARDS = re.compile(r"(?<!\w)đối với (?:các |những )?(?P<class>(?P<head>" + CLASS + r")(?!\w)(?! hợp)[^;:.()]{0,120})")
TOWARDS_STOP = re.compile(
    r", (?=(?:mỗi|thì|sẽ|được|phải|mức|nếu|hỗ trợ|không|thời|số|tỉ|trong|việc|tùy|khi|theo|cứ|sau|đến)(?!\w))|"
    r" (?=(?:thì|sẽ|được|phải|là|đạt|không quá|tối đa|tối thiểu|ít nhất)(?!\w))"
)
LATE_STOP = re.compile(r", (?=(?:tùy|nếu|khi|theo|trong|mỗi|thì|sau|do|để)(?!\w))")
SHARED_FROM = re.compile(
    r"trong (?:tổng )?số (?:các |những )?(?P<class>(?P<head>"
    + CLASS
    + r")(?!\w)[^,;.:()\d]{0,80}?)(?: này| đó| trên)?, (?:có |thì )?"
)
CONDITION = re.compile(r" (?:có|đóng|đạt|là|với|nghỉ|từ|trên|dưới|làm|hưởng)(?!\w)")
NAMED_AFTER = 3
"""A capital in so many words behind the first tells that a body is named, not a class."""


MARKER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[a-zđ]\)|[-+•*]) ?")


def spoken_of(line: Line, sentence: tuple[int, int], reading: Reading, others: list[Reading]) -> Scope | None:
    """Return the class a clause is about by its own word: `Đối với hộ nghèo, mức hỗ trợ là …`; None without one."""
    text = line.folded
    found = TOWARDS.match(text, _clause(text, sentence[0], reading), reading.start)
    if found is None:
        return None
    return _scope(line, found, found.start("class"), _stop(text, found, TOWARDS_STOP), reading, others)


def binds(text: str, sentence: tuple[int, int], reading: Reading) -> bool:
    """Tell whether the clause of the figure begins with a class: `Người có công được hưởng …`."""
    left = _clause(text, sentence[0], reading)
    return OPENED.match(text, left, reading.start) is not None or TOWARDS.match(text, left, reading.start) is not None


def _clause(text: str, start: int, reading: Reading) -> int:
    """Return where the clause of the figure begins, behind the last semicolon or colon."""
    left = start
    if (marker := MARKER.match(text, start)) is not None:
        left = marker.end()
    for cut in re.finditer(r"; |: ", text[start : reading.start]):
        left = start + cut.end()
    return left


def bound_class(line: Line, sentence: tuple[int, int], reading: Reading, others: list[Reading]) -> Scope | None:
    """Return the class a rule binds: the subject of its clause with the condition (figures.md 17.B.8), or None."""
    text = line.folded
    left = _clause(text, sentence[0], reading)
    behind = re.match(r"[^;.()]{0,90}?(?=(?<!\w)đối với )", text[reading.end : sentence[1]])
    if behind is not None and (found := TOWARDS.match(text, reading.end + behind.end(), sentence[1])) is not None:
        return _scope(line, found, found.start("class"), _stop(text, found, TOWARDS_STOP), reading, others)
    towards = TOWARDS.search(text, left, reading.start)
    if towards is not None:
        return _scope(line, towards, towards.start("class"), _stop(text, towards, TOWARDS_STOP), reading, others)
    bound = OPENED.match(text, left, reading.start + 8) or BOUND.search(text, left, reading.start + 8)
    if bound is not None and bound.end() <= reading.start:
        return _scope(line, bound, bound.start("class"), _stop(text, bound, LATE_STOP), reading, others)
    condition = GOES_ON_WITH.match(text, left, reading.start + 60)
    first = OPENED.match(text, sentence[0], left) if condition is not None and left > sentence[0] else None
    if condition is None or first is None:
        return None
    head = _scope(line, first, first.start("class"), _stop(text, first, LATE_STOP), reading, others)
    if head is None:
        return None
    words = line.raw(condition.start("condition"), condition.end("condition"))
    return Scope(head.start, head.end, f"{head.text.split(', với ')[0]}, {words}", head.type, generic=True)


def set_of_share(line: Line, sentence: tuple[int, int], reading: Reading) -> Scope | None:
    """Return the set a percentage is taken from: `Trong số doanh nghiệp còn hoạt động, 62% …`."""
    if reading.quantity.unit_type != "percent" or reading.kind != "level":
        return None
    found = SHARED_FROM.match(line.folded, sentence[0])
    if found is None or found.end() > reading.start:
        return None
    start, end = found.span("class")
    return Scope(start, end, line.raw(start, end), CLASS_NOUNS[found["head"]], generic=True)


def _stop(text: str, found: re.Match[str], stops: re.Pattern[str]) -> int:
    cut = stops.search(text, found.end("head"), found.end("class"))
    return cut.start() if cut is not None else found.end("class")


def _scope(
    line: Line, found: re.Match[str], start: int, end: int, reading: Reading, others: list[Reading]
) -> Scope | None:
    """Make the scope of a class; a number with a row of its own is cut away with the condition it stands in."""
    text = line.folded
    for other in others:
        if other is not reading and other.live and start <= other.start < end:
            cut = CONDITION.search(text, found.end("head"), other.start)
            end = min(end, cut.start() if cut is not None else found.end("head"))
    if start <= reading.start <= end + 1:
        cut = CONDITION.search(text, found.end("head"), reading.start)
        end = cut.start() if cut is not None else found.end("head")
    after = re.match(rf"(?: \w+){{1,{NAMED_AFTER}}}", text[found.end("head") : end])
    if after is not None and any(
        line.raw(at, at + 1).isupper()
        for at in (found.end("head") + m.start() for m in re.finditer(r"(?<= )\w", after[0]))
    ):
        return None
    words = line.raw(start, end).strip(" ,")
    return Scope(start, end, words[:1].lower() + words[1:], CLASS_NOUNS[found["head"]], generic=True)
