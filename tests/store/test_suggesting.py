"""A search that finds nothing is told the words it may have meant, from the store's own articles, at a bounded cost."""

from __future__ import annotations

from typing import Any

import pytest

from nlp.text import fold, searchable
from store import write
from store.search import index_pending
from store.suggesting import MOST_SUGGESTED, suggest
from tests.store.conftest import START, article, page, save

TITLES = (
    *["Thủ tục hành chính ở xã Mẫu"] * 3,
    *("Hành trình của một tấm thẻ", "Hồ sơ trực tuyến tăng", "Trụ sở mới của sở", "Đất đai và tỷ lệ hồ sơ đúng hạn"),
)


@pytest.fixture
def told(db: Any) -> Any:
    """A store of a few articles with these titles."""
    run = write.begin_run(db, "run", [], START)
    for number, title in enumerate(TITLES):
        save(db, run, page(number, run), article(number, (f"Bài số {number}.",), title=title))
    index_pending(db, fold, searchable)
    return db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thủ tcu hành chính", "thủ tục hành chính"),  # two letters changed places
        ("thu tuc hanh chihn", "thủ tục hành chính"),
        ("thurr tuc", None),  # two slips in one word
        ("thur tucj hanhf chinhs", "thủ tục hành chính"),  # typed for Telex, with Telex off
        ("thutuc hanh chinh", "thủ tục hành chính"),  # a space forgotten
        ("thu tuc hanh trinh", "thủ tục hành chính"),  # all words are there, never in one article; it sounds alike
        ("ho xo truc tuyen", "hồ sơ trực tuyến"),
        ("Đất đaii", "đất đai"),
        ("ty lee dung han", "tỷ lệ đúng hạn"),  # words that stand apart are spelt each by itself
        ("thủ tục hành chính", None),  # found as it stands
        ("ma trận", None),
        ("zzzzzz", None),
        ("", None),
        ("!!! ???", None),
        ("2024", None),
        ("a b c d e f g h i k l m n", None),
        ("x" * 500, None),
    ],
)
def test_what_was_meant_is_the_first_that_is_told(told: Any, typed: str, meant: str | None) -> None:
    found = suggest(told, typed, searchable)
    assert [words for words, _ in found[:1]] == ([meant] if meant else [])
    assert len(found) <= MOST_SUGGESTED


def test_the_number_is_that_of_the_articles(told: Any) -> None:
    assert suggest(told, "thu tuc hanh chihn", searchable)[0] == ("thủ tục hành chính", 3)


@pytest.mark.parametrize(
    "typed", ['"thu tcu"', "thu* OR tcu", "NEAR(thu tcu)", "'; DROP TABLE versions; --", "\x00\ud800"]
)
def test_hostile_words_are_words(told: Any, typed: str) -> None:
    assert isinstance(suggest(told, typed, searchable), list)


def test_the_questions_to_the_index_are_bounded(told: Any) -> None:
    """Each costs a few microseconds to a few milliseconds, on a store of whatever size."""
    asked: list[str] = []
    told.conn.set_trace_callback(asked.append)
    suggest(told, "thu tuc hanh trinh cua mot tam sos", searchable)
    few = len(asked)
    asked.clear()
    suggest(told, "hanh cua mot tam the tang dat dai", searchable)
    told.conn.set_trace_callback(None)
    assert 0 < few < 600
    assert len(asked) < 5_000
