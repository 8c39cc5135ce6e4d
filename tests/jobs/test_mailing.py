"""Digests and alerts by real mail servers: verified, each once, and nothing is marked as sent that was not."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from docx import Document

from jobs.cli import main
from jobs.outbox import BusyError, Outbox
from jobs.post import checked
from store import saved
from store.schema import connect
from tests.desk.conftest import MORNING, fill
from tests.jobs.postmen import PASSWORD, USER, Postman, certificate, serving

A, B = "lanhdao@mau.example", "vanphong@mau.example"
FROM = "Điểm báo <diembao@mau.example>"
# aiosmtpd knows TLS that begins within a connection, and takes a line that is TLS from its first byte for an open one.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A store with one morning."""
    path = tmp_path / "kho báo.db"
    store = connect(path)
    fill(store)
    store.close()
    return path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "mat-khau.txt"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("keys"))


def call(db: Path, command: str, server: str, *more: str | Path) -> Result:
    arguments = [command, "--db", db, "--smtp", server, "--mail-from", FROM, *more]
    if command == "mail":
        arguments += ["--day", str(MORNING.date())]
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def to(*recipients: str) -> list[str]:
    return [part for who in recipients for part in ("--mail-to", who)]


def sent(db: Path) -> list[dict[str, str]]:
    path = db.with_name(f"{db.stem}-sent.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@pytest.mark.parametrize("how", ["smtps", "starttls"])
def test_a_digest_goes_over_a_verified_connection(db: Path, secret: Path, keys: Any, how: str) -> None:
    scheme = "smtps" if how == "smtps" else "smtp+starttls"
    with serving(Postman(), how, keys) as postman:
        server = f"{scheme}://{USER}@localhost:{postman.port}"
        trusted = ("--smtp-password-file", secret, "--smtp-ca", keys[0])
        answer = call(db, "mail", server, *trusted, *to(A, B), "--office", "UBND tỉnh Mẫu; Văn phòng")
        assert answer.exit_code == 0, answer.output
        (letter,) = postman.letters
        assert postman.recipients == [[A, B]]
        assert letter["Subject"] == "Điểm báo cải cách hành chính ngày 5/3/2025: 4 tin, 1 phản ánh"
        assert letter["Message-ID"].startswith("<diembao.day.2025-03-05.")
        text, html = letter.get_body(("plain",)), letter.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "Chuyện cải cách số voice" in text.get_content()
        assert "<script" not in html.get_content()
        (paper,) = letter.iter_attachments()
        assert paper.get_filename() == "diem-bao-2025-03-05.docx"
        assert "ĐIỂM BÁO" in [line.text for line in Document(io.BytesIO(paper.get_content())).paragraphs]
        assert PASSWORD not in answer.output + db.with_name(f"{db.stem}-sent.jsonl").read_text(encoding="utf-8")


def test_a_digest_is_sent_once_and_again_only_if_told(db: Path) -> None:
    with serving(Postman()) as postman:
        server = f"smtp://127.0.0.1:{postman.port}"
        assert call(db, "mail", server, *to(A)).exit_code == 0
        second = call(db, "mail", server, *to(A))
        assert (second.exit_code, len(postman.letters)) == (0, 1)
        assert "everybody has it already" in second.output
        assert call(db, "mail", server, *to(A, B)).exit_code == 0  # a new reader gets it, the first not a second time
        assert postman.recipients[1:] == [[B]]
        assert call(db, "mail", server, *to(A), "--again").exit_code == 0
        first, new, again = (letter["Message-ID"] for letter in postman.letters)
        assert first == new != again


def test_a_wrong_password_sends_nothing_and_is_not_told(db: Path, tmp_path: Path, keys: Any) -> None:
    wrong = tmp_path / "sai.txt"
    wrong.write_text("sai-mat-khau-9\n", encoding="utf-8")
    with serving(Postman(), "smtps", keys) as postman:
        server = f"smtps://{USER}@localhost:{postman.port}"
        answer = call(db, "mail", server, "--smtp-password-file", wrong, "--smtp-ca", keys[0], *to(A))
        assert (answer.exit_code, postman.letters, sent(db)) == (1, [], [])
        assert "SMTPAuthenticationError" in answer.output
        assert "sai-mat-khau-9" not in answer.output


@pytest.mark.parametrize("how", ["smtps", "starttls"])
def test_a_server_that_does_not_prove_itself_gets_nothing(db: Path, secret: Path, tmp_path: Path, how: str) -> None:
    scheme = "smtps" if how == "smtps" else "smtp+starttls"
    other = certificate(tmp_path, "khac.example")
    for keys, trusted in ((other, ("--smtp-ca", other[0])), (certificate(tmp_path), ())):  # other host; unknown to us
        with serving(Postman(), how, keys) as postman:
            server = f"{scheme}://{USER}@localhost:{postman.port}"
            answer = call(db, "mail", server, "--smtp-password-file", secret, *trusted, *to(A))
            assert (answer.exit_code, postman.letters, sent(db)) == (1, [], [])
            assert "SSLCertVerificationError" in answer.output


def test_a_server_that_is_gone_marks_nothing_as_sent(db: Path) -> None:
    with serving(Postman(gone=True)) as postman:
        answer = call(db, "mail", f"smtp://127.0.0.1:{postman.port}", *to(A))
        assert (answer.exit_code, sent(db)) == (1, [])
    assert call(db, "mail", f"smtp://127.0.0.1:{postman.port}", *to(A)).exit_code == 1  # nothing listens
    assert sent(db) == []
    with serving(Postman()) as postman:
        assert call(db, "mail", f"smtp://127.0.0.1:{postman.port}", *to(A)).exit_code == 0
        assert postman.recipients == [[A]]


def test_who_was_refused_gets_it_next_time_and_the_others_do_not(db: Path) -> None:
    with serving(Postman(refused={B})) as postman:
        server = f"smtp://127.0.0.1:{postman.port}"
        answer = call(db, "mail", server, *to(A, B))
        assert answer.exit_code == 1
        assert f"{B} did not get it: 550 5.1.1 no such mailbox" in answer.output
        assert [row["to"] for row in sent(db)] == [A]
        postman.refused.clear()
        assert call(db, "mail", server, *to(A, B)).exit_code == 0
        assert postman.recipients == [[A], [B]]


def test_a_letter_refused_by_all_is_sent_to_nobody(db: Path) -> None:
    with serving(Postman(refused={A})) as postman:
        answer = call(db, "mail", f"smtp://127.0.0.1:{postman.port}", *to(A))
        assert (answer.exit_code, sent(db)) == (1, [])


@pytest.mark.parametrize(
    "server", ["", "mail.mau.example", "http://mau.example", "smtp://", "smtp://h:99999", "smtp://[x"]
)
def test_what_is_no_server_is_refused_before_any_work(db: Path, server: str) -> None:
    answer = call(db, "mail", server, *to(A))
    assert answer.exit_code == 2
    assert "no mail server" in answer.output


@pytest.mark.parametrize(
    "who", ["ai", "lan@", "@mau.example", "lan@mau.example\nBcc: x@y", "Lan <lan>", "", "lân@mau.vn"]
)
def test_who_is_no_correspondent_is_refused_before_any_work(db: Path, who: str) -> None:
    for arguments in (to(who), [*to(A), "--mail-from", who]):
        answer = call(db, "mail", "smtp://127.0.0.1:9", *arguments)
        assert answer.exit_code == 2
        assert "is neither an address such as" in answer.output


def test_names_before_addresses_stay_off_the_envelope(db: Path) -> None:
    with serving(Postman(refused={B})) as postman:
        answer = call(db, "mail", f"smtp://127.0.0.1:{postman.port}", *to(f"Lãnh đạo <{A}>", f"Văn phòng <{B}>"))
        assert answer.exit_code == 1
        assert postman.recipients == [[A]]
        assert f"Văn phòng <{B}> did not get it" in answer.output
        assert postman.letters[0]["To"] == f"Lãnh đạo <{A}>, Văn phòng <{B}>"
        assert [row["to"] for row in sent(db)] == [f"Lãnh đạo <{A}>"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe", "byte 0 is no UTF-8"), (b"\nx", "its first line is empty")]
)
def test_a_file_that_holds_no_password_is_named(db: Path, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "mật khẩu.txt").write_bytes(content)
    answer = call(db, "mail", f"smtps://{USER}@localhost", "--smtp-password-file", tmp_path / "mật khẩu.txt", *to(A))
    assert answer.exit_code == 2
    assert f"mật khẩu.txt: {said}" in answer.output


def test_a_password_written_with_notepad_is_taken(db: Path, tmp_path: Path, keys: Any) -> None:
    (tmp_path / "mk.txt").write_bytes(b"\xef\xbb\xbf" + PASSWORD.encode() + b"\r\n")
    with serving(Postman(), "smtps", keys) as postman:
        server = f"smtps://{USER}@localhost:{postman.port}"
        trusted = ("--smtp-password-file", tmp_path / "mk.txt", "--smtp-ca", keys[0])
        assert call(db, "mail", server, *trusted, *to(A)).exit_code == 0


def test_a_file_without_certificates_is_named(db: Path, secret: Path) -> None:
    answer = call(db, "mail", f"smtps://{USER}@localhost", "--smtp-ca", secret, *to(A))
    assert answer.exit_code == 2
    assert "mat-khau.txt holds no certificates" in answer.output


def test_a_password_never_goes_over_an_open_line() -> None:
    with pytest.raises(ValueError, match="readable"):
        checked("smtp://ai:bi-mat@mail.mau.example")
    assert checked("smtp://ai:bi-mat@127.0.0.1:25")


def test_a_password_that_cannot_be_sent_is_not_told_letter_by_letter() -> None:
    with pytest.raises(ValueError, match=r"^the password has signs that mail servers") as error:
        checked("smtps://ai@mail.mau.example", "mật-khẩu")
    assert "ậ" not in str(error.value)


def test_half_a_line_of_a_killed_process_is_not_sent(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "gửi.jsonl")
    outbox.path.write_bytes(b'{"letter": "x", "to": "a@b", "sent": "1"}\n{"letter": "x", "to": "c')
    assert outbox.sent("x") == ("a@b",)
    outbox.note("x", ("d@e",), MORNING)
    assert outbox.sent("x") == ("a@b", "d@e")


def test_two_processes_do_not_send_at_once(tmp_path: Path) -> None:
    first, second = Outbox(tmp_path / "x.jsonl"), Outbox(tmp_path / "x.jsonl")
    with first.held(), pytest.raises(BusyError), second.held():
        pass


# ---------------------------------------------------------------------------------------------------------- the alerts
@pytest.fixture
def searched(db: Path) -> Path:
    """The store with two saved searches that have told nothing yet."""
    store = connect(db)
    saved.save_search(store, "thu", "Người dân", "", {"can": ["1"]}, MORNING, alert="at_once", email=A)
    saved.save_search(store, "thu", "Chữ voice", "voice", {}, MORNING, alert="daily", email=B)
    store.conn.execute("UPDATE saved_searches SET alerted_article = 0")
    (unread,) = store.conn.execute(
        "SELECT a.version_id FROM articles a LEFT JOIN annotations x USING (version_id) WHERE x.version_id IS NULL"
    ).fetchone()
    store.conn.execute(
        "INSERT INTO annotations (version_id, relevance, code, annotated_utc) SELECT version_id, 'none', '1', "
        "'2025-03-05T00:00:00Z' FROM articles WHERE version_id NOT IN (SELECT version_id FROM annotations)"
    )
    assert unread
    store.conn.commit()
    store.close()
    return db


def test_a_search_tells_each_article_once(searched: Path) -> None:
    with serving(Postman()) as postman:
        server = f"smtp://127.0.0.1:{postman.port}"
        first = call(searched, "alert", server)
        assert first.exit_code == 0, first.output
        (letter,) = postman.letters
        assert postman.recipients == [[A]]
        assert letter["Subject"] == "Người dân: 1 bài mới"
        assert "Chuyện cải cách số voice [phản ánh]" in letter.get_content()
        assert call(searched, "alert", server).exit_code == 0
        assert len(postman.letters) == 1
        assert call(searched, "alert", server, "--daily").exit_code == 0
        assert postman.recipients[1:] == [[B]]


def test_a_search_that_could_not_be_told_is_told_next_time(searched: Path) -> None:
    with serving(Postman(gone=True)) as postman:
        assert call(searched, "alert", f"smtp://127.0.0.1:{postman.port}").exit_code == 1
    with serving(Postman(refused={A})) as postman:
        assert call(searched, "alert", f"smtp://127.0.0.1:{postman.port}").exit_code == 1
    with serving(Postman()) as postman:
        assert call(searched, "alert", f"smtp://127.0.0.1:{postman.port}").exit_code == 0
        assert len(postman.letters) == 1


def test_a_server_that_nobody_hears_is_not_asked_again_for_every_search(searched: Path) -> None:
    store = connect(searched)
    store.conn.execute("UPDATE saved_searches SET alert = 'at_once'")
    store.conn.commit()
    store.close()
    answer = call(searched, "alert", "smtp://127.0.0.1:9")
    assert answer.exit_code == 1
    assert "letters=0 failed=2" in answer.output
    assert answer.output.count("ConnectionRefusedError") == 1
    with serving(Postman()) as postman:
        assert call(searched, "alert", f"smtp://127.0.0.1:{postman.port}").exit_code == 0
        assert sorted(postman.recipients) == [[A], [B]]


def test_alerts_of_a_store_that_is_not_there_begin_none(tmp_path: Path) -> None:
    answer = call(tmp_path / "nhầm" / "kho.db", "alert", "smtp://127.0.0.1:9")
    assert answer.exit_code == 2
    assert "kho.db: no such file" in answer.output
    assert not (tmp_path / "nhầm").exists()
