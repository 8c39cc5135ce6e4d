"""Indicators: the catalogue of what is measured, found in a sentence by its aliases (figures.md 4.4)."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from nlp.boards import Words
from nlp.text import fold


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the catalogue. `aliases` are folded; N stands for a number, N% for a percentage."""

    id: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    unit_type: str
    unit: str
    direction_good: str
    topic: str
    plausible_min: Decimal | None
    plausible_max: Decimal | None
    context: bool
    rate_id: str | None
    stock_id: str | None
    typical_source: str
    target: str
    target_certainty: str


class Token(NamedTuple):
    """A word or mark of a folded sentence, or a quantity standing in for N."""

    text: str
    start: int
    end: int
    quantity: int | None = None


class Match(NamedTuple):
    """An alias found in folded text [start, end): `quantity` is the index of the number in its slot, if it has one."""

    indicator: Indicator
    start: int
    end: int
    words: int
    quantity: int | None
    alias: str


class _Node:
    """A step of the alias trie."""

    __slots__ = ("ends", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node] = {}
        self.ends: tuple[Indicator, str] | None = None


WORD = re.compile(r"\w+|[^\w\s]")
PERCENT = re.compile(r" ?(?:%|phần trăm)")
MAX_WORDS = 40


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def catalogue() -> dict[str, Indicator]:
    """Return every indicator by its id, in the order of the table."""
    source = files("nlp.figures").joinpath("indicators.csv").read_text(encoding="utf-8")
    rows: dict[str, Indicator] = {}
    for row in csv.DictReader(source.splitlines()):
        rows[row["id"]] = Indicator(
            row["id"],
            row["name_vi"],
            row["name_en"],
            tuple(row["aliases"].split("|")),
            row["unit_type"],
            row["unit"],
            row["direction_good"],
            row["topic"],
            _number(row["plausible_min"]),
            _number(row["plausible_max"]),
            row["context"] == "1",
            row["rate_id"] or None,
            row["stock_id"] or None,
            row["typical_source"],
            row["target_vi"],
            row["target_certainty"],
        )
    return rows


def split_alias(alias: str) -> list[str]:
    """Cut an alias into the tokens of a sentence.

    >>> split_alias("N% hồ sơ, kết quả"), split_alias("par-index")
    (['N%', 'hồ', 'sơ', ',', 'kết', 'quả'], ['par', '-', 'index'])
    """
    joined: list[str] = []
    for word in WORD.findall(alias):
        if word == "%" and joined and joined[-1] == "N":
            joined[-1] = "N%"
        else:
            joined.append(word)
    return joined


@cache
def _trie() -> _Node:
    root = _Node()
    for indicator in catalogue().values():
        for alias in (*indicator.aliases, fold(indicator.name)):
            node = root
            for word in split_alias(alias):
                node = node.steps.setdefault(word, _Node())
            if node.ends is None or alias in indicator.aliases:
                node.ends = (indicator, alias)
    return root


def tokens_of(text: str, words: Words, start: int, end: int, slots: Sequence[tuple[int, int, bool]]) -> list[Token]:
    """Cut folded text[start:end] into tokens; each slot (start, end, is percent) becomes one N or N% token.

    `words` are those of the whole text.
    """
    tokens: list[Token] = []
    place = start
    for index, (left, right, percent) in enumerate(slots):
        tokens += _cut(words, place, left)
        place = right
        if percent:
            mark = PERCENT.match(text, right)
            place = mark.end() if mark else right
        tokens.append(Token("N%" if percent else "N", left, place, index))
    tokens += _cut(words, place, end)
    return tokens


def _cut(words: Words, start: int, end: int) -> list[Token]:
    """Return the words of a stretch; of one that the stretch cuts, what lies inside."""
    if end <= start:
        return []
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    tokens = [
        Token(word, at, at + len(word))
        for word, at in zip(words.texts[first:last], words.starts[first:last], strict=True)
    ]
    if first:
        word, at = words.texts[first - 1], words.starts[first - 1]
        if at + len(word) > start:
            tokens.insert(0, Token(word[start - at :], start, at + len(word)))
    if tokens and tokens[-1].end > end:
        cut = tokens[-1]
        tokens[-1] = Token(cut.text[: end - cut.start], cut.start, end)
    return tokens


def _without_bracketed(tokens: list[Token]) -> list[Token]:
    """Drop brackets that hold only a figure: `85/120 thủ tục (70,8%) được cung cấp`."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if (
            tokens[index].text == "("
            and index + 2 < len(tokens)
            and tokens[index + 1].quantity is not None
            and tokens[index + 2].text == ")"
        ):
            index += 3
            continue
        kept.append(tokens[index])
        index += 1
    return kept


def find_aliases(tokens: list[Token]) -> list[Match]:
    """Find all aliases in the tokens of a sentence; overlapping ones too, longest first at each place."""
    found = _aliases(tokens)
    if any(token.text == "(" for token in tokens):
        bare = _without_bracketed(tokens)
        if len(bare) < len(tokens):
            found += _aliases(bare)
    return found


def _aliases(stream: list[Token]) -> list[Match]:
    first_steps = _trie().steps
    found: list[Match] = []
    for at, first in enumerate(stream):
        node = first_steps.get(first.text)
        if node is None:
            continue
        slot = first.quantity
        place = at
        hits: list[Match] = []
        while True:
            if node.ends is not None:
                indicator, alias = node.ends
                hits.append(Match(indicator, first.start, stream[place].end, place - at + 1, slot, alias))
            place += 1
            if place == len(stream) or place - at == MAX_WORDS:
                break
            token = stream[place]
            node = node.steps.get(token.text)
            if node is None:
                break
            if token.quantity is not None:
                slot = token.quantity
        if hits and first.text == "số" and at and stream[at - 1].text == "một":
            continue
        found += reversed(hits)
    return found
