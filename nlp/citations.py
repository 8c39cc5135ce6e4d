"""Citations as printed: type word, law name, number or symbol, date and issuer phrase, in one folded paragraph.

Which document a citation means is decided in `references`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.boards import Board, words_of
from nlp.law_names import CONSTITUTION, LAW, law_name_end
from nlp.legal_symbols import ABBREVIATED_TYPES, CODES, SYMBOL, TYPE_WORDS, Symbol, issuer_of, read_symbol
from nlp.text import fold

_TYPES: Final = "|".join(sorted(TYPE_WORDS, key=len, reverse=True))
_TYPE: Final = re.compile(rf"(?<!\w)(?P<type>{_TYPES})(?!\w)")
_HEAD: Final = re.compile(rf"(?<!\w)(?P<type>{_TYPES})(?: số:?)? ?$")
_LONG_HEAD: Final = re.compile(r"(?: [^\W\d_]{1,12}){1,4} số:? ?$")
_HEAD_WINDOW: Final = 70

_SHORT: Final = re.compile(
    rf"(?<!\w)(?:(?P<type>{_TYPES})(?P<so> số:?)? |(?P<abbr>nq|nđ|qđ) ?)"
    r"(?P<number>\d{1,4}(?:\.\d{1,2})?[a-z]?)(?![\w%/]|[.,-]\w)"
)
_NEVER_VERBS: Final = frozenset({"nghị quyết", "nghị định", "thông tư", "chỉ thị", "công điện"})
"""Type words that announce a reference in lower case too; quyết định 3 việc is a verb."""
_ONLY_WITH_SO: Final = frozenset({"law", "code", "ordinance", "scheme", "programme"})
"""Luật 2024 is a year, Đề án 06 and Chương trình 135 are names: a short number counts only after số."""
_SHORT_ABBREVIATIONS: Final = frozenset({"nq", "nđ", "qđ"})
_COUNTED: Final = re.compile(
    r" (?:việc|nội dung|nhiệm vụ|nhóm|trường hợp|điểm|năm|tháng|ngày|tuần|quý|giờ|người|đơn vị|cơ quan|đảng viên|hộ|xã"
    r"|phường|tỉnh|huyện|sở|bộ|địa phương|văn bản|thủ tục|hồ sơ|chỉ tiêu|mục tiêu|giải pháp|vấn đề|kết quả|dự án|điều"
    r"|khoản|chương|phần|trang|bước|lần|loại|cấp|đồng|tỉ|triệu|nghìn|ngàn|vụ|cá nhân|tập thể|doanh nghiệp|cuộc|buổi"
    r"|nghị quyết|nghị định|quyết định|kì|khâu|lĩnh vực|bài|chức danh|vị trí|công trình|gói|ca|mẫu|phương án|quy định)"
    r"(?!\w)"
)
_DATED: Final = re.compile(r" (?:ngày|năm) \d")
_PLURAL: Final = re.compile(r"(?<!\w)(?:các|những|hai|ba|bốn|năm|bộ tứ|bộ ba) $")
_NEXT_NUMBER: Final = re.compile(
    r"(?:,| và|, và|;) (?:số )?(?P<number>\d{1,4}(?:\.\d{1,2})?[a-z]?)(?![\w%/]|[.,-]\w)"
    r"(?=[,;.)]| và \d| của | về |$)"
)

_NUMERIC_DATE: Final = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d{2})(?!\w)"
_DATE: Final = re.compile(
    rf"(?:,? (?:kí |ban hành )?ngày |,? ?\((?:ngày )?| ){_NUMERIC_DATE}\)?"
    r"|,? ?\(?(?:kí |ban hành )?ngày (?P<day2>\d{1,2}) tháng (?P<month2>\d{1,2}) năm (?P<year2>(?:19|20)\d{2})(?!\w)\)?"
)
_YEAR: Final = re.compile(r" năm (?P<year>(?:19|20)\d{2})(?![\w/]|-\d)")
_LAW_YEAR: Final = re.compile(r" (?:năm )?(?P<year>(?:19|20)\d{2})(?![\w/%]|[.,-]\d)")

_MINISTRIES: Final = {
    "nội vụ": "BNV",
    "tư pháp": "BTP",
    "tài chính": "BTC",
    "khoa học và công nghệ": "BKHCN",
    "công an": "BCA",
    "quốc phòng": "BQP",
    "y tế": "BYT",
    "xây dựng": "BXD",
    "công thương": "BCT",
    "ngoại giao": "BNG",
    "giáo dục và đào tạo": "BGDĐT",
    "nông nghiệp và môi trường": "BNNMT",
    "thông tin và truyền thông": "BTTTT",
    "tài nguyên và môi trường": "BTNMT",
    "kế hoạch và đầu tư": "BKHĐT",
}
_ISSUERS: Final = {
    "ủy ban thường vụ quốc hội": "UBTVQH",
    "quốc hội": "QH",
    "thủ tướng chính phủ": "TTg",
    "thủ tướng": "TTg",
    "văn phòng chính phủ": "VPCP",
    "chính phủ": "CP",
    "bộ chính trị": "TW",
    "ban bí thư": "TW",
    "ban chấp hành trung ương": "TW",
    "bch trung ương": "TW",
    "trung ương": "TW",
    "hội đồng nhân dân": "HĐND",
    "hđnd": "HĐND",
    "ủy ban nhân dân": "UBND",
    "ubnd": "UBND",
    "tỉnh ủy": "TU",
    "thành ủy": "TU",
} | {fold(f"bộ {ministry}"): code for ministry, code in _MINISTRIES.items()}
_ISSUER: Final = "|".join(sorted(_ISSUERS, key=len, reverse=True))
_ISSUER_AFTER: Final = re.compile(rf",? của (?P<issuer>{_ISSUER})(?!\w)")
_ISSUER_BEFORE: Final = re.compile(rf"(?<!\w)(?P<issuer>{_ISSUER}) (?:đã |vừa |mới )?(?:ban hành|thông qua|ra|kí) $")
_LIST: Final = re.compile(r"(?:,| và|, và|;) ?(?:số:? )?")
_PROVISION: Final = re.compile(
    r"(?<!\w)(?:(?:điểm [a-zđ]|khoản \d{1,2}[a-z]?|điều \d{1,3}[a-z]?|phụ lục (?:[ivx]{1,5}|\d{1,2})"
    r"|mục (?:[ivx]{1,5}|\d{1,2})|chương (?:[ivx]{1,5}|\d{1,2})),? (?:của )?){1,4}$"
)


@dataclass(slots=True)
class Citation:
    """One citation in a folded paragraph; every place is an offset into it."""

    start: int
    end: int
    type: str
    number: str | None = None
    number_span: tuple[int, int] | None = None
    symbol: str | None = None
    year_in_symbol: bool = False
    year: int | None = None
    year_from: str | None = None
    date: str | None = None
    issuer: str | None = None
    issuer_from: str | None = None
    name_span: tuple[int, int] | None = None
    provision_span: tuple[int, int] | None = None
    type_inherited: bool = False
    tail: int = 0
    """Where date and issuer phrase end; a list goes on from here."""


def _laws(folded: str, printed: str) -> Iterator[Citation]:
    for found in LAW.finditer(folded):
        end = law_name_end(folded, printed, found.end())
        if end is not None:
            span = (found.end(), end)
            yield Citation(found.start(), end, TYPE_WORDS[found["type"]], name_span=span, tail=end)
    for found in CONSTITUTION.finditer(folded):
        if printed[found.start()].isupper() and (
            _LAW_YEAR.match(folded, found.end()) or _PROVISION.search(folded, max(0, found.start() - 60), found.start())
        ):
            yield Citation(found.start(), found.end(), "constitution", name_span=found.span(), tail=found.end())


def _type_before(folded: str, printed: str, symbol: Symbol) -> tuple[int, str] | None:
    """Find the type word that announces a symbol: its place and type."""
    window = max(0, symbol.start - _HEAD_WINDOW)
    found = _HEAD.search(folded, window, symbol.start)
    if found is None:
        for candidate in _TYPE.finditer(folded, window, symbol.start):
            if TYPE_WORDS[candidate["type"]] in symbol.types and _LONG_HEAD.match(
                folded, candidate.end(), symbol.start
            ):
                found = candidate
    if found is None or (found["type"] in ABBREVIATED_TYPES and not printed[found.start()].isupper()):
        return None
    return found.start(), TYPE_WORDS[found["type"]] if found["type"] != "văn bản" else ""


def _symbols(folded: str, printed: str, laws: list[Citation]) -> Iterator[Citation]:
    by_end = {law.end: law for law in laws if law.type != "constitution"}
    last: Citation | None = None
    for found in SYMBOL.finditer(folded):
        symbol = read_symbol(found, printed)
        start, type_, name_span, inherited = symbol.start, "", None, False
        head = _type_before(folded, printed, symbol)
        before = folded[max(0, symbol.start - 12) : symbol.start]
        law = by_end.get(symbol.start - len(before) + len(re.sub(r"(?: số:?)? $", "", before)))
        if law is not None and "luật" not in symbol.types:
            start, type_, name_span = law.start, law.type, law.name_span
        elif head is not None:
            start, type_ = head
        elif last is not None and _LIST.fullmatch(folded, last.tail, symbol.start):
            inherited = True
            type_ = last.type if not symbol.types or last.type in symbol.types else symbol.types[0]
        elif not symbol.needs_type_word:
            inherited = True
        if symbol.types[:1] == ("official_letter",):
            type_ = "official_letter"
        type_ = type_ or (symbol.types[0] if symbol.types else "")
        if not type_:
            continue
        last = Citation(
            start,
            symbol.end,
            type_,
            number=symbol.number,
            number_span=(symbol.start, symbol.end),
            symbol=symbol.symbol,
            year_in_symbol=symbol.year is not None,
            year=symbol.year,
            year_from="symbol" if symbol.year is not None else None,
            issuer=issuer_of(symbol.symbol),
            issuer_from="symbol",
            name_span=name_span,
            type_inherited=inherited,
            tail=symbol.end,
        )
        _read_tail(folded, last)
        yield last


def _announces(folded: str, printed: str, found: re.Match[str]) -> bool:
    """Say whether a type word and a bare number make a short form."""
    word, so = found["abbr"] or found["type"], found["so"] is not None
    capital = printed[found.start()].isupper()
    if word in ABBREVIATED_TYPES:
        if word not in _SHORT_ABBREVIATIONS or not printed[found.start() : found.start() + len(word)].isupper():
            return False
    elif TYPE_WORDS[word] in _ONLY_WITH_SO or word == "văn bản":
        return so
    elif not (capital or so or word in _NEVER_VERBS):
        return False
    if not so and re.fullmatch(r"(?:19|20)\d\d", found["number"]):
        return False
    dated = _DATED.match(folded, found.end()) and TYPE_WORDS[word] not in ("plan", "report", "programme")
    return bool(dated) or not _COUNTED.match(folded, found.end())


def _shorts(folded: str, printed: str) -> Iterator[Citation]:
    for found in _SHORT.finditer(folded):
        if not _announces(folded, printed, found):
            continue
        type_ = TYPE_WORDS[found["abbr"] or found["type"]]
        first = Citation(found.start(), found.end(), type_, found["number"], found.span("number"), tail=found.end())
        row = [first]
        if first.type in ("resolution", "decree", "circular"):
            plural = _PLURAL.search(folded, max(0, found.start() - 8), found.start()) is not None
            while (more := _NEXT_NUMBER.match(folded, row[-1].end)) is not None and len(row) < 12:
                if not plural and " và " not in more[0]:
                    break
                row.append(
                    Citation(
                        more.start("number"), more.end(), type_, more["number"], more.span("number"), tail=more.end()
                    )
                )
                row[-1].type_inherited = True
        for citation in row:
            _read_tail(folded, citation)
            _read_issuer(folded, citation, row[-1].tail)
            yield citation


def _read_tail(folded: str, citation: Citation) -> None:
    """Read the date or the year right after the number."""
    found = _DATE.match(folded, citation.end)
    if found is not None:
        parts = [int(found[key] or found[f"{key}2"]) for key in ("year", "month", "day")]
        try:
            citation.date = date(*parts).isoformat()
        except ValueError:  # a misprinted date is no date
            return
        citation.tail = found.end()
    else:
        found = _YEAR.match(folded, citation.end)
        if found is None:
            return
        parts = [int(found["year"])]
        citation.tail = found.end()
    if citation.year is None:
        citation.year, citation.year_from = parts[0], "date" if citation.date else "text"


def _read_issuer(folded: str, citation: Citation, tail: int) -> None:
    """Read who issued a document cited without its symbol, and the symbol that follows from it."""
    found = _ISSUER_AFTER.match(folded, tail) or _ISSUER_BEFORE.search(
        folded, max(0, citation.start - 60), citation.start
    )
    if found is None:
        if citation.type == "decree":
            citation.issuer, citation.issuer_from = "CP", "type"
        return
    citation.issuer, citation.issuer_from = _ISSUERS[found["issuer"]], "phrase"
    code = next((code for code, types in CODES.items() if types[0] == citation.type), None)
    if citation.type == "party_regulation":
        code = "QĐ"
    if code is None or citation.issuer in ("QH", "UBTVQH") or citation.type in ("decree", "circular", "joint_circular"):
        return  # their symbols hold a year or a term that is not printed
    if citation.type != "official_letter":
        citation.symbol = f"{code}{'/' if citation.issuer in ('TW', 'TU') else '-'}{citation.issuer}"


_LONG: Final = 50_000
_BOARD: Final = Board([LAW, CONSTITUTION, SYMBOL, _SHORT])


def may_cite(folded: str) -> bool:
    """Say whether a folded paragraph has anything `citations` could begin with; most have not."""
    if len(folded) > _LONG:
        return True  # a megabyte without a line break is hostile: cutting it into words costs more than it spares
    return bool(_BOARD.find(folded, _BOARD.candidates(words_of(folded))))


def citations(folded: str, printed: str) -> list[Citation]:
    """List the citations of one folded paragraph in order, none overlapping another.

    `printed` has the length of `folded` and the letters as printed, because capitals tell a name from a word.
    """
    laws = list(_laws(folded, printed))
    numbered = list(_symbols(folded, printed, laws))
    taken = [(citation.start, citation.end) for citation in numbered]
    for law in laws:
        year = _LAW_YEAR.match(folded, law.end)
        if year is not None:
            law.end = law.tail = year.end()
            law.year, law.year_from = int(year["year"]), "text"
        law.issuer, law.issuer_from = "UBTVQH" if law.type == "ordinance" else "QH", "type"
    found: list[Citation] = []
    done = 0
    for citation in sorted(
        [*numbered, *(other for other in [*laws, *_shorts(folded, printed)] if not _overlaps(other, taken))],
        key=lambda citation: (citation.start, -citation.end),
    ):
        if citation.start < done:
            continue
        provision = _PROVISION.search(folded, max(done, citation.start - 60), citation.start)
        if provision is not None and not citation.type_inherited:
            end = provision.start() + len(provision[0].removesuffix("của ").rstrip(" ,"))
            citation.provision_span = (provision.start(), end)
        found.append(citation)
        done = citation.end
    return found


def _overlaps(citation: Citation, taken: list[tuple[int, int]]) -> bool:
    # `taken` is in order, so the first one that ends after the citation begins decides
    low, high = 0, len(taken)
    while low < high:
        middle = (low + high) // 2
        if taken[middle][1] <= citation.start:
            low = middle + 1
        else:
            high = middle
    return low < len(taken) and taken[low][0] < citation.end
