"""Periods: the codes of figures.md section 7 and what they mean in days."""

from datetime import date

import pytest

from nlp.figures.codes import bounds_of, step_before, year_before
from nlp.figures.periods import Clock, find_periods
from nlp.text import fold
from tests.nlp.figures.reading import read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("năm 2023", "2023"),
        ("6 tháng đầu năm 2024", "2024-6M"),
        ("9 tháng năm 2023", "2023-9M"),
        ("nửa đầu năm 2024", "2024-6M"),
        ("6 tháng cuối năm 2024", "2024-H2"),
        ("9 tháng cuối năm 2025", "2025-04/2025-12"),
        ("quý III/2024", "2024-Q3"),
        ("quý 3 năm 2024", "2024-Q3"),
        ("tháng 5/2024", "2024-05"),
        ("ngày 15/12/2023", "2023-12-15"),
        ("giai đoạn 2021 - 2025", "2021/2025"),
        ("nhiệm kỳ 2021-2026", "2021/2026"),
        ("đến hết tháng 5/2024", "<=2024-05"),
        ("tính đến ngày 31/5/2024", "<=2024-05-31"),
        ("đến cuối năm 2025", "<=2025"),
        ("trước năm 2026", "<=2025"),
        ("đến nay", "<=2024-07-10"),
        ("năm ngoái", "2023"),
        ("quý I", "2024-Q1"),
        ("từ ngày 10/3 đến ngày 10/4/2024", "2024-03-10/2024-04-10"),
        ("từ ngày 1-1-2016 đến 31-12-2016", "2016"),
        ("từ tháng 9/2022 đến 1/2023", "2022-09/2023-01"),
        ("ngày 3 tháng 2 năm 2024", "2024-02-03"),
        ("sau 4 năm thực hiện", None),
    ],
)
def test_codes(text: str, code: str | None) -> None:
    folded = fold(text)
    assert [p.code for p in find_periods(folded, 0, len(folded), Clock(2024, date(2024, 7, 10)))] == [code]


def test_no_date_no_year() -> None:
    folded = "quý i, năm ngoái, hiện nay"
    assert [p.code for p in find_periods(folded, 0, len(folded), Clock(None, None))] == [None, None, None]


def test_neighbours_in_time() -> None:
    assert year_before("2024-Q3") == "2023-Q3"
    assert step_before("2024-01") == "2023-12"
    assert bounds_of("2022-09/2023-01") == ("2022-09-01", "2023-01-31")
    assert bounds_of("<=2024-07-10") == (None, "2024-07-10")


def test_an_opening_period_governs_until_the_next_one() -> None:
    text = (
        "Báo cáo của tỉnh\n"
        "Năm 2023, tỉnh có nhiều đổi mới.\n"
        "Tỉ lệ hồ sơ trực tuyến của tỉnh đạt 62,5%.\n"
        "Năm 2024, tỉ lệ hồ sơ trực tuyến của tỉnh đạt 70,5%.\n"
        "Mức độ hài lòng của người dân, doanh nghiệp đạt 98%."
    )
    figures = read(text)
    assert [(f.value, f.period) for f in figures] == [("62.5", "2023"), ("70.5", "2024"), ("98", "2024")]
    assert ["period" in f.inherited for f in figures] == [True, False, True]


def test_the_date_of_a_law_is_no_period() -> None:
    (figure,) = read("Theo Luật Đất đai năm 2013, thời hạn giải quyết là 15 ngày làm việc.")
    assert (figure.period, figure.status) == (None, "norm")
