"""Which mail server takes the letters and who writes them: the options of every command that writes some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from jobs.post import Mailbox

Command = TypeVar("Command", bound=Callable[..., Any])


class Correspondent(click.ParamType[str]):
    """Who writes or reads a letter: an address, or a name and an address in angle brackets."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from jobs.post import letter_address

        try:
            letter_address(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return str(value)


@dataclass(frozen=True, slots=True)
class MailServer:
    """What was told of the mail server; `mailbox` reads it when there is a letter to be written."""

    smtp: str | None
    smtp_password_file: Path | None
    smtp_ca: Path | None
    mail_from: str | None

    def mailbox(self, recipients: tuple[str, ...] = ()) -> Mailbox:
        """Return where letters go; the first recipient writes if nobody else does.

        Raises click.BadParameter for what cannot be used, before any work is done.
        """
        from jobs.post import Mailbox, checked, trusting

        sender = self.mail_from or next(iter(recipients), "")
        password = _password(self.smtp_password_file) if self.smtp_password_file is not None else ""
        try:
            server = checked(self.smtp or "", password)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--smtp (DIEMBAO_SMTP)") from error
        try:
            trusting(self.smtp_ca)
        except OSError as error:
            told = f"{self.smtp_ca} holds no certificates (PEM): {error.strerror or error}"
            raise click.BadParameter(told, param_hint="--smtp-ca (DIEMBAO_SMTP_CA)") from error
        return Mailbox(server, sender, recipients, password, self.smtp_ca)


def _password(file: Path) -> str:
    """Read the first line of a file; without the mark that Windows puts before a text."""
    try:
        password = file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        told = f"{file}: byte {error.start} is no UTF-8"
        raise click.BadParameter(told, param_hint="--smtp-password-file") from error
    if not password:
        raise click.BadParameter(f"{file}: its first line is empty", param_hint="--smtp-password-file")
    return password


def server_options(command: Command) -> Command:
    """Add what says which mail server and who writes; the command takes them as one `server`."""

    @wraps(command)
    def served(**options: Any) -> Any:
        told = {name: options.pop(name) for name in MailServer.__slots__}
        return command(server=MailServer(**told), **options)

    wrapped: Any = served
    path = click.Path(path_type=Path, dir_okay=False, exists=True)
    for option in (
        click.option(
            "--mail-from", type=Correspondent(), envvar="DIEMBAO_MAIL_FROM", help="Who writes (DIEMBAO_MAIL_FROM)."
        ),
        click.option("--smtp-ca", type=path, envvar="DIEMBAO_SMTP_CA", help="Certificates of an office's own (PEM)."),
        click.option(
            "--smtp-password-file",
            type=path,
            envvar="DIEMBAO_SMTP_PASSWORD_FILE",
            help="A file whose first line is the password (DIEMBAO_SMTP_PASSWORD_FILE).",
        ),
        click.option(
            "--smtp",
            envvar="DIEMBAO_SMTP",
            help="The mail server, in DIEMBAO_SMTP: smtp://host, smtps://user:password@host, smtp+starttls://…",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]
