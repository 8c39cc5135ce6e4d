"""How series are said in a table: newest value, target, distance, movement, whether papers differ, whose they are."""

import json
from typing import Any

from datasette.app import Datasette

from desk import wording
from desk.answers import ask, ask_rows
from desk.charts import spark
from desk.corrected import corrected, decisions, moved
from desk.series import Row, Series, gaps_by_figure
from desk.series import moved as moved_since
from store.schema import Reader


async def lines(datasette: Datasette, found: list[Series]) -> list[dict[str, Any]]:
    """Say each series for a table: the newest value, its target, how far it is, how it moved, whether papers differ."""
    numbers = [row["figure_id"] for one in found for row in (one.newest, one.target) if row]
    indicators = sorted({one.first["indicator_id"] for one in found})
    gaps = gaps_by_figure(await ask_rows(datasette, "targets_gap_of", figures=json.dumps(numbers)))
    rows = await ask_rows(datasette, "disagreed", indicators=json.dumps(indicators))
    differ = {(row["indicator_id"], row["scope"], row["period"]) for row in rows}
    good = {row["id"]: row["direction_good"] for row in await ask_rows(datasette, "directions")}
    titles = {row["slug"]: row["title"] for row in await ask_rows(datasette, "newspapers")}
    units = await units_of(datasette)
    return [
        {
            "series": one,
            "area": area_name(one.first, units),
            "province": units.get(one.first["area"] or ""),
            "newest": one.newest,
            "target": one.target,
            # A value that people put right was never held against a target.
            "gap": gaps.get(one.newest["figure_id"]) if one.newest and not one.newest.get("decision") else None,
            "moved": moved_since(one.line, good[one.first["indicator_id"]], one.first["kind"]),
            "spark": spark(one.line),
            "differ": any((row["indicator_id"], row["scope"], row["period"]) in differ for row in one.rows),
            "papers": titles,
            "before": _before(one.newest, units.get(one.first["area"] or "")),
        }
        for one in found
    ]


async def settled(datasette: Datasette, rows: list[dict[str, Any]], *, drop: bool = True) -> list[dict[str, Any]]:
    """Lay accepted corrections over figures; with `drop`, those of another series or of none are left out."""
    by = (await ask(datasette, lambda conn: decisions(Reader(conn)))).figures
    if not by:
        return rows
    return [row for row in corrected(rows, by, drop=drop) if not (drop and moved(row["decision"]))]


def _before(newest: Row | None, unit: dict[str, Any] | None) -> bool:
    """Tell whether the newest period ended before the unit existed: the article may mean the old one."""
    begun = unit["valid_from"] if unit else None
    return bool(newest and begun and newest["period_end"] and newest["period_end"] < begun)


async def units_of(datasette: Datasette) -> dict[str, dict[str, Any]]:
    """Return the provinces of all times by id."""
    return {row["id"]: row for row in await ask_rows(datasette, "provinces_ever")}


def area_name(row: Row, units: dict[str, dict[str, Any]]) -> str:
    """Name whose figure it is; a unit of the past says until when it was one, so that it is not taken for the new.

    >>> units = {"vn63-45": {"name": "Quảng Trị", "valid_until": "2025-06-30"}}
    >>> area_name({"area": "vn63-45", "scope": "Quảng Trị"}, units)
    'Quảng Trị (cũ, đến 30/6/2025)'
    >>> area_name({"area": "vn63-45/sở nội vụ", "scope": "Sở Nội vụ"}, units)
    'Sở Nội vụ (Quảng Trị cũ, đến 30/6/2025)'
    >>> area_name({"area": None, "scope": None}, {})
    'chưa rõ của ai'
    """
    name, area = row["scope"] or "chưa rõ của ai", row["area"] or ""
    unit = units.get(area.partition("/")[0])
    old = f"cũ, đến {wording.day_of(unit['valid_until'])}" if unit and unit["valid_until"] else ""
    if unit and "/" in area:
        return f"{name} ({' '.join(filter(None, (unit['name'], old)))})"
    return f"{name} ({old})" if old else name
