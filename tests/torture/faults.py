"""Faults of the machine: a full disk, a held lock, a second run, a reader that stays, a clock that jumps."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from store.schema import sqlite3 as bundled
from tests.scraper.loopback import NOW, ROOT, Answer, Site, article_page, article_url, newspaper, order, proxy
from tests.torture.invariants import articles, broken
from tests.torture.report import Report

COMMAND = [sys.executable, "-c", "from jobs.cli import main; main()"]
SINCE = "2026-01-01"


def run(folder: Path, address: str, *more: str, floor: str = "1") -> subprocess.CompletedProcess[str]:
    """Run `diembao run` once on `folder`/test.db, as cron does."""
    command = [*COMMAND, "run", "baosongmay", "--proxy", address, "--since", SINCE, "--db", str(folder / "test.db")]
    return subprocess.run(
        [*command, "--archive", str(folder / "archive"), "--max-pages", "2000", *more],
        cwd=ROOT,
        capture_output=True,
        env=os.environ | {"DIEMBAO_FREE_MB": floor},
        timeout=120,
        encoding="utf-8",
        check=False,
    )


def faults(times: int, folder: Path) -> Report:
    """Let each of the five faults happen once: a clear message, nothing lost, and the next run goes on."""
    report = Report("machine faults", times)
    for fault in (disk_full, second_run, lock_held, long_reader, clock_jumps)[:times]:
        place = folder / fault.__name__
        place.mkdir(parents=True)
        report.wrong += [f"{fault.__name__.replace('_', ' ')}: {each}" for each in fault(place)]
    return report


def disk_full(folder: Path) -> list[str]:
    """Fill a small disk in the middle of a run, then make room."""
    if shutil.which("unshare") is None:
        return ["unshare is not there to mount a small disk (Debian package util-linux)"]
    disk = folder / "disk"
    disk.mkdir()
    count = 400
    with proxy(Site(newspaper(count))) as address:
        mounted = f"mount -t tmpfs -o size=24m tmpfs '{disk}' && exec '{sys.executable}' -m tests.torture.diskfull"
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{mounted} '{disk}' {address}"],
            cwd=ROOT,
            capture_output=True,
            timeout=240,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        return [done.stderr[-1500:]]
    told = json.loads(done.stdout.splitlines()[-1])
    code, said, kept = told["floor"]
    wrong = []
    if code != 3 or kept or "MB free, 100 wanted" not in said or "Traceback" in said:
        wrong.append(f"below the floor: exit {code}, {kept} articles: {said}")
    wrong += [f"on the full disk: {each}" for each in told["torn"]] + told["broken"]
    if told["exit"] not in (2, 3) or "no space left" not in told["said"].lower() or "Traceback" in told["said"]:
        wrong.append(f"exit {told['exit']}: {told['said']}")
    if not 0 < told["kept"] < count:
        wrong.append(f"{told['kept']} articles were kept, so the disk did not fill in the middle")
    if told["exit_again"] or told["articles"] != count:
        wrong.append(f"with room again: exit {told['exit_again']}, {told['articles']} articles: {told['said_again']}")
    return wrong


def second_run(folder: Path) -> list[str]:
    """Start a run while another goes on."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(Site):
        def answer(self, url: str, headers: object) -> Answer:
            entered.set()
            leave.wait(60)
            return super().answer(url, headers)  # type: ignore[arg-type]

    with proxy(Slow(newspaper(10))) as address:
        first: list[subprocess.CompletedProcess[str]] = []
        thread = threading.Thread(target=lambda: first.append(run(folder, address)))
        thread.start()
        entered.wait(60)
        second = run(folder, address)
        leave.set()
        thread.join()
    wrong = []
    if second.returncode != 75 or "another run holds" not in second.stderr:
        wrong.append(f"the second: exit {second.returncode}: {second.stderr[-300:]}")
    if first[0].returncode or len(articles(folder)) != 10:
        wrong.append(f"the first: exit {first[0].returncode}: {first[0].stderr[-300:]}")
    return wrong + broken(folder)


def lock_held(folder: Path) -> list[str]:
    """Write to the file from another program while a run goes on."""
    with proxy(Site(newspaper(3))) as address:
        run(folder, address)
    pages = newspaper(40)
    holder = bundled.connect(folder / "test.db", check_same_thread=False, isolation_level=None)

    def let_go() -> None:
        time.sleep(3)
        holder.execute("COMMIT")

    thread = threading.Thread(target=let_go)

    def taken(times: int) -> Answer:
        if times == 0 and not thread.is_alive():
            holder.execute("BEGIN IMMEDIATE")
            thread.start()
        return article_page(5)

    pages[article_url(5)] = taken
    with proxy(Site(pages)) as address:
        done = run(folder, address)
    thread.join()
    holder.close()
    wrong = [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stderr[-300:]}"]
    if len(articles(folder)) != 40:
        wrong.append(f"{len(articles(folder))} articles, not 40")
    return wrong + broken(folder)


def long_reader(folder: Path) -> list[str]:
    """Keep a reading transaction open through a run: the log grows, and is gone after the next one."""
    with proxy(Site(newspaper(3))) as address:
        run(folder, address)
    reader = bundled.connect(f"{(folder / 'test.db').as_uri()}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    before = reader.execute("SELECT count(*) FROM articles").fetchone()
    with proxy(Site(newspaper(60))) as address:
        done = run(folder, address)
        wrong = [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stderr[-300:]}"]
        if reader.execute("SELECT count(*) FROM articles").fetchone() != before:
            wrong.append("the reader saw what was written after it began")
        reader.close()
        run(folder, address)
    log = folder / "test.db-wal"
    if log.exists() and log.stat().st_size:
        wrong.append(f"the log is {log.stat().st_size} bytes after the run that follows")
    if len(articles(folder)) != 60:
        wrong.append(f"{len(articles(folder))} articles, not 60")
    return wrong + broken(folder)


def clock_jumps(folder: Path) -> list[str]:
    """Kill a run, and let the next ones believe it is ten minutes earlier and later."""
    wrong = []
    count = 120
    for number, minutes in enumerate((0, -10, 10, -10, 0)):
        site = Site(newspaper(count))
        with proxy(site) as address:
            command = order(folder, address, now=(NOW + timedelta(minutes=minutes)).isoformat(), max_pages=1000)
            child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if number < 3:
                ends = time.monotonic() + 60
                while child.poll() is None and len(site.asked) < 30 and time.monotonic() < ends:
                    time.sleep(0.005)
                child.kill()
            code = child.wait(timeout=60)
        wrong += [f"after {minutes:+d} min: {each}" for each in broken(folder)]
    if code or len(articles(folder)) != count:
        wrong.append(f"exit {code}, {len(articles(folder))} articles, not {count}")
    with closing(sqlite3.connect(folder / "test.db")) as db:
        (leased,) = db.execute("SELECT count(*) FROM frontier WHERE state = 'leased'").fetchone()
    return wrong + ([f"{leased} leases are left"] if leased else [])


TORTURES: dict[str, Callable[[int, Path], Report]] = {"faults": faults}
