"""The gate before every page: whose session it is, which posts are let in, and what every answer is guarded with.

A form is let in if it is small, urlencoded, from one of our own pages (Sec-Fetch-Site or Origin), and carries the token
that Datasette's own middleware (asgi-csrf) gave this browser. That lets posts through that have no cookie, or
an Authorization header; here nothing passes that does not show its token.
"""

import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from itsdangerous import BadSignature

from desk.accounts import AccountsError
from desk.answers import Desk, show

GUARDS: Final = {  # on every answer, Datasette's own pages too
    b"content-security-policy": b"frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}
SESSION_COOKIE: Final = "diembao_session"
TOKEN_COOKIE: Final = "ds_csrftoken"  # noqa: S105 - a name
LONGEST_POST: Final = 400_000  # bytes: seven fields of 4,000 Vietnamese letters, nine bytes each
MOST_FIELDS: Final = 200
STATIC: Final = "/-/static-plugins/desk/"
OPEN: Final = ("/dang-nhap", STATIC)  # what a desk that asks everybody to sign in shows before

_log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a post is not let in, in words for people."""

    status: int
    text: str
    title: str = "Không nhận"


FOREIGN = Refusal(403, "Biểu mẫu này không đến từ bàn làm việc, nên không được nhận.")
STALE = Refusal(403, "Biểu mẫu đã cũ hoặc bị sửa. Quay lại, chép những gì đã gõ, tải lại trang rồi gửi lần nữa.")
LONG = Refusal(413, "Biểu mẫu dài quá mức cho phép.")
OTHER = Refusal(415, "Chỉ nhận biểu mẫu gửi từ trang của bàn làm việc.")
DAMAGED = Refusal(
    503,
    "Tệp tài khoản không đọc được, nên chưa biết ai được xem và ghi. "
    "Người quản trị xem nhật ký của lệnh “diembao serve”.",
    "Chưa mở được",
)


def loopback(host: str) -> bool:
    """Tell whether a desk that listens there is reached from this machine only.

    >>> [loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "192.168.1.5", "")]
    [True, True, True, False, False, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def within(address: str) -> str:
    """Return an address of our own pages, to be led back to; anything else is the first page.

    >>> [within(text) for text in ("/phan-anh?tuan=2025-03-04", "//evil.example", "/\\\\evil.example", "https://a", "")]
    ['/phan-anh?tuan=2025-03-04', '/hom-nay', '/hom-nay', '/hom-nay', '/hom-nay']
    """
    plain = address.isascii() and address.isprintable() and not set(address) & set(' \\\\"<>')
    return address if plain and address.startswith("/") and not address.startswith("//") else "/hom-nay"


def guard(app: App, desk: Desk, datasette: Datasette) -> App:
    """Wrap the whole of Datasette."""

    async def gate(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        secure = scope.get("scheme") == "https"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *(
                        (name, _cookie(value, secure) if name.lower() == b"set-cookie" else value)
                        for name, value in message.get("headers", [])
                    ),
                    *GUARDS.items(),
                ]
            await send(message)

        request = Request(scope, receive)
        token = _cookies(request).get(SESSION_COOKIE, "")
        accounts = desk.accounts
        scope["session"] = token
        try:
            scope["person"] = accounts.person(token, desk.now()) if accounts else None
            scope["may_write"] = bool(accounts and accounts.users())
            scope["editors"] = accounts.editors() if accounts else ()
        except AccountsError as error:
            scope["person"], scope["may_write"], scope["editors"] = None, False, ()
            if not scope["path"].startswith(STATIC):
                _log.error("nobody is let in: %s", error)
                await (await _refused(datasette, request, DAMAGED)).asgi_send(guarded)
                return
        if scope["path"] == "/":
            await Response.redirect("/hom-nay").asgi_send(guarded)
        elif desk.closed and scope["person"] is None and not scope["path"].startswith(OPEN):
            await _asked_in(request).asgi_send(guarded)
        elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await app(scope, receive, guarded)
        else:
            refusal, form, again = await _let_in(request, datasette)
            if refusal is not None:
                await (await _refused(datasette, request, refusal)).asgi_send(guarded)
            else:
                scope["form"] = form
                kept = (b"x-csrftoken", b"authorization")
                scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() not in kept]
                await app(scope, again, guarded)

    return gate


def _cookies(request: Request) -> dict[str, str]:
    try:
        return dict(request.cookies)
    except Exception as error:  # http.cookies.CookieError has no better base
        if type(error).__name__ != "CookieError":
            raise
        return {}


def _cookie(value: bytes, secure: bool) -> bytes:
    """Return a Set-Cookie with all that keeps a cookie at home."""
    told = value.lower()
    value += b"" if b"httponly" in told else b"; HttpOnly"
    value += b"" if b"samesite" in told else b"; SameSite=Lax"
    return value + (b"; Secure" if secure and b"; secure" not in told else b"")


def _asked_in(request: Request) -> Response:
    """Answer somebody who has not signed in: a page leads to the sign-in, everything else says no."""
    if request.method == "GET" and "." not in request.path.rpartition("/")[2]:
        return Response.redirect(f"/dang-nhap?tiep={quote(request.full_path, safe='/')}")
    return Response.text("401: dang nhap truoc / sign in first\n", status=401)


async def _refused(datasette: Datasette, request: Request, refusal: Refusal) -> Response:
    request.scope["csrftoken"] = lambda: ""
    page = await show(datasette, request, "stopped.html", title=refusal.title, text=refusal.text)
    page.status = refusal.status
    return page


async def _let_in(request: Request, datasette: Datasette) -> tuple[Refusal | None, dict[str, str], Any]:
    """Read a post: why it is refused or None, its fields, and what gives its bytes once more."""
    nothing: dict[str, str] = {}
    headers = request.headers
    if request.method != "POST" or headers.get("content-type", "").partition(";")[0].strip().lower() != (
        "application/x-www-form-urlencoded"
    ):
        return OTHER, nothing, None
    if not _ours(headers):
        return FOREIGN, nothing, None
    body = bytearray()
    more = True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":  # the browser has gone
            return LONG, nothing, None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST_POST:
            return LONG, nothing, None
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # not ASCII, not UTF-8 once decoded, or too many
        return OTHER, nothing, None
    form = {name: value.replace("\r\n", "\n").replace("\0", " ") for name, value in fields}
    token = _cookies(request).get(TOKEN_COOKIE, "")
    try:
        datasette.unsign(token, "csrftoken")
        true = hmac.compare_digest(token.encode("utf-8"), form.get("csrftoken", "").encode("utf-8"))
    except BadSignature:
        true = False
    if not true:
        return STALE, nothing, None

    async def again() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return None, form, again


def _ours(headers: dict[str, str]) -> bool:
    """Tell whether a browser says that a post comes from our own page; who says nothing must still show the token."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
