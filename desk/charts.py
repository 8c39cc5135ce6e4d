"""Charts: Vega-Lite specs as plain dicts, each with its summary in words and its table; sparklines drawn here.

Colours are Okabe and Ito's, of which these keep 3:1 on the light and the dark paper; shape and words say the same.
What is drawn around the data (ink, grid, letters) takes the page's colours in `static/charts.js`.
"""

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from desk import wording
from desk.series import ASKED, Row, Series, length

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
BLUE, VERMILLION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE)
SHAPES = ("circle", "diamond", "square", "triangle-up")
HEADING = 30  # characters of a line above a small chart
CELL = 200  # pixels of a small chart's width; `static/charts.js` chooses how many stand side by side
MOST_PANELS, TOLD_TOPICS = 12, 3
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 26, 4


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: the spec, what it shows in a sentence or two, and the same numbers as a table."""

    name: str  # part of ids on the page
    title: str
    spec: dict[str, Any]
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def json(self) -> str:
        """Return the spec as the page carries it, in an attribute."""
        return json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))


def sparkline(values: Sequence[float], label: str) -> Markup:
    """Draw a line of numbers, the newest as a dot, as inline SVG without styles; nothing for less than two.

    >>> print(sparkline([1, 3], "tăng từ 1 lên 3"))
    <svg class="spark" width="96" height="26" viewBox="0 0 96 26" role="img" aria-label="tăng từ 1 lên 3"><polyline \
