"""Communes and districts named in a text, as units of the day it was published: before or since 1 July 2025.

The table of 10,602 old communes and what became of them ships with underthesea (Apache-2.0; compiled by the
vietnamadminunits project from the resolutions of June 2025); its old side is the state of June 2025, without the
mergers before it. It is read at the first call from the installed package's files and not copied; no code of
underthesea runs, so `nlp.words` stays the only room that imports it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from nlp.places import Place, province_on
from nlp.provinces import PROVINCES
from nlp.text import Span, fold

MERGER: Final = date(2025, 7, 1)
"""The day districts ended and the communes of the 34 provinces began (Law 72/2025/QH15)."""
KINDS: Final = (
    *("xã", "phường", "thị trấn", "đặc khu"),
    *("huyện", "quận", "thị xã", "thành phố"),
)
CODES: Final = {province.id: province.code for province in PROVINCES}
DISTRICTS: Final = frozenset(["huyện", "quận", "thị xã", "thành phố"])
_UPPER: Final = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAMED: Final = re.compile(
    rf"(?<!\w)(?P<kind>[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|TP\.?|TX\.?) ?"
    rf"(?P<name>(?:[{_UPPER}]\w*|\d{{1,2}})(?:[ -][{_UPPER}]\w*){{0,4}})"
)
_SHORT: Final = {"tp": "thành phố", "tp.": "thành phố", "tx": "thị xã", "tx.": "thị xã"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune or district of one side of the merger, in the province of that side."""

    name: str
    kind: str
    province: str
    district: str | None
    new: bool
    """True for a unit of the 34 provinces, valid since 1 July 2025; False for one that ended the day before."""
    successors: tuple[str, ...] = ()
    """What an old commune became part of, e.g. ("xã Cửa Việt",)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit named in a text without doubt; `text[start:end] == raw`, type word included."""

    raw: str
    start: int
    end: int
    unit: Unit
    province_id: str
    """Id of a row of PROVINCES valid on the day, e.g. vn63-45."""


def available() -> bool:
    """Tell whether the installed underthesea brings the table."""
    return _table_path() is not None


def _table_path() -> Path | None:
    found = find_spec("underthesea")
    for folder in (found.submodule_search_locations or []) if found is not None else []:
        path = Path(folder) / "address" / "data" / "mapping.json"
        if path.is_file():
            return path
    return None


@cache
def units() -> dict[str, tuple[Unit, ...]]:
    """Return all units by folded name with type word ("xã gio mỹ"), old and new.

    Raises FileNotFoundError where the installed underthesea has no such table.
    """
    path = _table_path()
    if path is None:
        raise FileNotFoundError("underthesea/address/data/mapping.json: not in the installed underthesea (wanted 9.5)")
    rows = json.loads(path.read_text(encoding="utf-8"))["ward_mapping"]
    successors: dict[tuple[str, str, str], list[str]] = {}
    found: dict[Unit, None] = {}
    for row in rows:
        old = (row["old_province"], row["old_district"], row["old_ward"])
        successors.setdefault(old, []).append(_lowered(row["new_ward"]))
        found[_unit(row["old_district"], row["old_province"], None, new=False)] = None
        found[_unit(row["new_ward"], row["new_province"], None, new=True)] = None
    for (province, district, ward), became in successors.items():
        unit = _unit(ward, province, _lowered(district), new=False, successors=tuple(dict.fromkeys(became)))
        found[unit] = None
    table: dict[str, list[Unit]] = {}
    keys = fold("|".join(unit.name for unit in found)).split("|")  # one call: 9,000 would take 0.4 s
    for key, unit in zip(keys, found, strict=True):
        table.setdefault(key, []).append(unit)
    return {key: tuple(some) for key, some in table.items()}


def _unit(name: str, province: str, district: str | None, *, new: bool, successors: tuple[str, ...] = ()) -> Unit:
    lowered = _lowered(name)
    kind = next((kind for kind in KINDS if lowered.startswith(kind + " ")), "")
    return Unit(lowered, kind, _bare(province), district, new, successors)


def _lowered(name: str) -> str:
    """Return a unit's name as running text has it: Xã Gio Mỹ → xã Gio Mỹ."""
    return name[:1].lower() + name[1:]


