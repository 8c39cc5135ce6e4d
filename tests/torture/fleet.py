"""Work on a cluster whose workers and driver are killed at random: nothing lost, nothing doubled, no site hurried."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from jobs.archive_backfill import backfill_archive
from jobs.entrance import models
from jobs.parts import digest_of, read_manifest
from jobs.pools import pool
from jobs.sites import Order
from jobs.tour import tour_once
from scraper.newspaper import NewspaperSpider
from scraper.spiders.baosongmay import BaoSongMaySpider
from store.schema import connect
from store.upkeep import check
from tests.jobs.archives import page, write_warc
from tests.jobs.clusters import STARTS_WITHIN, Kept, kept, until, within
from tests.scraper.loopback import HOME, NOW, ROOT, Answer, Site, newspaper, proxy
from tests.scraper.sending import noting, smallest_gap
from tests.torture.report import Report

DELAY = 0.1
"""Seconds between two requests to one site, on average; Scrapy draws each from half of it to one and a half."""
LONGEST = 600
"""Seconds a tour or a back-fill may take on a machine that does much else."""


class Bao0Spider(NewspaperSpider):
    """The first of the invented newspapers; the others are like it."""

    name = "bao0"
    title = "Báo số 0"
    domains = ("bao0.example",)
    feeds = ("http://bao0.example/rss/home.rss",)
    sitemaps = ("http://bao0.example/sitemap.xml",)
    sections = ("http://bao0.example/thoi-su",)
    article_url = BaoSongMaySpider.article_url
    layouts = BaoSongMaySpider.layouts
    sample = True


def _spider(number: int) -> type[NewspaperSpider]:
    def own(urls: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(url.replace("bao0", f"bao{number}") for url in urls)

    facts = {name: own(getattr(Bao0Spider, name)) for name in ("domains", "feeds", "sitemaps", "sections")}
    named: dict[str, Any] = {"name": f"bao{number}", "title": f"Báo số {number}", "__module__": __name__}
    return type(f"Bao{number}Spider", (Bao0Spider,), facts | named)


SPIDERS = {"bao0": Bao0Spider} | {f"bao{number}": _spider(number) for number in range(1, 8)}
globals().update({spider.__name__: spider for spider in SPIDERS.values()})  # another process finds them by their path


def clock() -> datetime:
    """The moment at which all of this happens."""
    return NOW


def newspapers(count: int, size: int) -> dict[str, Answer]:
    """The pages of `count` newspapers of `size` articles each."""
    pages: dict[str, Answer] = {}
    for number in range(count):
        home = f"http://bao{number}.example"
        for url, answer in newspaper(size).items():
            assert isinstance(answer, Answer)
            assert isinstance(answer.body, str)
            pages[url.replace(HOME, home)] = Answer(answer.body.replace(HOME, home), answer.status, answer.headers)
    return pages


def sites(times: int, folder: Path, *, seed: int = 3) -> Report:
    """Kill workers `times` times amid visits of 8 newspapers (2 in CI), one task each; merge, and look at the store.

    Every other time the visit is killed with its worker, as when a machine loses its power; else it is left to end by
    itself. 0 lost, 0 doubled, and the smallest gap between two requests to one site is at least half the delay.
    """
    chance, report = random.Random(seed), Report("kill -9 of workers that crawl", times)
    count, size = (8, 60) if times >= 12 else (2, 8)
    kills, tours, asked, gap, pages = list[Kill](), 0, 0, 9.0, newspapers(count, size)
    chosen = {f"{__name__}.{spider.__name__}": spider for spider in list(SPIDERS.values())[:count]}
    with kept(min(3, count), folder / "cluster") as fleet:
        while len(kills) < times:
            tours += 1
            place = folder / f"tour-{tours}"
            place.mkdir()
            site = Site(pages)
            with proxy(site) as address, closing(connect(place / "test.db")) as store:
                order = partial(
                    Order,
                    folder=str(place / "sites"),
                    since="2026-01-01",
                    max_pages=5 * size,
                    proxy=address,
                    delay=DELAY,
                    settings=noting(place / "notes.txt")
                    | {
                        "DIEMBAO_CLOCK": f"{__name__}.clock",
                        "DIEMBAO_BATCH_SECONDS": 0.2,
                        "DIEMBAO_REVISIT_HOURS": 1.0,
                    },
                )
                with (
                    within(LONGEST, f"tour {tours} of {count} newspapers"),
                    killing(fleet, site, size, chance, times - len(kills)) as killed,
                    pool(scheduler=fleet.address) as each,
                ):
                    ran = tour_once(store, chosen, order, models(), clock, each, archive=place / "archive")
                report.wrong += [f"tour {tours}: {slug}: {why}" for slug, why in ran.failed.items()]
                report.wrong += [f"tour {tours}: {each}" for each in check(store)]
                stored = [url for (url,) in store.conn.execute("SELECT url FROM articles")]
            kills += killed
            wanted = {url for url in pages if url.endswith(".html")}
            report.wrong += [f"tour {tours}: lost {url}" for url in sorted(wanted - set(stored))[:5]]
            report.wrong += [f"tour {tours}: {len(stored)} articles, not {len(wanted)}"] * (len(stored) != len(wanted))
            asked += sum(1 for url in site.urls() if url.endswith(".html")) - len(wanted)
            gap = min(gap, smallest_gap(place / "notes.txt"))
            if not killed:
                report.wrong.append(f"tour {tours}: nobody was killed")
                break
    if gap < DELAY / 2:
        report.wrong.append(f"two requests to one site within {gap * 1000:.0f} ms, {DELAY * 500:.0f} ms are allowed")
    amid = [kill for kill in kills if 0 < kill.answered < kill.articles]
    if not amid:
        report.wrong.append("no kill hit a visit in progress")
    report.times = len(kills)
    report.figures = {"amid a visit": len(amid), "visits killed too": sum(kill.too for kill in kills), "tours": tours}
    report.figures |= {"sites": count, "pages": count * size}
    report.figures |= {"smallest gap ms": round(gap * 1000), "asked again": asked}
    return report


class Kill(NamedTuple):
    """A worker's death: of the `articles` of the newspaper it visited, how many it had been answered, and if the visit
    died with it.
    """

    newspaper: str
    answered: int
    articles: int
    too: bool


class Visit(NamedTuple):
    """A visit that goes on: its worker's process, its own, its newspaper, and the articles answered before it."""

    worker: int
    pid: int
    newspaper: str
    before: int


