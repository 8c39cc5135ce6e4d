"""The command that reads archived pages once more, after a layout was mended."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jobs.entrance import (
    SOME_INPUT_BAD,
    USAGE,
    Since,
    archive_of,
    archive_option,
    complain,
    db_option,
    models,
    now,
    stop,
    writing,
)

BATCH = 50  # pages in one transaction


def read_again(
    store: Any,
    folder: Path,
    models: Path,
    now: Callable[[], datetime],
    papers: Sequence[str] = (),
    since: datetime | None = None,
    complain: Callable[[str], object] = complain,
) -> tuple[dict[str, int], int]:
    """Read the archived articles of these newspapers (all) fetched since then (ever), and annotate what changed.

    Returns counts and the exit code. Asked to stop it keeps what is done; a page that cannot be read back, or reads
    worse than before, is named by `complain` and changes nothing.
    """
    from itertools import islice

    from jobs.backlog import annotate_backlog
    from jobs.interruption import Interruption
    from store import write
    from store.rereading import archived_articles

    write.close_dead_runs(store)
    run_id = write.begin_run(store, "reparse", list(papers), now())
    counts = dict.fromkeys(("pages", "same", "mended", "found", "worse", "damaged"), 0)
    waiting = archived_articles(store, papers, since)
    with Interruption() as interruption, _Pages(folder) as pages:
        while not interruption.asked and (taken := list(islice(waiting, BATCH))):
            with write.batch(store):
                for row in taken:
                    counts["pages"] += 1
                    counts[pages.reread(store, row, complain)] += 1
        counts |= annotate_backlog(store, models, now, stopping=interruption.came)
        exit_code = interruption.exit_code or (SOME_INPUT_BAD if counts["damaged"] else 0)
        write.end_run(store, run_id, now(), exit_code, counts)
    return counts, exit_code


class _Pages:
    """Archived pages and the process that reads them."""

    def __init__(self, folder: Path) -> None:
        from scraper.worker import Reader

        self.folder = folder
        self.reader = Reader()

    def __enter__(self) -> "_Pages":
        return self

    def __exit__(self, *error: object) -> None:
        self.reader.close()

    def reread(self, store: Any, row: dict[str, Any], complain: Callable[[str], object]) -> str:
        """Read one page again and keep what it says; returns what became of it, as `store.rereading.reread`."""
        from nlp.text import fold, searchable
        from scraper.archive import ArchiveError, Place, read_record
        from scraper.newspaper import newspapers
        from scraper.pipelines import article_row, names
        from store.rereading import reread

        spider = newspapers().get(row["newspaper"])
        try:
            body = read_record(
                self.folder, Place(row["archive_file"], row["archive_offset"], row["archive_length"], row["digest"])
            )
        except ArchiveError as error:
            complain(f"{row['url']}: {error}")
            return "damaged"
        if spider is None:  # a newspaper this program no longer knows
            return "same"
        path = f"{spider.__module__}.{spider.__qualname__}"
        fetched = datetime.fromisoformat(row["fetched_utc"])
        article = self.reader.read(path, body, row["final_url"], row["content_type"], fetched)
        told = None
        if article.status != "unreadable":
            told = article_row(article, spider.province) | names(spider, article, (row["final_url"], row["url"]))
        became = reread(store, row, told, fold, searchable)
        if became == "worse":
            complain(f"{row['url']}: reads worse than before ({'; '.join(article.warnings)[:200]}); left as it was")
        return became


@click.command()
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--since", type=Since(), help="Only pages fetched after this: 36h, 2d, 3w or a date.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@archive_option
@db_option
def reparse(papers: tuple[str, ...], since: datetime | None, as_json: bool, archive: Path | None, db: Path) -> None:
    """Read the archived pages once more, after a layout was mended, and annotate what reads otherwise now.

    What a page says is corrected in place: the newspaper has edited nothing, so no version is added.
    """
    from scraper.newspaper import newspapers

    if unknown := [slug for slug in papers if slug not in newspapers()]:
        raise click.BadParameter(f"{unknown[0]!r} is no newspaper here; see `diembao papers`", param_hint="PAPER")
    folder = archive_of(db, archive)
    if not folder.is_dir():
        stop(f"{folder}: no such folder; `diembao run` keeps raw pages there, --archive names another", USAGE)
    with writing(db) as store:
        counts, exit_code = read_again(store, folder, models(), now, papers, since)
    told = json.dumps(counts) if as_json else " ".join(f"{name}={value}" for name, value in counts.items())
    click.echo(told)
    sys.exit(exit_code)
