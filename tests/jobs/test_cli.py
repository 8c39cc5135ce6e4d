"""The commands: exit codes, errors that say what to do, and a start that loads nothing heavy."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from jobs.cli import main
from jobs.entrance import Since
from tests.jobs.conftest import Program

HOUSE = Path(__file__).parents[2]
HEAVY = ("scrapy", "twisted", "underthesea", "sklearn", "numpy", "datasette", "trafilatura", "sqlite_utils", "rich")


def leaves() -> list[tuple[str, click.Command]]:
    found = []
    for name, command in sorted(main.commands.items()):
        if isinstance(command, click.Group):
            found += [(f"{name} {child}", leaf) for child, leaf in sorted(command.commands.items())]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize(("name", "command"), leaves(), ids=[name for name, _ in leaves()])
def test_every_command_is_in_the_readme_and_helps(name: str, command: click.Command) -> None:
    assert f"`diembao {name}`" in (HOUSE / "README.md").read_text(encoding="utf-8")
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help" and not parameter.show_default:
            assert parameter.help, f"{name}: --{parameter.name} has no help"


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["search", "thu tuc", "--db", "nothing.db"]])
def test_a_light_command_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    code = f"""
import sys
from jobs.cli import main
from jobs.entrance import Since
try:
    main({arguments!r})
except SystemExit:
    pass
print(",".join(sorted(name for name in {HEAVY!r} if name in sys.modules)), file=sys.stderr)
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert answer.stderr.splitlines()[-1] == ""


def test_searching_a_store_loads_nothing_heavy(tmp_path: Path) -> None:
    code = f"""
import sys
from jobs.cli import main
from jobs.entrance import Since
try:
    main(["search", "mot cua", "--db", "a.db"])
except SystemExit:
    pass
print(",".join(sorted(name for name in {HEAVY!r} if name in sys.modules)), file=sys.stderr)
"""
    make = "from store.schema import connect; connect('a.db').close()"
    subprocess.run([sys.executable, "-c", make], cwd=tmp_path, check=True)
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert answer.stderr.splitlines()[-1] == ""


def test_a_missing_store_is_said_so(diembao: Program) -> None:
    answer = diembao("search", "hồ sơ")
    assert answer.returncode == 2
    assert "diembao.db: no such file; `diembao run` or `diembao demo` makes one" in answer.stderr


def test_a_file_that_is_no_store_is_left_alone(diembao: Program, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("ghi chú", encoding="utf-8")
    for command in (["search", "hồ sơ"], ["run", "baonghean"], ["figures"]):
        answer = diembao(*command, "--db", "note.txt")
        assert answer.returncode == 2, command
        assert "note.txt" in answer.stderr
    assert (tmp_path / "note.txt").read_text(encoding="utf-8") == "ghi chú"


def test_a_foreign_database_is_left_alone(diembao: Program, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE mine (x)")
    connection.commit()
    connection.close()
    answer = diembao("run", "baonghean", "--db", "other.db")
    assert answer.returncode == 2
    assert "not a diembao file" in answer.stderr


def test_a_second_run_leaves_with_75(diembao: Program, tmp_path: Path) -> None:
    from filelock import FileLock

    with FileLock(tmp_path / "diembao.db.lock"):
        answer = diembao("run", "baonghean")
    assert answer.returncode == 75
    assert "another run holds" in answer.stderr
    assert not (tmp_path / "diembao.db").exists()


def test_a_floor_that_is_no_number_is_bad_usage(diembao: Program) -> None:
    answer = diembao("papers", env={"DIEMBAO_FREE_MB": "1 GB"})
    assert answer.returncode == 2
    assert answer.stderr == "diembao: DIEMBAO_FREE_MB is '1 GB', not a whole number of megabytes\n"


def test_an_unknown_newspaper_is_bad_usage(diembao: Program) -> None:
    answer = diembao("run", "baotrang")
    assert answer.returncode == 2
    assert "'baotrang' is no newspaper here" in answer.stderr


@pytest.mark.parametrize("since", ["3 ngày", "2026-13-01", "d", "-2d"])
def test_a_bad_since_says_what_is_meant(diembao: Program, since: str) -> None:
    answer = diembao("run", "--since", since)
    assert answer.returncode == 2
    assert "neither a span such as 36h" in re.sub(r"\s+", " ", answer.stderr)


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("2026-11-01", "2026-11-01T00:00:00+07:00"),
        ("2026-11-01T00:00:00Z", "2026-11-01T07:00:00+07:00"),
        ("2026-11-01t00:00:00z", "2026-11-01T07:00:00+07:00"),
        ("2026-11-01 08:30", "2026-11-01T08:30:00+07:00"),
    ],
)
def test_since_is_a_moment_in_vietnam(since: str, wanted: str) -> None:
    assert Since().convert(since, None, None).isoformat() == wanted


