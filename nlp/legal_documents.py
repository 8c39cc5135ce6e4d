"""Legal documents that administrative reform cites: the table, and which of its rows a reference may mean."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from nlp.legal_symbols import canonical, is_local, issuer_of
from nlp.provinces import PROVINCES
from nlp.text import fold


@dataclass(frozen=True, slots=True)
class LegalDocument:
    """One document we can name; `id` is its canonical form with the year."""

    type: str
    number: str
    year: int
    symbol: str
    date: str | None
    title: str
    seen: bool
    """Seen in a public page; False: from memory."""
    place: str | None = None
    """Province of a local issuer, as the document printed it."""

    @property
    def id(self) -> str:
        """Canonical form, e.g. resolution:76/NQ-CP#2021, decree:42/2022/NĐ-CP, resolution:57-NQ/TW#2024."""
        return canonical(self.type, self.number, self.symbol, self.year, self.year_in_symbol)

    @property
    def year_in_symbol(self) -> bool:
        """Say whether the printed symbol carries the year, as decrees, circulars and laws do."""
        return self.symbol.startswith(("QH", "UBTVQH", "NĐ-", "TT-")) or (self.number, self.year) in _NUMBERED_BY_YEAR

    @property
    def issuer(self) -> str:
        """Code of the issuer: CP, TTg, TW, QH, UBND …"""
        return issuer_of(self.symbol)


_NUMBERED_BY_YEAR: Final = frozenset({("66.7", 2025), ("30a", 2008)})
"""Government resolutions with legal force, numbered like decrees."""