points="4,22 92,4"/><circle cx="92" cy="4" r="3"/></svg>
    >>> sparkline([1], "một số")
    Markup('')
    """
    if len(values) < 2:
        return Markup("")
    low, high = min(values), max(values)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(values) - 1)
    tall = SPARK_HEIGHT - 2 * SPARK_EDGE
    places = [
        (
            SPARK_EDGE + step * number,
            SPARK_EDGE + tall * ((high - value) / (high - low) if high > low else 0.5),
        )
        for number, value in enumerate(values)
    ]
    points = " ".join(f"{x:.4g},{y:.4g}" for x, y in places)
    return Markup(
        '<svg class="spark" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<polyline points="{points}"/><circle cx="{x}" cy="{y}" r="3"/></svg>'
    ).format(
        w=SPARK_WIDTH, h=SPARK_HEIGHT, label=label, points=points, x=f"{places[-1][0]:.4g}", y=f"{places[-1][1]:.4g}"
    )


def spark(line: Sequence[Row]) -> Markup:
    """Draw the line of a series, and say it.

    >>> row = {"value_num": 61.5, "value": "61.5", "value_high": None, "of_total": None, "unit": "%", "approx": "exact"}
    >>> line = [row | {"period": "2023"}, row | {"period": "2024", "value_num": 62.4, "value": "62.4"}]
    >>> print(str(spark(line)).partition("aria-label=")[2].partition("><")[0])
    "61,5% năm 2023 đến 62,4% năm 2024, 2 kỳ"
    """
    if len(line) < 2:
        return Markup("")
    ends = [f"{wording.measure(row)} {wording.period_name(row['period'])}" for row in (line[0], line[-1])]
    return sparkline([row["value_num"] for row in line], f"{ends[0]} đến {ends[1]}, {len(line)} kỳ")


def magnitude(values: Iterable[float], unit: str) -> tuple[float, str]:
    """Return by what to divide numbers of a unit, and what the axis is called then.

    >>> magnitude([2.3e12, 5e11], "VND"), magnitude([62.4], "%"), magnitude([3e7], "VND/hồ sơ")
    ((1000000000.0, 'tỷ đồng'), (1.0, '%'), (1000000.0, 'triệu đồng/hồ sơ'))
    """
    most = max((abs(value) for value in values), default=0.0)
    if not unit.startswith("VND"):
        return 1.0, unit
    power, word = next(((p, w) for p, w in ((9, "tỷ "), (6, "triệu ")) if most >= 10**p), (0, ""))
    return float(10**power), f"{word}đồng{unit[3:]}"


def by_area(
    series: Sequence[Series],
    names: Sequence[str],
    target: float | None = None,
    *,
    name: str = "noi",
    title: str = "",
    said: str = "",
) -> Chart:
    """Draw one small chart for each series (of one indicator), with its targets and one line for a common target.

    `names` are the panels' headings, one for each series; `said` is added to the summary. Periods of different length
    are never joined.
    """
    rows = [(panel, row) for panel, one in zip(names, series, strict=True) for row in one.rows]
    divide, unit = magnitude((row["value_num"] for _, row in rows), rows[0][1]["unit"] if rows else "")
    values = [_point(panel, _status(row), row, divide) for panel, row in rows]
    groups = sorted({value["group"] for value in values}, key=["đạt được", "mục tiêu", "ước", "quy định"].index)
    marks = _lines(PALETTE, SHAPES, groups, unit)
    if target is not None:
        marks.append(
            {
                "mark": {"type": "rule", "strokeDash": [5, 4], "size": 1.5, "color": VERMILLION},
                "encoding": {"y": {"datum": target / divide, "type": "quantitative"}},
            }
        )
    return Chart(
        name,
        title,
        _facets(values, marks, list(dict.fromkeys(names))),
        _summary([(panel, one.line) for panel, one in zip(names, series, strict=True)]) + said,
        ("Của ai", "Kỳ", "Trạng thái", "Giá trị"),
        tuple(_cells(panel, _status(row), row) for panel, row in rows),
    )


def across_break(
    panels: Sequence[tuple[str, str, Series]], day: str, said: str, name: str = "truoc-sau", title: str = ""
) -> Chart:
    """Draw the series (indicator, unit, series) of a province's old and new units, never joined, with the day between.

    `day` is the first of the new unit; `said` is what stands at the line.
    """
    units = list(dict.fromkeys(unit for _, unit, _ in panels))
    rows = [(panel, unit, row) for panel, unit, one in panels for row in one.line]
    values = [_point(panel, unit, row, 1.0) for panel, unit, row in rows]
    headings = list(dict.fromkeys(panel for panel, _, _ in panels))
    marks = [
        *_lines(PALETTE, SHAPES, units, None),
        {
            "mark": {"type": "rule", "strokeDash": [2, 3], "size": 1.5, "color": VERMILLION, "tooltip": said},
            "encoding": {"x": {"datum": _moment(day), "type": "temporal", "scale": _UTC}},
        },
    ]
    spec = _facets(values, marks, headings)
    spec["resolve"] |= {"scale": {"y": "independent"}}
    told = _summary([(f"{panel}, {unit}", one.line) for panel, unit, one in panels])
    return Chart(
        name,
        title,
        spec,
        f"{said}: hai bên là hai đơn vị khác nhau, không nối với nhau. {told}",
        ("Chỉ tiêu, kỳ", "Đơn vị", "Trạng thái", "Giá trị"),
        tuple(
            (f"{panel}, {wording.period_name(row['period'])}", unit, _status(row), wording.measure(row))
            for panel, unit, row in rows
        ),
    )


def topic_trend(
    rows: Sequence[Mapping[str, Any]], name: str = "chu-de", title: str = "Số bài theo chủ đề, từng tháng"
) -> Chart:
    """Draw how many articles each topic had, month by month: rows {month: 2025-03, topic_name, articles}.

    >>> rows = [{"month": "2025-02", "topic_name": "thể chế", "articles": 3},
    ...     {"month": "2025-03", "topic_name": "thể chế", "articles": 5}]
    >>> topic_trend(rows).summary
    'Thể chế: 3 bài tháng 2/2025 đến 5 bài tháng 3/2025.'
    """
    topics = list(dict.fromkeys(wording.sentence_case(row["topic_name"]) for row in rows))
    ordered = sorted(rows, key=lambda row: (topics.index(wording.sentence_case(row["topic_name"])), row["month"]))
    values = [
        {
            "panel": _heading(wording.sentence_case(row["topic_name"])),
            "day": f"{row['month']}-01",
            "value": row["articles"],
            "said": f"{wording.period_name(row['month'])}: {wording.decimal(row['articles'])} bài",
        }
        for row in ordered
    ]
    bars = {
        "mark": {"type": "bar", "color": BLUE, "tooltip": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "timeUnit": "utcyearmonth", "axis": _DAYS},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": "bài", "tickCount": 4}},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }
    told = []
    most = Counter[str]()
    for row in rows:
        most[wording.sentence_case(row["topic_name"])] += row["articles"]
    for topic, _ in most.most_common(TOLD_TOPICS):
        own = [row for row in ordered if wording.sentence_case(row["topic_name"]) == topic]
        ends = [f"{wording.decimal(row['articles'])} bài {wording.period_name(row['month'])}" for row in own]
        told.append(f"{topic}: {ends[0]}" + (f" đến {ends[-1]}." if len(ends) > 1 else "."))
    return Chart(
        name,
        title,
        _facets(values, [bars], topics),
        " ".join([*(["Nhiều bài nhất:"] if len(topics) > TOLD_TOPICS else []), *told]),
        ("Chủ đề", "Tháng", "Số bài"),
        tuple(
            (
                wording.sentence_case(row["topic_name"]),
                wording.period_name(row["month"]),
                wording.decimal(row["articles"]),
            )
            for row in ordered
        ),
    )


EDGE = 8  # pixels kept free around a chart's points, that none is cut at the frame
_UTC = {"type": "utc", "padding": EDGE}  # days have no zone
_DAYS = {"title": None, "format": "%-m/%Y", "tickCount": 3, "labelOverlap": True}


def _moment(day: str) -> dict[str, Any]:
    year, month, date = map(int, day.split("-"))
    return {"year": year, "month": month, "date": date, "utc": True}


def _heading(panel: str) -> str:
    """Break a panel's heading into lines that stand above it."""
    return textwrap.fill(panel, HEADING)


