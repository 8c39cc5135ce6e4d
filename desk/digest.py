"""Điểm báo: what the papers said between two mornings, as Markdown, HTML, Word or Excel."""

import html
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from desk.export import table_of
from desk.queries import BY_NAME, Store, rows_of

OTHER = "Tin liên quan khác"
STATUS_NAMES = {
    "achieved": "đạt được",
    "estimate": "ước",
    "target": "mục tiêu",
    "plan": "kế hoạch",
    "norm": "quy định",
}
APPROX_WORDS = {
    "about": "khoảng ",
    "near_below": "gần ",
    "over": "trên ",
    "under": "dưới ",
    "at_least": "ít nhất ",
    "at_most": "tối đa ",
}
FIGURE_COLUMNS = ("Chỉ tiêu", "Của ai", "Kỳ", "Giá trị", "Trạng thái", "Báo")


@dataclass(frozen=True, slots=True)
class Digest:
    """One morning's digest: window, counts, articles by topic, figures, and which papers were silent."""

    office: str
    since: datetime
    until: datetime
    articles: int  # all articles on reform
    stories: int  # reprints counted once
    sections: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]  # (topic, its articles); an article stands once
    figures: tuple[dict[str, Any], ...]
    active: tuple[str, ...]  # papers that brought articles
    silent: tuple[str, ...]  # enabled papers that brought none


def compose(store: Store, since: datetime, until: datetime, office: str = "") -> Digest:
    """Gather the digest of articles published in [since, until); reprints stand under the first paper."""
    window = {"since": _utc(since), "until": _utc(until)}
    articles = list(rows_of(store, BY_NAME["new_articles"], **window))
    first: dict[int, dict[str, Any]] = {}
    for article in sorted(articles, key=lambda row: (row["published"], row["article_id"])):
        story = article["story_id"] or article["article_id"]
        if story in first:
            first[story]["reprints"].append(article["newspaper_title"])
        else:
            first[story] = {**article, "reprints": []}
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for article in sorted(first.values(), key=lambda row: (row["relevance"] != "core", -row["figures"])):
        names = (article["topic_names"] or "").split("; ")
        by_topic.setdefault(names[0] or OTHER, []).append(article)
    papers = list(rows_of(store, BY_NAME["counts_by_newspaper"], **window))
    return Digest(
        office=office,
        since=since,
        until=until,
        articles=len(articles),
        stories=len(first),
        sections=tuple((topic, tuple(rows)) for topic, rows in sorted(by_topic.items(), key=lambda kv: -len(kv[1]))),
        figures=tuple(rows_of(store, BY_NAME["new_figures"], **window)),
        active=tuple(row["newspaper_title"] for row in papers if row["articles"]),
        silent=tuple(row["newspaper_title"] for row in papers if not row["articles"]),
    )


def render(digest: Digest, form: str) -> bytes:
    """Write the digest as `md`, `html`, `docx` or `xlsx`; raises ValueError for another form."""
    writers: dict[str, Callable[[Digest], bytes]] = {"md": _markdown, "html": _html, "docx": _docx, "xlsx": _xlsx}
    if form not in writers:
        raise ValueError(f"no such form: {form!r}; there are {', '.join(writers)}")
    return writers[form](digest)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ----------------------------------------------------------------------------------------------------- words and lines
def heading(digest: Digest) -> str:
    """The window as an office writes it.

    >>> from datetime import timedelta, timezone
    >>> day = datetime(2026, 3, 12, 6, 30, tzinfo=timezone(timedelta(hours=7)))
    >>> heading(Digest("", day - timedelta(days=1), day, 0, 0, (), (), (), ()))
    'từ 06h30 ngày 11/3/2026 đến 06h30 ngày 12/3/2026'
    """

    def said(moment: datetime) -> str:
        return f"{moment:%Hh%M} ngày {moment.day}/{moment.month}/{moment.year}"

    return f"từ {said(digest.since)} đến {said(digest.until)}"


