"""The pages that write: Phản ánh with its weeks and candidates, Duyệt, saved searches, corrections."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from desk.wording import hour_of
from store import write
from store.audit import writes
from store.corrections import corrections
from store.responses import response
from store.reviews import reviews
from store.rows import VIETNAM
from store.saved import searches
from store.schema import connect
from tests.desk.conftest import soup, words
from tests.desk.visitor import Visitor, desk_with_people
from tests.store.conftest import annotate, article, page, save

AT = datetime(2025, 3, 4, 9, 0, tzinfo=VIETNAM)
COMPLAINT = "Nhiều hộ dân nộp hồ sơ đã ba tháng mà chưa có kết quả."


@pytest.fixture
def asked(tmp_path: Path, filled: tuple[Path, dict[str, int]]) -> dict[str, int]:
    """A store with one old and one new complaint, an answer, and a story that has nothing to do with it."""
    import shutil

    path = tmp_path / "nguồn.db"
    shutil.copy(filled[0], path)
    db = connect(path)
    run = write.begin_run(db, "run", ["baomau"], AT)
    ids = dict(filled[1])

    def add(name: str, title: str, days: int, strength: int | None, *body: str, newspaper: str = "baomau") -> None:
        row = article(name, body=body, title=title, published=AT + timedelta(days=days), newspaper=newspaper)
        saved = save(db, run, page(name, run, newspaper=newspaper), row, now=AT)
        start = row["text"].index(body[0])
        said = [{"weight": 1.0, "start": start, "end": start + len(body[0])}]
        tags = [{"topic": "procedures", "score": 0.8, "strength": 1, "why": [], "sentences": said}]
        if strength:
            tags.append({"topic": "citizen_voice", "score": 0.9, "strength": strength, "why": [], "sentences": said})
        annotate(db, saved, row["text"], tags=tags, figures=[])
        ids[name] = saved.article_id

    add("old", "Dân chờ sổ đỏ ba tháng", -20, 2, COMPLAINT)
    add("new", "Hồ sơ trễ hẹn ở phường Hai", 0, 2, "Phường Hai hẹn lại bốn lần liền.")
    add("answer", "Phản hồi của UBND xã Mẫu về việc trả sổ đỏ chậm", -10, 1, "UBND xã Mẫu đã rà soát từng hồ sơ.")
    add("apart", "Xã Mẫu mở lễ hội", -9, None, "Lễ hội kéo dài hai ngày, có nhiều trò chơi.")
    db.close()
    return ids


@pytest.fixture
def lan(asked: dict[str, int], tmp_path: Path) -> Iterator[Visitor]:
    with desk_with_people(tmp_path / "nguồn.db", tmp_path) as somebody:
        somebody.sign_in()
        yield somebody


def book(lan: Visitor, address: str = "/phan-anh") -> dict[str, str]:
    """The rows of Phản ánh: title -> the rest, on one line."""
    rows = soup(lan.get(address)).select("table.responses tbody tr")
    return {row.th.a.text: " ".join(cell.get_text(" ", strip=True) for cell in row.find_all("td")) for row in rows}


def test_pages_are_whole_labelled_and_in_order(lan: Visitor, asked: dict[str, int]) -> None:
    lan.post("/tim-da-luu", {"ten": "Một cửa", "q": "một cửa", "bao_tin": "none"})
    lan.post("/sua-loi", {"bai": str(asked["old"]), "loai": "tag", "muc": "procedures", "dung": "Không phải."})
    one = (f"/phan-anh/bai/{asked['old']}", f"/duyet/{asked['old']}")
    more = (f"/sua-loi/moi?bai={asked['old']}&loai=tag&muc=procedures", "/tim-da-luu/moi?q=x&bao=baomau")
    for address in ("/phan-anh", "/phan-anh/tuan", "/duyet", "/tim-da-luu", "/sua-loi", "/nhat-ky", *one, *more):
        answer = lan.get(address)
        assert answer.status_code == 200, address
        assert "script-src" not in answer.headers["content-security-policy"].split(",")[0], address
        html = soup(answer)
        levels = [int(heading.name[1]) for heading in html.find_all(["h1", "h2", "h3"])]
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
        told = [element["id"] for element in html.find_all(id=True)]
        assert len(told) == len(set(told)), address
        for field in html.find_all(["input", "select", "textarea"]):
            if field.get("type") != "hidden":
                assert html.find("label", attrs={"for": field["id"]}), (address, field)
        for form in html.find_all("form", method="post"):
            assert form.find("input", attrs={"name": "csrftoken"})["value"], address
        assert html.find(style=True) is None, address
        for table in html.find_all("table"):
            assert table.caption is not None, address


# ------------------------------------------------------------------------------------------------------------ Phản ánh
def test_the_book_has_complaints_once_with_a_deadline_that_was_counted(lan: Visitor) -> None:
    rows = book(lan)
    assert set(rows) == {"Dân chờ sổ đỏ ba tháng", "Hồ sơ trễ hẹn ở phường Hai", "Chuyện cải cách số voice"}
    assert rows["Dân chờ sổ đỏ ba tháng"] == "chưa giao 19/2/2025 quá hạn tự tính mới chưa có"
    assert rows["Hồ sơ trễ hẹn ở phường Hai"] == "chưa giao 11/3/2025 tự tính mới chưa có"
    assert next(iter(rows)) == "Dân chờ sổ đỏ ba tháng"  # what is late comes first
    assert "3 nội dung, 3 chờ trả lời, 1 quá hạn" in words(lan.get("/phan-anh"))


def test_the_deadline_is_a_setting(tmp_path: Path, asked: dict[str, int]) -> None:
    (tmp_path / "khác").mkdir()
    with desk_with_people(tmp_path / "nguồn.db", tmp_path / "khác", answer_days=20) as somebody:
        assert book(somebody)["Dân chờ sổ đỏ ba tháng"].startswith("chưa giao 12/3/2025 tự tính")


def test_assigned_answered_closed(lan: Visitor, asked: dict[str, int], kept: Any) -> None:
    address = f"/phan-anh/bai/{asked['old']}"
    refused = lan.fill(lan.get(address), address, state="assigned", deadline="")
    assert (refused.status_code, "Đã giao thì cần đơn vị và hạn." in words(refused)) == (400, True)
    lan.fill(lan.get(address), address, state="assigned", unit="UBND xã Mẫu", deadline="2025-03-06")
    assert book(lan)["Dân chờ sổ đỏ ba tháng"] == "UBND xã Mẫu 6/3/2025 sắp hết hạn đã giao chưa có"
    assert list(book(lan, "/phan-anh?don_vi=UBND+xã+Mẫu")) == ["Dân chờ sổ đỏ ba tháng"]
    assert list(book(lan, "/phan-anh?trang_thai=assigned")) == ["Dân chờ sổ đỏ ba tháng"]
    refused = lan.fill(lan.get(address), address, state="answered")
    assert "Đã trả lời thì cần bài phản hồi" in words(refused)
    lan.fill(lan.get(address), address, state="answered", answer_id=str(asked["answer"]))
    assert "Báo Mẫu, 22/2/2025: Phản hồi của UBND xã Mẫu" in book(lan)["Dân chờ sổ đỏ ba tháng"]
    refused = lan.fill(lan.get(address), address, state="closed")
    assert "Đóng thì cần chọn lý do." in words(refused)
    lan.fill(lan.get(address), address, state="closed", closed_as="handled")
    row = response(kept(), asked["old"])
    assert row is not None
    assert (row["state"], row["closed_as"], row["answer_id"], row["revision"]) == (
        "closed",
        "handled",
        asked["answer"],
        3,
    )
    steps = [item.get_text(" ", strip=True) for item in soup(lan.get(address)).select("ol.steps li")]
    assert len(steps) == 3
    assert "trạng thái đã trả lời → đã đóng" in steps[0]
    assert f"bài phản hồi bài số {asked['answer']}" in steps[1]
    assert "Dân chờ sổ đỏ ba tháng" not in book(lan, "/phan-anh?trang_thai=new")


def test_the_morning_says_what_waits_in_the_book_however_old(lan: Visitor, asked: dict[str, int]) -> None:
    assert "Sổ phản ánh" not in words(lan.get("/hom-nay"))  # nobody has written in it
    for name, deadline in (("old", "2025-03-03"), ("apart", "2025-03-06"), ("new", "2025-03-20")):
        address = f"/phan-anh/bai/{asked[name]}"
        lan.fill(lan.get(address), address, state="assigned", unit="UBND xã Mẫu", deadline=deadline)
    assert "3 nội dung chờ trả lời, 1 quá hạn, 1 sắp hết hạn" in words(lan.get("/hom-nay"))
    assert "Sổ phản ánh" not in words(lan.get("/hom-nay?day=2025-03-02"))  # a past morning did not know of it
    for name in ("old", "apart", "new"):
        address = f"/phan-anh/bai/{asked[name]}"
        lan.fill(lan.get(address), address, state="closed", closed_as="handled")
    assert "Sổ phản ánh" not in words(lan.get("/hom-nay"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("answer_url", "javascript:alert(1)", "phải bắt đầu bằng http"),
        ("answer_url", "http://[", "phải bắt đầu bằng http"),
        ("answer_id", "abc", "là số của một bài khác"),
        ("answer_id", "999999", "bài phản hồi không có trong kho"),
        ("deadline", "2025-02-30", "không phải là một ngày"),
        ("deadline", "9999-12-31", "không phải là một ngày"),
        ("state", "mới", "Chọn một trạng thái."),
    ],
)
def test_what_is_wrong_is_said_and_kept_on_the_page(
    lan: Visitor, asked: dict[str, int], field: str, value: str, said: str
) -> None:
    address = f"/phan-anh/bai/{asked['old']}"
    answer = lan.fill(lan.get(address), address, **{field: value, "finding": "Giữ lại."})
    assert (answer.status_code, said in words(answer)) == (400, True)
    assert soup(answer).find(id="finding").text.strip() == "Giữ lại."


def test_an_article_that_answers_is_suggested_and_a_complaint_or_a_festival_is_not(
    lan: Visitor, asked: dict[str, int]
) -> None:
    address = f"/phan-anh/bai/{asked['old']}"
    lan.fill(lan.get(address), address, state="assigned", unit="UBND xã Mẫu", deadline="2025-03-06")
    labels = [item.get_text(" ", strip=True) for item in soup(lan.get(address)).select("fieldset .pick label")]
    assert len(labels) == 2
    assert labels[1].startswith("Phản hồi của UBND xã Mẫu về việc trả sổ đỏ chậm Báo Mẫu, 22/2/2025")
    assert "nêu UBND xã Mẫu" in labels[1]
    assert "có chữ “phản hồi”" in labels[1]


def test_any_article_can_be_put_into_the_book(lan: Visitor, asked: dict[str, int]) -> None:
    address = f"/phan-anh/bai/{asked['apart']}"
    assert "Xã Mẫu mở lễ hội" not in book(lan)
    lan.fill(lan.get(address), address, note="Người dân gọi điện.")
    assert book(lan)["Xã Mẫu mở lễ hội"].startswith("chưa giao")
    assert lan.get("/phan-anh/bai/999999").status_code == 404
    assert lan.post("/phan-anh/bai/999999", {"state": "new", "revision": "0"}).status_code == 404


def test_the_table_of_a_week_has_its_own_what_was_left_over_and_what_was_done(
    lan: Visitor, asked: dict[str, int]
) -> None:
    address = f"/phan-anh/bai/{asked['old']}"
    cells = {"summary": "Hộ dân chờ sổ đỏ.", "finding": "Chậm 41 ngày.", "note": "Chỉ mình biết."}
    lan.fill(lan.get(address), address, state="assigned", unit="UBND xã Mẫu", deadline="2025-03-03", **cells)
    week = lan.get("/phan-anh/tuan")
    assert "từ 09h00 ngày 26/2/2025 đến 09h00 ngày 5/3/2025" in words(week)
    assert "3 nội dung phản ánh (1 từ trước tuần này): 2 mới, 1 đã giao; 1 quá hạn." in words(week)
    rows = [row.get_text("|", strip=True) for row in soup(week).select("table.weekly tbody tr")]
    assert "Hộ dân chờ sổ đỏ. (Báo Mẫu, 12/2/2025)" in rows[2]
    assert "Chậm 41 ngày." in rows[2]
    assert "đã giao, quá hạn (3/3/2025)" in rows[2]
    assert "Chỉ mình biết." not in week.text
    assert "Hồ sơ trễ hẹn" not in words(lan.get("/phan-anh/tuan?tuan=2025-02-19"))
    assert lan.get("/phan-anh/tuan?tuan=hôm+nay").status_code == 404


def test_the_table_of_a_week_as_word_and_excel(lan: Visitor, asked: dict[str, int]) -> None:
    word = Document(io.BytesIO(lan.get("/phan-anh/tuan.docx").content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "Thông tin báo chí phản ánh" in text
    assert "3 nội dung phản ánh (1 từ trước tuần này)" in text
    (table,) = [table for table in word.tables if table.rows[0].cells[0].text == "TT"]
    assert [cell.text for cell in table.rows[0].cells][1:4] == [
        "Nội dung phản ánh",
        "Văn bản chỉ đạo",
        "Kết quả xác minh",
    ]
    assert len(table.rows) == 4
    with zipfile.ZipFile(io.BytesIO(lan.get("/phan-anh/tuan.xlsx").content)) as book_of_week:
        words_of_sheet = book_of_week.read("xl/sharedStrings.xml").decode("utf-8")
    for told in ("Liên kết", "Kết quả xử lý", "Hồ sơ trễ hẹn ở phường Hai (Báo Mẫu, 4/3/2025)"):
        assert told in words_of_sheet
    assert lan.get("/phan-anh/tuan.docx").content == lan.get("/phan-anh/tuan.docx").content


# --------------------------------------------------------------------------------------------------------------- Duyệt
def test_a_review_shows_evidence_keeps_the_answer_and_goes_on(lan: Visitor, asked: dict[str, int], kept: Any) -> None:
    page = lan.get(f"/duyet/{asked['old']}")
    marked = [mark.get_text() for mark in soup(page).select("mark.evidence")]
    assert marked == [f"{COMPLAINT} [cải cách thủ tục hành chính, tiếng nói người dân]"] or marked == [
        f"{COMPLAINT} [tiếng nói người dân, cải cách thủ tục hành chính]"
    ]
    assert soup(page).select("input[name=relevance][checked]") == []  # the model's answer is told, not ticked
    assert soup(page).select("input[value='1'][checked], input[value='2'][checked]") == []
    address = f"/duyet/{asked['old']}"
    refused = lan.fill(page, address, relevance="core")
    assert (refused.status_code, "cần ít nhất một chủ đề" in words(refused)) == (400, True)
    answer = lan.fill(page, address, **{"relevance": "partial", "t-citizen_voice": "2", "note": "Rõ."})
    assert answer.headers["location"] == f"/duyet?xong={asked['old']}"
    (row,) = reviews(kept(), "Lan Anh")
    assert (row["relevance"], row["topics"], row["note"]) == ("partial", {"citizen_voice": 2}, "Rõ.")
    assert (row["model"], row["shown_relevance"], row["how_chosen"]) == ("m1", "core", "asked")
    assert [(step["action"], step["row_table"], step["who"]) for step in writes(kept())] == [
        ("save", "reviews", "Lan Anh")
    ]
    assert "Đã ghi câu trả lời" in words(lan.get(f"/duyet?xong={asked['old']}"))


def test_two_persons_answer_apart_and_one_decides(lan: Visitor, asked: dict[str, int], kept: Any) -> None:
    binh, address = lan.another(), f"/duyet/{asked['old']}"
    binh.sign_in("Bình")
    lan.fill(lan.get(address), address, **{"relevance": "core", "t-citizen_voice": "2"})
    page = binh.get(address)
    assert "1 người khác đã duyệt" in words(page)
    assert "Lan Anh" not in words(page)
    binh.fill(page, address, relevance="none")
    seen = binh.get(address)
    assert "Các câu trả lời khác nhau" in words(seen)
    assert "Lan Anh" in words(seen)
    decided = binh.fill(binh.get(f"{address}?quyet=1"), address, **{"relevance": "core", "t-citizen_voice": "2"})
    assert decided.status_code == 302
    assert {row["who"]: (row["relevance"], row["adjudicates"]) for row in reviews(kept(), article_id=asked["old"])} == {
        "Lan Anh": ("core", 0),
        "Bình": ("core", 1),
    }
    assert [step["action"] for step in writes(kept())] == ["change", "save", "save"]


# ------------------------------------------------------------------------------------------------------ saved searches
def test_a_search_is_saved_opened_told_and_deleted_by_its_owner(lan: Visitor, kept: Any) -> None:
    form = lan.get("/tim-da-luu/moi?q=hồ+sơ&bao=baomau&trang=3&xep=moi")
    assert "Tìm “hồ sơ”, báo: Báo Mẫu." in words(form)
    refused = lan.fill(form, "/tim-da-luu", ten="Hồ sơ", bao_tin="daily")
    assert (refused.status_code, "cần một địa chỉ thư" in words(refused)) == (400, True)
    lan.fill(refused, "/tim-da-luu", thu="lan@mau.example")
    (row,) = searches(kept(), "Lan Anh")
    assert (row["query"], row["filters"], row["alert"], row["email"]) == (
        "hồ sơ",
        {"bao": ["baomau"]},
        "daily",
        "lan@mau.example",
    )
    link = soup(lan.get("/tim-da-luu")).find("a", string="Hồ sơ")
    assert link["href"] == "/bai?q=h%E1%BB%93+s%C6%A1&bao=baomau"
    assert lan.get(link["href"]).status_code == 200
    binh = lan.another()
    binh.sign_in("Bình")
    assert "Bạn chưa lưu tìm kiếm nào" in words(binh.get("/tim-da-luu"))
    assert binh.post(f"/tim-da-luu/{row['id']}", {"viec": "xoa"}).status_code == 404
    lan.fill(lan.get("/tim-da-luu"), f"/tim-da-luu/{row['id']}", bao_tin="at_once", viec="luu")
    assert searches(kept())[0]["alert"] == "at_once"
    lan.fill(lan.get("/tim-da-luu"), f"/tim-da-luu/{row['id']}", viec="xoa")
    assert searches(kept()) == []
    assert [step["action"] for step in writes(kept())] == ["delete", "change", "save"]


# --------------------------------------------------------------------------------------------------------- corrections
def test_a_correction_keeps_what_was_shown_and_is_decided_once(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    article_id = ids["edited"]
    links = soup(lan.get(f"/bai/{article_id}")).find_all("a", href=lambda href: bool(href and "/sua-loi/moi" in href))
    kinds = {link["href"].partition("loai=")[2].partition("&")[0] for link in links}
    assert {"figure", "tag", "reference", "other"} <= kinds
    for link in links:
        assert lan.get(link["href"]).status_code == 200, link
    figure = next(link["href"] for link in links if "loai=figure" in link["href"])
    page = lan.get(figure)
    assert "Trong bài “64,2%”" in words(page)
    assert "Giá trị 64,2%" in words(page)
    assert lan.fill(page, "/sua-loi", dung="Là 62,4%, câu thứ nhất.").status_code == 302
    (row,) = corrections(kept())
    assert (row["kind"], row["who"], row["proposed"], row["state"]) == (
        "figure",
        "Lan Anh",
        "Là 62,4%, câu thứ nhất.",
        "open",
    )
    assert (row["shown"]["value"], row["shown"]["raw"]) == ("64.2", "64,2%")
    assert (row["start"], row["end"]) == (row["shown"]["start"], row["shown"]["end"])
    listed = lan.get("/sua-loi")
    lan.fill(listed, f"/sua-loi/{row['id']}", viec="accepted", vi="Đã xem báo.")
    again = lan.post(f"/sua-loi/{row['id']}", {"viec": "rejected"})
    assert (again.status_code, "không còn chờ xem" in words(again)) == (409, True)
    assert corrections(kept())[0]["decided_by"] == "Lan Anh"
    assert [step["action"] for step in writes(kept())] == ["decide", "save"]
    assert f"Lan Anh, {hour_of('2025-03-05T02:30:00Z')}: Đã xem báo." in words(lan.get("/sua-loi"))


@pytest.mark.parametrize(
    "query",
    ["bai=999999&loai=other", "bai=1&loai=figure&muc=999999", "bai=1&loai=tag", "bai=1&loai=x", "bai=x&loai=other"],
)
def test_a_place_that_is_not_there_cannot_be_corrected(lan: Visitor, query: str) -> None:
    assert lan.get(f"/sua-loi/moi?{query}").status_code == 404
    fields = dict(part.split("=") for part in query.split("&"))
    assert lan.post("/sua-loi", {**fields, "dung": "Sai."}).status_code in (404, 409)
