"""The digest on paper: Markdown, HTML for a mail, Word in the form of Nghị định 30/2020/NĐ-CP, Excel."""

import html
from collections.abc import Callable
from typing import Any

from desk.digest import FIGURE_COLUMNS, NOTE, Digest, article_line, coverage, figure_cells, heading, summary
from desk.export import workbook_of
from desk.wording import web

TITLE = "Điểm báo cải cách hành chính"
FIGURES_TITLE = "Số liệu mới"


def _one_line(office: str) -> str:
    """The office with the one above it, which `;` parts."""
    return " - ".join(part.strip() for part in office.split(";"))


# ------------------------------------------------------------------------------------------------------------ Markdown
def _markdown(digest: Digest) -> bytes:
    office = [f"**{_escaped(_one_line(digest.office))}**", ""] if digest.office else []
    lines = [*office, f"# {TITLE.upper()}", "", f"*({heading(digest)})*", ""]
    lines += [_escaped(summary(digest)), "", _escaped(coverage(digest)), ""]
    for number, (topic, articles) in enumerate(digest.sections, 1):
        lines += [f"## {number}. {_escaped(topic)} ({len(articles)})", ""]
        for article in articles:
            title, address = _escaped(article["title"]), web(article["url"])
            linked = f"[{title}]({address})" if address else title
            lines += [f"- **{linked}** — {_escaped(article_line(article))}"]
            if article["lead"]:
                lines += [f"  {_escaped(article['lead'])}"]
        lines += [""]
    if digest.figures:
        lines += [f"## {FIGURES_TITLE}", "", "| " + " | ".join(FIGURE_COLUMNS) + " |"]
        lines += ["| --- " * len(FIGURE_COLUMNS) + "|"]
        lines += ["| " + " | ".join(_escaped(cell) for cell in figure_cells(row)) + " |" for row in digest.figures]
        lines += [""]
    return ("\n".join([*lines, f"*{NOTE}*"]) + "\n").encode("utf-8", "replace")


def _escaped(text: str) -> str:
    """Text that Markdown prints as it stands, on one line.

    >>> print(_escaped("# <b>a|b</b>\\n1*2"))
    \\# \\<b\\>a\\|b\\</b\\> 1\\*2
    """
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


# ---------------------------------------------------------------------------------------------------------------- HTML
# Styles stand in the elements: mail programs drop <style>.
_BODY = "font:16px/1.5 'Times New Roman',serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b"
_CELL = "border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top"


def _html(digest: Digest) -> bytes:
    say = html.escape
    office = f"<p><strong>{say(_one_line(digest.office))}</strong></p>" if digest.office else ""
    parts = [
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{TITLE}</title></head>',
        f'<body style="{_BODY}">{office}<h1>{TITLE}</h1><p><em>({say(heading(digest))})</em></p>',
        f"<p>{say(summary(digest))}</p><p>{say(coverage(digest))}</p>",
    ]
    for number, (topic, articles) in enumerate(digest.sections, 1):
        parts.append(f"<h2>{number}. {say(topic)} ({len(articles)})</h2>")
        for article in articles:
            title, address = say(article["title"]), say(web(article["url"]))
            linked = f'<a href="{address}">{title}</a>' if address else title
            lead = f"<br>{say(article['lead'])}" if article["lead"] else ""
            parts.append(f"<p><strong>{linked}</strong><br><small>{say(article_line(article))}</small>{lead}</p>")
    if digest.figures:
        head = "".join(f'<th scope="col" style="{_CELL}">{say(name)}</th>' for name in FIGURE_COLUMNS)
        parts.append(f'<h2>{FIGURES_TITLE}</h2><table style="border-collapse:collapse;width:100%">')
        parts.append(f"<thead><tr>{head}</tr></thead><tbody>")
        for row in digest.figures:
            cells = "".join(f'<td style="{_CELL}">{say(cell)}</td>' for cell in figure_cells(row))
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</tbody></table>")
    return ("".join(parts) + f"<p><small>{NOTE}</small></p></body></html>\n").encode("utf-8", "replace")


# ---------------------------------------------------------------------------------------------------------------- Word
def _docx(digest: Digest) -> bytes:
    from desk.word import Paper

    paper = Paper(TITLE)
    if digest.office:
        paper.letterhead(digest.office, digest.until)
    paper.line(TITLE.upper(), bold=True, centred=True, size=14)
    paper.line(f"({heading(digest)})", italic=True, centred=True, after=10)
    paper.line(summary(digest), justified=True)
    paper.line(coverage(digest), justified=True)
    for number, (topic, articles) in enumerate(digest.sections, 1):
        paper.heading(f"{number}. {topic} ({len(articles)})")
        for article in articles:
            paper.linked(article["title"], web(article["url"]))
            paper.line(article_line(article), italic=True, after=2)
            if article["lead"]:
                paper.line(article["lead"], justified=True, after=8)
    if digest.figures:
        paper.heading(FIGURES_TITLE)
        paper.table(FIGURE_COLUMNS, [figure_cells(row) for row in digest.figures], (46, 28, 24, 26, 20, 21))
    paper.line(NOTE, italic=True, before=10, size=11)
    return paper.bytes()


# --------------------------------------------------------------------------------------------------------------- Excel
def _xlsx(digest: Digest) -> bytes:
    about = [
        {"Điểm báo": "Cơ quan", "Nội dung": digest.office},
        {"Điểm báo": "Thời gian", "Nội dung": heading(digest)},
        {"Điểm báo": "Tóm tắt", "Nội dung": summary(digest)},
        {"Điểm báo": "Nguồn", "Nội dung": coverage(digest)},
        {"Điểm báo": "Lưu ý", "Nội dung": NOTE},
    ]
    articles = [
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
    figures: list[dict[str, Any]] = [
        dict(zip(FIGURE_COLUMNS, figure_cells(row), strict=True)) | {"Câu": row["sentence"], "Liên kết": row["url"]}
        for row in digest.figures
    ]
    return workbook_of([("Điểm báo", about), ("Bài", articles), (FIGURES_TITLE, figures)])


FORMS: dict[str, Callable[[Digest], bytes]] = {"md": _markdown, "html": _html, "docx": _docx, "xlsx": _xlsx}
