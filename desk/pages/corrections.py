"""Báo sửa: somebody says that a figure, a tag or a place was read wrongly; somebody decides."""

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from desk.answers import Desk, Routes, ask, entry, show, write
from desk.corrected import FIELDS, LONGEST_FIELD, VALUE, WRONG, number, written
from desk.wording import STATUS_NAMES, comparison, document_name, measure, percent, period_name, sentence_case
from desk.writing import BUSY, BusyError, asked_in, deciding, signed, typed
from store.corrections import KINDS, LONGEST, corrections, decide, save_correction, shown, withdraw
from store.schema import Reader, Store, StoreError

KIND_NAMES = {"figure": "số liệu", "tag": "chủ đề", "place": "địa danh", "reference": "văn bản", "other": "bài"}
KEYS = (
    *(("gia-tri", VALUE), ("chi-tieu", "Chỉ tiêu"), ("cua-ai", "Của ai"), ("ky", "Kỳ")),
    *(("dia-danh", "Địa danh"), ("van-ban", "Văn bản")),
)  # fields of the form and what they are called
STATE_NAMES = {"open": "chờ xem", "accepted": "đã nhận", "rejected": "không sửa"}
DONE = {"1": "Đã ghi, cảm ơn.", "2": "Đã ghi quyết định.", "3": "Đã rút quyết định."}
WITHDRAWN = "open"  # what is posted to take a decision back
DECIDING = "Nhận, không nhận hay rút lại báo sửa"


