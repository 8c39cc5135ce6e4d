"""Duyệt: one article at a time, its text with the sentences that spoke for a topic, and a person's own answer."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import Desk, Routes, ask, ask_rows, entry, show, write
from desk.writing import BUSY, BusyError, asked_in, deciding, may_decide, signed, typed
from store.audit import record, row_of
from store.reviews import LONGEST_NOTE, contested, question, queue, review_counts, reviews, save_review
from store.schema import Reader, Store, StoreError
from store.transaction import batch

RELEVANCE_NAMES = {
    "core": "trọng tâm cải cách hành chính",
    "partial": "có nói đến cải cách hành chính",
    "none": "không về cải cách hành chính",
}
STRENGTH_NAMES = {0: "không", 1: "có chạm", 2: "chính"}
CHOSEN = ("random", "doubt", "asked")
DECIDING = "Quyết định khi các câu trả lời khác nhau"


async def reviewing(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Duyệt: the next article of the person's queue, or that nothing waits."""
    elsewhere = asked_in(request) if request.scope["may_write"] else None
    if elsewhere:
        return elsewhere
    who = request.scope["person"]
    if who:
        first = await ask(datasette, lambda conn: queue(Reader(conn), who, 1))
        if first:
            return await _one(desk, request, datasette, first[0]["article_id"], first[0]["how_chosen"], {}, "", 200)
    return await show(
        datasette,
        request,
        "reviewing.html",
        counts=await ask(datasette, lambda conn: review_counts(Reader(conn))),
        agreement=(await ask_rows(datasette, "agreement"))[0],
        done=_article(entry(request, "xong")),
    )


