"""A run on a disk that fills up, inside a mount of its own: `python -m tests.torture.diskfull FOLDER PROXY`.

Prints one JSON object: how the run on the full disk ended, and what the store holds once there is room again.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from tests.torture.faults import run
from tests.torture.invariants import articles, broken

ROOM = 2_800_000  # bytes left beside the ballast: the lists, the frontier and about 150 of 400 articles fit.
# 1.2 MB held 7 articles on a quiet machine and 1 or none on a busy one, whose smaller batches take more of the log.


def main(folder: Path, address: str) -> None:
    """Fill the disk, run, make room, run again."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(folder).free - ROOM))
    low = run(folder, address, floor="100")
    low_articles = len(articles(folder))
    full = run(folder, address, floor="0")
    torn = broken(folder)
    kept = len(articles(folder))
    ballast.unlink()
    room = run(folder, address, floor="0")
    told = {
        "floor": [low.returncode, low.stderr[-500:], low_articles],
        "exit": full.returncode,
        "said": full.stderr[-2000:],
        "kept": kept,
        "torn": torn,
        "exit_again": room.returncode,
        "said_again": room.stderr[-500:],
        "articles": len(articles(folder)),
        "broken": broken(folder),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
