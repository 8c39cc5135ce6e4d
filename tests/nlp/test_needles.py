"""Needles: a pattern whose needles are not in a text does not match in it."""

import importlib
import pkgutil
import re

import pytest

import nlp
from jobs.sample_papers import articles
from nlp.needles import Haystack, Needles, needles
from nlp.text import fold
from tests.test_regexes import compiled


@pytest.mark.parametrize(
    ("pattern", "digit", "texts"),
    [
        (r"\bkhoản \d+", True, ("khoản ",)),
        (r"(?:ngày|lúc) [1-9]", True, ("ngày", "lúc")),
        (r"(?:ngày)? ?x+", False, ("x",)),
        (r"a|\d", False, ()),
        (r"(?:1|2) cửa", True, (" cửa",)),
        (r"(?i:Điều) \d", True, (" ",)),
        (r"(?=\d)\w", False, ()),
        (r"(?:ab){0,2}", False, ()),
        (r"[^\d]", False, ()),
    ],
)
def test_needles_are_read_off_the_pattern(pattern: str, digit: bool, texts: tuple[str, ...]) -> None:
    assert needles(re.compile(pattern)) == Needles(digit, texts)


def test_patterns_without_case_have_none() -> None:
    assert needles(re.compile("điều", re.IGNORECASE)) == Needles(False, ())


def test_every_pattern_of_language_finds_the_same_in_the_samples() -> None:
    names = [module.name for module in pkgutil.walk_packages(nlp.__path__, "nlp.")]
    patterns = {
        pattern
        for name in names
        for value in vars(importlib.import_module(name)).values()
        for _, pattern in compiled(value)
        if isinstance(pattern.pattern, str)
    }
    assert len(patterns) > 150
    lines = [line for article in articles(2) for line in (article.title, article.lead, *article.body)][:150]
    spared = 0
    for line in (*lines, *map(fold, lines)):
        hay = Haystack(line)
        for pattern in patterns:
            if not hay.may_have(pattern):
                spared += 1
                assert pattern.search(line) is None, (pattern.pattern, line)
    assert spared > len(lines) * len(patterns)
