"""Search: exact words first, no query breaks it, the snippet is cut from the original text."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.text import fold, searchable, searchable_map
from store import write
from store.search import SNIPPET, index_pending, reindex, search
from tests.store.conftest import HOUR, START, annotate, article, page, save

TEXTS = {
    1: ("Cải cách thủ tục hành chính", "Bộ phận một cửa giải quyết thủ tục hành chính đúng hạn."),
    2: ("Bàn về đất đai", "Cán bộ bàn cách đo đất."),
    3: ("Bán hàng cuối tuần", "Người dân bán rau ở chợ, hành lá đủ loại, chính vụ, tục lệ cũ, thủ công."),
    4: ("Quy định mới", "Nghị định 42/2022/NĐ-CP về dịch vụ công; tỷ lệ hồ sơ số hoá tăng."),
}


@pytest.fixture
def run(db: Any) -> int:
    run = write.begin_run(db, "run", [], START)
    for number, (title, body) in TEXTS.items():
        save(db, run, page(number, run), article(number, (body,), title=title, published=START + number * 24 * HOUR))
    index_pending(db, fold, searchable)
    return run


def ask(db: Any, query: str, **more: Any) -> list[dict[str, Any]]:
    return search(db, query, fold, searchable, searchable_map=searchable_map, **more)


def numbers(db: Any, query: str, **more: Any) -> list[int]:
    return [int(row["url"][-6]) for row in ask(db, query, **more)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("thủ tục hành chính", [1, 3]),  # side by side first; 3 has the words scattered
        ("thu tuc hanh chinh", [1, 3]),
        ('"thủ tục hành chính"', [1]),
        ('"thu tuc hanh chinh"', [1]),
        ("THỦ TỤC", [1, 3]),
        ("bàn", [2, 3]),  # as typed before bán
        ("bán", [3, 2]),
        ("dat dai", [2]),
        ("đất đai", [2]),
        ("42/2022/NĐ-CP", [4]),
        ("42/2022/nd-cp", [4]),
        ("ty le", [4]),
        ("tỉ lệ", [4]),  # printed tỷ
        ("số hóa", [4]),  # printed hoá
        ("không có từ này", []),
        ("", []),
        ('"', []),
        ("-- * ( ) : ^", []),
    ],
)
def test_what_is_found_and_in_which_order(db: Any, run: int, query: str, found: list[int]) -> None:
    assert numbers(db, query) == found


def test_decomposed_queries_find_the_same(db: Any, run: int) -> None:
    assert numbers(db, unicodedata.normalize("NFD", "thủ tục hành chính")) == [1, 3]


def test_exact_is_told(db: Any, run: int) -> None:
    assert [row["exact"] for row in ask(db, "bàn")] == [1, 0]


def test_filters_and_limit(db: Any, run: int) -> None:
    assert numbers(db, "bàn", newspaper="baokhac") == []
    assert numbers(db, "bàn", since="2025-03-07") == [3]
    assert numbers(db, "bàn", limit=1) == [2]


def test_an_edit_replaces_the_earlier_text_and_going_back_brings_it_again(db: Any, run: int) -> None:
    title, body = TEXTS[1]
    save(db, run, page(1, run), article(1, ("Nội dung đã đổi hẳn.",), title="Đính chính"))
    assert numbers(db, '"thủ tục hành chính"') == []  # at once, before the new text is indexed
    assert index_pending(db, fold, searchable) == 1
    assert index_pending(db, fold, searchable) == 0
    assert numbers(db, "đính chính") == [1]
    save(db, run, page(1, run), article(1, (body,), title=title))
    assert numbers(db, '"thủ tục hành chính"') == [1]


def test_the_index_can_be_built_anew(db: Any, run: int) -> None:
    save(db, run, page(5, run), article(5, title="Bài thứ năm"))
    assert reindex(db, fold, searchable) == 5
    assert numbers(db, "thủ tục hành chính") == [1, 3]
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")


def test_abbreviations_are_asked_after_the_words_as_typed(db: Any, run: int) -> None:
    def expansions(query: str) -> list[str]:
        return ['"thủ tục hành chính"'] if query == "TTHC" else []

    assert numbers(db, "TTHC") == []
    assert numbers(db, "TTHC", expansions=expansions) == [1]
    assert ask(db, "TTHC", expansions=expansions)[0]["hits"]


def marked(row: dict[str, Any]) -> list[str]:
    return [row["snippet"][start:end] for start, end in row["hits"]]


def test_the_snippet_shows_the_words_as_printed(db: Any, run: int) -> None:
    (row,) = ask(db, "ty le ho so")
    assert row["snippet"] == TEXTS[4][1]
    assert marked(row) == ["tỷ", "lệ", "hồ", "sơ", "số"]  # typed without marks, so is số
    assert marked(ask(db, '"ty le"')[0]) == ["tỷ lệ"]


def test_look_alikes_are_not_marked_where_the_word_itself_stands(db: Any, run: int) -> None:
    save(db, run, page(6, run), article(6, ("Bạn hỏi vì sao họ bán nhà, bàn giao đất.",), title="Hỏi đáp"))
    index_pending(db, fold, searchable)
    found = {row["title"]: row for row in ask(db, "bán")}
    assert marked(found["Hỏi đáp"]) == ["bán"]
    assert marked(found["Bàn về đất đai"]) == ["Bàn"]


def test_the_snippet_is_the_line_that_holds_most_of_the_words(db: Any, run: int) -> None:
    lines = ("Một cửa là gì?", "Người dân hỏi về liên thông.", "Cơ chế một cửa liên thông bắt đầu từ xã.")
    save(db, run, page(8, run), article(8, lines, title="Hỏi đáp"))
    index_pending(db, fold, searchable)
    (row,) = ask(db, "mot cua lien thong")
    assert row["snippet"] == lines[2]


def test_a_long_line_is_cut_round_the_hit(db: Any, run: int) -> None:
    body = "chữ " * 300 + "một cửa liên thông " + "chữ " * 300
    save(db, run, page(7, run), article(7, (body.strip(),), title="Dài"))
    index_pending(db, fold, searchable)
    (row,) = ask(db, '"liên thông"')
    assert row["snippet"].startswith("…chữ ")
    assert row["snippet"].endswith("…")
    assert len(row["snippet"]) <= SNIPPET + 2
    assert marked(row) == ["liên thông"]


def test_without_a_map_the_snippet_is_the_beginning(db: Any, run: int) -> None:
    (row,) = search(db, "đất đai", fold, searchable)
    assert (row["snippet"], row["hits"]) == ("Bàn về đất đai", [])


def test_relevance_comes_along(db: Any, run: int) -> None:
    saved = save(db, run, page(8, run), article(8, title="Riêng biệt"))
    annotate(db, saved, article(8, title="Riêng biệt")["text"])
    index_pending(db, fold, searchable)
    assert [row["relevance"] for row in ask(db, "riêng biệt")] == ["core"]


HOSTILE = [
    *(
        '"',
        '""',
        '"""',
        "'",
        "*",
        "^",
        "a*",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR(a b, 2)",
        "a AND",
        "AND b",
        "NOT a",
        "(",
        ")",
    ),
    *(
        "a)",
        "(a",
        "fold:",
        "fold : a",
        "searchable:a",
        "nope:a",
        "{fold} : a",
        "-a",
        "a -b",
        "+a",
        "a + b",
        "a^2",
        ":",
        ";",
    ),
    *("\x00", "a\x00b", "\ud800", "\udfff chính", "\u200b", "\u0301", "a\u0301\u0301\u0301", "🙂", "½", "²", "Ⅷ", "一"),
    *("'; DROP TABLE articles; --", "%", "_", "\\", "a" * 5000, '"' * 5000, "a " * 5000, "((((" * 1000, "ﬁ", "İ", "ẞ"),
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:20])
def test_hostile_queries_are_queries(db: Any, run: int, query: str) -> None:
    ask(db, query)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.one_of(st.characters(), st.sampled_from('"*():^-+ ANDORT thủtụcbàn\x00\ud800')), max_size=60))
def test_no_text_breaks_the_search(db: Any, run: int, query: str) -> None:
    for row in ask(db, query):
        assert row["snippet"]
        for start, end in row["hits"]:
            assert 0 <= start < end <= len(row["snippet"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_run_of_words_of_a_text_finds_it(db: Any, run: int, data: Any) -> None:
    number = data.draw(st.sampled_from(sorted(TEXTS)))
    words = TEXTS[number][1].split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    text = " ".join(words[start:end])
    for query in (text, f'"{text}"', searchable(text), unicodedata.normalize("NFD", text).upper()):
        assert number in numbers(db, query)
