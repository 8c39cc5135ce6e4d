"""The workers of a Dask cluster as a place where tasks are done: found, waited for in words, and given up on in time.

Dask itself waits for ever, without a word: for workers that never come, and for a scheduler that does not answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from jobs.interruption import SchedulerError, WorkerLostError

if TYPE_CHECKING:
    from jobs.pools import Each

Task = TypeVar("Task")
Made = TypeVar("Made")
DEATHS = 5
"""So often a task is given out again after workers died over it; its scheduler counts three deaths as one."""
ANSWER_WITHIN = 20.0
"""Seconds until a scheduler that does not answer is none."""
LOOK_EVERY = 2.0
"""Seconds between two looks at who is there, while nothing comes back."""
SILENT = 4.0
"""Seconds without a worker until that is said."""


@contextmanager
def cluster(address: str, wait: float, say: Callable[[str], None]) -> Iterator[Each]:
    """Give the function that does tasks on the workers of the Dask scheduler at `address`.

    `say` is told when no worker is there and when one comes. Raises SchedulerError when there is no scheduler, when it
    is lost, or when there was no worker for `wait` seconds on end.
    """
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise SchedulerError(f"{address}: needs Dask here and on the workers: the extra `cluster`") from error
    try:
        client = dask.Client(address, timeout=ANSWER_WITHIN, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SchedulerError(f"{address}: no Dask scheduler answers there: {error}") from error

    def each(
        work: Callable[[Task], Made],
        tasks: Iterable[Task],
        *,
        ahead: int = 4,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[Task, Made]]:
        source, given = iter(tasks), dict[str, tuple[Any, Task, int]]()
        finished: SimpleQueue[Any] = SimpleQueue()
        presence = Presence(client, address, wait, say)

        def give(task: Task, died: int = 0) -> None:
            future = client.submit(work, task, pure=False, retries=0)
            given[future.key] = future, task, died
            future.add_done_callback(finished.put)

        def fill() -> None:
            for task in islice(source, max(0, ahead * max(1, presence.threads) - len(given))):
                give(task)

        try:
            presence.look()
            fill()
            while given and not stopping():
                try:
                    key = finished.get(timeout=LOOK_EVERY).key
                except Empty:
                    presence.look()
                    fill()  # more workers may have come
                    continue
                future, task, died = given.pop(key)
                try:
                    made = _result(future, address)
                except dask.KilledWorker as error:
                    if died >= DEATHS:
                        raise WorkerLostError(f"{address}: workers died {died + 1} times over one task") from error
                    give(task, died + 1)
                    continue
                finally:
                    future.release()  # a result lives in its worker until then
                yield task, made
                presence.look()
                fill()
        finally:
            for future, *_ in given.values():
                future.release()

    try:
        yield each
    finally:
        client.close()


def _result(future: Any, address: str) -> Any:
    """Fetch a result; an error of the work comes out as it was raised there."""
    if future.status == "cancelled":  # its own exception for this is no Exception
        raise SchedulerError(
            f"{address}: the scheduler was lost; what is done is kept: when it runs again, run the same command again"
        )
    return future.result()


class Presence:
    """Who is there: counts the threads of a cluster's workers, and how long there have been none."""

    def __init__(self, client: Any, address: str, wait: float, say: Callable[[str], None]) -> None:
        self.client, self.address, self.wait, self.say = client, address, wait, say
        self.threads = 0
        self.looked = float("-inf")
        self.none_since: float | None = None
        self.told = False

    def look(self) -> None:
        """Ask the scheduler who is there, every few seconds at most; raises SchedulerError when it is given up."""
        if time.monotonic() - self.looked < LOOK_EVERY / 2:
            return
        try:
            self.threads = sum(self.client.nthreads(callback_timeout=ANSWER_WITHIN).values())
        except (OSError, TimeoutError) as error:
            raise SchedulerError(
                f"{self.address}: the scheduler does not answer any more; what is done is kept: when it runs again, "
                "run the same command again"
            ) from error
        self.looked = now = time.monotonic()
        if self.threads:
            if self.told:
                self.say(f"{self.address}: workers have come: {self.threads} at a time")
            self.none_since, self.told = None, False
            return
        self.none_since = now if self.none_since is None else self.none_since
        gone = now - self.none_since
        if gone >= self.wait:
            raise SchedulerError(
                f"{self.address}: no worker there for {gone:.0f} seconds; start some (`dask worker {self.address}`), "
                "then run the same command again: what is done is kept"
            )
        if gone >= min(SILENT, self.wait) and not self.told:
            self.say(
                f"{self.address}: waiting for workers at this scheduler, it has none; "
                f"given up in {self.wait - gone:.0f} seconds (DIEMBAO_WORKER_WAIT)"
            )
            self.told = True
