"""Several programs on one file: readers are never stopped, writers wait, a killed writer leaves nothing half-done."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from store import read, write
from store.schema import connect, reader
from tests.store.conftest import SITE, START, article, page, save

HOUSE = Path(__file__).parents[2]

# Saves page after page, each with two out-links and a lease of the next, a commit every ten pages; says each number.
WRITER = """
import sys
from store import write
from store.schema import connect
from tests.store.conftest import START, article, page, SITE
db = connect(sys.argv[1])
run = write.begin_run(db, "run", ["baomau"], START)
first = int(sys.argv[2])
for begin in range(first, 10**6, 10):
    write.begin(db)
    for number in range(begin, begin + 10):
        write.lease(db, "baomau", 1, START)
        links = [{"url": f"{SITE}/bai-{number + k}.html", "newspaper": "baomau", "kind": "article"} for k in (1, 7)]
        write.save_page(db, page(number, run), article(number), links, START)
        print(number, flush=True)
    write.commit(db)
"""


def writer(path: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(first)]
    return subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def kill_after(process: subprocess.Popen[str], pages: int) -> int:
    """Read so many numbers, then kill -9 (TerminateProcess on Windows); return the last number read."""
    assert process.stdout is not None
    last = -1
    for _ in range(pages):
        last = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    return last


def invariants(db: Any) -> int:
    """Hold after any kill; returns how many pages there are."""
    read.intact(db)
    pages = {row[0] for row in db.conn.execute("SELECT url FROM pages WHERE kind = 'article'")}
    done = {row[0] for row in db.conn.execute("SELECT url FROM frontier WHERE state = 'done'")}
    assert pages == done
    counts = read.counts(db)
    assert counts["pages"] == counts["articles"] == counts["versions"] == len(pages)
    known = {row[0] for row in db.conn.execute("SELECT url FROM frontier")}
    numbers = [int(url.removeprefix(f"{SITE}/bai-").removesuffix(".html")) for url in pages]
    assert all(f"{SITE}/bai-{number + k}.html" in known for number in numbers for k in (1, 7))
    assert db.conn.execute("SELECT count(*) FROM articles WHERE version_id IS NULL").fetchone() == (0,)
    return len(pages)


@pytest.mark.slow
def test_kill_9_in_the_middle_of_a_batch(db: Any, path: Path) -> None:
    before = 0
    for pages in (17, 34):
        process = writer(path, before)
        last = kill_after(process, pages)
        stored = invariants(db)
        assert stored % 10 == 0  # whole batches only
        assert stored >= (last + 1) // 10 * 10  # and every batch that was reported whole
        assert stored > before
        before = stored
    write.requeue_leases(db, "baomau")
    assert read.queue(db)["leased"] == 0
    save(db, 1, page("sau", 1), article("sau"))  # the lock died with its holder


def test_a_reader_sees_the_committed_state_during_a_write(db: Any, path: Path) -> None:
    run = write.begin_run(db, "run", [], START)
    save(db, run, page(1, run), article(1))
    other = reader(path)
    with write.batch(db):
        write.save_page(db, page(2, run), article(2), [], START)
        assert read.counts(other)["articles"] == 1
        assert read.counts(db)["articles"] == 2
    assert read.counts(other)["articles"] == 2
    other.close()


def test_a_reader_keeps_its_state_while_a_writer_goes_on(db: Any, path: Path) -> None:
    run = write.begin_run(db, "run", [], START)
    other = reader(path)
    other.conn.execute("BEGIN")
    assert read.counts(other)["articles"] == 0
    save(db, run, page(1, run), article(1))
    assert read.counts(other)["articles"] == 0
    other.conn.execute("COMMIT")
    assert read.counts(other)["articles"] == 1
    other.close()


def test_a_second_writer_waits_for_the_first(db: Any, path: Path) -> None:
    run = write.begin_run(db, "run", [], START)
    waiting = threading.Event()
    order: list[str] = []

    def second() -> None:
        other = connect(path)
        waiting.set()
        with write.batch(other):
            order.append("second")
            write.save_page(other, page(2, run), article(2), [], START)
        other.close()

    write.begin(db)
    thread = threading.Thread(target=second)
    thread.start()
    assert waiting.wait(10)
    for number in range(100, 140):  # work, not sleep, while the other one stands at the door
        write.save_page(db, page(number, run), article(number), [], START)
    order.append("first")
    write.commit(db)
    thread.join(20)
    assert order == ["first", "second"]
    assert read.counts(db)["articles"] == 41


def test_two_programs_may_make_the_file_at_once(path: Path) -> None:
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def make() -> None:
        try:
            barrier.wait(10)
            connect(path).close()
        except BaseException as error:  # noqa: BLE001 - the thread must report whatever happened
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    db = connect(path)
    read.intact(db)
    db.close()
