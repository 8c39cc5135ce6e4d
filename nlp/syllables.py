"""Syllables: text cut at spaces and signs, exactly as underthesea 9.5 cuts it before it joins words.

The rules are written anew from what underthesea returns, each with its witness; where two of them fit, the earlier one
wins. None looks further than a run of characters without a space (`Th.S`, whose dot it means as any character, may
take the space itself), and none is tried on a run longer than its caller allows: addresses are quadratic in that.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

_TONES: Final = "\u0300\u0301\u0309\u0303\u0323"
_VOWELS: Final = "AĂÂEÊIOÔƠUƯY"
_MARKED: Final = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES) + "ĂÂĐÊÔƠƯ"
_CAPITAL: Final = f"[A-Z{_MARKED}]"
_LETTER: Final = f"[A-Za-z{_MARKED}{_MARKED.lower()}]"
_PLAIN_CAPITAL: Final = "[A-ZĐ]"

_ZONE: Final = "[a-z]{2,13}"
"""The last part of a host, vn or example."""

_IN_BRACKETS: Final = r"\([^\s()]*\([^\s()]++\)[^\s()]*\)|\(\S+?\)"
_AFTER_HOST: Final = (
    rf"(?:[^\s()<>{{}}\[\]]|{_IN_BRACKETS})+(?:{_IN_BRACKETS}|[^\s`!()\[\]{{}};:'\".,<>?«»“”‘’])"  # ends on no sign
)

# rule, pattern, (text, what it takes from its beginning)
RULES: Final = (
    ("arrow", "=>|==>|->", ("=>5", "=>")),
    ("dots", r"\.{2,}", ("...a", "...")),
    ("dashes", "-{2,}", ("--a", "--")),
    ("quote mark", ">>", (">>>", ">>")),
    ("dimension", r"\d++x\d+", ("3x45m", "3x45")),
    ("and so on", r"v\.v(?:\.(?:\.\.)?)?", ("v.v..", "v.v.")),
    ("degree", "°[CF]", ("°C.", "°C")),
    ("firm", f"{_PLAIN_CAPITAL}++&{_PLAIN_CAPITAL}+", ("H&M1", "H&M")),
    ("committee", r"T\.Ư", ("T.Ưa", "T.Ư")),
    ("initials", rf"{_CAPITAL}++(?:\.{_LETTER}++)++\.?", ("TP.HCM.", "TP.HCM.")),
    ("elided name", f"{_LETTER}++['’]{_LETTER}+", ("H'Mông.", "H'Mông")),
    ("capitals with dot", rf"{_PLAIN_CAPITAL}++\.(?!$)", ("TS. A", "TS.")),
    ("title", r"(?:Tp|Mrs?|Ms|Dr|ThS)\.|Th.[Ss]|e-mail", ("These", "Thes")),
    ("plate", r"\d++[A-Z]++\d*-\d+", ("43H-0530x", "43H-0530")),
    ("decree", "NĐ-CP", ("NĐ-CPx", "NĐ-CP")),
    ("address", rf"(?:ftp|http)s?:(?:/{{1,3}}|[a-z0-9%]){_AFTER_HOST}", ("http://x.vn/a.", "http://x.vn/a")),
    ("host and path", rf"[a-z0-9.-](?>[a-z0-9.-]*\.){_ZONE}/{_AFTER_HOST}", ("x.vn/tin,", "x.vn/tin")),
    ("host", rf"(?<!@)[a-z0-9]++(?:[.-][a-z0-9]++)*\.{_ZONE}\b/?(?!@)", ("xa.vn.", "xa.vn")),
    ("mail", r"[a-zA-Z0-9_.+-]++@[a-zA-Z0-9-]++\.[a-zA-Z0-9.-]+", ("a@b.vn,", "a@b.vn")),
    ("telephone", r"\d{2,}+-\d{3,}+-\d{3,}", ("0258-123-4567x", "0258-123-4567")),
    ("day", r"\d{1,2}/\d{1,2}/\d+|\d{1,2}/\d{1,4}|\d{1,2}-\d{1,2}-\d+|\d{1,2}-\d{1,4}", ("5/3/2025.", "5/3/2025")),
    ("dotted day", r"\d{1,2}\.\d{1,2}\.\d+", ("1.2.345", "1.2.345")),
    ("year first", r"\d{4}/\d{1,2}/\d{1,2}", ("2025/08/205", "2025/08/20")),
    ("clock", r"\d{2}:\d{2}:\d{2}", ("10:20:50a", "10:20:50")),
    ("number name", r"\d++[A-Z]++\d*", ("4K2a", "4K2")),
    ("number", r"\d++(?:(?:\.\d++)++(?:,\d++)?|(?:,\d++)++|_\d++)?", ("1.204,5.", "1.204,5")),
    ("face", r":\)+|=\){2,}|♥‿♥|:D++(?!\S)|<3", (":)))", ":)))")),
    ("stop", "[.,()ʺ]", (".a", ".")),
    ("hyphened", r"\b\w++-[\w+-]*\w", ("in-tơ-nét,", "in-tơ-nét")),
    ("word", r"\w+", ("hồ sơ", "hồ")),
    ("colons", ":+", ("::a", "::")),
    ("sign", r"[^\w\s]", ("%,", "%")),
)

SYLLABLE: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern, _ in RULES))

syllables: Final[Callable[[str], Sequence[str]]] = SYLLABLE.findall
"""List the syllables and signs of a text in composed form (NFC), in order; only spaces are left out.

>>> syllables("TP.HCM có 85/96 xã.")
['TP.HCM', 'có', '85/96', 'xã', '.']
"""
