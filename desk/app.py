"""The desk in the browser: a Datasette plugin whose pages stand over the store, read-only. SQL, facets, JSON and CSV
are Datasette's own; what is added here is what a press office opens at seven in the morning."""

import html
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.digest import STATUS_NAMES, compose, coverage, heading, measure, summary
from desk.queries import BY_NAME, rows_of
from store.schema import Reader

HERE = Path(__file__).parent
PAGE_ROWS = 100
SQL_MILLISECONDS = 3000  # an endless query ends here
Search = Callable[[Any, str], list[dict[str, Any]]]
View = Callable[[Request, Datasette], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Desk:
    """The plugin: routes and templates. `search` and `now` come in by the door."""

    search: Search
    now: Callable[[], datetime]

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, View]]:
        """Name the pages."""
        return [
            (r"^/hom-nay$", self.today),
            (r"^/bai$", self.articles),
            (r"^/bai/(?P<article>\d{1,18})$", self.article),
            (r"^/so-lieu$", self.ledger),
            (r"^/bao$", self.sources),
        ]

    @hookimpl  # type: ignore[untyped-decorator]
    def asgi_wrapper(self, datasette: Datasette) -> Callable[[Any], Any]:
        """Send the bare address to today's page, and forbid pages from elsewhere to be drawn into ours."""

        def wrap(app: Any) -> Any:
            async def desk(scope: dict[str, Any], receive: Any, send: Any) -> None:
                if scope["type"] == "http" and scope["path"] == "/":
                    await Response.redirect("/hom-nay").asgi_send(send)
                    return

                async def guarded(message: dict[str, Any]) -> None:
                    if message["type"] == "http.response.start":
                        message["headers"] = [
                            *message.get("headers", []),
                            (b"content-security-policy", b"frame-ancestors 'none'; base-uri 'self'"),
                            (b"x-content-type-options", b"nosniff"),
                            (b"referrer-policy", b"no-referrer"),
                        ]
                    await send(message)

                await app(scope, receive, guarded)

            return desk

        return wrap

    async def today(self, request: Request, datasette: Datasette) -> Response:
        """Hôm nay: yesterday 06:30 to today 06:30, or the morning named by `?day=`."""
        try:
            day = datetime.fromisoformat(request.args.get("day") or self.now().isoformat())
        except ValueError:
            raise NotFound("day là một ngày như 2026-11-23") from None
        until = day.replace(hour=6, minute=30, second=0, microsecond=0, tzinfo=self.now().tzinfo)
        digest = await _ask(datasette, lambda conn: compose(Reader(conn), until - timedelta(days=1), until))
        return await _page(
            datasette,
            request,
            "today.html",
            digest=digest,
            heading=heading(digest),
            summary=summary(digest),
            coverage=coverage(digest),
            day=until.date(),
            before=until.date() - timedelta(days=1),
            after=until.date() + timedelta(days=1),
        )

    async def articles(self, request: Request, datasette: Datasette) -> Response:
        """Bài: the newest, or what a search finds."""
        query = (request.args.get("q") or "").strip()[:400]
        if query:
            rows = await _ask(datasette, lambda conn: self.search(Reader(conn), query))
        else:
            rows = await _rows(datasette, "newest", limit=PAGE_ROWS)
        return await _page(datasette, request, "articles.html", query=query, rows=rows)

    async def article(self, request: Request, datasette: Datasette) -> Response:
        """One article: its text with figures and legal references marked in place, tags, earlier versions."""
        number = int(request.url_vars["article"])
        found = await _rows(datasette, "article", article=number)
        if not found:
            raise NotFound(f"không có bài số {number}")
        figures = await _rows(datasette, "article_figures", article=number)
        references = await _rows(datasette, "article_references", article=number)
        tags = await _rows(datasette, "article_tags", article=number)
        versions = await _rows(datasette, "article_versions", article=number)
        for tag in tags:
            tag["words"] = list(dict.fromkeys(reason["word"] for reason in json.loads(tag["why"])))[:8]
        for version in versions:
            version["removed"] = json.loads(version["paragraphs_removed"] or "[]")
            version["added"] = json.loads(version["paragraphs_added"] or "[]")
        return await _page(
            datasette,
            request,
            "article.html",
            article=found[0],
            paragraphs=marked(found[0]["text"], figures, references),
            figures=figures,
            tags=tags,
            versions=versions,
        )

    async def ledger(self, request: Request, datasette: Datasette) -> Response:
        """Số liệu: the figure ledger, by indicator, scope and status."""
        wanted = {
            name: (request.args.get(name) or "").strip()[:200] or None for name in ("indicator", "scope", "status")
        }
        rows = await _rows(datasette, "ledger", **wanted, limit=PAGE_ROWS * 5)
        indicators = await _rows(datasette, "indicators_seen")
        return await _page(datasette, request, "ledger.html", rows=rows, wanted=wanted, indicators=indicators)

    async def sources(self, request: Request, datasette: Datasette) -> Response:
        """Báo: what each newspaper brought, and where it fell silent."""
        return await _page(
            datasette,
            request,
            "sources.html",
            rows=await _rows(datasette, "sources"),
            gaps=await _rows(datasette, "gaps", since="0000-00-00"),
        )


