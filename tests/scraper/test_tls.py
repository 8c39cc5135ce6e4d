"""A certificate nobody signed, in the name of another host: refused, unless the newspaper's own facts excuse it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from scraper.guard import UNTRUSTED
from tests.scraper import loopback
from tests.scraper.loopback import NOW, ROOT, order
from tests.scraper.secured import HOME
from tests.torture.raw import Server, answer, served

ARTICLE = f"{HOME}/xa-vung-cao-tra-ho-so-dung-hen-1001.html"
FEED = f"{HOME}/rss/home.rss"
SAID = {
    f"{HOME}/robots.txt": answer(b"User-agent: *\nAllow: /\n", Content_Type="text/plain"),
    FEED: answer(f"<rss><item><link>{ARTICLE}</link></item></rss>".encode(), Content_Type="application/rss+xml"),
    ARTICLE: answer(str(loopback.article_page(1).body).encode()),
}


def crawled(folder: Path, server: Server, *spiders: str) -> tuple[dict[str, Any], str, dict[str, tuple[str, str]]]:
    """Crawl once; returns Scrapy's stats, what was logged, and each address with its state and reason."""
    names = [f"tests.scraper.secured.{spider}" if spider[0].isupper() else spider for spider in spiders]
    with served(server, secured=True) as address:
        command = order(folder, address, names=names, RETRY_TIMES=0, now=NOW.isoformat())
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with closing(sqlite3.connect(folder / "test.db")) as db:
        rows = db.execute("SELECT url, state, reason FROM frontier").fetchall()
    return json.loads(done.stdout.splitlines()[-1]), done.stderr, {url: (state, why) for url, state, why in rows}


def test_a_certificate_nobody_signed_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    server = Server(SAID)
    stats, log, rows = crawled(tmp_path, server, "SecuredSpider")
    assert server.tunnels, "it was tried"
    assert server.asked == []
    assert stats["finish_reason"] == f"robots.txt cannot be had: {UNTRUSTED}"
    assert stats["diembao/outcome"] == "failed"
    assert {state for state, _ in rows.values()} == {"queued"}, "nothing is given up: certificates are mended"
    assert "Traceback" not in log


def test_a_list_that_moves_there_says_so_in_its_row(tmp_path: Path) -> None:
    plain = FEED.replace("https:", "http:")
    robots = f"{loopback.HOME}/robots.txt"
    server = Server({robots: answer(b"", "404 Not Found"), plain: answer(b"", "301 Moved", Location=FEED)} | SAID)
    _, log, rows = crawled(tmp_path, server, "baosongmay")
    assert rows[plain] == ("failed", UNTRUSTED)
    assert not [url for url in server.asked if url.startswith("https:")]
    assert "Traceback" not in log


def test_a_newspaper_that_states_its_broken_certificate_is_read(tmp_path: Path) -> None:
    server = Server(SAID)
    stats, _, rows = crawled(tmp_path, server, "ExcusedSpider")
    assert stats["diembao/outcome"] == "ok"
    assert rows[ARTICLE][0] == "done"


def test_one_excuse_opens_no_door_for_another_newspaper(tmp_path: Path) -> None:
    """Both are visited by one process, as in every run."""
    server = Server(SAID)
    _, _, rows = crawled(tmp_path, server, "ExcusedSpider", "OtherSecuredSpider")
    other = FEED.replace("baosongmay", "baodongxanh")
    assert rows[ARTICLE][0] == "done"
    assert rows[other][0] == "queued"
    assert not [url for url in server.asked if "baodongxanh" in url]
    assert [url for url in server.tunnels if "baodongxanh" in url], "it was tried"
