"""Figures, and all of language together, over articles seen for the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from nlp.annotate import annotate
from nlp.figures.extract import extract
from nlp.places import find_places
from nlp.references import find_references
from nlp.text import Document
from tests.bench.inputs import unseen_texts
from tests.bench.language import BLOCK, USUAL, by_blocks, model, whose
from tests.bench.measure import Effort, Missing, Row, own_cpu
from tests.bench.peers import Peer, PeerError, peer

VALUES_ONLY = ("duckling", "quantulum3")


def annotating(effort: Effort) -> Iterator[Row]:
    """Topics, figures, references and places of an article; the usual way gives words and topics and no more."""
    from sklearn.pipeline import Pipeline
    from underthesea import word_tokenize

    from nlp.topics.evidence import units
    from tests.nlp.topics.bench import Whole

    whole = Pipeline([("whole", Whole(model()))])
    texts = [text for text in unseen_texts(effort.of(700, least=60)) if len(text) in USUAL]

    def ours(document: Document) -> None:
        annotate(document, model())

    def theirs(document: Document) -> None:
        for paragraph in document.text.split("\n"):
            word_tokenize(paragraph)

    taken: list[list[float]] = [[], []]
    for at, text in enumerate(texts):
        document = Document(str(at), text)
        for side in (0, 1)[:: -1 if at % 2 else 1]:
            taken[side].append(own_cpu(partial((ours, theirs)[side], document)))
        cut = units(document)  # the peer's words are told to the model in our form, at no cost to it
        taken[1][-1] += own_cpu(partial(whole.predict, [cut]))
    warm = min(BLOCK, len(texts) // 2)
    note = (
        f"{len(texts) - warm} {whose()} of 3,200 to 4,200 characters seen for the first time: topics with reasons,"
        " figures, references and places by us, words and topics by the peer"
    )
    name = "underthesea.word_tokenize and pipeline.predict"
    yield by_blocks("annotate", taken[0][warm:], name, taken[1][warm:], note=note)


def figures(effort: Effort) -> Iterator[Row]:
    """Figures with indicator, scope, period and status; peers, which give values only."""
    texts = unseen_texts(effort.of(220, least=2 * BLOCK))
    measured = texts[BLOCK:]

    def extracted(texts: Sequence[str], count: Callable[[int], None] = lambda found: None) -> list[float]:
        given = []
        for at, text in enumerate(texts):
            given.append((Document(str(at), text), find_references(text, None), find_places(text, None)))
        return [own_cpu(lambda one=one: count(len(extract(*one)))) for one in given]  # type: ignore[misc]

    extracted(texts[:BLOCK])
    for name in VALUES_ONLY:
        try:
            with peer(name) as reader:
                reader.seconds(texts[:BLOCK])
                yield in_turn(reader, extracted, measured)
        except PeerError as error:
            yield Missing("figures", name, str(error))


def in_turn(reader: Peer, ours: Callable[..., list[float]], texts: Sequence[str]) -> Row:
    """Have texts read by blocks, now by us first and now by the peer."""
    before = reader.found
    found: list[int] = []
    here: list[float] = []
    there: list[float] = []
    for number, start in enumerate(range(0, len(texts), BLOCK)):
        some = texts[start : start + BLOCK]
        if number % 2:
            there += reader.seconds(some)
        here += ours(some, found.append)
        if not number % 2:
            there += reader.seconds(some)
    told = f"{sum(found)} figures with what they tell of in {len(texts)} {whose()}, references and places given;"
    return by_blocks("figures", here, reader.name, there, note=f"{told} the peer finds {reader.found - before} values")
