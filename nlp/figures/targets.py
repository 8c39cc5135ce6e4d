"""Targets: what laws and plans ask of an indicator, and how sure we are of it (figures.md 4.5); rows of targets.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.figures.areas import area_of
from nlp.figures.codes import bounds_of


@dataclass(frozen=True, slots=True)
class Target:
    """One number of an official target. `certainty` V: seen in a public page; M: from memory, not yet checked."""

    id: int
    document: str
    issued: str | None
    indicator_id: str
    scope: str
    scope_type: str
    area: str | None
    period: str
    period_start: str | None
    period_end: str
    value: str
    unit: str
    comparator: str
    kind: str
    cmp_dir: str | None
    cmp_base: str | None
    qualifier: str | None
    certainty: str
    source: str
    doc_id: str | None
    note: str | None


@cache
def targets() -> tuple[Target, ...]:
    """Read targets.csv; the number of a target is its line, so rows are added at the end and never removed.

    >>> targets()[0].document, targets()[0].period_end, targets()[0].area
    ('Nghị quyết 76/NQ-CP', '2025-12-31', 'VN')
    """
    table = files("nlp.figures").joinpath("targets.csv").read_text(encoding="utf-8").splitlines()
    found = []
    for number, line in enumerate(csv.DictReader(table), start=1):
        row = {name: text or None for name, text in line.items()}
        first, last = bounds_of(line["period"])
        area = area_of(line["scope"], line["scope_type"], None, None)
        found.append(Target(id=number, area=area, period_start=first, period_end=last, **row))  # type: ignore[arg-type]
    return tuple(found)
