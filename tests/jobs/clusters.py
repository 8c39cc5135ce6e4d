"""A Dask cluster of processes on loopback, and what tests let it do."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any


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
