"""Provinces by date, and the names that are provinces only sometimes."""

import csv
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from nlp.places import PROVINCES, Province, find_places, province_on
from nlp.text import fold

SPEC = Path(__file__).parents[2].parent / "shared" / "spec" / "provinces.csv"
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "provinces", "cities"),
    [
        (date(2024, 12, 31), 58, 5),
        (date(2025, 1, 1), 57, 6),
        (BEFORE, 57, 6),
        (AFTER, 28, 6),
        (date(2026, 4, 29), 28, 6),
        (date(2026, 4, 30), 27, 7),
    ],
)
def test_units_of_a_day(day: date, provinces: int, cities: int) -> None:
    kinds = [unit.kind for unit in PROVINCES if unit.valid_on(day)]
    assert (kinds.count("tỉnh"), kinds.count("thành phố")) == (provinces, cities)


def test_every_unit_follows_its_predecessor_without_a_gap() -> None:
    by_id = {unit.id: unit for unit in PROVINCES}
    for unit in PROVINCES:
        if unit.successor is not None:
            assert unit.valid_until is not None
            assert by_id[unit.successor].valid_on(unit.valid_until + timedelta(days=1))


def test_a_name_means_one_unit_on_any_day() -> None:
    for day in (date(2024, 6, 1), date(2025, 3, 1), date(2025, 9, 1), date(2026, 6, 1)):
        aliases = [alias for unit in PROVINCES if unit.valid_on(day) for alias in unit.aliases]
        assert len(aliases) == len(set(aliases))


@pytest.mark.parametrize("unit", PROVINCES, ids=lambda unit: unit.id)
def test_every_unit_is_found_on_its_days_and_on_no_other(unit: Province) -> None:
    first, last = unit.valid_from or date(2024, 1, 1), unit.valid_until or date(2026, 12, 31)
    for day in (first, last):
        (place,) = find_places(f"UBND {unit.kind} {unit.name} họp.", day)
        assert (place.id, place.raw) == (unit.id, f"{unit.kind} {unit.name}")
        assert province_on(unit.name, day) == unit
    if unit.valid_until:
        assert province_on(unit.name, last + timedelta(days=1)) != unit
    if unit.valid_from:
        assert province_on(unit.name, first - timedelta(days=1)) != unit


def test_aliases_are_folded() -> None:
    assert [alias for unit in PROVINCES for alias in unit.aliases if fold(alias) != alias] == []


@pytest.mark.skipif(not SPEC.is_file(), reason="the specification is not on this machine")
def test_the_rows_are_those_of_the_specification() -> None:
    with SPEC.open(encoding="utf-8", newline="") as lines:
        rows = [
            (
                *(row[key] for key in ("id", "code", "name", "kind", "valid_from", "valid_until", "successor")),
                frozenset(row["aliases"].split("|")),
                frozenset(row["ambiguous_aliases"].split("|")) - {""},
            )
            for row in csv.DictReader(lines)
        ]
    ours = [
        (
            *(unit.id, unit.code, unit.name, unit.kind, str(unit.valid_from or ""), str(unit.valid_until or "")),
            unit.successor or "",
            frozenset(unit.aliases),
            frozenset(unit.ambiguous_aliases),
        )
        for unit in PROVINCES
    ]
    assert ours == rows


@pytest.mark.parametrize(
    ("name", "day", "unit"),
    [
        ("Quảng Trị", BEFORE, "vn63-45"),
        ("Quảng Trị", AFTER, "vn34-44"),
        ("tỉnh Hà Giang", BEFORE, "vn63-02"),
        ("tỉnh Hà Giang", AFTER, None),
        ("Thừa Thiên - Huế", date(2024, 12, 31), "vn63-46"),
        ("TP. Huế", date(2025, 1, 1), "vn34-46"),
        ("TP. Huế", date(2024, 12, 31), None),
        ("Đồng Nai", date(2026, 4, 29), "vn34-75"),
        ("Đồng Nai", date(2026, 4, 30), "vn34-75-tp"),
        ("thành phố Đồng Nai", date(2026, 4, 29), None),
        ("Đăk Lăk", AFTER, "vn34-66"),
        ("KHÁNH HOÀ", AFTER, "vn34-56"),
        ("TPHCM", None, "vn34-79"),
        ("Hà Giang", None, "vn63-02"),
        ("Sông Mây", AFTER, None),
        ("", AFTER, None),
    ],
)
def test_province_on(name: str, day: date | None, unit: str | None) -> None:
    found = province_on(name, day)
    assert (found.id if found else None) == unit


