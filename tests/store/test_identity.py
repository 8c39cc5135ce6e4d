"""One article under many addresses is one; two articles under one id are two."""

from __future__ import annotations

from typing import Any

import pytest

from store import read, write
from store.frontier import article_at
from store.rows import url_key
from tests.store.conftest import BODY, HOUR, START, article, page, save

OTHER = (
    "Giá vàng sáng nay tăng thêm ba trăm nghìn đồng mỗi lượng so với chốt phiên hôm qua.",
    "Người mua xếp hàng trước các tiệm vàng từ sớm, song lượng bán ra không nhiều.",
)


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", ["baomau"], START)


def put(db: Any, run: int, url: str, body: tuple[str, ...] = BODY, now: Any = START, **more: Any) -> Any:
    row = article(1, body, **{"url": url, **more})
    return save(db, run, page(1, run, url=url), row, now=now)


def aliases(db: Any) -> set[str]:
    return {row[0] for row in db.conn.execute("SELECT url FROM aliases")}


def test_a_new_slug_another_section_and_a_former_host_are_one_article(db: Any, run: int) -> None:
    first = put(db, run, "https://baocu.example/mot-cua-3123456.html", number="3123456")
    for url in ("https://baomau.example/mot-cua-moi-3123456.html", "https://baomau.example/xa-hoi/x-3123456.html"):
        again = put(db, run, url, number="3123456")
        assert (again.article_id, again.outcome) == (first.article_id, "same")
        assert article_at(db, url_key(url)) == first.article_id
    assert read.counts(db)["articles"] == 1
    assert db.conn.execute("SELECT url FROM articles").fetchone() == ("https://baocu.example/mot-cua-3123456.html",)


def test_the_same_number_of_another_newspaper_is_another_article(db: Any, run: int) -> None:
    one = put(db, run, "https://baomau.example/a-1.html", number="1")
    two = put(db, run, "https://baokhac.example/a-1.html", number="1", newspaper="baokhac")
    assert one.article_id != two.article_id


def test_spellings_lead_to_one_article_without_any_id(db: Any, run: int) -> None:
    plain = "https://baomau.example/mot-cua"
    one = put(db, run, "https://baomau.example/mot-cua.html", addresses=[plain])
    two = put(db, run, "http://m.baomau.example/mot-cua.html/", addresses=[plain])
    assert (two.article_id, two.outcome) == (one.article_id, "same")
    assert aliases(db) == {plain, "http://m.baomau.example/mot-cua.html/"}
    links = [{"url": url, "newspaper": "baomau", "kind": "article"} for url in (plain, *aliases(db))]
    assert write.enqueue(db, links, START) == 0, "the queue knows an alias of a known article"


def test_a_new_slug_of_a_known_article_is_fetched_for_it_may_be_an_edit(db: Any, run: int) -> None:
    put(db, run, "https://baomau.example/mot-cua-7.html", number="7")
    renamed = {"url": "https://baomau.example/hai-cua-7.html", "newspaper": "baomau", "kind": "article"}
    assert write.enqueue(db, [renamed], START) == 1
    assert put(db, run, renamed["url"], number="7", title="Hai cửa").outcome == "changed"
    assert write.enqueue(db, [renamed], START) == 0