def _status(row: Row) -> str:
    return "mục tiêu" if row["status"] in ASKED else wording.STATUS_NAMES[row["status"]]


def _point(panel: str, group: str, row: Row, divide: float) -> dict[str, Any]:
    status = wording.STATUS_NAMES[row["status"]]
    return {
        "panel": _heading(panel),
        "group": group,
        "day": row["period_end"],
        "value": row["value_num"] / divide,
        "length": f"{group} {length(row)}",
        "joined": row["status"] not in ASKED,
        "said": f"{group}, {wording.period_name(row['period'])}: {wording.measure(row)} ({status})",
    }


def _lines(
    colours: Sequence[str], shapes: Sequence[str], groups: Sequence[str], unit: str | None
) -> list[dict[str, Any]]:
    """Return the layers of lines and points: colour and shape tell the group, one line for each length of period."""
    colour = {
        "field": "group",
        "type": "nominal",
        "scale": {"domain": list(groups), "range": list(colours[: len(groups)])},
        "legend": {"title": None, "orient": "top"},
    }
    x = {"field": "day", "type": "temporal", "scale": _UTC, "axis": _DAYS}
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "padding": EDGE},
        "axis": {"title": unit, "tickCount": 4, "minExtent": 30},
    }
    shape = colour | {"scale": {"domain": list(groups), "range": list(shapes[: len(groups)])}}
    return [
        {
            "transform": [{"filter": "datum.joined"}],
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "length", "type": "nominal"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "shape": shape,
                "tooltip": {"field": "said", "type": "nominal"},
            },
        },
    ]


def _facets(values: list[dict[str, Any]], layers: list[dict[str, Any]], panels: Sequence[str]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "data": {"values": values},
        "columns": 3,
        "facet": {
            "field": "panel",
            "type": "nominal",
            "sort": [_heading(panel) for panel in panels],
            "header": {"title": None, "labelLimit": 2 * CELL, "labelFontWeight": "bold", "labelAnchor": "start"},
        },
        "spec": {"width": CELL * (3 if len(panels) == 1 else 1), "height": 110, "layer": layers},
        # the frames stand in line, however long the numbers beside them; each has its days below it
        "bounds": "flush",
        "spacing": {"column": 72, "row": 64},
        "resolve": {"axis": {"x": "independent"}},
    }


def _summary(lines: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Say the ends of each line, of the first few."""
    told = []
    for panel, line in lines:
        if not line:
            continue
        ends = [f"{wording.measure(row)} ({wording.period_name(row['period'])})" for row in (line[0], line[-1])]
        told.append(f"{panel}: {' đến '.join(dict.fromkeys(ends))}")
    more = f"; và {len(told) - 5} dòng nữa trong bảng" if len(told) > 5 else ""
    return f"{'; '.join(told[:5])}{more}." if told else "Chưa có số đạt được nào."


def _cells(panel: str, status: str, row: Row) -> tuple[str, ...]:
    return panel, wording.period_name(row["period"]), status, wording.measure(row)
