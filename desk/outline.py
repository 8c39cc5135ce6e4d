"""The digest as a row of parts, headings, lines, news, tables, in the order every form prints them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.digest import (
    COMPARATORS,
    FIGURE_COLUMNS,
    Digest,
    article_line,
    coverage,
    figure_cells,
    footer,
    heading,
    mean,
    ratio,
    source_brief,
    summary,
)
from desk.wording import day_of, document_name, period_name, quantity, sentence_case, web

TITLES = {
    "day": ("ĐIỂM BÁO", "Cải cách hành chính"),
    "week": ("BÁO CÁO", "Thông tin báo chí về cải cách hành chính và phản ánh cần xử lý"),
    "month": ("BÁO CÁO", "Thông tin báo chí về cải cách hành chính"),
    "quarter": ("BÁO CÁO", "Công tác tuyên truyền cải cách hành chính trên báo chí"),
}
TITLE = "Điểm báo cải cách hành chính"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SHOWN_FIGURES, SHOWN_ROWS, SHOWN_EVIDENCE = 30, 20, 300
# Of a morning, on which a head of office has ten minutes: two or three pages with some thirty stories.
DAYS_FIGURES, DAYS_ROWS, LEAD_LETTERS, CELL_LETTERS = 8, 5, 220, 140
MARK_OF_A_PAPER = re.compile(r"^\(?[A-ZĐ]{2,10}(?:\)|\b(?= ?[-–]))\s?[-–]?\s?")  # (MSO) - , ĐNO -
REACHED = {"yes": "đạt", "no": "chưa đạt", "unknown": "chưa đủ cơ sở"}
STATES = {None: "mới", "new": "mới", "assigned": "đã giao", "answered": "đã trả lời", "closed": "đã xong"}
SLIP_WORDS = {
    "conflict": "hai bài nói khác nhau",
    "share": "tỉ lệ và phép chia không khớp",
    "range": "ngoài khoảng có thể có",
    "sum": "tổng không khớp",
    "change": "mức tăng, giảm không khớp",
    "jump": "khác xa lần trước",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 bears a Roman number, level 2 an Arabic one."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `small` stands at the foot."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """One story: its title with its address (or none), where and when it stood, its lead."""

    title: str
    address: str
    source: str
    lead: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` in millimetres make up the width of the page's text, 165.

    `links` has an address a row, or none; it is that of the first line of the cell in the column `linked`.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    links: tuple[str, ...] = ()
    linked: int = 0


Part = Heading | Line | News | Table


def titles(digest: Digest) -> tuple[str, str]:
    """What kind of paper it is, and what it is about."""
    return TITLES[digest.period]


def outline(digest: Digest) -> list[Part]:
    """Lay the digest out: the same parts in the same order in every form."""
    return [*body(digest), *annex(digest)]


def body(digest: Digest) -> list[Part]:
    """What stands above the signature."""
    parts: list[Part] = [Line(summary(digest)), Line(coverage(digest))]
    chapters = [chapter for write in CHAPTERS[digest.period] if (chapter := write(digest))]
    for roman, chapter in zip(ROMAN, chapters, strict=False):
        head, *rest = chapter
        parts += [Heading(f"{roman}. {head.text}") if isinstance(head, Heading) else head, *rest]
    return parts


def annex(digest: Digest) -> list[Part]:
    """What stands below it: coverage certificate, list of articles, how it was made."""
    parts = [part for write in ANNEXES[digest.period] for part in write(digest)]
    return parts + [Line(text, small=True) for text in footer(digest)]


def news(story: dict[str, Any], lead: bool = True) -> News:
    """One story as it is printed."""
    return News(story["title"], web(story["url"]), article_line(story), short(story["lead"] or "") if lead else "")


def short(text: str, most: int = LEAD_LETTERS) -> str:
    """Return a lead without the paper's own mark before it, cut behind a sentence or a word.

    >>> short("(BMO) - Sáng 4/3, tỉnh họp. Kết quả tốt.")
    'Sáng 4/3, tỉnh họp. Kết quả tốt.'
    >>> short("Sáng 4/3, tỉnh họp. Kết quả tốt.", 25), short("Sáng 4/3, tỉnh họp bàn.", 15)
    ('Sáng 4/3, tỉnh họp.', 'Sáng 4/3, tỉnh…')
    """
    text = MARK_OF_A_PAPER.sub("", " ".join(text.split()), count=1)
    if len(text) <= most:
        return text
    kept = text[: most + 1]
    sentence = max(kept.rfind(sign) for sign in (". ", "! ", "? "))
    if sentence > most // 2:
        return kept[: sentence + 1]
    return kept[:most].rpartition(" ")[0].rstrip(" ,;:-") + "…"


def _limited(rows: Sequence[tuple[str, ...]], most: int, what: str) -> tuple[Sequence[tuple[str, ...]], list[Part]]:
    """The rows that stand on paper, and the line that says how many do not."""
    if len(rows) <= most:
        return rows, []
    return rows[:most], [Line(f"Còn {len(rows) - most} {what} trong tệp Excel kèm theo.", small=True)]


# ------------------------------------------------------------------------------------------------------------ chapters
def needs(digest: Digest) -> list[Part]:
    """What somebody has to answer, first: paper, what it says, whom it names, until when, how it stands."""
    if not digest.needs:
        return []
    rows = tuple(
        (
            str(number),
            source_brief(row)
            if digest.period == "day"
            else f"{row['newspaper_title'] or 'Báo chưa rõ'}, {day_of(row['published'])}",
            row["title"] + (f"\n{short(row['lead'], CELL_LETTERS)}" if row["lead"] and digest.period == "day" else ""),
            row["unit"] or row["places"] or row["province"] or "chưa rõ",
            day_of(row["deadline"]) or "chưa giao",
            STATES[row["state"]],
        )
        for number, row in enumerate(digest.needs, 1)
    )
    columns = (
        "TT",
        "Báo, giờ đăng" if digest.period == "day" else "Báo, ngày đăng",
        "Nội dung phản ánh",
        "Đơn vị, địa bàn",
        "Hạn",
        "Trạng thái",
    )
    links = tuple(web(row["url"]) for row in digest.needs)
    name = "Thông tin phản ánh cần xử lý"
    return [Heading(f"{name} ({len(rows)})"), Table(name, columns, rows, (9, 27, 66, 22, 24, 17), links, 2)]


def highlights(digest: Digest) -> list[Part]:
    """The weightiest stories with their leads; where there are few, the topics say it all."""
    few = digest.stories <= 3 and digest.period == "day"
    if few or not digest.highlights:
        return []
    return [Heading(f"Tin nổi bật ({len(digest.highlights)})"), *(news(row) for row in digest.highlights)]


def by_topic(digest: Digest) -> list[Part]:
    """Every other story once, under its first topic: with their leads where there are few, else by their titles."""
    told = {row["article_id"] for row in digest.needs}
    leads = not highlights(digest)
    told |= set() if leads else {row["article_id"] for row in digest.highlights}
    rest = [(topic, [row for row in rows if row["article_id"] not in told]) for topic, rows in digest.sections]
    rest = [(topic, rows) for topic, rows in rest if rows]
    if leads:
        parts: list[Part] = []
        for number, (topic, rows) in enumerate(rest, 1):
            parts += [Heading(f"{number}. {topic} ({len(rows)})", 2), *map(news, rows)]
        return [Heading("Theo lĩnh vực"), *parts] if parts else []
    every = [(topic if not place else "", row) for topic, rows in rest for place, row in enumerate(rows)]
    name = "Tin khác theo lĩnh vực"
    cells = tuple((topic, row["title"], source_brief(row)) for topic, row in every)
    links = tuple(web(row["url"]) for _, row in every)
    table = Table(name, ("Lĩnh vực", "Tên bài", "Báo, giờ đăng"), cells, (42, 90, 33), links, 1)
    return [Heading(f"{name} ({len(every)})"), table] if every else []


def figures(digest: Digest) -> list[Part]:
    """New figures beside what was reached before and what was asked for."""
    if not digest.figures:
        return []
    shown = weighty(digest.figures, DAYS_FIGURES if digest.period == "day" else SHOWN_FIGURES)
    _, more = _limited([()] * len(digest.figures), len(shown), "số liệu")
    links = tuple(web(row["url"]) for row in shown)
    name = "Số liệu mới"
    cells = tuple(_narrow(figure_cells(row)) for row in shown)
    table = Table(name, _narrow(FIGURE_COLUMNS), cells, (37, 26, 26, 28, 23, 25), links, 5)
    return [Heading(f"{name} ({len(digest.figures)})"), table, *more]


def _narrow(cells: Sequence[str]) -> tuple[str, ...]:
    """Whose and when in one column: on paper seven are too narrow to read."""
    name, whose, when, *more = cells
    return (name, f"{whose}, {when[:1].lower()}{when[1:]}", *more)


def weighty(figures: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Choose the figures that stand on paper: those that can be held against a target, then against what was before.

    Their order stays.
    """
    beside = [
        (not (row.get("target") or row.get("official")), not row.get("before"), place)
        for place, row in enumerate(figures)
    ]
    return [figures[place] for place in sorted(place for *_, place in sorted(beside)[:most])]


