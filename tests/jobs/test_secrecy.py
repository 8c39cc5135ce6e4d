"""Passwords and keys in addresses are told to nobody: not in logs, nor in complaints, reports or the health file."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.secrecy import keep_secrets, masked
from tests.jobs.conftest import Program
from tests.jobs.test_run import SINCE
from tests.scraper.loopback import Answer, Site, newspaper, proxy

SECRET = "mat-khau-7"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler writes that knows nothing of secrets, under a logger that knows as little."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    logger = logging.getLogger("tests.secrecy")
    before = logging.getLogRecordFactory()
    logger.addHandler(handler)
    logger.propagate = False
    keep_secrets()
    yield sink
    logging.setLogRecordFactory(before)
    logger.removeHandler(handler)
    logger.propagate = True


@pytest.mark.parametrize(
    "told",
    [
        f"http://ban-doc:{SECRET}@proxy.mau.example:3128",
        f"smtps://phongbaochi%40mau.example:{SECRET}@mail.mau.example",
        f"http://ban-doc:{SECRET}@{SECRET}@proxy.mau.example",
        f"http://{SECRET}@proxy.mau.example/",
        f"https://baomau.example/rss?token={SECRET}",
        f"https://baomau.example/rss?trang=2&access_token={SECRET}&trang=3",
        f"https://baomau.example/rss?a=1&amp;API_KEY={SECRET}&amp;b=2",
        f"https://baomau.example/rss?X-Amz-Signature={SECRET}#dau",
        f"<GET https://baomau.example/rss?sig={SECRET}> (failed 1 times)",
        f"https://baomau.example/?ve=https%3A%2F%2Fkhac.example%2F%3Fpassword%3D{SECRET}",
        f"['https://baomau.example/?pwd={SECRET}', 'https://baomau.example/?secret={SECRET}']",
    ],
)
def test_a_secret_is_masked(told: str) -> None:
    assert SECRET not in masked(told)
    assert "mau.example" in masked(told), "where it happened is still told"


@pytest.mark.parametrize(
    "told",
    [
        "https://baomau.example/tim?q=mã+khóa&trang=2",
        "https://baomau.example/xa-a@b-1.html",
        "robots.txt answered 500 at https://baomau.example/",
        "liên hệ phongbaochi@mau.example",
        "https://baomau.example/?keyword=c%E1%BA%A3i+c%C3%A1ch",
    ],
)
def test_what_is_no_secret_stays(told: str) -> None:
    assert masked(told) == told


def test_log_records_and_their_tracebacks_are_masked(written: io.StringIO) -> None:
    logger = logging.getLogger("tests.secrecy.inner")
    logger.warning("retrying %s", f"<GET https://baomau.example/rss?token={SECRET}>")
    try:
        raise OSError(f"no route to http://ban-doc:{SECRET}@proxy.mau.example:3128")
    except OSError:
        logger.exception("asking http://u:%s@proxy.mau.example", SECRET)
    told = written.getvalue()
    assert SECRET not in told
    assert "token=***>" in told
    assert "OSError: no route to http://***@proxy.mau.example:3128" in told


def test_a_run_tells_no_key_of_a_feed(diembao: Program, tmp_path: Path) -> None:
    """A feed moves to an address with a key, and that fails: the reason is in line, report and health file."""
    pages = newspaper(3)
    moved = f"http://baosongmay.example/rss/moi.rss?token={SECRET}"
    for url in [url for url in pages if not url.endswith("robots.txt")]:
        pages[url] = Answer("", 302, {"Location": moved})
    pages[moved] = Answer("hỏng", 500)
    with proxy(Site(pages)) as address:
        health = tmp_path / "health.json"
        answer = diembao("run", "baosongmay", "--proxy", address, *SINCE, "--health", health, "--max-pages", "2")
    assert answer.returncode == 3
    assert SECRET not in answer.stdout + answer.stderr
    assert SECRET not in health.read_text(encoding="utf-8")
    assert json.loads(health.read_text(encoding="utf-8"))["state"] == "unwell"


def test_a_complaint_masks_what_it_names(diembao: Program) -> None:
    answer = diembao("annotate", "--jsonl", f"http://u:{SECRET}@baomau.example/?token={SECRET}")
    assert answer.returncode == 2
    assert answer.stderr.startswith("diembao: http://***@baomau.example/?token=***")
    assert SECRET not in answer.stderr