# type, number, year, symbol, date, title, seen in a public page (else from memory), place of a local issuer
_ROWS: Final[tuple[tuple[str, str, int, str, str | None, str, bool, str | None], ...]] = (
    (
        "resolution",
        "76",
        2021,
        "NQ-CP",
        "2021-07-15",
        "Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2021-2030",
        True,
        None,
    ),
    (
        "decision",
        "282",
        2026,
        "QĐ-TTg",
        "2026-02-12",
        "Kế hoạch cải cách hành chính nhà nước trọng tâm giai đoạn 2026-2030",
        True,
        None,
    ),
    ("decision", "876", 2022, "QĐ-BNV", "2022-11-10", "Xác định Chỉ số cải cách hành chính 2022-2030", True, None),
    (
        "decision",
        "766",
        2022,
        "QĐ-TTg",
        "2022-06-23",
        "Bộ chỉ số chỉ đạo, điều hành và đánh giá chất lượng phục vụ người dân, doanh nghiệp",
        True,
        None,
    ),
    (
        "decision",
        "06",
        2022,
        "QĐ-TTg",
        "2022-01-06",
        "Đề án 06: phát triển ứng dụng dữ liệu về dân cư, định danh và xác thực điện tử",
        True,
        None,
    ),
    (
        "resolution",
        "18",
        2017,
        "NQ/TW",
        "2017-10-25",
        "Sắp xếp tổ chức bộ máy của hệ thống chính trị tinh gọn, hoạt động hiệu lực, hiệu quả",
        True,
        None,
    ),
    (
        "resolution",
        "18",
        2022,
        "NQ/TW",
        "2022-06-16",
        "Đổi mới, hoàn thiện thể chế, chính sách về đất đai",
        False,
        None,
    ),
    (
        "resolution",
        "19",
        2017,
        "NQ/TW",
        "2017-10-25",
        "Đổi mới hệ thống tổ chức và quản lý các đơn vị sự nghiệp công lập",
        False,
        None,
    ),
    ("resolution", "27", 2018, "NQ/TW", "2018-05-21", "Cải cách chính sách tiền lương", False, None),
    (
        "resolution",
        "27",
        2022,
        "NQ/TW",
        "2022-11-09",
        "Xây dựng và hoàn thiện Nhà nước pháp quyền xã hội chủ nghĩa",
        False,
        None,
    ),
    (
        "resolution",
        "57",
        2024,
        "NQ/TW",
        "2024-12-22",
        "Đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
        True,
        None,
    ),
    ("resolution", "59", 2025, "NQ/TW", "2025-01-24", "Hội nhập quốc tế trong tình hình mới", True, None),
    ("resolution", "66", 2025, "NQ/TW", "2025-04-30", "Đổi mới công tác xây dựng và thi hành pháp luật", True, None),
    ("resolution", "68", 2025, "NQ/TW", "2025-05-04", "Phát triển kinh tế tư nhân", True, None),
    ("resolution", "71", 2025, "NQ/TW", "2025-08-22", "Đột phá phát triển giáo dục và đào tạo", True, None),
    (
        "resolution",
        "66",
        2025,
        "NQ-CP",
        "2025-03-26",
        "Chương trình cắt giảm, đơn giản hóa thủ tục hành chính liên quan đến sản xuất, kinh doanh năm 2025 và 2026",
        True,
        None,
    ),
    (
        "resolution",
        "66.7",
        2025,
        "NQ-CP",
        "2025-11-15",
        "Cắt giảm, đơn giản hóa thủ tục hành chính dựa trên dữ liệu",
        True,
        None,
    ),
    (
        "resolution",
        "68",
        2020,
        "NQ-CP",
        "2020-05-12",
        "Chương trình cắt giảm, đơn giản hóa quy định liên quan đến hoạt động kinh doanh 2020-2025",
        True,
        None,
    ),
    ("resolution", "71", 2025, "NQ-CP", "2025-04-01", "Chương trình hành động thực hiện 57-NQ/TW", True, None),
    ("resolution", "11", 2026, "NQ-CP", "2026-01-14", "Sửa đổi 71/NQ-CP", True, None),
    ("resolution", "138", 2025, "NQ-CP", "2025-05-16", "Kế hoạch thực hiện 68-NQ/TW", True, None),
    ("resolution", "140", 2025, "NQ-CP", "2025-05-17", "Kế hoạch thực hiện 66-NQ/TW", True, None),
    ("resolution", "202", 2025, "QH15", "2025-06-12", "Sắp xếp đơn vị hành chính cấp tỉnh", True, None),
    ("resolution", "175", 2024, "QH15", "2024-11-30", "Thành lập thành phố Huế trực thuộc Trung ương", False, None),
    ("resolution", "30", 2026, "QH16", None, "Thành lập thành phố Đồng Nai", False, None),
    (
        "resolution",
        "30a",
        2008,
        "NQ-CP",
        "2008-12-27",
        "Giảm nghèo nhanh và bền vững đối với 61 huyện nghèo",
        False,
        None,
    ),
    (
        "decree",
        "118",
        2025,
        "NĐ-CP",
        "2025-06-09",
        "Thực hiện thủ tục hành chính theo cơ chế một cửa, một cửa liên thông",
        True,
        None,
    ),
    (
        "decree",
        "178",
        2024,
        "NĐ-CP",
        "2024-12-31",
        "Chính sách đối với cán bộ, công chức, viên chức trong sắp xếp tổ chức bộ máy",
        True,
        None,
    ),
    ("decree", "67", 2025, "NĐ-CP", "2025-03-15", "Sửa đổi Nghị định 178/2024/NĐ-CP", True, None),
    (
        "decree",
        "42",
        2022,
        "NĐ-CP",
        "2022-06-24",
        "Cung cấp thông tin và dịch vụ công trực tuyến của cơ quan nhà nước",
        True,
        None,
    ),
    ("decree", "61", 2018, "NĐ-CP", "2018-04-23", "Cơ chế một cửa, một cửa liên thông", False, None),
    ("decree", "107", 2021, "NĐ-CP", "2021-12-06", "Sửa đổi Nghị định 61/2018/NĐ-CP", False, None),
    ("decree", "09", 2017, "NĐ-CP", "2017-02-09", "Phát ngôn và cung cấp thông tin cho báo chí", True, None),
    ("decree", "30", 2020, "NĐ-CP", "2020-03-05", "Công tác văn thư", True, None),
    ("circular", "18", 2025, "TT-BNV", None, "Chế độ báo cáo thống kê ngành Nội vụ", True, None),
    ("dispatch", "220", 2025, "CĐ-TTg", "2025-11-18", "Cắt giảm, đơn giản hóa thủ tục hành chính", True, None),
    ("dispatch", "162", 2025, "CĐ-TTg", None, "Đẩy mạnh giải ngân vốn đầu tư công", True, None),
    (
        "decision",
        "1015",
        2022,
        "QĐ-TTg",
        "2022-08-30",
        "Phương án phân cấp trong giải quyết thủ tục hành chính",
        True,
        None,
    ),
    (
        "decision",
        "1085",
        2022,
        "QĐ-TTg",
        "2022-09-15",
        "Kế hoạch rà soát, đơn giản hóa thủ tục hành chính nội bộ",
        False,
        None,
    ),
    (
        "plan",
        "205",
        2023,
        "KH-UBND",
        "2023-06-01",
        "Nâng cao Chỉ số PAR Index (Thừa Thiên Huế)",
        True,
        "Thừa Thiên Huế",
    ),
    (
        "official_letter",
        "4312",
        2020,
        "UBND-KGVX",
        "2020-11-17",
        "Theo dõi, xử lý thông tin báo chí (Kon Tum)",
        True,
        "Kon Tum",
    ),
    ("law", "80", 2025, "QH15", "2025-06-24", "Luật Cán bộ, công chức", False, None),
    ("law", "148", 2025, "QH15", None, "Luật Chuyển đổi số", True, None),
    ("law", "126", 2025, "QH15", None, "Luật Báo chí", True, None),
    ("law", "63", 2025, "QH15", "2025-02-18", "Luật Tổ chức Chính phủ", True, None),
    ("law", "72", 2025, "QH15", "2025-06-16", "Luật Tổ chức chính quyền địa phương", False, None),
    ("law", "30", 2023, "QH15", "2023-11-28", "Luật Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở", False, None),
    ("law", "22", 2008, "QH12", "2008-11-13", "Luật Cán bộ, công chức", False, None),
    ("law", "103", 2016, "QH13", "2016-04-05", "Luật Báo chí", False, None),
    (
        "conclusion",
        "127",
        2025,
        "KL/TW",
        "2025-02-28",
        "Nghiên cứu, đề xuất tiếp tục sắp xếp tổ chức bộ máy",
        False,
        None,
    ),
    (
        "directive",
        "05",
        2016,
        "CT/TW",
        "2016-05-15",
        "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        False,
        None,
    ),
    ("directive", "16", 2020, "CT-TTg", "2020-03-31", "Phòng, chống dịch COVID-19", False, None),
)

