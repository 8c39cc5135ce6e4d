"""How speed is measured: ours and a peer in turn, a ratio pair by pair, the median of the ratios."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Literal

HOUSE = Path(__file__).parents[2]
SHARED = HOUSE.parent / "shared"
ROUNDS = 7

Clock = Literal["CPU", "wall"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds of every comparison, and the share of the usual input."""

    rounds: int = ROUNDS
    share: float = 1.0

    def of(self, count: int, least: int = 1) -> int:
        """So many of `count` things are measured.

        >>> Effort().of(600), Effort(share=0.01).of(600), Effort(share=0.01).of(600, least=20)
        (600, 6, 20)
        """
        return max(least, round(count * self.share))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times our time a peer takes: seconds of the same work, pair by pair, measured in turn.

    `target`: the least ratio wanted; `at_most`: the greatest one, where "the peer" is ourselves with more to do (what
    an article costs in a small and in a large store). `per`: units of work in one measurement; times are told for one.
    """

    stage: str
    ours: Sequence[float]
    peer: str
    theirs: Sequence[float]
    target: float | None = None
    at_most: float | None = None
    note: str = ""
    clock: Clock = "CPU"
    per: int = 1

    @property
    def ratios(self) -> list[float]:
        """The peer's time over ours, of each round."""
        return [there / here for here, there in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds.

        >>> Ratio("words", [1, 2, 1], "peer", [10, 30, 12]).ratio
        12.0
        """
        return statistics.median(self.ratios)

    @property
    def reached(self) -> bool | None:
        """Is the target reached? None when there is none.

        >>> Ratio("words", [1.0], "peer", [12.0], target=12).reached
        True
        >>> Ratio("growth", [1.0], "100,000", [1.2], at_most=1.15).reached
        False
        """
        if self.target is None and self.at_most is None:
            return None
        return (self.target is None or self.ratio >= self.target) and (
            self.at_most is None or self.ratio <= self.at_most
        )

    def row(self) -> dict[str, Any]:
        """Make the row of build/bench.json; milliseconds are medians of one unit of work."""
        return {
            "stage": self.stage,
            "peer": self.peer,
            "ours_ms": statistics.median(self.ours) * 1000 / self.per,
            "peer_ms": statistics.median(self.theirs) * 1000 / self.per,
            "ratio": self.ratio,
            "least": min(self.ratios),
            "most": max(self.ratios),
            "rounds": len(self.ratios),
            "target": self.target,
            "at_most": self.at_most,
            "reached": self.reached,
            "clock": self.clock,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """A row that could not be measured, and why: a peer that does not install, data that are not here."""

    stage: str
    peer: str
    why: str

    def row(self) -> dict[str, Any]:
        """Make the row of build/bench.json."""
        return {"stage": self.stage, "peer": self.peer, "missing": self.why}


Row = Ratio | Missing


def compare(
    stage: str,
    ours: Callable[[], float],
    peer: str,
    theirs: Callable[[], float],
    *,
    rounds: int = ROUNDS,
    target: float | None = None,
    at_most: float | None = None,
    note: str = "",
    clock: Clock = "CPU",
    per: int = 1,
    warm: bool = True,
) -> Ratio:
    """Measure both in turn, each round in the other order; once before that to warm the caches unless told not to.

    Both give seconds: `own_cpu`, `own_wall` and `child_cpu` measure them.
    """
    if warm:
        ours(), theirs()
    here: list[float] = []
    there: list[float] = []
    for number in range(rounds):
        for work, times in ((ours, here), (theirs, there))[:: -1 if number % 2 else 1]:
            times.append(work())
    return Ratio(stage, here, peer, there, target, at_most, note, clock, per)


def blocks(times: Sequence[float], size: int) -> list[float]:
    """Sum measurements of single texts by blocks: one text takes half or twice the usual ratio, a block does not.

    >>> blocks([1, 2, 3, 4, 5], 2)
    [3, 7]
    """
    whole = range(0, len(times) - len(times) % size, size)
    return [sum(times[start : start + size]) for start in whole]


def own_cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work in this process."""
    began = process_time()
    work()
    return process_time() - began


def own_wall(work: Callable[[], object]) -> float:
    """Seconds on the clock of a piece of work."""
    began = perf_counter()
    work()
    return perf_counter() - began


def child_cpu(command: Sequence[str | Path], folder: Path) -> float:
    """CPU seconds of a whole process (its own, not its children's); raises CalledProcessError when it fails."""
    code = "import resource, subprocess, sys; "
    code += "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); use = resource.getrusage("
    code += "resource.RUSAGE_CHILDREN); print(use.ru_utime + use.ru_stime); sys.exit(done.returncode)"
    answer = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], cwd=folder, capture_output=True, text=True, check=True
    )
    return float(answer.stdout)
