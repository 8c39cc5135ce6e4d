"""Figure: one number as an observation; Decision: what was made of one number and what told it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


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
class Told:
    """One field of a figure with its source: the rule or cue, and the words that told it, if they are in the text."""

    field: str
    value: str
    source: str
    words: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was made of one number: `outcome` is figure, comparison, base_value, total or a reason code.

    `fields` say where each field of a figure comes from, `review` why a person should look at it.
    """

    raw: str
    start: int
    end: int
    outcome: str
    rule: str
    fields: tuple[Told, ...] = ()
    review: tuple[str, ...] = ()
