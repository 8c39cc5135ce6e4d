"""`diembao` in a terminal where somebody types Ctrl-C at the moment when its workers' processes are just started.

`python -m tests.jobs.terminal 2 annotate …` does so after the second process: a terminal signals all of them.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any

STARTS = "spawnv_passfds"
"""The function of multiprocessing that starts a process."""


def type_ctrl_c(after: int) -> None:
    """Signal this process and all it started, once, when `after` workers' processes are there."""
    started = 0

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal started
        if event == "return" and frame.f_code.co_name == STARTS and "--multiprocessing-fork" in frame.f_locals["args"]:
            started += 1
            if started == after:
                sys.setprofile(None)
                os.killpg(0, signal.SIGINT)

    sys.setprofile(watch)


if __name__ == "__main__":
    from jobs.cli import main

    type_ctrl_c(int(sys.argv[1]))
    main(sys.argv[2:])
