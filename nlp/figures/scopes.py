"""Scopes: whose number it is, a group, a province, an office, a country (figures.md 6 and 17.B)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.figures._names import COUNTRIES, ORGANISATION_WORDS
from nlp.figures.line import Line
from nlp.figures.patterns import words_regex


@dataclass(frozen=True, slots=True)
class Scope:
    """A body or population named in a folded paragraph. `points` is true for `tỉnh`, `toàn tỉnh` (the document's province)."""

    start: int
    end: int
    text: str
    type: str
    points: bool = False
    generic: bool = False
    inherited: bool = False


GROUPS: tuple[tuple[str, str, str], ...] = (
    (r"(?:các )?bộ,? ngành,?(?: và| trung ương,| tw,)?(?: các| chính quyền)? ?địa phương", "bộ, ngành, địa phương", "all_levels"),
    (r"(?:các )?(?:bộ, ngành|bộ ngành|bộ, cơ quan ngang bộ(?:, cơ quan thuộc chính phủ)?|bộ, ban, ngành)(?: trung ương)?", "bộ, ngành", "ministries"),
    (r"các bộ(?= (?:đã|đang|phải|cần|thực|tiếp|chưa|mới|cắt|ban|hoàn|rà)|[,.;])", "bộ, ngành", "ministries"),
    (r"(?:các |chính quyền )?(?<!ở )(?<!chính quyền )địa phương(?! (?:hai|2|02) cấp)(?! cấp)", "địa phương", "localities"),
    (r"(?:các |63 |34 )(?:tỉnh, thành phố|tỉnh, thành|tỉnh thành)(?: trên cả nước| trong cả nước)?", "địa phương", "localities"),
    (r"cả nước|toàn quốc|việt nam|nước ta|trong nước|toàn ngành", "cả nước", "national"),
)  # fmt: skip
GROUP = tuple((re.compile(rf"(?<!\w){pattern}(?!\w)"), text, kind) for pattern, text, kind in GROUPS)
POINTER = re.compile(
    r"(?<!\w)(?:(?:trên )?(?:địa bàn )?(?:toàn tỉnh|toàn thành phố|tỉnh nhà)|trên địa bàn tỉnh|trên địa bàn(?= \d|[,.;]| (?:đạt|là|có|tăng|giảm|năm|đã))|tỉnh này|"
    r"(?:ubnd |hđnd |tỉnh ủy )?(?<!liên )(?<!các )(?<!cấp )(?<!ngoài )(?<!hai )(?<!mỗi )(?<!một )(?<!chủ tịch ubnd )(?<!bí thư )(?<!nhiều )(?<!mọi )tỉnh)(?!\w)(?! (?:ủy|thành(?! lập)|đoàn|lị|lộ|táo|,))"
)
CITY_POINTER = re.compile(r"(?<!\w)(?:toàn thành phố|toàn tp|thành phố|tp)(?!\w)(?! (?:trực|thuộc|thông minh))")
ADMIN = re.compile(
    r"(?<!\w)(?P<head>huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành phố|tp\.?|tỉnh|thôn|tx\.?|q\.|khu kinh tế|khu công nghiệp) ?(?=\w)"
)
ADMIN_TYPES = {"huyện": "district", "quận": "district", "thị xã": "district", "tx": "district", "tx.": "district", "q.": "district",
               "thành phố": "district", "tp": "district", "tp.": "district", "tỉnh": "province",
               "khu kinh tế": "other", "khu công nghiệp": "other", "thôn": "other"}  # fmt: skip
HEADS: dict[str, str] = {
    "bộ": "agency", "sở": "agency", "cục": "agency", "tổng cục": "agency", "chi cục": "agency", "ubnd": "agency", "hđnd": "agency",
    "ủy ban nhân dân": "agency", "hội đồng nhân dân": "agency", "ủy ban": "agency", "văn phòng": "agency", "trung tâm": "agency",
    "ban": "agency", "công an": "agency", "viện": "agency", "kho bạc": "agency", "tòa án": "agency", "thanh tra": "agency",
    "ngân hàng": "agency", "bệnh viện": "agency", "trường": "agency", "đại học": "agency", "hải quan": "agency", "bảo hiểm xã hội": "agency",
    "bhxh": "agency", "vụ": "agency", "phòng": "agency", "đội": "agency", "liên đoàn": "agency", "hội": "agency", "tỉnh ủy": "agency",
    "thành ủy": "agency", "huyện ủy": "agency", "đảng ủy": "agency", "mặt trận": "agency", "cổng dịch vụ công": "other",
    "tổng công ty": "enterprise", "công ty": "enterprise", "tập đoàn": "enterprise", "cảng": "other", "chính phủ": "agency", "quốc hội": "agency",
    "lực lượng": "agency", "cụm thi đua": "agency", "bộ tư lệnh": "agency", "cảnh sát": "agency", "ngành": "agency", "tòa": "agency",
    "ban quản lí": "agency", "bảo hiểm": "agency", "ban tổ chức": "agency", "hội đồng": "agency", "khoa": "agency", "khối": "agency",
}  # fmt: skip
HEAD = re.compile(r"(?<!\w)(?P<head>" + words_regex(HEADS) + r")(?= \w|[,.;)]|$)")
GENERIC = re.compile(
    r"(?P<lead>^|[,;:(] |(?<!\w)(?:của|tại|ở|giúp|cho|đối với|với|trong|và|nhiều|khi|số|một cửa) )(?:các |những |toàn )??(?P<body>"
    + words_regex(
        ["người dân", "doanh nghiệp", "người lao động", "cấp xã", "cấp huyện", "cấp tỉnh", "các xã", "các huyện", "các sở, ngành", "trung tâm",
         "thị trấn", "sở, ngành", "sở, ban, ngành", "cơ quan, đơn vị", "hộ kinh doanh", "tuyến tỉnh", "tuyến huyện", "xã", "đơn vị xuất khẩu",
         "khối hành chính", "hợp tác xã", "nhà thầu", "chủ đầu tư", "trường học", "ngân hàng thương mại", "ngành nông nghiệp", "ngành thủy sản",
         "ngành thuế", "ngành hải quan", "công an xã", "thành phố"]
    )
    + r")(?!\w)"
)  # fmt: skip
GENERIC_TYPES = {"doanh nghiệp": "enterprise", "người dân": "other", "trung tâm": "agency", "thị trấn": "commune", "xã": "commune",
                 "các xã": "commune", "các huyện": "district", "hộ kinh doanh": "enterprise", "hợp tác xã": "enterprise",
                 "cơ quan, đơn vị": "agency", "sở, ngành": "agency", "sở, ban, ngành": "agency", "nhà thầu": "enterprise",
                 "đơn vị xuất khẩu": "enterprise", "ngân hàng thương mại": "enterprise"}  # fmt: skip
COUNTRY = re.compile(r"(?<!\w)(?:" + words_regex(COUNTRIES) + r")(?!\w)")
# Words before a name that make it the speaker, the issuer, the owner of a document or the channel, not the scope.
ASIDE = re.compile(
    r"(?<!\w)(?:theo|thủ tướng|phó thủ tướng|theo báo cáo của|báo cáo của|số liệu của|thống kê của|thông tin từ|đại diện|lãnh đạo|chủ tịch|phó chủ tịch|giám đốc|phó giám đốc|"
    r"bộ trưởng|thứ trưởng|cục trưởng|phó cục trưởng|chi cục trưởng|trưởng|phó trưởng|phó|bí thư|phó bí thư|chánh|chánh văn phòng|phó chánh|ông|bà|đồng chí|thư kí|người phát ngôn|"
    r"nghị định của|nghị quyết của|quyết định của|văn bản của|thông tư của|chỉ thị của|kế hoạch của|công văn của|ý kiến của|trình|gửi|báo cáo|"
    r"trên|qua|vào|với|trên hệ thống|trực thuộc|thuộc|cho biết|xin ý kiến|phối hợp với|cùng với|do|được|tờ|báo|ảnh|trụ sở|nguyên|cựu|tổng giám đốc|đảng bộ|giao của|của các bộ trưởng) $"
)
PLACED = re.compile(r"(?<!\w)(?:của|tại|ở|trên địa bàn|cho|thuộc|đối với|trong) (?:các |toàn |tỉnh |thành phố )?$")
NAMED = re.compile(r"\w+")


def _capital_run(line: Line, at: int, *, organisation: bool) -> int:
    """Return where the proper name that begins at folded `at` ends; `at` itself when none begins there.

    A name is a run of words with a capital; an organisation's also holds its field (`Nội vụ`, `Tài nguyên và Môi trường`).
    """
    text, end, place = line.folded, at, at
    words = 0
    while place < len(text) and words < 14:
        match = NAMED.match(text, place)
        if match is None:
            break
        printed = line.raw(match.start(), match.end())
        capital = printed[:1].isupper()
        if capital:
            end = match.end()
        elif organisation:
            pair = text[text.rfind(" ", 0, match.start() - 1) + 1 : match.end()] if match.start() else ""
            if printed in ("và", "về"):
                after = NAMED.match(text, match.end() + 1)
                if after is None or not line.raw(after.start(), after.end())[:1].isupper() or after[0] in HEADS:
                    break
            elif pair in ORGANISATION_WORDS or (
                match[0] in ("tỉnh", "huyện", "xã", "phường", "thị", "thành") and words
            ):
                end = match.end()
            else:
                break
        elif match[0].isdigit() and words == 0:
            return match.end()
        else:
            break
        words += 1
        place = match.end()
        if text.startswith((" ", "-"), place):
            place += 1
        elif organisation and text.startswith(", ", place):
            after = NAMED.match(text, place + 2)
            if (
                after is None
                or not line.raw(after.start(), after.end())[:1].isupper()
                or text[after.start() : after.end()] not in ("thể", "thương", "gia")
            ):
                break
            place += 2
        else:
            break
    return end


def find_scopes(line: Line, provinces: list[tuple[int, int, str]]) -> list[Scope]:
    """Find the bodies of a paragraph in order; `provinces` are folded spans with the display name."""
    text = line.folded
    found: list[Scope] = []
    for start, end, name in provinces:
        before = ADMIN_BEFORE.search(text, max(0, start - 20), start)
        if before is not None:
            continue
        found.append(Scope(start, end, name, "province"))
    for pattern, name, kind in GROUP:
        for m in pattern.finditer(text):
            national = m[0].startswith(("63 ", "34 "))
            found.append(Scope(m.start(), m.end(), "cả nước" if national else name, "national" if national else kind))
    for m in ADMIN.finditer(text):
        end = _capital_run(line, m.end(), organisation=False)
        if end == m.end():
            continue
        head = m["head"]
        digits = text[m.end() : end].isdigit()
        if head == "tỉnh" or (head in ("thành phố", "tp", "tp.") and any(s <= m.end() < e for s, e, _ in provinces)):
            continue
        printed = line.raw(m.start(), end)
        name = (
            printed
            if digits and head in ("tp", "tp.")
            else printed[:1].lower() + printed[1:]
            if not head.startswith("tp")
            else printed
        )
        found.append(Scope(m.start(), end, name, ADMIN_TYPES.get(head, "commune")))
    for m in HEAD.finditer(text):
        raw = line.raw(m.start(), m.end())
        end = (
            _capital_run(line, m.end() + 1, organisation=True)
            if m.end() + 1 < len(text) and text[m.end()] == " "
            else m.end()
        )
        head = m["head"]
        capital = raw[:1].isupper()
        alone = head in ("chính phủ", "quốc hội", "cổng dịch vụ công", "tỉnh ủy", "thành ủy")
        if end <= m.end() + 1:
            if not (alone and capital):
                continue
            end = m.end()
            if head == "cổng dịch vụ công" and text.startswith(" quốc gia", end):
                end += len(" quốc gia")
        if (
            not capital
            and head
            in ("ban", "trường", "hội", "vụ", "phòng", "đội", "bộ", "khoa", "ngành", "khối", "cảng", "viện", "bảo hiểm")
            and end <= m.end() + 1
        ):
            continue
        printed = line.raw(m.start(), end)
        if head in ("chi cục", "cục", "trung tâm", "lực lượng", "ngành", "công ty") and not capital:
            printed = raw + printed[len(raw) :]
        found.append(Scope(m.start(), end, printed, HEADS[head]))
    for m in COUNTRY.finditer(text):
        if line.raw(m.start(), m.end())[:1].isupper():
            found.append(Scope(m.start(), m.end(), line.raw(m.start(), m.end()), "other"))
    for m in POINTER.finditer(text):
        found.append(Scope(m.start(), m.end(), "", "province", points=True))
    for m in CITY_POINTER.finditer(text):
        found.append(Scope(m.start(), m.end(), "", "city", points=True))
    for m in GENERIC.finditer(text):
        body = m["body"]
        start = m.start("body")
        name = line.raw(start, m.end())
        found.append(Scope(start, m.end(), name[:1].lower() + name[1:], GENERIC_TYPES.get(body, "other"), generic=True))
    return _disjoint(found)


ADMIN_BEFORE = re.compile(r"(?<!\w)(?:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thôn|tx\.?) $")


def _disjoint(found: list[Scope]) -> list[Scope]:
    """Keep the longest of overlapping mentions."""
    kept: list[Scope] = []
    for scope in sorted(found, key=lambda s: (-(s.end - s.start), s.start)):
        if all(scope.end <= other.start or scope.start >= other.end for other in kept):
            kept.append(scope)
    return sorted(kept, key=lambda s: s.start)


def aside(text: str, scope: Scope, left: int) -> bool:
    """Tell whether the mention is a speaker, an issuer or a channel rather than whose number it is."""
    return not scope.points and ASIDE.search(text, max(left, scope.start - 30), scope.start) is not None


def placed(text: str, scope: Scope) -> bool:
    """Tell whether the mention stands after `của, tại, ở`, so that it owns what stands before it."""
    return scope.points or PLACED.search(text, max(0, scope.start - 24), scope.start) is not None
