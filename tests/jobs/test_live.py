"""`diembao doctor PAPER --live`: the facts of an invented newspaper on loopback, right and wrong ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from store.checks import newest_checks
from store.schema import connect
from tests.jobs.conftest import Answer as Ended
from tests.jobs.conftest import Program
from tests.scraper.loopback import HOME, Answer, Site, article_url, newspaper, proxy

LISTS = ("/rss/home.rss", "/sitemap.xml", "/thoi-su", "/thoi-su/cai-cach-hanh-chinh", "/kinh-te", "/xa-hoi")
FACTS = ("robots", "domains", "feeds", "sitemaps", "sections", "article_url", "headline", "body", "lead", "author")


def looked(diembao: Program, site: Site) -> tuple[Ended, dict[str, dict[str, Any]]]:
    with proxy(site) as address:
        answer = diembao("doctor", "baosongmay", "--live", "--json", "--proxy", address)
    assert "Traceback" not in answer.stderr, answer.stderr
    return answer, {row["field"]: row for row in json.loads(answer.stdout)}


def site(**changes: Any) -> Site:
    """Báo Sông Mây with an article on every list."""
    pages = newspaper(6)
    listed = Answer(f'<html><body><a href="{article_url(1)}">Kỳ 1</a></body></html>')
    pages |= {f"{HOME}/{path}": listed for path in ("thoi-su/cai-cach-hanh-chinh", "kinh-te", "xa-hoi")}
    return Site(pages | {HOME + "/" + path: answer for path, answer in changes.items()})


def test_a_sound_newspaper_has_right_facts_and_is_asked_little(diembao: Program, tmp_path: Path) -> None:
    asked = site()
    answer, told = looked(diembao, asked)
    assert answer.returncode == 0, answer.stdout
    assert set(told) == {*FACTS, "published"}
    assert [fact for fact, row in told.items() if not row["ok"]] == []
    assert "Xã vùng cao trả hồ sơ đúng hẹn" in told["headline"]["said"]
    assert told["author"]["said"].startswith("chưa rõ")  # this article names none
    urls = asked.urls()
    assert len(urls) == len(set(urls)), "nothing is asked twice"
    assert {f"{HOME}{path}" for path in LISTS} <= set(urls)
    assert len([url for url in urls if "tra-ho-so" in url]) <= 3
    assert f"{HOME}/robots.txt" in urls
    db = connect(tmp_path / "diembao.db")
    kept = {row["fact"]: row for row in newest_checks(db, "baosongmay")}
    db.close()
    assert kept["body"]["verdict"] == "right"
    assert kept["body"]["right_utc"] == kept["body"]["checked_utc"]
    assert kept["author"]["verdict"] == "unknown"


def test_the_list_of_papers_shows_the_check(diembao: Program) -> None:
    looked(diembao, site())
    rows = [json.loads(line) for line in diembao("papers", "--json").stdout.splitlines()]
    checked = next(row for row in rows if row["slug"] == "baosongmay")
    assert checked["last_check_utc"]
    assert checked["checks"]["feeds"]["verdict"] == "right"
    assert next(row for row in rows if row["slug"] == "baonghean")["last_check_utc"] is None
    assert "chưa kiểm tra" in diembao("papers").stdout


def test_what_is_wrong_is_told_fact_by_fact(diembao: Program) -> None:
    html = Answer("<html><body>Trang chủ</body></html>", headers={"Content-Type": "text/html; charset=utf-8"})
    bad = site(**{"rss/home.rss": html, "sitemap.xml": Answer("không có", 404), "kinh-te": Answer("cấm", 403)})
    answer, told = looked(diembao, bad)
    assert answer.returncode == 1
    assert {fact for fact, row in told.items() if not row["ok"]} == {"feeds", "sitemaps", "sections"}
    assert f"{HOME}/rss/home.rss: trả về trang HTML" in told["feeds"]["said"]
    assert "HTTP 404" in told["sitemaps"]["said"]
    assert "1 trong 4 hỏng" in told["sections"]["said"]
    assert "HTTP 403" in told["sections"]["said"]


def test_a_page_no_layout_fits_is_told(diembao: Program) -> None:
    page = "<html><head><title>{0}</title></head><body><h1>{0}</h1><div>{1}</div></body></html>".format(
        "Xã vùng cao mở lớp học chữ buổi tối",
        "<p>Bà con học vào buổi tối, sau giờ lên nương, ở nhà văn hóa xã.</p>" * 3,
    )
    redesigned = site()
    redesigned.pages |= {article_url(n): Answer(page) for n in range(6)}
    answer, told = looked(diembao, redesigned)
    assert answer.returncode == 1
    assert not told["headline"]["ok"]
    assert "không mẫu trang nào khớp" in told["headline"]["said"]


def test_robots_that_forbid_everything_are_obeyed(diembao: Program) -> None:
    closed = site(**{"robots.txt": Answer("User-agent: *\nDisallow: /\n")})
    answer, told = looked(diembao, closed)
    assert answer.returncode == 1
    assert closed.urls() == [f"{HOME}/robots.txt"]
    assert not told["robots"]["ok"]
    assert "cấm" in told["robots"]["said"]
    assert told["feeds"]["said"]


def test_a_site_that_is_down_is_one_wrong_domain(diembao: Program) -> None:
    down = Site({})
    down.pages = {f"{HOME}/robots.txt": Answer("hỏng", 500)}
    answer, told = looked(diembao, down)
    assert answer.returncode == 1
    assert "robots.txt answered 500" in told["robots"]["said"]


def test_a_live_check_names_its_newspaper(diembao: Program) -> None:
    answer = diembao("doctor", "--live")
    assert answer.returncode == 2
    assert "--live goes with one newspaper" in answer.stderr
