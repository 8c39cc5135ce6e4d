"""What a run of the bench has measured, told: a table on the screen, build/bench.json and build/bench.md."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.measure import Missing, Ratio, Row

HEADER = ("stage", "ours, ms", "peer", "peer, ms", "ratio", "least–most", "target", "reached")
PACKAGES = (
    *("trafilatura", "underthesea", "underthesea-core", "scikit-learn", "sqlite-utils", "scrapy"),
    *("selectolax", "lxml", "numpy", "pysqlite3"),
)


def machine() -> dict[str, Any]:
    """What it was measured on, as far as it bears on the figures."""
    return {
        "cores": os.cpu_count(),
        "processor": processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def processor() -> str:
    """The name of the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def versions() -> dict[str, str]:
    """Versions of the peers here and of what both sides stand on; peers elsewhere carry theirs in their names."""
    found = {"SQLite of Python": sqlite3.sqlite_version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def cells(row: Row) -> tuple[str, ...]:
    """Make the cells of one row of the table.

    >>> cells(Ratio("words", [0.001, 0.002], "underthesea", [0.02, 0.03], target=12))
    ('words', '1.50', 'underthesea', '25.0', '**17.5**', '15.0–20.0', '≥ 12', 'yes')
    >>> cells(Missing("figures", "duckling", "it does not install"))
    ('figures', '', 'duckling', '', '', '', '', 'not measured: it does not install')
    """
    if isinstance(row, Missing):
        return (row.stage, "", row.peer, "", "", "", "", f"not measured: {row.why}")
    told = row.row()
    wanted = " and ".join(
        f"{sign} {limit:g}" for sign, limit in (("≥", row.target), ("≤", row.at_most)) if limit is not None
    )
    places = (".3f", ".2f") if row.at_most is not None else (".1f", ".1f")
    return (
        row.stage + (" (wall)" if row.clock == "wall" else ""),
        significant(told["ours_ms"]),
        row.peer,
        significant(told["peer_ms"]),
        f"**{row.ratio:{places[0]}}**",
        f"{told['least']:{places[1]}}–{told['most']:{places[1]}}",
        wanted,
        {True: "yes", False: "NO", None: ""}[row.reached],
    )


def significant(milliseconds: float) -> str:
    """Three figures are enough.

    >>> significant(0.01234), significant(1.5), significant(25), significant(12345.6)
    ('0.0123', '1.50', '25.0', '12,346')
    """
    places = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2 if milliseconds >= 1 else 4
    return f"{milliseconds:,.{places}f}"


def markdown(rows: Sequence[Row], moment: datetime) -> str:
    """Write the table in Markdown with the machine, the versions and the notes of the rows."""
    here = machine()
    where = f"{here['cores']} cores ({here['processor']}), Python {here['python']} on {here['system']}"
    lines = [
        f"Measured {moment:%Y-%m-%d} by `make bench`: {where}.",
        "",
        "ratio: how many times our time the peer takes, the median of rounds in turn; CPU time unless (wall).",
        "",
        "| " + " | ".join(HEADER) + " |",
        "|" + " --- |" * len(HEADER),
        *("| " + " | ".join(cells(row)) + " |" for row in rows),
        "",
        *(f"- {row.stage}, {row.peer}: {row.note}." for row in rows if isinstance(row, Ratio) and row.note),
        "",
        "Versions: " + ", ".join(f"{name} {number}" for name, number in versions().items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, rows: Sequence[Row], moment: datetime) -> None:
    """Write bench.json and bench.md into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = {
        "measured": moment.isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
        "rows": [row.row() for row in rows],
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    (folder / "bench.json").write_text(text, encoding="utf-8")
    (folder / "bench.md").write_text(markdown(rows, moment), encoding="utf-8")
