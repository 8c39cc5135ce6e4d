"""The command that visits every newspaper as a task of its own, here or on a cluster, and merges what each brings."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.entrance import (
    archive_of,
    complain,
    db_option,
    models,
    now,
    scheduler_option,
    visit_options,
    writing,
)

if TYPE_CHECKING:
    from jobs.crawl import RunReport
    from jobs.pools import Each
    from jobs.sites import Order
    from scraper.newspaper import NewspaperSpider
    from store.merging import Merged

HELD = "another process visits it; what it brings is merged by the next run"


def sites_of(db: Path, folder: Path | None) -> Path:
    """The folder of site files: as told, else beside the store and named after it.

    >>> sites_of(Path("/srv/diembao.db"), None).as_posix()
    '/srv/diembao-sites'
    """
    return folder or db.with_name(f"{db.stem}-sites")


def tour_once(
    store: Any,
    spiders: Mapping[str, type[NewspaperSpider]],
    order: Callable[[str, int], Order],
    models: Path,
    now: Callable[[], datetime],
    each: Each,
    *,
    archive: Path | None,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Callable[[str, Merged | str], None] = lambda slug, came: None,
) -> RunReport:
    """Have every newspaper visited by `each`, merge what they bring into the store one by one, and annotate it.

    `spiders` are the newspapers by what an order calls them, and `order` makes the order of a visit from that and the
    number of the run. What an earlier run brought and did not merge, because it was killed, is merged first. `watch`
    is told what each visit brought, or why there was none.
    """
    from jobs.backlog import annotate_backlog
    from jobs.crawl import FINE, SOME_FAILED, RunReport, why
    from jobs.health import silent_papers
    from jobs.interruption import Interruption
    from jobs.locks import LockLostError
    from jobs.sites import LOST, visit
    from scraper.frontier import COUNTS, newspaper_row
    from scraper.registry import newspapers
    from store import read, write

    started = now()
    slugs = [spider.name for spider in spiders.values()]
    write.close_dead_runs(store)
    known = {spider.name: spider for spider in (*newspapers().values(), *spiders.values())}
    write.save_newspapers(store, [newspaper_row(spider) for spider in known.values()])
    for name, spider in spiders.items():
        prepare(store, spider.name, order(name, 0), archive)
    run_id = write.begin_run(store, "run", slugs, started)
    ends: dict[str, str] = {}
    with Interruption() as interruption:
        orders = (order(name, run_id) for name in spiders if not interruption.asked)
        for done, visited in each(visit, orders, ahead=1, stopping=interruption.came):
            slug = spiders[done.site].name
            ends[slug] = visited.reason
            try:
                came = merge(store, slug, done, archive) if visited.whole else visited.reason
            except LockLostError as error:  # what it brought is merged by the next run
                came = ends[slug] = str(error)
            watch(slug, came)
        language = annotate_backlog(
            store, models, now, workers=workers, scheduler=scheduler, stopping=interruption.came
        )
        visits = read.visits(store, run_id)
        outcomes = {row["newspaper"]: row["outcome"] for row in visits}
        none = "stopped" if interruption.asked else "failed"
        failed = {
            slug: why(store, run_id, slug, ends)
            for slug in sorted(slugs)
            if outcomes.get(slug, none) == "failed" or ends.get(slug) == LOST
        }
        counts = {name: sum(row[name] for row in visits) for name in COUNTS} | language
        exit_code = interruption.exit_code or (SOME_FAILED if failed else FINE)
        asked = {"stopped": interruption.asked} if interruption.asked else {}
        write.end_run(store, run_id, now(), exit_code, counts | asked)
    silent = tuple(slug for slug in silent_papers(store, now()) if slug in slugs)
    return RunReport(run_id, started, now(), exit_code, counts, failed, silent, interruption.asked)


def prepare(store: Any, slug: str, order: Order, archive: Path | None) -> None:
    """Merge what an earlier run left in a site's file; where there is none yet, make it from what the store knows."""
    from jobs.sites import site_file
    from store.merging import last_run_of, merge_newspaper, note_merged
    from store.schema import Reader, connect, migrate, open_any

    folder = Path(order.folder)
    path = site_file(folder, slug)
    if path.exists():
        with _locked(slug, order) as free:
            if free:
                with closing(open_any(path)) as site:
                    migrate(site)  # written before this program was updated
        merge(store, slug, order, archive)
        return
    with _locked(slug, order) as free:
        if not free or path.exists():
            return
        unfinished = path.with_suffix(".unfinished")
        for each in (unfinished, *(Path(f"{unfinished}{more}") for more in ("-wal", "-shm"))):
            each.unlink(missing_ok=True)
        with closing(connect(unfinished)) as site:
            merge_newspaper(site, Reader(store.conn), slug)
            note_merged(site, last_run_of(site))
            site.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
        unfinished.replace(path)


