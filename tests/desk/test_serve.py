"""The desk as a real server on loopback, in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from desk.app import serve
from tests.desk.conftest import MORNING

PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from desk.app import serve

serve(
    Path(sys.argv[1]),
    "127.0.0.1",
    0,
    search=lambda store, query, **more: [],
    now=lambda: datetime.fromisoformat(sys.argv[2]),
    announce=lambda address: print(address, flush=True),
)
"""


def test_it_takes_a_free_port_says_which_and_answers(filled: Any) -> None:
    program = [sys.executable, "-c", PROGRAM, str(filled[0]), MORNING.isoformat()]
    with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8") as child:
        try:
            assert child.stdout is not None
            address = child.stdout.readline().strip()
            browse = build_opener(ProxyHandler({}))  # loopback, whatever proxy the machine has
            with browse.open(address, timeout=20) as answer:
                assert answer.url == f"{address}hom-nay"
                assert "4 tin gốc (5 bài, 1 bài đăng lại)" in answer.read().decode("utf-8")
            with browse.open(f"{address}diembao/v_articles.json?_size=1&_shape=array", timeout=20) as answer:
                assert len(json.load(answer)) == 1
            with pytest.raises(HTTPError, match="404") as missing:
                browse.open(f"{address}bai/999999", timeout=20)
            missing.value.close()
        finally:
            child.terminate()
    assert child.returncode is not None


def test_a_port_that_is_taken_is_an_error_of_the_system(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=r"in use|10048"):
            serve(tmp_path / "x.db", "127.0.0.1", port, search=lambda *_, **__: [], now=lambda: MORNING)
