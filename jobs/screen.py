"""Tables and progress on the terminal, in Vietnamese."""

from typing import Any

from rich.console import Console
from rich.table import Table

CONSOLE_WIDTH = 120  # where no terminal tells its width: a pipe, a log, the README
HEADINGS = {
    "newspaper": "Báo",
    "slug": "Mã báo",
    "title": "Tên",
    "province": "Tỉnh",
    "enabled": "Bật",
    "note": "Ghi chú",
    "published": "Ngày",
    "indicator": "Chỉ tiêu",
    "scope": "Của ai",
    "period": "Kỳ",
    "value": "Giá trị",
    "status": "Trạng thái",
    "articles": "Bài",
    "last_visit": "Lần ghé gần nhất",
    "outcome": "Kết quả",
}


def console() -> Console:
    """The terminal; 120 columns where it is none."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=CONSOLE_WIDTH)


def print_table(rows: list[dict[str, Any]], title: str) -> None:
    """Print rows as a table with Vietnamese headings; says so when there are none."""
    screen = console()
    if not rows:
        screen.print(f"{title}: không có dòng nào.")
        return
    hidden = ("sentence_start", "sentence_end", "spans", "inherited")
    table = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    columns = [name for name in rows[0] if name not in hidden]
    for name in columns:
        table.add_column(HEADINGS.get(name, name), overflow="fold")
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in columns))
    screen.print(table)
