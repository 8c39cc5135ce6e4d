"""The post: one letter to a mail server over a connection that is verified, and who of its recipients was refused."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

PATIENCE = 30  # seconds for the mail server
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class PostError(Exception):
    """The letter could not be sent to anybody; the text says why, without the password."""


class UnreachableError(PostError):
    """The server cannot be had at all; the next letter would wait for it as long as this one did."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters go: the server's address, who writes and who is written to."""

    server: str
    """smtp://host:25, smtps://user:password@host:465, or smtp+starttls://user:password@host:587."""
    sender: str
    recipients: tuple[str, ...]
    password: str = ""
    """In place of the one in `server`, as read from a file."""
    authority: Path | None = None
    """Certificates (PEM) that vouch for the server, besides those of the system: an office's own."""

    @property
    def place(self) -> str:
        """Host and port, which may be told."""
        parts = urlsplit(self.server)
        return f"{parts.hostname or ''}:{parts.port or PORTS.get(parts.scheme, 25)}"


def checked(server: str, password: str = "") -> str:
    """Return the address of a mail server; raises ValueError, without the password, for one that cannot be used.

    >>> checked("smtp+starttls://vanthu@mail.mau.example", "x")
    'smtp+starttls://vanthu@mail.mau.example'
    >>> checked("smtp://vanthu:bi-mat@mail.mau.example")
    Traceback (most recent call last):
    ValueError: smtp:// would send the password readable: use smtps:// or smtp+starttls://
    """
    try:
        parts = urlsplit(server)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if parts.scheme not in PORTS or not host or (port is not None and not 0 < port < 65536):
        raise ValueError("no mail server such as smtp://host, smtps://user@host or smtp+starttls://user@host:587")
    if not f"{unquote(parts.username or '')}{unquote(parts.password or '')}{password}".isascii():
        raise ValueError("the password has signs that mail servers take in many ways: letters without marks only")
    if parts.scheme == "smtp" and parts.username and (parts.password or password) and not _is_here(host):
        raise ValueError("smtp:// would send the password readable: use smtps:// or smtp+starttls://")
    return server


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def letter_address(who: str) -> str:
    """Return the address of somebody as an envelope has it; raises ValueError for what is none.

    >>> letter_address("Văn thư <vanthu@mau.example>"), letter_address("lan@mau.example")
    ('vanthu@mau.example', 'lan@mau.example')
    """
    address = parseaddr(who)[1]
    if not (who.isprintable() and address.isascii() and all(address.partition("@"))) or " " in address:
        raise ValueError(f"{who!r} is neither an address such as lan@mau.example nor a name before one, Lan <lan@…>")
    return address


def trusting(authority: Path | None) -> ssl.SSLContext:
    """Return who vouches for a server: the system, and the certificates of `authority` (PEM). Raises ssl.SSLError."""
    trust = ssl.create_default_context()
    if authority is not None:
        trust.load_verify_locations(authority)
    return trust


def deliver(mailbox: Mailbox, message: EmailMessage) -> dict[str, str]:
    """Send one letter to all recipients; returns those the server refused with its reasons.

    Raises PostError when the server does not prove who it is, refuses the password, or takes the letter for nobody, and
    UnreachableError when it cannot be reached: then nobody has it. Names before addresses stay in the letter's head: on
    its envelope few servers take other letters than ASCII.
    """
    envelope = {letter_address(who): who for who in mailbox.recipients}
    parts = urlsplit(checked(mailbox.server, mailbox.password))
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        trust = trusting(mailbox.authority)
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trust)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=trust)
            if parts.username:
                server.login(unquote(parts.username), mailbox.password or unquote(parts.password or ""))
            refused = server.send_message(message, letter_address(mailbox.sender), list(envelope))
        finally:
            _part(server)
    except smtplib.SMTPRecipientsRefused as error:
        told = {who: _reason(answer) for who, answer in error.recipients.items()}
        raise PostError(f"{mailbox.place} took the letter for nobody: {_listed(told)}") from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        # SMTPException is an OSError too; so is a certificate that does not fit, which no second letter cures either
        kind = PostError if isinstance(error, (smtplib.SMTPException, UnicodeError)) else UnreachableError
        raise kind(f"no letter was sent by {mailbox.place}: {type(error).__name__}: {error}") from error
    return {envelope[address]: _reason(answer) for address, answer in refused.items()}


def _part(server: smtplib.SMTP) -> None:
    """Say good-bye; a server that is gone after it took the letter changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _reason(answer: tuple[int, bytes]) -> str:
    code, words = answer
    return f"{code} {words.decode('utf-8', 'replace')[:200]}"


def _listed(refused: dict[str, str]) -> str:
    return "; ".join(f"{who}: {why}" for who, why in refused.items())


def plain(sender: str, recipients: tuple[str, ...], subject: str, text: str) -> EmailMessage:
    """Write a letter of plain text."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, ", ".join(recipients)
    message.set_content(text)
    return message
