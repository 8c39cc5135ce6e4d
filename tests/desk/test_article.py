"""One Bài: everything that was read in it stands in place, with its reasons and its doubts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from store import write
from store.schema import connect
from tests.desk.conftest import EVIL, MORNING, Browser, catalogue, open_desk, soup, words
from tests.store.conftest import annotate, article, figure, page, save

SENTENCE = "Người dân Quảng Trị chờ hồ sơ ba tuần."
BODY = (SENTENCE, "Tỉ lệ hồ sơ trực tuyến đạt 62,4%, tức 62,4% của Quảng Trị.", f"Bảng {EVIL}")
TABLE = [["Xã", "Hồ sơ"], ["Mẫu", "12"], [EVIL, ""]]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An article with places, a doubtful figure, a tag with its sentence, a table, an edit; (browser, its number)."""
    path = tmp_path_factory.mktemp("article") / "one.db"
    db = connect(path)
    catalogue(db)
    db.conn.execute("UPDATE provinces SET valid_until = '2025-06-30', successor = 'vn63-45'")
    run = write.begin_run(db, "run", ["baomau"], MORNING)
    before = article("one", body=BODY[:1])
    annotate(db, save(db, run, page("one", run), before), before["text"], figures=[], tags=[])
    row = article("one", body=BODY, tables=[TABLE])
    saved = save(db, run, page("one", run), row, now=MORNING)
    text = row["text"]
    at = [text.index("Quảng Trị"), text.rindex("Quảng Trị")]
    name = "Quảng Trị"
    place = {"raw": name, "id": "vn63-45", "name": name, "kind": "tỉnh"}
    places = [place | {"start": start, "end": start + len(name)} for start in at]
    start = text.index(SENTENCE)
    tags = [{"topic": "citizen_voice", "score": 0.8, "strength": 2, "why": [{"word": "người dân", "weight": 2}],
             "sentences": [{"weight": 1.5, "start": start, "end": start + len(SENTENCE)}]}]  # fmt: skip
    slips = [{"kind": "share", "figures": [0], "why": "12/20 = 60%, bài viết 62,4%"}]
    annotate(db, saved, text, figures=[figure(text, "62,4%", "62.4")], tags=tags, places=places, slips=slips)
    db.close()
    for browser in open_desk(path, MORNING + timedelta(hours=1)):
        yield browser, saved.article_id


def test_places_are_marked_and_told_by_their_time(one: Any) -> None:
    html = soup(one[0].get(f"/bai/{one[1]}"))
    marks = html.select("article .place[id]")
    assert [mark.a.text for mark in marks] == ["Quảng Trị"] * 2
    (row,) = {mark.a["href"][1:] for mark in marks}
    assert html.find(id=row).text.startswith("Tỉnh Quảng Trị · đến 30/6/2025, nay thuộc Quảng Trị")
    told = [element["id"] for element in html.find_all(id=True)]
    assert len(told) == len(set(told))
    for mark in marks:
        assert html.find(id=mark.a["aria-describedby"]).text.startswith("tỉnh Quảng Trị")


def test_a_doubtful_figure_says_why(one: Any) -> None:
    html = soup(one[0].get(f"/bai/{one[1]}"))
    (mark,) = html.select("mark.doubt[id]")
    assert "cần xem lại: 12/20 = 60%, bài viết 62,4%" in mark.find(class_="tip").text
    assert "62,4% : 12/20 = 60%, bài viết 62,4%" in words(one[0].get(f"/bai/{one[1]}"))
    assert "Câu không ghi của ai: lấy theo phần trước của bài." in html.main.text


def test_a_tag_tells_its_words_and_sentences_on_demand(one: Any) -> None:
    html = soup(one[0].get(f"/bai/{one[1]}"))
    why = html.select_one(".tags details")
    assert why.summary.text == "Vì sao?"
    assert "người dân" in why.text
    assert why.q.text == SENTENCE
    assert html.select_one(".tags a")["href"] == "/chu-de/citizen_voice"
    assert html.find("a", href=f"/phan-anh/bai/{one[1]}")


def test_tables_are_shown_and_an_edit_marks_figures(one: Any) -> None:
    html = soup(one[0].get(f"/bai/{one[1]}"))
    (table,) = [table for table in html.find_all("table") if table.th.text == "Xã"]
    assert [cell.text for cell in table.select("tbody td")] == ["Mẫu", "12", EVIL, ""]
    assert any("62,4%" in came.text for came in html.select("table.edit ins.figure"))
    assert [row.text.split(": ")[1] for row in html.select("#da-sua li")] == ["62,4%"]


def test_without_users_nothing_can_be_corrected(one: Any) -> None:
    assert soup(one[0].get(f"/bai/{one[1]}")).select("a[href^='/sua-loi']") == []


def test_an_article_is_there_for_programs(one: Any) -> None:
    told = one[0].get(f"/bai/{one[1]}.json").json()
    assert (
        told["article"]["text"][slice(*[told["article"]["places"][0][name] for name in ("start", "end")])]
        == "Quảng Trị"
    )
    assert [row["raw"] for row in told["article"]["figure_rows"]] == ["62,4%"]
    assert [tag["topic"] for tag in told["article"]["tags"]] == ["citizen_voice"]
    assert len(told["article"]["edits"]) == 2
    missing = one[0].get("/bai/999999.json")
    assert (missing.status_code, missing.json()["error"]) == (404, "Không có bài số 999999.")


def test_a_reprint_tells_how_much_it_took(browser: Browser, ids: dict[str, int]) -> None:
    html = soup(browser.get(f"/bai/{ids['edited']}"))
    family = next(section for section in html.find_all("section") if section.h2.text.startswith("Gia phả"))
    (row,) = family.select("tbody tr")
    assert row.th.a["href"] == f"/bai/{ids['reprint']}"
    assert "đăng lại" in row.text
    assert [cell.text[-1] for cell in row.select("td.number")] == ["%", "%"]
