"""Tables that leave the house: CSV, XLSX, JSON. The one place that disarms spreadsheet formulas."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # as spreadsheets take them, full width too
LONGEST_CELL = 32767  # the most characters a cell of Excel holds
WIDEST = 60  # characters of a column
WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter wants a naive one; a fixed one keeps files reproducible
BOM = "\ufeff"  # Excel on Windows reads UTF-8 only with it


def disarmed(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; leave everything else as it is.

    Numbers stay numbers, also negative ones printed as text.

    >>> disarmed('=HYPERLINK("http://x")'), disarmed("  @sum"), disarmed("-2.1"), disarmed(-2.1), disarmed("hồ sơ")
    ('\\'=HYPERLINK("http://x")', "'  @sum", '-2.1', -2.1, 'hồ sơ')
    """
    if not isinstance(value, str):
        return value
    bare = value.lstrip(" \u00a0\u3000")
    if not bare.startswith(FORMULA_STARTS) or _is_number(value):
        return value
    return "'" + value


def _is_number(text: str) -> bool:
    return text.isascii() and text.count("-") <= 1 and text.lstrip("+-").replace(".", "", 1).isdigit()


def cell(value: object) -> object:
    """Write a value as a table takes it: lists and objects as JSON, dates as ISO text."""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def table_of(rows: Iterable[Mapping[str, Any]], form: str, title: str, names: Sequence[str] = ()) -> bytes:
    """Write rows as `csv` (UTF-8 with BOM, CRLF), `xlsx` or `json` (one object a line); ValueError for another form.

    `names` are the columns of a table that may have no rows: its file has a header all the same.
    """
    writers = {"csv": _csv, "xlsx": _xlsx, "json": _json_lines}
    if form not in writers:
        raise ValueError(f"no such form: {form!r}; there are {', '.join(writers)}")
    return writers[form](list(rows), title, names)


def _csv(rows: list[Mapping[str, Any]], title: str, names: Sequence[str]) -> bytes:
    header = list(rows[0]) if rows else list(names)
    return (begun("csv", header) + lines_of(rows, "csv", header)).encode("utf-8", "replace")


def _json_lines(rows: list[Mapping[str, Any]], title: str, names: Sequence[str]) -> bytes:
    return lines_of(rows, "json", names).encode("utf-8")


def begun(form: str, names: Sequence[str]) -> str:
    """Begin a `csv` or `json` that is written page by page.

    >>> begun("csv", ["giá trị", "kỳ"]), begun("json", ["kỳ"])
    ('\\ufeffgiá trị,kỳ\\r\\n', '')
    """
    return BOM + _lines_of_csv([names] if names else []) if form == "csv" else ""


def lines_of(rows: Iterable[Mapping[str, Any]], form: str, names: Sequence[str]) -> str:
    """Write one page of rows as lines of `csv`, whose columns are `names`, or of `json`.

    >>> lines_of([{"kỳ": "=2025", "nơi": None}], "csv", ["nơi", "kỳ"])
    ",'=2025\\r\\n"
    """
    if form == "csv":
        return _lines_of_csv([disarmed(cell(row[name])) for name in names] for row in rows)
    return "".join(json.dumps(dict(row), ensure_ascii=False, default=str) + "\n" for row in rows)


def _lines_of_csv(lines: Iterable[Sequence[object]]) -> str:
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator="\r\n").writerows(lines)
    return sink.getvalue()


def _xlsx(rows: list[Mapping[str, Any]], title: str, names: Sequence[str]) -> bytes:
    return workbook_of([(title, rows or [dict.fromkeys(names)] if names else rows)])


def workbook_of(sheets: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> bytes:
    """Write an Excel file with one sheet for each (title, rows); a sheet without rows says so."""
    import xlsxwriter

    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(sink, options)
    book.set_properties({"created": WRITTEN})
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for title, rows in sheets:
        _fill(book.add_worksheet(sheet_name(title)), rows or [{"(không có)": None}], bold, wrapped)
    book.close()
    return sink.getvalue()


def _fill(sheet: Any, rows: Sequence[Mapping[str, Any]], bold: Any, wrapped: Any) -> None:
    names = list(rows[0])
    widths = [len(name) for name in names]
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    for line, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            value = cell(row[name])
            if isinstance(value, bool | int | float):
                sheet.write_number(line, column, value, wrapped)
            elif value is not None:
                sheet.write_string(line, column, legible(str(value))[:LONGEST_CELL], wrapped)
            widths[column] = max(widths[column], min(WIDEST, len(str(value or ""))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)


def legible(text: str) -> str:
    """Leave out lone surrogates, which no file in UTF-8 can hold.

    >>> legible("a\\ud800b")
    'ab'
    """
    return text.encode("utf-8", "ignore").decode("utf-8")


def sheet_name(title: str) -> str:
    """Make a name that Excel allows for a sheet: at most 31 characters, none of its signs.

    >>> sheet_name("Số liệu: 2024/2025")
    'Số liệu  2024 2025'
    """
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip("' ")[:31] or "Bảng"
