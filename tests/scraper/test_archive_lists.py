"""A back-fill of a newspaper that has a list for every day of its past."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from store import backfills
from store.schema import connect
from store.write import save_newspapers
from tests.scraper.loopback import HOME, NOW, Answer, Site, article_page, article_url, crawl

FIRST, LAST = date(2024, 1, 10), date(2024, 1, 19)
WINDOW: dict[str, Any] = {"since": "2024-01-10", "until": "2024-01-19", "names": ["tests.scraper.dated.DatedSpider"]}


def newspaper(missing: tuple[int, ...] = ()) -> Site:
    """Three articles a day in January 2024; a day's list has two pages and a box of what is new today."""
    pages: dict[str, Answer | Callable[[int], Answer]] = {f"{HOME}/robots.txt": Answer("User-agent: *\nAllow: /\n")}
    box = f'<div><a href="{article_url(999)}">mới nhất</a></div>'
    pages[article_url(999)] = article_page(999, published=NOW)
    for day in range(1, 31):
        numbers = [] if day in missing else [3 * day, 3 * day + 1, 3 * day + 2]
        for n in numbers:
            pages[article_url(n)] = article_page(n, published=NOW.replace(year=2024, month=1, day=day))
        links = [f'<a href="{article_url(n)}">Kỳ {n}</a>' for n in numbers]
        here = f"/ngay/{day:02d}-01-2024"
        pages[HOME + here] = Answer(f"{box}{''.join(links[:2])}<a href='{here}?page=2'>sau</a>")
        pages[f"{HOME}{here}?page=2"] = Answer(box + "".join(links[2:]))
    for path in ("thoi-su/cai-cach-hanh-chinh", "thoi-su", "kinh-te", "xa-hoi"):
        pages[f"{HOME}/{path}"] = Answer(box)
    return Site(pages)


def begin(folder: Path) -> int:
    with closing(connect(folder / "test.db")) as db:
        save_newspapers(db, [{"slug": "baosongmay", "title": "Báo Sông Mây"}])
        return backfills.begin_backfill(db, "baosongmay", FIRST, LAST, NOW)


def ask(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "test.db")) as connection:
        return connection.execute(sql).fetchall()


def days(site: Site) -> set[str]:
    return {url.partition("/ngay/")[2][:10] for url in site.urls() if "/ngay/" in url}


def test_the_lists_of_the_days_bring_the_window_and_spare_the_sections(tmp_path: Path) -> None:
    number = begin(tmp_path)
    site = newspaper()
    crawl(tmp_path, site, backfill=number, **WINDOW)
    assert days(site) == {f"{10 + n}-01-2024" for n in range(10)}
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(30,)]
    assert max(Counter(site.urls()).values()) == 1
    told = ask(tmp_path, "SELECT DISTINCT reason FROM frontier WHERE kind = 'section' AND state = 'skipped'")
    assert told == [("the lists by day told articles of every day of the window",)]
    assert f"{HOME}/kinh-te" not in site.urls()


def test_a_day_its_list_does_not_tell_is_looked_for_in_the_sections(tmp_path: Path) -> None:
    number = begin(tmp_path)
    site = newspaper(missing=(12,))
    site.pages[article_url(500)] = article_page(500, published=NOW.replace(year=2024, month=1, day=12))
    site.pages[f"{HOME}/kinh-te"] = Answer(f'<a href="{article_url(500)}">Kỳ 500</a>')
    crawl(tmp_path, site, backfill=number, **WINDOW)
    assert ask(tmp_path, f"SELECT count(*) FROM articles WHERE url = '{article_url(500)}'") == [(1,)]
    with closing(connect(tmp_path / "test.db")) as db:
        assert backfills.progress(db, number).days_without == ()


def test_articles_come_before_further_lists_and_the_last_day_first(tmp_path: Path) -> None:
    number = begin(tmp_path)
    site = newspaper()
    crawl(tmp_path, site, backfill=number, max_pages=25, concurrency=1, **WINDOW)
    with closing(connect(tmp_path / "test.db")) as db:
        progress = backfills.progress(db, number)
    assert progress.fetched >= 4
    assert progress.left > 0
    assert (LAST - timedelta(days=1)).isoformat() not in progress.days_without
    assert FIRST.isoformat() in progress.days_without
