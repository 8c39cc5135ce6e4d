"""Hôm nay: the morning's digest as a page, and as a file to keep or send."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import Desk, Routes, ask, ask_rows, attachment, show
from desk.coverage import cover
from desk.digest import article_line, compose, coverage, heading, morning, render, summary, window
from desk.gathering import TOPIC_ORDER, Digest
from desk.outline import short
from desk.response_table import timed, waiting_said
from store.rows import VIETNAM, utc
from store.schema import Reader

FIRST_DAY, LAST_DAY = date(1990, 1, 2), date(2100, 1, 1)
SHOWN_FIGURES = 40  # of a morning; the files have all
DOWNLOADS = (
    *(("docx", "Word"), ("xlsx", "Excel"), ("html", "HTML"), ("md", "Markdown"), ("txt", "Zalo"), ("csv", "CSV")),
    *(("json", "JSON"), ("xml", "Atom")),
)
KINDS = {"txt": "text/plain; charset=utf-8", "xml": "application/atom+xml; charset=utf-8"}


async def today(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Hôm nay: yesterday 06:30 to today 06:30, or the morning of `?day=`; an empty one offers another.

    Today's has what waits for an answer in the book of responses, however old.
    """
    day = _day(desk, request)
    since, until = window(day)
    digest = await ask(datasette, lambda conn: compose(Reader(conn), since, until, desk.office, whole=False))
    (nearest,) = await ask_rows(datasette, "nearest", since=utc(since), until=utc(until))
    now = desk.now().astimezone(VIETNAM).date()
    waiting = [timed(row, now, desk.answer_days) for row in await ask_rows(datasette, "responses_open")]
    return await show(
        datasette,
        request,
        "today.html",
        digest=digest,
        heading=heading(digest),
        summary=summary(digest),
        coverage=coverage(digest),
        counted=_by_topic(digest),
        between={"tu": since.date().isoformat(), "den": (until - timedelta(minutes=1)).date().isoformat()},
        rest=_rest(digest),
        short=short,
        shown_figures=SHOWN_FIGURES,
        downloads=DOWNLOADS,
        cover=await ask(datasette, lambda conn: cover(Reader(conn), since, until)),
        article_line=article_line,
        day=day,
        is_today=day == now,
        waiting=waiting_said(waiting) if day == now else "",
        before=_morning(nearest["before"]),
        after=_morning(nearest["after"]),
    )


async def paper(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give the same morning as a file to keep or send."""
    day, form = _day(desk, request), request.url_vars["form"]
    content = await ask(datasette, lambda conn: render(compose(Reader(conn), *window(day), desk.office), form))
    name = f"diem-bao-{day.isoformat()}.{form}"
    if form in KINDS:
        return Response(
            content, content_type=KINDS[form], headers={"content-disposition": f'inline; filename="{name}"'}
        )
    return attachment(content, name)


def _rest(digest: Digest) -> list[tuple[str, list[dict[str, Any]]]]:
    """The sections without the stories that stand above them already."""
    above = {row["article_id"] for row in (*digest.needs, *digest.highlights)}
    left = [(topic, [row for row in rows if row["article_id"] not in above]) for topic, rows in digest.sections]
    return [(topic, rows) for topic, rows in left if rows]


def _by_topic(digest: Digest) -> list[tuple[str, str, int, int]]:
    """Count by topic: (topic, its name, articles, stories), in the order of the reform; an article may have several."""
    names: dict[str, str] = {}
    articles: dict[str, list[int]] = {}
    for row in digest.evidence:
        for id_, name in _topics(row):
            names[id_] = name
            articles.setdefault(id_, []).append(row["story_id"] or -row["article_id"])
    order: Iterable[str] = [*TOPIC_ORDER, *sorted(set(articles) - set(TOPIC_ORDER))]
    return [(id_, names[id_], len(articles[id_]), len(set(articles[id_]))) for id_ in order if id_ in articles]


def _topics(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    ids, names = json.loads(row["topics"] or "[]"), (row["topic_names"] or "").split("; ")
    return list(zip(ids, names, strict=False))


def _day(desk: Desk, request: Request) -> date:
    asked = request.args.get("day")
    try:
        day = date.fromisoformat(asked) if asked else desk.now().astimezone(VIETNAM).date()
    except ValueError:
        day = FIRST_DAY.replace(year=1)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotFound(f"“{asked}” không phải là một ngày như 2026-11-23.")
    return day


def _morning(stamp: str | None) -> date | None:
    return morning(datetime.fromisoformat(stamp)) if stamp else None


ROUTES: Routes = (
    (r"^/hom-nay$", today),
    (r"^/hom-nay\.(?P<form>docx|xlsx|html|md|txt|csv|json|xml)$", paper),
)
