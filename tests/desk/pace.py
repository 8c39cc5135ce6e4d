"""How long each page of the desk takes on a store: `python -m tests.desk.pace FILE`; none may take 300 ms.

Processor time of the whole process, so that other work on the machine does not count: the median of some visits, after
one in which imports, templates and connections are made. Of each page it tells the milliseconds, how many questions
went to SQLite, and which of them took longest. Nothing is kept between two visits.

The store is one of `tests.desk.generated` (100,000 articles and 1,000,000 figures is what the bound is meant for); any
other does. What is visited is what is biggest in it: the indicator, province, topic and paper with the most rows, the
widest searches, every filter alone and the dear ones together. Files to keep, digests of a month and a quarter and the
ready-made questions of researchers are no pages: they are told beside them, and fail only by an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time, thread_time
from typing import Any
from urllib.parse import urlencode

from desk.accounts import hashed, write_users
from desk.answers import DATABASE
from desk.app import application
from desk.digest import render
from desk.gathering import gather
from desk.periods import Period, calendar_span
from desk.queries import BY_NAME, CANNED
from jobs.finding import vietnamese_find, vietnamese_suggest
from store.rows import VIETNAM
from store.schema import Reader, reader
from tests.desk.clerks import PEOPLE
from tests.desk.visitor import PASSWORD, Visitor

BOUND = 300.0  # milliseconds of a page
TIMES = 3
READ_AFTER = timedelta(minutes=40)  # the last run: when somebody opens the desk

# The biggest of each kind, each as one value; asked once, so it may take its time.
_BIGGEST = {
    "indicator": """SELECT indicator_id FROM figures WHERE indicator_id IS NOT NULL GROUP BY 1
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "rare_indicator": """SELECT indicator_id FROM figures WHERE indicator_id IS NOT NULL GROUP BY 1
      ORDER BY count(*), 1 LIMIT 1""",
    "province": """SELECT p.slug FROM places q JOIN provinces p ON p.id = q.province_id GROUP BY p.slug
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "area": """SELECT p.slug FROM figure_areas w JOIN provinces p ON p.id = w.area GROUP BY p.slug
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "area_name": """SELECT p.name FROM figure_areas w JOIN provinces p ON p.id = w.area GROUP BY p.name
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "topic": """SELECT topic FROM tags GROUP BY topic ORDER BY count(*) DESC, 1 LIMIT 1""",
    "rare_topic": """SELECT topic FROM tags GROUP BY topic ORDER BY count(*), 1 LIMIT 1""",
    "paper": """SELECT newspaper FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "rare_paper": """SELECT newspaper FROM articles GROUP BY 1 ORDER BY count(*), 1 LIMIT 1""",
    "paper_province": """SELECT n.province FROM articles a JOIN newspapers n ON n.slug = a.newspaper
      WHERE n.province IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "full": """SELECT a.id FROM articles a JOIN figures f ON f.version_id = a.version_id GROUP BY a.id
      ORDER BY count(*) DESC, a.id LIMIT 1""",
    "reprinted": """SELECT first_id FROM stories ORDER BY articles DESC, id LIMIT 1""",
    "edited": """SELECT article_id FROM versions GROUP BY 1
      ORDER BY count(*) DESC, max(length(text)) DESC, 1 LIMIT 1""",
    "critical": """SELECT a.id FROM articles a JOIN tags g ON g.version_id = a.version_id
      WHERE g.topic = 'citizen_voice' AND g.strength = 2 ORDER BY a.published_utc DESC, a.id LIMIT 1""",
    "followed": "SELECT article_id FROM responses ORDER BY changed_utc DESC, id LIMIT 1",
    "unit": "SELECT unit FROM responses GROUP BY unit ORDER BY count(*) DESC, unit LIMIT 1",
    "year": """SELECT substr(period_end, 1, 4) FROM figures WHERE period_end IS NOT NULL GROUP BY 1
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "day": """SELECT substr(published, 1, 10) FROM articles WHERE published IS NOT NULL GROUP BY 1
      ORDER BY count(*) DESC, 1 LIMIT 1""",
    "run": "SELECT ended_utc FROM runs WHERE ended_utc IS NOT NULL ORDER BY ended_utc DESC LIMIT 1",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one address took: `kind` is page, file, digest or question; `spent` are its visits, in milliseconds."""

    kind: str
    address: str
    status: int
    spent: tuple[float, ...]
    questions: tuple[tuple[str, float], ...]  # (name or first words, milliseconds), as they were asked

    @property
    def milliseconds(self) -> float:
        """Return the median visit."""
        return median(self.spent)

    def fails(self, bound: float) -> bool:
        """Tell whether it was refused, or is a page over the bound."""
        return self.status != 200 or (self.kind == "page" and self.milliseconds > bound)

    def line(self, bound: float) -> str:
        """Say it on one line."""
        name, longest = max(self.questions, key=lambda asked: asked[1], default=("", 0.0))
        sign = "!" if self.fails(bound) else " "
        slowest = f"{name} {longest:.0f}" if name else ""
        status = "" if self.status == 200 else f" -> {self.status}"
        return f"{sign}{self.milliseconds:8.0f} {len(self.questions):4} {slowest:34.34} {self.address}{status}"


@dataclass(slots=True)
class Watch:
    """Notes what is asked of SQLite while it is on, and how long each answer took with all its rows."""

    on: bool = False
    asked: list[tuple[str, float]] = field(default_factory=list)

    def over(self, database: Any) -> None:
        """Stand between a database of Datasette and whoever asks it."""
        through = database.execute_fn

        async def watched(question: Callable[[Any], Any]) -> Any:
            return await through(lambda conn: question(_Connection(conn, self) if self.on else conn))

        database.execute_fn = watched


class _Connection:
    """A connection whose answers are timed; everything else is the connection's own."""

    def __init__(self, conn: Any, watch: Watch) -> None:
        self._conn, self._watch = conn, watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def execute(self, sql: str, *values: Any) -> Any:
        began = thread_time()
        cursor = self._conn.execute(sql, *values)
        number = len(self._watch.asked)
        self._watch.asked.append((NAMES.get(sql) or " ".join(sql.split())[:34], 1000 * (thread_time() - began)))
        return _Rows(cursor, self._watch, number)


