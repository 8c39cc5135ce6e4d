"""Months: what they hold is always the sum of the annotations, however these came and went."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from store import write
from store.months import months, texts_of
from store.rereading import reread
from store.rows import select
from store.upkeep import check
from tests.store.conftest import START, article, page, save

MODEL, NEXT = "a" * 64, "b" * 64


def annotate(db: Any, version_id: int, score: float, relevance: str = "core", model: str | None = MODEL) -> None:
    tags = [{"topic": "procedures", "score": score, "strength": 2, "why": []}] if relevance != "none" else []
    row = {
        "relevance": relevance,
        "relevance_score": score,
        "model": model,
        "code": "3",
        "annotated_utc": START,
        "scores": {"procedures": score, "steering": 0.25},
        "novelty": score / 10,
    }
    write.save_annotation(db, version_id, row, tags=tags)


def stocked(db: Any, days: list[tuple[int, int]]) -> list[int]:
    run = write.begin_run(db, "run", ["baomau"], START)
    versions = []
    for place, (month, day) in enumerate(days):
        published = datetime(2025, month, day, 3, tzinfo=UTC)
        versions.append(save(db, run, page(place, run), article(place, published=published)).version_id)
    return versions


def summed(db: Any) -> list[dict[str, Any]]:
    """What the rows of annotations say, added up anew."""
    return select(
        db,
        """SELECT substr(v.published, 1, 7) AS month, x.model, s.key AS topic, count(*) AS texts,
          sum(x.relevance <> 'none') AS relevant, sum(g.topic IS NOT NULL) AS present,
          sum(coalesce(g.strength, 0) = 2) AS main, round(avg(s.value), 4) AS mean_score,
          round(avg(x.novelty), 4) AS novelty
        FROM annotations x JOIN versions v ON v.id = x.version_id, json_each(x.scores) s
        LEFT JOIN tags g ON g.version_id = x.version_id AND g.topic = s.key
        WHERE x.model IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    )


def kept(db: Any) -> list[dict[str, Any]]:
    return select(
        db,
        """SELECT month, model, topic, texts, relevant, present, main, mean_score, novelty FROM v_topic_months
        ORDER BY month, model, topic""",
    )


def test_months_are_the_sum_of_the_annotations(db: Any) -> None:
    versions = stocked(db, [(6, 30), (6, 1), (7, 1), (7, 2), (7, 3)])
    for version, score in zip(versions, (0.9, 0.8, 0.7, 0.6, 0.5), strict=True):
        annotate(db, version, score)
    annotate(db, versions[4], 0.3, "none")  # the same model once more
    annotate(db, versions[0], 0.4, model=NEXT)  # another model
    assert kept(db) == summed(db)
    assert {(row["month"], row["model"]) for row in kept(db)} == {
        ("2025-06", MODEL),
        ("2025-06", NEXT),
        ("2025-07", MODEL),
    }


def test_a_month_nothing_is_left_of_is_gone(db: Any) -> None:
    (version,) = stocked(db, [(6, 30)])
    annotate(db, version, 0.9)
    annotate(db, version, 0.9, model=NEXT)
    assert [row["model"] for row in select(db, "SELECT model FROM model_months")] == [NEXT]
    assert {row["model"] for row in select(db, "SELECT model FROM topic_months")} == {NEXT}


def test_an_article_moves_with_its_day_when_it_is_read_anew(db: Any) -> None:
    versions = stocked(db, [(6, 30), (7, 1)])
    for version in versions:
        annotate(db, version, 0.9)
    run = write.begin_run(db, "reparse", ["baomau"], START)
    (url, page_id) = db.conn.execute(
        "SELECT p.url, p.id FROM versions v JOIN pages p ON p.id = v.page_id WHERE v.id = ?", (versions[0],)
    ).fetchone()
    told = {**page(0, run, url=url), "id": page_id, "version_id": versions[0]}
    with write.batch(db):
        became = reread(
            db, told, article(0, published=datetime(2025, 7, 9, 3, tzinfo=UTC)), lambda text: text, lambda text: text
        )
    assert became == "mended"
    assert kept(db) == summed(db)
    assert {row["month"] for row in kept(db)} == {"2025-07"}


@pytest.mark.parametrize("changes", [{"model": None}, {"scores": {}}])
def test_what_no_model_scored_belongs_to_no_month(db: Any, changes: dict[str, Any]) -> None:
    (version,) = stocked(db, [(6, 30)])
    row = {"relevance": None, "model": MODEL, "code": "3", "annotated_utc": START, "scores": {"procedures": 0.5}}
    write.save_annotation(db, version, row | changes)
    assert select(db, "SELECT * FROM model_months") == []


def test_a_month_that_counts_wrongly_is_found_by_the_check(db: Any) -> None:
    versions = stocked(db, [(6, 30), (7, 1)])
    for version in versions:
        annotate(db, version, 0.9)
    assert list(check(db)) == []
    db.conn.execute("UPDATE model_months SET texts = texts + 1 WHERE month = '2025-07'")
    assert list(check(db)) == [f"a month counts other texts than were read: 2025-07 {MODEL}"]


def test_months_are_told_of_one_model_in_order(db: Any) -> None:
    versions = stocked(db, [(7, 2), (6, 30), (6, 1)])
    for version, score in zip(versions, (0.9, 0.8, 0.6), strict=True):
        annotate(db, version, score)
    june, july = months(db, MODEL)
    assert (june["month"], june["texts"], june["relevant"]) == ("2025-06", 2, 2)
    assert june["novelty"] == pytest.approx(0.07)
    assert june["topics"]["procedures"] == {"present": 2, "main": 2, "mean_score": pytest.approx(0.7)}
    assert june["topics"]["steering"] == {"present": 0, "main": 0, "mean_score": 0.25}
    assert months(db, MODEL, since="2025-07") == [july]
    assert months(db, NEXT) == []
    assert [row["version_id"] for row in texts_of(db, MODEL, "2025-06", 5)] == [versions[1], versions[2]]
    assert json.loads(json.dumps(june)) == june
