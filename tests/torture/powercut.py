"""Power cuts: the writes of a real crawl are recorded by strace, and the disk is rebuilt as a cut could have left it.

What was synced is there. What was written and not yet synced may be there, may be missing, or may be torn at a sector,
each write for itself; a new file whose folder was not synced may be missing altogether. From every such disk the store
must open, keep its invariants, and lose nothing that the archive says it holds.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.archive import cut_back
from store.read import archive_ends
from store.schema import connect
from store.write import requeue_leases
from tests.scraper.loopback import ROOT, Site, newspaper, order, proxy
from tests.torture.invariants import broken
from tests.torture.report import Report

CALLS = "openat,write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat2,close,dup"
SECTOR = 512
_LINE = re.compile(r"^(\d+) +(?:([\d.]+) +)?(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_PLACE = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass
class Step:
    """One thing that happened to a file: a write at a place, a new length, a sync, or its removal."""

    kind: str
    path: str
    offset: int = 0
    content: bytes = b""
    length: int = 0


@dataclass
class Kept:
    """A file on the disk that is being rebuilt: what is safe, and what only the system's memory has."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Step] = field(default_factory=list)
    lasting: bool = False
    """Its name is in the folder for good."""


def powercuts(times: int, folder: Path, *, size: int = 60, seed: int = 3, unsynced: str = "") -> Report:
    """Record one crawl, cut its power `times` times, and look at every disk that is left.

    With `unsynced`, files whose names end so are never synced: the harness must then see what is lost.
    """
    report = Report("power cut replayed from strace", times)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    steps = list(recorded(folder / "real", size))
    if unsynced:
        steps = [step for step in steps if not (step.kind == "sync" and step.path.endswith(unsynced))]
    report.figures = {"writes": sum(step.kind == "write" for step in steps)}
    report.figures["syncs"] = sum(step.kind == "sync" for step in steps)
    if report.figures["writes"] < size or not report.figures["syncs"]:
        report.wrong.append(f"the record is too short to be one: {report.figures}")
        return report
    left = 0
    for number in range(times):
        cut = chance.randrange(1, len(steps) + 1)
        disk = folder / f"cut-{number}"
        rebuild(disk, folder / "real", steps[:cut], chance)
        wrong = recovered(disk)
        left += (disk / "test.db").exists()
        report.wrong += [f"cut {number} after {cut} of {len(steps)} steps: {each}" for each in wrong]
        shutil.rmtree(disk)
    report.figures["disks with a store"] = left
    return report


def recorded(folder: Path, size: int) -> Iterator[Step]:
    """Crawl a small site under strace and yield what happened to the files of `folder`, in order."""
    folder.mkdir(parents=True)
    trace = folder.parent / "trace.txt"
    strace = ["strace", "-f", "-y", "-xx", "-s", "20000000", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(trace)]
    with proxy(Site(newspaper(size))) as address:
        command = [*strace, *order(folder, address, DIEMBAO_BATCH=7, DIEMBAO_BATCH_SECONDS=0.05, max_pages=5 * size)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=240, encoding="utf-8", check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    yield from read_trace(trace, folder)
    trace.unlink()


def read_trace(trace: Path, folder: Path) -> Iterator[Step]:
    """Read strace's lines; a call that was interrupted by another thread's is put together again."""
    begun: dict[str, str] = {}
    positions: dict[str, int] = {}
    sizes: dict[str, int] = {}
    inside = str(folder)
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            found = _LINE.match(line.rstrip("\n"))
            if not found:
                continue
            pid, _, told = found.groups()
            if told.endswith("<unfinished ...>"):
                begun[pid] = told.removesuffix("<unfinished ...>").rstrip()
                continue
            if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)$", told):
                told = begun.pop(pid, "") + resumed[1]
            call = _CALL.match(told)
            if call and int(call[3]) >= 0:
                yield from _steps(call[1], call[2], int(call[3]), inside, positions, sizes)


