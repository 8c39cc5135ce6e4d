"""The matrix with the figures of CI; `make torture` has the full ones."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.torture.__main__ import MATRIX
from tests.torture.powercut import powercuts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills, traces and small disks are made with Linux's means"),
]
NEEDS = {"powercuts": "strace", "faults": "unshare"}


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here; on Debian and Ubuntu: apt install {program}")


@pytest.mark.parametrize("name", MATRIX)
def test_it_holds(name: str, tmp_path: Path) -> None:
    if name in NEEDS:
        need(NEEDS[name])
    report = MATRIX[name].run(MATRIX[name].ci, tmp_path / name)
    assert report.wrong == []


@pytest.mark.parametrize("unsynced", [".warc.gz", "test.db-wal"])
def test_a_cut_after_writes_that_were_not_synced_is_seen(tmp_path: Path, unsynced: str) -> None:
    """The harness is awake: without these syncs something is lost, and it says so."""
    need("strace")
    assert powercuts(100, tmp_path, unsynced=unsynced).wrong
