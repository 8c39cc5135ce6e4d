"""Nobody inside is asked: forty-seven spellings, and fifteen ways in which a newspaper's own pages try it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scraper.guard import refusal
from tests.scraper.loopback import HOME, NOW, ROOT, order
from tests.scraper.test_guard import INSIDE
from tests.torture.hostile import FEED, page, url
from tests.torture.raw import Said, Server, answer, served
from tests.torture.report import Report

GOOD = (
    f"{HOME}/",
    f"{HOME}:80/a-1.html",
    f"{HOME.replace('http:', 'https:')}:443/a-1.html?trang=2",
    "http://BaoSongMay.example/",
    "http://m.baosongmay.example/10.0.0.1/",
    f"{HOME}/a@b.html",
)


def live(inside: str) -> dict[str, dict[str, Said]]:
    """Fifteen newspapers whose pages point at `inside`, an address of this machine."""
    host = inside.removeprefix("http://")
    port = host.rsplit(":", 1)[1]

    def listing(*links: str) -> Said:
        return answer(f"<rss>{''.join(f'<item><link>{link}</link></item>' for link in links)}</rss>".encode())

    def moved(target: str) -> dict[str, Said]:
        return {FEED: listing(url(1)), url(1): answer(b"", "302 Found", Location=target)}

    def head(markup: str) -> dict[str, Said]:
        return {FEED: listing(url(1)), url(1): answer(page(1).replace(b"<head>", b"<head>" + markup.encode()))}

    def index(location: str) -> Said:
        return answer(f"<sitemapindex><sitemap><loc>{location}</loc></sitemap></sitemapindex>".encode())

    sitemap = f"{HOME}/sitemap.xml"
    announced = f"User-agent: *\nSitemap: {inside}/s.xml\n".encode()
    return {
        "redirect": moved(f"{inside}/x-1234.html"),
        "decimal": moved(f"http://2130706433:{port}/x-1234.html"),
        "mapped": moved(f"http://[::ffff:127.0.0.1]:{port}/x-1234.html"),
        "localhost": moved(f"http://localhost:{port}/x-1234.html"),
        "no scheme": moved(f"//{host}/x-1234.html"),
        "file": moved("file:///etc/hostname"),
        "two hops": moved(url(2)) | {url(2): answer(b"", "301 Moved", Location=f"{inside}/x-1234.html")},
        "refresh": head(f'<meta http-equiv="refresh" content="0;url={inside}/x-1234.html">'),
        "canonical": head(f'<link rel="canonical" href="{inside}/x-1234.html">'),
        "base": {
            f"{HOME}/thoi-su": answer(f'<base href="{inside}/"><a href="x-1234.html">x</a>'.encode()),
            FEED: listing(),
        },
        "feed": {FEED: listing(f"{inside}/x-1234.html", "file:///etc/hostname", f"http://127.1:{port}/x-1234.html")},
        "sitemap": {sitemap: answer(f"<urlset><url><loc>{inside}/x-1234.html</loc></url></urlset>".encode())},
        "index": {
            sitemap: answer(f"<sitemapindex><sitemap><loc>{inside}/s.xml</loc></sitemap></sitemapindex>".encode())
        },
        "robots moved": {f"{HOME}/robots.txt": answer(b"", "302 Found", Location=f"{inside}/robots.txt")},
        "robots sitemap": {f"{HOME}/robots.txt": answer(announced, Content_Type="text/plain")},
    }


def ssrf(times: int, folder: Path) -> Report:
    """Refuse every spelling, let every good address pass, and crawl the fifteen newspapers: inside nobody is asked."""
    report = Report("SSRF", times)
    report.wrong += [
        f"passes: {each}" for each in INSIDE if not refusal(each, ["baosongmay.example", "baomau.example"])
    ]
    report.wrong += [f"refused: {each}" for each in GOOD if refusal(each, ["baosongmay.example"])]
    seen: list[str] = []

    class Inside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    scenes = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Inside) as canary:
        threading.Thread(target=canary.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        for name, said in live(f"http://127.0.0.1:{canary.server_address[1]}").items():
            scenes += 1
            server = Server({f"{HOME}/robots.txt": answer(b"", "404 Not Found")} | said)
            with served(server) as address:
                report.wrong += [f"{name}: {each}" for each in _crawled(folder / name.replace(" ", "-"), address)]
            outside = [each for each in server.asked if not each.startswith(f"{HOME}/")]
            report.wrong += [f"{name}: asked {each}" for each in outside]
        # Without a proxy the name itself must not lead inside, whatever the resolver says of it.
        directly = folder / "directly"
        report.wrong += [f"directly: {each}" for each in _crawled(directly, None, "tests.torture.resolving.Inside")]
        canary.shutdown()
    report.wrong += [f"inside was asked for {path}" for path in seen]
    report.figures = {
        "spellings": len(INSIDE),
        "good addresses": len(GOOD),
        "live": scenes + 1,
        "asked inside": len(seen),
    }
    return report


def _crawled(folder: Path, address: str | None, resolver: str | None = None) -> list[str]:
    folder.mkdir(parents=True)
    told: dict[str, Any] = {"now": NOW.isoformat(), "DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 0}
    if resolver:
        told["TWISTED_DNS_RESOLVER"] = resolver
    command = order(folder, address or "", **told)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, encoding="utf-8", check=False)
    return [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stderr[-400:]}"]


TORTURES: dict[str, Callable[[int, Path], Report]] = {"ssrf": ssrf}
