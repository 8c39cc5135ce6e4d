"""What leaves the house carries no live formula and opens in Excel as Vietnamese."""

import csv
import io
import json
import zipfile

import pytest

from desk.export import LONGEST_CELL, disarmed, sheet_name, table_of

ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x.example")',
    "+84 cmd",
    "@SUM(A1)",
    "-cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＠sum",
    "－cmd",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_formula_is_disarmed(attack: str) -> None:
    assert disarmed(attack) == "'" + attack


@pytest.mark.parametrize("harmless", ["hồ sơ", "-2.1", "12", "", "a=b", None, -3, 4.5])
def test_what_is_no_formula_stays(harmless: object) -> None:
    assert disarmed(harmless) == harmless


def test_csv_opens_in_excel_and_keeps_every_row() -> None:
    rows = [{"title": "Tỉ lệ đúng hạn, “tốt”", "value": "98.6"}, {"title": "=1+1", "value": None}]
    content = table_of(rows, "csv", "Số liệu")
    assert content.startswith(b"\xef\xbb\xbf")
    back = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert back == [{"title": "Tỉ lệ đúng hạn, “tốt”", "value": "98.6"}, {"title": "'=1+1", "value": ""}]


def test_xlsx_has_the_words_and_no_formula() -> None:
    rows = [{"title": "=1+1", "value": 62.5, "tags": ["một cửa"]}]
    with zipfile.ZipFile(io.BytesIO(table_of(rows, "xlsx", "Số liệu: 2024/2025"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>62.5</v>" in sheet
    assert "=1+1" in words
    assert "một cửa" in words


def test_json_lines() -> None:
    assert [json.loads(line) for line in table_of([{"a": "đ"}, {"a": None}], "json", "").splitlines()] == [
        {"a": "đ"},
        {"a": None},
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_no_rows_is_an_empty_table(form: str) -> None:
    assert isinstance(table_of([], form, "Số liệu"), bytes)


def test_an_unknown_form_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'pdf'"):
        table_of([], "pdf", "Số liệu")


def test_a_sheet_name_is_never_empty() -> None:
    assert sheet_name("[]:*?/\\") == "Bảng"


def test_a_cell_longer_than_excel_holds_is_cut_and_not_lost() -> None:
    with zipfile.ZipFile(io.BytesIO(table_of([{"text": "đ" * 40_000}], "xlsx", "Bài"))) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert words.count("đ") == LONGEST_CELL
