"""Ten thousand pages in one run, and two hundred runs in a row: speed, memory that stays flat, nothing left behind."""

from __future__ import annotations

import hashlib
import os
import random
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.scraper.loopback import HOME, NOW, ROOT, Answer, Site, article_page, article_url, newspaper, order, proxy
from tests.torture.invariants import articles, broken
from tests.torture.report import Report

SPEED = 100  # pages a second of CPU time: the clock on the wall says more of the machine than of us
MEMORY = 150  # megabytes
FILE = 1_000  # addresses in one sitemap file, as real ones have


def load(times: int, folder: Path) -> Report:
    """Crawl `times` pages in one run: >= 100 pages a CPU second, < 150 MB, and flat."""
    report = Report("load", times)
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(large(times))
    told = {"concurrency": 16, "max_pages": 2 * times, "DIEMBAO_SITEMAPS": 100, "DIEMBAO_BATCH_SECONDS": 1.0}
    sizes: list[tuple[int, float]] = []
    with proxy(site) as address:
        begun = time.monotonic()
        child = subprocess.Popen(
            order(folder, address, **told), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while (ended := os.wait4(child.pid, os.WNOHANG))[0] == 0:
            if memory := resident(child.pid):
                sizes.append((len(site.asked), memory))
            time.sleep(0.2)
            if time.monotonic() - begun > 600:
                child.kill()
        child.returncode = os.waitstatus_to_exitcode(ended[1])
        wall = time.monotonic() - begun
        errors = child.stderr.read().decode() if child.stderr else ""
        if child.stderr:
            child.stderr.close()
    used = ended[2]
    cpu = used.ru_utime + used.ru_stime
    peak = max((memory for _, memory in sizes), default=0.0)  # the system's own peak counts what started it
    middle = max((memory for asked, memory in sizes if asked <= times / 2), default=peak)
    report.figures = {
        "pages a CPU second": round(times / cpu),
        "pages a second": round(times / wall),
        "peak MB": round(peak),
        "peak MB of the first half": round(middle),
    }
    if child.returncode:
        report.wrong.append(f"exit {child.returncode}: {errors[-500:]}")
    if len(articles(folder)) != times:
        report.wrong.append(f"{len(articles(folder))} articles, not {times}")
    if times / cpu < SPEED:
        report.wrong.append(f"{times / cpu:.0f} pages a CPU second, not {SPEED}")
    if peak > MEMORY:
        report.wrong.append(f"{peak:.0f} MB, more than {MEMORY}")
    if peak > 1.25 * middle:
        report.wrong.append(f"memory grows: {middle:.0f} MB in the first half, {peak:.0f} MB at the end")
    report.wrong += broken(folder)
    return report


def large(count: int) -> dict[str, Answer | Callable[[int], Answer]]:
    """A newspaper of `count` articles in sitemap files of a thousand, its pages made when they are asked for."""
    pages = newspaper(0)
    files = [range(start, min(start + FILE, count)) for start in range(0, count, FILE)]
    index = "".join(f"<sitemap><loc>{HOME}/sitemap-{place}.xml</loc></sitemap>" for place in range(len(files)))
    pages[f"{HOME}/sitemap.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>")
    for place, numbers in enumerate(files):
        locations = "".join(f"<url><loc>{article_url(number)}</loc></url>" for number in numbers)
        pages[f"{HOME}/sitemap-{place}.xml"] = Answer(f"<urlset>{locations}</urlset>")
    for number in range(count):
        pages[article_url(number)] = lambda asked, number=number: article_page(number)  # type: ignore[misc]
    return pages


def resident(pid: int) -> float:
    """Return the most resident megabytes a process had since its program began; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    return int(found[1]) / 1024 if found else 0.0


def soak(times: int, folder: Path, seed: int = 5) -> Report:
    """Run `times` hourly runs on a newspaper that prints and edits at random: the store grows by what changed only."""
    report = Report("soak", times)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    state = dict.fromkeys(range(10), 0)  # how often each article was edited
    seen = {(number, 0) for number in state}
    printed = dict.fromkeys(state, 0)  # the hour of its publication
    site = Site({})
    before = open_things()
    with proxy(site) as address:
        for hour in range(times):
            if hour:
                for _ in range(chance.randint(0, 2)):
                    printed[len(state)] = hour
                    state[len(state)] = 0
                young = [number for number in state if hour - printed[number] <= 48]
                for number in chance.sample(young, min(len(young), chance.randint(0, 2))):
                    state[number] += 1
            site.pages = dict(edition(state, printed, hour))
            site.asked.clear()
            moment = (NOW.replace(hour=0) + (hour + 48) * (NOW - NOW.replace(hour=8))).isoformat()
            command = order(folder, address, now=moment, DIEMBAO_REVISIT_DAYS=36500.0, DIEMBAO_REVISIT_HOURS=0.0)
            done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, encoding="utf-8", check=False)
            if done.returncode:
                report.wrong.append(f"run {hour + 1}: exit {done.returncode}: {done.stderr[-300:]}")
                break
            seen |= set(state.items())
    with closing(sqlite3.connect(folder / "test.db")) as db:
        counts = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("articles", "versions")}
        (bodies,) = db.execute("SELECT count(*) FROM pages WHERE bytes > 0 AND kind = 'article'").fetchone()
    report.figures = counts | {"states printed": len(seen), "article pages with a body": bodies}
    if (counts["articles"], counts["versions"]) != (len(state), len(seen)):
        report.wrong.append(f"{counts}, printed were {len(state)} articles in {len(seen)} states")
    left = [path.name for path in folder.iterdir() if path.suffix not in (".db", ".lock") and path.name != "archive"]
    report.wrong += [f"left behind: {name}" for name in left]
    report.wrong += [f"left open: {what}" for what in open_things() - before]
    report.wrong += broken(folder)
    return report


def edition(state: dict[int, int], printed: dict[int, int], hour: int) -> dict[str, Any]:
    """Print the newspaper of one hour: every article in the state it has reached."""
    pages = newspaper(0)
    locations = "".join(f"<url><loc>{article_url(number)}</loc></url>" for number in state)
    pages[f"{HOME}/sitemap-1.xml"] = Answer(f"<urlset>{locations}</urlset>")
    for number, edits in state.items():
        digest = hashlib.sha256(f"{number}-{edits}".encode()).digest()
        text = f"Xã đã giải quyết {int.from_bytes(digest[:2]) + 1} hồ sơ, trong đó {digest[2]} hồ sơ nộp trực tuyến."
        when = NOW - (NOW - NOW.replace(hour=8)) * (number + 1)
        pages[article_url(number)] = article_page(number, body=text, published=when)
    return pages


def open_things() -> set[str]:
    """Return the children of this process, and its open files but pipes, sockets and the like."""
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
        files = {str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()}
    except OSError:
        return set()
    return {f"child {pid}" for pid in children} | {
        file for file in files if file.startswith("/") and "/dev" not in file
    }


TORTURES: dict[str, Callable[[int, Path], Report]] = {"load": load, "soak": soak}
