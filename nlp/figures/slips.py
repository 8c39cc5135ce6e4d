"""Slips: printed numbers of one article that do not fit together; silent where the words leave a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.figures.figure import Figure
from nlp.figures.indicators import catalogue
from nlp.figures.patterns import listed, words_regex
from nlp.figures.review import review
from nlp.text import Span, fold


@dataclass(frozen=True, slots=True)
class Slip:
    """One reckoning that does not come out. `figures` are places in the list given, the one in question first."""

    kind: str
    figures: tuple[int, ...]
    why: str


# What may stand between `28/34 tỉnh` or `N trên tổng số M` and the percentage that says the same.
SHARE_CUES = words_regex(
    listed("chiếm tỉ lệ|đạt tỉ lệ|chiếm|đạt|bằng|tương đương|tương ứng|tỉ lệ đạt|tỉ lệ|với tỉ lệ|tức")
)
SHARE_JOINT = re.compile(
    rf" [\w/ ]{{0,25}}?(?:\( ?(?:(?:{SHARE_CUES}) )?|, (?:{SHARE_CUES}) |(?<= )(?:chiếm|đạt tỉ lệ|tương đương|bằng) )"
)
# `437/442 đại biểu có mặt tán thành, chiếm 92,39%` is a share of all, not of those who came.
OTHER_PART = re.compile(r"(?<!\w)(?:có mặt|tham gia|tham dự|dự họp|chưa|không|biểu quyết|tán thành)(?!\w)")
ROUGH = 10  # a third or two fifths are said for 31,3% or 38%
FROM = re.compile(r"(?<!\w)từ $")
FALLS = re.compile(r"[^.;()\d]{0,30}?(?<!\w)(?:xuống|giảm)(?!\w)[^.;()\d]{0,20}")
RISES = re.compile(r"[^.;()\d]{0,30}?(?<!\w)(?:lên|tăng)(?!\w)[^.;()\d]{0,20}")
WHOLE_BEFORE = re.compile(r"(?<!\w)(?:trong số|tổng số|tổng cộng) $")
MODERATE = 10  # points: a share read from two counts that misses by more is of something else

# A share of something else: `437/442 đại biểu có mặt tán thành, chiếm 92,39% tổng số đại biểu`.
OTHER_BASE = re.compile(r" ?(?:trên |so với |của )?(?:tổng|toàn bộ|kế hoạch|chỉ tiêu|dự toán|mục tiêu|cùng kì|năm \d)")
PARTS_OPEN = re.compile(r"[^.;()\d]{0,30}?\(?(?<!\w)(?:bao gồm|gồm có|gồm) ?:? ")
PARTS_JOINT = re.compile(r"[^.;:()\d]{0,30}?(?:,|;| và) ")
PARTS_CLOSE = re.compile(r"[^.,;:()\d]{0,30}(?:\)|\.|;|$)")
LAST_JOINT = re.compile(r"[^.;:()\d]{0,30}? và ")
LARGE = 4  # digits
PERCENT = frozenset(["%", "điểm %"])


def _folded(text: str) -> str:
    """Fold a stretch of text and put one space at either end, whatever stood there."""
    return f" {fold(text)} "


def slips(text: str, sentences: Sequence[Span], figures: Sequence[Figure]) -> list[Slip]:
    """Return the slips of one article; `figures` as `extract` gives them, in the order of the text."""
    order = sorted(range(len(figures)), key=lambda place: figures[place].start)
    found = [*_ranges(figures)]
    for line in sentences:
        inside = [place for place in order if line.start <= figures[place].start < line.end]
        if len(inside) > 1:
            found += _shares(text, figures, inside)
            found += _sums(text, line, figures, inside)
    found += _changes(text, figures)
    return found


def printed(value: Decimal) -> str:
    """Write a number as Vietnamese newspapers do.

    >>> printed(Decimal("1234567")), printed(Decimal("32.450")), printed(Decimal("0.5"))
    ('1.234.567', '32,45', '0,5')
    """
    whole, _, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def step(value: str) -> Decimal:
    """Return one unit of the last printed digit of a canonical number; noughts at the end of a large one are a scale.

    >>> step("87"), step("87.4"), step("80"), step("1500000000") == 100_000_000
    (Decimal('1'), Decimal('0.1'), Decimal('1'), True)
    """
    if "." in value:
        return Decimal(1).scaleb(value.index(".") + 1 - len(value))
    return Decimal(1).scaleb(len(value) - len(value.rstrip("0")) if len(value) >= LARGE else 0)


def _ranges(figures: Sequence[Figure]) -> Iterator[Slip]:
    """Find reached rates and scores above what their indicator can be (indicators.csv).

    The rest is left to review: `28% chưa hài lòng` read as satisfaction, or teachers read as civil servants, is our
    fault, not the newspaper's.
    """
    for place, figure in enumerate(figures):
        row = catalogue().get(figure.indicator_id or "")
        if (
            row is None
            or row.plausible_max is None
            or figure.status != "achieved"
            or "implausible" not in review(figure)
        ):
            continue
        if row.unit_type not in ("percent", "score") or figure.approx != "exact":
            continue
        if Decimal(figure.value) > row.plausible_max and figure.unit == row.unit:
            limit = f"{printed(row.plausible_max)} {row.unit}"
            yield Slip("range", (place,), f"{figure.raw}: trên mức cao nhất hợp lý của {row.name} ({limit})")


def _shares(text: str, figures: Sequence[Figure], inside: Sequence[int]) -> Iterator[Slip]:
    """Hold N of M against the percentage printed right behind it."""
    for at, place in enumerate(inside[:-1]):
        part, percent = figures[place], figures[inside[at + 1]]
        if percent.unit != "%" or percent.kind != "level" or percent.approx != "exact" or percent.value_high:
            continue
        if part.kind != "level" or part.approx != "exact" or part.unit_type != "count":
            continue
        base = part.of_total or _whole(text, figures, inside[:at], part)
        if base is None:
            continue
        between = _folded(text[part.end : percent.start])
        if percent.start < part.end or not SHARE_JOINT.fullmatch(between) or OTHER_PART.search(between):
            continue
        if OTHER_BASE.match(_folded(text[percent.end : percent.end + 40])):
            continue
        count, whole, share = Decimal(part.value), Decimal(base), Decimal(percent.value)
        if whole < ROUGH or count > whole:
            continue
        right = count * 100 / whole
        if part.of_total is None and abs(right - share) > MODERATE:
            continue
        if abs(right - share) >= step(percent.value):
            yield Slip(
                "share",
                (inside[at + 1], place),
                f"{printed(count)}/{printed(whole)} = {printed(round(right, 2))}%, báo in {percent.raw}",
            )


def _whole(text: str, figures: Sequence[Figure], before: Sequence[int], part: Figure) -> str | None:
    """Return the `tổng số M` of the same things that stands before a count in its sentence, if there is just one."""
    wholes = [
        figures[place]
        for place in before
        if figures[place].unit == part.unit
        and _countable(figures[place])
        and WHOLE_BEFORE.search(_folded(text[max(0, figures[place].start - 20) : figures[place].start]))
    ]
    return wholes[0].value if len(wholes) == 1 and before and figures[before[-1]] is wholes[0] else None


def _sums(text: str, line: Span, figures: Sequence[Figure], inside: Sequence[int]) -> Iterator[Slip]:
    """Add up parts that are listed to the end (`gồm a, b và c`) and hold them against the whole before them."""
    for at, place in enumerate(inside[:-2]):
        whole = figures[place]
        first = figures[inside[at + 1]]
        if not _countable(whole) or first.start < whole.end:
            continue
        if not PARTS_OPEN.fullmatch(_folded(text[whole.end : first.start])):
            continue
        parts = _parts(text, line, figures, inside[at + 1 :])
        if not parts or any(figures[part].unit_type != whole.unit_type for part in parts):
            continue
        total = sum((Decimal(figures[part].value) for part in parts), Decimal(0))
        if total != Decimal(whole.value):
            sums = " + ".join(printed(Decimal(figures[part].value)) for part in parts)
            yield Slip("sum", (place, *parts), f"{sums} = {printed(total)}, báo in {whole.raw}")


def _parts(text: str, line: Span, figures: Sequence[Figure], rest: Sequence[int]) -> list[int]:
    """Return the members of a list that ends with `và` and a close; nothing where the list may go on."""
    parts = [rest[0]]
    for place in rest[1:]:
        gap = _folded(text[figures[parts[-1]].end : figures[place].start])
        if not PARTS_JOINT.fullmatch(gap):
            return []
        parts.append(place)
        if LAST_JOINT.fullmatch(gap):
            break
    else:
        return []
    tail = _folded(text[figures[parts[-1]].end : line.end]).rstrip()
    return parts if PARTS_CLOSE.match(tail) and all(_countable(figures[part]) for part in parts) else []


def _countable(figure: Figure) -> bool:
    return (
        figure.kind == "level"
        and figure.unit_type in ("count", "money")
        and figure.approx == "exact"
        and figure.value_high is None
        and figure.of_total is None
    )


def _changes(text: str, figures: Sequence[Figure]) -> Iterator[Slip]:
    """Hold the printed change of a level against the level before, printed with it or elsewhere in the article."""
    for place, figure in enumerate(figures):
        if figure.kind not in ("level", "rank") or figure.approx != "exact" or figure.value_high is not None:
            continue
        if figure.cmp_base_value is not None:
            way = _way(text, figure)
            if way:
                yield from _change(place, figure, Decimal(figure.cmp_base_value), figure.cmp_base_value, way, ())
            continue
        if figure.cmp_amount is None or figure.cmp_base is None:
            continue
        before = [other for other, each in enumerate(figures) if _is_base(figure, each)]
        if before and len({figures[other].value for other in before}) == 1:
            base = figures[before[0]]
            yield from _change(place, figure, Decimal(base.value), base.value, figure.cmp_dir or "", (before[0],))


def _way(text: str, figure: Figure) -> str:
    """Return up or down as the words between the two levels say (`từ 44% xuống còn 77%`), empty if they do not.

    Of ranks nothing: `tăng lên thứ 54` is said of a fall.
    """
    start, end = figure.spans.get("base_value", (0, 0))
    if not start < end <= figure.start or not FROM.search(_folded(text[max(0, start - 4) : start])):
        return ""
    between = _folded(text[end : figure.start])
    falls, rises = FALLS.fullmatch(between), RISES.fullmatch(between)
    return "" if (falls is None) == (rises is None) else "down" if falls else "up"


def _is_base(figure: Figure, other: Figure) -> bool:
    """Tell whether another figure is the level that a change starts from."""
    return (
        other.indicator_id is not None
        and (other.indicator_id, other.indicator, other.scope) == (figure.indicator_id, figure.indicator, figure.scope)
        and (other.kind, other.unit) == (figure.kind, figure.unit)
        and other.period == figure.cmp_base
        and other.approx == "exact"
        and other.value_high is None
        and other.status == "achieved"
    )


def _change(
    place: int, figure: Figure, base: Decimal, base_text: str, way: str, others: tuple[int, ...]
) -> Iterator[Slip]:
    """Hold one change against its two levels: first its direction, then its amount."""
    value = Decimal(figure.value)
    gain = base - value if figure.kind == "rank" else value - base
    unit = "" if figure.kind == "rank" else figure.unit
    told = f"từ {printed(base)} đến {printed(value)} {unit}".rstrip()
    if figure.kind == "level" and ((way == "up" and gain < 0) or (way == "down" and gain > 0)):
        yield Slip("change", (place, *others), f"{told} là {'tăng' if gain > 0 else 'giảm'}, báo in ngược lại")
        return
    if figure.cmp_amount is None or figure.cmp_dir not in ("up", "down") or figure.cmp_approx != "exact":
        return
    amount, slack = Decimal(figure.cmp_amount), (step(figure.value) + step(base_text) + step(figure.cmp_amount)) / 2
    answers: dict[str, Decimal] = {}
    points = abs(gain)
    relative = points * 100 / base if base else None
    if figure.unit in PERCENT:
        if figure.cmp_unit in PERCENT:
            answers = {"điểm %": points}
            if figure.cmp_unit == "%" and relative is not None and abs(relative - amount) <= slack * 4:
                return
    elif figure.cmp_unit == "%":
        answers = {"%": relative} if relative is not None else {}
        slack = step(figure.cmp_amount) + 100 * (step(figure.value) + step(base_text)) / (base or 1)
    elif figure.cmp_unit == figure.unit or (figure.kind == "rank" and figure.cmp_unit in ("bậc", "hạng")):
        answers = {figure.cmp_unit: points}
    for measure, right in answers.items():
        if abs(right - amount) > slack:
            why = f"{told}: lệch {printed(round(right, 2))} {measure}, báo in {printed(amount)} {figure.cmp_unit}"
            yield Slip("change", (place, *others), why)
