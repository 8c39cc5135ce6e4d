"""A cluster that is not there, has no workers, loses them, or is lost: said soon, given up in time, nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import jobs.cluster
from jobs.interruption import SchedulerError
from jobs.pools import pool
from tests.jobs.archives import page, write_warc
from tests.jobs.clusters import cluster, kept, lengths, until
from tests.jobs.conftest import Program

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill; Ctrl-C there needs a console")
WORDS = [("một cửa " * number).strip() for number in range(1, 31)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler that has no worker."""
    with kept(0, tmp_path_factory.mktemp("cum")) as fleet:
        yield fleet.address


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.cluster, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(jobs.cluster, "SILENT", 0.2)


def test_where_nobody_answers_the_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.cluster, "ANSWER_WITHIN", 0.3)
    with pytest.raises(SchedulerError, match=r"^tcp://127\.0\.0\.1:9: no Dask scheduler"), pool(1, "tcp://127.0.0.1:9"):
        pass


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_without_workers_it_is_said_and_then_given_up(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    given_up = rf"^{empty}: no worker there for 1 seconds; start some \(`dask worker {empty}`\)"
    with pool(1, empty, wait=1.0) as each, pytest.raises(SchedulerError, match=given_up):
        list(each(lengths, WORDS))
    said = capsys.readouterr().err
    assert said.startswith(f"diembao: {empty}: waiting for workers at this scheduler, it has none; given up in ")
    assert said.count("\n") == 1


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_workers_that_come_late_do_the_work(tmp_path: Path) -> None:
    said: list[str] = []
    came = threading.Event()
    with kept(0, tmp_path) as fleet, jobs.cluster.cluster(fleet.address, 120.0, said.append) as each:

        def come() -> None:
            until(lambda: bool(said), 60, "the word that there is no worker")
            fleet.grow()
            came.set()

        helper = threading.Thread(target=come)
        helper.start()
        assert sorted(each(lengths, WORDS)) == sorted((text, len(text)) for text in WORDS)
        helper.join()
    assert came.is_set()
    assert said[1:] == [f"{fleet.address}: workers have come: 1 at a time"]


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_workers_that_all_go_in_the_middle_are_missed(tmp_path: Path) -> None:
    with kept(1, tmp_path) as fleet, pool(1, fleet.address, wait=1.0) as each:
        answers = each(lengths, WORDS, ahead=1)
        assert next(answers)
        fleet.let_go()
        with pytest.raises(SchedulerError, match="no worker there for 1 seconds"):
            list(answers)


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_a_scheduler_that_is_lost_in_the_middle_is_named() -> None:
    with cluster(1) as started:
        address = started.scheduler_address
        with pool(1, address) as each:
            answers = each(lengths, WORDS, ahead=1)
            assert next(answers)
            started.close()
            with pytest.raises(SchedulerError, match=rf"^{address}: the scheduler .*run the same command again"):
                list(answers)


def shelf(folder: Path) -> Path:
    for number in range(3):
        write_warc(folder / "kho" / f"{number}.warc.gz", [page(number)])
    return folder / "kho"


@pytest.mark.slow
def test_the_command_gives_up_and_goes_on_when_called_again(diembao: Program, empty: str, tmp_path: Path) -> None:
    first = shelf(tmp_path) / "0.warc.gz"
    assert diembao("backfill-archive", first, "--out", "parts").returncode == 0
    answer = diembao(
        "backfill-archive", "kho", "--out", "parts", "--scheduler", empty, env={"DIEMBAO_WORKER_WAIT": "5"}
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    said = answer.stderr.splitlines()
    assert len(said) == 2, answer.stderr
    assert "waiting for workers" in said[0]
    assert said[1].endswith("run the same command again: what is done is kept")
    again = diembao("backfill-archive", "kho", "--out", "parts")
    assert again.stdout == "diembao backfill-archive shards=3 parts_kept=1 parts_made=2 rows=3 failed=0 damaged=0\n"
    bad = diembao("backfill-archive", "kho", "--out", "x", "--scheduler", empty, env={"DIEMBAO_WORKER_WAIT": "ba"})
    assert (bad.returncode, bad.stderr) == (2, "diembao: DIEMBAO_WORKER_WAIT is 'ba', not a whole number of seconds\n")


def stopped(folder: Path, *arguments: str, at: str) -> subprocess.CompletedProcess[str]:
    """Start `diembao`, send it Ctrl-C when it has said something, and wait for its end."""
    program = Path(sys.executable).with_name("diembao")
    with subprocess.Popen(
        [program, *arguments], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as started:
        assert started.stderr is not None
        said = started.stderr.readline()
        assert at in said
        started.send_signal(signal.SIGINT)
        out, more = started.communicate(timeout=60)
    return subprocess.CompletedProcess(program, started.returncode, out, said + more)


@posix
@pytest.mark.slow
def test_ctrl_c_while_no_worker_is_there_ends_it_at_once(empty: str, tmp_path: Path) -> None:
    shelf(tmp_path)
    for command in (
        ("backfill-archive", "kho", "--out", "parts"),
        ("crawl", "baosongmay", "--proxy", "http://127.0.0.1:9"),
    ):
        answer = stopped(tmp_path, *command, "--scheduler", empty, at="waiting for workers")
        assert answer.returncode == 130, answer.stderr
        assert "Traceback" not in answer.stderr
        assert answer.stderr.splitlines()[1:] == ["diembao: stopping after the batch in hand; once more stops at once"]
