"""`diembao digest`: the same bytes from the same moment, every form into a folder, and no edited line lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.cli import main
from jobs.digesting import FORMS
from jobs.drafts import DraftError, lay_down
from store.schema import connect
from tests.desk.conftest import fill


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kho") / "kho báo.db"
    store = connect(path)
    fill(store)
    store.close()
    return path


def digest(db: Path, *more: str | Path) -> Result:
    arguments = ["digest", "--db", db, "--office", "UBND tỉnh Mẫu; Văn phòng", *more]
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def test_every_form_goes_into_a_folder_and_comes_again_the_same(db: Path, tmp_path: Path) -> None:
    as_of = ("--day", "2025-03-05", "--as-of", "2025-03-05T06:20:00+07:00")
    for folder in ("một", "hai"):
        assert digest(db, *as_of, "--into", tmp_path / folder).exit_code == 0
    names = {f"diem-bao-2025-03-05.{form}" for form in FORMS}
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("một", "hai"))
    assert set(first) == names | {".diembao.json"}
    assert first == second
    assert "Chuyện cải cách số voice" in first["diem-bao-2025-03-05.txt"].decode("utf-8")


def test_what_came_after_the_moment_is_not_there(db: Path) -> None:
    """The run began at 06:10: a minute before, nothing was known."""
    before = digest(db, "--day", "2025-03-05", "--as-of", "2025-03-05T06:00:00+07:00", "--format", "json")
    told = json.loads(before.stdout)
    assert (told["counts"]["articles"], told["counts"]["stories"]) == (0, 0)
    assert "chương trình chưa ghé tờ báo nào" in told["summary"]


@pytest.mark.parametrize(
    ("asked", "code", "articles"),
    [
        (("--period", "week", "--day", "2025-03-06"), "2025-03-05", 5),
        (("--of", "2025-03"), "2025-03", 6),
        (("--of", "2025Q1"), "2025Q1", 7),
        (("--period", "month", "--day", "2025-04-01"), "2025-03", 6),
        (("--day", "2025-03-05", "--cut-off", "08:30"), "2025-03-05", 5),
    ],
)
def test_a_span_is_asked_for_by_its_end_or_its_name(db: Path, asked: tuple[str, ...], code: str, articles: int) -> None:
    told = json.loads(digest(db, *asked, "--format", "json").stdout)
    assert (told["code"], told["counts"]["articles"]) == (code, articles)


@pytest.mark.parametrize(
    "wrong",
    [
        *(("--of", "2025-13"), ("--of", "quý I"), ("--cut-off", "6"), ("--cut-off", "25:00"), ("--day", "0001-01-01")),
        *(("--day", "0001-01-03", "--period", "week"), ("--day", "0001-02-01", "--period", "quarter")),
        ("--day", "9999-12-31", "--period", "quarter"),
        *(("--of", "2025-03", "--day", "2025-03-05"), ("--of", "2025-03", "--period", "week")),
    ],
)
def test_what_is_no_span_is_refused(db: Path, wrong: tuple[str, ...]) -> None:
    answer = digest(db, *wrong)
    assert answer.exit_code == 2
    assert wrong[0] in answer.stderr


def test_an_edited_paper_stays_and_the_new_one_lies_beside_it(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "điểm báo.md"
    assert digest(db, "--day", "2025-03-05", "--out", out).exit_code == 0
    edited = out.read_text(encoding="utf-8") + "\nÝ kiến của Chánh Văn phòng.\n"
    out.write_text(edited, encoding="utf-8")
    answer = digest(db, "--day", "2025-03-05", "--out", out)
    assert out.read_text(encoding="utf-8") == edited
    assert (tmp_path / "điểm báo-2.md").is_file()
    assert "was edited since it was written, and stays as it is" in answer.stderr


# ----------------------------------------------------------------------------------------------------------- the folder
def test_a_paper_of_ours_is_written_anew_and_a_persons_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert lay_down(path, b"1") == path
    assert lay_down(path, b"2") == path  # nobody touched it
    path.write_bytes(b"2 and a word")
    beside = tmp_path / "a-2.txt"
    assert lay_down(path, b"3") == beside
    assert lay_down(path, b"4") == beside
    beside.write_bytes(b"4 and a word")
    assert lay_down(path, b"5") == tmp_path / "a-3.txt"
    assert (path.read_bytes(), beside.read_bytes()) == (b"2 and a word", b"4 and a word")


def test_a_file_the_program_never_wrote_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"somebody's")
    assert lay_down(path, b"1") == tmp_path / "a-2.txt"
    assert path.read_bytes() == b"somebody's"
    path.write_bytes(b"1")  # what a person wrote is what we would write
    assert lay_down(path, b"1") == path


@pytest.mark.parametrize("record", [b"", b"[]", b"\xff", b'{"a.txt": 3}'])
def test_without_its_record_the_program_overwrites_nothing(tmp_path: Path, record: bytes) -> None:
    path = tmp_path / "a.txt"
    lay_down(path, b"1")
    (tmp_path / ".diembao.json").write_bytes(record)
    assert lay_down(path, b"2") == tmp_path / "a-2.txt"


def test_a_folder_full_of_edited_papers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.drafts.MOST", 3)
    for name in ("a.txt", "a-2.txt"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DraftError, match="2 edited versions"):
        lay_down(tmp_path / "a.txt", b"1")


@pytest.mark.parametrize("what", ["articles", "figures", "references", "topics", "gaps"])
def test_an_export_of_no_rows_has_its_header(db: Path, what: str) -> None:
    arguments = ["export", what, "--db", str(db), "--since", "2090-01-01"]
    told = CliRunner().invoke(main, arguments, catch_exceptions=False).stdout_bytes.decode("utf-8-sig")
    (header,) = told.splitlines()
    assert {"published", "day"} & set(header.split(","))
