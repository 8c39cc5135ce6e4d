"""diembao serve: the desk in the browser, over a store."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import click

from jobs.admission import users_of, users_option
from jobs.digesting import OFFICE
from jobs.entrance import OK, USAGE, db_option, now, reading, stop

HOST, PORT = "127.0.0.1", 8001
ANSWER_DAYS = 5


def open_over(
    db: Path,
    host: str,
    port: int,
    *,
    office: str = "",
    answer_days: int = ANSWER_DAYS,
    users: Path | None = None,
    hosts: Sequence[str] = (),
    clock: Callable[[], datetime] = now,
) -> None:
    """Serve the desk over a store until Ctrl-C; leaves with exit code 2 where the port or the users forbid it."""
    from desk.accounts import AccountsError
    from desk.app import serve as open_desk
    from jobs.finding import vietnamese_find, vietnamese_suggest

    with reading(db):
        pass

    def announce(address: str) -> None:
        click.echo(f"{address}  (Ctrl-C ends it)", err=True)

    if threading.current_thread() is threading.main_thread():  # so services are stopped: nothing is left undone
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(OK))
    try:
        open_desk(
            db,
            host,
            port,
            search=vietnamese_find,
            suggest=vietnamese_suggest,
            now=clock,
            office=office,
            users=users_of(db, users),
            answer_days=answer_days,
            hosts=hosts,
            announce=announce,
        )
    except AccountsError as error:
        stop(str(error), USAGE)
    except OSError as error:
        stop(f"{host}:{port}: {error.strerror or error}", USAGE)


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Only this machine unless you say otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--office", default="", help=OFFICE)
@click.option(
    "--answer-days",
    type=click.IntRange(1, 365),
    default=ANSWER_DAYS,
    show_default=True,
    envvar="DIEMBAO_ANSWER_DAYS",
    help="Working days in which a critical article is to be answered (DIEMBAO_ANSWER_DAYS).",
)
@click.option(
    "--known-as",
    "hosts",
    multiple=True,
    envvar="DIEMBAO_HOSTS",
    help="A name this machine is called by (DIEMBAO_HOSTS, spaces between); to other names the desk does not answer.",
)
@users_option
@db_option
def serve(
    host: str, port: int, office: str, answer_days: int, hosts: tuple[str, ...], users: Path | None, db: Path
) -> None:
    """Open the desk in the browser: pages and SQL over the store. Who has signed in (desk-user) also writes."""
    open_over(db, host, port, office=office, answer_days=answer_days, users=users, hosts=hosts)