LEGAL_DOCUMENTS: Final = tuple(LegalDocument(*row) for row in _ROWS)


def _plain(number: str) -> str:
    return number.lstrip("0")


def _issued_by(document: LegalDocument, day: date | None) -> bool:
    if day is None:
        return True
    return document.date <= day.isoformat() if document.date else document.year <= day.year


def _same_place(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    codes = [{unit.code for unit in PROVINCES if fold(name) in unit.aliases} for name in (one, other)]
    return bool(codes[0] & codes[1])


def documents_fitting(
    type_: str,
    number: str,
    *,
    symbol: str | None,
    issuer: str | None,
    year: int | None,
    place: str | None,
    day: date | None,
) -> list[LegalDocument]:
    """List the rows a reference may mean: whole numbers equal, issued on or before the day of the article.

    A local issuer needs its year and its place: 205/KH-UBND exists in every province and year.
    """
    fitting = []
    for document in LEGAL_DOCUMENTS:
        if document.type != type_ or _plain(document.number) != _plain(number) or not _issued_by(document, day):
            continue
        if (symbol and document.symbol != symbol) or (issuer and document.issuer != issuer):
            continue
        if year is not None and document.year != year:
            continue
        if is_local(document.issuer) and (year is None or not _same_place(document.place, place)):
            continue
        fitting.append(document)
    return fitting


@cache
def _folded_title(document: LegalDocument) -> str:
    return fold(document.title)


def laws_named(type_: str, name: str, year: int | None, day: date | None) -> list[LegalDocument]:
    """List the laws of that name in the table, of the year if it is known, issued on or before the day."""
    title = f"luật {fold(name)}"
    return [
        document
        for document in LEGAL_DOCUMENTS
        if document.type == type_
        and _folded_title(document) == title
        and year in (None, document.year)
        and _issued_by(document, day)
    ]


def _pairs(folded: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(re.findall(r"[^\W\d_]+", folded)))


@cache
def _title_pairs(document: LegalDocument) -> frozenset[tuple[str, str]]:
    return _pairs(_folded_title(document))


def told_by_title(documents: list[LegalDocument], sentence: str) -> LegalDocument | None:
    """Choose the one document whose title words stand in the sentence: two pairs of neighbours at least.

    >>> both = [d for d in LEGAL_DOCUMENTS if (d.number, d.symbol) == ("18", "NQ/TW")]
    >>> found = told_by_title(both, "Hội nghị về tinh gọn tổ chức bộ máy.")
    >>> found.year if found else None
    2017
    """
    if not documents:
        return None
    said = _pairs(fold(sentence))
    scores = sorted(((len(_title_pairs(document) & said), document.id) for document in documents), reverse=True)
    if scores[0][0] < 2 or (len(scores) > 1 and scores[1][0] >= scores[0][0]):
        return None
    return next(document for document in documents if document.id == scores[0][1])
