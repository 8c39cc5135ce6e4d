"""Vietnamese words with their spans; the only room that knows underthesea.

The words are those of the library. Where its word model is installed as we know it, its files are read and its sums are
done here, at once for whole articles (`nlp.segmenter`); else the library is called, and one warning says so.
"""

import hashlib
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from importlib import metadata
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.crf import read_attributes, read_dictionary
from nlp.ngrams import Codes, Flags
from nlp.segmenter import GAP, GAPS, LENGTH_AT, Segmenter
from nlp.syllables import syllables

# word_tokenize on 100 KB took 773 MB (performance study, November 2026); 5,000 characters are at most 20 KB of UTF-8.
LONGEST_CALL: Final = 5_000

LONGEST_RUN: Final = 1_000
"""Characters without a space that are cut at once: what looks like an address for long takes quadratic time."""

VERSIONS: Final = {"underthesea": "9.5.0", "underthesea_core": "3.3.2"}
FILES: Final = {
    "models.bin": "c3a64c64349f1d73304f89babacaa8f8cd6078b1ec1a1b2c104e9e411ac1d2c3",
    "dictionary.bin": "ec8c62b3881c6682c18959988e1fe08800cc835777778845bded470ca02745d9",
    "features.bin": "cf93263c7c7973bf50122b0be76a394443ff61be00c1368713dee1b7d5b8a435",
}
"""What the library must be for its words to be computed here: its releases, and sha256 of its word model's files."""

_FOLDER: Final = Path("pipeline", "word_tokenize", "models", "ws_crf_vlsp2013_20230727")
_MOST_RUNS: Final = 200_000
_READ_AT_ONCE: Final = 200_000

_SENTENCE_END: Final = re.compile(r"[.!?…;][\"”’)]{0,3}\s")
_LONG_RUN: Final = re.compile(rf"(?<!\S)\S{{{LONGEST_RUN}}}(?=\S)")
_SPACE_IN_TITLE: Final = re.compile(r"Th\s[sS]")
"""Of `Th.S` the library takes the dot for any character: the one syllable that may have a space in it."""

_PLAIN_CAPITALS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ")

_ICELANDIC: Final = str.maketrans("ðÐ", "đĐ")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SPACES: Final = np.array([chr(point).isspace() for point in range(0x3002)])
_NO_MARK: Final = "\0-\u02ff\u1e00-\u20cf"
_MAY_BE_MARKS: Final = re.compile(f"(?<![^{_NO_MARK}])[^{_NO_MARK}]{{{LONGEST_RUN}}}")

Places = NDArray[np.intp]


class UnknownWordModel(UserWarning):
    """The installed underthesea is not the one whose model is known here: its words are right, and slow."""


class Word(NamedTuple):
    """One word as underthesea writes it (syllables joined by one space) and where it stands in the text.

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

    A piece is a paragraph; one longer than LONGEST_CALL characters is cut after a sentence, else at a space, and a run
    without spaces after LONGEST_RUN characters: no word crosses a line. Offsets count code points of `text` as given,
    also where it is not NFC; a letter and its marks are then one place. A lone surrogate, which the library refuses,
    is read as U+FFFD.

    >>> [word.text for word in words("Bộ phận một cửa trả 1.204 hồ sơ.")]
    ['Bộ phận', 'một', 'cửa', 'trả', '1.204', 'hồ sơ', '.']
    """
    return next(words_of((text,)))


def words_of(texts: Iterable[str]) -> Iterator[list[Word]]:
    """Yield the words of each text; several texts are read in one stroke."""
    reader = _reader()
    if reader is None:
        yield from (_called(_Page(text)) for text in texts)
        return
    waiting: list[_Page] = []
    size = 0
    for text in texts:
        waiting.append(_Page(text))
        size += len(text)
        if size >= _READ_AT_ONCE:
            yield from reader.read(waiting)
            waiting, size = [], 0
    yield from reader.read(waiting)


