"""Every indicator with its witness and its fence, and the table's own laws."""

import csv
from importlib.resources import files

import pytest

from nlp.figures.indicators import catalogue
from nlp.text import fold
from tests.nlp.figures.reading import read

TABLE = list(csv.DictReader(files("nlp.figures").joinpath("indicators.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in TABLE])
def test_witness_and_fence(row: dict[str, str]) -> None:
    figures = read(row["example"], "2025-02-10")
    assert (row["id"], row["example_value"]) in [(f.indicator_id, f.value) for f in figures]
    assert row["id"] not in [f.indicator_id for f in read(row["counterexample"], "2025-02-10")]


def test_table_is_whole() -> None:
    assert len(TABLE) == len(catalogue()) == 174
    assert all(row["example"] and row["counterexample"] for row in TABLE)


def test_no_two_rows_share_an_alias() -> None:
    owner: dict[str, str] = {}
    for row in catalogue().values():
        for alias in row.aliases:
            assert owner.setdefault(alias, row.id) == row.id
            assert fold(alias.replace("N", "7")) == alias.replace("N", "7")


def test_links_lead_to_rows() -> None:
    rows = catalogue()
    for row in rows.values():
        assert row.rate_id is None or rows[row.rate_id].unit_type == "percent"
        assert row.stock_id is None or row.stock_id in rows
