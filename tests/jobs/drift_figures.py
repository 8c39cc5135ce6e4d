"""How often the drift alarms cry wolf, and how late they are: `python -m tests.jobs.drift_figures` on invented years.

Histories with weekends, Tết, days on which the machine was off, sections with habits of their own, and papers of one to
forty articles a day. `year` gives rows as `store.coverage.days` does, one newspaper at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from random import Random
from statistics import median
from typing import Any

from jobs.drift import MEASURES, Alarm, Day, expectations, plain, too_few, walk

FIRST = date(2026, 1, 1)
DAYS = 365
TET = (date(2026, 2, 14), date(2026, 2, 22))
HOLIDAYS = {date(2026, 4, 26), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 1), date(2026, 9, 2)}
SIZES = (1.0, 4.0, 15.0, 40.0)
"""Articles a day."""

Row = dict[str, Any]
Break = Callable[[Row, Random], None]


@dataclass(frozen=True, slots=True)
class Habit:
    """One invented newspaper: how many articles on a working day, and the shares of them that carry each field."""

    size: float
    sunday: float
    author: float
    captions: float
    letters: float
    off: frozenset[date]
    """Days without a visit; the next day brings what was missed."""


def habit(size: float, random: Random) -> Habit:
    """Invent a newspaper."""
    off: set[date] = set()
    for _ in range(3):
        start = FIRST + timedelta(days=random.randrange(20, DAYS - 5))
        off |= {start + timedelta(days=each) for each in range(random.choice((1, 2, 3)))}
    return Habit(
        size,
        random.uniform(0.4, 1.0),
        random.choice((0.65, 0.8, 0.95)),
        random.uniform(0.3, 0.9),
        random.uniform(1500, 4000),
        frozenset(off),
    )


def year(name: str, paper: Habit, random: Random, broken: Break | None = None, at: int = DAYS) -> list[Row]:
    """Invent a year of a newspaper; from day number `at` on, `broken` is done to every day."""
    rows, waiting = [], 0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        mood = random.gammavariate(8, 1 / 8)  # days differ more than Poisson
        calm = paper.sunday if day.weekday() == 6 else (1 + paper.sunday) / 2 if day.weekday() == 5 else 1.0
        feast = 0.25 if TET[0] <= day <= TET[1] else 0.5 if day in HOLIDAYS else 1.0
        came = _poisson(paper.size * mood * calm * feast, random)
        if day in paper.off:
            waiting += came
            continue
        items, waiting = came + waiting, 0
        row = _row(name, paper, day, items, random)
        if broken is not None and number >= at:
            broken(row, random)
        rows.append(row)
    return rows


def _row(name: str, paper: Habit, day: date, items: int, random: Random) -> Row:
    weekend = day.weekday() >= 5  # more wire copy, longer reads
    tet = TET[0] <= day <= TET[1]

    def some(share: float) -> int:
        lean = share if share in (0.0, 1.0) else random.betavariate(25 * share, 25 * (1 - share))
        return sum(random.random() < lean for _ in range(items))

    letters = paper.letters * (1.4 if weekend else 1.0) * (1.5 if tet else 1.0)
    slow = random.random() < 0.02  # a visit came late
    return {
        "newspaper": name,
        "day": day.isoformat(),
        "visits": 24,
        "pages": 100,
        "failed_visits": 0,
        "items": items,
        "lead": some(0.97),
        "author": some(paper.author * (0.7 if weekend else 1.0)),
        "dated": some(0.99),
        "minute": some(0.98),
        "section": some(0.95),
        "captions": some(paper.captions),
        "fallback": (fallback := some(0.01)),
        "warned": some(0.08),
        "withheld": some(0.01),
        "future": some(0.002),
        "unreadable": some(0.01),
        "layouts": {"today": items - fallback} | ({"fallback": fallback} if fallback else {}),
        "lengths": sorted(round(letters * exp(random.gauss(0, 0.6))) for _ in range(items)),
        "lags": sorted(round(exp(random.gauss(log(30 if slow else 2), 1.0)), 2) for _ in range(items)),
    }


def _poisson(mean: float, random: Random) -> int:
    number, product, floor = 0, random.random(), exp(-mean)
    while product > floor:
        number, product = number + 1, product * random.random()
    return number


# The breaks: what each does to a day.
def _nothing(field: str) -> Break:
    def broken(row: Row, random: Random) -> None:
        row[field] = 0

    return broken


def _fallback(row: Row, random: Random) -> None:
    row["fallback"], row["layouts"], row["warned"] = row["items"], {"fallback": row["items"]}, row["items"]
    row["author"] = min(row["author"], row["items"] // 5)


def _cut(row: Row, random: Random) -> None:
    row["lengths"] = [round(each * 0.35) for each in row["lengths"]]


def _swollen(row: Row, random: Random) -> None:
    row["lengths"] = [each + 6000 for each in row["lengths"]]


def _late(row: Row, random: Random) -> None:
    row["lags"] = [each + 24 * random.choice((30, 60, 90)) for each in row["lags"]]


def _silent(row: Row, random: Random) -> None:
    row.update(dict.fromkeys((key for key, value in row.items() if isinstance(value, int) and key != "visits"), 0))
    row.update({"layouts": {}, "lengths": [], "lags": []})


def _few(row: Row, random: Random) -> None:
    keep = row["items"] // 8
    _silent(row, random)
    row.update({"items": keep, "layouts": {"today": keep}, "lengths": [2000] * keep, "lags": [2.0] * keep})
    row.update(dict.fromkeys(("lead", "author", "dated", "minute", "section", "captions"), keep))


def _older(row: Row, random: Random) -> None:
    row["layouts"] = {"older": row["items"]}


def _unreadable(row: Row, random: Random) -> None:
    items = row["items"]
    _silent(row, random)
    row["unreadable"] = items


BREAKS: dict[str, tuple[str, Break]] = {
    "no author": ("author", _nothing("author")),
    "no lead": ("lead", _nothing("lead")),
    "no captions": ("captions", _nothing("captions")),
    "no time of day": ("minute", _nothing("minute")),
    "all by the fallback": ("fallback", _fallback),
    "pages unreadable": ("unreadable", _unreadable),
    "another layout": ("layout", _older),
    "bodies cut to a third": ("body", _cut),
    "boxes in the body": ("body", _swollen),
    "dates months off": ("lag", _late),
    "silence": ("items", _silent),
    "an eighth of the articles": ("items", _few),
}


# Measuring.
def alarm_days(papers: dict[str, list[Row]]) -> Iterator[Alarm]:
    """Give every alarm of every day, as a doctor called once a day would: field alarms today, volumes of yesterday."""
    hoped = expectations(papers)
    for name, days in papers.items():
        yield from field_alarms(name, days)
        for end in range(2, len(days) + 1):
            if alarm := too_few(name, days[:end], hoped[name]):
                yield alarm_on(alarm, days[end - 1])


def field_alarms(name: str, days: Sequence[Day]) -> Iterator[Alarm]:
    """Give the field alarms of every day of one newspaper."""
    read = [day for day in days[1:] if day["items"] or day["unreadable"]]
    told = [list(walk(name, days, measure)) for measure in MEASURES]
    for place, day in enumerate(read):
        for alarm in plain([each for row in told if (each := row[place])]):
            yield alarm_on(alarm, day)


def alarm_on(alarm: Alarm, day: Day) -> Alarm:
    """Note the day of an alarm in its words."""
    return Alarm(alarm.newspaper, alarm.field, alarm.since, alarm.usual, alarm.now, alarm.articles, str(day["day"]))


def false_alarms(per_size: int, seed: int = 1) -> dict[float, dict[str, int]]:
    """Count the alarms on whole years without a break, by size of paper and field; one that lasts counts once."""
    random = Random(seed)
    sizes = {f"paper{place}-{size}": size for size in SIZES for place in range(per_size)}
    papers = {name: year(name, habit(size, random), random) for name, size in sizes.items()}
    begun: dict[float, dict[str, int]] = {size: {} for size in SIZES}
    last: dict[tuple[str, str], date] = {}
    for alarm in alarm_days(papers):
        key, day = (alarm.newspaper, alarm.field), date.fromisoformat(alarm.said)
        if key not in last or day - last[key] > timedelta(days=7):
            counts = begun[sizes[alarm.newspaper]]
            counts[alarm.field] = counts.get(alarm.field, 0) + 1
        last[key] = day
    return begun


def delays(kind: str, size: float, papers: int, seed: int = 2) -> list[int | None]:
    """Say after how many days each planted break was told (0: the same day); None: not within 30 days."""
    random = Random(f"{kind}{size}{seed}")
    field, broken = BREAKS[kind]
    found: list[int | None] = []
    for place in range(papers):
        at = random.randrange(90, 320)
        name = f"paper{place}"
        rows = year(name, habit(size, random), random, broken, at)[max(0, at - 80) :]
        begin = FIRST + timedelta(days=at)
        told = [date.fromisoformat(alarm.said) for alarm in alarm_days({name: rows[:120]}) if alarm.field == field]
        after = [(day - begin).days for day in told if day >= begin]
        found.append(after[0] if after and after[0] <= 30 else None)
    return found


def main(per_size: int = 25) -> None:
    """Print both tables."""
    write = sys.stdout.write
    write("false alarms a paper-year\n")
    for size, counts in false_alarms(per_size).items():
        told = ", ".join(f"{field} {count}" for field, count in sorted(counts.items())) or "none"
        write(f"  {size:4.0f} a day: {sum(counts.values()) / per_size:5.2f}   ({told}; {per_size} paper-years)\n")
    write("days until a planted break is told: median, nine of ten, missed after 30 days\n")
    for kind in BREAKS:
        cells = []
        for size in SIZES:
            found = delays(kind, size, per_size)
            told = sorted(each for each in found if each is not None)
            missed = len(found) - len(told)
            cells.append(
                f"{median(told):4.0f} {told[int(0.9 * (len(told) - 1))]:3} {missed:3}"
                if told
                else f"   -   - {missed:3}"
            )
        write(f"  {kind:26}" + " | ".join(cells) + "\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
