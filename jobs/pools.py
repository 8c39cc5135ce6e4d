"""Where work is done: in this process, on a pool of processes here, or on the machines of a Dask cluster; all alike.

A task may be done twice when who did it was killed, here as there, so a task has no effect but its result, or one that
is the same when done again (a file that takes its name when it is whole). What comes back is written by the caller,
and by nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, nullcontext
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from jobs.interruption import SchedulerError, WorkerLostError, deaf, leave_stopping_to_parent

Task = TypeVar("Task")
Made = TypeVar("Made")
DEATHS = 5
"""So often a task is given out again after who did it died, or a pool is made anew while nothing gets done."""
PATIENCE = 20.0
"""Seconds until a scheduler that does not answer is none."""
AHEAD = 4
"""Tasks given out for each process: enough that none waits, few enough that memory holds them."""


class Each(Protocol):
    """Do `work` on every task; gives (task, result) as they are done, in any order. `work` and tasks are picklable."""

    def __call__(self, work: Callable[[Task], Made], tasks: Iterable[Task]) -> Iterator[tuple[Task, Made]]: ...


@contextmanager
def pool(processes: int = 1, scheduler: str | None = None) -> Iterator[Each]:
    """Open the place where work is done and give the function that does it.

    `scheduler` is the address of a Dask scheduler, tcp://host:8786 or tls://…; else `processes` decides. Processes
    live until the block ends, so what they have loaded serves all calls. An error of `work` comes out of the
    iteration; WorkerLostError when a task kills whoever does it.

    >>> with pool() as each:
    ...     sorted(each(len, ["một", "hai cửa"]))
    [('hai cửa', 7), ('một', 3)]
    """
    if scheduler is not None:
        with _cluster(scheduler) as each:
            yield each
    elif processes > 1:
        with _processes(processes) as each:
            yield each
    else:
        yield _here


def _here(work: Callable[[Task], Made], tasks: Iterable[Task]) -> Iterator[tuple[Task, Made]]:
    for task in tasks:
        yield task, work(task)


@contextmanager
def _processes(count: int) -> Iterator[Each]:
    """A pool of processes that is made anew when one of them was killed, which breaks the whole pool."""
    with ExitStack() as opened:
        pools: list[ProcessPoolExecutor] = []

        def fresh() -> None:
            # spawn: the same on Windows, and no copy of a parent that runs threads
            made = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=leave_stopping_to_parent)
            pools.append(made)
            opened.callback(made.shutdown, wait=True, cancel_futures=True)

        def each(work: Callable[[Task], Made], tasks: Iterable[Task]) -> Iterator[tuple[Task, Made]]:
            source, given, again = iter(tasks), dict[Future[Made], Task](), list[Task]()
            deaths = 0
            try:
                while True:
                    try:
                        while len(given) < count * AHEAD and (found := _next(again, source)):
                            with deaf() if not given else nullcontext():  # the first one starts the processes
                                try:
                                    given[pools[-1].submit(work, found[0])] = found[0]
                                except BrokenProcessPool:
                                    again.append(found[0])
                                    raise
                        if not given:
                            return
                        for done in wait(given, return_when=FIRST_COMPLETED).done:
                            made = done.result()
                            deaths = 0
                            yield given.pop(done), made
                    except BrokenProcessPool as error:
                        deaths += 1
                        if deaths > DEATHS:
                            raise WorkerLostError(
                                f"a worker process was killed {deaths} times in a row: not enough memory? "
                                "fewer processes need less"
                            ) from error
                        for future, task in list(given.items()):  # what is done and not yet told is still good
                            if not _sound(future):
                                del given[future]
                                again.append(task)
                        fresh()
            finally:
                for future in given:
                    future.cancel()

        fresh()
        yield each


def _next(again: list[Task], source: Iterator[Task]) -> tuple[Task] | None:
    """Take the next task, the lost ones first; in a tuple, for a task may be anything."""
    if again:
        return (again.pop(),)
    for task in source:
        return (task,)
    return None


def _sound(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool)


@contextmanager
def _cluster(address: str) -> Iterator[Each]:
    """The workers of a Dask cluster. Results live in a worker until they are fetched, so each is let go at once."""
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise SchedulerError(f"{address}: needs Dask here and on the workers: the extra `cluster`") from error
    try:
        client = dask.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SchedulerError(f"{address}: no Dask scheduler answers there: {error}") from error

    def each(work: Callable[[Task], Made], tasks: Iterable[Task]) -> Iterator[tuple[Task, Made]]:
        source, given, deaths = iter(tasks), dict[str, Task](), dict[str, int]()
        finished = dask.as_completed(loop=client.loop)

        def give(task: Task, died: int = 0) -> None:
            future = client.submit(work, task, pure=False, retries=0)
            given[future.key], deaths[future.key] = task, died
            finished.add(future)

        def fill() -> None:
            while len(given) < AHEAD * max(1, sum(client.nthreads().values())) and (found := _next([], source)):
                give(found[0])

        try:
            fill()
            while given:
                future = next(finished)
                key = future.key
                task, died = given.pop(key), deaths.pop(key)
                try:
                    made = future.result()
                except dask.KilledWorker as error:  # its scheduler gives a task up after three workers died over it
                    if died >= DEATHS:
                        raise WorkerLostError(f"{address}: workers died {died + 1} times over one task") from error
                    give(task, died + 1)
                    continue
                finally:
                    future.release()
                yield task, made
                fill()
        finally:
            finished.clear()

    try:
        yield each
    finally:
        client.close()