class _Page:
    """A text on its way: composed, cut into pieces, and where its characters stand."""

    def __init__(self, text: str) -> None:
        """Compose `text` as the library does."""
        self._spans: Places | None = None
        if _MAY_BE_MARKS.search(text) or not unicodedata.is_normalized("NFC", text):
            text, self._spans = _compose(text)
        try:
            points = np.frombuffer(text.encode("utf-32-le"), "<u4")
        except UnicodeEncodeError:
            text = _SURROGATE.sub("\ufffd", text)
            points = np.frombuffer(text.encode("utf-32-le"), "<u4")
        if "ð" in text or "Ð" in text:
            text = text.translate(_ICELANDIC)
        self.text = text
        self.pieces = list(pieces(text))
        spaces = _SPACES.take(points, mode="clip")
        self.solid: Places = np.flatnonzero(~spaces)
        """Where the characters stand that are no spaces."""
        blanks = np.flatnonzero(spaces)
        single = not len(blanks) or (np.diff(blanks) > 1).all()
        plain = points[blanks] == ord(" ")
        plain |= points[blanks] == ord("\n")
        self.odd = _SPACE_IN_TITLE.search(text) is not None
        self.tidy = bool(single and plain.all()) and not self.odd
        """Whether all spaces are single and plain, so that words need no writing anew."""

    def words(self, lengths: Places, begins: Flags) -> list[Word]:
        """Place the words: `lengths` in characters of all syllables, and which of them begin a word."""
        stops = lengths.cumsum()
        if (stops[-1] if len(stops) else 0) != len(self.solid):
            raise ValueError(f"the syllables of {self.text[:80]!r} do not have its {len(self.solid)} characters")
        if not len(lengths):
            return []
        firsts = begins.nonzero()[0]
        nexts = np.append(firsts[1:], len(lengths))
        begin, stop = (stops - lengths).take(firsts), stops.take(nexts - 1)
        starts, ends = self.solid.take(begin), self.solid.take(stop - 1) + 1
        text = self.text
        first_places, last_places = starts.tolist(), ends.tolist()
        texts = [text[start:end] for start, end in zip(first_places, last_places, strict=True)]
        apart = ends - starts - stop + begin != nexts - firsts - 1
        if not self.tidy:
            apart |= nexts - firsts > 1
        for at in apart.nonzero()[0].tolist():
            syllable = slice(firsts[at], nexts[at])
            edges = zip((stops[syllable] - lengths[syllable]).tolist(), stops[syllable].tolist(), strict=True)
            texts[at] = " ".join(text[self.solid[left] : self.solid[right - 1] + 1] for left, right in edges)
        if self._spans is not None:
            first_places, last_places = self._spans[starts, 0].tolist(), self._spans[ends - 1, 1].tolist()
        return list(map(_new_word, zip(texts, first_places, last_places, strict=True)))


_new_word = partial(tuple.__new__, Word)


class _Reader:
    """The installed word model, and the runs of characters it has met."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._runs = _Runs(segmenter)

    def read(self, pages: Sequence[_Page]) -> Iterator[list[Word]]:
        """Yield the words of each page."""
        codes: list[int] = [*GAPS]
        exactly: list[int] = []
        pieces: list[str] = []
        ends: list[int] = []
        for page in pages:
            for start, end in page.pieces:
                piece = page.text[start:end]
                if page.odd and _SPACE_IN_TITLE.search(piece):
                    exactly.append(len(pieces))
                    codes.extend(map(self._segmenter.code, syllables(piece)))
                else:
                    codes.extend(self._codes(piece))
                codes.extend(GAPS)
                pieces.append(piece)
            ends.append(len(codes))
        line = np.array(codes, dtype=np.int64)
        begins, doubtful = self._segmenter.begins(line)
        inside = np.flatnonzero(line != GAP)
        if exactly or doubtful:
            self._again({*exactly, *doubtful}, pieces, line, begins)
        begins, lengths = begins[inside], line[inside] >> LENGTH_AT
        start = 0
        for page, stop in zip(pages, inside.searchsorted(ends).tolist(), strict=True):
            yield page.words(lengths[start:stop], begins[start:stop])
            start = stop

    def _codes(self, piece: str) -> Iterator[int]:
        """Write a piece as codes, run by run; a name before the very last dot has nothing to do with that dot."""
        runs = piece.split()
        if piece[-1] != "." or piece[-2:-1] not in _PLAIN_CAPITALS:
            return chain.from_iterable(map(self._runs.__getitem__, runs))
        last = map(self._segmenter.code, syllables(runs.pop()))
        return chain(chain.from_iterable(map(self._runs.__getitem__, runs)), last)

    def _again(self, which: set[int], pieces: Sequence[str], line: Codes, begins: Flags) -> None:
        """Read pieces, named by number, in the library's order of additions."""
        inside = line != GAP
        firsts = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
        for number in which:
            exact = self._segmenter.begins_exactly(syllables(pieces[number]))
            begins[firsts[number] : firsts[number] + len(exact)] = exact


