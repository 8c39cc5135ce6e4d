"""Điểm báo: what the papers said between two mornings, gathered from the store and said in sentences."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from desk.queries import BY_NAME, Store, rows_of
from desk.wording import STATUS_NAMES, hour, measure, period_name, sentence_case
from store.rows import VIETNAM, utc

OTHER = "Tin liên quan khác"
NOTE = "Chủ đề và số liệu do chương trình đọc tự động; cần đối chiếu với bài gốc trước khi sử dụng."
FIGURE_COLUMNS = ("Chỉ tiêu", "Của ai", "Kỳ", "Giá trị", "Trạng thái", "Nguồn")
# What citizens say needs an answer and comes first; then the six areas of the reform in the order of Nghị quyết
# 76/NQ-CP, steering after them, then the rest.
TOPIC_ORDER = (
    *("citizen_voice", "institutions", "procedures", "organisation", "civil_service", "public_finance"),
    *("digital_government", "steering", "indices", "two_tier_government", "business", "models"),
)


CUT_OFF = time(6, 30, tzinfo=VIETNAM)  # what is printed later belongs to the next morning


@dataclass(frozen=True, slots=True)
class Digest:
    """One morning's digest: window, counts, articles by topic, figures, and which papers were silent."""

    office: str
    since: datetime
    until: datetime
    articles: int  # all articles on reform
    stories: int  # reprints and duplicates counted once
    sections: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]  # (topic, its articles); an article stands once
    figures: tuple[dict[str, Any], ...]  # of catalogued indicators; those of reprints and repetitions are left out
    active: tuple[str, ...]  # papers that brought articles
    silent: tuple[str, ...]  # enabled papers that were visited since the window began and brought none
    unvisited: tuple[str, ...]  # enabled papers that brought none and were not visited
    others: int = 0  # articles of the window that are not on reform
    unread: int = 0  # articles of the window that nobody annotated yet
    duplicates: int = 0  # of the articles, those their own newspaper had printed already
    visited: datetime | None = None  # when a newspaper was last visited; None if never


def window(day: date) -> tuple[datetime, datetime]:
    """Return the span (since, until) of the digest that an office reads on the morning of `day`."""
    until = datetime.combine(day, CUT_OFF)
    return until - timedelta(days=1), until


def morning(moment: datetime) -> date:
    """Return the day on whose morning an article printed at `moment` is read.

    >>> morning(datetime.fromisoformat("2026-03-11T23:29:59+00:00"))
    datetime.date(2026, 3, 12)
    >>> morning(datetime.fromisoformat("2026-03-11T23:30:00+00:00"))
    datetime.date(2026, 3, 13)
    """
    local = moment.astimezone(VIETNAM)
    return local.date() + timedelta(days=local.timetz() >= CUT_OFF)


def compose(store: Store, since: datetime, until: datetime, office: str = "") -> Digest:
    """Gather the digest of articles published in [since, until); reprints stand under the paper that was first."""
    window = {"since": utc(since), "until": utc(until)}
    articles = list(rows_of(store, BY_NAME["new_articles"], **window))
    stories = _stories(articles)
    papers = list(rows_of(store, BY_NAME["counts_by_newspaper"], **window))
    (state,) = rows_of(store, BY_NAME["window"], **window)
    shown = {article["article_id"] for article in stories}
    return Digest(
        office=office,
        since=since,
        until=until,
        articles=len(articles),
        stories=len(stories),
        sections=_sections(stories),
        figures=_once(row for row in rows_of(store, BY_NAME["new_figures"], **window) if row["article_id"] in shown),
        active=tuple(row["newspaper_title"] for row in papers if row["articles"]),
        silent=tuple(row["newspaper_title"] for row in papers if not row["articles"] and row["visited"]),
        unvisited=tuple(row["newspaper_title"] for row in papers if not row["articles"] and not row["visited"]),
        duplicates=sum(article["role"] == "duplicate" for article in articles if article["article_id"] not in shown),
        others=state["others"],
        unread=state["unread"],
        visited=datetime.fromisoformat(state["visited_utc"]) if state["visited_utc"] else None,
    )


