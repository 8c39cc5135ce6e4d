"""The whole matrix with its full figures: a table on the screen and build/torture.json. `make torture`"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.torture import damage, faults, fleet, hostile, kills, load, mutants, powercut, ssrf
from tests.torture.report import Report

HOUSE = Path(__file__).parents[2]


class Torture(NamedTuple):
    """One row of the matrix: what is done, how often in CI and how often in full."""

    run: Callable[[int, Path], Report]
    ci: int
    full: int


MATRIX = {
    "kills": Torture(kills.kills, 20, 100),
    "faulty": Torture(kills.faulty, 5, 20),
    "planted": Torture(kills.planted, 3, 8),
    "powercuts": Torture(powercut.powercuts, 100, 700),
    "faults": Torture(faults.faults, 5, 5),
    "ssrf": Torture(ssrf.ssrf, 1, 1),
    "hostile": Torture(hostile.hostile, 1, 1),
    "mutants": Torture(mutants.mutants, 1_000, 5_000),
    "queries": Torture(damage.queries, 2_000, 10_051),
    "formulas": Torture(damage.formulas, 1, 1),
    "scripts": Torture(damage.scripts, 1, 1),
    "model": Torture(damage.model, 1, 1),
    "archives": Torture(damage.archives, 100, 400),
    "load": Torture(load.load, 2_000, 10_000),
    "soak": Torture(load.soak, 20, 200),
    "sites": Torture(fleet.sites, 2, 12),
    "shards": Torture(fleet.shards, 2, 20),
}


def main(names: list[str]) -> int:
    """Run the named rows, or all, with their full figures; returns 1 when something did not hold."""
    console = Console()
    table = Table("test", "times", "figures", "held", "seconds", title="diembao: torture")
    told = []
    for name in names or MATRIX:
        begun = time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix="diembao-torture-"))
        report = MATRIX[name].run(MATRIX[name].full, folder / name)
        took = round(time.monotonic() - begun)
        told.append(report.row() | {"test": name, "seconds": took})
        figures = ", ".join(f"{key} {value}" for key, value in report.figures.items())
        table.add_row(report.name, str(report.times), figures, "yes" if report.passed else "NO", str(took))
        console.print(f"{report.name}: {'held' if report.passed else 'DID NOT HOLD'} ({took} s)")
        for each in report.wrong[:20]:
            console.print(f"  {each}", style="red", markup=False)
        if report.passed:
            shutil.rmtree(folder)
        else:
            console.print(f"  what is left of it: {folder}", markup=False)
    console.print(table)
    build = HOUSE / "build"
    build.mkdir(exist_ok=True)
    (build / "torture.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["passed"] for row in told) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
