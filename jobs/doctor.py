"""What is wrong, one line each: with this installation, and with each newspaper, down to the field and a page of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from jobs.drift import HORIZON, Alarm, alarms, common_share
from jobs.health import Finding, installation
from jobs.vocabulary import outlook
from nlp.topics.classifier import ModelError
from scraper.archive import ArchiveError, Place, read_record
from scraper.dates import VIETNAM
from scraper.discovery import canonical_url
from scraper.newspaper import NewspaperSpider, newspapers, read_page
from store import coverage, read

STALE_HOURS = 26  # cron runs hourly; a day without a run is a stopped cron
ASKED_DAYS = 3  # lists that were not asked for longer say nothing
BAD_ANSWERS = 3  # in a row before a list counts as gone: a server is down for an hour now and then
NEVER_DAYS = 3  # visited days without any article before a new newspaper counts as wrongly described
NEVER_ITEMS = 10  # articles read by the fallback before its layouts count as wrong
TOGETHER = 0.4  # of the usual, in the middle of the newspapers: less is a holiday or a broken line
LISTS = {"feed": "nguồn tin", "sitemap": "sơ đồ trang", "section": "chuyên mục"}
FIXTURES = "tests/scraper/pages"


def examine(db: Path, models: Path, now: datetime, papers: Sequence[str] = ()) -> list[Finding]:
    """Look at the installation, then at what each newspaper brought; with `papers`, at those alone."""
    from store.schema import reader

    found = [] if papers else installation(db, models)
    if not db.exists() or not all(finding.ok for finding in found if finding.what == "store"):
        return found
    store = reader(db)
    try:
        if not papers:
            found += _last_run(store, now)
            found += _vocabulary(store, models, now)
        found += [finding for finding in _of_papers(store, now) if not papers or finding.what in papers]
    finally:
        store.close()
    return found


def _last_run(store: Any, now: datetime) -> Iterator[Finding]:
    last = read.last_run(store)
    if last is not None:
        age = (now - datetime.fromisoformat(last["started_utc"])).total_seconds() / 3600
        said = f"{last['started_utc']}, cách đây {age:.0f} giờ, kết thúc với mã {last['exit_code']}"
        cron = last["command"] == "run"  # a demo lives in the past, a back-fill is started by hand
        yield Finding("last run", not cron or age <= STALE_HOURS, said)


def _vocabulary(store: Any, models: Path, now: datetime) -> Iterator[Finding]:
    try:
        seen = outlook(store, models, now)
    except (OSError, ValueError, ModelError):  # the model is broken, which is told above
        return
    if seen is not None:
        yield Finding("vocabulary", not seen.moved, seen.said)


def _of_papers(store: Any, now: datetime) -> Iterator[Finding]:
    today = now.astimezone(VIETNAM).date()
    rows = coverage.days(store, (today - timedelta(days=HORIZON)).isoformat())
    found = alarms(rows, today)
    for alarm in found:
        yield finding_of(store, alarm)
    yield from _together(rows, today - timedelta(days=1))
    judged = {(alarm.newspaper, alarm.field) for alarm in found}
    for name, days in groupby(rows, key=lambda row: str(row["newspaper"])):
        yield from (finding for finding in never(name, list(days)) if (name, finding.field) not in judged)
    asked = coverage.lists(store, (today - timedelta(days=ASKED_DAYS)).isoformat())
    known = newspapers()
    for row in asked:
        if (spider := known.get(row["newspaper"])) and spider.enabled:
            yield from list_findings(spider, row)


def _together(rows: Sequence[dict[str, Any]], day: date) -> Iterator[Finding]:
    """Say when all newspapers brought far less: a holiday, unless most of them did not even answer."""
    share = common_share(rows, day)
    if share is None or share > TOGETHER:
        return
    visited = [row for row in rows if row["day"] == day.isoformat() and row["visits"]]
    silent = sum(row["failed_visits"] == row["visits"] for row in visited)
    said = f"ngày {day:%d/%m} các báo chỉ có {100 * share:.0f} % số bài thường lệ"
    if 2 * silent > len(visited):
        yield Finding(
            "line", False, f"{said}, {silent} trong {len(visited)} báo không trả lời: kiểm tra mạng của máy này"
        )
    else:
        yield Finding("line", True, f"{said} (ngày nghỉ?)")


def never(newspaper: str, days: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """Say what never worked, which no comparison with earlier days can tell: no article at all, no layout that fits."""
    visited = [day for day in days if day["visits"]]
    items = sum(day["items"] for day in days)
    if len(visited) >= NEVER_DAYS and not items:
        failing = all(day["failed_visits"] == day["visits"] for day in visited)
        why = "trang báo không trả lời" if failing else "các danh sách không cho bài nào"
        said = f"số bài: chưa có bài nào trong {len(visited)} ngày ghé ({why}); thử `diembao doctor {newspaper} --live`"
        yield Finding(newspaper, False, said, "items", articles=0)
    fallback = sum(day["fallback"] for day in days)
    if items >= NEVER_ITEMS and fallback >= 0.9 * items:
        said = (
            f"mẫu trang: {fallback} trong {items} bài từ trước đến nay phải đọc dự phòng; mẫu trang chưa khớp lần nào"
        )
        yield Finding(newspaper, False, said, "fallback", now=round(fallback / items, 3), articles=items)


def finding_of(store: Any, alarm: Alarm) -> Finding:
    """Write an alarm as a finding, with the newest archived page that shows it."""
    page = coverage.failing_page(store, alarm.newspaper, alarm.field) if alarm.field != "items" else None
    return Finding(
        alarm.newspaper,
        False,
        alarm.said,
        alarm.field,
        alarm.since,
        alarm.usual,
        alarm.now,
        alarm.articles,
        page["final_url"] if page else None,
    )


def list_findings(spider: type[NewspaperSpider], row: dict[str, Any]) -> Iterator[Finding]:
    """Say what is wrong with the answers of one of a newspaper's own lists, and whether that ever was otherwise.

    A list that never answered well is a wrong fact, told but no failure: many feeds in `spiders` are guesses.
    """
    fields = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
    if row["url"] not in map(canonical_url, getattr(spider, fields[row["kind"]])):
        return  # a further page, or one the server announced
    where = f"{LISTS[row['kind']]} {row['url']}"
    since = row["good_utc"][:10] if row["good_utc"] else None
    if row["status"] >= 400 and row["bad"] >= BAD_ANSWERS:
        said = f"{where} trả lời {row['status']}, {row['bad']} lần liền"
        yield Finding(spider.name, since is None, said if since else said + ", chưa lần nào được", row["kind"], since)
    elif row["status"] < 400 and row["reason"] == "names no article":
        html = row["kind"] == "feed" and "html" in (row["content_type"] or "").lower()
        said = f"{where} {'trả về trang HTML' if html else 'không nêu bài nào'}"
        yield Finding(spider.name, row["kind"] != "feed", said, row["kind"])


# ------------------------------------------------------------------------------------------------- pages for the repair
def save_pages(db: Path, findings: Iterable[Finding], archive: Path, folder: Path) -> list[Finding]:
    """Write the page of every failing field below `folder`, with what was read of it; return the findings anew.

    `<slug>-<field>.html` and `.json` {url, newspaper, field, said, fetched_utc, read}. Where the archive does not hold
    the page, the finding says so.
    """
    from store.schema import reader

    store = reader(db)
    try:
        return [_with_page(store, finding, archive, folder) for finding in findings]
    finally:
        store.close()


def _with_page(store: Any, finding: Finding, archive: Path, folder: Path) -> Finding:
    if finding.ok or not finding.field or finding.field in LISTS or finding.field == "items":
        return finding
    row = coverage.failing_page(store, finding.what, finding.field)
    if row is None:
        return replace(finding, said=finding.said + "; không trang nào được lưu, hãy chạy `diembao run --archive …`")
    place = Place(row["archive_file"], row["archive_offset"], row["archive_length"], row["digest"])
    try:
        body = read_record(archive, place)
    except ArchiveError as error:
        return replace(finding, said=f"{finding.said}; không đọc được kho trang {archive}: {error}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{finding.what}-{finding.field}.html"
    path.write_bytes(body)
    now_read = read_page(body, row["final_url"], content_type=row["content_type"])
    told = {
        "url": row["final_url"],
        "newspaper": finding.what,
        "field": finding.field,
        "said": finding.said,
        "fetched_utc": row["fetched_utc"],
        "read": now_read.row(),
    }
    path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return replace(finding, page=row["final_url"], saved=str(path))


def next_step(finding: Finding) -> str | None:
    """Say how a saved page becomes a fixture of the newspaper; None for a finding without one."""
    if finding.saved is None:
        return None
    return (
        f"     trang: {finding.saved} ({finding.page})\n"
        f"     tiếp theo: sửa scraper/spiders/{finding.what}.py đến khi"
        f" `diembao read {finding.saved} --url {finding.page}`"
        f" đọc đúng;\n"
        f"     rồi chép trang vào {FIXTURES}/{finding.what}/, thay câu chữ bằng câu của mình,"
        f" và chạy `pytest {FIXTURES.removesuffix('/pages')}/test_pages.py -k {finding.what}`"
    )
