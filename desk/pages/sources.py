"""Báo: what each newspaper brought, and where it fell silent."""

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk.answers import PAGE_ROWS, Desk, Routes, ask_rows, show


async def sources(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Báo: what each newspaper brought, and where it fell silent."""
    rows = await ask_rows(datasette, "sources")
    gaps = await ask_rows(datasette, "gaps", limit=PAGE_ROWS)
    return await show(datasette, request, "sources.html", rows=rows, gaps=gaps)


ROUTES: Routes = ((r"^/bao$", sources),)
