"""The commands of a lake: made of stores and parts, asked with SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jobs.entrance import FORMATS, OK, USAGE, print_rows, stop

lake_option = click.option(
    "--lake",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DIEMBAO_LAKE",
    default=Path("diembao-lake"),
    show_default=True,
    help="The folder of the lake (DIEMBAO_LAKE).",
)
memory_option = click.option(
    "--memory", metavar="SIZE", help="Memory DuckDB may take, such as 8GB; else four fifths of the machine's."
)


@click.group()
def lake() -> None:
    """Many stores and back-fills as Parquet, asked with DuckDB (needs the extra `lake`)."""


@lake.command("refresh")
@click.option(
    "--store",
    "stores",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A store to take up; may be given several times.",
)
@click.option(
    "--parts",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of parts that `diembao backfill-archive` made; may be given several times.",
)
@lake_option
@memory_option
def refresh(stores: tuple[Path, ...], parts: tuple[Path, ...], place: Path, memory: str | None) -> None:
    """Make a lake of stores and parts, or bring it up to date: changed stores are written anew, new parts added.

    Readers see the lake as it was until all of it is there. An article that several sources have stands once.
    """
    from jobs.lake import LakeError
    from jobs.lake import refresh as bring_up
    from jobs.parts import PartError
    from store.schema import StoreError

    if not stores and not parts:
        raise click.UsageError("name at least one --store or --parts")
    try:
        counts = bring_up(place, stores, parts, memory=memory)
    except (LakeError, PartError, StoreError) as error:
        stop(str(error), USAGE)
    click.echo("diembao lake " + " ".join(f"{name}={value}" for name, value in counts.items()))
    sys.exit(OK)


@lake.command("query")
@click.argument("sql")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; needed for xlsx.")
@lake_option
@memory_option
def query(sql: str, form: str, out: Path | None, place: Path, memory: str | None) -> None:
    """Ask the lake with SQL, in DuckDB's dialect, and print or write what it answers.

    Its views are those of docs/schema.md: v_articles, v_figures, v_series, v_targets_gap, v_conflicts, v_slips,
    v_stories, v_reprints, v_topics_daily, v_counts_daily; its tables are those of the store. It reads and no more.
    """
    from jobs.lake import LakeError, ask, connection

    try:
        with connection(place, memory=memory) as db:
            rows = ask(db, sql)
    except LakeError as error:
        stop(str(error), USAGE)
    if out is not None and form == "table":
        form = out.suffix.lstrip(".") if out.suffix.lstrip(".") in FORMATS[1:] else "csv"
    print_rows(rows, form, out, "Kết quả")
