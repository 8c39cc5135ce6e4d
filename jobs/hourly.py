"""The command cron starts every hour: crawl, annotate, look at the health, let old raw pages go, tell a monitor."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.entrance import archive_of, complain, db_option, models, now, visit_options, writing
from jobs.mail_server import Correspondent, MailServer, server_options

if TYPE_CHECKING:
    from jobs.post import Mailbox

KEEP_GB = 20.0  # of raw pages: a small server must not fill up with what can be fetched again


@click.command()
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@visit_options
@click.option("--json", "as_json", is_flag=True, help="The last line as JSON.")
@click.option(
    "--keep-gb",
    type=click.FloatRange(min=0),
    envvar="DIEMBAO_KEEP_GB",
    default=KEEP_GB,
    show_default=True,
    help="Remove the oldest raw pages above this (DIEMBAO_KEEP_GB).",
)
@click.option(
    "--keep-days",
    type=click.IntRange(1),
    envvar="DIEMBAO_KEEP_DAYS",
    help="Remove raw pages older than this (DIEMBAO_KEEP_DAYS).",
)
@click.option(
    "--health",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="DIEMBAO_HEALTH",
    help="Write state, since when, last good run and this report into this file (DIEMBAO_HEALTH).",
)
@click.option(
    "--mail-to",
    type=Correspondent(),
    multiple=True,
    envvar="DIEMBAO_MAIL_TO",
    help="Write to this address when the state in --health changes, and only then (DIEMBAO_MAIL_TO).",
)
@server_options
@db_option
def run(
    papers: tuple[str, ...],
    since: datetime,
    max_pages: int,
    all_lists: bool,
    as_json: bool,
    archive: Path | None,
    no_archive: bool,
    keep_gb: float,
    keep_days: int | None,
    health: Path | None,
    mail_to: tuple[str, ...],
    server: MailServer,
    contact: str | None,
    proxy: str | None,
    db: Path,
) -> None:
    """Crawl, annotate, check health: what cron starts every hour. Prints one line at the end.

    Without PAPER, every enabled newspaper. `diembao papers` lists them.
    """
    from jobs.archives import GIGABYTE, prune
    from jobs.crawl import UnknownPaperError, chosen, run_once
    from jobs.vocabulary import moved_just_now

    mailbox = _mailbox(mail_to, server, health)
    try:
        spiders = chosen(papers)
    except UnknownPaperError as error:
        raise click.BadParameter(str(error), param_hint="PAPER") from error
    folder = None if no_archive else archive_of(db, archive)
    with writing(db) as store:
        report = run_once(
            store,
            db,
            spiders,
            models(),
            now,
            since=since,
            all_lists=all_lists,
            max_pages=max_pages,
            archive=folder,
            contact=contact,
            proxy=proxy,
        )
        if folder is not None and folder.is_dir():
            prune(store, folder, now(), keep_days, int(keep_gb * GIGABYTE))
        moved = moved_just_now(store, models(), now(), report.counts["annotated"])
    for slug, reason in report.failed.items():
        complain(f"{slug}: {reason}")
    if moved:
        complain(moved)
    if health is not None:
        _tell(health, report.row(), mailbox)
    click.echo(json.dumps(report.row(), ensure_ascii=False) if as_json else report.line())
    sys.exit(report.exit_code)


def _mailbox(mail_to: tuple[str, ...], server: MailServer, health: Path | None) -> Mailbox | None:
    """Read where letters go, before an hour of work and not after it; None where nobody is to be written to."""
    if mail_to and health is None:
        raise click.UsageError("--mail-to needs --health: the file is how a change of state is known")
    return server.mailbox(mail_to) if mail_to else None


def _tell(health: Path, report: dict[str, Any], mailbox: Mailbox | None) -> None:
    """Write the health file, and the letter if there is news; a letter that cannot be sent does not fail the run."""
    from jobs.alarm import letter, send, write_health
    from jobs.post import PostError

    before, written = write_health(health, report)
    news = letter(before, written)
    if mailbox is None or news is None:
        return
    try:
        send(mailbox, *news)
    except PostError as error:
        complain(error)
