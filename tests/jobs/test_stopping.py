"""Ctrl-C and SIGTERM in the middle of every command that takes its time: the exit code, and nothing half-written."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from jobs.entrance import ending_in_order
from tests.jobs.archives import page, write_warc
from tests.jobs.clusters import kept
from tests.jobs.conftest import started_in
from tests.jobs.postmen import Postman, serving

PROGRAM = Path(sys.executable).with_name("diembao")
LONGEST = 60.0
SIGNALS = ["SIGINT", "SIGTERM"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM, and Ctrl-C there needs a console"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a demo."""
    folder = tmp_path_factory.mktemp("kho")
    assert started_in(folder)("demo", "--db", "demo.db").returncode == 0
    return folder / "demo.db"


def stopped(
    folder: Path, name: str, *arguments: str | Path, when: Callable[[], bool]
) -> subprocess.CompletedProcess[str]:
    """Start `diembao`, send the signal as soon as `when` says so, and wait for the end."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith("DIEMBAO_")}
    with (folder / "errors.txt").open("w+", encoding="utf-8") as errors:
        with subprocess.Popen(
            [PROGRAM, *map(str, arguments)], cwd=folder, env=bare, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as started:
            end = time.monotonic() + LONGEST
            while started.poll() is None and not when() and time.monotonic() < end:
                time.sleep(0.001)
            started.send_signal(getattr(signal, name))
            out, _ = started.communicate(timeout=LONGEST)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, started.returncode, out, errors.read())


def said(folder: Path, words: str) -> Callable[[], bool]:
    return lambda: words in (folder / "errors.txt").read_text(encoding="utf-8")


@pytest.fixture(params=SIGNALS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_release_is_there_or_not(tmp_path: Path, store: Path, name: str) -> None:
    unfinished = tmp_path / ".release-2026Q4.unfinished"
    answer = stopped(tmp_path, name, "release", "2026Q4", "--db", store, when=unfinished.exists)
    assert answer.returncode == {"SIGINT": 130, "SIGTERM": 143}[name], answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "release-2026Q4").exists()
    assert started_in(tmp_path)("release", "2026Q4", "--db", store).returncode == 0
    assert (tmp_path / "release-2026Q4" / "SHA256SUMS").exists()
    assert not unfinished.exists()


def test_a_lake_is_the_old_one_or_the_new(tmp_path: Path, store: Path, name: str) -> None:
    lake, order = tmp_path / "diembao-lake", ("lake", "refresh", "--store", store)
    answer = stopped(tmp_path, name, *order, when=lambda: any(lake.glob("batch-*")))
    assert answer.returncode == {"SIGINT": 130, "SIGTERM": 143}[name], answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (lake / "lake.json").exists()
    assert started_in(tmp_path)(*order).returncode == 0
    assert len(list(lake.glob("batch-*"))) == 1


def test_what_a_library_makes_of_a_signal_does_not_change_the_code() -> None:
    """DuckDB answers with KeyboardInterrupt whatever the handler raised."""

    def ask_duckdb() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except SystemExit:
            raise KeyboardInterrupt from None

    with pytest.raises(SystemExit) as ended, ending_in_order():
        ask_duckdb()
    assert ended.value.code == 143
    with pytest.raises(KeyboardInterrupt), ending_in_order():
        signal.raise_signal(signal.SIGINT)


def test_a_letter_is_sent_once_or_by_the_next_call(tmp_path: Path, store: Path, name: str) -> None:
    """The server takes the call and says nothing; then it is well again."""
    letter = ("mail", "--day", "2026-10-14", "--db", store, "--mail-to", "toasoan@mau.example", "--smtp")
    log = store.with_name("demo-sent.jsonl")
    log.unlink(missing_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        taken: list[socket.socket] = []

        def called() -> bool:
            try:
                taken.append(silent.accept()[0])
            except BlockingIOError:
                return False
            return True

        answer = stopped(tmp_path, name, *letter, f"smtp://127.0.0.1:{silent.getsockname()[1]}", when=called)
        for each in taken:
            each.close()
    assert answer.returncode == {"SIGINT": 130, "SIGTERM": 143}[name], answer.stderr
    assert "Traceback" not in answer.stderr
    with serving(Postman()) as postman:
        for _ in range(2):
            assert started_in(tmp_path)(*letter, f"smtp://127.0.0.1:{postman.port}").returncode == 0
        assert len(postman.letters) == 1


def test_the_desk_ends_as_it_says(tmp_path: Path, store: Path, name: str) -> None:
    """`serve` says that Ctrl-C ends it, and a service is ended by SIGTERM: neither leaves anything undone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def up() -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return bool(answer.status == 200)
        except URLError:
            return False

    answer = stopped(tmp_path, name, "serve", "--db", store, "--port", str(port), when=up)
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_back_fill_keeps_the_parts_that_are_whole(tmp_path: Path, name: str) -> None:
    for number in range(30):
        write_warc(tmp_path / "kho" / f"{number:02d}.warc.gz", [page(number * 9 + each) for each in range(9)])
    parts, order = tmp_path / "parts", ("backfill-archive", "kho", "--out", "parts")
    answer = stopped(tmp_path, name, *order, when=lambda: len(list(parts.glob("*.parquet"))) >= 2)
    assert answer.returncode == {"SIGINT": 130, "SIGTERM": 0}[name], answer.stderr
    assert answer.stderr == "diembao: stopping after the batch in hand; once more stops at once\n"
    made = len(list(parts.glob("*.parquet")))
    assert 2 <= made < 30
    assert {path.suffix for path in parts.iterdir()} == {".parquet", ".json"}
    again = started_in(tmp_path)(*order).stdout
    assert (
        again
        == f"diembao backfill-archive shards=30 parts_kept={made} parts_made={30 - made} rows=270 failed=0 damaged=0\n"
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with kept(0, tmp_path_factory.mktemp("cum")) as fleet:
        yield fleet.address


def test_annotating_on_a_cluster_ends_though_no_worker_answers(
    tmp_path: Path, store: Path, empty: str, name: str
) -> None:
    old = tmp_path / "cu.db"
    shutil.copyfile(store, old)
    with closing(sqlite3.connect(old)) as db, db:
        db.execute("UPDATE annotations SET code = 'of older rules'")
    order = ("annotate", "--db", old, "--scheduler", empty)
    answer = stopped(tmp_path, name, *order, when=said(tmp_path, "waiting for workers"))
    assert answer.returncode == {"SIGINT": 130, "SIGTERM": 0}[name], answer.stderr
    assert "Traceback" not in answer.stderr
    assert started_in(tmp_path)("annotate", "--db", old).returncode == 0
    assert started_in(tmp_path)("db", "check", "--db", old).returncode == 0
