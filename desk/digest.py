"""Điểm báo: what the papers said between two mornings, or in a week, a month, a quarter, said in sentences."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from desk.gathering import OTHER, TOPIC_ORDER, Digest, Office, gather
from desk.periods import CUT_OFF, Span, span
from desk.queries import Store
from desk.wording import (
    STATUS_NAMES,
    decimal,
    hour,
    measure,
    percent,
    period_name,
    quantity,
    sentence_case,
    vietnamese,
)
from store.rows import VIETNAM, local

__all__ = ["CUT_OFF", "OTHER", "TOPIC_ORDER", "Digest", "Office", "compose", "gather", "render"]

NOTE = "Chủ đề và số liệu do chương trình đọc tự động; cần đối chiếu với bài gốc trước khi sử dụng."
FIGURE_COLUMNS = ("Chỉ tiêu", "Của ai", "Kỳ", "Giá trị", "So với kỳ trước", "Chỉ tiêu giao", "Nguồn")
NAMED = 6  # silent papers that a sentence names; the table beside it has all
COMPARATORS = {">=": "từ ", ">": "trên ", "<=": "không quá ", "<": "dưới ", "=": ""}


def window(day: date, cut_off: time = CUT_OFF) -> tuple[datetime, datetime]:
    """Return the span (since, until) of the digest that an office reads on the morning of `day`."""
    told = span("day", day, cut_off)
    return told.since, told.until


def morning(moment: datetime) -> date:
    """Return the day on whose morning an article printed at `moment` is read.

    >>> morning(datetime.fromisoformat("2026-03-11T23:29:59+00:00"))
    datetime.date(2026, 3, 12)
    >>> morning(datetime.fromisoformat("2026-03-11T23:30:00+00:00"))
    datetime.date(2026, 3, 13)
    """
    here = moment.astimezone(VIETNAM)
    return here.date() + timedelta(days=here.time() >= CUT_OFF)


def compose(store: Store, since: datetime, until: datetime, office: str = "", *, whole: bool = True) -> Digest:
    """Gather the digest of one morning, [since, until); reprints stand under the paper that was first."""
    told = Span("day", since, until, until.astimezone(VIETNAM).date().isoformat())
    return gather(store, told, Office(office), whole=whole)


# ----------------------------------------------------------------------------------------------------- words and lines
def heading(digest: Digest) -> str:
    """Write the span as an office does: từ 06h30 ngày 11/3/2026 đến 06h30 ngày 12/3/2026; tháng 3/2026."""
    return span_of(digest).name


def span_of(digest: Digest) -> Span:
    """The span the digest is about."""
    return Span(digest.period, digest.since, digest.until, digest.code)


def summary(digest: Digest) -> str:
    """Say the counts in one or two sentences; of an empty span, say why it is empty."""
    late = f" {decimal(digest.unread)} bài chưa được đọc chủ đề." if digest.unread else ""
    late += (
        f" {decimal(digest.after_cut_off)} bài lấy về sau giờ chốt, sẽ vào bản sau." if digest.after_cut_off > 0 else ""
    )
    if not digest.articles:
        return f"Không có tin cải cách hành chính trong thời gian này: {_why_empty(digest)}.{late}"
    reprints = digest.articles - digest.stories - digest.duplicates
    reprinted = f"{decimal(reprints)} bài đăng lại" if reprints else "không có bài đăng lại"
    reprinted += f", {decimal(digest.duplicates)} bài trùng" if digest.duplicates else ""
    needs = f" {decimal(len(digest.needs))} tin phản ánh của người dân, doanh nghiệp." if digest.needs else ""
    came = f" {decimal(len(digest.late))} tin đăng trước đó, nay mới lấy được." if digest.late else ""
    counts = f"{decimal(digest.stories)} tin gốc ({decimal(digest.articles)} bài, {reprinted}), "
    counts += f"{decimal(len(digest.figures))} số liệu."
    return counts + needs + came + late


def _why_empty(digest: Digest) -> str:
    if digest.visited is None:
        return "chương trình chưa ghé tờ báo nào"
    if digest.visited < digest.since:
        return f"lần ghé báo gần nhất là {hour(digest.visited)}"
    if digest.others or digest.unread:
        return f"các báo đăng {digest.others + digest.unread} bài, {digest.others} bài không về cải cách hành chính"
    return "không báo nào có bài"


def coverage(digest: Digest) -> str:
    """Write the coverage certificate: which papers brought articles, which were silent, when they were last asked."""
    total = len(digest.active) + len(digest.silent) + len(digest.unvisited)
    said = f"Nguồn: {len(digest.active)}/{total} báo có bài."
    late = {row["newspaper_title"] for row in digest.late}
    if tardy := tuple(paper for paper in digest.silent if paper in late):
        said += f" Chỉ có bài đến muộn: {_named(tardy)}."
    if silent := tuple(paper for paper in digest.silent if paper not in late):
        said += f" Không có bài: {_named(silent)}."
    if digest.unvisited:
        said += f" Không được ghé: {_named(digest.unvisited)} (tin và số liệu có thể thiếu)."
    if digest.visited is not None and digest.visited < digest.until:
        said += f" Ghé báo lần cuối lúc {hour(digest.visited)}; bài đăng sau đó chưa có ở đây."
    return said


def _named(papers: tuple[str, ...]) -> str:
    """The papers by name, and how many more there are.

    >>> _named(("A", "B"))
    'A, B'
    >>> _named(tuple("ABCDEFGHI"))
    'A, B, C, D, E, F và 3 báo khác'
    """
    if len(papers) <= NAMED + 1:
        return ", ".join(papers)
    return f"{', '.join(papers[:NAMED])} và {len(papers) - NAMED} báo khác"


def article_line(article: Mapping[str, Any]) -> str:
    """Write paper, time and reprints of an article.

    >>> article_line({"newspaper_title": "Báo Mẫu", "published": "2026-03-12T05:10:00+07:00", "reprints": ["Báo Khác"],
    ...     "printed_first_by": None})
    'Báo Mẫu, 05h10 ngày 12/3/2026 (+1 báo đăng lại: Báo Khác)'
    """
    said = f"{article['newspaper_title'] or 'Báo chưa rõ'}, {hour(datetime.fromisoformat(article['published']))}"
    if article.get("late"):
        said += " (lấy được muộn)"
    if article["printed_first_by"]:
        moment = hour(datetime.fromisoformat(article["printed_first"]))
        said += f" (đăng lại của {article['printed_first_by']}, {moment})"
    if article["reprints"]:
        said += f" (+{len(article['reprints'])} báo đăng lại: {_named(tuple(article['reprints']))})"
    return said


def source_brief(article: Mapping[str, Any]) -> str:
    """Write paper and hour of an article in a table of titles; the day only of a late one.

    >>> row = {"newspaper_title": "Báo Mẫu", "published": "2026-03-12T05:10:00+07:00", "reprints": ["Báo Khác"]}
    >>> source_brief(row | {"late": 0}), source_brief(row | {"late": 1, "reprints": []})
    ('Báo Mẫu, 05h10 (+1 báo khác)', 'Báo Mẫu, 12/3/2026 (đến muộn)')
    """
    moment = hour(datetime.fromisoformat(article["published"]))
    when, _, day = moment.partition(" ngày ")
    said = f"{article['newspaper_title'] or 'Báo chưa rõ'}, " + (f"{day} (đến muộn)" if article["late"] else when)
    return said + (f" (+{len(article['reprints'])} báo khác)" if article["reprints"] else "")


def figure_cells(figure: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the cells of a figure in the order of FIGURE_COLUMNS."""
    status = "" if figure["status"] == "achieved" else f" ({STATUS_NAMES[figure['status']]})"
    return (
        sentence_case(figure["indicator"]),
        figure["scope"] or "chưa rõ",
        period_name(figure["period"]) or "chưa rõ",
        measure(figure) + status + (f" (đã sửa; máy đọc: {figure['machine']})" if figure.get("machine") else ""),
        change(figure),
        aim(figure),
        figure["newspaper_title"] or "Báo chưa rõ",
    )


