"""Contexts: words that name an indicator together where none of its aliases stands in one piece.

A row is tried only when no alias was found. The words are looked for in the clause of the figure, `noun` at
what it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.figures.indicators import catalogue
from nlp.figures.readings import Reading


@dataclass(frozen=True, slots=True)
class Context:
    """All of `words` must stand in the clause and none of `never`; `noun` must match from the counted noun on."""

    id: str
    units: tuple[str, ...]
    words: tuple[re.Pattern[str], ...]
    noun: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    kinds: tuple[str, ...] = ("level", "change", "ratio")


def _context(
    id: str, units: str, words: str, noun: str = "", never: str = "", kinds: str = "level change ratio"
) -> Context:
    """Build a row; `words` joins with & what must all be there, each a choice of words divided by |."""
    return Context(
        id,
        tuple(units.split()),
        tuple(re.compile(rf"(?<!\w)(?:{part.strip()})(?!\w)") for part in words.split("&") if part.strip()),
        re.compile(rf"(?:{noun})(?!\w)") if noun else None,
        re.compile(rf"(?<!\w)(?:{never})(?!\w)") if never else None,
        tuple(kinds.split()),
    )


CONTEXTS = (
    _context(
        "full_online_dossier_rate",
        "percent",
        "hồ sơ & toàn trình",
        never="thanh toán|thủ tục|số hóa|dịch vụ công trực tuyến toàn trình",
        kinds="level",
    ),
    _context(
        "online_payment_rate", "percent", "thanh toán & trực tuyến", never="thủ tục|không dùng tiền mặt", kinds="level"
    ),
    _context("digitised_dossier_rate", "percent", "số hóa & hồ sơ|kết quả", kinds="level"),
    _context(
        "ontime_rate",
        "percent",
        "hồ sơ|giải quyết|thủ tục & đúng hạn|đúng và trước hạn|trước và đúng hạn",
        never="nhiệm vụ|quá hạn|trễ hạn",
        kinds="level",
    ),
    _context("late_rate", "percent", "hồ sơ & quá hạn|trễ hạn|chậm hạn", never="đúng hạn", kinds="level"),
    _context("satisfaction_rate", "percent", "hài lòng", never="sipas|chỉ số", kinds="level"),
    _context(
        "online_dossier_rate",
        "percent",
        "hồ sơ & trực tuyến|qua mạng & tỉ lệ|nộp|tiếp nhận|chiếm",
        never="toàn trình|thanh toán|số hóa|đúng hạn|quá hạn|thủ tục hành chính cung cấp",
        kinds="level",
    ),
    _context(
        "full_online_services",
        "count",
        "cung cấp|triển khai|thực hiện|có & toàn trình|mức độ 4",
        noun="thủ tục|dịch vụ công|dịch vụ",
        never="tỉ lệ|mức độ 3",
    ),
    _context(
        "online_services",
        "count",
        "cung cấp|triển khai|tích hợp & dịch vụ công trực tuyến|dvctt",
        noun="thủ tục|dịch vụ công|dịch vụ",
        never="toàn trình|tỉ lệ",
    ),
    _context("dossiers_late", "count", "quá hạn|trễ hạn|chậm", noun="hồ sơ", never="không có", kinds="level"),
    _context(
        "dossiers_ontime",
        "count",
        "đúng hạn|đúng và trước hạn|trước và đúng hạn|trong hạn",
        noun="hồ sơ",
        never="quá hạn",
        kinds="level",
    ),
    _context(
        "dossiers_received_online",
        "count",
        "tiếp nhận|nộp & trực tuyến|điện tử|qua mạng",
        noun="hồ sơ",
        never="giải quyết đúng",
        kinds="level",
    ),
    _context(
        "dossiers_received",
        "count",
        "tiếp nhận",
        noun="hồ sơ|lượt hồ sơ|dn",
        never="trực tuyến|điện tử|căn cước",
        kinds="level",
    ),
    _context(
        "dossiers_resolved",
        "count",
        "giải quyết|trả kết quả|xử lí",
        noun="hồ sơ",
        never="tiếp nhận|trực tuyến|đúng hạn|quá hạn|tồn",
        kinds="level",
    ),
    _context(
        "processing_time",
        "percent fraction duration times",
        "thời gian|thời hạn & giải quyết|thủ tục|xử lí|cấp|hoàn thuế|thẩm định",
        never="có thời hạn|hiệu lực|chờ|thất nghiệp|công tác|giữ chức|làm việc tại",
    ),
    _context("processing_time", "duration", "hoàn thuế|giải quyết thủ tục|trả kết quả", never="chờ|công tác"),
    _context("compliance_cost", "percent money fraction", "chi phí & tuân thủ|thủ tục", never="đầu tư"),
    _context(
        "commune_units",
        "count percent",
        "sắp xếp|sáp nhập|hiện có|còn lại|giảm|đề xuất|thành lập",
        noun="xã, phường|đơn vị hành chính cấp xã|đơn vị hành chính$|xã,? (?:mới|sau)|% đơn vị hành chính",
        never="gồm|tỉnh, thành phố|cấp huyện|cấp tỉnh|thôn",
    ),
    _context("commune_units", "count", "còn lại|còn & sắp xếp|sáp nhập", noun="phường|xã", never="gồm|thôn"),
    _context(
        "divisions",
        "count",
        "phòng|cấp phòng",
        noun="phòng (?:chuyên môn|tham mưu|thanh|kiểm tra|nghiệp vụ|trực thuộc|thuộc|chức năng|thanh kiểm tra)|"
        "đơn vị cấp phòng",
        never="phòng học|bệnh",
    ),
    _context(
        "sub_departments",
        "count percent",
        "chi cục",
        noun="chi cục|tổng số (?:các )?chi cục|% (?:tổng )?số (?:các )?chi cục",
    ),
    _context(
        "staff_left",
        "count",
        "nghỉ hưu trước tuổi|nghỉ việc|thôi việc|nghỉ hưu sớm",
        noun="cán bộ|người|công chức|viên chức|trường hợp",
        kinds="level",
    ),
    _context(
        "staff_cut",
        "count",
        "tinh giản|cắt giảm & biên chế|vị trí|công chức|viên chức",
        noun="biên chế|vị trí|người|công chức|cán bộ|chỉ tiêu",
        kinds="level",
    ),
    _context("staff_quota", "count", "giao", noun="biên chế", kinds="level"),
    _context(
        "public_unit_staff",
        "count",
        "số lượng người làm việc|sự nghiệp",
        noun="người làm việc|chỉ tiêu|viên chức",
        never="đơn vị",
    ),
    _context(
        "public_service_units_rearranged",
        "count",
        "sắp xếp|sáp nhập|hợp nhất & sự nghiệp",
        noun="đơn vị",
        kinds="level",
    ),
    _context(
        "public_service_units", "count percent", "giảm & sự nghiệp", noun="đơn vị|% (?:số )?đơn vị", kinds="change"
    ),
    _context("focal_points", "count percent", "đầu mối", never="đơn vị đầu mối giao thông", kinds="change"),
    _context(
        "staff_trained",
        "count",
        "tập huấn|bồi dưỡng|đào tạo",
        noun="lượt cán bộ|lượt công chức|cán bộ|công chức|học viên|lượt người|viên chức|lượt học viên",
        kinds="level",
    ),
    _context(
        "survey_respondents",
        "count",
        "khảo sát|lấy ý kiến|điều tra xã hội học",
        noun="phiếu|doanh nghiệp|người dân|người|hộ|ý kiến|tổ chức",
        kinds="level",
        never="được hỗ trợ|giải thể",
    ),
    _context(
        "investment_projects",
        "count",
        "thu hút|cấp mới|đăng kí đầu tư|chấp thuận chủ trương",
        noun="dự án",
        kinds="level",
        never="chậm tiến độ|điều chỉnh|chấm dứt",
    ),
    _context("investment_capital", "money", "vốn & đăng kí", never="điều lệ|thành lập mới|quay trở lại", kinds="level"),
    _context(
        "new_enterprises",
        "count",
        "thành lập mới|đăng kí mới|đăng kí thành lập|mới thành lập",
        noun="doanh nghiệp|dn",
        kinds="level change",
        never="quay trở lại|quay lại",
    ),
    _context(
        "public_investment",
        "money percent times",
        "giải ngân & đầu tư công|kế hoạch vốn|vốn đầu tư",
        never="fdi|tín dụng|tỉ lệ giải ngân",
    ),
    _context(
        "budget_revenue",
        "money percent",
        "thu ngân sách|thu nsnn|số thu|tổng thu ngân sách",
        never="du lịch|chi ngân sách|học phí|nợ thuế",
    ),
    _context("procedures_cut", "count", "cắt giảm|bãi bỏ", noun="thủ tục", kinds="level"),
    _context("procedures_simplified", "count", "đơn giản hóa", noun="thủ tục", never="quy định", kinds="level"),
)


def context_of(text: str, reading: Reading, start: int, end: int) -> Context | None:
    """Return the first row whose words all stand in text[start:end], the clause of the figure."""
    quantity = reading.quantity
    clause = text[start:end]
    at = quantity.unit_span[0] if quantity.unit_span is not None else quantity.end
    following = text[at : at + 70].split(",")[0] if "," not in quantity.unit else text[at : at + 70]
    share = quantity.unit_type == "percent" and reading.kind == "level"
    for row in CONTEXTS:
        if share and catalogue()[row.id].unit_type != "percent":
            continue
        if quantity.unit_type not in row.units or reading.kind not in row.kinds:
            continue
        if (
            row.noun is not None
            and (quantity.counted or quantity.unit_type == "percent")
            and not _names(row.noun, following)
        ):
            continue
        if all(word.search(clause) for word in row.words) and not (row.never is not None and row.never.search(clause)):
            return row
    return None


def _names(noun: re.Pattern[str], following: str) -> bool:
    return noun.match(following) is not None
