"""Where work is done: in this process, on a pool of processes here, or on the machines of a Dask cluster; all alike.

A task may be done twice when who did it was killed, here as there, so a task has no effect but its result, or one that
is the same when done again (a file that takes its name when it is whole). What comes back is written by the caller,
and by nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from jobs.entrance import complain, worker_wait
from jobs.interruption import WorkerLostError, deaf, leave_stopping_to_parent

Task = TypeVar("Task")
Made = TypeVar("Made")
DEATHS = 5
"""So often a pool is made anew while nothing gets done."""


class Each(Protocol):
    """Do `work` on every task; gives (task, result) as they are done, in any order. `work` and tasks are picklable.

    `ahead` tasks are given out for each process: several, so that none waits for the next; one where a task is long.
    Once `stopping` says so, no task is begun any more, and on a cluster no answer is waited for: a task that runs on
    another machine runs to its end there.
    """

    def __call__(
        self,
        work: Callable[[Task], Made],
        tasks: Iterable[Task],
        *,
        ahead: int = 4,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[Task, Made]]: ...


@contextmanager
def pool(processes: int = 1, scheduler: str | None = None, *, wait: float | None = None) -> Iterator[Each]:
    """Open the place where work is done and give the function that does it.

    `scheduler` is the address of a Dask scheduler, tcp://host:8786 or tls://…; else `processes` decides. A cluster
    without any worker is given up after `wait` seconds, else after those of DIEMBAO_WORKER_WAIT. Processes live until
    the block ends, so what they have loaded serves all calls. An error of `work` comes out of the iteration;
    WorkerLostError when a task kills whoever does it.

    >>> with pool() as each:
    ...     sorted(each(len, ["một", "hai cửa"]))
    [('hai cửa', 7), ('một', 3)]
    """
    if scheduler is not None:
        from jobs.cluster import cluster

        with cluster(scheduler, worker_wait() if wait is None else wait, complain) as each:
            yield each
    elif processes > 1:
        with _processes(processes) as each:
            yield each
    else:
        yield _here


def _here(
    work: Callable[[Task], Made],
    tasks: Iterable[Task],
    *,
    ahead: int = 4,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Task, Made]]:
    for task in tasks:
        if stopping():
            return
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

        def each(
            work: Callable[[Task], Made],
            tasks: Iterable[Task],
            *,
            ahead: int = 4,
            stopping: Callable[[], bool] = lambda: False,
        ) -> Iterator[tuple[Task, Made]]:
            source, given, again = iter(tasks), dict[Future[Made], Task](), list[Task]()
            deaths = 0
            try:
                while True:
                    try:
                        if stopping():
                            again.clear()
                            source = iter(())
                            for future in [each for each in given if each.cancel()]:
                                del given[future]
                        while len(given) < count * ahead and (found := _next(again, source)):
                            with deaf():  # it may start a process
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
