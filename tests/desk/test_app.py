"""The pages of the desk, asked for as a browser asks, over a real store."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from store import write
from store.schema import connect
from tests.desk.conftest import EVIL, MORNING, REFERENCE, Browser, open_desk, soup, words
from tests.store.conftest import article, page, save

DAY = "/hom-nay?day=2025-03-05"
FILES = (("Excel", "xlsx"), ("CSV", "csv"))
HOSTILE = [
    '"',
    '"""',
    "AND OR NOT NEAR(",
    "fold:x",
    "a*",
    "*",
    "-",
    "^a",
    "(((",
    "{a b}:c",
    "' OR 1=1 --",
    "; DROP TABLE articles",
    "%00",
    "\0",
    "a\0b",
    "\ud800",
    "%",
    "_",
    "\\",
    "<script>",
    "{{ 7*7 }}",
    "{% raise %}",
    "🦆",
    "\u202e",
    "thủ " * 500,
    "a" * 5000,
    "NEAR(a b, 99999999999)",
    "+" * 100,
    "đ\u0301" * 50,
]


def pages(ids: dict[str, int]) -> list[str]:
    return [
        *("/hom-nay", DAY, "/hom-nay?day=2024-01-01", "/bai", "/bai?q=ho+so", "/bai?q=khongco", "/bai?bao=baokhac"),
        *("/so-lieu", "/so-lieu?scope=quang+tri&status=achieved", "/so-lieu?scope=khongco", "/bao", "/bai/999999"),
        *(f"/bai/{ids[name]}" for name in ids),
    ]


# ------------------------------------------------------------------------------------------------------------ all pages
def test_the_bare_address_leads_to_today(browser: Browser) -> None:
    answer = browser.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/hom-nay")


def test_every_page_is_whole(browser: Browser, ids: dict[str, int]) -> None:
    for address in pages(ids):
        answer = browser.get(address)
        assert answer.status_code == (404 if "999999" in address else 200), address
        html = soup(answer)
        assert html.html["lang"] == "vi"
        assert html.title.text.endswith("· điểm báo")
        assert html.find("script") is None, address
        assert html.find(style=True) is None, address
        levels = [int(heading.name[1]) for heading in html.find_all(["h1", "h2", "h3", "h4"])]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


def test_nothing_comes_from_elsewhere(browser: Browser, ids: dict[str, int]) -> None:
    for address in pages(ids):
        html = soup(browser.get(address))
        for element in html.find_all(src=True) + html.find_all("link"):
            source = element.get("src") or element["href"]
            assert source.startswith("/-/static-plugins/"), address
            assert browser.get(source).status_code == 200


def test_fields_are_labelled_and_links_lead_somewhere(browser: Browser, ids: dict[str, int]) -> None:
    for address in pages(ids):
        html = soup(browser.get(address))
        told = [element["id"] for element in html.find_all(id=True)]
        assert len(told) == len(set(told)), address
        for field in html.find_all(["input", "select"]):
            assert html.find("label", attrs={"for": field["id"]}), address
        for name in ("aria-describedby", "list"):
            assert all(element[name] in told for element in html.find_all(attrs={name: True})), address
        anchors = [link["href"][1:] for link in html.find_all("a", href=True) if link["href"].startswith("#")]
        assert set(anchors) <= set(told), address
        for link in html.find_all("a"):
            assert link.get_text(strip=True), address
        for head in html.find_all("th"):
            assert head.get("scope"), address


def test_every_answer_is_guarded(browser: Browser, ids: dict[str, int]) -> None:
    for address in ("/", "/hom-nay", f"/bai/{ids['evil']}", "/diembao", "/nothing", "/hom-nay.md?day=2025-03-05"):
        headers = browser.get(address, follow_redirects=False).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], address
        assert headers["x-content-type-options"] == "nosniff", address
    assert "default-src 'none'" in browser.get("/hom-nay").headers["content-security-policy"]


