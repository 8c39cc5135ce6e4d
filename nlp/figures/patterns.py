"""Patterns: how a regex is built from a word list, and the cue words several rooms of the engine share."""

from __future__ import annotations

import re
from collections.abc import Iterable


def words_regex(words: Iterable[str]) -> str:
    """Return an alternation of the words, longest first, so that a longer one wins.

    >>> words_regex(["hồ sơ", "hồ sơ trực tuyến"])
    'hồ\\\\ sơ\\\\ trực\\\\ tuyến|hồ\\\\ sơ'
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def cue(words: Iterable[str]) -> re.Pattern[str]:
    """Compile whole-word search for any of the words."""
    return re.compile(r"(?<!\w)(?:" + words_regex(words) + r")(?!\w)")


def listed(words: str) -> list[str]:
    """Return the words of a list written with bars between them.

    >>> listed("một|hai cửa")
    ['một', 'hai cửa']
    """
    return words.split("|")
