"""Phản ánh: critical articles with what the office does about each, and the table of a week."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import Desk, Routes, ask, ask_rows, attachment, entry, show, write
from desk.coverage import certificate
from desk.export import workbook_of
from desk.response_table import (
    CLOSED_NAMES,
    STATE_NAMES,
    WEEKLY_COLUMNS,
    answer_said,
    in_order,
    likely_answers,
    state_said,
    steps,
    timed,
    week_of,
    weekly_cells,
    weekly_span,
    weekly_summary,
    weekly_title,
)
from desk.wording import hour, web
from desk.writing import BUSY, BusyError, signed, typed
from store.audit import history
from store.responses import LONGEST, WRITTEN, StaleError, save_response
from store.rows import VIETNAM, utc
from store.schema import Reader, Store, StoreError

WEEKS = 8  # that the page looks back, unless one is chosen
MOST = 300
ANSWER_DAYS = 60  # after the article, in which an answer is looked for
TEXTS = ("unit", "summary", "directive", "finding", "outcome", "responsibility", "note", "answer_url")
LONGEST_UNIT = 200


async def responses(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Phản ánh: what was printed in the last weeks, or in one, and whatever is still open."""
    wanted = {name: entry(request, name) for name in ("trang_thai", "don_vi", "tuan", "bao")}
    now, state = desk.now(), wanted["trang_thai"] if wanted["trang_thai"] in STATE_NAMES else None
    closing = _wednesday(wanted["tuan"])
    until = week_of(closing)[1] if closing else now + timedelta(minutes=1)
    since = until - timedelta(days=7 if closing else 7 * WEEKS)
    found = await ask_rows(
        datasette,
        "critical",
        since=utc(since),
        until=utc(until),
        state=state,
        unit=wanted["don_vi"] or None,
        newspaper=wanted["bao"] or None,
        all=not closing and bool(state or wanted["don_vi"]),
        open=not closing,
        limit=MOST + 1,
    )
    rows = [timed(row, _today(desk), desk.answer_days) for row in found[:MOST]]
    last = week_of(_today(desk))[1].date()
    return await show(
        datasette,
        request,
        "responses.html",
        rows=in_order(rows),
        more=len(found) > MOST,
        most=MOST,
        wanted=wanted | {"trang_thai": state or ""},
        states=STATE_NAMES,
        units=await ask_rows(datasette, "units"),
        newspapers=await ask_rows(datasette, "newspapers"),
        weeks=[last - timedelta(days=7 * back) for back in range(12)],
        chosen=closing,
        weeks_back=WEEKS,
        late=sum(row["urgency"] == "late" for row in rows),
        waiting=sum(bool(row["urgency"]) for row in rows),
        state_said=state_said,
        answer_said=answer_said,
        answer_days=desk.answer_days,
        cover=await certificate(desk, datasette),
    )


