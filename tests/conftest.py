"""How the whole suite runs: how many tests at once, and with a Ctrl-C that is heard."""

from __future__ import annotations

import os
import signal

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Hear Ctrl-C again where a shell started the suite in the background, which ignores it for all that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)  # asked by pytest-xdist alone
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return three workers for two processors: a quarter of the suite's time waits for servers, locks and disks."""
    asked = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    return int(asked) if asked else max(1, (os.cpu_count() or 1) * 3 // 2)
