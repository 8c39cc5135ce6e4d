"""Sentences: all figures of one sentence read together: what they are, what they measure, whose and when."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.figures import wording
from nlp.figures.assignments import EACH, UNRESOLVED, choose_period, choose_scopes
from nlp.figures.bases import prove_points, resolve_base
from nlp.figures.bindings import choose_indicator
from nlp.figures.comparisons import link_levels, read_movements
from nlp.figures.doubts import reason_to_drop
from nlp.figures.indicators import catalogue, find_aliases, tokens_of
from nlp.figures.line import Line
from nlp.figures.memory import Memory
from nlp.figures.periods import Period
from nlp.figures.quantities import Quantity
from nlp.figures.readings import Reading
from nlp.figures.scopes import Scope
from nlp.figures.statuses import CONDITION, GOES_ON, read_status
from nlp.figures.subjects import bound_class, set_of_share, spoken_of

YEARLY = re.compile(r"(?: [^\W\d_]{1,12}){0,4} (?:mỗi|hằng|hàng) (?P<time>năm|tháng|tuần|ngày|quý)(?!\w)")
# Who decides for the whole country: what it decides is not a figure of the body spoken of before.
NATIONAL_ACTOR = re.compile(
    r"(?<!\w)(?<!của )(?<!theo )(?:thủ tướng|chính phủ|quốc hội|bộ chính trị|chủ tịch nước|"
    r"(?<!ngân sách )(?<!vốn )trung ương)(?!\w)"
)


CRIME = re.compile(
    r"(?<!\w)(?:bị cáo|bị can|bị hại|lừa đảo|chiếm đoạt|tuyên phạt|án tù|năm tù|nạn nhân đưa|tham ô)(?!\w)"
)
FIRST_PERSON = re.compile(r"(?<!\w)(?<!chúng )tôi(?!\w)(?! (?:cho rằng|đánh giá|nghĩ|xin|đề nghị|yêu cầu|khẳng định))")
PERSON = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|vợ chồng) (?P<name>\w+)")
SPEAKS = re.compile(
    r"(?<!\w)(?:cho biết|cho hay|thông tin|báo cáo|khẳng định|nói|nhấn mạnh|đánh giá|cho rằng|yêu cầu|đề nghị|chia sẻ|"
    r"nêu|phát biểu|kiến nghị|phân tích|lưu ý|thông báo|giám đốc|chủ tịch|bí thư|trưởng|theo ông|theo bà)(?!\w)"
)


def read_sentence(
    line: Line,
    sentence: tuple[int, int],
    readings: list[Reading],
    periods: list[Period],
    scopes: list[Scope],
    memory: Memory,
) -> None:
    """Read all figures of one sentence together: what they are, then what each of them measures, whose and when."""
    text = line.folded
    if not readings:
        return
    _join_totals(text, readings)
    for index, reading in enumerate(readings):
        if not reading.absorbed:
            reading.dropped = reason_to_drop(line, sentence, readings, index)
    live = [r for r in readings if r.live]
    if not live:
        return
    read_movements(text, sentence[0], live, periods)
    link_levels(text, sentence, live, periods)
    slots = [(r.quantity.slot_start, r.quantity.slot_end, _is_percent(text, r.quantity)) for r in live]
    matches = find_aliases(tokens_of(text, line.words, sentence[0], sentence[1], slots))
    for index, reading in enumerate(live):
        if reading.absorbed:
            continue
        choose_indicator(text, sentence, live, index, matches, scopes)
    for left, right in reversed(list(pairwise(live))):
        if left.quantity.borrowed and left.indicator_id is None:
            left.indicator_id, left.match = right.indicator_id, right.match
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
            if (reading.period is None and reading.period_code is None) or reading.base_of is None:
                reading.period, reading.period_code = model.period, model.period_code
        resolve_base(reading)
        prove_points(reading)
        _name(line, sentence, live, index, periods, scopes, memory)
        reading.status, reading.status_rule = read_status(line, sentence, live, reading, memory)
        _bind(line, sentence, live, reading)


def _bind(line: Line, sentence: tuple[int, int], live: list[Reading], reading: Reading) -> None:
    """Give a rule the class it binds, and a share the set it is taken from, unless a body is named beside it."""
    named = "scope" in reading.spans and not all(scope.generic for scope in reading.scopes)
    if named and "scope" not in reading.inherited:
        return
    found = set_of_share(line, sentence, reading)
    if found is None and reading.status == "norm":
        found = bound_class(line, sentence, reading, live)
    elif found is None:
        found = spoken_of(line, sentence, reading, live)
    if found is None:
        far = "scope" in reading.inherited and "scope" not in reading.spans
        if far and _prescribes(line.folded, sentence, reading):
            reading.scopes = []  # a rule binds a class that it names, or nobody (figures.md 17.B.8)
            reading.inherited.discard("scope")
        return
    reading.scopes = [found]
    reading.spans["scope"] = (found.start, found.end)
    reading.inherited.discard("scope")


def _prescribes(text: str, sentence: tuple[int, int], reading: Reading) -> bool:
    """Tell whether a norm is one: a count `theo quy định` is more often what was done, unless it is a condition."""
    if reading.status != "norm":
        return False
    return reading.quantity.unit_type != "count" or CONDITION.search(text, sentence[0], reading.start) is not None


def _is_percent(text: str, quantity: Quantity) -> bool:
    return (
        quantity.unit_type == "percent"
        and not quantity.borrowed
        and text[quantity.slot_end : quantity.slot_end + 11].lstrip().startswith(("%", "phần trăm"))
    )


def _join_totals(text: str, readings: list[Reading]) -> None:
    """Read `N hồ sơ … trên tổng số M hồ sơ` as N of M."""
    for left, right in pairwise(readings):
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


def _place(
    line: Line,
    sentence: tuple[int, int],
    live: list[Reading],
    index: int,
    periods: list[Period],
    scopes: list[Scope],
    memory: Memory,
) -> None:
    """Give a reading its scope and period, from the sentence or from what governs it."""
    reading = live[index]
    text = line.folded
    chosen = choose_scopes(line, sentence, live, index, scopes)
    settled = [body for body in map(memory.resolve, chosen) if body is not None]
    settled = [memory.locality(text, body, sentence, scopes) for body in settled]
    if any(body.inherited for body in settled):
        reading.inherited.add("scope")
    if settled:
        reading.spans["scope"] = (settled[0].start, settled[-1].end)
    elif not NATIONAL_ACTOR.search(text, sentence[0], reading.start) and not _private(line, sentence):
        known = memory.announced(text, sentence, scopes) or memory.known()
        if known is not None:
            settled = [known]
            reading.inherited.add("scope")
    reading.scopes = settled
    if reading.period_code is None:
        period = choose_period(text, sentence, live, index, periods)
        goes_on = GOES_ON.match(text, sentence[0]) is not None
        if period is UNRESOLVED:
            period = None
        elif period is None and goes_on and memory.last is not None:
            period = memory.last
            reading.inherited.add("period")
        elif period is None and (memory.local or memory.governing) is not None:
            period = memory.local or memory.governing
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


def _private(line: Line, sentence: tuple[int, int]) -> bool:
    """Tell whether a sentence tells one person's story, so that its numbers are nobody's series (figures.md 17.A.3)."""
    if FIRST_PERSON.search(line.folded, *sentence) or CRIME.search(line.folded, *sentence):
        return True
    for person in PERSON.finditer(line.folded, *sentence):
        if line.raw(person.start("name"), person.end("name"))[:1].isupper():
            return SPEAKS.search(line.folded, *sentence) is None
    return False


def _name(
    line: Line,
    sentence: tuple[int, int],
    live: list[Reading],
    index: int,
    periods: list[Period],
    scopes: list[Scope],
    memory: Memory,
) -> None:
    """Write the indicator text, and the denominator that stands before the figure (mỗi hồ sơ)."""
    reading = live[index]
    text = line.folded
    quantity = reading.quantity
    left = live[index - 1].end if index else sentence[0]
    each = EACH.search(text, left, reading.start)
    if (
        each is not None
        and each["time"]
        and (quantity.unit_type not in ("percent", "count") or text[each.end() : reading.start].count(" ") > 6)
    ):
        each = None
    if (
        each is not None
        and not quantity.per
        and reading.start - each.end() < 45
        and ";" not in text[each.end() : reading.start]
    ):
        quantity.per = "/" + (each["noun"] or each["time"])
    if (not quantity.per and quantity.unit_type not in ("rank", "score", "duration")) or quantity.unit == "giờ":
        stop = live[index + 1].start if index + 1 < len(live) else sentence[1]
        yearly = YEARLY.match(text, reading.end, stop)
        if yearly is not None and not quantity.per:
            quantity.per = "/" + yearly["time"]
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
    told = memory.measured
    if not reading.indicator and not index and told is not None and told.unit_type == quantity.unit_type == "score":
        reading.indicator_id, reading.indicator = told.id, told.name
        reading.inherited.add("indicator")
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
