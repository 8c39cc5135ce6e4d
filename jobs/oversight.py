"""The commands that look after the newspapers: which there are, and what is wrong with them."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

import click

from jobs.entrance import (
    OK,
    SOME_INPUT_BAD,
    Contact,
    Proxy,
    archive_of,
    archive_option,
    db_option,
    models,
    now,
    print_rows,
    reading,
    writing,
)


@click.command()
@click.option("--province", help="Only of this province: its name or slug.")
@click.option("--enabled/--disabled", default=None, help="Only those that runs visit, or only the others.")
@click.option("--json", "as_json", is_flag=True, help="As JSON lines, with every fact and check.")
@db_option
def papers(province: str | None, enabled: bool | None, as_json: bool, db: Path) -> None:
    """List the newspapers: province, kind, whether enabled, how sure their facts are, when they were last found right.

    docs/newspapers.md explains the marks of certainty.
    """
    from jobs.papers import papers_table, remarks, short

    store_context = reading(db) if db.exists() else nullcontext()
    with store_context as store:
        try:
            rows = papers_table(store, province, enabled)
        except LookupError as error:
            raise click.BadParameter(str(error.args[0]), param_hint="--province") from error
    print_rows(rows if as_json else map(short, rows), "json" if as_json else "table", None, "Báo")
    for row in () if as_json else rows:
        for remark in remarks(row):
            click.echo(remark)


@click.command()
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--live", is_flag=True, help="Ask the newspapers themselves, once and politely, and keep the verdicts.")
@click.option(
    "--save-pages",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a failing page of each field, and what was read of it, into this folder.",
)
@archive_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--contact", type=Contact(), envvar="DIEMBAO_CONTACT", help="Who to write to, shown to the newspapers (--live)."
)
@click.option("--proxy", type=Proxy(), envvar="DIEMBAO_PROXY", help="An HTTP proxy, if the office needs one (--live).")
@db_option
def doctor(
    papers: tuple[str, ...],
    live: bool,
    folder: Path | None,
    archive: Path | None,
    as_json: bool,
    contact: str | None,
    proxy: str | None,
    db: Path,
) -> None:
    """Say what is wrong, one line each: with this installation, with a newspaper, down to the field.

    Each newspaper is compared with its own fourteen good days before. Exit code 1 means that something is wrong, for
    cron. With --live, the facts of the named newspapers are checked on the web: their lists asked once, one article
    read.
    """
    from jobs.doctor import examine, next_step, save_pages
    from scraper.newspaper import newspapers

    if unknown := [slug for slug in papers if slug not in newspapers()]:
        raise click.BadParameter(f"{unknown[0]!r} is no newspaper here; see `diembao papers`", param_hint="PAPER")
    if live:
        if not papers:
            raise click.UsageError("--live goes with one newspaper at least: diembao doctor baonghean --live")
        from jobs.live import check_into

        with writing(db) as store:
            findings = check_into(store, [newspapers()[slug] for slug in papers], now, contact=contact, proxy=proxy)
    else:
        findings = examine(db, models(), now(), papers)
        if folder is not None and db.exists():
            findings = save_pages(db, findings, archive_of(db, archive), folder)
    if as_json:
        click.echo(json.dumps([finding.row() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo("\n".join(filter(None, (finding.line(), next_step(finding)))))
        if papers and not findings:
            click.echo("Không thấy gì khác thường.")
    sys.exit(OK if all(finding.ok for finding in findings) else SOME_INPUT_BAD)
