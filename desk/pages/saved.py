"""Tìm kiếm đã lưu: a search of the page Bài kept under a name, opened again, and told by mail if wished."""

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from desk.answers import Desk, Routes, ask, ask_rows, entry, show, write
from desk.wishes import FIELDS, address, chosen
from desk.writing import BUSY, BusyError, asked_in, signed, typed
from store.saved import delete_search, plausible, save_search, searches, set_alert
from store.schema import Reader, Store, StoreError

ALERT_NAMES = {"none": "không báo", "at_once": "báo ngay khi có bài mới", "daily": "mỗi ngày một thư"}
FILTERS = tuple(name for name in FIELDS if name not in ("q", "xep"))
LONGEST_NAME = 120


async def saved(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show one's saved searches, or keep one more."""
    if request.method != "POST":
        return asked_in(request) or await _list(datasette, request, "", {}, 200)
    who, form = signed(request), request.scope["form"]
    name, query = typed(form, "ten", LONGEST_NAME), typed(form, "q", 400)
    filters = {field: [typed(form, field, 400)] for field in FILTERS if typed(form, field, 400)}
    alert, email = typed(form, "bao_tin", 20), typed(form, "thu", 254)
    error = checked(name, query, filters, alert, email)
    if error:
        return await _new(datasette, request, form, error, 400)

    def change(db: Store) -> int:
        return save_search(db, who, name, query, filters, desk.now(), alert=alert, email=email)

    try:
        await write(desk, change)
    except BusyError:
        return await _new(datasette, request, form, BUSY, 503)
    except StoreError as wrong:
        return await _new(datasette, request, form, str(wrong), 400)
    return Response.redirect("/tim-da-luu?xong=1")


def checked(name: str, query: str, filters: Mapping[str, Any], alert: str, email: str) -> str:
    """Return what is wrong with a search to be saved, in words for people; nothing if it is right.

    >>> checked("Một cửa", "một cửa", {}, "daily", ""), checked("Một cửa", "một cửa", {}, "none", "")
    ('Muốn báo tin thì cần một địa chỉ thư điện tử đúng.', '')
    """
    if not name:
        return "Đặt tên cho tìm kiếm này."
    if not query and not filters:
        return "Tìm kiếm trống: gõ từ khóa hoặc chọn bộ lọc ở trang Bài trước."
    if alert not in ALERT_NAMES:
        return "Chọn cách báo tin."
    if (email or alert != "none") and not plausible(email):
        return "Muốn báo tin thì cần một địa chỉ thư điện tử đúng."
    return ""


async def new(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show the form that gives a search a name; the search itself stands in the address, as that of Bài does."""
    fields = {name: entry(request, name) for name in FIELDS}
    return asked_in(request) or await _new(datasette, request, fields, "", 200)


async def one(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Change how one search is told, or delete it."""
    number = int(request.url_vars["search"])
    if request.method != "POST":
        return Response.redirect("/tim-da-luu")
    who, form = signed(request), request.scope["form"]
    alert, email = typed(form, "bao_tin", 20), typed(form, "thu", 254)
    gone = form.get("viec") == "xoa"
    if not gone and (error := checked("…", "…", {}, alert, email)):
        return await _list(datasette, request, error, {number: (alert, email)}, 400)

    def change(db: Store) -> None:
        if gone:
            delete_search(db, number, who, desk.now())
        else:
            set_alert(db, number, who, alert, email, desk.now())

    try:
        await write(desk, change)
    except BusyError:
        return await _list(datasette, request, BUSY, {number: (alert, email)}, 503)
    except StoreError:
        return await _list(datasette, request, f"Bạn không có tìm kiếm số {number}.", {}, 404)
    return Response.redirect(f"/tim-da-luu?xong={'xoa' if gone else '1'}")


async def _list(
    datasette: Datasette, request: Request, error: str, kept: Mapping[int, tuple[str, str]], status: int
) -> Response:
    found = await ask(datasette, lambda conn: searches(Reader(conn), request.scope["person"]))
    names = await _names(datasette)
    for row in found:
        fields = {"q": row["query"], **{name: values[0] for name, values in row["filters"].items()}}
        row["address"] = address("/bai", fields)
        row["said"] = _said(fields, names)
        row["alert"], row["email"] = kept.get(row["id"], (row["alert"], row["email"] or ""))
    done = {"1": "Đã lưu.", "xoa": "Đã xóa."}.get(entry(request, "xong"), "")
    page = await show(datasette, request, "saved.html", rows=found, alerts=ALERT_NAMES, error=error, done=done)
    page.status = status
    return page


async def _new(datasette: Datasette, request: Request, form: Mapping[str, str], error: str, status: int) -> Response:
    fields = {name: typed(form, name, 400) for name in FIELDS}
    said = _said(fields, await _names(datasette))
    page = await show(
        datasette,
        request,
        "saved_new.html",
        fields={name: value for name, value in fields.items() if value and name != "xep"},
        said=said,
        name=typed(form, "ten", LONGEST_NAME) or typed(form, "q", LONGEST_NAME),
        alert=typed(form, "bao_tin", 20) or "none",
        email=typed(form, "thu", 254),
        alerts=ALERT_NAMES,
        error=error,
    )
    page.status = status
    return page


async def _names(datasette: Datasette) -> dict[str, dict[str, str]]:
    newspapers = await ask_rows(datasette, "newspapers")
    topics = await ask_rows(datasette, "topic_names")
    return {
        "bao": {row["slug"]: row["title"] for row in newspapers},
        "chude": {row["id"]: row["name_vi"] for row in topics},
    }


def _said(fields: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> str:
    words = [f"“{fields['q']}”"] if fields["q"] else []
    return ", ".join([*words, *(text for _, text in chosen(fields, names))])


ROUTES: Routes = (
    (r"^/tim-da-luu$", saved),
    (r"^/tim-da-luu/moi$", new),
    (r"^/tim-da-luu/(?P<search>[0-9]{1,18})$", one),
)
