"""N-grams of the word model: what is learnt of one, two and three syllables in a row, found by number.

A syllable the model knows has a number below 65,536; an n-gram's key is the numbers of its syllables side by side. What
is learnt is one weight for each n-gram and place: by how much more the syllable there goes on with a word than it
begins one.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.crf import Attributes

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Span = tuple[int, int]
Learnt = dict[str, tuple[list[str], Floats]]
"""By template: what it says of a syllable, and the weight of that."""

SINGLES: Final = ((-2, -2), (-1, -1), (0, 0), (1, 1), (2, 2))
PAIRS: Final = ((-2, -1), (-1, 0), (0, 1), (1, 2))
TRIPLES: Final = ((-2, 0), (-1, 1), (0, 2))
"""The syllables round one (0) that are looked at for its label: alone, two and three in a row."""

BITS: Final = 16
LARGEST: Final = (1 << BITS) - 1

UNKNOWN: Final = 0
OUTSIDE: Final = 1
"""Numbers of a syllable the model does not know, and of the place before the first or after the last."""

_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2 to the 64 through the golden ratio: neighbouring keys come far apart."""
_FAR: Final = np.uint64(24)
ROUNDS = 200  # a table that works out needs a few dozen


class Rows:
    """N-grams the model or the dictionary knows, found by their keys: a row of weights each, a column for each span.

    Keys are found at the first look: those of one bucket are moved on together until each has a place of its own.
    Behind the last known n-gram stand the rows of an unknown one, of one that begins and of one that ends outside.
    """

    def __init__(self, keys: Codes, weights: Floats) -> None:
        """Find a place for each key."""
        self._keys = np.append(keys, -1)
        self._weights = weights
        self._unknown = len(keys)
        bits = len(keys).bit_length() + 1
        self._last = np.int64((1 << bits) - 1)
        self._shift = np.uint64(64 - bits)
        self._mixer = _MIXER
        while not self._placed(keys, bits):  # two keys of one bucket may fall together wherever it is moved
            self._mixer = np.uint64((int(self._mixer) * 6364136223846793005 + 1442695040888963407) % (1 << 64) | 1)

    def _placed(self, keys: Codes, bits: int) -> bool:
        """Find a place for each key by the present mixer; False when some never part."""
        self._moved = np.zeros(1 << bits, dtype=np.int32)
        self._rows = np.full(1 << bits, self._unknown, dtype=np.int32)
        waiting = np.arange(len(keys))
        for _ in range(ROUNDS):
            if not len(waiting):
                return True
            buckets, places = self._find(keys[waiting])
            lonely = np.bincount(places, minlength=1 << bits)[places] == 1
            lonely &= self._rows[places] == self._unknown
            crowded = np.zeros(1 << bits, dtype=bool)
            crowded[buckets[~lonely]] = True
            self._moved[crowded] += (2 * crowded.nonzero()[0] + 1).astype(np.int32)
            settled = ~crowded[buckets]
            self._rows[places[settled]] = waiting[settled]
            waiting = waiting[~settled]
        return False

    def _find(self, keys: Codes) -> tuple[Codes, Codes]:
        """Return the bucket and the place of each key."""
        mixed = keys.view(np.uint64) * self._mixer
        buckets = (mixed >> self._shift).view(np.int64)
        places = (mixed >> _FAR).view(np.int64)
        places += self._moved.take(buckets)
        places &= self._last
        return buckets, places

    def of(self, keys: Codes, begins_outside: Flags, ends_outside: Flags) -> Floats:
        """Return the weights of each n-gram."""
        rows = self._rows.take(self._find(keys)[1])
        rows[self._keys.take(rows) != keys] = self._unknown
        rows[ends_outside] = self._unknown + 2
        rows[begins_outside] = self._unknown + 1
        return self._weights.take(rows, axis=0)


def template(first: int, last: int) -> str:
    """Name a template of some syllables.

    >>> template(0, 0), template(-1, 1)
    ('T[0]', 'T[-1,1]')
    """
    return f"T[{first}]" if first == last else f"T[{first},{last}]"


