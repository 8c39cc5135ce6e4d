"""How a page of the desk asks the store, reads what was typed, and answers the browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import AsgiStream, AsgiWriter, Request, Response

from desk import wording
from desk.accounts import Accounts
from desk.digest import NOTE
from desk.queries import BY_NAME, rows_of
from desk.writing import READING_ONLY, Kept, RefusedError, Writer, may_decide
from store.finding import Found
from store.schema import DriverError, Reader, Store

DATABASE = "diembao"  # the name in addresses, whatever the file is called
PAGE_ROWS = 50
SHEET_ROWS = 100_000  # of an Excel file, which is made whole: 12 s of processor time (2026-11); a CSV has no end
FILE_PAGE = 1_000  # rows of a file that are asked for at once
LONGEST_ENTRY = 400  # characters of what is typed into a field
SQL_MILLISECONDS = 3000  # an endless query ends here
FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/x-ndjson; charset=utf-8",
}
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'self'"
SCRIPTS = "script-src 'self'"  # of pages with `charts` only, whose libraries stand in desk/static; never eval
Suggest = Callable[[Store, str], list[tuple[str, int]]]  # (store, words) -> (other words, articles), likeliest first
Search = Callable[..., Found]  # (store, words, wish, order=, limit=, offset=, facets=), as store.finding.find


class TooSlowError(Exception):
    """A question of one of our pages took longer than SQL_MILLISECONDS."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What comes in by the door: how to search, the clock, the office's name; who may sign in, and what writes.

    `closed` = nobody reads without signing in; `answer_days` = working days in which a critical article is answered.
    """

    search: Search
    now: Callable[[], datetime]
    office: str = ""
    accounts: Accounts | None = None
    writer: Writer | None = None
    closed: bool = False
    answer_days: int = 5
    suggest: Suggest | None = None  # other spellings of words that find nothing


View = Callable[[Desk, Request, Datasette], Awaitable[Response]]
Routes = tuple[tuple[str, View], ...]  # (pattern of the path, the page)


def entry(request: Request, name: str) -> str:
    """What was typed into a field; NUL and lone surrogates are no text."""
    typed = (request.args.get(name) or "").strip()[:LONGEST_ENTRY]
    return typed.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")


def attachment(content: bytes, name: str) -> Response:
    """Give a file to keep; its form is told by the name's ending, one of FORMS."""
    return Response(content, headers=_kept_as(name), content_type=FORMS[name.rpartition(".")[2]])


async def streamed(parts: AsyncIterator[str], name: str) -> AsgiStream:
    """Give a long file to keep as it is made; what goes wrong before its first part is said as of any page."""
    first = await anext(parts, "")

    async def sent(writer: AsgiWriter) -> None:
        await writer.write(first)
        async for part in parts:
            await writer.write(part)

    return AsgiStream(sent, headers=_kept_as(name), content_type=FORMS[name.rpartition(".")[2]])


def _kept_as(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


async def ask(datasette: Datasette, question: Callable[[Any], Any]) -> Any:
    """Ask the store by a read-only connection; raises TooSlowError after SQL_MILLISECONDS."""

    def limited(conn: Any) -> Any:
        with sqlite_timelimit(conn, SQL_MILLISECONDS):
            return question(conn)

    try:
        return await datasette.get_database(DATABASE).execute_fn(limited)
    except DriverError as error:
        if "interrupted" in str(error):
            raise TooSlowError from error
        raise


async def ask_rows(datasette: Datasette, name: str, **values: object) -> list[dict[str, Any]]:
    """Return all rows of the question of that name in `desk.queries`."""
    return list(await ask(datasette, lambda conn: list(rows_of(Reader(conn), BY_NAME[name], **values))))


async def write(desk: Desk, change: Callable[[Store], Kept]) -> Kept:
    """Run a change of the store; raises BusyError when others write for too long, StoreError for what cannot be."""
    if desk.writer is None:
        raise RefusedError(403, "Chỉ đọc", READING_ONLY)
    return await desk.writer.write(change)


async def show(datasette: Datasette, request: Request, template: str, **context: object) -> Response:
    """Draw one of our templates, with the wording, under the strict content policy."""
    context |= {"say": wording, "note": NOTE, "path": request.path, "sql": datasette.urls.database(DATABASE)}
    context |= {name: request.scope.get(name) for name in ("person", "may_write")}
    context["may_decide"] = may_decide(request)
    content = await datasette.render_template(template, context, request=request)
    policy = f"{STRICT}; {SCRIPTS}" if context.get("charts") else STRICT
    return Response.html(content, headers={"content-security-policy": policy})
