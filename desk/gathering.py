"""What a digest holds, gathered from the store: articles by topic, what needs an answer, new figures, silent papers."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk.corrected import Decisions, corrected, decisions, moved, without
from desk.periods import Period, Span
from desk.queries import BY_NAME, Store, rows_of
from desk.wording import sentence_case
from store.rows import local, utc

Row = dict[str, Any]
OTHER = "Tin liên quan khác"
# What citizens say needs an answer and comes first; then the six areas of the reform in the order of Nghị quyết
# 76/NQ-CP, steering after them, then the rest.
TOPIC_ORDER = (
    *("citizen_voice", "institutions", "procedures", "organisation", "civil_service", "public_finance"),
    *("digital_government", "steering", "indices", "two_tier_government", "business", "models"),
)
HIGHLIGHTS = 5
LOOKED_BACK = 400  # figures of which an earlier value is looked for; a quarter has thousands
HELD_AGAINST = 2000  # figures that are held against targets
WEEKS_OF_A_MEAN = 8
_UNITS = (" tỉnh ", " thành phố ", " phường ", " xã ", " đặc khu ")
END_OF_TIME = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def place_of(office: str) -> str:
    """The place a paper is dated at, as the name of its office tells it; nothing if it does not.

    >>> place_of("UBND tỉnh Quảng Trị; Văn phòng"), place_of("Bộ Nội vụ")
    ('Quảng Trị', '')
    """
    for part in office.split(";"):
        for unit in _UNITS:
            _, found, name = f" {part.strip()} ".partition(unit)
            if found:
                return name.strip()
    return ""


@dataclass(frozen=True, slots=True)
class Office:
    """Whose paper it is, as its head and foot say; `;` parts lines. What is not told stays open on paper."""

    name: str = ""
    place: str = ""
    number: str = ""
    signer: str = ""
    recipients: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest: its span, counts, articles by topic, figures, and which papers were silent."""

    office: str
    since: datetime
    until: datetime
    articles: int  # all articles on reform
    stories: int  # reprints and duplicates counted once
    sections: tuple[tuple[str, tuple[Row, ...]], ...]  # (topic, its articles); an article stands once
    figures: tuple[Row, ...]  # of catalogued indicators; those of reprints and repetitions are left out
    active: tuple[str, ...]  # papers that brought articles
    silent: tuple[str, ...]  # enabled papers that were visited since the window began and brought none
    unvisited: tuple[str, ...]  # enabled papers that brought none and were not visited
    others: int = 0  # articles of the window that are not on reform
    unread: int = 0  # articles of the window that nobody annotated yet
    duplicates: int = 0  # of the articles, those their own newspaper had printed already
    visited: datetime | None = None  # when a newspaper was last visited; None if never
    period: Period = "day"
    code: str = ""  # of the span, as in periods.Span
    known: datetime | None = None  # when the newest thing it rests on was seen
    after_cut_off: int = 0  # printed in the span, seen after it: they stand in the next digest
    running: int = 0  # runs that had begun and not ended
    needs: tuple[Row, ...] = ()  # stories that criticise: somebody has to answer
    highlights: tuple[Row, ...] = ()
    late: tuple[Row, ...] = ()  # stories printed before the span and first seen in it; they stand in sections too
    slips: tuple[Row, ...] = ()  # figures that disagree, rows of the question `slips_of`
    documents: tuple[Row, ...] = ()  # legal documents no earlier article named
    papers: tuple[Row, ...] = ()  # every newspaper with articles, reform, visits, failed, days (without news)
    topics: tuple[tuple[str, int, float], ...] = ()  # (name, stories, the same before: last span, or mean of 8 weeks)
    provinces: tuple[tuple[str, int, float], ...] = ()
    months: tuple[tuple[str, int], ...] = ()  # articles by month, of a quarter
    before: tuple[int, int] = (0, 0)  # articles and stories of the span before
    targets: tuple[Row, ...] = ()  # of a month and a quarter: rows of v_targets_gap
    evidence: tuple[Row, ...] = ()  # every article, in the order of print
    models: tuple[str, ...] = ()  # digests of the topic models that read them
    codes: tuple[str, ...] = ()  # versions of the rules of language
    schema: int = 0
    masthead: Office = Office()


