"""Numerals, units, bounds and nouns: tables of what is read."""

from decimal import Decimal

import pytest

from nlp.figures.bounds import bound_after, bound_before
from nlp.figures.nouns import KNOWN, read_noun
from nlp.figures.numerals import plain, read_digits, read_number, read_words
from nlp.figures.units import UNITS, read_unit
from nlp.text import fold
from tests.nlp.figures.reading import read


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,250,000,000", "1250000000"),
        ("1 234 567", "1234567"),
        ("30,4", "30.4"),
        ("41,6205", "41.6205"),
        ("1.250,5", "1250.5"),
        ("2,300", "2.3"),
        ("2.300", "2300"),
        ("1.234.567", "1234567"),
        ("98.6", "98.6"),
        ("8.53", "8.53"),
        ("0.125", "0.125"),
        ("05", "5"),
        ("1.204.7", "1204.7"),
        ("1.234.567,25", "1234567.25"),
    ],
)
def test_separators(printed: str, value: str) -> None:
    assert read_digits(printed) == Decimal(value)


def test_a_dot_before_percent_or_points_is_decimal_but_not_before_000() -> None:
    assert read_digits("99.125", decimal_dot=True) == Decimal("99.125")
    assert read_digits("1.000", decimal_dot=True) == 1000


def test_an_english_document_decides_for_a_lone_comma_group() -> None:
    english = "Kinh phí là 1,250,000,000 đồng và 2,400,000 đồng.\nTỉnh chi 2,300 tỷ đồng."
    assert [f.value for f in read(english)][-1] == "2300000000000"
    assert read("Tỉnh chi 2,300 tỷ đồng và thu 1,5 tỷ đồng.")[0].value == "2300000000"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("hai trăm năm mươi", 250),
        ("mười lăm", 15),
        ("ba chục", 30),
        ("chín mươi chín", 99),
        ("một trăm", 100),
        ("hai ba", None),
        ("mốt", None),
        ("linh năm", None),
        ("trăm", None),
    ],
)
def test_number_words(words: str, value: int | None) -> None:
    assert read_words(words.split()) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,1 nghìn tỉ", "4100000000000"),
        ("15 tỉ 300 triệu", "15300000000"),
        ("một tỉ rưỡi", "1500000000"),
        ("hai triệu rưỡi", "2500000"),
        ("2,34 triệu", "2340000"),
        ("5 vạn", "50000"),
        ("3 tỉ lệ", "3"),
        ("hai nghìn ba trăm tỉ", "2300000000000"),
        ("ba nghìn năm trăm", "3500"),
    ],
)
def test_scale_words(text: str, value: str) -> None:
    number = read_number(text, 0)
    assert number is not None
    assert number.value == Decimal(value)


def test_plain_notation() -> None:
    assert [plain(Decimal(v)) for v in ("1E+3", "-2.10", "0.5", "-0")] == ["1000", "-2.1", "0.5", "0"]


@pytest.mark.parametrize(("unit", "kind"), [(u, k[0]) for u, k in UNITS.items() if u not in ("năm", "m 2")])
def test_every_unit_is_read_after_a_number(unit: str, kind: str) -> None:
    found = read_unit(f"12 {unit}", 2)
    assert found is not None
    assert (found.type, found.end) == (kind, 3 + len(unit))


def test_units_and_nouns_are_written_folded() -> None:
    assert [word for word in (*UNITS, *KNOWN) if fold(word) != word] == []


@pytest.mark.parametrize(
    ("text", "type_", "name", "per"),
    [
        (" đồng/người/năm", "money", "VND", "/người/năm"),
        (" đồng/hồ sơ", "money", "VND", "/hồ sơ"),
        ("% mỗi năm", "percent", "%", "/năm"),
        (" điểm cầu", "count", "điểm cầu", ""),
        (" điểm phần trăm", "percent_point", "điểm %", ""),
        (" giường bệnh/10.000 dân", "count", "giường bệnh", "/10.000 dân"),
    ],
)
def test_units_in_place(text: str, type_: str, name: str, per: str) -> None:
    found = read_unit(text, 0)
    assert found is not None
    assert (found.type, found.name, found.per) == (type_, name, per)


def test_no_noun_before_a_function_word() -> None:
    assert read_noun(" của tỉnh", 0) is None
    assert read_noun(" lượt cán bộ, công chức dự", 0) == (1, 23)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("khoảng ", "about"),
        ("trên dưới ", "about"),
        ("gần ", "near_below"),
        ("hơn ", "over"),
        ("chưa đến ", "under"),
        ("tối thiểu ", "at_least"),
        ("không quá ", "at_most"),
        ("chậm nhất ", "at_most"),
        ("cao hơn ", None),
    ],
)
def test_bounds(before: str, name: str | None) -> None:
    found = bound_before("đạt " + before, 4 + len(before))
    assert (found[1] if found else None) == name


def test_closers() -> None:
    assert bound_after("90% trở lên", 3) == (11, "at_least")
    assert bound_after("90% trở lại", 3) is None
