"""The commands: exit codes, errors that say what to do, and a start that loads nothing heavy."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from jobs.cli import main
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


def test_an_unknown_newspaper_is_bad_usage(diembao: Program) -> None:
    answer = diembao("run", "baotrang")
    assert answer.returncode == 2
    assert "'baotrang' is no newspaper here" in answer.stderr


@pytest.mark.parametrize("since", ["3 ngày", "2026-13-01", "d", "-2d"])
def test_a_bad_since_says_what_is_meant(diembao: Program, since: str) -> None:
    answer = diembao("run", "--since", since)
    assert answer.returncode == 2
    assert "neither a span such as 36h" in re.sub(r"\s+", " ", answer.stderr)


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


def test_scrapy_lists_the_newspapers() -> None:
    program = Path(sys.executable).with_name("scrapy")
    answer = subprocess.run([program, "list"], cwd=HOUSE, capture_output=True, text=True, encoding="utf-8", check=True)
    assert {"baoquangtri", "baonghean", "baocantho"} <= set(answer.stdout.split())
