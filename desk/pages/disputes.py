"""Vênh: numbers that do not fit together, with their sentences side by side and what may explain it."""

import json
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk import wording
from desk.answers import PAGE_ROWS, Desk, Routes, ask_rows, entry, show
from desk.coverage import certificate
from desk.lines import units_of
from desk.pages.ledger import chosen_indicators, year_span

FAR = "far"
FAR_PERIODS = 12
KINDS = {  # of slips.kind: what it is called, and what may explain it without anybody being wrong
    "conflict": ("Các bài nêu khác nhau", "Có thể do khác kỳ, khác phạm vi, cập nhật sau hoặc làm tròn."),
    "share": ("Phép chia không khớp", "Có thể phần trăm tính trên một tổng khác với tổng nêu trong câu."),
    "sum": ("Cộng không khớp", "Có thể còn phần không nêu trong câu, hoặc các phần trùng nhau."),
    "change": ("Mức tăng giảm không khớp", "Có thể so với một kỳ khác, hoặc số gốc đã được làm tròn."),
    "jump": ("Cách xa kỳ trước", "Có thể do đổi cách tính, đổi phạm vi, hoặc gõ thiếu, thừa chữ số."),
    "range": ("Ngoài khoảng có thể", "Có thể số nói về việc khác, hoặc gõ nhầm."),
    FAR: ("Khác rất xa", "Nhiều khả năng hai bài nói về hai việc khác nhau; xem cả hai câu trước khi kết luận."),
}
FIELDS = ("kind", "indicator", "scope", "bao", "nam")


async def disputes(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Vênh: the newest first, by kind, indicator, scope, newspaper; far ones of one indicator and place only."""
    fields = {name: entry(request, name) for name in FIELDS}
    leaf = entry(request, "trang")
    page = max(1, int(leaf)) if len(leaf) <= 4 and leaf.isascii() and leaf.isdigit() else 1
    seen = await ask_rows(datasette, "indicators_seen")
    meant = chosen_indicators(seen, fields["indicator"])
    if fields["kind"] == FAR:
        rows, wanting = await _far(datasette, fields, [row["id"] for row in meant])
    else:
        rows, wanting = await _slips(datasette, fields, [row["id"] for row in meant], page), ""
    counts = {row["kind"]: row["slips"] for row in await ask_rows(datasette, "slip_counts")}
    typed = {name: value for name, value in fields.items() if value}
    return await show(
        datasette,
        request,
        "disputes.html",
        rows=rows[:PAGE_ROWS],
        wanting=wanting,
        kinds=KINDS,
        counts=counts,
        wanted=fields,
        page=page,
        query=urlencode(typed),
        address=lambda **changes: f"/venh?{urlencode({k: v for k, v in (typed | changes).items() if v})}",
        more=len(rows) > PAGE_ROWS and fields["kind"] != FAR,
        cut=len(rows) > PAGE_ROWS and fields["kind"] == FAR,
        indicators=sorted(seen, key=lambda row: wording.plain(row["name_vi"])),
        newspapers=await ask_rows(datasette, "newspapers"),
        cover=await certificate(desk, datasette),
    )


async def _slips(
    datasette: Datasette, fields: dict[str, str], indicators: list[str], page: int
) -> list[dict[str, Any]]:
    scopes = None
    if fields["scope"]:
        names = [row["scope"] for row in await ask_rows(datasette, "slip_scopes")]
        scopes = json.dumps([name for name in names if wording.plain(fields["scope"]) in wording.plain(name)])
    since, until = year_span(fields["nam"])
    rows = await ask_rows(
        datasette,
        "slips",
        kind=fields["kind"] if fields["kind"] in KINDS else None,
        indicators=json.dumps(indicators) if fields["indicator"] else None,
        scopes=scopes,
        newspaper=fields["bao"] or None,
        since=since,
        until=until,
        limit=PAGE_ROWS + 1,
        offset=(page - 1) * PAGE_ROWS,
    )
    return [
        {
            **row,
            "status_name": wording.STATUS_NAMES[row["status"]],
            "sides": [side for side in (_side(row, "other_"), _side(row, "")) if side["article_id"]],
        }
        for row in rows
    ]


async def _far(datasette: Datasette, fields: dict[str, str], indicators: list[str]) -> tuple[list[dict[str, Any]], str]:
    """Pair what is too far apart to be a slip, in the newest periods where numbers are far apart.

    Without one indicator and one place it says what is wanting.
    """
    typed = wording.plain(fields["scope"])
    areas = [row["id"] for row in (await units_of(datasette)).values() if wording.plain(row["name"]) == typed]
    areas += ["VN"] if typed == "ca nuoc" else []
    if len(indicators) != 1 or not areas:
        return [], "Để so những số khác rất xa, hãy chọn một chỉ tiêu và gõ tên một tỉnh hoặc “cả nước”."
    since, until = year_span(fields["nam"])
    found: list[dict[str, Any]] = []
    for area in areas:
        whose = {"indicator": indicators[0], "area": area}
        spread = await ask_rows(datasette, "spread_periods", **whose, since=since, until=until, limit=FAR_PERIODS)
        periods = json.dumps(sorted({row["period"] for row in spread}))
        pairs = await ask_rows(datasette, "conflicts_of", **whose, periods=periods)
        found += [row for row in pairs if not row["near"]]
    papers = (fields["bao"],) if fields["bao"] else None
    rows = [row for row in found if papers is None or {row["newspaper"], row["other_newspaper"]} & set(papers)]
    titles = {row["slug"]: row["title"] for row in await ask_rows(datasette, "newspapers")}
    rows.sort(key=lambda row: (row["other_published"] or "", row["other_figure_id"]), reverse=True)
    return [
        {
            "kind": FAR,
            "why": "",
            "indicator": row["indicator"],
            "indicator_id": row["indicator_id"],
            "scope": row["ref_area_name"],
            "period": row["time_period"],
            "status_name": wording.STATUS_NAMES[row["obs_status"]],
            "sides": [
                _side({**row, "newspaper_title": titles.get(row["newspaper"])}, ""),
                _side({**row, "other_newspaper_title": titles.get(row["other_newspaper"])}, "other_"),
            ],
        }
        for row in rows[: PAGE_ROWS + 1]
    ], ""


def _side(row: dict[str, Any], lead: str) -> dict[str, Any]:
    """Return one side of a pair; its period only where the two differ in it."""
    names = ("raw", "sentence", "title", "url", "published", "article_id", "figure_id", "newspaper_title")
    side = {name: row[lead + name] for name in names}
    other = row.get("other_period")
    side["period"] = row[f"{lead}period"] if other and other != row["period"] else None
    return side


ROUTES: Routes = ((r"^/venh$", disputes),)
