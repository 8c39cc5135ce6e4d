"""Signing in and out, and the audit: who wrote what."""

import asyncio
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk.accounts import AccountsError
from desk.answers import PAGE_ROWS, Desk, Routes, ask, entry, show
from desk.gate import SESSION_COOKIE, within
from desk.pages.corrections import STATE_NAMES
from desk.response_table import FIELD_NAMES, steps
from desk.writing import READING_ONLY, RefusedError, asked_in, typed
from store.audit import writes
from store.schema import Reader

ACTION_NAMES = {"save": "thêm", "change": "sửa", "delete": "xóa", "decide": "quyết định"}
TABLE_NAMES = {
    "responses": "phản ánh",
    "saved_searches": "tìm kiếm đã lưu",
    "corrections": "báo sửa",
    "reviews": "duyệt chủ đề",
}


async def sign_in(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Đăng nhập, or take a name and a password and begin a session."""
    accounts = desk.accounts
    if accounts is None or not request.scope["may_write"]:
        raise RefusedError(403, "Chỉ đọc", READING_ONLY)
    if request.method != "POST":
        return await _form(datasette, request, within(entry(request, "tiep")), "", "", 200)
    form = request.scope["form"]
    name, password = typed(form, "ten", 200), form.get("mat_khau", "")
    onward = within(form.get("tiep", ""))
    address = (request.scope.get("client") or ("",))[0]
    try:
        token = await asyncio.to_thread(accounts.sign_in, name, password, address, desk.now())
    except AccountsError as error:
        return await _form(datasette, request, onward, name, str(error), 429)
    if token is None:
        return await _form(datasette, request, onward, name, "Tên hoặc mật khẩu không đúng.", 403)
    answer = Response.redirect(onward)
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=request.scheme == "https")
    return answer


async def _form(datasette: Datasette, request: Request, onward: str, name: str, error: str, status: int) -> Response:
    page = await show(datasette, request, "sign_in.html", onward=onward, name=name, error=error)
    page.status = status
    return page


async def sign_out(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """End the session; its token is worth nothing from then on."""
    if request.method != "POST":
        return Response.redirect("/hom-nay")
    if desk.accounts:
        desk.accounts.sign_out(request.scope["session"])
    answer = Response.redirect("/dang-nhap")
    answer.set_cookie(SESSION_COOKIE, "", max_age=0, httponly=True, samesite="lax")
    return answer


async def log(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show Nhật ký: every write, the latest first."""
    elsewhere = asked_in(request)
    if elsewhere:
        return elsewhere
    before = entry(request, "truoc")
    number = int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None
    found = await ask(datasette, lambda conn: writes(Reader(conn), PAGE_ROWS + 1, number))
    rows = [
        row
        | {
            "said": f"{ACTION_NAMES[row['action']]} {TABLE_NAMES[row['row_table']]}",
            "article": (row["after"] or row["before"]).get("article_id"),
            "name": (row["after"] or row["before"]).get("name"),
            "steps": steps([row])[0]["changed"] if row["row_table"] == "responses" else _decided(row),
        }
        for row in found[:PAGE_ROWS]
    ]
    more = rows[-1]["id"] if len(found) > PAGE_ROWS else None
    return await show(datasette, request, "audit.html", rows=rows, more=more, names=FIELD_NAMES)


def _decided(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """Say what somebody said is right, or decided on it; nothing for rows of other tables.

    >>> open_ = {"state": "open", "proposed": "Giá trị: 89,2\\nKỳ: 2025"}
    >>> _decided({"row_table": "corrections", "before": open_, "after": open_ | {"state": "accepted"}})
    [{'name': 'trạng thái', 'before': 'chờ xem', 'after': 'đã nhận'}]
    >>> _decided({"row_table": "corrections", "before": None, "after": open_})
    [{'name': 'đúng ra là', 'before': '', 'after': 'Giá trị: 89,2; Kỳ: 2025'}]
    """
    if row["row_table"] != "corrections":
        return []
    before, after = row["before"], row["after"]
    if before is None:
        return [{"name": "đúng ra là", "before": "", "after": "; ".join(after["proposed"].split("\n"))}]
    return [{"name": "trạng thái", "before": STATE_NAMES[before["state"]], "after": STATE_NAMES[after["state"]]}]


ROUTES: Routes = (
    (r"^/dang-nhap$", sign_in),
    (r"^/dang-xuat$", sign_out),
    (r"^/nhat-ky$", log),
)
