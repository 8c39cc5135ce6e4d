"""The entrance: the only reader of clock and environment; exit codes, the lock, and the options commands share."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar

import click

VIETNAM = timezone(timedelta(hours=7), "+07:00")  # one zone, no summer time since 1975
OK, SOME_INPUT_BAD, USAGE, SOME_PAPERS_FAILED, LOCKED = 0, 1, 2, 3, 75
FORMATS = ("table", "csv", "xlsx", "json")

Command = TypeVar("Command", bound=Callable[..., Any])


def now() -> datetime:
    """The clock. Nothing below this room looks at another one."""
    return datetime.now(VIETNAM).replace(microsecond=0)


def models() -> Path:
    """The folder of trained weights: DIEMBAO_MODELS, or the one that ships with the program."""
    return Path(os.environ.get("DIEMBAO_MODELS") or Path(__file__).resolve().parents[1] / "models")


def stop(message: str, code: int) -> NoReturn:
    """Say what went wrong on standard error and leave with an exit code."""
    click.echo(f"diembao: {message}", err=True)
    sys.exit(code)


def db_option(command: Command) -> Command:
    """Add `--db`, the SQLite file: the option, else DIEMBAO_DB, else diembao.db in this folder."""
    return click.option(
        "--db",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="DIEMBAO_DB",
        default=Path("diembao.db"),
        show_default=True,
        help="The SQLite file (environment: DIEMBAO_DB).",
    )(command)


class Since(click.ParamType[datetime]):
    """How far back: 36h, 2d, 3w, or a date such as 2026-11-01."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value).strip().lower()
        hours = {"h": 1, "d": 24, "w": 168}
        if text[-1:] in hours and text[:-1].isdigit() and len(text) <= 5:
            return now() - timedelta(hours=int(text[:-1]) * hours[text[-1]])
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{value!r} is neither a span such as 36h, 2d, 3w nor a date such as 2026-11-01", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """Open a file of lines, or standard input for "-"; exits 2 when there is none."""
    if source == "-":
        yield sys.stdin.buffer
        return
    path = Path(source)
    if not path.is_file():
        stop(f"{source}: no such file", USAGE)
    with path.open("rb") as lines:
        yield lines


@contextmanager
def written(out: Path | None) -> Iterator[Callable[[str], Any]]:
    """Give the function that writes text to a file, or to standard output."""
    if out is None:
        yield sys.stdout.write
        return
    with out.open("w", encoding="utf-8", newline="\n") as sink:
        yield sink.write


@contextmanager
def writing(db: Path) -> Iterator[Any]:
    """Open the store as its one writer; exits 75 when another run holds it, 2 when it is no store of ours."""
    from filelock import FileLock, Timeout

    from store.schema import StoreError, connect

    lock = FileLock(f"{db}.lock", timeout=0)
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        stop(f"another run holds {db}.lock; this one did nothing", LOCKED)
    except OSError as error:
        stop(f"{db}: cannot be written: {error.strerror or error}", USAGE)
    try:
        store = connect(db)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        stop(str(error), USAGE)
    finally:
        lock.release()


@contextmanager
def reading(db: Path) -> Iterator[Any]:
    """Open the store to read; exits 2 when it is missing, older or none of ours."""
    from store.schema import StoreError, reader

    if not db.exists():
        stop(f"{db}: no such file; `diembao run` or `diembao demo` makes one, --db names another", USAGE)
    try:
        store = reader(db)  # without sqlite-utils, which costs 150 ms at start
    except StoreError as error:
        stop(str(error), USAGE)
    try:
        yield store
    finally:
        store.close()


def print_rows(rows: Iterable[dict[str, Any]], form: str, out: Path | None, title: str) -> None:
    """Print rows as a table on the terminal, or write them in another form."""
    from desk.export import table_of

    if form == "table":
        from jobs.screen import print_table

        print_table(list(rows), title)
        return
    write_bytes(table_of(rows, form, title), form, out)


def write_bytes(content: bytes, form: str, out: Path | None) -> None:
    """Write a document to a file, or to standard output if it is text."""
    if out is not None:
        out.write_bytes(content)
        click.echo(f"{out}: {len(content)} bytes", err=True)
    elif form in ("xlsx", "docx"):
        raise click.UsageError(f"{form} is no text: name a file with --out")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