def gather(
    store: Store, span: Span, office: Office | None = None, as_of: datetime | None = None, *, whole: bool = True
) -> Digest:
    """Gather the digest of a span as the store stood at `as_of` (None: as it stands).

    Unless `whole`, figures come without what was said of them before and what was asked for: a page has no time for it.
    """
    office = office or Office()
    known = as_of or END_OF_TIME
    bounds = {"since": utc(span.since), "until": utc(span.until), "known": utc(known)}
    recent = utc(min(known, span.until) - timedelta(hours=6))
    (state,) = rows_of(store, BY_NAME["window"], **bounds, recent=recent)
    decided = decisions(store, known=bounds["known"])
    articles = _retold(rows_of(store, BY_NAME["new_articles"], **bounds), decided)
    stories = _stories(articles)
    own = office.place or place_of(office.name)
    stories.sort(key=lambda story: _weight(story, own))
    papers = _papers(store, span, bounds, articles)
    figures, slips, documents = _said(store, stories, articles, bounds, LOOKED_BACK if whole else 0, decided)
    shown = {article["article_id"] for article in stories}
    digest = Digest(
        office=office.name,
        since=span.since,
        until=span.until,
        articles=len(articles),
        stories=len(stories),
        sections=_sections(stories),
        figures=figures,
        active=tuple(row["newspaper_title"] for row in papers if row["articles"]),
        silent=tuple(row["newspaper_title"] for row in papers if not row["articles"] and row["visited"]),
        unvisited=tuple(row["newspaper_title"] for row in papers if not row["articles"] and not row["visited"]),
        duplicates=sum(row["role"] == "duplicate" for row in articles if row["article_id"] not in shown),
        others=state["others"],
        unread=state["unread"],
        visited=datetime.fromisoformat(state["visited_utc"]) if state["visited_utc"] else None,
        period=span.period,
        code=span.code,
        known=_latest(state["visited_utc"], state["seen_utc"], decided.latest),
        after_cut_off=state["after_cut_off"],
        running=state["running"],
        needs=tuple(row for row in stories if needs_answer(row)),
        highlights=_highlights(stories),
        late=tuple(row for row in stories if row["late"]),
        slips=slips,
        documents=documents,
        papers=papers,
        evidence=tuple(articles),
        models=tuple(sorted({row["model"] for row in articles if row["model"]})),
        codes=tuple(sorted({row["code"] for row in articles if row["code"]})),
        schema=store.conn.execute("SELECT max(number) FROM migrations").fetchone()[0],
        masthead=office,
    )
    return digest if span.period == "day" else _compared(store, digest, span, bounds)


def _latest(*stamps: str | None) -> datetime | None:
    told = [stamp for stamp in stamps if stamp]
    return datetime.fromisoformat(max(told)) if told else None


def _retold(articles: Iterable[Row], decided: Decisions) -> list[Row]:
    """Take from articles the topics that people took from them."""
    out = []
    for row in articles:
        names = (row["topic_names"] or "").split("; ")
        kept = without(list(zip(_topic_ids(row), names, strict=False)), row["article_id"], decided)
        if len(kept) < len(_topic_ids(row)):
            row |= {"topics": json.dumps([id_ for id_, _ in kept]), "topic_names": "; ".join(name for _, name in kept)}
            row["voice"] = row["voice"] if "citizen_voice" in dict(kept) else 0
        out.append(row)
    return out


def _topic_ids(article: Row) -> list[str]:
    ids: list[str] = json.loads(article["topics"] or "[]")
    return ids


def _stories(articles: Sequence[Row]) -> list[Row]:
    """The first article of every story with the papers that reprinted it; articles come in order of time."""
    first: dict[int, Row] = {}
    for article in articles:
        story = article["story_id"] or article["article_id"]
        if story in first:
            first[story]["last"] = article["published"]
            if article["role"] != "duplicate":
                first[story]["reprints"].append(article["newspaper_title"])
        else:
            first[story] = {**article, "reprints": [], "last": article["published"]}
    return list(first.values())


def needs_answer(story: Row) -> bool:
    """Say whether somebody has to answer: citizens are its main topic, or the office follows it and did not drop it."""
    if story["closed_as"] in ("not_ours", "not_critical"):
        return False
    return story["voice"] == 2 or story["state"] is not None


def _weight(story: Row, own: str) -> tuple[bool, bool, int, int, str]:
    """Core first, then the office's own province, many reprints, many figures, early."""
    elsewhere = not own or story["province"] != own
    return story["relevance"] != "core", elsewhere, -len(story["reprints"]), -story["figures"], story["published"]


def _highlights(stories: Iterable[Row]) -> tuple[Row, ...]:
    """The weightiest stories that stand not among those to be answered; stories come in order of weight."""
    return tuple(row for row in stories if row["relevance"] == "core" and not needs_answer(row))[:HIGHLIGHTS]


