"""Did each newspaper bring what it usually brings, and is this installation whole?"""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from store import read

FREE_BYTES = 500_000_000  # below this a crawl would soon stop
STALE_HOURS = 26  # cron runs hourly; a day without a run is a stopped cron


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what was seen."""

    what: str
    ok: bool
    said: str

    def row(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return asdict(self)


def silent_papers(store: Any, today: datetime) -> list[dict[str, Any]]:
    """The newspapers that usually bring articles and brought none on this day."""
    return [gap for gap in read.gaps(store) if gap["day"] == today.date().isoformat()]


def newspapers_table(store: Any | None) -> list[dict[str, Any]]:
    """Every newspaper this program knows, with what the store says of its last visit."""
    from scraper.newspaper import newspapers

    visits = {row["newspaper"]: row for row in read.health(store)} if store is not None else {}
    return [
        {
            "slug": spider.name,
            "title": spider.title,
            "province": spider.province,
            "enabled": "mẫu" if spider.sample else "có" if spider.enabled else "không",
            "articles": visits.get(spider.name, {}).get("articles", 0),
            "last_visit": visits.get(spider.name, {}).get("last_visit_utc"),
            "outcome": visits.get(spider.name, {}).get("outcome"),
            "note": spider.why_disabled,
        }
        for spider in newspapers().values()
    ]


def examine(db: Path, models: Path, now: datetime) -> list[Finding]:
    """Look at Python, SQLite, the model, word segmentation, the disk and the store; never raises."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _python),
        ("SQLite", _sqlite),
        ("model", lambda: _model(models)),
        ("words", _words),
        ("disk", lambda: _disk(db)),
        ("store", lambda: _store(db)),
    )
    findings = [_found(what, check) for what, check in checks]
    if db.exists() and findings[-1].ok:
        findings += _papers(db, now)
    return findings


def _found(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever is wrong
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()}, {sys.getfilesystemencoding()}"


def _sqlite() -> str:
    from store.schema import sqlite3

    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    return f"{sqlite3.sqlite_version} with full-text search ({sqlite3.__name__})"


def _model(models: Path) -> str:
    from nlp.topics.card import read_card
    from nlp.topics.classifier import load

    load(models / "topics.npz")  # refuses weights that are not the card's
    card = read_card(models / "topics.json")
    return f"topics {card.sha256[:12]}, trained on {card.texts} texts"


def _words() -> str:
    from nlp.words import words

    cut = [word.text for word in words("Bộ phận một cửa tiếp nhận hồ sơ trực tuyến.")]
    if "hồ sơ" not in cut:
        raise RuntimeError(f"word segmentation gives {cut}")
    return f"underthesea cuts {len(cut)} words of 10 syllables"


def _disk(db: Path) -> str:
    free = shutil.disk_usage(db.resolve().parent).free
    if free < FREE_BYTES:
        raise RuntimeError(f"{free // 1_000_000} MB free beside {db}, less than {FREE_BYTES // 1_000_000}")
    return f"{free // 1_000_000_000} GB free beside {db}"


def _store(db: Path) -> str:
    from store.schema import connect

    if not db.exists():
        return f"{db} does not exist yet; `diembao run` makes it"
    store = connect(db, "ro")
    try:
        (answer,) = store.conn.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise RuntimeError(f"{db}: {answer}")
        counts = read.counts(store)
        return f"{db}: {counts['articles']} articles, {counts['figures']} figures, {counts['runs']} runs"
    finally:
        store.close()


def _papers(db: Path, now: datetime) -> Iterator[Finding]:
    from store.schema import connect

    store = connect(db, "ro")
    try:
        last = read.last_run(store)
        if last is not None:
            age = (now - datetime.fromisoformat(last["started_utc"])).total_seconds() / 3600
            yield Finding("last run", age <= STALE_HOURS, f"{last['started_utc']}, exit {last['exit_code']}")
        for gap in silent_papers(store, now):
            yield Finding(gap["newspaper"], False, f"{gap['reason']}; usually {gap['usual_articles']} articles a day")
    finally:
        store.close()
