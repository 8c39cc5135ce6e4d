"""A Word file in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman, national motto, page numbers."""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime
from functools import cache
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from desk.wording import printable

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
LINK = RGBColor(
    0x1F, 0x38, 0x64
)  # seen as a link on the screen, and as black on paper; lines under whole tables are not
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
        for name in ("Normal", "Heading 1", "Heading 2"):
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

    def letterhead(self, office: str, number: str, dated: str) -> None:
        """Write office and number at the left; nation, motto, place and day at the right. `;` parts two offices."""
        table = self._paper.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        left, right = table.rows[0].cells
        _widen(table, (62, 105))
        *above, own = [part.strip().upper() for part in office.split(";")]
        lines = [left.paragraphs[0], *(left.add_paragraph() for _ in above)]
        for paragraph, name in zip(lines, above, strict=False):
            _write(paragraph, name, size=12, centred=True, after=0)
        _write(lines[-1], own, bold=True, size=12, centred=True, after=2)
        _rule(left.add_paragraph(), aside=Mm(21))
        _write(left.add_paragraph(), number, size=13, centred=True, before=4, after=10)
        _write(right.paragraphs[0], NATION, bold=True, size=12, centred=True, after=0)
        _write(right.add_paragraph(), MOTTO, bold=True, size=13, centred=True, after=2)
        _rule(right.add_paragraph(), aside=Mm(21))
        _write(right.add_paragraph(), dated, italic=True, size=13, centred=True, before=4, after=10)

    def title(self, kind: str, about: Sequence[str]) -> None:
        """Write what kind of paper it is and, beneath, what it is about, with the line under it."""
        _write(self._paper.add_paragraph(), kind, bold=True, centred=True, size=14, after=0, keep=True)
        for text in about:
            aside = text.startswith("(")
            size = 13 if aside else 14
            form: dict[str, Any] = {"bold": not aside, "italic": aside, "size": size}
            _write(self._paper.add_paragraph(), text, centred=True, after=0, keep=True, **form)
        _rule(self._paper.add_paragraph(), aside=Mm(60))
        _write(self._paper.add_paragraph(), "", after=2)

    def signature(self, recipients: Sequence[str], signer: str, name: str) -> None:
        """Write who gets it at the left, who signs at the right, with room for the signature."""
        table = self._paper.add_table(rows=1, cols=2)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        left, right = table.rows[0].cells
        _widen(table, (82, 83))
        _write(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12, before=12, after=0)
        for line in recipients:
            _write(left.add_paragraph(), f"- {line}", size=11, after=0)
        _write(right.paragraphs[0], signer.upper(), bold=True, size=13, centred=True, before=12, after=60)
        _write(right.add_paragraph(), name, bold=True, size=13, centred=True, after=0)

    def line(self, text: str, **form: Any) -> None:
        """Write one paragraph; `form` as in `_write`."""
        _write(self._paper.add_paragraph(), text, **form)

    def heading(self, text: str, level: int = 1) -> None:
        """Write a heading that Word's navigation pane knows; those of the first level in capitals."""
        said = text.upper() if level == 1 else text
        _write(self._paper.add_heading(level=level), said, bold=True, before=10 if level == 1 else 6, keep=True)

    def linked(self, text: str, address: str) -> None:
        """Write a bold line that leads to an address; without one, just the line."""
        paragraph = self._paper.add_paragraph()
        _write(paragraph, "" if address else text, bold=True, after=0, before=4, keep=True)
        if address:
            _link(paragraph, text, address, bold=True)

    def new_page(self) -> None:
        """Begin a new page."""
        _write(self._paper.add_paragraph(), "", after=0)
        self._paper.paragraphs[-1].paragraph_format.page_break_before = True

    def table(
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        links: Sequence[str] = (),
        linked: int = 0,
    ) -> None:
        """Write a grid whose first row is repeated on every page; `widths` in millimetres.

        `links` are addresses, one a row, of the first line of the cell in the column `linked`. Cells that are counts
        stand in the middle.
        """
        table = self._paper.add_table(rows=1, cols=len(names), style="Table Grid")
        head = table.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, name in zip(head.cells, names, strict=True):
            _write(cell.paragraphs[0], name, bold=True, size=11, centred=True, after=0)
        for place, row in enumerate(rows):
            added = table.add_row()
            if not row[0] and place:  # what the row above says holds for this one too
                above = table.rows[place]._tr.tc_lst[0]
                above.vMerge = above.vMerge or "restart"
                added._tr.tc_lst[0].vMerge = "continue"
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for column, (cell, text) in enumerate(zip(added.cells, row, strict=True)):
                address = links[place] if links and column == linked else ""
                for line, part in enumerate(text.split("\n")):
                    paragraph = cell.add_paragraph() if line else cell.paragraphs[0]
                    leads = bool(address) and not line
                    _write(paragraph, "" if leads else part, size=11, after=0, centred=_is_count(part))
                    if leads:
                        _link(paragraph, part, address, size=11)
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
    indented: bool = False,
    size: int | None = None,
    before: int = 0,
    after: int = 4,
    keep: bool = False,
) -> None:
    """Write a run into a paragraph; sizes and distances in points, `keep` = not parted from the next."""
    run = paragraph.add_run(printable(text))
    wanted = (bold, italic, centred, justified, indented, size, before, after, keep)
    if paragraph._p.pPr is not None:
        _form(paragraph, run, *wanted)
        return
    # A quarter has two thousand cells of three kinds: copied, its file takes less than half the time (2026-11).
    shape, letters = _formed(*wanted)
    paragraph._p.insert(0, deepcopy(shape))
    run._r.insert(0, deepcopy(letters))


