"""What compares articles after they are annotated: a run that is killed before it leaves it to the next one."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.backlog import annotate_backlog
from jobs.entrance import VIETNAM
from store.slips import slips, uncompared
from tests.jobs.reform_months import store_months

MODELS = Path(__file__).parents[2] / "models"
NOW = datetime(2031, 4, 20, 9, tzinfo=VIETNAM)
TOLD = [
    (f"Hồ sơ ở Quảng Trị, kỳ {value}", (f"Năm 2030, tỷ lệ hồ sơ trực tuyến của Quảng Trị đạt {value}.",))
    for value in ("74,9%", "64,7%")
]


class KilledError(Exception):
    """Stands for the kill: nothing of the run comes after it."""


def kill(done: int) -> None:
    raise KilledError(done)


def disagreements(store: Any) -> list[tuple[str, str]]:
    return [(row["other_raw"], row["raw"]) for row in slips(store, kind="conflict")]


def test_a_run_killed_before_it_compares_leaves_that_to_the_next(tmp_path: Path) -> None:
    with closing(store_months(tmp_path / "kho.db", {"2031-04": TOLD})) as store:
        with pytest.raises(KilledError):
            annotate_backlog(store, MODELS, lambda: NOW, watch=kill)
        assert disagreements(store) == []
        assert uncompared(store) == 1
        assert annotate_backlog(store, MODELS, lambda: NOW)["annotated"] == 0
        assert sorted(disagreements(store)[0]) == ["64,7%", "74,9%"]
        assert uncompared(store) == 0
