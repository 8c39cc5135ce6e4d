"""A newspaper's server in the hands of an enemy: bombs, broken HTTP, XML, robots.txt, traps, encodings, TLS, 429."""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
import struct
import subprocess
import time
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import brotli

from tests.scraper.loopback import HOME, NOW, ROOT, article_page, order
from tests.scraper.test_decoding import tcvn3
from tests.torture.invariants import broken
from tests.torture.load import resident
from tests.torture.raw import Said, Server, answer, repeated, served, slowly
from tests.torture.report import Report

MEMORY = 200  # megabytes, the peak of a whole crawl
BOMB = 300_000_000  # bytes when unpacked: thirty times what is allowed, and enough to be seen in the memory
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
FEED = f"{HOME}/rss/home.rss"


def url(number: int) -> str:
    """Address one article."""
    return f"{HOME}/bai-{1000 + number}.html"


def page(number: int) -> bytes:
    """Print a good article."""
    given = article_page(number).body
    assert isinstance(given, str)
    return given.encode()


def packed(kind: str, piece: bytes = b"<p>bom</p>" * 100_000) -> bytes:
    """Pack BOMB bytes, never holding them."""
    times = BOMB // len(piece)
    if kind == "br":
        packer = brotli.Compressor(quality=1)
        return b"".join(packer.process(piece) for _ in range(times)) + packer.finish()
    deflate = zlib.compressobj(6, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    return b"".join(deflate.compress(piece) for _ in range(times)) + deflate.flush()


def bombs() -> dict[str, Said]:
    """Small answers that become large ones, and one that is large."""
    twice = gzip.compress(packed("gzip"))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return {
        url(1): answer(packed("gzip"), Content_Encoding="gzip"),
        url(2): answer(packed("deflate"), Content_Encoding="deflate"),
        url(3): answer(packed("br"), Content_Encoding="br"),
        url(4): answer(twice, Content_Encoding="gzip, gzip"),
        url(5): repeated(head, CHUNK, BOMB // len(CHUNK), b"0\r\n\r\n"),
    }


def raw_tcp() -> dict[str, Said]:
    """Twelve servers that do not speak HTTP as they should."""
    good = answer(page(1))
    head, _, body = good.partition(b"\r\n\r\n")
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def hang(connection: socket.socket) -> None:
        time.sleep(4)

    return {
        url(11): start + b"Content-Length: 90000\r\n\r\n" + body[:50],
        url(12): start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nkhong\r\n",
        url(13): b"\x00\xff\x16\x03\x01khong phai HTTP\r\n\r\n",
        url(14): reset,
        url(15): body,
        url(16): start + b"Content-Length: 99999999999999999999\r\n\r\n" + body,
        url(17): start + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        url(18): slowly([start, b"X-Cham: 1\r\n", b"X-Cham: 2\r\n", b"X-Cham: 3\r\n", b"X-Cham: 4\r\n"], 1.0),
        url(19): slowly([head + b"\r\n\r\n", *[body[place : place + 20] for place in range(0, 100, 20)]], 0.9),
        url(20): hang,
        url(21): start + b"Content-Length: -5\r\n\r\n" + body,
        url(22): repeated(start, b"X-Lu: " + b"a" * 40 + b"\r\n", 2_000_000, b"\r\n"),
    }


def xml() -> dict[str, Said]:
    """Six feeds and sitemaps that mean harm."""
    item = f"<item><link>{url(31)}</link></item>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    rss = {"Content_Type": "application/rss+xml"}
    quadratic = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><rss>{item}<title>{"&a;" * 40_000}</title></rss>'
    nested = f"<urlset>{'<url>' * 50_000}<loc>{url(31)}</loc></urlset>"
    return {
        FEED: answer(f"<!DOCTYPE r [{laughs}]><rss>{item}<title>&l11;</title></rss>".encode(), **rss),
        f"{HOME}/sitemap.xml": answer(
            (
                "<sitemapindex>"
                + "".join(f"<sitemap><loc>{HOME}/x-{n}.xml</loc></sitemap>" for n in range(1, 6))
                + "</sitemapindex>"
            ).encode()
        ),
        f"{HOME}/x-1.xml": answer(quadratic.encode(), **rss),
        f"{HOME}/x-2.xml": answer(
            b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>&x;</loc></url></urlset>'
        ),
        f"{HOME}/x-3.xml": answer(
            b'<!DOCTYPE u [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><urlset><url><loc>&x;</loc></url></urlset>'
        ),
        f"{HOME}/x-4.xml": answer(nested.encode()),
        f"{HOME}/x-5.xml": answer(f"<urlset><url><loc>{url(31)}</loc></url></urlset>".encode("utf-16")),
        url(31): answer(page(31)),
    }


def traps() -> dict[str, Said]:
    """Three labyrinths: a calendar without an end, an index of indexes, redirects in a circle."""
    days = "".join(f'<a href="/thoi-su?page={n}">{n}</a>' for n in range(2, 2000))
    endless = "".join(f"<sitemap><loc>{HOME}/me-cung-{n}.xml</loc></sitemap>" for n in range(3000))
    said: dict[str, Said] = {f"{HOME}/thoi-su": answer(days.encode())}
    said |= {
        f"{HOME}/thoi-su?page={n}": answer(days.replace(f"page={n}", f"page={n + 1}").encode()) for n in range(2, 300)
    }
    said[f"{HOME}/sitemap.xml"] = answer(f"<sitemapindex>{endless}</sitemapindex>".encode())
    said |= {f"{HOME}/me-cung-{n}.xml": said[f"{HOME}/sitemap.xml"] for n in range(3000)}
    items = "".join(f"<item><link>{url(n)}</link></item>" for n in (41, 42))
    said[FEED] = answer(f"<rss>{items}</rss>".encode())
    said[url(41)] = answer(b"", "302 Found", Location=url(42))
    said[url(42)] = answer(b"", "302 Found", Location=url(41))
    return said


SENTENCE = "Xã vùng cao trả hồ sơ đúng hẹn"


def encodings() -> dict[str, tuple[Said, str | None]]:
    """Thirteen ways to write one article, and the words that must be read; None where bytes are lost for good."""
    text = page(0).decode().replace('<meta charset="utf-8">', "").replace('rel="canonical"', 'rel="prev"')
    decomposed = unicodedata.normalize("NFD", text)
    none, wrong = {"Content_Type": "text/html"}, {"Content_Type": "text/html; charset=iso-8859-1"}
    marked = text.replace("<head>", '<head><meta charset="windows-1258">')
    return {
        url(51): (answer(text.encode()), SENTENCE),
        url(52): (answer(text.encode("utf-16")), SENTENCE),
        url(53): (answer(text.encode("utf-16-le"), Content_Type="text/html; charset=utf-16le"), SENTENCE),
        url(54): (answer(b"\xef\xbb\xbf" + text.encode(), **wrong), SENTENCE),
        url(55): (answer(text.encode(), **none), SENTENCE),
        url(56): (answer(text.encode(), **wrong), SENTENCE),
        url(57): (answer(text.encode(), Content_Type="text/html; charset=khong-co"), SENTENCE),
        url(58): (answer(text.encode(), Content_Type="text/html; charset=utf-7"), SENTENCE),
        url(59): (answer(decomposed.encode()), SENTENCE),
        url(60): (answer(marked.encode("cp1258", "xmlcharrefreplace"), **none), None),
        url(61): (answer(tcvn3(text), **none), SENTENCE),
        url(62): (answer(text.encode()[:-400] + b"\xff\xfe\xfa" + text.encode()[-400:]), SENTENCE),
        url(63): (answer(text.encode("cp1252", "ignore"), **none), None),
    }


ROBOTS: dict[str, tuple[bytes, bool]] = {
    "500": (answer(b"", "500 Oops"), False),
    "inside": (answer(b"", "302 Found", Location="http://127.0.0.1/robots.txt"), False),
    "200,000 rules": (answer(b"User-agent: *\n" + b"Disallow: /cam/\n" * 200_000, Content_Type="text/plain"), True),
    "10 MB": (answer(b"#" * 10_000_000, Content_Type="text/plain"), True),
    "bytes": (answer(bytes(range(256)) * 64, Content_Type="text/plain"), True),
}
"""robots.txt, and whether the newspaper may be asked after it."""


def hostile(times: int, folder: Path) -> Report:
    """Crawl each of the servers once; every address ends in a state and the memory stays below 200 MB."""
    report = Report("hostile server", times)
    listed = "".join(f"<item><link>{url(n)}</link></item>" for n in range(100))
    feed: dict[str, Said] = {FEED: answer(f"<rss>{listed}</rss>".encode())}
    coded = encodings()
    scenes: dict[str, dict[str, Said]] = {
        "bombs": feed | bombs(),
        "raw TCP": feed | raw_tcp(),
        "XML": xml(),
        "traps": traps(),
        "encodings": feed | {address: said for address, (said, _) in coded.items()},
        "429": feed | {url(71): answer(b"", "429 Slow down", Retry_After="86400")},
        "TLS": {FEED: answer(b"", "301 Moved", Location=FEED.replace("http:", "https:"))},
    }
    peaks = {}
    for name, said in scenes.items():
        robots = {f"{HOME}/robots.txt": answer(b"", "404 Not Found")}
        place = folder / name.replace(" ", "-")
        server, peak, wrong = crawled(place, robots | said, secured=name == "TLS")
        peaks[name] = peak
        report.wrong += [f"{name}: {each}" for each in wrong]
        if name == "traps" and len(server.asked) > 60:
            report.wrong.append(f"traps: {len(server.asked)} requests")
        if name == "TLS" and not (server.tunnels and not [each for each in server.asked if each.startswith("https")]):
            report.wrong.append(f"TLS: tunnels {server.tunnels[:2]}, asked behind them {server.asked[-2:]}")
        if name == "encodings":
            report.wrong += [f"encodings: {each}" for each in misread(place, coded)]
        if name == "429" and server.asked.count(url(71)) != 1:
            report.wrong.append(f"429: asked {server.asked.count(url(71))} times")
    for name, (robots_txt, allowed) in ROBOTS.items():
        said = feed | {f"{HOME}/robots.txt": robots_txt, url(1): answer(page(1))}
        server, peak, wrong = crawled(folder / f"robots-{name.replace(' ', '-')}", said)
        peaks[f"robots {name}"] = peak
        report.wrong += [f"robots {name}: {each}" for each in wrong]
        if (FEED in server.asked) is not allowed:
            report.wrong.append(f"robots {name}: asked {len(server.asked)}, allowed is {allowed}")
    report.figures = {"peak MB": max(peaks.values()), "of": max(peaks, key=lambda name: peaks[name])}
    report.wrong += [f"{name}: {peak} MB" for name, peak in peaks.items() if peak >= MEMORY]
    return report


def crawled(folder: Path, said: dict[str, Said], *, secured: bool = False) -> tuple[Server, int, list[str]]:
    """Crawl one server; returns it, the peak in megabytes and what is wrong with the end."""
    folder.mkdir(parents=True)
    server = Server(said)
    told = {"DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 1, "DIEMBAO_BREAKER": 1000, "concurrency": 4, "now": NOW.isoformat()}
    with served(server, secured) as address:
        command = order(folder, address, **told)
        with (folder / "errors.txt").open("wb") as said:
            child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
            peak = 0.0
            while child.poll() is None:
                peak = max(peak, resident(child.pid))
                time.sleep(0.05)
        errors = (folder / "errors.txt").read_text(encoding="utf-8", errors="replace")
    wrong = [f"exit {child.returncode}: {errors[-800:]}"] if child.returncode else []
    if not (folder / "test.db").exists():
        return server, round(peak), [*wrong, f"no store: {errors[-800:]}"]
    outside = [address for address in server.asked if not address.startswith((HOME, HOME.replace("http:", "https:")))]
    wrong += [f"asked {address}" for address in outside]
    with closing(sqlite3.connect(folder / "test.db")) as db:
        rows = db.execute("SELECT url, state, reason FROM frontier").fetchall()
    asked = {address for address in server.asked if not address.endswith("robots.txt")}
    states = {address: state for address, state, _ in rows}
    wrong += [f"{address} is {state}" for address, state, _ in rows if state == "leased"]
    wrong += [f"{address} has no state" for address in asked - set(states) if address.startswith(HOME)]
    wrong += [
        f"{address}: no reason" for address, state, reason in rows if state in ("failed", "skipped") and not reason
    ]
    wrong += broken(folder)
    return server, round(peak), wrong


def misread(folder: Path, coded: dict[str, tuple[Said, str | None]]) -> list[str]:
    """Name the encodings whose words were not read."""
    with closing(sqlite3.connect(folder / "test.db")) as db:
        texts = dict(db.execute("SELECT a.url, v.text FROM articles a JOIN versions v ON v.id = a.version_id"))
        states = dict(db.execute("SELECT url, state FROM frontier"))
    wrong = []
    for address, (_, words) in coded.items():
        if words and words not in texts.get(address, ""):
            wrong.append(f"{address}: {json.dumps(texts.get(address, '')[:60], ensure_ascii=False)}")
        if states.get(address) not in ("done", "failed"):
            wrong.append(f"{address} is {states.get(address)}")
    return wrong


TORTURES: dict[str, Callable[[int, Path], Report]] = {"hostile": hostile}