class _Rows:
    """A cursor that adds what its rows take to its question."""

    def __init__(self, cursor: Any, watch: Watch, number: int) -> None:
        self._cursor, self._watch, self._number = cursor, watch, number

    def __getattr__(self, name: str) -> Any:
        taken = getattr(self._cursor, name)
        return self._timed(taken) if name in ("fetchall", "fetchone", "fetchmany") else taken

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> Any:
        return self._timed(self._cursor.__next__)()

    def _timed(self, taken: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*values: Any) -> Any:
            began = thread_time()
            try:
                return taken(*values)
            finally:
                name, spent = self._watch.asked[self._number]
                self._watch.asked[self._number] = name, spent + 1000 * (thread_time() - began)

        return timed


NAMES = {query.sql: query.name for query in BY_NAME.values()}


def biggest(path: Path) -> dict[str, str]:
    """Find what is biggest in a store, by kind; raises ValueError for a store that has nothing of a kind."""
    db = reader(path)
    found = {kind: db.conn.execute(sql).fetchone() for kind, sql in _BIGGEST.items()}
    db.close()
    missing = [kind for kind, row in found.items() if row is None]
    if missing:
        raise ValueError(f"{path} has no {', '.join(missing)}: is it one of tests.desk.generated?")
    return {kind: str(row[0]) for kind, row in found.items()}


