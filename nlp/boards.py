"""Boards: tables of patterns, each tried only at the words it can begin with.

A pattern that looks at every character of a text costs 30 ns for each, and there are two hundred of them. What a match
can begin with is read off the pattern itself, as in `needles`, so that a rule and its first words cannot part; a
pattern of which nothing is known is looked for everywhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, compress, islice
from typing import Any, Final, NamedTuple, overload

from nlp.needles import codes, needles, parser

_TOKENS: Final = re.compile(r"(\w+|[^\w\s])")
_WORD: Final = re.compile(r"\w+|[^\w\s]")
_A_DIGIT: Final = re.compile(r"\d")
_DIGITS: Final = re.compile(r"[\d\x01]+")
_MOST: Final = 2_000
"""Beginnings of one pattern that are told apart."""
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
_DIGIT: Final = "\x01"
_ANY: Final = "\x02"


_AHEAD: Final = 4
"""Characters behind its first word by which a pattern is told to be worth trying."""
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
        self.stop, self.far = length, length + _AHEAD
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
        seen = _one_digit(behind)
        ended = self._ended
        agree = self._open.get(seen, 0) if len(seen) < _AHEAD else 0
        for cut in range(len(seen) + 1):
            agree |= ended.get(seen[:cut], 0)
        rows = tuple(row for place, row in enumerate(self._every) if agree >> place & 1) if agree else ()
        self[behind] = rows
        return rows


def _one_digit(text: str) -> str:
    """Write every run of digits as one."""
    return _DIGITS.sub(_DIGIT, text)


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

    __slots__ = ("_begins", "_digit", "starts", "texts")

    def __init__(self, text: str) -> None:
        """Cut text into words and marks; what may begin with them is asked for when a board asks first."""
        parts = _TOKENS.split(text)
        self.texts = parts[1::2]
        self.starts = list(islice(accumulate(map(len, parts)), 0, len(parts) - 1, 2))
        self._digit = _A_DIGIT.search(text) is not None
        self._begins: Sequence[Sequence[Begin]] = ()

    def begins(self, board: int) -> Sequence[Begin]:
        """Return the places where a board may find something; one walk serves all boards."""
        if board >= len(self._begins):
            table = _ROWS if self._digit else _ROWS_IN_WORDS
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
            begins = _beginnings(pattern)
            if begins is None or _is_worthless(begins):
                loose.append((number, pattern))
                continue
            row: Row = (number, pattern.match)
            for stem, whole, rest in begins:
                if stem == _DIGIT:
                    self._by_digit.setdefault(row, set()).add(rest)
                elif whole:
                    self._by_word.setdefault(stem, {}).setdefault(row, set()).add(rest)
                else:
                    self._by_stem.setdefault(stem[0], []).append((stem, row))
        self._loose = tuple((number, pattern, needles(pattern).texts or ("",)) for number, pattern in loose)
        self._place = len(_BOARDS)
        _BOARDS.append(self)
        _ROWS.clear()
        _ROWS_IN_WORDS.clear()

    def begin_with(self, word: str, *, digit: bool) -> Some | None:
        """Return the rows that may begin with a word, if any; without `digit`, those that match where none stands."""
        whole = self._by_word.get(word)
        stems = [row for stem, row in self._by_stem.get(word[0], ()) if word.startswith(stem)]
        number = word[0].isdecimal() and bool(self._by_digit)
        if not (whole or stems or number):
            return None
        kind = (whole and word, frozenset(stems), number and (1 + word.isdecimal()), len(word), digit)
        rows = self._made.get(kind)
        if rows is None:
            rests = {row: set(told) for row, told in (whole or {}).items()}
            for row in stems:
                rests[row] = {""}
            for row, told in self._by_digit.items() if number else ():
                rests.setdefault(row, set()).update(told if word.isdecimal() else ("",))
            some = {
                row: told
                for row, told in sorted(rests.items(), key=lambda item: item[0][0])
                if digit or row[0] not in self._with_digit
            }
            rows = Rows(len(word), some) if len(some) >= _FEW else tuple(some)
            if len(self._made) < _KEPT:
                self._made[kind] = rows
        return None if rows == () else rows

    def candidates(self, words: Words) -> Sequence[Begin]:
        """Return the places where something may begin, with the rows that may."""
        return words.begins(self._place)

    def find(self, text: str, candidates: Iterable[Begin], start: int = 0, end: int | None = None) -> Found:
        """Return what each row matches as `finditer(text, start, end)` does; rows that match nowhere are left out.

        `candidates` are those of this stretch of the text.
        """
        found: Found = {}
        end = len(text) if end is None else end
        for at, rows in candidates:
            if type(rows) is Rows:
                rows = rows[text[at + rows.stop : at + rows.far]]
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
        some = [(place, board.begin_with(word, digit=self._digit)) for place, board in enumerate(_BOARDS)]
        rows = tuple((place, rows) for place, rows in some if rows is not None) or None
        if len(self) < _KEPT and len(word) <= _LONGEST:
            self[word] = rows
        return rows


_BOARDS: Final[list[Board]] = []
_ROWS: Final = _Rows(digit=True)
_ROWS_IN_WORDS: Final = _Rows(digit=False)


def _is_worthless(begins: Iterable[tuple[str, bool, str]]) -> bool:
    """Tell whether a pattern may begin with nearly any word, so that it is better looked for by its needles."""
    return sum(len(stem) == 1 and stem.isalpha() and not whole for stem, whole, _ in begins) > _LETTERS


class _Head(NamedTuple):
    """A beginning while it is read: `open` where more may be read, `guarded` where no letter can stand before it."""

    text: str
    open: bool
    guarded: bool


def beginnings(pattern: re.Pattern[str]) -> tuple[tuple[str, bool], ...] | None:
    r"""Return the words a match can begin with, each with whether it is the whole word; None where any may.

    A match must begin where a word or mark does. A digit stands for all.

    >>> beginnings(re.compile(r"(?<!\w)(?:(?:từ )?ngày|quý (?=\d))"))
    (('ngày', False), ('quý', True), ('từ', True))
    >>> beginnings(re.compile(r"ngày")) is None
    True
    """
    begins = _beginnings(pattern)
    return None if begins is None else tuple(sorted({(stem, whole) for stem, whole, _ in begins}))


def _beginnings(pattern: re.Pattern[str]) -> set[tuple[str, bool, str]] | None:
    """Return the beginnings, each with what stands behind a whole word or a number, as far as it is known."""
    if parser is None or pattern.flags & re.IGNORECASE:
        return None
    heads = _sequence(parser.parse(pattern.pattern, pattern.flags))
    if heads is None:
        return None
    begins: set[tuple[str, bool, str]] = set()
    for text, _, guarded in heads:
        first = text[:1]
        if not first or first == _ANY or first.isspace():
            return None
        if first == _DIGIT or (_WORD.fullmatch(first) and (first.isalnum() or first == "_")):
            if not guarded:
                return None
            if first == _DIGIT:
                begins.add((_DIGIT, False, _rest(text, 0)))
                continue
            stem = _WORD.match(text)
            assert stem is not None
            whole = len(stem[0]) < len(text) and text[stem.end()] not in (_DIGIT, _ANY)
            begins.add((stem[0], whole, _rest(text, stem.end()) if whole else ""))
        else:
            begins.add((first, True, _rest(text, 1)))
    return begins


def _rest(text: str, at: int) -> str:
    """Return what is known behind the first word of a beginning, or behind the number it begins with."""
    known = text.partition(_ANY)[0]
    rest = _one_digit(known[at:]) if at else _one_digit(known)[1:]
    return rest[:_AHEAD]


def _sequence(tree: Any) -> set[_Head] | None:
    """Read the heads of a sequence; None where there are too many."""
    heads = {_Head("", True, False)}
    for code, value in tree:
        if not any(head.open for head in heads):
            break
        heads = _followed(heads, code, value)
        if len(heads) > _MOST:
            heads = {_shortened(head) for head in heads}
            if len(heads) > _MOST:
                return None
    return heads


def _shortened(head: _Head) -> _Head:
    """Forget what stands behind the first word of a beginning but one character."""
    cut = _word_end(head.text) + 1
    return head if len(head.text) <= cut else _Head(head.text[:cut], False, head.guarded)


def _followed(heads: set[_Head], code: Any, value: Any) -> set[_Head]:
    closed = {head for head in heads if not head.open}
    still = [head for head in heads if head.open]
    if code is codes.AT:
        begins = value in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
        return closed | {head._replace(guarded=head.guarded or (begins and not head.text)) for head in still}
    if code in (codes.ASSERT, codes.ASSERT_NOT) and value[0] < 0:
        guards = _guards(code, value[1])
        return closed | {head._replace(guarded=head.guarded or (guards and not head.text)) for head in still}
    if code is codes.ASSERT_NOT:
        return heads
    tails = _tails(code, value)
    grown: set[_Head] = set(closed)
    for head in still:
        for tail in tails:
            more = tail.text
            text = head.text + (more[1:] if more[:1] == _DIGIT == head.text[-1:] else more)
            done = not tail.open or (tail.text and _over(text))
            grown.add(_Head(text, not done, head.guarded or (tail.guarded and not head.text)))
    return grown


def _over(text: str) -> bool:
    """Tell whether enough of a beginning is known: its first word and what stands behind it."""
    return len(text) > _LONGEST + _AHEAD or len(text) - _word_end(text) >= _AHEAD


def _word_end(text: str) -> int:
    """Return where the letters and digits end that a beginning begins with."""
    if text.isalnum():
        return len(text)
    return next((at for at, char in enumerate(text) if char != _DIGIT and not char.isalnum()), len(text))


def _tails(code: Any, value: Any) -> set[_Head]:
    """Return what one part of a pattern can begin with; open where it may also end there."""
    if code is codes.LITERAL:
        return {_Head(chr(value), True, False)}
    if code is codes.IN:
        return set(_members(value))
    if code is codes.SUBPATTERN:
        if value[1] & re.IGNORECASE:
            return {_Head(_ANY, False, False)}
        return _sequence(value[3]) or {_Head(_ANY, False, False)}
    if code is codes.BRANCH:
        some: set[_Head] = set()
        for branch in value[1]:
            heads = _sequence(branch)
            some |= {_Head(_ANY, False, False)} if heads is None else heads
        return some
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        inner = _sequence(value[2])
        if inner is None:
            return {_Head(_ANY, False, False)}
        again = value[1] > 1 and any(head.text != _DIGIT for head in inner)
        heads = {head._replace(open=False) for head in inner} if again else inner
        return heads | {_Head("", True, False)} if value[0] == 0 else heads
    if code is codes.ATOMIC_GROUP:
        return _sequence(value) or {_Head(_ANY, False, False)}
    if code is codes.ASSERT:
        ahead = _sequence(value[1]) or {_Head(_ANY, False, False)}
        return {head._replace(open=False) for head in ahead}
    if code is codes.FAILURE:
        return set()
    return {_Head(_ANY, False, False)}


def _members(choices: Any) -> Iterator[_Head]:
    for code, value in choices:
        if code is codes.LITERAL:
            yield _Head(chr(value), True, False)
        elif code is codes.RANGE and value[1] - value[0] < 64:
            yield from (_Head(chr(char), True, False) for char in range(value[0], value[1] + 1))
        elif code is codes.CATEGORY and value is codes.CATEGORY_DIGIT:
            yield _Head(_DIGIT, True, False)
        else:
            yield _Head(_ANY, False, False)


def _guards(code: Any, tree: Any) -> bool:
    """Tell whether a look behind keeps a match from beginning inside a word."""
    if not tree:
        return False
    last, value = tree[-1]
    if code is codes.ASSERT:
        if last is codes.AT:
            return bool(value in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING))
        some = value if last is codes.IN else [tree[-1]]
        return all(kind is codes.LITERAL and not chr(char).isalnum() and chr(char) != "_" for kind, char in some)
    if len(tree) != 1:
        return False
    return last is codes.IN and (codes.CATEGORY, codes.CATEGORY_WORD) in value and value[0][0] is not codes.NEGATE
