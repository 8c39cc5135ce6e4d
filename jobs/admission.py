"""Who may sign in to the desk: the command that writes names and hashed passwords into the file of users."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from desk.accounts import EDITOR, ROLES
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
@click.option(
    "--role",
    type=click.Choice(ROLES),
    help="clerk (viên chức) writes; editor (biên tập) also decides on corrections and where reviews differ. A known "
    "NAME keeps theirs; else the first person is editor, others are clerks.",
)
@users_option
@db_option
def add(name: str, password: str, role: str | None, users: Path | None, db: Path) -> None:
    """Give NAME a password, or a new one: a running desk takes it at once, and older sessions end."""
    from desk.accounts import AccountsError, add_user, named, read_roles

    file = users_of(db, users)
    try:
        new = add_user(file, name, password, role)
        roles = read_roles(file)
    except AccountsError as error:
        stop(str(error), USAGE)
    is_now = roles[named(roles, name) or ""]
    click.echo(f"{file}: {name} {'may sign in' if new else 'has a new password'}, as {is_now}")
    _nobody_decides(roles)


@desk_user.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@users_option
@db_option
def role(name: str, role: str, users: Path | None, db: Path) -> None:
    """Make NAME a clerk (viên chức), who writes, or an editor (biên tập), who also decides; a running desk follows."""
    from desk.accounts import AccountsError, read_roles, set_role

    file = users_of(db, users)
    try:
        known = set_role(file, name, role)
        roles = read_roles(file)
    except AccountsError as error:
        stop(str(error), USAGE)
    click.echo(f"{file}: {known} is {role}")
    _nobody_decides(roles)


def _nobody_decides(roles: Mapping[str, str]) -> None:
    if roles and EDITOR not in roles.values():
        click.echo("nobody is editor now: corrections wait until `diembao desk-user role NAME editor`", err=True)


@desk_user.command()
@click.argument("name")
@users_option
@db_option
def remove(name: str, users: Path | None, db: Path) -> None:
    """Take NAME out; what they wrote stays, under their name."""
    from desk.accounts import AccountsError, read_roles, remove_user

    file = users_of(db, users)
    try:
        remove_user(file, name)
        roles = read_roles(file)
    except AccountsError as error:
        stop(str(error), USAGE)
    click.echo(f"{file}: {name} may no longer sign in")
    _nobody_decides(roles)


@desk_user.command("list")
@click.option("--roles", "with_roles", is_flag=True, help="With the role of each, after a tab.")
@users_option
@db_option
def names(with_roles: bool, users: Path | None, db: Path) -> None:
    """Name who may sign in, one a line."""
    from desk.accounts import AccountsError, read_roles

    try:
        found = read_roles(users_of(db, users))
    except AccountsError as error:
        stop(str(error), USAGE)
    for name, is_now in found.items():
        click.echo(f"{name}\t{is_now}" if with_roles else name)
