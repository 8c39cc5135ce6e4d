"""What the desk writes, as the store keeps it: responses, saved searches, corrections, and the audit of all."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from store import write
from store.audit import history, record, row_of, writes
from store.corrections import corrections, decide, save_correction, shown
from store.responses import LONGEST, StaleError, response, save_response
from store.saved import MOST, delete_search, due, mark_sent, save_search, searches, set_alert
from store.schema import LockedError, StoreError, connect
from tests.store.conftest import START, annotate, article, page, save

LATER = START + timedelta(hours=1)


@pytest.fixture
def two(db: Any) -> tuple[int, int]:
    """Two articles, both read."""
    run = write.begin_run(db, "run", ["baomau"], START)
    saved = [save(db, run, page(n, run), article(n)) for n in (1, 2)]
    for one, n in zip(saved, (1, 2), strict=True):
        annotate(db, one, article(n)["text"])
    return saved[0].article_id, saved[1].article_id


# ----------------------------------------------------------------------------------------------------------- responses
def test_a_response_keeps_every_step(db: Any, two: tuple[int, int]) -> None:
    first, second = two
    number = save_response(db, first, {"state": "new", "note": "  "}, "Lan", START)
    save_response(
        db, first, {"state": "assigned", "unit": "Sở Mẫu", "deadline": "2025-03-11"}, "Bình", LATER, revision=1
    )
    assert save_response(db, first, {"state": "assigned"}, "Lan", LATER, revision=2) == number  # nothing new, no step
    row = response(db, first)
    assert row is not None
    assert (row["revision"], row["who"], row["note"], row["opened_utc"]) == (2, "Bình", None, "2025-03-04T01:00:00Z")
    save_response(db, first, {"state": "answered", "answer_id": second}, "Lan", LATER, revision=2)
    save_response(db, first, {"state": "closed", "closed_as": "handled"}, "Lan", LATER, revision=3)
    save_response(db, first, {"state": "assigned"}, "Lan", LATER, revision=4)  # open again, and no longer closed as
    steps = history(db, "responses", number)
    assert [(step["after"]["state"], step["after"]["closed_as"]) for step in steps] == [
        ("assigned", None),
        ("closed", "handled"),
        ("answered", None),
        ("assigned", None),
        ("new", None),
    ]
    assert all(older["after"] == newer["before"] for newer, older in pairwise(steps))
    assert [row["state"] for row in db.query("SELECT state FROM v_responses")] == ["assigned"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"state": "assigned"}, "to nobody, or without a deadline"),
        ({"state": "answered"}, "without an answer"),
        ({"state": "closed"}, "closed as None"),
        ({"state": "closed", "closed_as": "mislaid"}, "closed as 'mislaid'"),
        ({"state": "gone"}, "is not one of"),
        ({"state": "new", "who": "x"}, "cannot be written"),
        ({"state": "new", "note": "x" * (LONGEST + 1)}, "at most"),
        ({"state": "answered", "answer_id": 999}, "none of ours"),
        ({"state": "answered", "answer_url": "javascript:alert(1)"}, "CHECK"),
        ({"state": "new", "deadline": "mai"}, "CHECK"),
    ],
)
def test_what_a_state_lacks_is_refused_and_nothing_is_kept(
    db: Any, two: tuple[int, int], row: dict[str, Any], why: str
) -> None:
    with pytest.raises(StoreError, match=why):
        save_response(db, two[0], row, "Lan", START)
    assert response(db, two[0]) is None
    assert writes(db) == []


def test_an_article_is_no_answer_to_itself_and_one_that_is_not_there_has_no_response(
    db: Any, two: tuple[int, int]
) -> None:
    with pytest.raises(StoreError, match="no answer"):
        save_response(db, two[0], {"state": "answered", "answer_id": two[0]}, "Lan", START)
    with pytest.raises(StoreError, match="no article 999"):
        save_response(db, 999, {"state": "new"}, "Lan", START)


def test_who_writes_over_a_later_row_is_told(db: Any, two: tuple[int, int]) -> None:
    save_response(db, two[0], {"state": "new", "note": "một"}, "Lan", START)
    for revision in (0, 2):
        with pytest.raises(StaleError, match="was written by Lan"):
            save_response(db, two[0], {"state": "new", "note": "hai"}, "Bình", LATER, revision=revision)
    row = response(db, two[0])
    assert row is not None
    assert row["note"] == "một"


def test_a_locked_file_is_an_error_of_its_own(db: Any, two: tuple[int, int], path: Any) -> None:
    other = connect(path, busy_seconds=0.05)
    db.conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="locked by another program"):
        save_response(other, two[0], {"state": "new"}, "Lan", START)
    db.conn.execute("ROLLBACK")
    save_response(other, two[0], {"state": "new"}, "Lan", START)
    other.close()


# --------------------------------------------------------------------------------------------------------------- audit
def test_the_audit_is_never_changed_or_deleted_and_stands_in_the_write(db: Any, two: tuple[int, int]) -> None:
    number = save_response(db, two[0], {"state": "new"}, "Lan", START)
    for sql in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="are never"):
            db.conn.execute(sql)
    with pytest.raises(StoreError, match="belongs inside"):
        record(db, "Lan", START, "change", ("responses", number), None, {})

    def undone() -> None:
        with write.batch(db):
            record(db, "Lan", START, "change", ("responses", number), None, row_of(db, "responses", number))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        undone()
    assert len(writes(db)) == 1
    assert writes(db, before_id=writes(db)[0]["id"]) == []


# ------------------------------------------------------------------------------------------------------ saved searches
def test_an_alert_tells_what_came_later_once_and_waits_for_what_is_unread(db: Any, two: tuple[int, int]) -> None:
    number = save_search(db, "Lan", "Một cửa", "một cửa", {}, START, alert="daily", email="lan@mau.example")
    assert due(db, "daily") == []  # what was there before is no news
    run = write.begin_run(db, "run", ["baomau"], LATER)
    third = save(db, run, page(3, run), article(3))
    fourth = save(db, run, page(4, run), article(4))
    assert due(db, "daily") == []  # nobody has read them yet
    annotate(db, third, article(3)["text"])
    (row,) = due(db, "daily")
    assert (row["id"], row["after"], row["until"], row["email"]) == (
        number,
        two[1],
        third.article_id,
        "lan@mau.example",
    )
    assert due(db, "at_once") == []
    mark_sent(db, number, row["until"], LATER)
    assert due(db, "daily") == []
    annotate(db, fourth, article(4)["text"])
    (row,) = due(db, "daily")
    assert (row["after"], row["until"], row["alerted_utc"]) == (
        third.article_id,
        fourth.article_id,
        "2025-03-04T02:00:00Z",
    )
    mark_sent(db, number, fourth.article_id, LATER)
    mark_sent(db, number, 1, LATER)  # it never goes back
    assert due(db, "daily") == []
    with pytest.raises(StoreError, match="no search 99"):
        mark_sent(db, 99, 1, LATER)


def test_a_search_belongs_to_its_owner_and_a_name_stands_once(db: Any) -> None:
    number = save_search(db, "Lan", " Một cửa ", "một cửa", {"bao": ["baomau"], "tinh": []}, START)
    assert save_search(db, "Lan", "Một cửa", "hồ sơ", {}, LATER) == number
    assert save_search(db, "Bình", "Một cửa", "hồ sơ", {}, LATER) != number
    assert [(row["owner"], row["query"], row["filters"]) for row in searches(db, "Lan")] == [("Lan", "hồ sơ", {})]
    for act in (
        lambda: delete_search(db, number, "Bình", LATER),
        lambda: set_alert(db, number, "Bình", "none", None, LATER),
    ):
        with pytest.raises(StoreError, match="Bình has no search"):
            act()
    delete_search(db, number, "Lan", LATER)
    assert [row["owner"] for row in searches(db)] == ["Bình"]
    assert [step["action"] for step in writes(db)] == ["delete", "save", "change", "save"]
    assert writes(db)[0]["before"]["query"] == "hồ sơ"


def test_a_search_that_cannot_be_told_or_is_none_is_refused(db: Any) -> None:
    for query, alert, email, why in (
        ("", "none", None, "words or filters"),
        ("x", "daily", None, "needs an address"),
        ("x", "daily", "lan", "no address of a mailbox"),
        ("x", "daily", "a@b.vn\nBcc: c@d.vn", "no address of a mailbox"),
        ("x", "hourly", "a@b.vn", "is not one of"),
    ):
        with pytest.raises(StoreError, match=why):
            save_search(db, "Lan", "Tên", query, {}, START, alert=alert, email=email)
    for number in range(MOST):
        save_search(db, "Lan", f"số {number}", "x", {}, START)
    with pytest.raises(StoreError, match="are the most"):
        save_search(db, "Lan", "một nữa", "x", {}, START)


# --------------------------------------------------------------------------------------------------------- corrections
def test_a_correction_outlives_what_it_corrects(db: Any, two: tuple[int, int]) -> None:
    (figure,) = db.query("SELECT min(id) AS id, version_id FROM figures WHERE version_id = 1")
    number = save_correction(db, two[0], "figure", str(figure["id"]), " Là 64,2%. ", "Lan", START)
    assert save_correction(db, two[0], "figure", str(figure["id"]), "Là 64,2%.", "Lan", LATER) == number
    annotate(db, type("Saved", (), {"version_id": 1}), article(1)["text"], figures=[])  # read anew, otherwise
    (row,) = corrections(db)
    assert (row["shown"]["raw"], row["proposed"]) == ("62,4%", "Là 64,2%.")
    assert shown(db, two[0], "figure", str(figure["id"])) is None
    with pytest.raises(StoreError, match="has no figure"):
        save_correction(db, two[0], "figure", str(figure["id"]), "Sai.", "Lan", START)
    decide(db, number, "rejected", "", "Bình", LATER)
    with pytest.raises(StoreError, match="was rejected by Bình"):
        decide(db, number, "accepted", "", "Lan", LATER)
    with pytest.raises(StoreError, match="is not there"):
        decide(db, 99, "accepted", "", "Lan", LATER)
    assert corrections(db, "open") == []
    assert [row["id"] for row in corrections(db, "rejected", two[0])] == [number]


@pytest.mark.parametrize(
    ("kind", "item"), [("figure", "2'; DROP"), ("tag", "x"), ("other", "1"), ("word", ""), ("place", "")]
)
def test_a_place_that_is_not_there_has_nothing_to_correct(db: Any, two: tuple[int, int], kind: str, item: str) -> None:
    assert shown(db, two[0], kind, item) is None
    with pytest.raises(StoreError, match="has no"):
        save_correction(db, two[0], kind, item, "Sai.", "Lan", START)
    assert writes(db) == []
