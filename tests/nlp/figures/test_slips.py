"""Slips within an article: each kind caught once, and silent where the words leave a way out. Sentences are our own."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.figures.extract import extract
from nlp.figures.slips import Slip, slips
from nlp.figures.targets import targets
from nlp.places import find_places
from nlp.references import find_references
from nlp.text import Document, sentences

DAY = date(2024, 7, 10)


def found(text: str) -> list[Slip]:
    document = Document(id="1", text=text, published=DAY, province="Quảng Trị")
    figures = extract(document, find_references(text, DAY), find_places(text, DAY))
    return slips(text, list(sentences(text)), figures)


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        (
            "Xã Hải An đã giải quyết 430/500 hồ sơ (96%).",
            "share",
            "430/500 = 86%, báo in 96%",
        ),
        (
            "Sở Nội vụ đã giải quyết 2.263/6.974 hồ sơ, đạt tỉ lệ 31%.",
            "share",
            "2.263/6.974 = 32,45%, báo in 31%",
        ),
        (
            "Trong tổng số 400 hồ sơ, có 300 hồ sơ (78%) nộp qua mạng.",
            "share",
            "300/400 = 75%, báo in 78%",
        ),
        (
            "Tỉ lệ hồ sơ trực tuyến của tỉnh đạt 187%.",
            "range",
            "187%: trên mức cao nhất hợp lý của tỉ lệ hồ sơ trực tuyến (100 %)",
        ),
        (
            "Tỉ lệ hồ sơ trực tuyến tăng từ 80% lên 87%, tăng 5 điểm %.",
            "change",
            "từ 80 đến 87 %: lệch 7 điểm %, báo in 5 điểm %",
        ),
        (
            "Tỉ lệ hồ sơ trực tuyến từ 44% xuống còn 77%.",
            "change",
            "từ 44 đến 77 % là tăng, báo in ngược lại",
        ),
    ],
)
def test_a_slip_is_caught(text: str, kind: str, why: str) -> None:
    assert [(slip.kind, slip.why) for slip in found(text)] == [(kind, why)]


@pytest.mark.parametrize(
    "text",
    [
        "Xã Hải An đã giải quyết 430/500 hồ sơ (86%).",
        "Xã Hải An đã giải quyết 2.263/6.974 hồ sơ (32,4%).",  # cut off, not rounded
        "Xã Hải An đã giải quyết gần 430/500 hồ sơ (90%).",
        "Khoảng 1/3 hồ sơ (31%) nộp qua mạng.",
        "Xã hoàn thành 9/10 chỉ tiêu, 85% hồ sơ nộp qua mạng.",  # another thing
        "Có 430/450 đại biểu có mặt tán thành, chiếm 88% tổng số đại biểu.",
        "Tỉnh có 194/262 xã chưa đạt 50% tiêu chuẩn.",
        "Có 28% doanh nghiệp chưa hài lòng.",
        "Tỉ lệ hồ sơ trực tuyến tăng từ 80% lên 87%, tăng 7 điểm %.",
        "Tỉ lệ hồ sơ trực tuyến tăng từ 80% lên 87%, tăng 8,75%.",  # relative
        "Kinh phí tăng từ 1,2 tỷ đồng lên 1,5 tỷ đồng, tăng 312 triệu đồng.",  # rounded to the hundred million
        "Kinh phí tăng từ 1,2 tỷ đồng lên 1,5 tỷ đồng, tăng 29%.",
        "Chỉ số PAR INDEX từ thứ 42 tăng lên thứ 54.",  # said of ranks both ways
        "Chỉ tiêu được cải thiện, giảm từ 65% xuống còn 58%.",
        "Huyện có 52 đơn vị, gồm 40 đơn vị cấp xã và 12 đơn vị cấp huyện.",
        "Huyện có 52 đơn vị, trong đó 30 đơn vị cấp xã và 12 đơn vị cấp huyện.",  # not to the end
        "",
    ],
)
def test_silent_where_it_fits_or_the_words_leave_a_way_out(text: str) -> None:
    assert found(text) == []


def test_parts_listed_to_the_end_make_the_whole() -> None:
    text = "Tỉnh đã sắp xếp 52 đơn vị, gồm 40 đơn vị hành chính và 10 đơn vị sự nghiệp."
    assert [(slip.kind, slip.why) for slip in found(text)] == [("sum", "40 + 10 = 50, báo in 52 đơn vị")]


def test_targets_have_areas_periods_and_a_certainty() -> None:
    rows = targets()
    assert len(rows) == len(
        {(row.doc_id, row.indicator_id, row.scope, row.period, row.value, row.qualifier) for row in rows}
    )
    assert {row.certainty for row in rows} == {"V", "M"}
    assert {row.area for row in rows if row.scope == "cả nước"} == {"VN"}
    assert all(row.area for row in rows)
    assert {row.source for row in rows if row.certainty == "M"} == {"from memory, not verified"}
