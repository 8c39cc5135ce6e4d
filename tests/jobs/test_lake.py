"""A lake answers as the store it was made of: every view, row by row; parts and stores lie side by side in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.archive_backfill import backfill_archive
from jobs.entrance import models
from jobs.lake import CONTENTS, LakeError, ask, connection, refresh
from jobs.parts import PartError
from jobs.pools import pool
from store.lake_views import LAKE_VIEWS
from store.schema import reader
from store.views import VIEWS
from tests.desk.generated import generate
from tests.jobs.archives import page, write_warc
from tests.jobs.conftest import Program

ARTICLES = 400


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kho") / "van-phong.db"
    generate(path, ARTICLES)
    return path


@pytest.fixture(scope="module")
def lake(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("ho") / "lake"
    refresh(place, [store], [])
    return place


def plain(value: Any) -> Any:
    """A value as both sides can say it: no booleans, twelve digits of a real."""
    if isinstance(value, bool | int):
        return int(value)
    return float(f"{float(value):.12g}") if isinstance(value, float | Decimal) else value


def asked(db: Any, sql: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(plain(value) for value in row) for row in db.execute(sql).fetchall()), key=repr)


@pytest.mark.slow
@pytest.mark.parametrize("view", LAKE_VIEWS)
def test_a_view_answers_as_in_the_store(view: str, store: Path, lake: Path) -> None:
    with closing(reader(store)) as opened, connection(lake) as db:
        wanted = asked(opened.conn, f"SELECT * FROM {view}")
        names = [column[0] for column in opened.conn.execute(f"SELECT * FROM {view} LIMIT 0").description]
        found = asked(db, "SELECT " + ", ".join(f'"{name}"' for name in names) + f" FROM {view}")
        assert [column[0] for column in db.execute(f"SELECT * FROM {view} LIMIT 0").description] == names
    assert len(wanted) >= (1 if view == "v_slips" else 5)
    assert found == wanted


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Path]:
    write_warc(tmp_path / "a.warc.gz", [page(number) for number in range(4)])
    write_warc(tmp_path / "b.warc.gz", [page(number) for number in range(3, 7)])  # page 3 stands in both
    with pool() as each:
        sources = [str(tmp_path / name) for name in ("a.warc.gz", "b.warc.gz")]
        backfill_archive(sources, tmp_path / "parts", models() / "topics.npz", each)
    return tmp_path / "parts"


@pytest.mark.slow
def test_parts_lie_beside_a_store_and_an_article_stands_once(store: Path, parts: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    counts = refresh(lake, [store], [parts])
    assert counts == {"stores": 1, "parts": 2, "articles": ARTICLES + 7}
    again = refresh(lake, [store], [parts])
    assert again == {"stores": 0, "parts": 0, "articles": ARTICLES + 7}
    with connection(lake) as db:
        urls = db.execute("SELECT url FROM v_articles WHERE newspaper = 'baosongmay' ORDER BY url").fetchall()
        assert [url for (url,) in urls] == [page(number)[0] for number in range(7)]
        figures = db.execute(
            """SELECT f.raw, f.sentence, f.value_num, a.title FROM v_figures f JOIN v_articles a USING (article_id)
            WHERE f.newspaper = 'baosongmay' AND f.unit = '%' ORDER BY a.url"""
        ).fetchall()
    assert [raw for raw, *_ in figures] == [f"{50 + number},{number + 1}%" for number in range(7)]
    assert all(raw in sentence and title.endswith(f"kỳ {n}") for n, (raw, sentence, _, title) in enumerate(figures))


@pytest.mark.slow
def test_a_refresh_that_was_killed_left_nothing(store: Path, lake: Path, tmp_path: Path) -> None:
    (lake / "batch-99999" / "articles").mkdir(parents=True)
    (lake / "batch-99999" / "articles" / "nua.parquet").write_bytes(b"PAR1")
    with connection(lake) as db:
        assert db.execute("SELECT count(*) FROM v_articles").fetchall() == [(ARTICLES,)]
    refresh(lake, [store], [])
    assert not (lake / "batch-99999").exists()


@pytest.mark.slow
def test_a_part_that_is_another_is_refused(parts: Path, tmp_path: Path) -> None:
    part = next(parts.glob("*.parquet"))
    part.write_bytes(part.read_bytes() + b"\0")
    with pytest.raises(PartError, match="not the part that manifest"):
        refresh(tmp_path / "lake", [], [parts])


@pytest.mark.slow
def test_the_command_asks_and_cannot_write(diembao: Program, store: Path, tmp_path: Path) -> None:
    answer = diembao("lake", "refresh", "--lake", "ho", "--store", store)
    assert (answer.returncode, answer.stdout) == (0, f"diembao lake stores=1 parts=0 articles={ARTICLES}\n")
    sql = "SELECT count(*) AS articles FROM v_articles"
    assert diembao("lake", "query", sql, "--lake", "ho", "--format", "csv").stdout == f"\ufeffarticles\n{ARTICLES}\n"
    assert str(ARTICLES) in diembao("lake", "query", sql, "--lake", "ho").stdout
    told = diembao("lake", "query", sql, "--lake", "ho", "--format", "json")
    assert [json.loads(line) for line in told.stdout.splitlines()] == [{"articles": ARTICLES}]
    assert diembao("lake", "query", "SELECT '=1+1' AS a", "--lake", "ho", "--out", "a.csv").returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == "\ufeffa\r\n'=1+1\r\n".encode()
    (tmp_path / "mat.txt").write_text("riêng", encoding="utf-8")
    for bad in (
        f"SELECT * FROM read_text('{tmp_path / 'mat.txt'}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'x.csv'}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "DROP VIEW v_articles",
        "SELECT khong_co FROM v_articles",
    ):
        refused = diembao("lake", "query", bad, "--lake", "ho")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), bad
        assert "Traceback" not in refused.stderr
    assert not (tmp_path / "x.csv").exists()


def test_where_there_is_no_lake_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="no lake here"), connection(tmp_path):
        pass
    (tmp_path / CONTENTS).write_text("[]", encoding="utf-8")
    with pytest.raises(LakeError, match="no contents of a lake"), connection(tmp_path):
        pass


def test_an_answer_no_table_can_hold_is_told_or_refused() -> None:
    with connection() as db:
        assert ask(db, "SELECT 'inf'::DOUBLE AS a, 'nan'::DOUBLE AS b, 1.5::DOUBLE AS c") == [
            {"a": "inf", "b": "nan", "c": 1.5}
        ]
        with pytest.raises(LakeError, match="two columns are called a"):
            ask(db, "SELECT 1 AS a, 2 AS a, 3 AS b")


def test_what_is_no_size_of_memory_is_refused() -> None:
    with pytest.raises(LakeError, match="--memory nhiều: no size such as 8GB"), connection(memory="nhiều"):
        pass


def test_every_view_of_the_lake_is_one_of_the_store() -> None:
    assert set(LAKE_VIEWS) <= set(VIEWS)