FOUND = [
    ("UBND tỉnh Quảng Trị họp.", BEFORE, [("tỉnh Quảng Trị", "vn63-45")]),
    ("UBND tỉnh Quảng Trị họp.", AFTER, [("tỉnh Quảng Trị", "vn34-44")]),
    ("Sở Nội vụ QUẢNG TRỊ báo cáo.", AFTER, [("QUẢNG TRỊ", "vn34-44")]),
    ("Tỉnh Quảng Trị (cũ) đạt 80%.", AFTER, [("Tỉnh Quảng Trị", "vn63-45")]),
    ("Quảng Trị (mới) có 78 xã.", BEFORE, [("Quảng Trị", "vn34-44")]),
    ("Trước đây, Hà Giang đứng cuối.", AFTER, [("Hà Giang", "vn63-02")]),
    ("Bà Rịa – Vũng Tàu và Ðắk Lắk", BEFORE, [("Bà Rịa – Vũng Tàu", "vn63-77"), ("Ðắk Lắk", "vn63-66")]),
    ("TP. Hồ Chí Minh, TPHCM, Tp Hồ Chí Minh", AFTER,
     [(raw, "vn34-79") for raw in ("TP. Hồ Chí Minh", "TPHCM", "Tp Hồ Chí Minh")]),
    ("Sở Nông nghiệp và Môi trường Nghệ An nêu.", AFTER, [("Nghệ An", "vn34-40")]),
    ("Tỉnh ủy yêu cầu Lai Châu rà soát.", AFTER, [("Lai Châu", "vn34-12")]),
    ("Chủ tịch UBND tỉnh Nghệ An Trần Văn Mẫu nói.", AFTER, [("tỉnh Nghệ An", "vn34-40")]),
    # names that are also words, persons or smaller units
    ("Các tỉnh Phú Thọ, Vĩnh Phúc, Hòa Bình sáp nhập.", BEFORE,
     [("tỉnh Phú Thọ", "vn63-25"), ("Vĩnh Phúc", "vn63-26"), ("Hòa Bình", "vn63-17")]),
    ("Hòa Bình và Phú Thọ", BEFORE, [("Hòa Bình", "vn63-17"), ("Phú Thọ", "vn63-25")]),
    ("Tỉnh Hoà Bình công bố.", BEFORE, [("Tỉnh Hoà Bình", "vn63-17")]),
    ("Đoàn kiểm tra tại Thái Bình.", BEFORE, [("Thái Bình", "vn63-34")]),
    ("Ước vọng hòa bình. Hòa Bình là tên gọi.", BEFORE, []),
    ("Biển Thái Bình Dương, châu Á - Thái Bình Dương và tại Thái Bình Dương.", BEFORE, []),
    ("Chủ tịch Hồ Chí Minh, Đoàn TNCS Hồ Chí Minh, đường Hồ Chí Minh.", AFTER, []),
    ("Học viện Chính trị quốc gia Hồ Chí Minh", AFTER, []),
    ("Hà Nội, Hồ Chí Minh, Đà Nẵng dẫn đầu.", AFTER,
     [("Hà Nội", "vn34-01"), ("Hồ Chí Minh", "vn34-79"), ("Đà Nẵng", "vn34-48")]),
    ("TP. Huế", date(2024, 6, 1), []),
    ("thành phố Huế", date(2025, 2, 1), [("thành phố Huế", "vn34-46")]),
    ("Phường Phú Thọ, xã Hòa Bình, thị xã Quảng Trị, TP Thái Nguyên, sông Đồng Nai", BEFORE, []),
    ("Ông Nguyễn Thái Bình, bà Hà Giang và chị Lê Khánh Hòa", BEFORE, []),
    ("Trường Đại học Cần Thơ và cầu Long An", AFTER, []),
    ("các bà con an giang", AFTER, []),
    ("Tinh thần Thanh Hóa", AFTER, [("Thanh Hóa", "vn34-38")]),
    ("Một dòng\nHà Nội", AFTER, [("Hà Nội", "vn34-01")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "expected"), FOUND)
def test_find_places(text: str, day: date, expected: list[tuple[str, str]]) -> None:
    places = find_places(text, day)
    assert [(place.raw, place.id) for place in places] == expected
    assert all(text[place.start : place.end] == place.raw for place in places)


def test_an_undated_text_leaves_the_reform_open() -> None:
    quang_tri, ha_giang = find_places("Quảng Trị và Hà Giang", None)
    assert (quang_tri.ambiguous, ha_giang.ambiguous) == (True, False)
    assert not find_places("Quảng Trị", AFTER)[0].ambiguous
    assert find_places("Đoàn làm việc tại Hòa Bình", BEFORE)[0].ambiguous


@pytest.mark.parametrize("text", ["tỉnh " * 200_000, "TP. " * 250_000, "Hà Nội, " * 125_000, "hồ chí " * 140_000])
def test_a_megabyte_of_anything_is_read_in_time(text: str) -> None:
    start = time.process_time()
    find_places(text, AFTER)
    assert time.process_time() - start < 8
