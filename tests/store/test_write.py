"""Pages become articles and versions; annotations replace each other; nothing half-done stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import read, write
from store.rows import VIETNAM, local, utc
from store.schema import StoreError
from tests.store.conftest import BODY, HOUR, SITE, START, annotate, article, figure, page, save


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", ["baomau"], START)


def versions(db: Any) -> list[tuple[Any, ...]]:
    sql = "SELECT number, title, is_current FROM v_versions ORDER BY version_id"
    return list(db.conn.execute(sql))


def test_new_same_changed(db: Any, run: int) -> None:
    first = save(db, run, page(1, run), article(1))
    same = save(db, run, page(1, run), article(1), now=START + HOUR)
    edited = save(db, run, page(1, run), article(1, title="Tiêu đề đã sửa"), now=START + 2 * HOUR)
    assert [first.outcome, same.outcome, edited.outcome] == ["new", "same", "changed"]
    assert first.article_id == same.article_id == edited.article_id
    assert first.version_id == same.version_id != edited.version_id
    assert versions(db) == [(1, "Chuyện cải cách số 1", 0), (2, "Tiêu đề đã sửa", 1)]
    row = read.article(db, first.article_id)
    assert row is not None
    assert (row["first_seen_utc"], row["last_seen_utc"]) == ("2025-03-04T01:00:00Z", "2025-03-04T03:00:00Z")
    assert db.conn.execute("SELECT count(*) FROM pages").fetchone()[0] == 3


def test_an_older_state_seen_again_points_back_without_a_duplicate(db: Any, run: int) -> None:
    first = save(db, run, page(1, run), article(1))
    save(db, run, page(1, run), article(1, title="B"))
    back = save(db, run, page(1, run), article(1))
    assert (back.outcome, back.version_id) == ("changed", first.version_id)
    assert versions(db) == [(1, "Chuyện cải cách số 1", 1), (2, "B", 0)]


def test_utc_and_local_time_are_both_there(db: Any, run: int) -> None:
    saved = save(db, run, page(1, run), article(1, published=datetime(2025, 3, 3, 17, 30, tzinfo=UTC)))
    row = read.article(db, saved.article_id)
    assert row is not None
    assert row["published"] == "2025-03-04T00:30:00+07:00"
    assert row["published_utc"] == "2025-03-03T17:30:00Z"
    assert row["published_day"] == "2025-03-04"  # the day in Vietnam


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9998, 12, 30), timezones=st.just(VIETNAM)))  # noqa: DTZ001
def test_utc_and_local_say_the_same_moment(moment: datetime) -> None:
    assert (
        datetime.fromisoformat(utc(moment))
        == datetime.fromisoformat(local(utc(moment)))
        == moment.replace(microsecond=0)
    )


def test_a_naive_moment_is_refused(db: Any) -> None:
    with pytest.raises(StoreError, match="has no time zone"):
        write.begin_run(db, "run", [], datetime(2025, 3, 4))  # noqa: DTZ001
    with pytest.raises(StoreError, match="not a moment"):
        write.begin_run(db, "run", [], "hôm qua")


def test_a_redirect_leads_both_addresses_to_one_article(db: Any, run: int) -> None:
    write.enqueue(db, [{"url": f"{SITE}/cu", "newspaper": "baomau", "kind": "article"}], START)
    first = save(db, run, page(1, run), article(1))
    again = save(db, run, page(1, run, url=f"{SITE}/cu", final_url=f"{SITE}/bai-1.html"), article(1))
    assert (again.article_id, again.outcome) == (first.article_id, "same")
    aliases = list(db.conn.execute("SELECT url, article_id FROM aliases"))
    assert aliases == [(f"{SITE}/cu", first.article_id)]
    assert read.queue(db)["done"] == 2


def test_the_target_of_a_redirect_is_not_fetched_again(db: Any, run: int) -> None:
    rows = [{"url": f"{SITE}/{name}", "newspaper": "baomau", "kind": "article"} for name in ("cu", "bai-1.html")]
    write.enqueue(db, rows, START)
    save(db, run, page(1, run, url=f"{SITE}/cu", final_url=f"{SITE}/bai-1.html"), article(1))
    assert write.lease(db, "baomau", 10, START) == []


def test_withheld_never_replaces_a_body_but_is_kept_when_it_is_all_there_is(db: Any, run: int) -> None:
    hidden = article(1, body=(), lead="Chỉ có sapo.", status="withheld")
    first = save(db, run, page(2, run), article(2, body=(), lead="Chỉ có sapo.", status="withheld"))
    assert first.outcome == "new"
    full = save(db, run, page(1, run), article(1))
    after = save(db, run, page(1, run), hidden)
    assert (after.outcome, after.version_id) == ("same", full.version_id)
    open_ = save(db, run, page(2, run), article(2))
    assert open_.outcome == "changed"
    reasons = {row["url"][-10:]: row["reason"] for row in read.skipped(db, run)}
    assert reasons == {"bai-1.html": "body withheld by the newspaper"}


def test_unreadable_and_failing_pages_leave_a_page_and_a_reason(db: Any, run: int) -> None:
    unreadable = article(1, status="unreadable", warnings=("no headline",))
    assert save(db, run, page(1, run), unreadable).outcome is None
    save(db, run, page(2, run, status=404), None)
    save(db, run, page(3, run, status=503), None)
    assert [(row["state"], row["reason"]) for row in read.skipped(db, run)] == [
        ("skipped", "HTTP 404"),
        ("failed", "HTTP 503"),
        ("failed", "unreadable: no headline"),
    ]
    assert read.counts(db)["articles"] == 0
    assert read.counts(db)["pages"] == 3


def test_not_modified_is_a_sight_of_the_article(db: Any, run: int) -> None:
    first = save(db, run, page(1, run, etag='"a"'), article(1))
    again = save(db, run, page(1, run, status=304, bytes=0), None, now=START + HOUR)
    assert (again.outcome, again.version_id) == ("same", first.version_id)
    row = read.article(db, first.article_id)
    assert row is not None
    assert row["last_seen_utc"] == utc(START + HOUR)


def test_a_withheld_page_that_has_not_changed_is_still_withheld(db: Any, run: int) -> None:
    save(db, run, page(1, run, etag='"a"'), article(1, body=(), lead="Chỉ có sapo.", status="withheld"))
    save(db, run, page(1, run, status=304, bytes=0), None, now=START + HOUR)
    assert [row["reason"] for row in read.skipped(db, run)] == ["body withheld by the newspaper"]


def test_a_page_of_no_known_newspaper_is_kept_without_a_place_in_the_queue(db: Any, run: int) -> None:
    row = page(1, run, newspaper="", url="https://la.example/a")
    assert save(db, run, row, article(1, url="https://la.example/a", newspaper="")).outcome == "new"
    assert sum(read.queue(db).values()) == 0
    assert [row["newspaper"] for row in read.unannotated(db, "1", None)] == [None]


def test_a_batch_is_all_or_nothing(db: Any, run: int) -> None:
    links = [{"url": f"{SITE}/bai-9.html", "newspaper": "baomau", "kind": "article"}]

    def two_pages() -> None:
        with write.batch(db):
            write.save_page(db, page(1, run), article(1), links, START)
            write.save_page(db, page(2, run, kind="gallery"), None, [], START)

    with pytest.raises(StoreError, match="CHECK constraint"):
        two_pages()
    assert read.counts(db)["pages"] == read.counts(db)["articles"] == read.counts(db)["frontier"] == 0
    assert not db.conn.in_transaction


def test_a_page_outside_a_batch_is_refused(db: Any, run: int) -> None:
    with pytest.raises(StoreError, match="belongs inside"):
        write.save_page(db, page(1, run), article(1), [], START)


def test_rows_with_wrong_keys_name_both_sides(db: Any, run: int) -> None:
    with pytest.raises(StoreError, match=r"pages has no column 'headers'; it has id, run_id"):
        save(db, run, page(1, run, headers={}), None)
    with pytest.raises(StoreError, match=r"versions has no column 'headline'"):
        save(db, run, page(1, run), article(1, headline="x"))
    with pytest.raises(StoreError, match=r"save_page: no run_id, bytes in a row with"):
        save(db, run, {name: value for name, value in page(1, run).items() if name not in ("run_id", "bytes")}, None)
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        save(db, run, page(1, 99), None)


def test_group_commit_over_many_calls(db: Any, run: int, path: Any) -> None:
    write.begin(db)
    write.save_page(db, page(1, run), article(1), [], START)
    write.save_page(db, page(2, run), article(2), [], START)
    write.rollback(db)
    assert read.counts(db)["pages"] == 0
    write.begin(db)
    write.save_page(db, page(3, run), article(3), [], START)
    with pytest.raises(StoreError, match="CHECK constraint"):
        write.save_page(db, page(4, run, kind="gallery"), None, [], START)
    with pytest.raises(StoreError, match="no column 'headline'"):
        write.save_page(db, page(5, run), article(5, headline="x"), [], START)
    write.commit(db)
    assert read.counts(db)["pages"] == read.counts(db)["articles"] == 1  # nothing of the two that failed


def test_runs_and_visits(db: Any, run: int, path: Any) -> None:
    write.save_visit(db, {"run_id": run, "newspaper": "baomau", "pages": 1, "outcome": "partial"})
    write.save_visit(db, {"run_id": run, "newspaper": "baomau", "pages": 3, "articles_new": 2, "outcome": "ok"})
    assert write.open_run(db) == run
    write.end_run(db, run, START + HOUR, 0, {"pages": 3})
    assert write.open_run(db) is None
    assert [(visit["pages"], visit["outcome"]) for visit in read.visits(db, run)] == [(3, "ok")]
    last = read.last_run(db)
    assert last is not None
    assert (last["exit_code"], last["counts"], last["ended_utc"]) == (0, {"pages": 3}, "2025-03-04T02:00:00Z")
    assert path.with_name(path.name + "-wal").stat().st_size == 0  # end_run brought the log into the file
    with pytest.raises(StoreError, match="no run 99"):
        write.end_run(db, 99, START, 0, {})


def test_annotation_replaces_what_stood_there(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    assert [line["version_id"] for line in read.unannotated(db, "1", "m1")] == [saved.version_id]
    annotate(db, saved, row["text"])
    annotate(db, saved, row["text"])
    assert read.unannotated(db, "1", "m1") == []
    assert len(read.unannotated(db, "2", "m1")) == len(read.unannotated(db, "1", "m2")) == 1
    assert read.counts(db)["figures"] == 2
    annotate(db, saved, row["text"], figures=[], tags=[])
    assert read.counts(db)["figures"] == read.counts(db)["tags"] == 0


def test_an_edit_hides_the_figures_of_the_earlier_version(db: Any, run: int) -> None:
    row = article(1)
    annotate(db, save(db, run, page(1, run), row), row["text"])
    assert len(read.figures(db)) == 2
    save(db, run, page(1, run), article(1, title="Khác"))
    assert read.figures(db) == []
    assert read.counts(db)["figures"] == 2  # kept on the version where they stood
    assert len(read.unannotated(db, "1", "m1")) == 1


def test_decimals_are_exact_and_have_a_real_beside(db: Any, run: int) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    exact = "2300000000000.000000000000000000001"
    annotate(db, saved, row["text"], figures=[figure(row["text"], "62,4%", Decimal(exact), cmp_amount="4.10")])
    (found,) = read.figures(db)
    assert found["value"] == exact
    assert found["value_num"] == 2.3e12
    assert (found["cmp_amount"], found["cmp_amount_num"]) == ("4.10", 4.1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "62,4"},
        {"value": ""},
        {"kind": "guess"},
        {"status": "done"},
        {"approx": "circa"},
        {"unit_type": "people"},
        {"scope_type": "planet"},
        {"scope": None},
        {"scope_type": None},
        {"cmp_dir": "sideways"},
        {"period_start": "2025-01-01"},
        {"period": None},
        {"indicator_id": "unknown_indicator"},
        {"inherited": {"scope": 1}},
        {"value_num": 1.0},
        {"raw": "62.4%"},
        {"start": 0},
        {"sentence_start": 70, "sentence_end": 72},
    ],
)
def test_a_wrong_figure_is_refused_and_the_old_annotation_stays(db: Any, run: int, wrong: dict[str, Any]) -> None:
    row = article(1)
    saved = save(db, run, page(1, run), row)
    annotate(db, saved, row["text"])
    with pytest.raises(StoreError):
        annotate(db, saved, row["text"], figures=[figure(row["text"], "62,4%", "62.4") | wrong])
    assert len(read.figures(db)) == 2


def test_references_and_places(db: Any, run: int) -> None:
    row = article(1, body=("Nghị định 42/2022/NĐ-CP có hiệu lực tại Quảng Trị.",))
    saved = save(db, run, page(1, run), row)
    at, place = row["text"].index("Nghị định"), row["text"].index("Quảng Trị")
    reference = {"raw": "Nghị định 42/2022/NĐ-CP", "start": at, "end": at + 23, "number_start": at + 10}
    reference |= {"number_end": at + 23, "type": "decree", "number": "42", "year": 2022, "year_from": "symbol"}
    reference |= {"symbol": "NĐ-CP", "issuer": "CP", "issuer_from": "symbol", "ambiguous": False, "candidates": ()}
    where = {"raw": "Quảng Trị", "start": place, "end": place + 9, "id": "vn63-45", "code": "45", "name": "Quảng Trị"}
    where |= {"kind": "tỉnh", "ambiguous": False}
    annotate(db, saved, row["text"], figures=[], references=[reference], places=[where])
    found = read.article(db, saved.article_id)
    assert found is not None
    assert [(line["type"], line["year"], line["ambiguous"]) for line in found["references"]] == [("decree", 2022, 0)]
    assert [(line["province_id"], line["name"]) for line in found["places"]] == [("vn63-45", "Quảng Trị")]
    with pytest.raises(StoreError, match="the text has"):
        annotate(db, saved, row["text"], figures=[], places=[where | {"end": place + 8}])


def test_catalogue_and_newspapers_can_be_saved_again(db: Any) -> None:
    write.save_newspapers(db, [{"slug": "baomau", "title": "Báo Mẫu mới", "enabled": False, "note": "đóng cửa"}])
    row = db.conn.execute("SELECT title, enabled, note, province FROM newspapers WHERE slug = 'baomau'").fetchone()
    assert row == ("Báo Mẫu mới", 0, "đóng cửa", "quang-tri")
    write.save_catalogue(db, topics=[{"id": "procedures", "name_vi": "Tên", "name_en": "n", "definition": "d"}])
    assert db.conn.execute("SELECT count(*), max(slug) FROM provinces").fetchone() == (2, "quang-tri")
    assert db.conn.execute("SELECT valid_from FROM provinces WHERE id = 'vn63-45'").fetchone() == (None,)


def test_the_province_of_an_article_is_that_of_its_newspaper_unless_it_has_its_own(db: Any, run: int) -> None:
    save(db, run, page(1, run), article(1))
    save(db, run, page(2, run), article(2, province="Nghệ An"))
    save(db, run, page(3, run), article(3, province="quang-tri"))
    assert {row["url"][-6]: row["province"] for row in read.unannotated(db, "1", None)} == {
        "1": "Quảng Trị",
        "3": "Quảng Trị",
        "2": "Nghệ An",
    }


def test_an_address_with_a_lone_surrogate_still_has_a_key() -> None:
    assert len(write.url_key(f"{SITE}/\udcff")) == 64


def test_body_and_captions_come_back_as_they_were(db: Any, run: int) -> None:
    saved = save(db, run, page(1, run), article(1, captions=("Ảnh: “một cửa”",)), revisit_after=timedelta(days=1))
    body, captions = db.conn.execute("SELECT body, captions FROM versions WHERE id = ?", (saved.version_id,)).fetchone()
    assert body == '["' + '", "'.join(BODY) + '"]'
    assert captions == '["Ảnh: “một cửa”"]'


def test_an_article_keeps_its_date_when_a_later_version_tells_none(db: Any, run: int) -> None:
    saved = save(db, run, page(1, run), article(1))
    edited = save(db, run, page(1, run), article(1, title="Tiêu đề đã sửa", published=None))
    assert edited.outcome == "changed"
    row = db.conn.execute("SELECT published, published_utc FROM articles WHERE id = ?", (saved.article_id,)).fetchone()
    assert row == ("2025-03-04T08:15:00+07:00", "2025-03-04T01:15:00Z")
    version = db.conn.execute("SELECT published FROM versions WHERE id = ?", (edited.version_id,)).fetchone()
    assert version == (None,)
