"""Statuses: whether a figure is reported, estimated, aimed at, planned or prescribed (figures.md 9 and 17.E)."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter

from nlp.boards import Board
from nlp.figures.codes import bounds_of
from nlp.figures.line import Line
from nlp.figures.memory import Memory
from nlp.figures.patterns import listed, words_regex
from nlp.figures.readings import Reading
from nlp.figures.subjects import binds

CUES: tuple[tuple[str, str], ...] = (
    (
        "target",
        (
            r"phấn đấu|mục tiêu|(?<!\d )(?<!(?<!để )hoàn thành )chỉ tiêu(?! (?:được|đã|biên chế|viên|về))|"
            r"hướng tới|phải(?! (?:thực sự|"
            r"làm|đến|chịu|mất|chờ|đi|đóng|trả|nộp|gánh|bỏ|chi|chạy|xếp hàng|tốn|mang|chuẩn bị|qua|xin|"
            r"bổ sung|đăng nhập|quay lại|nhận thức|thừa nhận|nói|hiểu|bồi thường|hoàn tất \d))|"
            r"yêu cầu(?= .{0,40}đạt)|(?:bảo đảm|"
            r"đảm bảo)(?= (?:tỉ lệ|có|trên|tối thiểu|ít nhất|"
            r"giảm|\d|\()| $)|tiến tới|theo hướng|cần(?= (?:đạt|tăng|giảm|phải|phục hồi|hoàn thành))|"
            r"đặt ra"
        ),
    ),
    (
        "target",
        (
            r"(?:^|[,;:] )(?:nâng|đưa|giảm|tăng|rút ngắn|cắt giảm|phát triển|xây dựng|hoàn thành|"
            r"bố trí)(?= [^,;.]{0,90}(?:vào cuối năm|vào năm|đến năm|đến cuối năm|trong năm tới))|"
            r"^nâng (?=.{0,80} lên )"
        ),
    ),
    (
        "plan",
        (
            r"kế hoạch(?! (?:và|&|đầu tư và))|dự toán|dự kiến|sẽ|được giao|giao(?= (?:thực hiện|vốn|biên chế|"
            r"\d))|phân bổ|phê duyệt(?= (?:phương án|đề án|kế hoạch|giảm|cắt|chủ trương|dự án|quy hoạch|"
            r"danh mục))|(?<!đã )(?<!phản ánh, )(?<!phản ánh và )(?<!đơn )(?<!lệ )(?<!các )(?<!những )(?<!số )"
            r"(?<!hồ sơ )(?<!lượt )(?<!ý kiến, )(?<!văn bản )(?:đề xuất|đề nghị|kiến nghị)"
            r"(?!, phản ánh| của| được| xây dựng văn)|"
            r"nên(?= (?:giảm|tăng|có|để|cắt))|cần(?= (?:hạn chế|bổ sung|kéo dài|nghiên cứu|có cơ chế))|chỉ cần|"
            r"dự thảo(?= [^;.]{0,60}(?:đưa ra|đề xuất|dự kiến|nêu))|phê chuẩn|(?<!tỉ lệ )đồng ý chủ trương|"
            r"theo (?:quy hoạch|đề án|chiến lược|lộ trình)|"
            r"dự định|chuẩn bị|phương án|kịch bản|định hướng"
        ),
    ),
    (
        "estimate",
        (
            r"ước|ước tính|ước đạt|dự báo|dự đoán|có thể(?= (?:đóng góp|mang lại|tạo|giảm|tăng|"
            r"đạt|tiết kiệm|rút ngắn|lên|bớt|mất|"
            r"rút))|có khả năng|kì vọng"
        ),
    ),
    (
        "norm",
        (
            r"quy định(?= (?:tại|rõ|của|về|mức|thời|là|trong|hai|không|,|cho|cụ|chi|này|nêu|mới|đơn))|"
            r"theo quy định|thời hạn(?: giải quyết)?|mức phí|lệ phí|mức phạt|phạt tiền|xử phạt từ|định mức|"
            r"tiêu chuẩn|mức thuế|khung điểm|được hưởng (?:mức|trợ cấp|lương)|mức hưởng|mức hỗ trợ|bị phạt|"
            r"tiêu chí|được phân loại|được tổ chức|được bố trí|được đăng kí|bị khiển trách|"
            r"bị cảnh cáo|không được|"
            r"gồm:? (?:trưởng ban|chánh văn phòng|chủ nhiệm|cục trưởng|vụ trưởng|viện trưởng|giám đốc|hiệu trưởng|"
            r"trưởng phòng|chi cục trưởng)"
        ),
    ),
    ("norm", r"(?:^|[;:.] )trường hợp(?! (?:này|đó))"),
    (
        "achieved",
        (
            r"đã(?! (?:được phê duyệt|đề ra|đặt ra))|mới(?= (?:giải|chỉ|đạt|có|thực|cấp))|vừa(?= (?:qua|tiếp|"
            r"hoàn|cấp))|hiện (?:có|đạt|mới|còn)|thực hiện được|giải ngân được|"
            r"thực tế|xếp thứ|xếp hạng|ghi nhận|trước đây|"
            r"khảo sát|theo báo cáo|thống kê|tính đến"
        ),
    ),
)
CUE = tuple(
    (name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if not pattern.startswith("(?:^") else pattern))
    for name, pattern in CUES
)
WHERE = itemgetter(0)
BOARD = Board(pattern for _, pattern in CUE)
FEES = ("mức phí", "lệ phí", "thời hạn", "mức thuế")
CONFORMS = ("theo quy định", "tiêu chuẩn", "tiêu chí")
"""Weak cues: a count beside them tells how many conform, a bound tells what is prescribed."""
BY_LAW = re.compile(
    r"(?<!\w)(?:luật|nghị định|thông tư|quyết định|quy chế|dự thảo|điều|"
    r"khoản)(?: [^;.]{0,80})?(?: (?:quy định|nêu rõ|theo đó|có hiệu lực|sửa đổi|bổ sung))(?!\w)|"
    r"theo (?:luật|nghị định|thông tư|quy chế|quyết định)|"
    r"(?<!\w)luật (?:[^\W\d_]{1,8} ){1,6}?(?:năm )?(?:19|20)\d{2}"
)
OTHER_TIME = re.compile(r"(?:cùng kì|năm trước|năm ngoái|trước đó|năm (?:19|20)\d\d|quý [iv1-4]|tháng trước)")
GOES_ON = re.compile(
    r"(?:như vậy|cụ thể|trong đó|theo đó|bao gồm|gồm|cùng với đó|bên cạnh đó|ngoài ra|đồng thời|"
    r"hỗ trợ)(?!\w)"
)
# What only adds a fact takes no aim over: `Ngoài ra, tỉnh đang có …`.
ADDS = re.compile(r"(?:cùng với đó|bên cạnh đó|ngoài ra|đồng thời)(?!\w)")
REPORTS = re.compile(r"(?<!\w)(?:đang|đã|hiện)(?!\w)")
BASE_TAIL = re.compile(
    r"(?: (?:được|đã|phấn đấu|giao|đề ra|năm|của|trung ương|tỉnh|thủ tướng|chính phủ|cả|hđnd)){1,6}(?!\w)"
)
CONDITION = re.compile(r"(?<!\w)nếu(?!\w)")
CONSEQUENCE = re.compile(r"(?<!\w)(?:sẽ bị|bị khiển trách|bị cảnh cáo|bị xử lí|thì không|không xét|bị phạt)(?!\w)")
# What a class of people may have is prescribed; what so many people have had is reported.
ENTITLED = re.compile(
    r"(?<!đã )(?<!vừa )(?:được|bị) (?:hưởng|hỗ trợ|trợ cấp|tính thêm|cộng thêm|thưởng|trừ|phụ cấp|nhận hỗ trợ)(?!\w)"
    r"[^,;.\d]{0,60}$"
)
ELIGIBLE = re.compile(
    r"(?<!\w)(?:có thời gian|còn thời gian|thâm niên|kinh nghiệm|thời gian công tác)(?!\w)[^,;.]{0,60}$"
)
ALLOWANCE = re.compile(r"(?<!\w)(?:hỗ trợ|trợ cấp|phụ cấp|mức chi|mức thu|mức đóng|mức thưởng|tiền thưởng)(?!\w)")
# `đạt chỉ tiêu 7%` names what was reached; the figures behind it are no aims.
REACHED = re.compile(
    r"(?<!\w)(?:đạt|vượt|bằng|hoàn thành) (?:chỉ tiêu|mục tiêu|kế hoạch|dự toán)(?: [^,;.\d]{0,16})? $"
)
TOTAL = re.compile(r"(?<!\w)tổng (?:quỹ|số|kinh phí|chi|mức chi|cộng)(?!\w)")
# What stands behind the figure in its clause: `450 hồ sơ sẽ được trả`; who only says so tells nothing.
HEDGE = re.compile(
    r"(?<!\w)(?:(?P<told>cho biết|cho rằng|nói|trả lời|khẳng định|đánh giá|muốn|tính|có ý định)|"
    r"(?P<plan>sẽ|dự kiến)|(?P<estimate>có thể))(?!\w)"
)
CLAUSE_RIGHT = re.compile(r"[,;.]| và ")
COMPARED_WITH = re.compile(r"(?<!\w)so với(?: mức| con số)? $")
CLAUSE_LEFT = re.compile(r"; | - |[.!?] ")
AMOUNT_OF_CHANGE = re.compile(
    r"(?<!\w)(?:so với|so) (?:"
    + words_regex(listed("mục tiêu|kế hoạch|dự toán|chỉ tiêu|quy định|kịch bản|cùng kì"))
    + r")"
)


def read_status(
    line: Line, sentence: tuple[int, int], readings: list[Reading], reading: Reading, memory: Memory
) -> tuple[str, str]:
    """Return the status of the figure and what told it: the nearest cue, else its list, rule or period."""
    text = line.folded
    if reading.status_fixed:
        return reading.status, "base of a comparison"
    if COMPARED_WITH.search(text, max(sentence[0], reading.start - 24), reading.start) and reading.kind == "level":
        return "achieved", "so với"
    cue, word = _nearest_cue(line, sentence, readings, reading)
    limited = reading.quantity.approx in ("at_least", "at_most")
    if memory.lawful and cue == "target" and word.startswith("phải") and limited:
        return "norm", "a document of rules"
    if cue in ("plan", "achieved", ""):
        rule = _prescribes(text, sentence, reading, lawful=memory.lawful and cue == "")
        if rule:
            return "norm", rule
    if cue:
        return cue, word
    clause = CLAUSE_RIGHT.split(text[reading.end : min(sentence[1], reading.end + 80)], maxsplit=1)[0]
    behind = HEDGE.search(clause)
    if behind is not None and not behind["told"] and reading.kind == "level":
        return ("plan", behind["plan"]) if behind["plan"] else ("estimate", behind["estimate"])
    bracket = aside_in_brackets(text, sentence, reading)
    before = [r for r in readings if r.live and bracket <= r.start and r.end <= reading.start]
    apart = bool(before) and REACHED.search(text, max(sentence[0], before[-1].start - 40), before[-1].start) is not None
    carried = bool(before) and before[-1].status in ("target", "plan", "norm", "estimate")
    if carried and not apart and not before[-1].status_fixed:
        return before[-1].status, "the figure before"
    adds = ADDS.match(text, sentence[0]) is not None and REPORTS.search(text, *sentence) is not None
    if memory.status in ("target", "plan", "norm") and not adds and GOES_ON.match(text, sentence[0]):
        return memory.status, "the sentence before"
    if memory.listing:
        return memory.listing, "the head of the list"
    if memory.governing_status and reading.period is memory.governing and "period" in reading.inherited:
        return memory.governing_status, "the paragraph that opened the period"
    if limited and re.fullmatch(r"<=\d{4}", reading.period_code or "") and reading.kind == "level":
        return "target", "a bound to be reached by a year"
    if memory.today is not None and reading.period_code is not None:
        first, last = bounds_of(reading.period_code)
        if last > memory.today and (first is None or first > memory.today):
            return "target", "a period to come"
    return "achieved", "no cue"


def aside_in_brackets(text: str, sentence: tuple[int, int], reading: Reading) -> int:
    """Return where a bracket begins that tells another time: `tăng 7,5% (cùng kỳ năm trước tăng 6,2%)`; 0 for none."""
    opened = text.rfind("(", sentence[0], reading.start)
    if opened < 0 or text.find(")", opened, reading.start) >= 0:
        return 0
    return opened + 1 if OTHER_TIME.match(text, opened + 1) else 0


def told_status(text: str, start: int) -> str:
    """Return the status a sentence hands to the list it heads (`Năm 2025, tỉnh phấn đấu:`), or nothing."""
    last = max(((m.start(), name) for name, pattern in CUE for m in pattern.finditer(text, start)), default=(0, ""))[1]
    return last if last in ("target", "plan", "norm") else ""


def _nearest_cue(line: Line, sentence: tuple[int, int], readings: list[Reading], reading: Reading) -> tuple[str, str]:
    """Return the status and the words of the last cue before the figure in its clause, bases of comparison left out."""
    text = line.folded
    left = aside_in_brackets(text, sentence, reading) or sentence[0]
    for cut in CLAUSE_LEFT.finditer(text, left, reading.start):
        left = cut.end()
    begins = BOARD.candidates(line.words)
    some = begins[bisect_left(begins, left, key=WHERE) : bisect_left(begins, reading.start, key=WHERE)]
    cues = BOARD.find(text, some, left, reading.start)
    if not cues:
        return "", ""
    hidden = []
    for other in readings:
        for key, (start, end) in other.spans.items():
            if key in ("base", "cmp"):
                tail = BASE_TAIL.match(text, end)
                hidden.append((start, tail.end() if tail else end))
    hidden += [match.span() for match in AMOUNT_OF_CHANGE.finditer(text, left, reading.start)]
    best, place, word = "", -1, ""
    for name, match in sorted(
        ((CUE[number][0], match) for number in sorted(cues) for match in cues[number]),
        key=lambda told: told[1].start(),
    ):
        if match.start() == place or any(start <= match.start() < end for start, end in hidden):
            continue
        if name == "plan" and match[0] == "sẽ" and best in ("target", "norm", "estimate"):
            continue  # `Mục tiêu đến năm 2010, … sẽ hoàn tất 12 căn hộ`: the first cue governs
        if name == "norm" and not _may_prescribe(match[0], reading):
            continue
        if match[0].startswith("phải") and _attributes(text, left, match.start(), readings):
            continue
        best, place, word = name, match.start(), match[0]
    return best, word


def _attributes(text: str, left: int, at: int, readings: list[Reading]) -> bool:
    """Tell whether `phải` only describes what was counted: `đã cắt 90 mặt hàng phải kiểm tra và 30 thủ tục`."""
    before = [r for r in readings if r.live and left <= r.start and r.end <= at]
    return bool(before) and re.search(r"[,;:()]|(?<!\w)(?:và|thì|nên|năm)(?!\w)", text[before[-1].end : at]) is None


def _may_prescribe(cue: str, reading: Reading) -> bool:
    """Tell whether a cue of rules binds this figure: a fee that falls is none, nor a count of those who meet one."""
    if reading.kind == "change" and cue.startswith(FEES):
        return False
    quantity = reading.quantity
    return not cue.startswith(CONFORMS) or quantity.approx != "exact" or not quantity.counted


def _prescribes(text: str, sentence: tuple[int, int], reading: Reading, *, lawful: bool) -> str:
    """Return by which rule the figure is prescribed: a law in its sentence, a condition, an allowance; or nothing."""
    quantity = reading.quantity
    start, near = sentence[0], max(sentence[0], reading.start - 120)
    limited = quantity.approx in ("at_most", "at_least")
    money = quantity.unit_type == "money"
    after = text[reading.end : min(sentence[1], reading.end + 90)]
    if lawful and not (quantity.counted and quantity.approx in ("about", "over", "near_below")):
        return "a document of rules"
    if limited and re.match(r"[^;.]{0,60}(?:theo quy định|mức quy định)", after):
        return "theo quy định"
    if CONDITION.search(text, start, reading.start) and CONSEQUENCE.search(after):
        return "a condition with its consequence"
    entitled = quantity.unit_type in ("money", "percent", "duration", "other")
    if entitled and ENTITLED.search(text, near, reading.start) and binds(text, sentence, reading):
        return "what a class may have"
    if quantity.unit_type == "duration" and ELIGIBLE.search(text, near, reading.start):
        return "who is eligible"
    allowed = (
        ALLOWANCE.search(text, near, reading.start) is not None and TOTAL.search(text, near, reading.start) is None
    )
    if money and (limited or "/" in quantity.per) and allowed:
        return "an allowance"
    bound = limited or quantity.unit_type in ("duration", "times") or (money and quantity.per != "")
    return "a law in the sentence" if bound and BY_LAW.search(text, start, reading.start) is not None else ""
