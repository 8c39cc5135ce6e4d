"""Abbreviations beside their words: a search for CCHC also asks for cải cách hành chính, and the other way round.

Folding never expands; this is a second layer for queries and topic cues.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

from nlp._abbreviations import ALWAYS, NEVER, ROWS
from nlp.text import clean, searchable, searchable_map


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One abbreviation as the papers print it."""

    short: str
    expansion: str
    expand: str
    """always, in_domain (only in articles about reform) or never (it has several senses)."""


ABBREVIATIONS: Final = tuple(Abbreviation(*row) for row in ROWS)

_MOST_ALTERNATIVES: Final = 8
_LONGEST_QUERY: Final = 400
_BY_SHORT: Final = {row.short: row for row in ABBREVIATIONS}
# Beside / or - a short form is part of a document's symbol (42/2022/NĐ-CP) or of a longer one (KT-XH).
_PRINTED: Final = re.compile(
    r"(?<![\w/&-])(?:{})(?![\w/&-])".format("|".join(re.escape(short) for short in sorted(_BY_SHORT, key=len)[::-1]))
)


def _alternatives() -> dict[str, tuple[str, ...]]:
    """Map every searchable short form to its expansion, and every searchable expansion to its short forms."""
    table: dict[str, tuple[str, ...]] = {}
    for row in ABBREVIATIONS:
        if row.expand != NEVER:
            for key, other in ((row.short, row.expansion), (row.expansion, row.short)):
                known = table.get(searchable(key), ())
                if other not in known:
                    table[searchable(key)] = (*known, other)
    return table


_ALTERNATIVES: Final = _alternatives()
_ASKED: Final = re.compile(
    r"(?<![\w/&-])(?:{})(?![\w/&-])".format("|".join(re.escape(key) for key in sorted(_ALTERNATIVES, key=len)[::-1]))
)


class Found(NamedTuple):
    """An abbreviation at `text[start:end]`."""

    start: int
    end: int
    abbreviation: Abbreviation


def find_abbreviations(text: str, in_domain: bool) -> Iterator[Found]:
    """Find the abbreviations of a text that may be expanded, as printed: capitals count, symbols of documents do not.

    `in_domain` says that the article is about reform, where TTHC means thủ tục hành chính.

    >>> [found.abbreviation.expansion for found in find_abbreviations("Chỉ số CCHC theo 76/NQ-CP", in_domain=False)]
    ['cải cách hành chính']
    """
    for match in _PRINTED.finditer(text):
        row = _BY_SHORT[match[0]]
        if row.expand == ALWAYS or (in_domain and row.expand != NEVER):
            yield Found(match.start(), match.end(), row)


def expand_query(query: str) -> tuple[str, ...]:
    """List the ways to ask a query, itself first: short forms written out, and words that have one shortened.

    A reader's query is matched without regard to capitals and diacritics. At most 8 ways come back, and only the
    first 400 characters are looked at.

    >>> expand_query("chỉ số cchc")
    ('chỉ số cchc', 'chỉ số cải cách hành chính')
    >>> expand_query("cải cách hành chính")
    ('cải cách hành chính', 'CCHC')
    """
    query = clean(query)[:_LONGEST_QUERY].strip()
    bare, spans = searchable_map(query)
    pieces: list[tuple[str, ...]] = []
    done = 0
    for match in _ASKED.finditer(bare):
        start, end = spans[match.start()][0], spans[match.end() - 1][1]
        pieces += [(query[done:start],), (query[start:end], *_ALTERNATIVES[match[0]])]
        done = end
    pieces.append((query[done:],))
    ways: dict[str, None] = {}
    for way in product(*pieces):
        ways.setdefault("".join(way))
        if len(ways) == _MOST_ALTERNATIVES:
            break
    return tuple(ways)
