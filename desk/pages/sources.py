"""Báo: the health of every source, and a page of each: what it was expected to bring and brought, silence, checks."""

import json
from datetime import datetime, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import PAGE_ROWS, Desk, Routes, ask, ask_rows, show
from desk.coverage import certificate
from store.checks import newest_checks
from store.rows import VIETNAM, utc
from store.schema import Reader

MONTH = timedelta(days=30)
LOOKED_BACK = timedelta(days=75)  # for silent days: sixty, and the two weeks that tell what is usual
VISITS = 30
FAILURES = 20
FACT_NAMES = {
    "robots": "robots.txt",
    "domains": "tên miền",
    "feeds": "nguồn RSS",
    "sitemaps": "sơ đồ trang",
    "sections": "chuyên mục",
    "article_url": "dạng địa chỉ bài",
    "headline": "tên bài",
    "lead": "sapo",
    "body": "nội dung",
    "author": "tác giả",
    "published": "ngày đăng",
}
VERDICT_NAMES = {"right": "đúng", "wrong": "sai: trang báo đã đổi", "unknown": "chưa rõ"}

Row = dict[str, Any]


async def sources(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Báo: of every newspaper the last visit, what it usually brings, silence, and facts found wrong."""
    now = desk.now()
    rows = await ask_rows(datasette, "sources", newspaper=None, since=utc(now - MONTH))
    gaps = await ask_rows(datasette, "gaps", newspaper=None, since=utc(now - LOOKED_BACK), limit=PAGE_ROWS)
    return await show(
        datasette,
        request,
        "sources.html",
        rows=[_judged(row, now) for row in rows],
        gaps=gaps,
        cover=await certificate(desk, datasette),
    )


async def source(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one newspaper: visits, days, topics, silent days, checks of its facts, addresses that could not be read."""
    slug, now = request.url_vars["slug"], desk.now()
    found = await ask_rows(datasette, "sources", newspaper=slug, since=utc(now - MONTH))
    if not found:
        raise NotFound("Không có báo này.")
    (queue,) = await ask_rows(datasette, "source_queue", newspaper=slug)
    checks = await ask(datasette, lambda conn: newest_checks(Reader(conn), slug))
    return await show(
        datasette,
        request,
        "source.html",
        paper=_judged(found[0], now),
        domains=json.loads(found[0]["domains"]),
        visits=await ask_rows(datasette, "source_visits", newspaper=slug, limit=VISITS),
        days=_days(await ask_rows(datasette, "source_days", newspaper=slug, since=utc(now - MONTH)), now),
        topics=await ask_rows(datasette, "source_topics", newspaper=slug, since=utc(now - MONTH)),
        gaps=await ask_rows(datasette, "gaps", newspaper=slug, since=utc(now - LOOKED_BACK), limit=PAGE_ROWS),
        failures=await ask_rows(datasette, "source_failures", newspaper=slug, limit=FAILURES),
        queued=queue["queued"],
        checks=checks,
        facts=FACT_NAMES,
        verdicts=VERDICT_NAMES,
        cover=await certificate(desk, datasette),
    )


def _judged(row: Row, now: datetime) -> Row:
    """Add for how many days a paper has been silent, and how far what it brings can be relied on."""
    newest = datetime.fromisoformat(row["newest_utc"]) if row["newest_utc"] else None
    quiet = max(0, (now - newest).days) if newest else None
    return {**row, "quiet": quiet, "certainty": _certainty(row, quiet)}


def _certainty(row: Row, quiet: int | None) -> str:
    """Say in a few words how far one may rely on having what this paper printed.

    >>> paper = {"enabled": 1, "visited_utc": "x", "outcome": "ok", "wrong_facts": 0, "usual": 4.0, "checked_utc": "x"}
    >>> _certainty(paper, 0), _certainty(paper, 5), _certainty(paper | {"outcome": "failed"}, 0)
    ('tin được', 'đáng ngờ: im lặng lâu hơn thường lệ', 'thiếu: lần ghé cuối lỗi')
    """
    if not row["enabled"]:
        return "báo mẫu" if row.get("kind") == "sample" else "đang tắt"
    if row["visited_utc"] is None:
        return "chưa ghé"
    if row["outcome"] == "failed":
        return "thiếu: lần ghé cuối lỗi"
    if row["wrong_facts"]:
        return "đáng ngờ: trang báo đã đổi"
    if quiet is None:
        return "chưa có bài nào"
    if quiet >= 3 and (row["usual"] or 0) >= 1:
        return "đáng ngờ: im lặng lâu hơn thường lệ"
    if row["outcome"] == "partial":
        return "có thể thiếu: lần ghé cuối dở dang"
    return "tin được" if row["checked_utc"] else "chưa kiểm tra cách đọc"


def _days(rows: list[Row], now: datetime) -> list[tuple[str, int]]:
    """Give the last thirty days with their articles, the newest first; a day without any has none."""
    counted = {row["day"]: row["articles"] for row in rows}
    today = now.astimezone(VIETNAM).date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(MONTH.days)]
    return [(day, counted.get(day, 0)) for day in days]


ROUTES: Routes = (
    (r"^/bao$", sources),
    (r"^/bao/(?P<slug>[a-z0-9-]{1,80})$", source),
)
