"""`diembao backfill` over an invented newspaper of two years: its window only, nothing twice, on where it stopped."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.jobs.conftest import Program
from tests.scraper.loopback import HOME, Answer, Site, article_page, article_url, proxy

NEWEST = datetime.fromisoformat("2024-03-20T08:00:00+07:00")
COUNT = 100
WINDOW = ("--from", "2024-01-10", "--to", "2024-02-09")
WANTED = {n for n in range(COUNT) if "2024-01-10" <= (NEWEST - timedelta(days=n)).date().isoformat() <= "2024-02-09"}


def published(number: int) -> datetime:
    return NEWEST - timedelta(days=number)


def site(*, months: bool = False, sections: bool = True, listed: int = 5) -> Site:
    """One article a day back from 20 March 2024, in a section of deep pages, in sitemaps by month, or in both."""
    pages: dict[str, Answer | Callable[[int], Answer]] = {f"{HOME}/robots.txt": Answer("User-agent: *\nAllow: /\n")}
    pages |= {article_url(n): article_page(n, published=published(n)) for n in range(COUNT)}
    for path in ("thoi-su/cai-cach-hanh-chinh", "thoi-su", "kinh-te", "xa-hoi"):
        pages[f"{HOME}/{path}"] = Answer("<html><body>Chưa có bài</body></html>")
    for page in range(1, COUNT // listed + 1) if sections else ():
        links = "".join(f'<a href="{article_url(n)}">Kỳ {n}</a>' for n in range(listed * (page - 1), listed * page))
        more = f'<a href="/thoi-su?page={page + 1}">Trang sau</a>' if page * listed < COUNT else ""
        pages[f"{HOME}/thoi-su" + (f"?page={page}" if page > 1 else "")] = Answer(links + more)
    files: dict[str, list[str]] = {}
    for n in range(COUNT if months else 0):
        when = f"<news:publication_date>{published(n).isoformat()}</news:publication_date>"
        row = f"<url><loc>{article_url(n)}</loc><news:news>{when}</news:news></url>"
        files.setdefault(f"{published(n):%Y-%m}", []).append(row)
    index = "".join(f"<sitemap><loc>/sitemap-{month}.xml</loc></sitemap>" for month in files)
    pages[f"{HOME}/sitemap.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>")
    pages |= {
        f"{HOME}/sitemap-{month}.xml": Answer(f"<urlset>{''.join(rows)}</urlset>") for month, rows in files.items()
    }
    return Site(pages)


def backfill(diembao: Program, of: Site, *more: str, window: tuple[str, ...] = WINDOW) -> dict[str, Any]:
    with proxy(of) as address:
        answer = diembao("backfill", "baosongmay", *window, "--json", "--proxy", address, *more)
    assert answer.stderr == ""
    row = json.loads(answer.stdout)
    assert row["exit"] == answer.returncode == 0
    return dict(row)


def query(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "diembao.db")) as connection:
        return connection.execute(sql).fetchall()


def kept(folder: Path) -> list[str]:
    """The articles in the store, by their addresses."""
    return [url for (url,) in query(folder, "SELECT url FROM articles ORDER BY url")]


def numbers(of: Site) -> Counter[int]:
    """How often each article was asked for."""
    return Counter(int(url[-9:-5]) - 1000 for url in of.urls() if url.endswith(".html"))


def test_sitemaps_of_the_window_bring_its_articles_and_nothing_else_is_asked(diembao: Program, tmp_path: Path) -> None:
    of = site(months=True, sections=False)
    row = backfill(diembao, of)
    beside = {min(WANTED) - 1, max(WANTED) + 1}  # lists may err by a day
    assert numbers(of) == Counter(WANTED | beside)
    assert kept(tmp_path) == sorted(article_url(n) for n in WANTED)
    asked = {url.removeprefix(HOME) for url in of.urls() if "sitemap" in url}
    assert asked == {"/sitemap.xml", "/sitemap-2024-01.xml", "/sitemap-2024-02.xml"}
    assert (row["fetched"], row["left"], row["complete"], row["days_without"]) == (31, 0, True, [])
    assert row["outside"] > 0, "the rest of January and February is known of"


def test_deep_pages_are_walked_until_they_lie_before_the_window(diembao: Program, tmp_path: Path) -> None:
    of = site()
    row = backfill(diembao, of)
    assert kept(tmp_path) == sorted(article_url(n) for n in WANTED)
    assert max(numbers(of).values()) == 1
    last = max(WANTED) // 5 + 1
    deepest = max(int(url.partition("page=")[2]) for url in of.urls() if "page=" in url)
    assert last < deepest <= last + 2, "not to the end of the section"
    reasons = query(tmp_path, "SELECT reason FROM frontier WHERE state = 'skipped' ORDER BY reason")
    assert reasons[0][0].startswith("published 2023-12-2") or reasons[0][0].startswith("published 2024-01-0")
    assert ("published 2024-03-20, after 2024-02-09",) in reasons
    assert any(reason.startswith("the page before names articles of") for (reason,) in reasons)
    assert (row["complete"], row["days_without"]) == (True, [])


def test_a_budget_is_kept_and_the_next_call_goes_on(diembao: Program, tmp_path: Path) -> None:
    asked: Counter[str] = Counter()
    rows = []
    for _ in range(9):
        of = site(months=True)
        rows.append(backfill(diembao, of, "--max-pages", "25"))
        assert rows[-1]["pages"] <= 25
        asked.update(url for url in of.urls() if not url.endswith("robots.txt"))
        if rows[-1]["complete"]:
            break
    assert rows[-1]["complete"]
    assert 2 <= len(rows) < 9
    assert max(asked.values()) == 1, "nothing is fetched twice"
    assert [row["fetched"] for row in rows] == sorted(row["fetched"] for row in rows)
    assert rows[0]["days_without"], "while it goes on it says which days are missing"
    assert kept(tmp_path) == sorted(article_url(n) for n in WANTED)
    idle = site(months=True)
    assert backfill(diembao, idle)["complete"]
    assert set(idle.urls()) <= {f"{HOME}/robots.txt"}, "what is done is done"
    assert query(tmp_path, "SELECT count(*), count(ended_utc) FROM backfills") == [(1, 1)]


def test_a_run_and_a_back_fill_leave_each_others_queue_alone(diembao: Program, tmp_path: Path) -> None:
    backfill(diembao, site(months=True, sections=False), "--max-pages", "6")
    ((waiting,),) = query(tmp_path, "SELECT count(*) FROM frontier WHERE state = 'queued'")
    assert waiting > 5
    between = site(sections=False)
    with proxy(between) as address:
        diembao("run", "baosongmay", "--since", "2024-03-01", "--proxy", address)
    assert not numbers(between), "a run does not go on with a back-fill"
    row = backfill(diembao, site(months=True, sections=False))
    assert (row["complete"], row["fetched"]) == (True, 31)


def test_a_day_without_an_article_is_told(diembao: Program) -> None:
    of = site(months=True, sections=False)
    missing = min(WANTED)
    of.pages[article_url(missing)] = Answer("mất", 404)
    answer_day = published(missing).date().isoformat()
    assert backfill(diembao, of)["days_without"] == [answer_day]


def test_an_article_without_a_date_is_not_taken_for_one_of_the_window(diembao: Program, tmp_path: Path) -> None:
    of = site(sections=False)
    page = article_page(7)
    assert isinstance(page.body, str)
    bare = page.body.replace("datePublished", "x").replace('class="block-sc-publish-time"', "hidden")
    of.pages[article_url(7)] = Answer(bare)
    of.pages[f"{HOME}/thoi-su"] = Answer(f'<a href="{article_url(7)}">Kỳ 7</a>')
    backfill(diembao, of)
    assert kept(tmp_path) == []
    assert ("no date to place it by",) in query(tmp_path, "SELECT reason FROM frontier WHERE kind = 'article'")


class Deadly(Site):
    """A site whose reader is sent a signal at a request of its choice."""

    victim: subprocess.Popen[bytes] | None = None
    deadline = 0
    sign = 9
    told = False

    def answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        given = super().answer(url, headers)
        if self.victim and not self.told and len(self.asked) >= self.deadline:  # two may be answered at once
            self.told = True
            self.victim.send_signal(self.sign)
        return given


def start(folder: Path, of: Deadly, deadline: int, sign: int) -> int:
    of.deadline, of.sign = deadline, sign
    with proxy(of) as address:
        program = str(Path(sys.executable).with_name("diembao"))
        command = [program, "backfill", "baosongmay", *WINDOW, "--proxy", address]
        bare = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
        of.victim = subprocess.Popen(
            command, cwd=folder, env=bare, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return of.victim.wait(timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_loses_nothing_and_doubles_nothing(diembao: Program, tmp_path: Path) -> None:
    for deadline in (8, 25):
        of = site(months=True)
        assert start(tmp_path, Deadly(of.pages), deadline, signal.SIGKILL) == -signal.SIGKILL
    row = backfill(diembao, site(months=True))
    assert row["complete"]
    assert kept(tmp_path) == sorted(article_url(n) for n in WANTED)
    doubled = "SELECT url FROM pages WHERE kind = 'article' GROUP BY url HAVING count(*) > 1"
    assert query(tmp_path, doubled) == [], "no page that was kept was fetched again"
    assert query(tmp_path, "SELECT count(*) FROM frontier WHERE state IN ('queued', 'leased')") == [(0,)]


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to another console's process")
def test_ctrl_c_ends_with_130_and_the_next_call_goes_on(diembao: Program, tmp_path: Path) -> None:
    assert start(tmp_path, Deadly(site(months=True).pages), 12, signal.SIGINT) == 130
    assert query(tmp_path, "SELECT command, exit_code FROM runs") == [("backfill", 130)]
    assert backfill(diembao, site(months=True))["complete"]


def test_exit_codes_and_bad_words(diembao: Program, tmp_path: Path) -> None:
    down: dict[str, Any] = {f"{HOME}/robots.txt": Answer("hỏng", 503)}
    with proxy(Site(down)) as address:
        answer = diembao("backfill", "baosongmay", *WINDOW, "--proxy", address)
    assert answer.returncode == 3
    assert answer.stderr == "diembao: baosongmay: robots.txt answered 503\n"
    assert "complete=no" in answer.stdout
    with FileLock(tmp_path / "diembao.db.lock"):
        assert diembao("backfill", "baosongmay", *WINDOW).returncode == 75
    for words in (
        ("baola", *WINDOW),
        ("baosongmay", "--from", "2024-13-01"),
        ("baosongmay", "--from", "2024-02-02", "--to", "2024-02-01"),
    ):
        refused = diembao("backfill", *words)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr


def test_the_window_counts_days_of_viet_nam() -> None:
    assert len(WANTED) == (date(2024, 2, 9) - date(2024, 1, 10)).days + 1
