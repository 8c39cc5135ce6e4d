"""Extract: the figures of a document, every number with its indicator, whose, when, and whether it was reached."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from nlp.figures.bare_names import bare_names
from nlp.figures.codes import bounds_of
from nlp.figures.exclusions import Exclusion, find_exclusions, mask, masked_words
from nlp.figures.figure import Decision, Figure
from nlp.figures.headings import complete_headings
from nlp.figures.line import Line, lines
from nlp.figures.memory import Measured, Memory, Page
from nlp.figures.numerals import plain
from nlp.figures.periods import BOARD as PERIODS
from nlp.figures.periods import Clock, Period, find_periods, opens
from nlp.figures.quantities import Quantity, find_quantities, may_count
from nlp.figures.readings import Reading
from nlp.figures.review import review
from nlp.figures.scopes import Scope, find_scopes
from nlp.figures.sentences import read_sentence
from nlp.figures.setting import day_of, remember
from nlp.figures.sources import told_fields
from nlp.figures.statuses import aside_in_brackets, told_status
from nlp.places import Place, find_places
from nlp.references import Reference
from nlp.text import Document, Span

MERGED = 900
"""Characters from which a paragraph is taken for several whose breaks were lost (figures.md 17.C.5)."""

LONG_TEXT = 20_000
LEAST_LETTERS = 0.1
"""Share of letters below which a text longer than LONG_TEXT is no prose: digits, dots, slashes, percent signs."""
MANY = 40
"""Quantities of one sentence that are read together."""
HIDES_PERIODS = ("legal_ref", "article_ref", "url_email", "id_number", "version")
# The seat of a deputy (Đại biểu Lê Văn Nam (Hà Nam) …) is neither a scope nor what the article is about.
SEAT = re.compile(r"(?:[Đđ]ại biểu|ĐB|ĐBQH)(?P<person>(?: [^\W\d_]{1,12}){1,6})(?= \((?:[^()]{1,12} )?[A-ZĐ])")
# `Mục tiêu đến năm 2030: …` holds for the aims that follow.
AIMS = re.compile(r"(?<!\w)(?:mục tiêu|phấn đấu)(?!\w)")
T = TypeVar("T")

__all__ = ["Decision", "Figure", "explain", "extract"]


@dataclass(frozen=True, slots=True)
class _Read:
    line: Line
    readings: list[Reading]
    exclusions: list[Exclusion]


def extract(
    document: Document, references: Sequence[Reference] = (), places: Sequence[Place] | None = None
) -> list[Figure]:
    """Return the figures of a document in the order of the text.

    `references` and `places` are those of the same text; without `places` they are looked up here.
    """
    return [
        _figure(read.line, reading)
        for read in _read(document, references, places, explained=False)
        for reading in read.readings
        if reading.live
    ]


def explain(
    document: Document, references: Sequence[Reference] = (), places: Sequence[Place] | None = None
) -> list[Decision]:
    """Return for every number of a document what was made of it and by which rule, in the order of the text."""
    decisions: list[Decision] = []
    for read in _read(document, references, places, explained=True):
        line = read.line
        for reading in read.readings:
            start, end = line.place(reading.start, reading.end)
            raw = document.text[start:end]
            if reading.live:
                figure = _figure(line, reading)
                fields = tuple(told_fields(document.text, figure, reading))
                rule = reading.rule or reading.kind
                decisions.append(Decision(raw, start, end, "figure", rule, fields, review(figure)))
            elif reading.dropped:
                decisions.append(Decision(raw, start, end, reading.dropped, "figures.md 10"))
            else:
                decisions.append(Decision(raw, start, end, reading.rule, "figures.md 8"))
        for exclusion in read.exclusions:
            start, end = line.place(exclusion.start, exclusion.end)
            decisions.append(Decision(document.text[start:end], start, end, exclusion.code, "figures.md 10"))
    return sorted(decisions, key=lambda d: (d.start, d.end))


def is_prose(text: str) -> bool:
    """Tell whether a text has enough letters to hold a sentence; only of a long one, so that no table costs a minute.

    >>> is_prose("62,4%"), is_prose("1.234/56% " * 3000)
    (True, False)
    """
    return len(text) <= LONG_TEXT or sum(map(str.isalpha, text)) >= LEAST_LETTERS * len(text)


def _read(
    document: Document, references: Sequence[Reference], places: Sequence[Place] | None, *, explained: bool
) -> list[_Read]:
    if not is_prose(document.text):
        return []
    found = find_places(document.text, document.published) if places is None else list(places)
    if "ại biểu" in document.text or "ĐB" in document.text:
        seats = {match.end("person") for match in SEAT.finditer(document.text)}
        found = [place for place in found if place.start - 2 not in seats]
    paragraphs = list(lines(document))
    starts = [line.start for line in paragraphs]
    places_of = group(found, starts, lambda place: place.start)
    legal_of = group(references, starts, lambda reference: reference.number_start or reference.start)
    pages: list[Page] = []
    names = bare_names(document.text)
    for line, here in zip(paragraphs, places_of, strict=True):
        provinces = [Scope(*line.folded_span(p.start, p.end), p.name, "province") for p in here]
        scopes = find_scopes(line, [(p.start, p.end, p.text) for p in provinces], names)
        pages.append(Page(line, scopes, provinces))
    memory = remember(document, found, pages)
    reads: list[_Read] = []
    for page, legal in zip(pages, legal_of, strict=True):
        numbers = [
            page.line.folded_span(reference.number_start, reference.number_end)
            for reference in legal
            if reference.number_start is not None and reference.number_end is not None
        ]
        reads.append(_read_page(document, page, [(a, b) for a, b in numbers if b > a], memory, explained))
    complete_headings([(read.line, read.readings) for read in reads])
    return reads


def group(items: Sequence[T], starts: Sequence[int], place: Callable[[T], int]) -> list[list[T]]:
    """Put each item to the last start not behind it.

    >>> group([1, 5, 12], [0, 10], lambda item: item)
    [[1, 5], [12]]
    """
    groups: list[list[T]] = [[] for _ in starts]
    if not items:
        return groups
    for item in items:
        at = bisect_right(starts, place(item)) - 1
        if at >= 0:
            groups[at].append(item)
    return groups


def _read_page(document: Document, page: Page, legal: list[tuple[int, int]], memory: Memory, explained: bool) -> _Read:
    """Read one paragraph: blot out what is no figure, find the quantities, then read sentence by sentence.

    Where nothing counts, nothing is blotted out, unless somebody asks why: four paragraphs of ten of an article.
    """
    line, text = page.line, page.line.folded
    governing = memory.governing
    today = day_of(document)
    told_year = today.year if today else None
    if governing is not None and governing.kind == "year" and governing.code is not None:
        told_year = int(governing.code[-4:])
    clock = Clock(told_year, today)
    counts = explained or bool(legal) or may_count(text, line.words)
    exclusions = find_exclusions(text, line.words, legal) if counts else []
    hidden = [(e.start, e.end) for e in exclusions if e.code in HIDES_PERIODS]
    blotted = mask(text, hidden)
    begins = PERIODS.candidates(masked_words(text, blotted, line.words, hidden))
    periods: list[Period] = []
    begins_of = group(begins, [span.start for span in line.sentences], lambda begin: begin[0])
    for (start, end), some in zip(line.sentences, begins_of, strict=True):
        if len(line.text) > MERGED:
            clock.year = told_year
        periods.extend(memory.place_in_stage(text, p) for p in find_periods(blotted, start, end, clock, some))
    quantities: list[Quantity] = []
    if counts:
        exclusions += [
            Exclusion(p.start, p.end, "date" if p.kind.startswith("day") else "year" if p.kind == "name" else "period")
            for p in periods
        ]
        hidden = [(e.start, e.end) for e in exclusions]
        masked = mask(text, hidden)
        words = masked_words(text, masked, line.words, hidden)
        quantities = find_quantities(text, masked, words, english=memory.english)
    memory.enter(page)
    sentences = _cut_tables(line.sentences, quantities)
    starts = [span.start for span in sentences]
    quantities_of = group(quantities, starts, lambda quantity: quantity.slot_start)
    periods_of = group(periods, starts, lambda period: period.start)
    scopes_of = group(page.scopes, starts, lambda scope: scope.start)
    readings: list[Reading] = []
    for order, span in enumerate(sentences):
        inside = [Reading(quantity) for quantity in quantities_of[order]]
        spoken, scopes = periods_of[order], scopes_of[order]
        opener = next(
            (p for p in spoken if opens(text, span.start, p) and (memory.may_govern(p) or _aimed_at(text, span, p))),
            None,
        )
        if opener is not None and order == 0:
            memory.governing = memory.local = opener
            memory.governing_status = ""
        elif order and len(line.text) > MERGED:
            subject = scopes and scopes[0].start == span.start and not scopes[0].points and not scopes[0].generic
            if opener is not None or subject:
                memory.change_time(opener)
        memory.date(text, span, spoken)
        memory.meet(span.start, scopes)
        read_sentence(line, span, inside, spoken, scopes, memory)
        for reading in inside:
            if reading.live and not reading.quantity.unit_type:  # no unit after all: "từ năm lên năm"
                reading.dropped = "homograph"
        memory.hear(text, span, scopes)
        readings.extend(inside)
        spoken_of = [r for r in inside if r.live and r.base_of is None and not aside_in_brackets(text, span, r)]
        told = [r.status for r in spoken_of]
        memory.last = spoken_of[-1].period if spoken_of else None
        if order == 0 and opener is not None and told and set(told) <= {"target", "plan"}:
            memory.governing_status = told[-1]
        if (
            memory.governing is not memory.local
            and spoken_of
            and spoken_of[-1].period
            and "period" not in spoken_of[-1].inherited
        ):
            memory.local = spoken_of[-1].period
        memory.measured = next(
            (Measured(r.indicator_id, r.indicator, r.quantity.unit_type) for r in spoken_of[-1:] if r.indicator_id),
            None,
        )
        memory.turn([r.scopes if "scope" in r.spans else [] for r in spoken_of])
        memory.status = told[-1] if told else memory.status if not inside else ""
    if text.endswith(":"):
        memory.head_list(told_status(text, line.sentences[-1].start), periods)
    return _Read(line, readings, exclusions)


def _aimed_at(text: str, sentence: Span, period: Period) -> bool:
    """Tell whether a year is that of the aims a sentence tells."""
    return period.kind == "year" and period.code is not None and AIMS.search(text, *sentence) is not None


def _cut_tables(sentences: Sequence[Span], quantities: Sequence[Quantity]) -> list[Span]:
    """Cut a sentence before every MANY-th quantity: a table without full stops must not be read as one clause."""
    if len(quantities) <= MANY:
        return [span for span in sentences if span.end > span.start]
    starts = [span.start for span in sentences]
    cut: list[Span] = []
    for span, inside in zip(sentences, group(quantities, starts, lambda quantity: quantity.slot_start), strict=True):
        edges = [span.start, *(q.start for q in inside[MANY::MANY] if q.start > span.start), span.end]
        cut.extend(Span(left, right) for left, right in pairwise(edges) if right > left)
    return cut


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
    code = reading.period_code
    first, last = bounds_of(code) if code else (None, None)
    if first and last and first > last:  # "từ tháng 12 đến tháng 2": which year is whose, the words do not say
        code, first, last = None, None, None
        spans.pop("period", None)
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
        period=code,
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
    "dvctt": "dịch vụ công trực tuyến",
    "người dân": "người",
}
