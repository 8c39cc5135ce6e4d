"""One indicator: what it measures, its series by place, the targets set for it, where papers differ, what they said."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk import wording
from desk.answers import Desk, Routes, ask_rows, entry, show
from desk.charts import MOST_PANELS, Chart, by_area
from desk.coverage import certificate
from desk.lines import area_name, lines, settled, units_of
from desk.pages.ledger import Wish, alike, observations, year_span
from desk.series import CERTAINTY, COMPARATORS, GROUND, REPORTED, Series, gathered
from store.rows import VIETNAM

TABLE_SERIES = 60
SENTENCES = 12


async def indicator(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one indicator; `scope` and `nam` narrow its series."""
    name = request.url_vars["indicator"]
    found = await ask_rows(datasette, "indicator", indicator=name)
    if not found:
        raise NotFound(f"Không có chỉ tiêu “{name}”.")
    (row,) = found
    fields = dict.fromkeys(("indicator", "scope", "status", "nam", "bao", "topic"), "")
    fields |= {field: entry(request, field) for field in ("scope", "nam")}
    scopes = await alike(datasette, fields["scope"], [row])
    asked = Wish(fields, [row], scopes, *year_span(fields["nam"]))
    rows = await observations(datasette, asked, name)
    series = gathered(rows)
    units = await units_of(datasette)
    targets = await ask_rows(datasette, "indicator_targets", indicator=name)
    today = desk.now().astimezone(VIETNAM).date()
    newest = sorted(rows, key=lambda row: (row["newest"], row["figure_id"]), reverse=True)[:SENTENCES]
    sentences = await ask_rows(datasette, "sentences", figures=json.dumps([row["figure_id"] for row in newest]))
    sentences = await settled(datasette, sentences)
    nothing = dict.fromkeys(("kind", "scopes", "newspaper", "since", "until"))
    slips = await ask_rows(datasette, "slips", **nothing, indicators=json.dumps([name]), limit=6, offset=0)
    chart = _chart(row, series, units, _common(row, targets, today))
    shown = sorted(series, key=lambda one: one.newest is None)[:TABLE_SERIES]
    return await show(
        datasette,
        request,
        "indicator.html",
        indicator=row,
        ground=GROUND[row["direction_good"]],
        wanted=fields,
        charts=[chart] if chart else [],
        rows=await lines(datasette, shown),
        left=len(series) - len(shown),
        targets=[_target(target) for target in targets],
        sentences=sentences,
        slips=slips[:5],
        more_slips=len(slips) > 5,
        cover=await certificate(desk, datasette),
    )


def _target(row: Mapping[str, Any]) -> dict[str, str]:
    """Say an official target: what is asked, of whom, by when, where it stands and how sure we are."""
    asked = wording.quantity(row["value"], None, None, row["unit"], "exact")
    if row["kind"] == "change":
        asked = f"{wording.DIRECTION_WORDS[row['cmp_dir'] or 'same']} {asked}"
    asked = f"{COMPARATORS[row['comparator']]} {asked}".strip()
    if row["cmp_base"]:
        asked += f" so với {wording.period_name(row['cmp_base'])}"
    return {
        "asked": asked,
        "qualifier": row["qualifier"] or "",
        "whose": row["scope"],
        "period": wording.period_name(row["period"]),
        "document": row["document"],
        "issued": wording.day_of(row["issued"]),
        "certainty": CERTAINTY[row["certainty"]],
        "note": row["note"] or "",
    }


def _common(row: Mapping[str, Any], targets: Sequence[Mapping[str, Any]], today: date) -> Mapping[str, Any] | None:
    """Return the target of the nation that falls due next, else the last; only rates of the whole indicator."""
    meant = [
        target
        for target in targets
        if target["area"] == "VN"
        and target["kind"] == "level"
        and target["unit"] == row["unit"] == "%"
        and not target["qualifier"]
    ]
    coming = [target for target in meant if target["period_end"] >= today.isoformat()]
    return coming[0] if coming else meant[-1] if meant else None


def _chart(
    row: Mapping[str, Any],
    series: Sequence[Series],
    units: Mapping[str, dict[str, Any]],
    target: Mapping[str, Any] | None,
) -> Chart | None:
    """Draw the places with the longest lines in the indicator's own unit; None if nothing was reached anywhere."""
    drawn = [one for one in series if one.line and one.first["unit"] == row["unit"]]
    if not drawn:
        return None
    longest = sorted(drawn, key=lambda one: (one.first["indicator"] != row["name_vi"], -len(one.line)))[:MOST_PANELS]
    chosen = [Series(tuple(_comparable(one))) for one in drawn if one in longest]
    names = [
        area_name(one.first, dict(units))
        + ("" if one.first["indicator"] == row["name_vi"] else f", {one.first['indicator']}")
        for one in chosen
    ]
    title = f"{wording.sentence_case(row['name_vi'])}, {len(chosen)} nơi có nhiều kỳ nhất"
    if target is None:
        return by_area(chosen, names, None, title=title)
    told = (
        f" Đường đứt: mục tiêu chung {COMPARATORS[target['comparator']]} "
        f"{wording.quantity(target['value'], None, None, target['unit'], 'exact')} "
        f"{wording.period_name(target['period'])}, {target['document']} ({CERTAINTY[target['certainty']]})."
    )
    return by_area(chosen, names, float(target["value"]), title=title, said=told)


def _comparable(one: Series) -> list[Mapping[str, Any]]:
    """Return the rows of a series that a chart may show beside each other: the line's periods, and all targets."""
    kept = {row["figure_id"] for row in one.line}
    return [row for row in one.rows if row["status"] not in REPORTED or row["figure_id"] in kept]


ROUTES: Routes = ((r"^/so-lieu/(?P<indicator>[a-z0-9_]{1,80})$", indicator),)
