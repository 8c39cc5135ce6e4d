"""The bench of the store on tiny inputs: both sides are given the same, find the same, and make rows."""

from pathlib import Path

import pytest

from tests.bench import storing
from tests.bench.growth import growth
from tests.bench.invented import invented
from tests.bench.measure import Effort, Ratio
from tests.bench.searching import searching
from tests.bench.storing import Sides, one_table, same_rows
from tests.bench.told import cells

TINY = Effort(rounds=1, share=0.01)


def test_invented_articles_are_always_the_same_and_distinct() -> None:
    articles = invented(30, seed=3)
    assert articles == invented(30, seed=3)
    assert len({article.content_hash for article in articles}) == 30
    assert not {article.url for article in articles} & {article.url for article in invented(30, seed=4)}


@pytest.mark.parametrize("work", [same_rows, one_table])
def test_both_sides_keep_what_can_be_found_again(tmp_path: Path, work: storing.Work) -> None:
    sides = Sides(tmp_path, invented(60))
    assert sides.ours() > 0
    assert sum(map(len, sides.found.values())) > 20
    assert sides.theirs(work) > 0


def test_a_side_that_finds_other_articles_stops_the_bench(tmp_path: Path) -> None:
    sides = Sides(tmp_path, invented(60))
    sides.ours()
    sides.articles = invented(30)
    with pytest.raises(SystemExit, match="was found in"):
        sides.theirs(one_table)


@pytest.mark.parametrize(("stage", "rows"), [(storing.storing, 2), (searching, 2), (growth, 2)])
def test_every_stage_makes_its_rows(stage: storing.Stage, rows: int) -> None:
    found = list(stage(TINY))
    assert len(found) == rows
    assert all(isinstance(row, Ratio) and row.ratio > 0 and cells(row) for row in found)
    assert any(row.reached is not None for row in found if isinstance(row, Ratio))