# -------------------------------------------------------------------------------------------------------------- Hôm nay
def test_today_tells_counts_stories_topics_figures_and_coverage(browser: Browser, ids: dict[str, int]) -> None:
    answer = browser.get("/hom-nay")
    said = words(answer)
    assert "Từ 06h30 ngày 4/3/2025 đến 06h30 ngày 5/3/2025" in said
    assert "4 tin gốc (5 bài, 1 bài đăng lại), 3 số liệu." in said
    assert "1 bài chưa được đọc chủ đề." in said
    assert "Nguồn: 2/3 báo có bài. Không được ghé: Báo Lặng" in said
    assert "Ghé báo lần cuối lúc 06h10 ngày 5/3/2025" in said
    assert "+1 báo đăng lại: Báo Khác" in said
    assert "Báo Tắt" not in said
    headings = [heading.get_text(" ", strip=True) for heading in soup(answer).find_all("h2")]
    assert headings == ["Cần trả lời 1", "Nổi bật 3", "Số liệu mới 3"]
    stories = [link["href"] for link in soup(answer).select("main article h3 a")]
    assert len(stories) == len(set(stories)) == 4  # each once; their topics are counted in the table above
    assert f'href="/bai/{ids["edited"]}"' in answer.text
    assert f'href="/bai/{ids["reprint"]}"' not in answer.text
    assert "tăng 7,4 điểm %" in said


def test_an_empty_morning_says_why_and_leads_on(browser: Browser) -> None:
    answer = browser.get("/hom-nay?day=2025-03-09")
    assert "Không có tin cải cách hành chính trong thời gian này: lần ghé báo gần nhất là 06h10 ngày 5/3" in words(
        answer
    )
    button = soup(answer).find("a", class_="button")
    assert button["href"] == "/hom-nay?day=2025-03-06"  # the article of 06:30 sharp belongs to the next morning
    assert "Tuần trước" not in answer.text
    early = soup(browser.get("/hom-nay?day=2024-01-01")).find("a", class_="button")
    assert early["href"] == "/hom-nay?day=2025-02-25"  # printed at 06:30 sharp as well


def test_the_day_is_that_of_vietnam(filled: tuple[Path, dict[str, int]]) -> None:
    before_dawn = MORNING.replace(hour=1)  # still the day before in UTC
    for browser in open_desk(filled[0], before_dawn):
        assert "đến 06h30 ngày 5/3/2025" in words(browser.get("/hom-nay"))


@pytest.mark.parametrize(
    "day", ["x", "2025-02-30", "0001-01-01", "9999-12-31", "2025-03-05T00:00", "<b>", "٢٠٢٥-٠١-٠١"]
)
def test_a_bad_day_is_no_page(browser: Browser, day: str) -> None:
    for address in ("/hom-nay", "/hom-nay.docx"):
        answer = browser.get(address, params={"day": day})
        assert answer.status_code == 404
        assert f"“{day}” không phải là một ngày" in words(answer)


