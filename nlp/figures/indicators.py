"""Indicators: the catalogue of what is measured, found in a sentence by its aliases (figures.md 4.4)."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

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


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a folded sentence, or a quantity standing in for N."""

    text: str
    start: int
    end: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
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


def tokens_of(text: str, start: int, end: int, slots: Sequence[tuple[int, int, bool]]) -> list[Token]:
    """Cut folded text[start:end] into tokens; each slot (start, end, is percent) becomes one N or N% token."""
    tokens: list[Token] = []
    place = start
    for index, (left, right, percent) in enumerate(slots):
        tokens.extend(Token(m[0], m.start(), m.end()) for m in WORD.finditer(text, place, left))
        place = right
        if percent:
            mark = re.compile(r" ?(?:%|phần trăm)").match(text, right)
            place = mark.end() if mark else right
        tokens.append(Token("N%" if percent else "N", left, place, index))
    tokens.extend(Token(m[0], m.start(), m.end()) for m in WORD.finditer(text, place, end))
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
    root = _trie()
    found: list[Match] = []
    for stream in (tokens, _without_bracketed(tokens)):
        for at in range(len(stream)):
            node = root
            slot: int | None = None
            hits: list[Match] = []
            for place in range(at, min(len(stream), at + MAX_WORDS)):
                token = stream[place]
                step = node.steps.get(token.text)
                if step is None:
                    break
                node = step
                if token.quantity is not None:
                    slot = token.quantity
                if node.ends is not None:
                    indicator, alias = node.ends
                    hits.append(Match(indicator, stream[at].start, token.end, place - at + 1, slot, alias))
            if hits and stream[at].text == "số" and at and stream[at - 1].text == "một":
                continue
            found.extend(reversed(hits))
        if len(stream) == len(_without_bracketed(stream)):
            break
    return found
