"""The health file is always whole, and a letter is written when the state has changed and only then."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.alarm import letter, send, write_health
from jobs.post import Mailbox, PostError


def report(exit_code: int = 0, ended: str = "2026-11-23T07:07:00+07:00", **more: Any) -> dict[str, Any]:
    return {"exit": exit_code, "ended": ended, "failed_papers": [], "silent_papers": [], "reasons": {}} | more


def told(path: Path, *reports: dict[str, Any]) -> list[str | None]:
    """The subjects of the letters that a row of runs brings."""
    subjects = []
    for each in reports:
        before, health = write_health(path, each)
        written = letter(before, health)
        subjects.append(written[0] if written else None)
    return subjects


def test_letters_come_with_changes_only(tmp_path: Path) -> None:
    bad = report(3, failed_papers=["baomau"], reasons={"baomau": "HTTP 500"})
    quiet = report(silent_papers=["baomau"])
    subjects = told(tmp_path / "h.json", report(), report(), bad, bad, quiet, report(), report(130), bad)
    fine, unwell = "diembao: đã hoạt động bình thường trở lại", "diembao: cần xem lại lượt chạy"
    assert subjects == [None, None, unwell, None, None, fine, None, unwell]


def test_a_first_run_that_went_wrong_is_news(tmp_path: Path) -> None:
    assert told(tmp_path / "h.json", report(3))[0]


def test_the_file_tells_since_when_and_when_it_last_went_well(tmp_path: Path) -> None:
    path = tmp_path / "sức khỏe.json"
    write_health(path, report(ended="1"))
    write_health(path, report(3, ended="2"))
    write_health(path, report(3, ended="3", reasons={"baomau": "HTTP 500"}))
    health = json.loads(path.read_text(encoding="utf-8"))
    assert (health["state"], health["since"], health["last_fine"]) == ("unwell", "2", "1")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    text = letter("fine", health)
    assert text is not None
    assert "baomau: HTTP 500" in text[1]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"state": 3}', b"{"])
def test_an_old_file_that_cannot_be_read_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "h.json"
    path.write_bytes(content)
    write_health(path, report())
    assert json.loads(path.read_text(encoding="utf-8"))["state"] == "fine"


@pytest.fixture
def postman() -> Iterator[tuple[str, list[str]]]:
    """A mail server that takes every letter; its address and what it was told."""
    lines: list[str] = []

    class Server(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mau.example\r\n")
            while line := self.rfile.readline():
                command = line.decode().strip()
                lines.append(command)
                if command.upper().startswith("EHLO"):
                    self.wfile.write(b"250 mau.example\r\n")
                elif command.upper() == "DATA":
                    self.wfile.write(b"354 noi di\r\n")
                    while (piece := self.rfile.readline()) != b".\r\n":
                        lines.append(piece.decode().rstrip("\r\n"))
                    self.wfile.write(b"250 ok\r\n")
                elif command.upper() == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", lines
        server.shutdown()
        thread.join()


def test_a_letter_arrives(postman: tuple[str, list[str]]) -> None:
    address, lines = postman
    send(
        Mailbox(address, "diembao@mau.example", ("a@mau.example", "b@mau.example")), "Cần xem lại", "Báo Mẫu im lặng.\n"
    )
    assert "rcpt TO:<b@mau.example>" in lines
    assert any(line.startswith("Subject: =?utf-8?") for line in lines)


def test_no_server_is_one_sentence_without_the_password() -> None:
    with pytest.raises(PostError) as error:
        send(Mailbox("smtp://ai:mat-khau-7@127.0.0.1:1", "a@mau.example", ("b@mau.example",)), "x", "y")
    assert "127.0.0.1:1" in str(error.value)
    assert "mat-khau-7" not in str(error.value)
