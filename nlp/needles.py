"""What a text must contain before a pattern can match in it: looked for first, for that costs next to nothing.

`str.__contains__` runs through a paragraph a hundred times as fast as a pattern that begins with "no letter before".
What is looked for is read off the pattern itself, so that a rule and its needles cannot part; where the inside of `re`
is not as it is known here, nothing is known of a pattern and it is always tried.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

try:
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # another Python may keep them elsewhere
    codes = parser = None

__all__ = ["NOTHING", "Haystack", "Needles", "codes", "needles", "parser"]

_MOST: Final = 40
"""More needles than these are not looked for."""

_DIGIT: Final = re.compile(r"\d")


class Needles(NamedTuple):
    """A match has a digit, if `digit`; and one of `texts`, if there are any."""

    digit: bool
    texts: tuple[str, ...]


NOTHING: Final = Needles(False, ())


class Haystack:
    """A text in which patterns are looked for."""

    def __init__(self, text: str) -> None:
        """Look whether there is a digit; the rest when it is asked for."""
        self.text = text
        self._digit = _DIGIT.search(text) is not None
        self._seen: dict[str, bool] = {}

    def may_have(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the pattern may match anywhere in the text; False is certain."""
        known = _READ.get(id(pattern))
        if known is None:
            known = _READ[id(pattern)] = (pattern, *needles(pattern))
        _, digit, texts = known
        if digit and not self._digit:
            return False
        if not texts:
            return True
        seen, text = self._seen, self.text
        for needle in texts:
            found = seen.get(needle)
            if found is None:
                found = seen[needle] = needle in text
            if found:
                return True
        return False

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return what `pattern.finditer(text)` does."""
        return pattern.finditer(self.text) if self.may_have(pattern) else iter(())


# By identity, for the hash of a pattern runs through all its code; the pattern is kept, so its id stays its own.
_READ: Final[dict[int, tuple[re.Pattern[str], bool, tuple[str, ...]]]] = {}


def needles(pattern: re.Pattern[str]) -> Needles:
    r"""Say what every match of a pattern contains.

    >>> needles(re.compile(r"(?<!\w)(?:khoản|điều) (?:số )?\d+"))
    Needles(digit=True, texts=('khoản', 'điều'))
    >>> needles(re.compile(r"(?:ngày )?[a-z]+"))
    Needles(digit=False, texts=())
    """
    if parser is None or pattern.flags & re.IGNORECASE:
        return NOTHING
    digit, texts = _of(parser.parse(pattern.pattern, pattern.flags))
    return Needles(digit, texts if texts is not None and len(texts) <= _MOST else ())


_Found = tuple[bool, tuple[str, ...] | None]


def _of(tree: Any) -> _Found:
    """Read a sequence: it has a digit if a part has, and of the parts' needles the longest are the rarest."""
    digit = False
    offers: list[tuple[str, ...]] = []
    run = ""
    for code, value in tree:
        if code is codes.LITERAL:
            run += chr(value)
            digit = digit or chr(value).isdecimal()
            continue
        if run:
            offers.append((run,))
            run = ""
        inner_digit, texts = _part(code, value)
        digit = digit or inner_digit
        if texts:
            offers.append(texts)
    if run:
        offers.append((run,))
    return digit, max(offers, key=_worth, default=None)


def _worth(texts: tuple[str, ...]) -> tuple[int, int]:
    return min(3, min(map(len, texts))), -len(texts)


def _part(code: Any, value: Any) -> _Found:
    if code is codes.SUBPATTERN:
        return (False, None) if value[1] & re.IGNORECASE else _of(value[3])
    if code is codes.ATOMIC_GROUP:
        return _of(value)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _of(value[2]) if value[0] else (False, None)
    if code is codes.BRANCH:
        branches = [_of(branch) for branch in value[1]]
        texts = [texts for _, texts in branches]
        every = None if None in texts else tuple(dict.fromkeys(text for some in texts for text in some or ()))
        return all(digit for digit, _ in branches), every
    if code is codes.IN:
        return all(_is_digit(inner, what) for inner, what in value), None
    return False, None


def _is_digit(code: Any, value: Any) -> bool:
    if code is codes.LITERAL:
        return chr(value).isdecimal()
    if code is codes.RANGE:
        return bool(ord("0") <= value[0] and value[1] <= ord("9"))
    return bool(code is codes.CATEGORY and value is codes.CATEGORY_DIGIT)
