"""Start-up of light commands against importing everything a crawl and its reading need."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from store.schema import connect
from tests.bench.measure import Effort, Row, child_cpu, compare

EAGER = "import scrapy, underthesea, sklearn, trafilatura, sqlite_utils, bs4, datasette.app, numpy"


def starting(effort: Effort) -> Iterator[Row]:
    """Does a light command start in a tenth of the time of importing everything?"""
    program = Path(sys.executable).with_name("diembao")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connect(folder / "a.db").close()
        for arguments in (["--help"], ["search", "--db", "a.db", "thu tuc hanh chinh"]):
            command = [program, *arguments]
            yield compare(
                f"start of `{arguments[0]}`",
                lambda command=command: child_cpu(command, folder),  # type: ignore[misc]
                "every import",
                lambda: child_cpu([sys.executable, "-c", EAGER], folder),
                rounds=effort.rounds,
                target=10,
                note=f"whole processes; the peer is `{EAGER}`",
            )
