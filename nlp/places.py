"""Provinces named in a text, each as the unit that existed when the text was published.

Communes and districts are found by `nlp.communes`. A name that is also a word, a person or a smaller unit counts only
when a type word (tỉnh, TP.) or the words beside it say that the province is meant.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from nlp.boards import words_of
from nlp.provinces import PROVINCES, Province
from nlp.text import Spans, fold, fold_map, paragraphs

__all__ = ["PROVINCES", "Place", "Province", "find_places", "province_on"]

_WORD: Final = re.compile(r"[^\W_]+")
_TYPE_WORDS: Final = re.compile(r"(?:tỉnh|thành phố|thủ đô|tp)(?:\. ?| |(?=hcm))")


def _units_by_alias() -> dict[str, tuple[Province, ...]]:
    table: dict[str, tuple[Province, ...]] = {}
    for unit in PROVINCES:
        for alias in unit.aliases:
            table[alias] = (*table.get(alias, ()), unit)
    return table


def _aliases_by_first_words(aliases: list[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for alias in sorted(aliases, key=len, reverse=True):
        first = " ".join(_WORD.findall(alias)[:2])
        table[first] = (*table.get(first, ()), alias)
    return table


_UNITS: Final = _units_by_alias()
_ALIASES: Final = _aliases_by_first_words(list(_UNITS))
_FIRST_WORDS: Final = frozenset(words.split()[0] for words in _ALIASES)
_AMBIGUOUS: Final = frozenset(alias for unit in PROVINCES for alias in unit.ambiguous_aliases)
_PERSON: Final = frozenset({"hồ chí minh", "hcm"})
"""Aliases that even "ở" and "tại" do not make a place: Học viện Chính trị quốc gia Hồ Chí Minh."""

_NOT_AFTER: Final = frozenset(
    {
        *("xã", "phường", "thị trấn", "thị xã", "huyện", "quận", "thành phố", "tp", "tp.", "đặc khu", "thôn", "ấp"),
        *("khu phố", "tổ dân phố", "khóm", "làng", "đường", "phố", "đại lộ", "quảng trường", "cầu", "chợ", "sông"),
        *("hồ", "núi", "đèo", "đảo", "ga", "cảng", "bến xe", "sân bay", "đại học", "đh", "cao đẳng", "thpt", "thcs"),
        *("tiểu học", "mầm non", "thủy điện", "tập đoàn", "khách sạn", "ông", "bà", "anh", "chị", "cô", "chú"),
        *("thầy", "ca sĩ", "nghệ sĩ", "nhà báo"),
    }
)
"""A name after one of these is something smaller than a province, or a person."""
_COMPOUNDS: Final = frozenset({"yêu cầu", "nhu cầu", "toàn cầu", "thỉnh cầu", "ngoài đường", "lên đường"})
"""Words whose last syllable is in `_NOT_AFTER` by accident."""
_SURNAMES: Final = frozenset(
    {
        *("nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "ngô", "dương"),
        *("lí", "đinh", "trịnh", "mai", "trương", "lâm", "tạ", "thị", "hữu", "đức", "lương", "tô", "đào", "hà", "lưu"),
        *("việt", "văn"),
    }
)
_PLACE_FOLLOWS: Final = frozenset(
    {"tại", "ở", "từ", "về", "tới", "đến", "báo", "ubnd", "hđnd", "ủy", "an", "tỉnh", "sở", "cục", "gồm", "như", "là"}
)
_BETWEEN_PROVINCES: Final = re.compile(r"(?:,|;| và|, và|-)? ?(?:các )?(?:tỉnh |thành phố |tp\.? ?)?")
_FORMER: Final = re.compile(r" ?\(?(?:cũ\b|trước (?:đây|sáp nhập|hợp nhất)\b)")
_NEW: Final = re.compile(r" ?\(mới\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district or commune named in a text; `text[start:end] == raw`, type word included where printed."""

    raw: str
    start: int
    end: int
    id: str
    """Id of a row of PROVINCES, e.g. vn34-44; of a smaller unit, the province it lies in."""
    code: str
    name: str
    kind: str
    ambiguous: bool
    """The name may mean something else, or the text has no date and the name belongs to units of two reforms."""
    level: str = "province"
    """province, district or commune."""


class _Mention(NamedTuple):
    start: int
    end: int
    alias: str
    unit: Province
    sure: bool


def _unit_on(units: tuple[Province, ...], day: date | None) -> Province | None:
    """Choose the unit that existed on a day, else the last that had existed; one still to come is not meant."""
    if day is None:
        return units[-1]
    for unit in units:
        if unit.valid_on(day):
            return unit
    former = [unit for unit in units if unit.valid_until is not None and unit.valid_until < day]
    return former[-1] if former else None


def province_on(name: str, day: date | None) -> Province | None:
    """Look up the province that bore a name or alias on a day; None where no such unit existed then.

    Without a day, the unit of that name in the newest row.

    >>> province_on("TP. Huế", date(2026, 3, 1)).id, province_on("Quảng Trị", date(2025, 6, 30)).id
    ('vn34-46', 'vn63-45')
    >>> province_on("Hà Giang", date(2025, 7, 1)) is None
    True
    """
    units = _UNITS.get(fold(name), ())
    if day is None:
        return units[-1] if units else None
    return next((unit for unit in units if unit.valid_on(day)), None)


