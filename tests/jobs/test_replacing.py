"""A new model comes in whole or not at all, at whatever moment its replacement is killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.entrance import models
from jobs.relearning import MADE
from jobs.replacing import COMING, replace, settle
from nlp.topics.classifier import load

HOUSE = Path(__file__).parents[2]
# Ends the process, as a kill does, before its n-th act on the file system: Python tells of each by an audit event.
KILLED = """
import os, sys
from pathlib import Path
from jobs.replacing import replace

made, out, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
ACTS = ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.listdir", "shutil.rmtree")

def hook(event, arguments):
    global left
    if event in ACTS:
        if left == 0:
            os._exit(9)
        left -= 1

sys.addaudithook(hook)
replace(made, out, sys.argv[4:])
"""


def folder_of(path: Path, mark: str) -> Path:
    path.mkdir()
    for name in MADE:
        (path / name).write_text(f"{mark} {name}", encoding="utf-8")
    return path


def marks(folder: Path) -> set[str]:
    """Whose the four files are."""
    return {(folder / name).read_text(encoding="utf-8").split()[0] for name in MADE}


def killed(made: Path, out: Path, acts: int) -> bool:
    """Replace a model in a process that ends before so many acts and one; False when it came to its end."""
    command = [sys.executable, "-c", KILLED, str(made), str(out), str(acts), *MADE]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, 9), done.stderr
    return done.returncode == 9


def test_a_kill_before_every_act_leaves_one_of_the_two_models_whole(tmp_path: Path) -> None:
    made = folder_of(tmp_path / "mới", "new")
    seen = []
    for acts in range(200):
        out = folder_of(tmp_path / f"đang dùng {acts}", "old")
        (out / "vectors.npz").write_bytes(b"beside them")
        ended = not killed(made, out, acts)
        mixed = len(marks(out)) == 2
        settle(out)
        (one,) = marks(out)
        seen.append((one, mixed))
        assert (out / "vectors.npz").read_bytes() == b"beside them"
        assert not (out / COMING).exists()
        replace(made, out, MADE)  # and whatever was left, the next attempt comes in
        assert (marks(out), {path.name for path in out.iterdir()}) == ({"new"}, {*MADE, "vectors.npz"})
        if ended:
            break
    assert [one for one, _ in seen] == sorted((one for one, _ in seen), reverse=True), "old until it is new, then new"
    assert {("old", False), ("new", True), ("new", False)} == set(seen), "it was killed amid the four files too"


def test_whoever_asks_for_the_models_moves_in_what_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "models"
    out.mkdir()
    for name in MADE:
        shutil.copy(HOUSE / "models" / name, out / name)
    (out / "topics.npz").write_bytes(b"of another model")
    (out / COMING).mkdir()
    shutil.copy(HOUSE / "models" / "topics.npz", out / COMING / "topics.npz")
    monkeypatch.setenv("DIEMBAO_MODELS", str(out))
    load(models() / "topics.npz")
    assert not (out / COMING).exists()


def test_what_was_laid_down_but_not_decided_never_comes_in(tmp_path: Path) -> None:
    made, out = folder_of(tmp_path / "mới", "new"), folder_of(tmp_path / "cũ", "old")
    (made / MADE[-1]).unlink()
    with pytest.raises(FileNotFoundError):
        replace(made, out, MADE)
    settle(out)
    assert marks(out) == {"old"}
