"""What a morning's digest counts, where its window ends, and what it says when there is nothing to say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desk.digest import compose, coverage, heading, morning, summary, window
from store import write
from tests.desk.conftest import MORNING, catalogue, visit
from tests.store.conftest import annotate, article, figure, page, save


def today(store: Any) -> Any:
    return compose(store, *window(MORNING.date()))


def add(db: Any, run: int, name: str, relevance: str | None = "core", **changes: Any) -> Any:
    row = article(name, **{"newspaper": "baomau", "published": MORNING - timedelta(hours=2)} | changes)
    saved = save(db, run, page(name, run), row)
    if relevance:
        annotate(db, saved, row["text"], tags=[], figures=[])
        db.conn.execute("UPDATE annotations SET relevance = ? WHERE version_id = ?", (relevance, saved.version_id))
    return saved


@pytest.fixture
def run(empty: Any) -> int:
    catalogue(empty)
    return write.begin_run(empty, "run", [], MORNING - timedelta(minutes=20))


def test_the_window_is_a_day_that_ends_at_half_past_six() -> None:
    since, until = window(MORNING.date())
    assert (until, until - since) == (MORNING, timedelta(days=1))
    assert heading(compose_nothing()) == "từ 06h30 ngày 4/3/2025 đến 06h30 ngày 5/3/2025"
    for moment in (since, until - timedelta(seconds=1)):
        assert morning(moment) == MORNING.date()
    assert morning(until) == MORNING.date() + timedelta(days=1)


def compose_nothing() -> Any:
    from store.schema import connect

    db = connect(":memory:")
    digest = today(db)
    db.close()
    return digest


def test_articles_stories_and_reprints_are_counted_apart(store: Any, ids: dict[str, int]) -> None:
    digest = today(store)
    assert (digest.articles, digest.stories) == (5, 4)
    assert (digest.others, digest.unread) == (2, 1)  # football and the withheld one; the unread one is neither
    shown = {row["article_id"]: row for _, rows in digest.sections for row in rows}
    assert set(shown) == {ids[name] for name in ("edited", "voice", "evil", "first-minute")}
    assert shown[ids["edited"]]["reprints"] == ["Báo Khác"]


def test_the_first_minute_is_in_and_the_last_is_not(store: Any, ids: dict[str, int]) -> None:
    here = {row["article_id"] for _, rows in today(store).sections for row in rows}
    after = compose(store, *window(MORNING.date() + timedelta(days=1)))
    assert ids["first-minute"] in here
    assert ids["too-late"] not in here
    assert [row["article_id"] for _, rows in after.sections for row in rows] == [ids["too-late"]]


def test_an_article_stands_once_under_its_main_topic_and_citizens_come_first(store: Any) -> None:
    digest = today(store)
    assert [topic for topic, _ in digest.sections] == [
        "Tiếng nói người dân",
        "Cải cách thủ tục hành chính",
        "Chỉ đạo, điều hành",
    ]
    every = [row["article_id"] for _, rows in digest.sections for row in rows]
    assert len(every) == len(set(every)) == digest.stories


def test_a_figure_of_a_reprint_is_not_told_again(store: Any, ids: dict[str, int]) -> None:
    figures = today(store).figures
    assert {row["article_id"] for row in figures} == {ids["edited"], ids["voice"], ids["evil"]}


def test_a_figure_that_headline_and_body_repeat_is_told_once(empty: Any, run: int) -> None:
    body = ("Tỉnh đạt 62,4% hồ sơ trực tuyến.", "Như vậy, 62,5% là tiến bộ.")
    row = article("twice", body, title="Đạt 62,4%", newspaper="baomau", published=MORNING - timedelta(hours=1))
    saved = save(empty, run, page("twice", run), row)
    first = figure(row["text"], "62,4%", "62.4")
    second = first | {"start": row["text"].rindex("62,4%"), "end": row["text"].rindex("62,4%") + 5}
    annotate(empty, saved, row["text"], tags=[], figures=[first, second, figure(row["text"], "62,5%", "62.5")])
    assert [(row["value"], row["sentence"]) for row in today(empty).figures] == [
        ("62.4", "Đạt 62,4%"),
        ("62.5", "Như vậy, 62,5% là tiến bộ."),
    ]


def test_a_reprint_of_an_older_article_names_it(empty: Any, run: int) -> None:
    old = add(empty, run, "old", published=MORNING - timedelta(days=3))
    new = add(empty, run, "new", newspaper="baokhac")
    write.save_story(empty, [old.article_id, new.article_id])
    digest = today(empty)
    ((_, (row,)),) = digest.sections
    assert (row["printed_first_by"], row["printed_first"]) == ("Báo Mẫu", "2025-03-02T06:30:00+07:00")
    assert (digest.articles, digest.stories) == (1, 1)


def test_a_text_printed_twice_by_one_newspaper_is_a_duplicate_and_no_reprint(empty: Any, run: int) -> None:
    first = add(empty, run, "first", published=MORNING - timedelta(hours=3))
    twice = add(empty, run, "twice", published=MORNING - timedelta(hours=2))
    again = add(empty, run, "again", newspaper="baokhac")
    write.save_story(empty, [first.article_id, twice.article_id, again.article_id])
    digest = today(empty)
    assert (digest.articles, digest.stories, digest.duplicates) == (3, 1, 1)
    assert digest.sections[0][1][0]["reprints"] == ["Báo Khác"]
    assert summary(digest).startswith("1 tin gốc (3 bài, 1 bài đăng lại, 1 bài trùng)")


# ----------------------------------------------------------------------------------------- silence and empty mornings
def test_coverage_parts_the_silent_from_the_unvisited(store: Any) -> None:
    digest = today(store)
    assert (digest.active, digest.silent, digest.unvisited) == (("Báo Khác", "Báo Mẫu"), (), ("Báo Lặng",))
    assert coverage(digest) == (
        "Nguồn: 2/3 báo có bài. Không được ghé: Báo Lặng (tin và số liệu có thể thiếu). "
        "Ghé báo lần cuối lúc 06h10 ngày 5/3/2025; bài đăng sau đó chưa có ở đây."
    )


def test_a_paper_that_was_visited_and_brought_nothing_is_silent(empty: Any, run: int) -> None:
    add(empty, run, "one")
    write.save_visit(empty, visit(run, "baokhac"))
    write.save_visit(empty, visit(run, "baolang") | {"outcome": "skipped"})
    later = write.begin_run(empty, "run", [], MORNING + timedelta(hours=3))
    write.save_visit(empty, visit(later, "baomau"))
    digest = today(empty)
    assert (digest.active, digest.silent, digest.unvisited) == (("Báo Mẫu",), ("Báo Khác",), ("Báo Lặng",))
    assert coverage(digest) == (
        "Nguồn: 1/3 báo có bài. Không có bài: Báo Khác. Không được ghé: Báo Lặng (tin và số liệu có thể thiếu)."
    )


def test_a_disabled_paper_counts_only_with_articles(empty: Any, run: int) -> None:
    assert "Báo Tắt" not in coverage(today(empty))
    add(empty, run, "old", newspaper="baotat")
    assert today(empty).active == ("Báo Tắt",)


def test_an_empty_morning_says_why(empty: Any, run: int) -> None:
    start = "Không có tin cải cách hành chính trong thời gian này: "
    assert summary(today(empty)) == start + "chương trình chưa ghé tờ báo nào."
    early = write.begin_run(empty, "run", [], MORNING - timedelta(days=4))
    write.save_visit(empty, visit(early, "baomau"))
    assert summary(today(empty)) == start + "lần ghé báo gần nhất là 06h30 ngày 1/3/2025."
    write.save_visit(empty, visit(run, "baomau"))
    assert summary(today(empty)) == start + "không báo nào có bài."
    add(empty, run, "football", "none")
    assert summary(today(empty)) == start + "các báo đăng 1 bài, 1 bài không về cải cách hành chính."
    add(empty, run, "unread", None)
    assert summary(today(empty)).endswith("đăng 2 bài, 1 bài không về cải cách hành chính. 1 bài chưa được đọc chủ đề.")


def test_a_morning_without_reprints_says_so(empty: Any, run: int) -> None:
    add(empty, run, "one")
    assert summary(today(empty)) == "1 tin gốc (1 bài, không có bài đăng lại), 0 số liệu."


def test_an_article_of_no_newspaper_and_no_topic_has_a_place(empty: Any, run: int) -> None:
    add(empty, run, "one", newspaper=None)
    ((topic, (row,)),) = today(empty).sections
    assert topic == "Tin liên quan khác"
    assert row["newspaper_title"] is None or row["newspaper_title"] == "Báo Mẫu"


def test_core_articles_stand_before_partial_ones_and_then_those_with_reprints(empty: Any, run: int) -> None:
    partial = add(empty, run, "partial", "partial", published=MORNING - timedelta(hours=5))
    alone = add(empty, run, "alone", published=MORNING - timedelta(hours=4))
    first = add(empty, run, "first", published=MORNING - timedelta(hours=3))
    again = add(empty, run, "again", newspaper="baokhac")
    write.save_story(empty, [first.article_id, again.article_id])
    ((_, rows),) = today(empty).sections
    assert [row["article_id"] for row in rows] == [saved.article_id for saved in (first, alone, partial)]


def test_a_change_is_no_figure_of_the_digest(empty: Any, run: int) -> None:
    row = article("rise", ("Tỉ lệ đạt 62,4%, tăng 5,2%.",), newspaper="baomau", published=MORNING - timedelta(hours=1))
    level = figure(row["text"], "62,4%", "62.4")
    annotate(
        empty,
        save(empty, run, page("rise", run), row),
        row["text"],
        tags=[],
        figures=[level, figure(row["text"], "5,2%", "5.2", kind="change", cmp_dir="up")],
    )
    assert [told["value"] for told in today(empty).figures] == ["62.4"]
