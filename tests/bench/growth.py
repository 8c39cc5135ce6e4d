"""What an article costs in a store of a thousand and of a hundred thousand: kept, read, indexed, compared for reprints.

Left out is what a run does once, however many articles it brings: it compares figures of the series that changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from jobs.backlog import CODE, Unread, annotate_version, rows_of
from nlp.text import fold, searchable
from nlp.topics.card import read_card
from nlp.topics.doubt import doubt_of
from store import read, write
from store.schema import Store, connect
from store.search import index_pending
from tests.bench.invented import EVENING, enter, invented
from tests.bench.measure import HOUSE, Effort, Ratio, Row, own_cpu
from tests.bench.stores import CARD, copied, store_of

BATCH = 50
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
            note=f"runs of {run} new articles: stored, annotated, indexed for search, compared with earlier texts; "
            "not in it: what a run does once, comparing figures of the series that changed",
            per=1,
        )


def one_run(path: Path, number: int, count: int) -> float:
    """CPU seconds of a run that brings so many new articles."""
    moment = EVENING + timedelta(hours=5 * number)
    articles = invented(count, seed=100 + number, began=moment)
    db = connect(path)

    def work() -> None:
        enter(db, articles, moment + timedelta(hours=4))
        annotated = _annotate(db, moment + timedelta(hours=4), count)
        indexed, compared = index_pending(db, fold, searchable), write.save_stories(db)["signed"]
        if {annotated, indexed, compared} != {count}:
            raise SystemExit(f"growth: {count} new articles in {path.name}: {annotated=} {indexed=} {compared=}")

    with closing(db.conn):
        return own_cpu(work)


def _annotate(db: Store, moment: datetime, count: int) -> int:
    """Annotate what is new as `annotate_backlog` does, fifty articles to a transaction; return how many there were."""
    card = read_card(CARD)
    doubt, model_path = doubt_of(card), str(CARD.with_suffix(".npz"))
    waiting = read.unannotated(db, CODE, card.sha256, limit=count + 1)
    for start in range(0, len(waiting), BATCH):
        with write.batch(db):
            for version in waiting[start : start + BATCH]:
                found = annotate_version(version, model_path)
                if isinstance(found, Unread):
                    raise SystemExit(f"growth: {version['url']}: {found.why}")
                rows = rows_of(version, found, card.sha256, doubt, moment)
                write.save_annotation(db, version["version_id"], **rows)
    return len(waiting)
