"""Symbols of Vietnamese legal documents, 42/2022/NĐ-CP or 57-NQ/TW: their grammar, codes, issuers, canonical form."""

import re
from dataclasses import dataclass
from typing import Final

CODES: Final = {
    "NQ": ("resolution",),
    "NĐ": ("decree",),
    "QĐ": ("decision", "party_regulation"),
    "QĐI": ("party_regulation",),
    "TT": ("circular",),
    "TTLT": ("joint_circular",),
    "CT": ("directive", "programme"),
    "CĐ": ("dispatch",),
    "CV": ("official_letter",),
    "KH": ("plan",),
    "CTr": ("programme",),
    "ĐA": ("scheme",),
    "PA": ("scheme",),
    "KL": ("conclusion",),
    "TB": ("notice",),
    "BC": ("report",),
    "TTr": ("proposal",),
    "HD": ("guidance",),
    "QC": ("statute",),
    "VBHN": ("consolidated_text",),
    "L": ("law",),
}
"""Codes in symbols, with the types of document they stand for, the usual one first."""

LOCAL_ISSUERS: Final = frozenset({"UBND", "HĐND", "TU", "TTU", "ĐU", "HU", "QU"})
"""Issuers every province or commune has, besides the departments (S…): their numbers need a year and a place."""


TYPE_WORDS: Final = {
    "bộ luật": "code",
    "luật": "law",
    "pháp lệnh": "ordinance",
    "nghị quyết": "resolution",
    "nq": "resolution",
    "nghị định": "decree",
    "nđ": "decree",
    "quyết định": "decision",
    "qđ": "decision",
    "thông tư liên tịch": "joint_circular",
    "ttlt": "joint_circular",
    "thông tư": "circular",
    "tt": "circular",
    "chỉ thị": "directive",
    "ct": "directive",
    "công điện": "dispatch",
    "cđ": "dispatch",
    "công văn": "official_letter",
    "cv": "official_letter",
    "văn bản": "official_letter",
    "kế hoạch": "plan",
    "kh": "plan",
    "chương trình hành động": "programme",
    "chương trình": "programme",
    "ctr": "programme",
    "đề án": "scheme",
    "kết luận": "conclusion",
    "kl": "conclusion",
    "thông báo kết luận": "notice",
    "thông báo": "notice",
    "tb": "notice",
    "báo cáo": "report",
    "bc": "report",
    "tờ trình": "proposal",
    "ttr": "proposal",
    "hướng dẫn": "guidance",
    "quy định": "party_regulation",
    "quy chế": "statute",
    "văn bản hợp nhất": "consolidated_text",
    "vbhn": "consolidated_text",
}
"""Words before a number, folded, and the type they announce."""
ABBREVIATED_TYPES: Final = frozenset({"nq", "nđ", "qđ", "ttlt", "tt", "ct", "cđ", "cv", "kh", "ctr", "kl", "tb"})

# One folded symbol. The number keeps its leading zeros; every quantifier is bounded.
_NUMBER: Final = r"(?<![\w/.,-])(?P<number>\d{1,5}(?:\.\d{1,2})?[a-z]{0,2})"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_CODE: Final = "(?P<code>nq|nđ|nd|qđi|qđ|qd|ttlt|ttr|tt|ctr|ct|cđ|cv|kh|bc|tb|hd|qc|vbhn|kl|pa|đa|l(?=-ctn))"
_ISSUER: Final = r"[^\W\d_]{1,14}(?:&[^\W\d_]{1,8})?\d{0,2}"
_CENTRAL: Final = r"t\.?[wư](?!\w)"
_PARTY: Final = rf"(?:{_CENTRAL}|btctw|btgtw|bntw|bdvtw|ubkttw|vptw|mttw|bcstw|ttu|tu|đu|hu|qu|đuk|đtn|btctu|ubkttu)"
_LETTER_ISSUER: Final = (
    "(?:ubnd|hđnd|hdnd|vpcp|vpqh|ttg|cp|qh|ubtvqh\\d{1,2}|nhnn|ttcp|[bs][^\\W\\d_]{2,9}(?:&[^\\W\\d_]{1,4})?)"
)

SYMBOL: Final = re.compile(
    rf"""{_NUMBER}(?:
        /{_YEAR}/(?:(?P<assembly>qh|ubtvqh)(?P<term>\d{{1,2}})|{_CODE}(?P<issuers>(?:-{_ISSUER}){{1,4}}))  # F3, F1
        |-(?P<party_code>[^\W\d_]{{1,4}})/(?P<party>{_PARTY})                                          # F4
        |/(?P<misprint_code>nq|ct|kl|qđ|hd|tb)-(?P<misprint>{_CENTRAL})                                 # 57/NQ-TW
        |/(?P<plain_code>{_CODE[len("(?P<code>") : -1]})(?P<plain_issuers>(?:-{_ISSUER}){{1,4}})        # F2
        |/(?P<letter>{_LETTER_ISSUER}(?:-{_ISSUER}){{1,2}})                                             # F5
        |/(?P<old>cp|ttg|hđbt)(?![-/])                                                                  # F9
    )(?![\w&])""",
    re.VERBOSE,
)

