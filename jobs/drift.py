"""Is each newspaper still read as it used to be? Every day against the newspaper's own fourteen good days before it.

What a newspaper usually brings comes from its days in the same store that raised no alarm; so a break does not become
the usual thing while nobody looks. After `ADOPTED` days it does: the newspaper has changed, and the alarm was seen.
Each rule asks for evidence, not for a number: a paper of two articles a day is judged after a week, one of thirty
tomorrow. `python -m tests.jobs.drift_figures` measures false alarms and delays on invented histories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import exp, lgamma, log, sqrt
from statistics import median
from typing import Any, Literal

BASELINE = 14  # days
REACH = 14  # days with articles that a window may go back
HORIZON = 75  # days of history that are looked at: baseline, the longest alarm, and time to learn weekdays
ADOPTED = 28  # days after which what was an alarm is the newspaper's way
FEWEST = 5  # articles a window must hold
LEARNT = 10  # articles in the baseline below which nothing is said
DAYS_LEARNT = 5  # days with articles in the baseline below which nothing is said

Day = Mapping[str, Any]
"""A row of `store.coverage.days`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a share of articles counts as broken: it `fell` from at least `usual` to at most `now`, or `rose`.

    `of` "pages" counts unreadable pages among the articles. `why` is the reason for the numbers.
    """

    field: str
    name: str
    way: Literal["fell", "rose"]
    usual: float
    now: float
    why: str
    of: Literal["items", "pages"] = "items"


RULES: tuple[Rule, ...] = (
    Rule("fallback", "bài đọc bằng cách dự phòng", "rose", 0.1, 0.5, "no layout fits: the page was built anew"),
    Rule("unreadable", "trang không đọc được", "rose", 0.1, 0.3, "not even the fallback finds text", of="pages"),
    Rule("withheld", "bài bị khóa nội dung", "rose", 0.1, 0.5, "a paywall or a script took the body away"),
    Rule("lead", "sapo", "fell", 0.6, 0.1, "a paper prints a lead or does not; halves come from mixed sections"),
    Rule("author", "tác giả", "fell", 0.3, 0.05, "wire copy keeps the share under 1, a broken selector brings it to 0"),
    Rule("dated", "ngày đăng", "fell", 0.9, 0.5, "articles without a date vanish from digests; half is too many"),
    Rule("minute", "giờ đăng", "fell", 0.6, 0.1, "the visible date lost its time, or another source took over"),
    Rule("section", "chuyên mục", "fell", 0.6, 0.1, "a breadcrumb that moved gives none at all"),
    Rule("captions", "chú thích ảnh", "fell", 0.25, 0.02, "many articles have no picture: only nothing at all counts"),
    Rule("future", "ngày đăng ở tương lai", "rose", 0.05, 0.3, "day and month changed places, or the zone is wrong"),
    Rule("warned", "bài có cảnh báo", "rose", 0.2, 0.7, "whatever reading doubts, it suddenly doubts everywhere"),
)
CHANCE = 1e-5  # of an alarm if articles were drawn as usual; days have moods, so in truth it is more
LENGTH = 2.0  # the median body is half as long, or twice: related boxes lost, or swallowed
SIGMAS = 5.0  # and the median is this many of its standard errors away
LATE = (24.0, 3.0)  # hours, and times the usual: dates read a day off, or lists that name old articles
SILENT = 12.0  # articles expected and none came; days differ more than Poisson, so e^-12 is not to be believed
FEWER = (30.0, 0.2)  # expected at least so many, and brought no more than this share of them


@dataclass(frozen=True, slots=True)
class Alarm:
    """One field of one newspaper that is not as it was: what was usual, what is now, on how many articles."""

    newspaper: str
    field: str
    since: str
    usual: float
    now: float
    articles: int
    said: str

    def row(self) -> dict[str, Any]:
        """The alarm as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


def alarms(rows: Iterable[Day], today: date) -> list[Alarm]:
    """Judge every newspaper on the last of its days up to `today`; volumes up to yesterday, for today is not over.

    `rows` are those of `store.coverage.days`, by newspaper and day.
    """
    papers = {
        name: [row for row in days if row["day"] <= today.isoformat()]
        for name, days in groupby(rows, key=lambda row: str(row["newspaper"]))
    }
    found = [alarm for name, days in papers.items() for alarm in misread(name, days)]
    whole = {name: [row for row in days if row["day"] < today.isoformat()] for name, days in papers.items()}
    expected = expectations(whole)
    found += [alarm for name, days in whole.items() if (alarm := too_few(name, days, expected[name]))]
    return sorted(found, key=lambda alarm: (alarm.newspaper, alarm.field))


