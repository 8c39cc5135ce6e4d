"""One visitor of a site at a time: refused while the holder lives, free once it is killed, told when it is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import jobs.locks
from jobs.locks import HeldError, LockLostError, site_lock
from tests.jobs.postgres import postgres

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(params=["file", "postgres"])
def address(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "file" else str(request.getfixturevalue("server"))


@contextmanager
def held(site: str, folder: Path, address: str | None) -> Iterator[subprocess.Popen[str]]:
    """Hold a lock in another process."""
    order = [sys.executable, "-m", "tests.jobs.holder", site, str(folder), address or ""]
    holder = subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()
        holder.wait()


def never() -> None:
    raise AssertionError("no lock was lost")


@pytest.mark.slow
def test_refused_while_the_holder_lives_and_free_when_it_is_killed(tmp_path: Path, address: str | None) -> None:
    # Another machine has another folder; only Postgres is between them.
    other = tmp_path / "may-khac" if address else tmp_path
    with held("baomau", tmp_path, address) as holder:
        with pytest.raises(HeldError), site_lock("baomau", other, address, lost=never):
            pass
        with site_lock("baokhac", other, address, lost=never):
            pass
        holder.kill()
        begun = time.monotonic()
        with site_lock("baomau", other, address, patience=10, lost=never):
            assert time.monotonic() - begun < 5


@pytest.mark.slow
def test_a_visit_is_told_when_the_server_of_locks_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.locks, "LOOK_EVERY", 0.05)
    lost = threading.Event()
    with postgres(tmp_path) as address:
        lock = site_lock("baomau", tmp_path / "khoa", address, lost=lost.set)
        lock.__enter__()
        assert not lost.wait(0.3)
    assert lost.wait(10)
    lock.__exit__(None, None, None)
    with pytest.raises(LockLostError, match="cannot be reached"):
        site_lock("baomau", tmp_path / "khoa", address, lost=never).__enter__()
