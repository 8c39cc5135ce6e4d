"""Abbreviations in texts and in queries."""

import csv
import time
from pathlib import Path

import pytest

from nlp.abbreviations import ABBREVIATIONS, Abbreviation, expand_query, find_abbreviations

SPEC = Path(__file__).parents[2].parent / "shared" / "spec" / "abbreviations.csv"


@pytest.mark.parametrize(
    ("query", "ways"),
    [
        ("CCHC", ("CCHC", "cải cách hành chính")),
        ("cchc Quảng Trị", ("cchc Quảng Trị", "cải cách hành chính Quảng Trị")),
        ("Cải cách hành chính", ("Cải cách hành chính", "CCHC")),
        ("cai cach hanh chinh", ("cai cach hanh chinh", "CCHC")),
        ("thủ tục hành chính", ("thủ tục hành chính", "TTHC")),
        ("par index", ("par index", "chỉ số cải cách hành chính")),
        ("dịch vụ công trực tuyến", ("dịch vụ công trực tuyến", "DVCTT")),
        ("kinh tế - xã hội", ("kinh tế - xã hội", "KT-XH", "KTXH")),
        ("42/2022/NĐ-CP", ("42/2022/NĐ-CP",)),
        ("hồ sơ đất đai", ("hồ sơ đất đai",)),
        ("CT", ("CT",)),
        ("", ("",)),
        ("UBND và CCHC", (
            "UBND và CCHC", "UBND và cải cách hành chính", "Ủy ban nhân dân và CCHC",
            "Ủy ban nhân dân và cải cách hành chính",
        )),
    ],
)  # fmt: skip
def test_expand_query(query: str, ways: tuple[str, ...]) -> None:
    assert expand_query(query) == ways


def test_the_longest_phrase_is_the_one_asked_for() -> None:
    assert "chỉ số CCHC" not in expand_query("chỉ số cải cách hành chính")
    assert expand_query("chỉ số cải cách hành chính")[1] == "PAR INDEX"


@pytest.mark.parametrize("row", ABBREVIATIONS, ids=lambda row: row.short)
def test_every_row_is_asked_both_ways_or_not_at_all(row: Abbreviation) -> None:
    if row.expand == "never":
        assert row.expansion not in expand_query(row.short)
    else:
        assert row.expansion in expand_query(row.short)
        assert expand_query(row.expansion)[1:], "the words are asked with a short form too"
    if " " not in row.short:
        assert expand_query(f"12/{row.short}-X") == (f"12/{row.short}-X",), "part of a symbol"


def test_a_long_query_is_cut() -> None:
    assert expand_query("hồ sơ " * 100) == (("hồ sơ " * 100)[:400].strip(),)


def test_a_query_has_at_most_eight_ways() -> None:
    assert len(expand_query("CCHC TTHC DVC UBND HĐND")) == 8


def test_find_abbreviations() -> None:
    text = "UBND tỉnh công khai TTHC theo 76/NQ-CP; CNTT, KT-XH, ubnd, Cct."

    def shorts(in_domain: bool) -> list[str]:
        return [text[found.start : found.end] for found in find_abbreviations(text, in_domain)]

    assert shorts(in_domain=True) == ["UBND", "TTHC", "CNTT", "KT-XH"]
    assert shorts(in_domain=False) == ["UBND", "CNTT", "KT-XH"]


@pytest.mark.skipif(not SPEC.is_file(), reason="the specification is not on this machine")
def test_the_rows_are_those_of_the_specification() -> None:
    with SPEC.open(encoding="utf-8", newline="") as lines:
        rows = [(row["abbr"], row["expansion_vi"], row["expand"]) for row in csv.DictReader(lines)]
    assert [(row.short, row.expansion, row.expand) for row in ABBREVIATIONS] == [row for row in rows if row[1]]


@pytest.mark.parametrize("text", ["CCHC " * 200_000, "KT-" * 330_000, "T" * 1_000_000, "chỉ số " * 140_000])
def test_a_megabyte_of_anything_is_read_in_time(text: str) -> None:
    start = time.process_time()
    expand_query(text)
    list(find_abbreviations(text, in_domain=True))
    assert time.process_time() - start < 5
