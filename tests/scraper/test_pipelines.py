"""What the store refuses must not cost what it takes, and an article must fit its columns."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.newspaper import newspapers, read_page
from scraper.pipelines import article_row, names
from store.columns import COLUMNS
from tests.scraper.loopback import HOME, NOW, Answer, Site, article_page, article_url, crawl, newspaper


def change(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "test.db") as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def test_an_article_is_written_in_the_columns_of_the_store() -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    row = article_row(read_page(page.body, article_url(1)), "tuyen-quang")
    assert set(row) - {"url", "newspaper", "province"} <= set(COLUMNS["versions"])
    assert row["newspaper"] == "baosongmay"
    assert row["text"].splitlines()[0] == row["title"]


def test_every_spelling_of_an_address_is_one_fetch_and_one_article(tmp_path: Path) -> None:
    plain = article_url(1)
    rest = plain.removeprefix("http://")
    ends = ("", "?utm_source=zalo", "#binh-luan")
    spelt = [f"http://{host}{rest}{end}" for host in ("", "www.", "m.", "amp.") for end in ends]
    spelt += [plain.replace(".example/", ".example/amp/"), plain + "?amp=1", plain.replace("http:", "https:")]
    links = "".join(f'<a href="{url}">Kỳ 1</a>' for url in spelt)
    pages = newspaper(3) | {f"{HOME}/thoi-su": Answer(f"<html><body>{links}</body></html>")}
    site = Site(pages)
    crawl(tmp_path, site)
    assert [url for url in site.urls() if "1001" in url] == [plain]
    assert change(tmp_path, "SELECT count(*) FROM articles WHERE url LIKE '%1001%'") == [(1,)]


@pytest.mark.parametrize(
    ("slug", "url", "number"),
    [
        ("baodanang", "https://baodanang.vn/mot-cua-3123456.html", "3123456"),
        ("baodanang", "http://www.baoquangnam.vn/mot-cua-khac-3123456.html", "3123456"),
        ("baolamdong", "https://baolamdong.vn/mot-cua-280929.html", "280929"),
        ("baolamdong", "https://baolamdong.vn/bbt/mot-cua-280929.html", "bbt:280929"),
        ("phuyen", "https://phuyen.baodaklak.vn/kinh-te/202505/mot-cua-1371bcf/", "1371bcf"),
        ("baocantho", "https://m.baocantho.com.vn/amp/mot-cua-a196670.html?ref=zalo", "196670"),
    ],
)
def test_the_id_is_that_of_the_newspaper_and_its_count(slug: str, url: str, number: str) -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    article = read_page(page.body, article_url(1))
    named = names(newspapers()[slug], replace(article, url=url, canonical=None), (url,))
    assert named["number"] == number
    assert len(named["addresses"]) == 1


def test_the_id_of_the_page_served_goes_before_that_of_its_canonical_link() -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    article = replace(read_page(page.body, article_url(1)), url="https://baodanang.vn/moi-nhat-3999999.html")
    served = ("https://baodanang.vn/mot-cua-3123456.html",)
    assert names(newspapers()["baodanang"], article, served)["number"] == "3123456"
    assert names(None, article)["number"] is None


def test_an_address_that_answers_goes_before_a_canonical_link_to_a_dead_host() -> None:
    page = article_page(1)
    assert isinstance(page.body, str)
    dead, alive = (
        f"https://{host}/kinh-te/202505/mot-cua-1371bcf/" for host in ("baophuyen.vn", "phuyen.baodaklak.vn")
    )
    article = replace(read_page(page.body, article_url(1)), url=dead, canonical=dead)
    named = names(newspapers()["phuyen"], article, (alive,))
    assert named["url"] == alive
    assert named["addresses"] == [alive.rstrip("/"), dead.rstrip("/")]
    twin = replace(article, url=alive)
    assert names(newspapers()["phuyen"], twin, ("http://m.phuyen.baodaklak.vn/amp/x-1371bcf/",))["url"] == alive


def test_a_page_the_store_refuses_does_not_cost_the_others(tmp_path: Path) -> None:
    crawl(tmp_path, Site(newspaper(8)), max_pages=1)
    change(
        tmp_path,
        "CREATE TRIGGER picky BEFORE INSERT ON versions WHEN new.title LIKE '%kỳ 5' "
        "BEGIN SELECT RAISE(ABORT, 'kỳ 5 thì không'); END",
    )
    stats = crawl(tmp_path, Site(newspaper(8)), now=(NOW + timedelta(hours=1)).isoformat())
    assert change(tmp_path, "SELECT count(*) FROM articles") == [(7,)]
    (state, reason), *_ = change(tmp_path, f"SELECT state, reason FROM frontier WHERE url = '{article_url(5)}'")
    assert state == "failed"
    assert str(reason).startswith("not kept: ")
    assert "kỳ 5 thì không" in str(reason)
    assert stats["diembao/outcome"] == "partial"
    assert change(tmp_path, f"SELECT count(*) FROM pages WHERE url = '{article_url(5)}'") == [(0,)], "all or nothing"


def test_a_store_that_takes_nothing_ends_the_visit_and_loses_nothing(tmp_path: Path) -> None:
    crawl(tmp_path, Site(newspaper(8)), max_pages=1)
    before = change(tmp_path, "SELECT count(*) FROM pages")
    change(tmp_path, "CREATE TRIGGER full BEFORE INSERT ON pages BEGIN SELECT RAISE(ABORT, 'đầy đĩa'); END")
    change(
        tmp_path,
        "CREATE TRIGGER full2 BEFORE UPDATE OF state ON frontier WHEN new.state IN ('done', 'failed') "
        "BEGIN SELECT RAISE(ABORT, 'đầy đĩa'); END",
    )
    site = Site(newspaper(8))
    stats = crawl(tmp_path, site, now=(NOW + timedelta(hours=1)).isoformat())
    assert stats["diembao/outcome"] == "failed"
    assert "đầy đĩa" in stats["log"]
    assert len(site.asked) <= 20, "no page is fetched that nobody can keep"
    assert change(tmp_path, "SELECT count(*) FROM pages") == before
    change(tmp_path, "DROP TRIGGER full")
    change(tmp_path, "DROP TRIGGER full2")
    crawl(tmp_path, Site(newspaper(8)), now=(NOW + timedelta(hours=2)).isoformat())
    assert change(tmp_path, "SELECT count(*) FROM articles") == [(8,)]
