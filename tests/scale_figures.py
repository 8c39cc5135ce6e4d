"""What a page, an article and a question cost: rates measured in one run, and what many of them come to.

`python -m tests.scale_figures` writes build/scale.json (some ten minutes, 2 GB of disk meanwhile); `--keep` puts what
was measured into docs/scale.json too, and the tables of docs/scale.md are made of that by `make docs-write`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jobs.backlog import same_model
from jobs.entrance import models
from jobs.lake import refresh
from jobs.parts import write_manifest
from jobs.shards import Shard, read_shard, version_of
from nlp.topics.card import read_card
from tests.desk.phrases import DOES, ELSE, MATTERS, WHAT, WHEN, WHO
from tests.jobs.archives import page, write_warc
from tests.scale_lake import ASKED, lake_rates

HOUSE = Path(__file__).parents[1]
KEPT = HOUSE / "docs" / "scale.json"
HTML = 175_000
"""Bytes of a page: the mean of 24 real ones of as many newspapers, 2026-11."""
TEXT = 5_000
"""Bytes of an article's text: the mean of the same."""
PAGES = 300
PAPERS = {"a province's view: 34 papers": 34, "a ministry's view: 800 papers": 800}
A_DAY = 120
"""Articles a newspaper prints on a day: an assumption, a few hundred at the most for a provincial paper."""
BACKFILL = 50_000_000
CPU_HOUR, DISK_GB, BUCKET_GB = 0.05, 0.10, 0.023
"""Dollars for an hour of one virtual core, a gigabyte of disk and of object store for a month: assumptions, of the
order of what large clouds ask in 2026; put your own."""
SIZES = (250_000, 1_000_000, 4_000_000)
"""Articles of the lakes that are asked questions: what two cores make in minutes; 50 million would take an hour."""


