"""Names of laws in running text: where Luật Phòng, chống tham nhũng begins and ends, in one folded paragraph."""

import re
from typing import Final

from nlp.legal_documents import LEGAL_DOCUMENTS
from nlp.text import fold

_NOT_BEFORE_LAW: Final = "".join(
    f"(?<!{word} )"
    for word in ("pháp", "kỉ", "đại học", "khoa", "bộ môn", "trường", "học viện", "ngành", "công ti", "văn phòng")
)
"""Ủy ban Pháp luật Hà Nội, kỷ luật Đảng, Khoa Luật Kinh tế: what follows is no law's name."""
LAW: Final = re.compile(rf"(?<!\w){_NOT_BEFORE_LAW}(?P<type>bộ luật|luật|pháp lệnh) (?=[^\W\d_])")
CONSTITUTION: Final = re.compile(r"(?<!\w)hiến pháp(?!\w)")
_OTHER_TITLES: Final = (
    "ban hành văn bản quy phạm pháp luật",
    "phòng, chống tham nhũng",
    "phòng, chống tác hại của rượu, bia",
    "phòng, chống thiên tai",
    "phòng, chống ma túy",
    "phòng, chống mua bán người",
    "phòng, chống bạo lực gia đình",
    "phòng, chống rửa tiền",
    "phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "phòng cháy và chữa cháy",
    "xử lí vi phạm hành chính",
    "thực hành tiết kiệm, chống lãng phí",
    "thực hiện dân chủ ở cơ sở",
    "thi đua, khen thưởng",
    "khám bệnh, chữa bệnh",
    "xuất cảnh, nhập cảnh",
    "trật tự, an toàn giao thông đường bộ",
    "thuế xuất khẩu, thuế nhập khẩu",
    "quản lí, sử dụng tài sản công",
    "quản lí, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ",
    "quản lí thuế",
    "hỗ trợ doanh nghiệp nhỏ và vừa",
    "hòa giải, đối thoại tại tòa án",
    "quy hoạch đô thị và nông thôn",
    "bầu cử đại biểu quốc hội và đại biểu hội đồng nhân dân",
    "tổ chức quốc hội",
    "tổ chức tòa án nhân dân",
    "tổ chức viện kiểm sát nhân dân",
    "mặt trận tổ quốc việt nam",
    "tiếp cận thông tin",
    "tiếp công dân",
    "giao dịch điện tử",
    "bảo vệ dữ liệu cá nhân",
    "bảo vệ bí mật nhà nước",
    "bảo vệ môi trường",
    "trưng cầu ý dân",
    "người có công với cách mạng",
    "căn cước công dân",
    "đầu tư công",
    "ngân sách nhà nước",
    "viên chức",
    "đất đai",
    "khiếu nại",
    "tố cáo",
    "thanh tra",
    "thủ đô",
    "nhà giáo",
    "việc làm",
    "sở hữu trí tuệ",
    "kinh doanh bảo hiểm",
    "kinh doanh bất động sản",
)
_LAW_TITLES: Final = tuple(
    sorted(
        {fold(document.title).removeprefix("luật ") for document in LEGAL_DOCUMENTS if document.type == "law"}
        | set(_OTHER_TITLES),
        key=len,
        reverse=True,
    )
)
"""Names that commas or common words would cut short, longest first; others are read word by word."""
_NAME_ENDS: Final = frozenset(
    {
        *("năm", "số", "có", "quy", "được", "đã", "sẽ", "là", "và", "về", "của", "sửa", "bổ", "cho", "theo", "để"),
        *("khi", "không", "yêu", "nêu", "hiện", "này", "mới", "tại", "trong", "với", "do", "nhằm", "thì", "phải"),
        *("cần", "đang", "vừa", "ra", "ban", "cũng", "nên", "vào", "từ", "đến", "như", "gồm", "nhưng", "sau", "trước"),
        *("trên", "bằng", "ngày", "hoặc", "thông", "chưa", "vẫn", "bị", "còn", "đó", "cùng", "hay", "nếu", "mà"),
        *("thực", "lần", "một", "trình", "nhất", "chính", "hợp", "đối", "nói", "liên", "giúp", "tạo", "quốc", "ngay"),
    }
)
_AMENDING: Final = frozenset({"sửa", "bổ", "số", "này"})
_WORD: Final = re.compile(r"[^\W_]{1,12}")


def law_name_end(folded: str, printed: str, start: int) -> int | None:
    """Find the end of the name that begins at `start`, behind the word luật; None where it is none (Luật sư, luật này).

    `folded` and `printed` have one length; capitals tell a name from a word.
    """
    if not printed[start].isupper() or folded.startswith(("sư ", "gia "), start):
        return None
    for title in _LAW_TITLES:
        if folded.startswith(title, start) and not folded[start + len(title) : start + len(title) + 1].isalnum():
            return start + len(title)
    end = start
    for count, word in enumerate(_WORD.finditer(folded, start, start + 100)):
        glued = count == 0 or folded[end : word.start()] == " "
        if not glued or word[0].isdigit() or count == 8 or word[0] in (_NAME_ENDS if count else _AMENDING):
            break
        if count and printed[word.start()].isupper() and printed[word.start() : word.end()] != "Nhà":
            break
        end = word.end()
    return end if end > start else None
