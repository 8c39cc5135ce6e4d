"""Colours can be read by everyone, in light and dark; the style sheet names what the pages use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import desk

CSS = (Path(desk.__file__).parent / "static" / "desk.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
)
# (letters, ground): WCAG 2.2 AA asks 4.5 of text.
PAIRS = [
    *(("ink", ground) for ground in ("paper", "card", "mark", "cite", "gone", "came")),
    *(("quiet", ground) for ground in ("paper", "card")),
    *(("link", ground) for ground in ("paper", "card")),
    ("paper", "ink"),  # tips
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_guideline_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("letters", "ground"), PAIRS)
def test_letters_stand_out(scheme: dict[str, str], letters: str, ground: str) -> None:
    assert contrast(scheme[letters], scheme[ground]) >= 4.5


def test_every_colour_is_told_in_both_schemes() -> None:
    assert set(LIGHT) == set(DARK) == set(re.findall(r"var\(--([a-z]+)\)", CSS))


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_the_keyboard_is_shown_where_it_is() -> None:
    assert "a:focus-visible" in CSS
    assert "mark:focus-within .tip" in CSS


def test_every_word_the_store_may_hold_has_a_name() -> None:
    """A new type, status or outcome in the schema would show itself in English, or not at all."""
    from desk import wording
    from store.tables import VERSION_1

    def allowed(column: str, table: str) -> set[str]:
        body = VERSION_1.partition(f"CREATE TABLE {table} (")[2].partition("STRICT")[0]
        (found,) = re.findall(rf"CHECK \({column} IN \(([^)]*)\)", body)
        return set(re.findall(r"'([a-z_]+)'", found))

    assert allowed("type", "legal_references") == set(wording.DOCUMENT_WORDS)
    assert allowed("status", "figures") == set(wording.STATUS_NAMES)
    assert allowed("approx", "figures") == set(wording.APPROX_WORDS) | {"exact"}
    assert allowed("cmp_dir", "figures") == set(wording.DIRECTION_WORDS)
    assert allowed("outcome", "visits") == set(wording.OUTCOME_WORDS)
