"""Which edits are new versions: every word and digit of the text, nothing of how it is set or of the page around it."""

from __future__ import annotations

from typing import Any

import pytest

from store import read, write
from tests.store.conftest import HOUR, SITE, START, annotate, article, figure, page, save

BODY = (
    "Năm 2024, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 62,4%, cao hơn năm trước.",
    "Ông Trần Văn Mẫu nói: “Tỉnh sẽ làm tiếp ở 12 xã còn lại”.",
    "Tỉnh phấn đấu năm 2025 đạt trên 80% hồ sơ được nộp trực tuyến.",
)
WHOLE: dict[str, Any] = {
    "title": "Hồ sơ trực tuyến tăng nhanh",
    "lead": "Tỉnh đang đẩy nhanh việc nhận hồ sơ trực tuyến.",
    "captions": ("Người dân nộp hồ sơ. Ảnh: M.T",),
}

SAME: dict[str, dict[str, Any]] = {
    "spaces": {"body": (BODY[0].replace(" ", "  "), *BODY[1:])},
    "a missing space": {"body": (BODY[0].replace("Năm 2024, tỉ", "Năm 2024,tỉ"), *BODY[1:])},
    "another kind of quotes": {"body": (BODY[0], BODY[1].replace("“", '"').replace("”", '"'), BODY[2])},
    "dashes and full stops": {"body": (*BODY[:2], BODY[2].rstrip(".") + " …")},
    "capitals": {"title": WHOLE["title"].upper()},
    "paragraphs set together": {"body": (BODY[0] + " " + BODY[1], BODY[2])},
    "the lead counted as a paragraph": {"lead": None, "body": (WHOLE["lead"], *BODY)},
    "when it was updated": {"body": (*BODY, "Cập nhật lúc: 10:23, 04/06/2025")},
    "how often it was seen": {"body": (*BODY, "Lượt xem: 1.204")},
    "comments": {"body": (*BODY, "12 bình luận")},
    "what else to read": {"body": (*BODY, ">> Xem thêm: Xã nào nhận hồ sơ nhanh nhất năm 2024?", "Tin liên quan:")},
    "a byline": {"body": (*BODY, "Lan Anh")},
    "a byline of two": {"body": (*BODY, "Bài, ảnh: Lan Anh – T.M")},
    "the source": {"body": (*BODY, "(Theo TTXVN)")},
    "share text": {"body": (*BODY, "Chia sẻ Facebook", "Mời quý độc giả theo dõi Báo Mẫu trên Google News")},
    "keywords": {"body": (*BODY, "Từ khóa: hồ sơ, trực tuyến")},
    "a picture credit": {"captions": ("Người dân nộp hồ sơ - Ảnh: MINH TÂM",)},
    "a picture without words": {"captions": (*WHOLE["captions"], "Ảnh: M.T")},
    "the byline's own field": {"author": "Người Khác"},
}
CHANGED: dict[str, dict[str, Any]] = {
    "a digit": {"body": (BODY[0].replace("62,4", "62,5"), *BODY[1:])},
    "a comma in a number": {"body": (BODY[0].replace("62,4", "624"), *BODY[1:])},
    "a percent sign": {"body": (BODY[0].replace("62,4%", "62,4"), *BODY[1:])},
    "a word": {"body": (BODY[0].replace("cao hơn", "thấp hơn"), *BODY[1:])},
    "a tone": {"body": (BODY[0], BODY[1].replace("Mẫu", "Mậu"), BODY[2])},
    "a word left out": {"body": (*BODY[:2], BODY[2].replace("trên ", ""))},
    "a paragraph": {"body": BODY[:2]},
    "paragraphs in another order": {"body": BODY[::-1]},
    "the title": {"title": "Hồ sơ trực tuyến tăng rất nhanh"},
    "the lead": {"lead": "Tỉnh đang đẩy nhanh việc nhận và trả hồ sơ trực tuyến."},
    "a caption": {"captions": ("Người dân nộp hồ sơ tại xã. Ảnh: M.T",)},
    "a line that begins like furniture": {"body": (*BODY, "Cập nhật lúc 10 giờ, số hồ sơ là 1.204.")},
    "a sentence after a byline's word": {"body": (*BODY, "Nguồn: 1.204 hồ sơ của 12 xã.")},
    "a table": {"tables": ((("Xã", "Hồ sơ"), ("Xã Mẫu", "1.204")),)},
}


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", ["baomau"], START)


