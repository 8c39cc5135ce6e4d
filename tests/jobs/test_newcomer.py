"""A new newspaper: its spider is written, can be imported, passes ruff, and its page goes through the fixture loop."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jobs.newcomer import Facts, NewcomerError, guess, join, known_layouts, spider_text
from scraper.newspaper import NewspaperSpider
from tests.jobs import newcomer_figures
from tests.jobs.conftest import Answer as Ended
from tests.jobs.conftest import Program
from tests.jobs.test_filters import PAGE
from tests.scraper.loopback import Answer, Site, proxy

HOUSE = Path(__file__).parents[2]
PAGES = HOUSE / "tests" / "scraper" / "pages"
URL = "https://baomau.example/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"
FAMILIES = [
    ("baonghean", "https://baomau.example/mot-cua-10123456.html", "ONECMS"),
    ("baocantho", "https://baomau.example/mot-cua-a123456.html", "FCKEDITOR"),
    ("baoquangtri", "https://baomau.example/mot-cua/202603/mot-cua-7ce1d0a/", "DATAIMAGES"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The project's folder as far as a newcomer touches it."""
    for part in ("scraper", "tests/scraper"):
        shutil.copytree(HOUSE / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    return tmp_path


def spider_in(path: Path) -> type[NewspaperSpider]:
    spec = importlib.util.spec_from_file_location(f"newcomer_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (found,) = [each for name, each in vars(module).items() if name.endswith("Spider") and each is not NewspaperSpider]
    assert issubclass(found, NewspaperSpider)
    return found


def ruff(*paths: Path) -> None:
    for command in (["check"], ["format", "--check"]):
        answer = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--config", HOUSE / "pyproject.toml", *paths],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("paper", "url", "family"), FAMILIES)
def test_a_page_of_a_known_family_is_known(house: Path, paper: str, url: str, family: str) -> None:
    page = (PAGES / paper / "1.html").read_bytes()
    (spider, saved, *_), facts = join("baomau", url, page, house)
    assert facts.family is not None
    assert facts.family.constant == family
    assert saved.read_bytes() == page
    ruff(spider)
    found = spider_in(spider)
    assert (found.name, found.domains, found.enabled) == ("baomau", ("baomau.example",), False)
    assert found.is_article(url)
    assert found.read(page, url).layout == found.layouts[0].name


def test_an_unknown_design_gets_selectors_that_read_it(house: Path) -> None:
    (spider, *_), facts = join("baomau", URL, PAGE.encode(), house)
    assert facts.family is None
    assert any("layouts" in doubt for doubt in facts.unsure)
    ruff(spider)
    article = spider_in(spider).read(PAGE, URL)
    assert article.title == "Xã Cam Lộ trả kết quả tại nhà"


def test_the_fixture_loop_goes_on_from_there(house: Path, diembao: Program) -> None:
    page = PAGE.replace("</h1>", '</h1><time class="ngay">04/03/2026 08:15</time><p class="tac-gia">Mai Lan</p>')
    (house / "page.html").write_text(page, encoding="utf-8")
    answer = diembao("newspaper", "baomau", "--url", URL, "--page", house / "page.html", "--house", house)
    assert answer.returncode == 0, answer.stderr
    assert "unsure: province" in answer.stdout
    assert "Từ đầu tháng 3" in answer.stdout
    assert "last (" in answer.stdout
    assert "04/03/2026 08:15" in answer.stdout
    again = diembao("newspaper", "baomau", "--url", URL, "--page", house / "page.html", "--house", house)
    assert again.returncode == 2
    assert "is there already" in again.stderr

    def loop() -> str:
        told = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/scraper/test_pages.py", "-q", "-k", "baomau/1"],
            cwd=house,
            env=os.environ | {"PYTHONPATH": str(house)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return told.stdout

    assert "1.json was missing and has been written" in loop()
    twin = (house / "tests/scraper/pages/baomau/1.json").read_text(encoding="utf-8")
    assert '"newspaper": "baomau"' in twin
    assert '"published": "2026-03-04T08:15:00+07:00"' in twin
    assert "was missing" not in loop()


MENU = """<nav><a href="/">Trang chủ</a><a href="/cai-cach-hanh-chinh">CCHC</a><a href="/thoi-su">Thời sự</a>
<a href="/rss.html">RSS</a></nav><div class="moi"><a href="/mot-xa-lam-viec-thu-bay-123460.html">a</a>
<a href="/hai-xa-lam-viec-thu-bay-98765.html">b</a><a href="/ba-xa-lam-viec-1234567.html">c</a>
<a href="https://bao-khac.example/mot-bai-999999.html">d</a></div><footer><a href="/rss/home.rss">RSS</a></footer>"""


def test_the_page_s_links_tell_addresses_lists_and_feeds(tmp_path: Path) -> None:
    page = PAGE.replace("<body>", "<body>" + MENU).replace(
        "<title>", '<meta property="og:site_name" content="Báo Hải Dương"><title>'
    )
    (spider, _, twin, addresses), facts = join(
        "baomau", URL, page.encode(), tmp_path, "Sitemap: https://baomau.example/s.xml"
    )
    assert facts.article_url == r"-\d{3,9}\.html$"
    assert facts.article_id == r"-(\d{3,9})\.html$"
    assert len(facts.alike) == 3
    assert facts.sections == ("https://baomau.example/cai-cach-hanh-chinh", "https://baomau.example/thoi-su")
    assert facts.feeds == ("https://baomau.example/rss/home.rss",)
    assert facts.sitemaps == ("https://baomau.example/s.xml",)
    assert facts.province == "hai-phong"  # since July 2025
    ruff(spider)
    found = spider_in(spider)
    for line in addresses.read_text(encoding="utf-8").splitlines():
        kind, url, *number = line.split()
        assert found.is_article(url) == (kind == "article"), url
        assert bool(number) == (kind == "article")
    assert json.loads(twin.read_text(encoding="utf-8"))["title"] == "Xã Cam Lộ trả kết quả tại nhà"


def test_the_twin_is_a_draft_that_fails_until_a_person_has_looked(house: Path) -> None:
    (_, saved, twin, _), _ = join("baomau", URL, PAGE.encode(), house)
    assert twin.name == "1.draft.json"
    program = "from tests.scraper.test_pages import test_twin_without_its_page_is_found as t; t()"
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=house,
        env=os.environ | {"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "AssertionError" in told.stderr
    twin.rename(saved.with_suffix(".json"))
    assert (
        subprocess.run(
            [sys.executable, "-c", program], cwd=house, env=os.environ | {"PYTHONPATH": str(house)}, check=False
        ).returncode
        == 0
    )


def test_a_design_only_another_newspaper_has_is_copied(house: Path) -> None:
    page = (PAGES / "baoquangtri" / "2.html").read_bytes()
    own = [family for family in known_layouts() if not family.shared]
    assert len(own) >= 1
    (spider, *_), facts = join("baomau", "https://baomau.example/mot-cua-123456.htm", page, house)
    ruff(spider)
    text = spider.read_text(encoding="utf-8")
    assert "scraper.spiders" not in text
    assert spider_in(spider).read(page, URL).title == facts.article.title


def test_every_layout_is_known_once() -> None:
    known = [family.layout.name for family in known_layouts()]
    assert len(known) == len(set(known))
    assert {"onecms", "dataimages", "fckeditor"} <= set(known)


@pytest.mark.slow
def test_drafts_read_most_pages_of_known_newspapers() -> None:
    counts, wrong = newcomer_figures.figures(list(newcomer_figures.fixtures()))
    own = counts["own"]
    for field, least in (("title", 0.95), ("body", 0.8), ("minute", 0.9), ("lead", 0.8)):
        assert own[field] >= least * own["of " + field], (field, wrong)


SITE = "http://baomau.example"


def fetched(diembao: Program, house: Path, robots: Answer) -> tuple[Ended, list[str]]:
    url = f"{SITE}/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"
    site = Site({f"{SITE}/robots.txt": robots, url: Answer(PAGE)})
    with proxy(site) as address:
        answer = diembao("newspaper", "baomau", "--url", url, "--house", house, env={"http_proxy": address})
    return answer, site.urls()


def test_a_page_is_fetched_once_and_the_sitemap_of_robots_taken(house: Path, diembao: Program) -> None:
    answer, asked = fetched(diembao, house, Answer(f"User-agent: *\nDisallow: /admin\nSitemap: {SITE}/sitemap.xml\n"))
    assert answer.returncode == 0, answer.stderr
    assert [urlsplit(url).path for url in asked] == ["/robots.txt", "/xa-cam-lo-tra-ket-qua-tai-nha-123456.html"]
    spider = spider_in(house / "scraper/spiders/baomau.py")
    assert spider.sitemaps == (f"{SITE}/sitemap.xml",)


@pytest.mark.parametrize(
    ("robots", "why"),
    [(Answer("User-agent: *\nDisallow: /\n"), "robots.txt disallows it"), (Answer("", 503), "answered 503")],
    ids=["forbidden", "unavailable"],
)
def test_what_robots_txt_forbids_is_not_fetched(house: Path, diembao: Program, robots: Answer, why: str) -> None:
    answer, asked = fetched(diembao, house, robots)
    assert answer.returncode == 2
    assert why in answer.stderr
    assert [urlsplit(url).path for url in asked] == ["/robots.txt"]
    assert not (house / "scraper/spiders/baomau.py").exists()


@pytest.mark.parametrize(
    "name", ['Báo """ + exit() + """', "Báo\\", "Báo\n\nimport os", "Báo \u202egnart", "'\"", "", "{}%s", "B" * 500]
)
def test_a_hostile_site_name_stays_a_name(tmp_path: Path, name: str) -> None:
    attribute = name.replace("&", "&amp;").replace('"', "&quot;")
    links = (
        '<nav><a href="/thoi-su&quot;);exit(&quot;">x</a><a href="http://[">x</a><a href="/thoi-su">x</a></nav>'
        '<link rel="alternate" type="application/rss+xml" href="/rss&quot;&#10;import os">'
    )
    page = f'<head><meta property="og:site_name" content="{attribute}">{links}</head>' + PAGE
    facts = guess("baomau", URL, page.encode())
    path = tmp_path / "baomau.py"
    path.write_text(spider_text(facts), encoding="utf-8")
    found = spider_in(path)
    assert found.title == facts.title
    assert found.sections == ("https://baomau.example/thoi-su",)
    assert found.feeds == ()


@pytest.mark.parametrize("slug", ["", "Bao", "báo", "../etc", "a", "1bao", "bao-mau", "b" * 40])
def test_a_slug_is_one_plain_word(tmp_path: Path, slug: str) -> None:
    with pytest.raises(NewcomerError, match="is no slug"):
        join(slug, URL, PAGE.encode(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["", "baomau.example/a-1.html", "file:///etc/passwd", "http://127.0.0.1/a", "http:///a"]
)
def test_an_address_is_one_of_the_web(url: str) -> None:
    with pytest.raises(NewcomerError):
        guess("baomau", url, PAGE.encode())


@pytest.mark.parametrize(
    "page", [b"", b"\x00\xff", b"<html></html>", b"<div>" * 2000], ids=["", "binary", "bare", "deep"]
)
def test_a_page_without_anything_still_gives_a_spider(tmp_path: Path, page: bytes) -> None:
    (spider, *_), facts = join("baomau", URL, page, tmp_path)
    assert isinstance(facts, Facts)
    ruff(spider)
    assert spider_in(spider).name == "baomau"


def test_outside_the_house_it_says_where_to_go(diembao: Program, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    answer = diembao("newspaper", "baomau", "--url", URL, "--page", "a.html")
    assert answer.returncode == 2
    assert "is not the project's folder" in answer.stderr
