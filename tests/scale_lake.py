"""A lake of millions of articles out of a small one, asked at every size on the way: how answers grow with the rows.

`tests.scale_figures` calls it. Articles are spread over newspapers of the registry and fifteen years, a text carries
the number of its copy, and each keeps its first figures: as many as a real article has.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs.lake import CONTENTS, Batch, Contents, connection, read_contents
from scraper.registry import newspapers
from store.lake_views import PARTED, SORTED, TABLES

MEMORY = "4GB"
FIRST_YEAR, YEARS = 2011, 15
FIGURES = 6
"""Figures kept of an article: our pages say a number in every sentence, real ones do not."""
ASKED = 2
"""So often each question is asked; the quickest counts."""
NUMBERS = {
    "articles": ("id", "version_id", "story_id"),
    "versions": ("id", "article_id"),
    "annotations": ("version_id",),
    "tags": ("version_id",),
    "figures": ("id", "version_id"),
}
QUESTIONS = {
    "how many articles": "SELECT count(*) FROM articles",
    "the newest 20 of one newspaper since 2024": """SELECT published, title FROM v_articles
        WHERE newspaper = 'baonghean' AND published_day >= '2024-01-01' ORDER BY published DESC LIMIT 20""",
    "articles a month and newspaper, one year": """SELECT newspaper, published_month, count(*) FROM articles
        WHERE published_year = 2024 GROUP BY ALL""",
    "one indicator a year, all years": """SELECT f.published_year, count(*), median(value_num) FROM figures f
        WHERE indicator_id = 'online_dossier_rate' GROUP BY ALL""",
    "words in the text, one year": """SELECT count(*) FROM versions
        WHERE published_year = 2024 AND contains(text, 'một cửa')""",
    "v_counts_daily, all": "SELECT count(*), sum(articles) FROM v_counts_daily",
    "v_topics_daily, all": "SELECT topic, sum(articles) FROM v_topics_daily GROUP BY topic",
}


def lake_rates(small: Path, folder: Path, sizes: Sequence[int]) -> dict[str, Any]:
    """Grow a lake in `folder` to each of `sizes` articles in turn and time the questions at each.

    `small` is a lake of one batch. Seconds are those of the clock, so other work on the machine counts.
    """
    counts, sizes_gb, seconds = list[int](), list[float](), {name: list[float]() for name in QUESTIONS}
    begun = time.monotonic()
    for size in sizes:
        counts.append(grow(small, folder, size))
        sizes_gb.append(round(sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e9, 2))
        with connection(folder, memory=MEMORY) as db:
            for name, sql in QUESTIONS.items():
                seconds[name].append(min(_seconds(db, sql) for _ in range(ASKED)))
    return {"articles": counts, "GB": sizes_gb, "seconds": seconds, "took": round(time.monotonic() - begun)}


def _seconds(db: Any, sql: str) -> float:
    begun = time.monotonic()
    db.execute(sql).fetchall()
    return round(time.monotonic() - begun, 3)


def grow(small: Path, big: Path, articles: int) -> int:
    """Add a batch of copies to a lake until it holds about so many articles; returns how many it holds."""
    source = read_contents(small)
    (batch,) = source.batches
    contents = read_contents(big)
    before = sum(each.articles for each in contents.batches)
    first, last = before // batch.articles, articles // batch.articles
    if not contents.batches:
        big.mkdir(parents=True)
        contents = Contents(catalogue=source.catalogue)
        shutil.copytree(small / source.catalogue, big / source.catalogue)
    contents.made += 1
    name = f"batch-{contents.made:05d}"
    with connection(memory=MEMORY) as db:
        for table in NUMBERS:
            _copies(db, small / batch.folder / table, big / name / table, table, first, last)
    contents.batches.append(
        Batch(name, {f"copies {first} to {last}": contents.made}, "", (last - first) * batch.articles)
    )
    (big / CONTENTS).write_text(json.dumps(asdict(contents)), encoding="utf-8")
    return before + (last - first) * batch.articles


def _copies(db: Any, source: Path, target: Path, table: str, first: int, last: int) -> None:
    """Write copies of one table's rows; an article and what belongs to it fall into one month."""
    slugs = [f"'{slug}'" for slug, spider in sorted(newspapers().items()) if not spider.sample]
    of_article = "id" if table == "articles" else "article_id" if table == "versions" else "version_id"
    month = f"CAST(hash(x.{of_article}, r.copy) % {YEARS * 12} AS BIGINT)"
    year, within = f"{FIRST_YEAR} + {month} // 12", f"{month} % 12 + 1"
    moved = {name: f"(r.copy << 32) + x.{name}" for name in NUMBERS[table]}
    if table == "articles":
        moment = f"make_timestamp({year}, {within}, 1 + x.id % 28, 8, r.copy % 60, 0)"
        moved |= {
            "newspaper": f"[{', '.join(slugs)}][1 + (x.id + r.copy) % {len(slugs)}]",
            "url": "x.url || '?ban=' || r.copy",
            "url_key": "sha256(x.url || '?ban=' || r.copy)",
            "published": f"strftime({moment}, '%Y-%m-%dT%H:%M:%S+07:00')",
            "published_utc": f"strftime({moment} - INTERVAL 7 HOUR, '%Y-%m-%dT%H:%M:%SZ')",
        }
    if table == "versions":
        moved["text"] = "x.text || ' Bản ' || r.copy || '.'"
    columns = ", ".join(f'{moved.get(name, f"""x."{name}" """)} AS "{name}"' for name in TABLES[table])
    few = f"WHERE x.id % 10000 <= {FIGURES}" if table == "figures" else ""
    order = ", ".join((*PARTED, SORTED.get(table, of_article)))
    target.mkdir(parents=True)
    db.execute(
        f"""COPY (SELECT {columns}, CAST({year} AS INTEGER) AS {PARTED[0]}, CAST({within} AS INTEGER) AS {PARTED[1]}
        FROM range({first}, {last}) r(copy), read_parquet('{source}/**/*.parquet', hive_partitioning = false) x {few}
        ORDER BY {order}) TO '{target}'
        (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000, PARTITION_BY ({", ".join(PARTED)}))"""
    )
