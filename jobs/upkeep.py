"""Upkeep: commands for whoever keeps the machine: copies, checks, the archive, what starts the run every hour."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from jobs.entrance import (
    OK,
    SOME_INPUT_BAD,
    USAGE,
    Contact,
    archive_of,
    archive_option,
    complain,
    db_option,
    now,
    reading,
    stop,
    writing,
)
from jobs.workshop import database


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--keep", type=click.IntRange(1), help="TARGET gets the moment in its name, and so many copies are kept.")
@db_option
def backup(target: Path, keep: int | None, db: Path) -> None:
    """Copy the store to TARGET while it is in use, and look at the copy before it takes its name."""
    from store.schema import StoreError
    from store.upkeep import backup as copy

    if not target.parent.is_dir():
        stop(f"{target}: the folder {target.parent} does not exist", USAGE)
    named = _dated(target, now()) if keep else target
    with reading(db) as store:
        try:
            counts = copy(store, named)
        except StoreError as error:
            stop(str(error), SOME_INPUT_BAD)
    click.echo(f"{named}: " + " ".join(f"{table}={count}" for table, count in counts.items()))
    for old in sorted(target.parent.glob(f"{target.stem}-????????T??????{target.suffix}"))[: -keep if keep else 0]:
        old.unlink()
        click.echo(f"{old}: removed")


def _dated(target: Path, moment: datetime) -> Path:
    """Put the moment into a file's name.

    >>> _dated(Path("a/diembao.db"), datetime(2026, 11, 23, 7, 5)).as_posix()
    'a/diembao-20261123T070500.db'
    """
    return target.with_name(f"{target.stem}-{moment:%Y%m%dT%H%M%S}{target.suffix}")


@database.command()
@db_option
def check(db: Path) -> None:
    """Read the whole file and say what is damaged or does not fit together; exit code 1 then."""
    from store.upkeep import check as look

    with reading(db) as store:
        wrong = list(look(store))
    for each in wrong:
        click.echo(each)
    if wrong:
        complain(f"{db}: {len(wrong)} findings; a copy made by `diembao backup` may be whole")
        sys.exit(SOME_INPUT_BAD)
    click.echo(f"{db} is whole.")


@click.group()
def archive() -> None:
    """Look after the raw pages (WARC files)."""


@archive.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@db_option
def verify(archive: Path | None, as_json: bool, db: Path) -> None:
    """Read every raw page back and compare it with its digest; exit code 1 when one is damaged or missing."""
    from jobs.archives import verify as look

    folder = archive_of(db, archive)
    with reading(db) as store:
        seen = look(store, folder)
    if as_json:
        told = {"files": seen.files, "pages": seen.pages, "damage": [each.line() for each in seen.damage]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for each in seen.damage:
            click.echo(each.line())
        click.echo(f"{folder}: {seen.files} files, {seen.pages} pages, {len(seen.damage)} damaged")
    sys.exit(SOME_INPUT_BAD if seen.damage else OK)


@archive.command()
@archive_option
@click.option("--keep-days", type=click.IntRange(1), help="Remove files whose youngest page is older than this.")
@click.option(
    "--keep-gb", type=click.FloatRange(min=0), help="Then remove the oldest until so many gigabytes are left."
)
@db_option
def prune(archive: Path | None, keep_days: int | None, keep_gb: float | None, db: Path) -> None:
    """Remove the oldest raw pages. Articles, versions and figures stay."""
    from jobs.archives import GIGABYTE
    from jobs.archives import prune as remove

    if keep_days is None and keep_gb is None:
        raise click.UsageError("name --keep-days or --keep-gb")
    with writing(db) as store:
        most = None if keep_gb is None else int(keep_gb * GIGABYTE)
        files, size = remove(store, archive_of(db, archive), now(), keep_days, most)
    click.echo(f"{files} files, {size / 1_000_000:.1f} MB removed")


@click.command("install-cron")
@click.option("--print", "only_print", is_flag=True, help="Write it to standard output; this machine is not changed.")
@click.option(
    "--for", "kind", type=click.Choice(["systemd", "cron", "windows"]), help="For which system; else this one."
)
@click.option("--contact", type=Contact(), envvar="DIEMBAO_CONTACT", help="Who newspapers may write to.")
@db_option
def install_cron(only_print: bool, kind: str | None, contact: str | None, db: Path) -> None:
    """Write what starts `diembao run` every hour: a systemd unit and timer, a crontab line, or a task of Windows."""
    from jobs.schedule import schedule

    if not only_print:
        raise click.UsageError("say --print: the text is yours to put in place, this command changes no system")
    chosen = kind or ("windows" if sys.platform == "win32" else "systemd" if Path("/run/systemd").is_dir() else "cron")
    program = Path(sys.executable).with_name("diembao.exe" if chosen == "windows" else "diembao")
    store = db.absolute()
    click.echo(schedule(chosen, program, store, store.parent, contact), nl=False)
