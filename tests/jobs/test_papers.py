"""The table of newspapers and the page written from it: every province, every mark explained, nothing stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.papers import (
    GROUPS,
    MARKS,
    ORDER,
    facts,
    kind,
    markdown,
    marks,
    named_province,
    papers_table,
    provinces,
    remarks,
)
from scraper.newspaper import Certainty, newspapers
from tests.jobs.conftest import Program
from tests.scraper.secured import ExcusedSpider, SecuredSpider

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "newspapers.md"


def test_there_are_34_provinces_each_with_its_newspaper() -> None:
    assert len(provinces()) == 34
    covered = {spider.province for spider in newspapers().values() if kind(spider) == "tỉnh"}
    assert sorted(set(provinces()) - covered) == [], "provinces without a newspaper"
    assert {spider.province for spider in newspapers().values()} <= {*provinces(), ""}


def test_each_province_has_one_newspaper_of_its_own() -> None:
    own = [spider.province for spider in newspapers().values() if kind(spider) == "tỉnh"]
    assert sorted(own) == sorted(set(own))


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("baonghean", "tỉnh"),
        ("phuyen", "ấn bản vùng"),
        ("dongkhoi", "ấn bản vùng"),
        ("baohaugiang", "tên miền cũ"),
        ("baochinhphu", "trung ương"),
        ("daknong", "cổng thông tin"),
        ("baosongmay", "mẫu"),
    ],
)
def test_the_kind_of_a_newspaper(slug: str, expected: str) -> None:
    assert kind(newspapers()[slug]) == expected


def test_the_marks_say_all_facts_in_order() -> None:
    assert tuple(fact for group in GROUPS for fact in group) == Certainty._fields
    for spider in newspapers().values():
        word = marks(spider)
        assert bool(word) != spider.sample
        assert set(word) <= {*MARKS, "-"}, spider.name


def test_the_page_shows_every_newspaper_and_is_fresh() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert markdown() in text, "stale: make docs-write"
    for spider in newspapers().values():
        assert (f"(`{spider.name}`)" in text) != spider.sample
        assert spider.sample or spider.domains[0] in text
    for province in provinces().values():
        assert f"### {province}\n" in text
    for mark in MARKS:
        assert f"- **{mark}** " in text


def test_a_paper_that_forbids_robots_ships_disabled_with_its_reason() -> None:
    (row,) = [row for row in papers_table(None) if row["slug"] == "baolangson"]
    assert row["enabled"] == "không"
    assert "robots.txt" in row["note"]


def test_rows_stand_by_kind_and_province() -> None:
    rows = papers_table(None)
    assert [ORDER.index(row["kind"]) for row in rows] == sorted(ORDER.index(row["kind"]) for row in rows)


@pytest.mark.parametrize("told", ["Vĩnh Long", "vinh-long", "vĩnh long", "tỉnh Vĩnh Long"])
def test_a_province_is_named_as_people_do(told: str) -> None:
    assert named_province(told) == "vinh-long"
    assert {row["slug"] for row in papers_table(None, told)} >= {"baovinhlong", "dongkhoi", "travinh"}


def test_the_command_filters(diembao: Program) -> None:
    rows = [json.loads(line) for line in diembao("papers", "--json", "--disabled").stdout.splitlines()]
    assert rows
    assert all(row["enabled"] != "có" for row in rows)
    assert {"certainty", "seen", "checks", "feeds", "article_url", "last_check_utc"} <= set(rows[0])
    one = diembao("papers", "--province", "TP. Hồ Chí Minh")
    assert "sggp" in one.stdout
    assert "baonghean" not in one.stdout
    unknown = diembao("papers", "--province", "Atlantis")
    assert unknown.returncode == 2
    assert "is no province of today" in unknown.stderr


def test_the_table_says_why_a_paper_is_not_visited(diembao: Program) -> None:
    told = diembao("papers", "--province", "lang-son").stdout
    assert "chưa kiểm tra" in told
    assert any(line.startswith("baolangson: robots.txt") for line in told.splitlines())


def test_an_unverified_certificate_is_told_to_everybody() -> None:
    row = facts(ExcusedSpider)
    assert [*remarks(row)] == [f"baosongmay: chứng thư TLS không được kiểm tra: {ExcusedSpider.unverified_tls}"]
    assert [*remarks(facts(SecuredSpider))] == []
