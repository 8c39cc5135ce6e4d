"""kill -9 at random moments of a crawl of a 500-page site, with or without a site that fails one answer in five."""

from __future__ import annotations

import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scraper.outcome import patience
from store.frontier import ATTEMPTS
from tests.scraper.loopback import HOME, ROOT, Answer, Site, article_url, newspaper, order, proxy
from tests.torture.invariants import articles, broken, pages
from tests.torture.report import Report

PAGES = 500
HOUR = timedelta(hours=1)
FAULTS = ("500", "503", "429", "reset", "hang", "truncated")
PATIENCE = max(patience({"attempts": number, "kind": "article"}) for number in range(1, ATTEMPTS)) // HOUR + 1
"""Hours after which any address that failed and has attempts left may be asked again."""
LONGEST = 180  # seconds for one crawl to its end; a hang is a failure, not a wait


def kills(times: int, folder: Path, *, size: int = PAGES, faults: bool = False, seed: int = 1, **more: Any) -> Report:
    """Kill crawls `times` times at random moments, resume each to its end, and check after every kill and end."""
    chance = random.Random(seed)
    report = Report("kill -9, one answer in five fails" if faults else "kill -9", times)
    done, crawls, asked = 0, 0, 0
    while done < times:
        crawls += 1
        place = folder / f"crawl-{crawls}"
        place.mkdir(parents=True)
        site = Site(newspaper(size))
        links = named(site)
        batch = 1 if crawls % 2 else 50
        before, deaths = 0, min(times - done, chance.randint(2, 5))
        told = {"DIEMBAO_BATCH": batch, "max_pages": 5 * size, "concurrency": 8} | more
        with served(site, chance if faults else None) as address:
            for _ in range(deaths):
                if not killed(place, address, site, chance, told):
                    break  # the crawl ended before the moment came
                done += 1
                report.wrong += [f"kill {done}: {each}" for each in broken(place, links, before)]
                before = pages(place)
            for visit in range(6 if faults else 1):  # what failed is asked again when its patience is over
                finished(place, address, told | {"now": later(crawls + visit * PATIENCE)})
                if len(articles(place)) >= size:
                    break
        report.wrong += [f"end of crawl {crawls}: {each}" for each in broken(place, links, before)]
        lost = {article_url(number) for number in range(size)} - articles(place)
        report.wrong += [f"crawl {crawls}: lost {url}" for url in sorted(lost)[:5]]
        asked += sum(1 for url in site.urls() if re.search(r"-\d+\.html$", url)) - size
        report.figures["lost"] = report.figures.get("lost", 0) + len(lost)
    report.times = done
    report.figures |= {"crawls": crawls, "pages": size, "asked again per kill": round(asked / max(done, 1), 1)}
    return report


def killed(place: Path, address: str, site: Site, chance: random.Random, told: Mapping[str, Any]) -> bool:
    """Start a crawl and kill it after a random number of answers and a random pause; False if it ended before."""
    goal = len(site.asked) + chance.randint(1, 250)
    child = subprocess.Popen(
        order(place, address, **told), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ends = time.monotonic() + LONGEST
    while child.poll() is None and len(site.asked) < goal and time.monotonic() < ends:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.05)
    child.kill()
    return child.wait() < 0


def finished(place: Path, address: str, told: Mapping[str, Any]) -> None:
    """Crawl to the end; a crawl that fails shows its last words."""
    command = order(place, address, **told)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=LONGEST, encoding="utf-8", check=False)
    if ended.returncode:
        raise AssertionError(ended.stderr[-3000:])


def later(hours: int) -> str:
    """Return the moment of a later run."""
    return f"2026-06-{6 + hours // 24:02d}T{hours % 24:02d}:00:00+07:00"


def named(site: Site) -> dict[str, set[str]]:
    """Return which articles each list of the site names."""
    found = {}
    for url, answer in site.pages.items():
        if isinstance(answer, Answer) and isinstance(answer.body, str) and not url.endswith(".html"):
            links = set(re.findall(r"(?:href=\"|<loc>|<link>)(http[^\"<]*-\d+\.html)", answer.body))
            found[url] = {link for link in links if link.startswith(HOME)}
    return found


@contextmanager
def served(site: Site, chance: random.Random | None) -> Iterator[str]:
    """Serve the site; with `chance`, one answer in five is a fault of a real server."""
    if chance is None:
        with proxy(site) as address:
            yield address
        return

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = site.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            fault = chance.choice(FAULTS) if chance.random() < 0.2 and not self.path.endswith("robots.txt") else None
            if fault in ("500", "503", "429"):
                answer = Answer(b"", int(fault), {"Retry-After": "0"} if fault == "429" else {})
            if fault == "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                self.connection.close()
                return
            if fault == "hang":
                time.sleep(1.2)
                self.close_connection = True
                return
            assert isinstance(answer.body, bytes)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if fault == "truncated":
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
                return
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Pass over what a killed client or a closed socket does."""
            if not isinstance(sys.exc_info()[1], OSError | ValueError):
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


def faulty(times: int, folder: Path) -> Report:
    """Kill crawls of a site of which one answer in five is a fault."""
    return kills(times, folder, faults=True, seed=2, DIEMBAO_BREAKER=50, DOWNLOAD_TIMEOUT=1)


def planted(times: int, folder: Path) -> Report:
    """Check the harness itself: a frontier that forgets (done when leased) must be found out every time."""
    report = Report("planted bug: done when leased", times)
    found = 0
    for number in range(times):
        told = {"SCHEDULER": "tests.torture.forgetful.Forgetful"}
        seen = kills(1, folder / str(number), size=120, seed=10 + number, **told)
        found += not seen.passed
        if seen.passed:
            report.wrong.append(f"time {number + 1}: nothing was noticed")
    report.figures = {"noticed": found}
    return report


TORTURES: dict[str, Callable[[int, Path], Report]] = {"kills": kills, "faulty": faulty, "planted": planted}
