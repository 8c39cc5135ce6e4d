"""What one torture found: how often it was done, what was counted, and whether all of it held."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Report:
    """One row of the table; `wrong` lists what did not hold, in words that name the place."""

    name: str
    times: int
    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Say whether everything held."""
        return not self.wrong

    def row(self) -> dict[str, Any]:
        """Return the report as the JSON object of build/torture.json."""
        return asdict(self) | {"passed": self.passed}
