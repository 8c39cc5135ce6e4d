"""Reprints: the same text, whole or cut, is one story; alike is not the same, and a run looks only at what is new."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from store import read, write
from store.likeness import Text, same
from store.rows import select
from store.schema import StoreError
from tests.store.conftest import HOUR, START, article, page, save

WORDS = (
    *("một", "cửa", "hồ", "sơ", "trực", "tuyến", "đúng", "hạn", "xã", "phường", "công", "chức", "người", "dân", "thủ"),
    *("tục", "hành", "chính", "giải", "quyết", "cán", "bộ", "tỉnh", "trung", "tâm", "phục", "vụ", "đất", "đai", "thuế"),
    *("kết", "quả", "đánh", "giá", "mức", "độ", "hài", "lòng", "doanh", "nghiệp", "đầu", "tư", "kế", "hoạch", "năm"),
)


def text(seed: int, length: int = 200, subject: int = 0) -> str:
    """A paragraph that shares no run of five words with any other seed's; one subject has its own pairs of words."""
    phrases = [" ".join(pair) for pair in zip(*(_shuffled(WORDS, 2 * subject + side) for side in (0, 1)), strict=True)]
    chance = random.Random(seed)
    return " ".join(chance.choice(phrases) for _ in range((length + 1) // 2)) + "."


def _shuffled(words: tuple[str, ...], seed: int) -> list[str]:
    return random.Random(seed).sample(words, len(words))


@pytest.fixture
def run(db: Any) -> int:
    return write.begin_run(db, "run", [], START)


def put(db: Any, run: int, number: int, newspaper: str, body: tuple[str, ...], **more: Any) -> int:
    url = f"https://{newspaper}.example/{number}"
    row = page(number, run, newspaper=newspaper, url=url)
    more = {"url": url, "title": text(10_000 + number, 9), "published": START + number * HOUR} | more
    return int(save(db, run, row, article(number, body, **more)).article_id)


def stories(db: Any) -> list[list[int]]:
    """The groups of articles as they stand in the file."""
    rows = db.conn.execute("SELECT story_id, article_id FROM reprints ORDER BY story_id, article_id").fetchall()
    same_story: dict[int, list[int]] = {}
    for story, id_ in rows:
        same_story.setdefault(story, []).append(id_)
    told = db.conn.execute("SELECT id, story_id FROM articles WHERE story_id IS NOT NULL ORDER BY id").fetchall()
    assert sorted(told) == sorted((id_, story) for story, id_ in rows), "articles and reprints say the same"
    assert {story: len(ids) for story, ids in same_story.items()} == dict(
        db.conn.execute("SELECT id, articles FROM stories").fetchall()
    )
    return sorted(same_story.values())


def test_equal_and_nearly_equal_texts_are_found(db: Any, run: int) -> None:
    whole = put(db, run, 1, "baomau", (text(3), text(5)))
    reprint = put(db, run, 2, "baokhac", (text(3), text(5)))
    edited = put(db, run, 3, "baokhac", (text(7) + " thêm vài chữ ở cuối", text(11)))
    original = put(db, run, 4, "baomau", (text(7), text(11)))
    put(db, run, 5, "baokhac", (text(13), text(17)))
    counts = write.save_stories(db)
    assert stories(db) == [[whole, reprint], [edited, original]]
    assert counts == {"signed": 5, "compared": 2, "in_stories": 2, "stories": 2}


def test_who_was_first_who_copied_how_much_and_what_was_cut(db: Any, run: int) -> None:
    late = put(db, run, 9, "baomau", (text(3), text(5), text(7, 60)))
    first = put(db, run, 2, "baokhac", (text(3), text(5), text(7, 60), "(Theo TTXVN)"))
    cut = put(db, run, 5, "baomau", (text(3), text(5), "Một đoạn của riêng báo này, không ai khác có."))
    write.save_stories(db)
    found = read.story(db, late)
    assert found is not None
    assert (found["first_article_id"], found["articles"], found["newspapers"], found["wire"]) == (first, 3, 2, "TTXVN")
    assert (found["reprints"], found["duplicates"]) == (1, 1)
    members = {row["article_id"]: row for row in found["members"]}
    assert [row["article_id"] for row in found["members"]] == [first, cut, late]
    assert [row["role"] for row in found["members"]] == ["first", "reprint", "duplicate"]
    assert (members[late]["copied"], members[late]["added"], members[late]["minutes_after"]) == (1.0, 0.0, 7 * 60)
    assert 0.85 < members[cut]["copied"] < 0.9
    assert 0 < members[cut]["added"] < 0.05
    assert members[cut]["lines"] == [
        {"kind": "removed", "before": text(7, 60), "after": ""},
        {"kind": "removed", "before": "(Theo TTXVN)", "after": ""},
        {"kind": "added", "before": "", "after": "Một đoạn của riêng báo này, không ai khác có."},
    ]
    assert read.story(db, put(db, run, 8, "baomau", (text(99),))) is None


def test_a_newspaper_that_prints_a_text_twice_has_a_duplicate_and_no_reprint(db: Any, run: int) -> None:
    one = put(db, run, 1, "baomau", (text(3),))
    two = put(db, run, 2, "baomau", (text(3),))
    write.save_stories(db)
    assert stories(db) == [[one, two]]
    (row,) = select(db, "SELECT newspapers, reprints, duplicates FROM v_stories")
    assert row == {"newspapers": 1, "reprints": 0, "duplicates": 1}


def test_articles_and_stories_are_counted_side_by_side(db: Any, run: int) -> None:
    for number, newspaper in ((1, "baomau"), (2, "baokhac"), (3, "baomau")):
        put(db, run, number, newspaper, (text(3),))
    put(db, run, 4, "baomau", (text(5),))
    write.save_stories(db)
    assert read.story_counts(db) == {"articles": 4, "stories": 2, "reprints": 1, "duplicates": 1}
    until = (START + 3 * HOUR).isoformat().replace("+00:00", "Z")
    assert read.story_counts(db, until_utc=until) == {"articles": 2, "stories": 1, "reprints": 1, "duplicates": 0}
    (day,) = select(db, "SELECT * FROM v_counts_daily")
    assert (day["articles"], day["stories"], day["reprints"], day["duplicates"]) == (4, 2, 1, 1)


def test_a_shortened_reprint_is_found_and_half_a_text_is_not(db: Any, run: int) -> None:
    told = text(3), text(5)
    whole = put(db, run, 1, "baomau", (told[0], told[0][:300] + told[1], told[1]))
    short = put(db, run, 2, "baokhac", (told[0], told[0][:300]))
    put(db, run, 4, "baokhac", (text(3, 130) + " " + text(23, 70),))  # two thirds
    write.save_stories(db)
    assert stories(db) == [[whole, short]]


def test_two_articles_set_together_unite_nobody(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baokhac", (text(5, subject=1),))
    put(db, run, 3, "baomau", (text(3), text(5, subject=1)))
    write.save_stories(db)
    assert stories(db) == []
    reprint = put(db, run, 4, "baokhac", (text(3),))
    write.save_stories(db)
    assert stories(db) == [[1, reprint]]


def test_short_notices_of_one_form_are_left_alone(db: Any, run: int) -> None:
    put(db, run, 3, "baomau", ("Hôm nay trời nắng, lịch cắt điện như cũ.",))
    put(db, run, 4, "baokhac", ("Hôm nay trời nắng, lịch cắt điện như cũ nhé.",))
    for number in range(20):
        notice = text(number + 2, 25)
        put(db, run, 100 + 2 * number, "baomau", (f"Báo Mẫu nhận tin: {notice}",))
        put(db, run, 101 + 2 * number, "baokhac", (f"Báo Khác đưa tin: {notice}",))
    write.save_stories(db)
    assert stories(db) == []


def test_a_report_with_other_figures_is_another_report(db: Any, run: int) -> None:
    def report(month: int, figures: tuple[int, ...]) -> str:
        pieces = [f"{text(40 + place, 24)[:-1]} là {figure}.512 hồ sơ" for place, figure in enumerate(figures)]
        return f"Tháng {month}/2025, " + ", ".join(pieces) + "."

    april, may = report(4, (31, 32, 33, 34, 35, 36)), report(5, (41, 42, 43, 44, 45, 46))
    put(db, run, 1, "baomau", (april,), title="Kết quả giải quyết hồ sơ")
    put(db, run, 2, "baokhac", (may,), title="Kết quả giải quyết hồ sơ")
    again = put(db, run, 3, "baokhac", (april,), title="Kết quả giải quyết hồ sơ")
    write.save_stories(db)
    assert stories(db) == [[1, again]]


def test_what_was_printed_far_apart_is_not_compared(db: Any, run: int) -> None:
    one = put(db, run, 1, "baomau", (text(3),))
    far = put(db, run, 24 * 40, "baokhac", (text(3),))
    write.save_stories(db)
    assert stories(db) == []
    near = put(db, run, 24 * 29, "baokhac", (text(3),))
    write.save_stories(db)
    assert stories(db) == [[one, far, near]], "what lies between joins them"


def test_the_window_is_a_choice(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 24 * 3, "baokhac", (text(3),))
    assert write.save_stories(db, timedelta(days=1))["stories"] == 0


def test_the_order_of_arrival_makes_no_difference(db: Any, run: int) -> None:
    for turn, order in enumerate(permutations(range(4))):
        one, two = text(100 * turn), text(100 * turn + 1)
        bodies = (one, two), (one, two[:-200]), (one, two, "Một câu của riêng báo."), (text(100 * turn + 2),)
        for number in order:
            day = START + timedelta(days=3 * turn, hours=number)
            put(db, run, 10 * turn + number, ("baomau", "baokhac")[number % 2], bodies[number], published=day)
            write.save_stories(db, timedelta(days=1))
    told = [sorted(place for (place,) in rows) for rows in _places(db)]
    assert told == [[10 * turn, 10 * turn + 1, 10 * turn + 2] for turn in range(24)]
    first = [row[0] for row in db.conn.execute("SELECT url FROM v_stories ORDER BY published")]
    assert first == [f"https://baomau.example/{10 * turn}" for turn in range(24)]


def _places(db: Any) -> list[list[tuple[int]]]:
    """The numbers in the addresses of every story's articles, by day."""
    numbers = "SELECT CAST(replace(replace(url, rtrim(url, '0123456789'), ''), '/', '') AS INTEGER) FROM v_reprints"
    ids = [row[0] for row in db.conn.execute("SELECT story_id FROM v_stories ORDER BY published")]
    return [db.conn.execute(f"{numbers} WHERE story_id = ?", (id_,)).fetchall() for id_ in ids]


def test_an_edit_changes_the_story_and_nothing_else_is_read_again(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baokhac", (text(3),))
    put(db, run, 3, "baokhac", (text(5),))
    write.save_stories(db)
    assert len(stories(db)) == 1
    assert write.save_stories(db)["signed"] == 0
    put(db, run, 2, "baokhac", (text(7),))
    assert write.save_stories(db)["signed"] == 1
    assert stories(db) == []
    put(db, run, 2, "baokhac", (text(3),))  # as it was before: an older version is current again
    assert write.save_stories(db)["signed"] == 1
    assert stories(db) == [[1, 2]]
    put(db, run, 2, "baokhac", (), status="withheld", lead="Chỉ còn sapo.")
    assert write.save_stories(db)["signed"] == 0, "a withheld body replaces none"


def test_a_story_keeps_its_number_when_an_earlier_printing_turns_up(db: Any, run: int) -> None:
    put(db, run, 5, "baomau", (text(3),))
    put(db, run, 6, "baokhac", (text(3),))
    write.save_stories(db)
    ((number, first),) = db.conn.execute("SELECT id, first_id FROM stories").fetchall()
    earlier = put(db, run, 2, "baomau", (text(3), "Một câu ngắn."))
    write.save_stories(db)
    assert db.conn.execute("SELECT id, first_id FROM stories").fetchall() == [(number, earlier)]
    roles = dict(db.conn.execute("SELECT article_id, role FROM reprints").fetchall())
    assert (roles[earlier], roles[first]) == ("first", "duplicate")


def test_the_first_leaves_and_the_others_stay_together(db: Any, run: int) -> None:
    first, *rest = (put(db, run, number, ("baomau", "baokhac")[number % 2], (text(3),)) for number in (1, 2, 3))
    write.save_stories(db)
    ((number,),) = db.conn.execute("SELECT id FROM stories").fetchall()
    put(db, run, 1, "baokhac", (text(5),))
    write.save_stories(db)
    assert stories(db) == [rest]
    assert db.conn.execute("SELECT id, first_id FROM stories").fetchall() == [(number, rest[0])]
    again = put(db, run, 7, "baomau", (text(5),))
    write.save_stories(db)
    assert stories(db) == [[first, again], rest]
    read.intact(db)


def test_two_stories_that_turn_out_to_be_one_become_the_older(db: Any, run: int) -> None:
    """Their cuts do not overlap enough to be found alike; the whole text, come later, is almost all of both."""
    whole = tuple(text(seed, 60) for seed in range(10))
    one = put(db, run, 1, "baomau", whole[:8])
    two = put(db, run, 2, "baokhac", whole[1:9])
    write.save_stories(db)
    three = put(db, run, 3, "baomau", whole)
    write.save_stories(db)
    assert stories(db) == [[one, two, three]]


def test_stopping_leaves_the_rest_for_the_next_call(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baokhac", (text(3),))
    assert write.save_stories(db, stopping=lambda: True)["signed"] == 0
    assert write.save_stories(db)["stories"] == 1


def test_a_story_can_be_named_by_hand(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", ("Một đoạn ngắn.",))
    put(db, run, 2, "baokhac", ("Một đoạn khác hẳn.",))
    assert write.save_story(db, [2, 1]) == 1
    assert stories(db) == [[1, 2]]


@pytest.mark.parametrize("group", [[1], [1, 99], [1, 1]])
def test_a_story_needs_two_known_articles(db: Any, run: int, group: list[int]) -> None:
    put(db, run, 1, "baomau", (text(3),))
    with pytest.raises(StoreError, match="two or more known articles"):
        write.save_story(db, group)
    assert stories(db) == []


def test_a_story_of_an_older_file_is_found_anew(db: Any, run: int) -> None:
    put(db, run, 1, "baomau", (text(3),))
    put(db, run, 2, "baokhac", (text(5),))
    with write.batch(db):
        db.conn.execute("INSERT INTO stories (id, articles, first_id) VALUES (1, 2, 1)")
        db.conn.execute("UPDATE articles SET story_id = 1")
    write.save_stories(db)
    assert stories(db) == []


@pytest.mark.parametrize(
    ("small", "large"), [(200, 2_000), pytest.param(1_000, 20_000, marks=pytest.mark.slow)], ids=["200-2000", "1k-20k"]
)
def test_the_cost_of_a_new_article_does_not_grow_with_the_store(db: Any, run: int, small: int, large: int) -> None:
    """Count SQLite's own steps and the texts read, not seconds; all stored articles are of one day."""
    few, many = _cost(db, run, 0, small), _cost(db, run, small, large)
    print(f"two new articles among {small}: {few}, among {large}: {many}")  # noqa: T201
    assert few["signed"] == many["signed"] == 2
    assert many["compared"] <= few["compared"]
    assert many["steps"] <= 1.3 * few["steps"]


def _cost(db: Any, run: int, known: int, upto: int) -> dict[str, int]:
    """Fill the store up to `upto` articles; return what finding the stories of two more then costs."""
    with write.batch(db):
        for number in range(known, upto):
            put(db, run, number, ("baomau", "baokhac")[number % 2], (text(number, 60),), published=START)
    write.save_stories(db)
    reprinted = text(known + 7, 60), text(upto, 8)
    put(db, run, 100_000 + upto, "baomau", reprinted, published=START)
    put(db, run, 200_000 + upto, "baomau", (text(300_000 + upto, 60),), published=START)
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    db.conn.set_progress_handler(step, 100)
    counts = write.save_stories(db)
    db.conn.set_progress_handler(None, 0)
    assert counts["in_stories"] == 1
    return {"steps": steps, "compared": counts["compared"], "signed": counts["signed"]}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda lines: lines[:-2], True),  # the end cut
        (lambda lines: lines[1:], True),  # its own first paragraph dropped
        (lambda lines: ["Sáng nay, theo nguồn tin của báo, việc này đã xong.", *lines[1:]], True),
        (lambda lines: [line.replace("hồ sơ", "hồ  sơ").replace("hạn", "hẹn", 1) for line in lines], True),
        (lambda lines: [*lines, "Lan Anh", "Lượt xem: 12"], True),
        (lambda lines: lines[: len(lines) // 4], False),  # a box
        (lambda lines: [text(900 + place, len(line.split())) for place, line in enumerate(lines)], False),
        (lambda lines: [*lines, *(text(950 + place, 45, subject=1) for place in range(8))], False),  # set together
    ],
)
def test_what_editors_do_to_a_text(change: Any, verdict: bool) -> None:
    lines = [text(seed, 45) for seed in range(8)]
    one, other = Text.of("Tên một", lines), Text.of("Tên khác hẳn", change(lines))
    assert same(one, other) is same(other, one) is verdict
