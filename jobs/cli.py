"""The commands. Heavy rooms are imported inside them, so that `--help` and `search` start at once (eager imports cost
2 s and 240 MB)."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jobs.admission import desk_user
from jobs.archive_backfill import archive_backfill
from jobs.backfill import backfill
from jobs.digesting import digest
from jobs.entrance import (
    FORMATS,
    OK,
    SOME_INPUT_BAD,
    PageUrl,
    Program,
    Since,
    complain,
    db_option,
    models,
    must_exist,
    now,
    opened,
    print_rows,
    reading,
    refuse_before_command,
    scheduler_option,
    writing,
    written,
)
from jobs.explain import explain
from jobs.hourly import run
from jobs.lake_commands import lake
from jobs.ledger import slips
from jobs.mailing import alert, mail
from jobs.oversight import doctor, papers
from jobs.releasing import release
from jobs.reparse import reparse
from jobs.reviewing import review
from jobs.serving import HOST, PORT, open_over, serve
from jobs.tour import crawl
from jobs.upkeep import archive, backup, install_cron
from jobs.workshop import database, evaluate, newspaper, train, vectors

STATUSES = ("achieved", "estimate", "target", "plan", "norm")


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="diembao", message="%(prog)s %(version)s")
def main() -> None:
    """Điểm báo: provincial newspapers in; reform topics and figures out, in one SQLite file.

    \b
    Exit codes: 0 fine · 1 some input could not be read, some letter not sent, or doctor found a fault
                2 bad usage · 3 some papers failed · 75 another run holds the lock · 130 stopped by Ctrl-C
    """


# ------------------------------------------------------------------------------------------------------------- the demo
@main.command()
@db_option
@click.option("--fresh", is_flag=True, help="Forget the earlier demo: start from an empty file.")
@click.option("--serve", "then_serve", is_flag=True, help="Then open the desk over it, in the browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Of the desk.")
def demo(db: Path, fresh: bool, then_serve: bool, port: int) -> None:
    """Crawl the bundled sample newspapers on this machine and show what was read.

    The second run fetches only what is new and shows the article that was edited in between.
    """
    from jobs.demo import forget, last_clock, show

    if db == Path("diembao.db") and "DIEMBAO_DB" not in os.environ:
        db = Path("demo.db")  # a demo never mixes invented newspapers into an office's file
    with writing(db, forget if fresh else lambda db: None) as store:
        exit_code = show(store, db, models())
        clock = last_clock(store)
    if then_serve and exit_code == OK:
        open_over(db, HOST, port, clock=clock)
    sys.exit(exit_code)


# ---------------------------------------------------------------------------------------------------------- the filters
@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="PAGE...")
@click.option("--url", type=PageUrl(), help="The address of the page, if the page itself does not say it.")
@click.option("--fallback-only", is_flag=True, help="Read as if no newspaper's layout were known.")
def read(sources: tuple[str, ...], url: str | None, fallback_only: bool) -> None:
    """Read saved pages and print one JSON object a page.

    PAGE is an .html file, a folder, a .warc.gz, or - for JSON lines {file, url, html} on standard input.
    The keys are described in docs/formats.md.
    """
    from jobs.filters import InputError, pages, read_saved, write_line

    if url and (len(sources) != 1 or sources[0] == "-" or Path(sources[0]).is_dir()):
        raise click.UsageError("--url goes with one page only")
    bad = 0
    for page in pages(sources, url, sys.stdin.buffer):
        if isinstance(page, InputError):
            bad += 1
            complain(page)
        else:
            write_line(read_saved(page, now(), fallback_only))
    sys.exit(SOME_INPUT_BAD if bad else OK)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="PAGE...")
@click.option("--url", type=PageUrl(), help="The address of the page, if the page itself does not say it.")
@db_option
def ingest(sources: tuple[str, ...], url: str | None, db: Path) -> None:
    """Read saved pages into the store, as if they had been crawled, and annotate them."""
    from jobs.ingest import ingest_pages

    if url and (len(sources) != 1 or sources[0] == "-" or Path(sources[0]).is_dir()):
        raise click.UsageError("--url goes with one page only")
    with writing(db) as store:
        counts, exit_code = ingest_pages(store, sources, url, sys.stdin.buffer, models(), now, complain)
    click.echo(" ".join(f"{name}={value}" for name, value in counts.items()))
    sys.exit(exit_code)


@main.command()
@click.option(
    "--jsonl", "source", metavar="FILE", help="JSON lines {id, title, text, published, province}; - is standard input."
)
@click.option("--layers", help="Only these, comma separated: topics, figures, references, places.")
@click.option(
    "--workers", "--processes", "workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes."
)
@scheduler_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to standard output.")
@db_option
def annotate(
    source: str | None, layers: str | None, workers: int, scheduler: str | None, out: Path | None, db: Path
) -> None:
    """Read topics, figures, legal references and places: of JSON lines, or of the store's articles.

    With --jsonl it is a filter: lines in, lines {id, relevance, topics, figures, references, places} out; offsets count
    Unicode code points of `text` as given. Without it, the articles of --db that have not been annotated are.
    """
    from nlp.annotate import LAYERS

    wanted = tuple(part.strip() for part in layers.split(",") if part.strip()) if layers is not None else LAYERS
    unknown = [layer for layer in wanted if layer not in LAYERS]
    if unknown or not wanted:
        raise click.BadParameter(
            f"{', '.join(unknown) or 'nothing'} is no layer; there are {', '.join(LAYERS)}", param_hint="--layers"
        )
    if source is None:
        from jobs.backlog import annotate_backlog
        from jobs.interruption import Interruption
        from jobs.vocabulary import moved_just_now

        if layers is not None or out is not None:
            raise click.UsageError("--layers and --out go with --jsonl")
        must_exist(db)
        with writing(db) as store, Interruption() as interruption:
            counts = annotate_backlog(
                store, models(), now, workers=workers, scheduler=scheduler, stopping=interruption.came
            )
            moved = moved_just_now(store, models(), now(), counts["annotated"])
        if moved:
            complain(moved)
        click.echo(" ".join(f"{name}={value}" for name, value in counts.items()))
        sys.exit(interruption.exit_code)
    from jobs.filters import InputError, annotate_lines

    if scheduler is not None:
        raise click.UsageError("--scheduler is for the articles of --db; --jsonl is read here, with --workers")
    bad = 0
    with opened(source) as lines, written(out) as write:
        for row in annotate_lines(
            lines, "<stdin>" if source == "-" else source, models() / "topics.npz", wanted, workers
        ):
            if isinstance(row, InputError):
                bad += 1
                complain(row)
            else:
                write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.exit(SOME_INPUT_BAD if bad else OK)


# ------------------------------------------------------------------------------------------------------- for the desk
def vietnamese_search(
    store: Any, query: str, limit: int = 50, newspaper: str | None = None, since: str | None = None
) -> list[dict[str, Any]]:
    """Search the store with the folding and the abbreviations that language knows."""
    from nlp.abbreviations import expand_query
    from nlp.text import fold, searchable, searchable_map
    from store.search import search as find

    return find(
        store,
        query,
        fold,
        searchable,
        searchable_map=searchable_map,
        expansions=expand_query,
        limit=limit,
        newspaper=newspaper,
        since=since,
    )


@main.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Articles at the most.")
@click.option("--paper", help="Only this newspaper (slug).")
@click.option("--since", type=Since(), help="Only articles after this: 36h, 2d, 3w or a date.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@db_option
def search(
    query: tuple[str, ...], limit: int, paper: str | None, since: datetime | None, as_json: bool, db: Path
) -> None:
    """Search the articles; diacritics and đ may be left out: diembao search thu tuc hanh chinh."""
    with reading(db) as store:
        rows = vietnamese_search(
            store, " ".join(query), limit=limit, newspaper=paper, since=since.isoformat() if since else None
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{(row['published'] or '')[:10]}  {row['newspaper']}  {click.style(row['title'], bold=True)}")
        click.echo(f"            {row['snippet']}\n            {row['url']}")
    if not rows:
        click.echo("Không có bài nào. (No article has these words.)", err=True)


@main.group(invoke_without_command=True)
@click.option("--indicator", help="Its id, or words of its name.")
@click.option("--scope", help="Whose figure: Quảng Trị, Sở Nội vụ, …")
@click.option("--period", help="2024, 2024-6M, 2024-Q3, <=2025 …; 2024* takes all that begin so.")
@click.option(
    "--status", type=click.Choice(STATUSES), help="Only reached, estimated, aimed at, planned or prescribed ones."
)
@click.option("--paper", help="Only this newspaper (slug).")
@click.option("--since", type=Since(), help="Only articles after this.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="Figures at the most.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; needed for xlsx.")
@db_option
@click.pass_context
def figures(
    ctx: click.Context,
    indicator: str | None,
    scope: str | None,
    period: str | None,
    status: str | None,
    paper: str | None,
    since: datetime | None,
    limit: int,
    form: str,
    out: Path | None,
    db: Path,
) -> None:
    """List the figures: indicator, whose, period, value, achieved or target, and the sentence they stand in."""
    if ctx.invoked_subcommand is not None:
        refuse_before_command(ctx)
        return
    from nlp.text import fold, searchable
    from store.read import figures as find

    with reading(db) as store:
        rows = find(
            store,
            foldings=(fold, searchable),
            indicator=indicator,
            scope=scope,
            period=period,
            status=status,
            newspaper=paper,
            since=since.isoformat() if since else None,
            limit=limit,
        )
    if form == "table":
        from jobs.screen import console, ledger

        screen = console()
        screen.print(ledger(f"Số liệu ({len(rows)})", rows, screen.width))
    else:
        from store.columns import COLUMNS

        print_rows(rows, form, out, "Số liệu", tuple(COLUMNS["v_figures"]))


figures.add_command(explain)


@main.command()
@click.argument("what", type=click.Choice(["articles", "figures", "references", "topics", "gaps"]))
@click.option("--format", "form", type=click.Choice(FORMATS[1:]), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; needed for xlsx.")
@click.option("--since", type=Since(), help="Only what was published after this.")
@db_option
def export(what: str, form: str, out: Path | None, since: datetime | None, db: Path) -> None:
    """Write a whole table as CSV (UTF-8 with BOM, so that Excel opens it), XLSX or JSON lines. No live formulas."""
    from desk.queries import EXPORTS, columns_of, rows_of

    asked = {"since": since.isoformat() if since else None}
    with reading(db) as store:
        rows = rows_of(store, EXPORTS[what], **asked)
        print_rows(rows, form, out, what, columns_of(store, EXPORTS[what], **asked))


for command in (
    alert,
    archive,
    archive_backfill,
    backfill,
    backup,
    crawl,
    database,
    digest,
    desk_user,
    doctor,
    evaluate,
    install_cron,
    lake,
    mail,
    newspaper,
    papers,
    release,
    reparse,
    review,
    run,
    serve,
    slips,
    train,
    vectors,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
