"""A server that says whatever it is told to, byte for byte; as a proxy is asked, with TLS behind CONNECT."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Said = bytes | Callable[[socket.socket], None]
"""All that is sent, headers included; or what is done with the connection."""


class Server:
    """Addresses and what is said to them; remembers who asked for what."""

    def __init__(self, said: Mapping[str, Said]) -> None:
        self.said = dict(said)
        self.asked: list[str] = []
        self.tunnels: list[str] = []
        self.lock = threading.Lock()

    def talk(self, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Answer one request and close; whatever the client does is its own affair."""
        connection.settimeout(20)
        with connection, contextlib.suppress(OSError, ssl.SSLError):
            head = _head(connection)
            method, url, *_ = [*head.split(b"\r\n", 1)[0].decode("latin-1").split(" "), "", ""]
            if method == "CONNECT":
                with self.lock:
                    self.tunnels.append(url)
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                if tls is not None:
                    with tls.wrap_socket(connection, server_side=True) as secured:
                        path = _head(secured).split(b"\r\n", 1)[0].decode("latin-1").split(" ")[1]
                        self._answer(secured, f"https://{url.removesuffix(':443')}{path}")
                return
            self._answer(connection, url)

    def _answer(self, connection: socket.socket, url: str) -> None:
        with self.lock:
            self.asked.append(url)
        said = self.said.get(url, answer(b"", status="404 Not Found"))
        if callable(said):
            said(connection)
        else:
            connection.sendall(said)


def _head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
        head += piece
    return head


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Write a whole HTTP answer; header names are given with underscores."""
    told = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def slowly(pieces: list[bytes], pause: float) -> Callable[[socket.socket], None]:
    """Send the pieces with a pause before each."""

    def send(connection: socket.socket) -> None:
        for piece in pieces:
            time.sleep(pause)
            connection.sendall(piece)

    return send


def repeated(head: bytes, piece: bytes, times: int, tail: bytes = b"") -> Callable[[socket.socket], None]:
    """Send a head, then a piece many times: what is large is never held here."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(times):
            connection.sendall(piece)
        connection.sendall(tail)

    return send


@contextmanager
def served(server: Server, secured: bool = False) -> Iterator[str]:
    """Serve on a free loopback port; `secured` answers CONNECT with a certificate nobody signed, for another host."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    listener.settimeout(0.1)
    ends = threading.Event()
    tls = _unsigned() if secured else None

    def serve() -> None:
        while not ends.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=server.talk, args=(connection, tls), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ends.set()
        thread.join()
        listener.close()


def _unsigned() -> ssl.SSLContext:
    """Make a certificate that signs itself, in the name of another host."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "khac.example")])
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(path)
    return context
