"""docs/cluster.md word for word: its certificates, its units, a cluster that works, and whoever has no certificate."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.jobs.archives import page, write_warc
from tests.jobs.clusters import STARTS_WITHIN, until
from tests.jobs.conftest import Program
from tests.test_documents import NAMED, names_in

psutil = pytest.importorskip("psutil")
pytest.importorskip("distributed")
PAGE = Path(__file__).parents[2] / "docs" / "cluster.md"
BLOCK = re.compile(r"^```(?P<kind>sh|ini)\n(?P<text>[^`]{1,4000})^```", re.MULTILINE)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the recipe is systemd's")


def blocks(kind: str) -> list[str]:
    return [found["text"] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")) if found["kind"] == kind]


def certificates(folder: Path) -> Path:
    """Do what the page says in a folder of its own."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder.mkdir()
    for order in "".join(blocks("sh")[:2]).splitlines():
        subprocess.run(shlex.split(order), cwd=folder, check=True, capture_output=True)
    return folder


def settings(folder: Path) -> dict[str, str]:
    """The environment that the page gives every machine, with the certificates of this folder."""
    text = blocks("ini")[0].replace("/etc/diembao/tls", str(folder))
    return dict(line.split("=", 1) for line in text.splitlines())


@dataclass
class Started:
    """A cluster of the page's own commands."""

    address: str
    processes: list[subprocess.Popen[bytes]]
    folder: Path

    def listening(self) -> set[tuple[str, int]]:
        """Where its processes can be reached."""
        found = [each for process in self.processes for each in psutil.Process(process.pid).net_connections()]
        return {(each.laddr.ip, each.laddr.port) for each in found if each.status == "LISTEN"}


@contextmanager
def started(folder: Path, environment: dict[str, str]) -> Iterator[Started]:
    """Start scheduler and worker 7 as their units do, at addresses of this machine."""
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, worker = str(free.getsockname()[1]), str(other.getsockname()[1])
    here = {"10.20.0.1": "127.0.0.1", "10.20.0.2": "127.0.0.1", "8786": port, "879%i": worker, "8787": "0"}
    here |= {"/var/lib/diembao/dask": str(folder / "dask"), "/opt/diembao/bin/dask": f"{sys.executable} -m dask"}
    cluster = Started(f"tls://127.0.0.1:{port}", [], folder)
    with ExitStack() as running:
        for number, unit in enumerate(blocks("ini")[1:]):
            (order,) = [line.removeprefix("ExecStart=") for line in unit.splitlines() if line.startswith("ExecStart=")]
            for there, own in here.items():
                order = order.replace(there, own)
            with (folder / f"{number}.log").open("wb") as said:
                process = subprocess.Popen(shlex.split(order), env=os.environ | environment, stdout=said, stderr=said)
            running.callback(process.wait)
            running.callback(process.kill)
            cluster.processes.append(process)
        log = folder / "1.log"
        until(lambda: "Registered to" in log.read_text(encoding="utf-8"), STARTS_WITHIN, f"a worker in {log}")
        yield cluster


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Started, dict[str, str]]]:
    """The cluster of the page, and the environment of its machines."""
    folder = tmp_path_factory.mktemp("cum")
    environment = settings(certificates(folder / "tls"))
    with started(folder, environment) as cluster:
        yield cluster, environment


def asked(diembao: Program, tmp_path: Path, address: str, environment: dict[str, str]) -> tuple[int, str, str]:
    shard = write_warc(tmp_path / "kho.warc.gz", [page(1), page(2)])
    answer = diembao("backfill-archive", shard, "--out", "parts", "--scheduler", address, env=environment)
    return answer.returncode, answer.stdout, answer.stderr


@pytest.mark.slow
def test_a_driver_of_the_office_gets_its_work_done(
    diembao: Program, tmp_path: Path, office: tuple[Started, dict[str, str]]
) -> None:
    cluster, environment = office
    said = "diembao backfill-archive shards=1 parts_kept=0 parts_made=1 rows=2 failed=0 damaged=0\n"
    assert asked(diembao, tmp_path, cluster.address, environment) == (0, said, "")


@pytest.mark.slow
def test_whoever_has_no_certificate_of_the_office_is_refused(
    diembao: Program, tmp_path: Path, office: tuple[Started, dict[str, str]]
) -> None:
    """No certificate, one of another authority, files that are not there, no TLS: one line each, and nothing is run."""
    cluster, environment = office
    other = settings(certificates(tmp_path / "ke-la"))
    lost = {name: value.replace(".pem", ".khong") for name, value in environment.items()}
    plain = cluster.address.replace("tls://", "tcp://")
    answers = {
        "none": asked(diembao, tmp_path, cluster.address, {}),
        "another's": asked(diembao, tmp_path, cluster.address, other),
        "lost": asked(diembao, tmp_path, cluster.address, lost),
        "no TLS": asked(diembao, tmp_path, plain, {}),
        "no TLS, required": asked(diembao, tmp_path, plain, environment),
    }
    for who, (code, out, said) in answers.items():
        assert (code, out, said.count("\n")) == (1, "", 1), f"{who}: {said}"
    for who in ("none", "lost"):
        assert answers[who][2].startswith(f"diembao: {cluster.address}: needs certificates: name yours"), who
    assert "certificate" in answers["another's"][2]
    assert "no Dask scheduler answers there" in answers["no TLS"][2]
    assert "encryption required" in answers["no TLS, required"][2]
    assert not (tmp_path / "parts").exists() or not list((tmp_path / "parts").glob("*.parquet"))


@pytest.mark.slow
def test_nothing_listens_but_where_the_page_says(office: tuple[Started, dict[str, str]]) -> None:
    """Dask opens a port for its dashboard on every network when it is told to have none."""
    cluster, _ = office
    listening = cluster.listening()
    assert {ip for ip, _ in listening} == {"127.0.0.1"}
    assert len(listening) == 4, "scheduler, worker, and a dashboard each that only this machine reaches"


def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    names = ("diembao-scheduler.service", "diembao-worker@.service")
    for name, unit in zip(names, blocks("ini")[1:], strict=True):
        text = unit.replace("User=diembao\n", "").replace("/opt/diembao/bin/dask", sys.executable)
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / names[0], tmp_path / names[1].replace("@", "@0")]
    (tmp_path / names[1]).rename(paths[1])
    done = subprocess.run([analyze, "verify", *paths], capture_output=True, text=True, check=False)
    assert "diembao" not in done.stderr, done.stderr


def test_what_the_page_promises_is_held_by_tests_that_exist() -> None:
    named = [found.groups() for found in NAMED.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len(named) >= 7
    assert not [(file, test) for file, test, _ in named if test not in names_in(file)]
