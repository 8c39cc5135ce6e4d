"""Series: figures of one thing and one area, kept apart by length of period, with what the newest says of progress."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from desk import wording

Row = Mapping[str, Any]
REPORTED = ("achieved", "estimate")
ASKED = ("target", "plan")
LENGTHS = ((1, "từng ngày"), (31, "từng tháng"), (92, "từng quý"), (184, "6 tháng"), (366, "từng năm"))
LONGER, POINT = "nhiều năm", "đến thời điểm"
GROUND = {"up": "càng cao càng tốt", "down": "càng thấp càng tốt", "none": "không có chiều tốt hay xấu"}
_PLAIN_AREA = re.compile(r"vn(?:63|34)-[0-9]{2}")


def length(row: Row) -> str:
    """Name how long a figure's period is; only periods of one length are joined by a line.

    >>> length({"period_start": "2025-01-01", "period_end": "2025-12-31"})
    'từng năm'
    >>> length({"period_start": "2025-01-01", "period_end": "2025-09-30"})
    '9 tháng'
    >>> length({"period_start": None, "period_end": "2025-12-31"})
    'đến thời điểm'
    """
    return _between(row["period_start"], row["period_end"])


@lru_cache(maxsize=4096)  # thousands of figures are of a few dozen periods
def _between(first: str | None, last: str | None) -> str:
    if not first or not last:
        return POINT
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    if days > 366:
        return LONGER
    months = round(days / 30.44)
    if days >= 28 and months not in (1, 3, 6, 12):
        return f"{months} tháng"
    return next(name for most, name in LENGTHS if days <= most)


@dataclass(frozen=True)
class Series:
    """Observations of one indicator (in its own words), area, unit and kind: `rows` of `observations`, by period."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """Return the row that tells what the series is of."""
        return self.rows[0]

    @cached_property
    def reported(self) -> list[Row]:
        """Return what was reached or estimated, the newest period last."""
        return [row for row in self.rows if row["status"] in REPORTED]

    @property
    def asked(self) -> list[Row]:
        """Return what is aimed at or planned, the last period last."""
        return [row for row in self.rows if row["status"] in ASKED]

    @property
    def newest(self) -> Row | None:
        """Return what was reached last, else estimated last; None where only targets are known."""
        return self.reported[-1] if self.reported else None

    @property
    def target(self) -> Row | None:
        """Return the target of the newest period, else the last one."""
        asked, newest = self.asked, self.newest
        same = [row for row in asked if newest and row["period_end"] == newest["period_end"]]
        found = same or asked
        return found[-1] if found else None

    @cached_property
    def line(self) -> list[Row]:
        """Return what was reached in periods as long as the newest: what may be joined."""
        wanted = length(self.newest) if self.newest else ""
        return [row for row in self.reported if length(row) == wanted]

    @property
    def others(self) -> int:
        """Return how many reported periods are of another length and are not in `line`."""
        return len(self.reported) - len(self.line)


def _order(row: Row) -> tuple[str, bool, str, int]:
    """Order by period; of one period what was reached stands behind what was estimated."""
    return row["period_end"] or "", row["status"] in ("achieved", "target"), row["newest"], row["figure_id"]


def _key(row: Row) -> tuple[str, ...]:
    """Return what makes a series; an area may be printed by more than one name."""
    whose = row["area"] or row["scope"] or ""
    return row["indicator_id"], row["indicator"], whose, row["unit"], row["kind"]


def gathered(rows: Iterable[Row]) -> list[Series]:
    """Gather observations into series: the nation first, then provinces by name (old units first), then the rest."""
    ordered = sorted(rows, key=lambda row: (_key(row), _order(row)))
    found = [Series(tuple(members)) for _, members in groupby(ordered, key=_key)]
    return sorted(found, key=lambda series: (*_rank(series.first), wording.plain(series.first["indicator"])))


def _rank(row: Row) -> tuple[int, str, bool, str]:
    area = row["area"] or ""
    place = 0 if area == "VN" else 1 if area.startswith("VN:") else 2 if _PLAIN_AREA.fullmatch(area) else 3
    return place, wording.plain(row["scope"] or ""), not area.startswith("vn63"), area


def same(one: Row, other: Row) -> bool:
    """Tell whether two numbers are both printed without a bound, and can be subtracted."""
    return all(row["approx"] == "exact" and row["value_high"] is None for row in (one, other))


def moved(line: list[Row], direction_good: str, kind: str) -> dict[str, str] | None:
    """Say how far the newest of a line is from the one before: {sign, words, tone}; None if it cannot be told.

    The tone is good, bad or neutral by `direction_good`; of a rank down is always progress.

    >>> row = {"approx": "exact", "value_high": None, "unit": "%", "period": "2023"}
    >>> line = [row | {"value": "61.5"}, row | {"value": "62.4", "period": "2024"}]
    >>> moved(line, "up", "level")
    {'sign': '▲', 'words': 'tăng 0,9 điểm % so với năm 2023', 'tone': 'good', 'judged': 'tốt hơn'}
    >>> moved(line, "down", "level")["judged"], moved(line, "none", "level")["judged"], moved(line[:1], "up", "level")
    ('kém hơn', '', None)
    """
    if len(line) < 2 or not same(line[-1], line[-2]):
        return None
    before, after = line[-2:]
    step = Decimal(after["value"]) - Decimal(before["value"])
    base = f"so với {wording.period_name(before['period'])}"
    if step == 0:
        return {"sign": "＝", "words": f"không đổi {base}", "tone": "neutral", "judged": ""}
    good = "down" if kind == "rank" else direction_good
    way = "up" if step > 0 else "down"
    tone = "neutral" if good == "none" else "good" if way == good else "bad"
    verb = ("tụt" if step > 0 else "lên") if kind == "rank" else "tăng" if step > 0 else "giảm"
    return {
        "sign": "▲" if step > 0 else "▼",
        "words": f"{verb} {distance(abs(step), after['unit'])} {base}",
        "tone": tone,
        "judged": {"good": "tốt hơn", "bad": "kém hơn", "neutral": ""}[tone],
    }


def distance(amount: Decimal | float, unit: str) -> str:
    """Write how far two numbers of a unit are apart; percentages differ by points.

    >>> distance(Decimal("7.40"), "%"), distance(2500000000, "VND"), distance(3, "hạng"), distance(0.1 + 0.2, "%")
    ('7,4 điểm %', '2,5 tỷ đồng', '3 hạng', '0,3 điểm %')
    """
    exact = Decimal(str(round(amount, 6))).normalize()
    if unit == "hạng":
        return f"{wording.vietnamese(exact)} hạng"
    return wording.quantity(format(exact, "f"), None, None, "điểm %" if unit == "%" else unit, "exact").strip()


VERDICTS = {
    "yes": ("✓", "đã đạt", "good"),
    "no": ("✗", "chưa đạt", "bad"),
    "unknown": ("?", "chưa rõ", "neutral"),
}
COMPARATORS = {">=": "ít nhất", ">": "trên", "=": "", "<=": "tối đa", "<": "dưới"}
CERTAINTY = {
    "V": "đã thấy trong văn bản công khai",
    "M": "ghi theo trí nhớ, chưa đối chiếu văn bản",
}


def gap(row: Row) -> dict[str, str]:
    """Say a row of v_targets_gap: {sign, verdict, tone, target, apart, whose, source}.

    >>> row = {"reached": "no", "comparator": ">=", "target_value": 80.0, "unit_measure": "%", "kind": "level",
    ...     "target_period": "<=2025", "gap": -17.6, "own_area": 0, "target_area_name": "cả nước", "approx": "exact",
    ...     "target_origin": "official", "target_document": "Nghị quyết Mẫu", "target_certainty": "M"}
    >>> told = gap(row)
    >>> told["sign"], told["verdict"], told["target"], told["apart"]
    ('✗', 'chưa đạt', 'ít nhất 80% đến năm 2025', 'cách mục tiêu 17,6 điểm %')
    >>> told["whose"], told["source"]
    ('mục tiêu chung của cả nước', 'Nghị quyết Mẫu (ghi theo trí nhớ, chưa đối chiếu văn bản)')
    """
    sign, verdict, tone = VERDICTS[row["reached"]]
    value = Decimal(str(row["target_value"])).normalize()
    amount = wording.quantity(format(value, "f"), None, None, row["unit_measure"], "exact")
    asked = f"{COMPARATORS[row['comparator']]} {amount} {wording.period_name(row['target_period'])}".strip()
    apart = ""
    if row["gap"] and row["approx"] == "exact" and row["reached"] != "unknown":
        word = "cách mục tiêu" if row["reached"] == "no" else "tốt hơn mục tiêu"
        apart = f"{word} {distance(abs(row['gap']), row['unit_measure'])}"
    source = "báo nêu"
    if row["target_origin"] == "official":
        source = f"{row['target_document']} ({CERTAINTY[row['target_certainty']]})"
    return {
        "sign": sign,
        "verdict": verdict,
        "tone": tone,
        "target": asked,
        "apart": apart,
        "whose": "" if row["own_area"] else f"mục tiêu chung của {row['target_area_name']}",
        "source": source,
    }


def gaps_by_figure(rows: Iterable[Row]) -> dict[int, dict[str, str]]:
    """Return what to say of each figure: its area's own target before the nation's, the soonest before the later."""
    told: dict[int, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: (not row["own_area"], row["target_period_end"], row["target_origin"])):
        if row["figure_id"] is not None:
            told.setdefault(row["figure_id"], gap(row))
    return told
