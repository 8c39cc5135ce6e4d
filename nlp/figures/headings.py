"""Headings: a bare repeat in a heading takes whose it is, and how sure, from the full statement (figures.md 17.A.6)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.figures.line import Line
from nlp.figures.readings import Reading

LONGEST = 130
"""Characters of a line that may be a heading."""
REACH = 8
"""Paragraphs after a heading in which its full statement is looked for; the headline looks through them all."""


def is_heading(line: Line) -> bool:
    """Tell whether a line is a heading: short, and no mark ends it."""
    return len(line.text) < LONGEST and not line.text.endswith((".", ";", ":", ",", "!", "?", '"', "”", ")"))


def complete_headings(pages: Sequence[tuple[Line, Sequence[Reading]]]) -> None:
    """Fill what the figures of headings leave open from the first later figure with the same number and unit."""
    for number, (line, readings) in enumerate(pages):
        if not is_heading(line):
            continue
        stop = len(pages) if number == 0 else number + 1 + REACH
        for reading in readings:
            full = _statement(reading, pages[number + 1 : stop]) if reading.live else None
            if full is None:
                continue
            if not reading.scopes and full.scopes:
                reading.scopes = [scope._replace(inherited=True) for scope in full.scopes]
                reading.inherited.add("scope")
            if reading.status == "achieved" and "đã" not in line.text.lower().split():
                reading.status = full.status


def _statement(reading: Reading, pages: Sequence[tuple[Line, Sequence[Reading]]]) -> Reading | None:
    """Return the first figure of the paragraphs that says the same number of the same unit."""
    ours = reading.quantity
    for line, readings in pages:
        if is_heading(line):
            continue
        for other in readings:
            told = other.quantity
            if (
                other.live
                and other.kind == reading.kind
                and (told.value, told.unit_type) == (ours.value, ours.unit_type)
            ):
                return other
    return None
