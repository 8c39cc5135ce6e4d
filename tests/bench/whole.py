"""From saved pages to a store that can be searched: `diembao ingest` against the loop that one writes first."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from jobs.ingest import ingest_pages
from nlp.text import Document, clean
from nlp.topics.evidence import units
from scraper.newspaper import read_page
from store.schema import connect
from tests.bench.inputs import FIXTURES, REAL, REPLICAS, known_pages
from tests.bench.invented import EVENING
from tests.bench.language import model
from tests.bench.measure import HOUSE, Effort, Row, compare, own_cpu


def offline(effort: Effort) -> Iterator[Row]:
    """Pages of a folder into a new store, whole; the peer reads no figures, places or references."""
    pages, whose = known_pages(REAL), "real pages"
    if not pages:
        pages, whose = [*known_pages(FIXTURES), *known_pages(REPLICAS)], "invented and rebuilt pages, not real ones"
    kept = addressed(pages)
    kept = dict(list(kept.items())[: effort.of(len(kept), least=4)])
    files = count()
    with tempfile.TemporaryDirectory() as name:
        saved = Path(name) / "pages"
        saved.mkdir()
        for number, html in enumerate(kept.values()):
            (saved / f"{number:05}.html").write_bytes(html)
        yield compare(
            "end to end, offline",
            lambda: ours(saved, Path(name) / f"{next(files)}.db", len(kept)),
            "trafilatura, underthesea, scikit-learn, sqlite-utils per item",
            lambda: theirs(saved, Path(name) / f"{next(files)}.db", list(kept)),
            rounds=effort.rounds,
            target=15,
            note=f"{len(kept)} {whose} of known layouts, the same articles kept; ours is all of `diembao ingest` with "
            "figures, places, references, stories and search; the peer: metadata and text, words, the linear "
            "model of topics (cutting texts for it is not counted), a row and its index by triggers in WAL",
            per=len(kept),
        )


def addressed(pages: list[tuple[bytes, str]]) -> dict[str, bytes]:
    """Choose pages that tell their own address, one for each: a folder of pages tells no other."""
    found: dict[str, bytes] = {}
    for html, _ in pages:
        article = read_page(html, None)
        if article.status == "ok" and article.newspaper and (article.canonical or article.url):
            found.setdefault(article.canonical or article.url or "", html)
    return found


def ours(saved: Path, path: Path, expected: int) -> float:
    """CPU seconds of `diembao ingest` into a new store; stops where it keeps or reads other than all."""
    db = connect(path)
    told: list[dict[str, int]] = []
    left_out: list[str] = []

    def work() -> None:
        counts, _ = ingest_pages(
            db, [str(saved)], None, io.BytesIO(), HOUSE / "models", lambda: EVENING, lambda why: left_out.append(why)
        )
        told.append(counts)

    with closing(db.conn):
        seconds = own_cpu(work)
        rows = db.conn.execute("SELECT count(*) FROM articles").fetchone()[0]
    if not rows == told[0]["annotated"] == expected:
        raise SystemExit(f"offline: {expected} pages, we keep {rows} articles and read {told[0]}: {left_out[:3]}")
    return seconds


def theirs(saved: Path, path: Path, addresses: list[str]) -> float:
    """CPU seconds of the loop one writes first; stops where trafilatura finds no text."""
    import trafilatura
    from sqlite_utils import Database
    from underthesea import word_tokenize

    from tests.nlp.topics.bench import peer

    classifier = peer(model().reader)
    columns = dict.fromkeys(("url", "title", "author", "date", "text", "words", "topics"), str)
    seconds = 0.0
    with closing(Database(path).conn) as connection:
        db = Database(connection)
        db.enable_wal()
        table = db.table("articles")
        table.create(columns, pk="url")
        table.enable_fts(["title", "text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")
        for number, url in enumerate(addresses):
            row: dict[str, str] = {"url": url}

            def read(number: int = number, url: str = url, row: dict[str, str] = row) -> None:
                html = (saved / f"{number:05}.html").read_bytes()
                found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
                row |= {name: getattr(found, name, None) or "" for name in ("title", "author", "date", "text")}
                row["words"] = " ".join(word_tokenize(row["text"]))

            seconds += own_cpu(read)
            cut = units(Document(url, clean(row["text"]), title=clean(row["title"])))

            def keep(cut: object = cut, row: dict[str, str] = row) -> None:
                row["topics"] = str(classifier.predict([cut])[0].tolist())
                table.insert(row, pk="url")

            seconds += own_cpu(keep)
        rows = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    if rows != len(addresses):
        raise SystemExit(f"offline: {len(addresses)} pages, the peer keeps {rows}")
    return seconds
