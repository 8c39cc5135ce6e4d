"""Saved pages into the store, as if they had been crawled: files, folders, WARC archives."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from jobs.backlog import annotate_backlog
from jobs.filters import InputError, pages
from scraper.frontier import newspaper_row
from scraper.newspaper import newspapers, read_page
from store import write

BATCH = 50  # pages in one transaction


def ingest_pages(
    store: Any,
    sources: Sequence[str],
    url: str | None,
    stdin: BinaryIO,
    models: Path,
    now: Callable[[], datetime],
) -> tuple[dict[str, int], list[str]]:
    """Read saved pages into the store and annotate them. Returns counts, and a complaint for each page left out."""
    write.save_newspapers(store, [newspaper_row(spider) for spider in newspapers().values()])
    run_id = write.begin_run(store, "ingest", [], now())
    counts = dict.fromkeys(("pages", "new", "changed", "same", "withheld", "left_out"), 0)
    complaints: list[str] = []
    waiting = iter(pages(sources, url, stdin))
    while True:
        with write.batch(store):
            taken = 0
            for page in waiting:
                taken += 1
                counts["pages"] += 1
                complaint = page if isinstance(page, InputError) else _ingest(store, run_id, page, now(), counts)
                if complaint is not None:
                    counts["left_out"] += 1
                    complaints.append(str(complaint))
                if taken == BATCH:
                    break
        if taken < BATCH:
            break
    counts |= annotate_backlog(store, models, now)
    write.end_run(store, run_id, now(), 1 if complaints else 0, counts)
    return counts, complaints


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
        article_row(article, address),
        [],
        moment,
    )
    counts[saved.outcome or "same"] += 1
    counts["withheld"] += article.status == "withheld"
    return None


def article_row(article: Any, address: str) -> dict[str, Any]:
    """An article as a row of the table versions, with what names the article."""
    row = {name: value for name, value in asdict(article).items() if name not in ("canonical",)}
    return {**row, "url": address, "text": article.text, "content_hash": article.content_hash}
