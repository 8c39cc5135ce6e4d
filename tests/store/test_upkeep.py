"""A copy that was looked at, a check that sees what is broken, an archive the store lets go of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store import write
from store.schema import StoreError, connect, reader
from store.upkeep import (
    RULES,
    archive_ages,
    archived,
    archived_before,
    backup,
    check,
    forget_archive,
    note_archive,
)
from tests.store.conftest import BODY, START, annotate, article, page, save

BROKEN = {
    "an address is done and no page of it is stored": (
        "INSERT INTO frontier (url_key, url, newspaper, kind, state, discovered_utc, done_utc) VALUES "
        f"('{'0' * 64}', 'https://baomau.example/x', 'baomau', 'section', 'done', '2025-03-04T01:00:00Z', "
        "'2025-03-04T01:00:00Z')"
    ),
    "an article has no current version": "UPDATE articles SET version_id = NULL WHERE id = 1",
    "the words of a figure do not stand where it says": 'UPDATE figures SET start = start + 1, "end" = "end" + 1',
    "a story counts other articles than it has": "INSERT INTO stories (id, articles) VALUES (1, 2)",
    "a page lies behind the end of its archive file": (
        "UPDATE pages SET archive_file = 'a.warc.gz', archive_offset = 90, archive_length = 11"
    ),
    "a month counts other texts than were read": "INSERT INTO model_months VALUES ('2025-03', 'm', 1, 0, 0.0, 0.0)",
    "two pages lie in one place of the archive": (
        "UPDATE pages SET archive_file = 'a.warc.gz', archive_offset = 0, archive_length = 9, digest = 'd' || id"
    ),
}


@pytest.fixture
def filled(db: Any) -> Any:
    run = write.begin_run(db, "run", ["baomau"], START)
    for number in (1, 2):
        row = article(number)
        write.enqueue(db, [{"url": row["url"], "newspaper": "baomau", "kind": "article"}], START)
        saved = save(db, run, page(number, run, digest="d"), row)
        annotate(db, saved, row["text"])
    note_archive(db, "a.warc.gz", "baomau", 100, START)
    return db


def test_a_good_file_has_nothing_to_tell(filled: Any) -> None:
    assert list(check(filled)) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_what_does_not_hold_is_told(filled: Any, rule: str) -> None:
    filled.conn.execute("PRAGMA foreign_keys=OFF")
    filled.conn.execute(BROKEN[rule])
    told = list(check(filled))
    assert told
    assert all(each.startswith(rule) for each in told)


def test_every_rule_is_seen_broken() -> None:
    held_by_an_index = {"two versions of an article say the same"}  # only damage could break it
    assert set(RULES) - held_by_an_index == set(BROKEN)


def test_damage_is_told(filled: Any, path: Path) -> None:
    write.checkpoint(filled)
    filled.close()
    content = bytearray(path.read_bytes())
    hit = content.index(BODY[0].encode()) // 4096 * 4096  # a page of texts, not of the schema
    content[hit : hit + 4096] = bytes(4096)
    path.write_bytes(content)
    store = reader(path)
    told = list(check(store))
    store.close()
    assert told
    assert all(each.startswith("damaged: ") for each in told)


def test_a_copy_is_whole_and_one_file(filled: Any, tmp_path: Path) -> None:
    target = tmp_path / "bản sao.db"
    counts = backup(filled, target)
    assert (counts["articles"], counts["figures"]) == (2, 4)
    copy = connect(target, "ro")
    assert list(check(copy)) == []
    copy.close()
    assert [each.name for each in tmp_path.glob("bản sao.db*")] == ["bản sao.db"]


def test_a_copy_is_made_while_another_program_writes(filled: Any, path: Path, tmp_path: Path) -> None:
    other = connect(path)
    write.begin(other)
    write.save_newspapers(other, [{"slug": "dangghi", "title": "Đang Ghi"}])
    backup(filled, tmp_path / "copy.db")
    write.commit(other)
    other.close()
    copy = connect(tmp_path / "copy.db", "ro")
    assert copy.conn.execute("SELECT count(*) FROM newspapers WHERE slug = 'dangghi'").fetchone() == (0,)
    copy.close()


def test_a_bad_copy_never_takes_the_place_of_a_good_one(filled: Any, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup(filled, target)
    before = target.read_bytes()
    filled.conn.execute("PRAGMA foreign_keys=OFF")
    filled.conn.execute("UPDATE articles SET version_id = NULL WHERE id = 1")
    with pytest.raises(StoreError, match="the copy is not whole: an article has no current version"):
        backup(filled, target)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("*.unfinished"))


def test_the_store_itself_is_no_target(filled: Any, path: Path) -> None:
    with pytest.raises(StoreError, match="is the store itself"):
        backup(filled, path)


def test_pages_let_go_of_the_archive(filled: Any) -> None:
    note_archive(filled, "b.warc.gz", "baomau", 50, START)
    place = "UPDATE pages SET archive_file = ?, archive_offset = ?, archive_length = 9 WHERE id = ?"
    filled.conn.execute(place, ("a.warc.gz", 0, 1))
    filled.conn.execute(place, ("b.warc.gz", 4, 2))
    places = [(row["archive_file"], row["archive_offset"]) for row in archived(filled)]
    assert places == [("a.warc.gz", 0), ("b.warc.gz", 4)]
    assert archive_ages(filled) == dict.fromkeys(("a.warc.gz", "b.warc.gz"), "2025-03-04T01:00:00Z")
    assert forget_archive(filled, ["a.warc.gz"]) == 1
    assert [row["archive_file"] for row in archived(filled)] == ["b.warc.gz"]
    assert list(archive_ages(filled)) == ["b.warc.gz"]


def test_a_file_is_as_old_as_the_youngest_page_that_needs_it(filled: Any) -> None:
    filled.conn.execute("UPDATE pages SET archive_file = 'a.warc.gz', archive_offset = 0, archive_length = 9")
    place = "UPDATE pages SET fetched_utc = ? WHERE id = ?"
    filled.conn.execute(place, ("2025-03-04T01:00:00Z", 1))
    filled.conn.execute(place, ("2025-03-20T01:00:00Z", 2))
    assert archive_ages(filled) == {"a.warc.gz": "2025-03-20T01:00:00Z"}


def test_a_body_kept_before_is_found_while_it_is_young(filled: Any) -> None:
    filled.conn.execute(
        "UPDATE pages SET archive_file = 'a.warc.gz', archive_offset = 7, archive_length = 9 WHERE id = 1"
    )
    found = archived_before(filled, "d", "2025-03-01T00:00:00Z")
    assert found is not None
    assert (found["archive_offset"], found["final_url"]) == (7, "https://baomau.example/bai-1.html")
    assert archived_before(filled, "d", "2025-04-01T00:00:00Z") is None
    assert archived_before(filled, "khác", "2025-03-01T00:00:00Z") is None
