"""Pages that were damaged in twelve ways, through decoding, reading, annotating and storing: none may stop the run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from jobs.backlog import annotate_backlog
from jobs.entrance import models
from jobs.ingest import article_row
from scraper.frontier import newspaper_row
from scraper.newspaper import newspapers, read_page
from store import write
from store.schema import connect
from tests.scraper.loopback import NOW
from tests.torture.report import Report

PAGES = Path(__file__).parents[1] / "scraper" / "pages"
SLOWEST = 1.0  # seconds of CPU time for one page, read and stored
BATCH = 100


def flip(page: bytearray, chance: random.Random) -> None:
    """Turn one bit in a thousand."""
    for _ in range(len(page) // 1000 + 1):
        page[chance.randrange(len(page))] ^= 1 << chance.randrange(8)


def cut(page: bytearray, chance: random.Random) -> None:
    """End the page early."""
    del page[chance.randrange(len(page)) :]


def drop(page: bytearray, chance: random.Random) -> None:
    """Take a piece out."""
    start = chance.randrange(len(page))
    del page[start : start + chance.randrange(1, 5000)]


def double(page: bytearray, chance: random.Random) -> None:
    """Say a piece twice."""
    start = chance.randrange(len(page))
    page[start:start] = page[start : start + chance.randrange(1, 5000)]


def noise(page: bytearray, chance: random.Random) -> None:
    """Put bytes in that are no text."""
    start = chance.randrange(len(page))
    page[start:start] = chance.randbytes(chance.randrange(1, 500))


def swap(page: bytearray, chance: random.Random) -> None:
    """Let two pieces change places."""
    one, other = sorted(chance.randrange(len(page)) for _ in range(2))
    page[:] = page[other:] + page[one:other] + page[:one]


def unclosed(page: bytearray, chance: random.Random) -> None:
    """Forget the end tags of one kind."""
    page[:] = page.replace(chance.choice((b"</p>", b"</div>", b"</table>", b"</script>", b"</h1>", b"-->")), b"")


def nested(page: bytearray, chance: random.Random) -> None:
    """Put everything into many boxes."""
    start = page.find(b"<body") + 6
    page[start:start] = b"<div>" * chance.randrange(1, 5000)


def digits(page: bytearray, chance: random.Random) -> None:
    """Change every number."""
    page[:] = bytes(chance.choice(b"0123456789") if 48 <= byte <= 57 else byte for byte in page)


def long_line(page: bytearray, chance: random.Random) -> None:
    """Say one thing very often."""
    start = page.find(b"<p") + 3
    page[start:start] = chance.choice(("1.", "12/", "85 %,", "a@", "“", "Quảng ", "́")).encode() * 20_000


def other_charset(page: bytearray, chance: random.Random) -> None:
    """Write it in another way than it says."""
    text = page.decode("utf-8", "ignore")
    page[:] = text.encode(chance.choice(("utf-16", "cp1258", "latin-1", "utf-8-sig", "utf-7")), "xmlcharrefreplace")


def entities(page: bytearray, chance: random.Random) -> None:
    """Let what is data be markup, and the other way round."""
    old, new = chance.choice(
        ((b"<p>", b"&lt;p&gt;"), (b'"', b""), (b">", b"&#0;>"), (b" ", b"&nbsp;"), (b"=", b"=\x00"))
    )
    page[:] = page.replace(old, new, chance.randrange(1, 400))


KINDS = (flip, cut, drop, double, noise, swap, unclosed, nested, digits, long_line, other_charset, entities)


def mutants(times: int, folder: Path, seed: int = 7) -> Report:
    """Read, store and annotate `times` damaged pages; no crash, and none takes a second."""
    report = Report("mutated pages", times)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    pages = [path.read_bytes() for path in sorted(PAGES.glob("*/*.html"))]
    slowest, outcomes = 0.0, dict.fromkeys(("ok", "withheld", "unreadable", "refused"), 0)
    with closing(connect(folder / "test.db")) as db:
        write.save_newspapers(db, [newspaper_row(spider) for spider in newspapers().values()])
        run = write.begin_run(db, "torture", [], NOW)
        for number in range(times):
            kind = KINDS[number % len(KINDS)]
            page = bytearray(chance.choice(pages))
            kind(page, chance)
            begun = time.process_time()
            try:
                outcomes[_stored(db, run, number, bytes(page))] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                report.wrong.append(f"{number} {kind.__name__}: {type(error).__name__}: {error}"[:300])
            took = time.process_time() - begun
            slowest = max(slowest, took)
            if took >= SLOWEST:
                report.wrong.append(f"{number} {kind.__name__}: {took:.2f} s")
        begun = time.process_time()
        counts = annotate_backlog(db, models(), lambda: NOW)
        report.figures = {"slowest s": round(slowest, 3), **outcomes, **counts}
        report.figures["annotated a CPU second"] = round(counts["annotated"] / (time.process_time() - begun), 1)
        read = outcomes["ok"] + outcomes["withheld"]
        if not read or not outcomes["unreadable"]:
            report.wrong.append(f"the damage is of one kind only: {outcomes}")
        write.end_run(db, run, NOW + timedelta(hours=1), 0, counts)
        if (answer := db.conn.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            report.wrong.append(answer)
    return report


def _stored(db: object, run: int, number: int, page: bytes) -> str:
    """Read a page as if it had come from its newspaper, and store it under an address of its own."""
    article = read_page(page, None, now=NOW)
    if article.status == "unreadable":
        return "unreadable"
    url = f"http://baosongmay.example/bien-dang-{1000 + number}.html"
    row = {
        "run_id": run,
        "newspaper": "baosongmay",
        "url": url,
        "kind": "article",
        "status": 200,
        "fetched_utc": NOW,
        "bytes": len(page),
    }
    told = article_row(article, url) | {"newspaper": "baosongmay"}
    try:
        with write.batch(db):  # type: ignore[arg-type]
            write.save_page(db, row, told, [], NOW)  # type: ignore[arg-type]
    except (write.StoreError, UnicodeError):
        return "refused"  # and said so: the page is a state of its row, as the pipeline has it
    return article.status


TORTURES: dict[str, Callable[[int, Path], Report]] = {"mutants": mutants}
