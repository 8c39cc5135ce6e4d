"""Scopes: whose number it is, a group, a province, an office, a country (figures.md 6 and 17.B)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from nlp.boards import Board
from nlp.figures._names import ADMIN_TYPES, COUNTRIES, HEADS
from nlp.figures.line import Line
from nlp.figures.offices import NAMED, capital_run
from nlp.figures.patterns import listed, words_regex


class Scope(NamedTuple):
    """A body or population named in a folded paragraph. `points` is true for `tỉnh`: the document's province."""

    start: int
    end: int
    text: str
    type: str
    points: bool = False
    generic: bool = False
    inherited: bool = False


GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        r"(?:các )?bộ,? ngành,?(?: và| trung ương,| tw,)?(?: các| chính quyền)? ?địa phương",
        "bộ, ngành, địa phương",
        "all_levels",
    ),
    (
        (
            r"(?:các )?(?:bộ, ngành|bộ ngành|bộ, cơ quan ngang bộ(?:, cơ quan thuộc chính phủ)?|"
            r"bộ, ban, ngành)(?: trung ương)?"
        ),
        "bộ, ngành",
        "ministries",
    ),
    (r"các bộ(?= (?:đã|đang|phải|cần|thực|tiếp|chưa|mới|cắt|ban|hoàn|rà)|[,.;])", "bộ, ngành", "ministries"),
    (
        (
            r"(?:các |chính quyền )?(?<!ở )(?<!chính quyền )(?<!vốn )(?<!sách )địa phương(?! (?:hai|2|"
            r"02) cấp)(?! cấp)"
        ),
        "địa phương",
        "localities",
    ),
    (
        r"(?:các |63 |34 )(?:tỉnh, thành phố|tỉnh, thành|tỉnh thành)(?: trên cả nước| trong cả nước)?",
        "địa phương",
        "localities",
    ),
    (
        (
            r"cả nước|toàn quốc|nước ta|(?:(?<=của )|(?<=tại )|(?<=ở )|(?<=, )|(?<=cho )|^)"
            r"(?:việt nam|vn)|(?:việt nam|vn)(?= (?:xếp|ở (?:thứ|vị)|"
            r"đứng|đạt|có|đã))"
        ),
        "cả nước",
        "national",
    ),
)
GROUP = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), text, kind) for pattern, text, kind in GROUPS)
POINTER = re.compile(
    r"(?<!\w)(?:(?:trên )?(?:địa bàn )?(?:toàn tỉnh|toàn thành phố|tỉnh nhà)|trên địa bàn tỉnh|"
    r"trên địa bàn(?= \d|[,.;]| (?:đạt|là|có|tăng|giảm|năm|đã))|tỉnh này|"
    r"(?:tỉnh ủy )?(?<!liên )(?<!\D\d )(?<!\D\d\d )(?<!tuyến )(?<!những )(?<!số )(?<!nhập )(?<!vài )(?<!bao nhiêu )"
    r"(?<!các )(?<!cấp )(?<!ngoài )(?<!hai )(?<!mỗi )(?<!một )(?<!chủ tịch ubnd )(?<!bí thư )"
    r"(?<!nhiều )(?<!mọi )tỉnh)(?!\w)(?! (?:ủy|thành(?! lập)|đoàn|lị|"
    r"lộ|táo|,))"
)
CITY_POINTER = re.compile(
    r"(?<!\w)(?<!\d )(?<!các )(?:toàn thành phố|toàn tp|thành phố|tp)(?!\w)(?! (?:trực|thuộc|thông minh))"
)
ADMIN = re.compile(
    r"(?<!\w)(?P<head>huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành phố|tp\.?|tỉnh|thôn|tx\.?|q\.|"
    r"khu kinh tế|khu công nghiệp|khu đô thị mới|khu đô thị) ?(?=\w)"
)
NUMBERED = ("phường", "quận", "xã", "q.", "tp", "tp.", "thôn")
"""Type words whose names may be numbers: Phường 10, Quận 3."""
REGIONS = re.compile(
    r"(?<!\w)(?:đông nam bộ|tây nam bộ|tây nguyên|(?:duyên hải )?nam trung bộ|bắc trung bộ|đồng bằng sông hồng|"
    r"đồng bằng sông cửu long|đbscl|trung du và miền núi phía bắc|tây bắc|đông bắc)(?!\w)"
)
# One project with what it is for: `dự án đường ven biển có tổng mức đầu tư …`.
PROJECT = re.compile(
    r"(?<!\w)(?<!các )(?<!những )(?<!nhiều )(?<!số )(?<!\d )(?<!mỗi )(?<!từng )"
    r"(?P<name>(?:siêu |đại )?dự án (?:đầu tư )?(?:xây dựng|nâng cấp|mở rộng|cải tạo|đường|cầu|khu|cao tốc|nhà máy|hồ|"
    r"thủy điện|điện|cảng|sân bay|bệnh viện|trường|tuyến|trung tâm|nhà ở|cụm|hạ tầng|kè|cấp nước|metro|vành đai|kênh|"
    r"công viên|chợ)(?!\w)"
    r"(?: (?!(?:có|được|đã|sẽ|đang|với|dự|khởi|đạt|là|phải|để|và|do|gồm|tại|trên|ở|của|nằm|dài|"
    r"đối)(?!\w))[\w-]{1,12}){0,9})"
    r"(?= (?:có|được|đã|sẽ|đang|với|trị giá|dự kiến|khởi công|đạt|gồm|dài)(?!\w))"
)
# Who does it, in a passive sentence and small letters: `được các cảng vụ hàng hải tiếp nhận`.
PASSIVE = re.compile(
    r"(?<!\w)(?:được|do) (?:các )?(?P<body>(?:cơ quan|cảng vụ|chi cục|phòng|trung tâm|bộ phận|văn phòng|đơn vị|sở|xã|"
    r"phường|huyện|trạm|ngân hàng|bệnh viện|chi nhánh)(?: (?!(?:đã|chưa|sẽ|đang|nào|này)(?!\w))[^\W\d_]{1,10}){0,4}?) "
    r"(?=(?:tiếp nhận|giải quyết|xử lí|phê duyệt|thẩm định|trả kết quả|thụ lí)(?!\w))"
)
REGION = re.compile(r"(?<!\w)(?:khu vực|vùng) (?=\w)(?![ivx\d]{1,4}(?!\w))")
HEAD = re.compile(r"(?<!\w)(?P<head>" + words_regex(HEADS) + r")(?= \w|[,.;)]|$)")
# Words whose last syllable looks like the head of a name: cán bộ, trụ sở, nhiệm vụ, đại hội, thị trường.
COMPOUND = re.compile(
    r"(?<!\w)(?:đảng|cán|liên|nội|toàn|công|trụ|cơ|thường|dịch|nhiệm|xã|đại|lễ|môi|thị|quân|dự|học|ủy|bệnh|chế|"
    r"nghĩa|hiện) $"
)
# Bodies named only by their class; they stay as written (figures.md 17.B.5).
CLASSES: dict[str, str] = {
    **dict.fromkeys(
        listed(
            "vùng i|vùng ii|vùng iii|vùng iv|vùng 1|vùng 2|vùng 3|vùng 4|khu vực nông thôn|khu vực thành thị|"
            "lao động nam|lao động nữ|người dân|người lao động|cấp xã|cấp huyện|cấp tỉnh|tuyến tỉnh|"
            "tuyến huyện|khối hành chính|chủ đầu tư|"
            "trường học|ngành thuế|ngành hải quan|công an xã|khối xã, phường|"
            "khối sở, ngành|khối cấp xã|khối cấp tỉnh|hội viên"
        ),
        "other",
    ),
    **dict.fromkeys(
        listed("doanh nghiệp|hộ kinh doanh|hợp tác xã|nhà thầu|đơn vị xuất khẩu|ngân hàng thương mại"), "enterprise"
    ),
    **dict.fromkeys(
        listed(
            "trung tâm|cơ quan, đơn vị|sở, ngành|sở, ban, ngành|sở ngành|các sở|các sở, ngành|các sở, ban, ngành|"
            "bộ phận một cửa|trung tâm phục vụ hành chính công|trung tâm phục vụ hành chính công cấp xã|cục thuế|"
            "chi cục thuế|bộ phận một cửa cấp xã"
        ),
        "agency",
    ),
    **dict.fromkeys(
        listed("các xã|các phường|các xã, phường|các xã, phường, thị trấn|các xã, phường, đặc khu"),
        "commune",
    ),
    "các huyện": "district",
    "các huyện, thị xã, thành phố": "district",
}
ACTS = r"(?= (?:có thể|phải|được|sẽ|đã|còn|đang|tiếp nhận|giải quyết|đạt|gửi|chỉ|mới|cũng|thực hiện|nộp|thiếu)(?!\w))"
GENERIC = re.compile(
    r"(?P<lead>^|[,;:(.!?] |\(|(?<!\w)(?:của|tại|ở|giúp|cho|đối với|với|trong|và|nhiều|khi|trong số|trong đó|riêng|còn|"
    r"một cửa) )(?:các |những |toàn )??(?P<body>"
    + words_regex(CLASSES)
    + rf")(?!\w)(?! (?:hội|viên))(?P<rest> (?:khác|còn lại)(?!\w))?|"
    rf"(?<!\w)(?P<acts>ubnd cấp (?:huyện|xã|tỉnh)|(?:xã|thị trấn|doanh nghiệp|người dân|người lao động){ACTS})"
)
# A type word alone points back to the body of that type named last.
HEADED = re.compile(
    r"(?<!\w)(?<!các )(?<!mỗi )(?<!ubnd )(?<!cấp )(?<!toàn )(?<!hđnd )(?<!liên )"
    r"(?<!\d )(?<!nhiều )(?<!là )(?<!hồ sơ )(?<!cán )(?<!làm )(?<!quận, )(?<!huyện, )(?<!xã, )(?<!phường, )(?<!khối )"
    r"(?<!quận )(?<!huyện )(?<!xã )(?<!phường )(?<!trấn )"
    r"(?:(?<=của )đơn vị(?= (?:là|đạt|mới|chỉ|đã|còn|tính|đến|chủ yếu)|[,.;])|"
    r"(?:(?<=, )|(?<=\. )|^)đơn vị(?= (?:đã|được|còn|phải|sẽ|cũng|mới|có|đạt|tiếp nhận|giải quyết))|"
    r"(?:chi cục|cục|thị trấn|thị xã|huyện|quận|trung tâm|sở|lực lượng|công ty|tập đoàn|bệnh viện|dự án)(?=[,.;])|"
    r"(?:siêu |đại )?dự án(?= (?:này|nói trên|trên))|"
    r"(?:chi cục|cục|thị trấn|thị xã|huyện|quận|trung tâm|sở|lực lượng|công ty|tập đoàn|bệnh viện|phường|xã|dự án)"
    r"(?= (?:đã|có|mới|đạt|sẽ|từ đó|này|còn|tiếp nhận|là|chỉ|được|xử lí|đang))|"
    r"bộ(?= (?:đã|có|sẽ|cũng|đang|mới|còn|tiếp tục)))(?!\w)"
)
LISTED = re.compile(
    r"(?<!\w)(?:người dân|tổ chức|cá nhân|công dân|doanh nghiệp|nhà đầu tư|cán bộ|công chức)(?:,| và) $|hài lòng của $"
)
COUNTRY = re.compile(r"(?<!\w)(?:" + words_regex(COUNTRIES) + r")(?!\w)")
# Words before a name that make it the speaker, the issuer, the owner of a document or the channel, not the scope.
ASIDE = re.compile(
    r"(?<!\w)(?:theo|thủ tướng|phó thủ tướng|theo báo cáo của|báo cáo của|số liệu của|thống kê của|"
    r"thông tin từ|đại diện|chủ nhiệm|phó chủ nhiệm|viện trưởng|hiệu trưởng|trưởng ban|đại biểu|chuyên gia|"
    r"nghiên cứu của|điều tra của|công bố bởi|lãnh đạo|chủ tịch|phó chủ tịch|giám đốc|phó giám đốc|"
    r"với|với các|bộ trưởng|thứ trưởng|cục trưởng|phó cục trưởng|chi cục trưởng|trưởng|phó trưởng|phó|"
    r"bí thư|phó bí thư|chánh|chánh văn phòng|phó chánh|ông|bà|đồng chí|thư kí|người phát ngôn|"
    r"nghị định của|nghị quyết của|quyết định của|văn bản của|thông tư của|chỉ thị của|kế hoạch của|"
    r"công văn của|ý kiến của|trình|gửi|báo cáo|"
    r"trên|(?<!năm )(?<!tháng )(?<!gian )(?<!ngày )(?<!tuần )qua|vào|trên hệ thống|khảo sát của|"
    r"chỉ đạo của|giám sát của|đề nghị của|thẩm quyền của|lưu ý của|thông báo của|cập nhật (?:ngày|"
    r"đến) .{4,10} của|kết quả của|đánh giá của|công bố của|trực thuộc|thuộc|cho biết|xin ý kiến|"
    r"phối hợp với|cùng với|hội nghị|phiên họp|cuộc họp|kết luận của|chủ trương của|quy định của|"
    r"do(?: (?:hai|các))?(?: (?:tỉnh|thành phố))?|được|tờ|báo|ảnh|trụ sở|nguyên|cựu|tổng giám đốc|đảng bộ|giao của|"
    r"của các bộ trưởng|nhất(?: tỉnh| thành phố)?) $"
)
# A body that only announces, or that assigns a figure to another, is not the scope.
ANNOUNCES = re.compile(
    r"(?:, [^,.;:]{2,50}){0,2},? (?:vừa |đã |cũng )?(?:cho biết|cho hay|khẳng định|thông tin|nhận thấy|"
    r"đánh giá|thống kê|báo cáo|"
    r"công bố|công khai|giao(?! dịch)|đề nghị|kiến nghị|yêu cầu|nhận định|lưu ý|dự báo|ước tính|cảnh báo|"
    r"xếp(?! (?:thứ|hạng|vị trí|ở|loại)))(?!\w)"
)
# What a people's committee aims at or decides is a figure of its territory.
DOES = re.compile(r" (?:đã )?(?:tiếp nhận|giải quyết|xử lí|cấp|thực hiện|thu|kiểm tra|trả|phê duyệt)(?!\w)")
AIMS = re.compile(
    r" (?:đã |vừa |cũng |sẽ |trước đó |cũng đã ){0,2}(?:dự toán|dự kiến|đề xuất|quyết định|phấn đấu|"
    r"đặt mục tiêu|đặt ra|đề ra|chỉ đạo|phê duyệt|xác định)(?!\w)"
)
COMMITTEES = ("ubnd", "hđnd", "hđnd và ubnd", "ủy ban nhân dân", "hội đồng nhân dân")
# These bodies may be named by their tier alone: UBND tỉnh, Trung tâm Phục vụ hành chính công tỉnh.
TIERED = (*COMMITTEES, "trung tâm phục vụ hành chính công", "bộ phận một cửa", "bộ phận tiếp nhận và trả kết quả")
PLACED = re.compile(r"(?<!\w)(?:của|tại|ở|trên địa bàn|cho|thuộc|đối với|trong) (?:các |toàn |tỉnh |thành phố )?$")


