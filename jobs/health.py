"""Is this installation whole: Python, SQLite, the model, word segmentation, the disk, the store?"""

import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.drift import HORIZON, alarms
from scraper.dates import VIETNAM
from scraper.settings import DIEMBAO_FREE_MB
from store import coverage, read

ROOM_MB = 300  # above the floor below which a visit ends: some days of pages, so that the warning comes before the stop


NAMES = {
    "model": "mô hình",
    "words": "tách từ",
    "disk": "ổ đĩa",
    "store": "kho dữ liệu",
    "last run": "lần chạy cuối",
    "line": "đường truyền",
    "vocabulary": "từ ngữ",
}
"""What is looked at, as people call it; the rest is called as it is."""
FACTS = {
    "robots": "robots.txt",
    "domains": "tên miền",
    "feeds": "nguồn tin",
    "sitemaps": "sơ đồ trang",
    "sections": "chuyên mục",
    "article_url": "địa chỉ bài",
    "headline": "tiêu đề",
    "published": "ngày đăng",
}
"""Facts a live check judges without naming them in its words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what was seen, for people.

    About a newspaper, `what` is its slug, and `field` says which field or list; `since` is a day, `usual` and `now`
    what is compared, on so many `articles`; `page` is an article that shows it and `saved` where it was written.
    """

    what: str
    ok: bool
    said: str
    field: str | None = None
    since: str | None = None
    usual: float | None = None
    now: float | None = None
    articles: int | None = None
    page: str | None = None
    saved: str | None = None

    def row(self) -> dict[str, Any]:
        """The finding as a JSON object; what does not apply is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def line(self) -> str:
        """The finding as one line for people."""
        since = f" (từ {date.fromisoformat(self.since):%d/%m})" if self.since else ""
        fact = f", {FACTS[self.field]}" if self.field in FACTS else ""
        return f"{'được' if self.ok else 'LỖI '} {NAMES.get(self.what, self.what)}{fact}: {self.said}{since}"


def silent_papers(store: Any, now: datetime) -> list[str]:
    """Name the newspapers that brought far less than they usually bring, judged on whole days up to yesterday."""
    today = now.astimezone(VIETNAM).date()
    rows = coverage.days(store, (today - timedelta(days=HORIZON)).isoformat())
    return [alarm.newspaper for alarm in alarms(rows, today) if alarm.field == "items"]


def installation(db: Path, models: Path) -> list[Finding]:
    """Look at everything an installation needs; never raises."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _python),
        ("SQLite", _sqlite),
        ("model", lambda: _model(models)),
        ("words", _words),
        ("disk", lambda: _disk(db)),
        ("store", lambda: _store(db)),
    )
    return [_found(what, check) for what, check in checks]


def _found(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever is wrong
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _python() -> str:
    return f"{platform.python_version()} trên {platform.system()}, {sys.getfilesystemencoding()}"


def _sqlite() -> str:
    from store.schema import sqlite3

    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    return f"{sqlite3.sqlite_version}, có tìm toàn văn ({sqlite3.__name__})"


def _model(models: Path) -> str:
    from nlp.topics.card import read_card
    from nlp.topics.classifier import load

    load(models / "topics.npz")  # refuses weights that are not the card's
    card = read_card(models / "topics.json")
    return f"chủ đề {card.sha256[:12]}, học từ {card.texts} văn bản"


def _words() -> str:
    from nlp.words import words

    cut = [word.text for word in words("Bộ phận một cửa tiếp nhận hồ sơ trực tuyến.")]
    if "hồ sơ" not in cut:
        raise RuntimeError(f"tách từ cho ra {cut}")
    return f"underthesea tách 10 tiếng thành {len(cut)} từ"


def _disk(db: Path) -> str:
    free = shutil.disk_usage(db.resolve().parent).free // 1_000_000
    if free < DIEMBAO_FREE_MB + ROOM_MB:
        stops = f"dưới {DIEMBAO_FREE_MB} MB (DIEMBAO_FREE_MB) lượt chạy tự dừng"
        raise RuntimeError(f"còn trống {free} MB cạnh {db}, nên có ít nhất {DIEMBAO_FREE_MB + ROOM_MB} MB; {stops}")
    return f"còn trống {free // 1000} GB cạnh {db}"


def _store(db: Path) -> str:
    from store.schema import connect

    if not db.exists():
        return f"chưa có {db}; `diembao run` sẽ tạo"
    store = connect(db, "ro")
    try:
        (answer,) = store.conn.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise RuntimeError(f"{db}: {answer}")
        counts = read.counts(store)
        return f"{db}: {counts['articles']} bài, {counts['figures']} số liệu, {counts['runs']} lần chạy"
    finally:
        store.close()
