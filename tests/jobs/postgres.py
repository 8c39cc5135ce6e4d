"""A real Postgres on loopback, in a folder of the test, for as long as a block runs."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql")
NOBODY = "nobody"


def programs() -> Path:
    """Give the folder of `initdb` and `postgres`; the newest where there are several. Skips where there is none."""
    homes = [path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb")]
    if not homes and (found := shutil.which("initdb")):
        return Path(found).resolve().parent
    if not homes:
        pytest.skip(
            "POSTGRES IS MISSING: the advisory lock is not tested; on Debian and Ubuntu: apt install postgresql"
        )
    return max(homes)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start a server of its own in `folder` and give its address; it refuses to be root, so root is nobody then."""
    home = programs()
    as_other = [] if os.name == "nt" or os.geteuid() != 0 else ["setpriv", f"--reuid={NOBODY}", "--clear-groups"]
    if as_other:
        shutil.chown(folder, NOBODY)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)  # a folder of the test on the way
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = [home / "initdb", "-D", folder / "db", "-A", "trust", "-U", "diembao", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_other, *map(str, begin)], check=True, capture_output=True)
    serve = [home / "postgres", "-D", folder / "db", "-h", "127.0.0.1", "-p", port, "-k", "", "-F"]
    server = subprocess.Popen([*as_other, *map(str, serve)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        ready = [str(home / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False).returncode and time.monotonic() < until:
            time.sleep(0.05)
        yield f"postgresql://diembao@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # at once: SIGTERM waits until every client has gone
        server.wait()


@contextmanager
def cutting(address: str, cut: Callable[[int, bytes], bool]) -> Iterator[str]:
    """Give an address that leads to the server at `address`, until `cut` says so of a connection and what it asks.

    `cut` is told the number of the connection, from 1, and each piece the client sends; what it cuts is not sent on.
    """
    told = urlsplit(address)
    over = threading.Event()

    def carry(number: int, client: socket.socket) -> None:
        with client, socket.create_connection((told.hostname, told.port)) as server:
            while not over.is_set():
                for readable in select.select([client, server], [], [], 0.05)[0]:
                    piece = readable.recv(65_536)
                    if not piece or (readable is client and cut(number, piece)):
                        return
                    (server if readable is client else client).sendall(piece)

    def listen(door: socket.socket) -> None:
        number = 0
        while not over.is_set():
            if select.select([door], [], [], 0.05)[0]:
                number += 1
                threading.Thread(target=carry, args=(number, door.accept()[0]), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        listener = threading.Thread(target=listen, args=(door,))
        listener.start()
        try:
            yield address.replace(f":{told.port}/", f":{door.getsockname()[1]}/")
        finally:
            over.set()
            listener.join()
