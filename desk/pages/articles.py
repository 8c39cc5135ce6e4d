"""Bài: the newest or what a search finds, and one article with everything that was read in it."""

import json
from itertools import pairwise
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk import wording
from desk.answers import PAGE_ROWS, Desk, Routes, ask, ask_rows, entry, show
from desk.marks import edited, highlighted, marked, marks
from store.changes import figure_changes
from store.schema import Reader


async def articles(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Bài: the newest, or what a search finds."""
    query, newspaper = entry(request, "q"), entry(request, "bao")
    leaf = entry(request, "trang")
    page = max(1, int(leaf)) if len(leaf) <= 4 and leaf.isascii() and leaf.isdigit() else 1
    if query:
        rows = await ask(
            datasette,
            lambda conn: desk.search(Reader(conn), query, limit=PAGE_ROWS, newspaper=newspaper or None),
        )
        for row in rows:
            row["said"] = highlighted(row["snippet"], row["hits"])
    else:
        start = (page - 1) * PAGE_ROWS
        rows = await ask_rows(datasette, "newest", newspaper=newspaper or None, limit=PAGE_ROWS + 1, offset=start)
    return await show(
        datasette,
        request,
        "articles.html",
        query=query,
        newspaper=newspaper,
        newspapers=await ask_rows(datasette, "newspapers"),
        rows=rows[:PAGE_ROWS],
        page=page,
        more=not query and len(rows) > PAGE_ROWS,
        most=PAGE_ROWS,
    )


async def article(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one article: its text with figures and legal documents marked in place, tags, reprints, edits."""
    number = int(request.url_vars["article"])
    found = await ask_rows(datasette, "article", article=number)
    if not found:
        raise NotFound(f"Không có bài số {number}.")
    figures = await ask_rows(datasette, "article_figures", article=number)
    references = await ask_rows(datasette, "article_references", article=number)
    tags = await ask_rows(datasette, "article_tags", article=number)
    for tag in tags:
        tag["words"] = list(dict.fromkeys(reason["word"] for reason in json.loads(tag["why"])))[:8]
    versions = await ask_rows(datasette, "article_versions", article=number)
    ever = await ask_rows(datasette, "article_figures_ever", article=number)
    edits = [_edit(before, after, ever) for before, after in pairwise(versions)]
    return await show(
        datasette,
        request,
        "article.html",
        article=found[0],
        lines=marked(found[0]["text"], marks(figures, references)),
        figures=figures,
        references=references,
        tags=tags,
        edits=edits[::-1],
        story=await ask_rows(datasette, "article_story", article=number),
    )


def _edit(before: dict[str, Any], after: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Gather what one edit changed: its lines, and its figures where both states were read."""
    old, new = ([row for row in figures if row["version_id"] == side["version_id"]] for side in (before, after))
    both = before["annotated"] and after["annotated"]
    changed = figure_changes(old, new, wording.measure) if both else []
    return {**after, "lines": edited(before, after), "figures": changed}


ROUTES: Routes = (
    (r"^/bai$", articles),
    (r"^/bai/(?P<article>[0-9]{1,18})$", article),
)
