"""Counted nouns: the shortest noun that names what a number counts (figures.md 4.1)."""

from __future__ import annotations

import re

from nlp.figures.patterns import words_regex

# Fixed terms that stay whole, folded spelling; anything else is read by its first word.
NOUNS = """
hồ sơ|hồ sơ công việc|thủ tục hành chính|thủ tục|dịch vụ công|dịch vụ|quy định|văn bản|tỉnh, thành phố|
tỉnh, thành|bộ, ngành|cán bộ, công chức, viên chức|cán bộ, công chức|cán bộ, viên chức|công chức, viên chức|
cán bộ|công chức|viên chức|cơ quan, đơn vị|cơ quan|đơn vị hành chính|đơn vị sự nghiệp|đơn vị|
đơn vị, doanh nghiệp|đơn vị, dn|người lao động|lao động|người dân|người|dân tộc|dân|khẩu|nhân khẩu|hộ dân|hộ gia đình|
hộ nghèo|hộ kinh doanh|hộ|doanh nghiệp|hợp tác xã|tổ chức, cá nhân|tổ chức|cá nhân|tập thể|dự án|công trình|
nhiệm vụ|chỉ tiêu|tiêu chí|nội dung|giải pháp|sáng kiến|mô hình|đề án|đề tài|kế hoạch|chương trình|nghị quyết|
quyết định|nghị định|thông tư|chỉ thị|công văn|tin, bài|tin bài|bài viết|phóng sự|ý kiến|kiến nghị|phản ánh|
câu hỏi|câu hỏi thi|phiếu|biên chế|vị trí|chỉ tiêu biên chế|hợp đồng|phòng|phòng, ban|phòng học|
phòng thí nghiệm|ban|sở, ban, ngành|sở, ngành|sở|cục|chi cục|vụ|tổng cục|trung tâm|trạm|trường|trường học|lớp|
lớp tập huấn|bệnh viện|trạm y tế|cơ sở|đầu mối|đoàn|cuộc|cuộc họp|hội nghị|buổi|lượt|lượt người|
lượt cán bộ, công chức|lượt cán bộ|lượt công dân|lượt truy cập|lượt hồ sơ|lượt doanh nghiệp|lượt khách|
xã, phường, thị trấn|xã, phường, đặc khu|xã, phường|xã|phường|thị trấn|đặc khu|huyện, thành phố|
huyện, thị xã, thành phố|huyện, thị xã|huyện|quận|thị xã|tỉnh|thành phố|thôn|thôn, bản|bản|ấp|tổ dân phố|
khu phố|khu dân cư|địa phương|quốc gia|nước|đại biểu|học viên|học sinh|sinh viên|giáo viên|bác sĩ|dược sĩ|
điều dưỡng|kĩ sư|tiến sĩ|thạc sĩ|chuyên gia|nhân viên|nhân sự|thành viên|hội viên|đảng viên|đoàn viên|ngư dân|
nông dân|công nhân|công dân|khách|khách hàng|trẻ em|trẻ|giường bệnh|giường|ca|điểm cầu|điểm|điểm đến|điểm nghẽn|
điểm trường|lần đi lại|lần|tài khoản|chữ kí số|chứng thư số|giao dịch|thẻ căn cước|thẻ|căn cước|giấy phép|
giấy chứng nhận|giấy phép xây dựng|bản sao|cơ sở dữ liệu|hệ thống|nền tảng|ứng dụng|phần mềm|thiết bị|máy chủ|
máy tính|máy|dữ liệu|trường dữ liệu|thửa đất|thửa|tổ công nghệ số cộng đồng|tổ công nghệ số|tổ|nhóm|đội|
đội công tác|bộ phận một cửa|bộ phận|trụ sở|nhà|căn nhà|căn hộ|biệt thự|nền đất|tòa nhà|tầng|lô đất|tàu|tàu cá|
tàu thuyền|phương tiện|xe|xe máy|ô tô|cây|con|chiếc|suất|suất quà|giải|giải thưởng|huân chương|bằng khen|
giấy khen|danh hiệu|vướng mắc|khó khăn, vướng mắc|điều kiện|điều kiện kinh doanh|ngành nghề|ngành, nghề|
lĩnh vực|mặt hàng|sản phẩm|loại|loại thủ tục|nhóm thủ tục|quy trình|bước|khâu|trường hợp|vụ việc|vụ án|
đối tượng|bị can|bị cáo|thi thể|kì|đợt|giai đoạn|năm học|tháng lương|công ty|tập đoàn|nhà máy|khu công nghiệp|
cụm công nghiệp|luật|luật, nghị quyết|dự án luật|điều|chương|hạng mục|gói thầu|tuyến|tuyến đường|cầu|chuyến|
chuyến bay|tiết mục|nghệ sĩ|sĩ quan|chiến sĩ|đầu việc|kết luận|chỉ số|chỉ số thành phần|ki-ốt|kiosk|camera|
trạm bts|thuê bao|email|tin nhắn|cuộc gọi|hòa giải viên|phó trưởng ban|phó phòng|phó trưởng phòng|phó giám đốc|
phó chủ nhiệm|phó chủ tịch|phó bí thư|trưởng phòng|ban thường vụ tỉnh ủy|cây xẻng|cuộn ống nhựa|máy thổi hơi|
lượt chiếc tàu|lượt chiếc tàu, xuồng|lượt dự án|chi cục thuế|cục thuế|đội thuế|cảng vụ hàng hải|cơ quan báo chí|
cuộc kiểm tra|cuộc thanh tra|đoàn kiểm tra|hội|hội nghề nghiệp|nút giao|bưu cục|bưu gửi|tờ khai|tỉ lệ|dn|nlđ|
tthc|vbqppl|dvc|dvctt|cbcc|hs|đồng chí|đồng bào|văn phòng|lãnh đạo|biện pháp|thí sinh|vấn đề|bảng lương|phương án|
dự thảo|ứng viên|cấp phó|cấp trưởng|ủy viên|chức danh|tiêu chuẩn|trụ cột|hình thức|mục tiêu|bộ luật|ngân hàng|
sự kiện|yếu tố|chính sách|bệnh nhân|hoạt động|dòng hàng|hiệp định|chuyên đề|nguyên tắc|đối tác|khu vực|chi nhánh|
báo cáo|chuyên viên|lô hàng|kịch bản|thẩm phán|khu đất|cửa khẩu|bộ hồ sơ|bộ thủ tục hành chính|bộ thủ tục|danh mục|
tờ trình|rào cản|hành vi|giảng viên|chứng từ|phương thức|cửa hàng|địa điểm|quy hoạch|thương hiệu|công an xã|
hành khách|chi hội|lựa chọn|kho bạc|bảo hiểm xã hội|trạm biến áp|đơn thư|phó trưởng|yêu cầu|lưu ý|đại lí|
xí nghiệp|biên bản
"""
KNOWN = tuple(noun for noun in NOUNS.replace("\n", "").split("|") if noun)

