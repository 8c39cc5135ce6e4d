"""Review: figures kept as printed that a person should look at, and why (figures.md 3.1.7 and 4.4.9)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.figures.figure import Figure
from nlp.figures.indicators import catalogue
from nlp.figures.numerals import SCALES
from nlp.text import fold

ENGLISH_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])")
BROKEN_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+\.\d{1,2}(?![\d.,])")
# Indexes printed on a scale of 1, of 100 or of 1,000 points (figures.md 4.4.8).
SCALED = frozenset(["dti", "ict_index"])


def review(figure: Figure) -> tuple[str, ...]:
    """Return why a figure should be looked at: `implausible`, `english_thousands`, `broken_groups`; often nothing.

    The schema of a figure has no field for it: the reasons follow from the figure alone.
    """
    reasons = []
    if _implausible(figure):
        reasons.append("implausible")
    printed = ENGLISH_THOUSANDS.search(figure.raw)
    if printed is not None and Decimal(figure.value) == int(printed[1] + printed[2]) * _scale(figure.raw):
        reasons.append("english_thousands")
    if BROKEN_GROUPS.search(figure.raw):
        reasons.append("broken_groups")
    return tuple(reasons)


def _scale(raw: str) -> Decimal:
    """Return the product of the scale words in an expression."""
    scale = Decimal(1)
    for word in re.findall(r"\w+", fold(raw)):
        scale *= SCALES.get(word, 1)
    return scale


def _implausible(figure: Figure) -> bool:
    """Tell whether a level lies outside what its indicator can be, on the scale it is printed on."""
    row = catalogue().get(figure.indicator_id or "")
    if row is None or figure.kind != "level" or figure.unit_type != row.unit_type:
        return False
    for printed in filter(None, (figure.value, figure.value_high)):
        value = Decimal(printed)
        if row.id in SCALED and value > 1:
            value /= 1000 if value > 100 else 100
        if (row.plausible_min is not None and value < row.plausible_min) or (
            row.plausible_max is not None and value > row.plausible_max
        ):
            return True
    return False
