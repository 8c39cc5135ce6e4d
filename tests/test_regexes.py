"""Every compiled regex of the rooms ends on a megabyte made to hurt it: text from newspapers is nobody's friend.

The hostile text is written from the pattern itself: what it matches, what it almost matches, and the inside of each of
its repetitions, over and over. A new pattern needs no line here; one that only ever sees bounded pieces may be named in
`BOUNDED`, with the place that bounds them.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

ROOMS = ("scraper", "store", "desk", "nlp")
MEGABYTE = 1_000_000
LENGTHS = (5_000, 50_000, MEGABYTE)
SECONDS = 1.0

BOUNDED = {
    "nlp.figures.bindings.SHARE": "matched against the words between two figures of a sentence",
    "nlp.figures.doubts.CONSEQUENCE": "matched at the end of a figure only",
    "nlp.figures.nouns.NOUN": "matched at the end of a number only",
    "nlp.figures.periods.CAPPED": "searched in the 60 characters before a date",
    "nlp.figures.quantities.RANKED": "searched in the 40 characters before a number",
    "nlp.syllables.SYLLABLE": "sees runs without spaces of 1,000 characters at most; timed in test_words",
}
"""Patterns that never see a whole page, text or paragraph, and why."""

KNOWN: dict[str, str] = {}
"""Patterns that still fail; a cure is noticed."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Find every pattern in the globals of our modules, also inside tables; each where it is first met."""
    seen: set[tuple[str | bytes, int]] = set()
    for room in ROOMS:
        package = importlib.import_module(room)
        names = [room, *(module.name for module in pkgutil.walk_packages(package.__path__, f"{room}."))]
        for name in names:
            for variable, value in vars(importlib.import_module(name)).items():
                for place, pattern in compiled(value):
                    if (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        yield f"{name}.{variable}{place}", pattern


def compiled(value: object, place: str = "", deep: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Find the patterns in a value; a row of a table is called by its first words where it has some."""
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict) and deep < 3:
        for key, inner in value.items():
            yield from compiled(inner, f"{place}[{key}]", deep + 1)
    elif isinstance(value, tuple | list) and deep < 3:
        named = value[0] if value and isinstance(value[0], str) else None
        for number, inner in enumerate(value):
            yield from compiled(inner, place if named else f"{place}[{_key(inner, number)}]", deep + 1)


def _key(row: object, number: int) -> object:
    return row[0] if isinstance(row, tuple) and row and isinstance(row[0], str) else number


def sample(tree: Any, groups: dict[int, str]) -> str:
    """Write a shortest text for a parsed pattern, assertions left out."""
    return "".join(piece(code, value, groups) for code, value in tree)


def piece(code: Any, value: Any, groups: dict[int, str]) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code in (codes.NOT_LITERAL, codes.ANY):
        return "a" if value != ord("a") else "b"
    if code is codes.IN:
        return member(value)
    if code is codes.BRANCH:
        return sample(value[1][0], groups)
    if code is codes.SUBPATTERN:
        groups[value[0]] = sample(value[3], groups)
        return groups[value[0]]
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, inner = value
        return sample(inner, groups) * max(least, min(1, most))
    if code is codes.GROUPREF:
        return groups.get(value, "")
    if code is codes.ATOMIC_GROUP:
        return sample(value, groups)
    return ""


def member(choices: list[Any]) -> str:
    """Choose a character of a set."""
    kinds = {
        codes.CATEGORY_DIGIT: "1",
        codes.CATEGORY_SPACE: " ",
        codes.CATEGORY_WORD: "a",
        codes.CATEGORY_NOT_SPACE: "a",
    }
    if choices[0][0] is codes.NEGATE:
        pattern = "".join(member([choice]) for choice in choices[1:] if choice[0] is not codes.CATEGORY)
        classes = {value for code, value in choices if code is codes.CATEGORY}
        refused = pattern + ("1" if codes.CATEGORY_DIGIT in classes else "")
        usual = ". -a1" if codes.CATEGORY_WORD in classes else "a1 .-"
        if codes.CATEGORY_NOT_WORD in classes:
            usual = "axb"
        return next((letter for letter in usual if letter not in refused), "ơ")
    code, value = choices[0]
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(value[0])
    return kinds.get(value, ".")


def insides(tree: Any) -> Iterator[str]:
    """Yield a text for the inside of every repetition that may repeat often."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            if value[1] > 3:
                yield sample(value[2], {})
            yield from insides(value[2])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from insides(branch)
        elif code is codes.SUBPATTERN:
            yield from insides(value[3])


def attacks(pattern: re.Pattern[Any]) -> list[str]:
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    whole = sample(tree, {})
    begun = whole[: max(1, len(whole) // 2)]
    inner = sorted(set(insides(tree)))[:6]
    return [text for text in dict.fromkeys([whole, whole[:-1], begun, whole + " ", *inner, "a", " "]) if text]


def seconds(pattern: re.Pattern[Any], text: str, length: int) -> float:
    """Measure one search through the whole text; the last character fits nothing, so that no match is cheap."""
    hostile: Any = (text * (length // len(text) + 1))[:length] + "\x00"
    if isinstance(pattern.pattern, bytes):
        hostile = hostile.encode("latin-1", "replace")
    begun = time.process_time()
    for _ in pattern.finditer(hostile):
        pass
    return time.process_time() - begun


def slow(pattern: re.Pattern[Any], text: str) -> str | None:
    """Say what is too slow about searching a megabyte; what grows too fast is told by less, so that this ends."""
    before, shorter = 0.0, 0
    for length in LENGTHS:
        took = seconds(pattern, text, length)
        allowed = SECONDS if length == MEGABYTE else 4 * SECONDS * length / MEGABYTE  # a short measure is a rough one
        quadratic = took > 0.02 and before and took > 30 * before and _grows_again(pattern, text, shorter, length)
        if took > allowed or quadratic:
            return f"{took:.3f} s for {length} characters of {text[:60]!r}" + (", quadratic" if quadratic else "")
        if length > LENGTHS[0] and took < 0.002:
            return None  # 40 ms for a megabyte if linear, 800 ms if quadratic
        before, shorter = took, length
    return None


def _grows_again(pattern: re.Pattern[Any], text: str, shorter: int, length: int) -> bool:
    """Say whether the growth is the pattern's: it is seen every time, and what a busy machine does is not.

    Twenty times the text takes a linear pattern 20 times as long and a quadratic one 400 times; a short measure that
    happened to be quick (2.5 ms) and a long one that was slowed (76 ms) once looked like more than 30 (2026-11).
    """
    return all(seconds(pattern, text, length) > 30 * seconds(pattern, text, shorter) for _ in range(4))


ALL: dict[str, re.Pattern[Any]] = {}
for _name, _pattern in patterns():
    _number = sum(known == _name or known.startswith(f"{_name} ") for known in ALL)
    ALL[f"{_name} {_number + 1}" if _number else _name] = _pattern


def test_the_patterns_are_found() -> None:
    assert len(ALL) > 250
    assert {name.partition(".")[0] for name in ALL} == set(ROOMS)
    assert set(BOUNDED) | set(KNOWN) <= set(ALL), "a pattern named here is gone"


@pytest.mark.parametrize("hostile", [r"\d+x", r"\s*$", r"(?:ab?)*c", r"[a-z]{1,9}(?: [a-z]{1,9})*!"])
def test_a_hostile_pattern_is_seen(hostile: str) -> None:
    pattern = re.compile(hostile)
    assert any(slow(pattern, text) for text in attacks(pattern))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=KNOWN[name])] if name in KNOWN else [])
        for name in ALL
        if name not in BOUNDED
    ],
)
def test_a_pattern_ends_on_a_megabyte_made_against_it(name: str) -> None:
    assert [told for text in attacks(ALL[name]) if (told := slow(ALL[name], text))] == []
