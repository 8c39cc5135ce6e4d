"""Statuses: whether a figure is reported, estimated, aimed at, planned or prescribed (figures.md 9 and 17.E)."""

from __future__ import annotations

import re

from nlp.figures.patterns import words_regex
from nlp.figures.periods import bounds_of
from nlp.figures.readings import Reading

CUES: tuple[tuple[str, str], ...] = (
    ("target", r"phấn đấu|mục tiêu|(?<!\d )chỉ tiêu(?! (?:được|đã|biên chế|viên))|hướng tới|phải(?! (?:thực sự|làm|đến|chịu))|yêu cầu(?= .{0,40}đạt)|(?:bảo đảm|đảm bảo)(?! (?:quốc phòng|an ninh|an toàn|vệ sinh))|tiến tới|theo hướng|cần(?= (?:đạt|tăng|giảm|phải|phục hồi|hoàn thành))|quyết tâm|đặt ra"),
    ("target", r"(?:^|[,;:] )(?:nâng|đưa|giảm|tăng|rút ngắn|cắt giảm|phát triển|xây dựng|hoàn thành|bố trí)(?= [^,;.]{0,90}(?:vào cuối năm|vào năm|đến năm|đến cuối năm|trong năm tới))|^nâng (?=.{0,80} lên )"),
    ("plan", r"kế hoạch(?! (?:và|&|đầu tư và))|dự toán|dự kiến|sẽ|được giao|giao(?= (?:thực hiện|vốn|biên chế|\d))|phân bổ|phê duyệt|đề xuất|đề nghị|kiến nghị|nên(?= (?:giảm|tăng|có|để|cắt))|chỉ cần|đồng ý chủ trương|dự định|chuẩn bị|phương án|kịch bản|định hướng"),
    ("estimate", r"ước|ước tính|ước đạt|dự báo|dự đoán|có thể(?= (?:giảm|tăng|đạt|tiết kiệm|rút ngắn|lên|bớt|mất|rút))|kì vọng"),
    ("norm", r"quy định(?= (?:tại|rõ|của|về|mức|thời|là|trong|hai|không|,|cho|cụ|chi|này|nêu|mới|đơn))|theo quy định|thời hạn(?: giải quyết)?|mức phí|lệ phí|mức phạt|phạt tiền|xử phạt từ|định mức|tiêu chuẩn|mức thuế|khung điểm|được hưởng|mức hưởng|mức hỗ trợ|bị phạt|trường hợp|tiêu chí|được phân loại|được tổ chức|được bố trí|được đăng kí|bị khiển trách|bị cảnh cáo|gồm trưởng ban|không được"),
    ("achieved", r"đã(?! (?:được phê duyệt|đề ra|đặt ra))|mới(?= (?:giải|chỉ|đạt|có|thực|cấp))|vừa(?= (?:qua|tiếp|hoàn|cấp))|hiện có|thực hiện được|giải ngân được|thực tế|xếp thứ|xếp hạng|ghi nhận|trước đây|khảo sát"),
)  # fmt: skip
CUE = tuple(
    (name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if not pattern.startswith("(?:^") else pattern))
    for name, pattern in CUES
)
BY_LAW = re.compile(
    r"(?<!\w)(?:luật|nghị định|thông tư|quyết định|quy chế|dự thảo|điều|khoản)(?: [^;.]{0,80})?(?: (?:quy định|nêu rõ|theo đó|có hiệu lực|sửa đổi|bổ sung))(?!\w)|theo (?:luật|nghị định|thông tư|quy chế|quyết định)"
)
CLAUSE_LEFT = re.compile(r"; | - |[.!?] ")
AMOUNT_OF_CHANGE = re.compile(
    r"(?<!\w)(?:so với|so) (?:"
    + words_regex(["mục tiêu", "kế hoạch", "dự toán", "chỉ tiêu", "quy định", "kịch bản", "cùng kì"])
    + r")"
)


def read_status(
    text: str, sentence: tuple[int, int], readings: list[Reading], reading: Reading, today: str | None, *, lawful: bool
) -> str:
    """Return the status of the figure from the nearest cue before it in its clause, else from its period.

    `lawful`: the article states rules, so a figure without a cue prescribes.
    """
    if reading.status_fixed:
        return reading.status
    left = sentence[0]
    for cut in CLAUSE_LEFT.finditer(text, sentence[0], reading.start):
        left = cut.end()
    hidden = [span for r in readings for key, span in r.spans.items() if key in ("base", "cmp")]
    hidden += [match.span() for match in AMOUNT_OF_CHANGE.finditer(text, left, reading.start)]
    best, place = "", -1
    for name, pattern in CUE:
        for match in pattern.finditer(text, left, reading.start):
            if match.start() > place and not any(start <= match.start() < end for start, end in hidden):
                best, place = name, match.start()
    if best == "achieved" and place < 0:
        best = ""
    if not best:
        inside = text[reading.start : min(sentence[1], reading.end + 60)]
        if re.search(r"^[^;.]{0,60}(?:theo quy định|mức quy định)", inside) and reading.quantity.approx in (
            "at_most",
            "at_least",
        ):
            return "norm"
        if lawful or BY_LAW.search(text, sentence[0], reading.start):
            if reading.quantity.approx in ("at_most", "at_least") or lawful:
                return "norm"
    if not best and today is not None and reading.period_code is not None:
        first, last = bounds_of(reading.period_code)
        if last > today and (first is None or first > today):
            return "target"
    return best or "achieved"
