"""References to legal documents: the gold sentences, and what they do not say."""

import csv
import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from nlp.legal_documents import LEGAL_DOCUMENTS, LegalDocument
from nlp.legal_symbols import TYPE_WORDS
from nlp.references import Reference, find_references
from nlp.text import clean

CORPUS = Path(__file__).parent / "corpus" / "legal_refs_cases.jsonl"
SHARED = Path(__file__).parents[2].parent / "shared"
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
TODAY = date(2026, 3, 1)


def record(reference: Mapping[str, object]) -> dict[str, object]:
    candidates = reference["candidates"]
    assert isinstance(candidates, list | tuple)
    return {**reference, "candidates": sorted(candidates)}


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == 82
    assert sum(len(case["refs"]) for case in CASES) == 84
    assert sum(len(case["not_refs"]) for case in CASES) == 34


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_gold_sentence(case: dict[str, object]) -> None:
    sentence, context = case["sentence"], case["ctx"]
    assert isinstance(sentence, str)
    assert isinstance(context, dict)
    found = find_references(sentence, date.fromisoformat(context["dct"]))
    assert isinstance(case["refs"], list)
    assert [record(asdict(reference)) for reference in found] == [record(reference) for reference in case["refs"]]
    assert isinstance(case["not_refs"], list)
    for trap in case["not_refs"]:
        for reference in found:
            assert reference.end <= trap["start"] or trap["end"] <= reference.start
    assert all(sentence[reference.start : reference.end] == reference.raw for reference in found)


def canonicals(text: str, day: date | None = TODAY) -> list[str]:
    return [reference.canonical for reference in find_references(text, day)]


def only(text: str, day: date | None = TODAY) -> Reference:
    (reference,) = find_references(text, day)
    return reference