class _Runs(dict[str, tuple[int, ...]]):
    """Codes of the syllables in each run of characters between spaces, filled as runs turn up."""

    def __init__(self, segmenter: Segmenter) -> None:
        super().__init__()
        self._segmenter = segmenter

    def __missing__(self, run: str) -> tuple[int, ...]:
        if len(self) >= _MOST_RUNS:
            self.clear()
        self[run] = codes = tuple(map(self._segmenter.code, syllables(run + " ")))
        return codes


# --- the library ---


@cache
def _reader() -> _Reader | None:
    """Read the model of the installed library; where it is another one warn, once, and return None."""
    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("underthesea is not installed; words are its words", name="underthesea")
    folder = Path(spec.origin).parent / _FOLDER
    other = _unknown(folder)
    if other is not None:
        warnings.warn(
            f"{other}; words are cut by the library itself, at a twelfth of the speed", UnknownWordModel, stacklevel=2
        )
        return None
    return _Reader(Segmenter(read_attributes(folder / "models.bin"), read_dictionary(folder / "dictionary.bin")))


def forget() -> None:
    """Let go of the word model; the next call looks anew at what is installed."""
    _reader.cache_clear()


def _unknown(folder: Path) -> str | None:
    """Say what is not as it is known here."""
    for name, known in VERSIONS.items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            return f"{name} has no version, known is {known}"
        if version != known:
            return f"{name} is {version}, known is {known}"
    for name, known in FILES.items():
        path = folder / name
        if not path.is_file():
            return f"there is no {path}"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != known:
            return f"{path} has sha256 {digest}, known is {known}"
    return None


@cache
def _tokenizer() -> _Tokenize:
    from underthesea.pipeline.word_tokenize import word_tokenize  # 0.5 s and 115 MB: only where the model is unknown

    tokenize: _Tokenize = word_tokenize
    return tokenize


def _called(page: _Page) -> list[Word]:
    """Ask the library piece by piece; it drops spaces and nothing else, so its words are placed by counting."""
    tokenize = _tokenizer()
    lengths: list[int] = []
    begins: list[bool] = []
    for start, end in page.pieces:
        for word in tokenize(page.text[start:end], use_token_normalize=False):
            found = [len("".join(part.split())) for part in word.split(" ")]
            lengths.extend(found)
            begins.extend([True] + [False] * (len(found) - 1))
    return page.words(np.array(lengths, dtype=np.intp), np.array(begins, dtype=np.bool_))


# --- pieces ---


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs, the long ones cut; spans of spaces alone are left out."""
    start = 0
    while start < len(text):
        newline = text.find("\n", start)
        stop = len(text) if newline < 0 else newline
        while start < stop:
            end = stop if stop - start <= LONGEST_CALL else _cut(text, start)
            if end - start > LONGEST_RUN and (run := _LONG_RUN.search(text[start:end])):
                end = start + run.end()
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


def _compose(text: str) -> tuple[str, Places]:
    """Write text as NFC, and say for each character which characters of `text` made it: a row (start, end) each.

    Sorting a run of marks is quadratic (40,000 took 1.4 s): one longer than LONGEST_RUN is composed in parts.

    >>> _compose("a\\u0323\\u0302b")[1].tolist()
    [[0, 3], [3, 4]]
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end - start < LONGEST_RUN and _joins(text[end]):
            end += 1
        cluster = text[start:end]
        composed = unicodedata.normalize("NFC", cluster)
        parts.append(composed)
        if composed == cluster:
            spans.extend((at, at + 1) for at in range(start, end))
        else:
            spans.extend([(start, end)] * len(composed))
        start = end
    return "".join(parts), np.array(spans, dtype=np.intp).reshape(-1, 2)


def _joins(char: str) -> bool:
    """Whether a character may compose with one before it: marks, and the vowels and finals of Hangul."""
    return char > "\u02ff" and (unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")