def misread(newspaper: str, days: Sequence[Day]) -> list[Alarm]:
    """Judge how articles are read on the last day."""
    lasts = [list(walk(newspaper, days, measure))[-1:] for measure in MEASURES]
    return plain([alarm for last in lasts for alarm in last if alarm])


def plain(found: Sequence[Alarm]) -> list[Alarm]:
    """Leave out what follows from another alarm: the fallback has no layout, warns of itself, and cuts otherwise."""
    fields = {alarm.field for alarm in found}
    follow = {"layout", "body", "lag", "warned"} if fields & {"fallback", "unreadable", "withheld"} else set()
    return [alarm for alarm in found if alarm.field not in follow]


def walk(newspaper: str, days: Sequence[Day], measure: Measure) -> Iterator[Alarm | None]:
    """Give for each day with articles the alarm of one measure, or None.

    The first day teaches nothing and raises nothing: it brings whatever stood on the newspaper's lists.
    """
    days = [day for day in days[1:] if day["items"] or day["unreadable"]]
    good: list[Day] = []
    bad: list[Day] = []  # the days of the alarm so far
    for place, day in enumerate(days):
        told = None
        for window in _windows(days[: place + 1], measure):
            before = [each for each in good if each["day"] < window[0]["day"]][-BASELINE:]
            if _enough(before) and (told := measure.judge(before, window)):
                break
        if told is None:
            good, bad = [*good, day][-HORIZON:], []
            yield None
            continue
        bad = sorted({row["day"]: row for row in (*bad, *window)}.values(), key=lambda row: str(row["day"]))
        good = [each for each in good if each["day"] < bad[0]["day"]]
        if _days_between(bad[0]["day"], day["day"]) >= ADOPTED:
            good, bad = bad, []
            yield None
        else:
            yield Alarm(newspaper, measure.field, bad[0]["day"], *told)


def _enough(days: Sequence[Day]) -> bool:
    return bool(sum(day["items"] for day in days) >= LEARNT) and sum(day["items"] > 0 for day in days) >= DAYS_LEARNT


def _windows(days: Sequence[Day], measure: Measure) -> Iterator[list[Day]]:
    """Give the newest days that hold enough articles, then those that hold twice and four times as many.

    A total failure shows on a few articles; what is half a failure, or a small paper's, needs more of them.
    """
    last = 0
    for wanted in (measure.fewest, 2 * measure.fewest, 4 * measure.fewest):
        window: list[Day] = []
        articles = 0
        for day in reversed(days[-REACH:]):
            if articles >= wanted and len(window) >= measure.days:
                break
            window.insert(0, day)
            articles += measure.weight(day)
        if articles >= measure.fewest and len(window) > last:
            last = len(window)
            yield window


# ------------------------------------------------------------------------------------------------------------- measures
Judgement = tuple[float, float, int, str]
"""Usual value, value now, articles, and what is said."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to look at how articles are read.

    `weight` says how many articles of a day can be judged. `judge` compares a window of days with the good days before
    it; None: as usual, or too little to say.
    """

    field: str
    weight: Callable[[Day], int]
    judge: Callable[[Sequence[Day], Sequence[Day]], Judgement | None]
    fewest: int = FEWEST
    days: int = 1


def _share(rule: Rule) -> Measure:
    """Make a measure of a rule over shares."""

    def weight(day: Day) -> int:
        return int(day["items"] + (day["unreadable"] if rule.of == "pages" else 0))

    def judge(before: Sequence[Day], window: Sequence[Day]) -> Judgement | None:
        fell = rule.way == "fell"
        number, hits = sum(map(weight, window)), sum(day[rule.field] for day in window)
        now, usual = hits / number, sum(day[rule.field] for day in before) / sum(map(weight, before))
        far = usual >= rule.usual and now <= rule.now if fell else usual <= rule.usual and now >= rule.now
        # Sections have days of their own: worse than each good day that can be compared, not only than their mean.
        daily = [day[rule.field] / weight(day) for day in before if weight(day) >= FEWEST]
        beyond = all(now < each for each in daily) if fell else all(now > each for each in daily)
        held = min(max(usual, 0.02), 0.98)
        chance = at_most(hits, number, held) if fell else at_most(number - hits, number, 1 - held)
        if not (far and beyond and chance <= CHANCE):
            return None
        said = f"{rule.name}: {_percent(now)} trong {number} bài mới nhất, trước đây {_percent(usual)}"
        return round(usual, 3), round(now, 3), number, said

    return Measure(rule.field, weight, judge)


