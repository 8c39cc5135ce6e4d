"""Numerals: digits and number words of Vietnamese text as exact decimals (figures.md 3.1 to 3.4)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nlp.figures.patterns import words_regex

SCALES = {
    "nghìn": Decimal(10**3),
    "ngàn": Decimal(10**3),
    "vạn": Decimal(10**4),
    "triệu": Decimal(10**6),
    "tỉ": Decimal(10**9),
}
ONES = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
TENS = ("mươi", "chục")
FILLERS = ("linh", "lẻ")
HALF = "rưỡi"

DIGITS = re.compile(
    r"""
    (?<![\w])(?<!\d[.,/])
    (?:
        \d{1,3}(?:,\d{3}){2,6}(?:\.\d{1,4})?(?![\d])      # 1,250,000,000
      | \d{1,3}(?:[ ]\d{3}){1,5}(?![\d]|[.,/]\d)          # 1 234 567
      | \d{1,3}(?:\.\d{3}){1,6}\.\d{1,2}(?![\d])          # 1.204.7, a broken group
      | \d{1,3}(?:\.\d{3}){1,6}(?:,\d{1,9})?(?![\d])      # 1.234.567,5
      | \d{1,15}(?:[.,]\d{1,9})?(?![\d])
    )
    """,
    re.VERBOSE,
)
THOUSANDS_DOT = re.compile(r"(?!0)\d{1,3}(?:\.\d{3}){1,6}(?:,\d{1,9})?")
WORDS = re.compile(
    r"(?<!\w)(?:(?:" + words_regex([*ONES, "mười", "trăm", *TENS, *FILLERS]) + r")(?!\w)(?: (?=\w)|)){1,9}"
)
SCALE = re.compile(r" ?(" + words_regex(SCALES) + r")(?!\w)(?! (?:lệ|trọng|suất|giá|số|mỉ)(?!\w))")


class Number(NamedTuple):
    """A number as read: its extent in the folded text, its value, the product of its scale words."""

    start: int
    end: int
    value: Decimal
    scale: Decimal
    printed: str
    worded: bool


def read_digits(printed: str, *, decimal_dot: bool = False, english: bool = False) -> Decimal:
    """Read printed digits by the first rule that fits (figures.md 3.1).

    `decimal_dot`: the number counts percent or points, so a single dot is a decimal mark unless 000 follows.
    `english`: the document writes 2,300 for two thousand three hundred (rule 7).

    >>> read_digits("2.300"), read_digits("99.125", decimal_dot=True), read_digits("1.000", decimal_dot=True)
    (Decimal('2300'), Decimal('99.125'), Decimal('1000'))
    >>> read_digits("1,250,000"), read_digits("41,6205"), read_digits("1.250,5"), read_digits("1 234 567")
    (Decimal('1250000'), Decimal('41.6205'), Decimal('1250.5'), Decimal('1234567'))
    >>> read_digits("1.204.7"), read_digits("0.123,4")
    (Decimal('1204.7'), Decimal('123.4'))
    """
    if " " in printed:
        return Decimal(printed.replace(" ", ""))
    if printed.count(",") >= 2:
        return Decimal(printed.replace(",", ""))
    if english and re.fullmatch(r"\d{1,3},\d{3}", printed):
        return Decimal(printed.replace(",", ""))
    if THOUSANDS_DOT.fullmatch(printed) and not (
        decimal_dot and printed.count(".") == 1 and "," not in printed and not printed.endswith(".000")
    ):
        return Decimal(printed.replace(".", "").replace(",", "."))
    if printed.count(".") + printed.count(",") > 1:  # broken groups: the last mark is the decimal one
        whole, fraction = re.split(r"[.,](?=\d+$)", printed)
        return Decimal(re.sub(r"[.,]", "", whole) + "." + fraction)
    return Decimal(printed.replace(",", "."))


def read_words(words: list[str]) -> Decimal | None:
    """Read number words below one thousand; None where they do not make one number.

    >>> read_words("hai trăm năm mươi".split()), read_words("hai mươi mốt".split()), read_words("hai chục".split())
    (Decimal('250'), Decimal('21'), Decimal('20'))
    >>> read_words("ba trăm lẻ năm".split()), read_words("hai ba".split())
    (Decimal('305'), None)
    """
    total, last, room = 0, None, 1000
    for index, word in enumerate(words):
        if word in ONES:
            if last is not None:
                return None
            last = ONES[word]
        elif word == "trăm":
            if last is None or room <= 100:
                return None
            total, last, room = total + last * 100, None, 100
        elif word in TENS:
            if room <= 10:
                return None
            total, last, room = total + (1 if last is None else last) * 10, None, 10
        elif word == "mười":
            if last is not None or room <= 10:
                return None
            total, room = total + 10, 10
        elif word in FILLERS:
            if index in (0, len(words) - 1) or last is not None:
                return None
            room = 10
        else:
            return None
    if last is not None and words[-1] in ("mốt", "lăm", "nhăm", "tư") and room != 10:
        return None
    return Decimal(total + (last or 0))


def read_number(text: str, at: int, *, decimal_dot: bool = False, english: bool = False) -> Number | None:
    """Read the number that starts at `at`, with its scale words and added compounds (15 tỉ 300 triệu)."""
    base = DIGITS.match(text, at)
    worded = base is None
    value: Decimal | None
    if base is not None:
        printed, end = base[0], base.end()
        value = read_digits(printed, decimal_dot=decimal_dot, english=english)
    else:
        run = WORDS.match(text, at)
        if run is None:
            return None
        words = run[0].split()
        value = None
        while words and value is None:
            value = read_words(words)
            if value is None:
                words.pop()
        if value is None:
            return None
        printed = " ".join(words)
        end = at + len(printed)
    scale = Decimal(1)
    while (found := SCALE.match(text, end)) is not None:
        scale *= SCALES[found[1]]
        end = found.end()
    total = value * scale
    if scale > 1:
        if text.startswith(" " + HALF, end):
            total += scale / 2
            end += len(HALF) + 1
        elif text.startswith(" ", end):
            rest = read_number(text, end + 1)
            both_worded = rest is not None and worded and rest.worded
            if (
                rest is not None
                and (1 < rest.scale < scale or (both_worded and rest.scale == 1))
                and rest.value < scale
            ):
                total += rest.value
                end = rest.end
            elif rest is not None and both_worded and rest.scale > scale and rest.value / rest.scale < scale:
                total = total * rest.scale + rest.value
                scale, end = rest.scale, rest.end
    return Number(at, end, total, scale, printed, worded)


def plain(value: Decimal) -> str:
    """Write a decimal in plain notation, without exponent and without needless zeros.

    >>> plain(Decimal("2.3E+12")), plain(Decimal("30.40")), plain(Decimal("0"))
    ('2300000000000', '30.4', '0')
    """
    printed = format(value.normalize(), "f")
    return "0" if printed in ("-0", "") else printed
