"""The book of responses: words for its states, its deadlines, its weeks, and the weekly table of an office's order.

The columns are those of công văn 4312/UBND-KGVX of Kon Tum (17 November 2020): every Wednesday before ten o'clock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from desk.wording import day_name, day_of, hour, hour_of
from desk.workdays import working_days_after
from store.rows import VIETNAM

STATE_NAMES: Final = {"new": "mới", "assigned": "đã giao", "answered": "đã trả lời", "closed": "đã đóng"}
CLOSED_NAMES: Final = {
    "handled": "đã xử lý xong",
    "not_ours": "không thuộc thẩm quyền",
    "not_critical": "không phải phản ánh",
}
FIELD_NAMES: Final = {
    "state": "trạng thái",
    "unit": "đơn vị",
    "deadline": "hạn",
    "summary": "nội dung phản ánh",
    "directive": "văn bản chỉ đạo",
    "finding": "kết quả xác minh",
    "outcome": "kết quả xử lý",
    "responsibility": "trách nhiệm",
    "note": "ghi chú",
    "answer_id": "bài phản hồi",
    "answer_url": "địa chỉ phản hồi",
    "closed_as": "lý do đóng",
}
WEEKLY_COLUMNS: Final = (
    *("TT", "Nội dung phản ánh", "Văn bản chỉ đạo", "Kết quả xác minh", "Kết quả xử lý", "Trách nhiệm"),
    *("Bài phản hồi", "Trạng thái"),
)
REPORT_HOUR: Final = time(9)  # an hour before the order's ten o'clock
WEDNESDAY: Final = 2
SOON: Final = timedelta(days=1)
ANSWERING: Final = (
    "phản hồi",
    "hồi âm",
    "trả lời",
    "tiếp thu",
    "khắc phục",
    "giải trình",
    "làm rõ",
    "thông tin về việc",
)


def week_of(day: date) -> tuple[datetime, datetime]:
    """Return the reporting week that a day lies in: from Wednesday nine o'clock to the next, which names it.

    >>> [moment.isoformat() for moment in week_of(date(2025, 3, 6))]
    ['2025-03-05T09:00:00+07:00', '2025-03-12T09:00:00+07:00']
    >>> week_of(date(2025, 3, 12)) == week_of(date(2025, 3, 6))
    True
    """
    closing = day + timedelta(days=(WEDNESDAY - day.weekday()) % 7)
    until = datetime.combine(closing, REPORT_HOUR, VIETNAM)
    return until - timedelta(days=7), until


def timed(row: Mapping[str, Any], today: date, answer_days: int) -> dict[str, Any]:
    """Return a row of the queries with its deadline, as written or as the setting has it, and whether it is met.

    Adds `due` (day or None), `assumed` (nobody wrote it), `urgency`: late, soon, open, or "" once it is answered.

    >>> row = {"state": "new", "deadline": None, "published": "2025-03-04T08:00:00+07:00"}
    >>> timed(row, date(2025, 3, 12), 5)["due"], timed(row, date(2025, 3, 12), 5)["urgency"]
    (datetime.date(2025, 3, 11), 'late')
    """
    due = date.fromisoformat(row["deadline"]) if row["deadline"] else None
    if due is None and row["published"]:
        due = working_days_after(date.fromisoformat(row["published"][:10]), answer_days)
    urgency = ""
    if row["state"] in ("new", "assigned"):
        urgency = "late" if due and due < today else "soon" if due and due <= today + SOON else "open"
    return {**row, "due": due, "assumed": not row["deadline"], "urgency": urgency}


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put what is late first, then what is open by its deadline, then what is answered or closed, the newest first."""
    rows = list(rows)
    waiting = [row for row in rows if row["urgency"]]
    waiting.sort(key=lambda row: (row["urgency"] != "late", row["due"] or date.max, row["published"] or ""))
    return [*waiting, *(row for row in rows if not row["urgency"])]


def waiting_said(rows: Iterable[Mapping[str, Any]]) -> str:
    """Say how many of the book wait for an answer, and how pressing they are; nothing when none waits.

    >>> waiting_said([{"urgency": "late"}, {"urgency": "soon"}, {"urgency": "open"}])
    '3 nội dung chờ trả lời, 1 quá hạn, 1 sắp hết hạn'
    >>> waiting_said([{"urgency": ""}])
    ''
    """
    found = Counter(row["urgency"] for row in rows if row["urgency"])
    if not found:
        return ""
    pressing = [f"{found[key]} {word}" for key, word in (("late", "quá hạn"), ("soon", "sắp hết hạn")) if found[key]]
    return ", ".join([f"{found.total()} nội dung chờ trả lời", *pressing])


def place(row: Mapping[str, Any]) -> str:
    """Write where and when an article was printed.

    >>> place({"newspaper_title": "Báo Mẫu", "published": "2025-03-04T08:00:00+07:00"})
    'Báo Mẫu, 4/3/2025'
    """
    return f"{row['newspaper_title'] or 'Báo chưa rõ'}, {day_of(row['published']) or 'chưa rõ ngày'}"


