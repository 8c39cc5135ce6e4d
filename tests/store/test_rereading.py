"""Reading archived articles once more, where others point at what becomes one: stories, answers, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from nlp.text import fold, searchable
from store import write
from store.corrections import corrections, save_correction
from store.rereading import reread
from store.reviews import reviews, save_review
from store.upkeep import check
from tests.store.conftest import BODY, HOUR, START, annotate, article, page, save

LATER = START + timedelta(days=1)
LONG = tuple(
    f"Đoạn {n}: tổ công tác đến từng thôn hướng dẫn người dân nộp hồ sơ qua mạng, lần thứ {n}." for n in range(9)
)


@pytest.fixture
def misread(db: Any) -> dict[str, Any]:
    """An article of a story with a first state, and a second one that a broken layout made of the same text."""
    run = write.begin_run(db, "run", ["baomau", "baokhac"], START)
    body = (*BODY, *LONG)
    whole = article(1, body=body)
    first = save(db, run, page(1, run), whole, now=START)
    wrong = article(1, body=(*body, "Đọc nhiều: một bài khác."))
    second = save(db, run, page(1, run, fetched_utc=START + HOUR), wrong, now=START + HOUR)
    assert (second.article_id, second.version_id != first.version_id) == (first.article_id, True)
    again = article("lại", body=body, newspaper="baokhac")
    save(db, run, page("lại", run, newspaper="baokhac"), again, now=START + HOUR)
    annotate(db, second, wrong["text"])
    write.save_stories(db)
    return {"page": page(1, run), "row": whole, "article": first.article_id, "versions": (first, second)}


def told_again(db: Any, misread: dict[str, Any]) -> str:
    shown = misread["page"] | {"version_id": misread["versions"][1].version_id}
    with write.batch(db):
        return str(reread(db, shown, misread["row"], fold, searchable))


def test_two_states_that_become_one_keep_what_points_at_them(db: Any, misread: dict[str, Any]) -> None:
    (figure, *_) = db.conn.execute("SELECT id FROM figures ORDER BY id").fetchone()
    save_correction(db, misread["article"], "figure", str(figure), "Là 64,2%.", "Lan", LATER)
    answer = {"version_id": misread["versions"][1].version_id, "who": "Lan", "how_chosen": "asked"}
    save_review(db, answer | {"relevance": "none", "topics": {}}, LATER)
    (copy,) = db.conn.execute("SELECT version_id FROM reprints WHERE article_id = ?", (misread["article"],)).fetchone()
    assert copy == misread["versions"][1].version_id

    assert told_again(db, misread) == "mended"

    stands = misread["versions"][0].version_id
    assert db.conn.execute("SELECT id FROM versions WHERE article_id = ?", (misread["article"],)).fetchall() == [
        (stands,)
    ]
    assert [row["version_id"] for row in reviews(db)] == [stands]
    ((version, start, end),) = [(row["version_id"], row["start"], row["end"]) for row in corrections(db)]
    assert (version, start, end) == (stands, None, None)  # what was shown stands in another text
    write.save_stories(db)
    assert db.conn.execute("SELECT count(*) FROM reprints").fetchone() == (2,)
    assert list(check(db)) == []


def test_a_correction_of_a_text_that_was_mended_in_place_has_no_offsets(db: Any, misread: dict[str, Any]) -> None:
    (figure, *_) = db.conn.execute("SELECT id FROM figures ORDER BY id").fetchone()
    save_correction(db, misread["article"], "figure", str(figure), "Là 64,2%.", "Lan", LATER)
    misread["row"] = article(1, body=(LONG[0], *BODY, *LONG[1:]))
    assert told_again(db, misread) == "mended"
    ((version, start, shown),) = [(row["version_id"], row["start"], row["shown"]) for row in corrections(db)]
    assert (version, start, shown["raw"]) == (misread["versions"][1].version_id, None, "62,4%")
