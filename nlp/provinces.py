"""Provinces and centrally-run cities with the days they were valid: 63 until 30 June 2025, 34 since."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.text import fold

_EXTRA_ALIASES: Final = {
    "Hà Nội": ("thủ đô hà nội",),
    "Bắc Kạn": ("bắc cạn",),
    "Thừa Thiên Huế": ("thừa thiên-huế", "tt-huế", "tt.huế", "tt. huế", "tt huế", "huế"),
    "Huế": ("thừa thiên huế", "thừa thiên-huế"),
    "Kon Tum": ("kontum", "công tum"),
    "Gia Lai": ("gialai",),
    "Đắk Lắk": (
        *("đăk lăk", "đắc lắc", "đăc lăc", "đak lak", "daklak"),
        *("đăklăk", "đắklắk", "dak lak", "đắk lăk", "darlac"),
    ),
    "Đắk Nông": (
        *("đăk nông", "đắc nông", "đăc nông", "đak nông", "daknong"),
        *("đăknông", "đắknông", "dak nong"),
    ),
    "Bà Rịa - Vũng Tàu": ("bà rịa vũng tàu", "br-vt", "brvt"),
    "Hồ Chí Minh": ("tp.hcm", "tphcm", "tp hcm", "tp. hcm", "hcm", "hcmc", "sài gòn"),
}
"""Other spellings, folded; the name itself and its forms with tỉnh, thành phố or TP. are made from the row."""

_AMBIGUOUS_ALIASES: Final = {
    "Hòa Bình": ("hòa bình",),  # the word for peace
    "Thái Bình": ("thái bình",),  # Thái Bình Dương
    "Thừa Thiên Huế": ("huế",),  # until 2024 also the name of its capital
    "Hồ Chí Minh": ("hồ chí minh", "hcm", "sài gòn"),  # mostly the person, a road or the youth union
}


@dataclass(frozen=True, slots=True)
class Province:
    """One provincial unit of one reform: old and new Quảng Trị are two rows, because their figures do not compare."""

    id: str
    code: str
    """Code of the General Statistics Office, two digits."""
    name: str
    kind: str
    """tỉnh or thành phố (under the central government)."""
    valid_from: date | None
    valid_until: date | None
    successor: str | None
    """Id of the unit that followed."""
    aliases: tuple[str, ...]
    """Folded, the name first."""
    ambiguous_aliases: tuple[str, ...]
    """Those of the aliases that mean something else unless a type word or the context says otherwise."""

    def valid_on(self, day: date) -> bool:
        """Say whether the unit existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


_CITY: Final = "thành phố"
_PROVINCE: Final = "tỉnh"
_MERGER: Final = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15
_LAST_OF_63: Final = date(2025, 6, 30)
_HUE_CITY: Final = date(2025, 1, 1)  # Nghị quyết 175/2024/QH15
_DONG_NAI_CITY: Final = date(2026, 4, 30)  # Nghị quyết 30/2026/QH16