def _layout(before: Sequence[Day], window: Sequence[Day]) -> Judgement | None:
    """Say when another layout reads the paper than the one that used to."""
    was, now = (_summed(day["layouts"] for day in days) for days in (before, window))
    main = max(was, key=lambda name: was[name])
    number, usual = sum(now.values()), was[main] / sum(was.values())
    hits = now.get(main, 0)
    if usual < 0.8 or hits > 0.2 * number or at_most(hits, number, min(usual, 0.98)) > CHANCE:
        return None
    other = max((name for name in now if name != main), key=lambda name: now[name])
    said = f"mẫu trang: {number - hits} trong {number} bài mới nhất theo mẫu {other}, trước đây theo {main}"
    return round(usual, 3), round(hits / number, 3), number, said


def _length(before: Sequence[Day], window: Sequence[Day]) -> Judgement | None:
    """Say when the median body is half as long as it was, or twice."""
    weekend = {_weekend(day) for day in window}  # longer reads stand in the weekend's paper
    alike = [day for day in before if _weekend(day) in weekend]
    before = alike if sum(len(day["lengths"]) for day in alike) >= 2 * LEARNT else before
    usual = [log(max(1, letters)) for day in before for letters in day["lengths"]]
    now = [log(max(1, letters)) for day in window for letters in day["lengths"]]
    if not now or len(usual) < 2 * LEARNT:
        return None
    was, here = median(usual), median(now)
    # Bodies are spread like a log-normal: the error of a median from the spread about it (MAD).
    spread = max(0.35, 1.4826 * median(abs(each - was) for each in usual))
    error = 1.2533 * spread * sqrt(1 / len(now) + 1 / len(usual))
    daily = [log(max(1, median(day["lengths"]))) for day in before if len(day["lengths"]) >= FEWEST]
    beyond = all(here < each for each in daily) if here < was else all(here > each for each in daily)
    if abs(here - was) < log(LENGTH) or abs(here - was) < SIGMAS * error or not beyond:
        return None
    why = "bài bị cắt?" if here < was else "lẫn phần ngoài bài?"
    said = f"độ dài bài: ở giữa {exp(here):.0f} chữ cái trong {len(now)} bài mới nhất, trước đây {exp(was):.0f} ({why})"
    return round(exp(was)), round(exp(here)), len(now), said


def _lag(before: Sequence[Day], window: Sequence[Day]) -> Judgement | None:
    """Say when articles are first seen long after the date they carry."""
    usual = [hours for day in before for hours in day["lags"]]
    now = [hours for day in window for hours in day["lags"]]
    if not now or len(usual) < LEARNT:
        return None
    was, here = median(usual), min(median(day["lags"]) for day in window if day["lags"])  # a late visit is one day
    floor, times = LATE
    daily = [median(day["lags"]) for day in before if len(day["lags"]) >= FEWEST]
    error = 1.2533 * 1.4826 * median(abs(each - was) for each in usual) / sqrt(len(now))
    if here < was + max(floor, SIGMAS * error) or here < times * was or any(here <= each for each in daily):
        return None
    said = f"độ trễ: {len(now)} bài mới nhất thấy sau ngày đăng {here:.0f} giờ, trước đây {was:.0f} giờ"
    return round(was, 1), round(here, 1), len(now), said


MEASURES: tuple[Measure, ...] = (
    *map(_share, RULES),
    Measure("layout", lambda day: sum(day["layouts"].values()), _layout),
    Measure("body", lambda day: len(day["lengths"]), _length, fewest=8, days=2),
    Measure("lag", lambda day: len(day["lags"]), _lag, days=2),
)


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, number in each.items():
            total[name] = total.get(name, 0) + number
    return total


def at_most(hits: int, number: int, share: float) -> float:
    """Give the chance of no more than `hits` among `number` articles, where each has it with `share`.

    >>> round(at_most(0, 5, 0.9), 6), round(at_most(1, 5, 0.6), 4), at_most(5, 5, 0.6)
    (1e-05, 0.087, 1.0)
    """
    if hits >= number:
        return 1.0

    def chance(k: int) -> float:
        ways = lgamma(number + 1) - lgamma(k + 1) - lgamma(number - k + 1)
        return exp(ways + k * log(share) + (number - k) * log(1 - share))

    return min(1.0, sum(chance(k) for k in range(hits + 1)))


