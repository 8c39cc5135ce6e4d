"""Reprints: the same text in two newspapers is one story; alike is not the same."""

from __future__ import annotations

from typing import Any

import pytest

from store import read, write
from store.schema import StoreError
from tests.store.conftest import HOUR, START, article, page, save

WORDS = ("một", "cửa", "hồ", "sơ", "trực", "tuyến", "đúng", "hạn", "xã", "phường", "công", "chức", "người", "dân")


def text(seed: int, length: int = 200) -> str:
    """A long paragraph that no other seed shares."""
    return " ".join(f"{WORDS[(i * seed) % len(WORDS)]}{(i * i * seed) % 97}" for i in range(length))


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", [], START)


def put(db: Any, run: int, number: int, newspaper: str, body: tuple[str, ...], **more: Any) -> int:
    url = f"https://{newspaper}.example/{number}"
    row = page(number, run, newspaper=newspaper, url=url)
    saved = save(db, run, row, article(number, body, url=url, published=START + number * HOUR, **more))
    return int(saved.article_id)


def test_equal_and_nearly_equal_texts_are_found(db: Any, run: int) -> None:
    whole = put(db, run, 1, "baomau", (text(3), text(5)))
    same = put(db, run, 2, "baokhac", (text(3), text(5)), title="Tiêu đề riêng")
    edited = put(db, run, 3, "baokhac", (text(7) + " thêm vài chữ ở cuối", text(11)))
    original = put(db, run, 4, "baomau", (text(7), text(11)))
    put(db, run, 5, "baokhac", (text(13), text(17)))
    assert sorted(read.reprints(db)) == [[whole, same], [edited, original]]


def test_a_shortened_reprint_is_found_and_half_a_text_is_not(db: Any, run: int) -> None:
    whole = put(db, run, 1, "baomau", (text(3), text(5)))
    short = put(db, run, 2, "baokhac", (text(3),))
    put(db, run, 3, "baokhac", (text(5, 100) + " " + text(19, 100),))
    put(db, run, 4, "baokhac", (text(3, 130) + " " + text(23, 70),))  # two thirds
    assert read.reprints(db) == [[whole, short]]


def test_one_newspaper_does_not_reprint_itself_and_short_notices_are_left_alone(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baomau", (text(3),))
    put(db, run, 3, "baomau", ("Hôm nay trời nắng, lịch cắt điện như cũ.",))
    put(db, run, 4, "baokhac", ("Hôm nay trời nắng, lịch cắt điện như cũ nhé.",))
    assert read.reprints(db) == []


def test_notices_of_the_same_few_words_are_no_story(db: Any, run: int) -> None:
    for number in range(20):  # many, for only a sample of the runs of words is compared first
        notice = text(number + 2, 25)
        put(db, run, 2 * number, "baomau", (f"Báo Mẫu: {notice}",))
        put(db, run, 2 * number + 1, "baokhac", (f"Báo Khác: {notice}",))
    assert read.reprints(db) == []


def test_only_current_versions_since_a_day_count(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baokhac", (text(3),))
    assert len(read.reprints(db)) == 1
    assert read.reprints(db, since="2025-03-05") == read.reprints(db, limit=1) == []
    put(db, run, 2, "baokhac", (text(5),))
    assert read.reprints(db) == []


def test_stories_are_named_by_the_first_published_and_replaced(db: Any, run: int) -> None:
    later = put(db, run, 9, "baomau", (text(3),))
    first = put(db, run, 2, "baokhac", (text(3),))
    assert write.save_stories(db, read.reprints(db)) == 1
    rows = list(db.conn.execute("SELECT article_id, story_id FROM v_articles ORDER BY article_id"))
    assert rows == [(later, first), (first, first)]
    assert list(db.conn.execute("SELECT id, articles FROM stories")) == [(first, 2)]
    assert write.save_stories(db, []) == 0
    assert db.conn.execute("SELECT count(*) FROM articles WHERE story_id IS NOT NULL").fetchone() == (0,)


@pytest.mark.parametrize("group", [[1], [1, 99], [1, 1]])
def test_a_story_needs_two_known_articles(db: Any, run: int, group: list[int]) -> None:
    put(db, run, 1, "baomau", (text(3),))
    with pytest.raises(StoreError, match="two or more known articles"):
        write.save_stories(db, [group])