def summary(digest: Digest) -> str:
    """One sentence of counts; an empty day says why."""
    if not digest.articles:
        why = f"; không có bài nào từ: {', '.join(digest.silent)}" if digest.silent else ""
        return f"Không có tin cải cách hành chính trong thời gian này{why}."
    reprints = digest.articles - digest.stories
    return f"{digest.stories} tin gốc ({digest.articles} bài, {reprints} bài đăng lại), {len(digest.figures)} số liệu."


def coverage(digest: Digest) -> str:
    """The coverage certificate: which papers brought articles and which were silent."""
    total = len(digest.active) + len(digest.silent)
    silent = f" Im lặng: {', '.join(digest.silent)} (số liệu có thể thiếu)." if digest.silent else ""
    return f"Nguồn: {len(digest.active)}/{total} báo có bài.{silent}"


def article_line(article: dict[str, Any]) -> str:
    """Paper, time and reprints of an article."""
    more = f" (+{len(article['reprints'])} báo khác: {', '.join(article['reprints'])})" if article["reprints"] else ""
    moment = datetime.fromisoformat(article["published"])
    return f"{article['newspaper_title']}, {moment:%H:%M} {moment.day}/{moment.month}{more}"


def figure_cells(figure: dict[str, Any]) -> tuple[str, ...]:
    """The cells of a figure in the order of FIGURE_COLUMNS."""
    return (
        figure["indicator"],
        figure["scope"] or "",
        figure["period"] or "",
        measure(figure),
        STATUS_NAMES[figure["status"]],
        figure["newspaper_title"],
    )


def measure(figure: dict[str, Any]) -> str:
    """Value and unit as Vietnamese papers print them.

    >>> row = {"value": "2300000000000", "value_high": None, "of_total": None, "unit": "VND", "unit_type": "money"}
    >>> measure(row | {"approx": "over"})
    'trên 2.300 tỷ đồng'
    >>> measure(row | {"value": "12", "of_total": "63", "unit": "hạng", "unit_type": "rank", "approx": "exact"})
    'hạng 12/63'
    """
    value, unit = Decimal(figure["value"]), figure["unit"]
    high = Decimal(figure["value_high"]) if figure["value_high"] else None
    if figure["unit_type"] == "money" and unit.startswith("VND"):
        power, word = next(((p, w) for p, w in ((9, "tỷ "), (6, "triệu ")) if abs(value) >= 10**p), (0, ""))
        value, high, unit = value.scaleb(-power), high and high.scaleb(-power), f"{word}đồng{unit[3:]}"
    number = vietnamese(value)
    if high is not None:
        number += f"-{vietnamese(high)}"
    if figure["of_total"]:
        number += f"/{vietnamese(Decimal(figure['of_total']))}"
    lead = APPROX_WORDS.get(figure["approx"], "")
    if figure["unit_type"] == "rank":
        return f"{lead}{unit} {number}"
    return f"{lead}{number}{'' if unit == '%' else ' '}{unit}"


def vietnamese(number: Decimal) -> str:
    """
    >>> vietnamese(Decimal("1234567.50")), vietnamese(Decimal("-0.4"))
    ('1.234.567,50', '-0,4')
    """
    plain = format(number if number != number.to_integral() else number.quantize(Decimal(1)), ",f")
    return plain.translate(str.maketrans(",.", ".,"))


# ---------------------------------------------------------------------------------------------------------------- forms
def _markdown(digest: Digest) -> bytes:
    lines = [f"# ĐIỂM BÁO CẢI CÁCH HÀNH CHÍNH ({heading(digest)})", "", summary(digest), "", coverage(digest), ""]
    for number, (topic, articles) in enumerate(digest.sections, 1):
        lines += [f"## {number}. {topic[:1].upper()}{topic[1:]} ({len(articles)})", ""]
        for article in articles:
            lines += [
                f"- **[{_escaped(article['title'])}]({_web(article['url'])})** — {_escaped(article_line(article))}"
            ]
            if article["lead"]:
                lines += [f"  {_escaped(article['lead'])}"]
        lines += [""]
    if digest.figures:
        lines += ["## Số liệu mới", "", "| " + " | ".join(FIGURE_COLUMNS) + " |", "| --- " * len(FIGURE_COLUMNS) + "|"]
        lines += ["| " + " | ".join(_escaped(cell) for cell in figure_cells(row)) + " |" for row in digest.figures]
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8")


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, "\\" + sign)
    return text


