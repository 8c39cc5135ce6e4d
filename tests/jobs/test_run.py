"""`diembao run` as cron starts it, over an invented newspaper on loopback: exit codes, its line, its options."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.jobs.conftest import Answer as Ended
from tests.jobs.conftest import Program
from tests.jobs.postmen import PASSWORD, USER, Postman, certificate, serving
from tests.jobs.reform_months import OTHERWISE, store_months, texts
from tests.scraper.loopback import HOME, Answer, Site, article_url, newspaper, proxy

SINCE = ("--since", "2026-01-01")


def run(diembao: Program, site: Site, *more: str) -> Ended:
    with proxy(site) as address:
        return diembao("run", "baosongmay", "--json", "--proxy", address, *SINCE, *more)


def told(answer: Ended) -> dict[str, Any]:
    """The one line of standard output."""
    assert "Traceback" not in answer.stderr
    (line,) = answer.stdout.splitlines()
    row = json.loads(line)
    assert row["exit"] == answer.returncode
    return dict(row)


def asked(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_a_good_run_ends_with_0_and_one_line_of_json(diembao: Program, tmp_path: Path) -> None:
    answer = run(diembao, Site(newspaper(4)))
    row = told(answer)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert (row["articles_new"], row["annotated"], row["failed_papers"], row["stopped"]) == (4, 4, [], None)
    assert asked(tmp_path / "diembao.db", "SELECT exit_code FROM runs") == [(0,)]
    again = told(run(diembao, Site(newspaper(4))))
    assert (again["articles_new"], again["articles_changed"], again["annotated"]) == (0, 0, 0)


def test_a_paper_that_answers_500_ends_with_3_and_its_reason(diembao: Program) -> None:
    pages: dict[str, Any] = dict.fromkeys(newspaper(2), Answer("hỏng", 500))
    answer = run(diembao, Site(pages))
    row = told(answer)
    assert answer.returncode == 3
    assert row["failed_papers"] == ["baosongmay"]
    assert answer.stderr == "diembao: baosongmay: robots.txt answered 500\n"


# aiosmtpd takes a line that is TLS from its first byte for an open one.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_letter_of_a_run_goes_by_the_same_server_as_the_others(diembao: Program, tmp_path: Path) -> None:
    keys = certificate(tmp_path)
    (tmp_path / "mk.txt").write_text(PASSWORD, encoding="utf-8")
    with serving(Postman(), "smtps", keys) as postman, proxy(Site(dict.fromkeys(newspaper(2), Answer("", 500)))) as way:
        settings = {
            "DIEMBAO_SMTP": f"smtps://{USER}@localhost:{postman.port}",
            "DIEMBAO_SMTP_PASSWORD_FILE": str(tmp_path / "mk.txt"),
            "DIEMBAO_SMTP_CA": str(keys[0]),
        }
        letters = ("--health", "khỏe.json", "--mail-to", "Trực máy <truc@mau.example>")
        answer = diembao("run", "baosongmay", "--proxy", way, *SINCE, *letters, env=settings)
    assert answer.returncode == 3
    assert answer.stderr == "diembao: baosongmay: robots.txt answered 500\n"
    assert postman.recipients == [["truc@mau.example"]]


def test_a_run_says_once_that_the_language_of_a_month_has_moved(diembao: Program, tmp_path: Path) -> None:
    store_months(tmp_path / "diembao.db", {"2025-01": texts(OTHERWISE, 16, 4)}).close()
    first, second = (run(diembao, Site(newspaper(1))) for _ in range(2))
    assert (told(first)["annotated"], told(second)["annotated"]) == (17, 0)
    (line,) = first.stderr.splitlines()
    assert line.startswith("diembao: tháng 01/2025: ")
    assert "từ ngữ đã rời xa dữ liệu đã học" in line
    assert second.stderr == ""


def test_lists_that_answer_500_are_the_reason(diembao: Program) -> None:
    pages: dict[str, Any] = dict.fromkeys(newspaper(2), Answer("hỏng", 500))
    pages[f"{HOME}/robots.txt"] = Answer("User-agent: *\nAllow: /\n")
    answer = run(diembao, Site(pages), "--max-pages", "2")
    assert told(answer)["failed_papers"] == ["baosongmay"]
    assert answer.stderr.startswith("diembao: baosongmay: HTTP 500 at http://baosongmay.example/")
    assert answer.stderr.count("\n") == 1


def test_nothing_listening_ends_with_3_and_no_password_is_told(diembao: Program, tmp_path: Path) -> None:
    with proxy(Site({})) as address:
        pass  # now nobody is there
    secret = address.replace("http://", "http://ban-doc:mat-khau-7@")
    answer = diembao("run", "baosongmay", "--proxy", secret)
    assert answer.returncode == 3
    assert "failed_papers=baosongmay" in answer.stdout
    assert "robots.txt cannot be had" in answer.stderr
    assert answer.stderr.count("\n") == answer.stdout.count("\n") == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "mat-khau-7" not in answer.stdout + answer.stderr
    assert b"mat-khau-7" not in kept


def test_a_paper_that_forbids_it_is_not_fetched_and_no_failure(diembao: Program, tmp_path: Path) -> None:
    site = Site(newspaper(3) | {f"{HOME}/robots.txt": Answer("User-agent: diembao\nDisallow: /\n")})
    answer = run(diembao, site)
    assert answer.returncode == 0
    assert told(answer)["articles_new"] == 0
    assert site.urls() == [f"{HOME}/robots.txt"]
    assert ("robots.txt disallows it",) in asked(tmp_path / "diembao.db", "SELECT DISTINCT reason FROM frontier")


def test_since_max_pages_contact_and_archive_are_kept_to(diembao: Program, tmp_path: Path) -> None:
    site = Site(newspaper(3))
    answer = run(diembao, site, "--contact", "phongbaochi@mau.gov.vn", "--archive", "warc", "--max-pages", "9")
    row = told(answer)
    assert row["pages"] <= 9
    assert {headers["user-agent"] for _, headers in site.asked} == {"diembao/0.1 (+phongbaochi@mau.gov.vn)"}
    (archive,) = (tmp_path / "warc").glob("baosongmay-*.warc.gz")
    with archive.open("rb") as records:
        kept = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(records)]
    stored = asked(tmp_path / "diembao.db", "SELECT final_url FROM pages WHERE archive_file IS NOT NULL ORDER BY id")
    assert [None, *(url for (url,) in stored)] == kept
    assert article_url(0) in kept
    by_warc = diembao("read", "warc/" + archive.name)
    assert any(json.loads(line)["status"] == "ok" for line in by_warc.stdout.splitlines())

    later = Site(newspaper(3))
    with proxy(later) as address:
        answer = diembao("run", "baosongmay", "--db", "b.db", "--proxy", address, "--since", "2026-06-30")
    assert answer.returncode == 0
    reasons = asked(tmp_path / "b.db", "SELECT DISTINCT reason FROM frontier WHERE kind = 'article'")
    assert reasons == [("published 2026-06-05, before 2026-06-30",)]
    assert asked(tmp_path / "b.db", "SELECT count(*) FROM articles") == [(0,)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--proxy", "vanphong"),
        ("--proxy", "socks5://127.0.0.1:1080"),
        ("--proxy", "http://ban-doc:mat-khau-7@[::1"),
        ("--contact", "a\r\nX-Header: y"),
        ("--max-pages", "0"),
        ("--since", "99999999999999999999d"),
        ("--since", "0001-01-01T00:00:00+14:00"),
        ("--archive", "taken"),
        ("--db", "taken/a.db"),
    ],
)
def test_bad_options_are_refused_before_anything_is_done(
    diembao: Program, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    (tmp_path / "taken").write_text("một tệp", encoding="utf-8")
    answer = diembao("run", "baosongmay", *arguments)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert "mat-khau-7" not in answer.stderr
    assert not (tmp_path / "diembao.db").exists()


def test_an_archive_that_cannot_be_written_fails_the_paper_and_keeps_the_queue(
    diembao: Program, tmp_path: Path
) -> None:
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "deep").write_text("một tệp", encoding="utf-8")
    answer = run(diembao, Site(newspaper(2)), "--archive", "warc/deep/er")
    assert answer.returncode in (2, 3)
    assert "Traceback" not in answer.stderr
    again = told(run(diembao, Site(newspaper(2)), "--archive", "warc"))
    assert again["articles_new"] == 2
