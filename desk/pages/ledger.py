"""Số liệu: the figure ledger, as a page and as a table to keep."""

import json
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk import wording
from desk.answers import FILE_ROWS, Desk, Routes, ask_rows, attachment, entry, show
from desk.export import table_of

LEDGER_ROWS = 500


async def ledger(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Số liệu: the figure ledger, by indicator, scope (without marks if one likes) and status."""
    wanted, scopes, rows = await _figures(datasette, request, LEDGER_ROWS + 1)
    rows.sort(key=lambda row: wording.plain(row["indicator_name"]))  # SQLite puts "Trung tâm" before "bãi bỏ"
    indicators = await ask_rows(datasette, "indicators_seen")
    return await show(
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


async def ledger_file(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give the same figures as a table to keep; formulas are disarmed, as they are not in Datasette's own CSV."""
    form = request.url_vars["form"]
    _, _, rows = await _figures(datasette, request, FILE_ROWS)
    return attachment(table_of(rows, form, "Số liệu"), f"so-lieu.{form}")


async def _figures(
    datasette: Datasette, request: Request, limit: int
) -> tuple[dict[str, str], list[str], list[dict[str, Any]]]:
    """What was asked of the ledger, whose figures there are, and the rows that fit."""
    wanted = {name: entry(request, name) for name in ("indicator", "scope", "status")}
    scopes = [row["scope"] for row in await ask_rows(datasette, "scopes_seen")]
    alike = [name for name in scopes if wording.plain(wanted["scope"]) in wording.plain(name)]
    rows = await ask_rows(
        datasette,
        "ledger",
        indicator=wanted["indicator"] or None,
        scopes=json.dumps(alike) if wanted["scope"] else None,
        status=wanted["status"] or None,
        limit=limit,
    )
    return wanted, scopes, rows


ROUTES: Routes = (
    (r"^/so-lieu$", ledger),
    (r"^/so-lieu\.(?P<form>csv|xlsx|json)$", ledger_file),
)
