"""Raw pages: readable by any WARC tool, found by offset, cut back to what was committed, damage noticed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.archive import Archive, ArchiveError, Place, cut_back, read_record

STARTED = datetime(2026, 6, 5, 2, 0, tzinfo=UTC)
BODIES = [f"<p>Hồ sơ số {number} đã trả đúng hẹn.</p>".encode() * number for number in range(1, 6)]


def filled(folder: Path, bodies: list[bytes] = BODIES) -> list[Place]:
    archive = Archive(folder, "baomau", 7, STARTED)
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Set-Cookie", "ai=1")]
    places = [
        archive.append(f"https://baomau.example/a-{number}.html", 200, headers, body, STARTED)
        for number, body in enumerate(bodies)
    ]
    archive.close()
    return places


def test_every_page_is_read_back_from_its_place(tmp_path: Path) -> None:
    places = filled(tmp_path)
    assert [read_record(tmp_path, place) for place in places] == BODIES
    assert places[0].file == "baomau-20260605T020000Z-000007.warc.gz"


def test_the_file_is_warc_1_1_for_any_tool(tmp_path: Path) -> None:
    places = filled(tmp_path)
    with (tmp_path / places[0].file).open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.protocol, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == ["warcinfo"] + ["response"] * 5
    assert {protocol for _, protocol, *_ in records} == {"WARC/1.1"}
    headers = records[1][2]
    assert headers.get_header("Content-Type") == "text/html"
    assert headers.get_header("Content-Encoding") is None, "the body is kept unpacked"
    assert headers.get_header("Set-Cookie") is None
    assert [body for *_, body in records[1:]] == BODIES


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "1"), filled(tmp_path / "2")
    assert (tmp_path / "1" / one[0].file).read_bytes() == (tmp_path / "2" / other[0].file).read_bytes()


def test_what_was_not_committed_is_cut_off(tmp_path: Path) -> None:
    places = filled(tmp_path)
    committed = {places[2].file: places[2].offset + places[2].length}
    assert cut_back(tmp_path, "baomau", committed) == [places[0].file]
    assert (tmp_path / places[0].file).stat().st_size == places[3].offset
    assert read_record(tmp_path, places[2]) == BODIES[2]
    with pytest.raises(ArchiveError, match="no record"):
        read_record(tmp_path, places[3])
    assert cut_back(tmp_path, "baomau", committed) == []


def test_a_file_nobody_committed_goes_and_other_newspapers_stay(tmp_path: Path) -> None:
    places = filled(tmp_path)
    other = tmp_path / "baokhac-20260605T020000Z-000007.warc.gz"
    other.write_bytes(b"x")
    assert cut_back(tmp_path, "baomau", {}) == [places[0].file]
    assert sorted(tmp_path.iterdir()) == [other]


def test_a_file_shorter_than_committed_is_damage(tmp_path: Path) -> None:
    places = filled(tmp_path)
    with pytest.raises(ArchiveError, match="committed in the store"):
        cut_back(tmp_path, "baomau", {places[0].file: 10_000_000})


@pytest.mark.parametrize("damage", ["flip", "truncate", "missing"])
def test_damage_is_noticed(tmp_path: Path, damage: str) -> None:
    places = filled(tmp_path)
    path = tmp_path / places[4].file
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[places[4].offset + places[4].length - 40] ^= 0xFF
    if damage == "truncate":
        content = content[: places[4].offset + places[4].length // 2]
    path.write_bytes(bytes(content))
    if damage == "missing":
        path.unlink()
    with pytest.raises(ArchiveError):
        read_record(tmp_path, places[4])
    if damage != "missing":
        assert read_record(tmp_path, places[3]) == BODIES[3]


def test_a_run_without_pages_leaves_no_file(tmp_path: Path) -> None:
    filled(tmp_path / "archive", [])
    assert not (tmp_path / "archive").exists()


def test_a_reopened_file_goes_on_behind_what_it_has(tmp_path: Path) -> None:
    first = filled(tmp_path)
    second = filled(tmp_path)
    assert second[0].offset == first[-1].offset + first[-1].length
    assert [read_record(tmp_path, place) for place in [*first, *second]] == BODIES * 2
