"""An interruption: Ctrl-C or SIGTERM asks a run to stop; it finishes its batch. Asked twice, it gives that up."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

SAID = b"diembao: stopping after the batch in hand; once more stops at once\n"
ASKING = ("SIGINT", "SIGTERM", "SIGBREAK")  # SIGBREAK is Ctrl-Break, how Windows ends a task politely


class WorkerLostError(RuntimeError):
    """A process of the pool ended that nobody asked to."""


class SchedulerError(WorkerLostError):
    """The cluster cannot be had; the text names its address and what to do."""


class OtherCodeError(WorkerLostError):
    """A worker reads by other rules or another model than whoever asked it."""


def leave_stopping_to_parent() -> None:
    """Ignore Ctrl-C in a worker: a terminal sends it to every process, and the parent knows what to finish.

    One that came before this, while the worker was `deaf` from birth, is dropped too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def deaf() -> Iterator[None]:
    """Keep Ctrl-C waiting for a moment: it is acted on when the block ends.

    Processes started inside are deaf from birth, before they can be told to `leave_stopping_to_parent`, however they
    are started; they stay so until they do. On Windows a process cannot be born deaf: there only the parent waits.
    """
    came = list[int]()
    with _held(came):
        if sys.platform == "win32":
            yield
            return
        from multiprocessing.resource_tracker import ensure_running

        ensure_running()  # it is started beside the first process, and Python lets signals in again after it
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextmanager
def _held(came: list[int]) -> Iterator[None]:
    """Note Ctrl-C in `came` and raise it again at the end: a mask is one thread's, and another may be given it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread has handlers, and only there they run
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in came:
            signal.raise_signal(number)


def _raise() -> None:
    raise KeyboardInterrupt


class Interruption:
    """Inside its `with` the signals that ask to stop are noted in `asked`; Python's own handlers come back after it.

    The first one calls `stop`, the second `abandon`; the third ends the process at once, which the store survives.
    """

    def __init__(self) -> None:
        self.asked: str | None = None
        """The name of the first signal that came, or why the work itself has to stop."""
        self.abandoned = False
        self.stop: Callable[[], object] = lambda: None
        self.abandon: Callable[[], object] = _raise
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruption":
        for name in ASKING:
            if number := getattr(signal, name, None):
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.abandoned:
            os._exit(128 + number)
        if self.asked is not None:
            self.abandoned = True
            self.abandon()
            return
        self.asked = signal.Signals(number).name
        with suppress(OSError):
            os.write(2, SAID)  # not sys.stderr: the signal may have come in the middle of a write to it
        self.stop()

    def ask(self, why: str) -> None:
        """Ask to stop from inside, in silence: nobody typed anything. Any thread may."""
        self.asked = self.asked or why
        self.stop()

    def came(self) -> bool:
        """Say whether anybody asked to stop."""
        return self.asked is not None

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, as a shell counts; 0 after SIGTERM: who stops a service politely asked for no failure."""
        return 128 + signal.SIGINT if self.asked == "SIGINT" else 0