@pytest.mark.parametrize(
    ("form", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE"), ("md", b"**UBND")]
)
def test_the_morning_can_be_taken_along(browser: Browser, form: str, start: bytes) -> None:
    answer = browser.get(f"/hom-nay.{form}?day=2025-03-05")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["content-disposition"] == f'attachment; filename="diem-bao-2025-03-05.{form}"'


def test_no_other_form(browser: Browser) -> None:
    assert browser.get("/hom-nay.exe").status_code == 404


# ------------------------------------------------------------------------------------------------------------------ Bài
def test_search_finds_without_marks_and_marks_what_it_found(browser: Browser, ids: dict[str, int]) -> None:
    html = soup(browser.get("/bai", params={"q": "ho so truc tuyen"}))
    links = [link["href"] for link in html.select("h3 a")]
    assert f"/bai/{ids['edited']}" in links
    assert "hồ sơ trực tuyến" in [mark.text for mark in html.select("mark")]
    assert html.find("input", id="q")["value"] == "ho so truc tuyen"


def test_search_of_one_newspaper(browser: Browser, ids: dict[str, int]) -> None:
    links = [link["href"] for link in soup(browser.get("/bai?q=ho+so&bao=baokhac")).select("h3 a")]
    assert set(links) == {f"/bai/{ids['reprint']}", f"/bai/{ids['voice']}"}


def test_a_search_without_result_says_so(browser: Browser) -> None:
    assert "Không có bài nào có những từ này" in words(browser.get("/bai?q=khongcotu"))


@pytest.mark.parametrize("query", HOSTILE, ids=ascii)
def test_a_hostile_query_is_only_words(browser: Browser, query: str) -> None:
    sent = quote(query.encode("utf-8", "surrogatepass"))
    for address in (f"/bai?q={sent}", f"/so-lieu?scope={sent}&indicator={sent}&status={sent}", f"/bai?bao={sent}"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "49" not in soup(answer).find("h1").text
        assert soup(answer).find("script") is None


@pytest.mark.parametrize("leaf", ["0", "-1", "x", "99999999999999999999", "٣", "²"])
def test_a_bad_page_number_is_a_page(browser: Browser, leaf: str) -> None:
    assert browser.get("/bai", params={"trang": leaf}).status_code == 200


def test_the_newest_come_first_and_the_undated_last(browser: Browser, ids: dict[str, int]) -> None:
    links = [link["href"] for link in soup(browser.get("/bai")).select("h3 a")]
    assert (links[0], links[-1]) == (f"/bai/{ids['too-late']}", f"/bai/{ids['undated']}")
    assert len(links) == len(ids)


def test_older_pages_are_one_click_away(empty: Any, tmp_path: Path) -> None:
    run = write.begin_run(empty, "run", [], MORNING)
    for number in range(53):
        row = article(number, newspaper=None, published=MORNING - timedelta(hours=number))
        save(empty, run, page(number, run, newspaper=None), row)
    for browser in open_desk(tmp_path / "empty.db"):
        first = soup(browser.get("/bai"))
        assert len(first.select("h3")) == 50
        second = soup(browser.get(first.find("a", rel="next")["href"]))
        assert len(second.select("h3")) == 3
        assert second.find("a", rel="next") is None
        assert second.find("a", rel="prev")["href"].endswith("trang=1")
        assert "Báo chưa rõ" in second.text


# -------------------------------------------------------------------------------------------------------------- one Bài
def test_an_article_shows_its_figures_in_place(browser: Browser, ids: dict[str, int]) -> None:
    answer = browser.get(f"/bai/{ids['edited']}")
    html = soup(answer)
    (mark,) = html.select("article mark[id]")
    link = mark.find("a")
    assert link.text == "64,2%"
    tip = html.find(id=link["aria-describedby"])
    assert tip.text == "tỉ lệ hồ sơ trực tuyến · Quảng Trị · năm 2024 · 64,2% (đạt được) · tăng 7,4 điểm %"
    row = html.find(id=link["href"][1:])
    assert "Năm 2024, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 64,2%." in row.text
    assert html.find("cite", id=True).find("a").text == REFERENCE
    assert html.find(id=html.find("cite", id=True).find("a")["href"][1:]).text.startswith(REFERENCE)
    assert html.find("a", rel="external")["href"] == "https://baomau.example/bai-edited.html"
    assert html.find("p", class_="lead").text == "Hồ sơ trực tuyến đã vượt nửa."


def test_an_edit_shows_the_words_that_changed(browser: Browser, ids: dict[str, int]) -> None:
    html = soup(browser.get(f"/bai/{ids['edited']}"))
    assert "Thay đổi: sapo, nội dung" in html.main.text
    assert [gone.text for gone in html.select("table.edit del")] == ["62,4%."]
    assert "64,2%." in [came.text for came in html.select("table.edit ins")]
    (appeared,) = html.select("section li:has(> ins)")
    assert appeared.text.startswith("Tỉ lệ hồ sơ trực tuyến, Quảng Trị, ")
    assert appeared.find("ins").text == "64,2%"
    assert appeared.find("del") is None


def test_an_article_names_its_reprints(browser: Browser, ids: dict[str, int]) -> None:
    assert soup(browser.get(f"/bai/{ids['edited']}")).find("a", href=f"/bai/{ids['reprint']}").text == "Báo Khác"
    assert soup(browser.get(f"/bai/{ids['reprint']}")).find("a", href=f"/bai/{ids['edited']}").text == "Báo Mẫu"
    assert "Báo Mẫu (10h30 ngày 4/3/2025, đăng đầu tiên)" in soup(browser.get(f"/bai/{ids['reprint']}")).main.text


def test_what_a_page_says_is_never_markup(browser: Browser, ids: dict[str, int]) -> None:
    for address in (f"/bai/{ids['evil']}", DAY, "/bai", "/bai?q=script", "/so-lieu"):
        answer = browser.get(address)
        html = soup(answer)
        assert EVIL in html.main.text, address  # shown as text
        assert html.find("script") is None
        assert html.find("b") is None
        assert not [link for link in html.find_all(href=True) if link["href"].lower().startswith("javascript")]
    assert soup(browser.get(f"/bai/{ids['evil']}")).find("a", rel="external") is None


def test_what_is_withheld_unread_or_undated_says_so(browser: Browser, ids: dict[str, int]) -> None:
    assert "Báo không công khai nội dung bài này" in words(browser.get(f"/bai/{ids['withheld']}"))
    assert "Bài chưa được đọc chủ đề và số liệu" in words(browser.get(f"/bai/{ids['unread']}"))
    assert "chưa rõ ngày" in words(browser.get(f"/bai/{ids['undated']}"))


@pytest.mark.parametrize("number", ["999999", "0", "999999999999999999"])
def test_an_unknown_article_is_no_page(browser: Browser, number: str) -> None:
    answer = browser.get(f"/bai/{number}")
    assert answer.status_code == 404
    assert f"Không có bài số {number}." in words(answer)
    assert soup(answer).find("a", href="/hom-nay")


def test_an_unknown_address_is_no_page(browser: Browser, capfd: pytest.CaptureFixture[str]) -> None:
    answer = browser.get("/khong-co")
    assert answer.status_code == 404
    assert "Không có trang này" in words(answer)
    assert browser.get("/diembao/nothing.json").json() == {
        "ok": False,
        "error": "Table not found",
        "status": 404,
        "title": "Không có trang này",
    }
    assert capfd.readouterr() == ("", "")  # Datasette would print the traceback with all local variables


# -------------------------------------------------------------------------------------------------------- Số liệu, Báo
def test_the_ledger_shows_series_and_gives_loose_rows(browser: Browser) -> None:
    """What else it does stands in test_figures_pages.py."""
    page = soup(browser.get("/so-lieu?scope=script&status=achieved"))
    assert len(page.select("tbody tr")) == 1
    files = {link.text: link["href"] for link in page.select("p.files a")}
    assert files == {name: f"/so-lieu.{form}?scope=script&status=achieved" for name, form in FILES}
    (row,) = csv.DictReader(io.StringIO(browser.get(files["CSV"]).content.decode("utf-8-sig")))
    assert (row["value"], row["scope"], row["title"]) == ("62.4", EVIL, f"'=1+1 {EVIL}")
    assert browser.get(files["Excel"]).content.startswith(b"PK")
    lines = browser.get("/so-lieu.json").text.splitlines()
    assert [json.loads(line)["indicator_id"] for line in lines] == ["online_dossier_rate"] * 4


def test_a_figure_is_one_click_from_its_sentence(browser: Browser) -> None:
    links = soup(browser.get("/so-lieu")).select("table.ledger td a[href^='/bai/']")
    assert len(links) == 3
    for link in links:
        address, _, row = link["href"].partition("#")
        html = soup(browser.get(address))
        assert html.find(id=row) is not None
        assert html.find(id=f"tu-{row}") is not None


def test_sources_tell_what_each_paper_brought(browser: Browser) -> None:
    rows = {row.th.a.text: row.get_text(" ", strip=True) for row in soup(browser.get("/bao")).select("tbody tr")}
    judged = "chưa kiểm tra cách đọc 7 5 5/3/2025 06h10 ngày 5/3/2025: tốt 1 bài"
    assert rows["Báo Mẫu"] == f"Báo Mẫu Quảng Trị {judged}"  # on reform in the last 30 days; one is undated
    assert rows["Báo Lặng"] == "Báo Lặng Quảng Trị chưa ghé 0 0 chưa có chưa ghé chưa có"
    assert "đang tắt" in rows["Báo Tắt"]


def test_an_empty_store_has_pages_that_say_so(empty: Any, tmp_path: Path) -> None:
    for browser in open_desk(tmp_path / "empty.db"):
        assert "chương trình chưa ghé tờ báo nào" in words(browser.get("/hom-nay"))
        assert soup(browser.get("/hom-nay")).find("a", class_="button") is None
        assert "Chưa có bài nào" in words(browser.get("/bai"))
        assert "Không có bài nào" in words(browser.get("/bai?q=ho+so"))
        assert "Chưa có số liệu nào" in words(browser.get("/so-lieu"))
        assert "Chưa có báo nào" in words(browser.get("/bao"))


def test_what_a_crawl_brings_meanwhile_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    db = connect(path)
    for browser in open_desk(path):
        assert "Chưa có bài nào" in words(browser.get("/bai"))
        run = write.begin_run(db, "run", [], MORNING)
        save(db, run, page(1, run, newspaper=None), article(1, newspaper=None))
        assert "Chuyện cải cách số 1" in words(browser.get("/bai"))
    db.close()