def slips(digest: Digest) -> list[Part]:
    """Figures that do not fit together, with the sentences side by side."""
    if not digest.slips:
        return []
    rows = [
        (
            f"{sentence_case(row['indicator'])}, {row['scope'] or 'chưa rõ nơi'}, {period_name(row['period'])}".rstrip(
                ", "
            ),
            SLIP_WORDS[row["kind"]],
            f"{row['newspaper_title'] or 'Báo chưa rõ'}: “{row['sentence']}”"
            + (
                f"\n{row['other_newspaper_title'] or 'Báo chưa rõ'}, {day_of(row['other_published'])}: "
                f"“{row['other_sentence']}”"
                if row["other_sentence"]
                else ""
            ),
            row["why"],
        )
        for row in digest.slips
    ]
    shown, more = _limited(rows, DAYS_ROWS if digest.period == "day" else SHOWN_ROWS, "chỗ vênh")
    name = "Số liệu vênh, cần kiểm tra"
    columns = ("Số liệu", "Vì sao", "Trích câu", "Phép tính")
    return [Heading(f"{name} ({len(rows)})"), Table(name, columns, tuple(shown), (36, 26, 66, 37)), *more]


def documents(digest: Digest) -> list[Part]:
    """Legal documents that no earlier article named."""
    if not digest.documents:
        return []
    rows = [(document_name(row), str(row["articles"]), day_of(row["published"])) for row in digest.documents]
    shown, more = _limited(rows, DAYS_ROWS if digest.period == "day" else SHOWN_ROWS, "văn bản")
    name = "Văn bản lần đầu được báo chí nhắc đến"
    table = Table(name, ("Văn bản", "Số bài", "Bài đầu tiên"), tuple(shown), (105, 25, 35))
    return [Heading(f"{name} ({len(rows)})"), table, *more]


