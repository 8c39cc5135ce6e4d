"""One newspaper's visit as one task: a process of its own, which holds the site's lock and writes the site's own file.

`python -m jobs.sites` is that process. It reads its order from standard input and ends politely when that is closed,
which is what happens when whoever started it dies: no second visit of the site can begin before, for it has the lock.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.entrance import now
from jobs.interruption import Interruption
from jobs.locks import HeldError, LockLostError, site_lock
from jobs.secrecy import keep_secrets, masked

if TYPE_CHECKING:
    from scraper.newspaper import NewspaperSpider

LOST = "the connection to the server of locks broke amid the visit, which ended there; the next run goes on"
"""Why a visit ended that no longer had its site for itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a visit is told. It goes to other machines as plain values; `lock` and `proxy` may hold a password."""

    site: str
    """The newspaper's slug, or the dotted path of a spider."""
    run: int
    folder: str
    """Where the site files lie; the machine that merges sees it too."""
    since: str | None = None
    max_pages: int | None = None
    all_lists: bool = False
    archive: bool = True
    contact: str | None = None
    proxy: str | None = None
    delay: float | None = None
    lock: str | None = None
    """postgresql://…, where several machines visit; without it the lock is a file in `folder`."""
    patience: float = 900.0
    """Seconds to wait for the lock: a visit whose machine died takes some until it is really over."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Scrapy's settings by their own names."""


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit ended: `reason` as Scrapy says it ("finished"), or why there was none."""

    site: str
    reason: str

    @property
    def whole(self) -> bool:
        """Whether there was a visit; it may have failed all the same, which the site's file tells."""
        return not self.reason.startswith("no visit: ")


def spider_of(site: str) -> type[NewspaperSpider]:
    """Find a newspaper by its slug, or by the dotted path of its class."""
    from scrapy.utils.misc import load_object

    from scraper.newspaper import newspapers

    return load_object(site) if "." in site else newspapers()[site]


def site_file(folder: Path, slug: str) -> Path:
    """The file one newspaper's crawls write."""
    return folder / f"{slug}.db"


def site_archive(folder: Path) -> Path:
    """The folder of raw pages that are not merged yet."""
    return folder / "archive"


def visit(order: Order) -> Visited:
    """Visit one newspaper in a process of its own, and wait for its end; picklable, and safe to be done again."""
    child = subprocess.Popen(
        [sys.executable, "-m", "jobs.sites"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdout, child.stdin:
        with suppress(BrokenPipeError):
            child.stdin.write(json.dumps(asdict(order)) + "\n")
            child.stdin.flush()
        said = child.stdout.read()  # the input stays open: its end is how the child learns of ours
    code = child.wait()
    for line in said.splitlines():
        if line.startswith("{"):
            return Visited(order.site, json.loads(line)["reason"])
    return Visited(order.site, f"no visit: its process ended with {code}")


def crawl_site(order: Order, interruption: Interruption) -> str:
    """Crawl one newspaper into its own file; the lock is held by the caller. Returns how the visit ended."""
    from jobs.crawl import crawl
    from scraper.frontier import newspaper_row
    from scraper.newspaper import crawl_settings
    from store.merging import note_begun
    from store.rows import insert
    from store.schema import connect
    from store.write import end_run, save_newspapers

    spider, folder = spider_of(order.site), Path(order.folder)
    path = site_file(folder, spider.name)
    with closing(connect(path)) as store:
        note_begun(store, order.run)
        save_newspapers(store, [newspaper_row(spider)])
        store.conn.execute("UPDATE runs SET ended_utc = started_utc, exit_code = -9 WHERE ended_utc IS NULL")
        row = {"id": order.run, "command": "run", "newspapers": [spider.name], "started_utc": now()}
        insert(store, "runs", row, "ON CONFLICT (id) DO UPDATE SET ended_utc = NULL, exit_code = NULL")
        settings = crawl_settings(
            path,
            archive_dir=site_archive(folder) if order.archive else None,
            since=order.since,
            max_pages=order.max_pages,
            all_lists=order.all_lists or None,
            proxy=order.proxy,
            contact=order.contact,
            delay=order.delay,
            run_id=order.run,
            log_level="WARNING",
            **({"clock": now} | order.settings),
        )
        reason = crawl([spider], settings, interruption).get(spider.name, "no visit: it could not begin")
        end_run(store, order.run, now(), interruption.exit_code, {})
        # One file without companions: whoever merges may sit at another machine.
        store.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
    return reason


def main() -> None:
    """Do the visit that standard input orders, and tell its end in one line."""
    keep_secrets()
    order = Order(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    with Interruption() as interruption:
        try:
            slug, folder = spider_of(order.site).name, Path(order.folder)
            with site_lock(slug, folder, order.lock, patience=order.patience, lost=lambda: interruption.ask(LOST)):
                reason = crawl_site(order, interruption)
                reason = LOST if interruption.asked == LOST and reason != "finished" else reason
        except (HeldError, LockLostError) as error:
            reason = f"no visit: {error}"
    with suppress(BrokenPipeError):
        print(json.dumps({"reason": masked(reason)}), flush=True)  # noqa: T201 - what it is for


def _end_with_parent() -> None:
    """Wait for the end of the input, which is the end of whoever started this process."""
    while os.read(0, 4096):
        pass
    _end_politely()


def _end_politely() -> None:
    """Have this visit finish its batch and end."""
    if os.name == "nt":  # it has no way to be asked
        os._exit(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
