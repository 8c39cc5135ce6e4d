"""Chủ đề and Báo: counts that add up, health told plainly, and the certificate under every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.coverage import cover
from store import write
from store.checks import save_checks
from store.schema import connect
from tests.desk.conftest import MORNING, Browser, catalogue, open_desk, soup, visit, words
from tests.store.conftest import article, page, save

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Thirty mornings: Báo Mẫu brings one article a day, Báo Khác stopped five days ago, Báo Lặng fails."""
    path = tmp_path_factory.mktemp("month") / "month.db"
    db = connect(path)
    catalogue(db)
    for back in range(30, 0, -1):
        at = MORNING - back * DAY
        run = write.begin_run(db, "run", ["baomau", "baokhac", "baolang"], at)
        for paper in ("baomau", "baokhac"):
            brings = paper == "baomau" or back > 5
            if brings:
                row = article(f"{paper}-{back}", newspaper=paper, published=at - timedelta(hours=1))
                save(db, run, page(f"{paper}-{back}", run, newspaper=paper), row, now=at)
            write.save_visit(db, visit(run, paper) | {"articles_new": int(brings), "failed": 0})
        write.save_visit(db, visit(run, "baolang") | {"articles_new": 0, "outcome": "failed"})
        write.end_run(db, run, at + timedelta(minutes=5), 0, {})
    checked = [("feeds", "right", 3), ("feeds", "wrong", 1), ("body", "right", 1)]
    save_checks(db, "baomau", [{"fact": fact, "checked_utc": MORNING - back * DAY, "verdict": verdict, "detail": "<b>"}
                               for fact, verdict, back in checked])  # fmt: skip
    db.close()
    yield from open_desk(path)


def test_the_health_of_each_source_is_judged(month: Browser) -> None:
    rows = {row.th.a.text: row.get_text(" ", strip=True) for row in soup(month.get("/bao")).select("tbody tr")}
    assert "đáng ngờ: trang báo đã đổi" in rows["Báo Mẫu"]
    assert "1 bài thường có 1" in rows["Báo Mẫu"]
    assert "im lặng 6 ngày" in rows["Báo Khác"]
    assert "0 bài thường có 0,9" in rows["Báo Khác"]
    assert "thiếu: lần ghé cuối lỗi" in rows["Báo Lặng"]
    assert "ghé được lần cuối: chưa lần nào" in rows["Báo Lặng"]


def test_silent_days_are_listed_newest_first(month: Browser) -> None:
    said = [item.get_text(" ", strip=True) for item in soup(month.get("/bao")).select("main > ul > li")]
    assert len(said) == 5
    assert said[0].startswith("Báo Khác , 4/3/2025: không có bài mới")


def test_a_newspaper_has_a_page(month: Browser) -> None:
    said = words(month.get("/bao/baomau"))
    assert "30 bài" in said
    assert "Nguồn RSS sai: trang báo đã đổi 06h30 ngày 4/3/2025 06h30 ngày 2/3/2025 <b>" in said
    assert "Hai tháng qua không có ngày nào báo này im lặng khác thường." in said
    assert len(soup(month.get("/bao/baomau")).select("table.cards tbody")[-1].select("tr")) == 30
    for unknown in ("/bao/khong-co", "/bao/-", "/chu-de/khong_co"):
        assert month.get(unknown).status_code == 404


def test_the_certificate_names_who_was_not_there(month: Browser) -> None:
    for address in ("/bai", "/chu-de", "/bao", "/bao/baokhac", "/hom-nay"):
        told = soup(month.get(address)).find("aside", class_="coverage")
        assert "trang lỗi" in told.summary.text, address
        assert "Báo Lặng (chưa có bài nào)" in told.text
    told = soup(month.get("/hom-nay")).find("aside", class_="coverage")
    assert "1/3 báo có bài, 1 im lặng, 1 trang lỗi" not in told.summary.text  # nobody was asked since this morning
    assert "Ghé báo lần cuối" in told.text


def test_coverage_of_a_span_long_ago_asks_its_own_visits(store: Any) -> None:
    long_ago = cover(store, MORNING - 400 * DAY, MORNING - 399 * DAY)
    assert {paper.state for paper in long_ago.papers} == {"unvisited"}
    assert "Tin và số liệu có thể thiếu." in long_ago.said()
    now = cover(store, MORNING - DAY, MORNING)
    assert [paper.title for paper in now.of("unvisited")] == ["Báo Lặng"]
    assert now.unread == 1
    assert not now.whole


def test_topics_count_what_their_pages_list(browser: Browser) -> None:
    rows = {row.th.a["href"]: row for row in soup(browser.get("/chu-de")).select("table.cards tbody tr")}
    assert len(rows) == 3
    for address, row in rows.items():
        this, _, total, main = (int(cell.text) for cell in row.select("td.number"))
        assert row.select_one("td.share").text == f"{total / 7:.0%}"  # of seven articles on reform, all of these months
        html = soup(browser.get(address))
        assert len(html.select("h3")) == main, address
        assert len(soup(browser.get(row.select("td a")[0]["href"])).select("h3")) == total
        assert this <= total
        assert html.find(class_="summary").text == "…"


def test_pages_of_an_empty_store_say_so(empty: Any, tmp_path: Path) -> None:
    for browser in open_desk(tmp_path / "empty.db"):
        assert "Chưa có chủ đề nào" in words(browser.get("/chu-de"))
        assert "chưa có báo nào" in words(browser.get("/bai"))
        assert browser.get("/bao/baomau").status_code == 404
        assert browser.get("/chu-de/procedures").status_code == 404
