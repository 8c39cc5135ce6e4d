"""The queue: order, leases, coming back, and what must not come back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from store import backfills, frontier, read, write
from store.frontier import ATTEMPTS
from store.schema import StoreError
from store.upkeep import note_archive
from tests.store.conftest import HOUR, SITE, START, article, page, save

DAY = timedelta(days=1)


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", ["baomau"], START)


def next_run(db: Any, run: int) -> int:
    write.end_run(db, run, START + HOUR, 0, {})
    return write.begin_run(db, "run", ["baomau"], START + DAY)


def link(name: str, kind: str = "article", **more: Any) -> dict[str, Any]:
    return {"url": f"{SITE}/{name}", "newspaper": "baomau", "kind": kind, **more}


def leased(db: Any, count: int = 10, now: Any = START) -> list[str]:
    return [row["url"].removeprefix(f"{SITE}/") for row in write.lease(db, "baomau", count, now)]


def test_priority_then_discovery(db: Any, run: int) -> None:
    write.enqueue(db, [link("a"), link("b", priority=2), link("c"), link("d", priority=2)], START + HOUR)
    write.enqueue(db, [link("e")], START)
    assert leased(db, 3, START + HOUR) == ["b", "d", "e"]
    assert leased(db, 3, START + HOUR) == ["a", "c"]
    assert leased(db, 3, START + HOUR) == []


def test_new_ones_are_counted_once(db: Any, run: int) -> None:
    assert write.enqueue(db, [link("a"), link("a"), link("b")], START) == 2
    assert write.enqueue(db, [link("a"), link("c")], START) == 1
    leased(db)
    assert write.enqueue(db, [link("a")], START) == 0  # a leased one keeps its state
    assert read.queue(db)["leased"] == 3


def test_newspapers_do_not_take_from_each_other(db: Any, run: int) -> None:
    write.enqueue(db, [link("a"), link("x") | {"newspaper": "baokhac", "url": "https://baokhac.example/x"}], START)
    assert leased(db) == ["a"]
    assert read.queue(db, "baokhac")["queued"] == 1


def test_not_before_its_time(db: Any, run: int) -> None:
    write.enqueue(db, [link("a", next_utc=START + HOUR), link("b")], START)
    assert leased(db) == ["b"]
    assert leased(db, now=START + HOUR) == ["a"]


def test_back_off_gives_an_address_back(db: Any, run: int) -> None:
    write.enqueue(db, [link("a")], START)
    (row,) = write.lease(db, "baomau", 1, START)
    assert (row["state"], row["attempts"]) == ("leased", 1)
    write.settle(db, row["url_key"], "queued", "HTTP 503", START, next_utc=START + HOUR)
    assert leased(db) == []
    (row,) = write.lease(db, "baomau", 1, START + HOUR)
    assert row["attempts"] == 2


def test_leases_of_a_killed_run_are_put_back(db: Any, run: int) -> None:
    write.enqueue(db, [link("a"), link("b")], START)
    leased(db)
    assert write.requeue_leases(db, "baokhac") == 0
    assert write.requeue_leases(db, "baomau") == 2
    assert sorted(leased(db)) == ["a", "b"]


def test_what_kills_every_run_is_given_up(db: Any, run: int) -> None:
    write.enqueue(db, [link("gift")], START)
    for _ in range(ATTEMPTS):
        assert leased(db) == ["gift"]
        write.requeue_leases(db)
    assert leased(db) == []
    assert read.queue(db)["failed"] == 1


def test_what_kills_every_run_takes_no_neighbour_with_it(db: Any, run: int) -> None:
    names = [f"bai-{number}.html" for number in range(20)]
    write.enqueue(db, [link(name) for name in names], START)
    deaths = 0
    while rows := write.lease(db, "baomau", 16, START):
        if any(row["url"].endswith("/bai-7.html") for row in rows):
            deaths += 1  # and what came in its company dies with the transaction
            write.requeue_leases(db)
            continue
        for row in rows:
            write.settle(db, row["url_key"], "done", None, START)
    failed = [url for (url,) in db.conn.execute("SELECT url FROM frontier WHERE state <> 'done'")]
    assert (deaths, failed) == (ATTEMPTS, [f"{SITE}/bai-7.html"])


def test_lists_come_back_in_every_run_but_not_within_one(db: Any, run: int) -> None:
    lists = [link("rss", "feed"), link("tin", "section"), link("map", "sitemap")]
    write.enqueue(db, lists, START)
    for row in write.lease(db, "baomau", 9, START):
        save(db, run, page(1, run, url=row["url"], kind=row["kind"]), None, lists)
    assert leased(db) == []
    second = next_run(db, run)
    assert write.enqueue(db, lists, START + DAY) == 3
    assert len(leased(db, now=START + DAY)) == 3
    assert second


def test_an_article_done_comes_back_only_when_its_revisit_is_due(db: Any, run: int) -> None:
    write.enqueue(db, [link("bai-1.html"), link("bai-2.html")], START)
    leased(db)
    save(db, run, page(1, run), article(1), revisit_after=DAY)
    save(db, run, page(2, run), article(2))
    both = [link("bai-1.html"), link("bai-2.html")]
    assert write.enqueue(db, both, START + 2 * DAY) == 0  # the same run
    next_run(db, run)
    assert write.enqueue(db, both, START + DAY - HOUR) == 0
    assert write.enqueue(db, both, START + DAY) == 1
    assert leased(db, now=START + DAY) == ["bai-1.html"]


def test_revisits_and_failures_come_back_without_being_listed(db: Any, run: int) -> None:
    write.enqueue(db, [link(name) for name in ("bai-1.html", "bai-2.html", "down", "gone")], START)
    rows = {row["url"][len(SITE) + 1 :]: row["url_key"] for row in write.lease(db, "baomau", 9, START)}
    save(db, run, page(1, run), article(1), revisit_after=DAY)
    save(db, run, page(2, run), article(2))
    write.settle(db, rows["down"], "failed", "timeout", START)
    write.settle(db, rows["gone"], "skipped", "HTTP 410", START)
    assert write.requeue_due(db, "baomau", START + DAY) == 0  # still the same run
    next_run(db, run)
    assert write.requeue_due(db, "baomau", START + DAY) == 2
    assert sorted(leased(db, now=START + DAY)) == ["bai-1.html", "down"]


def test_a_failed_address_is_tried_again_when_seen_until_its_attempts_are_used(db: Any, run: int) -> None:
    write.enqueue(db, [link("a")], START)
    for attempt in range(ATTEMPTS):
        (row,) = write.lease(db, "baomau", 1, START)
        write.settle(db, row["url_key"], "failed", "timeout", START)
        run = next_run(db, run)
        assert write.enqueue(db, [link("a")], START) == (attempt < ATTEMPTS - 1)


def test_a_sitemap_that_says_modified_brings_an_article_back(db: Any, run: int) -> None:
    write.enqueue(db, [link("bai-1.html")], START)
    leased(db)
    save(db, run, page(1, run), article(1))
    next_run(db, run)
    assert write.enqueue(db, [link("bai-1.html", modified_utc=START - HOUR)], START + DAY) == 0
    assert write.enqueue(db, [link("bai-1.html", modified_utc=START + HOUR)], START + DAY) == 1


def test_an_alias_of_a_known_article_is_done_at_once(db: Any, run: int) -> None:
    other = article(1, url=f"{SITE}/chuan.html")
    saved = save(db, run, page(1, run), other)
    assert write.enqueue(db, [link("chuan.html")], START) == 0
    rows = list(db.conn.execute("SELECT url, state, article_id FROM frontier ORDER BY rowid"))
    done = ("done", saved.article_id)
    assert rows == [(f"{SITE}/bai-1.html", *done), (f"{SITE}/chuan.html", *done)]


def test_a_redirect_to_a_known_article_can_be_settled_without_a_page(db: Any, run: int) -> None:
    saved = save(db, run, page(1, run), article(1))
    write.enqueue(db, [link("cu")], START)
    (row,) = write.lease(db, "baomau", 1, START)
    write.settle(db, row["url_key"], "done", "redirect to a known article", START, saved.article_id)
    assert [line["reason"] for line in read.skipped(db, run)] == ["redirect to a known article"]


def test_settling_needs_a_known_address_and_a_reason(db: Any, run: int) -> None:
    with pytest.raises(StoreError, match="no address with key abc"):
        write.settle(db, "abc", "done", None, START)
    write.enqueue(db, [link("a")], START)
    with pytest.raises(StoreError, match="CHECK constraint"):
        write.settle(db, write.url_key(f"{SITE}/a"), "failed", None, START)
    with pytest.raises(StoreError, match="enqueue: no kind"):
        write.enqueue(db, [{"url": "x", "newspaper": "baomau"}], START)


def test_a_lease_brings_the_validators_of_the_last_good_answer(db: Any, run: int) -> None:
    write.enqueue(db, [link("rss", "feed")], START)
    (row,) = write.lease(db, "baomau", 1, START)
    assert (row["etag"], row["last_modified"]) == (None, None)
    save(db, run, page(1, run, url=row["url"], kind="feed", etag='"v1"', last_modified="Tue, 04 Mar 2025"), None)
    save(db, run, page(1, run, url=row["url"], kind="feed", status=304), None)
    next_run(db, run)
    write.enqueue(db, [link("rss", "feed")], START)
    (row,) = write.lease(db, "baomau", 1, START)
    assert (row["etag"], row["last_modified"]) == ('"v1"', "Tue, 04 Mar 2025")


def test_links_of_a_page_are_queued_with_it(db: Any, run: int) -> None:
    save(db, run, page(1, run, url=f"{SITE}/rss", kind="feed"), None, [link("bai-1.html", published=START)])
    (row,) = write.lease(db, "baomau", 1, START)
    assert (row["url"], row["published"]) == (f"{SITE}/bai-1.html", "2025-03-04T08:00:00+07:00")


def test_archive_ends(db: Any, run: int) -> None:
    for length in (700, 1400):
        note_archive(db, "a.warc.gz", "baomau", length, START)
    assert read.archive_ends(db) == {"a.warc.gz": 1400}


def test_a_redirect_leaves_what_became_of_its_target_alone(db: Any, run: int) -> None:
    write.enqueue(db, [link("old.html"), link("moved.html")], START)
    leased(db)
    save(db, run, page(1, run, url=f"{SITE}/moved.html", status=404), None)
    save(db, run, page(1, run, url=f"{SITE}/old.html", final_url=f"{SITE}/moved.html"), article(1), now=START + HOUR)
    told = dict(db.conn.execute("SELECT url, state || ' ' || coalesce(reason, '') || ' ' || done_utc FROM frontier"))
    assert told[f"{SITE}/moved.html"] == "skipped HTTP 404 2025-03-04T01:00:00Z"
    assert told[f"{SITE}/old.html"] == "done  2025-03-04T02:00:00Z"


def skipped(db: Any, name: str, day: date, reason: str = "published then, before now") -> None:
    write.enqueue(db, [link(name)], START)
    write.settle(db, write.url_key(f"{SITE}/{name}"), "skipped", reason, START, passed_over=day)


def test_a_wider_window_brings_back_what_a_narrower_one_left_out(db: Any, run: int) -> None:
    for month in range(1, 6):
        skipped(db, f"thang-{month}", date(2025, month, 1))
    write.enqueue(db, [link("gone")], START)
    write.settle(db, write.url_key(f"{SITE}/gone"), "skipped", "HTTP 404", START)
    assert frontier.requeue_window(db, "baomau", date(2025, 1, 1), None) == 0, "not within the run that left it out"
    next_run(db, run)
    assert frontier.requeue_window(db, "baomau", date(2025, 3, 1), date(2025, 4, 30)) == 2
    assert sorted(leased(db)) == ["thang-3", "thang-4"]
    assert frontier.requeue_window(db, "baokhac", None, None) == 0
    assert frontier.requeue_window(db, "baomau", None, None) == 3


def test_a_page_that_is_kept_is_no_longer_outside_the_window(db: Any, run: int) -> None:
    skipped(db, "bai-1.html", date(2025, 3, 1))
    run = next_run(db, run)
    frontier.requeue_window(db, "baomau", None, None)
    save(db, run, page(1, run), article(1))
    assert list(db.conn.execute("SELECT state, passed_over FROM frontier")) == [("done", None)]


def test_what_is_passed_over_is_known_and_never_waits(db: Any, run: int) -> None:
    frontier.pass_over(db, link("cu", priority=5, hops=1), "published 2025-01-01, before now", date(2025, 1, 1), START)
    assert leased(db) == []
    assert write.enqueue(db, [link("cu")], START) == 0
    write.enqueue(db, [link("moi")], START)
    frontier.pass_over(db, link("moi"), "published 2025-01-01, before now", date(2025, 1, 1), START)
    assert leased(db) == ["moi"], "what waits already is left alone"
    save(db, run, page(1, run), article(1, url=f"{SITE}/chuan.html"))
    frontier.pass_over(db, link("chuan.html"), "published 2025-01-01", date(2025, 1, 1), START)
    assert list(db.conn.execute("SELECT state FROM frontier WHERE url LIKE '%chuan.html'")) == [("done",)]


def test_a_list_waits_for_its_time_unless_hastened(db: Any, run: int) -> None:
    write.enqueue(db, [link("rss", "feed")], START)
    (row,) = write.lease(db, "baomau", 1, START)
    save(db, run, page(1, run, url=row["url"], kind="feed"), None)
    frontier.note_list(db, row["url_key"], 30, True, START, START + DAY)
    next_run(db, run)
    assert write.enqueue(db, [link("rss", "feed")], START + HOUR) == 0
    frontier.hasten_lists(db, "baomau")
    assert write.enqueue(db, [link("rss", "feed")], START + HOUR) == 1
    (row,) = write.lease(db, "baomau", 1, START + HOUR)
    assert (row["named"], row["fresh_utc"]) == (30, "2025-03-04T01:00:00Z")
    frontier.note_list(db, row["url_key"], 0, False, START + HOUR, None)
    assert list(db.conn.execute("SELECT named, fresh_utc FROM frontier")) == [(0, "2025-03-04T01:00:00Z")]


def test_novelty_counts_what_nobody_knows_and_what_was_unknown_before(db: Any, run: int) -> None:
    write.enqueue(db, [link("hom-qua")], START - DAY)
    write.enqueue(db, [link("vua-nay")], START + HOUR)
    keys = [write.url_key(f"{SITE}/{name}") for name in ("hom-qua", "vua-nay", "chua-ai-biet")]
    assert frontier.novelty(db, keys, START) == (1, 2)
    assert frontier.novelty(db, [], START) == (0, 0)


def test_a_run_and_a_back_fill_share_rows_not_the_queue(db: Any, run: int) -> None:
    number = backfills.begin_backfill(db, "baomau", date(2024, 1, 1), date(2024, 12, 31), START)
    assert backfills.begin_backfill(db, "baomau", date(2024, 1, 1), date(2024, 12, 31), START + DAY) == number
    write.enqueue(db, [link("cua-run"), link("cua-ca-hai")], START)
    write.enqueue(db, [link("cua-backfill", backfill_id=number), link("cua-ca-hai", backfill_id=number)], START)
    asked = [row["url"][len(SITE) + 1 :] for row in write.lease(db, "baomau", 9, START, number)]
    assert (leased(db), asked) == (["cua-run"], ["cua-ca-hai", "cua-backfill"]), "who asks last for what waits has it"
    write.requeue_leases(db)
    assert len(write.lease(db, "baomau", 9, START, number)) == 2, "also after a kill"


def test_a_back_fill_asks_a_list_once_and_a_run_again_in_its_time(db: Any, run: int) -> None:
    number = backfills.begin_backfill(db, "baomau", date(2024, 1, 1), date(2024, 1, 31), START)
    mine = link("map", "sitemap", backfill_id=number)
    assert write.enqueue(db, [mine], START) == 1
    (row,) = write.lease(db, "baomau", 1, START, number)
    save(db, run, page(1, run, url=row["url"], kind="sitemap"), None)
    next_run(db, run)
    assert write.enqueue(db, [mine], START + DAY) == 0
    assert write.requeue_due(db, "baomau", START + DAY, number) == 0
    assert write.enqueue(db, [link("map", "sitemap")], START + DAY) == 1


def test_how_far_a_back_fill_has_come(db: Any, run: int) -> None:
    number = backfills.begin_backfill(db, "baomau", date(2025, 3, 3), date(2025, 3, 6), START)
    names = ("bai-1.html", "bai-2.html", "down", "cu")
    write.enqueue(
        db, [link(name, backfill_id=number) for name in names] + [link("map", "sitemap", backfill_id=number)], START
    )
    save(db, run, page(1, run), article(1))
    write.settle(db, write.url_key(f"{SITE}/down"), "failed", "timeout", START)
    write.settle(db, write.url_key(f"{SITE}/cu"), "skipped", "before", START, passed_over=date(2020, 1, 1))
    found = backfills.progress(db, number)
    assert (found.found, found.fetched, found.left, found.failed, found.outside) == (3, 1, 2, 1, 1)
    assert len(found.days_without) == 3
    assert set(backfills.days_known(db, [write.url_key(f"{SITE}/{name}") for name in names])) == {
        "2020-01-01",
        *({"2025-03-03", "2025-03-04", "2025-03-05", "2025-03-06"} - set(found.days_without)),
    }
    backfills.end_backfill(db, number, START)
    with pytest.raises(StoreError, match="no back-fill 99"):
        backfills.progress(db, 99)
    with pytest.raises(StoreError, match="no back-fill 99"):
        backfills.end_backfill(db, 99, START)
    with pytest.raises(StoreError, match="CHECK constraint"):
        backfills.begin_backfill(db, "baomau", date(2025, 3, 6), date(2025, 3, 3), START)