# A word of this list never is the counted noun: it opens what is said about the number.
NOT_NOUNS = """
của tại ở trên dưới trong ngoài với và hoặc hay cùng cho để do bởi vì theo từ đến tới vào ra lên xuống về so như bằng
là thì mà nhưng nên khi nếu tuy còn đã đang sẽ vừa mới chưa không được bị có cần phải nhằm tăng giảm đạt vượt chiếm
này kia đó ấy nọ nay qua trước sau đầu cuối giữa các những mọi mỗi từng một nhiều ít rất quá lại nữa khác
thuộc thực trở tương gồm bao tức nói cũng đều chỉ riêng nhờ qua tròn gần hơn khoảng tổng trung bình thứ hai ba bốn năm
sáu bảy tám chín mười nghìn ngàn triệu tỉ vạn trăm tuổi độ vạch giúp sang theo phê ban triển hoàn
nêu đối gắn diễn áp nâng nhấn khẳng hằng hàng đứng xếp
"""
NOUN = re.compile(r" ?(" + words_regex(KNOWN) + r")(?!\w)")
FIRST_WORD = re.compile(r" ([^\W\d_]{2,14})(?!\w)")
STOPS = frozenset(NOT_NOUNS.split()) - {"ban"}


def read_noun(text: str, at: int) -> tuple[int, int] | None:
    """Return the folded extent of the counted noun after a number, or None where none follows.

    >>> read_noun("12 hồ sơ trực tuyến", 2), read_noun("12 trong tổng số", 2)
    ((3, 8), None)
    """
    found = NOUN.match(text, at)
    if found is not None:
        start, end = found.span(1)
        if found[1] in ("lượt", "chiếc") and (rest := NOUN.match(text, end)) is not None:
            end = rest.end()
        return start, end
    word = FIRST_WORD.match(text, at)
    if word is None or word[1] in STOPS:
        return None
    return word.span(1)


def is_known(noun: str) -> bool:
    """Tell whether the noun is one of the fixed terms.

    >>> is_known("hồ sơ"), is_known("xẻng")
    (True, False)
    """
    return noun in _KNOWN


_KNOWN = frozenset(KNOWN)
