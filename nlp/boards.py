"""Boards: tables of patterns, each tried only at the words it can begin with.

A pattern that looks at every character of a text costs 30 ns for each, and there are two hundred of them. What a match
can begin with is read off the pattern itself, as in `needles`, so that a rule and its first words cannot part; a
pattern of which nothing is known is looked for everywhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, compress, islice
from typing import Final, overload

from nlp.heads import AHEAD, DIGIT, beginnings_and_rests, one_digit
from nlp.needles import needles

_TOKENS: Final = re.compile(r"(\w+|[^\w\s])")
_A_DIGIT: Final = re.compile(r"\d")
_KEPT: Final = 50_000
"""Words of which a board remembers what can begin with them."""
_LETTERS: Final = 12
"""Letters that a pattern may begin with, whatever follows them."""
_LONGEST: Final = 16
"""Characters of a word that is remembered."""
_LONGEST_KEPT: Final = 5_000
_LONGEST_SHARED: Final = 50_000
"""Characters of the longest paragraph whose words are remembered, and of one that is only for the next who asks."""
_MANY: Final = 2_000
"""Words from which on a walk makes no object for each: a million take the collector of garbage a second to look at."""
_FEW: Final = 4
"""Rows that may begin with one word from which it pays to look at what stands behind it."""
_FOLLOWERS: Final = 2_000
"""Ways to go on behind one word that are remembered."""

Row = tuple[int, Callable[[str, int, int], re.Match[str] | None]]
"""A pattern's number and how it is tried at a place."""
Found = dict[int, list[re.Match[str]]]


class Rows(dict[str, tuple[Row, ...]]):
    """The rows that may begin with a word, by the characters behind it; filled as they turn up."""

    __slots__ = ("_ended", "_every", "_open", "far", "stop")

    def __init__(self, length: int, some: Mapping[Row, Iterable[str]]) -> None:
        """Take rows in their order, each with what may stand behind a word of so many letters where it matches."""
        super().__init__()
        self.stop, self.far = length, length + AHEAD
        self._every = tuple(some)
        self._ended: dict[str, int] = {}
        self._open: dict[str, int] = {}
        for place, rests in enumerate(some.values()):
            for rest in rests:
                self._ended[rest] = self._ended.get(rest, 0) | 1 << place
                for cut in range(len(rest)):
                    self._open[rest[:cut]] = self._open.get(rest[:cut], 0) | 1 << place

    def __bool__(self) -> bool:
        return True  # also before it is filled

    def __missing__(self, behind: str) -> tuple[Row, ...]:
        if len(self) >= _FOLLOWERS:
            return self._every
        seen = one_digit(behind)
        ended = self._ended
        agree = self._open.get(seen, 0) if len(seen) < AHEAD else 0
        for cut in range(len(seen) + 1):
            agree |= ended.get(seen[:cut], 0)
        rows = tuple(row for place, row in enumerate(self._every) if agree >> place & 1) if agree else ()
        self[behind] = rows
        return rows


Some = Rows | tuple[Row, ...]
Begin = tuple[int, Some]


class Begins(Sequence[Begin]):
    """Places of a long text in order, each with the rows that may begin there."""

    __slots__ = ("_places", "_rows")

    def __init__(self, places: list[int], rows: list[Some]) -> None:
        self._places = places
        self._rows = rows

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Begin: ...

    @overload
    def __getitem__(self, at: slice) -> "Begins": ...

    def __getitem__(self, at: int | slice) -> "Begin | Begins":
        if isinstance(at, slice):
            return Begins(self._places[at], self._rows[at])
        return self._places[at], self._rows[at]

    def __iter__(self) -> Iterator[Begin]:
        return zip(self._places, self._rows, strict=True)


class Words:
    """The words and marks of a text in order, where each begins, and what every board has that may begin there."""

    __slots__ = ("_begins", "digit", "starts", "texts")

    def __init__(self, text: str) -> None:
        """Cut text into words and marks; what may begin with them is asked for when a board asks first."""
        parts = _TOKENS.split(text)
        self.texts = parts[1::2]
        self.starts = list(islice(accumulate(map(len, parts)), 0, len(parts) - 1, 2))
        self.digit = _A_DIGIT.search(text) is not None
        self._begins: Sequence[Sequence[Begin]] = ()

    def begins(self, board: int) -> Sequence[Begin]:
        """Return the places where a board may find something; one walk serves all boards."""
        if board >= len(self._begins):
            table = _ROWS if self.digit else _ROWS_IN_WORDS
            self._begins = (self._few if len(self.texts) < _MANY else self._many)(table)
        return self._begins[board]

    def _few(self, table: "_Rows") -> list[list[Begin]]:
        begins: list[list[Begin]] = [[] for _ in _BOARDS]
        for at, some in zip(self.starts, map(table.__getitem__, self.texts), strict=True):
            if some is not None:
                for number, rows in some:
                    begins[number].append((at, rows))
        return begins

    def _many(self, table: "_Rows") -> list[Begins]:
        """Return the same as `_few`, without a step of Python or an object for each word."""
        known = list(map(table.__getitem__, self.texts))
        places, words = list(compress(self.starts, known)), list(compress(self.texts, known))
        begins: list[Begins] = []
        rows_of = [dict[str, Some]() for _ in _BOARDS]
        for word, some in dict(zip(words, filter(None, known), strict=True)).items():
            for number, rows in some:
                rows_of[number][word] = rows
        for board in rows_of:
            here = list(map(board.get, words))
            begins.append(Begins(list(compress(places, here)), list(filter(None, here))))
        return begins


