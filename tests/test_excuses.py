"""Whatever the linter's rules of safety (S) are told to let pass has its reason beside it."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
ROOMS = ("scraper", "nlp", "store", "desk", "jobs")
EXCUSE = re.compile(r"# noqa: (?P<rules>[A-Z0-9, ]{2,60})(?P<reason>.{0,200})")


def test_every_excuse_of_safety_has_a_reason() -> None:
    told = [
        (f"{path.relative_to(HOUSE)}:{number}", found["rules"], found["reason"])
        for room in ROOMS
        for path in sorted((HOUSE / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := EXCUSE.search(line)) and re.search(r"\b(?:S\d{3}|BLE001)\b", found["rules"])
    ]
    assert told, "there are some"
    assert not [place for place, _, reason in told if not re.search(r"\w{2,}.{0,80}\w{2,}", reason)]