BOARD = Board(
    [
        *(pattern for pattern, _, _ in GROUP),
        *(ADMIN, PROJECT, PASSIVE, REGIONS, REGION, HEAD, COUNTRY, POINTER, CITY_POINTER, HEADED, GENERIC),
    ]
)


def find_scopes(
    line: Line, provinces: list[tuple[int, int, str]], names: Mapping[str, str] | None = None
) -> list[Scope]:
    """Find the bodies of a paragraph in order; `provinces` are folded spans with the display name.

    `names` are names without a type word that the document uses for bodies, each with its fullest form.
    """
    text = line.folded
    found: list[Scope] = []
    for name, full in (names or {}).items():
        found.extend(_named(line, name, full))
    for start, end, name in provinces:
        before = ADMIN_BEFORE.search(text, max(0, start - 20), start)
        if before is not None:
            continue
        found.append(Scope(start, end, name, "province"))
    matches = BOARD.find(text, BOARD.candidates(line.words))
    for number, (_, name, kind) in enumerate(GROUP):
        for m in matches.get(number, ()):
            national = m[0].startswith(("63 ", "34 "))
            found.append(Scope(m.start(), m.end(), "cả nước" if national else name, "national" if national else kind))
    for m in matches.get(6, ()):
        end = capital_run(line, m.end(), organisation=False)
        if end == m.end():
            continue
        head = m["head"]
        digits = text[m.end() : end].isdigit()
        if digits and (head not in NUMBERED or re.match(r"[.,/]\d", text[end : end + 2])):
            continue
        if head == "tỉnh" or (head in ("thành phố", "tp", "tp.") and any(s <= m.end() < e for s, e, _ in provinces)):
            continue
        printed = line.raw(m.start(), end)
        if head.startswith("tx"):
            printed = "thị xã " + line.raw(m.end(), end)
        name = (
            printed
            if digits and head in ("tp", "tp.")
            else printed[:1].lower() + printed[1:]
            if not head.startswith("tp")
            else printed
        )
        found.append(Scope(m.start(), end, name, ADMIN_TYPES.get(head, "commune")))
    for m in matches.get(7, ()):
        words = line.raw(m.start("name"), m.end("name"))
        found.append(Scope(m.start("name"), m.end("name"), words[:1].lower() + words[1:], "other"))
    for m in matches.get(8, ()):
        body = line.raw(*m.span("body"))
        if body.islower():
            found.append(Scope(m.start("body"), m.end("body"), body, "agency"))
    for m in matches.get(9, ()):
        if line.raw(m.end() - 1, m.end()).isalpha() and any(word[:1].isupper() for word in line.raw(*m.span()).split()):
            found.append(Scope(m.start(), m.end(), line.raw(*m.span()), "other"))
    for m in matches.get(10, ()):
        end = capital_run(line, m.end(), organisation=False)
        if end > m.end():
            found.append(Scope(m.start(), end, line.raw(m.end(), end), "other"))
    for m in matches.get(11, ()):
        if " " not in m["head"] and COMPOUND.search(text, max(0, m.start() - 8), m.start()):
            continue
        raw = line.raw(m.start(), m.end())
        tiered = m["head"] in TIERED
        end = (
            capital_run(line, m.end() + 1, organisation=True, tiered=tiered)
            if m.end() + 1 < len(text) and text[m.end()] == " "
            else m.end()
        )
        head = m["head"]
        capital = raw[:1].isupper()
        alone = head in ("chính phủ", "quốc hội", "cổng dịch vụ công", "tỉnh ủy", "thành ủy")
        if end <= m.end() + 1:
            if not (alone and capital) or text.startswith((" số", " điện tử", " kiến tạo"), m.end()):
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
        country = COUNTRY.search(text, m.end(), end)
        if country is not None and LAND.search(text, m.end(), country.start()) is not None:
            country = None
        if country is not None and country.end() == end and printed[-(end - country.start()) :][:1].isupper():
            found.append(Scope(m.start(), end, line.raw(country.start(), end), "other"))
            continue
        if head == "ub":
            printed = "Ủy ban" + printed[len(raw) :]
        found.append(Scope(m.start(), end, re.sub(r"(?<= )TƯ$", "Trung ương", printed), HEADS[head]))
    for m in matches.get(12, ()):
        before = NAMED.search(text[max(0, m.start() - 12) : m.start()].rpartition(" ")[0].rpartition(" ")[2])
        cut = m.start() - 1 - (len(before[0]) if before else 0)
        named = before is not None and text[m.start() - 1] == " " and line.raw(cut, cut + 1)[:1].isupper() and cut > 0
        if line.raw(m.start(), m.end())[:1].isupper() and not named:
            found.append(Scope(m.start(), m.end(), line.raw(m.start(), m.end()), "other"))
    for m in matches.get(13, ()):
        found.append(Scope(m.start(), m.end(), "", "province", points=True))
    for m in matches.get(14, ()):
        found.append(Scope(m.start(), m.end(), "", "city", points=True))
    for m in matches.get(15, ()):
        printed = line.raw(m.start(), m.end())
        if m[0] == "bộ" and printed != "Bộ":
            continue
        found.append(Scope(m.start(), m.end(), printed[:1].lower() + printed[1:], m[0], points=True))
    for m in matches.get(16, ()):
        body = m["body"] or m["acts"]
        start = m.start("body") if m["body"] else m.start("acts")
        if LISTED.search(text, max(0, start - 24), start):
            continue
        name = line.raw(start, m.end())
        if name[1:2].islower():
            name = name[:1].lower() + name[1:]
        found.append(Scope(start, m.end(), name, CLASSES.get(body, "other"), generic=True))
    return _disjoint(found, len(text))


