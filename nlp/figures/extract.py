"""Extract: the figures of a document, every number with its indicator, whose, when, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.figures.exclusions import Exclusion, find_exclusions, mask
from nlp.figures.figure import Decision, Figure
from nlp.figures.line import Line, lines
from nlp.figures.memory import Memory, remember
from nlp.figures.numerals import plain
from nlp.figures.periods import Clock, Period, bounds_of, find_periods, opens
from nlp.figures.quantities import find_quantities
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope, find_scopes
from nlp.figures.sentences import read_sentence
from nlp.places import Place, find_places
from nlp.references import Reference
from nlp.text import Document

MERGED = 900
"""Characters from which a paragraph is taken for several whose breaks were lost (figures.md 17.C.5)."""

__all__ = ["Decision", "Figure", "explain", "extract"]


@dataclass(frozen=True, slots=True)
class _Read:
    line: Line
    readings: list[Reading]
    exclusions: list[Exclusion]


def extract(document: Document, references: Sequence[Reference] = (), places: Sequence[Place] = ()) -> list[Figure]:
    """Return the figures of a document in the order of the text.

    `references` and `places` are those of the same text; without `places` they are looked up here.
    """
    return [
        _figure(read.line, reading)
        for read in _read(document, references, places)
        for reading in read.readings
        if reading.live
    ]


def explain(document: Document, references: Sequence[Reference] = (), places: Sequence[Place] = ()) -> list[Decision]:
    """Return for every number of a document what was made of it and by which rule, in the order of the text."""
    decisions: list[Decision] = []
    for read in _read(document, references, places):
        line = read.line
        for reading in read.readings:
            start, end = line.place(reading.start, reading.end)
            if reading.live:
                outcome, rule = "figure", reading.rule or reading.kind
            elif reading.dropped:
                outcome, rule = reading.dropped, "figures.md 10"
            else:
                outcome, rule = reading.rule, "figures.md 8"
            decisions.append(Decision(document.text[start:end], start, end, outcome, rule))
        for exclusion in read.exclusions:
            start, end = line.place(exclusion.start, exclusion.end)
            decisions.append(Decision(document.text[start:end], start, end, exclusion.code, "figures.md 10"))
    return sorted(decisions, key=lambda d: (d.start, d.end))


def _read(document: Document, references: Sequence[Reference], places: Sequence[Place]) -> Iterator[_Read]:
    found = list(places) or find_places(document.text, document.published)
    pages: list[tuple[Line, list[Scope]]] = []
    for line in lines(document):
        here = [place for place in found if line.start <= place.start < line.start + len(line.text)]
        provinces = [(*line.folded_span(place.start, place.end), place.name) for place in here]
        pages.append((line, find_scopes(line, provinces)))
    memory = remember(document, found, pages)
    for line, scopes in pages:
        legal = [
            tuple(line.folded_span(reference.number_start, reference.number_end))
            for reference in references
            if reference.number_start is not None
            and reference.number_end is not None
            and line.start <= reference.number_start < line.start + len(line.text)
        ]
        yield _read_line(document, line, scopes, found, [(a, b) for a, b in legal if b > a], memory)


def _read_line(
    document: Document,
    line: Line,
    scopes: list[Scope],
    places: Sequence[Place],
    legal: list[tuple[int, int]],
    memory: Memory,
) -> _Read:
    text = line.folded
    year = (
        int(memory.governing.code[-4:])
        if memory.governing and memory.governing.kind == "year" and memory.governing.code
        else None
    )
    told_year = year or (document.published.year if document.published else None)
    clock = Clock(told_year, document.published)
    exclusions = find_exclusions(text, legal, [])
    blotted = mask(
        text,
        [
            (e.start, e.end)
            for e in exclusions
            if e.code in ("legal_ref", "article_ref", "url_email", "id_number", "version")
        ],
    )
    periods: list[Period] = []
    for start, end in line.sentences:
        if len(line.text) > MERGED:
            clock.year = told_year
        periods.extend(find_periods(blotted, start, end, clock))
    exclusions += [
        Exclusion(p.start, p.end, "date" if p.kind.startswith("day") else "year" if p.kind == "name" else "period")
        for p in periods
    ]
    masked = mask(text, [(e.start, e.end) for e in exclusions])
    quantities = find_quantities(text, masked, english=memory.english)
    memory.subject = memory.local = memory.last = None
    memory.status = ""
    memory.inside = [
        Scope(*line.folded_span(place.start, place.end), place.name, "province")
        for place in places
        if line.start <= place.start < line.start + len(line.text)
    ]
    readings: list[Reading] = []
    for order, (start, end) in enumerate(line.sentences):
        inside = [Reading(q) for q in quantities if start <= q.slot_start < end]
        spoken = [p for p in periods if start <= p.start < end]
        opener = next((p for p in spoken if opens(text, start, p) and p.governs), None)
        if opener is not None and order == 0:
            memory.governing = memory.local = opener
        elif order and len(line.text) > MERGED:
            memory.local = opener or memory.local
        read_sentence(line, (start, end), inside, spoken, scopes, memory, order)
        memory.hear(text, (start, end), scopes)
        readings.extend(inside)
        told = [r.status for r in inside if r.live]
        memory.last = next((r.period for r in reversed(inside) if r.live), memory.last)
        memory.status = told[-1] if told else memory.status if not inside else ""
    return _Read(line, readings, exclusions)


def _figure(line: Line, reading: Reading) -> Figure:
    quantity = reading.quantity
    start, end = line.place(reading.start, reading.end)
    raw = line.text[start - line.start : end - line.start]
    unit = quantity.unit
    if quantity.counted and quantity.unit_span is not None:
        unit = UNIT_NAMES.get(unit) or line.raw(quantity.unit_span[0], quantity.unit_span[0] + len(unit))
    spans = {key: line.place(*span) for key, span in reading.spans.items() if span[1] > span[0]}
    if quantity.total_span is not None:
        spans["of_total"] = line.place(*quantity.total_span)
    if (
        "period" in spans
        and reading.period is not None
        and "period" in reading.inherited
        and reading.period.kind != "now"
    ):
        pass
    first, last = bounds_of(reading.period_code) if reading.period_code else (None, None)
    texts = list(dict.fromkeys(scope.text for scope in reading.scopes))
    change = reading.kind in ("change", "ratio")
    return Figure(
        raw=raw,
        start=start,
        end=end,
        kind=reading.kind,
        value=plain(quantity.value),
        value_high=None if quantity.high is None else plain(quantity.high),
        approx=quantity.approx,
        of_total=None if quantity.total is None else plain(quantity.total),
        unit_type=quantity.unit_type,
        unit=unit + quantity.per,
        indicator=reading.indicator or raw,
        indicator_id=reading.indicator_id,
        scope="; ".join(texts) or None,
        scope_type=reading.scopes[0].type if texts else None,
        period=reading.period_code,
        period_start=first,
        period_end=last,
        status=reading.status,
        cmp_dir=reading.direction,
        cmp_amount=None if change or reading.amount is None else plain(reading.amount),
        cmp_approx=reading.amount_approx if not change else "exact",
        cmp_unit=None if change or reading.amount is None else reading.amount_unit,
        cmp_base=reading.base,
        cmp_base_value=None if reading.base_value is None else plain(reading.base_value),
        inherited=tuple(key for key in ("scope", "period", "indicator") if key in reading.inherited),
        spans=spans,
    )


UNIT_NAMES = {
    "dn": "doanh nghiệp",
    "nlđ": "người lao động",
    "tthc": "thủ tục hành chính",
    "khẩu": "người",
    "nhân khẩu": "người",
    "dân": "người",
    "đơn vị, dn": "đơn vị, doanh nghiệp",
    "hs": "hồ sơ",
    "cbcc": "cán bộ, công chức",
    "cbccvc": "cán bộ, công chức, viên chức",
    "dvc": "dịch vụ công",
    "người dân": "người",
}
