"""Drift: a month whose government is built otherwise is told; a month like those before is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.backlog import annotate_backlog
from jobs.doctor import examine
from jobs.entrance import VIETNAM
from jobs.vocabulary import LEAST_TEXTS, moved_shares, outlook
from store import read
from store.months import months
from tests.jobs.conftest import Program
from tests.jobs.reform_months import OTHERWISE, USUAL, store_months, texts

MODELS = Path(__file__).parents[2] / "models"
NOW = datetime(2031, 4, 20, 9, tzinfo=VIETNAM)
BEFORE = {
    "2031-01": texts(USUAL, 16, 1),
    "2031-02": texts(USUAL, 16, 2),
    "2031-03": texts(USUAL, 16, 3),
}


@contextmanager
def annotated(path: Path, last: list[tuple[str, tuple[str, ...]]], before: Any = BEFORE) -> Iterator[Any]:
    with closing(store_months(path, before | {"2031-04": last})) as store:
        counts = annotate_backlog(store, MODELS, lambda: NOW)
        assert counts["annotated"] == counts["relevant"] == len(last) + sum(map(len, before.values()))
        yield store


def test_a_month_like_those_before_is_silent(tmp_path: Path) -> None:
    with annotated(tmp_path / "kho.db", texts(USUAL, 16, 4)) as store:
        seen = outlook(store, MODELS, NOW)
    assert seen is not None
    assert not seen.moved, seen.said
    assert seen.said.startswith("tháng 04/2031: 16 bài về cải cách")
    findings = [finding for finding in examine(tmp_path / "kho.db", MODELS, NOW) if finding.what == "vocabulary"]
    assert [(finding.ok, finding.said) for finding in findings] == [(True, seen.said)]


def test_another_government_is_told_with_its_words(tmp_path: Path) -> None:
    with annotated(tmp_path / "kho.db", texts(OTHERWISE, 16, 4)) as store:
        seen = outlook(store, MODELS, NOW)
    assert seen is not None
    assert seen.moved
    assert "từ ngữ đã rời xa dữ liệu đã học" in seen.said
    assert re.search(r"từ mới: [^)]*(hạt|khế|tổng khu)", seen.said)
    assert "diembao review" in seen.said
    (finding,) = [finding for finding in examine(tmp_path / "kho.db", MODELS, NOW) if finding.what == "vocabulary"]
    assert finding.line().startswith("LỖI  từ ngữ: tháng 04/2031")


def test_it_is_told_without_any_month_before_too(tmp_path: Path) -> None:
    with annotated(tmp_path / "kho.db", texts(OTHERWISE, 16, 4), {}) as store:
        seen = outlook(store, MODELS, NOW)
    assert seen is not None
    assert seen.moved


def test_what_stays_is_not_told_every_month(tmp_path: Path) -> None:
    before = {f"2031-{month:02}": texts(OTHERWISE, 16, month) for month in (1, 2, 3)}
    with annotated(tmp_path / "kho.db", texts(OTHERWISE, 16, 4), before) as store:
        seen = outlook(store, MODELS, NOW)
    assert seen is not None
    assert not seen.moved
    assert "như các tháng trước" in seen.said


def test_few_texts_and_days_to_come_say_nothing(tmp_path: Path) -> None:
    with closing(store_months(tmp_path / "kho.db", {"2031-04": texts(OTHERWISE, LEAST_TEXTS - 1, 4)})) as store:
        annotate_backlog(store, MODELS, lambda: NOW)
        assert outlook(store, MODELS, NOW) is None
    with annotated(tmp_path / "khác.db", texts(OTHERWISE, 16, 4)) as store:
        seen = outlook(store, MODELS, NOW.replace(month=3))
    assert seen is not None
    assert seen.month == "2031-03"


def test_the_command_warns_once_when_it_has_read_something(diembao: Program, tmp_path: Path) -> None:
    store_months(tmp_path / "diembao.db", {"2025-01": texts(OTHERWISE, 16, 4)}).close()
    first, second = diembao("annotate"), diembao("annotate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "từ ngữ đã rời xa dữ liệu đã học" in first.stderr
    assert second.stderr == ""


def test_every_article_keeps_what_months_and_queue_are_made_of(tmp_path: Path) -> None:
    with annotated(tmp_path / "kho.db", texts(USUAL, 16, 4)) as store:
        rows = store.conn.execute("SELECT scores, novelty, doubt FROM annotations").fetchall()
        assert all(len(scores) > 12 * 5 and 0 <= novelty < 0.2 and 0 < doubt < 1 for scores, novelty, doubt in rows)
        (row, *_) = months(store, store.conn.execute("SELECT model FROM annotations").fetchone()[0])
        assert row["texts"] == row["relevant"] == 16
        assert sum(topic["present"] for topic in row["topics"].values()) >= 16
        assert read.counts(store)["annotations"] == 64


def month(relevant: int, **present: int) -> dict[str, Any]:
    return {"relevant": relevant, "topics": {topic: {"present": count} for topic, count in present.items()}}


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (month(40, procedures=21, models=1), []),
        (month(40, procedures=4, models=1), ["cải cách thủ tục hành chính từ 50,0 % thành 10,0 %"]),
        (month(40, procedures=20, models=20), ["mô hình"]),
        (month(400, procedures=240, models=0), []),  # sure, but no news
        (month(10, procedures=3, models=1), []),  # much, but by chance
    ],
)
def test_shares_that_move_abruptly_are_named(last: dict[str, Any], said: list[str]) -> None:
    before = [
        month(40, procedures=20, models=1),
        month(40, procedures=22, models=0),
        month(40, procedures=18, models=2),
    ]
    found = moved_shares(last, before)
    assert len(found) == len(said)
    assert all(part in found[at] for at, part in enumerate(said))
    assert moved_shares(last, before[:1]) == []
