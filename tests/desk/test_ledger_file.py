"""The whole ledger as a file: page by page, with every row, in the order of one question; Excel says where it ends."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.utils.asgi import AsgiWriter

from desk import answers
from desk.pages import ledger
from store.schema import reader
from tests.desk.conftest import MORNING, Browser, open_desk, soup
from tests.desk.generated import generate

IN_ONE = """SELECT figure_id FROM v_figures_read WHERE indicator_id IS NOT NULL
ORDER BY indicator_name, indicator_id, scope, period_end DESC, status, published DESC, figure_id"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "sổ.db"
    generate(path, 400)
    return path


@pytest.fixture(scope="module")
def desk(path: Path) -> Iterator[Browser]:
    yield from open_desk(path, MORNING)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "FILE_PAGE", 7)


def rows_of(desk: Browser, address: str) -> list[dict[str, Any]]:
    answer = desk.get(address)
    assert answer.status_code == 200
    if address.startswith("/so-lieu.json"):
        return [json.loads(line) for line in answer.text.splitlines()]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_figure_is_there_once_and_in_order(desk: Browser, path: Path, form: str) -> None:
    db = reader(path)
    wanted = [row[0] for row in db.conn.execute(IN_ONE)]
    db.close()
    assert len(wanted) > 1000
    assert [int(row["figure_id"]) for row in rows_of(desk, f"/so-lieu.{form}")] == wanted


def test_a_part_of_it_is_the_same_part(desk: Browser) -> None:
    every = rows_of(desk, "/so-lieu.csv")
    some = rows_of(desk, "/so-lieu.csv?nam=2025&status=achieved")
    assert some == [row for row in every if row["period_end"][:4] == "2025" and row["status"] == "achieved"]
    assert 50 < len(some) < len(every)


def test_a_file_is_sent_as_it_is_made(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """No question asks for more than a page, and parts leave before the last is asked for."""
    asked: list[int] = []
    sent: list[int] = []
    write = AsgiWriter.write

    async def counted(datasette: Any, name: str, **values: Any) -> Any:
        if name == "ledger":
            asked.append(len(json.loads(values["figures"])))
        return await answers.ask_rows(datasette, name, **values)

    async def noted(writer: Any, part: str) -> None:
        sent.append(len(asked))
        await write(writer, part)

    monkeypatch.setattr("desk.pages.ledger.ask_rows", counted)
    monkeypatch.setattr(AsgiWriter, "write", noted)
    rows = rows_of(desk, "/so-lieu.csv")
    assert max(asked) == 7
    assert sum(asked) == len(rows)
    assert sent == [*range(1, len(asked) + 1), len(asked)]


def test_nothing_found_is_a_header_in_csv(desk: Browser) -> None:
    answer = desk.get("/so-lieu.csv?nam=1999")
    (line,) = answer.content.decode("utf-8-sig").splitlines()
    assert line.split(",")[-2:] == ["correction", "machine"]
    assert {"figure_id", "value", "sentence", "url"} < set(line.split(","))
    assert desk.get("/so-lieu.json?nam=1999").content == b""


def test_excel_has_as_many_rows_as_it_holds_and_else_says_what_to_do(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(desk, "/so-lieu.csv?nam=2025")
    monkeypatch.setattr(ledger, "SHEET_ROWS", len(rows))
    with zipfile.ZipFile(io.BytesIO(desk.get("/so-lieu.xlsx?nam=2025").content)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(rows) + 1
    monkeypatch.setattr(ledger, "SHEET_ROWS", len(rows) - 1)
    refused = desk.get("/so-lieu.xlsx?nam=2025")
    assert refused.status_code == 413
    said = " ".join(soup(refused).get_text(" ").split())
    assert "Có hơn 100.000 số liệu. Hãy chọn hẹp hơn" in said
    assert "hoặc lấy tệp CSV: tệp ấy có đủ mọi dòng." in said


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_what_takes_too_long_at_first_is_said_and_is_no_file(
    desk: Browser, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def slow(datasette: Any, name: str, **values: Any) -> Any:
        if name == "ledger":
            raise answers.TooSlowError
        return await answers.ask_rows(datasette, name, **values)

    monkeypatch.setattr("desk.pages.ledger.ask_rows", slow)
    answer = desk.get(f"/so-lieu.{form}")
    assert answer.status_code == 503
    assert "content-disposition" not in answer.headers
