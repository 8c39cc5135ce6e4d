"""Offices: where the name of a body ends, word by word, in capitals and in the small letters of its field."""

from __future__ import annotations

import re

from nlp.figures._names import (
    ADMIN_WORDS,
    FIELD_NOUNS,
    FIELD_VERBS,
    FIELDS_AFTER_DASH,
    HEADS,
    ORGANISATION_WORDS,
    SURNAMES,
    TAKES_A_FIELD,
)
from nlp.figures.line import Line
from nlp.figures.patterns import listed

NAMED = re.compile(r"\w+")
TIER = re.compile(r"(?:cấp huyện|cấp xã|cấp tỉnh|tỉnh|huyện|xã|phường|quận|thị xã|thị trấn|thành phố|thành ủy)(?!\w)")
# Words that join or go on, so that a name cannot hold them.
JOINS = frozenset(
    listed(
        "và|của|là|đã|có|tại|ở|trên|sẽ|đang|được|về|với|cho|từ|đến|tới|cũng|vừa|còn|cần|phải|thì|mà|do|theo|trong|vào|"
        "để|như|này|đó|khi|đạt|ra|nêu|hiện|nay|mới|các|những|một|hai|ba|cùng|giao|thu|chi|họp|nói|làm|xếp|đứng|chỉ|"
        "tăng|giảm|lên|xuống|nhận|cấp|gửi|trình|mở|ban|bị|bởi|nên|không|chưa|rất|đều|lại|thuộc|trực|qua|sau|trước|"
        "cũ|gồm|lấy|tướng|cáo|quyết|nhiệm|cục|đại|án|tịch|chí|biến|sáng|chiều|tối|dự|tổ|yêu|đề|cam|bàn|xin|"
        "giúp|vẫn|nhằm|so|bằng|hay|hoặc|đưa|chịu|tự|trả|năm|tháng|ngày|lúc"
    )
)
# Words that may stand behind a name: no second syllable of a verb (phát *hiện*, rà *soát*).
FOLLOWS = JOINS - frozenset(
    listed("hiện|ra|lên|xuống|thu|chi|nhận|cấp|ban|mở|đề|yêu|cam|dự|tổ|xếp|chỉ|làm|nêu|giao|báo")
)
# Fields of one syllable, after which a small letter begins the predicate: Cục Thuế *rà* soát.
ONE_WORD_FIELDS = frozenset(["bộ", "sở", "thuế", "than", "thép", "gỗ", "tp", "tỉnh", "việt", "nam"])
AFTER_FIELD = re.compile(r" ?(?:(?P<word>\w+)|[^\w\s]|$)")
TIERS = ("cấp", "tỉnh", "huyện", "xã", "phường", "thị", "thành", "quận")


def capital_run(line: Line, at: int, *, organisation: bool, tiered: bool = False) -> int:
    """Return where the proper name that begins at folded `at` ends; `at` itself when none begins there.

    A name is a run of words with a capital; an organisation's also holds its field (`Nội vụ`, `Môi trường`).
    """
    text, end, place = line.folded, at, at
    words = 0
    before = previous = ""
    while place < len(text) and words < 14:
        match = NAMED.match(text, place)
        if match is None:
            break
        capital = line.raw(match.start(), match.end())[:1].isupper()
        person = capital and organisation and match[0] in SURNAMES and capital_after(line, match.end() + 1)
        if person and previous not in ADMIN_WORDS:
            break
        if capital:
            end = match.end()
        elif organisation:
            pair = f"{previous} {match[0]}"
            if match[0] in TIERS and words == 0 and match[0] != "cấp":
                two = TIER.match(text, match.start())
                if two is not None and " " in two[0] and capital_after(line, two.end() + 1):
                    words, before, previous = 2, *two[0].split()
                    place = two.end() + 1
                    continue
                if not capital_after(line, match.end() + 1) and not text.startswith("thị ", match.start()):
                    tier = TIER.match(text, match.start())
                    return at if not tiered or tier is None else tier.end()
                end = at
            elif match[0] in ("và", "về"):
                if f"{before} {previous}" not in ORGANISATION_WORDS or not capital_after(line, match.end() + 1):
                    break
            elif pair in ORGANISATION_WORDS or (match[0] in TIERS and words and TIER.match(text, match.start())):
                end = match.end()
                if match[0] == "cấp":
                    end = NAMED.match(text, end + 1).end()  # type: ignore[union-attr]
                    break
                if match[0] == "thành" and text.startswith(" phố", end):
                    end += len(" phố")
                    match_end = end
                    words += 1
                    place = match_end + 1
                    continue
            elif words and end == match.start() - 1 and _closes_a_field(line, place, match, before, previous):
                end = match.end()
            elif words and end == match.start() - 1 and (field := _field(text, match, f"{before} {previous}")):
                end = field
                words += 1
                before, previous = match[0], text[match.end() + 1 : field]
                place = field + 1
                if not text.startswith(" ", field):
                    break
                continue
            else:
                break
        elif match[0].isdigit() and words == 0:
            return match.end()
        else:
            break
        words += 1
        before, previous = previous, match[0]
        place = match.end()
        if text.startswith("-", place):
            spaced = line.raw(place, place + 1) != "-"
            if not capital_after(line, place + 1):
                break
            if spaced and not (organisation and text.startswith(FIELDS_AFTER_DASH, place + 1)):
                break
            place += 1
        elif text.startswith((" ", "&"), place) or (
            organisation and text.startswith(". ", place) and text[match.start() : place] == "tp"
        ):
            place += 2 if text.startswith(". ", place) else 1
        elif text.startswith(".", place) and text[match.start() : place] == "tp":
            place += 1
        elif (
            organisation
            and text.startswith(", ", place)
            and text[place + 2 : place + 5] in ("thể", "thư")
            and capital_after(line, place + 2)
        ):
            place += 2
        else:
            break
    return end


def _closes_a_field(line: Line, place: int, match: re.Match[str], before: str, previous: str) -> bool:
    """Tell whether a small letter ends a field of two words, whatever it is: Quỹ Bảo *trợ*, Cục Tần *số*.

    The capital before it must begin the field (Hải quan Sông Mây *chạy* is a verb behind a place), and what follows
    must be another capital, a mark or a word that joins.
    """
    start = place - 1 - len(previous)
    if match[0] in JOINS or match[0].isdigit() or previous in ONE_WORD_FIELDS:
        return False
    if not line.raw(start, start + 1).isupper() or line.raw(start, place - 1).isupper():
        return False
    earlier = start - 1 - len(before)
    if before and line.folded.endswith(" ", 0, start) and line.raw(earlier, earlier + 1).isupper():
        return False
    after = AFTER_FIELD.match(line.folded, match.end())
    return after is not None and (
        not after["word"] or after["word"] in FOLLOWS or capital_after(line, after.start("word"))
    )


def _field(text: str, match: re.Match[str], last: str) -> int:
    """Return where a field of two words ends that goes on a name: Cục Quản lý *đất đai*; 0 where none does."""
    second = NAMED.match(text, match.end() + 1)
    pair = "" if second is None else f"{match[0]} {second[0]}"
    if second is None or not (pair in FIELD_NOUNS or (pair in FIELD_VERBS and last in TAKES_A_FIELD)):
        return 0
    return second.end()


def capital_after(line: Line, at: int) -> bool:
    """Tell whether the word at folded `at` has a capital and does not begin another body."""
    after = NAMED.match(line.folded, at)
    if after is None or not line.raw(after.start(), after.end())[:1].isupper():
        return False
    return after[0] not in HEADS or after[0] == "quốc"
