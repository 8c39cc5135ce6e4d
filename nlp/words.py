"""Vietnamese words with their spans; the only room that knows underthesea, which it imports at the first call."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Protocol

# word_tokenize on 100 KB took 773 MB (performance study, November 2026); 5,000 characters are at most 20 KB of UTF-8.
LONGEST_CALL = 5_000

_SENTENCE_END = re.compile(r"[.!?…;][\"”’)]{0,3}\s")


class Word(NamedTuple):
    """One word as underthesea writes it (tokens joined by one space) and where it stands in the text.

    For NFC text `text[start:end]` has the same characters as the word, spaces apart: underthesea separates
    "TP.HCM 85/96" and "87,5" from "%" by its own rules, and writes the Icelandic ð as the Vietnamese đ.
    """

    text: str
    start: int
    end: int


class _Tokenize(Protocol):
    def __call__(self, sentence: str, *, use_token_normalize: bool) -> list[str]: ...


def words(text: str) -> list[Word]:
    """Cut `text` into the words of `underthesea.word_tokenize(piece, use_token_normalize=False)`.

    A piece is a paragraph; one longer than LONGEST_CALL characters is cut after a sentence, else at a space, so no
    word crosses a line and one call never takes more than 20 KB. Offsets count code points of `text` as given, also
    where it is not NFC; a letter and its marks are then one place.

    >>> [word.text for word in words("Bộ phận một cửa trả 1.204 hồ sơ.")]
    ['Bộ phận', 'một', 'cửa', 'trả', '1.204', 'hồ sơ', '.']
    """
    tokenize = _tokenizer()
    found: list[Word] = []
    for start, end in _pieces(text):
        piece = text[start:end]
        found.extend(_place(piece, tokenize(piece, use_token_normalize=False), start))
    return found


@cache
def _tokenizer() -> _Tokenize:
    from underthesea.pipeline.word_tokenize import word_tokenize  # 0.5 s and 115 MB: only for those who need words

    tokenize: _Tokenize = word_tokenize
    return tokenize


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs, the long ones cut; spans of spaces alone are left out."""
    start = 0
    while start < len(text):
        newline = text.find("\n", start)
        stop = len(text) if newline < 0 else newline
        while start < stop:
            end = stop if stop - start <= LONGEST_CALL else _cut(text, start)
            if not text[start:end].isspace():
                yield start, end
            start = end
        start = stop + 1


def _cut(text: str, start: int) -> int:
    """Find where a too long paragraph may be cut: after its last sentence that fits, else at a space, else anywhere."""
    window = text[start : start + LONGEST_CALL]
    ends = [match.end() for match in _SENTENCE_END.finditer(window)]
    if ends:
        return start + ends[-1]
    space = window.rfind(" ")
    return start + (space if space > 0 else len(window))


def _place(piece: str, tokens: list[str], offset: int) -> Iterator[Word]:
    """Give each token its span, by counting the characters that are not spaces.

    underthesea drops spaces and nothing else: its patterns match every other character of the NFC text, in order.
    """
    spans = _composed_spans(piece)
    solid = [spans[at] for at, character in enumerate(unicodedata.normalize("NFC", piece)) if not character.isspace()]
    position = 0
    for token in tokens:
        length = sum(1 for character in token if not character.isspace())
        if position + length > len(solid):
            break
        yield Word(token, offset + solid[position][0], offset + solid[position + length - 1][1])
        position += length
    if position != len(solid):
        raise ValueError(f"{position} of {len(solid)} characters stand in the {len(tokens)} words of {piece[:80]!r}")


def _composed_spans(text: str) -> list[tuple[int, int]]:
    """Say for each character of NFC(text) which characters of `text` made it.

    >>> _composed_spans("a\\u0323\\u0302b")
    [(0, 3), (3, 4)]
    """
    if unicodedata.is_normalized("NFC", text):
        return [(at, at + 1) for at in range(len(text))]
    spans: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and not _starts(text, start, at):
            continue
        composed = unicodedata.normalize("NFC", text[start:at])
        spans.extend([(start, at)] * len(composed))
        start = at
    return spans


def _starts(text: str, start: int, at: int) -> bool:
    """Whether the character at `at` composes with nothing of text[start:at]."""
    if unicodedata.combining(text[at]):
        return False
    before, here = text[start:at], text[at]
    normal = unicodedata.normalize
    return normal("NFC", before + here) == normal("NFC", before) + normal("NFC", here)
