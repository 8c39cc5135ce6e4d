"""`diembao desk-user`: who may sign in to the desk; and a desk that others reach without anybody who could."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.accounts import fits, read_users
from jobs.cli import main
from store.schema import connect

PASSWORD = "mật khẩu đủ dài 1"


def run(tmp_path: Path, *arguments: str, password: str = PASSWORD, typed: str | None = None) -> Result:
    environment = {
        "DIEMBAO_DB": str(tmp_path / "báo.db"),
        "DIEMBAO_USERS": None,
        "DIEMBAO_DESK_PASSWORD": password or None,
    }
    return CliRunner().invoke(main, arguments, env=environment, input=typed)


def test_names_are_added_listed_and_removed_and_no_password_is_told(tmp_path: Path) -> None:
    told = run(tmp_path, "desk-user", "add", "Lan Anh")
    assert told.exit_code == 0
    assert "Lan Anh may sign in" in told.output
    assert PASSWORD not in told.output
    users = read_users(tmp_path / "báo-users.json")
    assert fits(PASSWORD, users["Lan Anh"])
    if os.name == "posix":
        assert (tmp_path / "báo-users.json").stat().st_mode & 0o777 == 0o600
    assert "has a new password" in run(tmp_path, "desk-user", "add", "lan anh", password="một mật khẩu khác").output
    assert run(tmp_path, "desk-user", "list").output == "Lan Anh\n"
    assert run(tmp_path, "desk-user", "remove", "LAN ANH").exit_code == 0
    assert run(tmp_path, "desk-user", "list").output == ""


def test_the_first_person_is_editor_and_roles_are_changed_without_a_password(tmp_path: Path) -> None:
    assert run(tmp_path, "desk-user", "add", "Lan Anh").output.endswith("Lan Anh may sign in, as editor\n")
    assert run(tmp_path, "desk-user", "add", "Bình").output.endswith("Bình may sign in, as clerk\n")
    assert run(tmp_path, "desk-user", "add", "Chi", "--role", "editor").output.endswith("as editor\n")
    before = read_users(tmp_path / "báo-users.json")
    assert run(tmp_path, "desk-user", "role", "bình", "editor").output.endswith("Bình is editor\n")
    assert read_users(tmp_path / "báo-users.json") == before
    listed = run(tmp_path, "desk-user", "list", "--roles")
    assert listed.output == "Lan Anh\teditor\nBình\teditor\nChi\teditor\n"
    for name in ("Lan Anh", "Bình"):
        assert "nobody is editor now" not in run(tmp_path, "desk-user", "role", name, "clerk").output
    assert "nobody is editor now: corrections wait" in run(tmp_path, "desk-user", "remove", "Chi").output
    assert run(tmp_path, "desk-user", "role", "Chi", "editor").exit_code == 2
    assert run(tmp_path, "desk-user", "role", "Bình", "chief").exit_code == 2


def test_a_password_is_asked_for_twice_when_no_variable_has_it(tmp_path: Path) -> None:
    told = run(tmp_path, "desk-user", "add", "Bình", password="", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert told.exit_code == 0
    assert PASSWORD not in told.output


@pytest.mark.parametrize(
    ("arguments", "password", "why"),
    [
        (("add", "Bình"), "ngắn", "10 to 200 characters"),
        (("add", " "), PASSWORD, "is no name"),
        (("remove", "Bình"), PASSWORD, "names nobody called"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_code_2(
    tmp_path: Path, arguments: tuple[str, ...], password: str, why: str
) -> None:
    told = run(tmp_path, "desk-user", *arguments, password=password)
    assert told.exit_code == 2
    assert why in told.output
    assert not (tmp_path / "báo-users.json").exists()


def test_a_desk_for_others_without_users_does_not_open(tmp_path: Path) -> None:
    connect(tmp_path / "báo.db").close()
    told = run(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert told.exit_code == 2
    assert "run `diembao desk-user add NAME` first" in told.output
