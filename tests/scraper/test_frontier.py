"""The queue of a visit: lists that move, visits that are stopped, pages our own code stumbles over."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.frontier import newspaper_row, outcome_of
from scraper.newspaper import newspapers
from store.columns import COLUMNS
from tests.scraper.loopback import (
    HOME,
    NOW,
    ROOT,
    Answer,
    Site,
    article_page,
    article_url,
    crawl,
    newspaper,
    order,
    proxy,
)


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "test.db") as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def test_a_newspaper_is_written_in_the_columns_of_the_store() -> None:
    for spider in newspapers().values():
        assert set(newspaper_row(spider)) == set(COLUMNS["newspapers"])


@pytest.mark.parametrize(
    ("failed", "skipped", "answered", "reason", "outcome"),
    [
        (0, 0, 9, "finished", "ok"),
        (0, 3, 9, "finished", "ok"),
        (1, 0, 9, "finished", "partial"),
        (0, 0, 9, "shutdown", "partial"),
        (0, 5, 0, "finished", "skipped"),
        (5, 0, 0, "5 failures in a row", "failed"),
        (0, 0, 0, "robots.txt answered 503", "failed"),
        (0, 0, 0, "finished", "failed"),
    ],
)
def test_a_visit_in_one_word(failed: int, skipped: int, answered: int, reason: str, outcome: str) -> None:
    assert outcome_of({"failed": failed, "skipped": skipped}, answered, reason, 9) == outcome


def test_a_visit_with_nothing_due_is_a_good_one(tmp_path: Path) -> None:
    assert outcome_of({"failed": 0, "skipped": 0}, 0, "finished", 0) == "ok"
    assert outcome_of({"failed": 0, "skipped": 0}, 0, "robots.txt answered 503", 0) == "failed"
    crawl(tmp_path, Site(newspaper(2)))
    crawl(tmp_path, Site(newspaper(2)), now=(NOW + timedelta(days=30)).isoformat())
    site = Site(newspaper(2))
    crawl(tmp_path, site, now=(NOW + timedelta(days=30, hours=1)).isoformat())
    assert set(site.urls()) <= {f"{HOME}/robots.txt"}
    assert ask(tmp_path, "SELECT pages, outcome FROM visits WHERE run_id = 3") == [(0, "ok")]


def test_a_list_that_moved_is_followed_and_stays_one_list(tmp_path: Path) -> None:
    pages = newspaper(6)
    pages[f"{HOME}/rss/moi.rss"] = pages[f"{HOME}/rss/home.rss"]
    pages[f"{HOME}/rss/home.rss"] = Answer("", 301, {"Location": "/rss/moi.rss"})
    pages[f"{HOME}/kinh-te"] = Answer("", 302, {"Location": "http://192.168.1.1/"})
    pages[f"{HOME}/xa-hoi"] = Answer("", 302, {"Location": f"{HOME}/xa-hoi"})
    crawl(tmp_path, Site(pages), max_pages=40)
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(6,)]
    told = dict(
        ask(tmp_path, f"SELECT replace(url, '{HOME}', ''), state || ': ' || coalesce(reason, '') FROM frontier")
    )
    assert told["/rss/home.rss"] == "done: "
    assert told["/kinh-te"].startswith("skipped: an address in place of a name")
    assert told["/xa-hoi"] == "failed: max redirections reached"
    assert ask(tmp_path, "SELECT final_url FROM pages WHERE kind = 'feed'") == [(f"{HOME}/rss/moi.rss",)]


def test_only_a_page_we_have_is_asked_whether_it_changed(tmp_path: Path) -> None:
    pages = newspaper(2)
    pages[article_url(0)] = Answer("<html></html>")
    crawl(tmp_path, Site(pages))
    site = Site(pages)
    crawl(tmp_path, site, now=(NOW + timedelta(hours=9)).isoformat())
    conditions = {url: {name.lower() for name in headers} & {"if-none-match"} for url, headers in site.asked}
    assert conditions[article_url(0)] == set(), "unreadable: not modified would say nothing"
    assert conditions[article_url(1)] == {"if-none-match"}


def test_a_redirect_to_an_unknown_article_brings_it_once(tmp_path: Path) -> None:
    pages = newspaper(3)
    pages[article_url(0)] = Answer("", 301, {"Location": f"{article_url(50)}?utm_source=cu"})
    pages[article_url(50)] = article_page(50)
    pages[article_url(1)] = Answer("", 301, {"Location": article_url(51)})
    pages[article_url(51)] = Answer("", 301, {"Location": article_url(1)})
    site = Site(pages)
    crawl(tmp_path, site)
    assert ask(tmp_path, "SELECT url FROM articles ORDER BY url") == [(article_url(2),), (article_url(50),)]
    assert (site.times(article_url(50)), site.times(article_url(1)), site.times(article_url(51))) == (1, 1, 1)
    assert set(ask(tmp_path, "SELECT DISTINCT state FROM frontier WHERE kind = 'article'")) == {("done",), ("skipped",)}


def test_a_page_our_own_code_stumbles_over_is_told_and_does_not_stop_the_others(tmp_path: Path) -> None:
    stats = crawl(tmp_path, Site(newspaper(5)), names=["tests.scraper.clumsy.ClumsySpider"])
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(4,)]
    ((state, reason),) = ask(tmp_path, f"SELECT state, reason FROM frontier WHERE url = '{article_url(2)}'")
    assert state == "failed"
    assert reason == "unreadable: error while reading: ZeroDivisionError: kỳ 2 chia cho không \\ud83d"
    assert stats["diembao/outcome"] == "partial"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to another console's process")
def test_ctrl_c_gives_the_leases_back_and_keeps_what_was_fetched(tmp_path: Path) -> None:
    class Impatient(Site):
        victim: subprocess.Popen[bytes] | None = None

        def answer(self, url: str, headers: Any) -> Answer:
            given = super().answer(url, headers)
            if self.victim and len(self.asked) == 12:
                self.victim.send_signal(signal.SIGINT)
            return given

    site = Impatient(newspaper(60))
    with proxy(site) as address:
        site.victim = subprocess.Popen(
            order(tmp_path, address, concurrency=1), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert site.victim.wait(timeout=60) == 0
    assert len(site.asked) < 40
    ((pages, outcome),) = ask(tmp_path, "SELECT pages, outcome FROM visits")
    assert pages >= 11
    assert outcome == "partial"
    assert ask(tmp_path, "SELECT count(*) FROM pages") == [(pages,)]
    assert ask(tmp_path, "SELECT count(*) FROM frontier WHERE state = 'leased'") == [(0,)]
    waiting = ask(tmp_path, "SELECT DISTINCT attempts FROM frontier WHERE state = 'queued' AND kind = 'article'")
    assert waiting == [(0,)], "who asked the run to stop was no address"
    assert ask(tmp_path, "SELECT ended_utc IS NOT NULL FROM runs") == [(1,)]
    crawl(tmp_path, Site(newspaper(60)), now=(NOW + timedelta(minutes=5)).isoformat())
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(60,)]


def test_a_site_that_is_down_costs_no_address_that_was_not_asked_for(tmp_path: Path) -> None:
    pages = newspaper(60) | {article_url(number): Answer("", 500) for number in range(60)}
    site = Site(pages)
    for hour in range(6):
        crawl(tmp_path, site, now=(NOW + timedelta(hours=hour)).isoformat())
        tried = ask(tmp_path, "SELECT url FROM frontier WHERE kind = 'article' AND attempts > 0")
        assert {url for (url,) in tried} <= set(site.urls())
    assert len(set(site.urls())) < 60
    crawl(tmp_path, Site(newspaper(60)), now=(NOW + timedelta(days=2)).isoformat())
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(60,)]
