"""Memory: what one part of a document tells the next: its province, its date, the period and the body it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.figures.codes import bounds_of
from nlp.figures.line import Line
from nlp.figures.periods import WORDED, Period, opens, told_then
from nlp.figures.scopes import Scope, aside

STAGE = re.compile(r"(?P<first>\d{4})/(?P<last>\d{4})")
LENGTH = re.compile(r"(?P<count>\d{1,2}|hai|ba|bốn|năm|sáu|mười) năm(?: qua| thực hiện| tổ chức thực hiện| triển khai)")
TERRITORIES = ("province", "district", "commune")
COMMITTEE = re.compile(
    r"(?:UBND|Ủy ban nhân dân|HĐND|Hội đồng nhân dân) "
    r"(?P<land>(?P<head>thành phố|quận|huyện|thị xã|xã|phường|thị trấn|TP|tỉnh) .+)"
)
OF_THE_DOCUMENT = re.compile(r"(?<= )(?:tỉnh|thành phố|TP)$")
OF_THE_PROVINCE = re.compile(
    r"(?:UBND|HĐND|HĐND và UBND|Ủy ban nhân dân|Hội đồng nhân dân) (?P<tier>tỉnh|thành phố|TP)$"
)
ITEM = re.compile(r"(?:[-–+•*]|\d{1,2}[.)]|\(?[a-zđ]\)) ?(?=\S)")
COMMUNES = ("xã", "phường", "thị trấn")
NOT_TOPICS = frozenset(
    [
        "cả nước",
        "Bộ Chính trị",
        "Ban Bí thư",
        "Ban Chấp hành Trung ương Đảng",
        "Chính phủ",
        "Quốc hội",
        "địa phương",
        "bộ, ngành",
        "bộ, ngành, địa phương",
    ]
)
HEADED = re.compile(
    r"^(?:chi cục|tổng cục|cục|sở|bộ|trung tâm|thị trấn|thị xã|huyện|quận|phường|xã|công ty|tập đoàn|ban|"
    r"ubnd|lực lượng|bệnh viện|thành phố|tp|(?:siêu |đại )?dự án)(?!\w)"
)


HEADED_TYPES = {
    "thị trấn": "commune",
    "trung tâm": "agency",
    "huyện": "district",
    "thị xã": "district",
    "quận": "district",
    "xã": "commune",
    "phường": "commune",
}


def land_of(body: Scope) -> Scope:
    """Return the territory a people's committee or council stands for; any other body as it is."""
    found = COMMITTEE.match(body.text)
    if found is None:
        return body
    if found["head"] == "tỉnh":
        return body._replace(text=found["land"].removeprefix("tỉnh "), type="province")
    return body._replace(text=found["land"], type="commune" if found["head"] in COMMUNES else "district")


