"""Real crawls of an invented newspaper over HTTP: what is new, what changed, what was refused, what a kill leaves."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Place, read_record
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
from tests.scraper.sending import gaps, noting, sent


def rows(folder: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    with sqlite3.connect(folder / "test.db") as db:
        db.row_factory = sqlite3.Row
        found = [dict(row) for row in db.execute(sql, values)]
    db.close()
    return found


def states(folder: Path) -> dict[str, tuple[str, str | None]]:
    return {
        row["url"]: (row["state"], row["reason"]) for row in rows(folder, "SELECT url, state, reason FROM frontier")
    }


def sound(folder: Path) -> None:
    """What must hold after every crawl, finished or killed."""
    assert rows(folder, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert rows(folder, "PRAGMA foreign_key_check") == []
    doubled = "SELECT article_id FROM versions GROUP BY article_id, content_hash HAVING count(*) > 1"
    assert rows(folder, doubled) == []
    without = """SELECT url FROM frontier WHERE state = 'done' AND url NOT IN (SELECT url FROM pages)
      AND url NOT IN (SELECT final_url FROM pages)"""
    assert rows(folder, without) == [], "done without a page"
    for page in rows(folder, "SELECT * FROM pages WHERE archive_file IS NOT NULL"):
        place = Place(page["archive_file"], page["archive_offset"], page["archive_length"], page["digest"])
        assert len(read_record(folder / "archive", place)) == page["bytes"]


def test_a_second_run_fetches_what_is_new_and_an_edit_becomes_a_version(tmp_path: Path) -> None:
    first = crawl(tmp_path, Site(newspaper(12)))
    assert (first["diembao/articles_new"], first["diembao/outcome"]) == (12, "ok")
    sound(tmp_path)

    pages = newspaper(14)
    pages[article_url(3)] = article_page(3, body="Bộ phận một cửa của xã đã giải quyết 999 hồ sơ trong tuần qua.")
    site = Site(pages)
    second = crawl(tmp_path, site, now=(NOW + timedelta(hours=20)).isoformat())
    assert (second["diembao/articles_new"], second["diembao/articles_changed"]) == (2, 1)
    assert second["diembao/articles_same"] == 11
    sound(tmp_path)

    conditional = {url: headers.get("if-none-match") for url, headers in site.asked}
    assert conditional[article_url(0)], "a young article is asked for by its ETag"
    assert rows(tmp_path, "SELECT count(*) AS n FROM pages WHERE run_id = 2 AND status = 304 AND bytes = 0")[0]["n"] > 8
    versions = rows(
        tmp_path,
        "SELECT v.number, body FROM versions v JOIN articles a ON a.id = article_id WHERE url = ? ORDER BY v.number",
        article_url(3),
    )
    assert [version["number"] for version in versions] == [1, 2]
    assert "999 hồ sơ" in versions[1]["body"]
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 14}]

    site = Site(pages)
    third = crawl(tmp_path, site, now=(NOW + timedelta(days=30)).isoformat())
    assert "diembao/articles_new" not in third
    visit = rows(tmp_path, "SELECT * FROM visits WHERE run_id = 3")[0]
    assert (visit["newspaper"], visit["articles_new"], visit["outcome"]) == ("baosongmay", 0, "ok")

    site = Site(pages)
    crawl(tmp_path, site, now=(NOW + timedelta(days=31)).isoformat())
    assert not [url for url in site.urls() if "-10" in url], "old articles are left in peace"


def test_every_refusal_and_failure_is_a_state_with_its_reason(tmp_path: Path) -> None:
    old = NOW - timedelta(days=900)
    pages = newspaper(12)
    pages[f"{HOME}/robots.txt"] = Answer(f"User-agent: *\nDisallow: {article_url(1).removeprefix(HOME)}\n")
    pages[article_url(2)] = Answer("mất", 404)
    pages[article_url(3)] = Answer("hỏng", 500)
    pages[article_url(4)] = Answer("", 301, {"Location": article_url(0)})
    pages[article_url(6)] = Answer("", 302, {"Location": "http://169.254.169.254/latest/meta-data"})
    pages[article_url(7)] = Answer("", 302, {"Location": f"{HOME}/"})
    pages[article_url(8)] = article_page(8, published=old)
    pages[article_url(9)] = Answer(
        '<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1/"></head></html>'
    )
    pages[article_url(10)] = lambda times: Answer("đợi", 429, {"Retry-After": "0"}) if times == 0 else article_page(10)
    pages[article_url(11)] = Answer("", 302, {"Location": f"{HOME}:99999/"})
    withheld = article_page(12)
    assert isinstance(withheld.body, str)
    start, end = withheld.body.index("<p>"), withheld.body.index("</article>")
    pages[article_url(12)] = Answer(withheld.body[:start] + '<div class="paywall"></div>' + withheld.body[end:])
    pages[article_url(13)] = Answer("<html><body><h1>Trang lỗi</h1></body></html>")
    extra = [
        article_url(12),
        article_url(13),
        "file:///etc/passwd",
        "http://127.0.0.1/x-1234.html",
        f"{HOME}/gioi-thieu",
    ]
    dated = f"<url><loc>{article_url(14)}</loc><lastmod>{old:%Y-%m-%d}</lastmod></url>"
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in [article_url(n) for n in range(12)] + extra)
    pages[f"{HOME}/sitemap-1.xml"] = Answer(f"<urlset>{dated}{listed}</urlset>")
    site = Site(pages)
    stats = crawl(tmp_path, site, since="2026-01-01")
    sound(tmp_path)

    found = states(tmp_path)
    number = {article_url(n): n for n in range(15)}
    told = {number[url]: state for url, state in found.items() if url in number}
    assert told[0] == ("done", None)
    assert told[1] == ("skipped", "robots.txt disallows it")
    assert told[2] == ("skipped", "HTTP 404")
    assert told[3] == ("failed", "HTTP 500")
    assert told[4] == ("skipped", f"redirects to {article_url(0)} (known)")
    assert told[5] == ("done", None)
    assert told[6][0] == "skipped"
    assert "169.254.169.254" in str(told[6][1])
    assert told[7] == ("skipped", f"redirects to {HOME}/ (no article)")
    assert told[8] == ("skipped", f"published {old:%Y-%m-%d}, before 2026-01-01")
    assert told[9][0] == "skipped"
    assert "127.0.0.1" in str(told[9][1])
    assert told[10] == ("done", None)
    assert told[11] == ("failed", "Port out of range 0-65535")
    assert told[12] == ("done", "body withheld by the newspaper")
    assert told[14] == ("skipped", f"published {old:%Y-%m-%d}, before 2026-01-01")
    assert "leased" not in {state for state, _ in found.values()}
    assert "queued" not in {state for state, _ in found.values()}

    assert site.times(article_url(3)) == 3, "a 500 is tried three times"
    assert not [url for url in site.urls() if not url.startswith(HOME)], "nothing inside was asked"
    assert not [url for url in found if not url.startswith(HOME)]
    assert site.times(article_url(1)) == 0
    assert site.times(article_url(14)) == 0
    assert stats["diembao/outcome"] == "partial"
    assert stats["diembao/withheld"] == 1
    assert told[13][0] == "failed"
    assert str(told[13][1]).startswith("unreadable: ")
    skipped = rows(tmp_path, "SELECT failed, skipped FROM visits")[0]
    assert skipped["failed"] >= 2
    assert skipped["skipped"] >= 6


@pytest.mark.parametrize("status", [503, 429])
def test_a_robots_txt_that_cannot_be_had_means_no(tmp_path: Path, status: int) -> None:
    pages = newspaper(3)
    pages[f"{HOME}/robots.txt"] = Answer("quá tải", status)
    site = Site(pages)
    stats = crawl(tmp_path, site)
    assert set(site.urls()) == {f"{HOME}/robots.txt"}
    assert (stats["diembao/outcome"], stats["finish_reason"]) == ("failed", f"robots.txt answered {status}")
    assert {state for state, _ in states(tmp_path).values()} == {"queued"}, "the next run asks again"

    recovered = crawl(tmp_path, Site(newspaper(3)), now=(NOW + timedelta(hours=1)).isoformat())
    assert recovered["diembao/articles_new"] == 3


def test_a_robots_txt_that_says_no_is_obeyed(tmp_path: Path) -> None:
    pages = newspaper(3)
    pages[f"{HOME}/robots.txt"] = Answer("User-agent: *\nAllow: /\n\nUser-agent: diembao\nDisallow: /\n")
    site = Site(pages)
    stats = crawl(tmp_path, site)
    assert site.urls() == [f"{HOME}/robots.txt"]
    assert stats["diembao/outcome"] == "skipped"
    assert set(states(tmp_path).values()) == {("skipped", "robots.txt disallows it")}


def test_crawl_delay_is_kept_and_announced_sitemaps_are_read(tmp_path: Path) -> None:
    pages = newspaper(4, listed=2)
    pages[f"{HOME}/robots.txt"] = Answer(f"User-agent: *\nCrawl-delay: 0.2\nSitemap: {HOME}/tin-moi.xml\n")
    pages[f"{HOME}/tin-moi.xml"] = Answer(f"<urlset><url><loc>{article_url(77)}</loc></url></urlset>")
    pages[article_url(77)] = article_page(77)
    site = Site(pages)
    crawl(tmp_path, site, **noting(tmp_path / "sent.txt"))
    (requests,) = sent(tmp_path / "sent.txt").values()
    waits = gaps([(moment, url) for moment, url in requests if not url.endswith("robots.txt")])
    assert len(waits) >= 8
    assert min(waits[1:]) > 0.15, f"Crawl-delay 0.2 s, gaps {[round(gap, 2) for gap in waits]}"
    assert site.times(article_url(77)) == 1


def test_retry_after_silences_the_whole_site(tmp_path: Path) -> None:
    pages = newspaper(6)
    busy = f"{HOME}/rss/home.rss"
    feed = pages[busy]
    assert isinstance(feed, Answer)
    pages[busy] = lambda times: Answer("đợi", 429, {"Retry-After": "1"}) if times == 0 else feed
    moments: list[tuple[float, str]] = []

    class Watched(Site):
        def answer(self, url: str, headers: Any) -> Answer:
            moments.append((time.monotonic(), url))
            return super().answer(url, headers)

    crawl(tmp_path, Watched(pages), concurrency=1)
    refused = next(moment for moment, url in moments if url == busy)
    after = [moment for moment, _ in moments if moment > refused]
    assert min(after) - refused > 0.95
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 6}]


def test_who_asks_for_an_hour_is_left_alone_for_this_run(tmp_path: Path) -> None:
    pages = newspaper(6)
    pages[article_url(0)] = Answer("đợi", 503, {"Retry-After": "3600"})
    stats = crawl(tmp_path, Site(pages), concurrency=1)
    assert stats["finish_reason"] == "asked to come back in 3600 s"
    assert stats["diembao/outcome"] == "partial"
    found = rows(tmp_path, "SELECT state, reason, next_utc FROM frontier WHERE url = ?", article_url(0))[0]
    assert (found["state"], found["reason"]) == ("failed", "HTTP 503")
    assert found["next_utc"].startswith("2026-06-05T03:0"), "an hour after 02:00 UTC"
    later = crawl(tmp_path, Site(newspaper(6)), now=(NOW + timedelta(hours=2)).isoformat())
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 6}]
    assert later["diembao/outcome"] == "ok"


def test_a_site_that_keeps_failing_is_left_alone(tmp_path: Path) -> None:
    pages = newspaper(30)
    for number in range(30):
        pages[article_url(number)] = Answer("hỏng", 500)
    site = Site(pages)
    stats = crawl(tmp_path, site, concurrency=1, DIEMBAO_BACKOFF=0.01)
    assert stats["finish_reason"] == "5 failures in a row"
    assert len({url for url in site.urls() if "-10" in url}) <= 7
    found = [state for state, _ in states(tmp_path).values()]
    assert found.count("queued") >= 18
    assert "leased" not in found


def test_the_budget_of_a_run_is_kept_and_the_rest_waits(tmp_path: Path) -> None:
    site = Site(newspaper(20, listed=20))
    stats = crawl(tmp_path, site, max_pages=12)
    assert stats["diembao/pages"] == 12
    assert len(site.asked) == 13, "and robots.txt"
    found = states(tmp_path)
    waiting = {url for url, (state, _) in found.items() if state == "queued"}
    assert len(waiting) >= 8
    assert {article_url(number) for number in range(20)} <= found.keys(), "each list names all twenty"
    assert waiting == found.keys() - set(site.urls()), "all that was not asked for, and nothing else"
    crawl(tmp_path, Site(newspaper(20)))
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 20}]
    sound(tmp_path)


def test_three_newspapers_in_one_process_share_one_store(tmp_path: Path) -> None:
    pages = newspaper(4)
    for host in ("baodongxanh", "baomuisong"):
        pages[f"http://{host}.example/rss/home.rss"] = Answer("<rss><channel></channel></rss>")
    crawl(tmp_path, Site(pages), names=["baosongmay", "baodongxanh", "baomuisong"])
    visits = rows(tmp_path, "SELECT newspaper, pages, outcome FROM visits ORDER BY newspaper")
    assert [visit["newspaper"] for visit in visits] == ["baodongxanh", "baomuisong", "baosongmay"]
    assert visits[2]["outcome"] == "ok"
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 4}]


def test_scrapy_knows_the_newspapers_and_crawls_one(tmp_path: Path) -> None:
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert {"baoquangtri", "baonghean", "baocantho", "baosongmay", "baodongxanh", "baomuisong"} <= set(
        listed.stdout.split()
    )
    with proxy(Site(newspaper(3))) as address:
        told = {"DIEMBAO_PROXY": address, "DIEMBAO_ARCHIVE": "", "DOWNLOAD_DELAY": "0"}
        chosen = [part for name, value in told.items() for part in ("-s", f"{name}={value}")]
        command = [*scrapy, "crawl", "baosongmay", "-a", f"db={tmp_path / 'test.db'}", *chosen]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 3}]
    run = rows(tmp_path, "SELECT command, exit_code FROM runs")[0]
    assert run == {"command": "scrapy crawl baosongmay", "exit_code": 0}
    assert rows(tmp_path, "SELECT count(*) AS n FROM pages WHERE archive_file IS NOT NULL") == [{"n": 0}]
    assert not (ROOT / "archive").exists()


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 50])
def test_kill_9_loses_nothing_and_doubles_nothing(tmp_path: Path, batch: int) -> None:
    count = 80
    kept_before = 0
    for killed_after in (3, 25, 40, 30):

        class Deadly(Site):
            deadline = killed_after
            victim: subprocess.Popen[bytes] | None = None

            def answer(self, url: str, headers: Any) -> Answer:
                given = super().answer(url, headers)
                if self.victim and len(self.asked) >= self.deadline:
                    self.victim.kill()
                return given

        site = Deadly(newspaper(count))
        with proxy(site) as address:
            site.victim = subprocess.Popen(
                order(tmp_path, address, DIEMBAO_BATCH=batch),
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            assert site.victim.wait(timeout=60) != 0, "it was killed"
        if (tmp_path / "test.db").exists():
            sound(tmp_path)
            kept = rows(tmp_path, "SELECT count(*) AS n FROM pages")[0]["n"]
            assert kept >= kept_before
            kept_before = kept
    crawl(tmp_path, Site(newspaper(count)))
    sound(tmp_path)
    assert rows(tmp_path, "SELECT count(*) AS n, count(DISTINCT article_id) AS m FROM versions") == [
        {"n": count, "m": count}
    ]
    assert {state for state, _ in states(tmp_path).values()} == {"done"}
    stored = {row["url"] for row in rows(tmp_path, "SELECT url FROM articles")}
    assert stored == {article_url(number) for number in range(count)}


def test_the_child_is_told_in_json(tmp_path: Path) -> None:
    told = json.loads(order(tmp_path, "http://127.0.0.1:9")[-1])
    assert told["proxy"] == "http://127.0.0.1:9"
