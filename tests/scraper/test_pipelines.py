"""What the store refuses must not cost what it takes, and an article must fit its columns."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from scraper.newspaper import read_page
from scraper.pipelines import article_row
from store.columns import COLUMNS
from tests.scraper.loopback import NOW, Site, article_page, article_url, crawl, newspaper


def change(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "test.db") as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def test_an_article_is_written_in_the_columns_of_the_store() -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    row = article_row(read_page(page.body, article_url(1)), "tuyen-quang")
    assert set(row) - {"url", "newspaper", "province"} <= set(COLUMNS["versions"])
    assert row["newspaper"] == "baosongmay"
    assert row["text"].splitlines()[0] == row["title"]


def test_a_page_the_store_refuses_does_not_cost_the_others(tmp_path: Path) -> None:
    crawl(tmp_path, Site(newspaper(8)), max_pages=1)
    change(
        tmp_path,
        "CREATE TRIGGER picky BEFORE INSERT ON versions WHEN new.title LIKE '%kỳ 5' "
        "BEGIN SELECT RAISE(ABORT, 'kỳ 5 thì không'); END",
    )
    stats = crawl(tmp_path, Site(newspaper(8)), now=(NOW + timedelta(hours=1)).isoformat())
    assert change(tmp_path, "SELECT count(*) FROM articles") == [(7,)]
    (state, reason), *_ = change(tmp_path, f"SELECT state, reason FROM frontier WHERE url = '{article_url(5)}'")
    assert state == "failed"
    assert str(reason).startswith("not kept: ")
    assert "kỳ 5 thì không" in str(reason)
    assert stats["diembao/outcome"] == "partial"
    assert change(tmp_path, f"SELECT count(*) FROM pages WHERE url = '{article_url(5)}'") == [(0,)], "all or nothing"


def test_a_store_that_takes_nothing_ends_the_visit_and_loses_nothing(tmp_path: Path) -> None:
    crawl(tmp_path, Site(newspaper(8)), max_pages=1)
    before = change(tmp_path, "SELECT count(*) FROM pages")
    change(tmp_path, "CREATE TRIGGER full BEFORE INSERT ON pages BEGIN SELECT RAISE(ABORT, 'đầy đĩa'); END")
    change(
        tmp_path,
        "CREATE TRIGGER full2 BEFORE UPDATE OF state ON frontier WHEN new.state IN ('done', 'failed') "
        "BEGIN SELECT RAISE(ABORT, 'đầy đĩa'); END",
    )
    site = Site(newspaper(8))
    stats = crawl(tmp_path, site, now=(NOW + timedelta(hours=1)).isoformat())
    assert stats["diembao/outcome"] == "failed"
    assert "đầy đĩa" in stats["log"]
    assert len(site.asked) <= 20, "no page is fetched that nobody can keep"
    assert change(tmp_path, "SELECT count(*) FROM pages") == before
    change(tmp_path, "DROP TRIGGER full")
    change(tmp_path, "DROP TRIGGER full2")
    crawl(tmp_path, Site(newspaper(8)), now=(NOW + timedelta(hours=2)).isoformat())
    assert change(tmp_path, "SELECT count(*) FROM articles") == [(8,)]
