"""Tables and progress on the terminal, in Vietnamese."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from desk.wording import STATUS_NAMES, measure, period_name

CONSOLE_WIDTH = 120  # where no terminal tells its width: a pipe, a log, the README
WIDE = 110  # columns from which a table with six columns can be read; the usual terminal has 80
HEADINGS = {
    "newspaper": "Báo",
    "slug": "Mã báo",
    "title": "Tên",
    "province": "Tỉnh",
    "enabled": "Bật",
    "note": "Ghi chú",
    "articles": "Bài",
    "last_visit": "Lần ghé gần nhất",
    "outcome": "Kết quả",
    "kind": "Loại",
    "certainty": "Độ chắc",
    "seen": "Thấy",
    "checked": "Kiểm tra",
}

WHOLE = ("certainty", "seen", "last_visit")
"""Columns of words that mean nothing in halves."""


def console() -> Console:
    """The terminal; 120 columns where it is none."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=CONSOLE_WIDTH)


def ledger(title: str, rows: Iterable[dict[str, Any]], width: int) -> Table:
    """The figure ledger: indicator, whose, period, value, reached or target, source; stacked in pairs if narrow."""
    table = Table(title=title, title_justify="left", header_style="bold", expand=True)
    if width >= WIDE:
        for heading, share in (("Chỉ tiêu", 4), ("Của ai", 2)):
            table.add_column(heading, ratio=share)
        for heading in ("Kỳ", "Giá trị", "Trạng thái", "Nguồn"):
            table.add_column(heading, no_wrap=True)
    else:
        table.add_column("Chỉ tiêu, của ai", ratio=1, min_width=18)
        for heading in ("Kỳ", "Giá trị", "Nguồn"):
            table.add_column(heading)
    for row in rows:
        paper, day = row["newspaper"], (row["published"] or "")[:10]
        scope, period, status = row["scope"] or "", period_name(row["period"]), STATUS_NAMES[row["status"]]
        if width >= WIDE:
            table.add_row(row["indicator"], scope, period, measure(row), status, f"{paper} {day}")
        else:
            first = "\n".join(part for part in (row["indicator"], scope) if part)
            table.add_row(first, period, f"{measure(row)}\n{status}", f"{paper}\n{day}", end_section=True)
    return table


def print_table(rows: list[dict[str, Any]], title: str) -> None:
    """Print rows as a table with Vietnamese headings; says so when there are none."""
    screen = console()
    if not rows:
        screen.print(f"{title}: không có dòng nào.")
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    columns = list(rows[0])
    for name in columns:
        table.add_column(HEADINGS.get(name, name), overflow="fold", no_wrap=name in WHOLE)
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in columns))
    screen.print(table)