def words_of(text: str) -> Words:
    """Cut text into words and marks; those of the paragraphs of an article are kept for the next who asks.

    >>> words = words_of("Đạt 87,5%.")
    >>> words.texts, words.starts
    (['Đạt', '87', ',', '5', '%', '.'], [0, 4, 6, 7, 8, 9])
    """
    if len(text) > _LONGEST_SHARED:
        return Words(text)
    return _kept_words(text) if len(text) <= _LONGEST_KEPT else _long_words(text)


_kept_words = lru_cache(maxsize=256)(Words)
_long_words = lru_cache(maxsize=2)(Words)


class Board:
    """Patterns by their number, to be found in one walk over the words of a text."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        """Read off each pattern what it can begin with."""
        self.patterns = tuple(patterns)
        self._by_word: dict[str, dict[Row, set[str]]] = {}
        self._by_stem: dict[str, list[tuple[str, Row]]] = {}
        self._by_digit: dict[Row, set[str]] = {}
        self._made: dict[tuple[object, ...], Some] = {}
        self._with_digit = frozenset(n for n, pattern in enumerate(self.patterns) if needles(pattern).digit)
        loose: list[tuple[int, re.Pattern[str]]] = []
        for number, pattern in enumerate(self.patterns):
            begins = beginnings_and_rests(pattern)
            if begins is None or _is_worthless(begins):
                loose.append((number, pattern))
                continue
            row: Row = (number, pattern.match)
            for stem, whole, rest in begins:
                if stem == DIGIT:
                    self._by_digit.setdefault(row, set()).add(rest)
                elif whole:
                    self._by_word.setdefault(stem, {}).setdefault(row, set()).add(rest)
                else:
                    self._by_stem.setdefault(stem[0], []).append((stem, row))
        self._loose = tuple((number, pattern, needles(pattern).texts or ("",)) for number, pattern in loose)
        self._place = len(_BOARDS)
        _BOARDS.append(self)
        _WHOLE.update(self._by_word)
        for first, stems in self._by_stem.items():
            _STEMS[first] = (*_STEMS.get(first, ()), *(stem for stem, _ in stems))
        _ROWS.clear()
        _ROWS_IN_WORDS.clear()

    def begin_with(self, word: str, *, digit: bool) -> Some | None:
        """Return the rows that may begin with a word, if any; without `digit`, those that match where none stands."""
        whole = self._by_word.get(word)
        stems = tuple(row for stem, row in self._by_stem.get(word[0], ()) if word.startswith(stem))
        number = word[0].isdecimal() and bool(self._by_digit)
        if not (whole or stems or number):
            return None
        kind = (word if whole else "", stems, number, word.isdecimal(), len(word), digit)
        if kind not in self._made:
            rests = {row: set(told) for row, told in (whole or {}).items()} | {row: {""} for row in stems}
            for row, told in self._by_digit.items() if number else ():
                rests.setdefault(row, set()).update(told if word.isdecimal() else ("",))
            told_apart = sorted(rests.items(), key=lambda item: item[0][0])
            some = {row: told for row, told in told_apart if digit or row[0] not in self._with_digit}
            rows = Rows(len(word), some) if len(some) >= _FEW else tuple(some)
            if len(self._made) >= _KEPT:
                return rows or None
            self._made[kind] = rows
        return self._made[kind] or None

    def candidates(self, words: Words) -> Sequence[Begin]:
        """Return the places where something may begin, with the rows that may."""
        return words.begins(self._place)

    def find(self, text: str, candidates: Iterable[Begin], start: int = 0, end: int | None = None) -> Found:
        """Return what each row matches as `finditer(text, start, end)` does; rows that match nowhere are left out.

        `candidates` are those of this stretch of the text.
        """
        found: Found = {}
        end = len(text) if end is None else end
        for at, some in candidates:
            rows = some[text[at + some.stop : at + some.far]] if isinstance(some, Rows) else some
            for number, tried in rows:
                match = tried(text, at, end)
                if match is None:
                    continue
                before = found.get(number)
                if before is None:
                    found[number] = [match]
                elif before[-1].end() <= at:
                    before.append(match)
        for number, pattern, texts in self._loose:
            for needle in texts:
                if needle in text:
                    if matches := list(pattern.finditer(text, start, end)):
                        found[number] = matches
                    break
        return found


class _Rows(dict[str, tuple[tuple[int, Some], ...] | None]):
    """What may begin with a word, board by board; filled as words turn up."""

    def __init__(self, *, digit: bool) -> None:
        """Begin without a word; `digit` says whether the texts have one."""
        super().__init__()
        self._digit = digit

    def __missing__(self, word: str) -> tuple[tuple[int, Some], ...] | None:
        rows: tuple[tuple[int, Some], ...] | None = None
        if word in _WHOLE or word[0].isdecimal() or word.startswith(_STEMS.get(word[0], ())):
            some = [(place, board.begin_with(word, digit=self._digit)) for place, board in enumerate(_BOARDS)]
            rows = tuple((place, rows) for place, rows in some if rows is not None) or None
        if len(self) < _KEPT and len(word) <= _LONGEST:
            self[word] = rows
        return rows


_BOARDS: Final[list[Board]] = []
_WHOLE: Final[set[str]] = set()
"""Whole words that some board's rows begin with; most new words are none, and no board is asked about them."""
_STEMS: Final[dict[str, tuple[str, ...]]] = {}
"""Stems that some board's rows begin with, by their first letter."""
_ROWS: Final = _Rows(digit=True)
_ROWS_IN_WORDS: Final = _Rows(digit=False)


def _is_worthless(begins: Iterable[tuple[str, bool, str]]) -> bool:
    """Tell whether a pattern may begin with nearly any word, so that it is better looked for by its needles."""
    return sum(len(stem) == 1 and stem.isalpha() and not whole for stem, whole, _ in begins) > _LETTERS
