"""Somebody at the desk with a browser's memory: cookies kept and sent, forms filled in as they stand on the page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from datasette.app import Datasette

from desk import accounts
from desk.app import application
from jobs.finding import vietnamese_find
from tests.desk.conftest import MORNING

PASSWORD = "mật khẩu đủ dài 1"
HOST = "http://localhost"


class Visitor:
    """Asks the application, keeps its cookies."""

    def __init__(self, runner: asyncio.Runner, datasette: Datasette, clock: list[datetime]) -> None:
        self.runner, self.datasette, self.clock = runner, datasette, clock
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []

    def get(self, address: str, **more: Any) -> Any:
        return self._asked("get", address, **more)

    def post(self, address: str, fields: dict[str, str], **more: Any) -> Any:
        """Post fields with the token of this browser's cookie, unless `fields` has another one."""
        token = {"csrftoken": self.token()} if "csrftoken" not in fields else {}
        return self._asked("post", address, data={**token, **fields}, **more)

    def token(self) -> str:
        if "ds_csrftoken" not in self.cookies:
            self.get("/dang-nhap")
        return self.cookies["ds_csrftoken"]

    def fill(self, page: Any, action: str, **fields: str) -> Any:
        """Send the form of a page that leads to `action`, with its fields as they stand there but for `fields`."""
        form = BeautifulSoup(page.text, "html.parser").find("form", attrs={"method": "post", "action": action})
        assert form is not None, (action, page.text[:3000])
        return self.post(action, {**standing(form), **fields})

    def sign_in(self, name: str = "Lan Anh", password: str = PASSWORD) -> Any:
        return self.post("/dang-nhap", {"ten": name, "mat_khau": password})

    def another(self) -> Visitor:
        """Return another browser on the same desk."""
        return Visitor(self.runner, self.datasette, self.clock)

    def _asked(self, method: str, address: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
        sent = {**({"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {})}
        answer = self.runner.run(
            getattr(self.datasette.client, method)(
                address, headers={**sent, **(headers or {})}, follow_redirects=False, **more
            )
        )
        for line in answer.headers.get_list("set-cookie"):
            self.set_cookies.append(line)
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel.value:
                    self.cookies[name] = morsel.value
        return answer


def standing(form: Any) -> dict[str, str]:
    """What a form would send as it stands."""
    sent = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if not field.get("name") or (field.get("type") in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            sent[field["name"]] = chosen.get("value", chosen.text) if chosen else ""
        elif field.name == "textarea":
            sent[field["name"]] = field.text.removeprefix("\n")
        else:
            sent[field["name"]] = field.get("value", "")
    return sent


@contextmanager
def desk_with_people(
    source: Path,
    folder: Path,
    names: tuple[str, ...] = ("Lan Anh", "Bình"),
    roles: dict[str, str] | None = None,
    **more: Any,
) -> Iterator[Visitor]:
    """Open the desk over a copy of a store, with people who may sign in; gives the first visitor, signed out."""
    path = folder / "bàn.db"
    shutil.copy(source, path)
    users = accounts.beside(path)
    line = accounts.hashed(PASSWORD)
    if names:
        accounts.write_users(users, dict.fromkeys(names, line), roles)
    clock = [MORNING + timedelta(hours=3)]
    datasette = application(
        path, vietnamese_find, lambda: clock[0], "UBND tỉnh Mẫu; Văn phòng", users=users, **({"patience": 0.5} | more)
    )
    with asyncio.Runner() as runner:
        yield Visitor(runner, datasette, clock)
    datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()
