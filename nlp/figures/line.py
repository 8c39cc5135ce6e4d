"""Line: one paragraph with its folded copy and the way back to the stored text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.boards import Words, words_of
from nlp.text import Document, Span, fold_map, paragraphs, sentences, stand_still


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `start` is its offset in the document, `spans[i]` the code points that made folded character i."""

    number: int
    start: int
    text: str
    folded: str
    spans: list[tuple[int, int]]
    sentences: tuple[Span, ...]
    words: Words
    """The words and marks of `folded`."""
    plain: bool
    """Every folded character stands where its own does in `text`."""

    def raw(self, start: int, end: int) -> str:
        """Return the words as printed that folded[start:end] stands for."""
        if end <= start:
            return ""
        if self.plain:
            return self.text[start:end]
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the document of folded[start:end]."""
        if self.plain:
            return self.start + start, self.start + end
        return self.start + self.spans[start][0], self.start + self.spans[end - 1][1]

    def folded_span(self, start: int, end: int) -> Span:
        """Return the folded characters that stand for document offsets [start, end) of this paragraph."""
        return _folded_span(self.spans, self.plain, start - self.start, end - self.start)


def _folded_span(spans: list[tuple[int, int]], plain: bool, start: int, end: int) -> Span:
    if plain:
        first, last = min(max(start, 0), len(spans)), min(max(end, 0), len(spans))
    else:
        first = bisect_right(spans, start, key=lambda span: span[1])
        last = bisect_left(spans, end, key=lambda span: span[0])
    return Span(first, max(first, last))


LONGEST_SENTENCE = 3000
"""Characters of a sentence read together; hostile text has no full stop, and reading is quadratic in figures."""


def _pieces(folded: str, span: Span) -> Iterator[Span]:
    """Cut a sentence that is too long at a semicolon or space."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        half = start + LONGEST_SENTENCE // 2
        cut = max(
            folded.rfind("; ", start, start + LONGEST_SENTENCE), folded.rfind(" ", half, start + LONGEST_SENTENCE)
        )
        cut = cut + 1 if cut > start else start + LONGEST_SENTENCE
        yield Span(start, cut)
        start = cut
    if end > start:
        yield Span(start, end)


def lines(document: Document) -> Iterator[Line]:
    """Yield the paragraphs of a document in order, each folded once."""
    for number, (start, end) in enumerate(paragraphs(document.text)):
        text = document.text[start:end]
        folded, spans = fold_map(text)
        plain = len(text) == len(folded) and stand_still(spans)
        cuts = tuple(
            piece
            for left, right in sentences(text)
            for piece in _pieces(folded, _folded_span(spans, plain, left, right))
        )
        yield Line(number, start, text, folded, spans, cuts or (Span(0, len(folded)),), words_of(folded), plain)
