"""What is wrong, one line each: with this installation, and with each newspaper, down to the field and a page of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.drift import HORIZON, Alarm, alarms
from jobs.health import Finding, installation
from scraper.archive import ArchiveError, Place, read_record
from scraper.discovery import canonical_url
from scraper.newspaper import NewspaperSpider, newspapers, read_page
from store import coverage, read

STALE_HOURS = 26  # cron runs hourly; a day without a run is a stopped cron
ASKED_DAYS = 3  # lists that were not asked for longer say nothing
BAD_ANSWERS = 3  # in a row before a list counts as gone: a server is down for an hour now and then
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
        found += [finding for finding in _of_papers(store, now) if not papers or finding.what in papers]
    finally:
        store.close()
    return found


def _last_run(store: Any, now: datetime) -> Iterator[Finding]:
    last = read.last_run(store)
    if last is not None:
        age = (now - datetime.fromisoformat(last["started_utc"])).total_seconds() / 3600
        said = f"{last['started_utc']}, cách đây {age:.0f} giờ, kết thúc với mã {last['exit_code']}"
        yield Finding("last run", age <= STALE_HOURS, said)


def _of_papers(store: Any, now: datetime) -> Iterator[Finding]:
    today = now.date()
    rows = coverage.days(store, (today - timedelta(days=HORIZON)).isoformat())
    for alarm in alarms(rows, today):
        yield finding_of(store, alarm)
    asked = coverage.lists(store, (today - timedelta(days=ASKED_DAYS)).isoformat())
    known = newspapers()
    for row in asked:
        if (spider := known.get(row["newspaper"])) and spider.enabled:
            yield from list_findings(spider, row)


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
