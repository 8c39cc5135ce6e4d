"""By which names the desk answers: a page of the web that has its own name lead here (DNS rebinding) reads nothing."""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from datasette.utils.asgi import Response

LOCAL = frozenset({"localhost"})
App = Callable[[Any, Any, Any], Awaitable[None]]


def name_of(host: bytes) -> str:
    """Return the name in a Host header without its port, in small letters; nothing for what is no name.

    >>> [name_of(host) for host in (b"LocalHost:8001", b"[::1]:8001", b"127.0.0.1", b"a.example.", b"\\xff", b"")]
    ['localhost', '::1', '127.0.0.1', 'a.example', '', '']
    """
    text = host.decode("ascii", "ignore") if host.isascii() else ""
    if text.startswith("["):
        name, closed, _ = text[1:].partition("]")
        return name.lower() if closed else ""
    return text.partition(":")[0].rstrip(".").lower()


def known(name: str, names: Iterable[str]) -> bool:
    """Tell whether the desk answers to a name: its own names, and any number, which nobody can lead elsewhere.

    >>> [known(name, LOCAL) for name in ("localhost", "127.0.0.1", "::1", "10.0.0.7", "evil.example", "")]
    [True, True, True, True, False, False]
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True


def only(app: App, names: Iterable[str]) -> App:
    """Answer requests to `names`, localhost and numbers; refuse all others, before anything else looks at them."""
    mine = LOCAL | {name.strip().rstrip(".").lower() for name in names if name.strip()}

    async def checked(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        told = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(told) == 1 and known(name_of(told[0]), mine):
            await app(scope, receive, send)
        else:
            said = "421: dia chi nay khong phai cua ban lam viec / this desk has another name (DIEMBAO_HOSTS)\n"
            await Response.text(said, status=421).asgi_send(send)

    return checked
