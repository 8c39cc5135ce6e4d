"""The file of who may sign in: hashed passwords, written whole; and failures counted over names and addresses."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from desk.accounts import Accounts, AccountsError, add_user, fits, hashed, read_users, remove_user
from tests.desk.conftest import MORNING
from tests.desk.visitor import PASSWORD


def test_passwords_are_kept_as_scrypt_with_a_salt_of_their_own(tmp_path: Path) -> None:
    one, two = hashed("mật khẩu đủ dài"), hashed("mật khẩu đủ dài")
    assert one != two
    assert "mật" not in one
    assert fits("mật khẩu đủ dài", one)
    assert fits("mật khẩu đủ dài", two)  # the same letters, put together otherwise
    assert not fits("mật khẩu đủ dàI", one)
    for damaged in (
        "",
        "scrypt$1$1$1$a$b",
        "plain",
        one[:-3],
        one.replace("scrypt", "md5"),
        "scrypt$9999999999$8$1$AA==$AA==",
    ):
        with pytest.raises(AccountsError, match="damaged"):
            fits("mật khẩu đủ dài", damaged)


def test_a_file_of_users_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    assert add_user(path, "  Lan   Anh ", PASSWORD)
    assert not add_user(path, "LAN ANH", "mật khẩu khác rồi")
    assert list(read_users(path)) == ["Lan Anh"]
    assert path.stat().st_mode & 0o077 == 0 or not hasattr(path, "owner")
    assert [file.name for file in tmp_path.iterdir()] == ["u.json"]
    for password, why in (("ngắn", "10 to 200"), ("x" * 201, "10 to 200"), ("aaaaaaaaaaaa", "repeated")):
        with pytest.raises(AccountsError, match=why):
            add_user(path, "Bình", password)
    with pytest.raises(AccountsError, match="the name itself"):
        add_user(path, "Nguyễn Văn Bình", "nguyễn văn bình")
    with pytest.raises(AccountsError, match="is no name"):
        add_user(path, "a\nb\x00", PASSWORD)
    with pytest.raises(AccountsError, match="names nobody called"):
        remove_user(path, "Bình")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"users": []}', '{"users": {"": "x"}}', '{"users": {"a": 1}}', "[" * 9999]
)
def test_a_file_that_is_none_is_an_error_and_not_nobody(tmp_path: Path, text: str) -> None:
    path = tmp_path / "u.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AccountsError, match="is no file of users"):
        read_users(path)


def test_failures_of_one_address_are_counted_over_all_names(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    add_user(path, "Lan Anh", PASSWORD)
    desk, now = Accounts(path), MORNING
    for number in range(20):
        assert desk.sign_in(f"người {number}", "sai sai sai sai", "10.0.0.9", now) is None
    with pytest.raises(AccountsError, match="quá nhiều lần"):
        desk.sign_in("Lan Anh", PASSWORD, "10.0.0.9", now)
    assert desk.sign_in("Lan Anh", PASSWORD, "10.0.0.8", now)
    assert desk.sign_in("Lan Anh", PASSWORD, "10.0.0.9", now + timedelta(minutes=16))


def test_sign_ins_at_once_do_not_hurt_each_other(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    add_user(path, "Lan Anh", PASSWORD)
    desk, tokens = Accounts(path), []
    threads = [
        threading.Thread(target=lambda: tokens.append(desk.sign_in("Lan Anh", PASSWORD, "", MORNING))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({token for token in tokens if token}) == 4
    assert {desk.person(token, MORNING) for token in tokens if token} == {"Lan Anh"}
