"""Words, topics and all of language over articles seen for the first time, against underthesea and scikit-learn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from nlp.text import Document
from nlp.topics.classifier import Model, load
from tests.bench.inputs import CORPUS, unseen_texts
from tests.bench.measure import HOUSE, Effort, Ratio, Row, blocks, child_cpu, compare, own_cpu

USUAL = range(3_200, 4_201)
"""Characters of a usual article."""
BLOCK = 20
"""Texts in one measurement."""


@cache
def model() -> Model:
    """The model of topics."""
    return load(HOUSE / "models" / "topics.npz")


def whose() -> str:
    """Say what the texts are."""
    return "real articles" if CORPUS.is_file() else "sample articles, for the real ones are not here"


def by_blocks(
    stage: str, ours: Sequence[float], peer: str, theirs: Sequence[float], target: float | None = None, note: str = ""
) -> Ratio:
    """Make a row of the times of single texts."""
    size = min(BLOCK, len(ours))
    return Ratio(stage, blocks(ours, size), peer, blocks(theirs, size), target, note=note, per=size)


def words(effort: Effort) -> Iterator[Row]:
    """Words of articles seen for the first time, one by one in turn with the library, paragraph by paragraph."""
    from underthesea import word_tokenize

    import nlp.words

    found: dict[int, list[str]] = {}

    def ours(text: str) -> None:
        found[0] = [word.text for word in nlp.words.words(text)]

    def library(text: str) -> None:
        parts = (text[start:end] for start, end in nlp.words.pieces(text))
        found[1] = [word for part in parts for word in word_tokenize(part, use_token_normalize=False)]

    for work in (ours, library):
        work("hồ sơ")
    texts = unseen_texts(effort.of(600, least=4))
    taken: list[list[float]] = [[], []]
    for number, text in enumerate(texts):
        for side in (0, 1)[:: -1 if number % 2 else 1]:
            taken[side].append(own_cpu(partial((ours, library)[side], text)))
        if found[0] != found[1]:
            raise SystemExit(f"words: text {number} has other words from underthesea's")
    note = f"{len(texts)} {whose()}, each read once and seen for the first time, by twenties; the same words"
    yield by_blocks("words", taken[0], "underthesea.word_tokenize", taken[1], target=12, note=note)
    code = (
        "import nlp.words; nlp.words.words('hồ sơ')",
        "from underthesea import word_tokenize; word_tokenize('hồ sơ')",
    )
    yield compare(
        "loading the words",
        lambda: child_cpu([sys.executable, "-c", code[0]], HOUSE),
        "underthesea",
        lambda: child_cpu([sys.executable, "-c", code[1]], HOUSE),
        rounds=effort.rounds,
        note="whole processes that cut two syllables",
    )


def classify(effort: Effort) -> Iterator[Row]:
    """Relevance and topics of articles, words given: ours against the same model made of scikit-learn's parts."""
    from sklearn.pipeline import Pipeline

    from nlp.topics.evidence import units
    from tests.nlp.topics.bench import Whole, ours

    whole = Pipeline([("whole", Whole(model()))])
    texts = [text for text in unseen_texts(effort.of(700, least=20)) if len(text) in USUAL]
    for text in texts[:5]:
        whole.predict([units(Document("warm", text))]), model().classify(Document("warm", text))
    times: dict[str, list[float]] = {"ours": [], "theirs": [], "with reasons": []}
    for at, text in enumerate(texts):
        cut = units(Document(str(at), text))
        if whole.predict([cut])[0] != ours(model(), cut):
            raise SystemExit(f"classify: article {at} has other labels from scikit-learn's pipeline")
        sides: list[tuple[str, Callable[[], Any]]] = [
            ("ours", partial(ours, model(), cut)),
            ("theirs", partial(whole.predict, [cut])),
            ("with reasons", partial(model().classify_units, text, cut)),
        ]
        for name, work in sides[:: -1 if at % 2 else 1]:
            times[name].append(own_cpu(work))
    note = f"{len(texts)} {whose()} of 3,200 to 4,200 characters, words given, the same labels"
    yield by_blocks("classify", times["ours"], "pipeline.predict", times["theirs"], target=3, note=note)
    yield by_blocks("classify, with reasons", times["with reasons"], "pipeline.predict", times["theirs"])
