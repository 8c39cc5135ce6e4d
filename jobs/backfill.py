"""The command that fetches a window of past days of one newspaper, in as many calls as it takes."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.entrance import VIETNAM, archive_of, archive_option, complain, db_option, guest_options, models, now, writing

if TYPE_CHECKING:
    from jobs.crawl import RunReport
    from scraper.newspaper import NewspaperSpider
    from store.backfills import Progress

DAYS_SHOWN = 10
"""Days without an article that the one line names; all of them stand in --json."""
PAGES_A_LINE = 100


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What one call of a back-fill did, and how far the whole has come."""

    newspaper: str
    first: date
    last: date
    run: "RunReport"
    progress: "Progress"

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask. Days may still be without an article, and addresses may have failed."""
        return self.progress.left == 0 and not self.run.failed and self.run.stopped is None

    def row(self) -> dict[str, Any]:
        """The report as the JSON object of `diembao backfill --json`."""
        ran = self.run.row()
        return {
            "newspaper": self.newspaper,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            **{
                name: ran[name] for name in ("run", "started", "ended", "seconds", "pages", "articles_new", "annotated")
            },
            "found": self.progress.found,
            "fetched": self.progress.fetched,
            "left": self.progress.left,
            "failed": self.progress.failed,
            "outside": self.progress.outside,
            "days_without": list(self.progress.days_without),
            "complete": self.complete,
            "reasons": ran["reasons"],
            "stopped": self.run.stopped,
            "exit": self.run.exit_code,
        }

    def line(self) -> str:
        """The report as one line."""
        row = self.row()
        days = row.pop("days_without")
        shown = ",".join(days[:DAYS_SHOWN]) + (",…" if len(days) > DAYS_SHOWN else "")
        row["complete"] = "yes" if self.complete else "no"
        row["days_without"] = f"{len(days)}" + (f" ({shown})" if days else "")
        parts = [f"{name}={value}" for name, value in row.items() if value is not None and name != "reasons"]
        return "diembao backfill " + " ".join(parts)


def backfill_once(
    store: Any,
    db: Path,
    spider: "type[NewspaperSpider]",
    models: Path,
    now: Callable[[], datetime],
    first: date,
    last: date,
    *,
    max_pages: int,
    archive: Path | None = None,
    contact: str | None = None,
    proxy: str | None = None,
    delay: float | None = None,
    watch_pages: Callable[[int], None] = lambda done: None,
) -> BackfillReport:
    """Fetch what is left of a window, at most `max_pages` pages of it, and annotate it.

    Where it stands is kept in the store: called again with the same window it goes on, and asks nothing twice.
    """
    from jobs.crawl import run_once
    from scraper.frontier import newspaper_row
    from store import backfills, write

    write.save_newspapers(store, [newspaper_row(spider)])
    number = backfills.begin_backfill(store, spider.name, first, last, now())
    report = run_once(
        store,
        db,
        [spider],
        models,
        now,
        command="backfill",
        since=datetime(first.year, first.month, first.day, tzinfo=VIETNAM),
        until=last,
        backfill=number,
        max_pages=max_pages,
        archive=archive,
        contact=contact,
        proxy=proxy,
        delay=delay,
        watch_pages=watch_pages,
    )
    found = BackfillReport(spider.name, first, last, report, backfills.progress(store, number))
    backfills.end_backfill(store, number, now() if found.complete else None)
    return found


@click.command()
@click.argument("paper")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day wanted, such as 2024-01-01."
)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day wanted; else yesterday.")
@click.option("--max-pages", type=click.IntRange(1), default=2000, show_default=True, help="Pages in this call.")
@click.option("--json", "as_json", is_flag=True, help="The last line as JSON.")
@archive_option
@guest_options
@db_option
def backfill(
    paper: str,
    first: datetime,
    last: datetime | None,
    max_pages: int,
    as_json: bool,
    archive: Path | None,
    contact: str | None,
    proxy: str | None,
    db: Path,
) -> None:
    """Fetch the articles PAPER published in a window of days: --from 2024-01-01 --to 2024-12-31.

    Goes through the lists of each day if the newspaper has them, its sitemaps of those months and the deep pages of
    its sections. Stopped, killed or out of pages it goes on where it was when called again. Prints one line at the end;
    complete=no means: call it again.
    """
    from datetime import timedelta

    from jobs.crawl import UnknownPaperError, chosen

    try:
        (spider,) = chosen([paper])
    except UnknownPaperError as error:
        raise click.BadParameter(str(error), param_hint="PAPER") from error
    begin, end = first.date(), last.date() if last else now().date() - timedelta(days=1)
    if begin > end:
        raise click.BadParameter(f"{begin} lies after {end}", param_hint="--from")

    def watch(done: int) -> None:
        if done % PAGES_A_LINE == 0 and sys.stderr.isatty():
            click.echo(f"{paper}: {done} pages of at most {max_pages}", err=True)

    with writing(db) as store:
        report = backfill_once(
            store,
            db,
            spider,
            models(),
            now,
            begin,
            end,
            max_pages=max_pages,
            archive=archive_of(db, archive),
            contact=contact,
            proxy=proxy,
            watch_pages=watch,
        )
    for slug, reason in report.run.failed.items():
        complain(f"{slug}: {reason}")
    click.echo(json.dumps(report.row(), ensure_ascii=False) if as_json else report.line())
    sys.exit(report.run.exit_code)