def in_numbers(digest: Digest) -> list[Part]:
    """The span in numbers beside the span before: by topic, by province."""
    if not digest.topics and not digest.provinces:
        return []
    former = "Bình quân 8 tuần trước" if digest.period == "week" else "Kỳ trước"
    first = f"Kỳ này có {digest.articles} bài ({digest.stories} tin gốc); "
    first += f"{former[:1].lower()}{former[1:]}: {digest.before[0]} bài ({digest.before[1]} tin gốc)."
    parts: list[Part] = [Heading("Số tin theo lĩnh vực, địa bàn"), Line(first)]
    for name, column, counts in (
        ("Số tin theo lĩnh vực", "Lĩnh vực", digest.topics),
        ("Số tin theo địa bàn", "Địa bàn", digest.provinces),
    ):
        rows = [
            (label, str(now), _share(now, digest.stories), mean(before), ratio(now, before))
            for label, now, before in counts
        ]
        shown, more = _limited(rows, SHOWN_ROWS, "dòng")
        columns = (column, "Số tin gốc", "Tỉ trọng", former, "Thay đổi")
        parts += [Heading(name, 2), Table(name, columns, tuple(shown), (69, 22, 20, 30, 24)), *more]
    return parts


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def lasting(digest: Digest) -> list[Part]:
    """Stories that lasted for three days and more."""
    rows = [
        row
        for _, stories in digest.sections
        for row in stories
        if _days(row["printed_first"] or row["published"], row["last"]) >= 3
    ]
    return (
        [Heading(f"Vấn đề kéo dài từ 3 ngày ({len(rows)})"), *(news(row, lead=False) for row in rows)] if rows else []
    )


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def targets(digest: Digest) -> list[Part]:
    """What was reached against what was asked for, what is not reached first."""
    if not digest.targets:
        return []
    rows = [
        (
            sentence_case(row["indicator"]),
            row["ref_area_name"] or row["target_area_name"] or "",
            period_name(row["time_period"]),
            quantity(_plain(row["obs_value"]), None, None, row["unit_measure"], row["approx"]),
            _asked(row),
            REACHED[row["reached"]],
        )
        for row in digest.targets
        if row["obs_value"] is not None
    ]
    shown, more = _limited(rows, SHOWN_FIGURES, "dòng")
    name = "Chỉ tiêu và thực hiện theo báo chí"
    columns = ("Chỉ tiêu", "Của ai", "Kỳ", "Báo chí nêu", "Chỉ tiêu giao", "Đánh giá")
    table = Table(name, columns, tuple(shown), (44, 27, 22, 22, 32, 18))
    return [Heading(f"{name} ({len(rows)})"), table, *more] if rows else []


def _asked(row: dict[str, Any]) -> str:
    """What was asked for, until when, by which document."""
    said = quantity(_plain(row["target_value"]), None, None, row["unit_measure"], "exact")
    told = [period_name(row["target_period"]), row["target_document"] or "báo chí nêu"]
    return f"{COMPARATORS[row['comparator']]}{said} ({', '.join(told)})"


