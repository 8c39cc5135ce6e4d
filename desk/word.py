"""A Word file in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman, national motto, page numbers."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - python-docx wants a naive one; a fixed one keeps files reproducible


class Paper:
    """One document, written from the top down."""

    def __init__(self, title: str) -> None:
        self._paper = Document()
        page = self._paper.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
        page.header_distance = Mm(10)
        page.different_first_page_header_footer = True  # the first page bears no number
        number = page.header.paragraphs[0]
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _page_field(number)
        for name in ("Normal", "Heading 1"):
            style = self._paper.styles[name]
            style.font.name, style.font.size = FONT, Pt(13)
            style.font.color.rgb = None
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script in ("ascii", "hAnsi", "eastAsia", "cs"):
                fonts.set(qn(f"w:{script}"), FONT)
        told = self._paper.core_properties
        told.title, told.language, told.author = title, "vi-VN", ""
        told.comments, told.created, told.modified = "", EPOCH, EPOCH

    def letterhead(self, office: str, day: datetime) -> None:
        """Write the office at the left, nation and motto at the right, the day beneath. `;` parts two offices."""
        table = self._paper.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        left, right = table.rows[0].cells
        _widen(table, (65, 105))
        *above, own = [part.strip().upper() for part in office.split(";")]
        lines = [left.paragraphs[0], *(left.add_paragraph() for _ in above)]
        for paragraph, name in zip(lines, above, strict=False):
            _write(paragraph, name, size=12, centred=True, after=0)
        _write(lines[-1], own, bold=True, size=12, centred=True, after=2)
        _rule(left.add_paragraph(), aside=Mm(20))
        _write(right.paragraphs[0], NATION, bold=True, size=12, centred=True, after=0)
        _write(right.add_paragraph(), MOTTO, bold=True, size=13, centred=True, after=2)
        _rule(right.add_paragraph(), aside=Mm(23))
        # Nghị định 30/2020/NĐ-CP, Phụ lục I, II.4: days below 10 and the months 1 and 2 take a zero.
        dated = f"Ngày {day:%d} tháng {f'{day:%m}' if day.month < 3 else day.month} năm {day.year}"
        _write(right.add_paragraph(), dated, italic=True, size=13, centred=True, before=4, after=10)

    def line(self, text: str, **form: Any) -> None:
        """Write one paragraph; `form` as in `_write`."""
        _write(self._paper.add_paragraph(), text, **form)

    def heading(self, text: str) -> None:
        """Write a heading that Word's navigation pane knows."""
        _write(self._paper.add_heading(level=1), text, bold=True, before=10, keep=True)

    def linked(self, text: str, address: str) -> None:
        """Write a bold line that leads to an address; without one, just the line."""
        paragraph = self._paper.add_paragraph()
        _write(paragraph, "" if address else text, bold=True, after=0, before=4, keep=True)
        if not address:
            return
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(printable(text))
        run.bold, run.font.underline = True, True
        link.append(run._r)
        paragraph._p.append(link)

    def table(self, names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Write a grid whose first row is repeated on every page; `widths` in millimetres."""
        table = self._paper.add_table(rows=1, cols=len(names), style="Table Grid")
        head = table.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, name in zip(head.cells, names, strict=True):
            _write(cell.paragraphs[0], name, bold=True, size=11, centred=True, after=0)
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, text in zip(added.cells, row, strict=True):
                _write(cell.paragraphs[0], text, size=11, after=0)
        _widen(table, widths)

    def bytes(self) -> bytes:
        """Return the file; the same content gives the same bytes (python-docx stamps the parts with the clock)."""
        sink, still = io.BytesIO(), io.BytesIO()
        self._paper.save(sink)
        with zipfile.ZipFile(sink) as stamped, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as file:
            for part in stamped.infolist():
                file.writestr(zipfile.ZipInfo(part.filename), stamped.read(part), zipfile.ZIP_DEFLATED)
        return still.getvalue()


def _write(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    justified: bool = False,
    size: int | None = None,
    before: int = 0,
    after: int = 4,
    keep: bool = False,
) -> None:
    """Write a run into a paragraph; sizes and distances in points, `keep` = not parted from the next."""
    run = paragraph.add_run(printable(text))
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if centred or justified:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep


def _widen(table: Any, widths: Sequence[int]) -> None:
    """Give columns their widths in millimetres: Word reads those of the cells, LibreOffice those of the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _rule(paragraph: Any, *, aside: Any) -> None:
    """Draw the line under the motto and the office's name, shorter than the column by `aside` at both ends."""
    border = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    paragraph._p.get_or_add_pPr().append(borders)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = aside
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(2)


def _page_field(paragraph: Any) -> None:
    """Put the number of the page, as Word counts it, into a paragraph."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("2")._r)
    paragraph._p.append(field)


def printable(text: str) -> str:
    """Leave out what Word's XML refuses: control characters, lone surrogates, U+FFFE and U+FFFF.

    >>> printable("a\\x00b\\x0bc\\ufffed")
    'abcd'
    """
    return "".join(
        sign
        for sign in text
        if (sign >= " " or sign in "\t\n") and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
    )