def _named(line: Line, name: str, full: str) -> Iterator[Scope]:
    """Yield where a name stands alone in a paragraph, not inside another name."""
    at = line.text.find(name)
    while at >= 0:
        stop = at + len(name)
        start, end = line.folded_span(line.start + at, line.start + stop)
        alone = not line.folded[end : end + 1].isalnum() and not line.folded[start - 1 : start].isalnum()
        if alone and end > start and COUNTED_NAME.search(line.folded, max(0, start - 12), start) is None:
            yield Scope(
                start, end, full, ADMIN_TYPES.get(full.partition(" ")[0], "commune") if full != name else "other"
            )
        at = line.text.find(name, stop)


# What follows the type of a place is its name, also where it ends like a country: UBND xã Kiến Đức.
LAND = re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|thôn)(?!\w)")
# A person's name or a product's name is no body: ông Bravo, ứng dụng Bravo.
COUNTED_NAME = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|tại|ở|ứng dụng|phần mềm|đường|sân|cầu) $")
ADMIN_BEFORE = re.compile(r"(?<!\w)(?:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thôn|tx\.?) $")


def _disjoint(found: list[Scope], length: int) -> list[Scope]:
    """Keep the longest of overlapping mentions."""
    taken = bytearray(length)
    kept: list[Scope] = []
    for scope in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if not any(taken[scope.start : scope.end]):
            taken[scope.start : scope.end] = b"\1" * (scope.end - scope.start)
            kept.append(scope)
    return sorted(kept, key=lambda s: s.start)