def said(kind: str, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what was read, as (what, words).

    >>> said("tag", {"topic": "steering", "name_vi": "chỉ đạo", "score": 0.81, "strength": 2})
    [('Chủ đề', 'Chỉ đạo'), ('Mức', 'chủ đề chính, độ tin cậy 81%')]
    >>> said("other", {})
    []
    """
    if kind == "figure":
        told = [
            ("Trong bài", f"“{row['raw']}”"),
            ("Chỉ tiêu", sentence_case(row["indicator"])),
            ("Của ai", row["scope"] or "chưa rõ"),
            ("Kỳ", period_name(row["period"]) or "chưa rõ"),
            ("Giá trị", measure(row)),
            ("So với", comparison(row) if row["kind"] == "level" else ""),
            ("Là", STATUS_NAMES[row["status"]]),
        ]
        return [(name, words) for name, words in told if words]
    if kind == "tag":
        strength = "chủ đề chính" if row["strength"] == 2 else "có chạm đến"
        return [("Chủ đề", sentence_case(row["name_vi"])), ("Mức", f"{strength}, độ tin cậy {percent(row['score'])}")]
    if kind == "place":
        return [("Trong bài", f"“{row['raw']}”"), ("Địa danh", f"{row['kind'] or ''} {row['name']}".strip())]
    if kind == "reference":
        return [("Trong bài", f"“{row['raw']}”"), ("Văn bản", document_name(row))]
    return []


async def new(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show what was read at one place of an article, and ask what is right."""
    elsewhere = asked_in(request)
    if elsewhere:
        return elsewhere
    article, kind, item = entry(request, "bai"), entry(request, "loai"), entry(request, "muc")
    return await _form(datasette, request, (article, kind, item), {}, "", 200)


async def listed(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Show the corrections, or keep one more."""
    if request.method != "POST":
        return await _list(datasette, request, "", {}, 200)
    who, form = signed(request), request.scope["form"]
    article, kind, item = (typed(form, name, 40) for name in ("bai", "loai", "muc"))
    place = (article, kind, item)
    said_right, error = checked(kind, form)
    if error:
        return await _form(datasette, request, place, form, error, 400)
    numbered = _number(article)

    def change(db: Store) -> int:
        return save_correction(db, numbered, kind, item, said_right, who, desk.now())

    try:
        await write(desk, change)
    except BusyError:
        return await _form(datasette, request, place, form, BUSY, 503)
    except StoreError:
        text = "Bài đã được đọc lại từ lúc bạn mở trang, chỗ này không còn như trước. Mở lại bài rồi báo lần nữa."
        return await _form(datasette, request, ("", kind, ""), {"dung": said_right}, text, 409)
    return Response.redirect(f"/sua-loi?xong=1&bai={numbered}")


def checked(kind: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Read a posted form: the correction as the store keeps it, and what is wrong with it in words for people.

    >>> checked("figure", {"gia-tri": "89,2"}), checked("figure", {"gia-tri": "89.2"})[1]
    (('Giá trị: 89,2', ''), 'Giá trị viết bằng số như 89,2 hoặc 1.234, không kèm đơn vị.')
    >>> checked("tag", {"bo": "1"}), checked("tag", {})[1]
    (('Bài không nói về chủ đề này', ''), 'Viết điều đúng vào ô, nhiều nhất 2000 chữ.')
    """
    fields = {name: " ".join(typed(form, key, LONGEST_FIELD).split()) for key, name in KEYS if key in form}
    value = fields.get(VALUE, "")
    if kind == "figure" and value and number(value) is None:
        return "", "Giá trị viết bằng số như 89,2 hoặc 1.234, không kèm đơn vị."
    said_right = written(kind, form.get("bo") == "1", fields, typed(form, "dung", LONGEST + 1))
    if not said_right or len(said_right) > LONGEST:
        return "", f"Viết điều đúng vào ô, nhiều nhất {LONGEST} chữ."
    return said_right, ""


async def decided(desk: Desk, request: Request, datasette: Datasette) -> Response:
    """Accept or reject one correction, or take back what was decided; an editor's."""
    number = int(request.url_vars["correction"])
    if request.method != "POST":
        return Response.redirect("/sua-loi")
    who, form = deciding(request, DECIDING), request.scope["form"]
    state, reason = typed(form, "viec", 20), typed(form, "vi", LONGEST)

    def change(db: Store) -> None:
        if state == WITHDRAWN:
            withdraw(db, number, reason, who, desk.now())
        else:
            decide(db, number, state, reason, who, desk.now())

    try:
        await write(desk, change)
    except BusyError:
        return await _list(datasette, request, BUSY, {number: reason}, 503)
    except StoreError:
        text = (
            f"Mục số {number} chưa ai quyết định, hoặc không có."
            if state == WITHDRAWN
            else f"Mục số {number} không còn chờ xem, hoặc không có."
        )
        return await _list(datasette, request, text, {number: reason}, 409)
    return Response.redirect(f"/sua-loi?xong={3 if state == WITHDRAWN else 2}")


def told(step: Mapping[str, Any]) -> str:
    """Say what somebody did with a correction, a row of `store.corrections.steps`.

    >>> step = {"correction_id": 3, "kind": "figure", "proposed": "Giá trị: 89,2", "reason": None}
    >>> told(step | {"state_before": None, "state": "open"})
    'báo sửa số 3 (số liệu): Giá trị: 89,2'
    >>> told(step | {"state_before": "accepted", "state": "open", "reason": "Báo đúng."})
    'rút quyết định nhận báo sửa số 3: Báo đúng.'
    """
    number, why = step["correction_id"], f": {step['reason']}" if step["reason"] else ""
    if step["state_before"] is None:
        return f"báo sửa số {number} ({KIND_NAMES[step['kind']]}): {'; '.join(step['proposed'].split(chr(10)))}"
    before = {"accepted": "nhận", "rejected": "không nhận"}.get(step["state_before"], "")
    after = {"accepted": "nhận", "rejected": "không nhận"}.get(step["state"], "")
    return f"{after} báo sửa số {number}{why}" if after else f"rút quyết định {before} báo sửa số {number}{why}"


async def _form(
    datasette: Datasette,
    request: Request,
    place: tuple[str, str, str],
    form: Mapping[str, str],
    error: str,
    status: int,
) -> Response:
    article, kind, item = place
    found = None
    if article:
        if kind not in KINDS or not _number(article):
            raise NotFound("Không có chỗ nào như vậy để báo sửa.")
        found = await ask(datasette, lambda conn: shown(Reader(conn), _number(article), kind, item))
        if found is None:
            raise NotFound(f"Bài số {article} không có {KIND_NAMES[kind]} này; bài có thể đã được đọc lại.")
    page = await show(
        datasette,
        request,
        "correction.html",
        place=found,
        kind_name=KIND_NAMES.get(kind, ""),
        said=said(kind, found["shown"]) if found else [],
        proposed=form.get("dung", "")[: LONGEST * 2],
        typed={key: form.get(key, "")[:LONGEST_FIELD] for key in ("bo", *(key for key, _ in KEYS))},
        fields=_fields(kind, found["shown"]) if found else [],
        wrong_words=WRONG.get(kind, ""),
        unit=_unit(found["shown"]["unit"]) if found and kind == "figure" else "",
        error=error,
        longest=LONGEST,
    )
    page.status = status
    return page


def _fields(kind: str, row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What can be put right: (name of the field in the form, what it is called, what the machine read)."""
    told = dict(said(kind, row))
    return [(key, name, told.get(name, "chưa rõ")) for key, name in KEYS if name in FIELDS.get(kind, ())]


def _unit(unit: str) -> str:
    """Say a unit as people do.

    >>> _unit("%"), _unit("VND/hồ sơ")
    ('%', 'đồng/hồ sơ')
    """
    return f"đồng{unit[3:]}" if unit.startswith("VND") else unit


async def _list(datasette: Datasette, request: Request, error: str, kept: Mapping[int, str], status: int) -> Response:
    state = entry(request, "trang_thai")
    state = state if state in STATE_NAMES else ""
    article = _number(entry(request, "bai")) or None
    rows = await ask(datasette, lambda conn: corrections(Reader(conn), state or None, article))
    for row in rows:
        row["said"] = said(row["kind"], row["shown"])
        row["typed"] = kept.get(row["id"], "")
    done = DONE.get(entry(request, "xong"), "")
    page = await show(
        datasette,
        request,
        "corrections.html",
        rows=rows,
        state=state,
        article=article,
        states=STATE_NAMES,
        kinds=KIND_NAMES,
        error=error,
        done=done,
    )
    page.status = status
    return page


def _number(typed_number: str) -> int:
    """Read the number of an article; 0, which none has, for anything else."""
    plain = typed_number.isascii() and typed_number.isdigit() and len(typed_number) <= 18
    return int(typed_number) if plain else 0


ROUTES: Routes = (
    (r"^/sua-loi$", listed),
    (r"^/sua-loi/moi$", new),
    (r"^/sua-loi/(?P<correction>[0-9]{1,18})$", decided),
)
