"""Charts: specs that the vendored Vega-Lite takes, colours for everyone, words and a table beside; the libraries."""

from __future__ import annotations

import csv
import gzip
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import desk
from desk import charts
from desk.charts import across_break, by_area, spark, sparkline, topic_trend
from desk.series import Series, gathered
from tests.desk.test_style import contrast

STATIC = Path(desk.__file__).parent / "static"
VENDORED = [*csv.DictReader((STATIC / "vega" / "vendored.csv").read_text(encoding="utf-8").splitlines())]
EVIL = '"><script>alert(1)</script>&'


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of the vendored version, without its descriptions."""
    (version,) = [row["version"] for row in VENDORED if row["package"] == "vega-lite"]
    packed = Path(__file__).with_name(f"vega-lite-{version}.schema.json.gz").read_bytes()
    return Draft7Validator(json.loads(gzip.decompress(packed)))


def row(period: str, value: str, status: str = "achieved", **changes: Any) -> dict[str, Any]:
    """An observation of a year or a quarter."""
    year, _, quarter = period.partition("-Q")
    months = {"": ("01-01", "12-31"), "1": ("01-01", "03-31"), "2": ("04-01", "06-30"), "3": ("07-01", "09-30")}[
        quarter
    ]
    told = {"newest": "2026-01-01", "reports": 1, "figure_id": int(year), "article_id": 1, "approx": "exact"}
    told |= {"indicator_id": "i", "indicator": "tỉ lệ", "area": "VN", "scope": "cả nước", "kind": "level", "unit": "%"}
    told |= {"unit_type": "percent", "value_high": None, "of_total": None, "cmp_dir": None, "cmp_base": None}
    told |= {"period": period, "period_start": f"{year}-{months[0]}", "period_end": f"{year}-{months[1]}"}
    return told | {"status": status, "value": value, "value_num": float(value)} | changes


def charted() -> list[charts.Chart]:
    """One chart of each kind, with hostile names."""
    rows = [
        row("2023", "55"),
        row("2024", "62.4"),
        row("2024-Q1", "60"),
        row("2025", "80", "target"),
        row("2025", "7", "estimate"),
    ]
    (series,) = gathered(rows)
    (money,) = gathered([row("2023", "2300000000000", unit="VND"), row("2024", "1e12", unit="VND", kind="level")])
    trend = [
        {"month": f"2025-{m:02}", "topic_name": name, "articles": m} for m in range(1, 5) for name in ("thể chế", EVIL)
    ]
    return [
        by_area([series], [f"cả nước {EVIL}"], 90.0, title=EVIL),
        by_area([money], ["cả nước"]),
        across_break([("Tỉ lệ", "cũ", series), ("Tỉ lệ", "mới", series)], "2025-07-01", "Vạch đứng"),
        topic_trend(trend),
    ]


@pytest.mark.parametrize("chart", charted(), ids=["target", "money", "break", "topics"])
def test_the_vendored_version_takes_the_spec(schema: Any, chart: charts.Chart) -> None:
    errors = [error.message[:300] for error in schema.iter_errors(json.loads(chart.json))]
    assert not errors


def test_the_schema_would_refuse_a_wrong_spec(schema: Any) -> None:
    spec = json.loads(charted()[0].json)
    spec["spec"]["layer"][0]["mark"]["type"] = "lines"
    assert not schema.is_valid(spec)


@pytest.mark.parametrize("chart", charted(), ids=["target", "money", "break", "topics"])
def test_a_chart_has_words_and_the_same_numbers_as_a_table(chart: charts.Chart) -> None:
    assert chart.summary
    assert len(chart.rows) == len(chart.spec["data"]["values"])
    assert all(len(cells) == len(chart.columns) for cells in chart.rows)
    assert "http" not in chart.json.replace(charts.SCHEMA, "")  # nothing to fetch


def test_only_periods_of_one_length_are_joined() -> None:
    values = charted()[0].spec["data"]["values"]
    lengths = {value["day"]: value["length"] for value in values if value["group"] == "đạt được"}
    assert lengths["2023-12-31"] == lengths["2024-12-31"] == "đạt được từng năm"
    assert lengths["2024-03-31"] == "đạt được từng quý"
    assert {value["joined"] for value in values if value["group"] == "mục tiêu"} == {False}


def test_every_group_has_a_colour_and_a_shape_of_its_own() -> None:
    for chart in charted()[:3]:
        points = next(layer for layer in chart.spec["spec"]["layer"] if layer["mark"]["type"] == "point")
        groups = {value["group"] for value in chart.spec["data"]["values"]}
        for channel in ("color", "shape"):
            scale = points["encoding"][channel]["scale"]
            assert set(scale["domain"]) == groups
            assert len(set(scale["range"])) == len(groups)


def test_money_is_drawn_in_words_of_people() -> None:
    chart = charted()[1]
    assert chart.spec["spec"]["layer"][0]["encoding"]["y"]["axis"]["title"] == "tỷ đồng"
    assert [value["value"] for value in chart.spec["data"]["values"]] == [2300.0, 1000.0]


def test_the_break_is_a_day_that_vega_reads() -> None:
    rule = charted()[2].spec["spec"]["layer"][-1]
    assert rule["encoding"]["x"]["datum"] == {"year": 2025, "month": 7, "date": 1, "utc": True}
    assert "không nối với nhau" in charted()[2].summary


# -------------------------------------------------------------------------------------------------------------- colours
CSS = (STATIC / "figures.css").read_text(encoding="utf-8")
PAPERS = {"light": ("#fdfcf9", "#f2efe7"), "dark": ("#191a1c", "#25272a")}


@pytest.mark.parametrize("colour", charts.PALETTE)
def test_lines_stand_out_on_both_papers(colour: str) -> None:
    assert contrast(colour, "#fdfcf9") >= 2.95  # Okabe and Ito's purple is at 2.96; WCAG asks 3 of graphics
    assert contrast(colour, "#191a1c") >= 3


def test_news_can_be_read_on_both_papers() -> None:
    light, dark = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS)
    )
    assert set(light) == set(dark) == {"good", "bad", "spark"}
    for scheme, papers in ((light, PAPERS["light"]), (dark, PAPERS["dark"])):
        for paper in papers:
            assert contrast(scheme["good"], paper) >= 4.5
            assert contrast(scheme["bad"], paper) >= 4.5
            assert contrast(scheme["spark"], paper) >= 3


def test_the_style_sheet_uses_colours_that_exist() -> None:
    base = (STATIC / "desk.css").read_text(encoding="utf-8")
    known = set(re.findall(r"--([a-z]+):", base + CSS))
    assert set(re.findall(r"var\(--([a-z]+)\)", CSS)) <= known
    assert "url(" not in CSS


# ----------------------------------------------------------------------------------------------------------- sparklines
def test_a_sparkline_is_markup_only_where_we_wrote_it() -> None:
    drawn = sparkline([1.0, 5.0, 3.0], EVIL)
    assert "<script" not in drawn
    assert "style" not in drawn
    assert 'points="4,22 48,4 92,13"' in drawn


def test_a_flat_or_short_sparkline_is_drawn_or_left_out() -> None:
    assert 'points="4,13 92,13"' in sparkline([2, 2], "bằng nhau")
    assert spark([row("2024", "1")]) == ""
    assert spark([]) == ""


def test_a_series_without_anything_reached_has_no_line() -> None:
    (series,) = gathered([row("2025", "80", "target")])
    assert (series.newest, series.line, series.others) == (None, [], 0)
    assert by_area([series], ["x"]).summary == "Chưa có số đạt được nào."
    assert isinstance(series, Series)


# ------------------------------------------------------------------------------------------------------------ libraries
@pytest.mark.parametrize("library", VENDORED, ids=lambda library: library["file"])
def test_libraries_are_as_published(library: dict[str, str]) -> None:
    content = (STATIC / "vega" / library["file"]).read_bytes()
    if library["changed"]:  # what was changed can be taken back
        assert content.count(b"'./vega-util.js'") == 1
        content = content.replace(b"'./vega-util.js'", b"'vega-util'")
    assert sha256(content).hexdigest() == library["published_sha256"]
    assert library["version"]
    licence = (STATIC / "vega" / library["licence_file"]).read_text(encoding="utf-8")
    assert "Redistribution and use in source and binary forms" in licence
    assert library["licence"] == "BSD-3-Clause"


def test_no_library_is_here_without_its_row() -> None:
    here = {path.name for path in (STATIC / "vega").iterdir()}
    told = {row["file"] for row in VENDORED} | {row["licence_file"] for row in VENDORED}
    assert here == told | {"vendored.csv", "vega-util.js"}


def test_the_loader_never_evaluates_text() -> None:
    loader = (STATIC / "charts.js").read_text(encoding="utf-8")
    assert "ast: true" in loader
    assert "expressionInterpreter" in loader
    assert not re.search(r"\beval\(|new Function|innerHTML", loader)


def test_the_wheel_takes_the_libraries_along() -> None:
    project = (Path(desk.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"static/vega/*"' in project