def pages(big: dict[str, str]) -> list[str]:
    """Name the addresses of all pages, with what is biggest in the store and the filters that cost most."""
    at = [
        *("/hom-nay", f"/hom-nay?day={big['day']}", "/hom-nay?day=2001-01-01"),
        *_filtered("/bai", trang="40", xep="moi", bao=big["paper"], tinh=big["paper_province"], noi=big["area_name"],
                   chude=big["topic"], muc="reform", so="1", can="1", tu=f"{big['year']}-01-01", q="hồ sơ"),
    ]  # fmt: skip
    wide = (
        "thủ tục hành chính",
        "ho so",
        "một cửa",
        "cải cách",
        "CCHC",
        "của",
        "tỉnh",
        '"giải quyết hồ sơ"',
        "thôn Đông Bình",
    )
    for words in wide:
        at += [_to("/bai", q=words), _to("/bai", q=words, xep="moi"), _to("/bai", q=words, trang="40")]
    for q in ("", "hồ sơ"):
        at += [
            _to("/bai", q=q, chude=big["rare_topic"], bao=big["rare_paper"]),
            _to("/bai", q=q, noi=big["area_name"], so="1", muc="reform"),
            _to("/bai", q=q, muc="none", tu=f"{big['year']}-01-01", xep="moi"),
            _to("/bai", q=q, can="1", bao=big["paper"]),
            _to("/bai", q=q, muc="unread"),
        ]
    at += [f"/bai/{big[kind]}" for kind in ("full", "reprinted", "edited")]
    some = {"scope": big["area_name"], "nam": big["year"]}
    at += _filtered(
        "/so-lieu", indicator=big["indicator"], status="target", bao=big["paper"], topic="procedures", **some
    )
    at += [
        *(_to("/so-lieu", **wish) for wish in (
            some, {"scope": "a"}, {"scope": "khong co noi nay"}, {"bao": big["rare_paper"], "nam": "2031"},
            {"bao": big["rare_paper"], "scope": "ha"}, {"indicator": "tỉ lệ"}, {"indicator": big["rare_indicator"]},
            {"status": "plan"}, {"tu": big["rare_indicator"]}, {"nam": "1999"},
        )),
        f"/so-lieu/{big['indicator']}",
        *(_to(f"/so-lieu/{big['indicator']}", **{name: value}) for name, value in some.items()),
        f"/so-lieu/{big['rare_indicator']}",
        *("/tinh", f"/tinh/{big['province']}", f"/tinh/{big['area']}"),
    ]  # fmt: skip
    kinds = ("conflict", "share", "sum", "change", "jump", "range", "far")
    at += [*_filtered("/venh", indicator=big["indicator"], bao=big["paper"], trang="20", **some)]
    at += [_to("/venh", kind=kind) for kind in kinds]
    far = {"kind": "far", "indicator": big["indicator"]}
    at += [
        *(_to("/venh", **wish) for wish in (
            {**far, "scope": "cả nước"}, {**far, "scope": big["area_name"]},
            {**far, "scope": big["area_name"], "nam": big["year"]}, {"bao": big["rare_paper"], "kind": "conflict"},
            {"bao": big["rare_paper"], "nam": "1999"}, {"scope": "a", "kind": "conflict"},
        )),
        *("/chu-de", f"/chu-de/{big['topic']}", f"/chu-de/{big['rare_topic']}"),
        *("/bao", f"/bao/{big['paper']}", f"/bao/{big['rare_paper']}"),
        *_filtered("/phan-anh", trang_thai="closed", don_vi=big["unit"], tuan=big["day"], bao=big["paper"]),
        *("/phan-anh/tuan", _to("/phan-anh/tuan", tuan=big["day"])),
        *(f"/phan-anh/bai/{big[kind]}" for kind in ("critical", "followed")),
        *("/duyet", f"/duyet/{big['full']}", f"/duyet/{big['critical']}"),
        *("/tim-da-luu", _to("/tim-da-luu/moi", q="hồ sơ", chude=big["topic"])),
        *("/sua-loi", _to("/sua-loi/moi", bai=big["full"], loai="other")), _to("/bai", q="thu tcu hanh chinh"),
        *("/nhat-ky", "/nhat-ky?truoc=1000", "/dang-nhap", "/diembao"),
    ]  # fmt: skip
    return list(dict.fromkeys(at))


def files(big: dict[str, str]) -> list[str]:
    """Name the files to keep, and what programs read."""
    morning = [
        f"/hom-nay.{form}?day={big['day']}" for form in ("docx", "xlsx", "html", "md", "txt", "csv", "json", "xml")
    ]
    return [
        *morning, *("/bai.xlsx?q=hồ+sơ", "/bai.csv", "/bai.atom?q=hồ+sơ", "/bai.atom", f"/bai/{big['full']}.json"),
        *(f"/so-lieu.{form}?indicator={big['indicator']}" for form in ("csv", "xlsx", "json")), "/so-lieu.csv",
        f"/phan-anh/tuan.docx?tuan={big['day']}", f"/phan-anh/tuan.xlsx?tuan={big['day']}",
    ]  # fmt: skip


def ready_made(big: dict[str, str]) -> list[str]:
    """Name the ready-made questions of researchers, filled in with what is biggest."""
    wish = {"chi_tieu": big["indicator"], "cua_ai": "cả nước"}
    return [
        _to(f"/{DATABASE}/{query.name}", **{name: value for name, value in wish.items() if f":{name}" in query.sql})
        for query in CANNED
    ]


def _filtered(path: str, **fields: str) -> Iterator[str]:
    """The page as it stands, and with each filter alone."""
    yield path
    for name, value in fields.items():
        yield _to(path, **{name: value})