_ROWS: Final[tuple[tuple[str, str, str, date | None, date | None, str | None], ...]] = (
    ("vn63-01", "Hà Nội", _CITY, None, _LAST_OF_63, "vn34-01"),
    ("vn63-02", "Hà Giang", _PROVINCE, None, _LAST_OF_63, "vn34-08"),
    ("vn63-04", "Cao Bằng", _PROVINCE, None, _LAST_OF_63, "vn34-04"),
    ("vn63-06", "Bắc Kạn", _PROVINCE, None, _LAST_OF_63, "vn34-19"),
    ("vn63-08", "Tuyên Quang", _PROVINCE, None, _LAST_OF_63, "vn34-08"),
    ("vn63-10", "Lào Cai", _PROVINCE, None, _LAST_OF_63, "vn34-15"),
    ("vn63-11", "Điện Biên", _PROVINCE, None, _LAST_OF_63, "vn34-11"),
    ("vn63-12", "Lai Châu", _PROVINCE, None, _LAST_OF_63, "vn34-12"),
    ("vn63-14", "Sơn La", _PROVINCE, None, _LAST_OF_63, "vn34-14"),
    ("vn63-15", "Yên Bái", _PROVINCE, None, _LAST_OF_63, "vn34-15"),
    ("vn63-17", "Hòa Bình", _PROVINCE, None, _LAST_OF_63, "vn34-25"),
    ("vn63-19", "Thái Nguyên", _PROVINCE, None, _LAST_OF_63, "vn34-19"),
    ("vn63-20", "Lạng Sơn", _PROVINCE, None, _LAST_OF_63, "vn34-20"),
    ("vn63-22", "Quảng Ninh", _PROVINCE, None, _LAST_OF_63, "vn34-22"),
    ("vn63-24", "Bắc Giang", _PROVINCE, None, _LAST_OF_63, "vn34-24"),
    ("vn63-25", "Phú Thọ", _PROVINCE, None, _LAST_OF_63, "vn34-25"),
    ("vn63-26", "Vĩnh Phúc", _PROVINCE, None, _LAST_OF_63, "vn34-25"),
    ("vn63-27", "Bắc Ninh", _PROVINCE, None, _LAST_OF_63, "vn34-24"),
    ("vn63-30", "Hải Dương", _PROVINCE, None, _LAST_OF_63, "vn34-31"),
    ("vn63-31", "Hải Phòng", _CITY, None, _LAST_OF_63, "vn34-31"),
    ("vn63-33", "Hưng Yên", _PROVINCE, None, _LAST_OF_63, "vn34-33"),
    ("vn63-34", "Thái Bình", _PROVINCE, None, _LAST_OF_63, "vn34-33"),
    ("vn63-35", "Hà Nam", _PROVINCE, None, _LAST_OF_63, "vn34-37"),
    ("vn63-36", "Nam Định", _PROVINCE, None, _LAST_OF_63, "vn34-37"),
    ("vn63-37", "Ninh Bình", _PROVINCE, None, _LAST_OF_63, "vn34-37"),
    ("vn63-38", "Thanh Hóa", _PROVINCE, None, _LAST_OF_63, "vn34-38"),
    ("vn63-40", "Nghệ An", _PROVINCE, None, _LAST_OF_63, "vn34-40"),
    ("vn63-42", "Hà Tĩnh", _PROVINCE, None, _LAST_OF_63, "vn34-42"),
    ("vn63-44", "Quảng Bình", _PROVINCE, None, _LAST_OF_63, "vn34-44"),
    ("vn63-45", "Quảng Trị", _PROVINCE, None, _LAST_OF_63, "vn34-44"),
    ("vn63-46", "Thừa Thiên Huế", _PROVINCE, None, date(2024, 12, 31), "vn34-46"),
    ("vn63-48", "Đà Nẵng", _CITY, None, _LAST_OF_63, "vn34-48"),
    ("vn63-49", "Quảng Nam", _PROVINCE, None, _LAST_OF_63, "vn34-48"),
    ("vn63-51", "Quảng Ngãi", _PROVINCE, None, _LAST_OF_63, "vn34-51"),
    ("vn63-52", "Bình Định", _PROVINCE, None, _LAST_OF_63, "vn34-52"),
    ("vn63-54", "Phú Yên", _PROVINCE, None, _LAST_OF_63, "vn34-66"),
    ("vn63-56", "Khánh Hòa", _PROVINCE, None, _LAST_OF_63, "vn34-56"),
    ("vn63-58", "Ninh Thuận", _PROVINCE, None, _LAST_OF_63, "vn34-56"),
    ("vn63-60", "Bình Thuận", _PROVINCE, None, _LAST_OF_63, "vn34-68"),
    ("vn63-62", "Kon Tum", _PROVINCE, None, _LAST_OF_63, "vn34-51"),
    ("vn63-64", "Gia Lai", _PROVINCE, None, _LAST_OF_63, "vn34-52"),
    ("vn63-66", "Đắk Lắk", _PROVINCE, None, _LAST_OF_63, "vn34-66"),
    ("vn63-67", "Đắk Nông", _PROVINCE, None, _LAST_OF_63, "vn34-68"),
    ("vn63-68", "Lâm Đồng", _PROVINCE, None, _LAST_OF_63, "vn34-68"),
    ("vn63-70", "Bình Phước", _PROVINCE, None, _LAST_OF_63, "vn34-75"),
    ("vn63-72", "Tây Ninh", _PROVINCE, None, _LAST_OF_63, "vn34-80"),
    ("vn63-74", "Bình Dương", _PROVINCE, None, _LAST_OF_63, "vn34-79"),
    ("vn63-75", "Đồng Nai", _PROVINCE, None, _LAST_OF_63, "vn34-75"),
    ("vn63-77", "Bà Rịa - Vũng Tàu", _PROVINCE, None, _LAST_OF_63, "vn34-79"),
    ("vn63-79", "Hồ Chí Minh", _CITY, None, _LAST_OF_63, "vn34-79"),
    ("vn63-80", "Long An", _PROVINCE, None, _LAST_OF_63, "vn34-80"),
    ("vn63-82", "Tiền Giang", _PROVINCE, None, _LAST_OF_63, "vn34-82"),
    ("vn63-83", "Bến Tre", _PROVINCE, None, _LAST_OF_63, "vn34-86"),
    ("vn63-84", "Trà Vinh", _PROVINCE, None, _LAST_OF_63, "vn34-86"),
    ("vn63-86", "Vĩnh Long", _PROVINCE, None, _LAST_OF_63, "vn34-86"),
    ("vn63-87", "Đồng Tháp", _PROVINCE, None, _LAST_OF_63, "vn34-82"),
    ("vn63-89", "An Giang", _PROVINCE, None, _LAST_OF_63, "vn34-91"),
    ("vn63-91", "Kiên Giang", _PROVINCE, None, _LAST_OF_63, "vn34-91"),
    ("vn63-92", "Cần Thơ", _CITY, None, _LAST_OF_63, "vn34-92"),
    ("vn63-93", "Hậu Giang", _PROVINCE, None, _LAST_OF_63, "vn34-92"),
    ("vn63-94", "Sóc Trăng", _PROVINCE, None, _LAST_OF_63, "vn34-92"),
    ("vn63-95", "Bạc Liêu", _PROVINCE, None, _LAST_OF_63, "vn34-96"),
    ("vn63-96", "Cà Mau", _PROVINCE, None, _LAST_OF_63, "vn34-96"),
    ("vn34-01", "Hà Nội", _CITY, _MERGER, None, None),
    ("vn34-04", "Cao Bằng", _PROVINCE, _MERGER, None, None),
    ("vn34-08", "Tuyên Quang", _PROVINCE, _MERGER, None, None),
    ("vn34-11", "Điện Biên", _PROVINCE, _MERGER, None, None),
    ("vn34-12", "Lai Châu", _PROVINCE, _MERGER, None, None),
    ("vn34-14", "Sơn La", _PROVINCE, _MERGER, None, None),
    ("vn34-15", "Lào Cai", _PROVINCE, _MERGER, None, None),
    ("vn34-19", "Thái Nguyên", _PROVINCE, _MERGER, None, None),
    ("vn34-20", "Lạng Sơn", _PROVINCE, _MERGER, None, None),
    ("vn34-22", "Quảng Ninh", _PROVINCE, _MERGER, None, None),
    ("vn34-24", "Bắc Ninh", _PROVINCE, _MERGER, None, None),
    ("vn34-25", "Phú Thọ", _PROVINCE, _MERGER, None, None),
    ("vn34-31", "Hải Phòng", _CITY, _MERGER, None, None),
    ("vn34-33", "Hưng Yên", _PROVINCE, _MERGER, None, None),
    ("vn34-37", "Ninh Bình", _PROVINCE, _MERGER, None, None),
    ("vn34-38", "Thanh Hóa", _PROVINCE, _MERGER, None, None),
    ("vn34-40", "Nghệ An", _PROVINCE, _MERGER, None, None),
    ("vn34-42", "Hà Tĩnh", _PROVINCE, _MERGER, None, None),
    ("vn34-44", "Quảng Trị", _PROVINCE, _MERGER, None, None),
    ("vn34-46", "Huế", _CITY, _HUE_CITY, None, None),
    ("vn34-48", "Đà Nẵng", _CITY, _MERGER, None, None),
    ("vn34-51", "Quảng Ngãi", _PROVINCE, _MERGER, None, None),
    ("vn34-52", "Gia Lai", _PROVINCE, _MERGER, None, None),
    ("vn34-56", "Khánh Hòa", _PROVINCE, _MERGER, None, None),
    ("vn34-66", "Đắk Lắk", _PROVINCE, _MERGER, None, None),
    ("vn34-68", "Lâm Đồng", _PROVINCE, _MERGER, None, None),
    ("vn34-75", "Đồng Nai", _PROVINCE, _MERGER, date(2026, 4, 29), "vn34-75-tp"),
    ("vn34-75-tp", "Đồng Nai", _CITY, _DONG_NAI_CITY, None, None),
    ("vn34-79", "Hồ Chí Minh", _CITY, _MERGER, None, None),
    ("vn34-80", "Tây Ninh", _PROVINCE, _MERGER, None, None),
    ("vn34-82", "Đồng Tháp", _PROVINCE, _MERGER, None, None),
    ("vn34-86", "Vĩnh Long", _PROVINCE, _MERGER, None, None),
    ("vn34-91", "An Giang", _PROVINCE, _MERGER, None, None),
    ("vn34-92", "Cần Thơ", _CITY, _MERGER, None, None),
    ("vn34-96", "Cà Mau", _PROVINCE, _MERGER, None, None),
)


def _province(
    unit: str, name: str, kind: str, valid_from: date | None, valid_until: date | None, successor: str | None
) -> Province:
    folded = fold(name)
    forms = [folded, f"{kind} {folded}"]
    if kind == _CITY:
        forms += [f"tp.{folded}", f"tp. {folded}", f"tp {folded}"]
    return Province(
        id=unit,
        code=unit.split("-")[1],
        name=name,
        kind=kind,
        valid_from=valid_from,
        valid_until=valid_until,
        successor=successor,
        aliases=(*forms, *_EXTRA_ALIASES.get(name, ())),
        ambiguous_aliases=_AMBIGUOUS_ALIASES.get(name, ()),
    )


PROVINCES: Final = tuple(_province(*row) for row in _ROWS)
