"""The command that writes the digest of a day, a week, a month or a quarter, and the options that say which one."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from jobs.entrance import OK, USAGE, Since, complain, db_option, now, reading, stop, write_bytes

PERIODS = ("day", "week", "month", "quarter")
FORMS = ("md", "html", "docx", "xlsx", "txt", "csv", "json", "xml")
OFFICE = "The office named at the head of the digest; 'UBND tỉnh A; Văn phòng' names the upper one first."

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Order:
    """Which digest is asked for, and whose it is."""

    period: str
    day: datetime | None
    of: str | None
    as_of: datetime | None
    cut_off: str
    office: str
    place: str
    number: str
    signer: str
    recipients: str


def order_options(command: Command) -> Command:
    """Add what says which digest, and whose; the command takes them as one `order`."""

    @wraps(command)
    def ordered(**options: Any) -> Any:
        told = {name: options.pop(name) for name in Order.__slots__}
        return command(order=Order(**told), **options)

    wrapped: Any = ordered
    for option in reversed(
        (
            click.option(
                "--period", type=click.Choice(PERIODS), default="day", show_default=True, help="Of which length."
            ),
            click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day whose morning it is for; today."),
            click.option("--of", help="A month or a quarter by name: 2026-03, 2026Q1."),
            click.option(
                "--as-of", type=Since(), help="Only what was known at this moment; gives the same bytes again."
            ),
            click.option(
                "--cut-off",
                envvar="DIEMBAO_CUT_OFF",
                default="06:30",
                show_default=True,
                help="When a day ends (DIEMBAO_CUT_OFF); what comes later is in the next digest.",
            ),
            click.option("--office", envvar="DIEMBAO_OFFICE", default="", help=f"{OFFICE} (DIEMBAO_OFFICE)"),
            click.option("--place", default="", help="The place before the date; else as the office's name tells it."),
            click.option("--number", default="", help="Number and symbol: 12/BC-VP; else left open."),
            click.option(
                "--signer",
                envvar="DIEMBAO_SIGNER",
                default="",
                help="Who signs: 'Chánh Văn phòng; Nguyễn Văn A' (DIEMBAO_SIGNER).",
            ),
            click.option("--recipients", default="", help="Who gets it, parted by ';', for the foot of the Word file."),
        )
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def digest_of(store: Any, order: Order) -> Any:
    """Gather the digest that is asked for; raises click.BadParameter for one that is none."""
    from desk.gathering import Office, gather
    from desk.periods import moment_of_day, named_span, span

    try:
        cut_off: time = moment_of_day(order.cut_off)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--cut-off") from error
    if order.of is None:
        day = (order.day or now()).date()
        try:
            told = span(order.period, day, cut_off)  # type: ignore[arg-type]
        except (OverflowError, ValueError) as error:
            raise click.BadParameter(f"{day} has no {order.period} before it", param_hint="--day") from error
    else:
        try:
            told = named_span(order.of)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--of") from error
        if order.day is not None or order.period not in ("day", told.period):
            raise click.UsageError(f"--of {order.of} says which {told.period}: leave --day and --period away")
    office = Office(order.office, order.place, order.number, order.signer, order.recipients)
    found = gather(store, told, office, order.as_of)
    if found.running:
        complain("a run has begun and not ended: what it brings is not in the digest; write it again afterwards")
    if found.unread:
        complain(f"{found.unread} articles have not been read by the language part: first `diembao annotate`")
    return found


def file_name(digest: Any, form: str) -> str:
    """The name a digest goes by as a file."""
    return f"diem-bao-{'' if digest.period != 'week' else 'tuan-'}{digest.code}.{form}"


@click.command()
@order_options
@click.option("--format", "form", type=click.Choice(FORMS), default="md", show_default=True, help="xml is Atom.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; needed for docx and xlsx.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="A folder: every form goes there by its own name."
)
@db_option
def digest(order: Order, form: str, out: Path | None, into: Path | None, db: Path) -> None:
    """Write the Điểm báo of a day, a week, a month or a quarter: what needs an answer, the news by topic, the figures.

    A file that somebody has edited since is never overwritten: the new one is written beside it.
    """
    from desk.digest import render

    if into is not None and out is not None:
        raise click.UsageError("--into names the files itself: leave --out away")
    with reading(db) as store:
        found = digest_of(store, order)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for each in FORMS:
            keep(into / file_name(found, each), render(found, each))
    elif out is not None:
        keep(out, render(found, form))
    else:
        write_bytes(render(found, form), form, None)
    sys.exit(OK)


def keep(path: Path, content: bytes) -> None:
    """Write a paper without overwriting a person's edits, and say where it is."""
    from jobs.drafts import DraftError, lay_down

    try:
        place = lay_down(path, content)
    except DraftError as error:
        stop(str(error), USAGE)
    if place != path:
        complain(f"{path} was edited since it was written, and stays as it is; the new one is {place}")
    click.echo(f"{place}: {len(content)} bytes", err=True)
