"""The bundled sample newspapers on loopback: three invented papers crawled over HTTP by the real spiders.

Their addresses (`http://baosongmay.example/…`) stay the same from run to run because they are reached through an HTTP
proxy that this room starts on a free loopback port; nothing leaves the machine.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from desk.digest import CUT_OFF, morning
from desk.wording import measure, period_name
from jobs.crawl import RunReport, run_once
from jobs.newsstand import respond
from jobs.screen import WIDE, console, ledger
from scraper.newspaper import newspapers
from store import read
from store.schema import StoreError, open_any

# Ten minutes before the digest's cut-off, as an office's own machine would: the second run's news is of that morning.
FIRST_RUN = datetime(2026, 11, 16, 6, 20, tzinfo=timezone(timedelta(hours=7)))
SECOND_RUN = datetime(2026, 11, 21, 6, 20, tzinfo=timezone(timedelta(hours=7)))
CORRECTED = datetime(2026, 11, 18, 16, 20, tzinfo=timezone(timedelta(hours=7)))  # between the two
NEWEST = 8  # articles shown
LEDGER = 18  # figures shown at least, if there are so many
FIGURES_OF_ONE = 5  # of one article
REASONS = {  # why an address brought nothing, as a person reads it
    "HTTP 404": "trang không còn (HTTP 404)",
    "robots.txt disallows it": "robots.txt không cho phép",
    "body withheld by the newspaper": "báo không công khai nội dung",
    "the newspaper withholds the body": "báo không công khai nội dung",
}


class Newsstand(ThreadingHTTPServer):
    """An HTTP proxy that serves the sample newspapers in one edition, and refuses every other host."""

    daemon_threads = True

    def __init__(self, edition: int) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.edition = edition

    @property
    def address(self) -> str:
        """Where the proxy listens, as the setting DIEMBAO_PROXY wants it."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Counter(BaseHTTPRequestHandler):
    """Answers one request at the newsstand's counter."""

    protocol_version = "HTTP/1.1"
    server: Newsstand

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        host = target.hostname or self.headers.get("Host", "").partition(":")[0]
        path = target.path + (f"?{target.query}" if target.query else "")
        answer = respond(
            host, path or "/", self.server.edition, {k.lower(): v for k, v in self.headers.items()}, corrected=CORRECTED
        )
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the crawl itself reports."""


@contextmanager
def newsstand(edition: int) -> Iterator[str]:
    """Serve the sample newspapers on a free loopback port; gives the proxy's address."""
    with Newsstand(edition) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.address
        finally:
            server.shutdown()
            thread.join()


def forget(db: Path) -> None:
    """Delete the store of earlier demos; raises StoreError for any other file, which is not ours to delete."""
    if not db.exists():
        return
    with closing(open_any(db)) as store:
        tables = {name for (name,) in store.conn.execute("SELECT name FROM sqlite_master")}
        others = "SELECT count(*) FROM runs WHERE command <> 'demo'"
        if tables and store.conn.execute(others).fetchone()[0]:
            raise StoreError(f"{db} holds more than demos: --fresh would delete it; name another --db")
    for leftover in (db, Path(f"{db}-wal"), Path(f"{db}-shm")):
        leftover.unlink(missing_ok=True)


def clock(runs: int) -> Callable[[], datetime]:
    """The clock of the invented newspapers: the first run stands before their second edition, the later ones after.

    With it the demo shows the same on every day, and the edit in the second edition is young enough to be looked for.
    """
    moment = FIRST_RUN if runs == 0 else SECOND_RUN + timedelta(days=runs - 1)
    return lambda: moment


def last_clock(store: Any) -> Callable[[], datetime]:
    """The clock of the desk over a demo: the morning on which its newest article on reform is read."""
    newest = read.newest_reform(store, 1)
    if not newest:
        return clock(0)
    moment = datetime.combine(morning(datetime.fromisoformat(newest[0]["published"])), CUT_OFF)
    return lambda: moment


