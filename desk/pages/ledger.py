"""Số liệu: the figure ledger as series of indicator and area, and its loose rows as a table to keep."""

import json
from asyncio import to_thread
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, Request, Response

from desk import wording
from desk.answers import FILE_PAGE, SHEET_ROWS, Desk, Routes, ask, ask_rows, attachment, entry, show, streamed
from desk.corrected import corrected, decisions
from desk.coverage import certificate
from desk.export import begun, legible, lines_of, table_of
from desk.lines import lines, settled, units_of
from desk.queries import BY_NAME, columns_of
from desk.series import Series, gathered
from desk.writing import RefusedError
from store.schema import Reader

PAGE_SERIES = 40
SCANNED = 120_000  # figures of indicators looked through for one page, so that a rare wish does not take seconds
NOT_TAKEN = ("decision", "machine")  # of a row, in a table to keep: said in words there
TOO_MANY = (
    f"Có hơn {wording.vietnamese(Decimal(SHEET_ROWS))} số liệu. "
    "Hãy chọn hẹp hơn (năm, nơi, chỉ tiêu hay báo) rồi lấy tệp Excel, hoặc lấy tệp CSV: tệp ấy có đủ mọi dòng."
)
FIELDS = ("indicator", "scope", "status", "nam", "bao", "topic")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of the ledger: the fields as typed, and what they mean in the store."""

    fields: dict[str, str]
    indicators: list[dict[str, Any]]  # what the press reports most first, without those that are not meant
    scopes: list[str] | None  # None = all
    since: str | None
    until: str | None

    @property
    def values(self) -> dict[str, str | None]:
        """Return what every question of figures takes."""
        return {
            "status": self.fields["status"] or None,
            "newspaper": self.fields["bao"] or None,
            "since": self.since,
            "until": self.until,
        }

    def address(self, page: str, **changes: str) -> str:
        """Return an address of the same wish."""
        told = {name: value for name, value in (self.fields | changes).items() if value}
        return f"{page}?{urlencode(told)}" if told else page


async def wish(datasette: Datasette, request: Request) -> Wish:
    """Read what was asked: indicators by id or words, scopes by words, both without marks if one likes."""
    fields = {name: entry(request, name) for name in FIELDS}
    seen = await ask_rows(datasette, "indicators_seen")
    seen.sort(key=lambda row: (-row["figures"], wording.plain(row["name_vi"])))
    chosen = chosen_indicators(seen, fields["indicator"])
    if fields["topic"]:
        chosen = [row for row in chosen if row["topic"] == fields["topic"]]
    return Wish(fields, chosen, await alike(datasette, fields["scope"], chosen), *year_span(fields["nam"]))


def chosen_indicators(seen: list[dict[str, Any]], typed: str) -> list[dict[str, Any]]:
    """Return the indicators that are meant: by id, by whole name, else by words; marks may be left out.

    >>> seen = [{"id": "a", "name_vi": "tỉ lệ hồ sơ trực tuyến"}, {"id": "b", "name_vi": "hồ sơ quá hạn"}]
    >>> [[row["id"] for row in chosen_indicators(seen, typed)] for typed in ("", "b", "ho so", "HO SO QUA HAN", "x")]
    [['a', 'b'], ['b'], ['a', 'b'], ['b'], []]
    """
    words = wording.plain(typed)
    meant = [row for row in seen if row["id"] == typed or wording.plain(row["name_vi"]) == words]
    return meant or [row for row in seen if all(word in wording.plain(row["name_vi"]) for word in words.split())]


def year_span(typed: str) -> tuple[str | None, str | None]:
    """Return first and last day of a year that was typed, else nothing.

    >>> year_span("2025"), year_span("25"), year_span("٢٠٢٥")
    (('2025-01-01', '2025-12-31'), (None, None), (None, None))
    """
    if len(typed) != 4 or not typed.isascii() or not typed.isdigit():
        return None, None
    return f"{typed}-01-01", f"{typed}-12-31"


async def alike(datasette: Datasette, typed: str, indicators: list[dict[str, Any]]) -> list[str] | None:
    """Return the names of scopes that have what was typed in them, without marks; None if nothing was typed."""
    if not typed:
        return None
    names = json.dumps([row["id"] for row in indicators])
    seen = [row["scope"] for row in await ask_rows(datasette, "scopes_seen", indicators=names)]
    return [name for name in seen if wording.plain(typed) in wording.plain(name)]


async def observations(datasette: Datasette, asked: Wish, indicator: str) -> list[dict[str, Any]]:
    """Return the newest report of each area, period and status of an indicator, as far as the wish goes."""
    if asked.scopes is None:
        return await settled(datasette, await ask_rows(datasette, "observations", indicator=indicator, **asked.values))
    scopes = json.dumps(asked.scopes)
    rows = await ask_rows(datasette, "observations_of_scopes", indicator=indicator, scopes=scopes, **asked.values)
    typed = wording.plain(asked.fields["scope"])
    rows = [row for row in rows if typed in wording.plain(row["scope"] or "")]  # one figure may be of two provinces
    return await settled(datasette, rows)


async def ledger(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Số liệu: series under their indicators, page by page; `tu` and `sau` say where the page begins."""
    asked = await wish(datasette, request)
    begin, skip = entry(request, "tu"), entry(request, "sau")
    ids = [row["id"] for row in asked.indicators]
    place = ids.index(begin) if begin in ids else 0
    offset = int(skip) if len(skip) <= 6 and skip.isascii() and skip.isdigit() else 0
    found: list[Series] = []
    scanned, following = 0, ""
    for number, indicator in enumerate(asked.indicators[place:]):
        if scanned > SCANNED or len(found) >= PAGE_SERIES:
            following = asked.address("/so-lieu", tu=indicator["id"])
            break
        series = gathered(await observations(datasette, asked, indicator["id"]))[offset if number == 0 else 0 :]
        scanned += indicator["figures"] if asked.scopes is None else 0
        room = PAGE_SERIES - len(found)
        found += series[:room]
        if len(series) > room:
            after = room + (offset if number == 0 else 0)
            following = asked.address("/so-lieu", tu=indicator["id"], sau=str(after))
            break
    said = await lines(datasette, found)
    groups = [
        (row, [line for line in said if line["series"].first["indicator_id"] == row["id"]]) for row in asked.indicators
    ]
    (years,) = await ask_rows(datasette, "period_years")
    first, last = (int((years[name] or "0")[:4]) for name in ("first", "last"))
    return await show(
        datasette,
        request,
        "ledger.html",
        groups=[(row, members) for row, members in groups if members],
        count=len(found),
        begun=bool(place or offset),
        following=following,
        stopped=scanned > SCANNED and len(found) < PAGE_SERIES,
        wanted=asked.fields,
        query=urlencode({name: value for name, value in asked.fields.items() if value}),
        indicators=asked.indicators if not asked.fields["indicator"] else await ask_rows(datasette, "indicators_seen"),
        scopes=["cả nước", *dict.fromkeys(row["name"] for row in (await units_of(datasette)).values())],
        years=range(last, max(first, last - 30) - 1, -1) if last else (),
        newspapers=await ask_rows(datasette, "newspapers"),
        topics=await ask_rows(datasette, "ledger_topics"),
        cover=await certificate(desk, datasette),
    )


