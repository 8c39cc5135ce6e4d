"""`python -m tests.bench [STAGE …]`: measure all stages or those named; a table, build/bench.json, build/bench.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

from rich.console import Console
from rich.table import Table

from tests.bench import told
from tests.bench.measure import HOUSE, ROUNDS, Effort, Row

STAGES = {
    "starting": "tests.bench.starting:starting",
    "reading": "tests.bench.reading:reading",
    "words": "tests.bench.language:words",
    "classify": "tests.bench.language:classify",
    "annotating": "tests.bench.findings:annotating",
    "figures": "tests.bench.findings:figures",
    "processes": "tests.bench.processes:processes",
    "storing": "tests.bench.storing:storing",
    "searching": "tests.bench.searching:searching",
    "offline": "tests.bench.whole:offline",
    "growth": "tests.bench.growth:growth",
}
"""Stage: the module and the function that measures it, imported when its turn comes."""


WIDTH = 150
"""Letters of the table."""


def stage(name: str) -> Callable[[Effort], Iterator[Row]]:
    """Find the function of a stage; it takes the effort and yields rows as they are measured."""
    module, _, function = STAGES[name].partition(":")
    found: Callable[[Effort], Iterator[Row]] = getattr(import_module(module), function)
    return found


def measured(names: list[str], effort: Effort, console: Console) -> list[Row]:
    """Measure stages one after the other and say each row as it comes."""
    rows: list[Row] = []
    for name in names:
        for row in stage(name)(effort):
            rows.append(row)
            console.print(" · ".join(filter(None, told.cells(row))).replace("**", ""), markup=False, highlight=False)
    return rows


def main() -> None:
    """Measure, draw, write. Nothing here passes or fails: a target that is not reached is told as such."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    asked.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of every comparison ({ROUNDS})")
    asked.add_argument("--share", type=float, default=1.0, help="share of the usual input: 0.1 for a quick look")
    options = asked.parse_args()
    unknown = [name for name in options.stages if name not in STAGES]
    if unknown:
        asked.error(f"no such stage: {', '.join(unknown)}; there are {', '.join(STAGES)}")
    console = Console()
    rows = measured(options.stages or list(STAGES), Effort(options.rounds, options.share), console)
    console.width = max(console.width, WIDTH)  # in a file or a log a table is not to be broken
    table = Table(*told.HEADER, title="diembao: speed")
    for row in rows:
        table.add_row(*(cell.replace("**", "") for cell in told.cells(row)))
    console.print(table)
    told.write(HOUSE / "build", rows, datetime.now(UTC))
    console.print("build/bench.json, build/bench.md")


if __name__ == "__main__":
    main()
