"""Who may sign in to the desk: the command that writes names and hashed passwords into the file of users."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from jobs.entrance import USAGE, db_option, stop

Command = TypeVar("Command", bound=Callable[..., Any])


def users_option(command: Command) -> Command:
    """Add `--users`, the file of who may sign in: the option, else DIEMBAO_USERS, else beside the store."""
    return click.option(
        "--users",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="DIEMBAO_USERS",
        help="The file of who may sign in (DIEMBAO_USERS); else beside the store: diembao-users.json.",
    )(command)


def users_of(db: Path, users: Path | None) -> Path:
    """Return the file of users: as told, else beside the store."""
    from desk.accounts import beside

    return users or beside(db)


@click.group("desk-user")
def desk_user() -> None:
    """Say who may sign in to the desk and write there; without anybody it only reads, on this machine."""


@desk_user.command()
@click.argument("name")
@click.password_option(envvar="DIEMBAO_DESK_PASSWORD", help="Asked for when it is not in DIEMBAO_DESK_PASSWORD.")
@users_option
@db_option
def add(name: str, password: str, users: Path | None, db: Path) -> None:
    """Give NAME a password, or a new one: a running desk takes it at once, and older sessions end."""
    from desk.accounts import AccountsError, add_user

    file = users_of(db, users)
    try:
        new = add_user(file, name, password)
    except AccountsError as error:
        stop(str(error), USAGE)
    click.echo(f"{file}: {name} {'may sign in' if new else 'has a new password'}")


@desk_user.command()
@click.argument("name")
@users_option
@db_option
def remove(name: str, users: Path | None, db: Path) -> None:
    """Take NAME out; what they wrote stays, under their name."""
    from desk.accounts import AccountsError, remove_user

    file = users_of(db, users)
    try:
        remove_user(file, name)
    except AccountsError as error:
        stop(str(error), USAGE)
    click.echo(f"{file}: {name} may no longer sign in")


@desk_user.command("list")
@users_option
@db_option
def names(users: Path | None, db: Path) -> None:
    """Name who may sign in, one a line."""
    from desk.accounts import AccountsError, read_users

    try:
        found = read_users(users_of(db, users))
    except AccountsError as error:
        stop(str(error), USAGE)
    for name in found:
        click.echo(name)