def state_said(row: Mapping[str, Any]) -> str:
    """Write a state with what belongs to it: how it was closed, or by when it must be answered.

    >>> state_said({"state": "assigned", "closed_as": None, "urgency": "late", "due": date(2025, 3, 11)})
    'đã giao, quá hạn (11/3/2025)'
    >>> state_said({"state": "assigned", "closed_as": None, "urgency": "soon", "due": date(2025, 3, 11)})
    'đã giao, hạn 11/3/2025'
    """
    said = STATE_NAMES[row["state"]]
    if row["state"] == "closed":
        return f"{said}: {CLOSED_NAMES[row['closed_as']]}"
    if row["urgency"] and row["due"]:
        due = day_name(row["due"])
        return f"{said}, quá hạn ({due})" if row["urgency"] == "late" else f"{said}, hạn {due}"
    return said


def answer_said(row: Mapping[str, Any]) -> str:
    """Write where the agency answered: paper, day, title; else the address; nothing for none."""
    if row["answer_id"]:
        where = f"{row['answer_newspaper'] or 'Báo chưa rõ'}, {day_of(row['answer_published']) or 'chưa rõ ngày'}"
        return f"{where}: {row['answer_title']}"
    return row["answer_url"] or ""


def weekly_cells(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Write the rows of a week in the order of WEEKLY_COLUMNS; what nobody has filled in stays empty."""
    return [
        (
            str(number),
            f"{row['summary'] or row['title']} ({place(row)})",
            row["directive"] or "",
            row["finding"] or "",
            row["outcome"] or "",
            "; ".join(dict.fromkeys(filter(None, (row["unit"], row["responsibility"])))),
            answer_said(row),
            state_said(row),
        )
        for number, row in enumerate(rows, 1)
    ]


def weekly_span(until: datetime) -> str:
    """Write the hours of a week.

    >>> weekly_span(week_of(date(2025, 3, 12))[1])
    'từ 09h00 ngày 5/3/2025 đến 09h00 ngày 12/3/2025'
    """
    return f"từ {hour(until - timedelta(days=7))} đến {hour(until)}"


def weekly_title(until: datetime) -> str:
    """Write what the table of a week is called."""
    return f"Tổng hợp thông tin báo chí phản ánh ({weekly_span(until)})"


def weekly_summary(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many of a week's rows stand where.

    >>> row = {"state": "new", "urgency": "late", "carried": 1}
    >>> weekly_summary([row, row | {"state": "answered", "urgency": "", "carried": 0}])
    '2 nội dung phản ánh (1 từ trước tuần này): 1 mới, 1 đã trả lời; 1 quá hạn.'
    """
    if not rows:
        return "Không có nội dung phản ánh nào trong tuần."
    carried = sum(bool(row["carried"]) for row in rows)
    counts = [(sum(row["state"] == state for row in rows), name) for state, name in STATE_NAMES.items()]
    late = sum(row["urgency"] == "late" for row in rows)
    said = f"{len(rows)} nội dung phản ánh" + (f" ({carried} từ trước tuần này)" if carried else "")
    said += ": " + ", ".join(f"{count} {name}" for count, name in counts if count)
    return f"{said}; {late} quá hạn." if late else f"{said}."


def likely_answers(rows: Iterable[Mapping[str, Any]], unit: str | None, limit: int = 5) -> list[dict[str, Any]]:
    """Choose among later articles those that may hold an agency's answer, the likeliest first, each with its reasons.

    An article needs more than its day and place: it names the unit, or answers by its own words, and shares a topic.
    """
    named = unit.casefold() if unit and len(unit) > 3 else None
    found = []
    for row in rows:
        title, text = row["title"].casefold(), row["text"].casefold()
        reasons: list[tuple[int, str]] = []
        if named and named in text:
            reasons.append((4, f"nêu {unit}"))
        word = next((word for word in ANSWERING if word in title), None) or next(
            (word for word in ANSWERING[:2] if word in text), None
        )
        if word:
            reasons.append((3 if word in title else 1, f"có chữ “{word}”"))
        if row["shared_topics"]:
            reasons.append((min(2, row["shared_topics"]), "cùng chủ đề"))
        if not reasons or (reasons[0][1] == "cùng chủ đề" and len(reasons) == 1) or (row["critical"] and not word):
            continue  # one more complaint is no answer
        if row["same_newspaper"]:
            reasons.append((1, "cùng báo"))
        score = sum(weight for weight, _ in reasons)
        found.append((score, {**row, "why": ", ".join(said for _, said in reasons)}))
    found.sort(key=lambda pair: (-pair[0], pair[1]["published"]))
    return [row for _, row in found[:limit]]


def steps(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Tell each write of a response: who, when, and which fields became what; rows of `store.audit.history`."""
    told = []
    for row in history:
        before, after = row["before"] or {}, row["after"] or {}
        changed = [
            {"name": name, "before": _value(field, before.get(field)), "after": _value(field, after.get(field))}
            for field, name in FIELD_NAMES.items()
            if before.get(field) != after.get(field)
        ]
        told.append({"who": row["who"], "when": hour_of(row["done_utc"]), "changed": changed})
    return told


def _value(field: str, value: Any) -> str:
    if value is None:
        return ""
    if field == "state":
        return STATE_NAMES[value]
    if field == "closed_as":
        return CLOSED_NAMES[value]
    return day_of(value) if field == "deadline" else f"bài số {value}" if field == "answer_id" else str(value)
