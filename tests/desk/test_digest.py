"""What a morning's digest counts, where its window ends, and what it says when there is nothing to say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.digest import compose, coverage, gather, heading, morning, summary, window
from desk.periods import span
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


# ------------------------------------------------------------------------------------------- each article in one digest
def crawl(db: Any, began: Any, command: str = "run") -> int:
    """A run that visited Báo Mẫu well."""
    number = write.begin_run(db, command, ["baomau"], began)
    write.save_visit(db, visit(number, "baomau"))
    return number


def brought(db: Any, run: int, name: str, published: Any, seen: Any) -> int:
    row = article(name, newspaper="baomau", published=published)
    saved = save(db, run, page(name, run), row, now=seen)
    annotate(db, saved, row["text"], tags=[], figures=[])
    return int(saved.article_id)


def days_of(db: Any, article_id: int, days: range = range(-20, 20)) -> list[int]:
    """The mornings, counted from MORNING, whose digest has the article."""
    found = []
    for day in days:
        digest = compose(db, *window(MORNING.date() + timedelta(days=day)))
        if article_id in {row["article_id"] for row in digest.evidence}:
            found.append(day)
    return found


def test_what_is_seen_after_the_cut_off_stands_in_the_next_digest_and_only_there(empty: Any) -> None:
    catalogue(empty)
    crawl(empty, MORNING - timedelta(days=3))
    later = crawl(empty, MORNING + timedelta(minutes=37))
    night, afternoon = MORNING - timedelta(minutes=20), MORNING - timedelta(days=5)
    seen = MORNING + timedelta(minutes=40)
    ids = [brought(empty, later, str(number), moment, seen) for number, moment in enumerate((night, afternoon))]
    assert [days_of(empty, each) for each in ids] == [[1], [1]]
    assert "2 bài lấy về sau giờ chốt" not in summary(today(empty))
    assert "1 bài lấy về sau giờ chốt, sẽ vào bản sau." in summary(today(empty))
    tomorrow = compose(empty, *window(MORNING.date() + timedelta(days=1)))
    assert [row["late"] for row in tomorrow.evidence] == [1, 1]
    assert "2 tin đăng trước đó, nay mới lấy được." in summary(tomorrow)


@pytest.mark.parametrize("command", ["backfill", "ingest"])
def test_history_counts_by_its_day_of_print(empty: Any, command: str) -> None:
    catalogue(empty)
    crawl(empty, MORNING - timedelta(days=30))
    later = crawl(empty, MORNING, command)
    old = brought(empty, later, "old", MORNING - timedelta(days=10, hours=1), MORNING + timedelta(hours=1))
    assert days_of(empty, old) == [-10]


def test_the_first_visit_to_a_paper_brings_history(empty: Any) -> None:
    catalogue(empty)
    first = crawl(empty, MORNING)
    old = brought(empty, first, "old", MORNING - timedelta(days=10, hours=1), MORNING + timedelta(hours=1))
    assert days_of(empty, old) == [-10]


def test_every_article_of_a_fortnight_stands_in_exactly_one_digest(empty: Any) -> None:
    """Runs every seven hours bring what was printed up to three days before."""
    catalogue(empty)
    ids = []
    for number in range(24):
        began = MORNING + timedelta(hours=7 * number - 84)
        run = crawl(empty, began)
        published = began - timedelta(hours=(number * 13) % 72)
        ids.append(brought(empty, run, str(number), published, began + timedelta(minutes=5)))
    assert [len(days_of(empty, each)) for each in ids] == [1] * 24


def test_a_digest_as_of_a_moment_has_the_words_of_that_moment(empty: Any, run: int) -> None:
    add(empty, run, "one", title="Tựa đầu")
    (seen,) = empty.conn.execute("SELECT max(seen_utc) FROM versions").fetchone()
    then = datetime.fromisoformat(seen)
    row = article("one", newspaper="baomau", published=MORNING - timedelta(hours=2), title="Tựa sửa")
    saved = save(empty, run, page("one", run), row, now=then + timedelta(days=400))
    annotate(empty, saved, row["text"], tags=[], figures=[])
    asked = span("day", MORNING.date())
    assert [row["title"] for row in gather(empty, asked, as_of=then).evidence] == ["Tựa đầu"]
    assert [row["title"] for row in gather(empty, asked).evidence] == ["Tựa sửa"]
