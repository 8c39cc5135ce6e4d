"""Run after run over one store: which lists are asked again, how deep, and what a wider window brings."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.scraper.loopback import HOME, NOW, Answer, Site, article_page, article_url, crawl, newspaper

FEED, MAP = f"{HOME}/rss/home.rss", f"{HOME}/sitemap.xml"
SECTIONS = [f"{HOME}/{path}" for path in ("thoi-su/cai-cach-hanh-chinh", "thoi-su", "kinh-te", "xa-hoi")]


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "test.db") as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def later(folder: Path, pages: Any, hours: float, **more: Any) -> Site:
    """Crawl again so many hours later; gives the site, which knows who asked for what."""
    site = Site(pages)
    crawl(folder, site, now=(NOW + timedelta(hours=hours)).isoformat(), **more)
    return site


def lists(site: Site) -> Sequence[str]:
    return [url.removeprefix(HOME) for url in site.urls() if "-10" not in url and not url.endswith("robots.txt")]


def test_a_window_that_moves_back_brings_what_was_left_out(tmp_path: Path) -> None:
    pages = newspaper(40)
    old = NOW - timedelta(days=20)
    for number in (30, 31):  # the sitemap dates them, the section only names them
        pages[article_url(number)] = article_page(number, published=old)
    dated = "".join(
        f"<url><loc>{article_url(n)}</loc><news:publication_date>{old.isoformat()}</news:publication_date></url>"
        for n in (32, 33)
    )
    for number in (32, 33):
        pages[article_url(number)] = article_page(number, published=old)
    rest = "".join(f"<url><loc>{article_url(n)}</loc></url>" for n in range(40) if n not in (32, 33))
    pages[f"{HOME}/sitemap-1.xml"] = Answer(f"<urlset>{dated}{rest}</urlset>")

    site = Site(pages)
    crawl(tmp_path, site, since="2026-06-03")
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(36,)]
    passed = dict(ask(tmp_path, "SELECT url, passed_over FROM frontier WHERE passed_over IS NOT NULL"))
    assert passed == {article_url(number): "2026-05-16" for number in (30, 31, 32, 33)}
    assert site.times(article_url(32)) == 0

    same = later(tmp_path, pages, 1, since="2026-06-03")
    assert not {article_url(number) for number in (30, 31, 32, 33)} & set(same.urls())
    wider = later(tmp_path, pages, 2, since="2026-05-01")
    assert {article_url(number) for number in (30, 31, 32, 33)} <= set(wider.urls()), "though every list said 304"
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(40,)]
    assert ask(tmp_path, "SELECT count(*) FROM frontier WHERE passed_over IS NOT NULL") == [(0,)]


def test_lists_are_asked_whether_they_changed_and_their_silence_costs_nothing(tmp_path: Path) -> None:
    pages = newspaper(12)
    pages[FEED] = Answer(str(pages[FEED].body), headers={"Last-Modified": "Fri, 05 Jun 2026 01:00:00 GMT"})  # type: ignore[union-attr]
    first = Site(pages)
    crawl(tmp_path, first)
    assert all("if-none-match" not in headers for _, headers in first.asked)
    again = later(tmp_path, pages, 0.5)
    conditions = dict(again.asked)
    for url in (FEED, MAP, f"{HOME}/sitemap-1.xml", f"{HOME}/thoi-su"):
        assert "if-none-match" in conditions[url], url
    assert conditions[FEED]["if-modified-since"] == "Fri, 05 Jun 2026 01:00:00 GMT"
    assert "if-none-match" not in conditions[f"{HOME}/kinh-te"], "a list that named nothing is asked for whole"
    assert "/thoi-su?page=2" not in lists(again), "what brings nothing new is not followed"
    assert not [url for url in again.urls() if "-10" in url]


def test_a_section_is_followed_as_deep_as_the_silence_was(tmp_path: Path) -> None:
    crawl(tmp_path, Site(newspaper(10)))
    shifted = newspaper(10)
    fresh = [article_url(n) for n in range(100, 112)]
    for number in range(100, 112):
        shifted[article_url(number)] = article_page(number, published=NOW + timedelta(hours=1))
    whole = [*fresh, *(article_url(n) for n in range(10))]
    for page in range(1, 6):
        links = "".join(f'<a href="{url}">x</a>' for url in whole[5 * page - 5 : 5 * page])
        address = f"{HOME}/thoi-su" + (f"?page={page}" if page > 1 else "")
        shifted[address] = Answer(f'{links}<a href="/thoi-su?page={page + 1}">sau</a>')
    site = later(tmp_path, shifted, 5)
    assert [url for url in lists(site) if url.startswith("/thoi-su?")] == [
        "/thoi-su?page=2",
        "/thoi-su?page=3",
        "/thoi-su?page=4",
    ]
    assert set(fresh) <= set(site.urls())
    assert not [url for url in lists(later(tmp_path, shifted, 6)) if "page=" in url]


def test_silent_lists_are_asked_more_and_more_rarely_but_every_day(tmp_path: Path) -> None:
    pages = newspaper(6)
    crawl(tmp_path, Site(pages))
    asked: dict[float, Sequence[str]] = {}
    for hours in (11, 13, 13.5, 400, 405, 425):
        asked[hours] = lists(later(tmp_path, pages, hours))
    feed = "/rss/home.rss"
    assert [hours for hours in asked if feed in asked[hours]] == [11, 13, 400, 425]
    pages = newspaper(7)
    pages[FEED] = Answer(f"<rss><item><link>{article_url(77)}</link></item></rss>")
    pages[article_url(77)] = article_page(77, published=NOW + timedelta(hours=449))
    assert feed in lists(later(tmp_path, pages, 450))
    again = lists(later(tmp_path, pages, 451))
    assert feed in again, "it has brought something: again in every run"
    assert "/kinh-te" not in again
    assert set(SECTIONS) <= set(later(tmp_path, pages, 453, all_lists=True).urls())


@pytest.mark.parametrize("wrong", [Answer("<html>Bảo trì</html>"), Answer("", 404), Answer("lỗi", 500)])
def test_a_list_that_fails_is_named_and_tried_again_for_ever(tmp_path: Path, wrong: Answer) -> None:
    pages = newspaper(6) | {FEED: wrong}
    crawl(tmp_path, Site(pages), DIEMBAO_BACKOFF=0.01)
    ((state, reason),) = ask(tmp_path, "SELECT state, reason FROM frontier WHERE kind = 'feed'")
    assert state in ("failed", "skipped")
    assert reason in ("a web page, no feed", "HTTP 404", "HTTP 500")
    for day in (1, 2, 8):
        site = later(tmp_path, pages, 25 * day, DIEMBAO_BACKOFF=0.01)
        assert FEED in site.urls(), f"day {day}"
    cured = later(tmp_path, newspaper(6), 25 * 9)
    assert FEED in cured.urls()
    assert ask(tmp_path, "SELECT state, reason, named FROM frontier WHERE kind = 'feed'") == [("done", None, 5)]


def test_indexes_of_indexes_are_followed_so_far(tmp_path: Path) -> None:
    pages = newspaper(4)
    name = "<sitemapindex><sitemap><loc>/{}.xml</loc></sitemap></sitemapindex>"
    for here, there in (("sitemap", "muc"), ("muc", "thang"), ("thang", "vong"), ("vong", "sitemap")):
        pages[f"{HOME}/{here}.xml"] = Answer(name.format(there))
    pages[f"{HOME}/thang.xml"] = Answer(
        f"<urlset><url><loc>{article_url(3)}</loc></url></urlset>" + name.format("vong")
    )
    site = Site(pages)
    crawl(tmp_path, site)
    asked = [url for url in lists(site) if url.endswith(".xml")]
    assert asked == ["/sitemap.xml", "/muc.xml", "/thang.xml"], "an entry and two hops"
    hops = dict(ask(tmp_path, f"SELECT replace(url, '{HOME}', ''), hops FROM frontier WHERE kind = 'sitemap'"))
    assert hops == {"/sitemap.xml": 0, "/muc.xml": 1, "/thang.xml": 2}


def test_a_page_of_feeds_is_followed_once_and_its_feeds_come_back(tmp_path: Path) -> None:
    pages = newspaper(6)
    pages[f"{HOME}/rss/thoi-su.rss"] = pages[FEED]
    pages[FEED] = Answer('<html><a href="/rss/thoi-su.rss">Thời sự</a><a href="/rss/home.rss">RSS</a></html>')
    crawl(tmp_path, Site(pages))
    assert ask(tmp_path, f"SELECT state, named FROM frontier WHERE url = '{HOME}/rss/thoi-su.rss'") == [("done", 5)]
    assert "/rss/thoi-su.rss" in lists(later(tmp_path, pages, 1))


def test_an_old_file_of_an_index_is_not_looked_into_again_until_it_changes(tmp_path: Path) -> None:
    pages = newspaper(4)
    entry = "<sitemap><loc>/{}.xml</loc><lastmod>{}</lastmod></sitemap>"
    index = entry.format("moi", "2026-06-05") + entry.format("cu", "2026-01-31")
    pages[MAP] = Answer(f"<sitemapindex>{index}</sitemapindex>")
    pages[f"{HOME}/moi.xml"] = pages[f"{HOME}/cu.xml"] = pages[f"{HOME}/sitemap-1.xml"]
    assert {"/moi.xml", "/cu.xml"} <= set(lists(later(tmp_path, pages, 0)))
    second = lists(later(tmp_path, pages, 1))
    assert ("/moi.xml" in second, "/cu.xml" in second) == (True, False)
    pages[MAP] = Answer(f"<sitemapindex>{index.replace('2026-01-31', '2026-06-06')}</sitemapindex>")
    assert "/cu.xml" in lists(later(tmp_path, pages, 48))
