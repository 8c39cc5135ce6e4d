"""The program as people start it, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Answer = subprocess.CompletedProcess[str]
Program = Callable[..., Answer]


@pytest.fixture
def diembao(tmp_path: Path) -> Program:
    """Start `diembao` in an empty folder; gives exit code, output and errors."""
    return started_in(tmp_path)


def started_in(folder: Path) -> Program:
    """Give the function that starts `diembao` in this folder, without the settings of whoever runs the tests."""

    def start(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Answer:
        bare = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
        return subprocess.run(
            [Path(sys.executable).with_name("diembao"), *map(str, arguments)],
            cwd=folder,
            env=bare | {"PYTHONUTF8": "1"} | (env or {}),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return start