def test_papers_lists_the_newspapers_without_a_store(diembao: Program) -> None:
    rows = [json.loads(line) for line in diembao("papers", "--json").stdout.splitlines()]
    slugs = {row["slug"] for row in rows}
    assert {"baoquangtri", "baonghean", "baocantho"} <= slugs
    assert next(row for row in rows if row["slug"] == "baosongmay")["enabled"] == "mẫu"


def test_doctor_finds_this_installation_whole(diembao: Program) -> None:
    answer = diembao("doctor", "--json")
    findings = {row["what"]: row for row in json.loads(answer.stdout)}
    assert answer.returncode == 0, answer.stdout
    assert set(findings) >= {"Python", "SQLite", "model", "words", "disk", "store"}


def test_doctor_reports_a_model_that_is_not_the_cards(diembao: Program, tmp_path: Path) -> None:
    (tmp_path / "topics.npz").write_bytes(b"not the weights")
    (tmp_path / "topics.json").write_text('{"sha256": "0"}', encoding="utf-8")
    answer = diembao("doctor", "--json", env={"DIEMBAO_MODELS": str(tmp_path)})
    findings = {row["what"]: row for row in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert not findings["model"]["ok"]
    assert "sha256" in findings["model"]["said"]


def test_migrate_says_when_there_is_nothing_to_do(diembao: Program, tmp_path: Path) -> None:
    from store.schema import connect

    connect(tmp_path / "a.db").close()
    answer = diembao("db", "migrate", "--db", "a.db")
    assert (answer.returncode, answer.stdout.strip()) == (0, "a.db is up to date.")
    assert diembao("db", "migrate", "--db", "missing.db").returncode == 2


def test_binary_forms_need_a_file(diembao: Program, tmp_path: Path) -> None:
    from store.schema import connect

    connect(tmp_path / "a.db").close()
    answer = diembao("figures", "--db", "a.db", "--format", "xlsx")
    assert answer.returncode == 2
    assert "--out" in answer.stderr
    assert diembao("figures", "--db", "a.db", "--format", "xlsx", "--out", "a.xlsx").returncode == 0
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"


@pytest.fixture
def filled(diembao: Program, tmp_path: Path) -> Path:
    """A store with one article, under a name as people give them."""
    from tests.jobs.test_filters import PAGE

    url = "http://baosongmay.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    db = tmp_path / "Sở Nội vụ" / "điểm báo #1 100%.db"
    page = PAGE.replace("https://baomau.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html", url)
    answer = diembao("ingest", "-", "--db", db, stdin=json.dumps({"file": "a", "url": url, "html": page}))
    assert answer.returncode == 0, answer.stderr
    return db


READERS = [
    *(["search", "ket qua"], ["figures"], ["export", "articles"], ["digest", "--day", "2026-03-05"], ["papers"]),
    ["doctor"],
]


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C"}, {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}],
    ids=["C", "cp1252", "C without UTF-8 mode"],
)
def test_output_is_utf8_whatever_the_console_speaks(
    diembao: Program, filled: Path, command: list[str], env: dict[str, str]
) -> None:
    plain = diembao(*command, "--db", filled)
    assert plain.returncode == 0, plain.stderr
    answer = diembao(*command, "--db", filled, env=env)
    assert answer.returncode == 0, answer.stderr
    if command[0] != "doctor":  # which tells the encoding of the file system
        assert answer.stdout == plain.stdout


