"""`diembao backfill-archive`: one part for each shard, whole or none, made once; a manifest that names them all."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jobs.archive_backfill import backfill_archive, sources_of
from jobs.cli import main
from jobs.entrance import models
from jobs.parts import MANIFEST, PartError, read_manifest
from jobs.pools import pool
from jobs.shards import vietnamese
from tests.jobs.archives import english, page, write_warc
from tests.jobs.clusters import cluster
from tests.jobs.conftest import Program

MODEL = models() / "topics.npz"


def made(sources: list[str], folder: Path, processes: int = 1, scheduler: str | None = None, **more: Any) -> Any:
    with pool(processes, scheduler) as each:
        return backfill_archive(sources, folder, MODEL, each, **more)


def rows(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_a_shard_becomes_a_part_that_the_manifest_names(tmp_path: Path) -> None:
    foreign = [english(number) for number in range(3)]
    other = page(7, host="tin-xa.vn")
    shard = write_warc(tmp_path / "CC-NEWS-20260605-00001.warc.gz", [*foreign, page(1), other, page(2), page(1)])
    report = made([str(shard)], tmp_path / "parts")
    assert (report.made, report.kept, report.rows, report.failed, report.damaged) == (1, 0, 3, {}, {})
    (part,) = read_manifest(tmp_path / "parts").values()
    content = (tmp_path / "parts" / part.file).read_bytes()
    assert (part.rows, part.sha256, part.looked_at, part.passed_over) == (3, sha256(content).hexdigest(), 7, 4)
    found = {row["url"]: row for row in rows(tmp_path / "parts")}
    assert set(found) == {page(1)[0], other[0], page(2)[0]}
    row = found[page(1)[0]]
    assert (row["newspaper"], row["published"]) == ("baosongmay", "2024-02-02T08:01:00+07:00")
    (rate,) = [figure for figure in row["figures"] if figure["unit"] == "%"]
    assert row["text"][rate["start"] : rate["end"]] == rate["raw"] == "51,2%"
    assert found[other[0]]["newspaper"] is None


def test_a_second_call_makes_nothing_and_a_broken_part_is_made_anew(tmp_path: Path) -> None:
    sources = [str(write_warc(tmp_path / f"{name}.warc.gz", [page(name)])) for name in range(3)]
    folder = tmp_path / "parts"
    made(sources, folder)
    manifest = (folder / MANIFEST).read_bytes()
    again = made(sources, folder)
    assert (again.made, again.kept) == (0, 3)
    assert (folder / MANIFEST).read_bytes() == manifest
    first, second, _ = sorted(folder.glob("*.parquet"))
    first.write_bytes(first.read_bytes()[:-20])
    second.write_bytes(second.read_bytes() + b"\0")
    assert made(sources, folder).made == 2
    assert (folder / MANIFEST).read_bytes() == manifest
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(PartError, match=r"manifest\.json: no manifest of parts"):
        made(sources, folder)


def test_another_wish_is_another_part(tmp_path: Path) -> None:
    source = str(write_warc(tmp_path / "kho.warc.gz", [page(1), page(2, host="tin-xa.vn")]))
    assert made([source], tmp_path / "parts").rows == 2
    assert made([source], tmp_path / "parts", domains=("tin-xa.vn",)).made == 1
    assert [part.rows for part in read_manifest(tmp_path / "parts").values()] in ([1, 2], [2, 1])


def test_a_shard_that_is_cut_off_or_missing_is_told(tmp_path: Path) -> None:
    shard = write_warc(tmp_path / "kho.warc.gz", [page(number) for number in range(3)])
    shard.write_bytes(shard.read_bytes()[:-400])
    report = made([str(shard), str(tmp_path / "khong-co.warc.gz")], tmp_path / "parts")
    assert list(report.failed) == [str(tmp_path / "khong-co.warc.gz")]
    assert list(report.damaged) == [str(shard)]
    assert report.rows >= 2
    assert "FileNotFoundError" in report.failed[str(tmp_path / "khong-co.warc.gz")]


def test_a_shard_that_was_cut_off_is_read_again_until_it_is_whole(tmp_path: Path) -> None:
    shard = write_warc(tmp_path / "kho.warc.gz", [page(number) for number in range(3)])
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-400])
    assert [list(made([str(shard)], tmp_path / "parts").damaged) for _ in range(2)] == [[str(shard)]] * 2
    shard.write_bytes(whole)
    report = made([str(shard)], tmp_path / "parts")
    assert (report.kept, report.made, report.rows, report.damaged) == (0, 1, 3, {})
    assert made([str(shard)], tmp_path / "parts").kept == 1


@pytest.mark.slow
def test_here_on_processes_and_on_a_cluster_the_parts_are_the_same(tmp_path: Path) -> None:
    sources = [str(write_warc(tmp_path / f"{name}.warc.gz", [page(name), page(name + 50)])) for name in range(4)]
    made(sources, tmp_path / "here")
    made(sources, tmp_path / "processes", processes=2)
    with cluster(2) as started:
        made(sources, tmp_path / "cluster", scheduler=started.scheduler_address)
    assert rows(tmp_path / "here") == rows(tmp_path / "processes") == rows(tmp_path / "cluster")
    assert len(rows(tmp_path / "here")) == 8


@pytest.mark.slow
def test_the_command_reads_folders_lists_and_addresses(diembao: Program, tmp_path: Path) -> None:
    write_warc(tmp_path / "kho" / "a.warc.gz", [page(1)])
    write_warc(tmp_path / "kho" / "b.warc.gz", [page(2)])
    (tmp_path / "danh-sach.txt").write_text((tmp_path / "kho" / "b.warc.gz").as_uri() + "\n", encoding="utf-8")
    answer = diembao("backfill-archive", "kho/a.warc.gz", "@danh-sach.txt", "--out", "parts", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["rows"] == 2
    again = diembao("backfill-archive", "kho", "--out", "parts")
    assert again.stdout == "diembao backfill-archive shards=2 parts_kept=1 parts_made=1 rows=3 failed=0 damaged=0\n"


def test_a_list_names_what_the_command_line_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_warc(tmp_path / "kho" / "a.warc.gz", [page(1)])
    monkeypatch.chdir(tmp_path)
    lists = {"thư mục": "\ufeffkho\n", "đường dẫn": "\n  kho/a.warc.gz\n"}
    for name, lines in lists.items():
        Path(name).write_text(lines, encoding="utf-8")
        assert sources_of([f"@{name}"]) == sources_of(["kho"]) == [str(tmp_path / "kho" / "a.warc.gz")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "danh sách: byte 0 is no UTF-8"),
        (b"khong-co.warc.gz", "khong-co.warc.gz: no such file or folder"),
        ("x\n@danh sách".encode(), "danh sách:2: @danh sách is a list inside a list"),
    ],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "danh sách").write_bytes(content)
    arguments = ["backfill-archive", f"@{tmp_path / 'danh sách'}", "--out", str(tmp_path / "parts")]
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert answer.exit_code == 2
    assert said in answer.output
    assert not (tmp_path / "parts").exists()


def test_letters_in_entities_count_too() -> None:
    assert vietnamese(b"&#7841;&#x1ea3;&#7873; " * 30)
    assert not vietnamese("Öffentliche Verwaltung, Bürgerbüro, naïve façade ".encode() * 30)
