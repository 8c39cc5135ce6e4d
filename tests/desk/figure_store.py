"""A store of figures with a merger of provinces in it and a disagreement: what the pages of figures are read over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store import write
from tests.desk.conftest import EVIL
from tests.store.conftest import article, figure, page, save

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
OLD, NEW, LOST = "vn63-45", "vn34-44", "vn63-44"
LATE = "late_rate"
# (name of the article, day, newspaper, indicator, area, scope, period, first day, last day, status, approx, value)
SAID = (
    ("a1", "2024-01-20", "baomau", "online_dossier_rate", OLD, "Quảng Trị", "2023", "achieved", "exact", "55"),
    ("a2", "2025-01-20", "baomau", "online_dossier_rate", OLD, "Quảng Trị", "2024", "achieved", "exact", "62.4"),
    ("a3", "2025-02-20", "baokhac", "online_dossier_rate", OLD, "Quảng Trị", "2024", "achieved", "exact", "64.9"),
    ("a4", "2025-02-21", "baokhac", "online_dossier_rate", OLD, "Quảng Trị", "2025", "target", "at_least", "80"),
    ("a5", "2025-10-05", "baomau", "online_dossier_rate", NEW, "Quảng Trị", "2025-Q3", "achieved", "exact", "71"),
    ("a6", "2026-01-05", "baomau", "online_dossier_rate", NEW, "Quảng Trị", "2025-Q4", "achieved", "exact", "70.5"),
    ("a7", "2026-01-06", "baomau", "online_dossier_rate", NEW, "Quảng Trị", "2024", "achieved", "exact", "60"),
    ("a8", "2026-01-07", "baokhac", "online_dossier_rate", "VN", "cả nước", "2025", "achieved", "exact", "52"),
    ("a9", "2026-01-07", "baokhac", LATE, NEW, "Quảng Trị", "2025-Q3", "achieved", "exact", "5"),
    ("b1", "2026-01-08", "baokhac", LATE, NEW, "Quảng Trị", "2025-Q4", "achieved", "exact", "3.5"),
    ("b2", "2026-01-09", "baokhac", LATE, f"{NEW}/sở nội vụ", "Sở Nội vụ", "2025-Q4", "achieved", "exact", "1"),
    ("b3", "2026-01-10", "baokhac", LATE, None, EVIL, "2025-Q4", "achieved", "exact", "9"),
    ("b4", "2026-01-11", "baomau", "online_dossier_rate", NEW, "Quảng Trị", "2025-Q4", "achieved", "exact", "20"),
)
DAYS = {
    "2023": ("2023-01-01", "2023-12-31"),
    "2024": ("2024-01-01", "2024-12-31"),
    "2025": ("2025-01-01", "2025-12-31"),
    "2025-Q3": ("2025-07-01", "2025-09-30"),
    "2025-Q4": ("2025-10-01", "2025-12-31"),
}
NAMES = {"online_dossier_rate": "tỉ lệ hồ sơ trực tuyến", LATE: "tỉ lệ hồ sơ quá hạn"}


def catalogue(db: Any) -> None:
    """Two newspapers, two indicators of which one is better low, a merger, a target of the nation."""
    write.save_newspapers(
        db,
        [
            {"slug": slug, "title": title, "province": "quang-tri", "domains": [f"{slug}.example"], "enabled": True}
            for slug, title in (("baomau", "Báo Mẫu"), ("baokhac", "Báo Khác"))
        ],
    )
    common = {"unit_type": "percent", "unit": "%", "topic": "procedures", "plausible_min": "0", "plausible_max": "100"}
    write.save_catalogue(
        db,
        topics=[
            {"id": id_, "name_vi": f"chủ đề {id_}", "name_en": id_, "definition": "…"} for id_ in ("procedures", "x")
        ],
        indicators=[
            {"id": id_, "name_vi": name, "name_en": id_, "direction_good": way, "context": "0"} | common
            for (id_, name), way in zip(NAMES.items(), ("up", "down"), strict=True)
        ],
        provinces=[
            {"id": id_, "code": id_[-2:], "name": name, "kind": "tỉnh", "valid_until": "2025-06-30", "successor": NEW}
            for id_, name in ((LOST, "Quảng Bình"), (OLD, "Quảng Trị"))
        ]
        + [{"id": NEW, "code": "44", "name": "Quảng Trị", "kind": "tỉnh", "valid_from": "2025-07-01"}],
        targets=[
            {
                "document": f"Nghị quyết <b>Mẫu</b> {certainty}",
                "issued": "2021-07-15",
                "indicator_id": "online_dossier_rate",
                "scope": "cả nước",
                "scope_type": "national",
                "area": "VN",
                "period": f"<={year}",
                "period_end": f"{year}-12-31",
                "value": value,
                "unit": "%",
                "comparator": ">=",
                "kind": "level",
                "certainty": certainty,
                "source": "một trang mẫu",
            }
            for year, value, certainty in ((2025, "50", "V"), (2030, "90", "M"))
        ],
    )


def fill(db: Any) -> dict[str, int]:
    """Write the articles, and one disagreement; returns the numbers of the articles."""
    catalogue(db)
    run = write.begin_run(db, "run", ["baomau", "baokhac"], NOW)
    ids: dict[str, int] = {}
    for name, day, paper, indicator, area, scope, period, status, approx, value in SAID:
        raw = f"{value.replace('.', ',')}%"
        body = (f"Kỳ này, {NAMES[indicator]} của {scope} là {raw}.",)
        published = datetime.fromisoformat(f"{day}T02:00:00+00:00")
        row = article(name, body=body, newspaper=paper, published=published, title=f"Tin {name} {EVIL}")
        saved = save(db, run, page(name, run, newspaper=paper), row, now=NOW)
        ids[name] = saved.article_id
        told = {"indicator": NAMES[indicator], "indicator_id": indicator, "scope": scope, "period": period}
        told |= {"period_start": DAYS[period][0], "period_end": DAYS[period][1], "status": status, "approx": approx}
        told |= {"areas": [{"name": scope, "area": area}], "spans": {}}
        at = row["text"].find("Quảng Trị")
        where = {
            "raw": "Quảng Trị",
            "start": at,
            "end": at + 9,
            "province_id": area,
            "name": "Quảng Trị",
            "kind": "tỉnh",
        }
        write.save_annotation(
            db,
            saved.version_id,
            {"relevance": "core", "relevance_score": 0.9, "model": "m1", "code": "1", "annotated_utc": NOW},
            tags=[{"topic": "procedures", "score": 0.9, "strength": 2, "why": []}],
            figures=[figure(row["text"], raw, value, **told)],
            places=[where] if area in (OLD, NEW) else [],
        )
    rows = dict(db.conn.execute("SELECT v.article_id, f.id FROM figures f JOIN versions v ON v.id = f.version_id"))
    two = [rows[ids["a3"]], rows[ids["a2"]]]
    db.conn.execute(
        "INSERT INTO slips (kind, figure_id, other_id, figures, why) VALUES ('conflict', ?, ?, ?, 'lệch 2,5 điểm %')",
        (*two, str(two)),
    )
    db.conn.execute(
        "INSERT INTO slips (kind, figure_id, figures, why) VALUES ('range', ?, ?, 'ngoài khoảng')",
        (rows[ids["b3"]], f"[{rows[ids['b3']]}]"),
    )
    return ids
