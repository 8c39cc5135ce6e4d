"""Saved pages into the store: twice is once, an edit is a version, and a bad page costs that page."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.conftest import Answer, Program
from tests.jobs.test_filters import PAGE

URL = "http://baosongmay.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"
OURS = PAGE.replace("https://baomau.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html", URL)


def ingest(diembao: Program, *pages: dict[str, Any]) -> Answer:
    return diembao("ingest", "-", stdin="\n".join(json.dumps(page) for page in pages))


def asked(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "diembao.db")) as connection:
        return connection.execute(sql).fetchall()


def test_twice_is_once_and_an_edit_is_a_version(diembao: Program, tmp_path: Path) -> None:
    edited = OURS.replace("48 hồ sơ", "52 hồ sơ")
    told = [ingest(diembao, {"html": page}).stdout for page in (OURS, OURS, edited, edited)]
    assert [" ".join(line.split()[1:4]) for line in told] == [
        "new=1 changed=0 same=0",
        "new=0 changed=0 same=1",
        "new=0 changed=1 same=0",
        "new=0 changed=0 same=1",
    ]
    assert asked(tmp_path, "SELECT number FROM versions ORDER BY id") == [(1,), (2,)]
    assert asked(tmp_path, "SELECT raw FROM v_figures WHERE kind = 'level'") == [("52 hồ sơ",)]
    assert asked(tmp_path, "SELECT command, exit_code FROM runs") == [("ingest", 0)] * 4


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"html": PAGE}, "is of no newspaper here"),
        ({"html": PAGE.replace("og:url", "og:x")}, "does not say its address"),
        ({"html": ""}, "<stdin>, line 1"),
        ({"url": URL}, "'html' is missing"),
        ({"url": 5, "html": OURS}, "'url' is '5', no address"),
        ({"url": "http://[::1", "html": OURS}, "no address of a page"),
        ({"url": URL + "\ud800", "html": OURS}, "no address of a page"),
        ({"url": URL + "a" * 5000, "html": OURS}, "no address of a page"),
        ({"url": "file:///etc/passwd", "html": PAGE.replace("og:url", "og:x")}, "is of no newspaper here"),
    ],
)
def test_a_bad_page_is_named_and_the_others_are_kept(
    diembao: Program, tmp_path: Path, page: dict[str, Any], said: str
) -> None:
    answer = ingest(diembao, page, {"url": URL, "html": OURS})
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert said in answer.stderr
    assert "new=1" in answer.stdout
    assert "left_out=1" in answer.stdout
    assert asked(tmp_path, "SELECT url FROM articles") == [(URL,)]


def test_half_a_character_and_nul_in_a_page_are_kept_as_text(diembao: Program, tmp_path: Path) -> None:
    broken = OURS.replace("48 hồ sơ", "\ud83d 48 hồ sơ\x00")
    answer = ingest(diembao, {"url": URL, "html": broken})
    assert answer.returncode == 0, answer.stderr
    assert asked(tmp_path, "SELECT count(*) FROM articles") == [(1,)]
    assert json.loads(diembao("read", "-", stdin=json.dumps({"url": URL, "html": broken})).stdout)["status"] == "ok"


@pytest.mark.parametrize("url", ["", "http://[::1", "a" * 3000])
def test_a_bad_url_option_is_bad_usage(diembao: Program, tmp_path: Path, url: str) -> None:
    (tmp_path / "a.html").write_text(OURS, encoding="utf-8")
    for command in ("read", "ingest"):
        answer = diembao(command, "a.html", "--url", url)
        assert answer.returncode == 2
        assert "is no address of a page" in answer.stderr
    assert not (tmp_path / "diembao.db").exists()
