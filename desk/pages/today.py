"""Hôm nay: the morning's digest as a page, and as a file to keep or send."""

from datetime import date, datetime

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import Desk, Routes, ask, ask_rows, attachment, show
from desk.digest import article_line, compose, coverage, heading, morning, render, summary, window
from store.rows import VIETNAM, utc
from store.schema import Reader

FIRST_DAY, LAST_DAY = date(1990, 1, 2), date(2100, 1, 1)


async def today(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Hôm nay: yesterday 06:30 to today 06:30, or the morning of `?day=`; an empty one offers another."""
    day = _day(desk, request)
    since, until = window(day)
    digest = await ask(datasette, lambda conn: compose(Reader(conn), since, until, desk.office))
    (nearest,) = await ask_rows(datasette, "nearest", since=utc(since), until=utc(until))
    return await show(
        datasette,
        request,
        "today.html",
        digest=digest,
        heading=heading(digest),
        summary=summary(digest),
        coverage=coverage(digest),
        article_line=article_line,
        day=day,
        is_today=day == desk.now().astimezone(VIETNAM).date(),
        before=_morning(nearest["before"]),
        after=_morning(nearest["after"]),
    )


async def paper(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give the same morning as a file to keep or send."""
    day, form = _day(desk, request), request.url_vars["form"]
    content = await ask(datasette, lambda conn: render(compose(Reader(conn), *window(day), desk.office), form))
    return attachment(content, f"diem-bao-{day.isoformat()}.{form}")


def _day(desk: Desk, request: Request) -> date:
    asked = request.args.get("day")
    try:
        day = date.fromisoformat(asked) if asked else desk.now().astimezone(VIETNAM).date()
    except ValueError:
        day = FIRST_DAY.replace(year=1)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotFound(f"“{asked}” không phải là một ngày như 2026-11-23.")
    return day


def _morning(stamp: str | None) -> date | None:
    return morning(datetime.fromisoformat(stamp)) if stamp else None


ROUTES: Routes = (
    (r"^/hom-nay$", today),
    (r"^/hom-nay\.(?P<form>docx|xlsx|html|md)$", paper),
)
