"""The filters: their formats, their errors, and offsets that count the text as it was given."""

import json
import unicodedata
from pathlib import Path

import pytest

from tests.jobs.conftest import Program

SENTENCE = "Năm 2025, tỉ lệ hồ sơ trực tuyến của tỉnh Quảng Trị đạt 62,4% theo Nghị định số 42/2022/NĐ-CP."
PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xã Cam Lộ trả kết quả tại nhà</title>
<meta property="og:url" content="https://baomau.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html">
<meta property="article:published_time" content="2026-03-04T08:15:00+07:00"></head><body><article>
<h1>Xã Cam Lộ trả kết quả tại nhà</h1>
<p>Từ đầu tháng 3, công chức xã Cam Lộ mang kết quả đến tận nhà cho người già yếu.</p>
<p>Sau hai tuần, đã có 48 hồ sơ được trả tại nhà, không ai phải đi lại lần thứ hai để nhận giấy tờ.</p>
<p>Mỗi sáng thứ sáu, tổ lưu động đi một vòng qua các thôn xa trung tâm, ghi lại từng ý kiến của người dân.</p>
</article></body></html>"""


def one(output: str) -> dict[str, object]:
    lines = output.splitlines()
    assert len(lines) == 1, output
    row = json.loads(lines[0])
    assert isinstance(row, dict)
    return row


def test_annotate_gives_every_layer(diembao: Program) -> None:
    line = {"id": "a", "title": None, "text": SENTENCE, "published": "2026-01-05", "province": "Quảng Trị"}
    row = one(diembao("annotate", "--jsonl", "-", stdin=json.dumps(line, ensure_ascii=False)).stdout)
    assert list(row) == ["id", "relevance", "relevance_score", "topics", "figures", "references", "places"]
    (figure,) = row["figures"]  # type: ignore[misc]
    assert (figure["value"], figure["indicator_id"], figure["period"]) == ("62.4", "online_dossier_rate", "2025")
    assert [reference["canonical"] for reference in row["references"]] == ["decree:42/2022/NĐ-CP"]  # type: ignore[attr-defined]
    assert [place["name"] for place in row["places"]] == ["Quảng Trị"]  # type: ignore[attr-defined]


def test_layers_limit_the_answer(diembao: Program) -> None:
    row = one(diembao("annotate", "--jsonl", "-", "--layers", "places", stdin=json.dumps({"text": SENTENCE})).stdout)
    assert list(row) == ["id", "places"]


@pytest.mark.parametrize(
    "given",
    [
        unicodedata.normalize("NFD", SENTENCE),
        SENTENCE.replace(" ", "\u00a0"),
        "  \r\n\r\n" + SENTENCE.replace("hồ sơ", "hồ\u200b  sơ"),
        SENTENCE.replace("Năm", "\ufeffNăm"),
    ],
    ids=["NFD", "no-break spaces", "spaces and zero width", "byte order mark"],
)
def test_offsets_count_the_text_as_given(diembao: Program, given: str) -> None:
    line = json.dumps({"id": "a", "text": given, "published": "2026-01-05"})
    row = one(diembao("annotate", "--jsonl", "-", "--layers", "figures,references,places", stdin=line).stdout)
    (figure,) = row["figures"]  # type: ignore[misc]
    assert given[figure["start"] : figure["end"]] == figure["raw"]
    assert unicodedata.normalize("NFC", figure["raw"]) == "62,4%"
    (reference,) = row["references"]  # type: ignore[misc]
    assert given[reference["start"] : reference["end"]] == reference["raw"]
    assert "42/2022" in given[reference["number_start"] : reference["number_end"]]
    start, end = figure["spans"]["scope"]
    assert "Qu" in given[start:end]


def test_bad_lines_are_named_and_the_others_go_on(diembao: Program) -> None:
    lines = ["{", "[1]", '{"id": 1}', '{"text": "a", "published": "mai"}', json.dumps({"id": "ok", "text": SENTENCE})]
    answer = diembao("annotate", "--jsonl", "-", "--layers", "places", stdin="\n".join(lines))
    assert answer.returncode == 1
    assert one(answer.stdout)["id"] == "ok"
    for place, word in enumerate(("not JSON", "not an object", "'text'", "'published'"), 1):
        assert any(f"line {place}" in said and word in said for said in answer.stderr.splitlines()), answer.stderr


def test_an_empty_input_is_an_empty_output(diembao: Program) -> None:
    answer = diembao("annotate", "--jsonl", "-", "--layers", "figures", stdin="")
    assert (answer.returncode, answer.stdout) == (0, "")


def test_an_unknown_layer_is_refused(diembao: Program) -> None:
    answer = diembao("annotate", "--jsonl", "-", "--layers", "figures,mood", stdin="")
    assert answer.returncode == 2
    assert "mood is no layer" in answer.stderr


def test_workers_keep_the_order(diembao: Program) -> None:
    lines = "\n".join(json.dumps({"id": str(i), "text": f"Xã tiếp nhận {i + 2} hồ sơ."}) for i in range(40))
    alone = diembao("annotate", "--jsonl", "-", "--layers", "figures", stdin=lines)
    together = diembao("annotate", "--jsonl", "-", "--layers", "figures", "--workers", "2", stdin=lines)
    assert alone.stdout == together.stdout
    assert len(alone.stdout.splitlines()) == 40


def test_read_takes_files_folders_and_lines(diembao: Program, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "b.htm").write_text(PAGE.replace("Cam Lộ", "Gio Linh"), encoding="utf-8")
    (folder / "note.txt").write_text("không phải trang", encoding="utf-8")
    by_file = one(diembao("read", "pages/a.html").stdout)
    assert by_file["title"] == "Xã Cam Lộ trả kết quả tại nhà"
    assert by_file["url"] == "https://baomau.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"
    assert by_file["published"] == "2026-03-04T08:15:00+07:00"
    by_folder = [json.loads(line)["file"] for line in diembao("read", "pages").stdout.splitlines()]
    assert [Path(name).name for name in by_folder] == ["a.html", "b.htm"]
    line = json.dumps({"file": "x", "url": by_file["url"], "html": PAGE})
    assert one(diembao("read", "-", stdin=line).stdout) == {**by_file, "file": "x"}


def test_read_may_be_asked_for_the_fallback_alone(diembao: Program, tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "scraper" / "pages" / "baocantho" / "1.html").read_bytes()
    (tmp_path / "a.html").write_bytes(page)
    laid, unlaid = (one(diembao("read", *more, "a.html").stdout) for more in ((), ("--fallback-only",)))
    assert (laid["layout"], laid["confidence"], unlaid["layout"]) == ("fckeditor", None, "fallback")
    assert 0.5 < unlaid["confidence"] <= 1
    told = ("newspaper", "title", "lead", "body", "author", "published")
    assert {key: unlaid[key] for key in told} == {key: laid[key] for key in told}


def test_read_takes_warc(diembao: Program, tmp_path: Path) -> None:
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with (tmp_path / "a.warc.gz").open("wb") as sink:
        writer = WARCWriter(sink, gzip=True)
        for kind, code in (("text/html; charset=utf-8", "200 OK"), ("image/png", "200 OK"), ("text/html", "404 No")):
            headers = StatusAndHeaders(code, [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                "https://baomau.example/a-1.html",
                "response",
                payload=BytesIO(PAGE.encode()),
                length=len(PAGE.encode()),
                http_headers=headers,
            )
            writer.write_record(record)
    row = one(diembao("read", "a.warc.gz").stdout)
    assert row["file"] == "a.warc.gz#1"
    assert row["url"] == "https://baomau.example/a-1.html"


def test_read_names_what_it_cannot_find(diembao: Program, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    answer = diembao("read", "missing.html", "empty", "a.html")
    assert answer.returncode == 1
    assert one(answer.stdout)["file"] == "a.html"
    assert "missing.html: no such file" in answer.stderr
    assert "empty: no .html" in answer.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"<html></html>", "chỉ là chữ".encode("utf-16")])
def test_a_page_without_an_article_is_said_to_be_unreadable(diembao: Program, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.html").write_bytes(content)
    row = one(diembao("read", "bad.html").stdout)
    assert row["status"] == "unreadable"
    assert row["warnings"]


def test_the_url_goes_with_one_page_only(diembao: Program, tmp_path: Path) -> None:
    answer = diembao("read", str(tmp_path), "--url", "https://baomau.example/")
    assert answer.returncode == 2


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{}",
        b'{"id": ["a"], "text": "a"}',
        b'{"text": "a", "published": "02/02/2024"}',
        b'{"text": "a", "published": 20240202}',
        b'{"text": "a", "title": 5}',
        b"NaN",
    ],
    ids=["nested", "long number", "UTF-16", "list for an id", "day first", "number for a date", "title", "NaN"],
)
def test_a_hostile_line_costs_that_line(diembao: Program, tmp_path: Path, line: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(line + b'\n{"id": "ok", "text": "a"}\n')
    answer = diembao("annotate", "--jsonl", "a.jsonl", "--layers", "places")
    assert answer.returncode == 1
    assert one(answer.stdout)["id"] == "ok"
    assert answer.stderr.startswith("diembao: a.jsonl, line 1: ")
    assert len(answer.stderr) < 300


def test_half_a_character_and_nul_go_through(diembao: Program) -> None:
    lines = [
        r'{"id": "\ud800", "text": "Xã \ud83d tiếp nhận 48 hồ sơ."}',
        r'{"id": "b", "text": "Xã\u0000 có 48 hồ sơ."}',
    ]
    answer = diembao("annotate", "--jsonl", "-", stdin="\n".join(lines), env={"PYTHONIOENCODING": "cp1252"})
    assert answer.returncode == 0, answer.stderr
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["\ud800", "b"]
    for row, line in zip(rows, lines, strict=True):
        text = json.loads(line)["text"]
        (figure,) = row["figures"]
        assert text[figure["start"] : figure["end"]] == figure["raw"]


@pytest.mark.parametrize("province", ["Quảng Trị", "quang-tri", "tỉnh Quảng Trị", "Tỉnh  Quảng Trị "])
@pytest.mark.parametrize("key", ["published", "date"])
def test_province_and_date_as_people_write_them(diembao: Program, province: str, key: str) -> None:
    line = {"text": "Quý I, toàn tỉnh có 62,4% hồ sơ trực tuyến.", "province": province, key: "2024-03-31T23:30:00Z"}
    row = one(diembao("annotate", "--jsonl", "-", "--layers", "figures", stdin=json.dumps(line)).stdout)
    (figure,) = row["figures"]  # type: ignore[misc]
    assert (figure["scope"], figure["period"]) == ("Quảng Trị", "2024-Q1")


def test_a_line_without_an_id_is_named_by_its_place(diembao: Program) -> None:
    row = one(diembao("annotate", "--jsonl", "-", "--layers", "places", stdin='{"id": null, "text": "a"}').stdout)
    assert row["id"] == "<stdin>, line 1"


@pytest.mark.parametrize("content", [b"", b"WARC/1.1\r\n", b"hello", bytes(range(256)) * 20])
def test_an_archive_without_a_page_says_so(diembao: Program, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(content)
    answer = diembao("read", "a.warc")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("diembao: a.warc: ")
    assert len(answer.stderr) < 200


def test_a_million_letters_on_one_line_take_seconds_not_minutes(diembao: Program) -> None:
    line = json.dumps({"text": "Năm 2025 xã tiếp nhận 48 hồ sơ. " * 8000})
    answer = diembao("annotate", "--jsonl", "-", "--layers", "references,places", stdin=line)
    assert answer.returncode == 0