def _bare(province: str) -> str:
    """Return a province without its type word."""
    return re.sub(r"^(?:Tỉnh|Thành phố) ", "", province)


def units_named(name: str, day: date | None, province: str | None = None) -> tuple[Unit, ...]:
    """Return the units of a name with type word that existed on a day, in a province if one is given.

    Without a day, units of both sides of the merger.

    >>> [unit.successors for unit in units_named("xã Gio Mai", date(2024, 1, 1), "Quảng Trị")]
    [('xã Cửa Việt',)]
    >>> units_named("huyện Gio Linh", date(2025, 8, 1))
    ()
    """
    return tuple(
        unit
        for unit in units().get(fold(name), ())
        if (day is None or unit.new == (day >= MERGER)) and province in (None, unit.province)
    )


def find_communes(
    text: str, published: date | None, province: str | None = None, places: list[Place] | None = None
) -> list[Named]:
    """Find the communes and districts of clean text that can be only one unit, in the order of the text.

    A name that several units bear is settled by a province named right behind it, by `province` (that of the newspaper
    or the article) or by the provinces in `places`; what stays in doubt is left out.

    >>> [(n.raw, n.unit.province) for n in find_communes("Xã Gio Mai, huyện Gio Linh họp.", date(2024, 1, 1))]
    [('Xã Gio Mai', 'Quảng Trị'), ('huyện Gio Linh', 'Quảng Trị')]
    """
    named = {place.name for place in places or []}
    found: list[Named] = []
    for span, raw, fitting in _mentions(text, published):
        behind = next((p.name for p in places or [] if 0 <= p.start - span.end <= 12), None)
        for choice in (behind, province, None):
            some = [unit for unit in fitting if choice in (None, unit.province)]
            if choice is None and len({unit.province for unit in some}) > 1:
                some = [unit for unit in some if unit.province in named]
            if len({(unit.province, unit.district) for unit in some}) == 1:
                unit = some[-1]
                row = province_on(unit.province, published)
                if row is not None:
                    found.append(Named(raw, span.start, span.end, unit, row.id))
                break
    return found


def _mentions(text: str, day: date | None) -> Iterator[tuple[Span, str, tuple[Unit, ...]]]:
    """Yield each unit-like name with the units that bear it, the longest name that is one."""
    for match in _NAMED.finditer(text):
        kind = fold(match["kind"])
        kind = _SHORT.get(kind, kind)
        words = re.split(r"(?<=\w)[ ]", match["name"])
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            fitting = units_named(f"{kind} {name}", day)
            if fitting:
                end = match.start("name") + len(name)
                yield Span(match.start(), end), text[match.start() : end], fitting
                break


def provinces_by_units(text: str, day: date | None) -> dict[str, int]:
    """Count, province by province, the names in a text that only a unit of that province bears.

    >>> provinces_by_units("TP Vinh và huyện Gio Linh; xã Tân Lập.", date(2024, 1, 1))
    {'Nghệ An': 1, 'Quảng Trị': 1}
    """
    counts: dict[str, int] = {}
    for _, _, fitting in _mentions(text, day):
        owners = {unit.province for unit in fitting}
        if len(owners) == 1:
            owner = owners.pop()
            counts[owner] = counts.get(owner, 0) + 1
    return counts


def smaller_places(text: str, published: date | None, province: str | None, places: Iterable[Place]) -> list[Place]:
    """Find the districts and communes of clean text that can be only one unit, as places; `places` are its provinces.

    Words that name a province name nothing smaller. Without a table of units in the installed underthesea, none.

    >>> [(p.name, p.level, p.id) for p in smaller_places("Xã Gio Mai họp.", date(2024, 1, 1), None, [])]
    [('xã Gio Mai', 'commune', 'vn63-45')]
    """
    if not available():
        return []
    provinces = list(places)
    return [
        Place(
            raw=named.raw,
            start=named.start,
            end=named.end,
            id=named.province_id,
            code=CODES[named.province_id],
            name=named.unit.name,
            kind=named.unit.kind,
            ambiguous=False,
            level="district" if named.unit.kind in DISTRICTS else "commune",
        )
        for named in find_communes(text, published, province, provinces)
        if not any(place.start < named.end and named.start < place.end for place in provinces)
    ]
