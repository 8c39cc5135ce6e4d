"""Writing at the desk: who may, by which forms, and that nothing else gets in; through the application itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk import accounts
from desk.accounts import AccountsError, add_user, remove_user
from desk.app import serve
from desk.gate import LONGEST_POST
from store.audit import writes
from store.responses import response
from store.schema import connect
from tests.desk.conftest import EVIL, MORNING, soup, words
from tests.desk.visitor import PASSWORD, Visitor, desk_with_people

FORM = "/phan-anh/bai/{}"
ASSIGNED = {"state": "assigned", "unit": "UBND xã Mẫu", "deadline": "2025-03-14", "revision": "0"}


@pytest.fixture
def visitor(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Visitor]:
    with desk_with_people(filled[0], tmp_path) as somebody:
        yield somebody


@pytest.fixture
def lan(visitor: Visitor) -> Visitor:
    assert visitor.sign_in().status_code == 302
    return visitor


# ------------------------------------------------------------------------------------------------------------ who may
def test_without_users_the_desk_only_reads(filled: tuple[Path, dict[str, int]], tmp_path: Path, kept: Any) -> None:
    voice = filled[1]["voice"]
    with desk_with_people(filled[0], tmp_path, names=()) as nobody:
        page = nobody.get(FORM.format(voice))
        assert page.status_code == 200
        assert soup(page).find("form", method="post") is None
        assert "chỉ để đọc" in words(page)
        assert soup(nobody.get("/hom-nay")).find("a", href="/dang-nhap?tiep=/hom-nay") is None
        for address in ("/dang-nhap", "/tim-da-luu", "/sua-loi/moi?bai=1&loai=other", "/nhat-ky"):
            assert nobody.get(address).status_code == 403, address
            assert "diembao desk-user add" in words(nobody.get(address))
        nobody.cookies["ds_csrftoken"] = nobody.datasette.sign("x", "csrftoken")  # as if a form had been drawn
        refused = nobody.post(FORM.format(voice), ASSIGNED)
        assert (refused.status_code, "chỉ để đọc" in words(refused)) == (403, True)
    assert response(kept(), voice) is None


def test_a_host_that_others_reach_needs_users(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5"):
        with pytest.raises(AccountsError, match=r"names nobody who may sign in: run `diembao desk-user add NAME`"):
            serve(tmp_path / "x.db", host, 0, search=lambda *_, **__: [], now=lambda: MORNING, users=tmp_path / "u")


def test_who_signs_in_writes_and_the_audit_says_who(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    page = lan.get(FORM.format(ids["voice"]))
    answer = lan.fill(page, FORM.format(ids["voice"]), **ASSIGNED)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/phan-anh/bai/{ids['voice']}?xong=1")
    row = response(kept(), ids["voice"])
    assert row is not None
    assert (row["state"], row["unit"], row["deadline"], row["who"]) == (
        "assigned",
        "UBND xã Mẫu",
        "2025-03-14",
        "Lan Anh",
    )
    (write,) = writes(kept())
    assert (write["who"], write["action"], write["row_table"], write["row_id"]) == (
        "Lan Anh",
        "save",
        "responses",
        row["id"],
    )
    assert write["done_utc"] == "2025-03-05T02:30:00Z"
    assert (write["before"], write["after"]["unit"]) == (None, "UBND xã Mẫu")
    shown = words(lan.get("/nhat-ky"))
    assert "Lan Anh Thêm phản ánh số" in shown
    assert "đơn vị: UBND xã Mẫu" in shown


def test_signing_out_ends_the_session_itself(lan: Visitor, ids: dict[str, int]) -> None:
    stolen = dict(lan.cookies)
    assert lan.fill(lan.get("/phan-anh"), "/dang-xuat").headers["location"] == "/dang-nhap"
    assert "diembao_session" not in lan.cookies
    lan.cookies.update(stolen)
    assert lan.post(FORM.format(ids["voice"]), ASSIGNED).status_code == 403


def test_a_session_ends_by_time_by_a_new_password_and_with_the_user(lan: Visitor, tmp_path: Path) -> None:
    users = accounts.beside(tmp_path / "bàn.db")
    assert lan.get("/nhat-ky").status_code == 200
    lan.clock[0] += accounts.SESSION
    assert lan.get("/nhat-ky").status_code == 302
    lan.sign_in()
    add_user(users, "lan anh", "một mật khẩu khác")
    assert lan.get("/nhat-ky").status_code == 302
    assert lan.sign_in(password="một mật khẩu khác").status_code == 302
    assert lan.get("/nhat-ky").status_code == 200
    remove_user(users, "LAN ANH")
    assert lan.get("/nhat-ky").status_code == 302


def test_cookies_stay_at_home(lan: Visitor) -> None:
    assert len(lan.set_cookies) >= 2  # the token and the session
    for line in lan.set_cookies:
        assert "HttpOnly" in line
        assert "samesite=lax" in line.lower()
        assert "Secure" not in line
    transport = httpx.ASGITransport(app=lan.datasette.app())

    async def asked() -> list[str]:
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            await client.get("/dang-nhap")
            token = client.cookies["ds_csrftoken"]
            fields = {"csrftoken": token, "ten": "Bình", "mat_khau": PASSWORD}
            answer = await client.post("/dang-nhap", data=fields)
            return [*answer.headers.get_list("set-cookie"), str(answer.status_code)]

    session, status = lan.runner.run(asked())
    assert status == "302"
    assert session.startswith("diembao_session=")
    assert "Secure" in session


def test_a_wrong_password_is_counted_by_name_and_after_five_there_is_a_wait(visitor: Visitor) -> None:
    said = "Tên hoặc mật khẩu không đúng."
    for name in ("Lan Anh", "lan anh", "Lan  Anh", "LAN ANH", "Lan Anh"):
        answer = visitor.sign_in(name, "sai mật khẩu rồi")
        assert (answer.status_code, said in words(answer)) == (403, True)
    assert visitor.sign_in().status_code == 429  # the right one, too
    assert visitor.sign_in("Bình").status_code == 302  # others are not kept out
    visitor.clock[0] += accounts.WINDOW
    assert visitor.sign_in().status_code == 302


def test_a_name_nobody_has_is_told_the_same(visitor: Visitor) -> None:
    known, unknown = visitor.sign_in("Lan Anh", "x" * 12), visitor.sign_in("Không Ai", "x" * 12)
    assert known.status_code == unknown.status_code == 403
    assert words(known).replace("Lan Anh", "") == words(unknown).replace("Không Ai", "")


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_sign_in_leads_to_our_own_pages_only(visitor: Visitor, onward: str) -> None:
    fields = {"ten": "Lan Anh", "mat_khau": PASSWORD, "tiep": onward}
    assert visitor.post("/dang-nhap", fields).headers["location"] == "/hom-nay"


def test_a_forged_or_damaged_session_is_nobody(visitor: Visitor) -> None:
    for token in (
        "x" * 43,
        "",
        '"',
        "%00",
        "a" * 5000,
        "=;=",
        visitor.datasette.sign({"a": {"id": "Lan Anh"}}, "actor"),
    ):
        visitor.cookies["diembao_session"] = visitor.cookies["ds_actor"] = token
        assert visitor.get("/nhat-ky").status_code == 302, token
        assert visitor.get("/phan-anh").status_code == 200, token


def test_where_others_reach_it_everybody_signs_in_first(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> None:
    with desk_with_people(filled[0], tmp_path, closed=True) as visitor:
        for address in ("/hom-nay", "/bai?q=ho+so", "/diembao", "/phan-anh"):
            answer = visitor.get(address)
            assert answer.status_code == 302, address
            assert answer.headers["location"].startswith("/dang-nhap?tiep=/"), address
        for address in ("/diembao.json?sql=select+1", "/diembao/articles.json", "/hom-nay.docx", "/-/databases.json"):
            assert visitor.get(address).status_code == 401, address
        assert visitor.get("/-/static-plugins/desk/desk.css").status_code == 200
        assert visitor.sign_in().status_code == 302
        assert visitor.get("/phan-anh").status_code == 200


# --------------------------------------------------------------------------------------------------------- which forms
def posts(ids: dict[str, int]) -> list[tuple[str, dict[str, str]]]:
    """Every address that writes, with fields it would take."""
    return [
        (FORM.format(ids["voice"]), ASSIGNED),
        ("/tim-da-luu", {"ten": "Một cửa", "q": "một cửa", "bao_tin": "none"}),
        ("/tim-da-luu/1", {"viec": "xoa"}),
        ("/sua-loi", {"bai": str(ids["voice"]), "loai": "other", "dung": "Sai."}),
        ("/sua-loi/1", {"viec": "accepted"}),
        (f"/duyet/{ids['voice']}", {"relevance": "none"}),
        ("/dang-xuat", {}),
        ("/dang-nhap", {"ten": "Bình", "mat_khau": PASSWORD}),
    ]


def test_a_post_without_its_own_token_is_refused(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    forged = lan.datasette.sign("another", "csrftoken")
    for address, fields in posts(ids):
        for token in ("", "x", "đ", forged, lan.cookies["ds_csrftoken"][:-1]):
            assert lan.post(address, {**fields, "csrftoken": token}).status_code == 403, (address, token)
        headers = {"x-csrftoken": lan.cookies["ds_csrftoken"]}
        assert lan.post(address, {**fields, "csrftoken": ""}, headers=headers).status_code == 403, address
        bearer = {"authorization": "Bearer x"}
        assert lan.post(address, {**fields, "csrftoken": ""}, headers=bearer).status_code == 403, address
    assert writes(kept()) == []
    assert lan.get("/nhat-ky").status_code == 200  # still signed in


def test_a_post_without_cookies_or_with_a_made_up_cookie_is_refused(lan: Visitor, ids: dict[str, int]) -> None:
    stranger = lan.another()
    for address, fields in posts(ids):
        assert stranger.post(address, {**fields, "csrftoken": "x"}).status_code == 403, address
    lan.cookies["ds_csrftoken"] = "made-up"
    for address, fields in posts(ids):
        assert lan.post(address, {**fields, "csrftoken": "made-up"}).status_code == 403, address


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:8002"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_post_from_elsewhere_is_refused_even_with_the_token(
    lan: Visitor, ids: dict[str, int], headers: dict[str, str]
) -> None:
    for address, fields in posts(ids):
        assert lan.post(address, fields, headers=headers).status_code == 403, address


def test_a_post_from_our_own_page_is_let_in(lan: Visitor, ids: dict[str, int]) -> None:
    for number, headers in enumerate(({"origin": "http://localhost"}, {"sec-fetch-site": "same-origin"}, {})):
        fields = {"ten": f"Một cửa {number}", "q": "một cửa", "bao_tin": "none"}
        assert lan.post("/tim-da-luu", fields, headers=headers).status_code == 302


def test_only_forms_are_taken_and_only_small_ones(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    address, token = FORM.format(ids["voice"]), lan.token()
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in lan.cookies.items())}

    def sent(content: bytes, kind: str) -> int:
        headers = {**cookies, "content-type": kind}
        return int(lan.runner.run(lan.datasette.client.post(address, content=content, headers=headers)).status_code)

    form = "application/x-www-form-urlencoded"
    assert sent(json.dumps({**ASSIGNED, "csrftoken": token}).encode(), "application/json") == 415
    assert sent(b"csrftoken=" + token.encode(), "text/plain") == 415
    assert sent(b"csrftoken=" + token.encode(), "multipart/form-data; boundary=x") == 415
    assert sent(b"csrftoken=" + token.encode() + b"&note=" + b"a" * LONGEST_POST, form) == 413
    assert sent(b"csrftoken=" + token.encode() + b"&note=\xff", form) == 415
    assert sent(b"csrftoken=" + token.encode() + b"&note=%ff%fe", form) == 415
    assert sent(b"csrftoken=" + token.encode() + b"&a=1" * 500, form) == 415
    for method in ("put", "delete", "patch"):
        answer = lan.runner.run(getattr(lan.datasette.client, method)(address, headers=cookies))
        assert answer.status_code == 415
    assert writes(kept()) == []


def test_datasettes_own_forms_and_other_plugins_open_no_second_door(lan: Visitor) -> None:
    assert lan.get("/-/login").status_code == 404  # of datasette-auth-passwords, if it is installed
    assert lan.get("/-/password-tool").status_code == 404
    assert lan.another().post("/-/logout", {"csrftoken": "x"}).status_code == 403


# ------------------------------------------------------------------------------------------------------- what is typed
def test_markup_and_endless_text_in_every_field_stay_text(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    voice = ids["voice"]
    hostile = f"{EVIL}\n=1+1 '\" --><!--\u202e\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")
    fields = dict.fromkeys(("unit", "summary", "directive", "finding", "outcome", "responsibility", "note"), hostile)
    assert lan.post(FORM.format(voice), {**ASSIGNED, **fields}).status_code == 302
    page = lan.get(FORM.format(voice))
    assert soup(page).find("script", string=lambda text: bool(text and "alert" in text)) is None
    assert soup(page).find(id="summary").text.strip() == hostile
    for address in ("/phan-anh", "/phan-anh/tuan", "/nhat-ky", f"/phan-anh?don_vi={EVIL}"):
        html = soup(lan.get(address))
        assert html.find("script", string=lambda text: bool(text and "alert" in text)) is None, address
    for form in ("docx", "xlsx"):
        assert lan.get(f"/phan-anh/tuan.{form}").content.startswith(b"PK")
    long = lan.post(FORM.format(voice), {**ASSIGNED, "revision": "1", "unit": "dài" * 100, "note": "đ" * 9000})
    assert (long.status_code, "Tên đơn vị dài quá 200 chữ." in words(long)) == (400, True)
    cut = lan.post(FORM.format(voice), {**ASSIGNED, "revision": "1", "note": "đ" * 9000})
    assert cut.status_code == 302
    row = response(kept(), voice)
    assert row is not None
    assert row["note"] == "đ" * 4000
    evil = {"ten": EVIL, "q": EVIL, "bao_tin": "daily", "thu": "a@b.vn"}
    assert lan.post("/tim-da-luu", evil).status_code == 302
    assert lan.post("/sua-loi", {"bai": str(voice), "loai": "other", "dung": EVIL}).status_code == 302
    assert (
        lan.post(
            f"/duyet/{voice}", {"relevance": "none", "note": EVIL, "version_id": version(kept(), voice)}
        ).status_code
        == 302
    )
    for address in ("/tim-da-luu", "/sua-loi", f"/duyet/{voice}", "/nhat-ky"):
        html = soup(lan.get(address))
        assert EVIL in html.main.text or address == f"/duyet/{voice}", address
        assert html.find("script", string=lambda text: bool(text and "alert" in text)) is None, address


def version(db: Any, article: int) -> str:
    return str(db.conn.execute("SELECT version_id FROM articles WHERE id = ?", (article,)).fetchone()[0])


# --------------------------------------------------------------------------------------------------------- two writers
def test_two_persons_at_one_article_are_told_and_lose_nothing(lan: Visitor, ids: dict[str, int], kept: Any) -> None:
    binh, address = lan.another(), FORM.format(ids["voice"])
    binh.sign_in("Bình")
    first, second = lan.get(address), binh.get(address)
    assert lan.fill(first, address, **{**ASSIGNED, "revision": "0"}).status_code == 302
    late = binh.fill(second, address, state="assigned", unit="Sở Mẫu", deadline="2025-03-20", finding="Đã đến tận nơi.")
    assert late.status_code == 409
    assert "Người khác vừa ghi" in words(late)
    assert "Lan Anh" in words(late)
    assert soup(late).find(id="finding").text.strip() == "Đã đến tận nơi."
    assert binh.fill(late, address).status_code == 302
    row = response(kept(), ids["voice"])
    assert row is not None
    assert (row["unit"], row["who"], row["revision"]) == ("Sở Mẫu", "Bình", 2)
    assert [step["who"] for step in writes(kept())] == ["Bình", "Lan Anh"]


def test_while_another_command_writes_the_form_comes_back_filled(
    lan: Visitor, ids: dict[str, int], kept: Any, tmp_path: Path
) -> None:
    crawl = connect(tmp_path / "bàn.db")
    crawl.conn.execute("BEGIN IMMEDIATE")
    asked = {
        FORM.format(ids["voice"]): {**ASSIGNED, "finding": "Đã đến tận nơi."},
        "/tim-da-luu": {"ten": "Tên giữ lại", "q": "một cửa", "bao_tin": "none"},
        "/sua-loi": {"bai": str(ids["voice"]), "loai": "other", "dung": "Điều đúng giữ lại."},
        f"/duyet/{ids['voice']}": {
            "relevance": "none",
            "note": "Giữ lại.",
            "version_id": version(kept(), ids["voice"]),
        },
    }
    told = {}
    for address, fields in asked.items():
        told[address] = lan.post(address, fields)
        assert told[address].status_code == 503, address
        assert "Đang có lệnh khác ghi, thử lại" in words(told[address]), address
        assert lan.get("/phan-anh").status_code == 200  # reading goes on
    crawl.conn.execute("ROLLBACK")
    crawl.close()
    assert writes(kept()) == []
    for address in asked:
        assert lan.fill(told[address], address).status_code == 302, address
    assert len(writes(kept())) == 4
    row = response(kept(), ids["voice"])
    assert row is not None
    assert row["finding"] == "Đã đến tận nơi."


def test_many_writes_at_once_are_one_after_the_other(lan: Visitor, tmp_path: Path, kept: Any) -> None:
    async def all_at_once() -> list[int]:
        import asyncio

        cookie = "; ".join(f"{name}={value}" for name, value in lan.cookies.items())
        client = lan.datasette.client
        asked = [
            client.post(
                "/tim-da-luu",
                data={"csrftoken": lan.cookies["ds_csrftoken"], "ten": f"số {n}", "q": "x", "bao_tin": "none"},
                headers={"cookie": cookie},
                follow_redirects=False,
            )
            for n in range(20)
        ]
        return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert lan.runner.run(all_at_once()) == [302] * 20
    assert len(writes(kept())) == 20


def test_the_connection_of_the_pages_still_cannot_write(lan: Visitor) -> None:
    for sql in ("DELETE FROM audit", "UPDATE responses SET unit = 'x'", "DELETE FROM saved_searches"):
        assert lan.get("/diembao.json", params={"sql": sql}).status_code == 400
