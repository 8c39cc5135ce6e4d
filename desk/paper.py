"""The digest on paper: Word as Nghị định 30/2020/NĐ-CP wants it, Excel, HTML for a mail, Markdown, CSV."""

import html
from collections.abc import Callable, Sequence
from typing import Any

from desk.digest import FIGURE_COLUMNS, Digest, coverage, figure_cells, footer, heading, summary
from desk.export import table_of, workbook_of
from desk.feed import atom, record
from desk.gathering import place_of
from desk.leaflet import leaflet
from desk.outline import TITLE, Heading, Line, News, Part, Table, annex, body, outline, titles

__all__ = ["FORMS", "TITLE"]

FIGURES_TITLE = "Số liệu mới"
IN_SHEETS = (FIGURES_TITLE, "Phụ lục: danh mục bài", "Tin khác theo lĩnh vực")  # tables that have longer sheets


def _one_line(office: str) -> str:
    """The office with the one above it, which `;` parts."""
    return " - ".join(part.strip() for part in office.split(";"))


# ------------------------------------------------------------------------------------------------------------ Markdown
def _markdown(digest: Digest) -> bytes:
    office = [f"**{_escaped(_one_line(digest.office))}**", ""] if digest.office else []
    kind, about = titles(digest)
    lines = [*office, f"# {kind}: {about}", "", f"*({heading(digest)})*", ""]
    for part in outline(digest):
        match part:
            case Heading(text, level):
                lines += [f"{'#' * (level + 1)} {_escaped(text)}", ""]
            case Line(text, small):
                lines += [f"*{_escaped(text)}*" if small else _escaped(text), ""]
            case News(title, address, source, lead):
                said = f"[{_escaped(title)}]({address})" if address else _escaped(title)
                lines += [f"- **{said}** — {_escaped(source)}", *([f"  {_escaped(lead)}"] if lead else []), ""]
            case Table():
                lines += _markdown_table(part)
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "replace")


