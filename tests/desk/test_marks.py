"""Marks in a text: what overlaps, what crosses a line, which lines of two states belong together."""

from __future__ import annotations

from typing import Any

from desk.marks import Mark, edited, marked
from store.changes import MOST_PAIRS


def version(body: list[str]) -> dict[str, Any]:
    """A state of an article of which only the body matters."""
    return {"title": "Tên", "lead": None, "body": body}


def test_of_marks_that_overlap_the_first_and_longest_is_shown() -> None:
    found = [Mark(4, 6, "mark", "so-2", "b"), Mark(0, 5, "mark", "so-1", "a"), Mark(0, 3, "mark", "so-3", "c")]
    (line,) = marked("đạt 87,5%", found)
    assert 'id="tu-so-1"' in line
    assert "so-2" not in line
    assert "so-3" not in line
    assert line.striptags() == "đạt 8a7,5%"


def test_a_mark_that_crosses_a_line_is_left_out() -> None:
    lines = marked("Đạt\n87,5%", [Mark(0, 6, "mark", "so-1", "a"), Mark(4, 6, "mark", "so-2", "b")])
    assert len(lines) == 2
    assert lines[0] == "Đạt"
    assert lines[1].startswith('<mark id="tu-so-2">')


def test_lines_that_are_alike_stand_side_by_side() -> None:
    before = ["Xã đạt 86% hồ sơ.", "Phường đạt 90% hồ sơ.", "Huyện đã bỏ."]
    after = ["Xã đạt 87% hồ sơ.", "Thêm một đoạn.", "Phường đạt 91% hồ sơ."]
    pairs = [(old.striptags(), new.striptags()) for old, new in edited(version(before), version(after))]
    assert pairs == [(before[0], after[0]), ("", after[1]), (before[1], after[2]), (before[2], "")]


def test_a_line_that_moved_is_told_from_one_that_changed() -> None:
    before = ["Xã đạt 86% hồ sơ.", "Phường đạt 90% hồ sơ.", "Huyện đã bỏ hẳn."]
    ((old, new),) = edited(version(before), version([*before[1:], before[0]]))
    assert old == new == before[0], "no word of it is marked"


def test_a_text_replaced_as_a_whole_is_not_compared_line_by_line() -> None:
    size = int(MOST_PAIRS**0.5) + 1
    pairs = edited(version([f"cũ {n}" for n in range(size)]), version([f"mới {n}" for n in range(size)]))
    assert len(pairs) == 2 * size
