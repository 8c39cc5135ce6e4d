"""One province: the newest value of each indicator, before and after its merger, with articles, topics and papers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk import wording
from desk.answers import Desk, Routes, ask_rows, show
from desk.charts import Chart, across_break
from desk.coverage import certificate
from desk.lines import lines, settled, units_of
from desk.series import Series, gathered

TABLE_SERIES = 40
PANELS = 6
ARTICLES = 12
Unit = Mapping[str, Any]


async def province(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show the profile of a province by its slug: every unit that bore the name, each with its own series."""
    slug = request.url_vars["slug"]
    every = await units_of(datasette)
    units = sorted(
        (unit for unit in every.values() if unit["slug"] == slug),
        key=lambda unit: unit["valid_from"] or "",
        reverse=True,
    )
    if not units:
        raise NotFound(f"Không có tỉnh nào tên “{slug}”.")
    parts: list[dict[str, Any]] = []
    for unit in units:
        rows = await ask_rows(datasette, "observations_of_area", area=unit["id"], **_ALL)
        series = gathered(await settled(datasette, rows))
        reported = [one for one in series if one.newest]
        recent = sorted(reported, key=lambda one: one.newest["newest"] if one.newest else "", reverse=True)
        shown = sorted(recent[:TABLE_SERIES], key=lambda one: wording.plain(one.first["indicator"]))
        parts.append(
            {
                "unit": unit,
                "title": _title(unit),
                "history": _history(unit, every),
                "successor": every.get(unit["successor"] or ""),
                "predecessors": [old for old in every.values() if old["successor"] == unit["id"]],
                "series": series,
                "shown": shown,
                "left": len(reported) - len(shown),
            }
        )
    said = await lines(datasette, [one for part in parts for one in part["shown"]])
    for part in parts:
        part["rows"] = [said.pop(0) for _ in part["shown"]]
    chart = _chart(parts)
    areas = json.dumps([unit["id"] for unit in units])
    return await show(
        datasette,
        request,
        "province.html",
        name=units[0]["name"],
        kind=units[0]["kind"],
        parts=parts,
        charts=[chart] if chart else [],
        articles=await ask_rows(datasette, "province_articles", areas=areas, limit=ARTICLES),
        topics=await ask_rows(datasette, "province_topics", areas=areas),
        papers=await ask_rows(datasette, "province_papers", areas=areas, limit=ARTICLES),
        own=await ask_rows(datasette, "province_newspapers", slug=slug),
        cover=await certificate(desk, datasette),
    )


async def provinces(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show all provinces: those of today, and those that are no more with what they became."""
    every = await units_of(datasette)
    by_name = sorted(every.values(), key=lambda unit: wording.plain(unit["name"]))
    names = {unit["slug"] for unit in by_name if not unit["valid_until"]}
    return await show(
        datasette,
        request,
        "provinces.html",
        today=[unit for unit in by_name if not unit["valid_until"]],
        gone=[(unit, every.get(unit["successor"] or "")) for unit in by_name if unit["slug"] not in names],
        cover=await certificate(desk, datasette),
    )


_ALL = dict.fromkeys(("status", "newspaper", "since", "until"))


def _title(unit: Unit) -> str:
    """Name a unit with its time.

    >>> _title({"kind": "tỉnh", "name": "Quảng Trị", "valid_from": None, "valid_until": "2025-06-30"})
    'Tỉnh Quảng Trị cũ, đến 30/6/2025'
    """
    name = f"{wording.sentence_case(unit['kind'])} {unit['name']}"
    if unit["valid_until"]:
        return f"{name} cũ, đến {wording.day_of(unit['valid_until'])}"
    return f"{name}, từ {wording.day_of(unit['valid_from'])}" if unit["valid_from"] else name


def _history(unit: Unit, every: Mapping[str, Unit]) -> str:
    """Say what a unit was made of and what became of it.

    >>> new = {"id": "vn34-44", "kind": "tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01", "valid_until": None,
    ...     "successor": None}
    >>> old = [{"id": f"vn63-{n}", "kind": "tỉnh", "name": name, "successor": "vn34-44"}
    ...     for n, name in ((44, "Quảng Bình"), (45, "Quảng Trị"))]
    >>> _history(new, {unit["id"]: unit for unit in (new, *old)})
    'Hợp nhất từ Quảng Bình và Quảng Trị ngày 1/7/2025. Số liệu của các tỉnh cũ là chuỗi riêng, không cộng hay nối vào.'
    """
    old = [other for other in every.values() if other["successor"] == unit["id"]]
    if len(old) > 1:
        names = [other["name"] for other in old]
        joined = f"{', '.join(names[:-1])} và {names[-1]}"
        return (
            f"Hợp nhất từ {joined} ngày {wording.day_of(unit['valid_from'])}. "
            "Số liệu của các tỉnh cũ là chuỗi riêng, không cộng hay nối vào."
        )
    if old:
        return (
            f"Không hợp nhất với tỉnh khác, nhưng là đơn vị mới từ {wording.day_of(unit['valid_from'])}; "
            "số liệu trước đó vẫn để riêng."
        )
    following = every.get(unit["successor"] or "")
    if following:
        return f"Từ ngày sau đó thuộc {following['kind']} {following['name']} (mới)."
    return ""


def _chart(parts: Sequence[dict[str, Any]]) -> Chart | None:
    """Draw what the old and the new unit of the name both report; None where there are not two, or nothing common."""
    if len(parts) < 2:
        return None
    new, old = parts[0], parts[1]
    begun = new["unit"]["valid_from"] or ""
    later = {_thing(one): kept for one in new["series"] if (kept := _since(one, begun))}
    earlier = {_thing(one): one for one in old["series"] if all(row["period_end"] for row in one.rows)}
    common = [thing for thing in earlier if thing in later and earlier[thing].line and later[thing].line]
    common.sort(key=lambda thing: -len(earlier[thing].line) - len(later[thing].line))
    panels = []
    for thing in sorted(common[:PANELS], key=lambda thing: wording.plain(thing[1])):
        unit = "đồng" if thing[2].startswith("VND") else thing[2]
        heading = f"{wording.sentence_case(thing[1])} ({unit})"
        panels += [(heading, old["title"], earlier[thing]), (heading, new["title"], later[thing])]
    if not panels:
        return None
    said = f"Vạch đứng: ngày {wording.day_of(begun)}, đơn vị mới"
    return across_break(panels, begun, said, title="Trước và sau khi thành đơn vị mới")


def _since(one: Series, day: str) -> Series | None:
    """Keep the periods that end when the unit existed; what it says of earlier ones may be the old unit's."""
    kept = tuple(row for row in one.rows if row["period_end"] and row["period_end"] >= day)
    return Series(kept) if kept else None


def _thing(one: Series) -> tuple[str, str, str, str]:
    return one.first["indicator_id"], one.first["indicator"], one.first["unit"], one.first["kind"]


ROUTES: Routes = (
    (r"^/tinh$", provinces),
    (r"^/tinh/(?P<slug>[a-z0-9-]{1,60})$", province),
)
