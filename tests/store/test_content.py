"""What a text says without how it is set: found by lines of words, it is what is found word by word."""

from __future__ import annotations

import random
import re
import unicodedata

from store.content import folded

WORD = re.compile(r"[^\W\d_]{1,400}|(?:(?<![\w)–-])(?<!\d\s)[-−])?\d{1,40}(?:[.,:/]\d{1,40}){0,20}(?:\s?[%‰])?")
SIGNS = "aăĐđ 0123456789٣² ½,.:/%‰-−–_() \n\t \u00a0\u0301ǆßİ'“x   "


def word_by_word(text: str) -> str:
    told = []
    for token in WORD.findall(unicodedata.normalize("NFC", text).lower()):
        number = token[-1] in "0123456789%‰"
        told.append(f" {re.sub(chr(92) + 's', '', token).replace('−', '-')} " if number else token)
    return "".join(told)


def test_lines_of_words_say_what_their_words_say() -> None:
    dice = random.Random(1)
    texts = ["".join(dice.choices(SIGNS, k=dice.randint(0, 40))) for _ in range(10_000)]
    texts += [
        f"{'a' * letters} {'b ' * words}5 %" for letters in (399, 400, 401, 900) for words in (0, 1, 399, 400, 900)
    ]
    for text in texts:
        assert folded(text) == word_by_word(text), repr(text)
