"""What a page declares to machines: which of several declarations counts, and what is no declaration."""

from __future__ import annotations

import json

import pytest

from scraper.declarations import Declarations, declared_address, read_declarations
from scraper.selection import parse

URL = "https://baomau.example/xa-moi-nhan-ho-so-102345.html"


def declared(*linked: object, head: str = "") -> Declarations:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in linked)
    return read_declarations(parse(f"<html><head>{head}{scripts}</head><body></body></html>", URL), URL)


def test_an_article_is_believed_before_the_page_it_stands_on() -> None:
    page = {"@type": "WebPage", "datePublished": "2020-01-01T00:00:00+07:00", "name": "Báo Mẫu"}
    news = {"@type": "NewsArticle", "datePublished": "2026-03-05T09:00:00+07:00", "headline": "Xã mới"}
    found = declared(page, news)
    assert [moment.when.year for moment in found.moments] == [2026, 2020]
    assert found.titles == ("Xã mới",)


def test_a_change_that_is_only_a_day_is_no_moment() -> None:
    assert declared({"@type": "NewsArticle", "dateModified": "2026-03-05"}).updated is None
    told = declared({"@type": "NewsArticle", "dateModified": "2026-03-05T09:00:00+07:00"}).updated
    assert told is not None
    assert told.when.hour == 9


def test_a_writer_is_a_name_and_not_an_address() -> None:
    profile = '<meta property="article:author" content="https://mang.example/baomau">'
    assert declared(head=profile + '<meta name="author" content="Lê Mai; Trần An">').named == ("Lê Mai", "Trần An")
    people = [{"@type": "Person", "name": "Lê Mai"}, {"@type": "Organization", "name": "Báo Mẫu"}, "Trần An"]
    assert declared({"@type": "NewsArticle", "author": people}).authors == ("Lê Mai", "Trần An")


@pytest.mark.parametrize(("told", "paid"), [(False, True), ("False", True), (True, False), (None, False)])
def test_what_is_paid_for_says_so(told: object, paid: bool) -> None:
    free = {"@type": "WebPage"}
    assert declared(free, {"@type": "NewsArticle", "isAccessibleForFree": told}).paid is paid


def test_json_that_people_wrote_is_read_where_it_can_be() -> None:
    comma = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Xã mới",}</script>'
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Xã "mới""}</script>'
    assert declared(head=broken + comma).titles == ("Xã mới",)


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (f'<link rel="canonical" href="{URL}">', URL),
        (f'<link rel="canonical" href="/a.html"><meta property="og:url" content="{URL}">', URL),
        ('<link rel="canonical" href="http://[">', None),
        ("", None),
    ],
)
def test_the_address_of_a_page_is_a_whole_one(head: str, address: str | None) -> None:
    assert declared_address(parse(f"<html><head>{head}</head><body></body></html>", "")) == address


def test_a_relative_canonical_address_is_joined_and_a_broken_one_is_none() -> None:
    assert declared(head='<link rel="canonical" href="/a-1.html">').canonical == "https://baomau.example/a-1.html"
    assert declared(head='<link rel="canonical" href="http://[">').canonical is None
    assert declared(head='<link rel="canonical" href="javascript:x">').canonical is None


def test_the_section_is_the_last_crumb() -> None:
    crumbs = [{"position": 1, "name": "Trang chủ"}, {"position": 2, "item": {"name": "Thời sự"}}]
    assert declared({"@type": "BreadcrumbList", "itemListElement": crumbs}).section == "Thời sự"