def _web(url: str) -> str:
    """An address that may stand in a link: http and https only, else nothing.

    >>> _web("javascript:alert(1)"), _web("https://baomau.example/a b.html")
    ('', 'https://baomau.example/a%20b.html')
    """
    unsafe = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", '"': "%22", "\n": "", "\r": ""}
    return "".join(unsafe.get(sign, sign) for sign in url) if url.startswith(("http://", "https://")) else ""


def _html(digest: Digest) -> bytes:
    say = html.escape
    parts = [
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>Điểm báo cải cách hành chính</title>",
        "<style>body{font:16px/1.5 'Times New Roman',serif;max-width:50rem;margin:2rem auto;padding:0 1rem}",
        "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.25rem .5rem;text-align:left}",
        "</style></head><body>",
        f"<h1>Điểm báo cải cách hành chính</h1><p><em>{say(digest.office)} {say(heading(digest))}</em></p>",
        f"<p>{say(summary(digest))}</p><p>{say(coverage(digest))}</p>",
    ]
    for topic, articles in digest.sections:
        parts.append(f"<h2>{say(topic[:1].upper() + topic[1:])} ({len(articles)})</h2>")
        for article in articles:
            parts.append(
                f'<p><strong><a href="{say(_web(article["url"]))}">{say(article["title"])}</a></strong><br>'
                f"<small>{say(article_line(article))}</small><br>{say(article['lead'] or '')}</p>"
            )
    if digest.figures:
        head = "".join(f"<th>{say(name)}</th>" for name in FIGURE_COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td>{say(cell)}</td>" for cell in figure_cells(row)) + "</tr>" for row in digest.figures
        )
        parts.append(f"<h2>Số liệu mới</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return ("".join(parts) + "</body></html>\n").encode("utf-8")


def _docx(digest: Digest) -> bytes:
    """Word in the form of Nghị định 30/2020/NĐ-CP: A4, Times New Roman 13, margins 20-20-30-15 mm."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)

    def line(text: str, *, bold: bool = False, italic: bool = False, centred: bool = False) -> None:
        paragraph = paper.add_paragraph()
        run = paragraph.add_run(_printable(text))
        run.bold, run.italic = bold, italic
        paragraph.paragraph_format.space_after = Pt(4)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    if digest.office:
        line(digest.office.upper(), bold=True)
    line("ĐIỂM BÁO CẢI CÁCH HÀNH CHÍNH", bold=True, centred=True)
    line(f"({heading(digest)})", italic=True, centred=True)
    line(summary(digest))
    line(coverage(digest))
    for number, (topic, articles) in enumerate(digest.sections, 1):
        line(f"{number}. {topic[:1].upper()}{topic[1:]} ({len(articles)})", bold=True)
        for article in articles:
            line(f"- {article['title']}", bold=True)
            line(article_line(article), italic=True)
            if article["lead"]:
                line(article["lead"])
            line(_web(article["url"]))
    if digest.figures:
        line("Số liệu mới", bold=True)
        table = paper.add_table(rows=1, cols=len(FIGURE_COLUMNS), style="Table Grid")
        for cell, name in zip(table.rows[0].cells, FIGURE_COLUMNS, strict=True):
            cell.text = name
        for row in digest.figures:
            for cell, value in zip(table.add_row().cells, figure_cells(row), strict=True):
                cell.text = _printable(value)
    sink = io.BytesIO()
    paper.save(sink)
    return sink.getvalue()


def _printable(text: str) -> str:
    """Leave out the control characters that Word's XML refuses."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")


def _xlsx(digest: Digest) -> bytes:
    rows = [
        {
            "Ngày": article["published"][:10],
            "Báo": article["newspaper_title"],
            "Tên bài": article["title"],
            "Tóm tắt": article["lead"],
            "Chủ đề": article["topic_names"],
            "Số liệu": article["figures"],
            "Báo đăng lại": ", ".join(article["reprints"]),
            "Liên kết": article["url"],
        }
        for _, articles in digest.sections
        for article in articles
    ]
    return table_of(rows, "xlsx", "Điểm báo")