def _steps(
    name: str, told: str, answer: int, inside: str, positions: dict[str, int], sizes: dict[str, int]
) -> Iterator[Step]:
    """Turn one system call into what it did to a file of ours."""
    place = _PLACE.match(told)
    path = _unescaped(place[2]) if place else ""
    if name in ("unlink", "unlinkat", "rename", "renameat2", "openat"):
        paths = [_unescaped(text) for text, _ in _TEXT.findall(told)]
        ours = [each for each in paths if each.startswith(inside)]
        if name.startswith("unlink") and ours:
            sizes.pop(ours[0], None)
            yield Step("gone", ours[0])
        elif name == "openat" and ours and "O_TRUNC" in told:
            sizes[ours[0]] = 0
            yield Step("length", ours[0])
        elif name.startswith("rename") and ours:
            raise AssertionError(f"a rename is not replayed: {told[:200]}")
        return
    if not path.startswith(inside):
        return
    if name in ("fsync", "fdatasync"):
        yield Step("sync", path)
    elif name == "ftruncate":
        length = int(told.rsplit(",", 1)[1])
        sizes[path] = length
        yield Step("length", path, length=length)
    elif name in ("pwrite64", "write"):
        text = _TEXT.search(told)
        if text is None or text[2]:
            raise AssertionError(f"strace cut a write short: {told[:100]}")
        content = bytes.fromhex(text[1].replace("\\x", ""))[:answer]
        # Only the archive is written without a place, and it is only ever appended to.
        offset = int(told.rsplit(",", 1)[1]) if name == "pwrite64" else sizes.get(path, 0)
        sizes[path] = max(sizes.get(path, 0), offset + len(content))
        yield Step("write", path, offset, content)
    elif name in ("writev", "pwritev"):
        raise AssertionError(f"{name} is not replayed: {told[:100]}")


def _unescaped(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text


def rebuild(disk: Path, source: Path, steps: list[Step], chance: random.Random) -> None:
    """Write the folder as a cut right after `steps` could have left it."""
    files: dict[str, Kept] = {}
    for step in steps:
        if step.kind == "gone":
            files.pop(step.path, None)
            continue
        if step.kind == "sync" and step.path not in files:  # a folder: the names in it last
            for path, kept in files.items():
                kept.lasting |= str(Path(path).parent) == step.path
            continue
        kept = files.setdefault(step.path, Kept())
        if step.kind == "sync":
            for each in kept.waiting:
                _apply(kept.safe, each, len(each.content))
            kept.waiting.clear()
            kept.lasting = True  # ext4, xfs and NTFS keep the name of a file that was synced
        else:
            kept.waiting.append(step)
    fortune = chance.choice((0.0, 0.3, 0.7, 1.0))  # how much of the system's memory reached the disk
    for path, kept in files.items():
        if not kept.lasting and chance.random() > fortune:
            continue
        for step in kept.waiting:
            if chance.random() < fortune:
                torn = chance.random() < 0.2 and len(step.content) > SECTOR
                _apply(kept.safe, step, chance.randrange(0, len(step.content), SECTOR) if torn else len(step.content))
        target = disk / Path(path).relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(kept.safe)
    disk.mkdir(parents=True, exist_ok=True)


def _apply(content: bytearray, step: Step, length: int) -> None:
    if step.kind == "length":
        del content[step.length :]
        content.extend(bytes(step.length - len(content)))
        return
    if len(content) < step.offset:
        content.extend(bytes(step.offset - len(content)))
    content[step.offset : step.offset + length] = step.content[:length]


def recovered(disk: Path) -> list[str]:
    """Open the store as the next run does, and say what is wrong then."""
    path = disk / "test.db"
    if not path.exists():
        return []
    for shared in disk.glob("*-shm"):
        shared.unlink()  # lives in memory only
    try:
        db = connect(path)
        try:
            cut_back(disk / "archive", "baosongmay", archive_ends(db))
            requeue_leases(db, "baosongmay")
        finally:
            db.close()
    except Exception as error:  # noqa: BLE001 - whatever the next run would say
        return [f"the next run cannot open it: {type(error).__name__}: {error}"]
    return broken(disk)


TORTURES: dict[str, Callable[[int, Path], Report]] = {"powercuts": powercuts}
