"""Every context with its witness, which only it reads, and its fence, which it must not read."""

from datetime import date

import pytest

from nlp.figures.contexts import CONTEXTS, Context
from nlp.figures.extract import explain
from nlp.figures.indicators import catalogue
from nlp.text import Document
from tests.nlp.figures.reading import read

ROWS = [pytest.param(row, id=f"{number}-{row.id}") for number, row in enumerate(CONTEXTS)]


@pytest.mark.parametrize("row", ROWS)
def test_witness(row: Context) -> None:
    rules = [told.rule for told in explain(Document("t", row.witness, None, date(2025, 2, 10)))]
    assert f"context {row.id}" in rules
    assert row.id in [figure.indicator_id for figure in read(row.witness, "2025-02-10")]


@pytest.mark.parametrize("row", ROWS)
def test_fence(row: Context) -> None:
    figures = read(row.fence, "2025-02-10")
    assert figures
    assert row.id not in [figure.indicator_id for figure in figures]


def test_rows_lead_to_the_catalogue() -> None:
    assert {row.id for row in CONTEXTS} <= set(catalogue())
    assert len({row.witness for row in CONTEXTS}) == len({row.fence for row in CONTEXTS}) == len(CONTEXTS)
