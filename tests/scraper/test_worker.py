"""The process that reads pages: what it says is what reading says, and no page ends more than itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.newspaper import newspapers, read_page
from scraper.worker import Reader, packed, unpacked
from tests.scraper.loopback import NOW, article_page, article_url

PAGES = sorted((Path(__file__).parent / "pages").glob("*/1.html"))
SONG_MAY = "scraper.spiders.baosongmay.BaoSongMaySpider"
DEMANDING = "tests.scraper.demanding.DemandingSpider"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader(seconds=3.0, megabytes=600)
    yield made
    made.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_an_article_comes_through_whole(page: Path) -> None:
    article = read_page(page.read_bytes(), None)
    assert unpacked(packed(article)) == article


def test_the_reader_says_what_reading_says(reader: Reader) -> None:
    html = str(article_page(1).body).encode()
    here = newspapers()["baosongmay"].read(html, article_url(1), None, NOW)
    assert reader.read(SONG_MAY, html, article_url(1), None, NOW) == here
    assert here.status == "ok"
    assert reader.read(SONG_MAY, b"", article_url(2), "text/html", NOW).status == "unreadable"
    assert reader.ended == 0


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (b"for ever", "reading it took more than 3 s"),
        (b"die", "it ended the reader (exit 7)"),
        pytest.param(
            b"all memory",
            "it ended the reader (exit 9): more than 600 MB",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit"),
        ),
    ],
)
def test_a_hostile_page_costs_one_page(reader: Reader, order: bytes, why: str) -> None:
    before = reader.ended
    begun = time.monotonic()
    article = reader.read(DEMANDING, order, article_url(1), None, NOW)
    assert article.status == "unreadable"
    assert article.warnings[0].startswith(why)
    assert time.monotonic() - begun < 20
    assert reader.ended == before + 1
    html = str(article_page(2).body).encode()
    assert reader.read(DEMANDING, html, article_url(2), None, NOW).status == "ok", "the next page is read as ever"


def test_who_dies_aloud_is_quoted(reader: Reader) -> None:
    article = reader.read(DEMANDING, b"die aloud", article_url(1), None, NOW)
    assert article.warnings[0].startswith("it ended the reader (exit 7)")
    assert article.warnings[0].endswith("; its last words: khong con s\\u1ee9c")


def test_who_talks_without_end_is_still_heard_out(reader: Reader) -> None:
    before = reader.ended
    article = reader.read(DEMANDING, b"shout", article_url(1), None, NOW)
    assert article.status == "ok", "a full pipe would have stopped it"
    assert reader.ended == before


def test_the_reader_knows_no_secret(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMBAO_SMTP", "smtps://toasoan:mat-khau-7@mail.mau.example")
    monkeypatch.setenv("SOME_TOKEN", "mat-khau-7")
    fresh = Reader(seconds=10.0, megabytes=600)
    try:
        told = fresh.read(DEMANDING, b"environment", article_url(1), None, NOW)
    finally:
        fresh.close()
    assert "PATH" in told.title.split()
    assert not {"DIEMBAO_SMTP", "SOME_TOKEN"} & set(told.title.split())


def test_our_own_fault_costs_one_page_and_no_process(reader: Reader) -> None:
    before = reader.ended
    article = reader.read(DEMANDING, b"stumble", article_url(1), None, NOW)
    assert article.warnings == ("error while reading: ZeroDivisionError: \\ud83d",)
    assert reader.ended == before


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_the_reader_goes_when_its_parent_is_killed() -> None:
    script = f"""
import sys
from datetime import datetime
from scraper.worker import Reader
reader = Reader()
reader.read({SONG_MAY!r}, b"", "http://baosongmay.example/a-1234.html", None, datetime.now().astimezone())
print(reader._process.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for stream in (parent.stdin, parent.stdout):
        if stream:
            stream.close()
    ends = time.monotonic() + 10
    while alive(pid) and time.monotonic() < ends:
        time.sleep(0.02)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False
