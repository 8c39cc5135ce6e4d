"""Bài: words and filters find articles, counts narrow them, and what was found can be taken along."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from desk.answers import DATABASE
from jobs.finding import vietnamese_find
from nlp.text import fold, searchable
from store import write
from store.finding import ANY, Wish
from store.schema import connect, reader
from store.search import index_pending
from tests.desk.conftest import MORNING, Browser, catalogue, open_desk, soup, words
from tests.store.conftest import annotate, article, page, save

ATOM = "{http://www.w3.org/2005/Atom}"
TEXTS = {
    "hoa": "Xã Hòa Bình mở điểm nhận giấy tờ.",
    "hoà": "Phường Hoà Bình trả kết quả tại nhà.",
    "ti": "Tỉ lệ đúng hẹn đã lên.",
    "ty": "Tỷ lệ trễ hẹn đã xuống.",
    "short": "Kế hoạch CCHC được giao về các phòng.",
    "long": "Kế hoạch cải cách hành chính được giao về các phòng.",
    "ban": "Huyện bàn giao trụ sở cũ.",
    "ban-ra": "Huyện bán giao cho chợ mới.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Articles of one sentence each, and a browser over them; gives (browser, numbers by name)."""
    path = tmp_path_factory.mktemp("articles") / "library.db"
    db = connect(path)
    catalogue(db)
    run = write.begin_run(db, "run", ["baomau"], MORNING)
    ids = {}
    for days, (name, text) in enumerate(TEXTS.items()):
        at = MORNING - timedelta(days=days + 1)
        row = article(name, body=(text,), title=f"Chuyện {name}", published=at)
        saved = save(db, run, page(name, run), row, now=MORNING)
        ids[name] = saved.article_id
        strength = {"hoa": 2, "hoà": 1}.get(name, 0)
        tags = [{"topic": "citizen_voice", "score": 0.9, "strength": strength}] if strength else []
        places = [{"raw": text[:2], "start": row["text"].index(text), "end": row["text"].index(text) + 2,
                   "id": "vn63-45", "name": "Quảng Trị", "kind": "tỉnh"}] if name == "ti" else []  # fmt: skip
        annotate(db, saved, row["text"], figures=[], tags=tags, places=places)
    index_pending(db, fold, searchable)
    db.close()
    for browser in open_desk(path):
        yield browser, ids


def found(library: Any, query: str) -> list[str]:
    """The names of the articles that a query of the address finds, in order."""
    browser, ids = library
    names = {f"/bai/{number}": name for name, number in ids.items()}
    return [names[link["href"]] for link in soup(browser.get(f"/bai?{query}")).select("h3 a")]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("hòa bình", {"hoa", "hoà"}),
        ("hoà bình", {"hoa", "hoà"}),
        ("hoa binh", {"hoa", "hoà"}),
        ("HÒA BÌNH", {"hoa", "hoà"}),
        ("tỉ lệ", {"ti", "ty"}),
        ("tỷ lệ", {"ti", "ty"}),
        ("ty le dung hen", {"ti"}),
        ("dung hen", {"ti"}),
        ("CCHC", {"short", "long"}),
        ("cchc", {"short", "long"}),
        ("cải cách hành chính", {"short", "long"}),
        ("cai cach hanh chinh", {"short", "long"}),
        ('"cải cách hành chính"', {"long"}),
        ('"bàn giao"', {"ban"}),
        ('"ban giao"', {"ban", "ban-ra"}),
        ('"giao bàn"', set()),
    ],
)
def test_vietnamese_is_understood(library: Any, typed: str, wanted: set[str]) -> None:
    assert set(found(library, f"q={quote(typed)}")) == wanted


def test_words_with_their_marks_come_before_others(library: Any) -> None:
    assert found(library, f"q={quote('bàn giao')}") == ["ban", "ban-ra"]
    assert found(library, f"q={quote('bán giao')}") == ["ban-ra", "ban"]
    assert found(library, "q=ban+giao&xep=moi") == ["ban", "ban-ra"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tu=2025-03-03&den=2025-03-04", ["hoa", "hoà"]),
        ("den=2025-02-25", ["ban-ra"]),
        ("chude=citizen_voice", ["hoa", "hoà"]),
        ("can=1", ["hoa"]),
        ("noi=" + quote("Quảng Trị"), ["ti"]),
        ("q=hoa+binh&can=1", ["hoa"]),
        ("bao=baokhac", []),
        ("tinh=dong-thap", []),
        ("so=1", []),
        ("muc=unread", []),
        ("muc=none", []),
    ],
)
def test_filters_narrow(library: Any, query: str, wanted: list[str]) -> None:
    assert found(library, query) == wanted


def test_a_chosen_filter_can_be_taken_off(library: Any) -> None:
    html = soup(library[0].get("/bai?q=hoa+binh&can=1"))
    (chip,) = html.select(".chip")
    assert "cần trả lời" in chip.text
    assert chip.a["href"] == "/bai?q=hoa+binh"
    assert html.find("input", id="can").has_attr("checked")


def test_counts_lead_to_what_they_count(library: Any) -> None:
    browser, ids = library
    html = soup(browser.get("/bai"))
    told = {item.a.text: (int(item.find(class_="count").text), item.a["href"]) for item in html.select(".facets li")}
    assert told["Tiếng nói người dân"][0] == 2
    assert told["Cần trả lời"][0] == 1
    assert told["Tháng 2/2025"][0] == 5 - 1
    for number, address in told.values():
        assert len(soup(browser.get(address)).select("h3")) == number, address
    assert html.find("h2").text == "Bài mới nhất"
    assert len(html.select("h3")) == len(ids)


