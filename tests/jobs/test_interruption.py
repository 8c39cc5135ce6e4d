"""Stopped by Ctrl-C, by a service manager or by a power cut: nothing is lost and nothing stands twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jobs.interruption import Interruption, deaf
from jobs.pools import pool
from store import write
from store.schema import connect
from tests.jobs.conftest import Answer, started_in
from tests.store.conftest import START, article, page, save

HOUSE = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no kill; Ctrl-C there needs a console")
WHOLE = {  # what a store holds, without the numbers and moments of the runs that filled it
    "articles": "SELECT url, newspaper, published, story_id IS NOT NULL FROM articles",
    "versions": "SELECT a.url, v.number, v.content_hash FROM versions v JOIN articles a ON a.id = v.article_id",
    "figures": "SELECT url, start, raw, indicator_id, scope, period, status, value FROM v_figures",
    "frontier": "SELECT url, kind, state FROM frontier",
    "aliases": "SELECT l.url, a.url FROM aliases l JOIN articles a ON a.id = l.article_id",
    "unread": "SELECT id FROM versions WHERE id NOT IN (SELECT version_id FROM annotations)",
}


def rows(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as connection:
        return sorted(connection.execute(sql).fetchall(), key=repr)


def whole(db: Path) -> dict[str, list[Any]]:
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    return {name: rows(db, sql) for name, sql in WHOLE.items()}


def crawl_until(db: Path, sign: str, moment: str, times: int = 1) -> Answer:
    return subprocess.run(
        [sys.executable, "-m", "tests.jobs.child", str(db), sign, moment, str(times)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert started_in(folder)("demo").returncode == 0
    return whole(folder / "demo.db")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("moment", ["pages:1", "pages:25", "pages:70", "articles:50"])
def test_a_killed_run_is_made_good_by_the_next(tmp_path: Path, undisturbed: dict[str, list[Any]], moment: str) -> None:
    db = tmp_path / "demo.db"
    assert crawl_until(db, "SIGKILL", moment).returncode == -signal.SIGKILL
    assert rows(db, "SELECT ended_utc FROM runs") == [(None,)]
    answer = started_in(tmp_path)("demo")
    assert answer.returncode == 0, answer.stderr
    assert "lần đầu" in answer.stdout  # what was killed was no first run
    assert whole(db) == undisturbed
    assert rows(db, "SELECT exit_code FROM runs ORDER BY id") == [(0,), (137,)]


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("sign", "moment", "code"),
    [("SIGINT", "pages:25", 130), ("SIGTERM", "pages:70", 0), ("SIGINT", "articles:50", 130)],
)
def test_a_stopped_run_keeps_its_batch_and_says_so(
    tmp_path: Path, undisturbed: dict[str, list[Any]], sign: str, moment: str, code: int
) -> None:
    db = tmp_path / "demo.db"
    stopped = crawl_until(db, sign, moment)
    assert stopped.returncode == code, stopped.stderr
    assert f"stopped={sign}" in stopped.stdout
    assert stopped.stderr.strip() == "diembao: stopping after the batch in hand; once more stops at once"
    assert rows(db, "SELECT exit_code FROM runs") == [(code,)]
    assert rows(db, "SELECT url FROM frontier WHERE state = 'leased'") == []
    what, number = moment.split(":")
    kept = rows(db, "SELECT count(*) FROM pages" if what == "pages" else "SELECT count(*) FROM annotations")[0][0]
    assert kept >= int(number)  # what was told as done is kept
    assert started_in(tmp_path)("demo").returncode == 0
    assert whole(db) == undisturbed


@posix
def test_asked_twice_a_run_just_stops(tmp_path: Path) -> None:
    stopped = crawl_until(tmp_path / "demo.db", "SIGINT", "pages:10", times=2)
    assert stopped.returncode not in (0, 143)
    assert stopped.returncode == -signal.SIGINT  # KeyboardInterrupt; the command line makes 130 of it
    assert whole(tmp_path / "demo.db")["articles"] is not None


@posix
def test_signals_are_given_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interruption() as interruption:
        os.kill(os.getpid(), signal.SIGTERM)
        assert interruption.came()
        assert (interruption.asked, interruption.exit_code) == ("SIGTERM", 0)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) == before


@posix
@pytest.mark.parametrize("threads", [0, 3])
def test_ctrl_c_is_kept_waiting_while_processes_start(threads: int) -> None:
    with ThreadPoolExecutor(3) as others:
        leave = threading.Event()
        for _ in range(threads):  # the system may give a signal to any thread that does not hold it off
            others.submit(leave.wait)
        try:
            kept_waiting()
        finally:
            leave.set()


def kept_waiting() -> None:
    with Interruption() as interruption:
        with deaf():
            os.kill(os.getpid(), signal.SIGINT)
            assert not interruption.came()
        assert interruption.asked == "SIGINT"
    told = []
    with pytest.raises(KeyboardInterrupt), deaf():  # noqa: PT012 - it is raised where the block ends
        os.kill(os.getpid(), signal.SIGINT)
        told.append("the end of the block")
    assert told == ["the end of the block"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def hearing(_: int) -> tuple[bool, bool]:
    """Say whether Ctrl-C is ignored here, and whether it is kept waiting."""
    blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return signal.getsignal(signal.SIGINT) == signal.SIG_IGN, blocked


@posix
def test_workers_ignore_ctrl_c_and_keep_none_waiting() -> None:
    with pool(2) as each:
        assert {answer for _, answer in each(hearing, range(8))} == {(True, False)}


def typed_ctrl_c(after: int, *arguments: str | Path, stdin: str = "") -> Answer:
    return subprocess.run(
        [sys.executable, "-m", "tests.jobs.terminal", str(after), *map(str, arguments)],
        cwd=HOUSE,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        start_new_session=True,  # a group of its own: whoever runs the tests is not meant
    )


@posix
@pytest.mark.parametrize("after", [1, 2])
def test_ctrl_c_while_the_workers_of_a_filter_start_stops_it(after: int) -> None:
    line = json.dumps({"text": "Xã trả 48 hồ sơ.", "published": "2026-01-05"}) + "\n"
    order = ("annotate", "--jsonl", "-", "--layers", "figures", "--workers", "2")
    stopped = typed_ctrl_c(after, *order, stdin=line * 50)
    assert (stopped.returncode, stopped.stderr) == (130, "diembao: stopped\n")


@posix
@pytest.mark.parametrize("after", [1, 2])
def test_ctrl_c_while_the_workers_of_a_store_start_ends_it_after_the_batch(tmp_path: Path, after: int) -> None:
    with closing(connect(tmp_path / "test.db")) as store:
        row = {"slug": "baomau", "title": "Báo Mẫu", "province": "quang-tri", "domains": ["baomau.example"]}
        write.save_newspapers(store, [row])
        run = write.begin_run(store, "run", ["baomau"], START)
        for number in range(24):
            save(store, run, page(number, run), article(number, body=(f"Xã số {number} trả 48 hồ sơ.",)))
    stopped = typed_ctrl_c(after, "annotate", "--workers", "2", "--db", tmp_path / "test.db")
    said = "diembao: stopping after the batch in hand; once more stops at once\n"
    assert (stopped.returncode, stopped.stderr) == (130, said)
    whole(tmp_path / "test.db")
