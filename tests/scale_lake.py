"""A lake of millions of articles out of a small one, to time questions: `python -m tests.scale_lake SMALL BIG COPIES`.

Every article stands COPIES times under numbers and addresses of its own. Texts repeat, so such a lake says nothing of
bytes and of searches in text; figures are left out.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from jobs.lake import CONTENTS, connection, read_contents

NUMBERS = {
    "articles": ("id", "version_id", "story_id"),
    "versions": ("id", "article_id"),
    "annotations": ("version_id",),
    "tags": ("version_id",),
}


def main(small: str, big: str, copies: str) -> None:
    """Copy the batch of a lake that has one."""
    source, target = Path(small), Path(big)
    contents = read_contents(source)
    (batch,) = contents.batches
    shutil.copytree(source / contents.catalogue, target / contents.catalogue)
    with connection(memory="6GB") as db:
        for table, numbers in NUMBERS.items():
            moved = [f"{name} + (r.range << 32) AS {name}" for name in numbers]
            if table == "articles":
                moved += ["url || '?ban=' || r.range AS url", "sha256(url || '?ban=' || r.range) AS url_key"]
            place = target / batch.folder / table
            place.mkdir(parents=True)
            db.execute(
                f"""COPY (SELECT x.* REPLACE ({", ".join(moved)}) FROM range({int(copies)}) r,
                read_parquet('{source / batch.folder / table}/**/*.parquet', hive_partitioning = true) x)
                TO '{place}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (published_year, published_month))"""
            )
    told = json.loads((source / CONTENTS).read_text(encoding="utf-8"))
    told["batches"][0]["articles"] *= int(copies)
    (target / CONTENTS).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
