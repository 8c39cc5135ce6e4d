"""The matrix with the figures of CI; `make torture` has the full ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.__main__ import MATRIX
from tests.torture.powercut import powercuts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills, traces and small disks are made with Linux's means"),
]
NEEDS = {"powercuts": "strace -o /dev/null true", "faults": "unshare --user --map-root-user --mount true"}


def need(trial: str) -> None:
    """Skip where a program is missing, or where this machine (a container) does not let it do its work."""
    program, *_ = words = trial.split()
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here; on Debian and Ubuntu: apt install strace util-linux")
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip(f"this machine refuses `{trial}`")


@pytest.mark.parametrize("name", MATRIX)
def test_it_holds(name: str, tmp_path: Path) -> None:
    if name in NEEDS:
        need(NEEDS[name])
    report = MATRIX[name].run(MATRIX[name].ci, tmp_path / name)
    assert report.wrong == []


@pytest.mark.parametrize("unsynced", [".warc.gz", "test.db-wal"])
def test_a_cut_after_writes_that_were_not_synced_is_seen(tmp_path: Path, unsynced: str) -> None:
    """The harness is awake: without these syncs something is lost, and it says so."""
    need(NEEDS["powercuts"])
    assert powercuts(100, tmp_path, unsynced=unsynced).wrong
