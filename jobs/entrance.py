"""The entrance: the only reader of clock and environment; exit codes, the lock, and the options commands share."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar
from urllib.parse import urlsplit

import click

from jobs.interruption import WorkerLostError
from jobs.replacing import settle
from jobs.secrecy import keep_secrets, masked

VIETNAM = timezone(timedelta(hours=7), "+07:00")  # one zone, no summer time since 1975
OK, SOME_INPUT_BAD, USAGE, SOME_PAPERS_FAILED, LOCKED, INTERRUPTED = 0, 1, 2, 3, 75, 130
FORMATS = ("table", "csv", "xlsx", "json")

Command = TypeVar("Command", bound=Callable[..., Any])


def now() -> datetime:
    """The clock. Nothing below this room looks at another one."""
    return datetime.now(VIETNAM).replace(microsecond=0)


def models() -> Path:
    """The folder of trained weights: DIEMBAO_MODELS, or the one that ships with the program."""
    folder = Path(os.environ.get("DIEMBAO_MODELS") or Path(__file__).resolve().parents[1] / "models")
    try:
        settle(folder)
    except OSError as error:
        stop(f"{folder}: a new model is on its way in and cannot be moved to its place: {error}", USAGE)
    return folder


def worker_wait() -> float:
    """Seconds to wait for a cluster that has no worker: DIEMBAO_WORKER_WAIT, or five minutes."""
    told = os.environ.get("DIEMBAO_WORKER_WAIT") or "300"
    if not (told.isascii() and told.isdigit() and len(told) <= 6):
        stop(f"DIEMBAO_WORKER_WAIT is {told!r}, not a whole number of seconds", USAGE)
    return float(told)


def complain(message: object) -> None:
    """Say on standard error what could not be read; the work goes on."""
    click.echo(f"diembao: {masked(str(message))}", err=True)


def stop(message: str, code: int) -> NoReturn:
    """Say what went wrong on standard error and leave with an exit code."""
    complain(message)
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


def archive_of(db: Path, folder: Path | None) -> Path:
    """The folder of raw pages: as told, else beside the store and named after it, so that two stores never share one.

    >>> archive_of(Path("/srv/diembao.db"), None).as_posix()
    '/srv/diembao-archive'
    """
    return folder or db.with_name(f"{db.stem}-archive")


def archive_option(command: Command) -> Command:
    """Add `--archive`, the folder of raw pages."""
    return click.option(
        "--archive",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="DIEMBAO_ARCHIVE",
        help="The folder of raw pages (DIEMBAO_ARCHIVE); else beside the store: diembao-archive.",
    )(command)


def guest_options(command: Command) -> Command:
    """Add `--contact` and `--proxy`: who asks the newspapers, and by which way."""
    for option in (
        click.option(
            "--proxy",
            type=Proxy(),
            envvar="DIEMBAO_PROXY",
            help="An HTTP proxy, if the office needs one (DIEMBAO_PROXY).",
        ),
        click.option(
            "--contact",
            type=Contact(),
            envvar="DIEMBAO_CONTACT",
            help="Who to write to, shown to the newspapers (DIEMBAO_CONTACT).",
        ),
    ):
        command = option(command)
    return command


def visit_options(command: Command) -> Command:
    """Add what the newspapers of one run are asked for, and what is kept of their answers."""
    for option in (
        guest_options,
        click.option(
            "--no-archive", is_flag=True, help="Keep no raw pages; `diembao reparse` has nothing to read then."
        ),
        archive_option,
        click.option("--all-lists", is_flag=True, help="Ask also the lists that have long brought nothing new."),
        click.option(
            "--max-pages", type=click.IntRange(1), default=500, show_default=True, help="Pages a paper at the most."
        ),
        click.option(
            "--since",
            type=Since(),
            default="2d",
            show_default=True,
            help="Only articles after this: 36h, 2d, 3w or a date.",
        ),
    ):
        command = option(command)
    return command


def scheduler_option(command: Command) -> Command:
    """Add `--scheduler`, the address of a Dask scheduler."""
    return click.option(
        "--scheduler",
        type=Scheduler(),
        help="Work on the machines of this Dask cluster: tcp://host:8786, tls://… (needs the extra `cluster`).",
    )(command)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Have SIGTERM end the program as Ctrl-C does, what is unfinished thrown away, but with 143.

    Commands that finish a batch first have their own way of being stopped (`jobs/interruption.py`).
    DuckDB answers whatever a signal raises amid a question with KeyboardInterrupt: the signal that came counts.
    """
    came = list[int]()

    def end(number: int, frame: object) -> NoReturn:
        came.append(number)
        sys.exit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread has handlers
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if came:
            sys.exit(128 + came[0])
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