def _sections(stories: Iterable[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Stories by their first topic, in the order of the reform; inside in the order in which they come."""
    by_topic: dict[tuple[int, str], list[Row]] = {}
    for story in stories:
        ids = _topic_ids(story)
        rank = TOPIC_ORDER.index(ids[0]) if ids and ids[0] in TOPIC_ORDER else len(TOPIC_ORDER)
        name = sentence_case(story["topic_names"].split("; ")[0]) if ids else OTHER
        by_topic.setdefault((rank if ids else rank + 1, name), []).append(story)
    return tuple((name, tuple(by_topic[rank, name])) for rank, name in sorted(by_topic))


# ------------------------------------------------------------------------------------------------------------- figures
def _said(
    store: Store,
    stories: Sequence[Row],
    articles: Sequence[Row],
    bounds: dict[str, str],
    looked_back: int,
    decided: Decisions,
) -> tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]:
    """The figures of the stories with what was before and what was asked for, the slips, the new documents."""
    versions = json.dumps([row["version_id"] for row in stories])
    every = list(rows_of(store, BY_NAME["new_figures"], versions=versions))
    figures = _once(corrected(every, decided.figures))
    ids = json.dumps([row["figure_id"] for row in figures[:looked_back]])
    before = _firsts(rows_of(store, BY_NAME["figures_before"], figures=ids, known=bounds["known"]), "before_id")
    aims = list(rows_of(store, BY_NAME["targets_of"], figures=ids, known=bounds["known"]))
    asked, official = _firsts(aims, "target_id"), _firsts(aims, "official_id")
    documented = rows_of(store, BY_NAME["official_targets"], targets=json.dumps(list(official.values())))
    laws = {row["official_id"]: row for row in documented}
    values = {
        row["figure_id"]: row
        for row in rows_of(store, BY_NAME["values_of"], figures=json.dumps([*before.values(), *asked.values()]))
    }
    found = tuple(
        row
        | {"before": values.get(before.get(row["figure_id"], 0)), "target": values.get(asked.get(row["figure_id"], 0))}
        | {"official": laws.get(official.get(row["figure_id"], 0))}
        | (dict.fromkeys(("before", "target", "official")) if moved(row["decision"]) else {})
        for row in figures
    )
    told = rows_of(
        store, BY_NAME["slips_of"], figures=json.dumps([row["figure_id"] for row in every]), known=bounds["known"]
    )
    slips = [row for row in told if not {row["figure_id"], row["other_figure_id"]} & set(decided.figures)]
    read = json.dumps([row["version_id"] for row in articles])
    documents = rows_of(store, BY_NAME["new_documents"], versions=read, since=bounds["since"], known=bounds["known"])
    return found, tuple(slips), tuple(documents)


def _firsts(rows: Iterable[Row], name: str) -> dict[int, int]:
    """Of each figure the first number that is one: a figure of several areas has a row for each."""
    found: dict[int, int] = {}
    for row in rows:
        if row[name]:
            found.setdefault(row["figure_id"], row[name])
    return found


def _once(figures: Iterable[Row]) -> tuple[Row, ...]:
    """Leave out what an article says a second time: headline, lead and body repeat each other."""
    names = ("article_id", "indicator", "scope", "period", "value", "value_high", "unit", "status")
    return tuple({tuple(row[name] for name in names): row for row in reversed(list(figures))}.values())[::-1]


# ------------------------------------------------------------------------------------- what is beside it, and before it
def _papers(store: Store, span: Span, bounds: dict[str, str], articles: Sequence[Row]) -> tuple[Row, ...]:
    """Every newspaper with what it brought, how often it was visited, and the days it was silent."""
    reform = Counter(row["newspaper"] for row in articles)
    silent: dict[str, Row] = {}
    if span.period != "day":
        days = {"first_day": local(span.since)[:10], "last_day": local(span.until - timedelta(seconds=1))[:10]}
        silent = {row["newspaper"]: row for row in rows_of(store, BY_NAME["silent_days"], **days)}
    return tuple(
        row | {"reform": reform[row["newspaper"]], "days": silent.get(row["newspaper"], {}).get("days", 0)}
        for row in rows_of(store, BY_NAME["counts_by_newspaper"], **bounds)
    )


def _compared(store: Store, digest: Digest, span: Span, bounds: dict[str, str]) -> Digest:
    """Set a week against the mean of the eight before it, a month or a quarter against the one before it."""
    begin, spans = span.before.since, 1
    if span.period == "week":
        begin, spans = span.since - WEEKS_OF_A_MEAN * timedelta(days=7), WEEKS_OF_A_MEAN
    former_bounds = {"since": utc(begin), "until": utc(span.since), "known": bounds["known"]}
    former_articles = list(rows_of(store, BY_NAME["new_articles"], **former_bounds))
    former = _stories(former_articles)
    now = [row for _, rows in digest.sections for row in rows]
    targets: tuple[Row, ...] = ()
    if span.period in ("month", "quarter"):
        # A value that people put right was never held against a target: the machine's must not stand there as missed.
        reached = [row["figure_id"] for row in digest.figures if row["status"] == "achieved" and not row["decision"]]
        targets = tuple(rows_of(store, BY_NAME["targets_gap"], figures=json.dumps(reached[:HELD_AGAINST])))
    return replace(
        digest,
        topics=_beside(_topic_counts(now), _topic_counts(former), spans),
        provinces=_beside(_province_counts(now), _province_counts(former), spans),
        months=tuple(sorted(Counter(row["published"][:7] for row in digest.evidence).items())),
        before=(round(len(former_articles) / spans), round(len(former) / spans)),
        targets=targets,
    )


def _topic_counts(stories: Iterable[Row]) -> Counter[str]:
    return Counter(sentence_case(name) for row in stories for name in (row["topic_names"] or "").split("; ") if name)


def _province_counts(stories: Iterable[Row]) -> Counter[str]:
    return Counter(row["province"] or "Báo trung ương, chưa rõ tỉnh" for row in stories)


def _beside(now: Counter[str], before: Counter[str], spans: int) -> tuple[tuple[str, int, float], ...]:
    names = sorted({*now, *before}, key=lambda name: (-now[name], -before[name], name))
    return tuple((name, now[name], before[name] / spans) for name in names)
