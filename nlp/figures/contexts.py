"""Contexts: words that name an indicator together where none of its aliases stands in one piece.

A row is tried only when no alias was found. The words are looked for in the clause of the figure, `noun` at
what it counts. Every row brings a witness, a sentence that only it can read, and a fence that it must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.figures.indicators import catalogue
from nlp.figures.readings import Reading
from nlp.needles import Haystack


@dataclass(frozen=True, slots=True)
class Context:
    """All of `words` must stand in the clause and none of `never`; `noun` must match from the counted noun on."""

    id: str
    units: tuple[str, ...]
    words: tuple[re.Pattern[str], ...]
    noun: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    kinds: tuple[str, ...] = ("level", "change", "ratio")
    witness: str = ""
    fence: str = ""


def _context(
    id: str,
    units: str,
    words: str,
    noun: str = "",
    never: str = "",
    kinds: str = "level change ratio",
    *,
    witness: str,
    fence: str,
) -> Context:
    """Build a row; `words` joins with & what must all be there, each a choice of words divided by |."""
    return Context(
        id,
        tuple(units.split()),
        tuple(re.compile(rf"(?<!\w)(?:{part.strip()})(?!\w)") for part in words.split("&") if part.strip()),
        re.compile(rf"(?:{noun})(?!\w)") if noun else None,
        re.compile(rf"(?<!\w)(?:{never})(?!\w)") if never else None,
        tuple(kinds.split()),
        witness,
        fence,
    )


CONTEXTS = (
    _context(
        "full_online_dossier_rate",
        "percent",
        "hồ sơ & toàn trình",
        never="thanh toán|thủ tục|số hóa|dịch vụ công trực tuyến toàn trình",
        kinds="level",
        witness="Trong số hồ sơ đã nhận, có 82,3% thuộc diện toàn trình.",
        fence="Trong số hồ sơ đã nhận, có 82,3% thanh toán qua dịch vụ toàn trình.",
    ),
    _context(
        "online_payment_rate",
        "percent",
        "thanh toán & trực tuyến",
        never="thủ tục|không dùng tiền mặt",
        kinds="level",
        witness="Việc thanh toán phí theo hình thức trực tuyến đạt 58,2%.",
        fence="Có 58,2% thủ tục cho thanh toán phí theo hình thức trực tuyến.",
    ),
    _context(
        "digitised_dossier_rate",
        "percent",
        "số hóa & hồ sơ|kết quả",
        kinds="level",
        witness="Việc số hóa kết quả ở bộ phận một cửa mới đạt 41%.",
        fence="Việc số hóa sổ hộ tịch ở bộ phận một cửa mới đạt 41%.",
    ),
    _context(
        "ontime_rate",
        "percent",
        "hồ sơ|giải quyết|thủ tục & đúng hạn|đúng và trước hạn|trước và đúng hạn",
        never="nhiệm vụ|quá hạn|trễ hạn",
        kinds="level",
        witness="Việc giải quyết cho người dân đúng hạn lên tới 97,4%.",
        fence="Việc giải quyết nhiệm vụ được giao đúng hạn lên tới 97,4%.",
    ),
    _context(
        "late_rate",
        "percent",
        "hồ sơ & quá hạn|trễ hạn|chậm hạn",
        never="đúng hạn",
        kinds="level",
        witness="Trong số hồ sơ còn lại, trễ hạn lên tới 1,2%.",
        fence="Trong số hồ sơ đã trả, không trễ hạn mà đúng hạn lên tới 98,8%.",
    ),
    _context(
        "satisfaction_rate",
        "percent",
        "hài lòng",
        never="sipas|chỉ số",
        kinds="level",
        witness="Có 92,5% người được hỏi hài lòng.",
        fence="Chỉ số hài lòng năm 2023 tăng 2,5%.",
    ),
    _context(
        "online_dossier_rate",
        "percent",
        "hồ sơ & trực tuyến|qua mạng & tỉ lệ|nộp|tiếp nhận|chiếm",
        never="toàn trình|thanh toán|số hóa|đúng hạn|quá hạn|thủ tục hành chính cung cấp",
        kinds="level",
        witness="Số nộp qua mạng chiếm 61% tổng số hồ sơ.",
        fence="Số hồ sơ nộp qua mạng được số hóa chiếm 61%.",
    ),
    _context(
        "full_online_services",
        "count",
        "cung cấp|triển khai|thực hiện|có & toàn trình|mức độ 4",
        noun="thủ tục|dịch vụ công|dịch vụ",
        never="tỉ lệ|mức độ 3",
        witness="Tỉnh triển khai ở cấp độ toàn trình 214 dịch vụ.",
        fence="Tỉnh triển khai ở mức độ 3 và toàn trình 214 dịch vụ.",
    ),
    _context(
        "online_services",
        "count",
        "cung cấp|triển khai|tích hợp & dịch vụ công trực tuyến|dvctt",
        noun="thủ tục|dịch vụ công|dịch vụ",
        never="toàn trình|tỉ lệ",
        witness="Tỉnh tích hợp lên hệ thống dịch vụ công trực tuyến 214 thủ tục.",
        fence="Tỉnh tích hợp lên cổng 214 thủ tục.",
    ),
    _context(
        "dossiers_late",
        "count",
        "quá hạn|trễ hạn|chậm",
        noun="hồ sơ",
        never="không có",
        kinds="level",
        witness="Sở này còn chậm trả 12 hồ sơ.",
        fence="Sở này không có tình trạng chậm trả, đã nhận 12 hồ sơ.",
    ),
    _context(
        "dossiers_ontime",
        "count",
        "đúng hạn|đúng và trước hạn|trước và đúng hạn|trong hạn",
        noun="hồ sơ",
        never="quá hạn",
        kinds="level",
        witness="Xã đã trả đúng hạn cho người dân 320 hồ sơ.",
        fence="Xã đã trả cho người dân 320 hồ sơ, không có quá hạn, đều đúng hạn.",
    ),
    _context(
        "dossiers_received_online",
        "count",
        "tiếp nhận|nộp & trực tuyến|điện tử|qua mạng",
        noun="hồ sơ",
        never="giải quyết đúng",
        kinds="level",
        witness="Xã nhận nộp qua mạng trong tuần 320 hồ sơ.",
        fence="Xã nhận nộp tại quầy trong tuần 320 hồ sơ.",
    ),
    _context(
        "dossiers_received",
        "count",
        "tiếp nhận",
        noun="hồ sơ|lượt hồ sơ|dn",
        never="trực tuyến|điện tử|căn cước",
        kinds="level",
        witness="Xã tiếp nhận trong tuần qua của người dân 320 hồ sơ.",
        fence="Xã tiếp nhận trong tuần qua của người dân 320 thẻ căn cước.",
    ),
    _context(
        "dossiers_resolved",
        "count",
        "giải quyết|trả kết quả|xử lí",
        noun="hồ sơ",
        never="tiếp nhận|trực tuyến|đúng hạn|quá hạn|tồn",
        kinds="level",
        witness="Xã đã trả kết quả cho người dân 320 hồ sơ.",
        fence="Xã đang tồn chưa trả kết quả cho người dân 320 hồ sơ.",
    ),
    _context(
        "processing_time",
        "percent fraction duration times",
        "thời gian|thời hạn & giải quyết|thủ tục|xử lí|cấp|hoàn thuế|thẩm định",
        never="có thời hạn|hiệu lực|chờ|thất nghiệp|công tác|giữ chức|làm việc tại",
        witness="Thời gian cấp phép xây dựng giảm 30%.",
        fence="Thời gian chờ cấp thẻ giảm 30%.",
    ),
    _context(
        "processing_time",
        "duration",
        "hoàn thuế|giải quyết thủ tục|trả kết quả",
        never="chờ|công tác",
        witness="Việc trả kết quả được rút xuống còn 3 ngày làm việc.",
        fence="Người dân chờ trả kết quả 3 ngày làm việc.",
    ),
    _context(
        "compliance_cost",
        "percent money fraction",
        "chi phí & tuân thủ|thủ tục",
        never="đầu tư",
        witness="Chi phí làm thủ tục giảm 20%.",
        fence="Chi phí đầu tư và thủ tục giảm 20%.",
    ),
    _context(
        "commune_units",
        "count percent",
        "sắp xếp|sáp nhập|hiện có|còn lại|giảm|đề xuất|thành lập",
        noun="xã, phường|đơn vị hành chính cấp xã|đơn vị hành chính$|xã,? (?:mới|sau)|% đơn vị hành chính",
        never="gồm|tỉnh, thành phố|cấp huyện|cấp tỉnh|thôn",
        witness="Huyện đề xuất lập 12 xã mới.",
        fence="Huyện đề xuất lập 12 thôn mới.",
    ),
    _context(
        "commune_units",
        "count",
        "còn lại|còn & sắp xếp|sáp nhập|đề xuất",
        noun="phường|xã",
        never="gồm|thôn",
        witness="Sau sáp nhập, huyện còn 12 xã.",
        fence="Sau sáp nhập, huyện còn 12 thôn, gồm 3 xã.",
    ),
    _context(
        "divisions",
        "count",
        "phòng|cấp phòng",
        noun="phòng (?:chuyên môn|tham mưu|thanh|kiểm tra|nghiệp vụ|trực thuộc|thuộc|chức năng|thanh kiểm tra)|"
        "đơn vị cấp phòng",
        never="phòng học|bệnh",
        witness="Sở bố trí lại các phòng, giữ 6 phòng tham mưu.",
        fence="Trường bố trí lại, giữ 6 phòng học.",
    ),
    _context(
        "staff_left",
        "count",
        "nghỉ hưu trước tuổi|nghỉ việc|thôi việc|nghỉ hưu sớm",
        noun="cán bộ|người|công chức|viên chức|trường hợp",
        never="thu hồi|quay lại|trở lại",
        kinds="level",
        witness="Đợt này có nghỉ hưu trước tuổi theo nguyện vọng 35 cán bộ.",
        fence="Đợt này được bổ nhiệm theo nguyện vọng 35 cán bộ.",
    ),
    _context(
        "staff_cut",
        "count",
        "tinh giản|cắt giảm & biên chế|vị trí|công chức|viên chức",
        noun="biên chế|vị trí|người|công chức|cán bộ|chỉ tiêu",
        kinds="level",
        witness="Sở tinh giản trong năm với biên chế và hợp đồng là 25 người.",
        fence="Sở tuyển trong năm với biên chế và hợp đồng là 25 người.",
    ),
    _context(
        "public_unit_staff",
        "count",
        "số lượng người làm việc|sự nghiệp",
        noun="người làm việc|chỉ tiêu|viên chức",
        never="đơn vị",
        witness="Khối sự nghiệp của huyện được bố trí 640 chỉ tiêu.",
        fence="Khối hành chính của huyện được bố trí 640 chỉ tiêu.",
    ),
    _context(
        "public_service_units_rearranged",
        "count",
        "sắp xếp|sáp nhập|hợp nhất & sự nghiệp",
        noun="đơn vị",
        kinds="level",
        witness="Tỉnh hợp nhất trong khối sự nghiệp 15 đơn vị.",
        fence="Tỉnh kiểm tra trong khối sự nghiệp 15 đơn vị.",
    ),
    _context(
        "public_service_units",
        "count percent",
        "giảm & sự nghiệp",
        noun="đơn vị|% (?:số )?đơn vị",
        kinds="change",
        witness="Khối sự nghiệp giảm 12 đơn vị.",
        fence="Khối doanh nghiệp nhà nước giảm 12 đơn vị.",
    ),
    _context(
        "staff_trained",
        "count",
        "tập huấn|bồi dưỡng|đào tạo",
        noun="lượt cán bộ|lượt công chức|cán bộ|công chức|học viên|lượt người|viên chức|lượt học viên",
        kinds="level",
        witness="Sở tổ chức bồi dưỡng về chuyển đổi số cho 240 công chức.",
        fence="Sở tổ chức khen thưởng về chuyển đổi số cho 240 công chức.",
    ),
    _context(
        "survey_respondents",
        "count",
        "khảo sát|lấy ý kiến|điều tra xã hội học",
        noun="phiếu|doanh nghiệp|người dân|người|hộ|ý kiến|tổ chức",
        kinds="level",
        never="được hỗ trợ|giải thể",
        witness="Đoàn tổ chức lấy ý kiến của 1.200 hộ.",
        fence="Đoàn tổ chức hỗ trợ giống lúa cho 1.200 hộ.",
    ),
    _context(
        "investment_projects",
        "count",
        "thu hút|cấp mới|đăng kí đầu tư|chấp thuận chủ trương",
        noun="dự án",
        kinds="level",
        never="chậm tiến độ|điều chỉnh|chấm dứt",
        witness="Tỉnh cấp mới cho nhà đầu tư trong nước 12 dự án.",
        fence="Tỉnh điều chỉnh và cấp mới vốn cho 12 dự án chậm tiến độ.",
    ),
    _context(
        "investment_capital",
        "money",
        "vốn & đăng kí",
        never="điều lệ|thành lập mới|quay trở lại",
        kinds="level",
        witness="Các dự án mới có vốn được đăng ký lên tới 350 triệu USD.",
        fence="Các doanh nghiệp mới có vốn điều lệ đăng ký lên tới 350 tỷ đồng.",
    ),
    _context(
        "new_enterprises",
        "count",
        "thành lập mới|đăng kí mới|đăng kí thành lập|mới thành lập",
        noun="doanh nghiệp|dn",
        kinds="level change",
        never="quay trở lại|quay lại",
        witness="Toàn huyện đăng ký mới trong quý 45 doanh nghiệp.",
        fence="Toàn huyện đăng ký mới và quay trở lại hoạt động trong quý 45 doanh nghiệp.",
    ),
    _context(
        "public_investment",
        "money percent times",
        "giải ngân & đầu tư công|kế hoạch vốn|vốn đầu tư|vốn ngân sách|vốn trung ương|vốn địa phương|vốn nước ngoài",
        never="fdi|tín dụng|tỉ lệ giải ngân",
        witness="Giải ngân các nguồn vốn đầu tư của huyện được 350 tỷ đồng.",
        fence="Giải ngân các nguồn vốn đầu tư FDI được 350 triệu USD.",
    ),
    _context(
        "budget_revenue",
        "money percent",
        "thu ngân sách|thu nsnn|số thu|tổng thu ngân sách",
        never="du lịch|chi ngân sách|học phí|nợ thuế",
        witness="Lũy kế số thu của huyện được 350 tỷ đồng.",
        fence="Lũy kế số thu từ du lịch của huyện được 350 tỷ đồng.",
    ),
    _context(
        "procedures_cut_simplified",
        "count",
        "cắt giảm & đơn giản hóa",
        noun="thủ tục",
        never="quy định",
        kinds="level",
        witness="Bộ cắt giảm, đơn giản hóa trong đợt này tổng cộng 45 thủ tục.",
        fence="Bộ cắt giảm trong đợt này tổng cộng 45 thủ tục.",
    ),
    _context(
        "procedures_cut",
        "count",
        "cắt giảm|bãi bỏ",
        noun="thủ tục",
        kinds="level",
        witness="Bộ bãi bỏ trong đợt này tổng cộng 45 thủ tục.",
        fence="Bộ công bố trong đợt này tổng cộng 45 thủ tục.",
    ),
    _context(
        "procedures_simplified",
        "count",
        "đơn giản hóa",
        noun="thủ tục",
        never="quy định",
        kinds="level",
        witness="Bộ đơn giản hóa trong đợt này tổng cộng 45 thủ tục.",
        fence="Bộ đơn giản hóa các quy định nằm trong 45 thủ tục.",
    ),
)


def context_of(text: str, reading: Reading, start: int, end: int) -> Context | None:
    """Return the first row whose words all stand in text[start:end], the clause of the figure."""
    quantity = reading.quantity
    clause = text[start:end]
    at = quantity.unit_span[0] if quantity.unit_span is not None else quantity.end
    following = text[at : at + 70].split(",")[0] if "," not in quantity.unit else text[at : at + 70]
    share = quantity.unit_type == "percent" and reading.kind == "level"
    hay = Haystack(clause)
    for row in _rows(quantity.unit_type, reading.kind, share):
        if (
            row.noun is not None
            and (quantity.counted or quantity.unit_type == "percent")
            and not _names(row.noun, following)
        ):
            continue
        if not all(hay.may_have(word) and word.search(clause) for word in row.words):
            continue
        if row.never is None or not row.never.search(clause):
            return row
    return None


@cache
def _rows(unit_type: str, kind: str, share: bool) -> tuple[Context, ...]:
    """Return the rows of a unit and kind, for a share only those of indicators that are one."""
    return tuple(
        row
        for row in CONTEXTS
        if unit_type in row.units and kind in row.kinds and (not share or catalogue()[row.id].unit_type == "percent")
    )


def _names(noun: re.Pattern[str], following: str) -> bool:
    return noun.match(following) is not None
