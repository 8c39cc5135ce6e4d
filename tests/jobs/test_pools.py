"""The same tasks here, on a pool of processes and on a cluster; whoever is killed, each is answered once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.interruption import WorkerLostError
from jobs.pools import pool
from tests.jobs.clusters import cluster, die, die_once, lengths, refuse

WORDS = [("một cửa " * number).strip() for number in range(1, 31)]
killing = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is Linux's")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with cluster(2) as started:
        yield started.scheduler_address


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "processes", "cluster"])
def test_every_task_is_answered_once(where: str, scheduler: str) -> None:
    with pool(2 if where == "processes" else 1, scheduler if where == "cluster" else None) as each:
        assert sorted(each(lengths, WORDS)) == sorted((text, len(text)) for text in WORDS)
        assert list(each(lengths, [])) == []


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "processes", "cluster"])
def test_an_error_of_the_work_comes_out(where: str, scheduler: str) -> None:
    address = scheduler if where == "cluster" else None
    with pool(2 if where == "processes" else 1, address) as each, pytest.raises(ValueError, match="xã A is refused"):
        list(each(refuse, ["xã A"]))


@killing
@pytest.mark.slow
@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_tasks_of_the_dead_are_done_again(where: str, scheduler: str, tmp_path: Path) -> None:
    tasks = [(f"tờ-{number}", str(tmp_path)) for number in range(4)]
    with pool(2, scheduler if where == "cluster" else None) as each:
        assert sorted(made for _, made in each(die_once, tasks)) == [name for name, _ in tasks]


@killing
@pytest.mark.slow
def test_a_task_that_kills_whoever_does_it_ends_the_work() -> None:
    with pool(2) as each, pytest.raises(WorkerLostError, match="6 times in a row"):
        list(each(die, ["bài"]))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "processes", "cluster"])
def test_who_is_asked_to_stop_begins_nothing_more(where: str, scheduler: str) -> None:
    answered: list[str] = []
    with pool(2 if where == "processes" else 1, scheduler if where == "cluster" else None) as each:
        for text, _ in each(lengths, WORDS, ahead=1, stopping=lambda: bool(answered)):
            answered.append(text)
        assert 1 <= len(answered) <= 3
        assert sorted(each(lengths, WORDS[:5])) == sorted((text, len(text)) for text in WORDS[:5])
