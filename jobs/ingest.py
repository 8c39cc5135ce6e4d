"""Saved pages into the store, as if they had been crawled: files, folders, WARC archives."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from jobs.backlog import annotate_backlog
from jobs.filters import InputError, pages
from jobs.interruption import Interruption
from scraper.frontier import newspaper_row
from scraper.newspaper import newspapers, read_page
from scraper.pipelines import article_row, names
from store import write

BATCH = 50  # pages in one transaction


def ingest_pages(
    store: Any,
    sources: Sequence[str],
    url: str | None,
    stdin: BinaryIO,
    models: Path,
    now: Callable[[], datetime],
    complain: Callable[[str], object],
) -> tuple[dict[str, int], int]:
    """Read saved pages into the store and annotate them; each page left out is named by `complain`.

    Returns counts and the exit code. Asked to stop, it keeps the batch in hand; ingesting again adds nothing twice.
    """
    write.save_newspapers(store, [newspaper_row(spider) for spider in newspapers().values()])
    write.close_dead_runs(store)
    run_id = write.begin_run(store, "ingest", [], now())
    counts = dict.fromkeys(("pages", "new", "changed", "same", "withheld", "left_out"), 0)
    waiting = iter(pages(sources, url, stdin))
    with Interruption() as interruption:
        taken = BATCH
        while taken == BATCH and not interruption.asked:
            taken = 0
            with write.batch(store):
                for page in islice(waiting, BATCH):
                    taken += 1
                    counts["pages"] += 1
                    complaint = page if isinstance(page, InputError) else _kept(store, run_id, page, now(), counts)
                    if complaint is not None:
                        counts["left_out"] += 1
                        complain(str(complaint))
        counts |= annotate_backlog(store, models, now, stopping=interruption.came)
        exit_code = interruption.exit_code or (1 if counts["left_out"] else 0)
        write.end_run(store, run_id, now(), exit_code, counts)
    return counts, exit_code


def _kept(store: Any, run_id: int, page: Any, moment: datetime, counts: dict[str, int]) -> str | None:
    """Save one page wholly or not at all; what the store refuses costs that page, unless it refuses everything."""
    try:
        with write.batch(store):
            return _ingest(store, run_id, page, moment, counts)
    except (write.StoreError, UnicodeError) as error:
        if not store.conn.in_transaction:  # a full disk ends the transaction
            raise
        return f"{page.file}: not kept: {error}"


def _ingest(store: Any, run_id: int, page: Any, moment: datetime, counts: dict[str, int]) -> str | None:
    """Save one page; returns why it was left out, or None."""
    article = read_page(page.html, page.url, content_type=page.content_type, now=moment)
    address = article.canonical or article.url
    if article.status == "unreadable":
        return f"{page.file}: {'; '.join(article.warnings) or 'no article found'}"
    if not address:
        return f"{page.file}: the page does not say its address; give it with --url"
    if not article.newspaper:
        return f"{page.file}: {address} is of no newspaper here; `diembao papers` lists them, `diembao read` reads it"
    body = page.html if isinstance(page.html, bytes) else page.html.encode("utf-8", "surrogatepass")
    saved = write.save_page(
        store,
        {
            "run_id": run_id,
            "newspaper": article.newspaper,
            "url": address,
            "kind": "article",
            "status": 200,
            "fetched_utc": moment,
            "content_type": page.content_type,
            "bytes": len(body),
            "digest": hashlib.sha256(body).hexdigest(),
        },
        article_row(article, "") | names(newspapers().get(article.newspaper), article, (address,)) | {"url": address},
        [],
        moment,
    )
    counts[saved.outcome or "same"] += 1
    counts["withheld"] += article.status == "withheld"
    return None
