"""Bare names: subjects that no type word announces, firms, plants, systems, regions (Gamma-7, ABC Group)."""

from __future__ import annotations

import re

from nlp._abbreviations import ROWS
from nlp.figures._names import ADMIN_TYPES, COUNTRIES, HEADS, SURNAMES
from nlp.figures.patterns import listed
from nlp.provinces import PROVINCES
from nlp.text import fold

UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
# A run of capitals that does something: what follows is a verb of bodies, not of persons.
ACTS = re.compile(
    rf"(?P<name>[{UPPER}](?<![\w.-].)\w*(?:[ -][{UPPER}\d]\w*){{0,4}})"
    r"(?: (?:cũng|vẫn|hiện|đang|còn|mới|chỉ)){0,2} "
    r"(?:đã|sẽ|có|đạt|nằm|tọa lạc|chiếm|cam kết|tận dụng|cung cấp|huy động|đầu tư|hợp tác|giải ngân|vận hành|sử dụng|"
    r"tiếp nhận|phục vụ|triển khai|thu hút|xử lý|sản xuất|dự kiến|hướng tới)(?!\w)"
)
COMMON = frozenset(row[0] for row in ROWS) | frozenset(
    listed(
        "GDP|GRDP|CPI|FDI|ODA|VAT|WTO|ASEAN|EU|USD|AI|PCI|PAPI|SIPAS|DTI|DDCI|PGI|ICT|IT|QR|SMS|OTP|API|CSDL|"
        "CNTT|KTXH|TW|TƯ|VNeID|Zalo|Facebook|Covid|Internet|PV|TTXVN|BCH|BTV|ATTP|PCCC|GPLX|BHYT|BHXH|BHTN|HTX|"
        "DNNN|DN|NHNN|NSNN|THPT|THCS|THADS|KSND|TAND|VKSND|HLV|TDTT|GTVT|FTA|EVFTA|CPTPP|HIV|STEM|GD|ĐH|DNTN|ĐT|"
        "BV|HĐLV|HS|SV"
    )
)
TITLES = frozenset(
    listed(
        "ông|bà|anh|chị|cô|chú|em|đồng|thứ|phó|chủ|tổng|giám|đốc|trưởng|bí|thạc|tiến|giáo|bác|nhà|luật|đại|thiếu|"
        "thượng|trung|ngày|tháng|năm|quý|sáng|chiều|tối|trong|theo|hiện|tuy|nhưng|ngoài|đặc|riêng|việc|các|những|"
        "mỗi|một|hai|ba"
    )
)
OTHER_SURNAMES = frozenset(
    listed(
        "cao|hà|lương|châu|thái|la|nông|vi|quách|triệu|tăng|kiều|mạc|chu|tống|bạch|doãn|đàm|giang|hứa|lục|nghiêm|"
        "ninh|phùng|quan|sầm|thạch|thân|tôn|từ|uông|văn|viên|vương|bế|hầu|giàng|lò|sùng|vàng|lù|khổng|âu|ân|cù|"
        "tiêu"
    )
)
NEVER_FIRST = (
    SURNAMES
    | OTHER_SURNAMES
    | TITLES
    | {head.split()[0] for head in HEADS}
    | {head.split()[0].rstrip(".") for head in ADMIN_TYPES}
    | {"phường", "xã", "thành", "luật", "nghị", "quyết", "chương", "đề", "việt", "đảng", "nhà", "cổng", "báo"}
)
KNOWN = frozenset(alias for unit in PROVINCES for alias in unit.aliases) | frozenset(COUNTRIES)
OFTEN = 3
"""Times a name must stand in the text to be what the text is about."""
TYPED = r"(?:quận|huyện|thị xã|thành phố|xã|phường|thị trấn|đặc khu|khu đô thị(?: mới)?|khu kinh tế|khu công nghiệp)"
LONGEST_SYLLABLE = 7
MOST = 12


def bare_names(text: str) -> dict[str, str]:
    """Return the names that act in a text and come back in it, the longest first, each with the fullest way to say it.

    >>> bare_names("Gamma-7 đã nộp 5 tỷ đồng. Gamma-7 có 40 người. Năm nay Gamma-7 sẽ nộp thêm.")
    {'Gamma-7': 'Gamma-7'}
    >>> bare_names("Quận Mây Trắng có 9 phường. Mây Trắng đã số hóa 95%; Mây Trắng thu 5 tỷ đồng.")
    {'Mây Trắng': 'quận Mây Trắng'}
    """
    found: dict[str, str] = {}
    for match in ACTS.finditer(text):
        name = match["name"]
        if name not in found and _is_name(name) and text.count(name) >= OFTEN:
            found[name] = name
            if len(found) == MOST:
                break
    for name in found:
        typed = re.search(rf"(?<!\w){TYPED} {re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if typed is not None:
            found[name] = typed[0][:1].lower() + typed[0][1:]
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _is_name(name: str) -> bool:
    """Tell whether capitals are a name of their own: no person, place, office, abbreviation or first word."""
    folded = fold(name)
    if name in COMMON or folded in KNOWN or folded.split()[0] in NEVER_FIRST:
        return False
    if " " in name or "-" in name:
        return not any(part in COMMON for part in re.split("[ -]", name))
    return (
        (name.isupper() and len(name) > 2)
        or len(name) > LONGEST_SYLLABLE
        or re.search(r"[fjwzFJWZ\d]", name) is not None
    )
