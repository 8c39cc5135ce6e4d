"""One newspaper's own file into the office's, when another run has written there in the meantime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from store import write
from store.frontier import article_at, enqueue
from store.merging import last_run_of, merge_newspaper, merged_up_to, note_begun, note_merged
from store.rows import url_key
from store.schema import connect
from store.upkeep import check
from tests.store.conftest import BODY, HOUR, SITE, START, article, page, save

OTHER = ("Hội chợ làng nghề mở trong năm ngày.", "Ban tổ chức mời hai mươi nghệ nhân đến dệt tại chỗ.")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    """The file that a crawl of Báo Mẫu writes elsewhere."""
    database = connect(tmp_path / "baomau.db")
    write.save_newspapers(database, [{"slug": "baomau", "title": "Báo Mẫu", "domains": ["baomau.example"]}])
    yield database
    database.close()


def seen(db: Any, address: str, now: datetime = START, body: tuple[str, ...] = BODY, **more: Any) -> Any:
    """Save one article as one run of a crawl would; runs are numbered on."""
    run = write.begin_run(db, "run", ["baomau"], now)
    shown = page(address, run, fetched_utc=now)
    enqueue(db, [{"url": shown["url"], "newspaper": "baomau", "kind": "article"}], now)
    saved = save(db, run, shown, article(address, body=body, title=f"Tin {body[0][:20]}", **more), now=now)
    write.end_run(db, run, now, 0, {})
    return saved


def titles(db: Any) -> list[Any]:
    rows = db.conn.execute(
        """SELECT a.url, a.number, v.number FROM articles a JOIN versions v ON v.id = a.version_id
        ORDER BY a.id"""
    )
    return [tuple(row) for row in rows]


def test_what_a_killed_visit_left_does_not_undo_what_was_seen_since(db: Any, site: Any) -> None:
    seen(site, "1")
    seen(db, "1")
    seen(db, "1", START + HOUR, (BODY[0].replace("62,4%", "64,2%"), *BODY[1:], "Có sửa số liệu."))
    before = db.conn.execute("SELECT version_id, last_seen_utc FROM articles").fetchall()
    merge_newspaper(db, site, "baomau")
    assert db.conn.execute("SELECT version_id, last_seen_utc FROM articles").fetchall() == before
    merge_newspaper(site, db, "baomau")  # the other way it is news
    assert [number for _, _, number in titles(site)] == [2]


def test_an_article_at_another_address_is_found_by_both(db: Any, site: Any) -> None:
    seen(db, "cu", number="7")
    seen(site, "moi", START + HOUR, number="7")
    merge_newspaper(db, site, "baomau")
    assert len(titles(db)) == 1
    (known,) = db.conn.execute("SELECT id FROM articles").fetchone()
    for address in ("cu", "moi"):
        assert article_at(db, url_key(f"{SITE}/bai-{address}.html")) == known
    (told,) = db.conn.execute("SELECT article_id FROM frontier WHERE url LIKE '%moi%'").fetchone()
    assert told == known
    assert list(check(db)) == []


def test_two_articles_of_one_id_never_become_one(db: Any, site: Any) -> None:
    seen(db, "x", number="7")
    seen(site, "y", START + HOUR, OTHER, number="7")
    merge_newspaper(db, site, "baomau")
    assert [(number, version) for _, number, version in titles(db)] == [("7", 1), ("7~2", 1)]
    merge_newspaper(db, site, "baomau")
    assert [(number, version) for _, number, version in titles(db)] == [("7", 1), ("7~2", 1)]
    assert list(check(db)) == []


def test_what_a_run_writes_after_it_was_merged_is_merged_too(db: Any, site: Any) -> None:
    """A scheduler keeps the order of a driver that died, and sends it when a later driver has merged that run."""
    seen(site, "1")
    merge_newspaper(db, site, "baomau", merged_up_to(site))
    note_merged(site, last_run_of(site))
    note_begun(site, 2)
    assert merged_up_to(site) == 1, "a new run takes nothing back"
    note_begun(site, 1)
    shown = page("2", 1, fetched_utc=START + HOUR)
    enqueue(site, [{"url": shown["url"], "newspaper": "baomau", "kind": "article"}], START + HOUR)
    save(site, 1, shown, article("2", body=OTHER), now=START + HOUR)
    merge_newspaper(db, site, "baomau", merged_up_to(site))
    assert [url for url, _, _ in titles(db)] == [f"{SITE}/bai-1.html", f"{SITE}/bai-2.html"]
    assert list(check(db)) == []
