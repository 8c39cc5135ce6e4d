"""The desk in the browser: a Datasette plugin whose pages stand over the store, read-only. SQL, facets, JSON and CSV
are Datasette's own; what is added here is what a press office opens at seven in the morning."""

import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from datasette import handle_exception as default_handler
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Base400, NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from desk import wording
from desk.digest import NOTE, article_line, compose, coverage, heading, morning, render, summary, window
from desk.export import table_of
from desk.marks import edited, highlighted, marked, marks
from desk.queries import BY_NAME, CANNED, rows_of
from store.changes import figure_changes
from store.rows import VIETNAM, utc
from store.schema import DriverError, Reader, sqlite3

DATABASE = "diembao"  # the name in addresses, whatever the file is called
PAGE_ROWS = 50
LEDGER_ROWS = 500
FILE_ROWS = 100_000
LONGEST_ENTRY = 400  # characters of what is typed into a field
SQL_MILLISECONDS = 3000  # an endless query ends here
FIRST_DAY, LAST_DAY = date(1990, 1, 2), date(2100, 1, 1)
FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/x-ndjson; charset=utf-8",
}
GUARDS = {  # on every answer, Datasette's own pages too
    b"content-security-policy": b"frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'self'"
Search = Callable[..., list[dict[str, Any]]]  # (store, query, limit=, newspaper=) -> rows of store.search
View = Callable[[Request, Datasette], Awaitable[Response]]


class TooSlowError(Exception):
    """A question of one of our pages took longer than SQL_MILLISECONDS."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The plugin: routes and templates. `search`, `now` and the office's name come in by the door."""

    search: Search
    now: Callable[[], datetime]
    office: str = ""
    __name__: ClassVar[str] = "desk"  # the package in which Datasette looks for templates and static files

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, View]]:
        """Name the pages."""
        return [
            (r"^/hom-nay$", self.today),
            (r"^/hom-nay\.(?P<form>docx|xlsx|html|md)$", self.paper),
            (r"^/bai$", self.articles),
            (r"^/bai/(?P<article>[0-9]{1,18})$", self.article),
            (r"^/so-lieu$", self.ledger),
            (r"^/so-lieu\.(?P<form>csv|xlsx|json)$", self.ledger_file),
            (r"^/bao$", self.sources),
        ]

    @hookimpl  # type: ignore[untyped-decorator]
    def asgi_wrapper(self, datasette: Datasette) -> Callable[[Any], Any]:
        """Send the bare address to today's page, and forbid pages from elsewhere to be drawn into ours."""

        def wrap(app: Any) -> Any:
            async def desk(scope: dict[str, Any], receive: Any, send: Any) -> None:
                async def guarded(message: dict[str, Any]) -> None:
                    if message["type"] == "http.response.start":
                        message["headers"] = [*message.get("headers", []), *GUARDS.items()]
                    await send(message)

                if scope["type"] == "http" and scope["path"] == "/":
                    await Response.redirect("/hom-nay").asgi_send(guarded)
                else:
                    await app(scope, receive, guarded)

            return desk

        return wrap

    @hookimpl  # type: ignore[untyped-decorator]
    def handle_exception(self, datasette: Datasette, request: Request, exception: Exception) -> Any:
        """Say what is not there, wrong or too slow; what nobody foresaw goes to Datasette, which prints it."""
        known = _refusal(exception)
        if known is None:
            return default_handler.handle_exception(datasette, request, exception)
        status, title, text = known

        async def said() -> Response:
            if request.path.endswith(".json"):
                return Response.json({"ok": False, "error": text, "status": status, "title": title}, status=status)
            page = await _page(datasette, request, "stopped.html", title=title, text=text)
            page.status = status
            return page

        return said

    async def today(self, request: Request, datasette: Datasette) -> Response:
        """Show Hôm nay: yesterday 06:30 to today 06:30, or the morning of `?day=`; an empty one offers another."""
        day = self._day(request)
        since, until = window(day)
        digest = await _ask(datasette, lambda conn: compose(Reader(conn), since, until, self.office))
        (nearest,) = await _rows(datasette, "nearest", since=utc(since), until=utc(until))
        return await _page(
            datasette,
            request,
            "today.html",
            digest=digest,
            heading=heading(digest),
            summary=summary(digest),
            coverage=coverage(digest),
            article_line=article_line,
            day=day,
            is_today=day == self.now().astimezone(VIETNAM).date(),
            before=_morning(nearest["before"]),
            after=_morning(nearest["after"]),
        )

    async def paper(self, request: Request, datasette: Datasette) -> Response:
        """Give the same morning as a file to keep or send."""
        day, form = self._day(request), request.url_vars["form"]
        content = await _ask(datasette, lambda conn: render(compose(Reader(conn), *window(day), self.office), form))
        return _file(content, f"diem-bao-{day.isoformat()}.{form}")

    def _day(self, request: Request) -> date:
        asked = request.args.get("day")
        try:
            day = date.fromisoformat(asked) if asked else self.now().astimezone(VIETNAM).date()
        except ValueError:
            day = FIRST_DAY.replace(year=1)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise NotFound(f"“{asked}” không phải là một ngày như 2026-11-23.")
        return day

    async def articles(self, request: Request, datasette: Datasette) -> Response:
        """Show Bài: the newest, or what a search finds."""
        query, newspaper = _entry(request, "q"), _entry(request, "bao")
        leaf = _entry(request, "trang")
        page = max(1, int(leaf)) if len(leaf) <= 4 and leaf.isascii() and leaf.isdigit() else 1
        if query:
            rows = await _ask(
                datasette,
                lambda conn: self.search(Reader(conn), query, limit=PAGE_ROWS, newspaper=newspaper or None),
            )
            for row in rows:
                row["said"] = highlighted(row["snippet"], row["hits"])
        else:
            start = (page - 1) * PAGE_ROWS
            rows = await _rows(datasette, "newest", newspaper=newspaper or None, limit=PAGE_ROWS + 1, offset=start)
        return await _page(
            datasette,
            request,
            "articles.html",
            query=query,
            newspaper=newspaper,
            newspapers=await _rows(datasette, "newspapers"),
            rows=rows[:PAGE_ROWS],
            page=page,
            more=not query and len(rows) > PAGE_ROWS,
            most=PAGE_ROWS,
        )

    async def article(self, request: Request, datasette: Datasette) -> Response:
        """Show one article: its text with figures and legal documents marked in place, tags, reprints, edits."""
        number = int(request.url_vars["article"])
        found = await _rows(datasette, "article", article=number)
        if not found:
            raise NotFound(f"Không có bài số {number}.")
        figures = await _rows(datasette, "article_figures", article=number)
        references = await _rows(datasette, "article_references", article=number)
        tags = await _rows(datasette, "article_tags", article=number)
        for tag in tags:
            tag["words"] = list(dict.fromkeys(reason["word"] for reason in json.loads(tag["why"])))[:8]
        versions = await _rows(datasette, "article_versions", article=number)
        ever = await _rows(datasette, "article_figures_ever", article=number)
        edits = [_edit(before, after, ever) for before, after in pairwise(versions)]
        return await _page(
            datasette,
            request,
            "article.html",
            article=found[0],
            lines=marked(found[0]["text"], marks(figures, references)),
            figures=figures,
            references=references,
            tags=tags,
            edits=edits[::-1],
            story=await _rows(datasette, "article_story", article=number),
        )

    async def ledger(self, request: Request, datasette: Datasette) -> Response:
        """Show Số liệu: the figure ledger, by indicator, scope (without marks if one likes) and status."""
        wanted, scopes, rows = await _figures(datasette, request, LEDGER_ROWS + 1)
        rows.sort(key=lambda row: wording.plain(row["indicator_name"]))  # SQLite puts "Trung tâm" before "bãi bỏ"
        indicators = await _rows(datasette, "indicators_seen")
        return await _page(
            datasette,
            request,
            "ledger.html",
            rows=rows[:LEDGER_ROWS],
            more=len(rows) > LEDGER_ROWS,
            wanted=wanted,
            query=request.query_string,
            indicators=sorted(indicators, key=lambda row: wording.plain(row["name_vi"])),
            scopes=scopes[:200],
        )

    async def ledger_file(self, request: Request, datasette: Datasette) -> Response:
        """Give the same figures as a table to keep; formulas are disarmed, as they are not in Datasette's own CSV."""
        form = request.url_vars["form"]
        _, _, rows = await _figures(datasette, request, FILE_ROWS)
        return _file(table_of(rows, form, "Số liệu"), f"so-lieu.{form}")

    async def sources(self, request: Request, datasette: Datasette) -> Response:
        """Show Báo: what each newspaper brought, and where it fell silent."""
        rows = await _rows(datasette, "sources")
        gaps = await _rows(datasette, "gaps", limit=PAGE_ROWS)
        return await _page(datasette, request, "sources.html", rows=rows, gaps=gaps)


