"""What a second process saves: `diembao annotate` over a store of articles that nobody has read, by the clock."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from scraper.items import Article
from store.schema import connect
from store.write import save_newspapers
from tests.bench.inputs import unseen_texts
from tests.bench.invented import EVENING, enter
from tests.bench.language import whose
from tests.bench.measure import HOUSE, Effort, Row, compare, own_wall


def processes(effort: Effort) -> Iterator[Row]:
    """Whole commands, start and end too, each on its own copy of the store; the machine should have nothing to do."""
    with tempfile.TemporaryDirectory() as name:
        store, number = Path(name) / "unread.db", count()
        articles = fill(store, effort.of(2_000, least=20))

        def command(workers: int) -> float:
            return annotate(store, Path(name) / f"{next(number)}.db", workers, articles)

        yield compare(
            "annotate with two processes",
            partial(command, 2),
            "ours with one",
            partial(command, 1),
            rounds=effort.rounds,
            target=1.8,
            clock="wall",
            note=f"{articles} {whose()}, from the start of `diembao annotate` to its end: read, written, indexed for "
            "search, reprints and figures compared",
            per=articles,
            warm=False,
        )


def fill(path: Path, number: int) -> int:
    """Store so many texts as a crawl would; return how many articles they are, for the same text comes but once."""
    told: dict[str, Article] = {}
    for place, text in enumerate(unseen_texts(number)):
        title, *body = text.split("\n")
        moment = EVENING + timedelta(minutes=place)
        url = f"https://baomau.example/tin-{place}.html"
        article = Article(
            url=url,
            canonical=None,
            newspaper="baomau",
            layout="mau",
            status="ok",
            title=title,
            lead=None,
            body=tuple(body) or (title,),
            author=None,
            published=moment,
            published_from="json-ld",
            published_raw={"json-ld": moment.isoformat()},
            section=None,
        )
        told.setdefault(article.content_hash, article)
    with closing(connect(path)) as db:
        save_newspapers(db, [{"slug": "baomau", "title": "Báo Mẫu", "domains": ["baomau.example"]}])
        enter(db, list(told.values()), EVENING + timedelta(days=2))
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(told)


def annotate(store: Path, copy: Path, workers: int, articles: int) -> float:
    """Seconds on the clock of the command over a copy of the store; all of it must be read in the end."""
    shutil.copyfile(store, copy)
    command = [sys.executable, "-m", "jobs.cli", "annotate", "--db", str(copy), "--workers", str(workers)]
    seconds = own_wall(partial(subprocess.run, command, cwd=HOUSE, check=True, capture_output=True))
    with closing(connect(copy)) as db:
        (read,) = db.conn.execute("SELECT count(*) FROM annotations").fetchone()
    if read != articles:
        raise SystemExit(f"processes: {articles} articles, {workers} processes read {read}")
    copy.unlink()
    return seconds
