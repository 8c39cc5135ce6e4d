"""Sources: which rule and which words told each field of a figure, for readers who ask why."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.figures.figure import Figure, Told
from nlp.figures.readings import Reading


def told_fields(text: str, figure: Figure, reading: Reading) -> Iterator[Told]:
    """Yield the fields of a figure that hold something, each with its source, in the order of the schema."""
    quantity = reading.quantity
    yield Told("kind", figure.kind, _kind_rule(reading))
    high = f" – {figure.value_high}" if figure.value_high else ""
    total = f" / {figure.of_total}" if figure.of_total else ""
    yield Told("value", figure.value + high + total, f"figures.md 3 ({quantity.shape})", figure.raw, *_at(figure))
    if figure.approx != "exact":
        yield Told("approx", figure.approx, "figures.md 3.5", figure.raw, *_at(figure))
    yield Told("unit", figure.unit, f"figures.md 5 ({figure.unit_type})", figure.raw, *_at(figure))
    rule = reading.rule if figure.indicator_id else "the words of the clause"
    yield _told(text, figure, "indicator", figure.indicator_id or figure.indicator, rule or "the words of the clause")
    if figure.scope is not None:
        yield _told(text, figure, "scope", figure.scope, _source("scope", figure))
    if figure.period is not None:
        yield _told(text, figure, "period", figure.period, _source("period", figure))
    yield Told("status", figure.status, reading.status_rule)
    if figure.cmp_dir is not None:
        amount = " ".join(filter(None, (figure.cmp_dir, figure.cmp_amount, figure.cmp_unit)))
        yield _told(text, figure, "cmp", amount, "figures.md 8")
    if figure.cmp_base is not None:
        yield _told(text, figure, "base", figure.cmp_base, "figures.md 8")
    if figure.cmp_base_value is not None:
        yield _told(text, figure, "base_value", figure.cmp_base_value, "figures.md 8.3")


def _kind_rule(reading: Reading) -> str:
    """Name the verb or shape that made the kind."""
    return reading.verb or (reading.quantity.shape if reading.kind in ("rank", "ratio") else "figures.md 0")


def _source(field: str, figure: Figure) -> str:
    """Say whether a field is named in the sentence or handed down, and by what."""
    if field not in figure.inherited:
        return "named in the sentence"
    return "pointed back by a word of the sentence" if field in figure.spans else "handed down by the text before"


def _told(text: str, figure: Figure, field: str, value: str, source: str) -> Told:
    span = figure.spans.get(field)
    return Told(field, value, source) if span is None else Told(field, value, source, text[span[0] : span[1]], *span)


def _at(figure: Figure) -> tuple[int, int]:
    return figure.start, figure.end
