"""Putting a new model in place of an old one, so that whoever loads has one of the two in whole, whenever it is killed.

Four files belong together, and no system renames four files at once. So they are laid down beside the old ones in a
folder whose name is the decision; from then on the new model is the one that stands, and whoever comes next moves in
what is not moved yet. Before, the old one stands, and what was laid down so far is thrown away by the next attempt.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

COMING: Final = "topics.coming"
_UNFINISHED: Final = "topics.unfinished"


def replace(made: Path, out: Path, names: Sequence[str]) -> None:
    """Put the files of those names, made in one folder, into another; all of them or none."""
    out.mkdir(parents=True, exist_ok=True)
    settle(out)
    unfinished = out / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for name in names:
        with (made / name).open("rb") as source, (unfinished / name).open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
    _sync(unfinished)
    unfinished.rename(out / COMING)
    _sync(out)
    settle(out)


def settle(out: Path) -> None:
    """Move in what a replacement that was killed left on its way; several may do it at once, nothing is done twice."""
    coming = out / COMING
    if not coming.is_dir():
        return
    for path in sorted(coming.iterdir()):
        try:
            path.replace(out / path.name)
        except FileNotFoundError:  # somebody else was quicker
            continue
    _sync(out)
    try:
        coming.rmdir()
    except FileNotFoundError:
        return


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows has no way to sync a folder
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