def test_an_id_given_again_by_a_new_system_does_not_unite_two_articles(db: Any, run: int) -> None:
    old = put(db, run, "https://baomau.example/mot-cua-88701.html", number="88701")
    new = put(db, run, "https://baomau.example/gia-vang-88701.html", OTHER, number="88701", title="Giá vàng hôm nay")
    assert new.outcome == "new"
    assert old.article_id != new.article_id
    numbers = dict(db.conn.execute("SELECT id, number FROM articles").fetchall())
    assert numbers == {old.article_id: "88701", new.article_id: "88701~2"}
    ((warnings,),) = db.conn.execute("SELECT warnings FROM versions WHERE id = ?", (new.version_id,)).fetchall()
    assert "id 88701 is that of another article: https://baomau.example/mot-cua-88701.html" in warnings

    # Each is found again by its text where its address has changed, and edits of one are no edits of the other.
    again = put(db, run, "https://baomau.example/vang-88701.html", OTHER, number="88701", title="Giá vàng hôm nay")
    assert (again.article_id, again.outcome) == (new.article_id, "same")
    moved = put(db, run, "https://baomau.example/mot-cua-2-88701.html", number="88701")
    assert moved.article_id == old.article_id
    third = put(db, run, "https://baomau.example/khac-88701.html", ("Không dính dáng gì.",), number="88701", title="Lũ")
    assert third.outcome == "new"
    assert db.conn.execute("SELECT number FROM articles WHERE id = ?", (third.article_id,)).fetchone() == ("88701~3",)


def test_a_title_rewritten_over_the_same_text_is_the_same_article(db: Any, run: int) -> None:
    one = put(db, run, "https://baomau.example/mot-cua-7.html", number="7")
    two = put(db, run, "https://baomau.example/lam-moi-7.html", number="7", title="Đổi hẳn cách đặt đầu đề")
    three = put(db, run, "https://baomau.example/lam-moi-7.html", OTHER, number="7", title="Đổi hẳn cách đặt đầu đề")
    assert one.article_id == two.article_id == three.article_id
    assert [two.outcome, three.outcome] == ["changed", "changed"]


def test_a_canonical_link_to_another_article_is_not_believed(db: Any, run: int) -> None:
    """Some systems print the address of the newest article as canonical on every page."""
    wrong = "https://baomau.example/gia-vang-2.html"
    gold = put(db, run, wrong, OTHER, title="Giá vàng hôm nay")
    row = article(1, BODY, url=wrong)
    served = "https://baomau.example/mot-cua-1.html"
    other = save(db, run, page(1, run, url=served), row)
    assert other.article_id != gold.article_id
    found = dict(db.conn.execute("SELECT id, url FROM articles").fetchall())
    assert found == {gold.article_id: wrong, other.article_id: served}
    assert save(db, run, page(1, run, url=served), row).outcome == "same"
    assert put(db, run, wrong, OTHER, title="Giá vàng hôm nay").article_id == gold.article_id


def test_a_page_that_was_always_there_may_change_wholly(db: Any, run: int) -> None:
    one = put(db, run, "https://baomau.example/thoi-tiet.html")
    two = put(db, run, "https://baomau.example/thoi-tiet.html", OTHER, title="Thời tiết ngày mai")
    assert (two.article_id, two.outcome) == (one.article_id, "changed")


def test_a_known_article_takes_its_id_when_one_is_first_told(db: Any, run: int) -> None:
    one = put(db, run, "https://baomau.example/mot-cua-7.html")
    put(db, run, "https://baomau.example/mot-cua-7.html", number="7", now=START + HOUR)
    assert put(db, run, "https://baomau.example/x-7.html", number="7").article_id == one.article_id
    # An id another article has is not taken from it.
    put(db, run, "https://baomau.example/la.html", OTHER, title="Giá vàng hôm nay")
    put(db, run, "https://baomau.example/la.html", OTHER, title="Giá vàng hôm nay", number="7")
    assert db.conn.execute("SELECT count(*) FROM articles WHERE number = '7'").fetchone() == (1,)


def test_an_archive_that_counts_apart_keeps_apart(db: Any, run: int) -> None:
    here = put(db, run, "https://baomau.example/a-130891.html", number="130891")
    there = put(db, run, "https://baomau.example/bbt/b-130891.html", number="bbt:130891", title=article(1)["title"])
    assert here.article_id != there.article_id
    merged = put(db, run, "http://www.baocu.example/c-130891.html", number="bbt:130891")
    assert merged.article_id == there.article_id