def _stories(articles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first article of every story with the papers that reprinted it; articles come in order of time."""
    first: dict[int, dict[str, Any]] = {}
    for article in articles:
        story = article["story_id"] or article["article_id"]
        if story in first:
            if article["role"] != "duplicate":
                first[story]["reprints"].append(article["newspaper_title"])
        else:
            first[story] = {**article, "reprints": []}
    return list(first.values())


def _sections(stories: Iterable[dict[str, Any]]) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """Stories by their first topic, in the order of the reform; inside: core first, many reprints, many figures."""
    by_topic: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for story in sorted(
        stories, key=lambda row: (row["relevance"] != "core", -len(row["reprints"]), -row["figures"], row["published"])
    ):
        ids = json.loads(story["topics"] or "[]")
        rank = TOPIC_ORDER.index(ids[0]) if ids and ids[0] in TOPIC_ORDER else len(TOPIC_ORDER)
        name = sentence_case(story["topic_names"].split("; ")[0]) if ids else OTHER
        by_topic.setdefault((rank if ids else rank + 1, name), []).append(story)
    return tuple((name, tuple(by_topic[rank, name])) for rank, name in sorted(by_topic))


def _once(figures: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Leave out what an article says a second time: headline, lead and body repeat each other."""
    names = ("article_id", "indicator", "scope", "period", "value", "value_high", "unit", "status")
    return tuple({tuple(row[name] for name in names): row for row in reversed(list(figures))}.values())[::-1]


# ----------------------------------------------------------------------------------------------------- words and lines
def heading(digest: Digest) -> str:
    """Write the window as an office does: từ 06h30 ngày 11/3/2026 đến 06h30 ngày 12/3/2026."""
    return f"từ {hour(digest.since)} đến {hour(digest.until)}"


def summary(digest: Digest) -> str:
    """Say the counts in one or two sentences; of an empty day, say why it is empty."""
    late = f" {digest.unread} bài chưa được đọc chủ đề." if digest.unread else ""
    if not digest.articles:
        return f"Không có tin cải cách hành chính trong thời gian này: {_why_empty(digest)}.{late}"
    reprints = digest.articles - digest.stories - digest.duplicates
    reprinted = f"{reprints} bài đăng lại" if reprints else "không có bài đăng lại"
    reprinted += f", {digest.duplicates} bài trùng" if digest.duplicates else ""
    return f"{digest.stories} tin gốc ({digest.articles} bài, {reprinted}), {len(digest.figures)} số liệu.{late}"


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
    if digest.silent:
        said += f" Không có bài: {', '.join(digest.silent)}."
    if digest.unvisited:
        said += f" Không được ghé: {', '.join(digest.unvisited)} (tin và số liệu có thể thiếu)."
    if digest.visited is not None and digest.visited < digest.until:
        said += f" Ghé báo lần cuối lúc {hour(digest.visited)}; bài đăng sau đó chưa có ở đây."
    return said


def article_line(article: dict[str, Any]) -> str:
    """Write paper, time and reprints of an article.

    >>> article_line({"newspaper_title": "Báo Mẫu", "published": "2026-03-12T05:10:00+07:00", "reprints": ["Báo Khác"],
    ...     "printed_first_by": None})
    'Báo Mẫu, 05h10 ngày 12/3/2026 (+1 báo đăng lại: Báo Khác)'
    """
    said = f"{article['newspaper_title'] or 'Báo chưa rõ'}, {hour(datetime.fromisoformat(article['published']))}"
    if article["printed_first_by"]:
        moment = hour(datetime.fromisoformat(article["printed_first"]))
        said += f" (đăng lại của {article['printed_first_by']}, {moment})"
    if article["reprints"]:
        said += f" (+{len(article['reprints'])} báo đăng lại: {', '.join(article['reprints'])})"
    return said


def figure_cells(figure: dict[str, Any]) -> tuple[str, ...]:
    """Write the cells of a figure in the order of FIGURE_COLUMNS."""
    return (
        sentence_case(figure["indicator"]),
        figure["scope"] or "chưa rõ",
        period_name(figure["period"]) or "chưa rõ",
        measure(figure),
        STATUS_NAMES[figure["status"]],
        figure["newspaper_title"] or "Báo chưa rõ",
    )


def render(digest: Digest, form: str) -> bytes:
    """Write the digest as `md`, `html`, `docx` or `xlsx`; raises ValueError for another form."""
    from desk.paper import FORMS  # python-docx and XlsxWriter stay out of the desk's start

    if form not in FORMS:
        raise ValueError(f"no such form: {form!r}; there are {', '.join(FORMS)}")
    return FORMS[form](digest)