@dataclass(frozen=True, slots=True)
class Page:
    """A paragraph with the bodies named in it; `provinces` also those inside the name of an office."""

    line: Line
    scopes: list[Scope]
    provinces: list[Scope]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the last figure of the sentence before measured, for a body that only adds its own value."""

    id: str
    name: str
    unit_type: str


@dataclass(slots=True)
class Memory:
    """What holds at one point of a document. `today` is its ISO date; `lawful` says that it states rules."""

    province: str | None
    province_kind: str | None
    today: str | None
    english: bool
    lawful: bool
    topic: Scope | None = None
    governing: Period | None = None
    governing_status: str = ""
    subject: Scope | None = None
    status: str = ""
    local: Period | None = None
    last: Period | None = None
    full: dict[str, str] = field(default_factory=dict)
    headed: dict[str, Scope] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)
    inside: list[Scope] = field(default_factory=list)
    listing: str | None = None
    item_follows: bool = False
    sentence: int = 0
    measured: Measured | None = None
    own: Scope | None = None
    stage: Period | None = None
    office: Scope | None = None
    here: Sequence[Scope] = ()

    def known(self) -> Scope | None:
        """Return the body a sentence without one is about: the one before, else the topic once it has been named.

        An office speaks of others more often than of itself: only the one the headline names is carried on.
        """
        for body in (self.subject, self.topic):
            if body is None or (body is self.topic and body.text not in self.heard):
                continue
            if self.province is None and OF_THE_PROVINCE.match(body.text):
                continue
            land = self.land(body)
            if land.type in TERRITORIES or land.type in ("national", "other") or body.text == self._own_name():
                return land
        return None

    def _own_name(self) -> str | None:
        return None if self.own is None else self.own.text

    def land(self, body: Scope) -> Scope:
        """Return the territory a committee stands for, `UBND tỉnh` the province of the document."""
        found = OF_THE_PROVINCE.match(body.text)
        if found is not None:
            kind = "province" if found["tier"] == "tỉnh" else "city"
            return self.resolve(Scope(body.start, body.end, "", kind, points=True)) or body
        return land_of(body)

    def enter(self, page: Page) -> None:
        """Begin a paragraph: what a sentence hands to the next one ends here, but a list goes on with what heads it."""
        text = page.line.folded
        if self.listing is not None and not (self.item_follows or ITEM.match(text)):
            self.listing = None
        self.item_follows = text.endswith((":", ";"))
        if self.listing is None:
            self.subject = self.local = self.measured = None
        self.inside = page.provinces

    def head_list(self, status: str, periods: Sequence[Period]) -> None:
        """Let a paragraph that ends with a colon hand its status, time and subject to the items behind it."""
        self.listing = status
        told = next(
            (p for p in reversed(periods) if p.code is not None and p.kind not in ("name", "length", "day")), None
        )
        if told is not None:
            self.local = told

    def change_time(self, opener: Period | None) -> None:
        """Let another period, or another subject without one, end the period that opened this paragraph."""
        if opener is None and self.governing is self.local:
            self.governing = None
        self.local = opener

    def place_in_stage(self, text: str, period: Period) -> Period:
        """Read `5 năm qua` as the stage or term of so many years told before; note a stage (giai đoạn 2021-2025)."""
        years = STAGE.fullmatch(period.code or "")
        if years is not None and period.kind == "span":
            self.stage = period
        if period.kind != "length" or self.stage is None or self.stage.code is None:
            return period
        length, stage = LENGTH.search(text, period.start, period.end), STAGE.fullmatch(self.stage.code)
        if length is None or stage is None:
            return period
        count = WORDED.get(length["count"]) or int(length["count"])
        if int(stage["last"]) - int(stage["first"]) not in (count, count - 1):
            return period
        return period._replace(kind="span", code=self.stage.code, inherited=True)

    def may_govern(self, period: Period) -> bool:
        """Tell whether a period that opens a paragraph holds for the next ones; a cut-off only in the last year.

        `Đến hết tháng 5, …` is what a report counts up to; `Đến tháng 1/2018, …` tells a step of a story, and a day
        to come is a deadline.
        """
        if not period.governs or period.code is None or not period.code.startswith("<="):
            return period.governs
        last = bounds_of(period.code)[1]
        return self.today is not None and f"{int(self.today[:4]) - 1}{self.today[4:]}" <= last <= self.today

    def date(self, text: str, sentence: tuple[int, int], periods: Sequence[Period]) -> None:
        """Let the day that opens a sentence hold to the end of the paragraph, unless it dates a meeting."""
        for period in periods:
            if period.kind == "day" and period.code is not None and opens(text, sentence[0], period):
                if not period.code.startswith("<=") and not told_then(text, sentence[0], period, sentence[1]):
                    self.local = period
                return

    def resolve(self, scope: Scope) -> Scope | None:
        """Return the body a mention stands for: `tỉnh`, `thành phố` point to the province of the document."""
        if not scope.points:
            full = self.full.get(scope.text)
            return scope if full is None else scope._replace(text=full)
        if scope.type == "đơn vị":
            body = self.own or self._before(scope, "") or self.office
            return None if body is None else body._replace(start=scope.start, end=scope.end, inherited=True)
        if scope.type not in ("province", "city"):
            known = self._before(scope, scope.type) or self.headed.get(scope.type)
            written = HEADED_TYPES.get(scope.type)
            if known is not None:
                return known._replace(start=scope.start, end=scope.end, inherited=True)
            return Scope(scope.start, scope.end, scope.text, written) if written else None
        near = [p for p in self.inside if self.sentence <= p.start and p.end < scope.start]
        if near and scope.type == "province":
            return near[-1]._replace(start=scope.start, end=scope.end)
        if self.province is None:
            return None
        if scope.type == "city" and self.province_kind not in (None, "thành phố"):
            city = self.headed.get("thành phố")
            return None if city is None else city._replace(start=scope.start, end=scope.end)
        return Scope(scope.start, scope.end, self.province, "province", inherited=True)

    def _before(self, scope: Scope, head: str) -> Scope | None:
        """Return the office its own sentence names before a pointer, of the type the pointer says."""
        near = [
            s
            for s in self.here
            if s.end <= scope.start and s.type in ("agency", "enterprise") and not s.points and not s.generic
        ]
        near = [s for s in near if s.text.lower().startswith(head)]
        return near[-1] if near else None

    def locality(self, text: str, body: Scope, sentence: tuple[int, int], scopes: Sequence[Scope]) -> Scope:
        """Return the place `địa phương` points back to, the one its sentence names before; not beside `bộ, ngành`."""
        if body.type != "localities" or not text.startswith("địa phương", body.start):
            return body
        if any(s.type in ("ministries", "all_levels") for s in scopes if sentence[0] <= s.start < sentence[1]):
            return body
        near = {p.text: p for p in self.inside if sentence[0] <= p.start and p.end < body.start}
        near |= {s.text: s for s in scopes if s.type in ("district", "commune") and sentence[0] <= s.start < body.start}
        if len(near) != 1:
            return body
        return next(iter(near.values()))._replace(start=body.start, end=body.end, inherited=True)

    def announced(self, text: str, sentence: tuple[int, int], scopes: list[Scope]) -> Scope | None:
        """Return the province in the name of the body that announces a sentence (BHXH TP.HCM cho biết)."""
        for scope in scopes:
            if sentence[0] <= scope.start < sentence[1] and not scope.points and aside(text, scope, sentence[0]):
                named = next((p for p in self.inside if scope.start <= p.start and p.end <= scope.end), None)
                tier = OF_THE_DOCUMENT.search(scope.text)
                if named is None and tier is not None:
                    kind = "city" if tier[0] != "tỉnh" else "province"
                    named = self.resolve(Scope(scope.end - len(tier[0]), scope.end, "", kind, points=True))
                return named or (land_of(scope) if COMMITTEE.match(scope.text) else None)
        return None

    def meet(self, start: int, scopes: Sequence[Scope]) -> None:
        """Begin a sentence: note the territories of its committees, so that `quận này` in it finds its antecedent."""
        self.sentence, self.here = start, scopes
        for scope in scopes:
            found = COMMITTEE.match(scope.text)
            if found is not None:
                self.headed[found["head"].lower()] = land_of(scope)
            elif scope.type in ("district", "commune") and not scope.points and not scope.generic:
                head = HEADED.match(scope.text.lower())
                if head is not None:
                    self.headed[head[0]] = scope

    def turn(self, bodies: Sequence[Sequence[Scope]]) -> None:
        """Make the one body that all figures of a sentence belong to the subject of the next."""
        told = {body.text for scopes in bodies for body in scopes}
        if not told and self.subject is not None and self.subject.type == "national":
            self.subject = None
        if len(told) == 1 and all(bodies) and not any(s.generic for scopes in bodies for s in scopes):
            body = bodies[0][0]
            if (body.text not in NOT_TOPICS or body.type == "national") and body.type != "other":
                self.subject = body

    def hear(self, text: str, sentence: tuple[int, int], scopes: list[Scope]) -> None:
        """Note the body a sentence speaks of, for the sentences after it."""
        self.heard.update(place.text for place in self.inside if place.start < sentence[1])
        first = True
        for scope in scopes:
            if not sentence[0] <= scope.start < sentence[1] or scope.generic or text.startswith("(", scope.start - 1):
                continue
            if scope.type in TERRITORIES and _venue(text, sentence, scope, scopes):
                continue
            self.heard.update((scope.text, land_of(scope).text))
            if scope.type in ("agency", "enterprise") and not scope.points and scope.text not in NOT_TOPICS:
                self.office = scope
                head = HEADED.match(scope.text.lower())
                if head is not None and aside(text, scope, sentence[0]):
                    self.headed[head[0]] = scope
            if aside(text, scope, sentence[0]):
                place = next((p for p in self.inside if scope.start <= p.start and p.end <= scope.end), None)
                if first and place is not None and scope.start - sentence[0] < 40:
                    self.subject = place
                continue
            body = self.resolve(scope)
            if body is None:
                continue
            head = HEADED.match(body.text.lower())
            if head is not None and not scope.points:
                self.headed[head[0]] = body
            known = not scope.points or body.text.lower() not in HEADED_TYPES
            if (
                first
                and known
                and scope.start - sentence[0] < 40
                and body.text not in NOT_TOPICS
                and body.type != "other"
            ):
                self.subject = body
            first = False


def _venue(text: str, sentence: tuple[int, int], scope: Scope, scopes: Sequence[Scope]) -> bool:
    """Tell whether a place is only where an office acts: `Tại Hà Nội, Bộ Nội vụ tổ chức …`."""
    if not text.endswith(("tại ", "ở "), sentence[0], scope.start) or not text.startswith(",", scope.end):
        return False
    return any(s.type == "agency" and scope.end <= s.start < scope.end + 40 for s in scopes)