def html(number: int, rng: random.Random) -> tuple[str, str]:
    """A page as large as real ones: our own sentences, and furniture around them."""
    url, short = page(number)
    lines, size = [], 0
    while size < TEXT:
        said = " ".join(rng.choice(words) for words in (WHEN, WHO, DOES, WHAT, MATTERS, ELSE) if words)
        line = f"{said}, đạt {rng.randint(10, 99)},{rng.randint(1, 9)}%."
        lines.append(f"<p>{line}</p>")
        size += len(line.encode())
    around = "".join(
        f'<li class="item-{n}"><a href="/muc-{n}-{rng.getrandbits(40):x}" title="Tin {n}"><img data-src="/anh/{n}.jpg">'
        f"</a><span>{rng.getrandbits(64):x}</span></li>"
        for n in range((HTML - 2 * TEXT) // 120)
    )
    return url, short.replace("</article>", "".join(lines) + f"</article><ul class='more'>{around}</ul>")


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of this process, which other work on the machine does not change much."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """Measure the rates, and what questions cost on lakes of so many articles."""
    model = models() / "topics.npz"
    card = read_card(model.with_suffix(".json")).sha256
    version = version_of(card, (), False)
    rng = random.Random(1)
    rates: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = write_warc(folder / "ours.warc.gz", [html(number, rng) for number in range(PAGES)])
        few = write_warc(folder / "few.warc.gz", [html(number, rng) for number in range(20)])

        def shard(path: Path) -> Shard:
            return Shard(str(path), str(folder / "parts"), version, str(model), card)

        same_model(str(model), card, version.split("-", 1)[0])
        read_shard(shard(few))  # the first texts of a process load the model
        cpu = seconds(lambda: read_shard(shard(ours)))
        part = read_shard(shard(ours))
        rates["CPU ms an article, from archive to part"] = round(1000 * cpu / PAGES, 2)
        rates["bytes of a page as HTML"] = HTML
        rates["bytes of a page in the archive"] = round(ours.stat().st_size / PAGES)
        rates["bytes of an article in a part"] = round(part.size / part.rows)
        write_manifest(folder / "parts", [part])
        rates["CPU ms an article, from part to lake"] = round(
            1000 * seconds(lambda: refresh(folder / "lake", [], [folder / "parts"])) / PAGES, 2
        )
        rates["bytes of an article in the lake"] = round(_bytes(folder / "lake") / PAGES)
        rates |= _store(ours, folder)
        lake = lake_rates(folder / "lake", folder / "big", sizes)
    return {"date": date.today().isoformat(), "machine": _machine(), "rates": rates, "lake": lake}  # noqa: DTZ011 - a label


def _store(warc: Path, folder: Path) -> dict[str, Any]:
    """Ingest the same pages into a store: what an article takes there, with index and annotation."""
    from contextlib import closing
    from io import BytesIO

    from jobs.entrance import now
    from jobs.ingest import ingest_pages
    from store.schema import connect

    with closing(connect(folder / "store.db")) as store:
        cpu = seconds(lambda: ingest_pages(store, [str(warc)], None, BytesIO(), models(), now, lambda said: None))
        store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        (count,) = store.conn.execute("SELECT count(*) FROM articles").fetchone()
    return {
        "CPU ms an article, from page to store": round(1000 * cpu / count, 2),
        "bytes of an article in the store": round((folder / "store.db").stat().st_size / count),
    }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def _machine() -> str:
    """The class of the machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 10**9 if hasattr(os, "sysconf") else 0
    return f"{os.cpu_count()} virtual cores, {memory} GB, {platform.system()}, shared with other work"


def tables() -> str:
    """The scale sheet of docs/scale.md, from what was kept."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    rates = kept["rates"]
    lines = [f"Measured on {kept['date']} ({kept['machine']}).", "", "| rate | measured |", "| --- | --- |"]
    lines += [f"| {name} | {value:,} |" for name, value in rates.items()]
    lines += ["", *_papers(rates), "", *_backfill(rates), "", *_questions(kept["lake"])]
    return "\n".join(lines)


def _papers(rates: dict[str, Any]) -> list[str]:
    """What newspapers cost, a day and a year: articles a day times a rate."""
    cpu, store, raw = (
        rates["CPU ms an article, from page to store"] / 1000,
        rates["bytes of an article in the store"],
        rates["bytes of a page in the archive"],
    )
    lines = [
        "| | articles a day | CPU seconds a day | store GB a year | archive GB a year | dollars a month in year 1 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, papers in PAPERS.items():
        articles = papers * A_DAY
        grown, archived = articles * 365 * store / 1e9, articles * 365 * raw / 1e9
        dollars = articles * 30 * cpu / 3600 * CPU_HOUR + grown * DISK_GB + archived * BUCKET_GB
        lines.append(
            f"| {name} | {papers} × {A_DAY} = {articles:,} | {articles:,} × {cpu * 1000:.1f} ms = "
            f"{articles * cpu:,.0f} | {grown:,.0f} | {archived:,.0f} | {dollars:,.2f} |"
        )
    return lines


def _backfill(rates: dict[str, Any]) -> list[str]:
    """What 50 million stored articles cost."""
    read, laid = rates["CPU ms an article, from archive to part"], rates["CPU ms an article, from part to lake"]
    hours = BACKFILL * (read + laid) / 1000 / 3600
    lake, raw = (
        BACKFILL * rates["bytes of an article in the lake"] / 1e9,
        BACKFILL * rates["bytes of a page in the archive"],
    )
    return [
        "| back-fill | arithmetic | comes to |",
        "| --- | --- | --- |",
        f"| CPU hours | {BACKFILL:,} × ({read} + {laid}) ms | {hours:,.0f} |",
        f"| days on 32 cores, nine tenths busy | {hours:,.0f} / (32 × 0.9 × 24) | {hours / (32 * 0.9 * 24):.1f} |",
        f"| dollars for it | {hours:,.0f} × {CPU_HOUR} | {hours * CPU_HOUR:,.0f} |",
        f"| lake, GB | {BACKFILL:,} × {rates['bytes of an article in the lake']:,} bytes | {lake:,.0f} |",
        f"| dollars a month for the lake on disk | {lake:,.0f} × {DISK_GB} | {lake * DISK_GB:,.0f} |",
        f"| archives read, TB | {BACKFILL:,} × {rates['bytes of a page in the archive']:,} bytes | {raw / 1e12:,.1f} |",
    ]


def _questions(lake: dict[str, Any]) -> list[str]:
    """What questions took at each size, and what 50 million come to by the line through the last two sizes."""
    counts = lake["articles"]
    heads = " | ".join(f"{count / 1e6:.2f} M" for count in counts)
    lines = [
        f"Questions on generated lakes, CPU seconds of all cores, the least of {ASKED} ({lake['took']} s in all):",
        "",
        f"| question | {heads} | {counts[-1] / counts[-2]:.0f} times the articles | 50 M |",
        "| --- |" + " --- |" * (len(counts) + 2),
    ]
    for name, took in lake["seconds"].items():
        slope = (took[-1] - took[-2]) / (counts[-1] - counts[-2])
        told = " | ".join(f"{each:g}" for each in took)
        most = took[-1] + max(slope, 0.0) * (BACKFILL - counts[-1])
        lines.append(f"| {name} | {told} | {took[-1] / took[-2]:.1f} times | {most:,.{0 if most > 10 else 1}f} |")
    return [
        *lines,
        f"| GB of the lake | {' | '.join(map(str, lake['GB']))} | {lake['GB'][-1] / lake['GB'][-2]:.1f} times | |",
    ]


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="articles of the lakes that are asked")
    parser.add_argument("--keep", action="store_true", help="put it into docs/scale.json")
    told = parser.parse_args()
    measured = json.dumps(measure(told.sizes), ensure_ascii=False, indent=1) + "\n"
    (HOUSE / "build").mkdir(exist_ok=True)
    (HOUSE / "build" / "scale.json").write_text(measured, encoding="utf-8")
    if told.keep:
        KEPT.write_text(measured, encoding="utf-8")
    print(measured)  # noqa: T201


if __name__ == "__main__":
    main()
