"""What is asked for on the page of articles: the fields of its address, as a wish to the store and in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from desk.wording import day_name
from store.finding import Wish

FIELDS = ("q", "bao", "tinh", "noi", "chude", "tu", "den", "muc", "so", "can", "xep")
RELEVANCE_WORDS = {
    "reform": "về cải cách hành chính",
    "core": "trọng tâm cải cách",
    "partial": "có nói đến cải cách",
    "none": "không về cải cách",
    "unread": "chưa được đọc",
}


def wish_of(fields: Mapping[str, Any]) -> Wish:
    """Make the wish of fields as they stand in an address; a value may be a list of one. What is no day is left out.

    >>> wish = wish_of({"bao": "baomau", "tu": ["2026-03-01"], "den": "hôm qua", "so": "1"})
    >>> wish.newspaper, wish.first_day, wish.last_day, wish.figures
    ('baomau', datetime.date(2026, 3, 1), None, True)
    """
    said = {name: _only(fields.get(name)) for name in FIELDS}
    return Wish(
        newspaper=said["bao"],
        province=said["tinh"],
        place=said["noi"],
        topic=said["chude"],
        first_day=day_of_entry(said["tu"]),
        last_day=day_of_entry(said["den"]),
        relevance=said["muc"] if said["muc"] in RELEVANCE_WORDS else "",
        figures=said["so"] == "1",
        critical=said["can"] == "1",
    )


def _only(value: object) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return str(value or "").strip()


def day_of_entry(typed: str) -> date | None:
    """Read a day as a date field sends it; None for anything else.

    >>> day_of_entry("2026-03-01"), day_of_entry("2026-02-30"), day_of_entry("0001-01-01")
    (datetime.date(2026, 3, 1), None, None)
    """
    try:
        day = date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2100 else None


def address(path: str, fields: Mapping[str, str], **changes: str | int | None) -> str:
    """Write the address of a page with these fields, some of them changed; empty ones are left out.

    >>> address("/bai", {"q": "một cửa", "bao": "baomau"}, bao=None, trang=2)
    '/bai?q=m%E1%BB%99t+c%E1%BB%ADa&trang=2'
    """
    told = {name: str(value) for name, value in {**fields, **changes}.items() if value not in (None, "")}
    return f"{path}?{urlencode(told)}" if told else path


def chosen(fields: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Say what was chosen beside words: (field, words); `names` has the titles of papers, provinces and topics.

    >>> chosen({"bao": "baomau", "tu": "2026-03-01", "so": "1"}, {"bao": {"baomau": "Báo Mẫu"}})
    [('bao', 'báo: Báo Mẫu'), ('tu', 'từ 1/3/2026'), ('so', 'có số liệu')]
    """
    said = []
    for field, lead in (("bao", "báo"), ("tinh", "báo của tỉnh"), ("noi", "nhắc đến"), ("chude", "chủ đề")):
        if value := fields.get(field):
            said.append((field, f"{lead}: {names.get(field, {}).get(value, value)}"))
    for field, lead in (("tu", "từ"), ("den", "đến")):
        if day := day_of_entry(fields.get(field, "")):
            said.append((field, f"{lead} {day_name(day)}"))
    if fields.get("muc") in RELEVANCE_WORDS:
        said.append(("muc", RELEVANCE_WORDS[fields["muc"]]))
    if fields.get("so") == "1":
        said.append(("so", "có số liệu"))
    if fields.get("can") == "1":
        said.append(("can", "cần trả lời"))
    return said