def by_template(attributes: Attributes) -> Learnt:
    """Sort the attributes by template: what it says, and by how much that speaks more for going on."""
    lean = attributes.weights[:, 1] - attributes.weights[:, 0]
    found: dict[str, tuple[list[str], list[int]]] = {}
    for number, name in enumerate(attributes.names):
        of, _, told = name.partition("=")
        texts, numbers = found.setdefault(of, ([], []))
        texts.append(told)
        numbers.append(number)
    return {name: (texts, lean[numbers]) for name, (texts, numbers) in found.items()}


def _of(learnt: Learnt, span: Span, ending: str) -> tuple[list[str], Floats]:
    return learnt.get(template(*span) + ending, ([], np.zeros(0)))


def weights_of(learnt: Learnt, span: Span, ending: str, *values: str) -> list[float]:
    """Return what is learnt of some values of a template: nothing is 0.0."""
    known = dict(zip(*_of(learnt, span, ending), strict=True))
    return [float(known.get(value, 0.0)) for value in values]


def _keys(texts: Iterable[str], length: int, known: dict[str, int]) -> Codes:
    """Write n-grams as numbers, numbering their syllables in `known`; -1 stands for one of another length."""
    keys = []
    for text in texts:
        parts = text.split(" ")
        key = 0 if len(parts) == length and all(parts) else -1
        if not key:
            for part in parts:
                key = key << BITS | known.setdefault(part, len(known))
        keys.append(key)
    return np.array(keys, dtype=np.int64)


def ngram_rows(learnt: Learnt, spans: Sequence[Span], ending: str, words: Sequence[str], known: dict[str, int]) -> Rows:
    """Lay out the n-grams of some spans; with the ending `.lower` also whether they are words of the dictionary."""
    length = spans[0][1] - spans[0][0] + 1
    word_keys = _keys(words, length, known)
    found = [_keys(_of(learnt, span, ending)[0], length, known) for span in spans]
    keys = np.unique(np.concatenate([word_keys, *found]))
    keys = keys[keys >= 0]
    weights = np.zeros((len(keys) + 3, len(spans)))
    for column, (span, of_span) in enumerate(zip(spans, found, strict=True)):
        endings = (ending, ".is_in_dict") if ending else (ending,)
        for name in endings:
            before, after = weights_of(learnt, span, name, "BOS", "EOS")
            weights[-2, column] += before if span[0] < 0 else after
            weights[-1, column] += after if span[1] > 0 else before
        if ending:
            unheard, heard = weights_of(learnt, span, ".is_in_dict", "False", "True")
            weights[:-2, column] += unheard
            weights[keys.searchsorted(word_keys[word_keys >= 0]), column] += heard - unheard
        weights[keys.searchsorted(of_span[of_span >= 0]), column] += _of(learnt, span, ending)[1][of_span >= 0]
    return Rows(keys, weights)


def single_rows(learnt: Learnt, ending: str, words: Sequence[str], known: dict[str, int]) -> Floats:
    """Lay out what is learnt of single syllables, a column for each place; with `.lower` also of the dictionary."""
    word_keys = _keys(words, 1, known)
    found = [_keys(_of(learnt, span, ending)[0], 1, known) for span in SINGLES]
    weights = np.zeros((len(known), len(SINGLES)))
    for column, (span, keys) in enumerate(zip(SINGLES, found, strict=True)):
        outside = "BOS" if span[0] < 0 else "EOS"
        weights[keys, column] += _of(learnt, span, ending)[1]
        if ending:
            unheard, heard = weights_of(learnt, span, ".is_in_dict", "False", "True")
            weights[:, column] += unheard
            weights[word_keys, column] += heard - unheard
            weights[OUTSIDE, column] = weights_of(learnt, span, ".is_in_dict", outside)[0]
        weights[OUTSIDE, column] += weights_of(learnt, span, ending, outside)[0]
    return weights


def kind_rows(learnt: Learnt) -> Floats:
    """Lay out what is learnt of small syllables (0), places outside (1), titles (2) and numbers, titles too (3)."""
    weights = np.zeros((4, len(SINGLES)))
    for column, span in enumerate(SINGLES):
        outside = "BOS" if span[0] < 0 else "EOS"
        word, number, gap = weights_of(learnt, span, ".isdigit", "False", "True", outside)
        small, title, title_gap = weights_of(learnt, span, ".istitle", "False", "True", outside)
        weights[:, column] = small + word, title_gap + gap, title + word, title + number
    return weights