async def ledger_file(desk: Desk, request: Request, datasette: Datasette) -> Response | AsgiStream:
    """Give the loose figures behind as a table to keep; formulas are disarmed, unlike in Datasette's own CSV."""
    form = request.url_vars["form"]
    asked = await wish(datasette, request)
    names = await ask(datasette, lambda conn: columns_of(Reader(conn), BY_NAME["ledger"], figures="[]"))
    header = (*(name for name in names if name not in NOT_TAKEN), "correction", "machine")
    if form != "xlsx":
        return await streamed(_parts(datasette, asked, form, header), f"so-lieu.{form}")
    many = 0
    async for keys in _keys(datasette, asked):
        many += len(keys)
        if many > SHEET_ROWS:
            raise RefusedError(413, "Nhiều quá một tệp Excel", TOO_MANY)
    told = [row async for rows in _taken(datasette, asked) for row in rows]
    content = await to_thread(table_of, told, form, "Số liệu", header)  # others read pages meanwhile
    return attachment(content, f"so-lieu.{form}")


async def _parts(datasette: Datasette, asked: Wish, form: str, names: Sequence[str]) -> AsyncIterator[str]:
    """A file of figures in parts, the first with its header: what goes wrong before it is said as of any page."""
    head = begun(form, names)
    async for rows in _taken(datasette, asked):
        yield legible(head + lines_of(rows, form, names))
        head = ""
    yield head


async def _taken(datasette: Datasette, asked: Wish) -> AsyncIterator[list[dict[str, Any]]]:
    """The figures of a table to keep in its order, FILE_PAGE at a time: no question takes long, none holds all rows."""
    by = (await ask(datasette, lambda conn: decisions(Reader(conn)))).figures
    async for keys in _keys(datasette, asked):
        for begin in range(0, len(keys), FILE_PAGE):
            page = keys[begin : begin + FILE_PAGE]
            rows = {row["figure_id"]: row for row in await ask_rows(datasette, "ledger", figures=json.dumps(page))}
            # What was read anew since the keys were asked for is gone.
            said = corrected((rows[key] for key in page if key in rows), by, drop=False)
            yield [{name: row[name] for name in row if name not in NOT_TAKEN} | _corrected(row) for row in said]


async def _keys(datasette: Datasette, asked: Wish) -> AsyncIterator[list[int]]:
    """The numbers of the figures of a table to keep in its order, those of one indicator at a time."""
    values = asked.values | {"scopes": None if asked.scopes is None else json.dumps(asked.scopes)}
    for indicator in sorted(asked.indicators, key=lambda row: (row["name_vi"], row["id"])):
        found = await ask_rows(datasette, "ledger_keys", indicator=indicator["id"], **values)
        yield [row["figure_id"] for row in found]


def _corrected(row: dict[str, Any]) -> dict[str, Any]:
    """Say in a table to keep what people decided of a figure, and what the machine had read."""
    decision = row.get("decision")
    if decision is None:
        return {"correction": "", "machine": ""}
    return {"correction": f"{decision.words} ({decision.said})", "machine": row["machine"]}


ROUTES: Routes = (
    (r"^/so-lieu$", ledger),
    (r"^/so-lieu\.(?P<form>csv|xlsx|json)$", ledger_file),
)