def test_help_is_utf8_too(diembao: Program) -> None:
    answer = diembao("--help", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"})
    assert answer.returncode == 0
    assert "Điểm báo" in answer.stdout


@pytest.mark.parametrize("command", [["papers"], ["read", "-"], ["annotate", "--jsonl", "-"], ["--help"]])
def test_closed_streams_are_no_crash(tmp_path: Path, command: list[str]) -> None:
    program = Path(sys.executable).with_name("diembao")
    shut = "import os, sys; os.close(0); os.close(1); os.execv(sys.argv[1], sys.argv[1:])"
    if sys.platform == "win32":
        pytest.skip("a Windows process has its streams from its console")
    answer = subprocess.run(
        [sys.executable, "-c", shut, program, *command], cwd=tmp_path, stderr=subprocess.PIPE, check=False
    )
    assert (answer.returncode, answer.stderr) == (0, b"")


def test_whoever_reads_only_the_beginning_hears_no_complaint(filled: Path) -> None:
    program = Path(sys.executable).with_name("diembao")
    with subprocess.Popen(
        [program, "export", "articles", "--db", filled], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 1)


def test_serve_tells_the_free_port_it_took(filled: Path) -> None:
    program = Path(sys.executable).with_name("diembao")
    with subprocess.Popen(
        [program, "serve", "--port", "0", "--db", filled], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stderr is not None
            address = process.stderr.readline().split()[0]
            assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d{3,4}/", address)
        finally:
            process.terminate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_connection_that_breaks_does_not_kill_the_program(tmp_path: Path) -> None:
    code = """
import signal, sys
from jobs.cli import main
from jobs.entrance import Since
try:
    main(["papers"])
except SystemExit:
    pass
print(signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN, file=sys.stderr)
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert answer.stderr == "True\n"


@pytest.mark.parametrize("command", [["search", "ho so"], ["figures"], ["export", "figures"], ["papers"], ["digest"]])
@pytest.mark.parametrize("damage", ["text", "cut", "later"])
def test_a_damaged_file_is_one_line(diembao: Program, filled: Path, command: list[str], damage: str) -> None:
    content = bytearray(filled.read_bytes())
    if damage == "text":
        content[:100] = b"x" * 100
    elif damage == "cut":
        del content[len(content) // 2 :]
    else:
        for page in range(2 * 4096, len(content), 4096):  # the schema stays whole
            content[page : page + 100] = b"\xff" * 100
    filled.write_bytes(content)
    answer = diembao(*command, "--db", filled)
    assert "Traceback" not in answer.stderr
    if answer.returncode:
        assert answer.returncode == 2
        assert "or damaged" in answer.stderr


def test_fresh_deletes_nothing_but_demos(diembao: Program, filled: Path, tmp_path: Path) -> None:
    before = filled.read_bytes()
    answer = diembao("demo", "--fresh", "--db", filled)
    assert answer.returncode == 2
    assert "holds more than demos" in answer.stderr
    assert filled.read_bytes() == before
    (tmp_path / "note.txt").write_text("ghi chú", encoding="utf-8")
    assert diembao("demo", "--fresh", "--db", "note.txt").returncode == 2
    assert (tmp_path / "note.txt").read_text(encoding="utf-8") == "ghi chú"


def test_migrating_waits_for_nobody_and_disturbs_nobody(diembao: Program, filled: Path) -> None:
    from filelock import FileLock

    with FileLock(f"{filled}.lock"):
        assert diembao("db", "migrate", "--db", filled).returncode == 75
        assert diembao("demo", "--fresh", "--db", filled).returncode == 75
        assert diembao("search", "ket qua", "--db", filled).returncode == 0


def test_an_older_file_is_named_and_brought_up(diembao: Program, tmp_path: Path) -> None:
    old = tmp_path / "cũ.db"
    connection = sqlite3.connect(old)
    connection.executescript((HOUSE / "tests" / "store" / "version1.sql").read_text(encoding="utf-8"))
    connection.close()
    for command in (["search", "x"], ["run", "baonghean"], ["papers"]):
        answer = diembao(*command, "--db", old)
        assert answer.returncode == 2
        assert "run diembao db migrate" in answer.stderr
    assert diembao("db", "migrate", "--db", old).returncode == 0
    assert diembao("search", "x", "--db", old).returncode == 0


def test_scrapy_lists_the_newspapers() -> None:
    program = Path(sys.executable).with_name("scrapy")
    answer = subprocess.run([program, "list"], cwd=HOUSE, capture_output=True, text=True, encoding="utf-8", check=True)
    assert {"baoquangtri", "baonghean", "baocantho"} <= set(answer.stdout.split())


def test_the_index_can_be_built_anew(diembao: Program, tmp_path: Path) -> None:
    from store.schema import connect

    connect(tmp_path / "a.db").close()
    answer = diembao("db", "reindex", "--db", "a.db")
    assert (answer.returncode, answer.stdout.strip()) == (0, "0 versions indexed")


def test_a_measurement_can_be_entered_in_the_card(diembao: Program, tmp_path: Path) -> None:
    shutil.copytree(HOUSE / "models", tmp_path / "models")
    lines = [
        {
            "id": "1",
            "title": None,
            "text": "Tỉnh cắt giảm 40 thủ tục hành chính.",
            "relevance": "core",
            "topics": {"procedures": 2},
        },
        {"id": "2", "title": None, "text": "Mưa lớn trên diện rộng.", "relevance": "none", "topics": {}},
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    env = {"DIEMBAO_MODELS": str(tmp_path / "models")}
    assert diembao("evaluate", "labels.jsonl", "--record", "two lines", env=env).returncode == 0
    card = json.loads((tmp_path / "models" / "topics.json").read_text(encoding="utf-8"))
    assert card["measured"]["two lines"]["texts"] == 2
    assert "two lines" in (tmp_path / "models" / "README.md").read_text(encoding="utf-8")


def test_annotating_a_store_that_is_not_there_begins_none(diembao: Program, tmp_path: Path) -> None:
    answer = diembao("annotate", "--db", "nhầm/kho.db")
    assert answer.returncode == 2
    assert "kho.db: no such file" in answer.stderr
    assert not (tmp_path / "nhầm").exists()
