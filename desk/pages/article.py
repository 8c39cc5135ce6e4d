"""One Bài: its text with everything that was read in it marked in place, its edits, its reprints; and as JSON."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk import wording
from desk.answers import Desk, Routes, ask, ask_rows, show
from desk.corrected import corrected, decisions
from desk.marks import edited, marked, marks
from desk.pages.corrections import told
from desk.wishes import address
from store import read
from store.changes import figure_changes
from store.corrections import steps
from store.schema import Reader

MOST_WORDS = 8  # of a tag that are named; its sentences tell the rest
NOTE = "start and end are code points of text; text is the newspaper's and is not to be published again"
CORRECTED = ("id", "kind", "item", "proposed", "shown", "decided_by", "decided_utc", "reason")
INHERITED_WORDS = {"scope": "của ai", "period": "kỳ", "indicator": "chỉ tiêu"}


async def article(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one article: figures, legal documents and places marked in its text, tags with their reasons, edits."""
    number = int(request.url_vars["article"])
    found = await ask_rows(datasette, "article", article=number)
    if not found:
        raise NotFound(f"Không có bài số {number}.")
    text = found[0]["text"]
    decided = await ask(datasette, lambda conn: decisions(Reader(conn), number))
    figures = corrected(await ask_rows(datasette, "article_figures", article=number), decided.figures, drop=False)
    references = [
        row | {"decision": decided.references.get(row["reference_id"])}
        for row in await ask_rows(datasette, "article_references", article=number)
    ]
    places = [
        row | {"decision": decided.places.get(row["id"])}
        for row in _places(await ask_rows(datasette, "article_places", article=number))
    ]
    slips = [
        row
        for row in await ask_rows(datasette, "article_slips", article=number)
        if row["own_figure_id"] not in decided.figures
    ]
    tags = await ask_rows(datasette, "article_tags", article=number)
    for tag in tags:
        tag["decision"] = decided.tags.get((number, tag["topic"]))
        tag["words"] = list(dict.fromkeys(reason["word"] for reason in json.loads(tag["why"])))[:MOST_WORDS]
        tag["said"] = [text[part["start"] : part["end"]] for part in json.loads(tag["sentences"])]
    for figure in figures:
        figure["inherited"] = [INHERITED_WORDS.get(name, name) for name in json.loads(figure["inherited"])]
    versions = await ask_rows(datasette, "article_versions", article=number)
    ever = await ask_rows(datasette, "article_figures_ever", article=number) if len(versions) > 1 else []
    return await show(
        datasette,
        request,
        "article.html",
        article=found[0],
        lines=marked(
            text,
            marks(
                standing(figures),
                standing(references),
                standing(places),
                {row["own_figure_id"]: row["why"] for row in slips},
            ),
        ),
        figures=figures,
        references=references,
        places=list({row["row"]: row for row in reversed(places)}.values())[::-1],
        slips=slips,
        tags=tags,
        critical=any(tag["topic"] == "citizen_voice" and tag["strength"] == 2 for tag in standing(tags)),
        edits=[_edit(before, after, ever) for before, after in pairwise(versions)][::-1],
        tables=[table for table in json.loads(versions[-1]["tables"]) if table],
        story=await ask_rows(datasette, "article_story", article=number),
        reported=[row | {"said": told(row)} for row in await ask(datasette, lambda conn: steps(Reader(conn), number))],
        correct=lambda kind, row="": address("/sua-loi/moi", {"bai": str(number), "loai": kind, "muc": str(row)}),
    )


async def record(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give one article with all that was read in it as JSON."""
    number = int(request.url_vars["article"])
    found = await ask(datasette, lambda conn: read.article(Reader(conn), number))
    if found is None:
        raise NotFound(f"Không có bài số {number}.")
    story = await ask_rows(datasette, "article_story", article=number)
    accepted = await ask_rows(datasette, "accepted_corrections", article=number, known=None)
    told = [{name: row[name] for name in CORRECTED} for row in accepted]
    answer = {"ok": True, "note": NOTE, "article": found, "story": story, "corrections": told}
    return Response.json(answer, default=str)


def standing(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what nobody has said to be nothing."""
    return [row for row in rows if not (row["decision"] and row["decision"].wrong)]


def _places(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give places of one name one row, and say which unit is meant, of which time.

    >>> row = {"id": 1, "name": "xã Mẫu", "kind": "xã", "level": "commune", "province_id": "vn34-45", "ambiguous": 0,
    ...     "province": "Quảng Trị", "valid_until": None, "merged": "Quảng Bình, Quảng Trị", "valid_from": "2025-07-01"}
    >>> _places([row])[0]["said"]
    'xã Mẫu, Quảng Trị'
    """
    first: dict[tuple[Any, ...], int] = {}
    said = []
    for row in rows:
        key = (row["name"], row["kind"], row["province_id"])
        number = first.setdefault(key, row["id"])
        named = row["kind"] and row["name"].startswith(row["kind"])  # a commune bears its kind in its name
        parts = [row["name"] if named or not row["kind"] else f"{row['kind']} {row['name']}"]
        if row["level"] != "province":
            parts[0] += f", {row['province']}" if row["province"] else ""
        elif row["valid_until"]:
            parts.append(f"đến {wording.day_of(row['valid_until'])}, nay thuộc {row['successor']}")
        elif row["merged"]:
            parts.append(f"từ {wording.day_of(row['valid_from'])}, hợp nhất từ {row['merged']}")
        if row["ambiguous"]:
            parts.append("chưa chắc: có hơn một nơi tên này")
        said.append({**row, "row": f"dd-{number}", "said": " · ".join(parts)})
    return said


def _edit(before: dict[str, Any], after: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Gather what one edit changed: its lines, and its figures where both states were read."""
    old, new = ([row for row in figures if row["version_id"] == side["version_id"]] for side in (before, after))
    both = before["annotated"] and after["annotated"]
    changed = figure_changes(old, new, wording.measure) if both else []
    return {**after, "lines": edited(before, after), "figures": changed}


ROUTES: Routes = (
    (r"^/bai/(?P<article>[0-9]{1,18})$", article),
    (r"^/bai/(?P<article>[0-9]{1,18})\.(?P<form>json)$", record),
)
