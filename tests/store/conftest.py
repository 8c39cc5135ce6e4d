"""A store to write into, and rows of an invented newspaper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from store import write
from store.schema import Store, connect

START = datetime(2025, 3, 4, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://baomau.example"
BODY = (
    "Năm 2024, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 62,4%.",
    "Tỉnh phấn đấu năm 2025 đạt trên 80% hồ sơ được nộp trực tuyến.",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "báo mẫu.db"  # a name with a space and diacritics, as offices have them


@pytest.fixture
def db(path: Path) -> Iterator[Any]:
    database = connect(path)
    write.save_newspapers(
        database,
        [
            {"slug": "baomau", "title": "Báo Mẫu", "province": "quang-tri", "domains": ["baomau.example"]},
            {"slug": "baokhac", "title": "Báo Khác", "province": "dong-thap", "domains": ["baokhac.example"]},
        ],
    )
    write.save_catalogue(
        database,
        topics=[
            {"id": "procedures", "name_vi": "cải cách thủ tục hành chính", "name_en": "procedures", "definition": "…"},
            {"id": "steering", "name_vi": "chỉ đạo, điều hành", "name_en": "steering", "definition": "…"},
        ],
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
        provinces=[
            {"id": "vn63-45", "code": "45", "name": "Quảng Trị", "kind": "tỉnh", "valid_until": "2025-06-30"}
            | {"valid_from": "", "successor": "vn34-44"},
            {"id": "vn34-44", "code": "44", "name": "Quảng Trị", "kind": "tỉnh", "valid_from": "2025-07-01"},
        ],
    )
    yield database
    database.close()


def page(number: int | str, run_id: int, **changes: Any) -> dict[str, Any]:
    """A row of pages for article `number` of Báo Mẫu."""
    row = {
        "run_id": run_id,
        "newspaper": "baomau",
        "url": f"{SITE}/bai-{number}.html",
        "kind": "article",
        "status": 200,
        "fetched_utc": START,
        "bytes": 1000,
    }
    return row | changes


def article(place: int | str, /, body: tuple[str, ...] = BODY, **changes: Any) -> dict[str, Any]:
    """An article row with its text and content hash made from its parts."""
    row: dict[str, Any] = {
        "url": f"{SITE}/bai-{place}.html",
        "title": f"Chuyện cải cách số {place}",
        "lead": None,
        "body": body,
        "captions": (),
        "author": "Người Viết",
        "published": datetime(2025, 3, 4, 1, 15, tzinfo=UTC),
        "published_from": "json-ld",
        "published_raw": {"json-ld": "2025-03-04T08:15:00+07:00"},
        "layout": "onecms",
        "status": "ok",
    } | changes
    row["text"] = "\n".join([row["title"], *([row["lead"]] if row["lead"] else []), *row["body"]])
    told = (row["title"], row["lead"], row["body"], row["captions"], row.get("tables"))
    row["content_hash"] = sha256(repr(told).encode()).hexdigest()
    return row


def save(
    db: Store, run_id: int, page_row: Any, article_row: Any, links: Any = (), now: Any = START, **more: Any
) -> Any:
    """Save one page in a batch of its own."""
    with write.batch(db):
        return write.save_page(db, page_row, article_row, links, now, **more)


def figure(text: str, raw: str, value: str | Decimal, **changes: Any) -> dict[str, Any]:
    """A figure row whose offsets are found in the text."""
    start = text.index(raw)
    row = {
        "raw": raw,
        "start": start,
        "end": start + len(raw),
        "kind": "level",
        "value": value,
        "approx": "exact",
        "unit_type": "percent",
        "unit": "%",
        "indicator": "tỉ lệ hồ sơ trực tuyến",
        "indicator_id": "online_dossier_rate",
        "scope": "Quảng Trị",
        "scope_type": "province",
        "period": "2024",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "status": "achieved",
        "cmp_approx": "exact",
        "inherited": ["scope"],
        "spans": {"period": [0, 8]},
    }
    return row | changes


def annotate(db: Store, saved: Any, text: str, **more: Any) -> None:
    """Annotate a saved version as core with one topic and two figures."""
    tags = [{"topic": "procedures", "score": 0.9, "strength": 2, "why": [{"word": "hồ sơ", "weight": 1.5}]}]
    rows: dict[str, Any] = {"tags": tags}
    if "figures" not in more:
        target = {"approx": "over", "status": "target", "period": "2025"}
        target |= {"period_start": "2025-01-01", "period_end": "2025-12-31"}
        rows["figures"] = [figure(text, "62,4%", "62.4"), figure(text, "trên 80%", "80", **target)]
    annotation = {"relevance": "core", "relevance_score": 0.97, "model": "m1", "code": "1", "annotated_utc": START}
    write.save_annotation(db, saved.version_id, annotation, **(rows | more))
