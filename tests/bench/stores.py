"""Stores of so many articles to measure with: made once, kept in build/, never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import closing
from pathlib import Path

import numpy as np

from jobs.backlog import CODE
from nlp.topics.card import read_card
from store.likeness import PERMUTATIONS, ROWS
from store.schema import VERSION, connect
from store.views import VIEWS
from tests.bench.measure import HOUSE
from tests.desk.generated import generate

CARD = HOUSE / "models" / "topics.json"
EPOCH = "1970-01-01"
BANDS = PERMUTATIONS // ROWS


def store_of(articles: int, folder: Path = HOUSE / "build") -> Path:
    """Return a store of so many generated articles, read by this code and model; 100,000 take about three minutes.

    Its file is named after what made it, so that it is made anew when that changes; earlier ones are removed.
    """
    made_by = [HOUSE / "tests" / "desk" / f"{name}.py" for name in ("generated", "phrases")] + [Path(__file__)]
    tables = f"{VERSION} {VIEWS}".encode()  # views are made anew without another version
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in made_by) + tables).hexdigest()[:8]
    path = folder / f"bench-{articles}-{stamp}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for former in folder.glob(f"bench-{articles}-*.db"):
            former.unlink(missing_ok=True)
        growing = path.with_suffix(f".{os.getpid()}.part")  # two tests may make it at once
        generate(growing, articles)
        complete(growing)
        growing.replace(path)
    return path


def complete(path: Path) -> None:
    """Add what the generator leaves out: that this code has read it all, and the index of alike texts.

    The numbers of that index are random as those of real texts are, so that no article is taken for another's reprint.
    """
    with closing(connect(path).conn) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-400000")
        db.execute("BEGIN")
        count, first = db.execute(
            "SELECT count(*), min(julianday(first_seen_utc)) - julianday(?) FROM articles", (EPOCH,)
        ).fetchone()
        db.execute("UPDATE annotations SET scores = ?", (_SCORES,))
        dice = np.random.default_rng(7)
        bands = np.sort(dice.integers(1 << 63, size=count * BANDS, dtype=np.int64))
        whose = dice.integers(1, count + 1, size=count * BANDS)
        days = int(first) + whose * 1095 // count
        db.executemany(
            "INSERT OR IGNORE INTO bands (band, day, article_id) VALUES (?, ?, ?)",
            zip(bands.tolist(), days.tolist(), whose.tolist(), strict=True),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")


def copied(path: Path, to: Path) -> Path:
    """Copy a store for writing and tell it that this code and model have read it: then only what is new is read."""
    shutil.copyfile(path, to)
    with closing(connect(to).conn) as db:
        db.execute("UPDATE annotations SET code = ?, model = ?", (CODE, read_card(CARD).sha256))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return to


_SCORES = '{"procedures": 0.41, "citizen_voice": 0.12}'
