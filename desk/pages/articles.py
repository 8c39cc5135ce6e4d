"""Bài: what a search and its filters find, with counts to narrow it by; as a page, a table to keep, and a feed."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk import wording
from desk.answers import PAGE_ROWS, Desk, Routes, Suggest, ask, ask_rows, attachment, entry, show
from desk.coverage import certificate
from desk.export import table_of
from desk.found import feed
from desk.marks import highlighted
from desk.wishes import FIELDS, RELEVANCE_WORDS, address, chosen, day_of_entry, wish_of
from store.finding import Found
from store.schema import Reader

TAKEN_ROWS = 2_000  # of a table to keep; the file says how many there are in all
FEED_ROWS = 50
LAST_PAGE = 40
SHOWN = 8  # values of a facet that stand open; the others are one click away
TAKEN = (
    *("published", "newspaper_title", "province", "title", "author", "section", "relevance", "topic_names", "critical"),
    *("figures", "reprints", "lead", "url", "article_id"),
)


async def articles(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Bài: the newest, or what a search finds, narrowed by paper, province, topic, day and more."""
    fields = _fields(request)
    leaf = entry(request, "trang")
    page = max(1, min(LAST_PAGE, int(leaf))) if len(leaf) <= 4 and leaf.isascii() and leaf.isdigit() else 1
    found = await _found(desk, datasette, fields, PAGE_ROWS, (page - 1) * PAGE_ROWS)
    for row in found.rows:
        row["said"] = highlighted(row["snippet"], row["hits"]) if "snippet" in row else None
    near: list[tuple[str, int]] = []
    if desk.suggest and fields["q"] and not found.total:
        near = await ask(datasette, partial(_near, desk.suggest, fields["q"]))
    names = await _names(datasette)
    kept = {name: value for name, value in fields.items() if name != "xep" or value == "moi"}
    return await show(
        datasette,
        request,
        "articles.html",
        fields=fields,
        query=fields["q"],
        chosen=[(words, address("/bai", kept, **{field: None})) for field, words in chosen(fields, names)],
        wrong=[fields[name] for name in ("tu", "den") if fields[name] and not day_of_entry(fields[name])],
        found=found,
        near=[(words, address("/bai", {"q": words}), number) for words, number in near],
        rows=found.rows,
        facets=_facets(found, fields, kept, names),
        names=names,
        relevance=RELEVANCE_WORDS,
        page=page,
        pages=max(1, min(LAST_PAGE, -(-found.total // PAGE_ROWS))),
        at=lambda **changes: address("/bai", kept, **changes),
        files=[(name, address(f"/bai.{form}", kept)) for form, name in (("xlsx", "Excel"), ("csv", "CSV"))],
        feed=address("/bai.atom", {name: value for name, value in kept.items() if name != "xep"}),
        save=address("/tim-da-luu/moi", kept),
        cover=await certificate(desk, datasette),
    )


def _near(suggest: Suggest, words: str, conn: Any) -> list[tuple[str, int]]:
    return suggest(Reader(conn), words)


async def table(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give what was found as a table to keep; its last rows say what was asked, when, and how many there are in all."""
    fields, form = _fields(request), request.url_vars["form"]
    found = await _found(desk, datasette, fields, TAKEN_ROWS, 0, snippets=False)
    rows: list[dict[str, Any]] = [{name: row[name] for name in TAKEN} for row in found.rows]
    names = await _names(datasette)
    asked = "; ".join([*([f"từ khóa: {fields['q']}"] if fields["q"] else []), *dict(chosen(fields, names)).values()])
    every = f"{'hơn ' if found.more else ''}{found.total} bài"
    said = f"{len(rows)}/{every}; {asked or 'tất cả các bài'}; lấy lúc {wording.hour(desk.now())}"
    rows.append(dict.fromkeys(TAKEN) | {"title": said})
    return attachment(table_of(rows, form, "Bài", TAKEN), f"bai.{form}")


async def atom(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give the newest articles of a search as an Atom feed, for a reader of feeds."""
    fields = _fields(request) | {"xep": "moi"}
    found = await _found(desk, datasette, fields, FEED_ROWS, 0, facets=False, snippets=False)
    names = await _names(datasette)
    said = ", ".join([*([f"“{fields['q']}”"] if fields["q"] else []), *dict(chosen(fields, names)).values()])
    host = f"{request.scheme}://{request.host}"
    content = feed(found.rows, f"điểm báo: {said or 'bài mới'}", f"{host}{request.full_path}", host, desk.now())
    return Response(content, content_type="application/atom+xml; charset=utf-8")


def _fields(request: Request) -> dict[str, str]:
    """The fields of the address, every one of them."""
    return {name: entry(request, name) for name in FIELDS}


async def _found(
    desk: Desk, datasette: Datasette, fields: dict[str, str], limit: int, offset: int, **leave: bool
) -> Found:
    order = "newest" if fields["xep"] == "moi" else "best"
    wish = wish_of(fields)
    more = {"order": order, "limit": limit, "offset": offset, **leave}
    found: Found = await ask(datasette, lambda conn: desk.search(Reader(conn), fields["q"], wish, **more))
    return found


async def _names(datasette: Datasette) -> dict[str, dict[str, str]]:
    """The titles of what can be chosen, by field, in the order of Vietnamese letters."""
    papers = {row["slug"]: row["title"] for row in await ask_rows(datasette, "newspapers")}
    topics = {row["id"]: wording.sentence_case(row["name_vi"]) for row in await ask_rows(datasette, "topic_names")}
    provinces = await ask_rows(datasette, "province_names")
    places = {row["name"]: row["name"] for row in provinces}
    slugs = {row["slug"]: row["name"] for row in provinces if row["has_paper"]}
    every = {"bao": papers, "tinh": slugs, "noi": places, "chude": topics}
    return {
        field: dict(sorted(named.items(), key=lambda pair: wording.plain(pair[1]))) for field, named in every.items()
    }


def _facets(
    found: Found, fields: dict[str, str], kept: dict[str, str], names: dict[str, dict[str, str]]
) -> list[tuple[str, list[Any], list[Any]]]:
    """Values to narrow by: (title, those that stand open, the others), each value (words, address, articles).

    Where there are more articles than were counted, spans of time have no number: most of them are not counted at all.
    """
    if not found.total:
        return []
    counted = found.facets
    lists: list[tuple[str, list[tuple[str, str, int | None]]]] = []
    for field, title, facet in (
        ("chude", "Chủ đề", "topics"),
        ("bao", "Báo", "newspapers"),
        ("tinh", "Báo của tỉnh", "provinces"),
    ):
        if not fields[field]:
            lists.append((title, [(names[field].get(value, value), address("/bai", kept, **{field: value}), articles)
                                  for value, articles in counted[facet]]))  # fmt: skip
    if not fields["muc"]:
        lists.append(("Mức liên quan", [
            (wording.sentence_case(RELEVANCE_WORDS[value]), address("/bai", kept, muc=value), articles)
            for value, articles in counted["relevance"]
        ]))  # fmt: skip
    both = [(name, field, counted[facet]) for name, field, facet in
            (("Có số liệu", "so", "figures"), ("Cần trả lời", "can", "critical")) if fields[field] != "1"]  # fmt: skip
    lists.append(("Chỉ lấy bài", [(name, address("/bai", kept, **{field: "1"}), n) for name, field, n in both if n]))
    months: list[tuple[str, int | None]] = [*counted["months"]]
    if found.more and months:
        asked = _months(counted["oldest"], fields, months[-1][0])
        months = [(month, None) for month in asked if len(asked) > 1]
    lists.append(("Thời gian", _spans(months, kept)))
    told = [
        (title, values)
        for title, values in lists
        if any(number is None or number < found.total for _, _, number in values)
    ]
    return [(title, values[:SHOWN], values[SHOWN:]) for title, values in told]


def _months(oldest: str, fields: dict[str, str], newest: str) -> list[str]:
    """Name the months of the days that are asked for, as far as there are articles.

    >>> _months("2023-11-24", {"tu": "", "den": "2024-01-31"}, "2026-11")
    ['2023-11', '2023-12', '2024-01']
    """
    first, last = (day_of_entry(fields[name]) for name in ("tu", "den"))
    since = max(oldest[:7], first.isoformat()[:7] if first else "")
    until = min(newest, last.isoformat()[:7] if last else newest)
    years = range(int(since[:4]), int(until[:4]) + 1)
    return [code for year in years for month in range(1, 13) if since <= (code := f"{year:04}-{month:02}") <= until]


def _spans(months: Sequence[tuple[str, int | None]], kept: dict[str, str]) -> list[tuple[str, str, int | None]]:
    """Months, newest first; years where there are many months."""
    if len(months) <= 14:
        spans = [(month, f"Tháng {int(month[5:])}/{month[:4]}", number) for month, number in months]
    else:
        years: dict[str, int | None] = {}
        for month, number in months:
            years[month[:4]] = None if number is None else (years.get(month[:4]) or 0) + number
        spans = [(year, f"Năm {year}", number) for year, number in years.items()]
    said = []
    for code, words, number in reversed(spans):
        first = day_of_entry(f"{code}-01" if len(code) == 7 else f"{code}-01-01")
        if first is None:  # a year that no calendar of ours has
            continue
        after = (
            first.replace(day=28) + timedelta(days=4)
            if len(code) == 7
            else first.replace(month=12, day=31) + timedelta(days=1)
        )
        last = after.replace(day=1) - timedelta(days=1)
        said.append((words, address("/bai", kept, tu=first.isoformat(), den=last.isoformat()), number))
    return said


ROUTES: Routes = (
    (r"^/bai$", articles),
    (r"^/bai\.(?P<form>csv|xlsx)$", table),
    (r"^/bai\.(?P<form>atom)$", atom),
)