class Program(click.Group):
    """The commands; what goes wrong in any of them is one line on standard error and an exit code, no traceback."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Start a command on streams that speak UTF-8: help and errors are Vietnamese too."""
        speak_utf8()
        keep_secrets()
        return super().main(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Start a command; `diembao … | head` is left to click, which ends in silence."""
        floor = os.environ.get("DIEMBAO_FREE_MB") or "0"
        if not (floor.isascii() and floor.isdigit()):
            stop(f"DIEMBAO_FREE_MB is {floor!r}, not a whole number of megabytes", USAGE)
        try:
            with ending_in_order():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            stop("stopped", INTERRUPTED)
        except WorkerLostError as error:
            stop(str(error), SOME_INPUT_BAD)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            stop(f"{error.filename or 'input or output'}: {error.strerror or error}", USAGE)


def speak_utf8() -> None:
    """Make the standard streams UTF-8: a Windows console or a pipe may speak cp1258, a service may have closed them.

    Half a character, as `"\\ud800"` in JSON, is written as that escape, which in JSON is the same again.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we live
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if mode == "r" else "backslashreplace")


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
            moment = datetime.fromisoformat(text.upper())  # a small t and z, which ISO 8601 allows, it does not
        except ValueError:
            self.fail(f"{value!r} is neither a span such as 36h, 2d, 3w nor a date such as 2026-11-01", param, ctx)
        try:
            return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        except OverflowError:
            self.fail(f"{value!r} is outside the years 1 to 9999", param, ctx)


def _has_port(address: str, schemes: Sequence[str]) -> bool:
    """Tell whether an address names one of the schemes, a host and a port.

    >>> _has_port("http://mau.example:3128", ("http",)), _has_port("http://mau.example:cổng", ("http",))
    (True, False)
    """
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname and parts.port)
    except ValueError:
        return False


class Proxy(click.ParamType[str]):
    """The address of an HTTP proxy. One that cannot be read is refused: Scrapy would go round it in silence."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _has_port(str(value), ("http", "https")):
            self.fail("not of the form http://host:port", param, ctx)  # without the value: it may hold a password
        return str(value)


class Scheduler(click.ParamType[str]):
    """The address of a Dask scheduler."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _has_port(str(value), ("tcp", "tls")):
            self.fail(f"{value!r} is not of the form tcp://host:8786 or tls://host:8786", param, ctx)
        return str(value)


class PageUrl(click.ParamType[str]):
    """The address of a page."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from jobs.filters import is_address  # late: it brings the rooms of language along

        if not value or not is_address(value):
            self.fail(f"{str(value)[:80]!a} is no address of a page", param, ctx)
        return str(value)


class Contact(click.ParamType[str]):
    """An address newspapers can write to; it goes into a header of every request, so it is one plain line."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text.isascii() or not text.isprintable() or len(text) > 200:
            self.fail(f"{value!r} is not one short line of ASCII such as phongbaochi@mau.gov.vn", param, ctx)
        return text


def refuse_before_command(ctx: click.Context) -> None:
    """Refuse the options of a group before one of its commands, which has its own and would read none of them."""
    given = [
        option.opts[0]
        for option in ctx.command.params
        if option.name and ctx.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{', '.join(given)}: write it after `{ctx.invoked_subcommand}`, not before", ctx)


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
    with out.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as sink:
        yield sink.write


@contextmanager
def locked(db: Path) -> Iterator[None]:
    """Be the one writer of the store; exits 75 when another run is, 2 with the reason when the store refuses."""
    from filelock import FileLock, Timeout

    from store.schema import DriverError, StoreError, explained

    lock = FileLock(f"{db}.lock", timeout=0)
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        stop(f"another run holds {db}.lock; this one did nothing", LOCKED)
    except OSError as error:
        stop(f"{db}: cannot be written: {error.strerror or error}", USAGE)
    try:
        yield
    except StoreError as error:
        stop(str(error), USAGE)
    except DriverError as error:
        stop(str(explained(error, db)), USAGE)
    finally:
        lock.release()


@contextmanager
def writing(db: Path, prepare: Callable[[Path], None] = lambda db: None) -> Iterator[Any]:
    """Open the store as its one writer, `prepare` first; exits as `locked`, and 2 when it is none of ours."""
    from store.schema import connect

    with locked(db):
        prepare(db)
        with closing(connect(db)) as store:
            yield store


def must_exist(db: Path) -> None:
    """Leave with 2 where there is no store: what only adds to one must not begin an empty one under a wrong name."""
    if not db.exists():
        stop(f"{db}: no such file; `diembao run` or `diembao demo` makes one, --db names another", USAGE)


@contextmanager
def reading(db: Path) -> Iterator[Any]:
    """Open the store to read; exits 2 when it is missing, older or none of ours."""
    from store.schema import DriverError, StoreError, explained, reader

    must_exist(db)
    try:
        with closing(reader(db)) as store:  # without sqlite-utils, which costs 150 ms at start
            yield store
    except StoreError as error:
        stop(str(error), USAGE)
    except DriverError as error:
        stop(str(explained(error, db)), USAGE)


def print_rows(
    rows: Iterable[dict[str, Any]], form: str, out: Path | None, title: str, names: Sequence[str] = ()
) -> None:
    """Print rows as a table on the terminal, or write them in another form; `names` are the header of no rows."""
    from desk.export import table_of

    if form == "table":
        from jobs.screen import print_table

        print_table(list(rows), title)
        return
    write_bytes(table_of(rows, form, title, names), form, out)


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
