"""How the desk says things in Vietnamese: numbers with their units, periods, statuses, moments, links."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from store.rows import VIETNAM

STATUS_NAMES = {
    "achieved": "đạt được",
    "estimate": "ước",
    "target": "mục tiêu",
    "plan": "kế hoạch",
    "norm": "quy định",
}
APPROX_WORDS = {
    "about": "khoảng ",
    "near_below": "gần ",
    "over": "trên ",
    "under": "dưới ",
    "at_least": "ít nhất ",
    "at_most": "tối đa ",
}
DIRECTION_WORDS = {"up": "tăng", "down": "giảm", "same": "bằng", "ratio": "bằng"}
CHANGED_WORDS = {
    "title": "tên bài",
    "lead": "sapo",
    "body": "nội dung",
    "captions": "chú thích ảnh",
    "published": "giờ đăng",
    "status": "tình trạng",
}
GAP_WORDS = {"not visited": "không được ghé", "failing": "trang báo lỗi", "nothing new": "không có bài mới"}
OUTCOME_WORDS = {"ok": "tốt", "partial": "dở dang", "failed": "lỗi", "skipped": "bỏ qua"}
DOCUMENT_WORDS = {
    "constitution": "Hiến pháp",
    "code": "Bộ luật",
    "law": "Luật",
    "ordinance": "Pháp lệnh",
    "resolution": "Nghị quyết",
    "decree": "Nghị định",
    "decision": "Quyết định",
    "circular": "Thông tư",
    "joint_circular": "Thông tư liên tịch",
    "directive": "Chỉ thị",
    "dispatch": "Công điện",
    "official_letter": "Công văn",
    "plan": "Kế hoạch",
    "programme": "Chương trình",
    "scheme": "Đề án",
    "conclusion": "Kết luận",
    "notice": "Thông báo",
    "report": "Báo cáo",
    "proposal": "Tờ trình",
    "guidance": "Hướng dẫn",
    "party_regulation": "Quy định",
    "statute": "Quy chế",
    "consolidated_text": "Văn bản hợp nhất",
}
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{1,2})M|H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?")
_QUARTERS = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def vietnamese(number: Decimal) -> str:
    """Write a number with the marks of Vietnamese: dots between thousands, a comma before decimals.

    >>> vietnamese(Decimal("1234567.50")), vietnamese(Decimal("-0.4")), vietnamese(Decimal("2E+3"))
    ('1.234.567,50', '-0,4', '2.000')
    """
    whole = number == number.to_integral()
    return format(number.to_integral() if whole else number, ",f").translate(str.maketrans(",.", ".,"))


def quantity(value: str, value_high: str | None, of_total: str | None, unit: str, approx: str) -> str:
    """Write an amount with its unit as Vietnamese papers print it; money in tỷ or triệu.

    >>> quantity("2300000000000", None, None, "VND", "over"), quantity("1500000", "2000000", None, "VND/hồ sơ", "exact")
    ('trên 2.300 tỷ đồng', '1,5-2 triệu đồng/hồ sơ')
    >>> quantity("12", None, "63", "hạng", "exact"), quantity("10", None, None, "hạng", "at_most")
    ('hạng 12/63', 'top 10')
    >>> [quantity(value, None, None, "VND", "exact") for value in ("1000000000", "1000000", "999000")]
    ['1 tỷ đồng', '1 triệu đồng', '999.000 đồng']
    >>> quantity("2", None, "3", "phần", "exact")
    '2/3'
    """
    low, high = Decimal(value), Decimal(value_high) if value_high else None
    if unit.startswith("VND"):
        power, word = next(((p, w) for p, w in ((9, "tỷ "), (6, "triệu ")) if abs(low) >= 10**p), (0, ""))
        low, high = low.scaleb(-power).normalize(), high and high.scaleb(-power).normalize()
        unit = f"{word}đồng{unit[3:]}"
    number = vietnamese(low)
    if high is not None:
        number += f"-{vietnamese(high)}"
    if of_total:
        number += f"/{vietnamese(Decimal(of_total))}"
    lead = APPROX_WORDS.get(approx, "")
    if unit == "hạng":
        return f"top {number}" if approx == "at_most" else f"{lead}hạng {number}"
    if unit == "phần":  # 2/3, not "2/3 phần"
        return lead + number
    return f"{lead}{number}{'' if unit.startswith('%') else ' '}{unit}"


def measure(figure: Mapping[str, Any]) -> str:
    """Write the value of a figure; a change or a share says which way and against what.

    >>> row = {"value": "5.2", "value_high": None, "of_total": None, "unit": "điểm %", "approx": "exact"}
    >>> measure(row | {"kind": "change", "cmp_dir": "up", "cmp_base": "2023", "cmp_base_value": None})
    'tăng 5,2 điểm % so với năm 2023'
    >>> measure(row | {"kind": "ratio", "cmp_dir": "ratio", "unit": "%", "cmp_base": "kế hoạch"})
    'bằng 5,2% kế hoạch'
    """
    said = quantity(figure["value"], figure["value_high"], figure["of_total"], figure["unit"], figure["approx"])
    kind, base = figure.get("kind"), figure.get("cmp_base")
    if kind == "change":
        said = f"{DIRECTION_WORDS.get(figure['cmp_dir'] or '', 'thay đổi')} {said}"
        return f"{said} so với {period_name(base)}" if base else said
    if kind == "ratio":
        return f"bằng {said} {period_name(base)}" if base else f"bằng {said}"
    return said


def comparison(figure: Mapping[str, Any]) -> str:
    """Write what a figure is compared with in its own clause, or nothing.

    >>> comparison({"cmp_dir": "up", "cmp_amount": "7.4", "cmp_unit": "điểm %", "cmp_approx": "exact",
    ...     "cmp_base": "2023", "cmp_base_value": None})
    'tăng 7,4 điểm % so với năm 2023'
    >>> comparison({"cmp_dir": "ratio", "cmp_amount": "45", "cmp_unit": "%", "cmp_approx": "exact",
    ...     "cmp_base": "kế hoạch", "cmp_base_value": None})
    'bằng 45% kế hoạch'
    >>> comparison({"cmp_dir": "up", "cmp_amount": None, "cmp_base": "2023", "cmp_base_value": "80"})
    'tăng so với năm 2023 (80)'
    """
    parts = [DIRECTION_WORDS[figure["cmp_dir"]]] if figure["cmp_dir"] else []
    if figure["cmp_amount"] and figure["cmp_unit"] != "phần":  # "một phần ba" keeps its one, but not its three
        approx = figure["cmp_approx"] or "exact"
        parts.append(quantity(figure["cmp_amount"], None, None, figure["cmp_unit"] or "", approx).strip())
    value = vietnamese(Decimal(figure["cmp_base_value"])) if figure["cmp_base_value"] else ""
    if figure["cmp_base"]:
        parts.append(("" if figure["cmp_dir"] == "ratio" else "so với ") + period_name(figure["cmp_base"]))
        parts += [f"({value})"] if value else []
    elif value:
        parts.append(f"từ {value}")
    return " ".join(parts)


def period_name(code: str | None) -> str:
    """Write a period code as an office says it; words that are no code stay as they are.

    >>> [period_name(code) for code in ("2023", "2023-6M", "2023-H2", "2023-Q3", "2023-05", "2023-12-15")]
    ['năm 2023', '6 tháng đầu năm 2023', '6 tháng cuối năm 2023', 'quý III/2023', 'tháng 5/2023', 'ngày 15/12/2023']
    >>> [period_name(code) for code in ("2021/2025", "<=2025", "<=2023-12-15", "kế hoạch", None)]
    ['giai đoạn 2021-2025', 'đến năm 2025', 'đến ngày 15/12/2023', 'kế hoạch', '']
    """
    if not code:
        return ""
    if code.startswith("<="):
        return f"đến {period_name(code[2:])}"
    first, slash, last = code.partition("/")
    if slash and _PERIOD.fullmatch(first) and _PERIOD.fullmatch(last):
        if len(first) == len(last) == 4:
            return f"giai đoạn {first}-{last}"
        return f"từ {period_name(first)} đến {period_name(last)}"
    found = _PERIOD.fullmatch(code)
    if found is None:
        return code
    year, months, half, quarter, month, day = found.groups()
    if half or months == "6":
        return f"6 tháng {'cuối' if half == '2' else 'đầu'} năm {year}"
    if months:
        return f"{int(months)} tháng năm {year}"
    if quarter:
        return f"quý {_QUARTERS[quarter]}/{year}"
    if day:
        return f"ngày {int(day)}/{int(month)}/{year}"
    return f"tháng {int(month)}/{year}" if month else f"năm {year}"


def document_name(reference: Mapping[str, Any]) -> str:
    """Write a legal document as an office cites it, of a row of legal_references; its year if it is known.

    >>> row = {"type": "resolution", "name": None, "canonical": "resolution:76/NQ-CP#?"}
    >>> document_name(row | {"doc_id": "resolution:76/NQ-CP#2021"}), document_name(row | {"doc_id": None})
    ('Nghị quyết 76/NQ-CP (năm 2021)', 'Nghị quyết 76/NQ-CP')
    >>> document_name({"type": "decree", "name": None, "canonical": "", "doc_id": "decree:42/2022/NĐ-CP"})
    'Nghị định 42/2022/NĐ-CP'
    >>> law = {"type": "law", "name": "Đất đai", "canonical": "law:Đất đai@2024"}
    >>> document_name(law | {"doc_id": "law:31/2024/QH15"}), document_name(law | {"doc_id": None})
    ('Luật Đất đai (31/2024/QH15)', 'Luật Đất đai (năm 2024)')
    """
    code = str(reference["doc_id"] or reference["canonical"]).partition(":")[2]
    number, _, year = code.replace("@", "#").partition("#")
    number = number.removesuffix("/?")
    word, name = DOCUMENT_WORDS.get(reference["type"] or "", "Văn bản"), reference["name"]
    said = f"{word} {name or number}" if name != word else word  # Hiến pháp
    if name and number != name:
        return f"{said} ({number})"
    return f"{said} (năm {year})" if year.isdigit() and year not in number else said


def hour(moment: datetime) -> str:
    """Write a moment as an office does, in Vietnamese time.

    >>> hour(datetime.fromisoformat("2026-03-11T23:30:00+00:00"))
    '06h30 ngày 12/3/2026'
    """
    return f"{moment.astimezone(VIETNAM):%Hh%M} ngày {day_name(moment.astimezone(VIETNAM))}"


def hour_of(stamp: str | None) -> str:
    """Write a stored moment, UTC or local; nothing for none.

    >>> hour_of("2026-03-11T23:30:00Z"), hour_of("2026-03-12T08:05:00+07:00"), hour_of(None)
    ('06h30 ngày 12/3/2026', '08h05 ngày 12/3/2026', '')
    """
    return hour(datetime.fromisoformat(stamp)) if stamp else ""


def day_name(day: date) -> str:
    """Write a day as an office does.

    >>> day_name(date(2026, 3, 2))
    '2/3/2026'
    """
    return f"{day.day}/{day.month}/{day.year}"


def day_of(stamp: str | None) -> str:
    """Write the day of a local moment, or a day; nothing for none.

    >>> day_of("2026-03-02T08:05:00+07:00"), day_of("2026-03-02"), day_of(None)
    ('2/3/2026', '2/3/2026', '')
    """
    return day_name(date.fromisoformat(stamp[:10])) if stamp else ""


def percent(share: float) -> str:
    """Write a share of 0 to 1 in percent.

    >>> percent(0.876)
    '88%'
    """
    return f"{share:.0%}"


def decimal(number: float) -> str:
    """Write a number that SQLite computed.

    >>> decimal(1.5), decimal(2.0)
    ('1,5', '2')
    """
    return vietnamese(Decimal(str(number)))


def changed_words(changed: str | None) -> str:
    """Say what an edit changed, of the column `changed` of v_versions.

    >>> changed_words("title body")
    'tên bài, nội dung'
    """
    return ", ".join(CHANGED_WORDS[word] for word in (changed or "").split())


def sentence_case(text: str) -> str:
    """Begin a text with a capital.

    >>> sentence_case("cải cách thể chế")
    'Cải cách thể chế'
    """
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Return the bare letters to compare names by: no case, no marks, đ as d.

    >>> plain("Quảng Trị; ĐẮK LẮK")
    'quang tri; dak lak'
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def web(url: str) -> str:
    """Return an address that may stand in a link: http and https only, else nothing; signs that end a link are encoded.

    >>> web("https://baomau.example/a b(1).html"), web("javascript:alert(1)")
    ('https://baomau.example/a%20b%281%29.html', '')
    """
    unsafe = {sign: f"%{ord(sign):02X}" for sign in " <>\"'()\\`\n\r\t"}
    return "".join(unsafe.get(sign, sign) for sign in url) if url.startswith(("http://", "https://")) else ""


def printable(text: str) -> str:
    """Leave out what XML refuses, in Word and in feeds: control characters, lone surrogates, U+FFFE and U+FFFF.

    >>> printable("a\\x00b\\x0bc\\ufffed")
    'abcd'
    """
    return "".join(
        sign
        for sign in text
        if (sign >= " " or sign in "\t\n") and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
    )
