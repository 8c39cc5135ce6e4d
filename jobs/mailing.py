"""The commands that write letters: the digest to those who read it, the finds of saved searches to those who asked."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.digesting import Order, digest_of, file_name, order_options
from jobs.entrance import LOCKED, OK, SOME_INPUT_BAD, complain, db_option, must_exist, now, reading, stop, writing
from jobs.mail_server import Correspondent, MailServer, server_options

if TYPE_CHECKING:
    from email.message import EmailMessage

    from jobs.post import Mailbox

ATTACHED = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("text", "csv"),
    "json": ("application", "json"),
}
MOST_FOUND = 50  # articles that one letter of a search lists


# ---------------------------------------------------------------------------------------------------------- the digest
@click.command()
@order_options
@server_options
@click.option(
    "--mail-to",
    type=Correspondent(),
    multiple=True,
    envvar="DIEMBAO_DIGEST_TO",
    required=True,
    help="Who gets it (DIEMBAO_DIGEST_TO).",
)
@click.option(
    "--attach",
    type=click.Choice(list(ATTACHED)),
    multiple=True,
    default=("docx",),
    show_default=True,
    help="The forms that come with the letter.",
)
@click.option("--again", is_flag=True, help="Send it also to those who have it.")
@db_option
def mail(
    order: Order, server: MailServer, mail_to: tuple[str, ...], attach: tuple[str, ...], again: bool, db: Path
) -> None:
    """Send the digest as a letter, text and HTML with the Word file; each recipient gets each digest once.

    What was sent stands in a file beside the store (diembao-sent.jsonl). A letter the server refuses is sent by the
    next call to those who do not have it.
    """
    from dataclasses import replace

    from jobs.outbox import BusyError, Outbox

    outbox = Outbox(db.with_name(f"{db.stem}-sent.jsonl"))
    mailbox = server.mailbox(mail_to)
    with reading(db) as store:
        digest = digest_of(store, order)
    letter = letter_id(digest, mailbox.sender)
    try:
        with outbox.held():
            waiting = tuple(dict.fromkeys(who for who in mail_to if again or who not in outbox.sent(letter)))
            if not waiting:
                click.echo(f"{digest.code}: everybody has it already; --again sends it once more", err=True)
                sys.exit(OK)
            id_ = f"{letter}#{outbox.times(letter) + 1}" if again and outbox.times(letter) else letter
            message = letter_of(digest, id_, mailbox.sender, waiting, attach)
            sys.exit(_send(replace(mailbox, recipients=waiting), message, outbox, letter, id_))
    except BusyError as error:
        stop(str(error), LOCKED)


def letter_id(digest: Any, sender: str) -> str:
    """Name a digest as a letter: the same for the same span of the same office, whatever is in it.

    The name is the local part of Message-ID, so that a mail program knows a second copy.
    """
    office = sha256(f"{digest.office}\n{sender}".encode()).hexdigest()[:12]
    return f"diembao.{digest.period}.{digest.code}.{office}"


def letter_of(digest: Any, id_: str, sender: str, recipients: tuple[str, ...], attach: tuple[str, ...]) -> EmailMessage:
    """Write the letter: plain text and HTML say the same, the paper is attached."""
    from desk.digest import render, span_of
    from desk.outline import titles
    from jobs.post import plain

    kind, about = titles(digest)
    counts = f"{digest.stories} tin" + (f", {len(digest.needs)} phản ánh" if digest.needs else "")
    subject = f"{kind.capitalize()} {about[:1].lower()}{about[1:]} {span_of(digest).brief}: {counts}"
    message = plain(sender, recipients, subject, render(digest, "txt").decode("utf-8"))
    message["Message-ID"] = f"<{id_.replace('#', '.')}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Date"] = now()
    message.add_alternative(render(digest, "html").decode("utf-8"), subtype="html")
    for form in attach:
        family, kind_of = ATTACHED[form]
        content = render(digest, form)
        message.add_attachment(content, maintype=family, subtype=kind_of, filename=file_name(digest, form))
    return message


def _domain(address: str) -> str:
    """The domain of an address, as far as it may stand in a Message-ID.

    >>> _domain("Văn thư <vanthu@mau.example>"), _domain("vanthu")
    ('mau.example', 'diembao.invalid')
    """
    domain = address.rpartition("@")[2].strip(" >")
    fit = domain.isascii() and "@" in address and all(sign.isalnum() or sign in ".-" for sign in domain)
    return domain if fit and domain else "diembao.invalid"


def _send(mailbox: Any, message: EmailMessage, outbox: Any, letter: str, id_: str) -> int:
    """Send one letter and note who has it; returns the exit code."""
    from jobs.post import PostError, deliver

    try:
        refused = deliver(mailbox, message)
    except PostError as error:
        complain(error)
        return SOME_INPUT_BAD
    have = tuple(who for who in mailbox.recipients if who not in refused)
    outbox.note(letter, have, now())
    if id_ != letter:
        outbox.note(id_, have, now())
    for who, why in refused.items():
        complain(f"{who} did not get it: {why}")
    click.echo(f"{message['Subject']}: sent to {', '.join(have)}", err=True)
    return SOME_INPUT_BAD if refused else OK


# ---------------------------------------------------------------------------------------------------------- the alerts
@click.command()
@server_options
@click.option("--daily", is_flag=True, help="The searches whose owners want one letter a day; else those told at once.")
@click.option(
    "--desk", "address", envvar="DIEMBAO_DESK", default="", help="Where the desk is, for links (DIEMBAO_DESK)."
)
@db_option
def alert(server: MailServer, daily: bool, address: str, db: Path) -> None:
    """Tell the owners of saved searches what is new: each article once, in one letter a search.

    A letter that cannot be sent leaves its search as it was: the next call tells the same again. Cron calls it after
    `diembao run`, and once a day with --daily.
    """
    from jobs.post import PostError, UnreachableError
    from store.saved import due, mark_sent
    from store.schema import StoreError

    mailbox = server.mailbox()
    if not mailbox.sender:
        raise click.UsageError("somebody must write the letters: --mail-from (DIEMBAO_MAIL_FROM)")
    must_exist(db)
    bad = told = 0
    with writing(db) as store:
        waiting = due(store, "daily" if daily else "at_once")
        for place, search in enumerate(waiting):
            rows = _found(store, search)
            try:
                if rows:
                    _tell(mailbox, search, rows, address)
            except PostError as error:
                complain(f"search {search['id']} ({search['name']}): {error}")
                bad += 1
                if isinstance(error, UnreachableError):  # nor can it be for the others, each after half a minute
                    bad += len(waiting) - place - 1
                    break
                continue
            told += bool(rows)
            try:
                mark_sent(store, search["id"], search["until"], now())
            except StoreError as error:  # deleted by its owner in the meantime
                complain(error)
    click.echo(f"letters={told} failed={bad}", err=True)
    sys.exit(SOME_INPUT_BAD if bad else OK)


def _found(store: Any, search: dict[str, Any]) -> list[dict[str, Any]]:
    """What a search has found among the articles it has not told yet, in the order of print."""
    from dataclasses import replace

    from desk.wishes import wish_of
    from jobs.finding import vietnamese_find

    wish = replace(wish_of(search["filters"]), after=search["after"])
    found = vietnamese_find(store, search["query"], wish, order="newest", limit=1_000_000, facets=False).rows
    new = [row for row in found if row["article_id"] <= search["until"]]
    return sorted(new, key=lambda row: (row["published"] or "", row["article_id"]))


def _tell(mailbox: Mailbox, search: dict[str, Any], rows: list[dict[str, Any]], address: str) -> None:
    """Send what a search has found; raises PostError."""
    from dataclasses import replace

    from jobs.post import deliver, plain

    recipients = (search["email"],)
    subject = f"{' '.join(search['name'].split())}: {len(rows)} bài mới"
    message = plain(mailbox.sender, recipients, subject, alert_text(search, rows, address))
    id_ = f"diembao.alert.{search['id']}.{search['after']}.{search['until']}"
    message["Message-ID"] = f"<{id_}@{_domain(mailbox.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Date"] = now()
    deliver(replace(mailbox, recipients=recipients), message)


def alert_text(search: dict[str, Any], rows: list[dict[str, Any]], address: str = "") -> str:
    """Write the letter of a search: title, paper and time, address; what does not fit is counted.

    >>> row = {"title": "Chờ sổ đất", "newspaper_title": "Báo Mẫu", "published": "2026-03-12T05:10:00+07:00",
    ...     "url": "https://baomau.example/1", "critical": 1}
    >>> print(alert_text({"name": "Đất đai"}, [row]), end="")
    Tìm kiếm đã lưu “Đất đai”: 1 bài mới.
    <BLANKLINE>
    • Chờ sổ đất [phản ánh]
      Báo Mẫu, 05h10 ngày 12/3/2026
      https://baomau.example/1
    """
    from desk.wording import hour_of, web

    lines = [f"Tìm kiếm đã lưu “{search['name']}”: {len(rows)} bài mới.", ""]
    for row in rows[:MOST_FOUND]:
        lines.append(f"• {' '.join(row['title'].split())}{' [phản ánh]' if row['critical'] else ''}")
        lines.append(f"  {row['newspaper_title'] or 'Báo chưa rõ'}, {hour_of(row['published']) or 'không ghi ngày'}")
        lines += [f"  {web(row['url'])}"] if web(row["url"]) else []
    if len(rows) > MOST_FOUND:
        lines.append(f"… còn {len(rows) - MOST_FOUND} bài.")
    lines += ["", f"Xem và sửa các tìm kiếm đã lưu: {address.rstrip('/')}/tim-da-luu"] if address else []
    return "\n".join(lines) + "\n"
