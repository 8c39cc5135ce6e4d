"""`diembao crawl`: each newspaper a process and a file of its own, merged once however often it is merged."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jobs.sites import Order, visit
from scraper.archive import Place, read_record
from store.merging import merge_newspaper
from store.schema import connect
from store.upkeep import check
from tests.jobs.conftest import Program
from tests.scraper.loopback import Site, article_url, newspaper, proxy

SINCE = ("--since", "2026-01-01")
CONTENT = """SELECT a.url, a.number, a.published, v.number, v.title, v.text, v.content_hash, p.url, p.digest
FROM articles a JOIN versions v ON v.article_id = a.id JOIN pages p ON p.id = v.page_id ORDER BY a.url, v.number"""
ADDRESSES = "SELECT url, kind, state, reason, run_id, article_id IS NOT NULL FROM frontier ORDER BY url"
VISITS = "SELECT run_id, newspaper, pages, articles_new, outcome FROM visits ORDER BY run_id"


def asked(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def crawl(diembao: Program, site: Site, *more: str) -> dict[str, Any]:
    with proxy(site) as address:
        answer = diembao("crawl", "baosongmay", "--json", "--proxy", address, *SINCE, *more)
    assert (answer.returncode, answer.stderr) == (0, "")
    row: dict[str, Any] = json.loads(answer.stdout)
    return row


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_tour_brings_what_a_run_brings(diembao: Program, tmp_path: Path, processes: str) -> None:
    row = crawl(diembao, Site(newspaper(6)), "--processes", processes)
    assert (row["articles_new"], row["annotated"], row["failed_papers"]) == (6, 6, [])
    with proxy(Site(newspaper(6))) as address:
        assert diembao("run", "baosongmay", "--db", "run.db", "--proxy", address, *SINCE).returncode == 0
    for sql in (CONTENT, ADDRESSES, VISITS):
        assert asked(tmp_path / "diembao.db", sql) == asked(tmp_path / "run.db", sql)
    with closing(connect(tmp_path / "diembao.db")) as store:
        assert list(check(store)) == []
        places = store.conn.execute(
            "SELECT archive_file, archive_offset, archive_length, digest FROM pages WHERE archive_file IS NOT NULL"
        ).fetchall()
    assert len(places) >= 6
    assert all(read_record(tmp_path / "diembao-archive", Place(*place)) for place in places)
    assert list((tmp_path / "diembao-sites" / "archive").iterdir()) == []


@pytest.mark.slow
def test_a_site_file_that_is_lost_is_made_from_the_store(diembao: Program, tmp_path: Path) -> None:
    crawl(diembao, Site(newspaper(5)))
    (tmp_path / "diembao-sites" / "baosongmay.db").unlink()  # the disk of the machine that crawled is gone
    site = Site(newspaper(6))
    row = crawl(diembao, site)
    assert (row["articles_new"], row["articles_changed"]) == (1, 0)
    known = {article_url(number) for number in range(5)}
    assert not [url for url, headers in site.asked if url in known and "if-none-match" not in headers]
    assert len(asked(tmp_path / "diembao.db", "SELECT id FROM runs")) == 2
    with closing(connect(tmp_path / "diembao.db")) as store:
        assert list(check(store)) == []


@pytest.mark.slow
def test_a_merge_done_twice_is_done_once(diembao: Program, tmp_path: Path) -> None:
    crawl(diembao, Site(newspaper(6)))
    tables = ("pages", "articles", "versions", "aliases", "frontier", "runs", "visits", "archive_files")
    with (
        closing(connect(tmp_path / "diembao.db")) as store,
        closing(connect(tmp_path / "diembao-sites" / "baosongmay.db")) as site,
    ):
        before = {table: store.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
        again = merge_newspaper(store, site, "baosongmay")
        assert (again.pages, again.articles, again.versions) == (0, 0, 0)
        after = {table: store.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    assert after == before


@pytest.mark.slow
def test_a_visit_sent_again_after_its_run_was_merged_says_so_in_its_file(diembao: Program, tmp_path: Path) -> None:
    site = tmp_path / "diembao-sites" / "baosongmay.db"
    crawl(diembao, Site(newspaper(2)))
    assert asked(site, "PRAGMA user_version") == [(1,)], "all of run 1 is merged"
    with proxy(Site(newspaper(2))) as address:
        order = Order("baosongmay", 1, str(site.parent), since="2026-01-01", proxy=address)
        assert visit(order).reason == "finished"
    assert asked(site, "PRAGMA user_version") == [(0,)], "and is to be merged once more"


@pytest.mark.slow
def test_the_cluster_that_is_not_there_is_named(diembao: Program) -> None:
    answer = diembao("crawl", "baosongmay", "--scheduler", "baomau.example")
    assert answer.returncode == 2
    assert "tcp://host:8786" in answer.stderr
