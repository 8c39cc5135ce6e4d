"""What a monitor looks at after every run, and the letter that is written when the state has changed, and only then."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jobs.post import Mailbox, deliver, plain

FINE, UNWELL = "fine", "unwell"


def state_of(report: Mapping[str, Any]) -> str:
    """Say whether a run's report is what one hopes for: exit 0 or a polite stop, and no newspaper fell silent.

    >>> state_of({"exit": 0, "failed_papers": [], "silent_papers": []}), state_of({"exit": 3, "failed_papers": ["x"]})
    ('fine', 'unwell')
    """
    return FINE if report["exit"] in (0, 130) and not report.get("silent_papers") else UNWELL


def write_health(path: Path, report: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Write the health file: the last report, its state, since when that holds, and when a run last went well.

    The file is replaced at once, so that a monitor never reads half of it. Returns the state before (None at first or
    when the old file cannot be read) and what was written.
    """
    before = _read(path)
    state = state_of(report)
    same = before.get("state") == state
    told = {
        "state": state,
        "since": before["since"] if same and "since" in before else report["ended"],
        "last_fine": report["ended"] if state == FINE else before.get("last_fine"),
        "report": dict(report),
    }
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("w", encoding="utf-8", newline="\n") as sink:
        sink.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        sink.flush()
        os.fsync(sink.fileno())
    unfinished.replace(path)
    return before.get("state"), told


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def letter(before: str | None, health: Mapping[str, Any]) -> tuple[str, str] | None:
    """Write subject and text, in Vietnamese, when the state has changed; a first run that went well is no news."""
    state, report = health["state"], health["report"]
    if state == (before or FINE):
        return None
    if state == FINE:
        return "diembao: đã hoạt động bình thường trở lại", f"Lượt chạy kết thúc {report['ended']} không có lỗi.\n"
    lines = [f"Lượt chạy kết thúc {report['ended']} với mã {report['exit']}."]
    lines += [f"Không lấy được báo {slug}: {why}" for slug, why in report.get("reasons", {}).items()]
    lines += [f"Báo {slug} im lặng so với mọi ngày." for slug in report.get("silent_papers", ())]
    lines += [f"Lần chạy tốt gần nhất: {health['last_fine'] or 'chưa có'}.", "Xem: diembao doctor", ""]
    return "diembao: cần xem lại lượt chạy", "\n".join(lines)


def send(mailbox: Mailbox, subject: str, text: str) -> None:
    """Send one letter; raises PostError when the server cannot be reached or refuses it for everybody."""
    deliver(mailbox, plain(mailbox.sender, mailbox.recipients, subject, text))
