"""The numbers of runs of words: counted by arrays, they are those of whole numbers."""

from __future__ import annotations

import random
import zlib

from jobs.sample_papers import articles
from store.content import words
from store.likeness import RUN, _shingles

FACTORS = (2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393)  # kept in files: never to change


def counted(spoken: list[str]) -> list[int]:
    numbers = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in spoken]
    pairs = [one * other for one, other in zip(FACTORS, FACTORS[1:] + FACTORS[:1], strict=True)]
    runs = (numbers[at : at + RUN] for at in range(len(numbers) - RUN + 1))
    return [sum(number * pair for number, pair in zip(run, pairs, strict=True)) % 2**64 for run in runs]


def test_shingles_are_those_of_whole_numbers() -> None:
    dice = random.Random(1)
    drawn = ["".join(dice.choices("aăđ1\udc80x", k=dice.randint(1, 30))) for _ in range(500)]
    told = [dice.choices(drawn, k=dice.randint(0, 60)) for _ in range(1_000)]
    told += [words("\n".join((article.lead, *article.body))) for article in articles(2)]
    for spoken in told:
        assert _shingles(spoken) == counted(spoken)
