"""The Word digest opened by a real office program, LibreOffice, and printed: A4, nothing broken, every word there."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.digest import Office, gather, render
from desk.gathering import Digest
from desk.periods import named_span, span
from store.schema import reader
from tests.desk.conftest import MORNING

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PDFTOTEXT = shutil.which("pdftotext")
pytestmark = [
    pytest.mark.office,
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here (apt install libreoffice-writer)"),
    pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not here (apt install poppler-utils)"),
]
OFFICE = Office(
    "UBND tỉnh Mẫu; Văn phòng", number="12/BC-VP", signer="Chánh Văn phòng; Trần Thị Mẫu", recipients="Lưu: VT."
)


def printed(content: bytes, folder: Path) -> str:
    """Print a Word file with LibreOffice; gives the words of the PDF as they stand on its pages."""
    paper = folder / "điểm báo.docx"
    paper.write_bytes(content)
    profile = (folder / "profile").as_uri()
    told = subprocess.run(
        [
            *(str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--norestore"),
            *("--convert-to", "pdf", "--outdir", str(folder), str(paper)),
        ],
        capture_output=True,
        timeout=240,
        check=False,
    )
    pdf = paper.with_suffix(".pdf")
    assert pdf.is_file(), told.stderr.decode("utf-8", "replace")
    about = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, timeout=60, check=True).stdout.decode("utf-8")
    assert re.search(r"Page size: {1,20}[\d.]{1,8} x [\d.]{1,8} pts \(A4\)", about), about
    words = subprocess.run([str(PDFTOTEXT), "-layout", str(pdf), "-"], capture_output=True, timeout=60, check=True)
    return words.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def digests(filled: Any) -> dict[str, Digest]:
    store = reader(filled[0])
    found = {
        "day": gather(store, span("day", MORNING.date()), OFFICE),
        "quarter": gather(store, named_span("2025Q1"), OFFICE),
        "empty": gather(store, named_span("2030Q1"), OFFICE),
    }
    store.close()
    return found


def test_a_morning_fits_on_paper(digests: dict[str, Digest], tmp_path: Path) -> None:
    text = printed(render(digests["day"], "docx"), tmp_path)
    first, *_ = text.split("\f")
    lines = [" ".join(line.split()) for line in first.splitlines() if line.strip()]
    assert lines[0] == "UBND TỈNH MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"  # each on one line, side by side
    assert lines[1] == "VĂN PHÒNG Độc lập - Tự do - Hạnh phúc"
    assert lines[2] == "Số: 12/BC-VP Mẫu, ngày 05 tháng 3 năm 2025"
    assert lines[3:5] == ["ĐIỂM BÁO", "Cải cách hành chính"]
    assert "I. THÔNG TIN PHẢN ÁNH CẦN XỬ LÝ (1)" in lines
    whole = " ".join(text.split())
    assert "Nơi nhận:" in whole
    assert "CHÁNH VĂN PHÒNG" in whole
    assert "Trần Thị Mẫu" in whole
    assert whole.index("Trần Thị Mẫu") < whole.index("Viết lại y như thế")


@pytest.mark.parametrize("name", ["quarter", "empty"])
def test_a_quarter_and_an_empty_one_are_printed(digests: dict[str, Digest], tmp_path: Path, name: str) -> None:
    text = printed(render(digests[name], "docx"), tmp_path)
    whole = " ".join(text.split())
    assert "BÁO CÁO Công tác tuyên truyền cải cách hành chính trên báo chí" in whole
    assert ("PHỤ LỤC: DANH MỤC BÀI" in whole) == (name == "quarter")
    assert ("Không có tin cải cách hành chính" in whole) == (name == "empty")
    pages = text.rstrip("\f").split("\f")
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]


def test_a_usual_day_is_read_in_ten_minutes(digests: dict[str, Digest], tmp_path: Path) -> None:
    """Thirty-four stories of nine topics, three of them to be answered, and 160 figures: three pages at the most."""
    day = digests["day"]
    said = "Bộ phận một cửa của phường hướng dẫn bà con nộp hồ sơ đăng ký khai sinh và hộ tịch ngay tại nhà văn hóa."
    title = "Tổ công nghệ số cộng đồng gỡ vướng mắc khi làm hồ sơ hộ tịch"
    row = day.sections[-1][1][0] | {"lead": f"{said} " * 2, "reprints": [], "newspaper_title": "Báo Buổi Sáng Mẫu"}
    rows = [row | {"article_id": 1000 + number, "title": f"{title} {number}"} for number in range(34)]
    names = ("Cải cách thể chế", "Xây dựng, phát triển Chính phủ điện tử, Chính phủ số", "Chỉ số, xếp hạng")
    sections = tuple((f"{names[part % 3]} {part}", tuple(rows[part::9])) for part in range(9))
    many = (day.figures * 60)[:160]
    big = replace(day, sections=sections, figures=many, needs=tuple(rows[:3]), highlights=tuple(rows[3:8]), stories=34)
    pages = printed(render(big, "docx"), tmp_path).rstrip("\f").split("\f")
    assert len(pages) <= 3
    whole = " ".join(" ".join(pages).split())
    assert all(whole.count(f"hộ tịch {number} ") == 1 for number in range(34))
    assert whole.index("TIN KHÁC THEO LĨNH VỰC (26)") < whole.index("CHÁNH VĂN PHÒNG")


def test_a_hundred_stories_and_figures_break_nothing(digests: dict[str, Digest], tmp_path: Path) -> None:
    day = digests["day"]
    name, rows = day.sections[-1]
    many = tuple(rows[0] | {"article_id": 1000 + number, "title": f"Tin số {number}"} for number in range(100))
    big = replace(day, sections=((name, many),), figures=day.figures * 40, needs=day.needs * 30)
    text = printed(render(big, "docx"), tmp_path)
    assert "Tin số 99" in text
    assert "Còn 112 số liệu trong tệp Excel kèm theo." in " ".join(text.split())
