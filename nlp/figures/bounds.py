"""Bounds: how exact a number is said to be: khoảng, gần, hơn, ít nhất, không quá (figures.md 3.5)."""

from __future__ import annotations

import re

from nlp.figures.patterns import words_regex

BEFORE: dict[str, tuple[str, ...]] = {
    "about": (
        "khoảng",
        "chừng",
        "xấp xỉ",
        "trên dưới",
        "ước chừng",
        "vào khoảng",
        "cỡ",
        "khoảng hơn",
        "khoảng trên",
        "khoảng gần",
        "khoảng trên dưới",
    ),
    "near_below": ("gần", "ngót", "suýt soát", "gần tới", "gần đến"),
    "over": ("hơn", "trên", "vượt", "vượt trên", "lớn hơn", "cao hơn mức", "quá", ">"),
    "under": (
        "dưới",
        "chưa đến",
        "chưa tới",
        "chưa đầy",
        "không đến",
        "không tới",
        "dưới mức",
        "nhỏ hơn",
        "thấp hơn mức",
        "<",
    ),
    "at_least": (
        "ít nhất",
        "tối thiểu",
        "không dưới",
        "không thấp hơn",
        "ít nhất là",
        "tối thiểu là",
        "không ít hơn",
        "ít nhất hơn",
        "tối thiểu trên",
        "sớm nhất",
        "sớm nhất là",
        ">=",
    ),
    "at_most": (
        "tối đa",
        "nhiều nhất",
        "không quá",
        "không vượt quá",
        "tối đa là",
        "tối đa không quá",
        "không được quá",
        "không lớn hơn",
        "không cao hơn",
        "chậm nhất",
        "chậm nhất là",
        "nhỏ hơn hoặc bằng",
        "cao nhất là",
        "<=",
    ),
}
NAME = {word: name for name, words in BEFORE.items() for word in words}
OPENER = re.compile(r"(?<!\w)(?:" + words_regex(NAME) + r") ?$")
LONGEST = max(len(word) for word in NAME) + 2
# trên tổng số M and trên địa bàn are no approximators; hơn after an adjective compares (cao hơn 0,4 điểm)
COMPARED = re.compile(r"(?:cao|thấp|nhiều|ít|lớn|nhỏ|tốt|kém|nhanh|chậm|dài|ngắn|rẻ|đắt|sớm|muộn) hơn ?$")
AT_LEAST_AFTER = re.compile(r" trở lên(?!\w)")
AT_MOST_AFTER = re.compile(r" trở xuống(?!\w)")
FROM = re.compile(r"(?<!\w)từ $")


def bound_before(text: str, at: int) -> tuple[int, str] | None:
    """Return where the approximator that ends at `at` begins, with its name, or None.

    >>> bound_before("đạt khoảng 66", 11), bound_before("thấp hơn 0,4", 9)
    ((4, 'about'), None)
    """
    left = max(0, at - LONGEST)
    found = OPENER.search(text, left, at)
    if found is None:
        return None
    word = found[0].rstrip()
    if word in ("hơn", "trên dưới") and COMPARED.search(text, max(0, at - 14), at):
        return None
    return found.start(), NAME[word]


def bound_after(text: str, at: int) -> tuple[int, str] | None:
    """Return where the closer that begins at `at` ends (trở lên, trở xuống), with its name, or None."""
    for pattern, name in ((AT_LEAST_AFTER, "at_least"), (AT_MOST_AFTER, "at_most")):
        found = pattern.match(text, at)
        if found is not None:
            return found.end(), name
    return None