# Whose document it is: `Theo Nghị quyết 03/2018 của HĐND thành phố`, `theo thông tin mới đây của Cục …`.
ISSUED = re.compile(
    r"(?<!\w)(?:nghị quyết|quyết định|nghị định|thông tư|chỉ thị|kế hoạch|đề án|văn bản|công văn|thông báo)"
    r"(?: số)? \d[\w./-]{0,24} của $|(?<!\w)(?:thông tin|số liệu|báo cáo|thống kê)(?: mới)?(?: đây| nhất| nhanh|"
    r" sơ bộ) của $"
)
# Who is asked to decide is not whose figure it is; who is asked to do the work is.
ASKING = re.compile(r"(?<!\w)(?:kiến nghị|đề nghị|đề xuất|xin)(?: với)?(?: các)? $")
TO_DECIDE = re.compile(
    r"(?<!\w)(?:xem xét|cho phép|hỗ trợ|sớm|quan tâm|chấp thuận|có ý kiến|tháo gỡ|phê duyệt|cho chủ trương)(?!\w)"
)
CLAUSE_RIGHT = re.compile(r"[;.]")
ISSUER_NEAR = 60
"""Characters before a body in which the words stand that make it an issuer or speaker."""


def aside(text: str, scope: Scope, left: int) -> bool:
    """Tell whether the mention is a speaker, an issuer or a channel rather than whose number it is."""
    return not scope.points and _aside(text, scope, max(left, scope.start - ISSUER_NEAR))