@contextmanager
def killing(fleet: Kept, site: Site, size: int, chance: random.Random, times: int) -> Iterator[list[Kill]]:
    """Kill workers amid their visits while the block runs, `times` times at most; gives what was killed.

    A kill waits until some visit has been answered for so many of its newspaper's `size` articles, drawn each time.
    """
    over, killed = threading.Event(), list[Kill]()

    def kill() -> None:
        known = dict[int, Visit]()
        goal = chance.randrange(1, max(2, size * 2 // 3))
        while len(killed) < times and not over.wait(0.02):
            answered = articles_of(site)
            known = {visit.pid: known.get(visit.pid, visit) for visit in visits(fleet, answered)}
            far = [
                visit
                for _, visit in sorted(known.items())
                if answered[visit.newspaper] - visit.before >= goal and answered[visit.newspaper] < size
            ]
            if far:
                visit, too = chance.choice(far), len(killed) % 2 == 1
                for victim in (visit.worker, *((visit.pid,) if too else ())):
                    with suppress(ProcessLookupError):
                        os.kill(victim, signal.SIGKILL)
                killed.append(Kill(visit.newspaper, answered[visit.newspaper], size, too))
                goal = chance.randrange(1, max(2, size * 2 // 3))

    killer = threading.Thread(target=kill, name="killer")
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def articles_of(site: Site) -> Counter[str]:
    """Count the articles each newspaper was asked for and has answered, none twice."""
    with site.lock:
        return Counter(urlsplit(url).netloc.split(".")[0] for url in set(site.urls()) if url.endswith(".html"))


def visits(fleet: Kept, answered: Counter[str]) -> list[Visit]:
    """Find the visits that go on, by the site files they have open; `answered` is noted of those seen."""
    found = []
    for worker in fleet.up():
        for pid in children(worker):
            with suppress(OSError):
                opened = {each.readlink() for each in Path(f"/proc/{pid}/fd").iterdir()}
                names = {path.stem for path in opened if path.suffix == ".db" and path.stem in SPIDERS}
                found += [Visit(worker, pid, name, answered[name]) for name in names]
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    found: list[int] = []
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, path.read_text(encoding="ascii").split())
    return found


def shards(times: int, folder: Path, *, seed: int = 4) -> Report:
    """Kill driver, worker or all at random, `times` times, over 40 shards (8 in CI); resume, and look at the parts.

    A kill waits until so many parts more are made, drawn each time; at none, it hits whoever starts. "All" takes the
    scheduler along. Every page of every shard stands in the parts once: 0 lost, 0 doubled.
    """
    chance, report = random.Random(seed), Report("kill -9 of who back-fills", times)
    count, size = (40, 50) if times >= 20 else (8, 8)
    sources = [
        str(write_warc(folder / "warc" / f"{number:02d}.warc.gz", (page(number * size + each) for each in range(size))))
        for number in range(count)
    ]
    parts, done, drivers, victims = folder / "parts", 0, 0, dict.fromkeys(("driver", "worker", "all"), 0)
    amid, before = 0, 0
    with kept(2, folder / "cluster") as fleet, within(3 * LONGEST, f"{times} kills over {count} shards"):
        driver = None
        try:
            while done < times:
                if driver is None or driver.poll() is not None:
                    if driver is not None and driver.returncode == 0:  # all was made: half of it is to be made again
                        for path in list(parts.glob("*.parquet"))[::2]:
                            path.unlink()
                    driver, drivers = drive(fleet.address, parts, sources), drivers + 1
                    before = made(parts)
                there = made(parts)
                goal = there + chance.randint(0, (count - there) // 2)
                while driver.poll() is None and made(parts) < goal:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0.5, 3.5) if goal == there else chance.uniform(0.0, 0.2))
                victim = chance.choice(tuple(victims))
                dying = {"driver": [driver.pid], "worker": fleet.up()[:1], "all": [driver.pid, *fleet.pids()]}[victim]
                if not dying or (driver.pid in dying and driver.poll() is not None):
                    continue  # it has ended by itself, or is only starting
                for pid in dying:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                amid += before < made(parts) < count
                done += 1
                victims[victim] += 1
        finally:
            if driver is not None:
                driver.kill()
                driver.wait()
        until(lambda: len(fleet.up()) == 2, STARTS_WITHIN, "2 workers for the last driver")
        if code := drive(fleet.address, parts, sources).wait(timeout=LONGEST):
            report.wrong.append(f"the last driver ended with {code}")
    named = read_manifest(parts)
    rows = [
        url
        for path in sorted(parts.glob("*.parquet"))
        for url in pq.read_table(path, columns=["url"])["url"].to_pylist()
    ]
    wanted = {page(number)[0] for number in range(count * size)}
    report.wrong += [f"lost {url}" for url in sorted(wanted - set(rows))[:5]]
    report.wrong += [f"{len(rows)} rows, not {len(wanted)}"] * (len(rows) != len(wanted))
    report.wrong += [f"{len(named)} parts in the manifest, not {count}"] * (len(named) != count)
    digests = {path.name: digest_of(path) for path in parts.glob("*.parquet")}
    report.wrong += ["manifest and parts differ"] * (digests != {name: part.sha256 for name, part in named.items()})
    report.times = done
    report.wrong += ["no kill hit a driver that had made some parts and not all"] * (times >= 20 and not amid)
    report.figures = {"shards": count, "rows": len(rows), "drivers": drivers + 1, "amid the work": amid} | victims
    return report


def made(parts: Path) -> int:
    """Count the parts that are there."""
    return len(list(parts.glob("*.parquet")))


def drive(scheduler: str, parts: Path, sources: list[str]) -> subprocess.Popen[bytes]:
    """Start a driver in a process of its own."""
    listed = parts.with_name("sources.txt")
    listed.write_text("\n".join(sources), encoding="utf-8")
    order = [sys.executable, "-m", "tests.torture.fleet", scheduler, str(parts), str(listed)]
    return subprocess.Popen(order, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(scheduler: str, parts: str, listed: str) -> None:
    """Drive a back-fill to its end."""
    sources = Path(listed).read_text(encoding="utf-8").splitlines()
    with pool(scheduler=scheduler) as each:
        report = backfill_archive(sources, Path(parts), models() / "topics.npz", each)
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
