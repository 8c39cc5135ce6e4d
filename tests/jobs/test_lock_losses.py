"""A server of locks that goes at the worst moment: one line that names it, and no site is visited twice at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from functools import partial

import pytest

from jobs.sites import LOST
from tests.jobs.conftest import Answer, Program
from tests.jobs.postgres import cutting, postgres
from tests.scraper.loopback import Answer as PageAnswer
from tests.scraper.loopback import Site, article_page, article_url, newspaper, proxy

psycopg = pytest.importorskip("psycopg", reason="POSTGRES'S CLIENT IS MISSING: pip install 'diembao[cluster]'")
ARTICLES = [article_url(number) for number in range(8)]
IS_ARTICLE = re.compile(r"-\d{4}\.html$")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("server")) as address:
        yield address


def crawl(diembao: Program, site: Site, lock: str) -> Answer:
    with proxy(site) as address:
        return diembao("crawl", "baosongmay", "--lock", lock, "--proxy", address, "--since", "2026-01-01")


def fetched(site: Site) -> list[str]:
    """The articles that were sent whole, each as often as it was; a later look asks only whether one has changed."""
    return sorted(url for url, headers in site.asked if IS_ARTICLE.search(url) and "if-none-match" not in headers)


def test_cut_off_before_the_first_question_nothing_is_visited(diembao: Program, server: str) -> None:
    """The connection stands, and the first question of it is not answered any more."""
    site = Site(newspaper(8))
    with cutting(server, lambda number, piece: b"pg_try_advisory_lock" in piece) as address:
        answer = crawl(diembao, site, address)
    place = address.replace("diembao@", "***@")
    (line,) = answer.stderr.splitlines()
    assert (answer.returncode, answer.stdout) == (1, "")
    assert line.startswith(f"diembao: {place}: the server of locks cannot be reached: ")
    assert line.endswith("when it runs, run the same command again: what is done is kept")
    assert site.asked == []
    assert crawl(diembao, site, server).returncode == 0
    assert fetched(site) == ARTICLES


def test_cut_off_when_the_visit_begins_the_newspaper_is_left_alone(diembao: Program, server: str) -> None:
    """The command looks into the site's file by the first connection; the visit holds the second."""
    site = Site(newspaper(8))
    with cutting(server, lambda number, piece: number == 2 and b"pg_try_advisory_lock" in piece) as address:
        answer = crawl(diembao, site, address)
    (line,) = answer.stderr.splitlines()
    assert answer.returncode == 3
    assert line.startswith("diembao: baosongmay: no visit: postgresql://***@")
    assert "the server of locks cannot be reached" in line
    assert "failed_papers=baosongmay" in answer.stdout
    assert site.asked == []
    assert crawl(diembao, site, server).returncode == 0
    assert fetched(site) == ARTICLES


def test_lost_amid_the_visit_it_ends_and_the_next_goes_on(diembao: Program, server: str) -> None:
    """The lock is free from then on, and so has the site to be; what was fetched is kept."""

    def slowly(number: int, times: int) -> PageAnswer:
        if number == 3 and times == 0:
            with psycopg.connect(server, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        time.sleep(0.3)  # a slow site: the visit hears of the loss long before the last article
        return article_page(number)

    wanted = [article_url(number) for number in range(60)]
    site = Site({**newspaper(60), **{url: partial(slowly, number) for number, url in enumerate(wanted)}})
    answer = crawl(diembao, site, server)
    assert answer.returncode == 3
    assert answer.stderr == f"diembao: baosongmay: {LOST}\n"
    assert 1 <= len(fetched(site)) < len(wanted)
    assert crawl(diembao, site, server).returncode == 0
    assert fetched(site) == wanted


def test_a_server_that_is_gone_when_the_visit_is_over_costs_a_merge(diembao: Program, server: str) -> None:
    """The third connection is the merge's; the next run merges what the visit left."""
    site = Site(newspaper(8))
    with cutting(server, lambda number, piece: number == 3 and b"pg_try_advisory_lock" in piece) as address:
        answer = crawl(diembao, site, address)
    (line,) = answer.stderr.splitlines()
    assert answer.returncode == 3
    assert line.startswith("diembao: baosongmay: postgresql://***@")
    assert "articles_new=0" in answer.stdout
    assert crawl(diembao, site, server).returncode == 0
    assert fetched(site) == ARTICLES
    assert len(json.loads(diembao("search", "hồ sơ", "--json").stdout)) == len(ARTICLES)
