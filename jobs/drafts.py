"""Papers in a folder: written anew as often as one likes, but never over a line that a person has edited."""

import json
import os
from hashlib import sha256
from pathlib import Path

RECORD = ".diembao.json"
"""In each folder: {file name: sha256 of what the program wrote there last}."""
MOST = 1000


class DraftError(Exception):
    """There is no free name left for a paper."""


def lay_down(path: Path, content: bytes) -> Path:
    """Write a paper and return where it lies: at `path`, or beside it under a new name if that was edited since.

    What differs from what was written last, or was never written by the program, is a person's work. A file that has
    these very bytes already is left alone.
    """
    known = _record(path.parent)
    for number in range(1, MOST):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        there = _digest(place)
        if there in (None, known.get(place.name), sha256(content).hexdigest()):
            if there != sha256(content).hexdigest():
                _replace(place, content)
            _remember(path.parent, place.name, sha256(content).hexdigest())
            return place
    raise DraftError(f"{path}: {MOST - 1} edited versions lie beside it; move them away")


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def _record(folder: Path) -> dict[str, str]:
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in told.items()} if isinstance(told, dict) else {}


def _remember(folder: Path, name: str, digest: str) -> None:
    told = _record(folder) | {name: digest}
    _replace(folder / RECORD, (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8"))


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    unfinished.replace(path)