class StoreFile(Database):  # type: ignore[misc]
    """The store as Datasette asks it: read-only, and by an address that any file name survives (Datasette quotes none).

    Overridden because `file:` + "50% báo?.db" names another file.
    """

    def connect(self, write: bool = False) -> Any:
        """Open one more connection; Datasette's threads share it."""
        if write:
            raise DriverError("the desk never writes")
        conn = sqlite3.connect(f"{Path(self.path).resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._all_file_connections.append(conn)
        return conn


def _entry(request: Request, name: str) -> str:
    """What was typed into a field; NUL and lone surrogates are no text."""
    typed = (request.args.get(name) or "").strip()[:LONGEST_ENTRY]
    return typed.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")


def _file(content: bytes, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, headers={"content-disposition": disposition}, content_type=FORMS[name.rpartition(".")[2]])


def _edit(before: dict[str, Any], after: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Gather what one edit changed: its lines, and its figures where both states were read."""
    old, new = ([row for row in figures if row["version_id"] == side["version_id"]] for side in (before, after))
    both = before["annotated"] and after["annotated"]
    changed = figure_changes(old, new, wording.measure) if both else []
    return {**after, "lines": edited(before, after), "figures": changed}


async def _figures(
    datasette: Datasette, request: Request, limit: int
) -> tuple[dict[str, str], list[str], list[dict[str, Any]]]:
    """What was asked of the ledger, whose figures there are, and the rows that fit."""
    wanted = {name: _entry(request, name) for name in ("indicator", "scope", "status")}
    scopes = [row["scope"] for row in await _rows(datasette, "scopes_seen")]
    alike = [name for name in scopes if wording.plain(wanted["scope"]) in wording.plain(name)]
    rows = await _rows(
        datasette,
        "ledger",
        indicator=wanted["indicator"] or None,
        scopes=json.dumps(alike) if wanted["scope"] else None,
        status=wanted["status"] or None,
        limit=limit,
    )
    return wanted, scopes, rows


def _morning(stamp: str | None) -> date | None:
    return morning(datetime.fromisoformat(stamp)) if stamp else None


def _refusal(exception: Exception) -> tuple[int, str, str] | None:
    """Status, title and text of an answer that refuses; None for an error of ours."""
    match exception:
        case TooSlowError():
            return 503, "Quá lâu", "Câu hỏi mất quá nhiều thời gian. Thử lại, hoặc tìm hẹp hơn."
        case NotFound():
            return 404, "Không có trang này", str(exception) if str(exception) != "404" else ""
        case DatasetteError():
            text = str(exception.message)
            if exception.message_is_html:
                text = Markup(text).striptags()  # noqa: S704 - only to take the tags out
            return exception.status, exception.title or "Không làm được", text
        case Base400():
            return exception.status, "Không hiểu được yêu cầu", str(exception)
        case sqlite3.Warning():  # two statements in one, before Python 3.12
            return 400, "Không làm được", str(exception)
        case _:
            return None


async def _ask(datasette: Datasette, question: Callable[[Any], Any]) -> Any:
    def limited(conn: Any) -> Any:
        with sqlite_timelimit(conn, SQL_MILLISECONDS):
            return question(conn)

    try:
        return await datasette.get_database(DATABASE).execute_fn(limited)
    except DriverError as error:
        if "interrupted" in str(error):
            raise TooSlowError from error
        raise


async def _rows(datasette: Datasette, name: str, **values: object) -> list[dict[str, Any]]:
    return list(await _ask(datasette, lambda conn: list(rows_of(Reader(conn), BY_NAME[name], **values))))


async def _page(datasette: Datasette, request: Request, template: str, **context: object) -> Response:
    context |= {"say": wording, "note": NOTE, "path": request.path, "sql": datasette.urls.database(DATABASE)}
    content = await datasette.render_template(template, context, request=request)
    return Response.html(content, headers={"content-security-policy": STRICT})


def application(db: Path, search: Search, now: Callable[[], datetime], office: str = "") -> Datasette:
    """Make the desk over a store: immutable to the browser, with a time limit on SQL. One desk a process."""
    from datasette.plugins import pm

    if pm.has_plugin("desk"):
        pm.unregister(name="desk")
    # Datasette asks every handler, and its own prints each 404 with all local variables (0.7 s with rich).
    if pm.has_plugin(default_handler.__name__):
        pm.unregister(name=default_handler.__name__)
    pm.register(Desk(search, now, office), "desk")
    told = "Mỗi cột được giải thích trong docs/schema.md; bắt đầu từ các khung nhìn v_articles, v_figures, v_series."
    datasette = Datasette(
        [],
        settings={
            "sql_time_limit_ms": SQL_MILLISECONDS,
            "max_returned_rows": 5000,
            "allow_download": False,
            "suggest_facets": False,
        },
        metadata={
            "title": "điểm báo",
            "databases": {
                DATABASE: {
                    "description": told,
                    "queries": {query.name: {"title": query.title, "sql": query.sql} for query in CANNED},
                }
            },
        },
    )
    datasette.remove_database("_memory")
    datasette.add_database(StoreFile(datasette, path=str(db)), name=DATABASE)
    return datasette


def serve(
    db: Path,
    host: str,
    port: int,
    *,
    search: Search,
    now: Callable[[], datetime],
    office: str = "",
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the desk until Ctrl-C; port 0 takes a free one, and `announce` is told the address.

    Raises OSError when the port is taken or the host is not ours (uvicorn itself would leave with exit code 3).
    """
    import uvicorn

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        taken = listener.getsockname()[1]
        announce(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
        app = application(db, search, now, office).app()
        with suppress(KeyboardInterrupt):  # how a person ends it
            uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])
