"""Syllables: every rule takes what its witness says, and all together what the library's patterns take."""

import pytest
from underthesea.pipeline.word_tokenize.regex_tokenize import patterns

from nlp.syllables import RULES, syllables
from tests.nlp.test_words import fuzz_strings


@pytest.mark.parametrize(("name", "pattern", "witness"), RULES)
def test_a_rule_takes_what_its_witness_says(name: str, pattern: str, witness: tuple[str, str]) -> None:
    text, taken = witness
    assert syllables(text)[0] == taken, name


def test_the_library_takes_the_same() -> None:
    for text in (*fuzz_strings(2_000), *(text for _, _, (text, _) in RULES)):
        assert list(syllables(text)) == [match[0] for match in patterns.finditer(text)], ascii(text)
