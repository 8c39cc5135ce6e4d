"""Areas: the canonical id of whose figure it is (SDMX REF_AREA), by the article's day and the province it is from."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from nlp.figures.patterns import listed
from nlp.places import province_on
from nlp.provinces import PROVINCES
from nlp.text import fold

NATION: Final = "VN"
GROUPS: Final = {
    "national": NATION,
    "all_levels": "VN:all_levels",
    "ministries": "VN:ministries",
    "localities": "VN:localities",
}
# What the whole country has one of; a body with any other name is one of its province (Sở Nội vụ) or of nobody known.
CENTRAL: Final = frozenset(
    listed(
        "chính phủ|quốc hội|văn phòng chính phủ|văn phòng quốc hội|thanh tra chính phủ|ngân hàng nhà nước|"
        "kiểm toán nhà nước|bảo hiểm xã hội việt nam|bộ nội vụ|bộ tài chính|bộ tư pháp|bộ công an|bộ quốc phòng|"
        "bộ ngoại giao|bộ y tế|bộ công thương|bộ xây dựng|bộ giao thông vận tải|bộ giáo dục và đào tạo|"
        "bộ khoa học và công nghệ|bộ thông tin và truyền thông|bộ kế hoạch và đầu tư|bộ tài nguyên và môi trường|"
        "bộ nông nghiệp và phát triển nông thôn|bộ nông nghiệp và môi trường|bộ dân tộc và tôn giáo|"
        "bộ lao động - thương binh và xã hội|bộ văn hóa, thể thao và du lịch|ủy ban dân tộc|tổng cục thuế|"
        "tổng cục hải quan|tổng cục thống kê"
    )
)
SHORT: Final = {
    "bộ gd-đt": "bộ giáo dục và đào tạo",
    "bộ gd&đt": "bộ giáo dục và đào tạo",
    "bộ gdđt": "bộ giáo dục và đào tạo",
    "bộ kh-đt": "bộ kế hoạch và đầu tư",
    "bộ kh&đt": "bộ kế hoạch và đầu tư",
    "bộ kh&cn": "bộ khoa học và công nghệ",
    "bộ tt&tt": "bộ thông tin và truyền thông",
    "bộ gtvt": "bộ giao thông vận tải",
    "bộ tn&mt": "bộ tài nguyên và môi trường",
    "bộ lđ-tb&xh": "bộ lao động - thương binh và xã hội",
    "bộ lđtb&xh": "bộ lao động - thương binh và xã hội",
    "bhxh việt nam": "bảo hiểm xã hội việt nam",
}
OF_VIETNAM: Final = re.compile(r"^(chính phủ|ngân hàng nhà nước) việt nam$")
LOCAL: Final = frozenset(["agency", "district", "commune"])
CAPITAL: Final = re.compile(r"(?:^|\s)(?:xã|phường|thị xã|thị trấn|huyện|quận|thành phố|tp\.?) $")
BODY: Final = re.compile(r"^(?:sở|ubnd|ủy ban nhân dân|hđnd|cục|chi cục|công an|trung tâm|văn phòng|ban|thanh tra) ")


def area_of(scope: str, scope_type: str | None, day: date | None, province: str | None) -> str | None:
    """Return the id of one scope, or None where the words alone do not say whose it is.

    A province is the unit that bore the name on `day`; a name that no unit bore then is that of the last that did. An
    office or commune stands under its province: the one it names itself, else `province`, the document's. Nothing is
    guessed for groups such as `người dân`, for enterprises and for other countries.

    >>> [area_of("Quảng Trị", "province", day, None) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    ['vn63-45', 'vn34-44']
    >>> area_of("Quảng Bình", "province", date(2026, 1, 1), None), area_of("Quảng Trị", "province", None, None)
    ('vn63-44', None)
    >>> area_of("Bộ Nội vụ", "agency", None, None), area_of("Sở Nội vụ", "agency", date(2024, 5, 2), "Quảng Trị")
    ('VN/bộ nội vụ', 'vn63-45/sở nội vụ')
    >>> area_of("Sở Nội vụ tỉnh Quảng Trị", "agency", date(2024, 5, 2), None)
    'vn63-45/sở nội vụ'
    """
    if scope_type in GROUPS:
        return GROUPS[scope_type]
    if scope_type == "province":
        return _province_id(scope, day)
    name = fold(scope).strip()
    if scope_type == "other" and name in ("cấp tỉnh", "cấp huyện", "cấp xã") and province is None and day is None:
        return f"{NATION}/{name}"
    if scope_type not in LOCAL:
        return None
    if scope_type == "agency":
        central = SHORT.get(name, OF_VIETNAM.sub(r"\1", name))
        if central in CENTRAL:
            return f"{NATION}/{central}"
        named = _named_province(name, day)
        if named is not None:
            return f"{named[1]}/{named[0]}"
    home = _province_id(province, day) if province else None
    return f"{home}/{name}" if home else None


def areas_of(
    scope: str | None, scope_type: str | None, day: date | None, province: str | None
) -> list[dict[str, object]]:
    """Return one row {name, area} a scope; several are joined by `; ` in a figure (figures.md 6).

    >>> areas_of("Quảng Trị; Nghệ An", "province", date(2024, 5, 2), None)
    [{'name': 'Quảng Trị', 'area': 'vn63-45'}, {'name': 'Nghệ An', 'area': 'vn63-40'}]
    """
    names = dict.fromkeys(part.strip() for part in (scope or "").split(";") if part.strip())
    return [{"name": name, "area": area_of(name, scope_type, day, province)} for name in names]


def _province_id(name: str, day: date | None) -> str | None:
    """Return the unit of a name on a day, else the last unit that bore it before; None if only the day could decide."""
    if day is not None:
        unit = province_on(name, day)
        if unit is not None:
            return unit.id
    bearers = [
        unit for unit in PROVINCES if fold(name) in unit.aliases and (day is None or _before(unit.valid_until, day))
    ]
    if day is None and len(bearers) != 1:
        return None
    return bearers[-1].id if bearers else None


def _before(last: date | None, day: date) -> bool:
    return last is not None and last < day


def _named_province(name: str, day: date | None) -> tuple[str, str] | None:
    """Cut the province off the end of an office's folded name: the bare name and the province's id."""
    if not BODY.match(name):
        return None
    for unit in PROVINCES:
        for alias in unit.aliases:
            if not name.endswith(f" {alias}"):
                continue
            bare = name[: -len(alias)]
            if CAPITAL.search(bare) and not bare.rstrip().endswith(("thành phố", "tp", "tp.")):
                continue  # công an thị xã quảng trị: the town, not the province
            bare = re.sub(r" (?:tỉnh|thành phố|tp\.?)$", "", bare.rstrip())
            home = _province_id(alias, day)
            return (bare, home) if home and " " in f"{bare} " else None
    return None