# -------------------------------------------------------------------------------------------------------------- volumes
COMPANY = 5  # newspapers that must be comparable before a common fall is told from one of a single paper


def expectations(papers: Mapping[str, Sequence[Day]]) -> dict[str, dict[str, float]]:
    """Say how many articles each newspaper should have brought on each visited day.

    A fall that newspapers share (Tết, this machine's line) lowers what is expected of each, and is nobody's alarm.
    """
    own = {name: _expectations(days) for name, days in papers.items()}
    season = _seasons(papers, own)
    return {
        name: {day: value * min(1.0, season.get(day, 1.0)) for day, value in hoped.items()}
        for name, hoped in own.items()
    }


def common_share(rows: Iterable[Day], day: date) -> float | None:
    """Say what share of the expected the newspapers brought on a day, in the middle; None where too few can be told."""
    papers = {name: list(days) for name, days in groupby(rows, key=lambda row: str(row["newspaper"]))}
    return _seasons(papers, {name: _expectations(days) for name, days in papers.items()}).get(day.isoformat())


def _expectations(days: Sequence[Day]) -> dict[str, float]:
    """Say how many articles each visited day should bring: the mean of the days before, by weekday where it is known.

    A silent day teaches nothing, unless the newspaper is often silent: a run of them is what is looked for.
    """
    hoped: dict[str, float] = {}
    taught: list[Day] = []
    run: list[Day] = []
    for day in days[1:]:
        if not day["visits"]:
            continue
        recent = taught[-BASELINE:]
        if len(recent) >= BASELINE // 2:
            mean = sum(each["items"] for each in recent) / len(recent)
            hoped[day["day"]] = mean * _weekday(taught[-3 * BASELINE :], day)
        if day["items"]:
            lost = sum(hoped.get(each["day"], 0.0) for each in run)
            if lost < SILENT:
                taught += run
            run = []
            taught.append(day)
        else:
            run.append(day)
    return hoped


def _weekday(days: Sequence[Day], day: Day) -> float:
    """Compare a day of the week with all of them: 1 until three of them have been seen."""
    weekday = date.fromisoformat(day["day"]).weekday()
    same = [each["items"] for each in days if date.fromisoformat(each["day"]).weekday() == weekday]
    mean = sum(each["items"] for each in days) / len(days)
    return sum(same) / len(same) / mean if len(same) >= 3 and mean else 1.0


def _seasons(papers: Mapping[str, Sequence[Day]], expected: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Say for each day what share of the expected the newspapers brought in the middle."""
    ratios: dict[str, list[float]] = {}
    for name, days in papers.items():
        for day in days:
            hoped = expected[name].get(day["day"], 0.0)
            if hoped >= 1:
                ratios.setdefault(day["day"], []).append(day["items"] / hoped)
    return {day: median(found) for day, found in ratios.items() if len(found) >= COMPANY}


def too_few(newspaper: str, days: Sequence[Day], hoped: Mapping[str, float]) -> Alarm | None:
    """Go back from the last day: silence while that much was expected, else far fewer than expected for days."""
    visited = [day for day in days if day["day"] in hoped]
    silent: list[Day] = []
    for day in reversed(visited):
        if day["items"]:
            break
        silent.insert(0, day)
    missed = sum(hoped[day["day"]] for day in silent)
    if silent and missed >= SILENT:
        failing = sum(day["visits"] == day["failed_visits"] for day in silent)
        reason = "trang báo không trả lời" if failing == len(silent) else "vẫn trả lời nhưng không có bài mới"
        since, number = silent[0]["day"], len(silent)
        usual = missed / number
        said = f"số bài: không có bài nào trong {number} ngày, thường {usual:.0f} bài mỗi ngày ({reason})"
        return Alarm(newspaper, "items", since, round(usual, 1), 0.0, 0, said)
    came, due = 0, 0.0
    floor, share = FEWER
    for place, day in enumerate(reversed(visited[-BASELINE // 2 :]), 1):
        came, due = came + day["items"], due + hoped[day["day"]]
        if due >= floor and came <= share * due and place >= 2:
            said = f"số bài: {came} bài trong {place} ngày, thường {due:.0f} bài"
            return Alarm(newspaper, "items", day["day"], round(due / place, 1), round(came / place, 1), came, said)
    return None


def _weekend(day: Day) -> bool:
    return date.fromisoformat(day["day"]).weekday() >= 5


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)) // timedelta(days=1)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