def put(db: Any, run: int, **changes: Any) -> Any:
    whole = WHOLE | {"body": BODY} | changes
    body = whole.pop("body")
    return save(db, run, page(1, run), article(1, body, **whole))


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_how_a_text_is_set_is_no_version(db: Any, run: int, change: dict[str, Any]) -> None:
    first = put(db, run)
    again = put(db, run, **change)
    assert (again.outcome, again.version_id) == ("same", first.version_id)
    assert read.changes(db, first.article_id) == []
    assert put(db, run).outcome == "same"


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_what_a_text_says_is_a_version(db: Any, run: int, change: dict[str, Any]) -> None:
    first = put(db, run)
    second = put(db, run, **change)
    assert second.outcome == "changed"
    ((edit),) = read.changes(db, first.article_id)
    assert edit["lines"], "and what changed is told"
    back = put(db, run)
    assert (back.outcome, back.version_id) == ("changed", first.version_id)


def test_a_state_seen_before_in_other_type_is_the_same_row_again(db: Any, run: int) -> None:
    first = put(db, run)
    put(db, run, title="Đầu đề khác hẳn")
    back = put(db, run, body=tuple(line.replace("“", '"').replace("”", '"') for line in BODY))
    assert (back.outcome, back.version_id) == ("changed", first.version_id)
    assert db.conn.execute("SELECT count(*) FROM versions").fetchone() == (2,)


def test_an_edit_tells_title_lead_paragraphs_and_captions(db: Any, run: int) -> None:
    first = put(db, run)
    new = ("Đoạn mới đứng đầu, không giống đoạn nào.", BODY[2], BODY[0].replace("62,4%", "63%"))
    put(db, run, title="Hồ sơ trực tuyến tăng rất nhanh", lead=None, body=new, captions=())
    (edit,) = read.changes(db, first.article_id)
    assert [(line["part"], line["kind"], line["before"][:9], line["after"][:9]) for line in edit["lines"]] == [
        ("title", "changed", "Hồ sơ trự", "Hồ sơ trự"),
        ("lead", "removed", "Tỉnh đang", ""),
        ("body", "added", "", "Đoạn mới "),
        ("body", "changed", "Năm 2024,", "Năm 2024,"),
        ("body", "removed", "Ông Trần ", ""),
        ("captions", "removed", "Người dân", ""),
    ]
    assert edit["figures"] is None, "no figures were read in either"


def test_an_edit_tells_which_figures_appeared_vanished_or_changed(db: Any, run: int) -> None:
    def read_figures(saved: Any, row: dict[str, Any], *figures: dict[str, Any]) -> None:
        annotate(db, saved, row["text"], figures=list(figures))

    target = {"status": "target", "period": "2025", "period_start": "2025-01-01", "period_end": "2025-12-31"}
    old = article(1, BODY, **WHOLE)
    first = save(db, run, page(1, run), old)
    read_figures(first, old, figure(old["text"], "62,4%", "62.4"), figure(old["text"], "trên 80%", "80", **target))
    body = (BODY[0].replace("62,4%", "63%"), BODY[1])
    new = article(1, body, **WHOLE)
    second = save(db, run, page(1, run), new, now=START + HOUR)
    assert read.changes(db, first.article_id)[0]["figures"] is None, "not read yet"
    count = {"unit": "xã", "unit_type": "count", "indicator": "xã còn lại", "indicator_id": None}
    read_figures(second, new, figure(new["text"], "63%", "63"), figure(new["text"], "12 xã", "12", **count))
    (edit,) = read.changes(db, first.article_id)
    assert (edit["number"], edit["version_id"], edit["seen_utc"]) == (2, second.version_id, "2025-03-04T02:00:00Z")
    told = [(row["kind"], row["indicator"], row["period"], row["before"], row["after"]) for row in edit["figures"]]
    assert told == [
        ("changed", "tỉ lệ hồ sơ trực tuyến", "2024", "62.4 %", "63 %"),
        ("added", "xã còn lại", "2024", None, "12 xã"),
        ("removed", "tỉ lệ hồ sơ trực tuyến", "2025", "80 %", None),
    ]


def test_a_body_first_withheld_and_then_open_is_a_version(db: Any, run: int) -> None:
    first = put(db, run, body=(), status="withheld")
    second = put(db, run)
    assert (first.article_id, second.outcome) == (second.article_id, "changed")
    assert put(db, run, body=(), status="withheld").outcome == "same"


def test_tables_and_confidence_are_kept(db: Any, run: int) -> None:
    saved = put(db, run, tables=((("Xã", "Hồ sơ"), ("Xã Mẫu", "12")),), confidence=0.75, layout="fallback")
    row = db.conn.execute("SELECT tables, confidence FROM versions WHERE id = ?", (saved.version_id,)).fetchone()
    assert row == ('[[["Xã", "Hồ sơ"], ["Xã Mẫu", "12"]]]', 0.75)
    assert SITE in db.conn.execute("SELECT url FROM articles").fetchone()[0]
