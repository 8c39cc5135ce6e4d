"""Communes and districts: one unit or none, on the right side of 1 July 2025, in the right province."""

from collections import Counter
from datetime import date

import pytest

from nlp.annotate import annotate
from nlp.communes import available, find_communes, provinces_by_units, units, units_named
from nlp.places import find_places, province_on
from nlp.text import Document

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def test_the_installed_table_is_there_and_whole() -> None:
    assert available()
    every = [unit for some in units().values() for unit in some]
    assert sum(unit.new for unit in every) > 3000
    assert sum(unit.kind in ("huyện", "quận", "thị xã", "thành phố") for unit in every) > 690
    for unit in every:
        day = AFTER if unit.new else date(2024, 6, 1)
        assert province_on(unit.province, day) is not None, unit


def test_a_district_ends_with_june_2025() -> None:
    assert [unit.province for unit in units_named("huyện Gio Linh", BEFORE)] == ["Quảng Trị"]
    assert units_named("huyện Gio Linh", AFTER) == ()


def test_an_old_commune_knows_what_it_became_part_of() -> None:
    (old,) = units_named("xã Gio Mai", BEFORE)
    (new,) = units_named(old.successors[0], AFTER, "Quảng Trị")
    assert (old.district, old.new, new.new) == ("huyện Gio Linh", False, True)


@pytest.mark.parametrize(
    ("text", "day", "province", "found"),
    [
        ("Xã Gio Mai tiếp nhận 40 hồ sơ.", BEFORE, None, [("Xã Gio Mai", "vn63-45")]),
        ("Tại xã Tân Lập, người dân nộp hồ sơ.", BEFORE, None, []),  # many provinces have one
        ("Tại xã Hải An họp.", BEFORE, "Quảng Trị", [("xã Hải An", "vn63-45")]),
        ("TP Vinh và TX. Kỳ Anh họp.", BEFORE, None, [("TP Vinh", "vn63-40"), ("TX. Kỳ Anh", "vn63-42")]),
        ("Phường Đông Hà họp.", AFTER, None, [("Phường Đông Hà", "vn34-44")]),
        ("Xã nhà có 3 thôn, huyện này có 9 xã.", BEFORE, None, []),
    ],
)
def test_only_what_is_one_unit_is_named(
    text: str, day: date, province: str | None, found: list[tuple[str, str]]
) -> None:
    named = find_communes(text, day, province)
    assert [(name.raw, name.province_id) for name in named] == found
    assert all(text[name.start : name.end] == name.raw for name in named)


def test_a_province_beside_the_name_settles_it() -> None:
    bearers = Counter(unit.province for unit in units_named("xã Tân Lập", BEFORE))
    one, two = sorted(province for province, count in bearers.items() if count == 1)[:2]
    text = f"Xã Tân Lập, tỉnh {one} và xã Tân Lập, tỉnh {two} cùng họp."
    named = find_communes(text, BEFORE, None, find_places(text, BEFORE))
    assert [name.unit.province for name in named] == [one, two]


def test_provinces_are_counted_by_what_only_they_have() -> None:
    counts = provinces_by_units("Huyện Gio Linh, thị xã Quảng Trị, TP Vinh và xã Tân Lập.", BEFORE)
    assert counts == {"Quảng Trị": 2, "Nghệ An": 1}


def test_an_annotation_names_provinces_districts_and_communes_once_each() -> None:
    text = "Ông A nói ở TP Vinh, tỉnh Nghệ An.\nHuyện Gio Linh và xã Gio Mai báo cáo với thành phố Đà Nẵng."
    found = annotate(Document("1", text, published=date(2024, 1, 1), province="Quảng Trị"), None, ("places",)).places
    assert [(place.name, place.level, place.id) for place in found] == [
        ("thành phố Vinh", "district", "vn63-40"),
        ("Nghệ An", "province", "vn63-40"),
        ("huyện Gio Linh", "district", "vn63-45"),
        ("xã Gio Mai", "commune", "vn63-45"),
        ("Đà Nẵng", "province", "vn63-48"),
    ]
    assert all(text[place.start : place.end] == place.raw for place in found)


def test_a_district_that_is_no_more_is_not_found_and_a_name_of_many_only_where_something_settles_it() -> None:
    after = Document("1", "Huyện Gio Linh họp.", published=date(2025, 8, 1))
    assert annotate(after, None, ("places",)).places == ()
    many = "Xã Tân Lập họp."
    assert annotate(Document("1", many, published=date(2024, 1, 1)), None, ("places",)).places == ()
