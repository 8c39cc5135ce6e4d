"""Extract: the figures of a document, every number with its indicator, whose, when, and whether it was reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from nlp.figures import wording
from nlp.figures.assignments import EACH, choose_indicator, choose_period, choose_scopes
from nlp.figures.comparisons import link_levels, prove_points, read_movements, resolve_base
from nlp.figures.exclusions import Exclusion, find_exclusions, mask
from nlp.figures.indicators import catalogue, find_aliases, tokens_of
from nlp.figures.line import Line, lines
from nlp.figures.nouns import is_known
from nlp.figures.numerals import plain
from nlp.figures.periods import Clock, Period, bounds_of, find_periods, opens
from nlp.figures.quantities import UNMEASURED, Quantity, find_quantities
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope, find_scopes
from nlp.figures.statuses import read_status
from nlp.places import Place, find_places
from nlp.references import Reference
from nlp.text import Document


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as an observation, with the words that told it (figures.md 1); decimals as plain strings."""

    raw: str
    start: int
    end: int
    kind: str
    value: str
    value_high: str | None
    approx: str
    of_total: str | None
    unit_type: str
    unit: str
    indicator: str
    indicator_id: str | None
    scope: str | None
    scope_type: str | None
    period: str | None
    period_start: str | None
    period_end: str | None
    status: str
    cmp_dir: str | None
    cmp_amount: str | None
    cmp_approx: str
    cmp_unit: str | None
    cmp_base: str | None
    cmp_base_value: str | None
    inherited: tuple[str, ...]
    spans: dict[str, tuple[int, int]]

    def row(self) -> dict[str, Any]:
        """Return the figure as a JSON-able row, keys in the order of the specification."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        row["inherited"] = list(self.inherited)
        row["spans"] = {key: list(span) for key, span in self.spans.items()}
        return row


@dataclass(frozen=True, slots=True)
class Decision:
    """What was made of one number: `outcome` is figure, comparison, base_value, total or the reason code that excluded it."""

    raw: str
    start: int
    end: int
    outcome: str
    rule: str


@dataclass(slots=True)
class _Memory:
    """What one part of a document tells the next."""

    province: str | None
    province_kind: str | None
    today: str | None
    english: bool
    lawful: bool
    governing: Period | None = None
    scopes: list[Scope] | None = None


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
    memory = _remember(document, found)
    for line in lines(document):
        here = [place for place in found if line.start <= place.start < line.start + len(line.text)]
        provinces = [(*line.folded_span(place.start, place.end), place.name) for place in here]
        legal = [
            tuple(line.folded_span(reference.number_start, reference.number_end))
            for reference in references
            if reference.number_start is not None
            and reference.number_end is not None
            and line.start <= reference.number_start < line.start + len(line.text)
        ]
        yield _read_line(document, line, provinces, [(a, b) for a, b in legal if b > a], memory)


def _remember(document: Document, places: Sequence[Place]) -> _Memory:
    """Settle what holds for the whole document: its province, its date, its style of numbers, whether it states rules."""
    names = Counter(place.name for place in places if not place.ambiguous or len(places) < 4)
    province, kind = document.province, None
    if province is None and names:
        ranked = names.most_common(2)
        if len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1]:
            province = ranked[0][0]
    kind = next((place.kind for place in places if place.name == province), None)
    text = document.text
    english = len(re.findall(r"(?<![\d.,])\d{1,3}(?:,\d{3}){2,6}(?![\d,])|(?<![\d.,])\d{1,4}\.\d{1,2}(?=%)", text)) >= 2
    vietnamese = re.search(
        r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){2,6}|\d{1,3},\d{1,2}(?!\d)|\d{1,3}\.\d{3}(?= (?:tỷ|tỉ|hồ|người|đồng)))", text
    )
    head = text[:600].lower()
    rules = len(re.findall(r"(?<!\w)(?:quy định|nghị định|thông tư|luật|quyết định số|điều \d)(?!\w)", text.lower()))
    lawful = (
        rules >= 8 and rules * 350 > len(text) and bool(re.search(r"quy định|nghị định|thông tư|luật|phân loại", head))
    )
    today = document.published.isoformat() if document.published else None
    return _Memory(province, kind, today, english and vietnamese is None, lawful)


def _read_line(
    document: Document, line: Line, provinces: list[tuple[int, int, str]], legal: list[tuple[int, int]], memory: _Memory
) -> _Read:
    text = line.folded
    year = (
        int(memory.governing.code[-4:])
        if memory.governing and memory.governing.kind == "year" and memory.governing.code
        else None
    )
    clock = Clock(year or (document.published.year if document.published else None), document.published)
    exclusions = find_exclusions(text, legal, [])
    blotted = mask(
        text,
        [
            (e.start, e.end)
            for e in exclusions
            if e.code in ("legal_ref", "article_ref", "url_email", "id_number", "version")
        ],
    )
    periods = [p for start, end in line.sentences for p in find_periods(blotted, start, end, clock)]
    exclusions += [
        Exclusion(p.start, p.end, "date" if p.kind.startswith("day") else "year" if p.kind == "name" else "period")
        for p in periods
    ]
    masked = mask(text, [(e.start, e.end) for e in exclusions])
    quantities = find_quantities(text, masked, english=memory.english)
    scopes = find_scopes(line, provinces)
    if line.number == 0 and line.sentences:
        memory.scopes = None
    readings: list[Reading] = []
    for order, (start, end) in enumerate(line.sentences):
        inside = [Reading(q) for q in quantities if start <= q.slot_start < end]
        spoken = [p for p in periods if start <= p.start < end]
        opener = next((p for p in spoken if opens(text, start, p) and p.governs), None)
        if opener is not None and order == 0:
            memory.governing = opener
        _read_sentence(line, (start, end), inside, spoken, scopes, memory, order)
        readings.extend(inside)
    return _Read(line, readings, exclusions)


def _read_sentence(
    line: Line,
    sentence: tuple[int, int],
    readings: list[Reading],
    periods: list[Period],
    scopes: list[Scope],
    memory: _Memory,
    order: int,
) -> None:
    """Read all figures of one sentence together: what they are, then what each of them measures, whose and when."""
    text = line.folded
    _join_totals(text, readings)
    for index, reading in enumerate(readings):
        if not reading.absorbed:
            reading.dropped = reason_to_drop(text, sentence, readings, index)
    live = [r for r in readings if r.live]
    read_movements(text, sentence[0], live)
    link_levels(text, sentence, live, periods)
    slots = [(r.quantity.slot_start, r.quantity.slot_end, _is_percent(text, r.quantity)) for r in live]
    matches = find_aliases(tokens_of(text, sentence[0], sentence[1], slots))
    for index, reading in enumerate(live):
        if reading.absorbed:
            continue
        choose_indicator(text, sentence, live, index, matches, scopes)
    for index, reading in enumerate(live):
        if reading.absorbed:
            continue
        model = reading.follows or reading.base_of
        if model is not None:
            reading.match, reading.indicator_id = model.match, model.indicator_id
        _place(line, sentence, live, index, periods, scopes, memory)
    for index, reading in enumerate(live):
        if reading.absorbed:
            continue
        model = reading.follows or reading.base_of
        if model is not None:
            reading.scopes, reading.inherited = model.scopes, set(model.inherited)
            if reading.period is None and reading.period_code is None or reading.base_of is None:
                reading.period, reading.period_code = model.period, model.period_code
        resolve_base(reading)
        prove_points(reading)
        _name(line, sentence, live, index, periods, scopes)
        reading.status = read_status(text, sentence, live, reading, memory.today, lawful=memory.lawful)


def _is_percent(text: str, quantity: Quantity) -> bool:
    return (
        quantity.unit_type == "percent"
        and not quantity.borrowed
        and text[quantity.slot_end : quantity.slot_end + 11].lstrip().startswith(("%", "phần trăm"))
    )


def _join_totals(text: str, readings: list[Reading]) -> None:
    """Read `N hồ sơ … trên tổng số M hồ sơ` as N of M."""
    for left, right in zip(readings, readings[1:], strict=False):
        gap = text[left.end : right.start]
        if re.search(r"(?<!\w)(?:trên|trong)(?: tổng)?(?: số)? ?$", gap + ("" if gap.endswith(" ") else " ")) is None:
            continue
        if not re.search(r"(?:trên tổng số|trong tổng số|trên tổng|/tổng số) ?$", gap) or ";" in gap or len(gap) > 90:
            continue
        if (
            left.quantity.total is None
            and left.quantity.unit_type == "count"
            and right.quantity.value >= left.quantity.value
        ):
            left.quantity.total = right.quantity.value
            left.quantity.total_span = (right.start, right.end)
            right.absorbed, right.follows, right.rule = True, left, "total"


STORY = re.compile(r"(?<!\w)(?:nghỉ hưu|tuổi đời|thâm niên|công tác được|giữ chức|làm việc được|án|tù)(?!\w)")
THRESHOLD = re.compile(
    r"(?<!\w)(?:có|nợ|đạt|từ|với|tỉ lệ|dự án|muốn giảm|giảm|tham dự cuộc thi ở cấp đơn vị|doanh thu|công tác) $"
)
SET_LEADS = re.compile(
    r"(?<!\w)(?:tại|ở|các|của|báo cáo của|trong số|danh sách|việc thành lập|sáp nhập từ|từ|trên|theo|việc sáp nhập) $"
)
NOUN_FOLLOWS_LIST = re.compile(r" ?(?:trên|này|nói trên|nêu trên|kể trên|đó|ấy|gồm|:)(?!\w)|:")


def reason_to_drop(text: str, sentence: tuple[int, int], readings: list[Reading], index: int) -> str:
    """Return the reason code that keeps a quantity from being a figure, or an empty string."""
    reading = readings[index]
    quantity = reading.quantity
    before = text[max(sentence[0], reading.start - 40) : reading.start]
    if quantity.shape in ("rank", "fold", "fraction"):
        return ""
    if not quantity.unit_type:
        printed = text[quantity.slot_start : quantity.slot_end]
        if (
            not quantity.worded
            and UNMEASURED.search(text, max(sentence[0], reading.start - 70), reading.start)
            and ("," in printed or "." in printed)
        ):
            quantity.unit_type, quantity.unit = "score", "điểm"
            return ""
        if index + 1 < len(readings) and re.fullmatch(
            r" (?:lên|xuống|xuống còn|lên đến|lên tới|còn)(?: mức)? ", text[reading.end : readings[index + 1].start]
        ):
            return ""
        if quantity.value == quantity.value.to_integral_value() and 1900 <= quantity.value <= 2100:
            return "year"
        return "homograph" if quantity.worded else "bare_number"
    if (
        quantity.worded
        and quantity.counted
        and quantity.approx == "exact"
        and not quantity.multiplied
        and quantity.value <= 10
    ):
        return "homograph"
    if quantity.worded and quantity.counted and not is_known(quantity.unit) and not quantity.multiplied:
        return "homograph"
    if (
        quantity.worded
        and quantity.unit_type in ("duration", "times", "score", "length", "rank_step")
        and quantity.approx == "exact"
        and quantity.shape == "plain"
        and quantity.value != Decimal("0.5")
    ):
        return "homograph"
    if (
        quantity.counted
        and quantity.value == 1
        and quantity.approx == "exact"
        and re.search(r"(?:thành|là|cùng|vào) $", before)
    ):
        return "homograph"
    if quantity.counted and NOUN_FOLLOWS_LIST.match(text, reading.end) and SET_LEADS.search(before):
        return "set_name"
    return ""


def _place(
    line: Line,
    sentence: tuple[int, int],
    live: list[Reading],
    index: int,
    periods: list[Period],
    scopes: list[Scope],
    memory: _Memory,
) -> None:
    """Give a reading its scope and period, from the sentence or from what governs it."""
    reading = live[index]
    text = line.folded
    chosen = choose_scopes(line, sentence, live, index, scopes)
    settled: list[Scope] = []
    for scope in chosen:
        if not scope.points:
            settled.append(scope)
            continue
        if memory.province is None or (scope.type == "city" and memory.province_kind not in (None, "thành phố")):
            continue
        settled.append(Scope(scope.start, scope.end, memory.province, "province", inherited=True))
        reading.inherited.add("scope")
    reading.scopes = settled
    if settled:
        reading.spans["scope"] = (settled[0].start, settled[-1].end)
    if reading.period_code is None:
        period = choose_period(text, sentence, live, index, periods)
        if period is None and memory.governing is not None:
            period = memory.governing
            reading.inherited.add("period")
        elif period is not None:
            reading.spans["period"] = (period.start, period.end)
            if period.inherited:
                reading.inherited.add("period")
        if period is not None:
            reading.period, reading.period_code = period, period.code
    else:
        assert reading.period is not None
        reading.spans["period"] = (reading.period.start, reading.period.end)


def _name(
    line: Line, sentence: tuple[int, int], live: list[Reading], index: int, periods: list[Period], scopes: list[Scope]
) -> None:
    """Write the indicator text, and the denominator that stands before the figure (mỗi hồ sơ)."""
    reading = live[index]
    text = line.folded
    quantity = reading.quantity
    left = live[index - 1].end if index else sentence[0]
    each = EACH.search(text, left, reading.start)
    if each is not None and not quantity.per and ";" not in text[each.end() : reading.start]:
        quantity.per = "/" + each["noun"]
    if reading.indicator_id is not None:
        name = catalogue()[reading.indicator_id].name
        marks = (
            [(r.start, r.end) for r in live] + [(p.start, p.end) for p in periods] + [(s.start, s.end) for s in scopes]
        )
        if reading.match is not None and reading.match.indicator.id == reading.indicator_id:
            name = wording.canonical(line, reading, reading.match, sorted(marks))
        reading.indicator = name
        return
    start, end = _clause(text, sentence, live, index)
    reading.indicator = wording.from_clause(
        line, reading, start, end, periods, scopes, [r for r in live if r is not reading]
    )
    if not reading.indicator and index and live[index - 1].indicator:
        reading.indicator = live[index - 1].indicator
    if not reading.indicator:
        reading.indicator = wording.from_clause(
            line, reading, sentence[0], sentence[1], periods, scopes, [r for r in live if r is not reading]
        )


def _clause(text: str, sentence: tuple[int, int], live: list[Reading], index: int) -> tuple[int, int]:
    """Return the clause of a figure: back to the last figure or semicolon, on to the next comma or figure."""
    reading = live[index]
    start = sentence[0]
    for other in live[:index]:
        start = max(start, other.reach)
    for cut in re.finditer(r"[;:]|\) ", text[start : reading.start]):
        start = start + cut.end() if start + cut.end() <= reading.start else start
    stop = live[index + 1].start if index + 1 < len(live) else sentence[1]
    cut_after = re.search(r"[,;.(:]| và (?=\S+ $)", text[reading.end : stop])
    return start, reading.end + cut_after.start() if cut_after else stop


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


UNIT_NAMES = {"dn": "doanh nghiệp", "nlđ": "người lao động", "tthc": "thủ tục hành chính", "khẩu": "người", "nhân khẩu": "người", "dân": "người",
              "đơn vị, dn": "đơn vị, doanh nghiệp", "hs": "hồ sơ", "dvc": "dịch vụ công", "người dân": "người"}  # fmt: skip