@pytest.mark.parametrize("query", ["", "hoa", "ke hoach", "giao", "cac phong"])
@pytest.mark.parametrize("wish", [ANY, Wish(critical=True), Wish(newspaper="baomau"), Wish(relevance="core")])
def test_of_many_the_newest_are_counted_and_ranked(library: Any, query: str, wish: Wish) -> None:
    """As of few, in the same order; only the oldest are left out, and it is told that there are more."""
    db = reader(library[0].datasette.get_database(DATABASE).path)
    newest, best = (
        [row["article_id"] for row in vietnamese_find(db, query, wish, order=order).rows]
        for order in ("newest", "best")
    )
    for most in (1, 2, 3, 8):
        for order, whole in (("newest", newest), ("best", [id_ for id_ in best if not query or id_ in newest[:most]])):
            some = vietnamese_find(db, query, wish, order=order, counted=most)
            assert [row["article_id"] for row in some.rows] == whole
            assert (some.total, some.more) == (min(most, len(newest)), len(newest) > most)
            assert sum(number for _, number in some.facets["newspapers"]) == some.total
    db.close()


def test_a_wide_search_says_that_there_are_more(library: Any) -> None:
    path = Path(library[0].datasette.get_database(DATABASE).path)
    for browser in open_desk(path, search=partial(vietnamese_find, counted=3)):
        html = soup(browser.get("/bai?q=giao"))
        assert html.find_all("h2")[0].text == "Hơn 3 bài có “giao”"
        assert "khớp nhất trong 3 bài mới nhất · mới nhất" in words(browser.get("/bai?q=giao"))
        links = soup(browser.get("/bai")).select(".facets li")
        months = {item.a.text: item for item in links if item.a.text.startswith("Tháng")}
        assert list(months) == ["Tháng 3/2025", "Tháng 2/2025"]
        assert not any(item.find(class_="count") for item in months.values())
        narrowed = soup(browser.get(months["Tháng 2/2025"].a["href"]))
        assert len(narrowed.select("h3")) == 4
        *_, told = csv.DictReader(io.StringIO(browser.get("/bai.csv").content.decode("utf-8-sig")))
        assert told["title"].startswith("8/hơn 3 bài; tất cả các bài")


def test_a_bad_day_is_told_and_left_out(library: Any) -> None:
    for day in ("2025-02-30", "x", "9999-12-31", "<b>"):
        answer = library[0].get("/bai", params={"tu": day})
        assert f"“{day}” không phải là một ngày" in words(answer)
        assert len(soup(answer).select("h3")) == len(TEXTS)


def test_what_was_found_can_be_taken_along(library: Any) -> None:
    browser, _ = library
    html = soup(browser.get("/bai?q=hoa+binh&can=1"))
    files = {link.text: link["href"] for link in html.select(".tools a")}
    *rows, told = csv.DictReader(io.StringIO(browser.get(files["CSV"]).content.decode("utf-8-sig")))
    assert [row["title"] for row in rows] == ["Chuyện hoa"]
    assert told["title"].startswith("1/1 bài; từ khóa: hoa binh; cần trả lời; lấy lúc 06h30 ngày 5/3/2025")
    assert browser.get(files["Excel"]).content.startswith(b"PK")
    feed = ElementTree.fromstring(browser.get(files["Atom"]).content)
    assert feed.find(f"{ATOM}title").text == "điểm báo: “hoa binh”, cần trả lời"
    assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == ["Chuyện hoa"]


@pytest.mark.parametrize("typed", ["\x01\x02", "]]>", "&amp;<x>", "\ufffe", "a\0b", "\ud800"])
def test_a_feed_is_xml_whatever_is_asked(browser: Browser, typed: str) -> None:
    sent = quote(typed.encode("utf-8", "surrogatepass"))
    answer = browser.get(f"/bai.atom?q={sent}&bao={sent}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    ElementTree.fromstring(answer.content)


def test_pages_of_a_search_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    db = connect(path)
    run = write.begin_run(db, "run", [], MORNING)
    for number in range(120):
        row = article(number, newspaper=None, body=(f"Cùng một câu chuyện {number}.",), published=MORNING)
        save(db, run, page(number, run, newspaper=None), row)
    index_pending(db, fold, searchable)
    db.close()
    for browser in open_desk(path):
        seen: list[str] = []
        address = "/bai?q=cau+chuyen"
        while address:
            html = soup(browser.get(address))
            assert "120 bài có “cau chuyen”" in html.find("h2").text
            seen += [link["href"] for link in html.select("h3 a")]
            onward = html.find("a", rel="next")
            address = onward["href"] if onward else ""
        assert len(seen) == len(set(seen)) == 120


# ------------------------------------------------------------------------------------------------------- misspelt words
def test_words_that_find_nothing_lead_to_words_that_do(browser: Any) -> None:
    page = soup(browser.get("/bai?q=chuyen+cai+cahc"))
    (near,) = page.select(".near a")
    assert (near.text, near["href"]) == ("chuyện cải cách", "/bai?q=chuy%E1%BB%87n+c%E1%BA%A3i+c%C3%A1ch")
    assert soup(browser.get(near["href"])).select(".results article h3")
    for asked in ("/bai?q=zzzzzz", "/bai?q=cai+cach", "/bai", "/bai?q=cai+cach&tu=2001-01-01&den=2001-01-02"):
        assert soup(browser.get(asked)).select(".near") == [], asked
