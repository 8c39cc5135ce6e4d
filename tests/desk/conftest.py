"""A store with one morning of news in it, and a browser that asks the real application over it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from desk.answers import Search
from desk.app import application
from jobs.finding import vietnamese_find, vietnamese_suggest
from nlp.text import fold, searchable
from store import write
from store.rows import VIETNAM
from store.schema import connect
from store.search import index_pending
from tests.store.conftest import BODY, annotate, article, figure, page, save

MORNING = datetime(2025, 3, 5, 6, 30, tzinfo=VIETNAM)  # the digest from 4 March 06:30 on
EVIL = "<script>alert('x')</script>"
TOPICS = (
    ("procedures", "cải cách thủ tục hành chính"),
    ("steering", "chỉ đạo, điều hành"),
    ("citizen_voice", "tiếng nói người dân"),
)
REFERENCE = "Nghị định 42/2022/NĐ-CP"
EDITED = (BODY[0].replace("62,4%", "64,2%"), BODY[1], f"Việc này theo {REFERENCE}.")


@dataclass(frozen=True, slots=True)
class Browser:
    """Asks the application, as a browser does, and gives its answers."""

    runner: asyncio.Runner
    datasette: Datasette

    def get(self, address: str, **more: Any) -> Any:
        """The answer to a GET."""
        return self.runner.run(self.datasette.client.get(address, **more))

    def post(self, address: str, **more: Any) -> Any:
        """The answer to a POST."""
        return self.runner.run(self.datasette.client.post(address, **more))


def open_desk(
    path: Path, now: datetime = MORNING, office: str = "", search: Search = vietnamese_find
) -> Iterator[Browser]:
    """Open the desk over a store, and close what Datasette leaves open."""
    datasette = application(path, search, lambda: now, office, suggest=vietnamese_suggest)
    with asyncio.Runner() as runner:
        yield Browser(runner, datasette)
    datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


def catalogue(db: Any) -> None:
    """Newspapers, topics, one indicator, one province."""
    papers = (("baomau", "Báo Mẫu", True), ("baokhac", "Báo Khác", True), ("baolang", "Báo Lặng", True))
    write.save_newspapers(
        db,
        [
            {"slug": slug, "title": title, "province": "quang-tri", "domains": [f"{slug}.example"], "enabled": enabled}
            for slug, title, enabled in (*papers, ("baotat", "Báo Tắt", False))
        ],
    )
    write.save_catalogue(
        db,
        topics=[{"id": id_, "name_vi": name, "name_en": id_, "definition": "…"} for id_, name in TOPICS],
        indicators=[
            {
                "id": "online_dossier_rate",
                "name_vi": "tỉ lệ hồ sơ trực tuyến",
                "name_en": "share of dossiers filed online",
                "unit_type": "percent",
                "unit": "%",
                "direction_good": "up",
                "topic": "procedures",
                "plausible_min": "0",
                "plausible_max": "100",
                "context": "0",
            }
        ],
        provinces=[{"id": "vn63-45", "code": "45", "name": "Quảng Trị", "kind": "tỉnh", "valid_from": ""}],
    )


def reference(text: str) -> dict[str, Any]:
    """The row of REFERENCE in a text."""
    start = text.index(REFERENCE)
    return {
        "raw": REFERENCE,
        "start": start,
        "end": start + len(REFERENCE),
        "type": "decree",
        "number": "42",
        "year": 2022,
        "year_from": "symbol",
        "canonical": "decree:42/2022/NĐ-CP",
        "ambiguous": False,
    }


def fill(db: Any) -> dict[str, int]:
    """Write one morning; returns the numbers of its articles by what is special about them."""
    catalogue(db)
    crawled = MORNING - timedelta(minutes=20)
    run = write.begin_run(db, "run", ["baomau", "baokhac", "baolang"], crawled)
    ids: dict[str, int] = {}

    def add(name: str, published: datetime | None, relevance: str | None = "core", **changes: Any) -> Any:
        paper = changes.pop("newspaper", "baomau")
        topics, more = changes.pop("topics", ()), changes.pop("annotation", {})
        row = article(name, published=published, newspaper=paper, **changes)
        saved = save(db, run, page(name, run, newspaper=paper), row, now=crawled)
        ids[name] = saved.article_id
        if relevance is not None:
            tags = [{"topic": t, "score": 0.9, "strength": 2, "why": [{"word": "hồ sơ", "weight": 1}]} for t in topics]
            annotate(db, saved, row["text"], **({"tags": tags, "figures": []} | more))
            db.conn.execute("UPDATE annotations SET relevance = ? WHERE version_id = ?", (relevance, saved.version_id))
        return saved, row

    at = MORNING - timedelta(hours=20)
    add("edited", at, topics=("procedures",))
    saved, row = add("edited", at, lead="Hồ sơ trực tuyến đã vượt nửa.", body=EDITED, relevance=None)
    annotate(
        db,
        saved,
        row["text"],
        figures=[figure(row["text"], "64,2%", "64.2", cmp_dir="up", cmp_amount="7.4", cmp_unit="điểm %")],
        references=[reference(row["text"])],
    )
    again = {"annotation": {"figures": [figure("Chuyện cải cách số reprint\n" + BODY[0], "62,4%", "62.4")]}}
    add("reprint", at + timedelta(hours=1), topics=("procedures",), newspaper="baokhac", body=BODY[:1], **again)
    told = "Chuyện cải cách số voice\n" + "\n".join(BODY)
    target = {"approx": "over", "status": "target", "period": "2025", "period_end": "2025-12-31"}
    hoped = {"annotation": {"figures": [figure(told, "trên 80%", "80", **target)]}}
    add("voice", at + timedelta(hours=2), "partial", topics=("citizen_voice",), newspaper="baokhac", **hoped)
    add("other", at, "none", newspaper="baokhac", body=("Đội bóng của tỉnh thắng trận.",))
    add("unread", at, None, newspaper="baokhac", body=("Mưa lớn ở miền núi.",))
    evil = f"{EVIL} 62,4% & <b>đậm</b>"
    add(
        "evil",
        at,
        topics=("steering",),
        title=f"=1+1 {EVIL}",
        lead=f"+2 {EVIL}",
        body=(evil,),
        author=EVIL,
        section=EVIL,
        url=f"javascript:alert({EVIL})",
        annotation={"figures": [figure(f"=1+1 {EVIL}\n+2 {EVIL}\n{evil}", "62,4%", "62.4", scope=EVIL)]},
    )
    add("withheld", at, "none", body=(), status="withheld")
    add("undated", None, body=("Không ghi ngày.",))
    add("first-minute", MORNING - timedelta(days=1), topics=("steering",), body=("Phút đầu.",))
    add("too-late", MORNING, topics=("steering",), body=("Phút sau.",))
    add("long-before", MORNING - timedelta(days=9), topics=("steering",), body=("Tuần trước.",))
    write.save_story(db, [ids["edited"], ids["reprint"]])
    index_pending(db, fold, searchable)
    for paper in ("baomau", "baokhac"):
        write.save_visit(db, visit(run, paper))
    write.end_run(db, run, crawled, 0, {})
    return ids


def visit(run: int, newspaper: str) -> dict[str, Any]:
    """A visit that went well."""
    counts = ("pages", "articles_new", "articles_changed", "articles_same", "withheld", "failed", "skipped")
    return {"run_id": run, "newspaper": newspaper, "outcome": "ok", **dict.fromkeys(counts, 1)}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """A store with one morning, and its article numbers; nobody writes to it."""
    path = tmp_path_factory.mktemp("desk") / "báo 50% mẫu#1.db"  # signs that mean something in an address
    db = connect(path)
    ids = fill(db)
    db.close()
    return path, ids


@pytest.fixture(scope="session")
def ids(filled: tuple[Path, dict[str, int]]) -> dict[str, int]:
    return filled[1]


@pytest.fixture
def store(filled: tuple[Path, dict[str, int]]) -> Iterator[Any]:
    db = connect(filled[0], "ro")
    yield db
    db.close()


@pytest.fixture(scope="module")
def browser(filled: tuple[Path, dict[str, int]]) -> Iterator[Browser]:
    yield from open_desk(filled[0], office="UBND tỉnh Mẫu; Văn phòng")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Any]:
    db = connect(tmp_path / "empty.db")
    yield db
    db.close()


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def words(answer: Any) -> str:
    """What a reader sees, on one line."""
    return " ".join(soup(answer).main.get_text(" ").split())


@pytest.fixture(autouse=True)
def no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep proxies of the machine out of httpx, which reads them even for an application in this process."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Any]:
    """A function that reads the store the desk writes to."""
    opened: list[Any] = []

    def read() -> Any:
        opened.append(connect(tmp_path / "bàn.db", "ro"))
        return opened[-1]

    yield read
    for db in opened:
        db.close()
