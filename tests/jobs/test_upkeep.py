"""Copies, checks, the archive and the hourly start, as an administrator types them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jobs.schedule import schedule
from tests.jobs.conftest import Program
from tests.scraper.loopback import Site, newspaper, proxy


@pytest.fixture
def crawled(diembao: Program, tmp_path: Path) -> Path:
    """A store with five articles and their raw pages."""
    with proxy(Site(newspaper(5))) as address:
        done = diembao("run", "baosongmay", "--proxy", address, "--since", "2026-01-01", "--archive", "warc")
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_a_copy_can_be_read_and_old_copies_go(diembao: Program, crawled: Path) -> None:
    done = diembao("backup", "copy.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "articles=5" in done.stdout
    assert "5 bài" in diembao("doctor", "--db", "copy.db").stdout
    for day in (1, 2, 3):
        (crawled / f"copy-2026110{day}T070000.db").write_bytes(b"")
    done = diembao("backup", "copy.db", "--keep", "2")
    assert done.stdout.count(": removed") == 2
    left = sorted(path.name for path in crawled.glob("copy-*.db"))
    assert left[0] == "copy-20261103T070000.db"
    assert len(left) == 2
    assert diembao("backup", "diembao.db").returncode == 1
    assert "does not exist" in diembao("backup", "khong/co.db").stderr


def test_the_check_says_whole_or_what_is_not(diembao: Program, crawled: Path) -> None:
    assert diembao("db", "check").stdout == "diembao.db is whole.\n"
    import sqlite3

    with sqlite3.connect(crawled / "diembao.db") as db:
        db.execute("UPDATE articles SET version_id = NULL WHERE id = 1")
    db.close()
    done = diembao("db", "check")
    assert done.returncode == 1
    assert done.stdout.startswith("an article has no current version: http://baosongmay.example/")


def test_the_archive_is_verified_and_damage_is_named(diembao: Program, crawled: Path) -> None:
    done = diembao("archive", "verify", "--archive", "warc", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["damage"]) == (0, [])
    assert told["pages"] >= 9
    (file,) = (crawled / "warc").glob("*.warc.gz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)
    done = diembao("archive", "verify", "--archive", "warc")
    assert done.returncode == 1
    assert f"{file.name}: at " in done.stdout
    file.write_bytes(content[: len(content) // 3])
    assert "bytes on disk" in diembao("archive", "verify", "--archive", "warc").stdout
    file.unlink()
    done = diembao("archive", "verify", "--archive", "warc")
    assert done.returncode == 1
    assert f"{file.name}: missing" in done.stdout


def test_old_pages_go_and_articles_stay(diembao: Program, crawled: Path) -> None:
    assert "0 files, 0.0 MB removed" in diembao("archive", "prune", "--archive", "warc", "--keep-days", "1").stdout
    assert diembao("archive", "prune", "--archive", "warc").returncode == 2
    assert diembao("archive", "prune", "--archive", "warc", "--keep-gb", "0").stdout.startswith("1 files")
    assert not list((crawled / "warc").iterdir())
    assert diembao("archive", "verify", "--archive", "warc").returncode == 0
    assert "5 bài" in diembao("doctor").stdout


@pytest.mark.parametrize("kind", ["systemd", "cron", "windows"])
def test_the_hourly_start_names_program_store_and_contact(kind: str) -> None:
    folder = Path("/srv/điểm báo 100%")
    told = schedule(kind, Path("/opt/diembao/bin/diembao"), folder / "diembao.db", folder, "phong@mau.gov.vn")
    assert "/opt/diembao/bin/diembao" in told
    assert "điểm báo 100" in told
    assert "phong@mau.gov.vn" in told


def test_the_crontab_line_is_one_a_shell_takes(tmp_path: Path) -> None:
    folder = tmp_path / "điểm báo 100% 'x'"
    folder.mkdir()
    told = schedule("cron", Path("/bin/echo"), folder / "d.db", folder, None).splitlines()[1]
    command = told.split(" ", 5)[5].replace("\\%", "%")  # as cron reads it
    subprocess.run(["sh", "-c", command], check=True)
    assert (folder / "diembao.log").read_text(encoding="utf-8").startswith(f"run --db {folder}/d.db --health")


def test_the_task_of_windows_is_xml() -> None:
    told = schedule("windows", Path("C:/a & b/diembao.exe"), Path("d <1>.db"), Path(), None)
    task = ElementTree.fromstring(told.partition("?>")[2])
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert task.findtext(f".//{space}Arguments") == 'run --db "d <1>.db" --health "d <1>-health.json"'
    assert task.findtext(f".//{space}Interval") == "PT1H"


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_the_unit_is_one_systemd_takes(tmp_path: Path) -> None:
    import shutil

    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    told = schedule("systemd", Path(sys.executable), tmp_path / "d 1.db", tmp_path, None)
    service, timer = told.split("# /etc/systemd/system/diembao.timer\n")
    (tmp_path / "diembao.service").write_text(service.replace("User=diembao\n", ""))
    (tmp_path / "diembao.timer").write_text(timer)
    done = subprocess.run(
        [analyze, "verify", tmp_path / "diembao.service", tmp_path / "diembao.timer"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "diembao" not in done.stderr, done.stderr


def test_the_command_changes_no_system(diembao: Program, tmp_path: Path) -> None:
    assert diembao("install-cron").returncode == 2
    for kind in ("systemd", "cron", "windows"):
        done = diembao("install-cron", "--print", "--for", kind, "--db", "báo.db")
        assert done.returncode == 0
        assert str(tmp_path / "báo.db") in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_moment_in_the_name() -> None:
    from jobs.upkeep import _dated

    assert _dated(Path("x.db"), datetime(2026, 1, 2, 3, 4, 5)).name == "x-20260102T030405.db"  # noqa: DTZ001
