"""A layout is mended, and what it had read wrongly is corrected in place: no edit is faked, nothing else changes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs import reparse
from jobs.entrance import models
from scraper.archive import Place, read_record
from store.schema import connect
from store.upkeep import check
from tests.jobs.conftest import Program, started_in
from tests.scraper.loopback import NOW, Answer, Site, article_page, article_url, newspaper, proxy

COUNT = 6


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """A store with six articles and their raw pages, one of which had no title our layout knew."""
    pages = newspaper(COUNT)
    pages[article_url(3)] = Answer("<html><body><p>Không có gì ở đây.</p></body></html>")
    with proxy(Site(pages)) as address:
        done = started_in(tmp_path)("run", "baosongmay", "--proxy", address, "--since", "2026-01-01")
    assert done.returncode == 0, done.stderr
    return tmp_path


def rows(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "diembao.db")) as db:
        return db.execute(sql).fetchall()


def again(folder: Path, diembao: Program) -> dict[str, int]:
    done = diembao("reparse", "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_what_reads_the_same_stays_the_same(crawled: Path, diembao: Program) -> None:
    before = rows(crawled, "SELECT * FROM versions ORDER BY id")
    counts = again(crawled, diembao)
    assert (counts["pages"], counts["same"], counts["annotated"]) == (COUNT, COUNT, 0)
    assert rows(crawled, "SELECT * FROM versions ORDER BY id") == before
    assert rows(crawled, "SELECT command, exit_code FROM runs ORDER BY id DESC LIMIT 1") == [("reparse", 0)]


def test_a_wrong_reading_is_mended_in_place(crawled: Path, diembao: Program) -> None:
    with closing(connect(crawled / "diembao.db")) as db:
        for version_id, text in db.conn.execute("SELECT id, text FROM versions").fetchall()[:2]:
            db.conn.execute(
                "UPDATE versions SET text = ?, body = ?, content_hash = 'x', title = 'Sai' WHERE id = ?",
                (text + "\nĐọc nhiều nhất: bài khác", '["Đọc nhiều nhất: bài khác"]', version_id),
            )
    counts = again(crawled, diembao)
    assert (counts["mended"], counts["annotated"]) == (2, 2)
    assert rows(crawled, "SELECT count(*) FROM versions WHERE title = 'Sai' OR body LIKE '%Đọc nhiều%'") == [(0,)]
    assert rows(crawled, "SELECT max(number) FROM versions") == [(1,)]
    assert again(crawled, diembao)["mended"] == 0
    found = json.loads(diembao("search", "giải quyết", "--json").stdout)
    assert len(found) == COUNT - 1, "the search index is that of the mended text"
    with closing(connect(crawled / "diembao.db")) as db:
        assert list(check(db)) == []


def test_two_states_that_are_one_become_one(crawled: Path, diembao: Program) -> None:
    with closing(connect(crawled / "diembao.db")) as db:
        columns = [row[1] for row in db.conn.execute("PRAGMA table_info(versions)") if row[1] != "id"]
        told = ", ".join(f'"{name}"' for name in columns)
        new = told.replace('"number"', "2").replace('"content_hash"', "'x'").replace('"title"', "'Sai'")
        db.conn.execute(f"INSERT INTO versions ({told}) SELECT {new} FROM versions WHERE id = 1")
        last = db.conn.execute("SELECT max(id) FROM versions").fetchone()[0]
        db.conn.execute("UPDATE articles SET version_id = ? WHERE version_id = 1", (last,))
    assert again(crawled, diembao)["mended"] == 1
    assert rows(crawled, "SELECT count(*), max(number) FROM versions") == [(COUNT - 1, 1)]
    assert rows(crawled, "SELECT count(*) FROM articles WHERE version_id = 1") == [(1,)]


def test_a_page_of_no_article_brings_one_when_it_can_be_read(crawled: Path, diembao: Program) -> None:
    with closing(connect(crawled / "diembao.db")) as db:
        found = db.conn.execute(
            "SELECT archive_file, archive_offset, archive_length, digest FROM pages WHERE url = ?", (article_url(3),)
        ).fetchone()
    assert read_record(crawled / "diembao-archive", Place(*found)).startswith(b"<html>")
    assert rows(crawled, "SELECT count(*) FROM articles") == [(COUNT - 1,)]

    class Mended(reparse._Pages):
        """Reads the page as if its layout knew it."""

        def reread(self, store: Any, row: dict[str, Any], complain: Any) -> str:
            if row["url"] != article_url(3):
                return super().reread(store, row, complain)
            from nlp.text import fold, searchable
            from scraper.pipelines import article_row
            from scraper.spiders.baosongmay import BaoSongMaySpider
            from store.rereading import reread

            article = BaoSongMaySpider.read(str(article_page(3).body), article_url(3), None, NOW)
            return reread(store, row, article_row(replace(article), "tuyen-quang"), fold, searchable)

    original, reparse._Pages = reparse._Pages, Mended  # type: ignore[misc]
    try:
        with closing(connect(crawled / "diembao.db")) as db:
            counts, code = reparse.read_again(db, crawled / "diembao-archive", models(), lambda: NOW)
    finally:
        reparse._Pages = original  # type: ignore[misc]
    assert (counts["found"], counts["annotated"], code) == (1, 1, 0)
    assert rows(crawled, "SELECT count(*) FROM articles") == [(COUNT,)]
    state = f"SELECT state, article_id IS NOT NULL FROM frontier WHERE url = '{article_url(3)}'"
    assert rows(crawled, state) == [("done", 1)]


def test_damage_is_named_and_the_rest_is_read(crawled: Path, diembao: Program) -> None:
    (file,) = (crawled / "diembao-archive").glob("*.warc.gz")
    place = f"SELECT archive_offset, archive_length FROM pages WHERE url = '{article_url(2)}'"
    ((offset, length),) = rows(crawled, place)
    content = bytearray(file.read_bytes())
    content[offset + length // 2] ^= 0xFF
    file.write_bytes(content)
    done = diembao("reparse", "--json")
    assert done.returncode == 1
    assert done.stderr.startswith(f"diembao: {article_url(2)}: {file.name} at {offset}: ")
    counts = json.loads(done.stdout)
    assert (counts["damaged"], counts["same"]) == (1, COUNT - 1)


def test_a_reading_that_is_worse_changes_nothing(crawled: Path) -> None:
    from nlp.text import fold, searchable
    from store import write
    from store.rereading import archived_articles, reread

    with closing(connect(crawled / "diembao.db")) as db:
        row = next(row for row in archived_articles(db) if row["version_id"])
        with write.batch(db):
            assert reread(db, row, None, fold, searchable) == "worse"


def test_no_folder_and_no_such_newspaper_are_said(crawled: Path, diembao: Program) -> None:
    assert diembao("reparse", "khongco").returncode == 2
    done = diembao("reparse", "--archive", "khong/co")
    assert done.returncode == 2
    assert "no such folder" in done.stderr