def change(figure: Mapping[str, Any]) -> str:
    """Say how a figure stands to what was reached in the period before; percents differ by points.

    >>> now = {"value": "89.2", "unit": "%", "kind": "level"}
    >>> then = {"value": "86.4", "unit": "%", "kind": "level", "period": "2025-9M", "approx": "exact"}
    >>> then |= {"value_high": None, "of_total": None, "cmp_base": None, "cmp_dir": None}
    >>> change(now | {"before": then})
    'tăng 2,8 điểm % (9 tháng năm 2025: 86,4%)'
    >>> change({"value": "12", "unit": "hạng", "kind": "rank", "before": then | {"value": "15", "unit": "hạng",
    ...     "kind": "rank"}})
    'tăng 3 bậc (9 tháng năm 2025: hạng 15)'
    >>> change({"value": "1200", "unit": "hồ sơ", "kind": "level", "before": then | {"value": "1000", "unit": "hồ sơ"}})
    'tăng 200 (9 tháng năm 2025: 1.000)'
    """
    before = figure.get("before")
    if before is None:
        return ""
    difference = Decimal(figure["value"]) - Decimal(before["value"])
    up = difference < 0 if figure["kind"] == "rank" else difference > 0
    was = f"({period_name(before['period'])}: {measure(before)})"
    if not difference:
        return f"không đổi {was}"
    word = "tăng" if up else "giảm"
    if figure["kind"] == "rank":
        return f"{word} {vietnamese(abs(difference))} bậc {was}"
    if figure["unit"] == "%":
        return f"{word} {vietnamese(abs(difference))} điểm % {was}"
    if not figure["unit"].startswith("VND"):  # the cell beside it has the unit
        return f"{word} {vietnamese(abs(difference))} ({period_name(before['period'])}: {_bare(before)})"
    return f"{word} {quantity(str(abs(difference)), None, None, figure['unit'], 'exact')} {was}"


