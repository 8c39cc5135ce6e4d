"""The command that freezes a quarter, or a month, for researchers."""

from pathlib import Path

import click

from jobs.entrance import USAGE, complain, db_option, now, reading, stop

LICENSES = ("CC-BY-4.0", "CC0-1.0", "ODbL-1.0")


@click.command()
@click.argument("code", metavar="SPAN")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder that gets release-SPAN; this one.",
)
@click.option(
    "--license",
    "license_name",
    type=click.Choice(LICENSES),
    default="CC-BY-4.0",
    show_default=True,
    help="Of the data.",
)
@db_option
def release(code: str, into: Path, license_name: str, db: Path) -> None:
    """Freeze a quarter (2026Q1) or a month (2026-03) for researchers: SQLite, CSVs with a Data Package, Parquet.

    No text of an article leaves the house: headlines, addresses, tags, and figures with a clause of 200 characters.
    The same store gives the same bytes; a release that is there already is never changed.
    """
    from desk.periods import named_span
    from jobs.release import ReleaseError, write_release
    from store.release import unread
    from store.rows import local, utc

    try:
        span = named_span(code)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="SPAN") from error
    if span.until > now():
        complain(f"{span.code} lasts until {local(span.until)[:16]}: what is printed until then is not in it")
    with reading(db) as store:
        left_out = unread(store, {"since": utc(span.since), "until": utc(span.until)})
        if left_out:
            complain(f"{left_out} articles have not been read by the language part and are not in it")
        try:
            folder = write_release(store, span, into, license_name)
        except ReleaseError as error:
            stop(str(error), USAGE)
    click.echo(str(folder))
