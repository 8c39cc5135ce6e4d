"""The bench end to end on tiny inputs: both sides keep the same articles, and a side that does not stops it."""

from pathlib import Path

import pytest

from tests.bench.inputs import FIXTURES, known_pages
from tests.bench.measure import Effort, Ratio
from tests.bench.processes import annotate, fill, processes
from tests.bench.whole import addressed, offline, ours


def test_offline_makes_its_row_and_both_sides_keep_all_pages() -> None:
    (row,) = offline(Effort(rounds=1, share=0.01))
    assert isinstance(row, Ratio)
    assert row.ratio > 0
    assert (row.per, row.target) == (4, 15)


def test_offline_stops_when_fewer_articles_are_kept_than_there_are_pages(tmp_path: Path) -> None:
    html = next(iter(addressed(known_pages(FIXTURES)).values()))
    saved = tmp_path / "pages"
    saved.mkdir()
    (saved / "00000.html").write_bytes(html)
    assert ours(saved, tmp_path / "a.db", 1) > 0
    with pytest.raises(SystemExit, match="2 pages, we keep 1"):
        ours(saved, tmp_path / "b.db", 2)


def test_processes_makes_its_row_of_times_by_the_clock() -> None:
    (row,) = processes(Effort(rounds=1, share=0.01))
    assert isinstance(row, Ratio)
    assert row.ratio > 0
    assert (row.clock, row.target) == ("wall", 1.8)


def test_processes_stops_when_articles_are_left_unread(tmp_path: Path) -> None:
    told = fill(tmp_path / "unread.db", 3)
    with pytest.raises(SystemExit, match=f"{told + 1} articles, 1 processes read {told}"):
        annotate(tmp_path / "unread.db", tmp_path / "copy.db", 1, told + 1)
