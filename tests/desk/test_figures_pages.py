"""Số liệu, one indicator, one province, Vênh: asked for as a browser asks, over a store with a merger in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from store.schema import connect
from tests.desk.conftest import EVIL, Browser, open_desk, soup, words
from tests.desk.figure_store import LATE, NOW, SAID, catalogue, fill


@pytest.fixture(scope="module")
def store_of_figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    path = tmp_path_factory.mktemp("figures") / "số liệu.db"
    db = connect(path)
    ids = fill(db)
    db.close()
    return path, ids


@pytest.fixture(scope="module")
def figures(store_of_figures: tuple[Path, dict[str, int]]) -> Iterator[Browser]:
    yield from open_desk(store_of_figures[0], NOW)


@pytest.fixture(scope="module")
def ids(store_of_figures: tuple[Path, dict[str, int]]) -> dict[str, int]:
    return store_of_figures[1]


PAGES = (
    *("/so-lieu", "/so-lieu?scope=quang+tri", "/so-lieu/online_dossier_rate", f"/so-lieu/{LATE}", "/tinh"),
    *("/tinh/quang-tri", "/tinh/quang-binh", "/venh", "/venh?kind=far"),
    "/venh?kind=far&indicator=online_dossier_rate&scope=quang+tri",
)


def rows(answer: Any) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in soup(answer).select("table.ledger tbody tr")]


# ------------------------------------------------------------------------------------------------------------ all pages
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_and_certified(figures: Browser, address: str) -> None:
    answer = figures.get(address)
    assert answer.status_code == 200
    html = soup(answer)
    levels = [int(heading.name[1]) for heading in html.find_all(["h1", "h2", "h3", "h4"])]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    told = [element["id"] for element in html.find_all(id=True)]
    assert len(told) == len(set(told))
    assert html.find(style=True) is None
    assert html.find("b") is None
    assert all(script.get("src", "").startswith("/-/static-plugins/desk/") for script in html.find_all("script"))
    assert not any(script.get_text() for script in html.find_all("script"))
    for field in html.find_all(["input", "select"]):
        assert html.find("label", attrs={"for": field["id"]})
    for link in html.find_all("a"):
        assert link.get_text(strip=True)
        assert not link["href"].lower().startswith("javascript")
    assert html.find("aside", class_="coverage")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_leads_somewhere(figures: Browser, address: str) -> None:
    links = {link["href"].partition("#")[0] for link in soup(figures.get(address)).main.find_all("a", href=True)}
    for link in links - {""}:
        if link.startswith("/") and not link.startswith(("/bai?", "/bao", "/chu-de")):
            assert figures.get(link).status_code == 200, link


@pytest.mark.parametrize("address", PAGES)
def test_scripts_are_allowed_where_charts_are_and_never_eval(figures: Browser, address: str) -> None:
    answer = figures.get(address)
    policy = answer.headers["content-security-policy"]
    drawn = bool(soup(answer).select(".chart"))
    assert ("script-src 'self'" in policy) == drawn
    assert "unsafe" not in policy
    for script in soup(answer).find_all("script"):
        assert figures.get(script["src"]).status_code == 200


# -------------------------------------------------------------------------------------------------------------- Số liệu
def test_the_ledger_groups_figures_into_series(figures: Browser, ids: dict[str, int]) -> None:
    answer = figures.get("/so-lieu")
    assert [head.get_text(" ", strip=True) for head in soup(answer).select("h2")] == [
        "Tỉ lệ hồ sơ trực tuyến 3",
        "Tỉ lệ hồ sơ quá hạn 3",
    ]
    nation, old, new, *late = rows(answer)
    assert nation.startswith("cả nước 52% năm 2025 Báo Khác, 7/1/2026")
    assert "✓ đã đạt ít nhất 50% đến năm 2025" in nation
    assert old.startswith("Quảng Trị (cũ, đến 30/6/2025) 64,9% năm 2024 Báo Khác, 20/2/2025; 2 bài nêu ≠ các bài nêu")
    assert "▲ tăng 9,9 điểm % so với năm 2023: tốt hơn" in old
    assert "ít nhất 80% năm 2025" in old
    assert new.startswith("Quảng Trị 20% quý IV/2025")
    assert "▼ giảm 51 điểm % so với quý III/2025: kém hơn" in new
    assert "1 kỳ dài ngắn khác không nối vào" in new  # the year 2024 is no quarter
    assert "✗ chưa đạt" in new
    assert "mục tiêu chung của cả nước" in new
    assert "Sở Nội vụ (Quảng Trị)" in late[1] + late[2]
    assert "▼ giảm 1,5 điểm % so với quý III/2025: tốt hơn" in late[0]
    assert EVIL in " ".join(late)
    link = soup(answer).select("table.ledger td.number a")[0]
    address, _, place = link["href"].partition("#")
    assert address == f"/bai/{ids['a8']}"
    assert soup(figures.get(address)).find(id=place) is not None


def test_good_news_is_told_by_sign_and_word_beside_the_colour(figures: Browser) -> None:
    tones = soup(figures.get("/so-lieu")).select(".tone")
    assert {tone["class"][1] for tone in tones} == {"good", "bad"}
    for tone in tones:
        good = "good" in tone["class"]
        said = tone.get_text()
        assert any(word in said for word in (("tốt hơn", "đã đạt") if good else ("kém hơn", "chưa đạt")))
        assert tone.find("span", attrs={"aria-hidden": "true"}).text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("indicator=late_rate", 3),
        ("indicator=HO+SO+QUA+HAN", 3),
        ("indicator=tỉ+lệ+hồ+sơ+trực+tuyến", 3),
        ("indicator=khong+co", 0),
        ("scope=quang+tri", 3),
        ("scope=QU%E1%BA%A2NG", 3),
        ("scope=noi+vu", 1),
        ("scope=ca+nuoc", 1),
        ("scope=script", 1),
        ("status=target", 1),
        ("nam=2024", 2),
        ("nam=20x4", 6),
        ("bao=baomau", 2),
        ("topic=x", 0),
        ("topic=procedures&status=target&bao=baokhac&nam=2025&scope=quang", 1),
        ("tu=late_rate", 3),
        ("tu=khong_co&sau=99x", 6),
    ],
)
def test_the_ledger_can_be_narrowed(figures: Browser, asked: str, expected: int) -> None:
    assert len(rows(figures.get(f"/so-lieu?{asked}"))) == expected


def test_a_long_ledger_goes_on(figures: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.pages.ledger.PAGE_SERIES", 2)
    seen, address = [], "/so-lieu"
    for _ in range(9):
        html = soup(figures.get(address))
        seen += [row.get_text() for row in html.select("table.ledger tbody tr")]
        following = html.find("a", rel="next")
        if following is None:
            break
        address = following["href"]
    assert len(seen) == len(set(seen)) == 6


def test_the_ledger_can_be_taken_along_row_by_row(figures: Browser) -> None:
    page = soup(figures.get("/so-lieu?scope=script"))
    files = {link.text: link["href"] for link in page.select("p.files a")}
    assert files == {"Excel": "/so-lieu.xlsx?scope=script", "CSV": "/so-lieu.csv?scope=script"}
    (row,) = csv.DictReader(io.StringIO(figures.get(files["CSV"]).content.decode("utf-8-sig")))
    assert (row["value"], row["scope"]) == ("9", EVIL)
    every = list(csv.DictReader(io.StringIO(figures.get("/so-lieu.csv").content.decode("utf-8-sig"))))
    assert len(every) == len(SAID)
    assert figures.get("/so-lieu.xlsx?nam=2024").content.startswith(b"PK")


# ------------------------------------------------------------------------------------------------------- one indicator
def test_an_indicator_tells_what_it_is_and_who_set_what(figures: Browser) -> None:
    answer = figures.get("/so-lieu/online_dossier_rate")
    said = words(answer)
    assert "càng cao càng tốt" in said
    assert "từ 0% đến 100%" in said
    assert "Nghị quyết <b>Mẫu</b> V" in said  # as text
    assert "đã thấy trong văn bản công khai" in said
    assert "ghi theo trí nhớ, chưa đối chiếu văn bản" in said
    assert "62,4% (Báo Mẫu) và 64,9% (Báo Khác)" in said.replace("( ", "(").replace(" )", ")")
    assert "càng thấp càng tốt" in words(figures.get(f"/so-lieu/{LATE}"))


def test_an_indicator_draws_old_and_new_units_apart(figures: Browser) -> None:
    html = soup(figures.get("/so-lieu/online_dossier_rate"))
    (chart,) = html.select(".chart")
    spec = json.loads(chart["data-spec"])
    panels = {value["panel"].replace("\n", " ") for value in spec["data"]["values"]}
    assert panels == {"cả nước", "Quảng Trị (cũ, đến 30/6/2025)", "Quảng Trị"}
    rules = [layer for layer in spec["spec"]["layer"] if layer["mark"]["type"] == "rule"]
    assert [rule["encoding"]["y"]["datum"] for rule in rules] == [90.0]  # the target that falls due next
    table = html.select(".chart-box details table tbody tr")
    assert len(table) == len(spec["data"]["values"])
    assert "Đường đứt: mục tiêu chung ít nhất 90% đến năm 2030" in html.find(id="loi-noi").text


def test_an_indicator_can_be_narrowed_to_a_place(figures: Browser) -> None:
    assert len(rows(figures.get("/so-lieu/online_dossier_rate?scope=ca+nuoc"))) == 1
    assert "Không có số liệu nào như vậy" in words(figures.get("/so-lieu/online_dossier_rate?scope=zz"))


@pytest.mark.parametrize("name", ["khong_co", "a" * 80])
def test_an_unknown_indicator_is_no_page(figures: Browser, name: str) -> None:
    answer = figures.get(f"/so-lieu/{name}")
    assert answer.status_code == 404
    assert f"Không có chỉ tiêu “{name}”" in words(answer)


# -------------------------------------------------------------------------------------------------------- one province
def test_a_province_keeps_what_was_before_the_merger_apart(figures: Browser) -> None:
    answer = figures.get("/tinh/quang-tri")
    html, said = soup(answer), words(answer)
    assert [head.text for head in html.select("section h2")][:2] == [
        "Tỉnh Quảng Trị, từ 1/7/2025",
        "Tỉnh Quảng Trị cũ, đến 30/6/2025",
    ]
    assert "Hai đơn vị, hai chuỗi số liệu." in said
    assert "Hợp nhất từ Quảng Bình và Quảng Trị ngày 1/7/2025" in said
    (chart,) = html.select(".chart")
    values = json.loads(chart["data-spec"])["data"]["values"]
    ends = {(value["group"], value["day"]) for value in values}
    assert {day for group, day in ends if "cũ" in group} == {"2023-12-31", "2024-12-31"}
    assert {day for group, day in ends if "cũ" not in group} == {"2025-09-30", "2025-12-31"}  # not 2024 again
    assert len({value["length"] for value in values}) == 2  # no line crosses
    assert "hai bên là hai đơn vị khác nhau, không nối với nhau" in said
    assert html.find("a", href="/tinh/quang-binh")


def test_a_province_that_is_no_more_leads_to_what_it_became(figures: Browser) -> None:
    answer = figures.get("/tinh/quang-binh")
    assert "Từ ngày sau đó thuộc tỉnh Quảng Trị (mới)" in words(answer)
    assert "Chưa có số liệu nào của đơn vị này" in words(answer)
    assert soup(answer).find("a", href="/tinh/quang-tri")


def test_a_period_before_the_unit_is_marked(store_of_figures: tuple[Path, dict[str, int]], figures: Browser) -> None:
    only = rows(figures.get("/so-lieu?indicator=online_dossier_rate&scope=quang+tri&nam=2024"))
    marked = [row for row in only if "bài có thể nói về tỉnh cũ" in row]
    assert len(only) == 2
    assert marked == [row for row in only if row.startswith("Quảng Trị 60%")]


def test_a_province_has_its_articles_topics_and_papers(figures: Browser, ids: dict[str, int]) -> None:
    html = soup(figures.get("/tinh/quang-tri"))
    assert html.find("a", href=f"/bai/{ids['b4']}").text == f"Tin b4 {EVIL}"
    said = " ".join(html.main.get_text(" ").split())
    assert "Báo của tỉnh: Báo Khác , Báo Mẫu" in said
    assert "Chủ đề procedures" in said


@pytest.mark.parametrize("slug", ["khong-co", "a" * 60, "quang-tri'", "..%2f", "Quảng-Trị", "<b>", "%00", "\u202e"])
def test_an_unknown_province_is_no_page(figures: Browser, slug: str) -> None:
    answer = figures.get(f"/tinh/{quote(slug, safe='%')}", follow_redirects=True)
    assert answer.status_code == 404
    assert soup(answer).find("b") is None


# ---------------------------------------------------------------------------------------------------------------- Vênh
def test_disagreeing_sentences_stand_side_by_side(figures: Browser, ids: dict[str, int]) -> None:
    html = soup(figures.get("/venh?kind=conflict"))
    (slip,) = html.select("section.slip")
    one, other = slip.select(".pair > div")
    assert (one.find(class_="said").get_text(strip=True), other.find(class_="said").get_text(strip=True)) == (
        "62,4%",
        "64,9%",
    )
    assert "Báo Mẫu" in one.text
    assert "Báo Khác" in other.text
    assert [side.find("q").text for side in (one, other)] == [
        f"Kỳ này, tỉ lệ hồ sơ trực tuyến của Quảng Trị là {raw}." for raw in ("62,4%", "64,9%")
    ]
    assert one.find("a", href=lambda href: href.startswith(f"/bai/{ids['a2']}#so-"))
    assert len(slip.select("a[rel~=external]")) == 2
    assert "Có thể do khác kỳ" in slip.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", 2),
        ("kind=range", 1),
        ("kind=sum", 0),
        ("kind=nothing", 2),
        ("indicator=truc+tuyen", 1),
        ("indicator=khong+co", 0),
        ("scope=quang+tri", 1),
        ("bao=baomau", 1),
        ("nam=2025", 1),
        ("trang=2", 0),
        ("trang=%D9%A3", 2),
    ],
)
def test_slips_can_be_narrowed(figures: Browser, asked: str, expected: int) -> None:
    assert len(soup(figures.get(f"/venh?{asked}")).select("section.slip")) == expected


def test_what_is_far_apart_is_compared_on_demand(figures: Browser) -> None:
    assert "hãy chọn một chỉ tiêu" in words(figures.get("/venh?kind=far"))
    html = soup(figures.get("/venh?kind=far&indicator=online_dossier_rate&scope=quang+tri"))
    (slip,) = html.select("section.slip")
    assert [side.get_text(strip=True) for side in slip.select(".said")] == ["70,5%", "20%"]
    assert "hai việc khác nhau" in slip.text
    narrowed = figures.get("/venh?kind=far&indicator=online_dossier_rate&scope=quang+tri&nam=2024")
    assert not soup(narrowed).select("section.slip")


# --------------------------------------------------------------------------------------------------- hostile and empty
@pytest.mark.parametrize("typed", ["'", '"><script>', "\0", "\ud800", "%", "{{ 7*7 }}", "a" * 5000, "🦆", "-1", "[1,2"])
def test_hostile_words_are_only_words(figures: Browser, typed: str) -> None:
    sent = quote(typed.encode("utf-8", "surrogatepass"))
    for address in ("/so-lieu", "/venh", "/so-lieu/online_dossier_rate"):
        fields = "&".join(
            f"{name}={sent}" for name in ("indicator", "scope", "status", "nam", "bao", "topic", "tu", "kind")
        )
        answer = figures.get(f"{address}?{fields}&sau={sent}&trang={sent}")
        assert answer.status_code == 200, address
        assert not any(script.get_text() for script in soup(answer).find_all("script"))


def test_an_empty_store_says_so(tmp_path: Path) -> None:
    connect(tmp_path / "empty.db").close()
    for browser in open_desk(tmp_path / "empty.db"):
        assert "Chưa có số liệu nào" in words(browser.get("/so-lieu"))
        assert "Chưa thấy số liệu nào vênh nhau" in words(browser.get("/venh"))
        assert "Chưa có danh mục tỉnh" in words(browser.get("/tinh"))
        assert browser.get("/tinh/quang-tri").status_code == 404
        assert browser.get("/so-lieu/online_dossier_rate").status_code == 404


def test_a_catalogue_without_figures_says_so(tmp_path: Path) -> None:
    db = connect(tmp_path / "bare.db")
    catalogue(db)
    db.close()
    for browser in open_desk(tmp_path / "bare.db"):
        assert "Chưa có bài nào nêu số liệu của chỉ tiêu này" in words(browser.get(f"/so-lieu/{LATE}"))
        assert "Chưa có số liệu nào của đơn vị này" in words(browser.get("/tinh/quang-tri"))
        assert soup(browser.get("/tinh/quang-tri")).select(".chart") == []