def _to(path: str, **fields: str) -> str:
    told = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(told)}" if told else path


@contextmanager
def opened(path: Path, now: datetime) -> Iterator[tuple[Visitor, Watch]]:
    """Open the desk over a store for somebody who has signed in, with a watch over its questions."""
    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder) / "users.json"
        write_users(users, {PEOPLE[0]: hashed(PASSWORD)})
        more: dict[str, Any] = {"users": users, "suggest": vietnamese_suggest}
        datasette = application(path, vietnamese_find, lambda: now, "UBND tỉnh Mẫu; Văn phòng", **more)
        watch = Watch()
        watch.over(datasette.get_database(DATABASE))
        with asyncio.Runner() as runner:
            visitor = Visitor(runner, datasette, [now])
            visitor.sign_in(PEOPLE[0])
            yield visitor, watch
        datasette.executor.shutdown()
        for database in datasette.databases.values():
            database.close()


def visited(visitor: Visitor, watch: Watch, kind: str, address: str, times: int = TIMES) -> Told:
    """Visit an address once to note its questions, then some times to see what it takes."""
    watch.on, watch.asked = True, []
    status = visitor.get(address).status_code
    watch.on, asked = False, tuple(watch.asked)
    spent = []
    for _ in range(times):
        began = process_time()
        visitor.get(address)
        spent.append(1000 * (process_time() - began))
    return Told(kind, address, status, tuple(spent), asked)


def digest_of(path: Path, period: Period, now: datetime, form: str, times: int = 1) -> Told:
    """Make the digest of the last whole week, month or quarter, as `diembao digest` does."""
    span = calendar_span(period, now.astimezone(VIETNAM).date()).before
    db = reader(path)
    watch = Watch()
    content = render(gather(Reader(_Connection(db.conn, watch)), span), form)
    spent = []
    for _ in range(times):
        began = process_time()
        content = render(gather(db, span), form)
        spent.append(1000 * (process_time() - began))
    db.close()
    return Told("digest", f"{period} {span.code}, {form}", 200 if content else 0, tuple(spent), tuple(watch.asked))


def paced(
    path: Path, times: int = TIMES, wanted: str = "", tell: Callable[[Told], None] = lambda _: None
) -> list[Told]:
    """Visit everything whose address or kind has `wanted` in it; `tell` hears of each as it is done."""
    big = biggest(path)
    now = datetime.fromisoformat(big["run"]).astimezone(VIETNAM) + READ_AFTER
    told: list[Told] = []

    def note(one: Told) -> None:
        told.append(one)
        tell(one)

    with opened(path, now) as (visitor, watch):
        for kind, addresses in (("page", pages(big)), ("file", files(big)), ("question", ready_made(big))):
            for address in addresses:
                if wanted in f"{kind} {address}":
                    note(visited(visitor, watch, kind, address, times if kind == "page" else 1))
    for period in ("week", "month", "quarter"):
        if wanted in f"digest {period}":
            note(digest_of(path, period, now, "docx"))
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell of every address on its own line, and at the end the slowest; 1 if a page failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk.pace", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=TIMES, help="Visits of each page; their median counts.")
    parser.add_argument("--bound", type=float, default=BOUND, help="Milliseconds of processor time a page may take.")
    parser.add_argument(
        "--only", default="", help="Only addresses, or `page`, `file`, `question`, `digest`, with this."
    )
    parser.add_argument("--json", type=Path, help="Write everything there too, the questions of each page with it.")
    asked = parser.parse_args(arguments)
    _say(f"  CPU ms  SQL {'slowest question, ms':34} address")
    told = paced(asked.file, asked.times, asked.only, lambda one: _say(one.line(asked.bound)))
    if asked.json:
        rows = [
            {
                "kind": one.kind,
                "address": one.address,
                "status": one.status,
                "ms": round(one.milliseconds, 1),
                "questions": [[name, round(spent, 1)] for name, spent in one.questions],
            }
            for one in told
        ]
        asked.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    shown = sorted(one.milliseconds for one in told if one.kind == "page")
    failed = sum(one.fails(asked.bound) for one in told)
    if shown:
        _say(f"{len(shown)} pages: median {median(shown):.0f} ms, slowest {shown[-1]:.0f}; bound {asked.bound:.0f}")
    _say(f"{failed} of {len(told)} failed")
    return int(failed > 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