_CODE_SPELLINGS: Final = {code.lower(): code for code in CODES} | {"nd": "NĐ", "qd": "QĐ"}
_ISSUER_SPELLINGS: Final = {
    **dict.fromkeys(("tư", "t.ư", "t.w", "tw"), "TW"),
    "cp": "CP",
    "ttg": "TTg",
    "hđbt": "HĐBT",
    "hdnd": "HĐND",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as read: `text[start:end]` of the folded text."""

    start: int
    end: int
    number: str
    year: int | None
    """The year printed inside the symbol."""
    symbol: str
    """Normalised, without number and year: NQ-CP, NQ/TW, QH15, SNV-CCHC."""
    types: tuple[str, ...]
    """Types of document the code stands for; empty where it names none (F3, F9)."""
    needs_type_word: bool
    """The old short style (24/CP) counts only after a type word."""


def _spell(issuer: str, printed: str) -> str:
    bare = issuer.rstrip(".")
    if bare in _ISSUER_SPELLINGS:
        return _ISSUER_SPELLINGS[bare]
    printed = printed.replace(" ", "").replace("Ð", "Đ").replace("ð", "đ")
    return printed.upper() if printed.islower() else printed


def _issuers(found: re.Match[str], group: str, printed: str) -> str:
    start = found.start(group) + 1
    spelled = []
    for issuer in found[group][1:].split("-"):
        spelled.append(_spell(issuer, printed[start : start + len(issuer)]))
        start += len(issuer) + 1
    return "-".join(spelled)


def read_symbol(found: re.Match[str], printed: str) -> Symbol:
    """Read a match of SYMBOL; `printed` is the text before folding, character for character with the folded one.

    >>> text = "theo 42/2022/NĐ-CP"
    >>> read_symbol(SYMBOL.search(text.lower()), text).symbol
    'NĐ-CP'
    """
    types: tuple[str, ...] = ()
    if found["assembly"]:
        symbol = found["assembly"].upper() + found["term"]
    elif found["issuers"]:
        code = _CODE_SPELLINGS[found["code"]]
        symbol, types = f"{code}-{_issuers(found, 'issuers', printed)}", CODES[code]
    elif found["party"]:
        code = _CODE_SPELLINGS.get(found["party_code"], found["party_code"].upper())
        party = _spell(found["party"], found["party"].upper())
        symbol, types = f"{code}/{party}", CODES.get(code, ())
    elif found["misprint"]:
        code = _CODE_SPELLINGS[found["misprint_code"]]
        symbol, types = f"{code}/TW", CODES[code]
    elif found["plain_issuers"]:
        code = _CODE_SPELLINGS[found["plain_code"]]
        symbol, types = f"{code}-{_issuers(found, 'plain_issuers', printed)}", CODES[code]
    elif found["letter"]:
        issuer = found["letter"].split("-")[0]
        start = found.start("letter")
        symbol = _spell(issuer, printed[start : start + len(issuer)])
        symbol = f"{symbol}-{printed[start + len(issuer) + 1 : found.end('letter')]}"
        types = ("official_letter",)
    else:
        symbol = _spell(found["old"], found["old"].upper())
    return Symbol(
        start=found.start(),
        end=found.end(),
        number=found["number"],
        year=int(found["year"]) if found["year"] else None,
        symbol=symbol,
        types=types,
        needs_type_word=bool(found["old"]),
    )


def is_local(issuer: str | None) -> bool:
    """Say whether every province, commune or department numbers its own documents under this issuer.

    >>> is_local("UBND"), is_local("SNV"), is_local("CP"), is_local(None)
    (True, True, False, False)
    """
    return issuer is not None and (issuer in LOCAL_ISSUERS or (issuer[0] == "S" and len(issuer) > 1))


def issuer_of(symbol: str) -> str:
    """Read the issuer from a symbol without number and year; joint issuers are parted by a bar.

    >>> [issuer_of(s) for s in ("NQ-CP", "NQ/TW", "QH15", "SNV-CCHC", "TTLT-BTNMT-BNV", "NQ-UBTVQH15", "CP")]
    ['CP', 'TW', 'QH', 'SNV', 'BTNMT|BNV', 'UBTVQH', 'CP']
    """
    if "/" in symbol:
        return symbol.split("/")[1]
    code, *issuers = symbol.split("-")
    issuer = code
    if code in CODES:
        issuer = "|".join(issuers) if code == "TTLT" else issuers[0]
    return re.sub(r"(?<=QH)\d{1,2}$", "", issuer)


def canonical(type_: str, number: str, symbol: str | None, year: int | None, year_in_symbol: bool) -> str:
    """Write a numbered reference in one form, of what is printed only.

    >>> canonical("resolution", "66", "NQ/TW", None, False), canonical("decree", "42", "NĐ-CP", 2022, True)
    ('resolution:66-NQ/TW#?', 'decree:42/2022/NĐ-CP')
    >>> canonical("resolution", "66", None, None, False)
    'resolution:66/?'
    """
    if symbol is None:
        return f"{type_}:{number}/?" + (f"#{year}" if year else "")
    if year_in_symbol:
        return f"{type_}:{number}/{year}/{symbol}"
    joint = "-" if "/" in symbol else "/"
    return f"{type_}:{number}{joint}{symbol}#{year or '?'}"
