"""The gate when what it stands on is broken: nobody is let in by mistake, and the desk says why and goes on."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from desk.accounts import beside
from tests.desk.visitor import desk_with_people


@pytest.mark.parametrize("closed", [False, True])
def test_a_file_of_users_that_breaks_under_a_running_desk_lets_nobody_in(
    filled: tuple[Path, dict[str, int]], tmp_path: Path, caplog: pytest.LogCaptureFixture, closed: bool
) -> None:
    users = beside(tmp_path / "bàn.db")
    with desk_with_people(filled[0], tmp_path, closed=closed) as visitor:
        assert visitor.sign_in().status_code == 302
        whole = users.read_text(encoding="utf-8")
        users.write_text("không phải tài khoản", encoding="utf-8")
        with caplog.at_level(logging.ERROR, "desk.gate"):
            for answer in (visitor.get("/hom-nay"), visitor.get("/diembao.json"), visitor.post("/dang-xuat", {})):
                assert answer.status_code == 503
                assert "Tệp tài khoản không đọc được" in answer.text
                assert str(tmp_path) not in answer.text, "where it stands is the administrator's business"
        assert f"{users} is no file of users" in caplog.text
        assert visitor.get("/-/static-plugins/desk/desk.css").status_code == 200
        users.write_text(f"{whole}\n", encoding="utf-8")
        assert visitor.get("/hom-nay").status_code == 200, "mended, and the session is as it was"
