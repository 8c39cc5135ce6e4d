"""What an article costs in a store of a thousand and of a hundred thousand: kept, read, indexed, compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from jobs.backlog import annotate_backlog
from store.schema import connect
from tests.bench.invented import EVENING, enter, invented
from tests.bench.measure import HOUSE, Effort, Ratio, Row, own_cpu
from tests.bench.stores import copied, store_of

SIZES = (1_000, 10_000, 100_000)
RUN = 200
"""New articles of one run, which is what a day of thirty papers brings by noon."""


def growth(effort: Effort) -> Iterator[Row]:
    """Cost per article of whole runs, each on stores of all sizes in turn; the same articles on each."""
    sizes = [effort.of(size, least=50) for size in SIZES]
    run = effort.of(RUN, least=10)
    taken: dict[int, list[float]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory(dir=HOUSE / "build") as name:
        stores = {size: copied(store_of(size), Path(name) / f"{number}.db") for number, size in enumerate(sizes)}
        for number in range(effort.rounds + 1):
            for size in sizes[:: -1 if number % 2 else 1]:
                seconds = one_run(stores[size], number, run)
                if number:  # the first warms caches
                    taken[size].append(seconds / run)
    small = sizes[0]
    for size in sizes[1:]:
        yield Ratio(
            f"cost per article at {small:,} articles",
            taken[small],
            f"ours at {size:,}",
            taken[size],
            at_most=1.15 if size == sizes[-1] else None,
            note=f"runs of {run} new articles: stored, annotated, indexed for search, compared with earlier reprints "
            "and figures",
        )


def one_run(path: Path, number: int, count: int) -> float:
    """CPU seconds of a run that brings so many new articles."""
    moment = EVENING + timedelta(hours=5 * number)
    articles = invented(count, seed=100 + number, began=moment)
    db = connect(path)

    def work() -> None:
        enter(db, articles, moment + timedelta(hours=4))
        counts = annotate_backlog(db, HOUSE / "models", lambda: moment + timedelta(hours=4))
        if (counts["annotated"], counts["indexed"]) != (count, count):
            raise SystemExit(f"growth: {count} articles were new in {path.name}, read and indexed: {counts}")

    with closing(db.conn):
        return own_cpu(work)
