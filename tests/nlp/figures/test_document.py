"""Whole documents: the acceptance article, what one sentence hands to the next, the proof by spans, hostile text."""

import json
import random
import time
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from nlp.figures.extract import Figure, explain, extract
from nlp.references import find_references
from nlp.text import Document, clean
from tests.nlp.figures.reading import cases, read

SHARED = Path(__file__).parents[4] / "shared"
KEYS = (
    "raw start end kind value value_high approx of_total unit_type unit indicator indicator_id scope scope_type"
    " period period_start period_end status cmp_dir cmp_amount cmp_approx cmp_unit cmp_base cmp_base_value inherited"
    " spans"
)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared material does not lie beside the project")
def test_acceptance_article_gives_its_nine_rows() -> None:
    seed = SHARED / "data" / "seed"
    told = json.loads((seed / "document.jsonl").read_text(encoding="utf-8"))
    gold = json.loads((seed / "figures.jsonl").read_text(encoding="utf-8"))["rows"]
    day = date.fromisoformat(told["published"])
    document = Document(told["id"], told["text"], told["title"], day, told["province"])
    figures = extract(document, find_references(document.text, day))
    keys = [key for key in gold[0] if key != "indicator"]
    assert [{key: f.row()[key] for key in keys} for f in figures] == [{key: row[key] for key in keys} for row in gold]


def test_a_figure_has_the_keys_of_the_guideline_in_order() -> None:
    assert [field.name for field in fields(Figure)] == KEYS.split()
    (figure,) = read("Năm 2023, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 62,4%.")
    assert list(figure.row()) == KEYS.split()
    assert json.loads(json.dumps(figure.row(), ensure_ascii=False)) == figure.row()


def test_spans_prove_the_figure() -> None:
    text = "Năm 2023, tỷ lệ hồ sơ trực tuyến của huyện Sông Mây đạt khoảng 62,4%, tăng 5,1% so với năm 2022."
    (figure,) = read(text)
    told = {key: text[start:end] for key, (start, end) in figure.spans.items()}
    assert told == {
        "indicator": "tỷ lệ hồ sơ trực tuyến",
        "scope": "huyện Sông Mây",
        "period": "Năm 2023",
        "cmp": "5,1%",
        "base": "năm 2022",
    }
    assert text[figure.start : figure.end] == figure.raw == "khoảng 62,4%"


def test_a_sentence_without_a_body_speaks_of_the_one_before() -> None:
    text = "Huyện Sông Mây vừa công bố kết quả năm 2023. Tỉ lệ hồ sơ trực tuyến đạt 71,5%."
    (figure,) = read(text, province=None)
    assert (figure.scope, figure.inherited) == ("huyện Sông Mây", ("scope",))


def test_no_figure_begins_inside_a_legal_number() -> None:
    text = "Theo Quyết định 12 hồ sơ quy định riêng, xã nhận 15 hồ sơ."
    start = text.index("12")

    class Number:
        number_start, number_end = start, start + 2

    document = Document("t", text)
    assert [f.value for f in extract(document, [Number()])] == ["15"]  # type: ignore[list-item]


def test_explain_names_what_became_of_each_number() -> None:
    text = "Theo khoản 2 Điều 5, năm 2023 tỉ lệ hồ sơ trực tuyến đạt 62%, tăng 4% so với năm 2022."
    outcomes = {(d.raw, d.outcome) for d in explain(Document("t", text))}
    assert {("khoản 2", "article_ref"), ("Điều 5", "article_ref"), ("62%", "figure"), ("4%", "comparison")} <= outcomes


def _cases() -> list[object]:
    return [
        pytest.param(
            case,
            id=case["text"][:40],
            marks=[pytest.mark.xfail(strict=True, reason=case["broken"])] if "broken" in case else [],
        )
        for case in cases()
    ]


@pytest.mark.parametrize("case", _cases())
def test_corpus(case: dict[str, object]) -> None:
    figures = read(
        str(case["text"]), str(case.get("published", "2024-07-10")), str(case.get("province", "Quảng Trị")) or None
    )
    wanted = case["figures"]
    assert isinstance(wanted, list)
    found = [f.row() for f in figures]
    assert [
        {key: "" if told[key] is None else told[key] for key in row} for told, row in zip(found, wanted, strict=True)
    ] == wanted


HOSTILE = (
    "1",
    "1.",
    "1 000 ",
    "1,000,",
    "1/2/",
    "0-",
    "1. ",
    "từ 1 đến ",
    "năm ",
    "nửa ",
    "(",
    "- ",
    "x.vn/",
    "số ",
    "nghị định ",
    "luật ",
    "một hai ba ",
    "thứ 12/63 ",
    "tỉ lệ hồ sơ trực tuyến ",
    "Sở Nội vụ và ",
    "của tỉnh ",
    "quý III/2024 ",
    "đến ngày ",
    "0" * 40 + ".",
)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_time_grows_with_the_length_only(pattern: str) -> None:
    def seconds(length: int) -> float:
        document = Document("t", clean((pattern * (length // len(pattern) + 1))[:length]))
        start = time.perf_counter()
        extract(document)
        return time.perf_counter() - start

    seconds(1_000)
    assert seconds(40_000) < 12 * seconds(10_000) + 0.5


@pytest.mark.parametrize("marks", ["0123456789./%", "0123456789.,/% ", "0123456789./% \n", "0123456789 .,-/%()"])
def test_chance_digits_dots_slashes_and_percent_signs_are_no_prose(marks: str) -> None:
    chance = random.Random(7)
    some = clean("".join(chance.choice(marks) for _ in range(15_000)))
    assert all(some[f.start : f.end] == f.raw for f in extract(Document("t", some)))
    megabyte = Document("t", clean("".join(chance.choice(marks) for _ in range(1_000_000))))
    started = time.process_time()
    assert extract(megabyte) == []
    assert time.process_time() - started < 1


def test_months_that_are_none_are_no_period() -> None:
    (figure,) = read("Từ tháng 45 đến tháng 46 năm 2024, xã tiếp nhận 320 hồ sơ.")
    assert figure.period_start is None or figure.period_start <= "2024-12-31"


def test_a_city_named_before_is_proved_by_the_word_that_points_to_it() -> None:
    text = "Thành phố Sông Mây họp bàn về cải cách hành chính trong năm tới với các phòng, ban.\nThành phố có 12 xã."
    figures = read(text, province="Quảng Trị")
    assert [text[slice(*figure.spans["scope"])] for figure in figures] == ["Thành phố"]
    assert [figure.scope for figure in figures] == ["thành phố Sông Mây"]
