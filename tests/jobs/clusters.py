"""A Dask cluster of processes on loopback, and what tests let it do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 120.0
"""Seconds a scheduler or a worker may take to start on a machine that does much else."""


@contextmanager
def cluster(workers: int, **more: Any) -> Iterator[Any]:
    """Start a scheduler here and workers in processes of their own, one task at a time each; no dashboard."""
    from dask import config

    dask: Any = import_module("distributed")

    quiet = {"distributed.admin.tick.limit": "1h", "distributed.comm.timeouts.connect": "20s"}
    with warnings.catch_warnings(), config.set(quiet):
        warnings.simplefilter("ignore")
        with dask.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs="CRITICAL",
            **more,
        ) as started:
            yield started


class Kept:
    """A scheduler and workers as docs/scale.md has them: processes, one task at a time each; who dies is started anew.

    Dask's own keepers ("nannies") do not start a worker anew that dies while it starts.
    """

    def __init__(self, workers: int, folder: Path, *, tls: list[str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.more = folder, tls or []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"{'tls' if tls else 'tcp'}://127.0.0.1:{port}"
        self.started = 0
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.scheduler = self._scheduler()
        self.workers = [self._worker() for _ in range(workers)]
        self.keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self.keeper.start()

    def up(self) -> list[int]:
        """The processes of workers the scheduler knows."""
        with self.lock:
            return [each.pid for each, log in self.workers if each.poll() is None and "Registered to" in _read(log)]

    def pids(self) -> list[int]:
        """The processes of all workers and the scheduler's."""
        with self.lock:
            return [each.pid for each, _ in (*self.workers, self.scheduler) if each.poll() is None]

    def grow(self) -> None:
        """Start one worker more."""
        with self.lock:
            self.workers.append(self._worker())

    def let_go(self) -> None:
        """Kill the workers, and start none anew."""
        with self.lock:
            gone, self.workers = self.workers, []
        for each, _ in gone:
            each.kill()
            each.wait()

    def end(self) -> None:
        """End all."""
        self.over.set()
        self.keeper.join()
        for each, _ in (*self.workers, self.scheduler):
            each.kill()
            each.wait()

    def _start(self, what: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
        self.started += 1
        log = self.folder / f"{what}-{self.started}.log"
        order = [sys.executable, "-m", "dask", what, *arguments, *self.more]
        config = {"DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "60s"}
        with log.open("wb") as said:
            return subprocess.Popen(order, cwd=ROOT, env=os.environ | config, stdout=said, stderr=said), log

    def _scheduler(self) -> tuple[subprocess.Popen[bytes], Path]:
        host, _, port = self.address.rpartition(":")
        return self._start("scheduler", "--host", host, "--port", port, "--no-dashboard")

    def _worker(self) -> tuple[subprocess.Popen[bytes], Path]:
        name = ["--name", f"may-{self.started}", "--nthreads", "1", "--local-directory", str(self.folder)]
        return self._start("worker", self.address, "--no-nanny", "--no-dashboard", *name)

    def _keep(self) -> None:
        while not self.over.wait(0.2):
            with self.lock:
                if self.scheduler[0].poll() is not None:
                    self.scheduler = self._scheduler()
                self.workers = [each if each[0].poll() is None else self._worker() for each in self.workers]


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def kept(workers: int, folder: Path, *, tls: list[str] | None = None) -> Iterator[Kept]:
    """Start a scheduler and workers that are kept alive, and end them; the block begins when all are there."""
    made = Kept(workers, folder, tls=tls)
    try:
        until(lambda: len(made.up()) == workers, STARTS_WITHIN, f"{workers} workers in {folder}")
        yield made
    finally:
        made.end()


def until(there: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is there; raises TimeoutError that names what was waited for."""
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            raise TimeoutError(f"not there after {seconds:.0f} seconds: {what}")
        time.sleep(0.05)


@contextmanager
def within(seconds: int, what: str) -> Iterator[None]:
    """Raise TimeoutError that names what took longer than it may; for the main thread, on Linux."""

    def late(number: int, frame: object) -> None:
        raise TimeoutError(f"not done after {seconds} seconds: {what}")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def lengths(text: str) -> int:
    """Count letters."""
    return len(text)


def refuse(text: str) -> int:
    """Fail as code does."""
    raise ValueError(f"{text} is refused")


def die_once(order: tuple[str, str]) -> str:
    """Kill the process this runs in, the first time: `order` is a name and the folder that remembers."""
    name, folder = order
    mark = Path(folder) / name
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return name


def die(name: str) -> str:
    """Kill the process this runs in, always."""
    os.kill(os.getpid(), signal.SIGKILL)
    return name