def _bare(figure: Mapping[str, Any]) -> str:
    return quantity(figure["value"], figure["value_high"], figure["of_total"], "", figure["approx"]).strip()


def aim(figure: Mapping[str, Any]) -> str:
    """Say what was asked for: by the press of the place itself, else by a document; until when, if that is later.

    >>> law = {"value": "90", "unit": "%", "comparator": ">=", "document": "Nghị quyết 1", "period": "2025"}
    >>> [aim({"target": None, "official": law, "period": period}) for period in ("2025", "2025-9M")]
    ['từ 90% (Nghị quyết 1)', 'từ 90% (Nghị quyết 1, năm 2025)']
    """
    target, official = figure.get("target"), figure.get("official")
    asked = target or official
    if asked is None:
        return ""
    until = "" if asked["period"] == figure["period"] else period_name(asked["period"])
    if target is not None:
        return f"{measure(target)} ({until})" if until else measure(target)
    said = quantity(asked["value"], None, None, asked["unit"], "exact")
    told = ", ".join(part for part in (asked["document"], until) if part)
    return f"{COMPARATORS[asked['comparator']]}{said} ({told})"


def footer(digest: Digest) -> list[str]:
    """Say how the digest was made: what it rests on, and how to make the same one again."""
    models = ", ".join(model[:12] for model in digest.models) or "không dùng"
    codes = ", ".join(digest.codes) or "không dùng"
    ids = [f"{row['article_id']}.{row['version']}" for row in digest.evidence]
    known = f" Dữ liệu đến {hour(digest.known)}." if digest.known else ""
    lines = [
        NOTE,
        f"Phương pháp: mô hình chủ đề {models}; quy tắc đọc số liệu bản {codes}; cấu trúc dữ liệu bản {digest.schema}."
        + known,
    ]
    if ids:
        lines.append(f"Bài (số bài.bản): {_ranges(ids)}.")
    if digest.known:
        period = "" if digest.period == "day" else f" --period {digest.period}"
        named = f"--of {digest.code}" if digest.period in ("month", "quarter") else f"--day {digest.code}"
        lines.append(f"Viết lại y như thế: diembao digest{period} {named} --as-of {local(digest.known)}")
    return lines


SHOWN_IDS = 60
SMALL = 10  # stories; of fewer no percentage is told


def _ranges(ids: list[str]) -> str:
    """The numbers, or the first of them: the Excel and JSON files hold all."""
    more = f" và {len(ids) - SHOWN_IDS} bài khác (đủ trong tệp Excel)" if len(ids) > SHOWN_IDS else ""
    return ", ".join(ids[:SHOWN_IDS]) + more


def ratio(now: int, before: float) -> str:
    """Say how a count stands to the one before; a share of less than ten would say more than it knows.

    >>> ratio(12, 10), ratio(9, 10), ratio(3, 0), ratio(0, 0), ratio(5, 5.0), ratio(2, 0.4)
    ('tăng 20%', 'giảm 10%', 'mới', '', 'không đổi', 'tăng 1,6')
    """
    if not before:
        return "mới" if now else ""
    if now == before:
        return "không đổi"
    by = percent(abs(now - before) / before) if before >= SMALL else mean(abs(now - before))
    return f"{'tăng' if now > before else 'giảm'} {by}"


def mean(number: float) -> str:
    """Write a mean with one decimal at the most.

    >>> mean(2.0), mean(1.625)
    ('2', '1,6')
    """
    return decimal(round(number, 1))


def render(digest: Digest, form: str) -> bytes:
    """Write the digest in one of the forms of `desk.paper.FORMS`; raises ValueError for another."""
    from desk.paper import FORMS  # python-docx and XlsxWriter stay out of the desk's start

    if form not in FORMS:
        raise ValueError(f"no such form: {form!r}; there are {', '.join(FORMS)}")
    return FORMS[form](digest)