# Beyond the gold sentences: our own, one behaviour each.
SENTENCES = [
    ("Các Nghị quyết 57, 59, 66 và 68 của Bộ Chính trị.", [
        "resolution:57-NQ/TW#?", "resolution:59-NQ/TW#?", "resolution:66-NQ/TW#?", "resolution:68-NQ/TW#?"]),
    ("Chi trả theo Nghị định 178 và 67 của Chính phủ.", ["decree:178/?", "decree:67/?"]),
    ("Nghị quyết 66 và 30 cán bộ.", ["resolution:66/?"]),
    ("Theo Nghị quyết số 76/NQ-CP (15/7/2021).", ["resolution:76/NQ-CP#2021"]),
    ("Quyết định số 766/QĐ-TTg ngày 23 tháng 6 năm 2022.", ["decision:766/QĐ-TTg#2022"]),
    ("Quyết định số 766/QĐ-TTg ngày 45/16/2022.", ["decision:766/QĐ-TTg#?"]),
    ("Thông báo kết luận số 12-TB/TU của Tỉnh ủy.", ["notice:12-TB/TU#?"]),
    ("Nghị quyết chuyên đề số 05-NQ/TU về chuyển đổi số.", ["resolution:05-NQ/TU#?"]),
    ("Quyết định ban hành kế hoạch số 205/KH-UBND.", ["plan:205/KH-UBND#?"]),
    ("Căn cứ số 118/2025/NĐ-CP vừa ban hành.", ["decree:118/2025/NĐ-CP"]),
    ("Theo quy định của Luật Đất đai 2024, Luật Đầu tư công và Luật Quy hoạch.", [
        "law:Đất đai@2024", "law:Đầu tư công@?", "law:Quy hoạch@?"]),
    ("Luật sửa đổi, bổ sung một số điều của Luật Phòng, chống tham nhũng có hiệu lực.", [
        "law:Phòng, chống tham nhũng@?"]),
    ("Theo Luật Kiểm toán Nhà nước thì Sở phải báo cáo.", ["law:Kiểm toán Nhà nước@?"]),
    ("Luật Đất đai số 31/2024/QH15 được phổ biến.", ["law:31/2024/QH15"]),
    ("Ủy ban Pháp luật Hội đồng nhân dân, kỷ luật Đảng, Khoa Luật Kinh tế, luật sư Minh.", []),
    ("Pháp luật Việt Nam và Hiến pháp.", []),
    ("Khoản 1 Điều 9 Hiến pháp quy định.", ["constitution:Hiến pháp@?"]),
    ("Kế hoạch 5 năm 2021-2025, Đề án 06 và Chương trình 135.", []),
    ("Nghị quyết 2025 và nghị quyết 3 điểm.", []),
    ("Hợp đồng số 12/2024/HĐ-XD, mẫu 01/TTHC, tỉ số 2-1, ngày 2-9-2025.", []),
    ("nghị định 178 và thông tư 18", ["decree:178/?", "circular:18/?"]),
    ("Công văn số 12/SGD&ĐT-VP nhắc lại.", ["official_letter:12/SGD&ĐT-VP#?"]),
    ("Quyết định số 07/2025/QD-TTg và Nghị định 45/2025/ND-CP.", ["decision:07/2025/QĐ-TTg", "decree:45/2025/NĐ-CP"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentence(text: str, expected: list[str]) -> None:
    assert canonicals(text) == expected


def test_a_document_is_never_later_than_the_article() -> None:
    before, after = only("Theo Nghị quyết 66.", date(2025, 4, 1)), only("Theo Nghị quyết 66.", date(2025, 4, 30))
    assert (before.doc_id, before.ambiguous) == ("resolution:66/NQ-CP#2025", False)
    assert (after.doc_id, after.ambiguous) == (None, True)
    assert only("Luật Báo chí có gì mới?", date(2024, 1, 1)).doc_id == "law:103/2016/QH13"


def test_numbers_are_compared_whole() -> None:
    assert only("Nghị quyết 66.7 được ban hành.").doc_id == "resolution:66.7/2025/NQ-CP"
    assert only("Nghị quyết 663 được ban hành.").ambiguous
    assert only("Nghị quyết 6 được ban hành.").candidates == ()


def test_a_local_number_needs_year_and_place() -> None:
    told = only("Kế hoạch số 205/KH-UBND ngày 01/6/2023 của UBND tỉnh Thừa Thiên Huế.", date(2024, 5, 1))
    assert (told.issuer_place, told.doc_id) == ("Thừa Thiên Huế", "plan:205/KH-UBND#2023")
    elsewhere = only("Kế hoạch số 205/KH-UBND ngày 01/6/2023 của UBND tỉnh Nghệ An.", date(2024, 5, 1))
    assert (elsewhere.issuer_place, elsewhere.doc_id, elsewhere.ambiguous) == ("Nghệ An", None, False)
    assert only("Kế hoạch số 205/KH-UBND ngày 01/6/2023.", date(2024, 5, 1)).doc_id is None


def test_the_place_behind_a_local_number_goes_before_the_nearest_one_before_it() -> None:
    before = "UBND tỉnh Nghệ An cùng UBND tỉnh Quảng Trị ban hành Kế hoạch số 12/KH-UBND"
    assert only(f"{before}.").issuer_place == "Quảng Trị"
    assert only(f"{before} của UBND tỉnh Lào Cai.").issuer_place == "Lào Cai"


def test_antecedents_reach_across_paragraphs_but_not_backwards() -> None:
    text = "Nghị quyết 71 được nhắc lại.\nNghị quyết số 71/NQ-CP ngày 1/4/2025 nêu rõ.\nNghị quyết 71 giao sở."
    first, full, last = find_references(text, TODAY)
    assert first.ambiguous
    assert full.resolved_by == "exact"
    assert (last.doc_id, last.resolved_by, last.symbol) == ("resolution:71/NQ-CP#2025", "antecedent", "NQ-CP")


def test_two_antecedents_decide_nothing() -> None:
    *_, last = find_references("Nghị quyết 66/NQ-CP và 66-NQ/TW. Nghị quyết 66 được bàn.", TODAY)
    assert last.ambiguous


def test_a_dated_party_number_tells_which_term_is_meant() -> None:
    text = "Nghị quyết số 18-NQ/TW ngày 16/6/2022 về đất đai.\nTổng kết Nghị quyết 18-NQ/TW."
    assert [r.resolved_by for r in find_references(text, TODAY)] == ["exact", "antecedent"]


def test_provision_with_of() -> None:
    assert only("Theo khoản 2, Điều 7 của Nghị định 61/2018/NĐ-CP.").provision == "khoản 2, Điều 7"


def test_without_a_date_no_row_is_too_late() -> None:
    assert only("Nghị quyết 66", None).ambiguous
    assert only("Nghị định 42/2022/NĐ-CP", None).doc_id == "decree:42/2022/NĐ-CP"


PRINTED_TYPES = {type_: word for word, type_ in reversed(TYPE_WORDS.items())}


def citation(document: LegalDocument) -> str:
    """Cite a row in full, as the papers do."""
    number = document.id.partition(":")[2].partition("#")[0]
    word = PRINTED_TYPES[document.type].capitalize()
    day = date.fromisoformat(document.date).strftime(" ngày %d/%m/%Y") if document.date else f" năm {document.year}"
    place = f" của UBND tỉnh {document.place}" if document.place else ""
    return f"Theo {word} số {number}{day}{place}, sở báo cáo."


@pytest.mark.parametrize("document", LEGAL_DOCUMENTS, ids=lambda document: document.id)
def test_every_row_is_found_when_cited_in_full_and_not_before_its_day(document: LegalDocument) -> None:
    text = citation(document)
    assert only(text).doc_id == document.id, text
    before = date(document.year - 1, 12, 31)
    assert only(text, before).doc_id != document.id, text


def test_ids_are_canonical_and_unique() -> None:
    ids = [document.id for document in LEGAL_DOCUMENTS]
    assert len(ids) == len(set(ids)) == 52
    for document in LEGAL_DOCUMENTS:
        if document.date is not None:
            assert date.fromisoformat(document.date).year == document.year


@pytest.mark.skipif(not SHARED.is_dir(), reason="the specification is not on this machine")
def test_the_rows_are_those_of_the_specification() -> None:
    with (SHARED / "spec" / "legal_docs.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            tuple(row[key] for key in ("id", "type", "number", "year", "symbol", "issuer", "date", "title_vi"))
            for row in csv.DictReader(lines)
        ]
    assert [
        (row.id, row.type, row.number, str(row.year), row.symbol, row.issuer, row.date or "", row.title)
        for row in LEGAL_DOCUMENTS
    ] == rows


@pytest.mark.skipif(not (SHARED / "spec" / "negatives.jsonl").is_file(), reason="the specification is not here")
def test_legal_traps_of_the_figures_are_found() -> None:
    traps = 0
    for line in (SHARED / "spec" / "negatives.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = {(r.number_start, r.number_end) for r in find_references(case["sentence"], TODAY)}
        for trap in case["traps"]:
            if trap["why"] == "legal_ref":
                traps += 1
                assert (trap["start"], trap["end"]) in found, case["sentence"]
    assert traps >= 10


HOSTILE = [
    "nghị quyết " * 90_000,
    "luật A " * 140_000,
    "1/2/3/4-" * 120_000,
    "42/2022/NĐ-CP, " * 65_000,
    "9" * 1_000_000,
    "1" + "/nq" * 330_000,
    "12/UBND-" + "A-" * 400_000,
    "các Nghị quyết " + "5, " * 300_000,
    "Nghị quyết 5, 6, " * 60_000,
    "sở nội vụ tỉnh Nghệ An 12/KH-UBND " * 30_000,
    "điểm a khoản 1 điều 2 " * 45_000,
    "năm 2020 " * 110_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:16]))
def test_a_megabyte_of_anything_is_read_in_time(text: str) -> None:
    text = clean(text)
    start = time.process_time()
    find_references(text, TODAY)
    assert time.process_time() - start < 15  # linear: the slowest holds 65,000 true references