@cache
def _formed(*wanted: Any) -> tuple[Any, Any]:
    """The properties of a paragraph and of its run, to be copied."""
    paragraph = Paragraph(OxmlElement("w:p"), None)  # type: ignore[arg-type]
    run = paragraph.add_run("")
    _form(paragraph, run, *wanted)
    return paragraph._p.pPr, run._r.rPr


def _form(
    paragraph: Any,
    run: Any,
    bold: bool,
    italic: bool,
    centred: bool,
    justified: bool,
    indented: bool,
    size: int | None,
    before: int,
    after: int,
    keep: bool,
) -> None:
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if centred or justified:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    form.line_spacing = 1.0  # the decree allows 1 to 1.5 lines; LibreOffice's own default is wider
    if indented:
        form.first_line_indent = Mm(10)


def _link(paragraph: Any, text: str, address: str, *, bold: bool = False, size: int | None = None) -> None:
    """Add a run that leads to an address."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(printable(text))
    run.bold, run.font.color.rgb = bold, LINK
    if size:
        run.font.size = Pt(size)
    link.append(run._r)
    paragraph._p.append(link)


def _is_count(text: str) -> bool:
    """Say whether a cell holds a bare number: 12, 0,4, 85%.

    >>> [_is_count(text) for text in ("12", "0,4", "85%", "7/10/2026", "")]
    [True, True, True, False, False]
    """
    return text.removesuffix("%").replace(",", "").replace(".", "").isdecimal()


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


def dated(place: str, day: date) -> str:
    """Write place and day as Nghị định 30/2020/NĐ-CP, Phụ lục I, II.4 wants: days below 10, months 1 and 2 take a zero.

    >>> dated("Quảng Trị", date(2026, 2, 5)), dated("", date(2026, 3, 12))
    ('Quảng Trị, ngày 05 tháng 02 năm 2026', 'Ngày 12 tháng 3 năm 2026')
    """
    said = f"ngày {day:%d} tháng {f'{day:%m}' if day.month < 3 else day.month} năm {day.year}"
    return f"{place}, {said}" if place else f"N{said[1:]}"


def _page_field(paragraph: Any) -> None:
    """Put the number of the page, as Word counts it, into a paragraph."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("2")._r)
    paragraph._p.append(field)
