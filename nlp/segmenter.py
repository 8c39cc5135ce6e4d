"""Which syllables begin a word: the sums of underthesea's model over arrays, and its best path of two labels.

A syllable is written as one number, its code: its places among the syllables the model knows, as it stands and in small
letters, whether it is a number or has a capital, and its length. Sequences stand one behind the other with GAPS between
them. Only the difference of the two labels counts, and of the way to a syllable only the last step (see `_path`).
Where a difference comes so near to a threshold that the order of additions decides, the library's order is followed.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from nlp.crf import Attributes
from nlp.ngrams import (
    BITS,
    LARGEST,
    OUTSIDE,
    PAIRS,
    SINGLES,
    TRIPLES,
    UNKNOWN,
    Codes,
    Flags,
    Floats,
    Span,
    by_template,
    kind_rows,
    ngram_rows,
    single_rows,
    template,
    weights_of,
)

PAD: Final = 2
"""Gaps between two sequences: no template looks further."""

_LOWER_AT: Final = 16
_KIND_AT: Final = 32
LENGTH_AT: Final = 34
"""Bits of a code above this one: how many characters the syllable has, spaces apart."""

GAP: Final = OUTSIDE | OUTSIDE << _LOWER_AT | OUTSIDE << _KIND_AT
GAPS: Final = (GAP,) * PAD

_NEAR: Final = 1e-6
"""Sums of 43 weights in another order differ by 1e-14, those of a path of 5,000 syllables by 1e-9."""

_ROUNDS: Final = 12
"""A path not yet settled after so many rounds is walked syllable by syllable."""

_REMEMBERED: Final = 20_000

# Unicode 15 to 17 gave these small letters a capital: the library knows, Python 3.11 does not.
_NEW_SMALL: Final = frozenset(
    map(
        chr,
        (
            0x19B,
            0x264,
            0x1C8A,
            0xA7CD,
            0xA7CF,
            0xA7D3,
            0xA7D5,
            0xA7DB,
            *range(0x10D70, 0x10D86),
            *range(0x16EBB, 0x16ED4),
        ),
    )
)


def is_number(text: str) -> bool:
    """Say whether a syllable has ASCII digits alone."""
    return text.isascii() and text.isdigit()


def is_title(text: str) -> bool:
    """Say whether no syllable begins with a small letter: "Hà Nội", "12" and "%" do not, "Hà nội" does."""
    return all(part[:1].upper() == part[:1] and part[:1] not in _NEW_SMALL for part in text.split(" "))


class Segmenter:
    """The model of words, laid out for many syllables at once."""

    def __init__(self, attributes: Attributes, dictionary: Iterable[str]) -> None:
        """Lay out what is learnt of n-grams, and which of them the dictionary has."""
        self._attributes = attributes
        listed = list(dictionary)  # in its order, for a set has another one, and so other numbers, in every process
        self._dictionary = frozenset(listed)
        self._exact: dict[str, tuple[float, float]] = {}
        self._remembered: dict[tuple[str | None, ...], tuple[float, float]] = {}
        self._raw = {"": UNKNOWN, " ": OUTSIDE}
        self._lower = {"": UNKNOWN, " ": OUTSIDE}
        learnt = by_template(attributes)
        by_length: dict[int, list[str]] = {0: [], 1: [], 2: []}
        for text in listed:
            by_length.setdefault(text.count(" "), []).append(text)
        self._raw_pairs = ngram_rows(learnt, PAIRS, "", (), self._raw)
        self._raw_triples = ngram_rows(learnt, TRIPLES, "", (), self._raw)
        self._lower_pairs = ngram_rows(learnt, PAIRS, ".lower", by_length[1], self._lower)
        self._lower_triples = ngram_rows(learnt, TRIPLES, ".lower", by_length[2], self._lower)
        self._raw_singles = single_rows(learnt, "", (), self._raw)
        self._lower_singles = single_rows(learnt, ".lower", by_length[0], self._lower)
        self._kinds = kind_rows(learnt)
        self._titles = [np.array(weights_of(learnt, (0, last), ".istitle", "False", "True", "EOS")) for last in (1, 2)]
        if max(len(self._raw), len(self._lower)) > LARGEST:
            raise ValueError(f"{len(self._raw)} and {len(self._lower)} syllables do not fit into {BITS} bits")
        (begin_begin, begin_on), (on_begin, on_on) = attributes.transitions.tolist()
        self._low, self._high = begin_begin - on_begin, begin_on - on_on
        if self._low > self._high:
            raise ValueError(f"the threshold to begin, {self._low}, is above that to go on, {self._high}")
        self._passed = on_on - on_begin + self._high

    def code(self, syllable: str) -> int:
        """Write a syllable as a number."""
        return (
            self._raw.get(syllable, UNKNOWN)
            | self._lower.get(syllable.lower(), UNKNOWN) << _LOWER_AT
            | (3 if is_number(syllable) else 2 * is_title(syllable)) << _KIND_AT
            | len("".join(syllable.split())) << LENGTH_AT
        )

    def begins(self, codes: Codes) -> tuple[Flags, list[int]]:
        """Say of each code whether it begins a word; and name the sequences, by their number, to be looked at exactly.

        `codes` has GAPS before, between and after the sequences, none of them empty; of a gap nothing is said.
        """
        gap = codes & LARGEST == OUTSIDE
        inside = ~gap
        follows = inside.copy()
        follows[1:] &= inside[:-1]
        last = inside.copy()
        last[:-1] &= gap[1:]
        first = inside ^ follows
        path = self._path(self._lean(codes, gap), follows)
        path[gap] = np.inf
        going = path > self._high
        unsure = (path > self._low) ^ going
        going[last] = path[last] > 0.0
        unsure[last] = False
        begins = ~_settled(going, unsure)
        begins |= first
        near = np.minimum(np.abs(path - self._low), np.abs(path - self._high))
        near[last] = np.abs(path[last])
        doubtful: list[int] = []
        if near.min(initial=np.inf) < _NEAR:
            sequence = np.cumsum(first) - 1
            doubtful = np.unique(sequence[near < _NEAR]).tolist()
        return begins, doubtful

    def _lean(self, codes: Codes, gap: Flags) -> Floats:
        """Sum up how much more each code goes on with a word than it begins one; what a gap gets means nothing."""
        raw, lower = codes & LARGEST, codes >> _LOWER_AT & LARGEST
        singles = self._raw_singles.take(raw, axis=0)
        singles += self._lower_singles.take(lower, axis=0)
        singles += self._kinds.take(codes >> _KIND_AT & 3, axis=0)
        lean = singles[:, 2].copy()
        lean[2:] += singles[:-2, 0]
        lean[1:] += singles[:-1, 1]
        lean[:-1] += singles[1:, 3]
        lean[:-2] += singles[2:, 4]
        raw_pairs, lower_pairs = raw[:-1] << BITS | raw[1:], lower[:-1] << BITS | lower[1:]
        left, right = gap[:-1], gap[1:]
        pairs = self._raw_pairs.of(raw_pairs, left, right)
        pairs += self._lower_pairs.of(lower_pairs, left, right)
        lean[2:] += pairs[:-1, 0]
        lean[1:] += pairs[:, 1]
        lean[:-1] += pairs[:, 2]
        lean[:-2] += pairs[1:, 3]
        left, right = gap[:-2], gap[1:-1] | gap[2:]
        triples = self._raw_triples.of(raw_pairs[:-1] << BITS | raw[2:], left, right)
        triples += self._lower_triples.of(lower_pairs[:-1] << BITS | lower[2:], left, right)
        lean[2:] += triples[:, 0]
        lean[1:-1] += triples[:, 1]
        lean[:-2] += triples[:, 2]
        title = codes >> _KIND_AT + 1 & 1
        two = title[:-1] & title[1:]
        three = two[:-1] & title[2:]
        two[gap[1:]] = 2
        three[right] = 2
        lean[:-1] += self._titles[0].take(two)
        lean[:-2] += self._titles[1].take(three)
        return lean

    def _path(self, lean: Floats, follows: Flags) -> Floats:
        """Add to each lean the way there: by how much going on is ahead of beginning, the best way taken to each.

        With two labels that is `lean + passed - clip(path before, low, high)`. Nearly every path before is clipped, so
        all steps are taken at once, and again until nothing changes.
        """
        path = lean.copy()
        step = np.zeros_like(lean)
        for _ in range(_ROUNDS):
            np.maximum(path[:-1], self._low, out=step[1:])
            np.minimum(step, self._high, out=step)
            np.subtract(self._passed, step, out=step)
            step *= follows
            step += lean
            if (step == path).all():
                return path
            path, step = step, path
        return self._walk(lean, follows)

    def _walk(self, lean: Floats, follows: Flags) -> Floats:
        path = []
        before = 0.0
        for here, goes_on in zip(lean.tolist(), follows.tolist(), strict=True):
            before = here + (self._passed - min(max(before, self._low), self._high) if goes_on else 0.0)
            path.append(before)
        return np.array(path)

    # --- in the library's order of additions ---

    def begins_exactly(self, syllables: Sequence[str]) -> list[bool]:
        """Say of each syllable of one sequence whether it begins a word, to the last bit as the library does."""
        around = (None, None, *syllables, None, None)
        (begin_begin, begin_on), (on_begin, on_on) = self._attributes.transitions.tolist()
        begun, on = self._scores(around[:5])
        ways: list[tuple[bool, bool]] = []
        for at in range(1, len(syllables)):
            begin_score, on_score = self._scores(around[at : at + 5])
            stay, change, rise, keep = begun + begin_begin, on + on_begin, begun + begin_on, on + on_on
            ways.append((change > stay, keep > rise))
            begun, on = max(stay, change) + begin_score, max(rise, keep) + on_score
        goes_on = on > begun
        labels = [goes_on]
        for way in reversed(ways):
            goes_on = way[goes_on]
            labels.append(goes_on)
        labels.reverse()
        return [True, *(not label for label in labels[1:])]

    def _scores(self, around: tuple[str | None, ...]) -> tuple[float, float]:
        """Add up what speaks for beginning and for going on, template by template; `around` are five syllables."""
        found = self._remembered.get(around)
        if found is not None:
            return found
        if not self._exact:
            self._exact = dict(zip(self._attributes.names, map(tuple, self._attributes.weights.tolist()), strict=True))
        begin = on = 0.0
        for (first, last), ending, value in self._templates():
            parts = around[first + PAD : last + PAD + 1]
            known = [part for part in parts if part is not None]
            outside = "BOS" if first < 0 and parts[0] is None else "EOS"
            told = value(" ".join(known)) if len(known) == len(parts) else outside
            weights = self._exact.get(f"{template(first, last)}{ending}={told}")
            if weights is not None:
                begin += weights[0]
                on += weights[1]
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[around] = begin, on
        return begin, on

    def _templates(self) -> list[tuple[Span, str, Callable[[str], str]]]:
        """List the templates in the order of the library: the syllables, the ending of its name, what it says."""
        return [
            *((span, "", str) for span in (*SINGLES, *PAIRS, *TRIPLES)),
            *((span, ".lower", str.lower) for span in (*SINGLES, *PAIRS)),
            *((span, ".isdigit", lambda text: str(is_number(text))) for span in SINGLES[1:4]),
            *((span, ".istitle", lambda text: str(is_title(text))) for span in (*SINGLES, (0, 1), (0, 2))),
            *(
                (span, ".is_in_dict", lambda text: str(text.lower() in self._dictionary))
                for span in (*SINGLES, *PAIRS, *TRIPLES)
            ),
        ]


def _settled(going: Flags, unsure: Flags) -> Flags:
    """Settle the labels between the thresholds: each is the opposite of the next."""
    places = np.arange(len(going))
    sure = np.where(unsure, len(going), places)
    following = np.minimum.accumulate(sure[::-1])[::-1]
    opposite: Flags = ((following - places) & 1).astype(np.bool_)
    opposite ^= going[following]
    return opposite