def show(store: Any, db: Path, models: Path) -> int:
    """Crawl the sample newspapers into `db`, annotate, print what a press office would look at; give the exit code.

    The first run sees the first edition; every later run the second, in which one article was edited and three are new.
    """
    screen = console()
    runs = read.runs_finished(store, "demo")  # one that was stopped or killed is done again, not taken for the first
    edition = 2 if runs else 1
    now = clock(runs)
    screen.print(
        Panel(
            "[bold]điểm báo[/bold] · ba tờ báo mẫu (hư cấu) chạy trên máy này, đọc qua HTTP bằng các spider thật\n"
            f"lần {'đầu' if edition == 1 else 'sau: chỉ tải những gì mới'} · cơ sở dữ liệu: {db}",
            expand=False,
        )
    )
    samples = [spider for spider in newspapers().values() if spider.sample]
    with (
        newsstand(edition) as proxy,
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=screen,
            disable=not screen.is_terminal,
        ) as progress,
    ):
        crawling = progress.add_task("tải trang", total=None)
        reading = progress.add_task("đọc chủ đề, số liệu", total=None)
        report = run_once(
            store,
            db,
            samples,
            models,
            now,
            command="demo",
            proxy=proxy,
            delay=0,
            watch_pages=lambda done: progress.update(crawling, completed=done),
            watch_articles=lambda done: progress.update(reading, completed=done),
        )
        for task in (crawling, reading):
            progress.update(
                task, total=progress.tasks[task].completed or 1, completed=progress.tasks[task].completed or 1
            )
    if report.stopped:
        screen.print(
            f"Đã dừng theo yêu cầu ({report.stopped}): {report.counts['pages']} trang đã lưu. Chạy lại để làm tiếp."
        )
        return report.exit_code
    _print_articles(screen, store)
    _print_ledger(screen, store)
    _print_series(screen, store)
    _print_edits(screen, store)
    _print_skipped(screen, store, report)
    counts = report.counts
    screen.print(
        f"Lần chạy {report.run_id}: {counts['pages']} trang, {counts['articles_new']} bài mới, "
        f"{counts['articles_changed']} bài đã sửa, {counts['annotated']} bài được đọc, {counts['figures']} số liệu."
    )
    _print_next(screen, store, db)
    return report.exit_code


def _print_articles(screen: Any, store: Any) -> None:
    table = Table(title="Bài mới nhất về cải cách hành chính", title_justify="left", header_style="bold", expand=True)
    table.add_column("Ngày", no_wrap=True)
    table.add_column("Báo", no_wrap=True)
    wide = screen.width >= WIDE
    table.add_column("Tên bài" if wide else "Tên bài, chủ đề", ratio=3)
    if wide:
        table.add_column("Chủ đề (chính đứng trước)", ratio=2)
    for row in read.newest_reform(store, NEWEST):
        topics = ", ".join(row["topic_names"])
        last = (row["title"], topics) if wide else (f"{row['title']}\n→ {topics}",)
        table.add_row(row["published"][:10], row["newspaper_title"], *last)
    screen.print(table)


def _print_ledger(screen: Any, store: Any) -> None:
    shown: list[dict[str, Any]] = []
    for article in read.newest_reform(store, NEWEST):
        found = read.article(store, article["article_id"]) or {"figure_rows": []}
        shown += [row for row in found["figure_rows"] if row["indicator_id"]][:FIGURES_OF_ONE]
        if len(shown) >= LEDGER:
            break
    screen.print(ledger("Sổ số liệu: từ các bài mới nhất", shown, screen.width))


def _print_series(screen: Any, store: Any) -> None:
    """One series over time, as the README's first query has it: reached against target, told how often."""
    title = "Qua các kỳ: tỉ lệ hồ sơ trực tuyến của Tuyên Quang"
    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in ("Kỳ", "Đạt được", "Mục tiêu", "Lần nói", "Bài đầu tiên"):
        table.add_column(heading, no_wrap=screen.width >= WIDE)
    told: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in read.series(store, "online_dossier_rate", "Tuyên Quang"):
        told.setdefault((period_name(row["period"]), row["status"], measure(row)), []).append(row)
    for (period, status, value), rows in told.items():
        reached, target = ("", value) if status in ("target", "plan") else (value, "")
        first = min(rows, key=lambda row: str(row["published"]))
        table.add_row(period, reached, target, str(len(rows)), f"{first['newspaper']} {first['published'][:10]}")
    screen.print(table)


def _print_edits(screen: Any, store: Any) -> None:
    for edit in read.edits(store, 5):
        screen.print(f"[yellow]Bài đã sửa[/yellow] {edit['title']} ({edit['newspaper']}): bản {edit['number']}")
        for removed, added in edit["changes"]:
            screen.print(f"    [red]- {removed}[/red]\n    [green]+ {added}[/green]")


def _print_skipped(screen: Any, store: Any, report: RunReport) -> None:
    skipped = read.skipped(store, report.run_id)
    if not skipped:
        return
    table = Table(title="Bỏ qua, và vì sao", title_justify="left", header_style="bold", expand=True)
    table.add_column("Địa chỉ", ratio=3, overflow="fold")
    table.add_column("Vì sao", ratio=1)
    for row in skipped:
        table.add_row(row["url"], REASONS.get(row["reason"], row["reason"]))
    screen.print(table)


def _print_next(screen: Any, store: Any, db: Path) -> None:
    newest = read.newest_reform(store, 1)
    news = morning(datetime.fromisoformat(newest[0]["published"])) if newest else ""
    screen.print(
        "Thử tiếp:\n"
        f"  diembao search --db {db} thu tuc hanh chinh\n"
        f"  diembao figures --db {db} --indicator online_dossier_rate\n"
        f"  diembao digest --db {db} --day {news} --format docx --out diembao.docx\n"
        "  diembao demo        (chạy lại: chỉ tải cái mới, bài bị sửa hiện thành bản 2)\n"
        f"Bàn làm việc trong trình duyệt: diembao demo --serve --db {db}   rồi mở http://127.0.0.1:8001/",
        highlight=False,
        markup=False,
    )