# The topic, the memory and every figure of a sentence ask in turn.
@lru_cache(maxsize=1024)
def _aside(text: str, scope: Scope, left: int) -> bool:
    if scope.type in ("agency", "enterprise", "other") and ANNOUNCES.match(text, scope.end) is not None:
        return True
    if text.startswith(COMMITTEES, scope.start) and AIMS.match(text, scope.end) is not None:
        return True
    if not text.endswith(" ", left, scope.start):
        return False
    if ASKING.search(text, max(left, scope.start - 24), scope.start):
        asked = CLAUSE_RIGHT.split(text[scope.end : scope.end + 75], maxsplit=1)[0]
        if TO_DECIDE.search(asked):
            return True
    if text.endswith("của ", left, scope.start) and ISSUED.search(text, left, scope.start):
        return True
    found = ASIDE.search(text, max(left, scope.start - 30), scope.start)
    if found is not None and found[0].startswith(("do ", "được ")) and DOES.match(text, scope.end):
        return False
    return found is not None and not (scope.type in ("localities", "ministries") and found[0].endswith("báo cáo của "))


# Behind a comma a body with a verb begins the main clause: `Sau hợp nhất với A, tỉnh B có 65 xã`.
SUBJECT = re.compile(
    r" (?:hiện |đã |vẫn |chỉ |mới )?(?:có|còn|đạt|là|đã|sẽ|xếp|đứng|tiếp nhận|giải quyết|ghi nhận)(?!\w)"
)


def aside_of(text: str, scopes: list[Scope], left: int) -> set[int]:
    """Return where the mentions begin that are aside; a list goes as its first member (do Hà Giang và Tuyên Quang)."""
    found: set[int] = set()
    before: Scope | None = None
    for scope in scopes:
        alike = before is not None and (
            before.type == scope.type or {before.type, scope.type} <= {"agency", "ministries"}
        )
        joint = text[before.end : scope.start] if before is not None and alike else ""
        goes_on = joint == " và " or (joint == ", " and SUBJECT.match(text, scope.end) is None)
        if aside(text, scope, left) or (goes_on and before is not None and before.start in found):
            found.add(scope.start)
        before = scope
    return found


def placed(text: str, scope: Scope) -> bool:
    """Tell whether the mention stands after `của, tại, ở`, so that it owns what stands before it."""
    return scope.points or PLACED.search(text, max(0, scope.start - 24), scope.start) is not None
