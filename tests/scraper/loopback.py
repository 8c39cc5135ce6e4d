"""An invented newspaper on loopback, behind an HTTP proxy as in the demo, and a crawl of it in a process of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOME = "http://baosongmay.example"
NOW = datetime.fromisoformat("2026-06-05T09:00:00+07:00")


@dataclass
class Answer:
    """What a site answers to one address."""

    body: bytes | str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: bool = True


class Site:
    """Addresses and their answers; remembers who asked for what."""

    def __init__(self, pages: Mapping[str, Answer | Callable[[int], Answer]]) -> None:
        self.pages = dict(pages)
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.lock = threading.Lock()

    def answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        with self.lock:
            times = self.times(url)
            self.asked.append((url, headers))
        found = self.pages.get(url, Answer("không có trang này", 404))
        given = found(times) if callable(found) else found
        body = given.body.encode() if isinstance(given.body, str) else given.body
        named = dict(given.headers)
        if given.status == 200 and given.etag:
            named["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if headers.get("if-none-match") == named["ETag"]:
                return Answer(b"", 304, named)
        return Answer(body, given.status, named)

    def times(self, url: str) -> int:
        """How often an address was asked for so far."""
        return sum(1 for asked, _ in self.asked if asked == url)

    def urls(self) -> list[str]:
        return [url for url, _ in self.asked]


@contextmanager
def proxy(site: Site) -> Iterator[str]:
    """Serve the site's hosts through a proxy on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = site.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            assert isinstance(answer.body, bytes)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Let a killed crawl's reset pass in silence; anything else is a fault of the site."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def article_url(number: int) -> str:
    return f"{HOME}/xa-vung-cao-tra-ho-so-dung-hen-{1000 + number}.html"


def article_page(number: int, *, body: str = "", published: datetime | None = None) -> Answer:
    """A page of the OneCMS family with sentences of our own."""
    when = published or NOW - timedelta(hours=number)
    text = body or f"Bộ phận một cửa của xã đã giải quyết {100 + number} hồ sơ trong tuần qua, không hồ sơ nào trễ hẹn."
    return Answer(f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Xã vùng cao trả hồ sơ đúng hẹn, kỳ {number}</title><link rel="canonical" href="{article_url(number)}">
<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "datePublished": when.isoformat()})}</script>
</head><body><h1 class="sc-longform-header-title block-sc-title">Xã vùng cao trả hồ sơ đúng hẹn, kỳ {number}</h1>
<span class="block-sc-publish-time">{when:%d/%m/%Y %H:%M}</span>
<div class="block-sc-sapo">Người dân vùng cao không còn phải đi lại nhiều lần, kỳ {number}.</div>
<article class="entry"><p>{text}</p><p>Cán bộ xã hẹn bà con bằng tin nhắn, số thứ tự {number}.</p></article>
</body></html>""")


def newspaper(count: int, *, listed: int = 5) -> dict[str, Answer | Callable[[int], Answer]]:
    """A newspaper of `count` articles: a feed of the newest, a section of `listed` a page, a sitemap of all."""
    items = "".join(
        f"<item><title>Kỳ {n}</title><link>{article_url(n)}</link>"
        f"<pubDate>{NOW - timedelta(hours=n):%a, %d %b %Y %H:%M:%S} +0700</pubDate></item>"
        for n in range(min(count, listed))
    )
    pages: dict[str, Answer | Callable[[int], Answer]] = {
        f"{HOME}/robots.txt": Answer("User-agent: *\nDisallow: /admin/\n"),
        f"{HOME}/rss/home.rss": Answer(f"<rss><channel>{items}</channel></rss>"),
        f"{HOME}/sitemap.xml": Answer("<sitemapindex><sitemap><loc>/sitemap-1.xml</loc></sitemap></sitemapindex>"),
        f"{HOME}/sitemap-1.xml": Answer(
            "<urlset>" + "".join(f"<url><loc>{article_url(n)}</loc></url>" for n in range(count)) + "</urlset>"
        ),
    }
    for start in range(0, count, listed):
        page = start // listed + 1
        links = "".join(f'<a href="{article_url(n)}">Kỳ {n}</a>' for n in range(start, min(count, start + listed)))
        following = f'<a href="/thoi-su?page={page + 1}">Trang sau</a>' if start + listed < count else ""
        address = f"{HOME}/thoi-su" + (f"?page={page}" if page > 1 else "")
        pages[address] = Answer(f"<html><body>{links}{following}</body></html>")
    for path in ("thoi-su/cai-cach-hanh-chinh", "kinh-te", "xa-hoi"):
        pages[f"{HOME}/{path}"] = Answer("<html><body>Chưa có bài</body></html>")
    return pages | {article_url(n): article_page(n) for n in range(count)}


def order(folder: Path, address: str, **more: Any) -> list[str]:
    """The command that crawls `baosongmay` through the proxy at `address` into `folder`/test.db."""
    told: dict[str, Any] = {
        "db_path": str(folder / "test.db"),
        "archive_dir": str(folder / "archive"),
        "proxy": address,
        "delay": 0,
        "concurrency": 4,
        "now": NOW.isoformat(),
        "log_level": "WARNING",
        "DIEMBAO_BACKOFF": 0.05,
        "DIEMBAO_REVISIT_DAYS": 3.0,  # as for a real newspaper
        "DIEMBAO_REVISIT_HOURS": 1.0,
        "DIEMBAO_BATCH_SECONDS": 0.2,
    }
    return [sys.executable, "-m", "tests.scraper.child", json.dumps(told | more)]


def crawl(folder: Path, site: Site, **more: Any) -> dict[str, Any]:
    """Crawl once; returns Scrapy's stats, with what was logged as "log"."""
    with proxy(site) as address:
        done = subprocess.run(
            order(folder, address, **more), cwd=ROOT, capture_output=True, timeout=60, encoding="utf-8", check=False
        )
    assert done.returncode == 0, done.stderr[-4000:]
    stats: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert "finish_reason" in stats, f"no visit began: {done.stderr[-4000:]}"
    return stats | {"log": done.stderr}
