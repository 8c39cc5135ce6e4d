"""Work on a cluster whose workers and driver are killed at random: nothing lost, nothing doubled, no site hurried."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

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
from tests.jobs.clusters import cluster
from tests.scraper.loopback import HOME, NOW, ROOT, Answer, Site, newspaper, proxy
from tests.scraper.sending import noting, smallest_gap
from tests.torture.report import Report

DELAY = 0.1
"""Seconds between two requests to one site, on average; Scrapy draws each from half of it to one and a half."""
LONGEST = 300


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
    """Kill workers `times` times while they visit 8 newspapers (2 in CI), one task each; merge, and look at the store.

    0 lost, 0 doubled, and the smallest gap between two requests to one site is at least half the delay.
    """
    chance, report = random.Random(seed), Report("kill -9 of workers that crawl", times)
    count, size = (8, 60) if times >= 12 else (2, 8)
    done, tours, asked, gap, pages = 0, 0, 0, 9.0, newspapers(count, size)
    while done < times:
        tours += 1
        place = folder / f"tour-{tours}"
        place.mkdir(parents=True)
        site = Site(pages)
        chosen = {f"{__name__}.{spider.__name__}": spider for spider in list(SPIDERS.values())[:count]}
        with proxy(site) as address, cluster(min(3, count)) as started, closing(connect(place / "test.db")) as store:
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
            deaths = min(times - done, chance.randint(4, 6))
            with killing(started, chance, deaths) as killed, pool(scheduler=started.scheduler_address) as each:
                ran = tour_once(store, chosen, order, models(), clock, each, archive=place / "archive")
            done += len(killed)
            report.wrong += [f"tour {tours}: {slug}: {why}" for slug, why in ran.failed.items()]
            report.wrong += [f"tour {tours}: {each}" for each in check(store)]
            stored = [url for (url,) in store.conn.execute("SELECT url FROM articles")]
        wanted = {url for url in pages if url.endswith(".html")}
        report.wrong += [f"tour {tours}: lost {url}" for url in sorted(wanted - set(stored))[:5]]
        report.wrong += [f"tour {tours}: {len(stored)} articles, not {len(wanted)}"] * (len(stored) != len(wanted))
        asked += sum(1 for url in site.urls() if url.endswith(".html")) - len(wanted)
        gap = min(gap, smallest_gap(place / "notes.txt"))
    if gap < DELAY / 2:
        report.wrong.append(f"two requests to one site within {gap * 1000:.0f} ms, {DELAY * 500:.0f} ms are allowed")
    report.times = done
    report.figures = {"tours": tours, "sites": count, "pages": count * size, "smallest gap ms": round(gap * 1000)}
    report.figures |= {"asked again per kill": round(asked / max(done, 1), 1)}
    return report


@contextmanager
def killing(started: Any, chance: random.Random, times: int) -> Iterator[list[int]]:
    """Kill a worker of the cluster every few seconds while the block runs, `times` times at most; gives who died."""
    over, killed = threading.Event(), list[int]()

    def kill() -> None:
        while len(killed) < times and not over.wait(chance.uniform(1.0, 3.0)):
            pids = workers(started)
            if pids:
                pid = chance.choice(pids)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    killer = threading.Thread(target=kill, name="killer")
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def workers(started: Any) -> list[int]:
    """The processes of the workers that live; one that is just starting takes its keeper along when it is killed."""
    nannies = [each for each in started.workers.values() if each.process is not None]
    up = [each.process for each in nannies if each.status.name == each.process.status.name == "running"]
    return [process.pid for process in up if process.pid is not None]


def shards(times: int, folder: Path, *, seed: int = 4) -> Report:
    """Kill driver, worker or all at random, `times` times, over 40 shards (8 in CI); resume, and look at the parts.

    Every page of every shard stands in the parts once: 0 lost, 0 doubled.
    """
    chance, report = random.Random(seed), Report("kill -9 of who back-fills", times)
    count, size = (40, 50) if times >= 20 else (8, 8)
    sources = [
        str(write_warc(folder / "warc" / f"{number:02d}.warc.gz", (page(number * size + each) for each in range(size))))
        for number in range(count)
    ]
    parts, done, drivers, victims = folder / "parts", 0, 0, dict.fromkeys(("driver", "worker", "all"), 0)
    while done < times:
        # A new cluster for every few kills: a keeper whose worker is slow to start gives up, and nobody restarts it.
        with cluster(2) as started:
            drivers += 1
            driver, until = drive(started.scheduler_address, parts, sources), min(times, done + 4)
            while done < until:
                time.sleep(chance.uniform(0.5, 3.5))
                if driver.poll() is not None:
                    for path in list(parts.glob("*.parquet"))[::2] if driver.returncode == 0 else ():
                        path.unlink()  # all was made: half of it is to be made again
                    driver, drivers = drive(started.scheduler_address, parts, sources), drivers + 1
                    continue
                victim = chance.choice(tuple(victims))
                living = workers(started)[: 1 if victim == "worker" else None]
                for pid in [driver.pid] * (victim != "worker") + living * (victim != "driver"):
                    os.kill(pid, signal.SIGKILL)
                done += 1
                victims[victim] += 1
            driver.kill()
            driver.wait()
    with cluster(2) as started:
        drivers += 1
        if code := drive(started.scheduler_address, parts, sources).wait(timeout=LONGEST):
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
    there = {path.name: digest_of(path) for path in parts.glob("*.parquet")}
    report.wrong += ["manifest and parts differ"] * (there != {name: part.sha256 for name, part in named.items()})
    report.times = done
    report.figures = {"shards": count, "rows": len(rows), "drivers": drivers} | victims
    return report


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