async def one(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one article to be answered, or keep the answer and go on to the next."""
    article = int(request.url_vars["article"])
    if request.method != "POST":
        return asked_in(request) or await _one(desk, request, datasette, article, "asked", {}, "", 200)
    form = request.scope["form"]
    who = deciding(request, DECIDING) if form.get("adjudicates") == "1" else signed(request)
    how_chosen = form.get("how_chosen", "") if form.get("how_chosen") in CHOSEN else "asked"
    asked = await ask(datasette, lambda conn: question(Reader(conn), article))
    if asked is None:
        raise NotFound(f"Không có bài số {article}.")
    topics = {topic["id"]: int(form.get(f"t-{topic['id']}") in ("1", "2")) for topic in asked["topics"]}
    topics |= {topic: 2 for topic in topics if form.get(f"t-{topic}") == "2"}
    relevance = form.get("relevance", "")
    error = checked(relevance, topics)
    if form.get("version_id") != str(asked["version_id"]):
        error = "Bài vừa được báo sửa. Đọc lại bản mới dưới đây rồi gửi."
    if error:
        return await _one(desk, request, datasette, article, how_chosen, form, error, 400)
    row = {
        "version_id": asked["version_id"],
        "who": who,
        "relevance": relevance,
        "topics": topics,
        "how_chosen": how_chosen,
        "adjudicates": form.get("adjudicates") == "1",
        "note": typed(form, "note", LONGEST_NOTE),
        "shown": asked["shown"],
        "model": asked["model"],
    }

    def change(db: Store) -> None:
        with batch(db):
            older = reviews(db, who, article)
            number = save_review(db, row, desk.now())
            if not older or older[-1]["review_id"] != number:
                before = row_of(db, "reviews", older[-1]["review_id"]) if older else None
                kept = row_of(db, "reviews", number)
                action = "change" if older else "save"
                record(db, who, desk.now(), action, ("reviews", number), before, kept)

    try:
        await write(desk, change)
    except BusyError:
        return await _one(desk, request, datasette, article, how_chosen, form, BUSY, 503)
    except StoreError as wrong:
        return await _one(desk, request, datasette, article, how_chosen, form, str(wrong), 400)
    return Response.redirect(f"/duyet?xong={article}")


def checked(relevance: str, topics: Mapping[str, int]) -> str:
    """Return what is wrong with an answer, in words for people; nothing if it follows the guideline.

    >>> checked("none", {"steering": 0}), checked("core", {"steering": 2})
    ('', '')
    >>> checked("core", {"steering": 0})
    'Bài về cải cách thì cần ít nhất một chủ đề.'
    """
    if relevance not in RELEVANCE_NAMES:
        return "Chọn bài có về cải cách hành chính hay không."
    if relevance == "none" and any(topics.values()):
        return "Bài không về cải cách thì không có chủ đề nào."
    if relevance != "none" and not any(topics.values()):
        return "Bài về cải cách thì cần ít nhất một chủ đề."
    if sum(strength == 2 for strength in topics.values()) > 4:
        return "Nhiều nhất bốn chủ đề chính."
    return ""


async def _one(
    desk: Desk,
    request: Request,
    datasette: Datasette,
    article: int,
    how_chosen: str,
    form: Mapping[str, str],
    error: str,
    status: int,
) -> Response:
    who = request.scope["person"]
    asked = await ask(datasette, lambda conn: question(Reader(conn), article))
    if asked is None:
        raise NotFound(f"Không có bài số {article}.")
    answers = await ask(datasette, lambda conn: reviews(Reader(conn), None, article))
    own = next((row for row in answers if row["who"] == who), None)
    decides = may_decide(request) and (entry(request, "quyet") == "1" or form.get("adjudicates") == "1")
    given = {topic["id"]: tag for topic in asked["topics"] for tag in asked["tags"] if tag["topic"] == topic["id"]}
    filled = {"relevance": own["relevance"], "note": own["note"] or ""} if own else {"relevance": "", "note": ""}
    filled |= {f"t-{topic}": str(strength) for topic, strength in own["topics"].items()} if own else {}
    filled |= {name: value for name, value in form.items() if name in ("relevance", "note") or name.startswith("t-")}
    page = await show(
        datasette,
        request,
        "review.html",
        asked=asked,
        paragraphs=evidence(asked["text"], asked["tags"]),
        given=given,
        filled=filled,
        how_chosen=how_chosen,
        error=error,
        done=_article(entry(request, "xong")),
        answers=answers if own or decides else [],
        others=sum(row["who"] != who for row in answers),
        decides=decides,
        reviewed=(await ask_rows(datasette, "reviewed_by", who=who))[0]["reviews"],
        contested=article in await ask(datasette, lambda conn: contested(Reader(conn))),
        relevances=RELEVANCE_NAMES,
        strengths=STRENGTH_NAMES,
        names={topic["id"]: topic["name_vi"] for topic in asked["topics"]},
        longest=LONGEST_NOTE,
    )
    page.status = status
    return page


def evidence(text: str, tags: Sequence[Mapping[str, Any]]) -> list[list[tuple[str, str]]]:
    """Cut a text into paragraphs of (words, names of the topics they spoke for); "" for words that spoke for none.

    >>> tags = [{"name_vi": "thể chế", "sentences": [{"start": 3, "end": 6}]}]
    >>> evidence("ab cde\\nfg", tags)
    [[('ab ', ''), ('cde', 'thể chế')], [('fg', '')]]
    """
    spans = [(part["start"], part["end"], tag["name_vi"]) for tag in tags for part in tag["sentences"]]
    paragraphs = []
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        cuts = {begin, end, *(at for start, stop, _ in spans for at in (start, stop) if begin < at < end)}
        edges = sorted(cuts)
        pieces: list[tuple[str, str]] = []
        for left, right in pairwise(edges):
            names = dict.fromkeys(name for start, stop, name in spans if start <= left and right <= stop)
            pieces.append((text[left:right], ", ".join(names)))
        paragraphs.append(pieces)
        begin = end + 1
    return paragraphs


def _article(typed_number: str) -> int | None:
    plain = typed_number.isascii() and typed_number.isdigit() and len(typed_number) <= 18
    return int(typed_number) if plain else None


ROUTES: Routes = (
    (r"^/duyet$", reviewing),
    (r"^/duyet/(?P<article>[0-9]{1,18})$", one),
)
