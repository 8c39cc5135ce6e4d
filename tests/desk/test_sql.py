"""SQL in the browser: researchers may ask anything, nobody may write, and nothing runs without end."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from desk.answers import SQL_MILLISECONDS
from tests.desk.conftest import MORNING, Browser, words

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "UPDATE articles SET url = 'x'",
        "INSERT INTO topics VALUES ('a','b','c','d')",
        "DROP VIEW v_articles",
        "ATTACH 'other.db' AS other",
        "PRAGMA query_only=0",
        "PRAGMA journal_mode=DELETE",
        "VACUUM INTO 'copy.db'",
        "WITH x AS (SELECT 1) DELETE FROM articles",
        "SELECT 1; DELETE FROM articles",
    ],
)
def test_sql_cannot_write(browser: Browser, sql: str) -> None:
    answer = browser.get("/diembao.json", params={"sql": sql})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert browser.get("/diembao.json?sql=SELECT+count(*)+AS+n+FROM+articles&_shape=array").json() == [{"n": 11}]


def test_wrong_sql_says_what_is_wrong(browser: Browser) -> None:
    answer = browser.get("/diembao", params={"sql": "SELECT khong_co FROM articles"})
    assert answer.status_code == 400
    assert "no such column: khong_co" in answer.text


def test_the_connection_itself_cannot_write(browser: Browser) -> None:
    """The page refuses by the words of the statement; the file must be safe without that."""
    from desk.answers import DATABASE
    from store.schema import DriverError

    database = browser.datasette.get_database(DATABASE)
    with pytest.raises(DriverError, match="readonly"):
        browser.runner.run(database.execute_fn(lambda conn: conn.execute("DELETE FROM articles")))
    with pytest.raises(DriverError, match="never writes"):
        browser.runner.run(database.execute_write("DELETE FROM articles"))


def test_an_endless_query_ends(browser: Browser) -> None:
    began = time.monotonic()
    answer = browser.get("/diembao.json", params={"sql": ENDLESS})
    assert answer.status_code == 400
    assert "interrupted" in answer.json()["error"].lower() or "time limit" in answer.text.lower()
    assert time.monotonic() - began < SQL_MILLISECONDS / 1000 + 3


def test_a_page_that_takes_too_long_says_so(filled: tuple[Path, dict[str, int]]) -> None:
    from desk.app import application

    def endless(store: Any, query: str, *wishes: Any, **more: Any) -> list[dict[str, Any]]:
        return list(store.conn.execute(ENDLESS))

    datasette = application(filled[0], endless, lambda: MORNING)
    began = time.monotonic()
    with asyncio.Runner() as runner:
        answer = runner.run(datasette.client.get("/bai?q=x"))
    assert time.monotonic() - began < SQL_MILLISECONDS / 1000 + 3
    datasette.executor.shutdown()
    assert answer.status_code == 503
    assert "mất quá nhiều thời gian" in words(answer)


def test_researchers_find_views_and_questions(browser: Browser) -> None:
    text = browser.get("/diembao").text
    for name in ("v_series", "chuoi_so_lieu", "muc_tieu_va_thuc_hien"):
        assert f"/diembao/{name}" in text
    rows = browser.get("/diembao/chuoi_so_lieu.json?chi_tieu=online_dossier_rate&cua_ai=Quảng Trị&_shape=array").json()
    assert [row["value"] for row in rows] == ["64.2", "62.4", "80"]
    facets = browser.get("/diembao/v_figures.json?_facet=status&_shape=objects").json()["facet_results"]["status"]
    assert {found["value"]: found["count"] for found in facets["results"]} == {"achieved": 3, "target": 1}
    assert json.loads(browser.get("/-/databases.json").text)[0]["name"] == "diembao"