def _plain(number: float) -> str:
    """A number of SQLite as a decimal without its binary tail."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def certificate(digest: Digest) -> list[Part]:
    """The coverage certificate: every paper that was or should have been visited."""
    rows = [
        (
            row["newspaper_title"],
            str(row["visits"]),
            str(row["failed"]),
            str(row["articles"]),
            str(row["reform"]),
            str(row["days"] or ""),
        )
        for row in digest.papers
        if row["visits"] or row["articles"]
    ]
    idle = [row["newspaper_title"] for row in digest.papers if not row["visits"] and not row["articles"]]
    columns = ("Báo", "Lượt ghé", "Lượt lỗi", "Bài", "Bài về cải cách", "Ngày im lặng")
    parts: list[Part] = [Heading("Phụ lục: giấy chứng nhận độ phủ")]
    if rows:
        parts.append(Table("Độ phủ", columns, tuple(rows), (65, 20, 20, 18, 24, 18)))
    if idle:
        parts.append(Line(f"Không được ghé và không có bài ({len(idle)}): {', '.join(idle)}.", small=True))
    return parts


def propaganda(digest: Digest) -> list[Part]:
    """The ready paragraph of the quarterly report: how much was printed, where, when."""
    if not digest.articles:
        return []
    papers = [row for row in digest.papers if row["reform"]]
    papers.sort(key=lambda row: (-row["reform"], row["newspaper_title"]))
    leading = ", ".join(f"{row['newspaper_title']} ({row['reform']})" for row in papers[:5])
    months = "; ".join(f"{period_name(month)}: {count} bài" for month, count in digest.months)
    said = (
        f"Trong {heading(digest)}, {len(papers)} báo đăng {digest.articles} bài về cải cách hành chính "
        f"({digest.stories} tin gốc, {digest.articles - digest.stories} bài đăng lại và bài trùng). "
        f"Nhiều nhất là {leading}. Theo tháng: {months}. Danh mục bài kèm liên kết ở phụ lục là minh chứng."
    )
    return [Heading("Công tác tuyên truyền cải cách hành chính"), Line(said)]


def evidence(digest: Digest) -> list[Part]:
    """The list of every article with its address, as evidence."""
    rows = [
        (str(number), row["newspaper_title"] or "Báo chưa rõ", day_of(row["published"]), row["title"])
        for number, row in enumerate(digest.evidence, 1)
    ]
    shown, more = _limited(rows, SHOWN_EVIDENCE, "bài")
    links = tuple(web(row["url"]) for row in digest.evidence[: len(shown)])
    name = "Phụ lục: danh mục bài"
    table = Table(name, ("TT", "Báo", "Ngày đăng", "Tên bài"), tuple(shown), (12, 42, 24, 87), links, 3)
    return [Heading(f"{name} ({len(rows)})"), table, *more] if rows else []


def _topic_chapter(name: str, *topics: str) -> Callable[[Digest], list[Part]]:
    """A chapter of the stories of some topics, titles and sources only."""

    def chapter(digest: Digest) -> list[Part]:
        rows = [row for row in _every(digest) if any(f'"{topic}"' in (row["topics"] or "") for topic in topics)]
        shown = [news(row, lead=False) for row in rows[:SHOWN_ROWS]]
        more = [Line(f"Còn {len(rows) - len(shown)} tin trong tệp Excel kèm theo.", small=True)]
        return [Heading(f"{name} ({len(rows)})"), *shown, *(more if len(rows) > len(shown) else [])] if rows else []

    return chapter


def _every(digest: Digest) -> Iterable[dict[str, Any]]:
    return (row for _, rows in digest.sections for row in rows)


indices = _topic_chapter("Chỉ số và xếp hạng", "indices")
models = _topic_chapter("Mô hình, cách làm hay", "models")
complaints = _topic_chapter(
    "Người dân, doanh nghiệp phản ánh; chính quyền hai cấp", "citizen_voice", "two_tier_government"
)

Chapter = Callable[[Digest], list[Part]]
# What needs an answer stands first wherever there is something to answer.
CHAPTERS: dict[str, tuple[Chapter, ...]] = {
    "day": (needs, highlights, by_topic, figures, slips, documents),
    "week": (needs, in_numbers, lasting, complaints, highlights, figures, slips, documents),
    "month": (needs, in_numbers, targets, figures, slips, indices, models, documents),
    "quarter": (propaganda, needs, in_numbers, targets, slips, indices, documents),
}
ANNEXES: dict[str, tuple[Chapter, ...]] = {
    "day": (),
    "week": (certificate,),
    "month": (certificate, evidence),
    "quarter": (certificate, evidence),
}
