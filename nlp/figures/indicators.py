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


class Tokens(NamedTuple):
    """The words and marks of a sentence, each with its start; quantities stand in as N or N%.

    `slots` are the numbers of the quantities by the place of their token, `ends` where these end.
    """

    texts: list[str]
    starts: list[int]
    slots: dict[int, int]
    ends: dict[int, int]

    def end(self, place: int) -> int:
        """Return where a token ends."""
        told = self.ends.get(place)
        return self.starts[place] + len(self.texts[place]) if told is None else told


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


def tokens_of(text: str, words: Words, start: int, end: int, slots: Sequence[tuple[int, int, bool]]) -> Tokens:
    """Cut folded text[start:end] into tokens; each slot (start, end, is percent) becomes one N or N% token.

    `words` are those of the whole text.
    """
    tokens = Tokens([], [], {}, {})
    place = start
    for index, (left, right, percent) in enumerate(slots):
        _cut(tokens, words, place, left)
        place = right
        if percent:
            mark = PERCENT.match(text, right)
            place = mark.end() if mark else right
        at = len(tokens.texts)
        tokens.slots[at], tokens.ends[at] = index, place
        tokens.texts.append("N%" if percent else "N")
        tokens.starts.append(left)
    _cut(tokens, words, place, end)
    return tokens


def _cut(tokens: Tokens, words: Words, start: int, end: int) -> None:
    """Take the words of a stretch; of one that the stretch cuts, what lies inside."""
    if end <= start:
        return
    texts, starts = tokens.texts, tokens.starts
    first = bisect_left(words.starts, start)
    last = bisect_left(words.starts, end, first)
    if first:
        word, at = words.texts[first - 1], words.starts[first - 1]
        if at + len(word) > start:
            texts.append(word[start - at :])
            starts.append(start)
    texts += words.texts[first:last]
    starts += words.starts[first:last]
    if texts and starts[-1] + len(texts[-1]) > end > starts[-1] and starts[-1] >= start:
        texts[-1] = texts[-1][: end - starts[-1]]


def _without_bracketed(tokens: Tokens) -> Tokens:
    """Drop brackets that hold only a figure: `85/120 thủ tục (70,8%) được cung cấp`."""
    texts, slots = tokens.texts, tokens.slots
    alone = [at - 1 for at in slots if 0 < at < len(texts) - 1 and texts[at - 1] == "(" and texts[at + 1] == ")"]
    if not alone:
        return tokens
    dropped = {at + step for at in alone for step in range(3)}
    kept = [at for at in range(len(texts)) if at not in dropped]
    places = {at: place for place, at in enumerate(kept)}
    return Tokens(
        [texts[at] for at in kept],
        [tokens.starts[at] for at in kept],
        {places[at]: index for at, index in slots.items() if at in places},
        {places[at]: end for at, end in tokens.ends.items() if at in places},
    )


def find_aliases(tokens: Tokens) -> list[Match]:
    """Find all aliases in the tokens of a sentence; overlapping ones too, longest first at each place."""
    found = _aliases(tokens)
    bare = _without_bracketed(tokens)
    return found if bare is tokens else found + _aliases(bare)


def _aliases(stream: Tokens) -> list[Match]:
    steps = _trie().steps
    texts, slots = stream.texts, stream.slots
    found: list[Match] = []
    for at, first in enumerate(texts):
        if first not in steps:
            continue
        node = steps[first]
        slot = slots.get(at)
        place = at
        hits: list[Match] = []
        while True:
            if node.ends is not None:
                indicator, alias = node.ends
                hits.append(Match(indicator, stream.starts[at], stream.end(place), place - at + 1, slot, alias))
            place += 1
            if place == len(texts) or place - at == MAX_WORDS:
                break
            after = node.steps.get(texts[place])
            if after is None:
                break
            node = after
            slot = slots.get(place, slot)
        if hits and not (first == "số" and at and texts[at - 1] == "một"):
            found += reversed(hits)
    return found
