"""The desk in the browser: a Datasette plugin whose pages stand over the store, read-only. SQL, facets, JSON and CSV
are Datasette's own; what is added here is what a press office opens at seven in the morning."""

import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from datasette import handle_exception as default_handler
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Base400, NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from desk.accounts import Accounts, AccountsError
from desk.answers import DATABASE, SQL_MILLISECONDS, Desk, Search, Suggest, TooSlowError, View, show
from desk.gate import guard, loopback
from desk.hosts import only
from desk.pages import ROUTES
from desk.queries import CANNED
from desk.writing import PATIENCE, BusyError, RefusedError, Writer
from store.schema import DriverError, sqlite3

MAPPED_BYTES = 2 << 30  # of the store, by each of Datasette's threads; what is beyond is read as ever
CACHED_KIB = 32_000


@dataclass(frozen=True, slots=True)
class Plugin:
    """What Datasette is told: the pages, how each answer is guarded, and what is said when something is refused."""

    desk: Desk
    hosts: tuple[str, ...] = ()  # names the desk answers to, beside localhost and numbers
    __name__: ClassVar[str] = "desk"  # the package in which Datasette looks for templates and static files

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
        """Name the pages."""
        return [(path, self._page(view)) for path, view in ROUTES]

    def _page(self, view: View) -> Callable[..., Awaitable[Response]]:
        async def shown(request: Request, datasette: Datasette) -> Response:
            return await view(self.desk, request, datasette)

        return shown

    @hookimpl  # type: ignore[untyped-decorator]
    def asgi_wrapper(self, datasette: Datasette) -> Callable[[Any], Any]:
        """Put the gate before everything, Datasette's own pages too; before the gate, who was asked for."""
        return lambda app: only(guard(app, self.desk, datasette), self.hosts)

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
            page = await show(datasette, request, "stopped.html", title=title, text=text)
            page.status = status
            return page

        return said


class StoreFile(Database):  # type: ignore[misc]
    """The store as Datasette asks it: read-only, and by an address that any file name survives (Datasette quotes none).

    Overridden because `file:` + "50% báo?.db" names another file.
    """

    def connect(self, write: bool = False) -> Any:
        """Open one more connection; Datasette's threads share it."""
        if write:
            raise DriverError("the desk never writes")
        conn = sqlite3.connect(f"{Path(self.path).resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        # Half the time of a search over 100,000 articles is reading pages one by one (measured 2026-11).
        conn.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
        conn.execute(f"PRAGMA cache_size={-CACHED_KIB}")
        self._all_file_connections.append(conn)
        return conn


def _refusal(exception: Exception) -> tuple[int, str, str] | None:
    """Status, title and text of an answer that refuses; None for an error of ours."""
    match exception:
        case TooSlowError():
            return 503, "Quá lâu", "Câu hỏi mất quá nhiều thời gian. Thử lại, hoặc tìm hẹp hơn."
        case RefusedError():
            return exception.status, exception.title, str(exception)
        case BusyError():
            return 503, "Đang bận", "Đang có lệnh khác ghi vào kho. Chờ một chút rồi thử lại."
        case AccountsError():
            return 503, "Chưa đăng nhập được", str(exception)
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


def application(
    db: Path,
    search: Search,
    now: Callable[[], datetime],
    office: str = "",
    *,
    users: Path | None = None,
    closed: bool = False,
    answer_days: int = 5,
    patience: float = PATIENCE,
    hosts: Iterable[str] = (),
    suggest: Suggest | None = None,
) -> Datasette:
    """Make the desk over a store: immutable to SQL, with a time limit on it. One desk a process.

    Without `users`, a file of `desk.accounts`, nothing can be written; `closed` = who has not signed in reads nothing;
    `patience` = seconds to wait for other writers; `hosts` = names it answers to beside localhost and numbers.
    """
    from datasette.plugins import pm

    if pm.has_plugin("desk"):
        pm.unregister(name="desk")
    # Datasette asks every handler, and its own prints each 404 with all local variables (0.7 s with rich).
    if pm.has_plugin(default_handler.__name__):
        pm.unregister(name=default_handler.__name__)
    # Datasette loads every plugin that is installed, with its pages: one of them hashes passwords for anybody.
    for plugin, _ in pm.list_plugin_distinfo():
        if pm.is_registered(plugin):
            pm.unregister(plugin)
    accounts = Accounts(users) if users else None
    desk = Desk(search, now, office, accounts, Writer(db, patience), closed, answer_days, suggest)
    pm.register(Plugin(desk, tuple(hosts)), "desk")
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
                    "queries": {
                        query.name: {"title": query.title, "description": query.explained, "sql": query.sql}
                        for query in CANNED
                    },
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
    users: Path | None = None,
    answer_days: int = 5,
    hosts: Iterable[str] = (),
    suggest: Suggest | None = None,
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the desk until Ctrl-C; port 0 takes a free one, and `announce` is told the address.

    Where others reach it, everybody signs in, to read too. Raises AccountsError when nobody could, or the file of users
    is none, and OSError when the port is taken or the host is not ours (uvicorn itself would leave with exit code 3).
    """
    import uvicorn

    closed = not loopback(host)
    if not (users and Accounts(users).users()) and closed:
        where = users or "a file of users"
        raise AccountsError(
            f"--host {host} lets others in, and {where} names nobody who may sign in: run `diembao desk-user add NAME` "
            "first, or leave --host away and serve this machine only"
        )

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        taken = listener.getsockname()[1]
        announce(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
        more: Any = {"users": users, "closed": closed, "answer_days": answer_days, "hosts": (host, *hosts)}
        more |= {"suggest": suggest}
        app = application(db, search, now, office, **more).app()
        with suppress(KeyboardInterrupt):  # how a person ends it
            uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])
