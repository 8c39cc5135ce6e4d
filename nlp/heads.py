"""Heads: the words that a match of a pattern can begin with, and what can stand behind them, read off the pattern."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from nlp.needles import codes, parser

AHEAD: Final = 4
"""Characters behind its first word by which a pattern is told to be worth trying."""
DIGIT: Final = "\x01"
"""Stands for any number of digits."""
_ANY: Final = "\x02"
_MOST: Final = 2_000
"""Beginnings of one pattern that are told apart."""
_LONGEST: Final = 16
"""Characters of a first word that are read."""
_WORD: Final = re.compile(r"\w+|[^\w\s]")
_DIGITS: Final = re.compile(r"[\d\x01]+")


def one_digit(text: str) -> str:
    """Write every run of digits as one."""
    return _DIGITS.sub(DIGIT, text)


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
    begins = beginnings_and_rests(pattern)
    return None if begins is None else tuple(sorted({(stem, whole) for stem, whole, _ in begins}))


def beginnings_and_rests(pattern: re.Pattern[str]) -> set[tuple[str, bool, str]] | None:
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
        if first == DIGIT or (_WORD.fullmatch(first) and (first.isalnum() or first == "_")):
            if not guarded:
                return None
            if first == DIGIT:
                begins.add((DIGIT, False, _rest(text, 0)))
                continue
            stem = _WORD.match(text)
            assert stem is not None
            whole = len(stem[0]) < len(text) and text[stem.end()] not in (DIGIT, _ANY)
            begins.add((stem[0], whole, _rest(text, stem.end()) if whole else ""))
        else:
            begins.add((first, True, _rest(text, 1)))
    return begins


def _rest(text: str, at: int) -> str:
    """Return what is known behind the first word of a beginning, or behind the number it begins with."""
    known = text.partition(_ANY)[0]
    rest = one_digit(known[at:]) if at else one_digit(known)[1:]
    return rest[:AHEAD]


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
            text = head.text + (more[1:] if more[:1] == DIGIT == head.text[-1:] else more)
            done = not tail.open or (tail.text and _over(text))
            grown.add(_Head(text, not done, head.guarded or (tail.guarded and not head.text)))
    return grown


def _over(text: str) -> bool:
    """Tell whether enough of a beginning is known: its first word and what stands behind it."""
    return len(text) > _LONGEST + AHEAD or len(text) - _word_end(text) >= AHEAD


def _word_end(text: str) -> int:
    """Return where the letters and digits end that a beginning begins with."""
    if text.isalnum():
        return len(text)
    return next((at for at, char in enumerate(text) if char != DIGIT and not char.isalnum()), len(text))


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
        again = value[1] > 1 and any(head.text != DIGIT for head in inner)
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
            yield _Head(DIGIT, True, False)
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