def _written_as_name(text: str, spans: Spans, alias: str, at: int) -> bool:
    """Say whether every word of the name proper begins with a capital in the text as printed."""
    typed = _TYPE_WORDS.match(alias)
    words = _WORD.finditer(alias, typed.end() if typed else 0)
    return all(text[spans[at + word.start()][0]].isupper() for word in words)


def _words_before(folded: str, at: int) -> list[str]:
    """List the last word, the last two and the last three before a place, without crossing punctuation."""
    before = folded[max(0, at - 30) : at]
    if not before.endswith((" ", ".")):
        return []
    words = re.split(r"[,;:()\"'/]|(?<=[^\W_]{3})\. ", before)[-1].split()
    return [" ".join(words[-n:]) for n in (1, 2, 3) if len(words) >= n]


def _mention(text: str, folded: str, spans: Spans, alias: str, at: int, day: date | None) -> _Mention | None:
    end = at + len(alias)
    if not folded.startswith(alias, at) or folded[end : end + 1].isalnum():
        return None
    if not _written_as_name(text, spans, alias, at):
        return None
    units = _UNITS[alias]
    if _FORMER.match(folded, end):
        unit = units[0]
    elif _NEW.match(folded, end):
        unit = units[-1]
    else:
        found = _unit_on(units, day)
        if found is None:
            return None
        unit = found
    if _TYPE_WORDS.match(alias):
        return _Mention(at, end, alias, unit, True)
    if (alias == "thái bình" and folded.startswith(" dương", end)) or (
        alias == "bình dương" and folded.endswith("thái ", 0, at)
    ):
        return None
    before = _words_before(folded, at)
    if before:
        if any(words in _NOT_AFTER for words in before) and not any(words in _COMPOUNDS for words in before):
            return None
        if before[0] in _SURNAMES and text[spans[folded.rfind(before[0], 0, at)][0]].isupper():
            return None
    if alias not in _AMBIGUOUS:
        return _Mention(at, end, alias, unit, True)
    return _Mention(at, end, alias, unit, alias not in _PERSON and bool(before) and before[0] in _PLACE_FOLLOWS)


def _confirmed(folded: str, mentions: list[_Mention]) -> list[_Mention]:
    """Keep what is sure, and an unsure name that stands in a row of provinces."""
    kept: list[_Mention] = []
    for place, mention in enumerate(mentions):
        after_one = (
            bool(kept)
            and kept[-1] is mentions[place - 1]
            and _BETWEEN_PROVINCES.fullmatch(folded, kept[-1].end, mention.start) is not None
            and mention.start > kept[-1].end
        )
        before_one = (
            place + 1 < len(mentions)
            and mentions[place + 1].sure
            and _BETWEEN_PROVINCES.fullmatch(folded, mention.end, mentions[place + 1].start) is not None
            and not folded[max(0, mention.start - 2) : mention.start].strip(" ").isalnum()
        )
        if mention.sure or after_one or before_one:
            kept.append(mention)
    return kept


def find_places(text: str, published: date | None) -> list[Place]:
    """Find the provinces named in clean text, in order, none inside another.

    A name no longer in use names the old unit, and so does a name followed by "cũ". Without a date, or for a name that
    may mean something else, the place is marked ambiguous.

    >>> [(p.raw, p.id) for p in find_places("Từ Hòa Bình tới TP.HCM; tỉnh Hà Giang (cũ).", date(2025, 8, 1))]
    [('Hòa Bình', 'vn63-17'), ('TP.HCM', 'vn34-79'), ('tỉnh Hà Giang', 'vn63-02')]
    """
    places: list[Place] = []
    for paragraph in paragraphs(text):
        raw = text[paragraph.start : paragraph.end]
        folded, spans = fold_map(raw)
        mentions: list[_Mention] = []
        words = words_of(folded.replace("_", " ") if "_" in folded else folded)
        for number in [n for n, known in enumerate(map(_FIRST_WORDS.__contains__, words.texts)) if known]:
            word, at = words.texts[number], words.starts[number]
            if mentions and at < mentions[-1].end:
                continue
            # No slice: one of a million words at each of them takes minutes.
            after = map(words.texts.__getitem__, range(number + 1, len(words.texts)))
            following = next((other for other in after if other[0].isalnum()), "")
            for alias in (*_ALIASES.get(f"{word} {following}", ()), *_ALIASES.get(word, ())):
                found = _mention(raw, folded, spans, alias, at, published)
                if found is not None:
                    mentions.append(found)
                    break
        for start, end, alias, unit, _ in _confirmed(folded, mentions):
            first, last = spans[start][0], spans[end - 1][1]
            undated = published is None and len(_UNITS[alias]) > 1
            places.append(
                Place(
                    raw=raw[first:last],
                    start=paragraph.start + first,
                    end=paragraph.start + last,
                    id=unit.id,
                    code=unit.code,
                    name=unit.name,
                    kind=unit.kind,
                    ambiguous=alias in _AMBIGUOUS or undated,
                )
            )
    return places
