"""`diembao figures explain`: what it prints of a text, of JSON lines, of the store, and of bad input."""

import json
from pathlib import Path

from click.testing import CliRunner

from jobs.cli import main
from tests.readme import commands_table

SENTENCE = "Năm 2023, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 62,4%, tăng 4% so với năm 2022; có 3 nhiệm vụ trọng tâm."


def told(*arguments: str, given: str | None = None) -> tuple[int, str, str]:
    answer = CliRunner().invoke(main, ["figures", "explain", *arguments], input=given)
    return answer.exit_code, answer.stdout, answer.stderr


def test_a_text_is_told_with_labels_in_vietnamese() -> None:
    code, out, _ = told("--text", "-", given=SENTENCE)
    assert code == 0
    assert "SỐ LIỆU" in out
    assert "số đếm mở lời [figures.md 10]" in out
    assert "online_dossier_rate «tỉ lệ hồ sơ trực tuyến»  [alias tỉ lệ hồ sơ trực tuyến]" in out
    assert "mức so sánh của số liệu đứng trước" in out


def test_json_lines_keep_their_ids_and_english_keys(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    row = {"id": "a1", "text": SENTENCE, "published": "2024-07-10", "province": "Quảng Trị"}
    lines.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    code, out, _ = told("--jsonl", str(lines), "--json")
    answer = json.loads(out)
    assert (code, answer["id"]) == (0, "a1")
    figure = next(number for number in answer["numbers"] if number["outcome"] == "figure")
    fields = {told["field"]: told for told in figure["fields"]}
    assert fields["scope"]["value"] == "Quảng Trị"
    assert fields["scope"]["source"] == "pointed back by a word of the sentence"
    start, end = fields["period"]["start"], fields["period"]["end"]
    assert SENTENCE[start:end] == fields["period"]["words"] == "Năm 2023"
    assert figure["review"] == []


def test_what_is_implausible_is_to_be_looked_at() -> None:
    code, out, _ = told("--text", "-", given="Tỉ lệ hồ sơ trực tuyến đạt 162,4%.")
    assert code == 0
    assert "ngoài khoảng hợp lý của chỉ tiêu" in out


def test_a_bad_line_is_named_and_the_rest_is_told() -> None:
    code, out, err = told("--jsonl", "-", "--json", given='{"id": 1}\n{"id": 2, "text": "Có 5 xã."}\n')
    assert code == 1
    assert "<stdin>, line 1" in err
    assert json.loads(out)["id"] == "2"


def test_one_source_and_one_only(tmp_path: Path) -> None:
    assert told()[0] == 2
    assert told("7", "--text", "-", given="a")[0] == 2
    code, _, err = told("7", "--db", str(tmp_path / "none.db"))
    assert code == 2
    assert "none.db" in err


def test_the_list_of_figures_is_still_a_command(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["figures", "--db", str(tmp_path / "none.db")])
    assert answer.exit_code == 2
    assert "none.db" in answer.stderr
    assert "`diembao figures` |" in commands_table()
    assert "`diembao figures explain` |" in commands_table()