def marked(text: str, figures: Sequence[dict[str, Any]], references: Sequence[dict[str, Any]]) -> list[str]:
    """The paragraphs of a text as HTML, with figures and references marked in place. Everything else is escaped.

    >>> marked("Đạt 5 < 9\\nHết", [{"start": 4, "end": 5, "tip": 'a"b'}], [])
    ['Đạt <mark tabindex="0" title="a&quot;b">5</mark> &lt; 9', 'Hết']
    """
    spans = [(row["start"], row["end"], "mark", tip(row)) for row in figures]
    spans += [(row["start"], row["end"], "cite", row["canonical"]) for row in references]
    out, done = [], 0
    for start, end, tag, said in sorted(spans):
        if start < done:
            continue  # two readings of one place: the first is shown, the table below lists both
        out.append(html.escape(text[done:start]))
        out.append(f'<{tag} tabindex="0" title="{html.escape(said)}">{html.escape(text[start:end])}</{tag}>')
        done = end
    out.append(html.escape(text[done:]))
    return "".join(out).split("\n")


def tip(figure: dict[str, Any]) -> str:
    """What a marked figure says when pointed at."""
    if "tip" in figure:
        return str(figure["tip"])
    parts = (figure["indicator"], figure["scope"], figure["period"], measure(figure), STATUS_NAMES[figure["status"]])
    return " · ".join(part for part in parts if part)


async def _ask(datasette: Datasette, question: Callable[[Any], Any]) -> Any:
    return await datasette.get_database().execute_fn(question)


async def _rows(datasette: Datasette, name: str, **values: object) -> list[dict[str, Any]]:
    return list(await _ask(datasette, lambda conn: list(rows_of(Reader(conn), BY_NAME[name], **values))))


async def _page(datasette: Datasette, request: Request, template: str, **context: object) -> Response:
    context |= {"measure": measure, "status_names": STATUS_NAMES, "path": request.path}
    return Response.html(await datasette.render_template(template, context, request=request))


def application(db: Path, search: Search, now: Callable[[], datetime]) -> Datasette:
    """Make the desk over a store: immutable to the browser, with a time limit on SQL."""
    from datasette.plugins import pm

    if pm.has_plugin("desk"):
        pm.unregister(name="desk")
    pm.register(Desk(search, now), "desk")
    return Datasette(
        [str(db)],
        template_dir=str(HERE / "templates"),
        static_mounts=[("desk", str(HERE / "static"))],
        settings={
            "sql_time_limit_ms": SQL_MILLISECONDS,
            "max_returned_rows": 5000,
            "allow_download": False,
            "suggest_facets": False,
        },
        metadata={"title": "điểm báo", "databases": {db.stem: {"description": "docs/schema.md tells every column"}}},
    )


def serve(db: Path, host: str, port: int, *, search: Search, now: Callable[[], datetime]) -> None:
    """Serve the desk until Ctrl-C."""
    import uvicorn

    uvicorn.run(application(db, search, now).app(), host=host, port=port, log_level="warning", lifespan="on")
