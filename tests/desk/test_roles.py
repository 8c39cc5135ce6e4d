"""What a clerk may write at the desk, what only an editor decides, and that a decision can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import accounts
from desk.accounts import CLERK, EDITOR, AccountsError, add_user, read_roles, read_users, set_role, write_users
from desk.corrected import decisions
from desk.digest import gather
from store.audit import writes
from store.corrections import corrections, save_correction
from store.schema import connect
from tests.desk.conftest import MORNING, soup, words
from tests.desk.test_corrected import DAY, accept, figure_of, report
from tests.desk.visitor import PASSWORD, Visitor, desk_with_people

ROLES = {"Lan Anh": EDITOR, "Bình": CLERK}
ONLY_EDITORS = ("accept", "reject", "withdraw", "adjudicate")


@pytest.fixture
def visitor(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Visitor]:
    with desk_with_people(filled[0], tmp_path, roles=ROLES) as somebody:
        yield somebody


@pytest.fixture
def lan(visitor: Visitor) -> Visitor:
    assert visitor.sign_in("Lan Anh").status_code == 302
    return visitor


@pytest.fixture
def binh(lan: Visitor) -> Visitor:
    other = lan.another()
    assert other.sign_in("Bình").status_code == 302
    return other


@pytest.fixture
def reported(visitor: Visitor, ids: dict[str, int], tmp_path: Path) -> int:
    """Tell of something wrong in an article; gives the number of the correction."""
    with connect(tmp_path / "bàn.db", "rw") as db:
        return save_correction(db, ids["voice"], "other", "", "Sai tên đơn vị.", "Chi", MORNING)


def routes(db: Any, ids: dict[str, int], number: int) -> dict[str, tuple[str, dict[str, str]]]:
    """Every address that writes, as {what: (address, fields it takes)}, in an order in which each can be done."""
    article = ids["voice"]
    (version,) = db.conn.execute("SELECT version_id FROM articles WHERE id = ?", (article,)).fetchone()
    answer = {"relevance": "none", "version_id": str(version)}
    place = {"state": "assigned", "unit": "UBND xã Mẫu", "deadline": "2025-03-14", "revision": "0"}
    return {
        "respond": (f"/phan-anh/bai/{article}", place),
        "save a search": ("/tim-da-luu", {"ten": "Một cửa", "q": "một cửa", "bao_tin": "none"}),
        "change a search": ("/tim-da-luu/1", {"viec": "luu", "bao_tin": "daily", "thu": "a@mau.vn"}),
        "delete a search": ("/tim-da-luu/1", {"viec": "xoa"}),
        "report": ("/sua-loi", {"bai": str(article), "loai": "other", "dung": "Sai ngày."}),
        "review": (f"/duyet/{article}", answer),
        "adjudicate": (f"/duyet/{article}", {**answer, "adjudicates": "1", "note": "Quyết."}),
        "reject": (f"/sua-loi/{number}", {"viec": "rejected"}),
        "withdraw": (f"/sua-loi/{number}", {"viec": "open", "vi": "Xem lại."}),
        "accept": (f"/sua-loi/{number}", {"viec": "accepted"}),
    }


def test_an_editor_may_write_and_decide_all(lan: Visitor, ids: dict[str, int], kept: Any, reported: int) -> None:
    asked = routes(kept(), ids, reported)
    for what, (address, fields) in asked.items():
        before = len(writes(kept()))
        assert lan.post(address, fields).status_code == 302, what
        assert len(writes(kept())) == before + 1, what
        assert writes(kept())[0]["who"] == "Lan Anh", what


def test_a_clerk_may_write_and_is_told_who_decides(
    binh: Visitor, ids: dict[str, int], kept: Any, reported: int
) -> None:
    for what, (address, fields) in routes(kept(), ids, reported).items():
        before = writes(kept())
        answer = binh.post(address, fields)
        if what in ONLY_EDITORS:
            assert answer.status_code == 403, what
            assert [title.text for title in soup(answer).select("h1")] == ["Việc của biên tập"], what
            assert "bạn là viên chức. Ở đây người biên tập là: Lan Anh." in words(answer), what
            assert writes(kept()) == before, what
        else:
            assert answer.status_code == 302, what
            assert (len(writes(kept())), writes(kept())[0]["who"]) == (len(before) + 1, "Bình"), what


def test_who_has_not_signed_in_writes_nothing(visitor: Visitor, ids: dict[str, int], kept: Any, reported: int) -> None:
    before = writes(kept())
    for what, (address, fields) in routes(kept(), ids, reported).items():
        answer = visitor.post(address, fields)
        assert (answer.status_code, "Chưa đăng nhập" in words(answer)) == (403, True), what
    assert writes(kept()) == before


def test_every_route_that_takes_a_post_is_tried_for_each_role(ids: dict[str, int], kept: Any, visitor: Visitor) -> None:
    import re

    from desk.pages import ROUTES
    from tests.desk.test_walk import POSTED

    tried = [address for address, _ in routes(kept(), ids, 1).values()]
    with_forms = (*POSTED, r"^/tim-da-luu$", r"^/sua-loi$", "/phan-anh/bai/(?P<article>", "/duyet/(?P<article>")
    for pattern, _ in ROUTES:
        posted = any(mark in pattern for mark in with_forms) and pattern not in ("^/dang-xuat$",)
        assert posted == any(re.search(pattern, address) for address in tried), pattern


def test_buttons_stand_only_where_they_may_be_pressed(
    lan: Visitor, binh: Visitor, ids: dict[str, int], kept: Any, reported: int
) -> None:
    def buttons(page: Any) -> list[str]:
        return [button.text for button in soup(page).select("main form[method=post] button")]

    assert buttons(lan.get("/sua-loi")) == ["Nhận sửa", "Không sửa"]
    assert buttons(binh.get("/sua-loi")) == buttons(lan.another().get("/sua-loi")) == []
    accept(lan, reported)
    assert buttons(lan.get("/sua-loi")) == ["Rút quyết định"]
    assert buttons(binh.get("/sua-loi")) == []
    for person, said in ((binh, "Bình (viên chức)"), (lan, "Lan Anh (biên tập)")):
        assert [told.text for told in soup(person.get("/sua-loi")).select(".person > span")] == [said]
    asked = routes(kept(), ids, reported)
    address, fields = asked["review"]
    lan.post(address, fields)
    binh.post(address, {**fields, "relevance": "core", "t-citizen_voice": "2"})
    assert "Quyết định bài này" in words(lan.get(address))
    assert "Biên tập sẽ quyết định." in words(binh.get(address))
    assert soup(binh.get(f"{address}?quyet=1")).find("input", attrs={"name": "adjudicates"}) is None
    assert soup(lan.get(f"{address}?quyet=1")).find("input", attrs={"name": "adjudicates"}) is not None


def test_a_role_holds_from_the_next_request_on(lan: Visitor, reported: int, tmp_path: Path) -> None:
    users = accounts.beside(tmp_path / "bàn.db")
    assert set_role(users, "LAN ANH", CLERK) == "Lan Anh"
    refused = lan.post(f"/sua-loi/{reported}", {"viec": "accepted"})
    assert (refused.status_code, "Ở đây chưa ai là biên tập" in words(refused)) == (403, True)
    set_role(users, "Lan Anh", EDITOR)
    assert lan.post(f"/sua-loi/{reported}", {"viec": "accepted"}).status_code == 302


# ---------------------------------------------------------------------------------------------------- the file of users
def test_a_file_from_before_there_were_roles_lets_everybody_decide_as_before(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    write_users(path, {"Lan": "scrypt$x", "Bình": "scrypt$y"})
    assert "roles" not in path.read_text(encoding="utf-8")
    assert read_roles(path) == {"Lan": EDITOR, "Bình": EDITOR}
    add_user(path, "Chi", PASSWORD)
    add_user(path, "bình", PASSWORD)
    assert read_roles(path) == {"Lan": EDITOR, "Bình": EDITOR, "Chi": CLERK}
    assert list(read_users(path)) == ["Lan", "Bình", "Chi"]


def test_the_first_of_a_new_office_decides_and_others_write_until_told(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    add_user(path, "Lan", PASSWORD)
    add_user(path, "Bình", PASSWORD)
    add_user(path, "Chi", PASSWORD, EDITOR)
    assert read_roles(path) == {"Lan": EDITOR, "Bình": CLERK, "Chi": EDITOR}
    add_user(path, "chi", PASSWORD)  # a new password, the same work
    assert read_roles(path)["Chi"] == EDITOR
    accounts.remove_user(path, "Chi")
    add_user(path, "Chi", PASSWORD)
    assert read_roles(path)["Chi"] == CLERK  # another person of that name
    with pytest.raises(AccountsError, match="'chief' is no role; there are clerk, editor"):
        set_role(path, "Chi", "chief")
    with pytest.raises(AccountsError, match="names nobody called 'Dũng'"):
        set_role(path, "Dũng", EDITOR)


@pytest.mark.parametrize("roles", ['{"Lan": "chief"}', '{"Lan": null}', '{"Ai đó": "editor"}', '{"Lan": ["editor"]}'])
def test_a_role_that_is_none_lets_nobody_in(tmp_path: Path, roles: str) -> None:
    path = tmp_path / "u.json"
    path.write_text(f'{{"users": {{"Lan": "x"}}, "roles": {roles}}}', encoding="utf-8")
    with pytest.raises(AccountsError, match="has the role"):
        read_users(path)


# --------------------------------------------------------------------------------------------- a decision is taken back
def test_a_decision_that_is_taken_back_gives_the_machines_reading_again(
    lan: Visitor, binh: Visitor, ids: dict[str, int], kept: Any
) -> None:
    article = ids["edited"]
    row = figure_of(kept(), article)
    number = report(binh, kept, article, "figure", str(row["figure_id"]), **{"gia-tri": "62,4"})
    machine = words(lan.get(f"/bai/{article}")).partition("Báo sửa về bài này")[0]
    accept(lan, number)
    assert figure_of(kept(), article)["value"] == "62.4"
    accepted_at = lan.clock[0]
    lan.clock[0] += timedelta(hours=1)
    back = lan.fill(lan.get("/sua-loi"), f"/sua-loi/{number}", viec="open", vi="Báo viết đúng.")
    assert (back.status_code, back.headers["location"]) == (302, "/sua-loi?xong=3")
    assert figure_of(kept(), article)["value"] == row["value"]
    assert decisions(kept()).figures == {}
    page = lan.get(f"/bai/{article}")
    assert words(page).partition("Báo sửa về bài này")[0] == machine
    assert "đã sửa; máy đọc" not in words(lan.get("/so-lieu?nam=2024&bao=baomau"))
    told = [" ".join(step.get_text().split()) for step in soup(page).select("#bao-sua li")]
    assert [step.partition(": ")[2] for step in told] == [
        f"báo sửa số {number} (số liệu): Giá trị: 62,4",
        f"nhận báo sửa số {number}",
        f"rút quyết định nhận báo sửa số {number}: Báo viết đúng.",
    ]
    assert [step.partition(":")[0].split(", ")[-1] for step in told] == ["Bình", "Lan Anh", "Lan Anh"]
    (now,) = corrections(kept())
    assert (now["state"], now["decided_by"], now["reason"]) == ("open", None, "Báo viết đúng.")
    assert [step["action"] for step in writes(kept())] == ["decide", "decide", "save"]
    assert "trạng thái: đã nhận → chờ xem" in words(lan.get("/nhat-ky"))
    # What was printed between the two can be printed again, and what is printed now as well.
    digest = gather(kept(), DAY)
    assert digest.known == lan.clock[0]
    between = [row for row in gather(kept(), DAY, as_of=accepted_at).figures if row["article_id"] == article]
    assert between[0]["value"] == "62.4"
    assert gather(kept(), DAY, as_of=digest.known).figures == digest.figures
    accept(lan, number)  # it can be decided anew
    assert figure_of(kept(), article)["value"] == "62.4"


def test_what_nobody_decided_cannot_be_taken_back(lan: Visitor, kept: Any, reported: int) -> None:
    before = writes(kept())
    for number in (reported, 99):
        answer = lan.post(f"/sua-loi/{number}", {"viec": "open"})
        assert (answer.status_code, "chưa ai quyết định" in words(answer)) == (409, True)
    assert writes(kept()) == before
