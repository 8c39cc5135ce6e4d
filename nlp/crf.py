"""The model that underthesea ships, read as arrays: weights of its features, and the words of its dictionary.

`models.bin` is a CRFsuite file: a header, the features as (kind, attribute, label, weight), and a constant database of
attribute names. `dictionary.bin` is a pickled set of strings; its strings are read off, nothing of it is executed.
"""

from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from
from typing import Final

import numpy as np
from numpy.typing import NDArray

BEGINS: Final = "B-W"
CONTINUES: Final = "I-W"
"""The two labels of a syllable: it begins a word, or goes on with the one before it."""

_HEADER: Final = "<4sI4s9I"
_DATABASE: Final = "<4s5I"
_FEATURE: Final = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_STATE: Final = 0
_TRANSITION: Final = 1
_SET_BEGINS: Final = b"\x80\x04"
# Opcodes of a pickled set of short strings that carry nothing: mark, add items, memoize, empty set; a frame has eight
# bytes of length.
_BARE: Final = b"(\x90\x94\x8f"
_FRAME: Final = 0x95
_SHORT_TEXT: Final = 0x8C
_STOP: Final = 0x2E

Weights = NDArray[np.float64]


class ModelError(ValueError):
    """A model file is not of the kind this room reads."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What the model has learnt: `weights[i]` of `names[i]` and `transitions[from]`, columns BEGINS and CONTINUES."""

    names: tuple[str, ...]
    weights: Weights
    transitions: Weights


def read_attributes(path: Path) -> Attributes:
    """Read a CRFsuite model of the two labels BEGINS and CONTINUES. Raises ModelError."""
    content = path.read_bytes()
    if len(content) < 48:
        raise ModelError(f"{path} has {len(content)} bytes, a model has more")
    magic, _, kind, _, _, labels, attributes, features_at, labels_at, names_at, _, _ = unpack_from(_HEADER, content)
    if (magic, kind, labels) != (b"lCRF", b"FOMC", 2):
        raise ModelError(f"{path} is {magic!r} {kind!r} with {labels} labels, a model of words is lCRF FOMC with 2")
    if _names(content, labels_at) != [BEGINS, CONTINUES]:
        raise ModelError(f"{path} has the labels {_names(content, labels_at)}, not {BEGINS} and {CONTINUES}")
    _, _, count = unpack_from("<4s2I", content, features_at)
    features = np.frombuffer(content, _FEATURE, count, features_at + 12)
    weights = np.zeros((attributes, 2))
    transitions = np.zeros((2, 2))
    for table, number in ((weights, _STATE), (transitions, _TRANSITION)):
        of_kind = features[features["kind"] == number]
        table[of_kind["source"], of_kind["target"]] = of_kind["weight"]
    return Attributes(tuple(_names(content, names_at)), weights, transitions)


def _names(content: bytes, at: int) -> list[str]:
    """Return the strings of a constant database by their numbers; `at` is where it begins in the file.

    An entry is a number, a length and that many bytes, the last of them zero. The frame round each name is blotted out
    in one stroke, so that all names are decoded and cut at once.
    """
    _, _, _, _, count, table = unpack_from(_DATABASE, content, at)
    places = np.frombuffer(content, "<u4", count, at + table).astype(np.int64)
    if (np.diff(places) <= 0).any():
        raise ModelError(f"a database of {count} names is not in the order of their numbers")
    last = int(places[-1])
    stop = last + 8 + unpack_from("<I", content, at + last + 4)[0]
    block = np.frombuffer(content, np.uint8, stop, at).copy()
    for byte in range(8):
        block[places + byte] = 0
    names = block[int(places[0]) + 8 : -1].tobytes().decode("utf-8").split("\0" * 9)
    if len(names) != count:
        raise ModelError(f"a database of {count} names has {len(names)}")
    return names


def read_dictionary(path: Path) -> list[str]:
    """Read the strings of a pickled set, in the order of the file. Raises ModelError for anything else in it."""
    content = path.read_bytes()
    if content[:2] != _SET_BEGINS:
        raise ModelError(f"{path} begins with {content[:2]!r}, a set in protocol 4 with {_SET_BEGINS!r}")
    found: list[bytes] = []
    at = 2
    while (code := content[at]) != _STOP:
        if code == _SHORT_TEXT:
            stop = at + 2 + content[at + 1]
            found.append(content[at + 2 : stop])
            at = stop
        elif code == _FRAME:
            at += 9
        elif code in _BARE:
            at += 1
        else:
            raise ModelError(f"{path} has the opcode {code:#x} at {at}; a set of short strings has none such")
        if at >= len(content):
            raise ModelError(f"{path} ends at {at} without a stop")
    return b"\n".join(found).decode("utf-8").split("\n")
