"""Wording: the name of what a figure measures, from the catalogue or from the words of its clause (figures.md 4.3)."""

from __future__ import annotations

import re

from nlp.figures.indicators import Match
from nlp.figures.line import Line
from nlp.figures.patterns import listed, words_regex
from nlp.figures.periods import Period
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope

EXPANSIONS = {
    "TTHC": "thủ tục hành chính",
    "CCHC": "cải cách hành chính",
    "DVCTT": "dịch vụ công trực tuyến",
    "DVC": "dịch vụ công",
    "CBCCVC": "cán bộ, công chức, viên chức",
    "NSNN": "ngân sách nhà nước",
}
EXPANDED = {short: (re.compile(rf"(?<!\w){short}(?!\w)"), full) for short, full in EXPANSIONS.items()}
MARKS = re.compile(r"[\"“”()\[\]:;]")
SHARE_SPELLED = re.compile(r"[Tt]ỷ lệ")
COMMAS = re.compile(r" ?,(?: ?,)+")
DROPPED = re.compile(
    r"(?<!\w)(?:"
    + words_regex(
        listed(
            "mục tiêu|phấn đấu|kế hoạch|chỉ tiêu|phương án|dự kiến|ước tính|ước|bình quân mỗi|tăng trưởng|"
            "tăng|giảm|đạt|là|lên|còn|có|đã|đang|sẽ|số|tổng số|đều|được biết|theo đó|cụ thể|trong đó|đến|"
            "chiếm|bằng|với|chỉ|mới|nay|lần lượt|phải|cần|hiện|xuống|từ|và|của|tại|ở|nhờ|sau|so với|theo|"
            "các|trên|lên tới|nhưng|song|thì|mức|đặt|ra|để|hơn|cao|thấp|vượt|xếp|đứng|nằm|trong|khi|qua|về"
        )
    )
    + r")(?!\w)"
)
PURPOSE = re.compile(r"(?<!\w)(?:để|nhằm|trong phạm vi|trên cơ sở|do|nhờ|kể từ|sau khi|theo)(?!\w)")
QUALIFIER_END = re.compile(
    r"[,;:.()\"]|(?<!\w)(?:của|tại|ở|đạt|là|giảm|tăng|đã|được|so|để|nhằm|trong|còn|lên|xuống|từ|sẽ|"
    r"phải|có|chiếm|bằng|rút|do|theo|và|năm|phấn đấu|ước|mới|"
    r"tiếp|với|này|cho|đến|vào|trung bình|bình quân|tối|gấp|không|kể|toàn|cả|xếp|đứng|chỉ|tụt|giữ|nằm|"
    r"lần|đều|trước|chưa|phục vụ|dưới|gần|hơn)(?!\w)"
)


def canonical(line: Line, reading: Reading, match: Match, marks: list[tuple[int, int]]) -> str:
    """Return the catalogue name with the restricting words that follow the alias, as printed."""
    name = match.indicator.name
    end = match.end if match.end <= reading.start else max(match.end, reading.end)
    stop = len(line.folded)
    for start, _ in marks:
        if start >= end:
            stop = min(stop, start)
    cut = QUALIFIER_END.search(line.folded, end, stop)
    tail = line.folded[end : cut.start() if cut else stop].strip()
    if not tail or len(tail) < 3 or any(ch.isdigit() for ch in tail):
        return name
    first = end + (1 if line.folded[end : end + 1] == " " else 0)
    return _clean(f"{name} {line.raw(first, first + len(tail))}")


def from_clause(
    line: Line,
    reading: Reading,
    left: int,
    right: int,
    periods: list[Period],
    scopes: list[Scope],
    others: list[Reading],
) -> str:
    """Return the words of the clause without number, scope, period and the words that only govern the figure."""
    hidden: list[tuple[int, int]] = [(p.start, p.end) for p in periods] + [(s.start, s.end) for s in scopes]
    quantity = reading.quantity
    hidden.append((quantity.start, quantity.slot_end))
    if quantity.unit_span is not None and not quantity.counted:
        hidden.append((quantity.slot_end, quantity.end))
    hidden += [(other.start, other.end) for other in others]
    hidden += [span for key, span in reading.spans.items() if key in ("cmp", "base", "base_value")]
    purpose = PURPOSE.search(line.folded, reading.end, right)
    if purpose is not None:
        right = purpose.start()
    pieces: list[str] = []
    place = left
    for start, end in sorted(hidden):
        if end <= place or start >= right:
            continue
        if start > place:
            pieces.append(_kept(line, place, start))
        place = max(place, end)
    if place < right:
        pieces.append(_kept(line, place, right))
    return _clean(" ".join(piece for piece in pieces if piece))


def _kept(line: Line, start: int, end: int) -> str:
    words: list[str] = []
    place = start
    for match in DROPPED.finditer(line.folded, start, end):
        if match.start() > place:
            words.append(line.raw(place, match.start()))
        place = match.end()
    if place < end:
        words.append(line.raw(place, end))
    return " ".join(words)


def _clean(text: str) -> str:
    """Tidy spaces and marks, spell tỉ lệ, expand abbreviations, lower the first letter only.

    >>> _clean(" Tỷ lệ TTHC ,  trực tuyến (")
    'tỉ lệ thủ tục hành chính, trực tuyến'
    """
    for short, (pattern, full) in EXPANDED.items():
        if short in text:
            text = pattern.sub(full, text)
    text = MARKS.sub(" ", text)
    if "ỷ lệ" in text:
        text = SHARE_SPELLED.sub("tỉ lệ", text)
    text = " ".join(text.split())
    if "," in text:
        text = COMMAS.sub(",", text).replace(" ,", ",")
    text = text.strip(" ,-.…'")
    if text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]
