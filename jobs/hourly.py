"""The command cron starts every hour: crawl, annotate, look at the health, let old raw pages go, tell a monitor."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jobs.entrance import archive_of, complain, db_option, models, now, visit_options, writing

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
    multiple=True,
    envvar="DIEMBAO_MAIL_TO",
    help="Write to this address when the state in --health changes, and only then (DIEMBAO_MAIL_TO).",
)
@click.option(
    "--mail-from", envvar="DIEMBAO_MAIL_FROM", help="Who writes; else the first --mail-to (DIEMBAO_MAIL_FROM)."
)
@click.option(
    "--smtp",
    envvar="DIEMBAO_SMTP",
    help="The mail server, in DIEMBAO_SMTP: smtp://host, smtps://user:password@host, smtp+starttls://…",
)
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
    mail_from: str | None,
    smtp: str | None,
    contact: str | None,
    proxy: str | None,
    db: Path,
) -> None:
    """Crawl, annotate, check health: what cron starts every hour. Prints one line at the end.

    Without PAPER, every enabled newspaper. `diembao papers` lists them.
    """
    from jobs.archives import GIGABYTE, prune
    from jobs.crawl import UnknownPaperError, chosen, run_once

    mailbox = _mailbox(mail_to, mail_from, smtp or "", health)
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
    for slug, reason in report.failed.items():
        complain(f"{slug}: {reason}")
    if health is not None:
        _tell(health, report.row(), mailbox)
    click.echo(json.dumps(report.row(), ensure_ascii=False) if as_json else report.line())
    sys.exit(report.exit_code)


def _mailbox(mail_to: tuple[str, ...], mail_from: str | None, smtp: str, health: Path | None) -> Any:
    """Read where letters go, before an hour of work and not after it; None where nobody is to be written to."""
    from jobs.post import Mailbox, checked

    if not mail_to:
        return None
    if health is None:
        raise click.UsageError("--mail-to needs --health: the file is how a change of state is known")
    try:
        checked(smtp)
    except ValueError as error:
        raise click.UsageError(f"--mail-to needs a mail server in DIEMBAO_SMTP: {error}") from error
    return Mailbox(smtp, mail_from or mail_to[0], mail_to)


def _tell(health: Path, report: dict[str, Any], mailbox: Any) -> None:
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
