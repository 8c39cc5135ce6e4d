"""Readings: a figure while it is being read, before all its words are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from nlp.figures.indicators import Match
from nlp.figures.periods import Period
from nlp.figures.quantities import Quantity
from nlp.figures.scopes import Scope


@dataclass(slots=True)
class Reading:
    """What is known of one number so far; all places are folded offsets of its paragraph."""

    quantity: Quantity
    kind: str = "level"
    direction: str | None = None
    verb: str = ""
    verb_start: int = -1
    amount: Decimal | None = None
    amount_approx: str = "exact"
    amount_unit: str | None = None
    base: str | None = None
    base_value: Decimal | None = None
    base_period: Period | None = None
    absorbed: bool = False
    dropped: str = ""
    rule: str = ""
    follows: Reading | None = None
    base_of: Reading | None = None
    to_level: bool = False
    match: Match | None = None
    indicator_id: str | None = None
    indicator: str = ""
    scopes: list[Scope] = field(default_factory=list)
    period: Period | None = None
    period_code: str | None = None
    status: str = "achieved"
    status_fixed: bool = False
    status_rule: str = ""
    inherited: set[str] = field(default_factory=set)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    cmp_end: int = -1

    @property
    def start(self) -> int:
        """Return where the expression begins."""
        return self.quantity.start

    @property
    def end(self) -> int:
        """Return where the expression ends."""
        return self.quantity.end

    @property
    def live(self) -> bool:
        """Tell whether the number makes a row of its own."""
        return not self.absorbed and not self.dropped

    @property
    def reach(self) -> int:
        """Return where the figure and the comparisons taken into it end."""
        return max(self.quantity.end, self.cmp_end)