async def response(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show what is done about one article, or write it and come back."""
    article = int(request.url_vars["article"])
    if request.method != "POST":
        return await _one(desk, request, datasette, article, {}, "", 200)
    who, form = signed(request), request.scope["form"]
    given, errors = checked(form, article)
    revision = typed(form, "revision", 9)
    if not errors:

        def change(db: Store) -> int:
            seen = int(revision) if revision.isascii() and revision.isdigit() else -1
            return save_response(db, article, given, who, desk.now(), revision=seen)

        try:
            await write(desk, change)
        except BusyError:
            return await _one(desk, request, datasette, article, form, BUSY, 503)
        except StaleError:
            text = (
                "Người khác vừa ghi phản ánh này. Xem “Đã làm gì” ở cuối trang; nếu gửi lần nữa, những gì bạn gõ dưới "
                "đây thay cho những gì họ ghi."
            )
            return await _one(desk, request, datasette, article, {**form, "revision": ""}, text, 409)
        except StoreError:
            text = "Không ghi được: bài phản hồi không có trong kho."
            return await _one(desk, request, datasette, article, form, text, 400)
        return Response.redirect(f"/phan-anh/bai/{article}?xong=1")
    return await _one(desk, request, datasette, article, form, " ".join(errors), 400)


def checked(form: Mapping[str, str], article: int) -> tuple[dict[str, Any], list[str]]:
    """Read a posted form: the columns to write, and what is missing in words for people.

    >>> checked({"state": "assigned", "unit": "UBND xã Mẫu", "deadline": "2025-03-14"}, 1)[1]
    []
    >>> checked({"state": "assigned"}, 1)[1][0]
    'Đã giao thì cần đơn vị và hạn.'
    """
    given: dict[str, Any] = {name: typed(form, name, LONGEST) for name in (*TEXTS, "state", "deadline", "closed_as")}
    errors = []
    if given["state"] not in STATE_NAMES:
        errors.append("Chọn một trạng thái.")
    if given["deadline"] and not _is_day(given["deadline"]):
        errors.append(f"Hạn “{given['deadline'][:20]}” không phải là một ngày như 2025-03-14.")
    if len(given["unit"]) > LONGEST_UNIT:
        errors.append(f"Tên đơn vị dài quá {LONGEST_UNIT} chữ.")
    address = given["answer_url"]
    if address and (host_of(address) is None or len(address) > 1000):
        errors.append("Địa chỉ phản hồi phải bắt đầu bằng http:// hoặc https://.")
    number = typed(form, "answer_id", 18)
    given["answer_id"] = int(number) if number.isascii() and number.isdigit() and int(number) != article else None
    if number and given["answer_id"] is None:
        errors.append("Bài phản hồi là số của một bài khác trong kho.")
    if given["state"] == "assigned" and not (given["unit"] and given["deadline"]):
        errors.append("Đã giao thì cần đơn vị và hạn.")
    if given["state"] == "answered" and not (given["answer_id"] or address):
        errors.append("Đã trả lời thì cần bài phản hồi hoặc địa chỉ phản hồi.")
    if given["state"] == "closed" and given["closed_as"] not in CLOSED_NAMES:
        errors.append("Đóng thì cần chọn lý do.")
    if given["state"] != "closed":
        given["closed_as"] = None
    return given, errors


def host_of(address: str) -> str | None:
    """Return the host of an address of the web, or None.

    >>> host_of("https://mau.gov.vn/tra-loi"), host_of("javascript:alert(1)"), host_of("http://[")
    ('mau.gov.vn', None, None)
    """
    try:
        parts = urlsplit(address)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


async def _one(
    desk: Desk,
    request: Request,
    datasette: Datasette,
    article: int,
    form: Mapping[str, str],
    error: str,
    status: int,
) -> Response:
    found = await ask_rows(datasette, "one_response", article=article)
    if not found:
        raise NotFound(f"Không có bài số {article}.")
    row = timed(found[0], _today(desk), desk.answer_days)
    assumed = row["due"].isoformat() if row["due"] else ""
    kept = {name: "" if row[name] is None else str(row[name]) for name in (*WRITTEN, "revision")}
    kept |= {"deadline": row["deadline"] or assumed}
    filled = kept | {name: value for name, value in form.items() if name in kept}
    filled["revision"] = form.get("revision") or kept["revision"]
    number = row["response_id"]
    done = await ask(datasette, lambda conn: history(Reader(conn), "responses", number)) if number else []
    page = await show(
        datasette,
        request,
        "response.html",
        row=row,
        filled=filled,
        error=error,
        done=request.args.get("xong") == "1" and not form,
        states=STATE_NAMES,
        closed_names=CLOSED_NAMES,
        units=[unit["unit"] for unit in await ask_rows(datasette, "units")],
        named=[unit["scope"] for unit in await ask_rows(datasette, "units_named", article=article)],
        answers=await _answers(datasette, article, filled["unit"]),
        steps=steps(done),
        state_said=state_said,
        answer_days=desk.answer_days,
        longest=LONGEST,
    )
    page.status = status
    return page


async def _answers(datasette: Datasette, article: int, unit: str) -> list[dict[str, Any]]:
    """Articles in which the agency may have answered."""
    (where,) = await ask_rows(datasette, "article_place", article=article)
    until = datetime.fromisoformat(where["after"]) + timedelta(days=ANSWER_DAYS)
    later = await ask_rows(datasette, "later_articles", article=article, until=utc(until), **where)
    return likely_answers(later, unit)


async def week(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show the table of a week, ready to print."""
    until, rows = await _week(desk, request, datasette)
    return await show(
        datasette,
        request,
        "responses_week.html",
        title=weekly_title(until),
        summary=weekly_summary(rows),
        names=WEEKLY_COLUMNS,
        rows=[(row, cells) for row, cells in zip(rows, weekly_cells(rows), strict=True)],
        closing=until.date(),
        before=until.date() - timedelta(days=7),
        after=until.date() + timedelta(days=7),
        now=desk.now(),
        office=desk.office,
        cover=await certificate(desk, datasette),
    )


async def week_file(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Give the table of a week in the form of an office's paper, or as a sheet."""
    until, rows = await _week(desk, request, datasette)
    cells = weekly_cells(rows)
    name = f"phan-anh-{until.date().isoformat()}.{request.url_vars['form']}"
    if request.url_vars["form"] == "xlsx":
        table = [
            dict(zip(WEEKLY_COLUMNS, line, strict=True)) | {"Liên kết": row["url"]}
            for row, line in zip(rows, cells, strict=True)
        ]
        return attachment(workbook_of([("Phản ánh trong tuần", table)]), name)
    from desk.word import Paper, dated  # python-docx stays out of the desk's start

    paper = Paper(weekly_title(until))
    paper.letterhead(desk.office, "Số: …/BC-…", dated("", until.date()))
    paper.title("TỔNG HỢP", ("Thông tin báo chí phản ánh", weekly_span(until)))
    paper.line(weekly_summary(rows), justified=True)
    if rows:
        paper.table(WEEKLY_COLUMNS, cells, (9, 36, 22, 22, 22, 19, 20, 17), [web(row["url"]) for row in rows], 1)
    paper.line(f"Tính đến {hour(desk.now())}.", italic=True, before=6)
    paper.signature(("Như trên", "Lưu: VT"), "Người lập biểu", "")
    return attachment(paper.bytes(), name)


async def _week(desk: Desk, request: Request, datasette: Datasette) -> tuple[datetime, list[dict[str, Any]]]:
    asked = entry(request, "tuan")
    closing = _wednesday(asked)
    if asked and closing is None:
        raise NotFound(f"“{asked}” không phải là một ngày như 2025-03-12.")
    since, until = week_of(closing or _today(desk))  # on a Wednesday, after the hour too, the week to be reported
    early = since - timedelta(days=7 * (WEEKS - 1))
    found = await ask_rows(datasette, "responses_of_week", early=utc(early), since=utc(since), until=utc(until))
    return until, [timed(row, _today(desk), desk.answer_days) for row in found]


def _wednesday(text: str) -> date | None:
    if not _is_day(text):
        return None
    return week_of(date.fromisoformat(text))[1].date()


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date(1990, 1, 1) <= date.fromisoformat(text) <= date(2100, 1, 1)
    except ValueError:
        return False


def _today(desk: Desk) -> date:
    return desk.now().astimezone(VIETNAM).date()


ROUTES: Routes = (
    (r"^/phan-anh$", responses),
    (r"^/phan-anh/tuan$", week),
    (r"^/phan-anh/tuan\.(?P<form>docx|xlsx)$", week_file),
    (r"^/phan-anh/bai/(?P<article>[0-9]{1,18})$", response),
)
