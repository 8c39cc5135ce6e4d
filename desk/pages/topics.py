"""Chủ đề: what the papers write about each area of the reform, month by month, and where."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from desk import wording
from desk.answers import Desk, Routes, ask_rows, show
from desk.charts import sparkline, topic_trend
from desk.coverage import certificate
from desk.gathering import TOPIC_ORDER
from store.rows import VIETNAM, utc

NEWEST = 20
MONTHS = 24  # of a chart
YEAR = timedelta(days=365)
SHARED_MONTHS = 12  # of a share: one month of one topic may have three articles

Row = dict[str, Any]


async def topics(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Chủ đề: how much is written about each, this month beside the last and in all."""
    months = await ask_rows(datasette, "topic_by_month", topic=None)
    rows = await ask_rows(datasette, "topics")
    this, last = _this_and_last(desk)
    reform = {row["month"]: row["articles"] for row in await ask_rows(datasette, "reform_by_month")}
    for row in rows:
        own = [month for month in months if month["topic"] == row["id"]]
        row["articles"], row["main"] = (sum(month[name] for month in own) for name in ("articles", "main"))
        row["this"], row["last"] = (
            sum(month["articles"] for month in own if month["month"] == code) for code in (this, last)
        )
        row["share"], _, row["trend"] = shares(own, reform, this)
    rows.sort(key=lambda row: TOPIC_ORDER.index(row["id"]) if row["id"] in TOPIC_ORDER else len(TOPIC_ORDER))
    charts = [topic_trend(_dated(months))] if _dated(months) else []
    return await show(
        datasette,
        request,
        "topics.html",
        rows=rows,
        this=this,
        last=last,
        charts=charts,
        cover=await certificate(desk, datasette),
    )


async def topic(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one topic: what belongs to it, its months, papers and provinces, the newest articles, its indicators."""
    id_ = request.url_vars["topic"]
    known = {row["id"]: row for row in await ask_rows(datasette, "topics")}
    if id_ not in known:
        raise NotFound("Không có chủ đề này.")
    months = await ask_rows(datasette, "topic_by_month", topic=id_)
    since = desk.now() - YEAR
    papers = await ask_rows(datasette, "topic_by_newspaper", topic=id_, since=utc(since))
    name = wording.sentence_case(known[id_]["name_vi"])
    reform = {row["month"]: row["articles"] for row in await ask_rows(datasette, "reform_by_month")}
    share, before, trend = shares(months, reform, _this_and_last(desk)[0])
    dated = _dated(months)
    return await show(
        datasette,
        request,
        "topic.html",
        topic=known[id_],
        name=name,
        share=share,
        share_before=before,
        trend=trend,
        total=sum(month["articles"] for month in months),
        charts=[topic_trend(dated, title=f"{name}: số bài từng tháng")] if dated else [],
        papers=papers,
        provinces=_provinces(papers),
        since=since.astimezone(VIETNAM).date(),
        newest=await ask_rows(datasette, "topic_newest", topic=id_, limit=NEWEST),
        indicators=await ask_rows(datasette, "topic_indicators", topic=id_),
        cover=await certificate(desk, datasette),
    )


def _this_and_last(desk: Desk) -> tuple[str, str]:
    first = desk.now().astimezone(VIETNAM).date().replace(day=1)
    return f"{first:%Y-%m}", f"{first - timedelta(days=1):%Y-%m}"


def shares(own: Sequence[Row], reform: Mapping[str, int], this: str) -> tuple[str, str, Markup]:
    """Say what part of all articles on reform a topic has: in the last twelve months, in the twelve before, as a line.

    >>> own = [{"month": "2025-02", "articles": 1}, {"month": "2025-03", "articles": 3}]
    >>> shares(own, {"2025-02": 2, "2025-03": 4}, "2025-03")[:2]
    ('67%', '')
    >>> str(shares(own, {"2025-02": 2, "2025-03": 4}, "2025-03")[2]).partition('aria-label="')[2].partition('"')[0]
    'tỉ trọng 50% tháng 2/2025 đến 75% tháng 3/2025'
    """
    year, month = int(this[:4]), int(this[5:7])
    back = [divmod(12 * year + month - 1 - number, 12) for number in range(2 * SHARED_MONTHS)]
    names = [f"{told:04}-{number + 1:02}" for told, number in back]
    counted = {row["month"]: row["articles"] for row in own}
    told = []
    for part in (names[:SHARED_MONTHS], names[SHARED_MONTHS:]):
        whole = sum(reform.get(name, 0) for name in part)
        told.append(wording.percent(sum(counted.get(name, 0) for name in part) / whole) if whole else "")
    line = [(name, counted.get(name, 0) / reform[name]) for name in names[SHARED_MONTHS - 1 :: -1] if reform.get(name)]
    ends = [f"{wording.percent(value)} {wording.period_name(name)}" for name, value in (line[:1] + line[-1:])]
    return told[0], told[1], sparkline([value for _, value in line], f"tỉ trọng {' đến '.join(ends)}")


def _dated(months: list[Row]) -> list[Row]:
    """The last months of a chart; articles without a day are in none."""
    named = sorted({month["month"] for month in months if month["month"]})[-MONTHS:]
    return [month for month in months if month["month"] in named]


def _provinces(papers: list[Row]) -> list[tuple[str, str, int]]:
    """Articles by province of the newspaper: (name, slug, articles), most first."""
    counted: dict[tuple[str, str], int] = {}
    for row in papers:
        if row["slug"]:
            key = (row["province"] or row["slug"], row["slug"])
            counted[key] = counted.get(key, 0) + row["articles"]
    return sorted(((name, slug, n) for (name, slug), n in counted.items()), key=lambda item: (-item[2], item[0]))


ROUTES: Routes = (
    (r"^/chu-de$", topics),
    (r"^/chu-de/(?P<topic>[a-z0-9_]{1,60})$", topic),
)
