"""A real browser over the real desk on the demo's store: what the walk and the screenshots share."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
WIDTHS = {"phone": 360, "tablet": 820, "desk": 1280}
START = re.compile(r"(http://127\.0\.0\.1:\d+/)")


def demo(db: Path) -> None:
    """Crawl both editions of the sample newspapers into a store, by the real command."""
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-m", "jobs.cli", "demo", "--db", str(db)], check=True, capture_output=True, timeout=300
        )


def admit(db: Path, name: str, password: str) -> None:
    """Let somebody sign in to the desk over a store, by the real command."""
    subprocess.run(
        [sys.executable, "-m", "jobs.cli", "desk-user", "add", name, "--db", str(db)],
        check=True,
        timeout=60,
        env=os.environ | {"DIEMBAO_DESK_PASSWORD": password},
    )


@contextmanager
def served(db: Path) -> Iterator[str]:
    """Serve the desk by the real command on a free port; gives its address without the last slash."""
    command = [sys.executable, "-m", "jobs.cli", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if found := START.search(line):
                    break
            else:
                raise AssertionError("".join(said))
            drain = threading.Thread(target=process.stderr.read, daemon=True)
            drain.start()
            yield found[1].rstrip("/")
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def browser() -> Iterator[Any]:
    """Start Debian's chromium, with no sandbox: it only ever meets our own pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()