def merge(store: Any, slug: str, order: Order, archive: Path | None) -> Merged | str:
    """Take what a site's file has and the store has not: first the rows, in one transaction, then the raw pages.

    Returns what came, or why nothing could be taken: another process visits the site at this moment.
    """
    from jobs.sites import site_archive, site_file
    from store.merging import last_run_of, merge_newspaper, merged_up_to, note_merged
    from store.schema import connect

    with _locked(slug, order) as free:
        if not free:
            return HELD
        with closing(connect(site_file(Path(order.folder), slug))) as site:
            merged = merge_newspaper(store, site, slug, merged_up_to(site))
            note_merged(site, last_run_of(site))
            site.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
        if archive is not None:
            bring(store, slug, site_archive(Path(order.folder)), archive)
    return merged


@contextmanager
def _locked(slug: str, order: Order) -> Iterator[bool]:
    """Hold the lock of a site for the moment of a merge; False when it is held elsewhere."""
    from jobs.locks import HeldError, site_lock

    try:
        lock = site_lock(slug, Path(order.folder), order.lock, lost=lambda: None)
        lock.__enter__()
    except HeldError:
        yield False
        return
    try:
        yield True
    finally:
        lock.__exit__(None, None, None)


def bring(store: Any, slug: str, source: Path, archive: Path) -> None:
    """Move a newspaper's raw pages beside those of the store: the files whose whole length the store knows of."""
    from store.read import archive_ends

    known = archive_ends(store)
    for path in sorted(source.glob(f"{slug}-*.warc.gz")) if source.is_dir() else ():
        if known.get(path.name) != path.stat().st_size:
            continue  # a killed visit's: the next one cuts it back
        archive.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(archive / path.name)
        except OSError:  # another disk
            unfinished = archive / f"{path.name}.unfinished"
            shutil.copyfile(path, unfinished)
            with unfinished.open("r+b") as file:
                os.fsync(file.fileno())
            unfinished.replace(archive / path.name)
            path.unlink()


@click.command()
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@scheduler_option
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Newspapers at once, here.")
@click.option(
    "--lock",
    metavar="URL",
    envvar="DIEMBAO_LOCK",
    help="postgresql://…, whose locks keep two machines from one site; else files (DIEMBAO_LOCK).",
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DIEMBAO_SITES",
    help="The folder of site files, which all machines see (DIEMBAO_SITES); else beside the store: diembao-sites.",
)
@visit_options
@click.option("--json", "as_json", is_flag=True, help="The last line as JSON.")
@db_option
def crawl(
    papers: tuple[str, ...],
    scheduler: str | None,
    processes: int,
    lock: str | None,
    sites: Path | None,
    since: datetime,
    max_pages: int,
    all_lists: bool,
    as_json: bool,
    archive: Path | None,
    no_archive: bool,
    contact: str | None,
    proxy: str | None,
    db: Path,
) -> None:
    """Crawl each newspaper as a task of its own, here or on a cluster, and merge them into the store.

    A newspaper is visited by one process at a time, whichever machine it runs on; it writes a file of its own, and
    this command, the only writer of the store, merges that. Killed anywhere, the next call loses nothing and doubles
    nothing. `diembao run` does the same work on one machine without the detour.
    """
    from jobs.crawl import UnknownPaperError, chosen
    from jobs.pools import pool
    from jobs.sites import Order
    from jobs.vocabulary import moved_just_now

    try:
        spiders = {spider.name: spider for spider in chosen(papers)}
    except UnknownPaperError as error:
        raise click.BadParameter(str(error), param_hint="PAPER") from error
    if lock is not None and not lock.startswith(("postgresql://", "postgres://")):
        raise click.UsageError("--lock is the address of a Postgres server: postgresql://user@host/database")
    folder = sites_of(db, sites).absolute()

    def order(site: str, run: int) -> Order:
        return Order(
            site,
            run,
            str(folder),
            since=since.date().isoformat(),
            max_pages=max_pages,
            all_lists=all_lists,
            archive=not no_archive,
            contact=contact,
            proxy=proxy,
            lock=lock,
        )

    def told(slug: str, came: Any) -> None:
        if came == HELD:
            complain(f"{slug}: {came}")

    with writing(db) as store, pool(processes, scheduler) as each:
        report = tour_once(
            store,
            spiders,
            order,
            models(),
            now,
            each,
            archive=None if no_archive else archive_of(db, archive),
            workers=processes,
            scheduler=scheduler,
            watch=told,
        )
        moved = moved_just_now(store, models(), now(), report.counts["annotated"])
    for slug, reason in report.failed.items():
        complain(f"{slug}: {reason}")
    if moved:
        complain(moved)
    click.echo(json.dumps(report.row(), ensure_ascii=False) if as_json else report.line())
    sys.exit(report.exit_code)
