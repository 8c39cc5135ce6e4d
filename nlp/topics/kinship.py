"""Word vectors: words that stand in like company lie near each other, so that a rare word may lean on its kin.

Learnt from texts without labels: how much more often than by chance two words stand near each other (positive
pointwise mutual information), reduced to DIMENSIONS by a singular value decomposition. A row of small whole numbers
for each word; only its direction means something.
"""

import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nlp.text import Document, clean
from nlp.topics.evidence import Unit, key, units
from nlp.topics.texts import LabelError

DIMENSIONS: Final = 200
LEAST_PLACES: Final = 5
REACH: Final = 6
"""Words to either side that are company, the nearer the more: one at distance d counts 1 / d."""
SMOOTHING: Final = 0.75
"""Power of the frequency of a word as company: rare company says less than its share."""
_LARGEST: Final = 127


@dataclass(frozen=True)
class Vectors:
    """`rows[i]` is the vector of `words[i]` (features: folded, numbers alike)."""

    words: tuple[str, ...]
    rows: NDArray[np.int8]

    def of(self, words: Sequence[str]) -> NDArray[np.int8]:
        """Return a row for each word; zeros for a word without a vector."""
        number_of = {word: number for number, word in enumerate(self.words)}
        found = np.zeros((len(words), self.rows.shape[1]), dtype=np.int8)
        for place, word in enumerate(words):
            if word in number_of:
                found[place] = self.rows[number_of[word]]
        return found


NO_VECTORS: Final = Vectors((), np.zeros((0, 0), dtype=np.int8))


def learn_vectors(texts: Iterable[Sequence[Unit]]) -> Vectors:
    """Learn vectors from texts cut into units; a unit that comes again teaches nothing new."""
    from scipy.sparse import coo_matrix, csr_matrix
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    seen: dict[tuple[str, ...], list[str]] = {}
    for text in texts:
        for unit in text:
            if unit.folded not in seen:
                seen[unit.folded] = [name for word in unit.folded if (name := key(word)) is not None]
    counts = Counter(name for names in seen.values() for name in names)
    words = tuple(sorted(name for name, count in counts.items() if count >= LEAST_PLACES))
    if len(words) <= DIMENSIONS:
        raise LabelError(
            f"{len(words)} words stand in at least {LEAST_PLACES} places, more than {DIMENSIONS} are needed"
        )
    number_of = {word: number for number, word in enumerate(words)}
    lines = [np.array([number_of[name] for name in names if name in number_of]) for names in seen.values()]
    near = csr_matrix((len(words), len(words)))
    for distance in range(1, REACH + 1):
        long = [line for line in lines if len(line) > distance] or [np.zeros(0, dtype=np.int64)]
        left = np.concatenate([line[:-distance] for line in long])
        right = np.concatenate([line[distance:] for line in long])
        near += coo_matrix((np.full(len(left), 1.0 / distance), (left, right)), shape=near.shape).tocsr()
    near = (near + near.T).tocoo()
    frequency = np.bincount(near.row, near.data, minlength=len(words))
    company = frequency**SMOOTHING / (frequency**SMOOTHING).sum()
    mutual = np.log(near.data / (frequency[near.row] * company[near.col]))
    kept = mutual > 0
    matrix = csr_matrix((mutual[kept], (near.row[kept], near.col[kept])), shape=near.shape)
    with threadpool_limits(limits=1):
        left, strength, _ = randomized_svd(matrix, DIMENSIONS, n_iter=3, random_state=0)
    rows = left * np.sqrt(strength)
    rows *= _LARGEST / np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    return Vectors(words, np.round(rows).astype(np.int8))


def directions(rows: NDArray[np.int8]) -> NDArray[np.float64]:
    """Bring rows to length one; a row of zeros stays."""
    wide = rows.astype(np.float64)
    return np.asarray(wide / np.maximum(np.sqrt((wide * wide).sum(axis=1, keepdims=True)), 1e-12))


def read_texts(paths: Iterable[Path]) -> list[list[Unit]]:
    """Cut the texts of JSONL files (perhaps gzipped; `text`, perhaps `title`) into units. LabelError names the line."""
    found = []
    for path in paths:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                text, title = clean(row["text"]), clean(row.get("title") or "")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise LabelError(f"{path}:{number}: not a text: {error!r}") from error
            if text:
                found.append(units(Document(id=f"{path.name}:{number}", text=text, title=title or None)))
    return found


def write_vectors(vectors: Vectors, path: Path) -> None:
    """Write `vectors.npz`: equal vectors are equal bytes."""
    names = np.frombuffer("\n".join(vectors.words).encode("utf-8"), dtype=np.uint8)
    path.write_bytes(npz_bytes({"words": names, "rows": vectors.rows}))


def read_vectors(path: Path) -> Vectors:
    """Read what `write_vectors` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        words = tuple(arrays["words"].tobytes().decode("utf-8").split("\n"))
        return Vectors(words, np.asarray(arrays["rows"], dtype=np.int8))


def npz_bytes(arrays: dict[str, NDArray[Any]]) -> bytes:
    """Write arrays as an npz file without compression or dates, so that equal arrays are equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # else the zip says on which system it was written
            archive.writestr(entry, member.getvalue())
    return buffer.getvalue()
