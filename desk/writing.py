"""How the desk writes: one change at a time, on a connection of its own, with a bounded wait for other writers."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final, TypeVar
from urllib.parse import quote

from datasette.utils.asgi import Request, Response

from store.schema import LockedError, Store, connect

Kept = TypeVar("Kept")
PATIENCE = 5.0  # seconds; a crawl commits more often than that


BUSY: Final = "Đang có lệnh khác ghi, thử lại sau ít giây. Những gì bạn đã gõ vẫn còn ở đây."
READING_ONLY: Final = (
    "Bàn làm việc này chỉ để đọc, vì chưa ai được cấp tài khoản. "
    "Người quản trị cấp bằng lệnh “diembao desk-user add TÊN”."
)


class RefusedError(Exception):
    """One of our pages says no, with a status of HTTP, a title and a text for people."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(text)
        self.status, self.title = status, title


class BusyError(Exception):
    """Another command, or another person, has been writing for too long; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one store. The pages' own connections stay read-only."""

    path: Path
    patience: float = PATIENCE
    _one: Lock = field(default_factory=Lock)

    async def write(self, change: Callable[[Store], Kept]) -> Kept:
        """Run a change, a transaction of the store; raises BusyError after `patience` seconds, or StoreError."""
        return await asyncio.to_thread(self._write, change, monotonic() + self.patience)

    def _write(self, change: Callable[[Store], Kept], until: float) -> Kept:
        if not self._one.acquire(timeout=max(0.0, until - monotonic())):
            raise BusyError
        try:
            db = connect(self.path, "rw", max(0.05, until - monotonic()))
            try:
                return change(db)
            finally:
                db.close()
        except LockedError as error:
            raise BusyError from error
        finally:
            self._one.release()


def signed(request: Request) -> str:
    """Return who posts a form; raises RefusedError when nobody is signed in, or nobody can be."""
    if not request.scope["may_write"]:
        raise RefusedError(403, "Chỉ đọc", READING_ONLY)
    if request.scope["person"] is None:
        text = "Mở trang Đăng nhập ở một thẻ khác, đăng nhập, rồi quay lại trang trước và gửi lần nữa."
        raise RefusedError(403, "Chưa đăng nhập, hoặc phiên đã hết", text)
    return str(request.scope["person"])


def may_decide(request: Request) -> bool:
    """Tell whether an editor is signed in."""
    return request.scope.get("person") in request.scope.get("editors", ())


def deciding(request: Request, what: str) -> str:
    """Return the editor who posts a decision; raises RefusedError for anybody else. `what` only an editor does."""
    who = signed(request)
    if not may_decide(request):
        editors = request.scope["editors"]
        others = (
            f"Ở đây người biên tập là: {', '.join(editors)}."
            if editors
            else "Ở đây chưa ai là biên tập; người quản trị cấp bằng lệnh “diembao desk-user role TÊN editor”."
        )
        raise RefusedError(403, "Việc của biên tập", f"{what} là việc của biên tập; bạn là viên chức. {others}")
    return who


def asked_in(request: Request) -> Response | None:
    """Lead somebody who opens a form to the sign-in first; None for who is signed in. Raises as `signed`."""
    if not request.scope["may_write"]:
        raise RefusedError(403, "Chỉ đọc", READING_ONLY)
    if request.scope["person"] is None:
        return Response.redirect(f"/dang-nhap?tiep={quote(request.full_path, safe='/')}")
    return None


def typed(form: Mapping[str, str], name: str, longest: int) -> str:
    """Return what was typed into a field of a posted form, cut at `longest` characters; lone surrogates are no text."""
    return form.get(name, "").strip()[:longest].encode("utf-8", "ignore").decode("utf-8")
