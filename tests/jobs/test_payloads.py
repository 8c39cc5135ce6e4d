"""Archives as Common Crawl's CC-NEWS has them: every kind of record, odd answers, bombs, and files cut off."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from jobs.archive_backfill import Merged, backfill_archive
from jobs.cli import main
from jobs.entrance import models
from jobs.filters import InputError, SavedPage, pages
from jobs.payloads import BODY, HEAD, cut_short
from jobs.pools import pool
from jobs.shards import Shard, Tally, responses
from tests.jobs.archives import english, page, write_warc

fsspec = pytest.importorskip("fsspec")
DATE = {"WARC-Date": "2026-06-05T01:00:00Z"}
HOST = "tin-xa.vn"


class News:
    """A file of CC-NEWS that is being written."""

    def __init__(self, out: BytesIO) -> None:
        self.writer = WARCWriter(out, gzip=True, warc_version="1.0")
        told = {"software": "StormCrawler", "isPartOf": "CC-NEWS"}
        self.writer.write_record(self.writer.create_warcinfo_record("CC-NEWS-20260605010000-00001.warc.gz", told))

    def record(self, url: str, kind: str, body: bytes, **more: object) -> None:
        record = self.writer.create_warc_record(url, kind, payload=BytesIO(body), length=len(body), **more)
        self.writer.write_record(record)

    def answer(
        self, url: str, body: bytes, *named: tuple[str, str], kind: str = "text/html", status: str = "200 OK"
    ) -> None:
        ask = StatusAndHeaders("GET / HTTP/1.1", [("User-Agent", "CCBot")], is_http_request=True)
        self.record(url, "request", b"", http_headers=ask, warc_headers_dict=dict(DATE))
        headers = [("Content-Type", kind)] * bool(kind) + list(named)
        head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        self.record(url, "response", body, http_headers=head, warc_headers_dict=dict(DATE))

    def article(self, number: int, *named: tuple[str, str], host: str = HOST, packed: bytes | None = None) -> str:
        url, html = page(number, host)
        self.answer(url, html.encode() if packed is None else packed, *named)
        return url


@contextmanager
def news(path: Path) -> Iterator[News]:
    out = BytesIO()
    yield News(out)
    path.write_bytes(out.getvalue())


def made(sources: Sequence[str | Path], folder: Path) -> Merged:
    with pool() as each:
        return backfill_archive([str(source) for source in sources], folder, models() / "topics.npz", each)


def addresses(folder: Path) -> list[str]:
    return [
        url
        for path in sorted(folder.glob("*.parquet"))
        for url in pq.read_table(path, columns=["url"])["url"].to_pylist()
    ]


def html(number: int) -> bytes:
    return page(number, HOST)[1].encode()


def test_every_kind_of_record_and_of_packing(tmp_path: Path) -> None:
    """Articles of newspapers and of .vn are taken, however they are packed, or say they are and are not."""
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(html(5)), html(5))
    bare = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    with news(tmp_path / "news.warc.gz") as file:
        wanted = [
            file.article(1, host="baosongmay.example"),
            file.article(2, host="baonghean.vn"),
            file.article(3, ("Content-Encoding", "gzip"), packed=gzip.compress(html(3))),
            file.article(4, ("Content-Encoding", "gzip")),
            file.article(5, ("Transfer-Encoding", "chunked"), packed=chunked),
            file.article(6, ("Transfer-Encoding", "chunked")),
            file.article(7, ("Content-Encoding", "deflate"), packed=zlib.compress(html(7))),
            file.article(8, ("Content-Encoding", "deflate"), packed=bare.compress(html(8)) + bare.flush()),
            file.article(9, ("Content-Encoding", "br")),
            file.article(10, ("Content-Encoding", "identity")),
        ]
        noise = random.Random(1)
        for number in range(3):
            url, text = english(number)
            file.answer(url, text.encode())
        file.answer(f"https://{HOST}/anh.jpg", noise.randbytes(50_000), kind="image/jpeg")
        file.answer(f"https://{HOST}/van-ban.pdf", b"%PDF-1.7 " + noise.randbytes(9_000), kind="application/pdf")
        file.answer(f"https://{HOST}/api.json", b'{"a": 1}', kind="application/json")
        file.answer(f"https://{HOST}/khong-co-1001.html", html(11), status="404 Not Found")
        file.answer(f"https://{HOST}/chuyen-1001.html", b"", ("Location", "/x"), status="301 Moved Permanently")
        file.answer(f"https://{HOST}/rong-1001.html", b"")
        file.answer(f"https://{HOST}/rac-1001.html", noise.randbytes(30_000))
        file.answer(
            f"https://{HOST}/hong-1001.html", gzip.compress(html(12))[:20] + b"x" * 99, ("Content-Encoding", "gzip")
        )
        fields = {"warc_content_type": "application/warc-fields", "warc_headers_dict": dict(DATE)}
        file.record(f"https://{HOST}/a", "metadata", b"fetchTimeMs: 12\r\n", **fields)
        file.record(f"https://{HOST}/b", "resource", b"abc", warc_headers_dict=dict(DATE))
        file.record(f"dns:{HOST}", "response", b"20260605 192.0.2.1", warc_content_type="text/dns")
        file.writer.write_record(
            file.writer.create_revisit_record(
                wanted[0], "sha1:AAAA", wanted[0], DATE["WARC-Date"], warc_headers_dict=dict(DATE)
            )
        )
    report = made([tmp_path / "news.warc.gz"], tmp_path / "parts")
    assert (report.failed, report.damaged) == ({}, {})
    assert addresses(tmp_path / "parts") == wanted


def test_a_bomb_and_an_endless_head_cost_one_answer(tmp_path: Path) -> None:
    """128 MB of a page or of one header; what is held of one answer is its page, a few times over."""
    size = 128_000_000
    with news(tmp_path / "bom.warc.gz") as file:
        file.answer(f"https://{HOST}/bom-1001.html", gzip.compress(bytes(size)), ("Content-Encoding", "gzip"))
        file.answer(f"https://{HOST}/to-1001.html", bytes(BODY + 1))
        file.answer(f"https://{HOST}/dau-1001.html", html(1), ("X", "a" * size))
        file.answer(f"https://{HOST}/dau-1002.html", html(2), ("X", "a" * (HEAD // 2)))
        last = file.article(3)
    tally = Tally()
    with (tmp_path / "bom.warc.gz").open("rb") as stored:
        tracemalloc.start()
        shard = Shard(str(tmp_path / "bom.warc.gz"), "", "3-x-y", "", "")
        found = [answer.url for answer in responses(stored, shard, tally)]
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found == [f"https://{HOST}/dau-1002.html", last]
    assert (tally.looked_at, tally.passed_over, tally.damage) == (5, 3, None)
    assert peak < 8 * BODY < size


@pytest.mark.parametrize("packed", [True, False])
def test_wherever_a_file_is_cut_off_it_is_told(tmp_path: Path, packed: bool) -> None:
    """warcio says nothing of most such cuts; between two records nobody can tell."""
    whole = write_warc(tmp_path / "kho.warc.gz", [page(1), page(2)]).read_bytes()
    whole = whole if packed else gzip.decompress(whole)
    path = tmp_path / "cat.warc.gz"
    silent = []
    for end in [*range(1, len(whole), 7), len(whole)]:
        path.write_bytes(whole[:end])
        tally = Tally()
        with path.open("rb") as stored:
            list(responses(stored, Shard(str(path), "", "3-x-y", "", ""), tally))
        silent += [] if tally.damage else [end]
    assert silent[-1] == len(whole)
    ends = [end for end in silent if cut_short(BytesIO(whole[:end])) is None]
    assert silent == ends
    assert len(silent) <= 7, "records of the file, at the most"


def test_what_is_no_archive_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    good = write_warc(tmp_path / "a.warc.gz", [page(1)])
    bad = {"b": gzip.compress(b"<html>403 Forbidden</html>"), "c": b"", "d": b"<?xml version='1.0'?><Error></Error>"}
    for name, content in bad.items():
        (tmp_path / f"{name}.warc.gz").write_bytes(content)
    flipped = bytearray(write_warc(tmp_path / "e.warc.gz", [page(number) for number in range(9)]).read_bytes())
    flipped[len(flipped) // 2] ^= 8
    (tmp_path / "e.warc.gz").write_bytes(flipped)
    report = made([good, *(tmp_path / f"{name}.warc.gz" for name in "bcde")], tmp_path / "parts")
    assert list(report.failed) == []
    said = {Path(source).name[0]: why for source, why in report.damaged.items()}
    assert [said[name][:8] for name in "bcd"] == ["no WARC:"] * 3
    assert said["e"].startswith("damaged after ")
    assert 1 < report.rows < 10


def test_addresses_are_read_and_those_that_cannot_be_are_told(tmp_path: Path) -> None:
    with fsspec.open("memory://kho/news.warc.gz", "wb") as file:
        file.write(write_warc(tmp_path / "news.warc.gz", [page(1), page(2)]).read_bytes())
    named = ["memory://kho/news.warc.gz", "memory://kho/khong-co.warc.gz", "chua-ai-biet://kho/a.warc.gz"]
    arguments = ["backfill-archive", *named, "--out", str(tmp_path / "parts")]
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert answer.exit_code == 1
    first, second, last = answer.output.splitlines()
    assert first == "diembao: memory://kho/khong-co.warc.gz: not read: FileNotFoundError: /kho/khong-co.warc.gz"
    assert second.startswith(
        "diembao: chua-ai-biet://kho/a.warc.gz: not read: fsspec cannot open such an address here: "
    )
    assert last == "diembao backfill-archive shards=3 parts_kept=0 parts_made=1 rows=2 failed=2 damaged=0"


def test_read_and_ingest_take_the_same_archives(tmp_path: Path) -> None:
    with news(tmp_path / "news.warc.gz") as file:
        wanted = [file.article(1, ("Content-Encoding", "br")), file.article(2)]
        file.answer(f"https://{HOST}/bom-1001.html", gzip.compress(bytes(BODY + 1)), ("Content-Encoding", "gzip"))
    found = list(pages([str(tmp_path / "news.warc.gz")], None, BytesIO()))
    assert [page.url for page in found if isinstance(page, SavedPage)] == wanted
    assert [str(page) for page in found if isinstance(page, InputError)] == [
        f"{tmp_path / 'news.warc.gz'}#7: more than 10 MB, or damaged"
    ]
