"""Exclusions: numbers that are no figures, each with its reason code (figures.md 10 and 17.A)."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.boards import Board, Words, words_of
from nlp.figures.patterns import listed, words_regex


class Exclusion(NamedTuple):
    """Folded text [start, end) that makes no figure, with the reason code."""

    start: int
    end: int
    code: str


LEGAL_TYPES = words_regex(
    listed(
        "nghị định|nghị quyết|quyết định|thông tư|thông tư liên tịch|chỉ thị|công văn|kế hoạch|báo cáo|"
        "tờ trình|kết luận|luật|hướng dẫn|thông báo|công điện|quy định|văn bản|đề án|chương trình|qđ|nđ|nq|"
        "tt|ct"
    )
)
NAMES = words_regex(
    listed(
        "phường|quận|tổ dân phố|khu phố|khu vực|thôn|ấp|xóm|bản|tổ|khóm|cụm|khối|trường tiểu học số|"
        "trường thcs số|trường thpt số|trường mầm non số|số nhà|phòng nghiệp vụ|đội|tiểu khu|làng|buôn"
    )
)
ROADS = words_regex(
    listed("quốc lộ|tỉnh lộ|đường tỉnh|hương lộ|đường|vành đai|cao tốc|km|ql|tl|đt|tuyến số|hẻm|ngõ|ngách")
)
GRADES = words_regex(listed("hạng|loại|ngạch|cấp|lớp|bậc|nhóm|khối|tuyến|hạng mục"))
RHETORIC_NOUNS = words_regex(
    listed(
        "nhiệm vụ|nội dung|giải pháp|vấn đề|nhóm nhiệm vụ|nhóm giải pháp|nhóm vấn đề|đột phá|khâu đột phá|"
        "trụ cột|yếu tố|mục tiêu|nguyên tắc|quan điểm|bài học|điểm mới|lĩnh vực|trọng tâm|yêu cầu|"
        "điều kiện|chức năng|hoạt động|ý kiến|loại ý kiến|phương án|hướng|kênh|cách|điểm|bước|nguyên nhân|"
        "lí do|câu hỏi|mặt|khía cạnh|nhóm|hình thức|tiêu chí|ưu tiên|chuyên đề|hợp phần"
    )
)
RHETORIC_AFTER = (
    r"(?: (?:[^\W\d_]{1,12})){0,3}?(?: (?:trọng tâm|chính|then chốt|lớn|cơ bản|chủ yếu|đột phá|quan trọng|"
    r"sau|sau đây|dưới đây|cụ thể|ưu tiên|cấp bách|trọng điểm|gồm|như sau)(?!\w)| ?:)"
)
RHETORIC_VERBS = words_regex(
    listed(
        "nêu|nêu rõ|tập trung|tập trung vào|gồm|bao gồm|đề ra|xác định|thực hiện|thuộc|đưa ra|chỉ ra|qua|ở|"
        "trong|cung cấp|triển khai|với|theo|còn|nhấn mạnh|yêu cầu|quán triệt|thống nhất|phân tích|"
        "thảo luận"
    )
)
SLOGAN_TAIL = (
    "rõ|tại chỗ|không|dám|xây|chống|nhất|sạch|tốt|hơn|có|biết|bám|được|một|thật|kiên quyết|đẩy mạnh|đúng|giảm|tăng"
)
RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "url_email",
        re.compile(
            r"(?<!\w)(?:https?://|www\.)[^\s\"'<>]{1,300}|"
            r"(?<!\w)[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,5}"
        ),
    ),
    (
        "url_email",
        re.compile(
            r"(?<!\w)[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,40}){0,4}\.(?:vn|com|net|org|gov|edu|"
            r"info)(?::\d{1,5})?(?:/[\w./-]{0,200})?"
        ),
    ),
    (
        "legal_ref",
        re.compile(
            rf"(?<!\w)(?:{LEGAL_TYPES})(?: số| liên tịch|"
            rf" của)? ?\d{{1,6}}(?:[.\d]{{0,6}})(?:/\d{{4}})?(?:[/-][a-zđ&.-]{{1,20}}(?:[/-][a-zđ0-9&.-]{{1"
            rf",20}}){{0,3}})(?!\w)"
        ),
    ),
    (
        "legal_ref",
        re.compile(
            r"(?<![\w/])\d{1,6}[a-z]?(?:\.\d{1,2})?/(?:\d{4}/)?[a-zđ]{1,6}\d{0,2}(?:[-–/][a-zđ0-9&.]{1,12}){0,4"
            r"}(?!\w)(?<!/người)(?<!/năm)(?<!/tháng)(?<!/ngày)"
        ),
    ),
    ("legal_ref", re.compile(r"(?<![\w/.,])\d{1,5}-[a-zđ]{1,4}/[a-zđ]{1,8}(?!\w)")),
    (
        "legal_ref",
        re.compile(
            r"(?<!\w)(?:nghị định|nghị quyết|thông tư|chỉ thị|công văn|kết luận|công điện|qđ|nđ|nq|"
            r"quyết định|thông báo|tờ trình)(?: số)? \d{1,6}[a-z]?(?:(?:,| và|"
            r",? nghị định) \d{1,4}(?= (?:của|về|quy|năm|ngày)|[.,;]))?(?![\w%]|[.,/]\d| (?:thủ tục|hồ sơ|"
            r"đồng|tỉ|triệu))"
        ),
    ),
    (
        "article_ref",
        re.compile(
            r"(?<!\w)(?:khoản|điều|chương|mục|tiết|phần|phụ lục|"
            r"điểm [a-zđ]{1,2},?)(?: số)? (?:\d{1,3}(?:\.\d{1,2}){0,3}[a-zđ]?|[ivx]{1,6}|[a-zđ])(?:(?:, | và |"
            r"-)\d{1,3})*(?!\w)(?![.,]\d| ?%)"
        ),
    ),
    ("article_ref", re.compile(r"(?<!\w)điểm [a-zđ](?= khoản| điều|,)")),
    (
        "phone",
        re.compile(
            r"(?<!\w)(?:tổng đài|điện thoại|đường dây nóng|hotline|đt|sđt|zalo|số máy|"
            r"đầu số)(?: số)?:? ?\(?\+?\d[\d. ()-]{1,18}\d(?!\w)"
        ),
    ),
    ("phone", re.compile(r"(?<![\w.,])0\d{2,4}[. -]\d{3,7}(?:[. -]\d{2,4}){0,2}(?!\w)")),
    (
        "id_number",
        re.compile(
            r"(?<!\w)(?:số căn cước(?: công dân)?|căn cước(?: công dân)? số|cccd|cmnd|tài khoản(?: số)?|"
            r"số tài khoản|mã số thuế|mã số|thửa đất số|thửa số|thửa|tờ bản đồ số|tờ bản đồ|gói thầu số|"
            r"gói thầu|lô|hợp đồng(?: số)?|số hiệu|biển số|số lô|số kí hiệu|mã hồ sơ|mã)"
            r"(?::)? (?=\d|[a-z]{1,4}-?\d)[a-z]{0,4}-?\d[\d ./a-zđ-]{0,24}(?<! )(?!\w)(?<! hồ)"
        ),
    ),
    (
        "year",
        re.compile(
            r"(?<!\w)(?:luật|bộ luật|pháp lệnh|hiến pháp)(?: (?!năm)[^\W\d_]{1,10}){0,6} (?:19|20)\d{2}(?!\d|"
            r"[.,]\d| (?:tỉ|triệu|đồng))"
        ),
    ),
    ("id_number", re.compile(r"(?<!\w)báo số \d{1,6}(?!\w)")),
    ("id_number", re.compile(r"(?<![\w.,/])\d{9,15}(?![\w.,]\d|\w)")),
    (
        "standard",
        re.compile(
            r"(?<!\w)(?:tcvn|qcvn|iso|iec|haccp)(?:[ /-](?:iso|iec|tcvn)){0,3} ?\d{1,6}(?:[-:]\d{1,5}){0,3}(?!\w)"
        ),
    ),
    (
        "version",
        re.compile(
            r"(?<!\w)(?:phiên bản|version|windows|android|ios|v)(?: ?)\d{1,3}(?:\.\d{1,3}){0,3}(?!\w)(?! (?:hồ|"
            r"thủ|quy))"
        ),
    ),
    ("version", re.compile(r"(?<![\w.,])\d{1,2}\.\d{1,2}\.\d{1,2}(?![\w.,]\d|\w)")),
    (
        "name_number",
        re.compile(
            r"(?<!\w)covid(?:-| )?\d{2}(?!\w)|(?<!\w)sars-cov-\d|(?<![\w])(?:f0|f1|[2-6]g|h5n1|a1|a2|b1|b2|"
            r"c1)(?!\w)|(?<!\w)4\.0(?!\w| ?%| điểm)|(?<!\w)g7(?!\w)|(?<!\w)g20(?!\w)"
        ),
    ),
    (
        "name_number",
        re.compile(
            r"(?<!\w)(?:đề án|chương trình|dự án|kế hoạch|ban chỉ đạo|ban|chiến dịch|tổ công tác|"
            r"chương trình mtqg) (?:số )?\d{1,4}(?!\w|[.,]\d| ?%| (?:thủ|hồ|quy|của năm|tỉ|triệu))"
        ),
    ),
    (
        "name_number",
        re.compile(r"(?<!\w)(?:một|1|một số|nhiều) cửa(?:,? (?:một|1) (?:cửa|dấu))?(?: liên thông)?(?!\w)"),
    ),
    ("name_number", re.compile(r"(?<!\w)(?:hai|2|02|ba|3|03) cấp(?! (?:phó|trưởng|xã|tỉnh|huyện|phép|giấy))(?!\w)")),
    (
        "name_number",
        re.compile(
            r"(?<!\w)(?:quầy|bàn|ô|cổng|phòng|tầng|lầu|mẫu|đợt|lần|tiểu ban|kịch bản|phương án|tổ|bảng|lô|"
            r"toa|cảng|ca|mức|hội nghị trung ương|trung ương|q\.)(?: số)? \d{1,3}(?:(?:, | và )\d{1,2})*(?!\w|"
            r"[.,/-]\d| ?%| (?:triệu|tỉ|nghìn|hồ|thủ|người|năm|tháng|ngày|huyện|tỉnh|xã|đơn|điểm|lần|đồng|cán|"
            r"công|doanh|dự))"
        ),
    ),
    (
        "level_name",
        re.compile(
            r"(?<!\w)(?:mức độ|cấp độ|mức|giai đoạn|level) (?:\d|một|hai|ba|bốn)(?:(?:, | và |,|-|, mức độ |"
            r" và mức độ )\d)*(?!\w|[.,]\d|-\d| ?%| (?:triệu|tỉ|nghìn|điểm))"
        ),
    ),
    (
        "grade_name",
        re.compile(
            rf"(?<!\w)(?:{GRADES})(?: số)? (?:\d|[ivx]{{1,4}}|đặc biệt|[a-z]\d)(?:(?:, | và |-)(?:\d|"
            rf"[ivx]{{1,4}}))*(?!\w|[.,/]\d|-\d| ?%| (?:triệu|tỉ|nghìn|năm|tháng|người|hồ|thủ|giấy|đơn|xã|tỉnh|"
            rf"huyện|thẻ|tài|phường))"
        ),
    ),
    (
        "meeting_ordinal",
        re.compile(
            r"(?<!\w)(?:phiên họp|kì họp|phiên|khóa|kì|đại hội|hội nghị|cuộc họp)(?: (?:đại biểu|toàn quốc|"
            r"thường kì|bất thường|trung ương|lần)){0,3} (?:lần )?(?:thứ )?(?:\d{1,3}|[ivxl]{1,7}|nhất|nhì|"
            r"hai|ba|tư|năm)(?!\w|[.,]\d)"
        ),
    ),
    (
        "meeting_ordinal",
        re.compile(
            r"(?<!\w)(?:đại hội|hội nghị|đại biểu|trung ương)(?: [^\W\d_]{1,10}){0,6} lần(?: thứ)? (?:\d{1,3}|"
            r"[ivxl]{1,7})(?!\w)"
        ),
    ),
    (
        "event_ordinal",
        re.compile(
            r"(?<!\w)(?:lần|năm|ngày|tháng|tuần|quý|vòng|đợt|ngày làm việc|đứa con|con|"
            r"người)(?: thứ) (?:\d{1,3}|hai|ba|tư|năm|sáu|bảy|nhất)(?!\w)|(?<!\w)lần (?:thứ nhất|đầu tiên|"
            r"đầu)(?!\w)|(?<!\w)(?:thứ|lần) \d{1,3} liên tiếp"
        ),
    ),
    (
        "time",
        re.compile(
            r"(?<!\w)(?:lúc |hồi |từ |đến )?\d{1,2} giờ \d{1,2}(?: phút)?(?!\w)|(?<!\w)\d{1,2} ?h(?:\d{2}|(?= |"
            r",|\.|;|-|$))(?!\w)|(?<!\w)\d{1,2} giờ \d{1,2}(?: phút)?(?!\w)|(?<!\w)(?:lúc|hồi|từ|đến|trước|"
            r"sau) \d{1,2} giờ(?: (?:sáng|chiều|trưa|tối|đêm|ngày))?(?!\w)|(?<!\w)\d{1,2} giờ (?:sáng|"
            r"chiều|trưa|tối|đêm|ngày)(?!\w)|(?<!\w)\d{1,2}:\d{2}(?!\d)"
        ),
    ),
    (
        "date",
        re.compile(
            r"(?<!\w)(?<!xuống )(?<!lên )(?<!xếp )(?<!đứng )(?<!trí )thứ (?:[2-7]|hai|ba|tư|năm|sáu|"
            r"bảy)(?= (?:đến|hàng|hằng|tuần|ngày)|(?: và)? thứ|[.,;]? ?$|"
            r", ngày)(?!\w)|(?<=đến )thứ [2-7](?!\w)"
        ),
    ),
    (
        "date",
        re.compile(
            r"(?<![\w.,/])\d{1,2}/(?:0?[1-9]|1[0-2])-\d{1,2}/(?:0?[1-9]|1[0-2])(?![\w/%]|[.,]\d)|"
            r"(?:(?<=thứ hai \()|(?<=thứ ba \()|(?<=thứ tư \()|(?<=thứ năm \()|(?<=thứ sáu \()|(?<=thứ bảy \()|"
            r"(?<=chủ nhật \())(?:ngày )?\d{1,2}/\d{1,2}(?=\))"
        ),
    ),
    (
        "idiom",
        re.compile(
            r"(?<![\w.,/])24/(?:7|24)(?: giờ| ?h)?(?!\w)|(?<!\w)100% (?:quyết tâm|sức lực|công lực|tinh thần)|"
            r"(?<![\w.,/])7/7(?: ngày)?(?!\w)"
        ),
    ),
    (
        "slogan",
        re.compile(rf"(?<!\w)[\"'“](?:\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy) (?:{SLOGAN_TAIL})[^\"']{{0,40}}[\"'”]"),
    ),
    ("slogan", re.compile(r"(?<![\w.,])(?:\d|một|hai|ba|bốn|năm|sáu) (?:rõ|tại chỗ|dám|sẵn sàng)(?!\w)")),
    (
        "enumerator",
        re.compile(r"(?:(?<=^)|(?<=[;.:] )|(?<=[\"-]))thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám)(?=,|:| là| về)"),
    ),
    ("enumerator", re.compile(r"(?<!\w)\(?(?:kì|bài|phần|tập|số) \d{1,2}\)?(?=[:)\-]|\.(?!\d)| -|$)")),
    (
        "table_label",
        re.compile(
            r"(?<!\w)(?:bảng|hình|biểu|biểu đồ|sơ đồ|mẫu|phụ lục|biểu mẫu|"
            r"ảnh)(?: số)? \d{1,3}(?:[.a-z]\d{0,2})?(?!\w| ?%)"
        ),
    ),
    (
        "road",
        re.compile(
            rf"(?<!\w)(?:{ROADS})(?: số)? ?\d{{1,4}}(?:\+\d{{1,4}}|[a-z](?!\w))?(?!\w|[.,/-]\d| ?%| (?:km|m|tỉ|"
            rf"triệu|nghìn|tuyến|xã|hộ))"
        ),
    ),
    (
        "address",
        re.compile(
            r"(?<!\w)(?:số|số nhà) \d{1,4}[a-z]?(?:/\d{1,4}){0,3}(?:,? (?:đường|phố|ngõ|ngách|hẻm|quốc lộ|"
            r"đại lộ|lê|nguyễn|trần))"
        ),
    ),
    (
        "admin_name",
        re.compile(
            rf"(?<!\w)(?:{NAMES})(?: số)? \d{{1,3}}(?:(?:, | và )\d{{1,2}}(?=[,.;)]| và|$))*(?!\w|[.,/]\d| ?%|"
            rf"-\d| (?:triệu|tỉ|nghìn|người|thành viên|hộ|cán bộ|hồ sơ|máy|dân))"
        ),
    ),
    (
        "admin_name",
        re.compile(
            r"(?<!\w)(?:số|cụm số|trường số|đội số|tổ số|cụm thi đua số) \d{1,2}(?=[,;)]|\.(?!\d)| (?:và|thuộc|"
            r"tại)|$)"
        ),
    ),
    (
        "page_ui",
        re.compile(
            r"(?<!\w)gmt ?[+-] ?\d{1,2}|(?<!\w)\d[\d.]{0,9} (?:bình luận|lượt xem|lượt thích|chia sẻ)|"
            r"(?<!\w)\d{1,2} (?:phút|giờ|ngày) trước(?! (?:khi|hạn|thời|kì))|(?<!\w)\d{1,2} ?°c|"
            r"(?<!\w)độ ẩm \d{1,3} ?%|°c"
        ),
    ),
    ("caption", re.compile(r"^(?:ảnh|hình) \d{1,2}(?=[:.])")),
    (
        "sports",
        re.compile(
            r"(?<!\w)(?:thắng|thua|hòa|tỉ số|dẫn)(?: với tỉ số)? \d{1,2} ?- ?\d{1,2}(?!\w)|"
            r"(?<!\w)(?:ở )?phút(?: thứ)? \d{1,3}(?!\w)(?! (?:giây|/))"
        ),
    ),
    (
        "age",
        re.compile(
            r"(?<!\w)(?:(?:đủ|trên|dưới|từ|chưa đủ|gần|hơn|khoảng) )?\d{1,3}(?:-\d{1,3})?(?: năm)? tuổi(?: trở lên|"
            r" trở xuống)?(?!\w)|(?<=, )\d{2}(?= tuổi)"
        ),
    ),
    (
        "vague",
        re.compile(
            r"(?<!\w)(?:hàng|hằng|vài|mấy|dăm|nhiều)(?: (?:chục|trăm|nghìn|ngàn|vạn|triệu|"
            r"tỉ)){1,3}(?!\w)(?! lệ)|(?<!\w)vài(?: ba)? (?=\w)"
        ),
    ),
    (
        "homograph",
        re.compile(
            r"(?<!\w)(?:hai|ba|các) bên(?!\w)|(?<!\w)một (?:số|trong những|phần|mặt|cách|vài|khi|lần nữa|lúc|"
            r"chút|ít)(?! (?:hai|ba|nửa))(?!\w)|(?<!\w)không (?=\w)(?!quá |dưới |đến |tới |thấp hơn |vượt quá |"
            r"ít hơn |lớn hơn |cao hơn |được quá )|(?<!\w)(?:hằng|hàng|mỗi|từng|quanh|cuối|giữa|theo) "
            r"năm(?= (?:khoảng |hơn |gần |trên |từ ){0,2}\d)"
        ),
    ),
    (
        "set_name",
        re.compile(
            r"(?<!\w)(?:cụm|khối|liên minh|cả|toàn bộ|tất cả|"
            r"danh sách) \d{1,3} (?=[^\W\d_])(?!%)[^\W\d_]{2,10}(?! (?:đều|đã đạt))"
        ),
    ),
    ("name_number", re.compile(r"(?<!\w)(?:nghị quyết|luật|hội nghị|kết luận|tổ|công ty) ?\d{1,3}[a-z](?!\w)")),
    (
        "set_name",
        re.compile(r"(?<![\w/])54 dân tộc|(?<![\w/])(?:63|34) (?:tỉnh, thành phố|tỉnh, thành|tỉnh thành)(?!\w)"),
    ),
)
LINE_START = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}[.)/] (?=\D)|\([0-9]{1,2}\) |[ivx]{1,4}\. ")
LISTED = re.compile(r"(?<=[;:] )\d{1,2}\. (?=\D)|(?<=[;:.] )\(?\d{1,2}\) (?=\D)")
RHETORIC = re.compile(
    rf"(?<!\w)(?:(?P<verb>{RHETORIC_VERBS}) )?(?:\d{{1,2}}|hai|ba|bốn|năm|sáu|bảy|tám|chín|"
    rf"mười) (?P<noun>{RHETORIC_NOUNS})(?!\w)(?P<after>{RHETORIC_AFTER})?"
)
ALWAYS_RHETORIC = ("chức năng", "ý kiến", "loại ý kiến", "khía cạnh", "lí do", "nguyên nhân")
# After a performance verb a count of tasks is a figure: hoàn thành 45 nhiệm vụ, 9/10 chỉ tiêu
PERFORMED = re.compile(
    r"(?<!\w)(?:hoàn thành|giao|đạt|được giao|thực hiện xong|xử lí|tiếp nhận|trả lời)(?: (?:được|xong|thêm|tốt))? $"
)


BOARD = Board([*(pattern for _, pattern in RULES), LISTED, RHETORIC])


def find_exclusions(text: str, words: Words, legal: list[tuple[int, int]]) -> list[Exclusion]:
    """Find the stretches of a folded paragraph whose numbers are no figures.

    `legal` are the folded number spans of legal references.
    """
    found = [Exclusion(start, end, "legal_ref") for start, end in legal]
    matches = BOARD.find(text, BOARD.candidates(words))
    for number in sorted(matches):
        if number < len(RULES):
            code = RULES[number][0]
            found.extend(Exclusion(m.start(), m.end(), code) for m in matches[number] if _holds(code, m, text))
    opening = LINE_START.match(text)
    if opening is not None:
        found.append(Exclusion(0, opening.end(), "enumerator"))
    found.extend(Exclusion(m.start(), m.end(), "enumerator") for m in matches.get(len(RULES), ()))
    found.extend(
        Exclusion(m.start(), m.end("noun"), "rhetoric_count")
        for m in matches.get(len(RULES) + 1, ())
        if _counts_points(text, m)
    )
    return found


def _counts_points(text: str, match: re.Match[str]) -> bool:
    """Tell whether a count of tasks, reasons, groups only says how a speech goes on (5 nhóm nhiệm vụ trọng tâm)."""
    number = match[0][: match.start("noun") - match.start()].split()[-1]
    if PERFORMED.search(text, max(0, match.start() - 30), match.start("noun") - 1):
        return False
    return (
        match["after"] is not None
        or match["verb"] in ("tập trung vào", "tập trung", "nêu", "đề ra", "thuộc", "gồm", "bao gồm", "qua")
        or not number.isdigit()
        or match["noun"] in ALWAYS_RHETORIC
    )


def _holds(code: str, match: re.Match[str], text: str) -> bool:
    """Keep `63 tỉnh, thành phố` a set name unless the count itself is told."""
    if code != "set_name":
        return True
    return not re.search(r"(?:còn|xuống|xuống còn|có) $", text[max(0, match.start() - 12) : match.start()])


def mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with the spans blotted out, length kept, so that no number is read there.

    >>> mask("Điều 5, 12 hồ sơ", [(0, 6)])
    '¤¤¤¤¤¤, 12 hồ sơ'
    """
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start > done:
            pieces.append(text[done:start])
            done = start
        if end > done:
            pieces.append(KEPT.sub("¤", text[done:end]))
            done = end
    return "".join(pieces) + text[done:] if pieces else text


def masked_words(text: str, masked: str, words: Words, spans: list[tuple[int, int]]) -> Words:
    """Return the words of a masked text, those of the text itself where no span cuts a word in two.

    What stands under a mask begins nothing, so it may stay.
    """
    for start, end in spans:
        if _joined(text, start) or _joined(text, end):
            return words_of(masked)
    return words


def _joined(text: str, at: int) -> bool:
    """Tell whether a place lies inside a word."""
    return 0 < at < len(text) and WORDY.match(text, at) is not None and WORDY.match(text, at - 1) is not None


KEPT = re.compile(r"[^,;]")
WORDY = re.compile(r"\w")