def _markdown_table(table: Table) -> list[str]:
    lines = ["| " + " | ".join(table.columns) + " |", "| --- " * len(table.columns) + "|"]
    return [*lines, *("| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in table.rows), ""]


def _escaped(text: str) -> str:
    """Text that Markdown prints as it stands, on one line.

    >>> print(_escaped("# <b>a|b</b>\\n1*2"))
    \\# \\<b\\>a\\|b\\</b\\> 1\\*2
    """
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


# ---------------------------------------------------------------------------------------------------------------- HTML
# Styles stand in the elements: mail programs drop <style>. A wide table scrolls in its own box on a phone.
_BODY = "font:16px/1.5 'Times New Roman',serif;max-width:50rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b"
_BOX = "overflow-x:auto;margin:0 0 1rem"
_GRID = "border-collapse:collapse;width:100%;font-size:14px;line-height:1.35"
_CELL = "border:1px solid #999;padding:4px 6px;text-align:left;vertical-align:top"
_HEAD = f"{_CELL};background:#f0f0f0"
_SMALL = "font-size:13px;color:#444;overflow-wrap:anywhere"


def _html(digest: Digest) -> bytes:
    say = html.escape
    office = f"<p><strong>{say(_one_line(digest.office))}</strong></p>" if digest.office else ""
    kind, about = titles(digest)
    parts = [
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{say(kind.capitalize())}: ',
        f'{say(about)}</title></head><body style="{_BODY}">{office}<h1 style="font-size:22px;margin:0 0 4px">',
        f'{say(kind)}<br><span style="font-size:18px">{say(about)}</span></h1><p><em>({say(heading(digest))})</em></p>',
    ]
    for part in outline(digest):
        match part:
            case Heading(text, level):
                size = 18 if level == 1 else 16
                parts.append(f'<h{level + 1} style="font-size:{size}px;margin:18px 0 6px">{say(text)}</h{level + 1}>')
            case Line(text, small):
                parts.append(f'<p style="{_SMALL}">{say(text)}</p>' if small else f"<p>{say(text)}</p>")
            case News(title, address, source, lead):
                linked = f'<a href="{say(address)}">{say(title)}</a>' if address else say(title)
                more = f"<br>{say(lead)}" if lead else ""
                parts.append(f"<p><strong>{linked}</strong><br><small>{say(source)}</small>{more}</p>")
            case Table():
                parts.append(_html_table(part))
    return ("".join(parts) + "</body></html>\n").encode("utf-8", "replace")


def _html_table(table: Table) -> str:
    say = html.escape
    head = "".join(f'<th scope="col" style="{_HEAD}">{say(name)}</th>' for name in table.columns)
    lines = []
    for place, row in enumerate(table.rows):
        cells = [say(cell).replace("\n", "<br>") for cell in row]
        address = table.links[place] if table.links else ""
        if address:
            first, mark, more = cells[table.linked].partition("<br>")
            cells[table.linked] = f'<a href="{say(address)}">{first}</a>{mark}{more}'
        lines.append("<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>")
    grid = _GRID + (";min-width:34rem" if len(table.columns) > 4 else "")
    told = f'<table style="{grid}"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    return f'<div style="{_BOX}" role="region" aria-label="{say(table.name)}" tabindex="0">{told}</div>'


# ---------------------------------------------------------------------------------------------------------------- Word
def _docx(digest: Digest) -> bytes:
    from desk.word import Paper, dated

    kind, about = titles(digest)
    paper = Paper(f"{kind.capitalize()}: {about}")
    masthead = digest.masthead
    if digest.office:
        number = masthead.number or ("        /BC-…" if digest.period != "day" else "        /ĐB-…")
        place = masthead.place or place_of(digest.office)
        paper.letterhead(digest.office, f"Số: {number}", dated(place, digest.until.date()))
    paper.title(kind, [about, f"({heading(digest)})"])
    _write(paper, body(digest))
    if digest.office:
        told = [part.strip() for part in masthead.recipients.split(";") if part.strip()]
        signer, _, name = masthead.signer.partition(";")
        paper.signature(told or RECIPIENTS, signer.strip() or SIGNER, name.strip())
    beneath = annex(digest)
    if isinstance(beneath[0], Heading):
        paper.new_page()
    _write(paper, beneath)
    return paper.bytes()


def _write(paper: Any, parts: Sequence[Part]) -> None:
    for part in parts:
        match part:
            case Heading(text, level):
                paper.heading(text, level)
            case Line(text, small):
                if small:
                    paper.line(text, italic=True, before=2, after=2, size=9)
                else:
                    paper.line(text, justified=True, indented=True, after=6)
            case News(title, address, source, lead):
                paper.linked(title, address)
                paper.line(source, italic=True, after=2, size=12, keep=bool(lead))
                if lead:
                    paper.line(lead, justified=True, indented=True, after=6)
            case Table():
                paper.table(part.columns, part.rows, part.widths, part.links, part.linked)


SIGNER = "Thủ trưởng đơn vị"
RECIPIENTS = ("Lãnh đạo cơ quan (để báo cáo);", "Lưu: VT.")


# --------------------------------------------------------------------------------------------------------------- Excel
def _xlsx(digest: Digest) -> bytes:
    about = [
        {"Điểm báo": "Cơ quan", "Nội dung": digest.office},
        {"Điểm báo": "Thời gian", "Nội dung": heading(digest)},
        {"Điểm báo": "Tóm tắt", "Nội dung": summary(digest)},
        {"Điểm báo": "Nguồn", "Nội dung": coverage(digest)},
        *({"Điểm báo": "Ghi chú", "Nội dung": text} for text in footer(digest)),
    ]
    figures: list[dict[str, Any]] = [
        dict(zip(FIGURE_COLUMNS, figure_cells(row), strict=True)) | {"Câu": row["sentence"], "Liên kết": row["url"]}
        for row in digest.figures
    ]
    tables: dict[str, list[dict[str, Any]]] = {}
    for part in outline(digest):
        if isinstance(part, Table) and part.name not in IN_SHEETS:
            rows = [dict(zip(part.columns, row, strict=True)) for row in part.rows]
            tables[part.name] = rows
    versions = [
        {"Số bài": row["article_id"], "Bản": row["version"], "Mô hình": row["model"], "Quy tắc": row["code"]}
        for row in digest.evidence
    ]
    return workbook_of(
        [
            ("Điểm báo", about),
            ("Bài", articles_of(digest)),
            (FIGURES_TITLE, figures),
            *tables.items(),
            ("Bản của bài", versions),
        ]
    )


def articles_of(digest: Digest) -> list[dict[str, Any]]:
    """Every story as a row of a table, in the order of the digest."""
    return [
        {
            "Ngày": article["published"][:10],
            "Giờ": article["published"][11:16],
            "Báo": article["newspaper_title"],
            "Tên bài": article["title"],
            "Tóm tắt": article["lead"],
            "Chủ đề": article["topic_names"],
            "Số liệu": article["figures"],
            "Báo đăng lại": ", ".join(article["reprints"]),
            "Liên kết": article["url"],
        }
        for _, section in digest.sections
        for article in section
    ]


ARTICLE_COLUMNS = ("Ngày", "Giờ", "Báo", "Tên bài", "Tóm tắt", "Chủ đề", "Số liệu", "Báo đăng lại", "Liên kết")


def _csv(digest: Digest) -> bytes:
    return table_of(articles_of(digest), "csv", "Bài", ARTICLE_COLUMNS)


FORMS: dict[str, Callable[[Digest], bytes]] = {
    "md": _markdown,
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "txt": leaflet,
    "csv": _csv,
    "json": record,
    "xml": atom,
}
