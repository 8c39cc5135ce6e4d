"""The 50 sentences full of numbers that are no figures: no row, and each digit trap has its reason."""

from typing import Any

import pytest

from nlp.figures.extract import explain
from nlp.text import Document
from tests.nlp.figures.reading import read, rows_of

NEGATIVES = rows_of("negatives.jsonl")


@pytest.mark.parametrize("negative", [pytest.param(n, id=n["id"]) for n in NEGATIVES])
def test_no_row(negative: dict[str, Any]) -> None:
    assert [f.raw for f in read(negative["sentence"])] == []


@pytest.mark.parametrize("negative", [pytest.param(n, id=n["id"]) for n in NEGATIVES])
def test_every_digit_is_explained(negative: dict[str, Any]) -> None:
    sentence = negative["sentence"]
    explained = explain(Document("t", sentence))
    for trap in negative["traps"]:
        for at in range(trap["start"], trap["end"]):
            if sentence[at].isdigit():
                assert any(d.start <= at < d.end for d in explained), f"{sentence[at]!r} at {at} of {sentence!r}"
