"""The digest on paper, read back by the programs that read such files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from desk.digest import NOTE, compose, render, window
from desk.paper import FORMS
from tests.desk.conftest import EVIL, MORNING

OFFICE = "UBND tỉnh Mẫu; Văn phòng"
TITLE = "Chuyện cải cách số edited"
COVERAGE = "Nguồn: 2/3 báo có bài."


@pytest.fixture(scope="module")
def digest(filled: Any) -> Any:
    from store.schema import reader

    store = reader(filled[0])
    yield compose(store, *window(MORNING.date()), OFFICE)
    store.close()


@pytest.fixture(scope="module")
def nothing(filled: Any) -> Any:
    from store.schema import reader

    store = reader(filled[0])
    yield compose(store, *window(MORNING.date() + timedelta(days=30)), OFFICE)
    store.close()


def book(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8") for name in file.namelist() if name.endswith(".xml")}


def broken(digest: Any, text: str) -> Any:
    """The digest with a hostile text wherever a newspaper can put one."""
    from dataclasses import replace

    names = ("title", "lead", "newspaper_title", "url", "indicator", "scope", "sentence", "period")
    put = dict.fromkeys((*names, "places", "unit", "province"), text)
    sections = tuple((text, tuple(row | put for row in rows)) for _, rows in digest.sections)
    lists = {name: tuple(row | put for row in getattr(digest, name)) for name in ("figures", "needs", "highlights")}
    return replace(digest, office=text, sections=sections, **lists)


# ------------------------------------------------------------------------------------------------------------- Word
def test_word_is_laid_out_as_the_decree_says(digest: Any) -> None:
    paper = Document(io.BytesIO(render(digest, "docx")))
    page = paper.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)  # A4
    assert 20 <= round(page.top_margin.mm, 1) <= 25
    assert 20 <= round(page.bottom_margin.mm, 1) <= 25
    assert 30 <= round(page.left_margin.mm, 1) <= 35
    assert 15 <= round(page.right_margin.mm, 1) <= 20
    normal = paper.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(13))
    left, right = paper.tables[0].rows[0].cells
    assert left.text.split("\n")[:2] == ["UBND TỈNH MẪU", "VĂN PHÒNG"]
    assert right.text.split("\n") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "",
        "Mẫu, ngày 05 tháng 3 năm 2025",
    ]
    assert left.text.split("\n")[2:] == ["", "Số:         /ĐB-…"]
    sign = paper.tables[-1].rows[0].cells
    assert sign[0].text.split("\n") == ["Nơi nhận:", "- Lãnh đạo cơ quan (để báo cáo);", "- Lưu: VT."]
    assert sign[1].text.strip() == "THỦ TRƯỞNG ĐƠN VỊ"
    assert not paper.tables[0].autofit  # else the motto is broken over two lines
    assert "PAGE" in page.header._element.xml
    assert page.different_first_page_header_footer


def test_word_tells_the_morning(digest: Any) -> None:
    paper = Document(io.BytesIO(render(digest, "docx")))
    lines = [paragraph.text for paragraph in paper.paragraphs if paragraph.text]
    assert lines[:3] == [
        "ĐIỂM BÁO",
        "Cải cách hành chính",
        "(từ 06h30 ngày 4/3/2025 đến 06h30 ngày 5/3/2025)",
    ]
    assert lines[3].startswith("4 tin gốc (5 bài, 1 bài đăng lại), 3 số liệu. 1 tin phản ánh của người dân")
    assert lines[4].startswith(COVERAGE)
    assert NOTE in lines
    assert lines[-1].startswith("Viết lại y như thế: diembao digest --day 2025-03-05 --as-of 2025-03-05T06:10:00+07:00")
    headings = [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == [
        "I. THÔNG TIN PHẢN ÁNH CẦN XỬ LÝ (1)",
        "II. TIN NỔI BẬT (3)",
        "III. SỐ LIỆU MỚI (3)",
    ]
    assert TITLE in lines
    assert "Báo Mẫu, 10h30 ngày 4/3/2025 (+1 báo đăng lại: Báo Khác)" in lines
    needs = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert needs[1][:3] == ["1", "Báo Khác, 12h30", "Chuyện cải cách số voice"]
    assert needs[1][4:] == ["chưa giao", "mới"]
    head, *rows = [[cell.text for cell in row.cells] for row in paper.tables[2].rows]
    assert head == ["Chỉ tiêu", "Của ai, kỳ", "Giá trị", "So với kỳ trước", "Chỉ tiêu giao", "Nguồn"]
    told = ["Tỉ lệ hồ sơ trực tuyến", "Quảng Trị, năm 2025", "trên 80% (mục tiêu)", "", "", "Báo Khác"]
    assert told in rows
    assert paper.tables[2].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_word_links_lead_to_newspapers_only(digest: Any) -> None:
    paper = Document(io.BytesIO(render(digest, "docx")))
    links = [rel.target_ref for rel in paper.part.rels.values() if rel.is_external]
    # Of four articles one has an address that is none; those of the figures' sources stand in their table.
    assert len(set(links)) == 3
    assert all(link.startswith("https://baomau.example/") for link in links)


def test_word_without_an_office_has_no_letterhead(digest: Any) -> None:
    from dataclasses import replace

    paper = Document(io.BytesIO(render(replace(digest, office=""), "docx")))
    assert "CỘNG HÒA" not in "".join(cell.text for table in paper.tables for cell in table.rows[0].cells)
    assert paper.paragraphs[0].text == "ĐIỂM BÁO"


# ------------------------------------------------------------------------------------------------------------ Excel
def test_excel_has_a_sheet_for_each_table_and_no_formula(digest: Any) -> None:
    parts = book(render(digest, "xlsx"))
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    names = re.findall(r'<sheet name="(.*?)"', parts["xl/workbook.xml"])
    assert names == ["Điểm báo", "Bài", "Số liệu mới", "Thông tin phản ánh cần xử lý", "Bản của bài"]
    assert not [name for name in sheets if "<f>" in parts[name] or "<f " in parts[name]]
    assert not [name for name in sheets if "hyperlink" in parts[name].lower()]
    strings = ["".join(item.itertext()) for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])]
    assert {TITLE, "Báo Khác", "https://baomau.example/bai-edited.html", "trên 80% (mục tiêu)"} <= set(strings)
    assert f"=1+1 {EVIL}" in strings  # a text, as it was printed
    assert any(text.startswith(COVERAGE) for text in strings)


# -------------------------------------------------------------------------------------------------- HTML and Markdown
def test_html_is_whole_and_safe(digest: Any) -> None:
    content = render(digest, "html").decode("utf-8")
    html = BeautifulSoup(content, "html.parser")
    assert html.html["lang"] == "vi"
    assert [tag.name for tag in html.find_all(["script", "style", "img", "link", "b"])] == []
    assert [heading.name for heading in html.find_all(["h1", "h2"])] == ["h1", "h2", "h2", "h2"]
    assert all(link["href"].startswith("https://") for link in html.find_all("a"))
    assert [len(table.select("tbody tr")) for table in html.find_all("table")] == [1, 3]
    assert f"=1+1 {EVIL}" in html.text
    assert "UBND tỉnh Mẫu - Văn phòng" in html.text


def test_markdown_is_one_line_an_article(digest: Any) -> None:
    lines = render(digest, "md").decode("utf-8").split("\n")
    assert "# ĐIỂM BÁO: Cải cách hành chính" in lines
    assert f"- **[{TITLE}](https://baomau.example/bai-edited.html)** — " in "\n".join(lines)
    assert not [line for line in lines if "<script" in line.replace("\\<", "")]
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 3 + 5
    assert {line.replace("\\|", "").count("|") for line in table} == {7}


# --------------------------------------------------------------------------------------------------------- every form
@pytest.mark.parametrize("form", FORMS)
def test_an_empty_morning_is_explained(nothing: Any, form: str) -> None:
    content = render(nothing, form)
    why = "Không có tin cải cách hành chính trong thời gian này: lần ghé báo gần nhất là 06h10 ngày 5/3/2025."
    if form == "docx":
        assert why in [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    elif form == "xlsx":
        assert why in book(content)["xl/sharedStrings.xml"]
    elif form == "csv":
        assert content.decode("utf-8-sig").startswith("Ngày,Giờ,Báo,Tên bài,")  # a table of no rows has its header
    else:
        assert why in content.decode("utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x0b\x0c\x1b\x1f\x7f\x85",
        "a\ud800b",
        "\ufffe\uffff",
        "dòng\nhai\r\nba\u2028bốn",
        "]]>&amp;<!--",
        "|`*_[](x)",
        "=cmd|' /C calc'!A0",
        "javascript:alert(1)",
        "https://x.example/)\" onclick='x' <b>",
        "x" * 40_000,
        "\u202e gnol \u200b",
        "x]]></w:t>",
    ],
    ids=ascii,
)
def test_no_text_breaks_a_form(digest: Any, form: str, text: str) -> None:
    content = render(broken(digest, text), form)
    if form == "docx":
        paper = Document(io.BytesIO(content))
        assert len(paper.tables) == 4
        assert all(rel.target_ref.startswith("http") for rel in paper.part.rels.values() if rel.is_external)
    elif form == "xlsx":
        parts = book(content)
        for part in parts.values():
            ElementTree.fromstring(part)
        assert "<f>" not in "".join(parts.values())
    elif form == "html":
        html = BeautifulSoup(content.decode("utf-8"), "html.parser")
        assert html.find(["b", "script"]) is None
        assert not [tag for tag in html.find_all(True) if "onclick" in tag.attrs]
        assert len(html.select("tbody tr")) == 4
    elif form == "md":
        lines = content.decode("utf-8").split("\n")
        assert len([line for line in lines if line.startswith("|")]) == 8
    elif form == "xml":
        feed = ElementTree.fromstring(content)
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 4
    elif form == "json":
        assert [len(section["stories"]) for section in json.loads(content)["sections"]] == [1, 1, 2]
    elif form == "csv":
        assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))) == 5
    else:
        assert form == "txt"
        assert len(content.decode("utf-8")) <= 2000


@pytest.mark.parametrize("form", FORMS)
def test_the_same_morning_gives_the_same_bytes(digest: Any, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    first = render(digest, form)
    later = time.localtime(time.time() + 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: later)  # what zipfile stamps parts with
    assert render(digest, form) == first


def test_an_unknown_form_is_refused_by_name(digest: Any) -> None:
    with pytest.raises(ValueError, match="'pdf'; there are md, html, docx, xlsx, txt, csv, json, xml"):
        render(digest, "pdf")
