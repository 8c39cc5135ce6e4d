"""`diembao doctor` on stores with a history: which paper, which field, since when, and a page for the repair."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs import health
from jobs.doctor import examine, list_findings
from jobs.health import Finding, installation, silent_papers
from scraper.archive import Archive, Place
from scraper.newspaper import newspapers
from store import coverage, write
from store.schema import connect
from tests.jobs.conftest import Program

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "tests" / "scraper" / "pages" / "baonghean" / "1.html"
HOME = "https://baonghean.vn"
DAYS, BREAK = 24, 2
EVERY = 8
"""Articles a day."""


def history(
    path: Path, now: datetime, broken: dict[str, Any], *, archive: Path | None = None, items: int = EVERY
) -> None:
    """Write a store in which baonghean was visited every day, and is broken on the last two."""
    spider = newspapers()["baonghean"]
    db = connect(path)
    write.save_newspapers(
        db, [{"slug": spider.name, "title": spider.title, "province": spider.province, "domains": list(spider.domains)}]
    )
    for back in range(DAYS, -1, -1):
        day = now - timedelta(days=back)
        run = write.begin_run(db, "run", ["baonghean"], day)
        place = kept(archive, run, day) if archive else None
        with write.batch(db):
            for number in range(items):
                add_article(db, run, day, 1000 * back + number, broken if back < BREAK else {}, place)
            feed = {"run_id": run, "newspaper": "baonghean", "url": spider.feeds[0], "kind": "feed", "bytes": 10}
            bad = back < BREAK and broken.get("feed")
            for _ in range(2):
                write.save_page(db, feed | {"status": bad or 200, "fetched_utc": day}, None, [], day)
        write.save_visit(
            db, {"run_id": run, "newspaper": "baonghean", "pages": items + 2, "articles_new": items, "outcome": "ok"}
        )
        write.end_run(db, run, day + timedelta(minutes=5), 0, {})
    db.close()


def kept(folder: Path, run: int, day: datetime) -> Place:
    archive = Archive(folder, "baonghean", run, day)
    place = archive.append(f"{HOME}/bai-{run}.html", 200, [("Content-Type", "text/html")], PAGE.read_bytes(), day)
    archive.close()
    return place


def add_article(db: Any, run: int, day: datetime, number: int, changes: dict[str, Any], place: Place | None) -> None:
    url = f"{HOME}/bai-{number}.html"
    page: dict[str, Any] = {"run_id": run, "newspaper": "baonghean", "url": url, "kind": "article", "status": 200}
    page |= {"fetched_utc": day, "bytes": 900}
    if place:
        page |= {"archive_file": place.file, "archive_offset": place.offset, "archive_length": place.length}
        page |= {"digest": place.digest}
    body = ["Bộ phận một cửa của xã nhận hồ sơ vào cả chiều thứ bảy. " * 12, f"Số thứ tự {number}."]
    article = {
        "url": url,
        "newspaper": "baonghean",
        "content_hash": str(number),
        "title": f"Một cửa số {number}",
        "lead": "Người dân không còn phải nghỉ làm để đi nộp giấy tờ.",
        "body": body,
        "captions": ["Ảnh"],
        "text": "\n".join(body),
        "author": "Mai Lan",
        "published": day - timedelta(hours=2),
        "published_from": "json-ld",
        "section": "Thời sự",
        "layout": "onecms",
        "status": "ok",
    } | {name: value for name, value in changes.items() if name != "feed"}
    write.save_page(db, page, article, [], day)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def papers(path: Path, now: datetime) -> list[Finding]:
    return [finding for finding in examine(path, HOUSE / "models", now, ["baonghean"]) if not finding.ok]


def test_a_sound_store_is_quiet(tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "a.db", now, {})
    assert papers(tmp_path / "a.db", now) == []


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("author", {"author": None}, "tác giả: 0 %"),
        ("lead", {"lead": None}, "sapo: 0 %"),
        ("section", {"section": None}, "chuyên mục: 0 %"),
        ("fallback", {"layout": "fallback", "warnings": ["no layout describes this page"]}, "dự phòng: 100 %"),
        ("withheld", {"status": "withheld", "body": [], "text": "x"}, "khóa nội dung: 100 %"),
        ("minute", {"published_from": "meta:date:day"}, "giờ đăng: 0 %"),
        ("layout", {"layout": "quangtri-2024"}, "theo mẫu quangtri-2024"),
    ],
)
def test_a_broken_field_is_named(
    tmp_path: Path, now: datetime, field: str, changes: dict[str, Any], words: str
) -> None:
    history(tmp_path / "a.db", now, changes)
    (finding,) = papers(tmp_path / "a.db", now)
    assert (finding.what, finding.field) == ("baonghean", field)
    assert words in finding.said
    assert finding.line().startswith("LỖI  baonghean: ")
    assert finding.since is not None
    assert abs(datetime.fromisoformat(finding.since) - now.replace(tzinfo=None)) < timedelta(days=BREAK + 1)


def test_a_feed_that_is_gone_is_told_with_its_last_good_day(tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "a.db", now, {"feed": 404})
    (finding,) = papers(tmp_path / "a.db", now)
    assert finding.field == "feed"
    assert f"{newspapers()['baonghean'].feeds[0]} trả lời 404, 4 lần liền" in finding.said


def test_a_paper_is_silent_when_whole_days_brought_nothing_and_not_this_morning(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.db"
    history(path, now - timedelta(days=3), {})
    db = connect(path)
    for back in (2, 1, 0):  # it answers, and has nothing new
        run = write.begin_run(db, "run", ["baonghean"], now - timedelta(days=back))
        write.save_visit(db, {"run_id": run, "newspaper": "baonghean", "pages": 2, "outcome": "ok"})
        write.end_run(db, run, now - timedelta(days=back), 0, {})
    assert silent_papers(db, now - timedelta(days=2)) == [], "the day is not over"
    assert silent_papers(db, now) == ["baonghean"]
    db.close()


def test_the_disk_check_warns_before_a_run_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk() -> Finding:
        return next(each for each in installation(tmp_path / "a.db", HOUSE / "models") if each.what == "disk")

    free = shutil.disk_usage(tmp_path).free // 1_000_000
    assert disk().ok
    monkeypatch.setattr(health, "DIEMBAO_FREE_MB", free - health.ROOM_MB // 2)  # a run would still go on
    assert not disk().ok
    assert f"dưới {free - health.ROOM_MB // 2} MB (DIEMBAO_FREE_MB) lượt chạy tự dừng" in disk().said


def test_back_filled_articles_are_no_drift(tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "a.db", now, {})
    db = connect(tmp_path / "a.db")
    run = write.begin_run(db, "backfill", ["baonghean"], now)
    with write.batch(db):
        for number in range(90_000, 90_040):
            add_article(db, run, now, number, {"author": None, "lead": None, "layout": "fallback"}, None)
    write.end_run(db, run, now, 0, {})
    db.close()
    assert papers(tmp_path / "a.db", now) == []


def test_a_newspaper_that_never_brought_anything_is_told(tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "a.db", now, {}, items=0)
    (finding,) = papers(tmp_path / "a.db", now)
    assert "chưa có bài nào trong 25 ngày ghé" in finding.said


def test_the_command_names_paper_and_field_and_ends_with_1(diembao: Program, tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "diembao.db", now, {"author": None}, archive=tmp_path / "diembao-archive")
    answer = diembao("doctor", "--save-pages", "hong")
    assert answer.returncode == 1, answer.stderr
    (line,) = [line for line in answer.stdout.splitlines() if line.startswith("LỖI")]
    assert line.startswith("LỖI  baonghean: tác giả: 0 % trong ")
    assert "tiếp theo: sửa scraper/spiders/baonghean.py" in answer.stdout
    assert (tmp_path / "hong" / "baonghean-author.html").read_bytes() == PAGE.read_bytes()
    told = json.loads((tmp_path / "hong" / "baonghean-author.json").read_text(encoding="utf-8"))
    assert told["field"] == "author"
    assert told["url"].startswith(HOME)
    assert told["read"]["title"]


def test_json_has_english_keys_and_a_named_paper_is_looked_at_alone(
    diembao: Program, tmp_path: Path, now: datetime
) -> None:
    history(tmp_path / "diembao.db", now, {"author": None})
    answer = diembao("doctor", "baonghean", "--json")
    (row,) = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert row["what"] == "baonghean"
    assert {"what", "ok", "said", "field", "since", "usual", "now", "articles"} <= set(row)
    assert diembao("doctor", "baocantho", "--json").stdout.strip() == "[]"
    assert diembao("doctor", "baokhongco").returncode == 2


def test_without_an_archive_it_says_how_to_keep_pages(diembao: Program, tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "diembao.db", now, {"author": None})
    answer = diembao("doctor", "--save-pages", "hong")
    assert answer.returncode == 1
    assert "diembao run --archive" in answer.stdout
    assert not (tmp_path / "hong").exists()


def test_an_archive_that_is_gone_is_told(diembao: Program, tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "diembao.db", now, {"author": None}, archive=tmp_path / "archive")
    answer = diembao("doctor", "--save-pages", "hong", "--archive", "khong-co")
    assert answer.returncode == 1
    assert "không đọc được kho trang khong-co" in answer.stdout


def test_days_are_counted_as_they_were_read_first(tmp_path: Path, now: datetime) -> None:
    history(tmp_path / "a.db", now, {"author": None})
    db = connect(tmp_path / "a.db")
    rows = coverage.days(db, (now - timedelta(days=40)).date().isoformat())
    db.close()
    assert [row["items"] for row in rows] == [EVERY] * (DAYS + 1)
    assert sum(row["author"] for row in rows) == EVERY * (DAYS + 1 - BREAK)
    last = rows[-1]
    assert (last["lead"], last["captions"], last["minute"], last["fallback"]) == (EVERY, EVERY, EVERY, 0)
    assert last["layouts"] == {"onecms": EVERY}
    assert last["lags"] == [2.0] * EVERY
    assert len(last["lengths"]) == EVERY
    assert min(last["lengths"]) > 500


@pytest.mark.parametrize(
    ("row", "ok", "words"),
    [
        ({"status": 404, "bad": 4, "good_utc": "2026-11-01T00:00:00Z"}, False, "trả lời 404, 4 lần liền"),
        ({"status": 404, "bad": 4}, True, "chưa lần nào được"),
        ({"status": 404, "bad": 1, "good_utc": "2026-11-01T00:00:00Z"}, None, ""),
        ({"status": 200, "reason": "names no article"}, False, "không nêu bài nào"),
        ({"status": 200, "reason": "names no article", "content_type": "text/html"}, False, "trả về trang HTML"),
        ({"status": 200}, None, ""),
        ({"status": 404, "bad": 9, "url": f"{HOME}/rss/khac"}, None, ""),
    ],
)
def test_what_is_wrong_with_a_list(row: dict[str, Any], ok: bool | None, words: str) -> None:
    spider = newspapers()["baonghean"]
    whole = {"kind": "feed", "url": spider.feeds[0], "bad": 0, "good_utc": None, "reason": None, "content_type": None}
    found = list(list_findings(spider, whole | row))
    assert [finding.ok for finding in found] == ([] if ok is None else [ok])
    assert all(words in finding.said for finding in found)


def test_a_section_that_lists_nothing_is_told_and_no_failure() -> None:
    spider = newspapers()["baonghean"]
    row = {"kind": "section", "url": spider.sections[0], "bad": 0, "good_utc": None, "content_type": "text/html"}
    (finding,) = list_findings(spider, row | {"status": 200, "reason": "names no article"})
    assert finding.ok
    assert "không nêu bài nào" in finding.said


def test_all_newspapers_silent_at_once_is_this_machine_s_line(tmp_path: Path, now: datetime) -> None:
    path, slugs = tmp_path / "a.db", [f"bao{number}" for number in range(7)]
    db = connect(path)
    write.save_newspapers(
        db, [{"slug": slug, "title": slug, "province": "nghe-an", "domains": [f"{slug}.example"]} for slug in slugs]
    )
    for back in range(DAYS, -1, -1):
        day = now - timedelta(days=back)
        run = write.begin_run(db, "run", slugs, day)
        with write.batch(db):
            for slug in slugs:
                for number in range(0 if back <= 1 else EVERY):
                    url = f"https://{slug}.example/bai-{back}-{number}.html"
                    page = {"run_id": run, "newspaper": slug, "url": url, "kind": "article", "status": 200}
                    article = {
                        "url": url,
                        "newspaper": slug,
                        "content_hash": url,
                        "title": "Một cửa",
                        "body": ["Hồ sơ."],
                    }
                    article |= {"text": "Hồ sơ.", "layout": "onecms", "status": "ok", "captions": []}
                    write.save_page(db, page | {"fetched_utc": day, "bytes": 9}, article, [], day)
                outcome = "failed" if back <= 1 else "ok"
                write.save_visit(db, {"run_id": run, "newspaper": slug, "pages": 9, "outcome": outcome})
        write.end_run(db, run, day, 0, {})
    db.close()
    findings = [finding for finding in examine(path, HOUSE / "models", now) if not finding.ok]
    assert [finding.what for finding in findings] == ["line"], findings
    assert "kiểm tra mạng của máy này" in findings[0].said
